"""A name that takes the place of a removed one: quotas, honours, and ten days of its own (Art. 6, 21, 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.meetings import ItemKind
from regulation.roles import Role
from tests.meetings.hall import resolve
from tests.objecting.desk import GIVEN
from tests.services.scenery import (
    MICROSECOND,
    NOMINATION,
    NOTICE,
    QUALITY,
    WINDOW_END,
    Publicity,
    approving,
    entries,
    evaluated,
    publicity,
    rerun,
    resolved,
    state_of,
    won,
)
from tests.world import World

PROPOSE, PUBLISH, OBJECT = Ability.CYCLE_PROPOSE_REPLACEMENT, Ability.AWARD_LIST_PUBLISH, Ability.NOTICE_OBJECT
AFTER = WINDOW_END + timedelta(hours=10)  # Friday 4 December 2026, 10:00 in Shanghai
# Ten days after 4 December end with Monday 14 December.
OWN_END = datetime(2026, 12, 14, 16, tzinfo=UTC)
MINUTES = "全体会议递补纪要"


@dataclass
class Vacancy:
    """A public list of which one name was removed, in the executive meeting's stage, and a candidate left over."""

    world: World
    public: Publicity
    candidate: UUID
    secretary: Actor
    clerk: Actor

    async def propose(self, kind: AwardKind = QUALITY, **given: Any) -> UUID:
        """Let the plenary resolve on the candidate, and add it to the list."""
        await resolved(self.world, self.public.cycle, {self.candidate: kind}, "replacement")
        about = {"entries": entries(kind, self.candidate), "minutes": MINUTES, **given}
        return (await self.world.act(self.secretary, PROPOSE, self.public.cycle, **about)).id

    async def publish(self, listed: UUID) -> UUID:
        await rerun(self.world, self.public.cycle, AFTER)
        return (await self.world.act(self.clerk, PUBLISH, listed, **NOTICE)).id

    async def refusal(self, *who: UUID, kind: AwardKind = QUALITY, **given: Any) -> tuple[str, str, str]:
        """Let the plenary resolve on these, and be refused all the same."""
        named = who or (self.candidate,)
        await resolved(self.world, self.public.cycle, dict.fromkeys(named, kind), "replacement")
        about = {"entries": entries(kind, *named), "minutes": MINUTES, **given}
        return await self.world.refusal(self.secretary, PROPOSE, self.public.cycle, **about)


async def vacancy(world: World, *kinds: AwardKind) -> Vacancy:
    public = await publicity(world, *(kinds or (QUALITY, QUALITY)), stage="approving")
    await world.change(m.Dossier, public.dossiers[0], state="removed", told_state="removed")
    candidate = await evaluated(world, public.cycle, "not_proposed")
    people = [world.at(await world.actor(role), AFTER) for role in (Role.LEADING_GROUP_SECRETARY, Role.OFFICE)]
    return Vacancy(world, public, candidate, *people)


async def approval(world: World, cycle: UUID, at: datetime, *dossiers: UUID) -> tuple[Actor, dict[str, Any]]:
    await rerun(world, cycle, at)
    return world.at(await world.actor(Role.EXECUTIVE_SECRETARY), at), await approving(world, cycle, *dossiers)


async def test_an_added_name_has_ten_days_of_its_own(city: World) -> None:
    gap = await vacancy(city)

    notice = await city.row(m.Notice, await gap.publish(await gap.propose()))

    assert (notice["opens_on"], notice["nominal_end"], notice["closes_on"]) == (
        date(2026, 12, 4),
        date(2026, 12, 14),
        date(2026, 12, 14),
    )
    assert notice["closes_at"] == OWN_END
    assert await state_of(city, gap.candidate) == "publicised"


async def test_it_waits_for_its_own_end_while_the_others_go_on(city: World) -> None:
    gap = await vacancy(city)
    await gap.publish(await gap.propose())
    cycle, other = gap.public.cycle, gap.public.dossiers[1]
    await city.sql("UPDATE notice SET channels = '[]' WHERE cycle_id = $1", cycle)

    meeting, both = await approval(city, cycle, OWN_END - MICROSECOND, other, gap.candidate)
    early = await city.refusal(meeting, Ability.CYCLE_APPROVE, cycle, **both)
    meeting, first = await approval(city, cycle, OWN_END - MICROSECOND, other)
    await city.act(meeting, Ability.CYCLE_APPROVE, cycle, **first)
    meeting, later = await approval(city, cycle, OWN_END, gap.candidate)
    await city.act(meeting, Ability.CYCLE_APPROVE, cycle, **later)

    assert early == ("RULE", "WINDOW_OPEN", "Art.21")
    assert [await state_of(city, key) for key in (other, gap.candidate)] == ["approved", "approved"]


async def test_what_is_not_published_is_not_approved(city: World) -> None:
    gap = await vacancy(city)
    await gap.propose()
    meeting, given = await approval(city, gap.public.cycle, OWN_END, gap.candidate)

    found = await city.refusal(meeting, Ability.CYCLE_APPROVE, gap.public.cycle, **given)

    assert found == ("RULE", "ENTRIES_MISSING", "Art.22")


