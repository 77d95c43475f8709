"""`award retention plan` and `run` as an operator runs them (Art. 31)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ledger.test_ledger_commands import award
from tests.retention.matters import GONE, KEPT, applied, closed, left, noon, objected
from tests.world import World


async def run(world: World, folder: Path, day: str, *words: str) -> tuple[int, str]:
    settings = {"AWARD_DATA_DIR": str(folder), "AWARD_CLOCK": noon(day).isoformat()}
    return await award(world.url, "retention", *words, **settings)


async def test_plan_tells_what_goes_when_by_which_rule_and_changes_nothing(world: World, tmp_path: Path) -> None:
    dossier = await applied(world, await closed(world), "rejected")
    before = await world.contents()

    early = await run(world, tmp_path, "2032-02-29", "plan")
    ahead = await run(world, tmp_path, "2032-02-29", "plan", "--until", "2032-03-01")

    assert early == (0, "0 planned\n")
    assert ahead[0] == 0
    what = "content and files of applications that won no award"
    head, row, _ = ahead[1].splitlines()
    assert head.split("\t") == ["rule", "what", "article", "target", "due", "held by"]
    assert row.split("\t") == ["applications", what, "Art.31", str(dossier), "2032-03-01", ""]
    assert ahead[1].endswith("1 planned\n")
    assert await world.contents() == before


async def test_run_erases_what_is_due_and_leaves_what_is_held(world: World, tmp_path: Path) -> None:
    cycle = await closed(world)
    free, contested = await applied(world, cycle, "rejected"), await applied(world, cycle, "removed")
    await objected(world, cycle, contested, "received")

    planned = await run(world, tmp_path, "2032-03-01", "plan")
    erased = await run(world, tmp_path, "2032-03-01", "run")
    again = await run(world, tmp_path, "2032-03-01", "run")

    held = {cells[3]: cells[5] for line in planned[1].splitlines()[1:-1] for cells in [line.split("\t")]}
    assert {held[str(free)], held[str(contested)]} == {"", "objection"}
    assert erased[0] == 0
    assert str(free) in erased[1]
    assert str(contested) not in erased[1]
    assert again == (0, "0 erased\n")
    assert [await left(world, one) for one in (free, contested)] == [GONE, KEPT]
    told: list[Any] = [one for one in await world.entries() if one["ability"] == "retention:erase"]
    assert free in {one["target_id"] for one in told}
    assert contested not in {one["target_id"] for one in told}
    assert {one["at"] for one in told} == {noon("2032-03-01")}


@pytest.mark.parametrize("until", ["2032-02-30", "tomorrow"])
async def test_a_day_that_there_is_not_is_refused(world: World, tmp_path: Path, until: str) -> None:
    code, said = await run(world, tmp_path, "2032-02-29", "plan", "--until", until)

    assert code == 2
    assert until in said
