"""Looks into a file in a process of its own, with bounded time and memory and without our environment.

A hostile file can end that process, not the server: then it is refused as FILE_UNREADABLE. The process is the program
`content.py`, run by its path: it needs nothing of ours, and begins in a fraction of the time that our packages take.
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
    command = (sys.executable, "-P", _PROGRAM, str(file), claimed, str(preview))
    async with _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={"PYTHONDONTWRITEBYTECODE": "1"},  # no secret of ours is within reach of a hostile file
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        answer = await _answer(process)
    return _facts(answer)


async def _answer(process: asyncio.subprocess.Process) -> dict[str, Any]:
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
        return dict(orjson.loads(said))
    except (TimeoutError, orjson.JSONDecodeError) as error:  # it took too long, or died of what it read
        raise Unfit("FILE_UNREADABLE") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _facts(answer: dict[str, Any]) -> Facts:
    if "code" in answer:
        raise Unfit(answer["code"], answer["found"])
    return Facts(**answer)
