"""Guidance of organisations by those who recommend: who records, who reads, what is refused (Art. 12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import models as m
from models.recommending import GuidanceKind
from regulation.ability import Ability
from regulation.roles import Role
from tests.world import World

RECORD, AMEND = Ability.ORGANISATION_RECORD_GUIDANCE, Ability.GUIDANCE_AMEND
# The clock of the world stands at noon of 6 May 2026 in Asia/Shanghai.
VISIT: Any = {"kind": GuidanceKind.VISIT, "guided_on": date(2026, 5, 6), "text": "现场走访，辅导自评"}


async def test_a_body_records_whom_it_guided_when_and_how(city: World) -> None:
    organisation = await city.organisation()

    done = await city.act(await city.county(), RECORD, organisation, **VISIT)

    row = await city.row(m.Guidance, done.id)
    assert (row["organisation_id"], row["body_name"], row["kind"], row["guided_on"], row["text"]) == (
        organisation, "章贡区", "visit", date(2026, 5, 6), "现场走访，辅导自评",
    )  # fmt: skip
    assert (row["by_jurisdiction_id"], row["by_agency_id"]) == (await city.jurisdiction(), None)


async def test_a_colleague_amends_and_the_ledger_keeps_why(city: World) -> None:
    done = await city.act(await city.county(), RECORD, await city.organisation(), **VISIT)
    colleague = await city.county()

    await city.act(colleague, AMEND, done.id, **{**VISIT, "kind": GuidanceKind.DIAGNOSIS}, reason="类别有误")

    row = await city.row(m.Guidance, done.id)
    assert (row["kind"], row["version"]) == ("diagnosis", 2)
    body = await city.one(
        "SELECT p.body FROM ledger_payload p WHERE p.person_id = $1 ORDER BY p.id DESC LIMIT 1", colleague.person_id
    )
    assert "类别有误" in body


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"guided_on": date(2026, 5, 7)}, "DATE_IN_FUTURE"),
        ({"text": " "}, "TEXT_MISSING"),
        ({"text": "走访\x07"}, "TEXT_CONTROL_CHARACTER"),
        ({"text": "同意\u202e绝拒"}, "TEXT_CONTROL_CHARACTER"),
        ({"text": "长" * 30_001}, "TEXT_TOO_LONG"),
    ],
)
async def test_guidance_has_a_text_and_lies_in_the_past(city: World, given: dict[str, Any], code: str) -> None:
    county, organisation = await city.county(), await city.organisation()
    done = await city.act(county, RECORD, organisation, **VISIT)

    found = [
        await city.refusal(county, RECORD, organisation, **{**VISIT, **given}),
        await city.refusal(county, AMEND, done.id, **{**VISIT, **given}, reason="更正"),
    ]

    assert found == [("RULE", code, "Art.12")] * 2


async def test_guidance_stays_with_the_body_that_gave_it(city: World) -> None:
    organisation = await city.organisation()
    done = await city.act(await city.county(), RECORD, organisation, **VISIT)
    trade = await city.actor(Role.RECOMMENDER, agency_id=await city.agency("industry"))
    south, applicant = await city.county("360703"), await city.applicant(organisation)
    office = await city.actor(Role.OFFICE)

    found = [
        await city.refusal(south, RECORD, organisation, **VISIT),
        await city.refusal(south, AMEND, done.id, **VISIT, reason="更正"),
        await city.refusal(trade, AMEND, done.id, **VISIT, reason="更正"),
        await city.refusal(applicant, RECORD, organisation, **VISIT),
        await city.refusal(office, AMEND, done.id, **VISIT, reason="更正"),
    ]

    assert found == [
        ("NOT_FOUND", "NOT_FOUND", "Art.12"),
        ("NOT_FOUND", "NOT_FOUND", "Art.12"),
        ("NOT_FOUND", "NOT_FOUND", "Art.12"),
        ("FORBIDDEN", "NO_RIGHT", "Art.12"),
        ("FORBIDDEN", "NO_RIGHT", "Art.12"),
    ]
