"""What an applicant, its recommenders and the office read of how a recommendation stands (Art. 12, 17, 28).

Each is asked of both executors: what is computed is declared once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.inputs import RecommendationInput
from tests.policies import conftest as shared
from tests.policies.looking import ask, ask_reference, data, gid
from tests.services.scenery import programme_with
from tests.world import World

NORTH, SOUTH = "360702", "360703"
UNTIL = datetime(2026, 5, 9, 16, tzinfo=UTC)  # the end of 9 May in Asia/Shanghai; the clock stands on 6 May
WAYS = pytest.mark.parametrize("way", [ask, ask_reference], ids=["served", "reference"])

shared_owner_url, shared_world = shared.shared_owner_url, shared.shared_world


@dataclass
class Case:
    """A cycle in the middle of recommending, with everybody concerned."""

    world: World
    cycle: UUID
    dossiers: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


@pytest.fixture(scope="module")
async def case(shared_world: World) -> AsyncIterator[Case]:
    """One application each: a draft, waiting, declined by the county, by the trade, recommended, returned."""
    world = shared_world
    found = Case(world, await world.cycle())
    version = await programme_with(world, recommendation_ranked=True)
    await world.change(m.Cycle, found.cycle, regulation_version_id=version, recommendation_deadline=UNTIL)
    for name in ("draft", "waiting", "by_county", "by_trade", "recommended", "returned"):
        organisation = await world.organisation(NORTH, "C")
        state = name if name in {"draft", "returned"} else "submitted"
        found.dossiers[name] = await world.dossier(found.cycle, organisation, state)
        found.actors[f"applicant {name}"] = await world.applicant(organisation)
    await world.dossier(found.cycle, await world.organisation(SOUTH, "Q"))
    found.actors |= {
        "county": await world.county(NORTH),
        "trade": await world.actor(Role.RECOMMENDER, agency_id=await world.agency("industry")),
        "office": await world.actor(Role.OFFICE),
        "supervisor": await world.actor(Role.SUPERVISOR),
    }
    await _acts(found)
    return found


async def _acts(case: Case) -> None:
    act, actors, dossiers = case.world.act, case.actors, case.dossiers
    await act(actors["county"], Ability.DOSSIER_DECLINE, dossiers["by_county"], reason="体系未满三年")
    await act(actors["trade"], Ability.DOSSIER_DECLINE, dossiers["by_trade"], reason="行业意见")
    entries = [RecommendationInput(dossiers["recommended"], 1, "同意")]
    await act(actors["county"], Ability.CYCLE_RECOMMEND, case.cycle, entries=entries, truth_stated=True)
    ranked = {"dossier_ids": [dossiers["recommended"]], "expected_number": 0}
    await act(actors["county"], Ability.CYCLE_RANK_RECOMMENDATIONS, case.cycle, **ranked)


async def status(case: Case, who: str, way: Any, later: timedelta = timedelta(0)) -> dict[str, str | None]:
    """Return the status that somebody reads of each application that they see."""
    actor = case.world.at(case.actors[who], case.world.clock + later)
    ids = {name: gid("dossier", key) for name, key in case.dossiers.items()}
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Dossier { recommendationStatus } } }"
    answer = await data(case.world, actor, query, way, ids=list(ids.values()))
    return {
        name: row["recommendationStatus"] for name, row in zip(ids, answer["nodes"], strict=True) if row is not None
    }


TO_OFFICE = {"waiting": "waiting", "by_county": "declined", "by_trade": "declined", "recommended": "recommended",
             "returned": None}  # fmt: skip
STATUS: dict[str, dict[str, str | None]] = {
    "office": TO_OFFICE,
    # A body reads of declines its own only; the other body forms an opinion of its own.
    "county": TO_OFFICE | {"by_trade": "waiting"},
    "trade": TO_OFFICE | {"by_county": "waiting"},
    **{f"applicant {name}": {name: TO_OFFICE.get(name)} for name in (*TO_OFFICE, "draft")},
    "supervisor": {},
}


@WAYS
@pytest.mark.parametrize("who", STATUS)
async def test_everybody_reads_how_it_stands_as_far_as_they_may_see(case: Case, who: str, way: Any) -> None:
    assert await status(case, who, way) == STATUS[who]


@WAYS
async def test_at_the_deadline_what_waits_has_missed_it(case: Case, way: Any) -> None:
    before, after = UNTIL - case.world.clock - timedelta(microseconds=1), UNTIL - case.world.clock

    assert (await status(case, "applicant waiting", way, before))["waiting"] == "waiting"
    assert (await status(case, "applicant waiting", way, after))["waiting"] == "missed"
    assert (await status(case, "applicant by_county", way, after))["by_county"] == "declined"


_WORKLIST = """query ($id: ID!) { node(id: $id) { ... on Cycle {
 awaitingRecommendation declinedRecommendation recommended recommendationDaysLeft recommendationDeadline } } }"""
# awaiting, declined of these, recommended
COUNTS = {"county": [3, 1, 1], "trade": [3, 1, 1], "office": [4, 2, 1], "applicant by_county": [1, 1, 0]}


@WAYS
@pytest.mark.parametrize("who", COUNTS)
async def test_a_worklist_counts_what_the_viewer_may_see(case: Case, who: str, way: Any) -> None:
    answer = await data(case.world, case.actors[who], _WORKLIST, way, id=gid("cycle", case.cycle))

    assert list(answer["node"].values())[:4] == [*COUNTS[who], 3]


# The last day is 9 May in Asia/Shanghai; days begin at 16:00 UTC.
DAYS = [
    ("2026-05-06T15:59:59", 3),
    ("2026-05-06T16:00:00", 2),
    ("2026-05-09T15:59:59", 0),
    ("2026-05-09T16:00:00", None),
]


@WAYS
@pytest.mark.parametrize(("instant", "days"), DAYS)
async def test_days_left_are_those_of_the_calendar_in_the_city(
    case: Case, instant: str, days: int | None, way: Any
) -> None:
    actor = case.world.at(case.actors["county"], datetime.fromisoformat(f"{instant}+00:00"))

    answer = await data(case.world, actor, _WORKLIST, way, id=gid("cycle", case.cycle))

    assert answer["node"]["recommendationDaysLeft"] == days


@WAYS
async def test_an_applicant_reads_who_may_recommend_it_and_why_somebody_did_not(case: Case, way: Any) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on Dossier { competentBodies recommendationRank
 declines { nodes { bodyName reason withdrawnAt } } recommendations { totalCount } } } }"""

    found = await data(
        case.world, case.actors["applicant by_county"], query, way, id=gid("dossier", case.dossiers["by_county"])
    )

    assert found["node"]["competentBodies"][0] == "章贡区"
    assert set(found["node"]["competentBodies"][1:]) == {
        row["name"]
        for row in await case.world.sql("SELECT name FROM agency WHERE kind <> 'department' AND 'C' = ANY (sections)")
    }
    assert found["node"]["declines"]["nodes"] == [{"bodyName": "章贡区", "reason": "体系未满三年", "withdrawnAt": None}]
    assert (found["node"]["recommendationRank"], found["node"]["recommendations"]["totalCount"]) == (None, 0)


