"""Places of a cycle, warnings on candidates, and lists tried out before anybody decides (Art. 6, 20, 21, 27)."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Done, Refused
from tests.objecting.test_replacing import AFTER, vacancy
from tests.policies.looking import ask as compiled
from tests.policies.looking import ask_reference, data, gid
from tests.services.scenery import (
    NOMINATION,
    QUALITY,
    awarded,
    candidates,
    entries,
    evaluated,
    listed,
    programme_with,
    proposing,
    publicity,
    resolved,
    won,
)
from tests.world import World

FACTORY, HOSPITAL = "C", "Q"
PREVIEW = Ability.CYCLE_PREVIEW_LIST
_QUOTAS = """query ($id: ID!) { node(id: $id) { ... on Cycle { quotas {
  kind group cap taken honourOnly free whyFree { why number message } } } } }"""
_OVER = "query ($id: ID!) { node(id: $id) { ... on AwardList { overQuota { code message } } } }"
_TRY = """mutation ($i: PreviewListInput!) { previewList(input: $i) { errors { code field }
  preview { honourOnly problems { dossier code article } quotas { kind group free } } } }"""


async def plenary(world: World, *sections: str, session: int | None = None) -> tuple[UUID, list[UUID]]:
    """Return a cycle before the plenary with candidates for the quality award."""
    cycle = await world.cycle("deliberating", session=session)
    dossiers = [await evaluated(world, cycle, "candidate", section=section) for section in sections]
    for dossier in dossiers:
        await world.change(m.Dossier, dossier, reported_at=world.clock)
    await candidates(world, dict.fromkeys(dossiers, QUALITY))
    return cycle, dossiers


async def places(world: World, actor: Actor, cycle: UUID, way: Any = compiled) -> dict[tuple[str, str | None], Any]:
    found = (await data(world, actor, _QUOTAS, way, id=gid("cycle", cycle)))["node"]["quotas"]
    return {(one["kind"], one["group"]): one for one in found}


async def lists(world: World, cycle: UUID) -> int:
    return int(await world.one("SELECT count(*) FROM award_list WHERE cycle_id = $1", cycle))


def reasons(place: Any) -> dict[str, int]:
    return {one["why"]: one["number"] for one in place["whyFree"]}


# --- Trying a list out ------------------------------------------------------------------------------------------------


async def test_a_preview_tells_what_a_list_would_exceed_and_changes_nothing(city: World) -> None:
    cycle, dossiers = await plenary(city, *[FACTORY] * 4, HOSPITAL)
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    before = await lists(city, cycle)

    done = await city.act(secretary, PREVIEW, cycle, entries=entries(QUALITY, *dossiers))

    found = done.told["preview"]
    assert [(key, one.code, one.article) for key, one in found["problems"]] == [(None, "QUOTA_GROUP_EXCEEDED", "Art.6")]
    assert await lists(city, cycle) == before
    assert {(await city.row(m.Dossier, one))["state"] for one in dossiers} == {"candidate"}


async def test_a_preview_marks_repeats_and_tells_who_is_barred(city: World) -> None:
    cycle, (repeated, early, fresh) = await plenary(city, *[FACTORY] * 3, session=7203)
    for dossier, session in ((repeated, 7200), (early, 7201)):
        await won(city, dossier, session, QUALITY)
    clerk = await city.actor(Role.OFFICE)

    found = (await city.act(clerk, PREVIEW, cycle, entries=entries(QUALITY, repeated, early, fresh))).told["preview"]

    assert [(one.key, one.honour_only) for one in found["entries"]] == [
        (str(repeated), True), (str(early), True), (str(fresh), False),
    ]  # fmt: skip
    assert [(key, one.code, one.article) for key, one in found["problems"]] == [(str(early), "GAP_NOT_OVER", "Art.27")]


async def test_an_entry_that_the_caller_does_not_see_is_refused_like_one_that_does_not_exist(city: World) -> None:
    cycle, (bound, free) = await plenary(city, FACTORY, FACTORY)
    clerk = await city.actor(Role.OFFICE)
    await city.put(
        m.Conflict, cycle_id=cycle, person_id=clerk.person_id, kind="kinship", source="reported", rule="r",
        organisation_id=(await city.row(m.Dossier, bound))["organisation_id"], found_at=city.clock,
    )  # fmt: skip

    refused = [await city.refusal(clerk, PREVIEW, cycle, entries=entries(QUALITY, one)) for one in (bound, uuid4())]
    seen = await city.act(clerk, PREVIEW, cycle, entries=entries(QUALITY, free))

    assert refused == [("RULE", "ENTRY_NOT_ELIGIBLE", "Art.6")] * 2
    group = next(one for one in seen.told["preview"]["places"] if (one.kind, one.group) == (QUALITY, "manufacturing"))
    assert [why.value for why in group.why] == ["no_candidate", "no_candidate"]  # who is bound is not among them


@pytest.mark.parametrize("role", [Role.LEADING_GROUP, Role.EXECUTIVE_MEETING, Role.SUPERVISOR, Role.EXPERT])
async def test_nobody_else_tries_a_list_out(city: World, role: Role) -> None:
    cycle, (dossier,) = await plenary(city, FACTORY)

    refused = await city.refusal(await city.actor(role), PREVIEW, cycle, entries=entries(QUALITY, dossier))

    assert refused[:2] == ("FORBIDDEN", "NO_RIGHT")


@pytest.mark.parametrize("way", [compiled, ask_reference])
async def test_the_api_shows_a_preview(city: World, way: Any) -> None:
    cycle, (dossier, other) = await plenary(city, FACTORY, FACTORY)
    given = [{"dossierId": gid("dossier", dossier), "awardKind": "QUALITY"}]
    asked = {"cycleId": gid("cycle", cycle), "idempotencyKey": uuid4().hex, "entries": given}

    answer = (await data(city, await city.actor(Role.OFFICE), _TRY, way, i=asked))["previewList"]

    assert (answer["errors"], answer["preview"]["problems"], answer["preview"]["honourOnly"]) == ([], [], [])
    assert answer["preview"]["quotas"][:2] == [
        {"kind": "quality", "group": None, "free": 4}, {"kind": "quality", "group": "manufacturing", "free": 2},
    ]  # fmt: skip
    assert await city.one("SELECT state FROM dossier WHERE id = $1", other) == "candidate"


# --- Places ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [compiled, ask_reference])
async def test_places_tell_why_they_are_free(city: World, way: Any) -> None:
    cycle, (kept, struck, passed) = await plenary(city, FACTORY, FACTORY, FACTORY)
    await listed(city, cycle, "proposed", {kept: QUALITY, struck: QUALITY}, checked=False)
    for dossier, state in ((kept, "publicised"), (struck, "removed"), (passed, "not_proposed")):
        await city.change(m.Dossier, dossier, state=state, proposed_at=city.clock)

    found = await places(city, await city.actor(Role.OFFICE), cycle, way)

    factories = found["quality", "manufacturing"]
    assert (factories["cap"], factories["taken"], factories["free"]) == (3, 1, 2)
    assert reasons(factories) == {"removed": 1, "not_proposed": 1}
    assert factories["whyFree"][0]["message"] == "异议成立，已从名单中移除"
    assert (found["quality", None]["free"], found["nomination", None]["free"]) == (4, 5)
    assert reasons(found["nomination", "services_engineering"]) == {"no_candidate": 2}


async def test_who_is_below_the_mark_explains_a_place_without_a_candidate(city: World) -> None:
    cycle = await city.cycle("evaluating")
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, site_pass_mark="650.00"))
    good = await evaluated(city, cycle, score="700.00")
    await evaluated(city, cycle, score="640.00")
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, good))

    found = await places(city, clerk, cycle)

    assert reasons(found["quality", "manufacturing"]) == {"below_mark": 1, "no_candidate": 1}


# --- What the public can know -----------------------------------------------------------------------------------------


async def judged(world: World, states: dict[str, str]) -> tuple[UUID, dict[str, UUID]]:
    """Return a cycle with a public list of factories, and its applications by state, each told what `states` says."""
    public = await publicity(world, *[QUALITY] * len(states), stage="approving")
    found = dict(zip(states, public.dossiers, strict=True))
    for state, told in states.items():
        await world.change(m.Dossier, found[state], state=state, told_state=told)
    return public.cycle, found


async def taken(world: World, actor: Actor, cycle: UUID, way: Any = compiled) -> tuple[int, dict[str, int]]:
    place = (await places(world, actor, cycle, way))["quality", "manufacturing"]
    return place["taken"], reasons(place)


@pytest.mark.parametrize("way", [compiled, ask_reference])
async def test_until_there_are_winners_the_public_counts_who_is_on_the_public_list(city: World, way: Any) -> None:
    """Nothing public tells that a name was removed, or what the executive meeting thinks (Art. 21, 22)."""
    cycle, _ = await judged(city, {"removed": "removed", "not_approved": "publicised", "approved": "publicised"})

    assert await taken(city, Actor(clock=AFTER), cycle, way) == (3, {})


@pytest.mark.parametrize("way", [compiled, ask_reference])
async def test_with_the_winners_the_public_counts_who_has_won(city: World, way: Any) -> None:
    cycle, dossiers = await judged(city, {"removed": "removed", "not_approved": "not_approved", "awarded": "awarded"})
    await awarded(city, dossiers["awarded"])

    assert await taken(city, Actor(clock=AFTER), cycle, way) == (1, {"not_awarded": 2})
    clerk = city.at(await city.actor(Role.OFFICE), AFTER)
    assert await taken(city, clerk, cycle, way) == (1, {"removed": 1, "declined": 1})


@pytest.mark.parametrize("way", [compiled, ask_reference])
async def test_an_applicant_does_not_learn_from_the_places_what_it_was_not_told(city: World, way: Any) -> None:
    """What the executive meeting decided is told with the commendation (Art. 22)."""
    cycle, dossiers = await judged(city, {"not_approved": "publicised", "approved": "publicised"})
    for dossier in dossiers.values():
        organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
        applicant = city.at(await city.applicant(organisation), AFTER)

        assert await taken(city, applicant, cycle, way) == (2, {"no_candidate": 1})


async def test_before_any_list_there_are_no_places_to_tell_of(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)

    found = (await data(city, clerk, _QUOTAS, compiled, id=gid("cycle", cycle)))["node"]["quotas"]

    assert found == []


async def test_candidates_above_the_ceilings_are_a_warning_and_no_refusal(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    dossiers = [await evaluated(city, cycle) for _ in range(4)]

    done = await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, *dossiers))

    warned = (await data(city, clerk, _OVER, compiled, id=gid("award_list", done.id)))["node"]["overQuota"]
    assert [one["code"] for one in warned] == ["QUOTA_GROUP_EXCEEDED"]
    assert "3" in warned[0]["message"]
    assert "4" in warned[0]["message"]


async def test_two_who_propose_at_once_do_not_fill_more_places_than_there_are(city: World) -> None:
    cycle, dossiers = await plenary(city, *[FACTORY] * 6)
    secretaries = [await city.actor(Role.LEADING_GROUP_SECRETARY) for _ in range(2)]
    halves = [await proposing(city, cycle, dict.fromkeys(half, QUALITY)) for half in (dossiers[:3], dossiers[3:])]

    results = await asyncio.gather(
        *(city.act(who, Ability.CYCLE_PROPOSE, cycle, **half)
          for who, half in zip(secretaries, halves, strict=True)),
        return_exceptions=True,
    )  # fmt: skip

    assert sum(isinstance(one, Done) for one in results) == 1
    assert sum(isinstance(one, Refused | RuleBroken) for one in results) == 1
    on_list = await city.sql(
        "SELECT e.id FROM list_entry e JOIN award_list l ON l.id = e.list_id WHERE l.cycle_id = $1 AND l.kind = 'proposed'",
        cycle,
    )
    assert len(on_list) == 3
    assert NOMINATION not in {
        row["award_kind"] for row in await city.sql("SELECT * FROM list_entry WHERE cycle_id = $1", cycle)
    }


async def test_two_who_replace_at_once_do_not_fill_one_free_place_twice(city: World) -> None:
    gap = await vacancy(city, QUALITY, QUALITY, QUALITY)
    other = await evaluated(city, gap.public.cycle, "not_proposed")
    await resolved(city, gap.public.cycle, dict.fromkeys((gap.candidate, other), QUALITY), "replacement")
    secretaries = [city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), AFTER) for _ in range(2)]

    results = await asyncio.gather(
        *(city.act(who, Ability.CYCLE_PROPOSE_REPLACEMENT, gap.public.cycle, entries=entries(QUALITY, one), minutes="纪要")
          for who, one in zip(secretaries, (gap.candidate, other), strict=True)),
        return_exceptions=True,
    )  # fmt: skip

    refused = [one for one in results if isinstance(one, RuleBroken | Refused)]
    assert [isinstance(one, Done) for one in results].count(True) == 1
    assert len(refused) == 1
    states = [(await city.row(m.Dossier, one))["state"] for one in (gap.candidate, other)]
    assert sorted(states) == ["not_proposed", "proposed"]
