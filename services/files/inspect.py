"""Looks into a file in a process of its own, with bounded time and memory and without our environment.

A hostile file can end that process, not the server: then it is refused as FILE_UNREADABLE. As a program
(`python -m services.files.inspect FILE CLAIMED PREVIEW`) it answers with one line of JSON.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from services.files.content import Facts, Unfit, look

_ROOT: Final = Path(__file__).parents[2]
_MEMORY: Final = 2 * 1024 * 1024 * 1024  # of addresses, of which a process uses a part
_SECONDS: Final = 60
_LARGEST_PREVIEW: Final = 32 * 1024 * 1024
_MOST_FILES: Final = 64
_AT_ONCE: Final = asyncio.Semaphore(2)


async def inspect(file: Path, claimed: str, preview: Path) -> Facts:
    """Return what a file is, and write its preview; Unfit if it is refused. Both paths are absolute."""
    command = (sys.executable, "-m", "services.files.inspect", str(file), claimed, str(preview))
    async with _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=_ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},  # no secret of ours is within reach of a hostile file
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        answer = await _answer(process)
    return _facts(answer)


async def _answer(process: asyncio.subprocess.Process) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_SECONDS):
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


def _limit() -> None:
    """Bound what this process may take, before it reads anything."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST_PREVIEW),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(file: str, claimed: str, preview: str) -> None:
    """Look, and say what was found."""
    _limit()
    try:
        found: dict[str, Any] = asdict(look(Path(file), claimed, Path(preview)))
    except Unfit as unfit:
        found = {"code": unfit.code, "found": unfit.found}
    sys.stdout.buffer.write(orjson.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:4])
