"""An applicant is refused for each condition of Art. 13 in turn, and for the gap of Art. 27: by hand from the articles.

The deadline is the end of 31 May 2026; every period is counted from that day. CLAIMS meets each to the day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.services.scenery import applied, findings, state_of
from tests.services.test_checking import award
from tests.world import CLAIMS, World


def certified(*spans: tuple[str, str]) -> dict[str, Any]:
    held = [{"standard": "GB/T 19001-2016", "effective_from": a, "effective_to": b} for a, b in spans]
    return {"certificates": held}


def profits(*given: tuple[int, str]) -> dict[str, Any]:
    return {"profits": [{"year": year, "profit": profit} for year, profit in given]}


# What is claimed, the condition that it misses, the check that tells it.
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("no legal person", {"legal_person": False}, 1, "LEGAL_PERSON"),
    ("operating a day short of three years", {"operating_since": "2023-06-01"}, 1, "OPERATION_YEARS"),
    ("registered a day short of three years", {"registered_on": "2023-06-01"}, 1, "OPERATION_YEARS"),
    ("no word on the law", {"laws_complied": " "}, 2, "LAWS_COMPLIED"),
    ("no licences named", {"licences": ""}, 2, "LICENCES"),
    ("no certificate", certified(), 3, "CERTIFICATE_YEARS"),
    ("certified a day short", certified(("2023-06-01", "2027-01-01")), 3, "CERTIFICATE_YEARS"),
    ("a gap of one day", certified(("2020-01-01", "2024-02-28"), ("2024-03-01", "2027-01-01")), 3,
     "CERTIFICATE_YEARS"),  # 29 February 2024 is uncovered
    ("expired the day before", certified(("2020-01-01", "2026-05-30")), 3, "CERTIFICATE_YEARS"),
    ("the model a day short of two years", {"excellence_model_since": "2024-06-01"}, 3, "EXCELLENCE_YEARS"),
    ("no model", {"excellence_model_since": None}, 3, "EXCELLENCE_YEARS"),
    ("nothing leading", {"leading_statement": ""}, 4, "LEADING"),
    ("safety level 4", {"safety_level": 4}, 4, "SAFETY_LEVEL"),
    ("no safety level", {"safety_level": None}, 4, "SAFETY_LEVEL"),
    ("no profit in 2025", profits((2024, "1.00"), (2025, "0.00")), 4, "PROFIT_YEARS"),
    ("a loss in 2024", profits((2024, "-0.01"), (2025, "1.00")), 4, "PROFIT_YEARS"),
    ("2024 is missing", profits((2025, "1.00")), 4, "PROFIT_YEARS"),
    ("nothing distinctive", {"distinctive_statement": ""}, 5, "DISTINCTIVE"),
    *((f"admits {veto}", {"vetoes": [veto]}, 6, "VETO_ADMITTED") for veto in (
        "fatal_accident", "major_complaint", "own_fault_dispute", "failed_spot_check", "labour_credit_breach",
        "falsified_statistics", "tax_breach", "other_violation",
    )),
]  # fmt: skip
# As little as it takes: none of these is refused by the machine.
ENOUGH: list[tuple[str, dict[str, Any]]] = [
    ("three years to the day", {"operating_since": "2023-05-31", "registered_on": "2023-05-31"}),
    ("renewed without a gap", certified(("2020-01-01", "2024-02-29"), ("2024-03-01", "2027-01-01"))),
    ("two years to the day", {"excellence_model_since": "2024-05-31"}),
    ("safety level 3", {"safety_level": 3}),
    ("a fen of profit", profits((2024, "0.01"), (2025, "0.01"))),
    ("an old loss", profits((2023, "-5.00"), (2024, "0.01"), (2025, "0.01"))),
]


async def decided(city: World, dossier: Any, cycle: Any, **failed: str) -> Any:
    """Run the checks, record the findings, sign the list; return what the applicant is told."""
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    await city.act(clerk, Ability.CYCLE_RUN_CHECKS, cycle)
    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings(**failed))
    drafted = await city.act(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)
    await city.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, drafted.id)
    (told,) = await city.sql("SELECT * FROM dossier_outcome WHERE dossier_id = $1", dossier)
    return told


@pytest.mark.parametrize(("claims", "condition", "code"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
async def test_an_applicant_is_refused_for_a_condition(
    city: World, claims: dict[str, Any], condition: int, code: str
) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    dossier = await applied(city, cycle)
    await city.change(m.Dossier, dossier, claims={**CLAIMS, **claims})

    passed = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())
    told = await decided(city, dossier, cycle, **{f"c{condition}": "不符合"})

    assert passed == ("RULE", "CONDITION_FAILED", f"Art.13({condition})")
    assert (await state_of(city, dossier), told["kind"]) == ("rejected", "rejected")
    assert told["reasons"] == [f"不符合申报条件 Art.13({condition}):不符合"]
    assert [(one["condition"], one["code"], one["outcome"]) for one in told["checks"]] == [(condition, code, "fail")]


@pytest.mark.parametrize("claims", [one[1] for one in ENOUGH], ids=[one[0] for one in ENOUGH])
async def test_an_applicant_that_just_meets_the_conditions_qualifies(city: World, claims: dict[str, Any]) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await applied(city, cycle)
    await city.change(m.Dossier, dossier, claims={**CLAIMS, **claims})

    told = await decided(city, dossier, cycle)

    assert (await state_of(city, dossier), told["kind"], told["checks"]) == ("qualified", "qualified", [])


async def test_an_applicant_in_the_gap_is_refused_whatever_the_findings(city: World) -> None:
    cycle = await city.cycle("qualifying", session=9_107)
    dossier = await applied(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    won = await city.cycle("closed", session=9_106)
    await award(city, won, await applied(city, won, "awarded", organisation=organisation), 9_106)

    told = await decided(city, dossier, cycle)

    assert await state_of(city, dossier) == "rejected"
    assert told["reasons"] == ["不得申报 (Art.27)"]
    assert [(one["condition"], one["code"]) for one in told["checks"]] == [(None, "GAP")]


async def test_a_banned_applicant_is_refused_whatever_the_findings(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await applied(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    code = await city.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", organisation)
    await city.put(
        m.Ban, programme_id=city.programme, credit_code=code, organisation_name="示例企业", ground="fraud",
        article="Art.28", decided_on=date(2020, 1, 1), until=date(2029, 12, 31), decided_by="市政府",
        document_number="某字〔2020〕1号", state="in_force", entered_by_id=await city.person(),
    )  # fmt: skip

    told = await decided(city, dossier, cycle)

    assert (await state_of(city, dossier), told["reasons"]) == ("rejected", ["不得申报 (Art.28)"])
    assert [(one["condition"], one["code"], one["article"]) for one in told["checks"]] == [(None, "BAN", "Art.28")]
