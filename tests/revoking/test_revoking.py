"""The government's decision and all that follows from it in one transaction (Art. 23-30)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

import models as m
from regulation.ability import Ability
from regulation.certificates import Presented, Verdict
from regulation.meetings import ItemKind
from regulation.revocation import IncidentSource
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from services.certificate_check import check
from services.door import Refused
from tests.duties.conftest import commended
from tests.meetings.hall import hall, resolve
from tests.revoking.conftest import (
    DECIDED,
    FINAL,
    NOMINATION,
    NOTICE,
    RECORDED,
    RESOLVED,
    Case,
    case_of,
)  # fmt: skip
from tests.world import World

REVOKE, REFUSE = Ability.INCIDENT_REVOKE, Ability.INCIDENT_REFUSE
ALL = {"title_stop", "medal_return", "certificate_return", "clawback"}
GIVEN: dict[str, Any] = {**FINAL, **NOTICE}


async def asked(case: Case) -> dict[str, str]:
    rows = await case.world.sql("SELECT kind, state FROM revocation_consequence WHERE award_id = $1", case.award)
    return {row["kind"]: row["state"] for row in rows}


async def test_fraud_takes_title_medal_certificate_and_bonus_back_and_bars_for_ten_years(fraud: Case) -> None:
    key = await fraud.revoked(document_number="赣市府字〔2027〕8号")

    revocation = await fraud.world.row(m.Revocation, key)
    (ban,) = await fraud.bans()
    assert await fraud.award_state() == "revoked"
    assert await asked(fraud) == dict.fromkeys(ALL, "open")
    assert {name: revocation[name] for name in ("state", "ground", "article", "decided_on", "document_number")} == {
        "state": "in_force", "ground": "fraud", "article": "Art.28", "decided_on": DECIDED,
        "document_number": "赣市府字〔2027〕8号",
    }  # fmt: skip
    assert (ban["state"], ban["decided_on"], ban["until"], ban["decided_by"]) == (
        "in_force", DECIDED, date(2037, 4, 9), "市人民政府",
    )  # fmt: skip
    assert (await fraud.row())["state"] == "revoked"


@pytest.mark.parametrize("ground", [ground for ground in Ground if ground is not Ground.FRAUD])
async def test_a_grave_ground_ends_the_title_and_bars_for_five_years(world: World, ground: Ground) -> None:
    case = await case_of(world, await commended(world), ground)

    await case.revoked()

    (ban,) = await case.bans()
    assert await asked(case) == {"title_stop": "open"}, "no clawback is stated: none happens"
    assert (ban["article"], ban["until"]) == (ground.article, date(2032, 4, 9))


async def test_of_a_nomination_award_no_bonus_is_clawed_back(world: World) -> None:
    case = await case_of(world, await commended(world, NOMINATION), Ground.FRAUD)

    await case.revoked()

    assert set(await asked(case)) == ALL - {"clawback"}


async def test_everybody_reads_of_it_at_once(case: Case) -> None:
    world, key = case.world, await case.revoked()
    number = (await world.row(m.Award, case.award))["certificate_number"]
    anybody = world.at(world.anybody(), RECORDED)

    async with world.db.transaction(anybody.database_role, read_only=True) as tx:
        await anybody.enter(tx)
        judgement, _ = await check(tx, Presented(number=number), RECORDED)
    notice = await world.row(m.Notice, (await world.row(m.Revocation, key))["notice_id"])

    assert judgement.verdict is Verdict.REVOKED
    assert (notice["kind"], notice["title"], notice["published_at"]) == ("revocation", NOTICE["title"], RECORDED)
    for table in ("revocation", "ban", "notice"):
        assert await world.visible(anybody, table, _one(table, case)) != set()


def _one(table: str, case: Case) -> str:
    where = {"notice": f"kind = 'revocation' AND cycle_id = '{case.winner.cycle}'"}
    return where.get(table, f"organisation_id = '{case.winner.organisation}'")


async def test_what_is_still_owed_lapses_and_what_was_accepted_stays(case: Case) -> None:
    world = case.world
    await world.sql("UPDATE obligation SET state = 'accepted' WHERE cycle_id = $1 AND kind = 'experience_summary'",
                    case.winner.cycle)  # fmt: skip
    await world.sql("UPDATE obligation SET state = 'waived' WHERE cycle_id = $1 AND kind = 'exchange_event'",
                    case.winner.cycle)  # fmt: skip

    await case.revoked()

    rows = await world.sql("SELECT kind, state FROM obligation WHERE cycle_id = $1", case.winner.cycle)
    kept = {"experience_summary": "accepted", "exchange_event": "waived"}
    assert [row["state"] for row in rows] == [kept.get(row["kind"], "lapsed") for row in rows]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("drafted", "cancelled"),
        ("released", "cancelled"),
        ("exported", "exported"),
        ("paid", "paid"),
        ("failed", "failed"),
    ],
)
async def test_an_order_that_has_not_gone_to_the_platform_is_cancelled(case: Case, before: str, after: str) -> None:
    order = await _order(case, before)

    await case.revoked()

    row = await case.world.row(m.PaymentOrder, order)
    assert row["state"] == after
    assert (row["reason"] != "") == (after == "cancelled")


async def _order(case: Case, state: str) -> Any:
    world, of = case.world, {"cycle_id": case.winner.cycle, "organisation_id": case.winner.organisation}
    entitlement = await world.one("SELECT id FROM bonus_entitlement WHERE award_id = $1", case.award)
    person, now = await world.person(), world.clock
    await world.sql(
        "INSERT INTO budget_year (programme_id, year) VALUES ($1, 2027) ON CONFLICT DO NOTHING", world.programme
    )
    line = await world.put(
        m.BudgetLine, programme_id=world.programme, year=2027, purpose="bonus", name=f"奖金{entitlement}",
        amount=Decimal(500_000), article="Art.9", state="approved", entered_by_id=person, entered_at=now,
    )  # fmt: skip
    account = await world.put(
        m.PayeeAccount, **of, entitlement_id=entitlement, number=1, holder="甲", bank="乙", bank_code="1" * 12,
        ending="0000", given_at=now,
    )  # fmt: skip
    batch = await world.put(
        m.PaymentBatch, programme_id=world.programme, number=f"B-{entitlement}", route="file", exported_at=now
    )
    return await world.put(
        m.PaymentOrder, **of, released_by_id=await world.person(), batch_id=batch, programme_id=world.programme, entitlement_id=entitlement, award_id=case.award,
        budget_line_id=line, payee_account_id=account, number=f"P-{entitlement}", amount=Decimal(500_000), state=state,
        document_number="1", document_date=date(2026, 11, 2), drafted_by_id=person, drafted_at=now,
    )  # fmt: skip


async def test_winner_county_and_office_are_told(case: Case) -> None:
    world, county = case.world, await case.world.county()
    elsewhere = await world.county("360722")

    await case.revoked()

    sql = "SELECT count(*)::int FROM message WHERE grant_id = $1 AND event = 'revoked' AND cycle_id = $2"
    people = (case.winner.applicant, county, case.clerk, elsewhere)
    told = [await world.one(sql, one.grant_id, case.winner.cycle) for one in people]
    assert told == [1, 1, 1, 0]


# --- When, and by whom --------------------------------------------------------------------------------------------------


async def test_the_leading_group_resolves_first(case: Case) -> None:
    await case.submitted()

    unresolved = await case.refusal(case.secretary, REVOKE, RECORDED, **GIVEN)
    await case.resolution("declined")
    declined = await case.refusal(case.secretary, REVOKE, RECORDED, **GIVEN)

    assert [unresolved, declined] == [("RULE", "NOT_RESOLVED", "Art.30")] * 2
    assert await case.award_state() == "in_force"


async def test_a_decision_is_dated_from_the_resolution_to_today(case: Case) -> None:
    await case.resolved()

    early = await case.refusal(case.secretary, REVOKE, RECORDED, **{**GIVEN, "decided_on": date(2027, 3, 31)})
    future = await case.refusal(case.secretary, REVOKE, RECORDED, **{**GIVEN, "decided_on": date(2027, 4, 11)})
    await case.revoke(decided_on=date(2027, 4, 1))

    assert [early, future] == [
        ("RULE", "DECISION_BEFORE_RESOLUTION", "Art.30(1)"), ("RULE", "DATE_IN_FUTURE", "Art.30(1)"),
    ]  # fmt: skip
    assert [row["until"] for row in await case.bans()] == [date(2032, 3, 31)]


# Commended on 2 November 2026, the title is valid through 1 November 2029.
LATE = datetime(2029, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(("decided_on", "allowed"), [(date(2029, 11, 1), True), (date(2029, 11, 2), False)])
async def test_a_title_is_revoked_on_its_last_day_and_not_one_day_after(
    case: Case, decided_on: date, allowed: bool
) -> None:
    await case.resolved()

    if allowed:
        await case.revoke(LATE, decided_on=decided_on)
    else:
        found = await case.refusal(case.secretary, REVOKE, LATE, **{**GIVEN, "decided_on": decided_on})
        assert found == ("RULE", "OUTSIDE_VALIDITY", "Art.30(1)")

    assert await case.award_state() == ("revoked" if allowed else "in_force")


async def test_fraud_is_no_safer_after_the_validity(fraud: Case) -> None:
    await fraud.resolved()

    await fraud.revoke(LATE, decided_on=date(2029, 11, 2))

    assert await fraud.award_state() == "revoked"
    assert [row["until"] for row in await fraud.bans()] == [date(2039, 11, 1)]


@pytest.mark.parametrize("outcome", ["accepted", "declined"])
async def test_a_title_stays_if_it_is_so_decided(case: Case, outcome: str) -> None:
    await case.resolved(outcome)

    given = {"decided_on": DECIDED, "document_number": "2号"}
    blank = await case.refusal(case.secretary, REFUSE, RECORDED, **given, reason=" ")
    await case.act(case.secretary, REFUSE, RECORDED, **given, reason="情节轻微")

    assert blank == ("RULE", "TEXT_MISSING", "Art.30")
    row = await case.row()
    assert (row["state"], row["reason"], row["decided_on"]) == ("refused", "情节轻微", DECIDED)
    assert (await case.award_state(), await asked(case), await case.bans()) == ("in_force", {}, [])


async def test_only_who_runs_the_executive_meeting_or_sits_in_it_decides(case: Case) -> None:
    await case.resolved()

    barred = [await case.refusal(one, REVOKE, RECORDED, **GIVEN) for one in (case.clerk, case.director)]
    blind = await case.refusal(case.winner.applicant, REVOKE, RECORDED, **GIVEN)

    assert barred == [("FORBIDDEN", "NO_RIGHT", "Art.30")] * 2
    assert blind[:2] == ("NOT_FOUND", "NOT_FOUND")


async def test_nothing_is_revoked_before_it_was_signed(case: Case) -> None:
    await case.proposed()

    found = await case.refusal(case.secretary, REVOKE, RECORDED, **GIVEN)

    assert found[:2] == ("NOT_FOUND", "NOT_FOUND"), "who decides does not know of it yet"


async def test_a_notice_names_its_channel(case: Case) -> None:
    await case.resolved()

    found = await case.refusal(case.secretary, REVOKE, RECORDED, **{**GIVEN, "channels": []})

    assert found == ("RULE", "CHANNEL_MISSING", "Art.30")


async def test_of_two_who_revoke_at_once_one_does(case: Case) -> None:
    await case.resolved()
    version = (await case.row())["version"]

    found = await asyncio.gather(
        *(case.act(case.secretary, REVOKE, RECORDED, version=version, **GIVEN) for _ in range(3)),
        return_exceptions=True,
    )

    assert len([one for one in found if isinstance(one, Refused | RuleBroken)]) == 2
    assert len(await case.bans()) == 1


# --- Twice ----------------------------------------------------------------------------------------------------------------


async def test_fraud_that_is_found_after_a_grave_ground_adds_what_art_28_asks_for(case: Case) -> None:
    await case.revoked()
    later = await case_of(case.world, case.winner, Ground.FRAUD)

    await later.revoked()

    rows = await case.world.sql("SELECT kind FROM revocation_consequence WHERE award_id = $1", case.award)
    assert sorted(row["kind"] for row in rows) == sorted([*ALL, "title_stop"])
    assert [row["until"] for row in await case.bans()] == [date(2032, 4, 9), date(2037, 4, 9)]


async def test_a_second_grave_ground_adds_nothing(case: Case) -> None:
    second = await case_of(case.world, case.winner, Ground.MAJOR_BREACH)
    await second.resolved()
    await case.revoked()

    late = await second.refusal(second.secretary, REVOKE, RECORDED, **GIVEN)
    new = await case.world.refusal(
        case.registrar, Ability.AWARD_REGISTER_INCIDENT, case.award, ground=Ground.OPERATING_LOSSES,
        source=IncidentSource.AUTHORITY, summary="亏损", happened_on=date(2027, 1, 1),
    )  # fmt: skip

    assert late == ("RULE", "REVOKED_ALREADY", "Art.30(4)")
    assert new == ("RULE", "REVOKED_ALREADY", "Art.30")
    assert len(await case.bans()) == 1


async def test_of_two_incidents_that_are_decided_at_once_one_revokes(case: Case) -> None:
    second = await case_of(case.world, case.winner, Ground.MAJOR_BREACH)
    await case.resolved()
    await second.resolved()

    found = await asyncio.gather(case.revoke(), second.revoke(), return_exceptions=True)

    assert [type(one) for one in found].count(RuleBroken) == 1
    assert len(await case.bans()) == 1


# --- Through the plenary ------------------------------------------------------------------------------------------------


async def test_a_plenary_resolves_on_it_and_the_government_decides(case: Case) -> None:
    await case.submitted()

    await resolve(case.world, ItemKind.REVOCATION, case.key, now=RESOLVED)
    await case.revoke()

    item = (await case.world.sql("SELECT * FROM resolution WHERE subject_id = $1", case.key))[0]
    assert (item["kind"], item["outcome"], item["organisation_id"]) == (
        "revocation",
        "accepted",
        case.winner.organisation,
    )
    assert await case.award_state() == "revoked"


async def test_only_what_was_signed_comes_on_the_agenda_and_only_of_the_plenary(case: Case) -> None:
    world, given = case.world, {"kind": ItemKind.REVOCATION, "title": "撤销称号"}
    await case.proposed()
    room = await hall(world, now=RESOLVED)

    early = await world.refusal(room.secretary, Ability.MEETING_ADD_ITEM, room.meeting, **given, incident_id=case.key)
    nothing = await world.refusal(room.secretary, Ability.MEETING_ADD_ITEM, room.meeting, **given)
    await case.act(case.director, Ability.INCIDENT_SIGN, RESOLVED)
    await room.run(Ability.MEETING_ADD_ITEM, **given, incident_id=case.key)

    assert early == ("RULE", "NOT_FOUND", "Art.10"), "the secretary does not see it before"
    assert nothing == ("RULE", "SUBJECT_MISSING", "Art.10")
    assert await world.one("SELECT count(*)::int FROM motion WHERE meeting_id = $1", room.meeting) == 1
