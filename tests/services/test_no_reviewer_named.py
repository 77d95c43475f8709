"""No reviewer appears in the comprehensive evaluation, whoever reads it: no name, key, time or order (Art. 20, 31)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.policies.looking import ask, ask_reference, data, gid
from tests.services.scenery import ITEMS, QUALITY, applied, entries

if TYPE_CHECKING:
    from tests.world import World

_PANEL = 5
# All that the API tells of an evaluation, and of what is made of it.
_ALL = """query ($cycle: ID!, $evaluation: ID!) {
  one: node(id: $evaluation) { ... on Evaluation { id materialScore siteScore score opinion digest tiePlace tieFlag tieReason
    evaluatedAt availableActs { act allowed message } dossier { number }
    details { flags bars panels { phase score recommendation strengths improvements
      categories { code name points score percent } }
      departments { department state objects answer closingReason } checks { occasion state ranAt failed }
      pastWins { session kind } } } }
  cycle: node(id: $cycle) { ... on Cycle {
    ranking { dossier group score rank shown flags explanation }
    quotas { kind group cap taken honourOnly free whyFree { why number message } }
    lists { nodes { kind state digest overQuota { code message } entries { nodes {
      organisationName sectorGroup awardKind honourOnly rationale { score rank reason } } } } } } }
  evaluations { totalCount nodes { id score } } }"""
_TRY = """mutation ($i: PreviewListInput!) { previewList(input: $i) { errors { code }
  preview { honourOnly problems { dossier code message } quotas { kind group taken free } } } }"""


@dataclass
class Reviewed:
    """A candidate that five experts reviewed, and all by which one could know them again."""

    cycle: UUID
    dossier: UUID
    evaluation: UUID
    traces: list[str]


async def reviewed(world: World) -> Reviewed:
    cycle = await world.cycle("evaluating")
    dossier = await applied(world, cycle, "site_reviewed")
    traces: list[str] = []
    for place in range(_PANEL):
        expert = await world.expert()
        name, at = f"评审员戊{place}", world.clock - timedelta(days=30, hours=place, minutes=17)
        await world.change(m.Person, expert.person_id, name=name)
        review = await world.assigned(dossier, expert, leader=place == 0)
        await world.change(m.Review, review, state="locked", total=Decimal(500 + place), submitted_at=at, scores=[])
        traces += [name, str(expert.person_id), str(review), at.isoformat()[:16], f"{500 + place}.00"]
    for phase in ("material", "site"):
        await world.put(
            m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase=phase, score=Decimal("560.00"), text="评审报告",
            reported_at=world.clock - timedelta(days=20), strengths=["体系完整"], improvements=["追溯不足"],
            items=[{"item": item, "points": str(points * 56 / 100), "agreed": None} for item, points in ITEMS.items()],
        )  # fmt: skip
    clerk = await world.actor(Role.OFFICE)
    await world.act(clerk, Ability.DOSSIER_EVALUATE, dossier, opinion="综合意见")
    drafted = await world.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, dossier))
    await world.act(await world.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_CANDIDATE, drafted.id)
    key = await world.one("SELECT id FROM evaluation WHERE dossier_id = $1", dossier)
    return Reviewed(cycle, dossier, key, traces)


@pytest.mark.parametrize("way", [ask, ask_reference])
@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.LEADING_GROUP_SECRETARY])
async def test_nothing_that_the_api_tells_of_an_evaluation_leads_to_a_reviewer(
    city: World, role: Role, way: Any
) -> None:
    one = await reviewed(city)
    reader = await city.actor(role)

    found = await data(
        city, reader, _ALL, way, cycle=gid("cycle", one.cycle), evaluation=gid("evaluation", one.evaluation)
    )

    told = json.dumps(found, ensure_ascii=False)
    assert found["one"]["score"] == "560.00"
    assert [len(panel["categories"]) for panel in found["one"]["details"]["panels"]] == [7, 7]
    assert len(found["cycle"]["ranking"]) == 1
    assert [trace for trace in one.traces if trace in told] == []


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADING_GROUP_SECRETARY])
async def test_a_list_that_is_tried_out_leads_to_no_reviewer(city: World, role: Role) -> None:
    one = await reviewed(city)
    asked: dict[str, Any] = {"cycleId": gid("cycle", one.cycle), "idempotencyKey": uuid4().hex}
    given = [{"dossierId": gid("dossier", one.dossier), "awardKind": "QUALITY"}]

    found = await data(city, await city.actor(role), _TRY, ask, i={**asked, "entries": given})

    assert found["previewList"]["preview"]["quotas"][0]["taken"] == 1
    assert [trace for trace in one.traces if trace in json.dumps(found, ensure_ascii=False)] == []


async def test_what_the_ledger_keeps_of_evaluation_and_lists_leads_to_no_reviewer(city: World) -> None:
    one = await reviewed(city)

    kept = await city.sql(
        "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.cycle_id = $1"
        " AND e.ability IN ('dossier:evaluate', 'cycle:draft_candidate_list', 'award_list:sign_candidate')",
        one.cycle,
    )

    assert len(kept) == 3
    assert [trace for trace in one.traces if any(trace in row["body"] for row in kept)] == []
