"""`award archive make` and `verify` as an operator runs them: the second in a process without a database (Art. 5, 32)."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from regulation.ability import Ability
from tests.archive.conftest import Closed
from tests.archive.test_verifying import Content, rewritten
from tests.ledger.test_ledger_commands import _AWARD, award


async def made(closed: Closed, file: Path, session: str = "7", *more: str) -> tuple[int, str]:
    world, folder = closed.desk.world, closed.desk.state.settings.data_dir
    settings = {"AWARD_DATA_DIR": str(folder), "AWARD_MODE": "development", "AWARD_CLOCK": world.clock.isoformat()}
    return await award(world.url, "archive", "make", session, str(file), *more, **settings)


def verified(file: Path, folder: Path, *more: str) -> tuple[int, str]:
    """Verify a package in a process that knows no database and has a data directory of its own."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "AWARD", "PG"))}
    alone = kept | {"AWARD_DATA_DIR": str(folder), "COLUMNS": "200"}
    done = subprocess.run(
        [*_AWARD, "archive", "verify", str(file), *more], env=alone, capture_output=True, text=True, check=False
    )
    assert list(folder.iterdir()) == []  # neither database nor keys were made
    return done.returncode, done.stdout + done.stderr


def written(file: Path) -> tuple[bytes, int]:
    """Return what is in a file, and who may read it."""
    return file.read_bytes(), file.stat().st_mode & 0o777


@pytest.fixture
async def package(closed: Closed, tmp_path: Path) -> Path:
    """The package that a director asked for and the command made and wrote."""
    await closed.desk.world.act(closed.director, Ability.CYCLE_PACK, closed.cycle)
    file = tmp_path / "package.zip"
    code, said = await made(closed, file)
    assert code == 0, said
    return file


async def test_what_was_asked_for_is_made_and_written_for_the_operator_alone(closed: Closed, package: Path) -> None:
    world = closed.desk.world
    (row,) = await world.sql("SELECT * FROM cycle_archive")

    content, mode = written(package)
    assert (row["state"], row["sha256"], mode) == ("ready", sha256(content).hexdigest(), 0o600)
    with zipfile.ZipFile(package) as opened:
        assert {"manifest.json", "signature.json", "ledger.jsonl"} <= set(opened.namelist())
    last = (await world.entries())[-1]
    assert (last["ability"], last["role"], last["target_id"], last["article"]) == (
        "cycle_archive:download", "system", row["id"], "Art.32",
    )  # fmt: skip


async def test_the_same_package_is_written_again_and_no_file_is_overwritten(closed: Closed, package: Path) -> None:
    other = package.with_name("again.zip")

    again, refused = await made(closed, other), await made(closed, package)

    assert again[0] == 0
    assert written(other) == written(package)
    assert refused[0] == 2
    assert "exists already" in refused[1]


@pytest.mark.parametrize(("session", "more"), [("7", ()), ("8", ()), ("7", ("--programme", "NONE"))])
async def test_without_a_director_who_asked_nothing_is_made(
    closed: Closed, tmp_path: Path, session: str, more: tuple[str, ...]
) -> None:
    code, said = await made(closed, tmp_path / "none.zip", session, *more)

    assert code == 1
    assert "No director has asked" in said
    assert not (tmp_path / "none.zip").exists()
    assert await closed.desk.world.sql("SELECT 1 FROM cycle_archive") == []


def test_a_process_without_a_database_verifies_it(package: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": []}')

    alone, other = verified(package, tmp_path / "a"), verified(package, tmp_path / "b", "--keys", str(keys))

    assert alone[0] == 0
    assert "GZMQA session 7, 2026" in alone[1]
    assert "The package is intact." in alone[1]
    assert "was not compared with published keys" in alone[1]
    assert (other[0], "KEY_DIFFERS" in other[1]) == (1, True)


def changed(content: Content) -> None:
    content["records/cycle.json"] = content["records/cycle.json"].replace(b'"session":7', b'"session":8')


def missing(content: Content) -> None:
    del content["records/cycle.json"]


def added(content: Content) -> None:
    content["records/more.json"] = b"[]"


@pytest.mark.parametrize(
    ("change", "code"), [(changed, "FILE_DIFFERS"), (missing, "FILE_MISSING"), (added, "FILE_ADDED")]
)
def test_one_changed_byte_a_missing_file_and_an_added_one_are_found(
    package: Path, tmp_path: Path, change: Callable[[Content], None], code: str
) -> None:
    exit_code, said = verified(rewritten(package, change), tmp_path / "a")

    assert exit_code == 1
    assert code in said
    assert "intact" not in said
