"""A title that is revoked is reassessed no further (Art. 28-30)."""

from __future__ import annotations

from datetime import date

import pytest

import models as m
from regulation.ability import Ability
from regulation.reassessment import ReassessmentOutcome
from regulation.sanctions import Ground
from tests.duties.conftest import commended
from tests.reassessing.conftest import PLAN, A
from tests.revoking.conftest import RECORDED, TOLD, Case, case_of
from tests.world import World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.mark.parametrize("ground", [Ground.FRAUD, Ground.LIABILITY_ACCIDENT])
async def test_a_revocation_cancels_the_reassessment_under_way(world: World, ground: Ground) -> None:
    case: Case = await case_of(world, await commended(world), ground)
    plan = {**PLAN, "starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 2)}
    key = (await world.act(world.at(case.clerk, TOLD), Ability.AWARD_OPEN_REASSESSMENT, case.award, **plan)).id
    row = await world.row(m.Reassessment, key)
    shared = {name: row[name] for name in ("dossier_id", "cycle_id", "organisation_id")}
    report = await world.put(
        m.ReassessmentReport,
        **shared,
        reassessment_id=key,
        number=1,
        text="报告",
        found="grave_doubts",
        reported_at=TOLD,
    )

    await case.revoked(document_number="赣市府字〔2027〕88号")

    row = await world.row(m.Reassessment, key)
    assert (row["state"], row["reason"], row["ended_at"]) == (
        "cancelled", "奖项已撤销（赣市府字〔2027〕88号）", RECORDED,
    )  # fmt: skip
    assert (await world.row(m.ReassessmentReport, report))["state"] == "superseded"
    given = {"outcome": ReassessmentOutcome.GRAVE_DOUBTS, "opinion": "意见", "measures": []}
    found = await world.refusal(world.at(case.clerk, RECORDED), A.REASSESSMENT_REPORT_PROPOSE, report, **given)
    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.24")
