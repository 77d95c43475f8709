"""Members of panels by hand: the same checks as in a draw; declining, standing down, leading, terms (Art. 18, 31)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.violation import RuleBroken
from services.solving import solve_waiting
from tests.draw.conftest import Office
from tests.services.scenery import sheet

WHY = {"reason": "时间冲突"}


async def panel(office: Office) -> tuple[UUID, list[Actor]]:
    """Seat the first five experts on the first application, the first of whom leads."""
    dossier, members = office.dossiers[0], office.experts[:5]
    for one in members:
        await office.world.assigned(dossier, one, leader=one is members[0])
    return dossier, members


async def place(office: Office, expert: Actor) -> UUID:
    key = await office.world.one("SELECT id FROM assignment WHERE person_id = $1", expert.person_id)
    return UUID(str(key))


async def assigning(office: Office, expert: Actor) -> Any:
    """Try to seat an expert beside four others on the first application."""
    experts = [one.person_id for one in (expert, *office.experts[:4])]
    return await office.world.act(
        office.clerk, Ability.DOSSIER_ASSIGN_PANEL, office.dossiers[0], expert_ids=experts, leader_id=experts[1]
    )


async def barred_by(office: Office, expert: Actor) -> list[tuple[str, str]]:
    """Return code and input of each violation, and require that nothing changed."""
    before = await office.world.contents()
    with pytest.raises(RuleBroken) as broken:
        await assigning(office, expert)
    assert await office.world.contents() == before
    return [(one.code, one.field) for one in broken.value.violations]


async def test_who_is_employed_in_the_applicants_county_is_not_seated(office: Office) -> None:
    home = (await office.world.row(m.Dossier, office.dossiers[0]))["jurisdiction_id"]
    expert = await office.expert(jurisdiction_id=home)

    assert await barred_by(office, expert) == [("EXPERT_OF_JURISDICTION", "expert_ids.0")]


async def test_who_is_away_for_half_of_the_term_is_not_seated_and_for_less_is(office: Office) -> None:
    expert, today = await office.expert(), office.world.clock.date()
    away = {"person_id": expert.person_id, "programme_id": office.world.programme, "since": today}
    key = await office.world.put(m.Absence, **away, until=today + timedelta(days=6))  # seven days of fourteen

    assert await barred_by(office, expert) == [("EXPERT_ABSENT", "expert_ids.0")]
    await office.world.change(m.Absence, key, until=today + timedelta(days=5))
    await assigning(office, expert)


async def test_who_has_as_many_as_may_be_borne_is_not_seated(office: Office) -> None:
    expert = await office.expert(load_cap=1)
    await office.world.assigned(office.dossiers[1], expert)

    assert await barred_by(office, expert) == [("EXPERT_OVERLOADED", "expert_ids.0")]


async def test_people_of_another_programme_are_not_found_to_be_kept_apart(office: Office) -> None:
    other = await office.world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    elsewhere = await office.world.put(m.Person, name="外市专家", created_in_id=other)
    given = {**WHY, "other_id": elsewhere}

    refused = await office.world.refusal(
        office.clerk, Ability.PERSON_KEEP_APART, office.experts[0].person_id or UUID(int=0), **given
    )

    assert refused == ("RULE", "NOT_FOUND", "Art.31")


async def test_two_who_are_kept_apart_are_not_seated_together_until_it_ends(office: Office) -> None:
    expert, other = await office.expert(), office.experts[0]
    given = {"other_id": other.person_id, "reason": "夫妻"}
    pair = (
        await office.world.act(office.clerk, Ability.PERSON_KEEP_APART, expert.person_id or office.cycle, **given)
    ).id

    assert await barred_by(office, expert) == [
        ("EXPERTS_KEPT_APART", "expert_ids.0"),
        ("EXPERTS_KEPT_APART", "expert_ids.1"),
    ]
    again = await office.world.refusal(office.clerk, Ability.PERSON_KEEP_APART, expert.person_id or pair, **given)
    assert again == ("RULE", "ALREADY_APART", "Art.31")
    await office.world.act(office.clerk, Ability.AVOID_PAIR_END, pair, reason="已离异")
    await assigning(office, expert)


async def test_somebody_knows_the_applicants_industry(office: Office) -> None:
    await office.world.sql("UPDATE expert_profile SET specialities = '{I}'")  # the applicants are of section C
    expert = await office.expert(specialities=["I"])

    assert await barred_by(office, expert) == [("INDUSTRY_EXPERT_MISSING", "expert_ids")]
    await office.world.sql("UPDATE expert_profile SET class_codes = '{3670}' WHERE person_id = $1", expert.person_id)
    await office.world.sql("UPDATE organisation SET class_code = '3670'")
    await assigning(office, expert)


async def test_who_may_not_lead_does_not(office: Office) -> None:
    dossier, members = await panel(office)
    await office.world.sql("UPDATE expert_profile SET may_lead = false WHERE person_id = $1", members[1].person_id)
    lead = Ability.DOSSIER_CHANGE_LEADER

    for person, code in (
        (members[1], "MAY_NOT_LEAD"),
        (office.experts[5], "LEADER_NOT_IN_PANEL"),
        (members[0], "LEADS_ALREADY"),
    ):
        given = {"leader_id": person.person_id, **WHY}
        assert await office.world.refusal(office.clerk, lead, dossier, **given) == ("RULE", code, "Art.18")
    await office.world.act(office.clerk, lead, dossier, leader_id=members[2].person_id, **WHY)

    assert await office.leaders() == {dossier: members[2].person_id}


async def test_who_declines_leaves_is_never_drawn_again_and_the_place_is_drawn_anew(office: Office) -> None:
    dossier, members = await panel(office)
    await office.world.act(members[0], Ability.ASSIGNMENT_DECLINE, await place(office, members[0]), **WHY)

    row = await office.world.row(m.Assignment, await place(office, members[0]))
    assert (row["frozen_because"], row["freeze_reason"]) == ("declined", "时间冲突")
    assert await office.world.visible(members[0], "dossier") == set()
    key = await office.ask()
    await office.apply(key)
    drawn = {person for one, person in await office.places(key) if one == dossier}
    assert drawn & {one.person_id for one in members[:1]} == set()
    assert {person for one, person in await office.seats() if one == dossier} > {one.person_id for one in members[1:]}
    leader = (await office.leaders())[dossier]
    assert leader is not None
    assert leader != members[0].person_id


async def test_who_has_submitted_does_not_decline_but_may_be_stood_down_and_counts(office: Office) -> None:
    _, members = await panel(office)
    review = await office.world.one("SELECT review_id FROM review_author WHERE person_id = $1", members[1].person_id)
    await office.world.act(members[1], Ability.REVIEW_SUBMIT, review, scores=sheet(60))
    key = await place(office, members[1])

    refused = await office.world.refusal(members[1], Ability.ASSIGNMENT_DECLINE, key, **WHY)
    assert refused == ("RULE", "REVIEW_SUBMITTED", "Art.18")
    await office.world.act(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, key, **WHY)
    assert review in await office.world.visible(office.director, "review")
    again = await office.world.refusal(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, key, **WHY)
    assert again == ("RULE", "PLACE_LEFT", "Art.18")


async def test_a_member_is_replaced_at_once_and_the_other_leads(office: Office) -> None:
    dossier, members = await panel(office)
    fresh = office.experts[5]
    given = {"replacement_id": fresh.person_id, **WHY}
    await office.world.act(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, await place(office, members[0]), **given)

    assert {person for _, person in await office.seats()} == {one.person_id for one in (*members[1:], fresh)}
    assert await office.leaders() == {dossier: fresh.person_id}


async def test_a_replacement_who_is_barred_leaves_everything_as_it_was(office: Office) -> None:
    dossier, members = await panel(office)
    await office.conflict(office.experts[5], dossier)
    key, given = await place(office, members[0]), {"replacement_id": office.experts[5].person_id, **WHY}

    refused = await office.world.refusal(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, key, **given)

    assert refused == ("RULE", "EXPERT_CONFLICTED", "Art.31")


async def test_a_term_is_extended_to_a_later_day_with_a_reason(office: Office) -> None:
    await office.apply(await office.ask())
    key = await office.world.one("SELECT id FROM assignment LIMIT 1")
    due = (await office.world.row(m.Assignment, key))["due_at"]
    extend = Ability.ASSIGNMENT_EXTEND_TERM

    assert await office.world.refusal(office.clerk, extend, key, due_at=due, **WHY) == (
        "RULE",
        "TERM_NOT_LATER",
        "Art.18",
    )
    blank = await office.world.refusal(office.clerk, extend, key, due_at=due + timedelta(days=3), reason=" ")
    assert blank == ("RULE", "TEXT_MISSING", "Art.18")
    await office.world.act(office.clerk, extend, key, due_at=due + timedelta(days=3), **WHY)
    assert (await office.world.row(m.Assignment, key))["due_at"] == due + timedelta(days=3)


async def test_nobody_declines_for_somebody_else(office: Office) -> None:
    _, members = await panel(office)
    key = await place(office, members[0])

    assert (await office.world.refusal(members[1], Ability.ASSIGNMENT_DECLINE, key, **WHY))[0] == "NOT_FOUND"
    assert await solve_waiting(office.world.db, office.world.clock) == 0


# --- Who is told ------------------------------------------------------------------------------------------------------


async def told(office: Office, reader: Actor) -> list[tuple[str, Any]]:
    """Return what a person was told, oldest first: the event, and how much it is about."""
    rows = await office.world.sql("SELECT event, facts FROM message WHERE grant_id = $1 ORDER BY id", reader.grant_id)
    return [(row["event"], row["facts"].get("count")) for row in rows]


async def test_experts_learn_which_places_they_have_lost_or_lead_and_the_office_what_they_decline(
    office: Office,
) -> None:
    world, (one, _, third, *_) = office.world, office.experts
    await assigning(office, await office.expert())
    fresh, newcomer = office.experts[-1], await office.expert()
    seats = {name: await place(office, who) for name, who in (("one", one), ("third", third), ("fresh", fresh))}

    await world.act(
        office.clerk, Ability.ASSIGNMENT_EXTEND_TERM, seats["third"], due_at=world.clock + timedelta(days=30), **WHY
    )
    await world.act(office.clerk, Ability.DOSSIER_CHANGE_LEADER, office.dossiers[0], leader_id=third.person_id, **WHY)
    await world.act(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, seats["one"], replacement_id=newcomer.person_id, **WHY)
    await world.act(fresh, Ability.ASSIGNMENT_DECLINE, seats["fresh"], **WHY)

    assert await told(office, one) == [("seated", 1), ("stood_down", None)]
    assert await told(office, third) == [("seated", 1), ("term_extended", None), ("leads_now", None)]
    assert await told(office, newcomer) == [("seated", 1)]
    assert await told(office, fresh) == [("seated", 1)]
    assert await told(office, office.clerk) == [("place_declined", None)]


async def test_an_applied_draw_tells_each_expert_once_how_many_applications_it_gives(office: Office) -> None:
    draw = await office.ask()
    before = [await told(office, one) for one in office.experts]

    await office.world.act(office.director, Ability.PANEL_DRAW_APPLY, draw)

    rows = await office.world.sql(
        "SELECT person_id, count(*) AS n FROM assignment WHERE cycle_id = $1 GROUP BY 1", office.cycle
    )
    given = {row["person_id"]: row["n"] for row in rows}
    assert before == [[] for _ in office.experts]
    assert [await told(office, one) for one in office.experts] == [
        [("seated", given[one.person_id])] if one.person_id in given else [] for one in office.experts
    ]
