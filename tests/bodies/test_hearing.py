"""A body is heard before anything is decided; it learns the charge, and not who opened it (Art. 10, 12, 31, 32)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.bodies.conftest import REFERRED, Matter
from tests.policies.looking import ask, data, gid

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
OPEN, STATE, DISMISS, WARN, PROPOSE, REFER = (
    Ability.PROGRAMME_OPEN_BODY_RECORD, Ability.BODY_RECORD_STATE, Ability.BODY_RECORD_DISMISS, Ability.BODY_RECORD_WARN,
    Ability.BODY_RECORD_PROPOSE, Ability.BODY_RECORD_REFER,
)  # fmt: skip
OF_BODIES = ("body_record", "body_source", "body_referral")


# --- Opening ----------------------------------------------------------------------------------------------------------


async def test_a_body_reads_the_charge_and_not_who_opened_it(matter: Matter) -> None:
    await matter.opened()

    query = """{ bodyRecords { nodes { state text agency { id } jurisdiction { id } cycle { id } proposedBy { id }
 source { basis person { id } } referrals { totalCount } redactions { field article } } } }"""
    shown, office = [await data(matter.world, who, query, ask) for who in (matter.trade, matter.clerk)]

    seen = {
        "state": "OPENED", "text": "推荐把关不严", "agency": {"id": gid("agency", matter.agency)}, "jurisdiction": None,
        "cycle": {"id": gid("cycle", matter.cycle)}, "proposedBy": None, "referrals": {"totalCount": 0},
    }  # fmt: skip
    opener = {"basis": "信访件", "person": {"id": gid("person", matter.clerk.person_id)}}
    hidden = {"source": None, "redactions": [{"field": "source", "article": "Art.32"}]}
    assert shown["bodyRecords"]["nodes"] == [seen | hidden]
    assert office["bodyRecords"]["nodes"] == [seen | {"source": opener, "redactions": []}]


async def test_a_matter_is_the_body_s_own_the_office_s_and_the_supervisor_s(matter: Matter) -> None:
    """A department of the same agency speaks for it as well; nobody else finds anything."""
    world = matter.world
    same = await world.actor(Role.DEPARTMENT, agency_id=matter.agency)
    record = await matter.opened()
    others = [
        matter.county, matter.secretary, matter.keeper, await world.department(), await world.county("360722"),
        await world.applicant(matter.organisation), await world.expert(), await world.actor(Role.LEADING_GROUP),
        world.anybody(),
    ]  # fmt: skip

    for reader in (matter.trade, same, matter.clerk, matter.director, matter.supervisor):
        assert await world.visible(reader, "body_record") == {record}
    for stranger in others:
        assert [await world.visible(stranger, one) for one in OF_BODIES] == [set()] * 3
    assert [await world.visible(one, "body_source") for one in (matter.trade, same)] == [set(), set()]
    assert (await matter.row(record))["hear_until"] == world.clock + 10 * DAY
    assert await matter.events(matter.trade) == await matter.events(same) == ["body_opened"]
    assert await matter.events(matter.county) == []


async def test_the_supervisor_opens_a_matter_and_the_office_decides(matter: Matter) -> None:
    record = await matter.opened(matter.supervisor, jurisdiction_id=matter.jurisdiction, cycle_id=matter.cycle)

    found = await matter.world.refusal(matter.supervisor, WARN, record, reason="查实")
    await matter.world.act(matter.county, STATE, record, statement="已整改")
    await matter.world.act(matter.director, WARN, record, reason="提醒")

    row = await matter.row(record)
    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.32")
    assert (row["state"], row["reply"], row["reason"], row["cycle_id"]) == ("warned", "已整改", "提醒", matter.cycle)
    assert await matter.events(matter.county) == ["body_opened", "body_decided"]
    assert await matter.events(matter.clerk) == ["body_stated"]


@pytest.mark.parametrize("name", ["director", "secretary", "trade", "county", "keeper"])
async def test_only_a_clerk_or_the_supervisor_opens_a_matter(matter: Matter, name: str) -> None:
    found = await matter.world.refusal(
        getattr(matter, name), OPEN, matter.world.programme, agency_id=matter.agency, text="把关不严"
    )

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.32")


async def test_a_matter_is_of_one_body_that_takes_part(matter: Matter) -> None:
    world = matter.world
    both = {"agency_id": matter.agency, "jurisdiction_id": matter.jurisdiction}
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "BODY_UNCLEAR"),
        (both, "BODY_UNCLEAR"),
        ({"agency_id": await world.agency("labour")}, "BODY_TAKES_NO_PART"),
        ({"jurisdiction_id": await world.jurisdiction("360722")}, "BODY_TAKES_NO_PART"),
        ({"agency_id": uuid4()}, "NOT_FOUND"),
        ({"agency_id": matter.agency, "text": " "}, "TEXT_MISSING"),
    ]

    for given, code in cases:
        found = await world.refusal(matter.clerk, OPEN, world.programme, **{"text": "把关不严", **given})
        assert found == ("RULE", code, "Art.32"), given


async def test_a_matter_is_about_what_the_programme_has_and_the_clerk_may_know(matter: Matter) -> None:
    """What is of another programme, or hidden by a conflict, is as if it did not exist (Art. 31)."""
    world, city = matter.world, matter.world.programme
    later = await world.cycle("accepting")
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    foreign_cycle = await world.cycle("qualifying")
    foreign = await world.dossier(foreign_cycle, await world.organisation(), "qualified")
    world.programme = city
    hidden = await world.actor(Role.OFFICE)
    await matter.bound(hidden)
    given = {"agency_id": matter.agency, "text": "把关不严"}

    assert await world.refusal(matter.clerk, OPEN, city, **given, cycle_id=foreign_cycle) == (
        "RULE",
        "NOT_FOUND",
        "Art.32",
    )
    for who, dossier in ((matter.clerk, foreign), (matter.clerk, uuid4()), (hidden, matter.dossier)):
        assert await world.refusal(who, OPEN, city, **given, dossier_id=dossier) == ("RULE", "NOT_FOUND", "Art.32")
    found = await world.refusal(matter.clerk, OPEN, city, **given, dossier_id=matter.dossier, cycle_id=later)
    assert found == ("RULE", "CYCLE_OF_DOSSIER", "Art.32")


async def test_another_programme_knows_nothing_of_it(matter: Matter) -> None:
    world, city = matter.world, matter.world.programme
    record = await matter.opened()
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    same = await world.actor(Role.RECOMMENDER, agency_id=matter.agency)
    others = [same, *[await world.actor(role) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR)]]

    for who in others:
        assert [await world.visible(who, one) for one in OF_BODIES] == [set()] * 3
    assert await world.refusal(same, STATE, record, statement="申辩") == ("NOT_FOUND", "NOT_FOUND", "Art.32")
    assert await world.refusal(others[2], WARN, record, reason="查实") == ("NOT_FOUND", "NOT_FOUND", "Art.32")
    found = await world.refusal(others[1], OPEN, city, agency_id=matter.agency, text="把关不严")
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")


# --- Hearing ----------------------------------------------------------------------------------------------------------


async def test_nobody_decides_on_a_body_before_it_was_heard(matter: Matter) -> None:
    world, record = matter.world, await matter.opened()
    last, end = [world.clock + 10 * DAY + more for more in (-MOMENT, timedelta())]

    for at in (world.clock, last):
        found = [
            await world.refusal(world.at(matter.director, at), WARN, record, reason="查实"),
            await world.refusal(world.at(matter.director, at), DISMISS, record, reason="没有"),
            await world.refusal(world.at(matter.clerk, at), PROPOSE, record, proposal="查实"),
        ]
        assert found == [("RULE", "HEARING_OPEN", "Art.32")] * 3
    await world.act(world.at(matter.director, end), WARN, record, reason="查实")

    assert (await matter.row(record))["state"] == "warned"


async def test_a_body_speaks_once_and_while_it_may_be_heard(matter: Matter) -> None:
    world, record, late = matter.world, await matter.opened(), await matter.opened()
    last, end = [world.at(matter.trade, world.clock + 10 * DAY + more) for more in (-MOMENT, timedelta())]

    await world.act(last, STATE, record, statement="已按要求核查")
    again = await world.refusal(last, STATE, record, statement="补充")
    over = await world.refusal(end, STATE, late, statement="补充")

    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.32")
    assert over == ("RULE", "STATEMENT_PERIOD_OVER", "Art.32")
    assert (await matter.row(record))["reply"] == "已按要求核查"


async def test_nobody_speaks_for_another_body(matter: Matter) -> None:
    record = await matter.opened()

    for stranger in (matter.county, await matter.world.department()):
        found = await matter.world.refusal(stranger, STATE, record, statement="作证")
        assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")
    assert await matter.world.refusal(matter.clerk, STATE, record, statement="作证") == (
        "FORBIDDEN",
        "NO_RIGHT",
        "Art.32",
    )


# --- Outcome ----------------------------------------------------------------------------------------------------------


async def test_a_matter_is_dismissed_by_a_director_and_not_referred(matter: Matter) -> None:
    record = await matter.heard()
    clerk = await matter.world.refusal(matter.clerk, DISMISS, record, reason="没有")

    await matter.world.act(matter.director, DISMISS, record, reason="未发现问题")

    assert clerk == ("FORBIDDEN", "NO_RIGHT", "Art.32")
    assert (await matter.row(record))["decided_at"] == matter.world.clock
    assert await matter.world.refusal(matter.clerk, REFER, record, **REFERRED) == ("FORBIDDEN", "WRONG_STATE", "Art.32")


async def test_a_county_is_warned_and_referred_and_not_disqualified(matter: Matter) -> None:
    """The ordinance itself names it as recommender (Art. 12)."""
    world, record = matter.world, await matter.opened(jurisdiction_id=matter.jurisdiction)
    await world.act(matter.county, STATE, record, statement="已整改")

    found = await world.refusal(matter.clerk, PROPOSE, record, proposal="查实")
    await world.act(matter.director, WARN, record, reason="查实")
    future = await world.refusal(matter.clerk, REFER, record, **REFERRED | {"referred_on": date(2026, 5, 7)})
    referral = (await world.act(matter.supervisor, REFER, record, **REFERRED)).id

    assert found == ("RULE", "GOVERNMENT_BODY", "Art.12")
    assert future == ("RULE", "DATE_IN_FUTURE", "Art.32")
    assert matter.jurisdiction in await world.visible(matter.county, "jurisdiction")
    for reader in (matter.clerk, matter.director, matter.supervisor):
        assert await world.visible(reader, "body_referral") == {referral}
    for other in (matter.county, matter.trade, matter.secretary):
        assert await world.visible(other, "body_referral") == set()


async def test_the_database_keeps_a_county_from_being_disqualified(matter: Matter) -> None:
    record = await matter.opened(jurisdiction_id=matter.jurisdiction)

    with pytest.raises(Exception, match="ck_body_record_government"):
        await matter.world.change(m.BodyRecord, record, state="disqualified")


# --- Conflicts bind ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "director", "secretary"])
async def test_a_conflict_with_the_applicant_hides_the_matter(matter: Matter, name: str) -> None:
    world, record, who = matter.world, await matter.proposed(), getattr(matter, name)
    before = await world.visible(who, "body_record")

    await matter.bound(who)

    assert before == {record}
    assert [await world.visible(who, one) for one in OF_BODIES] == [set()] * 3
    ability = {"clerk": PROPOSE, "director": WARN, "secretary": Ability.BODY_RECORD_DISQUALIFY}[name]
    given = {"proposal" if name == "clerk" else "reason": "情节严重"}
    assert await world.refusal(who, ability, record, **given) == ("NOT_FOUND", "NOT_FOUND", "Art.32")


async def test_who_has_a_conflict_is_told_nothing_of_the_matter(matter: Matter) -> None:
    other = await matter.world.actor(Role.OFFICE)
    for who in (matter.secretary, other):
        await matter.bound(who)

    await matter.proposed()

    assert await matter.events(matter.secretary) == await matter.events(other) == []
    assert await matter.events(matter.clerk) == ["body_stated"]
