"""Whom an act reaches: everybody concerned, nobody else, in the same transaction (Art. 12, 16, 17, 31)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

import models as m
from models.message import Language
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.door import Refused
from services.inputs import CorrectionInput
from tests.services.scenery import MICROSECOND, NOTICE, checked
from tests.world import World

CORRECTIONS = {"corrections": [CorrectionInput("请补充营业执照", "evidence.1")]}
RECOMMENDING = {"opinion": "同意推荐", "truth_stated": True}


async def told(world: World, actor: Actor, cycle: UUID) -> list[str]:
    """Return the events that an actor finds in the own messages of a cycle, as the database shows them."""
    found = await world.visible(actor, "message", f"cycle_id = '{cycle}'")
    rows = await world.sql("SELECT event FROM message WHERE id = ANY ($1) ORDER BY told_at, id", list(found))
    return [row["event"] for row in rows]


async def letters(world: World, actor: Actor) -> int:
    return await world.one(
        "SELECT count(*) FROM letter l JOIN message m ON m.id = l.message_id WHERE m.person_id = $1", actor.person_id
    )


async def test_an_announcement_reaches_every_applicant_and_recommender_of_the_programme(city: World) -> None:
    cycle, clerk = await city.cycle("drafting"), await city.actor(Role.OFFICE)
    reached = [await city.applicant(await city.organisation()), await city.county(), await city.county("360703")]
    others = [await city.department(), await city.expert(), await city.actor(Role.OFFICE), clerk]

    await city.act(clerk, Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)

    assert [await told(city, one, cycle) for one in reached] == [["announced"]] * 3
    assert [await told(city, one, cycle) for one in others] == [[]] * 4


async def test_nobody_of_another_programme_is_told(city: World) -> None:
    first = city.programme
    city.programme = await city.put(m.Programme, code="TELLING", name="他奖", name_en="Other", authority="他办")
    stranger = await city.county()
    city.programme = first
    cycle = await city.cycle("drafting")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)

    assert await city.one("SELECT count(*) FROM message WHERE person_id = $1", stranger.person_id) == 0


async def test_a_return_reaches_all_who_represent_the_applicant_and_its_recommenders_alone(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation("360703", "C")
    dossier = await city.dossier(cycle, organisation)
    trade = await city.actor(Role.RECOMMENDER, agency_id=await city.agency("quality-association"))
    reached = [
        await city.applicant(organisation),
        await city.applicant(organisation),
        await city.county("360703"),
        trade,
    ]
    others = [
        await city.applicant(await city.organisation()),
        await city.county("360704"),
        await city.actor(Role.OFFICE),
    ]

    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, **CORRECTIONS)

    assert [await told(city, one, cycle) for one in reached] == [["returned"]] * 4
    assert [await told(city, one, cycle) for one in others] == [[]] * 3


async def test_who_acts_is_not_told_of_it(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, county, colleague = await city.dossier(cycle, organisation), await city.county(), await city.county()
    applicant = await city.applicant(organisation)
    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, **RECOMMENDING)

    await city.act(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="另有安排")

    assert await told(city, applicant, cycle) == ["recommended"]
    assert await told(city, county, cycle) == await told(city, colleague, cycle) == ["withdrawn"]


async def test_a_draft_that_is_withdrawn_was_never_there_for_others(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, county = await city.dossier(cycle, organisation, "draft"), await city.county()

    await city.act(await city.applicant(organisation), Ability.DOSSIER_WITHDRAW, dossier, reason="另有安排")

    assert await told(city, county, cycle) == []


async def test_a_consultation_reaches_the_department_that_is_asked_and_its_answer_the_handler(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier, clerk, tax = (
        await city.dossier(cycle, await city.organisation()),
        await city.actor(Role.OFFICE),
        await city.department(),
    )
    other_clerk, labour = await city.actor(Role.OFFICE), await city.department("labour")
    await city.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier)
    asked = {"agency_id": await city.agency("tax"), "question": "有无违法？", "due_at": city.clock.replace(day=20)}

    consultation = await city.act(other_clerk, Ability.DOSSIER_CONSULT, dossier, **asked)
    await city.act(tax, Ability.CONSULTATION_ANSWER, consultation.id, answer="无", objects=False)

    assert [await told(city, one, cycle) for one in (tax, labour)] == [["consulted"], []]
    assert [await told(city, one, cycle) for one in (clerk, other_clerk)] == [["answered"], []]


async def test_who_has_a_conflict_of_interest_is_not_told(city: World) -> None:
    """Nor would the database show it, had it been written before the conflict was found (Art. 31)."""
    cycle, organisation = await city.cycle("qualifying"), await city.organisation()
    dossier, clerk, other = (
        await city.dossier(cycle, organisation),
        await city.actor(Role.OFFICE),
        await city.actor(Role.OFFICE),
    )
    for one in (clerk, other):
        await city.act(one, Ability.DOSSIER_TAKE_CASE, dossier)
    await _bound(city, clerk, cycle, organisation)

    await city.act(await city.applicant(organisation), Ability.DOSSIER_WITHDRAW, dossier, reason="另有安排")
    written = await city.sql("SELECT person_id FROM message WHERE cycle_id = $1 AND event = 'withdrawn'", cycle)
    await _bound(city, other, cycle, organisation)

    assert clerk.person_id not in {row["person_id"] for row in written}
    assert other.person_id in {row["person_id"] for row in written}
    assert await told(city, other, cycle) == []


async def test_a_conflict_with_one_of_the_family_keeps_the_message_back(city: World) -> None:
    """What belongs together is one for conflicts of interest: group, predecessors, successors (Art. 31)."""
    cycle, applicant, parent = await city.cycle("qualifying"), await city.organisation(), await city.organisation()
    dossier, clerk = await city.dossier(cycle, applicant), await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier)
    for one in (applicant, parent):
        await city.put(m.OrganisationKin, organisation_id=one, family=parent)
    await _bound(city, clerk, cycle, parent)

    await city.act(await city.applicant(applicant), Ability.DOSSIER_WITHDRAW, dossier, reason="另有安排")

    assert await city.one("SELECT count(*) FROM message WHERE person_id = $1", clerk.person_id) == 0


async def _bound(world: World, actor: Actor, cycle: UUID, organisation: UUID) -> None:
    await world.put(
        m.Conflict, cycle_id=cycle, person_id=actor.person_id, organisation_id=organisation, kind="kinship",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


async def test_a_grant_that_ended_reaches_nobody_and_shows_nothing_any_more(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, gone, stays = (
        await city.dossier(cycle, organisation),
        await city.applicant(organisation),
        await city.applicant(organisation),
    )
    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, **CORRECTIONS)
    before = await told(city, gone, cycle)
    security, version = await city.actor(Role.SECURITY_ADMIN), 1

    await city.act(security, Ability.ROLE_GRANT_REVOKE, gone.grant_id or UUID(int=0), version=version, reason="离职")
    await city.change(m.Dossier, dossier, state="submitted", told_state="submitted")
    await city.act(await city.county(), Ability.DOSSIER_RECOMMEND, dossier, **RECOMMENDING)

    assert before == ["returned"]
    assert await told(city, gone, cycle) == []
    assert await city.one("SELECT count(*) FROM message WHERE person_id = $1", gone.person_id) == 1
    assert await told(city, stays, cycle) == ["returned", "recommended"]


async def test_a_letter_goes_only_to_who_left_an_address(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, one, other = (
        await city.dossier(cycle, organisation),
        await city.applicant(organisation),
        await city.applicant(organisation),
    )
    await city.act(one, Ability.PERSON_SET_CONTACT, one.person_id or UUID(int=0), email="one@example.com")

    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, **CORRECTIONS)

    assert [await letters(city, who) for who in (one, other)] == [1, 0]


async def test_an_act_that_is_refused_tells_nobody(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, applicant = await city.dossier(cycle, organisation), await city.applicant(organisation)

    await city.refusal(await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[])

    assert await told(city, applicant, cycle) == []


async def test_an_act_done_again_with_its_key_tells_nobody_again(city: World) -> None:
    cycle, organisation = await city.cycle(), await city.organisation()
    dossier, applicant, clerk = (
        await city.dossier(cycle, organisation),
        await city.applicant(organisation),
        await city.actor(Role.OFFICE),
    )

    for _ in range(2):
        await city.act(clerk, Ability.DOSSIER_RETURN, dossier, key=f"return-{dossier}", version=1, **CORRECTIONS)

    assert await told(city, applicant, cycle) == ["returned"]


async def test_an_act_tells_of_what_it_moved_and_not_of_what_was_so_before(city: World) -> None:
    cycle, county = await city.cycle(), await city.county()
    applicants = []
    for _ in range(2):
        organisation = await city.organisation()
        applicants.append(await city.applicant(organisation))
        dossier = await city.dossier(cycle, organisation)
        await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, **RECOMMENDING)

    assert [await told(city, one, cycle) for one in applicants] == [["recommended"], ["recommended"]]


async def test_a_signed_list_tells_each_applicant_its_own_result(city: World) -> None:
    cycle = await city.cycle("qualifying")
    director = await city.actor(Role.OFFICE_DIRECTOR)
    applicants = []
    for failed in ({}, {"c1": "未满三年"}):
        row = await city.row(m.Dossier, await checked(city, cycle, **failed))
        applicants.append(await city.applicant(row["organisation_id"]))
    drafted = await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)
    before = [await told(city, one, cycle) for one in applicants]

    await city.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, drafted.id)

    assert before == [[], []]
    assert [await told(city, one, cycle) for one in applicants] == [["qualified"], ["rejected"]]
    assert await told(city, director, cycle) == ["list_drafted"]


# --- One's own messages ------------------------------------------------------------------------------------------------


async def _returned(world: World) -> tuple[Actor, Actor, UUID, Any]:
    cycle, organisation = await world.cycle(), await world.organisation()
    one, other = await world.applicant(organisation), await world.applicant(organisation)
    dossier = await world.dossier(cycle, organisation)
    await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, **CORRECTIONS)
    (key,) = await world.visible(one, "message")
    return one, other, cycle, key


async def test_a_message_is_marked_as_read_by_its_reader_alone(city: World) -> None:
    one, other, _, key = await _returned(city)

    refused = await city.refusal(other, Ability.MESSAGE_MARK_READ, key)
    await city.act(one, Ability.MESSAGE_MARK_READ, key)

    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.16")
    assert (await city.row(m.Message, key))["unread"] is False
    assert await city.one("SELECT count(*) FROM message WHERE person_id = $1 AND unread", other.person_id) == 1


async def test_all_messages_of_ones_own_grant_are_marked_at_once_and_no_later_one(city: World) -> None:
    one, other, cycle, key = await _returned(city)
    later = await city.put(
        m.Message, person_id=one.person_id, grant_id=one.grant_id, cycle_id=cycle, event="announced",
        told_at=city.clock + MICROSECOND,
    )  # fmt: skip
    grant = one.grant_id or UUID(int=0)

    refused = await city.refusal(other, Ability.ROLE_GRANT_MARK_ALL_READ, grant)
    await city.act(one, Ability.ROLE_GRANT_MARK_ALL_READ, grant)

    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.16")
    assert [(await city.row(m.Message, one_of))["unread"] for one_of in (key, later)] == [False, True]


async def test_a_contact_is_ones_own_and_kept_once(city: World) -> None:
    one, other = await city.county(), await city.actor(Role.SYSTEM_ADMIN)
    me = one.person_id or UUID(int=0)

    await city.act(one, Ability.PERSON_SET_CONTACT, me, email=" one@example.com ")
    done = await city.act(one, Ability.PERSON_SET_CONTACT, me, email="new@example.com", language=Language.EN)
    refused = await city.refusal(other, Ability.PERSON_SET_CONTACT, me, email="x@example.com")

    assert refused == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.16")
    assert [await city.visible(who, "person_contact") for who in (one, other)] == [{done.id}, set()]
    row = await city.row(m.PersonContact, done.id)
    assert (row["email"], row["language"]) == ("new@example.com", "en")


@pytest.mark.parametrize("email", ["a@example.com\r\nBcc: b@example.com", "张三@example.com", "no address"])
async def test_an_address_that_is_none_is_refused_at_its_field(city: World, email: str) -> None:
    one = await city.county()

    refused = await city.refusal(one, Ability.PERSON_SET_CONTACT, one.person_id or UUID(int=0), email=email)

    assert refused == ("RULE", "EMAIL_INVALID", "Art.16")


async def test_the_ledger_keeps_no_address(city: World) -> None:
    one = await city.county()

    await city.act(one, Ability.PERSON_SET_CONTACT, one.person_id or UUID(int=0), email="hidden@example.com")

    assert await city.one("SELECT count(*) FROM ledger_payload WHERE body LIKE '%hidden@example%'") == 0


async def test_who_is_nobody_has_no_contact_to_set(city: World) -> None:
    with pytest.raises(Refused) as refused:
        await city.act(city.anybody(), Ability.PERSON_SET_CONTACT, await city.person(), email="a@example.com")

    assert refused.value.code == "NOT_FOUND"
