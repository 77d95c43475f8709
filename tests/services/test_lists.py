"""Lists: snapshots once signed (Art. 5, 17-22), not made by who has a conflict with anyone on them (Art. 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.door import Refused
from tests.services.scenery import (
    NOTICE,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    approving,
    candidates,
    checked,
    entries,
    evaluated,
    listed,
    proposing,
    publicity,
    reported,
    stage_of,
    unfilled,
)
from tests.world import World

# --- A signed list is a snapshot --------------------------------------------------------------------------------------


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[Any]:
    """A connection that no privilege and no policy holds back."""
    connection: Any = await asyncpg.connect(owner_url)
    yield connection
    await connection.close()


async def signed(world: World) -> UUID:
    cycle = await world.cycle("approving")
    return await listed(world, cycle, "final", {await evaluated(world, cycle, "approved"): QUALITY})


async def test_a_signed_list_is_immutable_in_the_database(world: World, owner: Any) -> None:
    key = await signed(world)
    before = await world.row(m.AwardList, key)

    for change in (
        "UPDATE award_list SET digest = 'x' WHERE id = $1",
        "UPDATE award_list SET kind = 'site' WHERE id = $1",
        "UPDATE award_list SET state = 'draft' WHERE id = $1",
        "UPDATE award_list SET signed_at = signed_at + interval '1 day' WHERE id = $1",
        "UPDATE award_list SET published_at = now(), digest = 'x' WHERE id = $1",
        "DELETE FROM award_list WHERE id = $1",
    ):
        with pytest.raises(asyncpg.RaiseError, match=r"LIST_SIGNED Art\.17"):
            await owner.execute(change, key)

    assert await world.row(m.AwardList, key) == before


async def test_a_signed_list_is_published_once(world: World) -> None:
    key = await signed(world)

    await world.change(m.AwardList, key, published_at=PUBLISHED)

    for again in (WINDOW_END, None):
        with pytest.raises(asyncpg.RaiseError, match=r"LIST_SIGNED Art\.17"):
            await world.change(m.AwardList, key, published_at=again)
    assert (await world.row(m.AwardList, key))["published_at"] == PUBLISHED


# --- A conflict of interest bars who makes a list or decides on it ----------------------------------------------------

BARRED = ("FORBIDDEN", "CONFLICTED", "Art.31")
# What an act on a list or cycle needs: the stage before it, and a function that gives target, organisation and input.
Scenery = Callable[[World], Awaitable[tuple[UUID, UUID, dict[str, Any]]]]


async def _organisation(city: World, dossier: UUID) -> UUID:
    return UUID(str((await city.row(m.Dossier, dossier))["organisation_id"]))


async def _qualified(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("qualifying")
    return cycle, await _organisation(city, await checked(city, cycle)), {}


async def _site(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("material_review")
    return cycle, await _organisation(city, await reported(city, cycle, "600.00")), {}


async def _candidate(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("evaluating")
    dossier = await evaluated(city, cycle)
    return cycle, await _organisation(city, dossier), {"entries": entries(QUALITY, dossier)}


async def _proposal(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("deliberating")
    dossier = await evaluated(city, cycle, "candidate")
    await candidates(city, {dossier: QUALITY})
    return cycle, await _organisation(city, dossier), await proposing(city, cycle, {dossier: QUALITY})


async def _publication(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("deliberating")
    dossier = await evaluated(city, cycle, "proposed")
    await listed(city, cycle, "proposed", {dossier: QUALITY})
    return cycle, await _organisation(city, dossier), dict(NOTICE)


async def _approval(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    public = await publicity(city, QUALITY, stage="approving")
    return public.cycle, public.organisations[0], await approving(city, public.cycle, *public.dossiers)


async def _commendation(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("approving")
    dossier = await evaluated(city, cycle, "approved")
    await listed(city, cycle, "final", {dossier: QUALITY})
    document = {"document_number": "1号", "issued_on": city.clock.date(), **NOTICE}
    return cycle, await _organisation(city, dossier), document


DECISIONS: dict[Ability, tuple[Role, Scenery]] = {
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: (Role.OFFICE, _qualified),
    Ability.CYCLE_DRAFT_SITE_LIST: (Role.OFFICE, _site),
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: (Role.OFFICE, _candidate),
    Ability.CYCLE_PROPOSE: (Role.LEADING_GROUP_SECRETARY, _proposal),
    Ability.CYCLE_PUBLISH_PROPOSED: (Role.OFFICE, _publication),
    Ability.CYCLE_APPROVE: (Role.EXECUTIVE_SECRETARY, _approval),
    Ability.CYCLE_COMMEND: (Role.EXECUTIVE_MEETING, _commendation),
}
SIGNATURES = {
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: Ability.AWARD_LIST_SIGN_QUALIFIED,
    Ability.CYCLE_DRAFT_SITE_LIST: Ability.AWARD_LIST_SIGN_SITE,
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: Ability.AWARD_LIST_SIGN_CANDIDATE,
}


async def conflict(city: World, actor: Actor, cycle: UUID, organisation: UUID, **more: Any) -> None:
    await city.put(
        m.Conflict, cycle_id=cycle, person_id=actor.person_id, organisation_id=organisation, kind="kinship",
        source="reported", rule="r", found_at=city.clock, **more,
    )  # fmt: skip


async def _decider(city: World, ability: Ability, role: Role) -> Actor:
    """Return somebody at a time at which the act is possible."""
    when = {Ability.CYCLE_PUBLISH_PROPOSED: PUBLISHED, Ability.CYCLE_APPROVE: WINDOW_END}
    return city.at(await city.actor(role), when.get(ability, city.clock))


@pytest.mark.parametrize("ability", DECISIONS)
async def test_who_has_a_conflict_with_anyone_named_does_not_decide(city: World, ability: Ability) -> None:
    role, scenery = DECISIONS[ability]
    target, organisation, given = await scenery(city)
    conflicted, other = [await _decider(city, ability, role) for _ in range(2)]
    await conflict(city, conflicted, target, organisation)

    found = await city.refusal(conflicted, ability, target, **given)
    await city.act(other, ability, target, **given)  # another person must do it

    assert found == BARRED


@pytest.mark.parametrize("drafting", SIGNATURES)
async def test_who_has_a_conflict_with_anyone_on_a_list_does_not_sign_it(city: World, drafting: Ability) -> None:
    cycle, organisation, given = await DECISIONS[drafting][1](city)
    key = (await city.act(await city.actor(Role.OFFICE), drafting, cycle, **given)).id
    conflicted, other = [await city.actor(Role.OFFICE_DIRECTOR) for _ in range(2)]
    await conflict(city, conflicted, cycle, organisation)
    before = await stage_of(city, cycle)

    found = await city.refusal(conflicted, SIGNATURES[drafting], key)
    await city.act(other, SIGNATURES[drafting], key)

    assert found == BARRED
    assert await stage_of(city, cycle) != before


# Applications of which one is left off: target, organisation of that one, and input.


async def _one_rejected(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle, _, given = await _qualified(city)
    return cycle, await _organisation(city, await checked(city, cycle, c3="证书已过期")), given


async def _one_not_a_candidate(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle, _, given = await _candidate(city)
    return cycle, await _organisation(city, await evaluated(city, cycle)), given


async def _one_not_proposed(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    cycle = await city.cycle("deliberating")
    first, second = [await evaluated(city, cycle, "candidate") for _ in range(2)]
    await candidates(city, {first: QUALITY, second: QUALITY})
    given = await proposing(city, cycle, {first: QUALITY})
    return cycle, await _organisation(city, second), given | unfilled(QUALITY)


async def _one_not_approved(city: World) -> tuple[UUID, UUID, dict[str, Any]]:
    public = await publicity(city, QUALITY, QUALITY, stage="approving")
    approved, declined = public.dossiers
    given = await approving(city, public.cycle, approved, declined=(declined,))
    return public.cycle, public.organisations[1], given


LEAVING_OFF: dict[Ability, Scenery] = {
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: _one_rejected,
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: _one_not_a_candidate,
    Ability.CYCLE_PROPOSE: _one_not_proposed,
    Ability.CYCLE_APPROVE: _one_not_approved,
}


@pytest.mark.parametrize("ability", LEAVING_OFF)
async def test_who_has_a_conflict_with_anyone_left_off_does_not_decide_either(city: World, ability: Ability) -> None:
    """Whoever acts would decide on that one, and read in the own record what was found of it (Art. 31)."""
    target, organisation, given = await LEAVING_OFF[ability](city)
    conflicted, other = [await _decider(city, ability, DECISIONS[ability][0]) for _ in range(2)]
    await conflict(city, conflicted, target, organisation)

    found = await city.refusal(conflicted, ability, target, **given)
    await city.act(other, ability, target, **given)

    assert found == BARRED


@pytest.mark.parametrize("drafting", sorted(LEAVING_OFF.keys() & SIGNATURES.keys()))
async def test_who_has_a_conflict_with_anyone_left_off_does_not_sign(city: World, drafting: Ability) -> None:
    cycle, organisation, given = await LEAVING_OFF[drafting](city)
    key = (await city.act(await city.actor(Role.OFFICE), drafting, cycle, **given)).id
    conflicted, other = [await city.actor(Role.OFFICE_DIRECTOR) for _ in range(2)]
    await conflict(city, conflicted, cycle, organisation)

    found = await city.refusal(conflicted, SIGNATURES[drafting], key)
    await city.act(other, SIGNATURES[drafting], key)

    assert found == BARRED


async def test_a_conflict_dismissed_or_with_somebody_else_bars_nobody(city: World) -> None:
    cycle, organisation, given = await _candidate(city)
    clerk = await city.actor(Role.OFFICE)
    await conflict(city, clerk, cycle, organisation, dismissed_at=city.clock)
    await conflict(city, clerk, cycle, await city.organisation())

    done = await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, **given)

    assert (await city.row(m.AwardList, done.id))["state"] == "draft"


async def test_the_refusal_does_not_tell_with_whom_the_conflict_is(city: World) -> None:
    cycle, organisation, given = await _candidate(city)
    clerk = await city.actor(Role.OFFICE)
    await conflict(city, clerk, cycle, organisation)

    with pytest.raises(Refused) as refused:
        await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, **given)

    assert str(refused.value) == "FORBIDDEN CONFLICTED Art.31"
