"""Who asked for a draw is told what came of it; nobody else is (Art. 18)."""

from __future__ import annotations

import sys
from uuid import UUID

import pytest

from policies.actor import Actor
from regulation.ability import Ability
from regulation.wording import words
from services import solving
from services.solving import solve_waiting
from tests.draw.conftest import Office


async def told(office: Office, actor: Actor) -> list[str]:
    rows = await office.world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", actor.grant_id)
    return [row["event"] for row in rows]


async def everybody(office: Office) -> int:
    return await office.world.one("SELECT count(*) FROM message WHERE event LIKE 'draw_%'")


async def test_who_asked_for_a_draw_is_told_that_it_is_there(office: Office) -> None:
    await office.ask()

    assert await told(office, office.clerk) == ["draw_drafted"]
    assert await everybody(office) == 1
    (row,) = await office.world.sql("SELECT facts, cycle_id, dossier_id FROM message WHERE event = 'draw_drafted'")
    assert (row["facts"]["count"], row["cycle_id"], row["dossier_id"]) == (1, office.cycle, None)
    assert words("draw_drafted", row["facts"], "zh").title == "第 1 次评审组抽取已有结果"


async def test_who_asked_for_a_draw_is_told_that_there_is_none(office: Office) -> None:
    for one in office.experts[:3]:
        await office.conflict(one, office.dossiers[0])

    await office.ask()

    assert await told(office, office.clerk) == ["draw_infeasible"]
    assert await everybody(office) == 1


async def test_a_draw_that_broke_off_is_told_once_and_taken_up_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(solving, "COMMAND", (sys.executable, "-c", ""))
        key = await office.ask()
        await solve_waiting(office.world.db, office.world.clock)
    between = await told(office, office.clerk), (await office.draw(key))["state"]

    await solve_waiting(office.world.db, office.world.clock)

    assert between == (["draw_failed"], "asked")
    assert await told(office, office.clerk) == ["draw_failed", "draw_drafted"]


async def test_who_is_of_the_office_no_longer_is_told_nothing(office: Office) -> None:
    given = {"pairing_cap": 1, "reason": "专家较少"}
    await office.world.act(office.clerk, Ability.CYCLE_DRAW_PANELS, office.cycle, **given)
    await office.world.sql(
        "UPDATE role_grant SET valid_to = $2 WHERE id = $1", office.clerk.grant_id or UUID(int=0), office.world.clock
    )

    await solve_waiting(office.world.db, office.world.clock)

    assert await everybody(office) == 0
