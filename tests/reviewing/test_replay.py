"""Panels' scores follow from the ledger alone: agreements in them, and what a late conflict took out (Art. 18, 31)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from models.review import ConflictKind
from regulation.ability import Ability
from regulation.roles import Role
from services.ledger_export import export
from services.ledger_replay import Replay, Replayer
from tests.reviewing.conftest import panel
from tests.world import World

Records = list[dict[str, Any]]


async def told(world: World) -> Records:
    """Six agree on an item; their report is listed; then one declares a conflict, and the list is drafted anew."""
    found = await panel(world, size=6)
    await found.submit(50, 50, 50, 50, 50, 70, i4_1_2=75)
    consensus = await found.open()
    await found.agree(consensus)
    await found.confirm(consensus, 0, 1, 2, 3, 4, 5)
    await found.close(consensus)
    await found.report()
    clerk, late = await world.actor(Role.OFFICE), found.experts[5]
    await world.act(clerk, Ability.CYCLE_DRAFT_SITE_LIST, found.cycle)
    asked = (await world.visible(late, "conflict_declaration")).pop()
    conflict: dict[str, Any] = {"conflicted": True, "kind": ConflictKind.KINSHIP}
    await world.act(late, Ability.CONFLICT_DECLARATION_DECLARE, asked, **conflict)
    await world.act(clerk, Ability.CYCLE_DRAFT_SITE_LIST, found.cycle)
    file = io.BytesIO()
    await export(world.url, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def replayed(records: Records) -> Replay:
    replayer = Replayer()
    for record in records:
        replayer.take(record)
    return replayer.finish()


@pytest.mark.parametrize("lie", ["", '"agreed":{"4.1.2":65}', '"rescored":'])
async def test_scores_of_panels_are_replayed_through_a_late_conflict(world: World, lie: str) -> None:
    """950 x 53.33 % + 50 x 65 % before (six members, the last 70); five and the mean of 4.1.2, 55 %, after: 502.50."""
    records = await told(world)
    for record in records:
        if lie and lie in (record.get("payload") or ""):
            record["payload"] = record["payload"].replace('"4.1.2":65', '"4.1.2":70').replace('"502.50"', '"503.00"')

    replay = replayed(records)

    scores = {r["score"] for r in await world.sql("SELECT score::text FROM panel_report")}
    assert scores == {"539.17", "502.50"}
    assert (replay.absent, replay.unproved) == (0, 0)
    assert (replay.problems == []) is (lie == "")
