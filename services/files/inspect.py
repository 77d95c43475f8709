"""Looks into a file in a process of its own, with bounded time and memory and without our environment.

A hostile file can end that process, not the server: then it is refused as FILE_UNREADABLE. The process is a program
like `content.py`, run by its path: it needs nothing of ours, and begins in a fraction of the time that our packages take.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import orjson

from services.files import content
from services.files.content import SECONDS, Facts, Unfit

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM: Final = content.__file__
_AT_ONCE: Final = asyncio.Semaphore(2)


async def inspect(file: Path, claimed: str, preview: Path) -> Facts:
    """Return what a file is, and write its preview; Unfit if it is refused. Both paths are absolute."""
    try:
        return _facts(await confined(_PROGRAM, str(file), claimed, str(preview)))
    except Died as died:
        raise Unfit("FILE_UNREADABLE") from died


class Died(Exception):  # noqa: N818 -- it says what became of the process
    """The process took too long, or died of what it read."""


async def confined(program: str, *arguments: str, given: bytes = b"") -> dict[str, Any]:
    """Return what a program answers that bounds itself and reads what is hostile: a file by its path, or `given`."""
    async with _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", program, *arguments),
            env={"PYTHONDONTWRITEBYTECODE": "1"},  # no secret of ours is within reach of a hostile file
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await _answer(process, given)


async def _answer(process: asyncio.subprocess.Process, given: bytes) -> dict[str, Any]:
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate(given)
        return dict(orjson.loads(said))
    except (TimeoutError, orjson.JSONDecodeError) as error:
        raise Died from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _facts(answer: dict[str, Any]) -> Facts:
    if "code" in answer:
        raise Unfit(answer["code"], answer["found"])
    return Facts(**answer)