@WAYS
@pytest.mark.parametrize(
    ("who", "rank", "signed"),
    [
        ("office", 1, True),
        ("county", 1, True),
        ("trade", None, False),
        ("applicant recommended", None, False),
    ],
)
async def test_rank_and_who_signed_are_for_the_body_and_the_office(
    case: Case, who: str, rank: int | None, signed: bool, way: Any
) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on Dossier { recommendationRank
 recommendations { nodes { recommenderName authorship { id } } } } } }"""

    found = await data(case.world, case.actors[who], query, way, id=gid("dossier", case.dossiers["recommended"]))

    (opinion,) = found["node"]["recommendations"]["nodes"]
    assert (found["node"]["recommendationRank"], opinion["authorship"] is not None) == (rank, signed)
    assert opinion["recommenderName"] == "章贡区"


@WAYS
async def test_the_supervisor_finds_who_answers_for_an_application(case: Case, way: Any) -> None:
    """If fraud is verified later (Art. 28)."""
    query = """query ($d: [ID!]) { recommendations(filter: {dossier: $d}) { nodes {
 recommenderName byJurisdiction { code } authorship { name person { id } } } } }"""
    dossier = gid("dossier", case.dossiers["recommended"])

    found = await data(case.world, case.actors["office"], query, way, d=[dossier])
    seen = await data(case.world, case.actors["supervisor"], query, way, d=[dossier])

    (opinion,) = found["recommendations"]["nodes"]
    assert opinion["byJurisdiction"] == {"code": NORTH}
    name = await case.world.one("SELECT name FROM person WHERE id = $1", case.actors["county"].person_id)
    assert opinion["authorship"]["name"] == name
    assert opinion["authorship"]["person"]["id"] == gid("person", case.actors["county"].person_id or UUID(int=0))
    # The supervisor finds the person too: who supervises duty looks into people (Art. 32).
    assert seen["recommendations"]["nodes"][0]["authorship"] == opinion["authorship"]
