"""Who handles an objection: independent, one person, replaced only when that person cannot go on (Art. 21, 31)."""

from __future__ import annotations

from uuid import uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.objecting.desk import FILED, case, did, filed
from tests.services.scenery import QUALITY, publicity, resolved_on_objection, rules_resolved
from tests.world import World

TAKE, REPLACE = Ability.OBJECTION_TAKE, Ability.OBJECTION_REPLACE_HANDLER


@pytest.mark.parametrize(
    ("earlier", "in_cycle"),
    [
        ("dossier:recommend", False),
        ("dossier:decline", False),
        ("review:submit", False),
        ("dossier:evaluate", False),
        ("cycle:draft_candidate_list", True),
    ],
)
async def test_who_had_a_hand_in_it_does_not_handle_it(city: World, earlier: str, in_cycle: bool) -> None:
    public = await publicity(city, QUALITY)
    key, _ = await filed(city, public)
    clerk = city.at(await city.actor(Role.OFFICE), FILED)
    about = {"cycle_id": public.cycle} if in_cycle else {"dossier_id": public.dossiers[0]}
    await did(city, clerk, earlier, **about)

    found = await city.refusal(clerk, TAKE, key)

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.21")


async def test_who_can_go_on_is_not_replaced(city: World) -> None:
    one = await case(city)
    colleague, director = await city.actor(Role.OFFICE), await one.director()

    found = await city.refusal(director, REPLACE, one.key, person_id=colleague.person_id, reason="工作需要")

    assert found == ("RULE", "HANDLER_FIT", "Art.21")


async def test_who_left_is_replaced_and_loses_sight_of_the_objector_at_once(city: World) -> None:
    one = await case(city)
    successor = city.at(await city.actor(Role.OFFICE), FILED)
    await city.change(m.RoleGrant, one.handler.grant_id, valid_to=FILED)

    await city.act(await one.director(), REPLACE, one.key, person_id=successor.person_id, reason="调离")

    where = f"objection_id = '{one.key}'"
    for resource in ("objector", "objection_statement"):
        assert len(await city.visible(successor, resource, where)) == 1
        assert await city.visible(one.handler, resource, where) == set()
    entry = (await city.sql("SELECT * FROM ledger_entry WHERE ability = $1", REPLACE.value))[-1]
    assert entry["target_id"] == one.key


async def test_who_has_a_conflict_is_replaced(city: World) -> None:
    one = await case(city)
    await city.put(
        m.Conflict, cycle_id=one.public.cycle, person_id=one.handler.person_id, kind="business", source="reported",
        organisation_id=one.public.organisations[0], rule="", found_at=FILED,
    )  # fmt: skip
    successor = city.at(await city.actor(Role.OFFICE), FILED)

    hidden = await one.refusal(Ability.OBJECTION_ADMIT)
    await city.act(await one.director(), REPLACE, one.key, person_id=successor.person_id, reason="存在利益关系")
    await city.act(successor, Ability.OBJECTION_ADMIT, one.key)

    assert hidden == ("NOT_FOUND", "NOT_FOUND", "Art.21")
    assert await one.state() == "admitted"


@pytest.mark.parametrize("why", ["no clerk", "conflict", "evaluated"])
async def test_only_who_may_take_it_replaces(city: World, why: str) -> None:
    one = await case(city)
    await city.change(m.RoleGrant, one.handler.grant_id, valid_to=FILED)
    other = city.at(await city.actor(Role.EXPERT if why == "no clerk" else Role.OFFICE), FILED)
    if why == "conflict":
        await city.put(
            m.Conflict, cycle_id=one.public.cycle, person_id=other.person_id, kind="business", source="reported",
            organisation_id=one.public.organisations[0], rule="", found_at=FILED,
        )  # fmt: skip
    if why == "evaluated":
        await did(city, other, "dossier:evaluate", dossier_id=one.public.dossiers[0])

    found = await city.refusal(await one.director(), REPLACE, one.key, person_id=other.person_id, reason="调离")

    codes = {"no clerk": "HANDLER_NOT_CLERK", "conflict": "HANDLER_CONFLICTED", "evaluated": "HANDLER_BARRED"}
    assert found == ("RULE", codes[why], "Art.21")


async def test_what_nobody_has_taken_has_nobody_to_replace(city: World) -> None:
    public = await publicity(city, QUALITY)
    key, _ = await filed(city, public)
    clerk = await city.actor(Role.OFFICE)
    director = city.at(await city.actor(Role.OFFICE_DIRECTOR), FILED)

    found = await city.refusal(director, REPLACE, key, person_id=clerk.person_id, reason="指定")

    assert found == ("RULE", "HANDLER_MISSING", "Art.21")


async def test_what_is_resolved_on_an_objection_is_for_its_handler_and_no_other_clerk(city: World) -> None:
    """Art. 21, 31: the resolution says who is objected to, what was found, and what follows."""
    one = await case(city)
    await resolved_on_objection(city, one.key, upheld=True)
    colleague = city.at(await city.actor(Role.OFFICE), FILED)
    where = f"subject_id = '{one.key}'"

    seen = [await city.visible(who, "resolution", where) for who in (one.handler, await one.director(), colleague)]

    assert [len(found) for found in seen] == [1, 1, 0]


@pytest.mark.parametrize(("kind", "seen"), [("rules", 1), ("other", 0)])
async def test_a_clerk_reads_what_is_resolved_on_rules_and_not_what_else_a_meeting_takes_up(
    city: World, kind: str, seen: int
) -> None:
    subject = await rules_resolved(city, uuid4(), kind=kind)

    found = await city.visible(await city.actor(Role.OFFICE), "resolution", f"id = '{subject}'")

    assert len(found) == seen
