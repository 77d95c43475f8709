"""A revocation is appealed against; annulled, it restores title and duties and lifts the ban (Art. 28, 30)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.aftermath import AppealKind
from regulation.roles import Role
from resolvers.ids import to_id
from tests.aftermath.conftest import NOON, Revoked
from tests.aftermath.test_paying_back import came
from tests.policies.looking import ask, ask_reference, data
from tests.world import World

RECORD, CONCLUDE = Ability.REVOCATION_RECORD_APPEAL, Ability.APPEAL_CONCLUDE
PROPOSE, RETURN, ANNUL = Ability.APPEAL_PROPOSE_ANNULMENT, Ability.APPEAL_RETURN, Ability.APPEAL_ANNUL
FILED: dict[str, Any] = {
    "kind": AppealKind.RECONSIDERATION, "authority": "省人民政府", "filed_on": date(2027, 4, 12), "document_number": "复议1号",
}  # fmt: skip
OUTCOME: dict[str, Any] = {
    "outcome": "事实不清，予以撤销",
    "outcome_number": "复决5号",
    "decided_on": date(2027, 4, 12),
}
NOTICE: dict[str, Any] = {"title": "关于恢复称号的公告", "body": "撤销决定已被撤销。", "channels": ["市政府网站"]}
AWARD = "query ($id: ID!) { node(id: $id) { ... on Award { state } } }"
BACK = (
    "query ($id: ID!) { node(id: $id) { ... on RevocationConsequence { state claim { remainder overdue owedBack } } } }"
)


async def appealed(world: World, case: Revoked) -> UUID:
    return (await world.act(await case.actor(Role.OFFICE), RECORD, case.revocation, **FILED)).id


async def annulled(world: World, case: Revoked, at: datetime = NOON) -> UUID:
    key = await appealed(world, case)
    await world.act(await case.actor(Role.OFFICE), PROPOSE, key, **OUTCOME)
    await world.act(await case.actor(Role.OFFICE_DIRECTOR, at), ANNUL, key, **NOTICE)
    return key


async def shown(world: World, case: Revoked, at: datetime, reader: Actor | None = None) -> str:
    who = world.at(reader or await world.actor(Role.OFFICE), at)
    found = [
        (await data(world, who, AWARD, way, id=to_id("Award", case.case.award)))["node"] for way in (ask, ask_reference)
    ]
    assert found[0] == found[1]
    return str(found[0]["state"])


async def test_an_annulment_restores_the_title_and_ends_ban_and_consequences(world: World, fraud: Revoked) -> None:
    county, lapsed = await world.county(), await _obligations(world, fraud)
    key = await annulled(world, fraud)

    (ban,) = await fraud.case.bans()
    notice = await world.row(m.Notice, (await world.row(m.Appeal, key))["notice_id"])
    assert set(lapsed) == {"lapsed"}
    assert set(await _obligations(world, fraud)) == {"due"}
    assert await shown(world, fraud, NOON) == "in_force"
    assert (ban["state"], ban["reason"]) == ("lifted", "处分决定已被撤销（复决5号）")
    assert set((await fraud.kinds()).values()) == {"closed"}
    assert (await world.row(m.Revocation, fraud.revocation))["state"] == "annulled"
    assert (notice["kind"], notice["body"]) == ("annulment", "撤销决定已被撤销。")
    assert (await fraud.told(fraud.applicant))[-1] == "title_restored"
    assert (await fraud.told(county))[-1] == "title_restored"


@pytest.mark.parametrize(
    ("report", "state"), [("signed", "concluded"), ("superseded", "cancelled"), (None, "cancelled")]
)
async def test_a_reassessment_with_a_signed_outcome_goes_on(
    world: World, grave: Revoked, report: str | None, state: str
) -> None:
    """The revocation cancelled it; what had come to no outcome is opened anew."""
    award = await world.row(m.Award, grave.case.award)
    of = {name: award[name] for name in ("dossier_id", "cycle_id", "organisation_id")}
    key = await world.put(
        m.Reassessment, **of, award_id=award["id"], state="cancelled", starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 2), scope="领导", items=["4.1.2"], opened_at=NOON, ended_at=NOON, reason="奖项已撤销",
    )  # fmt: skip
    if report:
        await world.put(
            m.ReassessmentReport, **of, reassessment_id=key, number=1, state=report, text="报告",
            found="improvement_required", reported_at=NOON,
        )  # fmt: skip

    await annulled(world, grave)

    row = await world.row(m.Reassessment, key)
    assert (row["state"], row["ended_at"] is None, row["reason"] is None) == (state, *([state == "concluded"] * 2))


async def _obligations(world: World, case: Revoked) -> list[str]:
    sql = "SELECT state FROM obligation WHERE award_id = $1"
    return [row["state"] for row in await world.sql(sql, case.case.award)]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2029, 11, 1, 15, 59, 59, tzinfo=UTC), "in_force"),  # the last second of its validity, in the city
        (datetime(2029, 11, 1, 16, tzinfo=UTC), "expired"),
    ],
)
async def test_a_title_restored_late_is_in_force_or_expired_by_its_date(
    world: World, grave: Revoked, at: datetime, state: str
) -> None:
    await annulled(world, grave, at)

    assert await shown(world, grave, at) == state


async def test_what_was_paid_back_is_owed_back(world: World, fraud: Revoked) -> None:
    await came(world, fraud, "120000.05")
    key = to_id("RevocationConsequence", await fraud.consequence("clawback"))
    await annulled(world, fraud)

    for way in (ask, ask_reference):
        node = (await data(world, fraud.applicant, BACK, way, id=key))["node"]
        assert node == {"state": "CLOSED", "claim": {"remainder": "0.00", "overdue": "0.00", "owedBack": "120000.05"}}
    given = {"amount": Decimal(1), "received_on": date(2027, 4, 12), "reference": "回单"}
    found = await world.refusal(
        await fraud.actor(Role.FINANCE), Ability.REVOCATION_CONSEQUENCE_RECORD_RECEIPT,
        await fraud.consequence("clawback"), **given,
    )  # fmt: skip
    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.28")


async def test_another_revocation_that_stands_keeps_the_title_revoked(world: World, grave: Revoked) -> None:
    row = dict(await world.row(m.Revocation, grave.revocation))
    ban = dict((await grave.case.bans())[0])
    second_ban = await world.put(m.Ban, **{name: ban[name] for name in ban if name not in {"id", "version"}})
    copied = {name: row[name] for name in row if name not in {"id", "version", "incident_id", "ban_id", "ground"}}
    incident = dict(await world.row(m.Incident, grave.case.key))
    other = await world.put(
        m.Incident, **{name: incident[name] for name in incident if name not in {"id", "version"}} | {"ground": "fraud"}
    )
    await world.put(m.Revocation, **copied, incident_id=other, ban_id=second_ban, ground="fraud")

    await annulled(world, grave)

    assert await shown(world, grave, NOON) == "revoked"
    assert sorted(ban["state"] for ban in await grave.case.bans()) == ["in_force", "lifted"]
    assert set(await _obligations(world, grave)) == {"lapsed"}


@pytest.mark.parametrize(("changed", "state"), [(False, "upheld"), (True, "changed")])
async def test_a_revocation_that_is_upheld_or_changed_stands(
    world: World, grave: Revoked, changed: bool, state: str
) -> None:
    key, clerk = await appealed(world, grave), await grave.actor(Role.OFFICE)

    await world.act(clerk, CONCLUDE, key, changed=changed, **OUTCOME)
    after = await world.refusal(clerk, PROPOSE, key, **OUTCOME)

    assert (await world.row(m.Appeal, key))["state"] == state
    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.30")
    assert await shown(world, grave, NOON) == "revoked"
    assert await grave.kinds() == {"title_stop": "open"}
    assert (await grave.told(grave.applicant)).count("appeal_recorded") == 2


async def test_who_recorded_an_annulment_does_not_sign_it_and_it_can_be_sent_back(world: World, grave: Revoked) -> None:
    key, clerk, director = (
        await appealed(world, grave),
        await grave.actor(Role.OFFICE),
        await grave.actor(Role.OFFICE_DIRECTOR),
    )
    unproposed = await world.refusal(director, ANNUL, key, **NOTICE)
    await world.act(clerk, PROPOSE, key, **OUTCOME)
    await world.act(director, RETURN, key, reason="文书未生效")
    await world.act(clerk, PROPOSE, key, **OUTCOME)
    await world.change(m.Appeal, key, proposed_by_id=director.person_id)

    own = await world.refusal(director, ANNUL, key, **NOTICE)

    assert unproposed == ("FORBIDDEN", "WRONG_STATE", "Art.30")
    assert own == ("FORBIDDEN", "BARRED_PROPOSED_BY_ME", "Art.30")
    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.Appeal, key, signed_by_id=director.person_id, state="annulled")
    assert await shown(world, grave, NOON) == "revoked"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"filed_on": date(2027, 4, 9)}, "DATE_BEFORE_LAST"),
        ({"filed_on": date(2027, 4, 13)}, "DATE_IN_FUTURE"),
        ({"authority": " "}, "TEXT_MISSING"),
        ({"document_number": ""}, "TEXT_MISSING"),
    ],
)
async def test_an_appeal_names_its_day_authority_and_number(
    world: World, grave: Revoked, given: dict[str, Any], code: str
) -> None:
    found = await world.refusal(await grave.actor(Role.OFFICE), RECORD, grave.revocation, **(FILED | given))

    assert found == ("RULE", code, "Art.30")


async def test_an_outcome_does_not_come_before_its_appeal(world: World, grave: Revoked) -> None:
    key, clerk = await appealed(world, grave), await grave.actor(Role.OFFICE)
    early = {**OUTCOME, "decided_on": date(2027, 4, 11)}

    assert await world.refusal(clerk, PROPOSE, key, **early) == ("RULE", "DATE_BEFORE_LAST", "Art.30")
    assert await world.refusal(clerk, CONCLUDE, key, changed=False, **early) == ("RULE", "DATE_BEFORE_LAST", "Art.30")


async def test_of_an_annulled_revocation_there_is_no_appeal(world: World, grave: Revoked) -> None:
    second = (await world.act(await grave.actor(Role.OFFICE), RECORD, grave.revocation, **FILED)).id
    await annulled(world, grave)
    clerk, director = await grave.actor(Role.OFFICE), await grave.actor(Role.OFFICE_DIRECTOR)
    await world.act(clerk, PROPOSE, second, **OUTCOME)

    assert await world.refusal(clerk, RECORD, grave.revocation, **FILED) == ("RULE", "REVOCATION_ANNULLED", "Art.30")
    assert await world.refusal(director, ANNUL, second, **NOTICE) == ("RULE", "REVOCATION_ANNULLED", "Art.30")


async def test_who_may_not_is_told_so_or_finds_nothing(world: World, grave: Revoked) -> None:
    key, clerk = await appealed(world, grave), await grave.actor(Role.OFFICE)
    await world.act(clerk, PROPOSE, key, **OUTCOME)
    other = world.at(await world.applicant(await world.organisation()), NOON)

    barred = [
        await world.refusal(clerk, ANNUL, key, **NOTICE),
        await world.refusal(grave.applicant, ANNUL, key, **NOTICE),
        await world.refusal(grave.applicant, RECORD, grave.revocation, **FILED),
        await world.refusal(await grave.actor(Role.LEADING_GROUP), ANNUL, key, **NOTICE),
    ]
    blind = [
        await world.refusal(other, ANNUL, key, **NOTICE),
        await world.refusal(world.at(await world.county(), NOON), ANNUL, key, **NOTICE),
        await world.refusal(await grave.bound(Role.OFFICE_DIRECTOR), ANNUL, key, **NOTICE),
    ]
    recorded = await world.refusal(await grave.bound(Role.OFFICE), RECORD, grave.revocation, **FILED)

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}
    assert recorded == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")
