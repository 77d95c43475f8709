"""A place in a reassessment counts for what an expert bears, beside applications on the desk (Art. 18, 24)."""

from __future__ import annotations

from typing import Any

import models as m
from policies.actor import Actor
from regulation.reassessment import ReassessmentOutcome
from tests.reassessing.conftest import MEASURES, SPRING, A, Revisit, revisit_of
from tests.world import World


async def on_the_desk(world: World, expert: Actor, number: int) -> None:
    """Let an expert have applications in a material review that is under way."""
    cycle = await world.cycle("material_review")
    for _ in range(number):
        await world.assigned(await world.dossier(cycle, await world.organisation(), "qualified"), expert)


async def pool(world: World, cap: int) -> list[Actor]:
    """Return three experts of whom the last bears no more than so much."""
    found = [world.at(await world.expert(), SPRING) for _ in range(3)]
    sql = "UPDATE expert_profile SET load_cap = $2 WHERE person_id = $1"
    await world.sql(sql, found[2].person_id, cap)
    return found


def panel(experts: list[Actor]) -> dict[str, Any]:
    people = [one.person_id for one in experts]
    return {"expert_ids": people, "leader_id": people[0]}


async def test_with_one_less_than_may_be_borne_an_expert_is_appointed_and_with_as_many_not(
    world: World, revisit: Revisit
) -> None:
    """Three may be borne: with two applications there is room for the winner, with three there is none."""
    free, full = await pool(world, 3), await pool(world, 3)
    await on_the_desk(world, free[2], 2)
    await on_the_desk(world, full[2], 3)
    before = await world.visible(revisit.clerk, "reassessment_place")

    refused = await world.refusal(revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, **panel(full))

    assert refused == ("RULE", "EXPERT_OVERLOADED", "Art.18")
    assert await world.visible(revisit.clerk, "reassessment_place") == before
    await world.act(revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, **panel(free))


async def test_an_open_reassessment_counts_in_the_next_until_its_outcome_is_signed(
    world: World, revisit: Revisit
) -> None:
    await revisit.appoint()
    busy, other = revisit.experts[1], await revisit_of(world)
    await world.sql("UPDATE expert_profile SET load_cap = 1 WHERE person_id = $1", busy.person_id)
    again = panel([revisit.experts[0], revisit.experts[2], busy])

    open_yet = await world.refusal(other.clerk, A.REASSESSMENT_APPOINT, other.key, **again)
    for expert in revisit.experts:
        await revisit.clear(expert)
        await revisit.hand_in(expert)
    report = await revisit.report()
    outcome = {"outcome": ReassessmentOutcome.IMPROVEMENT_REQUIRED, "opinion": "同意", "measures": MEASURES}
    await world.act(revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **outcome)
    unsigned = await world.refusal(other.clerk, A.REASSESSMENT_APPOINT, other.key, **again)
    await world.act(revisit.director, A.REASSESSMENT_REPORT_SIGN, report)

    assert open_yet == unsigned == ("RULE", "EXPERT_OVERLOADED", "Art.18")
    await world.act(other.clerk, A.REASSESSMENT_APPOINT, other.key, **again)


async def test_who_left_the_panel_bears_it_no_longer(world: World, revisit: Revisit) -> None:
    await revisit.appoint()
    left, other = revisit.experts[2], await revisit_of(world)
    await world.sql("UPDATE expert_profile SET load_cap = 1 WHERE person_id = $1", left.person_id)
    await world.act(revisit.clerk, A.REASSESSMENT_PLACE_STAND_DOWN, await revisit.place(left), reason="另有任务")

    await world.act(other.clerk, A.REASSESSMENT_APPOINT, other.key, **panel(revisit.experts))

    assert len(await world.sql("SELECT 1 FROM reassessment_place WHERE reassessment_id = $1", other.key)) == 3


async def test_it_counts_in_a_review_too(world: World, revisit: Revisit) -> None:
    """Two may be borne: with the winner and an application the panel of a second one is full."""
    await revisit.appoint()
    busy = revisit.experts[1]
    await world.sql("UPDATE expert_profile SET load_cap = 2 WHERE person_id = $1", busy.person_id)
    cycle = await world.cycle("material_review")
    first, second = [await world.dossier(cycle, await world.organisation(), "qualified") for _ in range(2)]
    experts = [world.at(await world.expert(), SPRING) for _ in range(4)]
    for dossier in (first, second):
        organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
        for one in (*experts, busy):
            await world.cleared(one, cycle, organisation)
    given = panel([*experts, busy])

    await world.act(revisit.clerk, A.DOSSIER_ASSIGN_PANEL, first, **given)
    found = await world.refusal(revisit.clerk, A.DOSSIER_ASSIGN_PANEL, second, **given)

    assert found == ("RULE", "EXPERT_OVERLOADED", "Art.18")
