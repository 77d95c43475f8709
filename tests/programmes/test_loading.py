"""A county's programme is loaded from a file: once, whole, and with every fault named (Art. 11(9), 34)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli, programmes, seed
from api.programmes import ProgrammeUnfitError
from regulation.roles import Role
from tests.programmes.conftest import EXAMPLE
from tests.world import World

GIVEN: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))


def file(tmp_path: Path, **changed: dict[str, Any]) -> Path:
    """Write the example with some of it changed."""
    path = tmp_path / "programme.json"
    path.write_text(json.dumps({part: {**GIVEN[part], **changed.get(part, {})} for part in GIVEN}), encoding="utf-8")
    return path


async def counted(world: World) -> list[int]:
    tables = ("programme", "regulation_version", "calendar_year")
    return [await world.one(f"SELECT count(*) FROM {table}") for table in tables]


async def test_the_example_is_loaded_with_the_numbers_of_the_city_but_for_its_own(world: World) -> None:
    key, new = await programmes.load(world.db, programmes.read(EXAMPLE))

    assert new is True
    (city,) = await world.sql("SELECT parameters FROM regulation_version WHERE code = 'ganzhou-2022'")
    (version,) = await world.sql("SELECT * FROM regulation_version WHERE programme_id = $1", key)
    assert version["parameters"] == city["parameters"] | GIVEN["regulation"]["parameters"]
    assert (version["code"], str(version["effective_from"]), version["complete"]) == (
        "example-county-2026", "2026-01-01", True,
    )  # fmt: skip
    (row,) = await world.sql("SELECT name, area FROM programme WHERE id = $1", key)
    assert (row["name"], row["area"]) == ("示例县县长质量奖", ["360722"])
    years = "SELECT count(*) FROM calendar_year WHERE programme_id = $1"
    assert await world.one(years, key) == await world.one(years, world.programme) > 0


async def test_loading_again_changes_nothing(world: World) -> None:
    key, _ = await programmes.load(world.db, programmes.read(EXAMPLE))
    before = await counted(world)

    again, new = await programmes.load(world.db, programmes.read(EXAMPLE))

    assert (again, new) == (key, False)
    assert await counted(world) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"programme": {"code": "GZMQA"}}, "programme.code: GZMQA is the city's own award"),
        ({"programme": {"code": "x"}}, "programme.code"),
        ({"programme": {"area": ["000000", "360722"]}}, "programme.area: no region has the code 000000"),
        ({"programme": {"area": []}}, "programme.area"),
        ({"programme": {"mayor": "张三"}}, "programme.mayor"),
        ({"regulation": {"effective_on": "2026-02-30"}}, "regulation.effective_on"),
        ({"regulation": {"based_on": "ganzhou-2017"}}, "regulation.based_on: the city has no version ganzhou-2017"),
        ({"regulation": {"based_on": None}}, "regulation.parameters.conflict_years"),
        ({"regulation": {"parameters": {"publicity_days": "7"}}}, "regulation.parameters.publicity_days"),
        ({"regulation": {"parameters": {"publicity_days": 0}}}, "regulation.parameters.publicity_days"),
        ({"regulation": {"parameters": {"publicty_days": 7}}}, "regulation.parameters.publicty_days"),
    ],
)
async def test_a_file_at_fault_loads_nothing_and_names_the_place(
    world: World, tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    before = await counted(world)

    with pytest.raises(ProgrammeUnfitError) as refused:
        await programmes.load(world.db, programmes.read(file(tmp_path, **changed)))

    assert said in str(refused.value)
    assert await counted(world) == before


@pytest.mark.parametrize(
    "changed", [{"code": "example-county-2027"}, {"parameters": {"publicity_days": 8}}, {"effective_on": "2026-01-02"}]
)
async def test_a_regulation_that_is_loaded_stays_as_it_is(
    world: World, tmp_path: Path, changed: dict[str, Any]
) -> None:
    """Art. 10, 34: numbers change by a set that the leading group approves."""
    await programmes.load(world.db, programmes.read(EXAMPLE))
    before = await world.sql("SELECT * FROM regulation_version ORDER BY id")

    with pytest.raises(ProgrammeUnfitError, match="example-county-2026, which stays as it is"):
        await programmes.load(world.db, programmes.read(file(tmp_path, regulation=changed)))

    assert await world.sql("SELECT * FROM regulation_version ORDER BY id") == before


async def test_two_programmes_may_give_their_versions_the_same_code(world: World, tmp_path: Path) -> None:
    """Otherwise an error would tell what the other has."""
    path = file(tmp_path, regulation={"code": "ganzhou-2022"})

    key, _ = await programmes.load(world.db, programmes.read(path))

    assert await world.one("SELECT code FROM regulation_version WHERE programme_id = $1", key) == "ganzhou-2022"


async def test_one_login_is_appointed_in_both_programmes(world: World) -> None:
    county, _ = await programmes.load(world.db, programmes.read(EXAMPLE))

    for programme in (world.programme, county, county):
        await seed.appoint(world.db, programme, Role.SECURITY_ADMIN, "安全管理员", "https://id.example.cn", "sec")

    rows = await world.sql(
        "SELECT g.programme_id FROM role_grant g JOIN identity i USING (person_id) WHERE i.subject = 'sec'"
    )
    assert {row["programme_id"] for row in rows} == {world.programme, county}
    assert len(rows) == 2


def test_the_command_loads_and_lists(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    runner = CliRunner()

    told = [runner.invoke(cli.app, ["programme", *words]) for words in (["load", str(EXAMPLE)], ["list"])]

    assert [one.exit_code for one in told] == [0, 0], [one.output for one in told]
    assert told[0].output == "EXCMQA 示例县县长质量奖: loaded\n"
    lines = [" ".join(line.split()) for line in told[1].output.splitlines()]
    assert lines == [
        "EXCMQA 示例县县长质量奖 example-county-2026 0 cycles",
        "GZMQA 赣州市市长质量奖 ganzhou-2017, ganzhou-2022 0 cycles",
    ]
