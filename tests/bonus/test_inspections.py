"""The office inspects the use of bonuses; the winner is heard, another person signs, a misuse is circulated (Art. 26)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.bonus_use import InspectionOutcome
from regulation.roles import Role
from tests.bonus.conftest import Paid, bound, paid_winner
from tests.services.scenery import applied
from tests.world import World

OPEN, FIND, REPLY = (
    Ability.BONUS_ENTITLEMENT_OPEN_INSPECTION, Ability.BONUS_INSPECTION_FIND, Ability.BONUS_INSPECTION_REPLY,
)  # fmt: skip
RETURN, SIGN = Ability.BONUS_INSPECTION_RETURN, Ability.BONUS_INSPECTION_SIGN
MISUSE: dict[str, Any] = {
    "outcome": InspectionOutcome.MISUSE, "finding": "用于发放福利", "amount": Decimal("20000.05"), "summary": "部分奖金被挪用",
}  # fmt: skip
NOTICE = {"document_number": "市质办〔2026〕3号", "channels": ["市政府网站"]}
# Found on 6 May; ten days later the sixteenth ends at this instant.
HEARD_BY = datetime(2026, 5, 16, 16, tzinfo=UTC)
SENT = "SELECT event FROM message WHERE grant_id = $1 ORDER BY told_at, id"


async def opened(world: World, paid: Paid, clerk: Actor | None = None) -> UUID:
    return (await world.act(clerk or await world.actor(Role.OFFICE), OPEN, paid.entitlement, subject="全部支出")).id


async def found(world: World, paid: Paid, clerk: Actor | None = None, **given: Any) -> UUID:
    key = await opened(world, paid, clerk)
    await world.act(clerk or await world.actor(Role.OFFICE), FIND, key, **(MISUSE | given))
    return key


async def told(world: World, actor: Actor) -> list[str]:
    return [row["event"] for row in await world.sql(SENT, actor.grant_id)]


async def test_a_misuse_is_heard_signed_published_and_circulated(world: World, paid: Paid) -> None:
    clerk, director, county = (
        await world.actor(Role.OFFICE),
        await world.actor(Role.OFFICE_DIRECTOR),
        await world.county(),
    )
    key = await found(world, paid, clerk)
    hidden = await world.visible(county, "bonus_inspection")

    await world.act(paid.applicant, REPLY, key, reply="已全额退回专户")
    await world.act(director, SIGN, key, **NOTICE)

    row = await world.row(m.BonusInspection, key)
    assert (row["state"], str(row["amount"]), row["reply"]) == ("signed", "20000.05", "已全额退回专户")
    notice = await world.row(m.Notice, row["notice_id"])
    assert (notice["kind"], notice["body"], notice["details"]["amount"]) == (
        "bonus_misuse",
        "部分奖金被挪用",
        "20000.05",
    )
    assert "福利" not in str(dict(notice)), "the finding is not public"
    assert key not in hidden
    assert key in await world.visible(county, "bonus_inspection")
    assert await told(world, paid.applicant) == ["bonus_inspected", "bonus_found", "bonus_signed"]
    assert (await told(world, county))[-1] == "bonus_circulated"
    assert "bonus_replied" in await told(world, clerk)
    assert {"bonus_found", "bonus_replied"} <= set(await told(world, director))


async def test_without_a_reply_it_is_signed_once_the_time_is_over(world: World, paid: Paid) -> None:
    key, director = await found(world, paid), await world.actor(Role.OFFICE_DIRECTOR)
    before, after = world.at(director, HEARD_BY - timedelta(microseconds=1)), world.at(director, HEARD_BY)

    early = await world.refusal(before, SIGN, key, **NOTICE)
    late = await world.refusal(world.at(paid.applicant, HEARD_BY), REPLY, key, reply="晚了")
    await world.act(after, SIGN, key, **NOTICE)

    assert early == ("RULE", "BONUS_HEARING_OPEN", "Art.26")
    assert late == ("RULE", "BONUS_HEARING_OVER", "Art.26")
    assert (await world.row(m.BonusInspection, key))["signed_at"] == HEARD_BY


async def test_a_reply_is_taken_in_the_last_moment(world: World, paid: Paid) -> None:
    key = await found(world, paid)

    await world.act(world.at(paid.applicant, HEARD_BY - timedelta(microseconds=1)), REPLY, key, reply="说明")

    assert (await world.row(m.BonusInspection, key))["state"] == "heard"


async def test_a_proper_use_is_signed_at_once_and_circulated_to_nobody(world: World, paid: Paid) -> None:
    county, director = await world.county(), await world.actor(Role.OFFICE_DIRECTOR)
    proper = {"outcome": InspectionOutcome.PROPER, "amount": None, "summary": ""}
    key = await found(world, paid, **proper)

    reply = await world.refusal(paid.applicant, REPLY, key, reply="谢谢")
    await world.act(director, SIGN, key)

    assert reply == ("RULE", "NOTHING_TO_REPLY_TO", "Art.26")
    row = await world.row(m.BonusInspection, key)
    assert (row["state"], row["notice_id"], row["document_number"]) == ("signed", None, None)
    assert key not in await world.visible(county, "bonus_inspection")
    assert "bonus_circulated" not in await told(world, county)


@pytest.mark.parametrize(
    ("given", "code", "article"),
    [
        ({"amount": None}, "AMOUNT_INVALID", "Art.9"),
        ({"amount": Decimal("0.001")}, "AMOUNT_NOT_IN_FEN", "Art.9"),
        ({"amount": Decimal("500000.01")}, "BONUS_EXCEEDED", "Art.26"),
        ({"finding": ""}, "TEXT_MISSING", "Art.26"),
        ({"summary": " "}, "TEXT_MISSING", "Art.26"),
        ({"outcome": InspectionOutcome.PROPER}, "AMOUNT_OF_MISUSE_ALONE", "Art.26"),
    ],
)
async def test_a_finding_is_whole(world: World, paid: Paid, given: dict[str, Any], code: str, article: str) -> None:
    key, clerk = await opened(world, paid), await world.actor(Role.OFFICE)

    assert await world.refusal(clerk, FIND, key, **(MISUSE | given)) == ("RULE", code, article)


async def test_a_misuse_is_signed_with_the_number_of_its_notice_and_where_it_is_published(
    world: World, paid: Paid
) -> None:
    key, director = await found(world, paid), await world.actor(Role.OFFICE_DIRECTOR)
    await world.act(paid.applicant, REPLY, key, reply="说明")

    assert await world.refusal(director, SIGN, key, channels=["网站"]) == ("RULE", "TEXT_MISSING", "Art.26")
    assert await world.refusal(director, SIGN, key, document_number="3号") == ("RULE", "CHANNEL_MISSING", "Art.26")


async def test_whether_the_summary_is_published_is_a_number_of_the_version(world: World, paid: Paid) -> None:
    key, director = await found(world, paid), await world.actor(Role.OFFICE_DIRECTOR)
    await world.act(paid.applicant, REPLY, key, reply="说明")
    version = await world.one("SELECT regulation_version_id FROM cycle WHERE id = $1", paid.cycle)
    change = "UPDATE regulation_version SET parameters = parameters || jsonb_build_object('bonus_misuse_published', $2::bool) WHERE id = $1"
    await world.sql(change, version, False)
    try:
        await world.act(director, SIGN, key, document_number="3号")
    finally:
        await world.sql(change, version, True)

    row = await world.row(m.BonusInspection, key)
    assert (row["notice_id"], row["document_number"]) == (None, "3号")


async def test_a_finding_sent_back_is_made_anew_and_heard_anew(world: World, paid: Paid) -> None:
    clerk, director = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR)
    key = await found(world, paid, clerk)
    await world.act(paid.applicant, REPLY, key, reply="不属实")

    await world.act(director, RETURN, key, reason="证据不足")
    between = await world.row(m.BonusInspection, key)
    await world.act(clerk, FIND, key, **(MISUSE | {"amount": Decimal(1)}))
    early = await world.refusal(director, SIGN, key, **NOTICE)

    assert (between["state"], between["outcome"], between["amount"], between["returned"]) == (
        "opened", None, None, "证据不足",
    )  # fmt: skip
    assert early == ("RULE", "BONUS_HEARING_OPEN", "Art.26"), "it may speak to the new finding"
    row = await world.row(m.BonusInspection, key)
    assert (row["reply"], row["returned"]) == (None, None)


async def test_who_found_does_not_sign(world: World, paid: Paid) -> None:
    key, director = await found(world, paid), await world.actor(Role.OFFICE_DIRECTOR)
    await world.act(paid.applicant, REPLY, key, reply="说明")
    await world.change(m.BonusInspection, key, found_by_id=director.person_id)

    assert await world.refusal(director, SIGN, key, **NOTICE) == ("FORBIDDEN", "BARRED_FOUND_BY_ME", "Art.26")
    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(
            m.BonusInspection, key, signed_by_id=director.person_id, signed_at=world.clock, state="signed"
        )


async def test_one_inspection_of_a_bonus_at_a_time_and_only_of_one_that_was_paid(world: World, paid: Paid) -> None:
    clerk, unpaid = await world.actor(Role.OFFICE), await paid_winner(world, "exported")
    await opened(world, paid)

    assert await world.refusal(clerk, OPEN, paid.entitlement, subject="再查") == ("RULE", "ALREADY_EXISTS", "Art.26")
    assert await world.refusal(clerk, OPEN, unpaid.entitlement, subject="查") == ("RULE", "BONUS_NOT_PAID", "Art.26")


async def test_who_may_not_is_told_so_or_finds_nothing(world: World, paid: Paid) -> None:
    clerk, director = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR)
    other = await world.applicant(await world.organisation())
    key = await found(world, paid, clerk)

    barred = [
        await world.refusal(director, OPEN, paid.entitlement, subject="查"),
        await world.refusal(clerk, SIGN, key, **NOTICE),
        await world.refusal(clerk, REPLY, key, reply="说"),
        await world.refusal(paid.applicant, SIGN, key, **NOTICE),
    ]
    blind = [
        await world.refusal(other, REPLY, key, reply="说"),
        await world.refusal(await world.county(), REPLY, key, reply="说"),
        await world.refusal(await world.actor(Role.LEADING_GROUP), SIGN, key, **NOTICE),
        await world.refusal(await bound(world, paid, Role.OFFICE_DIRECTOR), SIGN, key, **NOTICE),
        await world.refusal(await bound(world, paid, Role.OFFICE), OPEN, paid.entitlement, subject="查"),
    ]

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}


async def test_who_has_a_conflict_is_not_told_of_a_reply(world: World, paid: Paid) -> None:
    clerk = await bound(world, paid, Role.OFFICE)
    key = await found(world, paid)

    await world.act(paid.applicant, REPLY, key, reply="说明")

    assert await told(world, clerk) == []


# --- What it means for later applications -------------------------------------------------------------------------------


async def signed(world: World, paid: Paid) -> None:
    key = await found(world, paid)
    await world.act(paid.applicant, REPLY, key, reply="说明")
    await world.act(await world.actor(Role.OFFICE_DIRECTOR), SIGN, key, **NOTICE)


async def notes(world: World, organisation: UUID) -> list[dict[str, Any]]:
    """Return what a machine check of an application of an organisation says of misuses."""
    dossier = await applied(world, await world.cycle("qualifying"), organisation=organisation)
    run = await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_RUN_CHECKS, dossier)
    row = await world.row(m.EligibilityRun, run.id)
    return [one for one in row["checks"] if one["code"] == "BONUS_MISUSE"]


NOTE = {
    "condition": None, "code": "BONUS_MISUSE", "outcome": "person", "article": "Art.26",
    "figures": [
        {"name": "happened_on", "value": "2026-05-06"}, {"name": "amount", "value": "20000.05"},
        {"name": "document", "value": "市质办〔2026〕3号"},
    ],
}  # fmt: skip


async def test_a_circulated_misuse_is_shown_in_a_later_application_and_blocks_nothing(world: World, paid: Paid) -> None:
    await found(world, paid)
    unsigned = await notes(world, paid.organisation)
    await world.sql("UPDATE bonus_inspection SET state = 'signed', signed_at = $2, document_number = '市质办〔2026〕3号'"
                    " WHERE entitlement_id = $1", paid.entitlement, world.clock)  # fmt: skip

    assert unsigned == []
    assert await notes(world, paid.organisation) == [NOTE]


async def test_a_successor_inherits_the_note_and_a_predecessor_does_not(world: World, paid: Paid) -> None:
    await signed(world, paid)
    before, after = await world.organisation(), await world.organisation()
    for one, other in ((before, paid.organisation), (paid.organisation, after)):
        await world.put(
            m.OrganisationLink, programme_id=world.programme, organisation_id=one, other_id=other, kind="successor",
            since=date(2026, 1, 1), source="工商登记", reason="合并",
        )  # fmt: skip

    assert await notes(world, after) == [NOTE]
    assert await notes(world, before) == []
    assert await notes(world, await world.organisation()) == []
