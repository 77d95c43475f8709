"""Departments are asked and answer one by one or many at once; silence is never consent (Art. 13(6), 17)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.claims import Veto
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.consulting import AnswerInput, VetoInput
from tests.services.scenery import DEADLINE, applied
from tests.world import World


async def asking(city: World, agency: str = "tax") -> dict[str, Any]:
    return {"agency_id": await city.agency(agency), "question": "近三年有无失信", "due_at": DEADLINE}


async def asked(city: World, cycle: UUID, dossiers: list[UUID], agency: str = "tax") -> list[UUID]:
    """Let a clerk ask a department about applications at once, and return the consultations in their order."""
    given = await asking(city, agency)
    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_CONSULT, cycle, dossier_ids=dossiers, **given)
    rows = await city.sql(
        "SELECT id, dossier_id FROM consultation WHERE cycle_id = $1 AND agency_id = $2", cycle, given["agency_id"]
    )
    found = {row["dossier_id"]: row["id"] for row in rows}
    return [found[dossier] for dossier in dossiers]


async def faults(city: World, actor: Actor, ability: Ability, target: UUID, **given: Any) -> list[tuple[str, str]]:
    """Return the field and code of each fault of an act that must be refused and change nothing."""
    before = await city.contents()
    with pytest.raises(RuleBroken) as refusal:
        await city.act(actor, ability, target, **given)
    assert await city.contents() == before
    return [(v.field, v.code) for v in refusal.value.violations]


# --- Asking about many ---------------------------------------------------------------------------------------------------


async def test_one_act_asks_about_many_each_by_itself(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossiers = [await applied(city, cycle) for _ in range(3)]

    keys = await asked(city, cycle, dossiers)

    rows = await city.sql("SELECT * FROM consultation WHERE cycle_id = $1", cycle)
    assert {row["id"] for row in rows} == set(keys)
    assert {(row["dossier_id"], row["state"], row["due_at"]) for row in rows} == {
        (dossier, "asked", DEADLINE) for dossier in dossiers
    }


async def test_asking_about_many_names_every_fault_and_asks_nobody(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    good, hidden = await applied(city, cycle), await applied(city, cycle)
    draft, out = await applied(city, cycle, "draft"), await applied(city, cycle, "withdrawn")
    foreign = await applied(city, await city.cycle("qualifying"))
    (waiting,) = [await applied(city, cycle)]
    await asked(city, cycle, [waiting])
    await city.put(
        m.Conflict, cycle_id=cycle, person_id=clerk.person_id, kind="kinship", source="reported", rule="r",
        organisation_id=(await city.row(m.Dossier, hidden))["organisation_id"], found_at=city.clock,
    )  # fmt: skip
    named = [good, hidden, draft, out, foreign, uuid4(), waiting, good]

    found = await faults(city, clerk, Ability.CYCLE_CONSULT, cycle, dossier_ids=named, **await asking(city))

    assert found == [
        ("dossier_ids.1", "NOT_FOUND"),  # conflict of interest: it is not there
        ("dossier_ids.2", "NOT_FOUND"),
        ("dossier_ids.3", "WRONG_STATE"),
        ("dossier_ids.4", "NOT_FOUND"),
        ("dossier_ids.5", "NOT_FOUND"),
        ("dossier_ids.6", "CONSULTATION_WAITING"),
        ("dossier_ids.7", "ENTRY_DUPLICATE"),
    ]


@pytest.mark.parametrize(("count", "code"), [(0, "ENTRIES_MISSING"), (1_001, "TOO_MANY_ENTRIES")])
async def test_asking_about_none_or_too_many(city: World, count: int, code: str) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    named = [uuid4() for _ in range(count)]

    found = await faults(city, clerk, Ability.CYCLE_CONSULT, cycle, dossier_ids=named, **await asking(city))

    assert found == [("dossier_ids", code)]


# --- Answering --------------------------------------------------------------------------------------------------------------


def veto(happened_on: date = date(2025, 3, 1), description: str = "处罚决定书") -> VetoInput:
    return VetoInput(Veto.TAX_BREACH, happened_on, description)


async def test_a_department_answers_several_at_once(city: World) -> None:
    cycle = await city.cycle("qualifying")
    clean, bad, silent = await asked(city, cycle, [await applied(city, cycle) for _ in range(3)])
    answers = [AnswerInput(clean, "无记录", objects=False), AnswerInput(bad, "有记录", objects=True, vetoes=[veto()])]

    await city.act(await city.department("tax"), Ability.CYCLE_ANSWER_CONSULTATIONS, cycle, answers=answers)

    rows = [await city.row(m.Consultation, key) for key in (clean, bad, silent)]
    assert [(row["state"], row["answer"], row["objects"]) for row in rows] == [
        ("answered", "无记录", False),
        ("answered", "有记录", True),
        ("asked", None, None),
    ]
    assert rows[1]["vetoes"] == [{"veto": "tax_breach", "happened_on": "2025-03-01", "description": "处罚决定书"}]


async def test_a_department_answers_for_no_other_and_nothing_that_is_closed(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossiers = [await applied(city, cycle) for _ in range(2)]
    own, closed = await asked(city, cycle, dossiers)
    (foreign,) = await asked(city, cycle, dossiers[:1], "ecology")
    await city.act(await city.actor(Role.OFFICE), Ability.CONSULTATION_CLOSE, closed, reason="电话核实")
    answers = [AnswerInput(key, "无", objects=False) for key in (own, foreign, closed, own)]

    found = await faults(city, await city.department("tax"), Ability.CYCLE_ANSWER_CONSULTATIONS, cycle, answers=answers)

    assert found == [
        ("answers.1.consultation_id", "NOT_FOUND"),
        ("answers.2.consultation_id", "WRONG_STATE"),
        ("answers.3.consultation_id", "ENTRY_DUPLICATE"),
    ]


async def test_a_veto_is_described_and_has_happened(city: World) -> None:
    cycle = await city.cycle("qualifying")
    (key,) = await asked(city, cycle, [await applied(city, cycle)])
    tomorrow = city.clock.date() + timedelta(days=1)
    vetoes = [veto(), veto(tomorrow), veto(description=" ")]

    alone = await faults(
        city, await city.department("tax"), Ability.CONSULTATION_ANSWER, key, answer="", objects=True, vetoes=vetoes
    )

    assert alone == [
        ("answer", "TEXT_MISSING"),
        ("vetoes.2.description", "TEXT_MISSING"),
        ("vetoes.1.happened_on", "DATE_IN_FUTURE"),
    ]


async def test_an_answer_is_corrected_until_it_is_closed(city: World) -> None:
    cycle = await city.cycle("qualifying")
    (key,) = await asked(city, cycle, [await applied(city, cycle)])
    tax = await city.department("tax")
    await city.act(tax, Ability.CONSULTATION_ANSWER, key, answer="有记录", objects=True, vetoes=[veto()])

    await city.act(tax, Ability.CONSULTATION_ANSWER, key, answer="系同名企业,更正为无记录", objects=False)
    await city.act(await city.actor(Role.OFFICE), Ability.CONSULTATION_CLOSE, key, reason="已核对")
    found = await city.refusal(tax, Ability.CONSULTATION_ANSWER, key, answer="再更正", objects=True)

    row = await city.row(m.Consultation, key)
    assert (row["objects"], row["vetoes"], row["state"]) == (False, [], "closed")
    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.17")


async def test_who_may_not_ask_or_answer_about_many(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await applied(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    given = {"dossier_ids": [dossier], **await asking(city)}
    clerk = await city.actor(Role.OFFICE)

    found = [
        await city.refusal(await city.department(), Ability.CYCLE_CONSULT, cycle, **given),
        await city.refusal(await city.applicant(organisation), Ability.CYCLE_CONSULT, cycle, **given),
        await city.refusal(clerk, Ability.CYCLE_ANSWER_CONSULTATIONS, cycle, answers=[]),
    ]
    await city.change(m.Cycle, cycle, stage="accepting")
    found.append(await city.refusal(clerk, Ability.CYCLE_CONSULT, cycle, **given))

    assert found == [("FORBIDDEN", "NO_RIGHT", "Art.17")] * 3 + [("FORBIDDEN", "WRONG_STAGE", "Art.17")]


async def test_a_department_finds_its_own_consultations_alone(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossiers = [await applied(city, cycle)]
    (tax,), (ecology,) = await asked(city, cycle, dossiers), await asked(city, cycle, dossiers, "ecology")
    where = f"cycle_id = '{cycle}'"

    assert await city.visible(await city.department("tax"), "consultation", where) == {tax}
    assert await city.visible(await city.department("ecology"), "consultation", where) == {ecology}
    assert await city.visible(await city.department("labour"), "consultation", where) == set()
    assert await city.visible(await city.department("tax"), "dossier", where) == set()
    assert await city.visible(await city.department("tax"), "eligibility_run", where) == set()
