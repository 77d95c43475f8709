"""What a meeting resolves is the ground of the act that executes it: the latest resolution, of any of its meetings (Art. 10, 21, 22)."""

from __future__ import annotations

from uuid import UUID

import pytest

from regulation.ability import Ability
from regulation.meetings import ItemKind
from regulation.roles import Role
from tests.meetings.hall import resolve
from tests.services.scenery import (
    NOMINATION,
    QUALITY,
    WINDOW_END,
    candidates,
    evaluated,
    objection,
    publicity,
    state_of,
    unfilled,
    verified,
)
from tests.world import World


async def _outcome(city: World, meeting: UUID) -> tuple[str, str, str | None]:
    (row,) = await city.sql("SELECT kind, outcome, award_kind FROM resolution WHERE meeting_id = $1", meeting)
    return row["kind"], row["outcome"], row["award_kind"]


@pytest.mark.parametrize(("accept", "outcome"), [(True, "accepted"), (False, "declined")])
async def test_an_objection_is_resolved_on_in_a_meeting(city: World, accept: bool, outcome: str) -> None:
    public = await publicity(city, QUALITY)
    key = await objection(city, public.notice, public.organisations[0])
    await verified(city, key)

    meeting = await resolve(city, ItemKind.OBJECTION, key, accept=accept, cycle=public.cycle, now=WINDOW_END)

    assert await _outcome(city, meeting) == ("objection", outcome, None)


async def test_a_replacement_is_resolved_on_for_one_kind_of_award(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    spare = await evaluated(city, public.cycle, "not_proposed")
    about = {"cycle": public.cycle, "now": WINDOW_END, "award_kind": NOMINATION}

    meeting = await resolve(city, ItemKind.REPLACEMENT, spare, **about)

    assert await _outcome(city, meeting) == ("replacement", "accepted", "nomination")


async def test_a_candidate_that_the_plenary_resolved_on_is_proposed(city: World) -> None:
    cycle = await city.cycle("deliberating")
    dossier, left_out = [await evaluated(city, cycle, "candidate") for _ in range(2)]
    await candidates(city, {dossier: QUALITY, left_out: QUALITY})
    bystander = await city.actor(Role.LEADING_GROUP)
    await resolve(city, ItemKind.CANDIDATE, left_out, accept=False, cycle=cycle)
    meeting = await resolve(city, ItemKind.CANDIDATE, dossier, cycle=cycle)

    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=meeting, **unfilled(QUALITY))

    assert [await state_of(city, one) for one in (dossier, left_out)] == ["proposed", "not_proposed"]
    # Who sits in the body, but was not convened to these meetings, is a member still.
    assert await city.visible(bystander, "dossier", f"cycle_id = '{cycle}'") == {dossier, left_out}
