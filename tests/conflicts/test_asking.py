"""The undertaking, and slates over the real door: being asked tells nothing about who applied (Art. 31)."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.slates import About, Expert, Known, Numbers, joining, slates
from regulation.violation import RuleBroken
from services.inputs import DeclarationInput
from tests.policies.looking import ask, data, gid
from tests.services.scenery import applied
from tests.world import UNDERTAKING, World

_SCREEN = """{ conflictDeclarations(first: 100) { totalCount nodes { id state kind detail declaredAt version
 organisation { id name sectionCode version jurisdiction { code } dossiers { totalCount } }
 availableActs { act allowed reason } } }
 dossiers { totalCount } assignments { totalCount } reviews { totalCount } messages { totalCount }
 ledgerEntries { nodes { ability code targetId payload { body } } } }"""


async def asked(world: World, expert: Actor) -> list[Any]:
    return await world.sql(
        "SELECT n.*, o.name FROM conflict_declaration n JOIN organisation o ON o.id = n.organisation_id"
        " WHERE n.person_id = $1 ORDER BY n.id", expert.person_id,
    )  # fmt: skip


async def opened(world: World, applicants: int, others: int, experts: int = 2) -> tuple[UUID, list[Actor], set[UUID]]:
    """Let so many apply and so many not, and ask experts; return those who applied."""
    cycle = await world.cycle("material_review")
    dossiers = [await applied(world, cycle, "qualified") for _ in range(applicants)]
    for _ in range(others):
        await world.organisation()
    people = [await world.expert() for _ in range(experts)]
    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)
    return cycle, people, {(await world.row(m.Dossier, key))["organisation_id"] for key in dossiers}


async def test_none_is_not_answered_twice(city: World) -> None:
    """Alone as in a bundle: the second answer is refused in words, not by a failure (Art. 31)."""
    _, (expert, _), _ = await opened(city, 1, 0)
    question = (await asked(city, expert))[0]["id"]
    await city.act(expert, Ability.CONFLICT_DECLARATION_DECLARE, question, conflicted=False)

    found = await city.refusal(expert, Ability.CONFLICT_DECLARATION_DECLARE, question, conflicted=False)

    assert found == ("RULE", "WRONG_STATE", "Art.31")


async def test_an_expert_is_told_of_being_asked_and_of_how_much_not_of_whom(city: World) -> None:
    cycle, (one, other), _ = await opened(city, 2, 2)
    late = await city.expert()
    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    for who in (one, other, late):
        (told,) = await city.sql("SELECT * FROM message WHERE grant_id = $1", who.grant_id)
        assert (told["event"], told["facts"]["count"]) == ("declaration_asked", len(await asked(city, who)))
        assert (told["dossier_id"], told["organisation_id"]) == (None, None)


# --- The undertaking ---------------------------------------------------------------------------------------------------


async def test_the_undertaking_is_shown_before_it_is_signed_and_kept_with_version_and_digest(city: World) -> None:
    cycle, expert = await city.cycle("qualifying"), await city.expert()
    query = "query($id: ID!) { node(id: $id) { ... on Cycle { undertaking { version zh en digest } } } }"

    shown = (await data(city, expert, query, ask, id=gid("cycle", cycle)))["node"]["undertaking"]
    await city.act(expert, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest=shown["digest"])

    assert shown["digest"] == hashlib.sha256(shown["zh"].encode()).hexdigest() == UNDERTAKING
    assert "Undertaking of confidentiality" in shown["en"]
    (signed,) = await city.sql("SELECT * FROM undertaking WHERE cycle_id = $1", cycle)
    assert (signed["text_version"], signed["text_digest"]) == ("2026-1", UNDERTAKING)


async def test_another_text_is_not_signed(city: World) -> None:
    cycle, expert = await city.cycle("qualifying"), await city.expert()

    found = await city.refusal(expert, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest="0" * 64)

    assert found == ("RULE", "UNDERTAKING_TEXT_OTHER", "Art.31")


# --- Slates --------------------------------------------------------------------------------------------------------------


async def test_each_expert_is_asked_about_applicants_and_half_as_many_that_did_not_apply(world: World) -> None:
    _, people, applicants = await opened(world, 3, 4)

    for expert in people:
        about = {row["organisation_id"] for row in await asked(world, expert)}
        assert len(about & applicants) == 3
        assert len(about - applicants) == 2  # half of three, rounded up


async def test_a_decoy_looks_like_an_applicant_in_every_way_but_its_name(world: World) -> None:
    _, (expert, _), applicants = await opened(world, 2, 2)

    screen = await data(world, expert, _SCREEN, ask)

    nodes = screen["conflictDeclarations"]["nodes"]
    ids = {gid("organisation", key) for key in applicants}
    real = [_without_names(one) for one in nodes if one["organisation"]["id"] in ids]
    false = [_without_names(one) for one in nodes if one["organisation"]["id"] not in ids]
    assert (len(real), len(false)) == (2, 1)
    assert all(one == real[0] for one in [*real, *false])
    assert [screen[name]["totalCount"] for name in ("dossiers", "assignments", "reviews", "messages")] == [0, 0, 0, 1]


def _without_names(node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "id": "", "organisation": {**node["organisation"], "id": "", "name": ""}}


async def test_what_an_expert_answers_brings_the_same_for_decoys_and_applicants(world: World) -> None:
    """The whole view after declaring a conflict with either: errors, versions, ledger, messages (Art. 31)."""
    _, people, applicants = await opened(world, 2, 2)
    views = []
    for expert, real in zip(people, (True, False), strict=True):
        rows = await asked(world, expert)
        chosen = next(row for row in rows if (row["organisation_id"] in applicants) is real)
        given = {"conflicted": True, "kind": ConflictKind.KINSHIP, "detail": "配偶任职"}
        await world.act(expert, Ability.CONFLICT_DECLARATION_DECLARE, chosen["id"], **given)
        again = await world.refusal(expert, Ability.CONFLICT_DECLARATION_DECLARE, chosen["id"], **given)
        screen = await data(world, expert, _SCREEN, ask)
        views.append((again, _plain(screen, chosen)))

    assert views[0] == views[1]


def _plain(screen: dict[str, Any], chosen: Any) -> Any:
    """Return a screen without what names are: ids, names, salts, digests under a key; the questions in a fixed order."""
    nodes = sorted(map(str, (_without_names(n) for n in screen["conflictDeclarations"]["nodes"])))
    entries = [
        (e["ability"], e["code"], e["targetId"] == str(chosen["id"]), _unkeyed(e["payload"]["body"]))
        for e in screen["ledgerEntries"]["nodes"]
    ]
    return nodes, entries, screen["messages"], screen["dossiers"]


def _unkeyed(body: str) -> Any:
    """Return what an entry holds; of the digest of effects, which is another each time, how long it is."""
    payload = orjson.loads(body)["payload"]
    result = {name: len(value) if name == "effects" else value for name, value in payload.get("result", {}).items()}
    return payload | {"result": result}


async def test_what_the_rules_find_is_recorded_and_not_asked_about_and_a_decoy_neither(world: World) -> None:
    cycle = await world.cycle("material_review")
    dossier = await applied(world, cycle, "qualified")
    await applied(world, cycle, "qualified")
    applicant = (await world.row(m.Dossier, dossier))["organisation_id"]
    other = await world.organisation()
    codes = [
        await world.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", one)
        for one in (applicant, other)
    ]
    employee, outsider = await world.expert(codes[0]), await world.expert(codes[1])

    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    assert applicant not in {row["organisation_id"] for row in await asked(world, employee)}
    # If its own employer were asked about, an expert would know that it did not apply.
    assert other not in {row["organisation_id"] for row in await asked(world, outsider)}
    found = await world.sql("SELECT person_id, organisation_id, rule, fact FROM conflict")
    assert [tuple(row) for row in found] == [(employee.person_id, applicant, "employer_credit_code", codes[0])]


async def test_the_slates_are_replayed_from_the_ledger(world: World) -> None:
    cycle, people, _ = await opened(world, 4, 9)

    (entry,) = await world.sql(
        "SELECT p.body, l.prev_hash FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id"
        " JOIN ledger_link l ON l.entry_id = e.id WHERE e.ability = 'cycle:open_declarations' AND e.target_id = $1", cycle,
    )  # fmt: skip
    record = orjson.loads(entry["body"])["payload"]["result"]
    given, came = record["inputs"], record["entering"]
    numbers = Numbers(
        given["numbers"]["size"], Decimal(given["numbers"]["decoys"]), given["numbers"]["same_jurisdiction"]
    )
    new, others = ([About(*one) for one in came[name]] for name in ("applicants", "others"))
    room = joining(record["seed"], new, others, numbers.decoys)
    again = slates(
        record["seed"],
        [Expert(one, place, frozenset(knows)) for one, place, knows in given["experts"]],
        [About(*one) for one in given["room"]],
        numbers,
        Known(*({tuple(pair) for pair in given["known"][name]} for name in ("barred", "asked", "refused"))),
    )

    assert record["seed"] == entry["prev_hash"]
    assert {one.id for one in room} == {row[0] for row in given["room"]}
    kept = {(str(e.person_id), str(row["organisation_id"])) for e in people for row in await asked(world, e)}
    assert set(again) == kept


# --- Several answers at once ----------------------------------------------------------------------------------------------


def answer(row: Any, **given: Any) -> DeclarationInput:
    return DeclarationInput(row["id"], given.pop("version", 1), given.pop("conflicted", False), **given)


async def test_several_answers_are_given_at_once_and_each_is_on_record(world: World) -> None:
    cycle, (expert, _), applicants = await opened(world, 3, 0)
    rows = await asked(world, expert)
    entries = [answer(rows[0], conflicted=True, kind=ConflictKind.BUSINESS, detail="供货"), *map(answer, rows[1:])]

    await world.act(expert, Ability.CYCLE_DECLARE_CONFLICTS, cycle, entries=entries)

    after = await asked(world, expert)
    assert [row["state"] for row in after] == ["conflicted", "none", "none"]
    (found,) = await world.sql(
        "SELECT organisation_id, kind, source FROM conflict WHERE person_id = $1", expert.person_id
    )
    assert tuple(found) == (rows[0]["organisation_id"], "business", "declared")
    assert found["organisation_id"] in applicants
    single = [e for e in await world.entries() if e["ability"] == "conflict_declaration:declare"]
    assert {e["target_id"] for e in single} == {row["id"] for row in rows}


async def test_each_answer_at_fault_is_named_and_none_is_kept(world: World) -> None:
    cycle, (expert, colleague), _ = await opened(world, 3, 0)
    rows, foreign = await asked(world, expert), (await asked(world, colleague))[0]
    entries = [
        answer(rows[0], conflicted=True),
        answer(rows[1], version=7),
        answer(foreign),
        answer(rows[2]),
        answer(rows[2]),
        answer(rows[0], kind=ConflictKind.OTHER),
    ]

    before = await world.contents()
    with pytest.raises(RuleBroken) as refused:
        await world.act(expert, Ability.CYCLE_DECLARE_CONFLICTS, cycle, entries=entries)

    found = {(one.field, one.code) for one in refused.value.violations}
    assert found == {
        ("entries.0.kind", "CONFLICT_KIND_MISSING"),
        ("entries.1.expected_version", "STALE_VERSION"),
        ("entries.2.conflict_declaration_id", "NOT_FOUND"),
        ("entries.4.conflict_declaration_id", "ENTRY_DUPLICATE"),
        ("entries.5.kind", "CONFLICT_KIND_FOREIGN"),
        ("entries.5.conflict_declaration_id", "ENTRY_DUPLICATE"),
    }
    assert await world.contents() == before


async def test_who_has_a_conflict_with_an_applicant_does_not_ask_for_the_record_names_all(city: World) -> None:
    cycle, clerk = await city.cycle("material_review"), await city.actor(Role.OFFICE)
    dossier = await applied(city, cycle, "qualified")
    hidden = (await city.row(m.Dossier, dossier))["organisation_id"]
    await city.expert()
    given = {"organisation_id": hidden, "kind": ConflictKind.KINSHIP}
    await city.act(clerk, Ability.CYCLE_DECLARE_INTEREST, cycle, **given)

    refused = await city.refusal(clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    assert refused == ("FORBIDDEN", "CONFLICTED", "Art.31")
    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)
