"""`award ledger …` and `award worker` as an operator runs them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.cli import main
from regulation.ability import Ability
from regulation.roles import Role
from tests.ledger.independent import FIRST, ledger
from tests.world import World

_AWARD = (sys.executable, "-c", "from api.cli import main; main()")


async def start(url: str, *arguments: str, **settings: str) -> Process:
    """Start a command in a process of its own."""
    environment = {**os.environ, "DATABASE_URL": url, "COLUMNS": "200", **settings}
    return await asyncio.create_subprocess_exec(*_AWARD, *arguments, env=environment, stdout=PIPE, stderr=STDOUT)


async def award(url: str, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command here, for a process of its own would first import everything; return exit code and what it said."""
    return await asyncio.to_thread(_run, arguments, {"DATABASE_URL": url, "COLUMNS": "200", **settings})


def _run(arguments: tuple[str, ...], settings: dict[str, str]) -> tuple[int, str]:
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setattr(sys, "argv", ["award", *arguments])
        for name, value in settings.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0), said.getvalue()


async def take_case(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation())
    await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_TAKE_CASE, dossier)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(1200):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to pass within a minute")


def write(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


async def test_anchor_export_verify_and_tamper(world: World, tmp_path: Path) -> None:
    await take_case(world)
    file = tmp_path / "ledger.jsonl"

    code, said = await award(world.url, "ledger", "anchor")
    kept = said.split()[-1]
    assert (code, kept) == (0, await world.one("SELECT digest FROM ledger_anchor"))
    assert (await award(world.url, "ledger", "export", str(file)))[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600  # it holds what people have written
    for arguments in (
        ["verify"],
        ["verify", str(file)],
        ["verify", str(file), "--anchor", kept],
        ["replay", str(file)],
    ):
        code, said = await award(world.url, "ledger", *arguments)
        assert code == 0, said
        assert "intact" in said

    code, said = await award(world.url, "ledger", "export", str(file))
    assert (code, "exists already" in said) == (2, True)
    file.write_text(file.read_text(encoding="utf-8").replace('"role":"office"', '"role":"expert"'), encoding="utf-8")
    code, said = await award("postgresql://nowhere/none", "ledger", "verify", str(file))
    assert code == 1
    assert "HASH_DIFFERS" in said


async def test_findings_are_told_and_the_exit_code_is_1(tmp_path: Path) -> None:
    records = ledger()
    records[1]["payload"] += " "
    file = write(tmp_path / "forged.jsonl", records)

    for command in ("verify", "replay"):
        code, said = await award("postgresql://nowhere/none", "ledger", command, file)
        assert code == 1
        assert f"PAYLOAD_DIFFERS chain {FIRST} number 2" in said


async def test_an_unknown_anchor_is_a_finding(tmp_path: Path) -> None:
    file = write(tmp_path / "intact.jsonl", ledger())

    code, said = await award("postgresql://nowhere/none", "ledger", "verify", file, "--anchor", "0" * 64)

    assert code == 1
    assert "ANCHOR_UNKNOWN" in said


async def test_one_round_of_the_worker_makes_the_anchors(world: World) -> None:
    await take_case(world)

    worker = await start(world.url, "worker", "--once")
    said, _ = await worker.communicate()

    assert worker.returncode == 0, said.decode()
    assert await world.one("SELECT count(*) FROM ledger_anchor") == 1


async def test_two_workers_make_each_anchor_once_and_stop_when_told(world: World, owner_url: str) -> None:
    workers = [await start(world.url, "worker", AWARD_WORKER_INTERVAL="0.1") for _ in range(2)]

    async def anchors() -> int:
        return int(await world.one("SELECT count(*) FROM ledger_anchor"))

    for number in (1, 2):
        await take_case(world)

        async def made(number: int = number) -> bool:
            return await anchors() >= number

        await eventually(made)
        await asyncio.sleep(0.5)
        assert await anchors() == number
    await world.db.close()
    await _lose_connections(owner_url)
    await take_case(world)
    await eventually(lambda: _is(anchors, 3))
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    said = [(await asyncio.wait_for(worker.communicate(), 60))[0].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said


async def _is(count: Callable[[], Awaitable[int]], number: int) -> bool:
    return await count() == number


async def _lose_connections(owner_url: str) -> None:
    """Cut every connection to the database, as a restart of the server does."""
    owner: Any = await asyncpg.connect(owner_url)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    await owner.close()


async def test_a_worker_does_not_start_on_an_unfit_database(world: World, owner_url: str) -> None:
    owner: Any = await asyncpg.connect(owner_url)
    await owner.execute("ALTER TABLE ledger_entry NO FORCE ROW LEVEL SECURITY")
    await owner.close()

    code, said = await award(world.url, "worker", "--once")

    assert code == 1
    assert "changed by hand" in said


@pytest.mark.parametrize("interval", ["0", "-1", "soon"])
async def test_an_interval_that_makes_no_sense_is_said(interval: str) -> None:
    code, said = await award("postgresql://nowhere/none", "worker", AWARD_WORKER_INTERVAL=interval)

    assert code == 1
    assert "AWARD_WORKER_INTERVAL" in said
