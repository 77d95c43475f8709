"""What a report says beside the cycle of its year: by name what is public, all else counted (Art. 11, 24-30)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.roles import Role
from tests.annual.conftest import DOWNLOAD, IN_2026, a_year, at_the_end, drafted, text_of
from tests.files.desk import Desk
from tests.revoked import revoke
from tests.world import World

_EVENTS = {"promotion", "inspections", "improvement", "revocations"}


async def a_busy_year(world: World) -> UUID:
    """Let a cycle be over, and much have happened to its winner; return its award."""
    await a_year(world)
    row = (await world.sql("SELECT * FROM award WHERE session = 7"))[0]
    of = {"cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    award, person = UUID(bytes=row["id"].bytes), await world.person()
    await _promoted(world, award, of)
    await _inspected(world, award, of, person)
    await world.put(
        m.Reassessment, **of, award_id=award, dossier_id=row["dossier_id"], starts_on=date(2026, 11, 10),
        ends_on=date(2026, 11, 10), scope="领导", items=["4.1.2"], state="concluded", opened_at=IN_2026, concluded_at=IN_2026,
    )  # fmt: skip
    owed = {**of, "award_id": award, "kind": "improvement", "article": "Art.24"}
    dues = (
        ("accepted", date(2026, 12, 31)),
        ("due", date(2026, 11, 30)),
        ("due", date(2026, 12, 31)),
        ("due", date(2027, 1, 1)),
    )
    for number, (state, due) in enumerate(dues, start=1):
        await world.put(m.Obligation, **owed, number=number, state=state, due_on=due, asked="改进")
    return award


async def _promoted(world: World, award: UUID, of: dict[str, UUID]) -> None:
    when = {"starts_at": datetime(2026, 12, 31, 15, tzinfo=UTC), "ends_at": datetime(2026, 12, 31, 16, tzinfo=UTC)}
    activity = {"programme_id": world.programme, "text": "交流", "title": "会", "place": "馆", "planned_at": IN_2026}
    held = await world.put(m.Activity, **activity, **when, kind="exchange_event", state="recorded")
    await world.put(m.Activity, **activity, **when, kind="training", state="cancelled")
    next_day = {name: at + timedelta(hours=1) for name, at in when.items()}  # midnight of the city
    await world.put(m.Activity, **activity, **next_day, kind="training", state="held")
    for name, state in (("甲", "attended"), ("乙", "attended"), ("丙", "absent")):
        await world.put(
            m.Participation, activity_id=held, programme_id=world.programme, attendee=name, state=state,
            organisation_id=of["organisation_id"], signed_up_at=IN_2026,
        )  # fmt: skip
    for state, title in (("published", "精益案例"), ("draft", "未公开案例")):
        await world.put(
            m.GoodPractice, **of, award_id=award, organisation_name="甲公司", title=title, summary="摘要", text="正文",
            state=state, written_at=IN_2026, published_at=IN_2026 if state == "published" else None,
        )  # fmt: skip
    higher = await world.one("SELECT id FROM higher_award WHERE code = 'jinggang'")
    await world.put(
        m.HigherNomination, **of, award_id=award, organisation_name="甲公司", year=2026, state="won", grounds="成效",
        drafted_at=IN_2026, higher_award_id=higher, drafted_by_id=await world.person(),
    )  # fmt: skip


async def _inspected(world: World, award: UUID, of: dict[str, UUID], person: UUID) -> None:
    dossier = (await world.row(m.Award, award))["dossier_id"]
    bonus = await world.put(m.BonusEntitlement, **of, award_id=award, amount=Decimal(500000), article="Art.8")
    notice = await world.put(
        m.Notice, cycle_id=of["cycle_id"], kind="bonus_misuse", title="通报", body="挪用", channels=["网站"],
        content_digest="0" * 64, published_at=IN_2026,
    )  # fmt: skip
    about = {**of, "award_id": award, "dossier_id": dossier, "entitlement_id": bonus, "opened_at": IN_2026}
    signed = {"state": "signed", "signed_at": IN_2026, "signed_by_id": person, "subject": "检查"}
    misuse = {"outcome": "misuse", "finding": "发放福利", "summary": "挪用"}
    await world.put(m.BonusInspection, **about, **signed, number=1, outcome="proper", finding="相符")
    await world.put(
        m.BonusInspection, **about, **signed, **misuse, number=2, amount=Decimal("20000.05"), document_number="1号",
        notice_id=notice,
    )  # fmt: skip
    await world.put(
        m.BonusInspection, **about, **signed, **misuse, number=3, amount=Decimal("7.00"), document_number="2号"
    )


async def test_a_report_says_what_happened_beside_the_cycle(world: World) -> None:
    """To the last hour of the year in the city; a misuse whose summary was not published is counted, not named."""
    name = (await world.row(m.Award, await a_busy_year(world)))["organisation_name"]

    content = (await world.row(m.AnnualReport, await drafted(world, await at_the_end(world, Role.OFFICE))))["content"]

    assert content["promotion"] == {
        "activities": [["exchange_event", 1, 2]],
        "practices": [{"name": "甲公司", "title": "精益案例"}],
        "nominations": 1,
        "won": [{"name": "甲公司", **await _higher(world)}],
    }
    assert content["inspections"] == {
        "number": 3, "misuses": 2, "published": [{"name": name, "amount": "20000.05", "document": "1号"}],
    }  # fmt: skip
    assert content["improvement"] == {"reassessments": 1, "asked": 3, "met": 1, "overdue": 1}
    assert content["revocations"] == []


async def _higher(world: World) -> dict[str, str]:
    (row,) = await world.sql("SELECT name, name_en FROM higher_award WHERE code = 'jinggang'")
    return {"award": row["name"], "award_en": row["name_en"]}


async def test_a_revoked_title_is_named_with_its_decision_and_praised_no_more(world: World) -> None:
    award = await a_busy_year(world)
    name = (await world.row(m.Award, award))["organisation_name"]
    await revoke(world, award)

    content = (await world.row(m.AnnualReport, await drafted(world, await at_the_end(world, Role.OFFICE))))["content"]

    assert content["revocations"] == [
        {
            "name": name,
            "number": "GZMQA-2026-7-01",
            "article": "Art.28",
            "decided_on": "2026-09-01",
            "document": "赣市府字9号",
        }
    ]
    assert (content["promotion"]["practices"], content["promotion"]["won"]) == ([], [])
    assert "虚报" not in str(content)


@pytest.mark.parametrize("decided", [{"state": "annulled"}, {"decided_on": date(2025, 12, 31)}])
async def test_what_was_annulled_or_decided_in_another_year_is_not_named(world: World, decided: dict[str, Any]) -> None:
    await revoke(world, await a_busy_year(world), **decided)

    content = (await world.row(m.AnnualReport, await drafted(world, await at_the_end(world, Role.OFFICE))))["content"]

    assert content["revocations"] == []


async def test_an_older_report_is_printed_as_it_was_drafted(desk: Desk, world: World) -> None:
    clerk = await at_the_end(world, Role.OFFICE)
    report = await drafted(world, clerk)
    row = (await world.row(m.AnnualReport, report))["content"]
    old = {name: said for name, said in row.items() if name not in _EVENTS}
    await world.change(m.AnnualReport, report, content=old)

    done = await desk.done(clerk, DOWNLOAD, annualReportId=f"AnnualReport_{report}", english=True)
    text = text_of((await desk.get(clerk, done["downloadUrl"])).content)

    assert ("Annual report" in text, "Promotion" in text) == (True, False)
