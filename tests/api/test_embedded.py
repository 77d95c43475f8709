"""The embedded server: started, found running, killed, started by two at once, stopped."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from api.embedded import EmbeddedError, start, stop
from tests.databases import remove_left_behind


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    stop(tmp_path)


def pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_the_first_start_makes_a_durable_superuser_database(data_dir: Path) -> None:
    url = start(data_dir)

    assert await ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    assert await ask(url, "SHOW fsync") == "on"
    assert await ask(url, "SHOW synchronous_commit") == "on"
    assert await ask(url, "SHOW max_connections") == "300"
    assert await ask(url, "SHOW listen_addresses") == ""
    assert await ask(url, "SHOW timezone") == "UTC"
    assert str(await ask(url, "SHOW server_version")).startswith("18.")


async def test_a_running_server_is_found_and_kept(data_dir: Path) -> None:
    url, server = start(data_dir, fast=True), pid(data_dir)

    assert start(data_dir) == url
    assert pid(data_dir) == server
    assert await ask(url, "SHOW fsync") == "off"


async def test_data_outlive_stop_and_start(data_dir: Path) -> None:
    await ask(start(data_dir, fast=True), "CREATE TABLE kept AS SELECT 42 AS answer")

    stop(data_dir)
    url = start(data_dir)

    assert await ask(url, "SELECT answer FROM kept") == 42
    assert await ask(url, "SHOW fsync") == "on"


async def test_it_starts_again_after_the_server_was_killed(data_dir: Path) -> None:
    await ask(start(data_dir), "CREATE TABLE kept AS SELECT 42 AS answer")
    server = psutil.Process(pid(data_dir))
    server.kill()
    psutil.wait_procs([server], timeout=5)

    url = start(data_dir)

    assert await ask(url, "SELECT answer FROM kept") == 42


async def test_a_stale_pid_file_that_names_another_process_is_not_believed(data_dir: Path) -> None:
    start(data_dir, fast=True)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    stop(data_dir)
    stale = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (data_dir / "postgres" / name).write_text(stale)

    url = start(data_dir, fast=True)

    assert await ask(url, "SELECT 1") == 1


async def test_two_processes_start_one_server(data_dir: Path) -> None:
    code = "import sys, pathlib, api.embedded as e; print(e.start(pathlib.Path(sys.argv[1]), fast=True))"
    command = (sys.executable, "-c", code, str(data_dir))

    starters = [await asyncio.create_subprocess_exec(*command, stdout=PIPE) for _ in range(2)]
    urls = {(await starter.communicate())[0].decode().strip() for starter in starters}

    assert len(urls) == 1
    assert await ask(urls.pop(), "SELECT 1") == 1, "it outlives both"


async def test_a_first_start_that_was_interrupted_is_done_again(data_dir: Path) -> None:
    half = data_dir / "postgres.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    assert await ask(start(data_dir, fast=True), "SELECT 1") == 1


async def test_a_long_path_with_chinese_and_spaces_serves(tmp_path: Path) -> None:
    deep = tmp_path / ("市长质量奖 " * 8)
    url = start(deep, fast=True)

    try:
        assert await ask(url, "SELECT 1") == 1
    finally:
        stop(deep)


async def test_settings_of_another_postgres_are_not_inherited(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")

    assert await ask(start(data_dir, fast=True), "SELECT 1") == 1


def test_stop_without_a_server_does_nothing(tmp_path: Path) -> None:
    stop(tmp_path)
    stop(tmp_path / "missing")

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_of_tests_left_is_removed_and_no_run_that_lives(tmp_path: Path) -> None:
    gone, alive, young = (tmp_path / f"mqa-tests-{name}" for name in ("gone", "alive", "young"))
    for one in (gone, young):
        (one / "postgres").mkdir(parents=True)
        (one / "postgres" / "postmaster.pid").write_text(str(2**31 - 1))  # no process has this number
    start(alive, fast=True)
    for one in (gone, alive):
        os.utime(one, (0, 0))

    remove_left_behind(tmp_path)
    left = [one.exists() for one in (gone, alive, young)]
    stop(alive)

    assert left == [False, True, True]


def test_a_failed_start_says_what_postgres_said(data_dir: Path) -> None:
    start(data_dir, fast=True)
    stop(data_dir)
    (data_dir / "postgres" / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(EmbeddedError, match="incompatible"):
        start(data_dir, fast=True)
