"""An agency whose qualification is cancelled takes part no more; what it did before stands (Art. 10, 32)."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Done, Refused
from services.letters import Sender, deliver
from tests.bodies.conftest import Matter

DAY = timedelta(days=1)
PROPOSE, REJECT, DISQUALIFY, GRANT = (
    Ability.BODY_RECORD_PROPOSE, Ability.BODY_RECORD_REJECT, Ability.BODY_RECORD_DISQUALIFY, Ability.PERSON_GRANT_ROLE,
)  # fmt: skip


async def _ends(matter: Matter) -> dict[UUID, Any]:
    """Return until when each grant of the agency holds."""
    rows = await matter.world.sql("SELECT id, valid_to FROM role_grant WHERE agency_id = $1", matter.agency)
    return {row["id"]: row["valid_to"] for row in rows}


async def test_all_roles_of_the_agency_in_the_programme_end_at_once(matter: Matter) -> None:
    world, city = matter.world, matter.world.programme
    department = await world.actor(Role.DEPARTMENT, agency_id=matter.agency)
    ended = await world.actor(Role.RECOMMENDER, agency_id=matter.agency, valid_to=world.clock - DAY)
    record = await matter.proposed()
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    elsewhere = await world.actor(Role.RECOMMENDER, agency_id=matter.agency)
    world.programme = city
    seen = await world.visible(matter.trade, "dossier")

    await world.act(matter.secretary, DISQUALIFY, record, reason="情节严重")

    row = await matter.row(record)
    assert seen == {matter.dossier}
    assert (row["state"], row["reason"], row["decided_at"]) == ("disqualified", "情节严重", world.clock)
    assert await _ends(matter) == {
        matter.trade.grant_id: world.clock, department.grant_id: world.clock, ended.grant_id: world.clock - DAY,
        elsewhere.grant_id: None,
    }  # fmt: skip
    for resource in ("dossier", "organisation_detail", "body_record", "message"):
        assert await world.visible(matter.trade, resource) == set()
    assert await world.visible(matter.county, "dossier") == {matter.dossier}
    found = await world.refusal(
        matter.trade, Ability.DOSSIER_RECOMMEND, matter.dossier, opinion="同意", truth_stated=True
    )
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.12")


async def test_what_it_did_stands_and_is_on_the_ledger(matter: Matter) -> None:
    world, about = matter.world, {"cycle_id": matter.cycle, "dossier_id": matter.dossier}
    by = {"recommender_name": "协会", "by_agency_id": matter.agency, "section_code": "C"}
    recommendation = await world.put(
        m.Recommendation, **about, **by, jurisdiction_id=matter.jurisdiction, opinion="同意", truth_stated_at=world.clock,
    )  # fmt: skip
    asked = {**about, "organisation_id": matter.organisation, "agency_id": matter.agency, "question": "有无处罚",
             "due_at": world.clock + DAY}  # fmt: skip
    open_one = await world.put(m.Consultation, **asked)
    await world.put(m.Consultation, **asked, state="answered", answer="无", objects=False, answered_at=world.clock)

    await matter.disqualified()

    (entry,) = [row for row in await world.entries() if row["ability"] == "body_record:disqualify"]
    payload = await world.one("SELECT body FROM ledger_payload WHERE entry_id = $1", entry["id"])
    result = json.loads(payload)["payload"]["result"]
    assert result["grants"] == [str(matter.trade.grant_id)]
    assert result["stands"] == {
        "recommendations": 1, "declines": 0, "guidance": 0, "cultivations": 0, "answers": 1, "unanswered": 1,
    }  # fmt: skip
    assert (await world.row(m.Recommendation, recommendation))["opinion"] == "同意"
    assert (await world.row(m.Dossier, matter.dossier))["state"] == "recommended"
    await world.act(matter.clerk, Ability.CONSULTATION_CLOSE, open_one, reason="资格已取消")
    assert (await world.row(m.Consultation, open_one))["state"] == "closed"


@pytest.mark.parametrize("role", [Role.RECOMMENDER, Role.DEPARTMENT])
async def test_no_role_is_granted_for_it_any_more(matter: Matter, role: Role) -> None:
    world, person = matter.world, await matter.world.person()
    await matter.proposed()
    await world.act(matter.keeper, GRANT, person, role=role, agency_id=matter.agency)
    record = (await world.sql("SELECT id FROM body_record"))[0]["id"]
    await world.act(matter.secretary, DISQUALIFY, record, reason="情节严重")

    later = world.at(matter.keeper, world.clock + 365 * DAY)
    found = await world.refusal(later, GRANT, person, role=role, agency_id=matter.agency)
    await world.act(later, GRANT, person, role=role, agency_id=await world.agency("labour"))

    assert found == ("RULE", "BODY_DISQUALIFIED", "Art.32")


async def test_another_programme_goes_on_granting_roles_for_it(matter: Matter) -> None:
    world = matter.world
    await matter.disqualified()
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")

    done = await world.act(
        await world.actor(Role.SECURITY_ADMIN),
        GRANT,
        await world.person(),
        role=Role.RECOMMENDER,
        agency_id=matter.agency,
    )

    assert (await world.row(m.RoleGrant, done.id))["programme_id"] == world.programme


async def test_it_is_not_consulted_any_more(matter: Matter) -> None:
    world, tax = matter.world, await matter.world.agency("tax")
    await world.department()
    asking = {"agency_id": tax, "question": "有无处罚", "due_at": world.clock + DAY}
    dossier = await world.dossier(matter.cycle, await world.organisation(), "submitted")
    record = await matter.opened(agency_id=tax)
    late = world.clock + 10 * DAY
    await world.act(world.at(matter.clerk, late), PROPOSE, record, proposal="查实")
    await world.act(world.at(matter.secretary, late), DISQUALIFY, record, reason="情节严重")

    found = await world.refusal(matter.clerk, Ability.DOSSIER_CONSULT, dossier, **asking)

    assert found == ("RULE", "BODY_DISQUALIFIED", "Art.32")


async def test_who_represented_it_gets_a_letter_though_the_role_has_ended(matter: Matter) -> None:
    world = matter.world
    await world.put(m.PersonContact, person_id=matter.trade.person_id, email="trade@example.com")
    record = await matter.proposed()
    await deliver(world.db, world.clock, Sender("award@example.gov.cn"), _posted([]))
    sent: list[str] = []

    await world.act(matter.secretary, DISQUALIFY, record, reason="情节严重")
    await deliver(world.db, world.clock, Sender("award@example.gov.cn"), _posted(sent))

    assert await matter.events(matter.trade) == ["body_opened", "body_disqualified"]
    assert await matter.events(matter.clerk) == ["body_stated", "body_resolved"]
    assert await matter.events(matter.secretary) == ["body_proposed"]
    assert sent == ["trade@example.com"]


def _posted(sent: list[str]) -> Any:
    async def post(address: str, _letter: bytes) -> None:
        sent.append(address)

    return post


# --- Two persons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "director", "supervisor", "trade", "member"])
@pytest.mark.parametrize("ability", [REJECT, DISQUALIFY])
async def test_only_the_leading_group_s_secretary_decides(matter: Matter, name: str, ability: Ability) -> None:
    record = await matter.proposed()
    who = await matter.world.actor(Role.LEADING_GROUP) if name == "member" else getattr(matter, name)

    found = await matter.world.refusal(who, ability, record, reason="情节严重")

    unseen = ("NOT_FOUND", "NOT_FOUND", "Art.32")
    assert found == (unseen if name == "member" else ("FORBIDDEN", "NO_RIGHT", "Art.32"))


@pytest.mark.parametrize("ability", [REJECT, DISQUALIFY])
async def test_who_opened_or_proposed_does_not_decide(matter: Matter, ability: Ability) -> None:
    """No person holds both roles; were it so, the act would still take two."""
    world, record = matter.world, await matter.proposed()
    source = await world.one("SELECT id FROM body_source WHERE record_id = $1", record)

    await world.change(m.BodySource, source, person_id=matter.secretary.person_id)
    opened = await world.refusal(matter.secretary, ability, record, reason="情节严重")
    await world.change(m.BodySource, source, person_id=matter.clerk.person_id)
    await world.change(m.BodyRecord, record, proposed_by_id=matter.secretary.person_id)
    proposed = await world.refusal(matter.secretary, ability, record, reason="情节严重")

    assert opened == ("FORBIDDEN", "BARRED_OPENED_BY_ME", "Art.32")
    assert proposed == ("FORBIDDEN", "BARRED_PROPOSED_BY_ME", "Art.32")


async def test_what_is_not_proposed_is_not_before_the_leading_group(matter: Matter) -> None:
    record = await matter.heard()

    found = await matter.world.refusal(matter.secretary, DISQUALIFY, record, reason="情节严重")

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")
    assert await matter.world.visible(matter.secretary, "body_record") == set()


async def test_the_leading_group_may_give_the_matter_back(matter: Matter) -> None:
    world, record = matter.world, await matter.proposed()

    await world.act(matter.secretary, REJECT, record, reason="情节较轻")
    between = await matter.row(record)
    await world.act(matter.director, Ability.BODY_RECORD_WARN, record, reason="提醒")

    assert (between["state"], between["reason"], between["decided_at"]) == ("heard", "情节较轻", None)
    assert (await matter.row(record))["state"] == "warned"
    assert await _ends(matter) == {matter.trade.grant_id: None}
    assert await matter.events(matter.clerk) == ["body_stated", "body_resolved"]
    assert await matter.events(matter.trade) == ["body_opened", "body_decided"]


# --- At once ---------------------------------------------------------------------------------------------------------


async def test_of_two_who_decide_at_once_one_does(matter: Matter) -> None:
    world, record = matter.world, await matter.proposed()
    other = await world.actor(Role.LEADING_GROUP_SECRETARY)

    found = await asyncio.gather(
        world.act(matter.secretary, DISQUALIFY, record, version=3, reason="情节严重"),
        world.act(other, REJECT, record, version=3, reason="情节较轻"),
        return_exceptions=True,
    )

    (lost,) = [one for one in found if isinstance(one, Exception)]
    assert isinstance(lost, Refused)
    assert (lost.code, lost.reason) == ("CONFLICT", "STALE_VERSION")
    decided = (await matter.row(record))["state"] == "disqualified"
    assert decided is not isinstance(found[0], Exception)
    assert await _ends(matter) == {matter.trade.grant_id: world.clock if decided else None}


async def test_a_role_that_is_granted_at_the_same_moment_does_not_last(matter: Matter) -> None:
    world, record, person = matter.world, await matter.proposed(), await matter.world.person()

    found = await asyncio.gather(
        world.act(matter.secretary, DISQUALIFY, record, reason="情节严重"),
        *[world.act(matter.keeper, GRANT, person, role=Role.RECOMMENDER, agency_id=matter.agency) for _ in range(4)],
        return_exceptions=True,
    )

    refused = [one.violations[0].code for one in found if isinstance(one, RuleBroken)]
    assert isinstance(found[0], Done)
    assert set(refused) <= {"BODY_DISQUALIFIED"}
    ends = await _ends(matter)
    assert set(ends.values()) == {world.clock}
    assert len(ends) + len(refused) == 5, "each was granted and ended, or refused"
