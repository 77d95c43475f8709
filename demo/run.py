"""Tell the whole story and say whether everything held."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from demo.chapters import decision, experts, filing, people, publicity, qualifying, reviews
from demo.client import Client, Unexpected
from demo.server import running_server
from demo.show import Show
from demo.story import Story

if TYPE_CHECKING:
    from pathlib import Path


def tell(data_dir: Path) -> bool:
    """Start the server on an empty database, play all chapters over HTTP; False if anything went otherwise."""
    show = Show()
    try:
        with running_server(data_dir) as address:
            asyncio.run(_play(address, show))
    except Unexpected as error:
        show.failed(str(error))
        return False
    return True


async def _play(address: str, show: Show) -> None:
    async with Client(address) as client:
        story = Story(client, show)
        for chapter in (people, filing, qualifying, experts, reviews, decision, publicity):
            await chapter.tell(story)
        show.note(f"{client.requests} requests, {story.done} acts, {story.refusals} refusals, {show.seconds:.1f} s")
