"""Recommending, declining, ranking, several at once: the guards of Art. 12, 17 and 28."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused
from services.inputs import CorrectionInput, RecommendationInput
from tests.services.scenery import DEADLINE, MICROSECOND, applied, checked, programme_with, state_of
from tests.world import World

OPINION: Any = {"opinion": "同意推荐", "truth_stated": True}
NORTH, SOUTH = "360702", "360703"
UNTIL = datetime(2026, 5, 20, 16, tzinfo=UTC)  # the end of 20 May in Asia/Shanghai


async def industry(city: World) -> Actor:
    """Return the authority whose trade takes in section C."""
    return await city.actor(Role.RECOMMENDER, agency_id=await city.agency("industry"))


async def submitted(city: World, cycle: UUID, county: str = NORTH, section: str = "C") -> UUID:
    return await city.dossier(cycle, await city.organisation(county, section))


async def turned_clerk(city: World, actor: Actor) -> Actor:
    """Return the same person, who has left the body for the office."""
    await city.change(m.RoleGrant, actor.grant_id, valid_to=actor.clock)
    grant = await city.put(
        m.RoleGrant, person_id=actor.person_id, programme_id=city.programme, role="office", valid_from=actor.clock
    )
    return replace(actor, role=Role.OFFICE, grant_id=grant)


async def violations(city: World, actor: Actor, ability: Ability, target: UUID, **given: Any) -> list[tuple[str, str]]:
    """Return field and code of all that a refused act says; nothing is changed by it."""
    before = await city.contents()
    with pytest.raises(RuleBroken) as broken:
        await city.act(actor, ability, target, **given)
    assert await city.contents() == before
    return [(violation.field, violation.code) for violation in broken.value.violations]


# --- Which body, which person -----------------------------------------------------------------------------------------


async def test_a_recommendation_says_which_body_and_which_person_answer_for_it(city: World) -> None:
    cycle = await city.cycle()
    factory, works = await submitted(city, cycle), await submitted(city, cycle)
    county, authority = await city.county(NORTH), await industry(city)

    await city.act(county, Ability.DOSSIER_RECOMMEND, factory, **OPINION)
    await city.act(authority, Ability.DOSSIER_RECOMMEND, works, **OPINION)

    rows = await city.sql(
        "SELECT r.dossier_id, r.by_jurisdiction_id, r.by_agency_id, a.person_id, a.by_jurisdiction_id AS signed_for,"
        " a.by_agency_id AS signed_for_agency FROM recommendation r JOIN recommendation_author a"
        " ON a.recommendation_id = r.id WHERE r.cycle_id = $1 ORDER BY r.id",
        cycle,
    )
    place, agency = await city.jurisdiction(NORTH), await city.agency("industry")
    assert [tuple(row) for row in rows] == [
        (factory, place, None, county.person_id, place, None),
        (works, None, agency, authority.person_id, None, agency),
    ]


async def test_a_second_body_does_not_recommend_the_same_submission(city: World) -> None:
    dossier = await submitted(city, await city.cycle())
    await city.act(await city.county(NORTH), Ability.DOSSIER_RECOMMEND, dossier, **OPINION)

    found = await city.refusal(await industry(city), Ability.DOSSIER_RECOMMEND, dossier, **OPINION)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.12")


async def test_where_the_sealed_document_is_asked_for_an_opinion_without_it_is_refused(city: World) -> None:
    cycle, version = await city.cycle(), await programme_with(city, sealed_opinion_required=True)
    await city.change(m.Cycle, cycle, regulation_version_id=version)
    dossier, county = await submitted(city, cycle), await city.county(NORTH)

    found = [
        await city.refusal(county, Ability.DOSSIER_RECOMMEND, dossier, **OPINION),
        await city.refusal(county, Ability.CYCLE_RECOMMEND, cycle, entries=entries(dossier), truth_stated=True),
    ]

    assert found == [("RULE", "SEAL_MISSING", "Art.12")] * 2


# --- Declining -----------------------------------------------------------------------------------------------------------


async def declines(city: World, dossier: UUID) -> list[Any]:
    return await city.sql("SELECT * FROM recommendation_decline WHERE dossier_id = $1 ORDER BY id", dossier)


async def test_a_declined_application_stays_as_it_was_and_the_reason_is_kept(city: World) -> None:
    dossier = await submitted(city, await city.cycle())
    before = await city.row(m.Dossier, dossier)

    await city.act(await city.county(NORTH), Ability.DOSSIER_DECLINE, dossier, reason="体系运行未满三年")

    (row,) = await declines(city, dossier)
    assert (row["body_name"], row["reason"], row["submission"], row["declined_at"], row["withdrawn_at"]) == (
        "章贡区", "体系运行未满三年", 1, city.clock, None,
    )  # fmt: skip
    assert await city.row(m.Dossier, dossier) == before, "another body would notice a change"


async def test_another_body_recommends_what_one_has_declined_and_the_decline_stands(city: World) -> None:
    dossier = await submitted(city, await city.cycle())
    await city.act(await city.county(NORTH), Ability.DOSSIER_DECLINE, dossier, reason="不同意")

    await city.act(await industry(city), Ability.DOSSIER_RECOMMEND, dossier, **OPINION)

    assert await state_of(city, dossier) == "recommended"
    assert [row["withdrawn_at"] for row in await declines(city, dossier)] == [None]


async def test_a_body_withdraws_its_decline_by_recommending_after_all(city: World) -> None:
    dossier = await submitted(city, await city.cycle())
    county, colleague = await city.county(NORTH), await city.county(NORTH)
    await city.act(await industry(city), Ability.DOSSIER_DECLINE, dossier, reason="行业意见")
    await city.act(county, Ability.DOSSIER_DECLINE, dossier, reason="不同意")

    await city.act(colleague, Ability.DOSSIER_RECOMMEND, dossier, **OPINION)

    assert [(row["reason"], row["withdrawn_at"]) for row in await declines(city, dossier)] == [
        ("行业意见", None), ("不同意", city.clock),
    ]  # fmt: skip


async def test_a_decline_is_refused_twice_without_reason_and_once_recommended(city: World) -> None:
    cycle = await city.cycle()
    declined, recommended = await submitted(city, cycle), await applied(city, cycle, "recommended")
    county = await city.county(NORTH)
    await city.act(county, Ability.DOSSIER_DECLINE, declined, reason="不同意")

    found = [
        await city.refusal(county, Ability.DOSSIER_DECLINE, declined, reason="再次"),
        await city.refusal(county, Ability.DOSSIER_DECLINE, await submitted(city, cycle), reason=" "),
        await city.refusal(county, Ability.DOSSIER_DECLINE, recommended, reason="不同意"),
        await city.refusal(county, Ability.DOSSIER_DECLINE, declined, reason="再次", version=9),
        await city.refusal(await city.county(SOUTH), Ability.DOSSIER_DECLINE, declined, reason="不同意"),
        await city.refusal(await city.actor(Role.OFFICE), Ability.DOSSIER_DECLINE, declined, reason="不同意"),
    ]

    assert found == [
        ("RULE", "ALREADY_DECLINED", "Art.12"),
        ("RULE", "TEXT_MISSING", "Art.12"),
        ("FORBIDDEN", "WRONG_STATE", "Art.12"),
        ("CONFLICT", "STALE_VERSION", "Art.12"),
        ("NOT_FOUND", "NOT_FOUND", "Art.12"),
        ("FORBIDDEN", "NO_RIGHT", "Art.12"),
    ]


async def test_a_new_submission_may_be_declined_anew(city: World) -> None:
    dossier = await submitted(city, await city.cycle())
    county = await city.county(NORTH)
    await city.act(county, Ability.DOSSIER_DECLINE, dossier, reason="缺证书")
    await city.act(
        await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺证书")]
    )
    await city.change(m.Dossier, dossier, state="submitted", told_state="submitted")

    await city.act(county, Ability.DOSSIER_DECLINE, dossier, reason="仍缺证书")

    assert [row["submission"] for row in await declines(city, dossier)] == [1, 2]


async def test_a_declined_application_that_nobody_recommends_is_rejected(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await checked(city, cycle, "submitted")
    await city.act(await city.county(NORTH), Ability.DOSSIER_DECLINE, dossier, reason="不同意")
    listed = await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)

    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, listed.id)

    assert await state_of(city, dossier) == "rejected"
    reasons = await city.one("SELECT reasons FROM dossier_outcome WHERE dossier_id = $1", dossier)
    assert reasons == ["无推荐意见 (Art.12, Art.17)"]


async def test_who_declined_does_not_check_the_conditions(city: World) -> None:
    """A stand taken for one body is not followed by a decision for the office (Art. 31)."""
    dossier = await submitted(city, await city.cycle("qualifying"))
    county = await city.county(NORTH)
    await city.act(county, Ability.DOSSIER_DECLINE, dossier, reason="不同意")
    clerk = await turned_clerk(city, county)

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=[])

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.31")


# --- The deadline --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def timed(city: World) -> UUID:
    """A cycle that asks for recommendations, ranked, until the end of 20 May."""
    version = await programme_with(city, recommendation_ranked=True)
    cycle = await city.cycle()
    await city.change(m.Cycle, cycle, regulation_version_id=version, recommendation_deadline=UNTIL)
    return cycle


def attempts(cycle: UUID, dossier: UUID) -> list[tuple[Ability, UUID, Any]]:
    entry = RecommendationInput(dossier, 1, "同意推荐")
    return [
        (Ability.DOSSIER_RECOMMEND, dossier, OPINION),
        (Ability.DOSSIER_DECLINE, dossier, {"reason": "不同意"}),
        (Ability.CYCLE_RECOMMEND, cycle, {"entries": [entry], "truth_stated": True}),
        (Ability.CYCLE_RANK_RECOMMENDATIONS, cycle, {"dossier_ids": [dossier], "expected_number": 0}),
    ]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
async def test_at_the_deadline_it_is_too_late(city: World, timed: UUID, late: timedelta) -> None:
    dossier = await submitted(city, timed)
    county = city.at(await city.county(NORTH), UNTIL + late)

    found = [await city.refusal(county, ability, at, **given) for ability, at, given in attempts(timed, dossier)]

    assert found == [("RULE", "DEADLINE_PASSED", "Art.12")] * 4


async def test_just_before_the_deadline_it_is_not(city: World, timed: UUID) -> None:
    one, other, third = [await submitted(city, timed) for _ in range(3)]
    county = city.at(await city.county(NORTH), UNTIL - MICROSECOND)

    await city.act(county, Ability.DOSSIER_RECOMMEND, one, **OPINION)
    await city.act(county, Ability.DOSSIER_DECLINE, other, reason="不同意")
    entry = RecommendationInput(third, 1, "同意")
    await city.act(county, Ability.CYCLE_RECOMMEND, timed, entries=[entry], truth_stated=True)
    await city.act(county, Ability.CYCLE_RANK_RECOMMENDATIONS, timed, dossier_ids=[third, one], expected_number=0)

    assert [await state_of(city, key) for key in (one, other, third)] == ["recommended", "submitted", "recommended"]


async def test_without_a_deadline_of_its_own_recommending_ends_with_qualifying(city: World) -> None:
    dossier = await submitted(city, await city.cycle("material_review"))
    county = city.at(await city.county(NORTH), DEADLINE)

    found = await city.refusal(county, Ability.DOSSIER_RECOMMEND, dossier, **OPINION)

    assert found == ("FORBIDDEN", "WRONG_STAGE", "Art.12")


# --- Several at once -------------------------------------------------------------------------------------------------------


def entries(*dossiers: UUID, version: int = 1) -> list[RecommendationInput]:
    return [RecommendationInput(key, version, f"同意推荐第{n}家") for n, key in enumerate(dossiers)]


async def test_several_are_recommended_each_on_its_own_record(city: World) -> None:
    cycle = await city.cycle()
    keys = [await submitted(city, cycle) for _ in range(3)]
    county = await city.county(NORTH)
    await city.act(county, Ability.DOSSIER_DECLINE, keys[0], reason="先不推荐")

    await city.act(county, Ability.CYCLE_RECOMMEND, cycle, entries=entries(*keys), truth_stated=True)

    rows = await city.sql(
        "SELECT d.id, d.state, d.told_state, d.version, r.opinion, r.recommender_name, a.person_id FROM dossier d"
        " JOIN recommendation r ON r.dossier_id = d.id JOIN recommendation_author a ON a.recommendation_id = r.id"
        " WHERE d.cycle_id = $1 ORDER BY d.id",
        cycle,
    )
    assert [tuple(row) for row in rows] == [
        (key, "recommended", "recommended", 2, f"同意推荐第{n}家", "章贡区", county.person_id)
        for n, key in enumerate(keys)
    ]
    recorded = await city.sql(
        "SELECT e.target_id, e.dossier_id, k.chain_id, p.body FROM ledger_entry e"
        " JOIN ledger_link k ON k.entry_id = e.id JOIN ledger_payload p ON p.entry_id = e.id"
        " WHERE e.person_id = $1 AND e.ability = 'dossier:recommend' ORDER BY e.dossier_id",
        county.person_id,
    )
    assert [tuple(row)[:3] for row in recorded] == [(key, key, key) for key in keys]
    assert all(f"同意推荐第{n}家" in row["body"] for n, row in enumerate(recorded))
    assert [row["withdrawn_at"] for row in await declines(city, keys[0])] == [city.clock]


async def test_who_recommended_several_does_not_check_their_conditions(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier, county = await submitted(city, cycle), await city.county(NORTH)
    await city.act(county, Ability.CYCLE_RECOMMEND, cycle, entries=entries(dossier), truth_stated=True)
    clerk = await turned_clerk(city, county)

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=[])

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.28")


async def test_one_bad_entry_refuses_all_and_each_is_named_by_its_place(city: World) -> None:
    cycle, elsewhere = await city.cycle(), await city.cycle()
    good, done = await submitted(city, cycle), await applied(city, cycle, "recommended")
    given = [
        RecommendationInput(good, 1, "同意"),
        RecommendationInput(good, 1, "同意"),  # twice
        RecommendationInput(await submitted(city, cycle, SOUTH), 1, "同意"),  # another county's
        RecommendationInput(uuid4(), 1, "同意"),  # nobody's
        RecommendationInput(await submitted(city, elsewhere), 1, "同意"),  # another cycle's
        RecommendationInput(done, 1, "同意"),
        RecommendationInput(await submitted(city, cycle), 7, "同意"),
        RecommendationInput(await submitted(city, cycle), 1, " "),
        RecommendationInput(await city.dossier(cycle, await city.organisation(), "draft"), 1, "同意"),
    ]

    found = await violations(
        city, await city.county(NORTH), Ability.CYCLE_RECOMMEND, cycle, entries=given, truth_stated=True
    )

    assert found == [
        ("entries.7.opinion", "TEXT_MISSING"),
        ("entries.1.dossier_id", "ENTRY_DUPLICATE"),
        ("entries.2.dossier_id", "NOT_FOUND"),
        ("entries.3.dossier_id", "NOT_FOUND"),
        ("entries.4.dossier_id", "NOT_FOUND"),
        ("entries.5.dossier_id", "WRONG_STATE"),
        ("entries.6.expected_version", "STALE_VERSION"),
        ("entries.8.dossier_id", "NOT_FOUND"),
    ]
    assert await state_of(city, good) == "submitted"


@pytest.mark.parametrize(
    ("count", "truth", "found"),
    [
        (0, True, [("entries", "ENTRIES_MISSING")]),
        (201, True, [("entries", "TOO_MANY_ENTRIES")]),
        (1, False, [("truth_stated", "TRUTH_NOT_STATED")]),
    ],
)
async def test_none_too_many_or_without_the_statement_of_truth(
    city: World, count: int, truth: bool, found: list[tuple[str, str]]
) -> None:
    cycle = await city.cycle()
    given = entries(*[uuid4() for _ in range(count)])

    county = await city.county(NORTH)

    assert await violations(city, county, Ability.CYCLE_RECOMMEND, cycle, entries=given, truth_stated=truth) == found


@pytest.mark.parametrize("role", [Role.OFFICE, Role.EXPERT, Role.SUPERVISOR])
async def test_only_a_recommender_recommends_several(city: World, role: Role) -> None:
    cycle = await city.cycle()
    dossier = await submitted(city, cycle)

    found = await city.refusal(
        await city.actor(role), Ability.CYCLE_RECOMMEND, cycle, entries=entries(dossier), truth_stated=True
    )

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.12")


async def test_the_same_key_recommends_several_once(city: World) -> None:
    cycle = await city.cycle()
    keys = [await submitted(city, cycle) for _ in range(2)]
    county, given = await city.county(NORTH), {"entries": entries(*keys), "truth_stated": True, "key": uuid4().hex}
    await city.act(county, Ability.CYCLE_RECOMMEND, cycle, **given)

    done = await city.act(county, Ability.CYCLE_RECOMMEND, cycle, **given)

    assert (done.resource, done.id) == ("cycle", cycle)
    assert await city.one("SELECT count(*) FROM recommendation WHERE cycle_id = $1", cycle) == 2


async def test_two_who_recommend_the_same_at_once_do_it_once(city: World) -> None:
    cycle = await city.cycle()
    keys = [await submitted(city, cycle) for _ in range(4)]
    people = [await city.county(NORTH) for _ in range(3)]
    singly = city.act(people[0], Ability.DOSSIER_RECOMMEND, keys[2], version=1, **OPINION)
    at_once = [
        city.act(one, Ability.CYCLE_RECOMMEND, cycle, entries=entries(*some), truth_stated=True)
        for one, some in ((people[1], keys), (people[2], keys[::-1]))
    ]

    ended = await asyncio.gather(singly, *at_once, return_exceptions=True)

    refused = [one for one in ended if isinstance(one, Refused | RuleBroken)]
    assert len(refused) in {1, 2}
    assert [one for one in ended if isinstance(one, BaseException) and one not in refused] == []
    per_dossier = await city.sql(
        "SELECT count(*) AS n FROM recommendation WHERE cycle_id = $1 GROUP BY dossier_id", cycle
    )
    assert {row["n"] for row in per_dossier} == {1}


# --- Ranking -----------------------------------------------------------------------------------------------------------------


async def recommended(city: World, cycle: UUID, county: Actor, number: int) -> list[UUID]:
    """Return applications that this county recommends."""
    keys = [await submitted(city, cycle) for _ in range(number)]
    await city.act(county, Ability.CYCLE_RECOMMEND, cycle, entries=entries(*keys), truth_stated=True)
    return keys


async def ranking(city: World, cycle: UUID) -> list[tuple[UUID, int, int]]:
    """Return what stands: application, number of the ranking, place."""
    rows = await city.sql(
        "SELECT dossier_id, number, rank FROM recommendation_rank WHERE cycle_id = $1 AND superseded_at IS NULL"
        " ORDER BY by_agency_id, rank",
        cycle,
    )
    return [tuple(row) for row in rows]


async def test_a_ranking_names_all_that_the_body_recommends_best_first(city: World, timed: UUID) -> None:
    county = await city.county(NORTH)
    one, two, three = await recommended(city, timed, county, 3)
    other = await submitted(city, timed)
    await city.act(await industry(city), Ability.DOSSIER_RECOMMEND, other, **OPINION)

    await city.act(county, Ability.CYCLE_RANK_RECOMMENDATIONS, timed, dossier_ids=[two, one, three], expected_number=0)

    assert await ranking(city, timed) == [(two, 1, 1), (one, 1, 2), (three, 1, 3)]


async def test_a_ranking_may_be_done_again_and_the_earlier_one_stays_on_record(city: World, timed: UUID) -> None:
    county, rank = await city.county(NORTH), Ability.CYCLE_RANK_RECOMMENDATIONS
    one, two = await recommended(city, timed, county, 2)
    await city.act(county, rank, timed, dossier_ids=[one, two], expected_number=0)
    await city.change(m.Dossier, one, state="withdrawn", told_state="withdrawn")

    await city.act(await city.county(NORTH), rank, timed, dossier_ids=[two], expected_number=1)

    assert await ranking(city, timed) == [(two, 2, 1)]
    assert await city.one("SELECT count(*) FROM recommendation_rank WHERE cycle_id = $1", timed) == 3


async def test_a_ranking_has_no_gap_no_tie_and_nothing_foreign(city: World, timed: UUID) -> None:
    county, rank = await city.county(NORTH), Ability.CYCLE_RANK_RECOMMENDATIONS
    one, _, _ = await recommended(city, timed, county, 3)
    foreign = await submitted(city, timed)
    await city.act(await industry(city), Ability.DOSSIER_RECOMMEND, foreign, **OPINION)
    waiting, hidden = await submitted(city, timed), await submitted(city, timed, SOUTH)
    given = [one, one, foreign, waiting, hidden, uuid4()]

    found = await violations(city, county, rank, timed, dossier_ids=given, expected_number=0)
    nothing = await violations(city, county, rank, timed, dossier_ids=[], expected_number=0)

    assert found == [
        ("dossier_ids.1", "ENTRY_DUPLICATE"),
        *[(f"dossier_ids.{n}", "NOT_RECOMMENDED") for n in (2, 3, 4, 5)],
        ("dossier_ids", "RANKING_INCOMPLETE"),
    ]
    assert nothing == [("dossier_ids", "RANKING_INCOMPLETE")]


async def test_a_ranking_is_refused_from_an_older_one_unasked_and_to_others(city: World, timed: UUID) -> None:
    county, rank = await city.county(NORTH), Ability.CYCLE_RANK_RECOMMENDATIONS
    keys = await recommended(city, timed, county, 2)
    await city.act(county, rank, timed, dossier_ids=keys, expected_number=0)
    unasked = await city.cycle()

    found = [
        await city.refusal(county, rank, timed, dossier_ids=keys[::-1], expected_number=0),
        await city.refusal(county, rank, unasked, dossier_ids=keys, expected_number=0),
        await city.refusal(await city.actor(Role.OFFICE), rank, timed, dossier_ids=keys, expected_number=1),
        await city.refusal(await city.county(SOUTH), rank, timed, dossier_ids=keys, expected_number=0),
    ]

    assert found == [
        ("CONFLICT", "STALE_VERSION", "Art.12"),
        ("RULE", "RANKING_NOT_ASKED", "Art.12"),
        ("FORBIDDEN", "NO_RIGHT", "Art.12"),
        ("RULE", "NOT_RECOMMENDED", "Art.12"),
    ]


async def test_of_two_rankings_at_once_one_wins(city: World, timed: UUID) -> None:
    county, rank = await city.county(NORTH), Ability.CYCLE_RANK_RECOMMENDATIONS
    keys = await recommended(city, timed, county, 5)
    both = [
        city.act(replace(county), rank, timed, dossier_ids=order, expected_number=0) for order in (keys, keys[::-1])
    ]

    ended = await asyncio.gather(*both, return_exceptions=True)

    (refused,) = [one for one in ended if isinstance(one, Refused)]
    assert (refused.code, refused.reason) == ("CONFLICT", "STALE_VERSION")
    assert [place for _, _, place in await ranking(city, timed)] == [1, 2, 3, 4, 5]
