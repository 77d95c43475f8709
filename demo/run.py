"""Tell the whole story and say whether everything held."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from demo import logins
from demo.chapters import (
    bonus_use,
    county,
    decision,
    duties,
    experts,
    feedback,
    filing,
    honours,
    ledger,
    lost_title,
    money,
    paid_back,
    people,
    publicity,
    qualifying,
    reassessment,
    reviews,
    rules,
    second_cycle,
    sharing,
)
from demo.client import Client, Unexpected
from demo.server import running_server
from demo.show import Show
from demo.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from demo.chapters.ledger import Audit

_CHAPTERS: Final = (
    people, rules, filing, qualifying, experts, reviews, decision, publicity, honours, money, duties,
    bonus_use, feedback, reassessment, lost_title, paid_back, sharing, second_cycle,
)  # fmt: skip


def tell(data_dir: Path, audit: Audit) -> bool:
    """Start the server on an empty database, play all chapters over HTTP; False if anything went otherwise."""
    show = Show()
    logins.forget(data_dir)
    try:
        with running_server(data_dir) as address:
            asyncio.run(_play(address, show, data_dir, audit))
    except Unexpected as error:
        show.failed(str(error))
        return False
    return True


async def _play(address: str, show: Show, data_dir: Path, audit: Audit) -> None:
    async with Client(address) as client:
        story = Story(client, show)
        for chapter in _CHAPTERS:
            await chapter.tell(story)
        left = await logins.leave(story)
        await ledger.tell(story, audit)
        await county.tell(story, data_dir)  # on a ledger of its own, which the city's supervisor does not read
    logins.save(left, data_dir)
    show.finish(client.requests, story.done, story.refusals)
