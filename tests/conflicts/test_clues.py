"""A shared mail domain is a clue: an applicant chooses its contacts' addresses, and bars nobody by it (Art. 31)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.conflicts.conftest import Review, supervisor, under_review
from tests.policies.looking import ask, data
from tests.world import World

CONFIRM, ASIDE = Ability.CONFLICT_CLUE_CONFIRM, Ability.CONFLICT_CLUE_SET_ASIDE
_CLUES = """{ conflictClues { nodes { state rule fact explanation reason organisation { id }
  availableActs { act allowed } } } }"""


async def _shares_domain(city: World, expert: Actor, organisation: UUID) -> None:
    """Let a representative of an organisation choose an address in the domain of an expert's."""
    await city.put(m.PersonContact, person_id=expert.person_id, email=f"zhuanjia@{_domain(organisation)}")
    contact = await city.applicant(organisation)
    await city.act(contact, Ability.PERSON_SET_CONTACT, contact.person_id, email=f"lianxi@{_domain(organisation)}")


def _domain(organisation: UUID) -> str:
    return f"institute-{organisation.hex}.example"


async def clued(city: World, size: int = 6) -> tuple[Review, Actor, UUID]:
    """Return a panel, its member whose mail domain the applicant chose, and the clue that was found."""
    case = await under_review(city, size)
    await _shares_domain(city, case.experts[-1], case.organisation)
    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DETECT_CONFLICTS, case.cycle)
    key = await city.one("SELECT id FROM conflict_clue WHERE person_id = $1", case.experts[-1].person_id)
    return case, case.experts[-1], UUID(str(key))


async def _bound(city: World, expert: Actor) -> list[Any]:
    rows = await city.sql("SELECT rule, kind, source FROM conflict WHERE person_id = $1", expert.person_id)
    return [tuple(row) for row in rows]


async def test_an_applicant_bars_no_expert_by_choosing_a_contact_in_the_expert_s_domain(city: World) -> None:
    case, expert, _ = await clued(city)

    assert await _bound(city, expert) == []
    assert await city.visible(expert, "dossier") == {case.dossier}
    assert (
        await city.one("SELECT count(*) FROM assignment WHERE frozen_at IS NOT NULL AND cycle_id = $1", case.cycle) == 0
    )


async def test_who_has_a_clue_is_asked_like_any_other(city: World) -> None:
    cycle, organisation = await city.cycle("material_review"), await city.organisation()
    await city.dossier(cycle, organisation, "qualified")
    expert = await city.expert()
    await _shares_domain(city, expert, organisation)

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    asked = "SELECT count(*) FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
    assert await city.one(asked, expert.person_id, organisation) == 1
    assert await city.one("SELECT count(*) FROM conflict_clue WHERE person_id = $1", expert.person_id) == 1


async def test_the_office_reads_a_clue_in_words_and_finds_it_once(city: World) -> None:
    case, _, key = await clued(city)
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, case.cycle)

    found = (await data(city, clerk, _CLUES, ask))["conflictClues"]["nodes"]

    mine = [one for one in found if one["organisation"]["id"].endswith(str(case.organisation))]
    assert mine == [{
        "state": "OPEN", "rule": "contact_domain", "fact": _domain(case.organisation), "reason": None,
        "explanation": f"其电子邮箱与该组织联系人使用同一域名 {_domain(case.organisation)}。",
        "organisation": {"id": f"Organisation_{case.organisation}"},
        "availableActs": [
            {"act": "conflict_clue:confirm", "allowed": True}, {"act": "conflict_clue:set_aside", "allowed": True},
        ],
    }]  # fmt: skip
    assert await city.visible(case.experts[-1], "conflict_clue") == set()
    assert await city.visible(await supervisor(city), "conflict_clue", f"id = '{key}'") == {key}


async def test_confirmed_it_binds_with_all_that_follows_until_two_others_dismiss_it(city: World) -> None:
    case, expert, key = await clued(city)
    clerk = await city.actor(Role.OFFICE)

    made = await city.act(clerk, CONFIRM, key, reason="该专家在该单位任外部顾问，邮箱由其分配")

    assert await _bound(city, expert) == [("contact_domain", "other", "detected")]
    assert await city.visible(expert, "dossier") == set()
    place = "SELECT frozen_because FROM assignment WHERE person_id = $1 AND dossier_id = $2"
    assert await city.one(place, expert.person_id, case.dossier) == "conflict"
    again = await city.refusal(clerk, ASIDE, key, reason="误报")
    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.31")
    for one in (await city.actor(Role.OFFICE_DIRECTOR), await supervisor(city)):
        await city.act(one, Ability.CONFLICT_DISMISS, made.id, reason="已核实并非如此")
    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, case.cycle)
    assert await city.one("SELECT count(*) FROM conflict_clue WHERE person_id = $1", expert.person_id) == 1
    assert await city.one("SELECT dismissed_at IS NOT NULL FROM conflict WHERE id = $1", made.id)


async def test_set_aside_it_is_not_found_anew_by_the_same_fact(city: World) -> None:
    case, expert, key = await clued(city)
    clerk = await city.actor(Role.OFFICE)

    blank = await city.refusal(clerk, ASIDE, key, reason=" ")
    await city.act(clerk, ASIDE, key, reason="专家与该单位并无往来")
    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, case.cycle)

    assert blank == ("RULE", "TEXT_MISSING", "Art.31")
    rows = await city.sql("SELECT state, reason FROM conflict_clue WHERE person_id = $1", expert.person_id)
    assert [tuple(row) for row in rows] == [("set_aside", "专家与该单位并无往来")]
    assert await _bound(city, expert) == []


@pytest.mark.parametrize("ability", [CONFIRM, ASIDE])
async def test_nobody_decides_on_a_clue_about_oneself_or_an_organisation_of_a_conflict(
    city: World, ability: Ability
) -> None:
    case, _, key = await clued(city, 1)
    clerk, bound = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE)
    of_clerk = await city.put(
        m.ConflictClue, cycle_id=case.cycle, person_id=clerk.person_id, organisation_id=case.organisation,
        rule="contact_domain", fact="a.example", found_at=city.clock,
    )  # fmt: skip
    await city.put(
        m.Conflict, cycle_id=case.cycle, person_id=bound.person_id, organisation_id=case.organisation, kind="other",
        source="declared", rule="declared", found_at=city.clock,
    )  # fmt: skip

    own = await city.refusal(clerk, ability, of_clerk, reason="理由")
    conflicted = await city.refusal(bound, ability, key, reason="理由")
    watch = await city.refusal(await supervisor(city), ability, key, reason="理由")

    assert own == conflicted == ("NOT_FOUND", "NOT_FOUND", "Art.31")
    assert watch == ("FORBIDDEN", "NO_RIGHT", "Art.31")
