"""The organisation is heard without learning who objects; nobody is removed unheard (Art. 21)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import models as m
from regulation.ability import Ability
from regulation.meetings import ItemKind
from regulation.objections import ObjectionProposal
from regulation.roles import Role
from tests.meetings.hall import resolve
from tests.objecting.desk import ANSWER_BY, FILED, Case, case
from tests.policies.looking import ask, data
from tests.services.scenery import MICROSECOND, OPINION, decided, programme_with, resolved_on_objection
from tests.world import World

HEAR, ANSWER = Ability.OBJECTION_HEAR, Ability.OBJECTION_HEARING_ANSWER
DECIDE = Ability.OBJECTION_DECIDE
SILENCE, INVESTIGATE = Ability.OBJECTION_HEARING_RECORD_SILENCE, Ability.OBJECTION_INVESTIGATE
QUESTION = "请说明近三年环保守法情况"
UPHOLD: dict[str, Any] = {**OPINION, "proposal": ObjectionProposal.UPHOLD}


async def admitted(city: World) -> Case:
    one = await case(city)
    await one.act(Ability.OBJECTION_ADMIT)
    return one


async def asked(one: Case) -> UUID:
    return await one.act(HEAR, text=QUESTION)


async def decide(one: Case, *, upheld: bool) -> None:
    secretary = one.world.at(await one.world.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    await decided(one.world, secretary, one.key, upheld=upheld)


async def test_the_organisation_learns_what_it_is_asked_and_no_more(city: World) -> None:
    one = await admitted(city)
    key = await asked(one)

    query = """{ objectionHearings { nodes { id state text askedAt dueAt objection { id } organisation { id } } }
     objections { totalCount } }"""
    shown = await data(city, await one.applicant(), query, ask)

    (hearing,) = shown["objectionHearings"]["nodes"]
    assert (hearing["state"], hearing["text"], hearing["objection"]) == ("ASKED", QUESTION, None)
    assert shown["objections"]["totalCount"] == 0
    assert (await city.row(m.ObjectionHearing, key))["due_at"] == ANSWER_BY


async def test_it_answers_once_and_its_words_reach_who_decides(city: World) -> None:
    one = await admitted(city)
    key, applicant = await asked(one), await one.applicant()

    await city.act(applicant, ANSWER, key, answer="均已整改并验收")
    again = await city.refusal(applicant, ANSWER, key, answer="另有补充")

    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.21")
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    for reader in (one.handler, secretary, await one.director()):
        assert await city.visible(reader, "objection_hearing", f"objection_id = '{one.key}'") == {key}
    assert (await city.row(m.ObjectionHearing, key))["answer"] == "均已整改并验收"


async def test_another_organisation_neither_sees_nor_answers_it(city: World) -> None:
    one = await admitted(city)
    key = await asked(one)
    stranger = city.at(await city.applicant(await city.organisation()), FILED)

    found = await city.refusal(stranger, ANSWER, key, answer="冒名")

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.21")


async def test_one_hearing_at_a_time(city: World) -> None:
    one = await admitted(city)
    await asked(one)

    found = await one.refusal(HEAR, text="请再说明")

    assert found == ("RULE", "ALREADY_EXISTS", "Art.21")


async def test_silence_is_recorded_after_the_time_and_is_no_consent(city: World) -> None:
    one = await admitted(city)
    key = await asked(one)

    early = await city.refusal(city.at(one.handler, ANSWER_BY - MICROSECOND), SILENCE, key)
    await city.act(city.at(one.handler, ANSWER_BY), SILENCE, key)
    one.handler = city.at(one.handler, ANSWER_BY)
    await one.act(INVESTIGATE, **UPHOLD)

    assert early == ("RULE", "HEARING_RUNNING", "Art.21")
    row = await city.row(m.ObjectionHearing, key)
    assert (row["state"], row["answer"]) == ("silent", None)
    assert await one.state() == "investigated"
    assert await one.entry() == "contested", "the leading group decides"


async def test_nobody_is_removed_unheard(city: World) -> None:
    one = await admitted(city)

    proposed = await one.refusal(INVESTIGATE, **UPHOLD)
    await one.act(INVESTIGATE, **OPINION)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    decided = await city.refusal(secretary, DECIDE, one.key, upheld=True, reason="成立")
    await decide(one, upheld=False)

    assert proposed == decided == ("RULE", "HEARING_MISSING", "Art.21")
    assert await one.entry() == "upheld"


async def test_nothing_is_found_while_the_organisation_may_still_answer(city: World) -> None:
    one = await admitted(city)
    key = await asked(one)

    waiting = await one.refusal(INVESTIGATE, **OPINION)
    await city.act(await one.applicant(), ANSWER, key, answer="无此事")
    await one.act(INVESTIGATE, **UPHOLD)
    await decide(one, upheld=True)

    assert waiting == ("RULE", "HEARING_UNANSWERED", "Art.21")
    assert await one.entry() == "removed"


async def test_who_objects_reads_the_decision_and_nothing_of_who_handled_it(city: World) -> None:
    one = await admitted(city)
    await one.act(INVESTIGATE, **OPINION)
    await decide(one, upheld=False)

    query = """{ objections { nodes { state filedAt decidedAt decisionReason organisation { id } objector { name }
      handling { summary opinion } hearings { totalCount } statements { nodes { grounds } } } } }"""
    shown = await data(city, city.at(one.follower, FILED + timedelta(days=1)), query, ask)

    (mine,) = shown["objections"]["nodes"]
    assert (mine["state"], mine["decisionReason"]) == ("DISMISSED", "全体会议审查")
    assert (mine["objector"], mine["handling"], mine["hearings"]["totalCount"]) == (None, None, 0)
    assert mine["statements"]["nodes"] == [{"grounds": "近三年有环保处罚"}]


async def test_who_decides_reads_neutral_words_and_nothing_that_gives_the_objector_away(city: World) -> None:
    one = await admitted(city)
    await one.act(INVESTIGATE, **OPINION)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)

    query = """{ objections { nodes { objector { name } statements { totalCount } documents { totalCount }
      handling { summary proposal opinion } } } }"""
    shown = await data(city, secretary, query, ask)

    found = {"summary": "反映近三年环保情况", "proposal": "DISMISS", "opinion": "经核实"}
    mine = [node for node in shown["objections"]["nodes"] if node["handling"]]
    assert {
        "objector": None,
        "statements": {"totalCount": 0},
        "documents": {"totalCount": 0},
        "handling": found,
    } in mine


# --- The resolution ---------------------------------------------------------------------------------------------------


async def test_an_objection_is_decided_as_a_meeting_resolved_and_not_otherwise(city: World) -> None:
    one = await admitted(city)
    await one.act(INVESTIGATE, **OPINION)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    given = {"upheld": False, "reason": "查无实据"}

    before = await city.refusal(secretary, DECIDE, one.key, **given)
    await resolved_on_objection(city, one.key, upheld=True)
    otherwise = await city.refusal(secretary, DECIDE, one.key, **given)
    await resolve(city, ItemKind.OBJECTION, one.key, accept=False, cycle=one.public.cycle, now=FILED)
    await city.act(secretary, DECIDE, one.key, **given)

    assert before == otherwise == ("RULE", "NOT_RESOLVED", "Art.21")
    assert (await one.state(), await one.entry()) == ("dismissed", "upheld")


async def test_a_version_may_let_the_secretary_record_what_the_leading_group_decided(city: World) -> None:
    one = await admitted(city)
    await one.act(INVESTIGATE, **OPINION)
    lax = await programme_with(city, objection_needs_resolution=False)
    await city.change(m.Cycle, one.public.cycle, regulation_version_id=lax)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)

    await city.act(secretary, DECIDE, one.key, upheld=False, reason="查无实据")

    assert (await one.state(), await one.entry()) == ("dismissed", "upheld")