async def test_anyone_objects_to_it_until_its_own_end_whatever_the_stage(city: World) -> None:
    gap = await vacancy(city)
    notice = await gap.publish(await gap.propose())
    given = {"organisation_id": (await city.row(m.Dossier, gap.candidate))["organisation_id"], **GIVEN}
    anybody = city.anybody()

    await city.act(city.at(anybody, OWN_END - MICROSECOND), OBJECT, notice, **given)
    late = await city.refusal(city.at(anybody, OWN_END), OBJECT, notice, **given)
    elsewhere = await city.refusal(city.at(anybody, AFTER), OBJECT, gap.public.notice, **given)

    assert await state_of(city, gap.candidate) == "contested"
    assert late == ("RULE", "WINDOW_CLOSED", "Art.21")
    assert elsewhere == ("RULE", "WINDOW_CLOSED", "Art.21"), "the first list's ten days are over"


async def test_quotas_count_everybody_who_is_proposed_and_not_removed(city: World) -> None:
    """Three manufacturers are the ceiling of each kind (Art. 6): one of three was removed."""
    gap = await vacancy(city, QUALITY, QUALITY, QUALITY)
    second = await evaluated(city, gap.public.cycle, "not_proposed")

    both = await gap.refusal(gap.candidate, second)
    await gap.propose()
    full = await gap.refusal(second)

    assert both == full == ("RULE", "QUOTA_GROUP_EXCEEDED", "Art.6")


async def test_a_winner_in_its_gap_takes_no_vacancy(city: World) -> None:
    gap = await vacancy(city)
    await city.change(m.Cycle, gap.public.cycle, session=6402)
    await won(city, gap.candidate, 6401, QUALITY)

    found = await gap.refusal()

    assert found == ("RULE", "GAP_NOT_OVER", "Art.27")


@pytest.mark.parametrize("state", ["not_candidate", "removed", "publicised"])
async def test_only_candidates_that_were_not_proposed_follow(city: World, state: str) -> None:
    gap = await vacancy(city)
    other = await evaluated(city, gap.public.cycle, state)

    found = await gap.refusal(other)

    assert found == ("RULE", "ENTRY_NOT_ELIGIBLE", "Art.21")


async def test_a_replacement_has_a_reason_and_minutes(city: World) -> None:
    gap = await vacancy(city)

    unexplained = await gap.refusal(entries=entries(QUALITY, gap.candidate, reason=" "))
    unminuted = await gap.refusal(minutes=" ")
    nobody = await gap.refusal(entries=[])

    assert unexplained == ("RULE", "REASON_MISSING", "Art.21")
    assert unminuted == ("RULE", "TEXT_MISSING", "Art.21")
    assert nobody == ("RULE", "ENTRIES_MISSING", "Art.21")


async def test_exclusions_are_checked_again_before_it_is_published(city: World) -> None:
    gap = await vacancy(city)
    listed = await gap.propose()

    found = await city.refusal(gap.clerk, PUBLISH, listed, **NOTICE)

    assert found == ("RULE", "RERUN_MISSING", "Art.13(6)")


async def test_it_is_published_once_and_the_first_list_not_again(city: World) -> None:
    gap = await vacancy(city)
    listed = await gap.propose()
    first = (await city.row(m.AwardList, listed))["supplements_id"]
    await gap.publish(listed)

    twice = await city.refusal(gap.clerk, PUBLISH, listed, **NOTICE)
    other = await city.refusal(gap.clerk, PUBLISH, first, **NOTICE)

    assert twice == ("RULE", "ALREADY_PUBLISHED", "Art.21")
    assert other == ("RULE", "WRONG_LIST_KIND", "Art.21")


async def test_the_cycle_is_not_closed_over_open_windows_and_names_that_wait(city: World) -> None:
    gap = await vacancy(city)
    listed = await gap.propose()
    await city.change(m.Cycle, gap.public.cycle, stage="commended")
    clerk = city.at(gap.clerk, OWN_END)
    for dossier in gap.public.dossiers[1:]:
        await city.change(m.Dossier, dossier, state="awarded", told_state="awarded")

    unpublished = await city.refusal(clerk, Ability.CYCLE_CLOSE, gap.public.cycle)
    await gap.publish(listed)
    running = await city.refusal(city.at(clerk, OWN_END - MICROSECOND), Ability.CYCLE_CLOSE, gap.public.cycle)

    assert unpublished == ("RULE", "ENTRIES_WAITING", "Art.21")
    assert running == ("RULE", "WINDOW_OPEN", "Art.24")


async def test_the_two_kinds_of_award_have_places_of_their_own(city: World) -> None:
    gap = await vacancy(city, QUALITY, NOMINATION)

    await gap.propose(NOMINATION)

    assert await state_of(city, gap.candidate) == "proposed"


# --- The resolution ---------------------------------------------------------------------------------------------------


async def test_no_name_follows_that_no_plenary_resolved_on(city: World) -> None:
    gap = await vacancy(city)
    given = {"entries": entries(QUALITY, gap.candidate), "minutes": MINUTES}

    before = await city.refusal(gap.secretary, PROPOSE, gap.public.cycle, **given)
    await resolved(city, gap.public.cycle, {gap.candidate: None}, "replacement")
    declined = await city.refusal(gap.secretary, PROPOSE, gap.public.cycle, **given)
    await resolved(city, gap.public.cycle, {gap.candidate: NOMINATION}, "replacement")
    other_kind = await city.refusal(gap.secretary, PROPOSE, gap.public.cycle, **given)
    await resolve(city, ItemKind.REPLACEMENT, gap.candidate, cycle=gap.public.cycle, now=AFTER, award_kind=QUALITY)
    await city.act(gap.secretary, PROPOSE, gap.public.cycle, **given)

    assert before == declined == other_kind == ("RULE", "NOT_RESOLVED", "Art.21")
    assert await state_of(city, gap.candidate) == "proposed"
