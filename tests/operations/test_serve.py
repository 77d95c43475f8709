"""`award serve` and `award db stop` as processes: what they say, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from demo import banner
from demo.logins import Left, Login
from tests.operations.test_crash import Server, data_directory, serving


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """The data of the servers: the first makes the database, the others find it."""
    with data_directory() as made:
        yield made


@pytest.fixture
async def server(directory: Path) -> AsyncIterator[Server]:
    async with serving(directory) as found:
        yield found


def award(directory: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product to its end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWARD_", "DATABASE_"))}
    command = [Path(sys.executable).with_name("award"), *words]
    environment = kept | {"AWARD_DATA_DIR": str(directory)} | settings
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)


async def test_a_second_server_on_a_port_says_so_before_anything_else(server: Server) -> None:
    other = award(server.directory, "serve", AWARD_PORT=str(server.port))

    assert (other.returncode, other.stdout) == (1, "")
    assert f"Cannot serve on 127.0.0.1:{server.port}" in other.stderr
    assert "AWARD_PORT" in other.stderr


async def test_a_server_that_is_told_to_end_says_nothing(server: Server) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(20) == 0
    said = (server.directory / "output").read_text().splitlines()
    assert said == [f"Mayor's Quality Award: {server.url}/graphql"]


async def test_stopping_the_database_says_what_it_did(server: Server) -> None:
    server.kill()

    first, second = award(server.directory, "db", "stop"), award(server.directory, "db", "stop")

    assert (first.returncode, first.stdout) == (0, f"The embedded database of {server.directory} is stopped.\n")
    assert (second.returncode, second.stdout) == (0, f"No embedded database of {server.directory} is running.\n")


def test_what_is_to_be_copied_stays_on_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    login = Login("office", "clerk01", "demo-clerk01", "方亦舒 Fang Yishu", "评审领导小组办公室", "RoleGrant_1", ())
    written = StringIO()
    monkeypatch.setattr(banner, "Console", lambda **given: Console(file=written, **given))

    banner.greet(Left("2028-07-18T10:00:00+08:00", "", (login,), ()), "http://x", tmp_path, lambda _: "t" * 200)

    lines = written.getvalue().splitlines()
    assert any("office" in line and "clerk01 / demo-clerk01" in line for line in lines)
    assert f"  token: {'t' * 200}" in lines
