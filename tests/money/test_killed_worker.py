"""A worker is killed after the platform took an order and before it could say so: it goes again under its key (Art. 9)."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from models.money import Route
from tests.money.test_platform import exported
from tests.money.till import SECRET
from tests.world import World

WORKER = """
import asyncio, sys
from pathlib import Path
from api.settings import Settings
from api.worker import run
url, folder, platform, secret = sys.argv[1:]
asyncio.run(run(Settings(data_dir=Path(folder), platform_url=platform, platform_secrets=(secret,)), url, once=True))
"""
PATIENCE = 120  # seconds, on a busy machine


@dataclass
class Platform:
    """What a platform got; it answers 200 to what is new and 409 to what it has, and the first time not at all."""

    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    first: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
        self.got.append((headers, await reader.readexactly(int(headers["content-length"]))))
        if len(self.got) == 1:
            self.first.set()
            await reader.read()  # until the other end is gone
        else:
            writer.write(b"HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(platform: Platform) -> AsyncIterator[str]:
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/orders"
    server.close()


async def worker(world: World, folder: Path, address: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWARD_")}
    given = (sys.executable, "-c", WORKER, world.url, str(folder), address, SECRET)
    return await asyncio.create_subprocess_exec(*given, env=kept)


async def test_an_order_goes_again_under_its_key_after_a_kill(world: World, tmp_path: Path) -> None:
    await exported(world, Route.WEBHOOK)
    platform = Platform()

    async with listening(platform) as address:
        first = await worker(world, tmp_path, address)
        await asyncio.wait_for(platform.first.wait(), PATIENCE)
        first.kill()
        await first.wait()
        between = await world.sql("SELECT state, attempts FROM platform_message")
        second = await worker(world, tmp_path, address)
        done = await asyncio.wait_for(second.wait(), PATIENCE)

    (before, body), (after, again) = platform.got
    assert (done, [tuple(row) for row in between]) == (0, [("queued", 0)])
    assert await world.one("SELECT state FROM platform_message") == "delivered"
    assert body == again
    assert before["idempotency-key"] == after["idempotency-key"] == json.loads(body)["order"]
    for headers in (before, after):
        stamp = headers["x-platform-timestamp"].encode()
        made = hmac.new(SECRET.encode(), b"to-platform\n" + stamp + b"\n" + body, "sha256").hexdigest()
        assert headers["x-platform-signature"] == f"sha256={made}"
