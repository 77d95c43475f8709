"""Medals, cups and prints are tracked one by one, from making to return (Art. 8, 11, 22, 28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from models.certificates import HonourKind
from regulation.ability import Ability
from regulation.roles import Role
from tests.certificates.conftest import Winner, conflict
from tests.files.desk import Desk
from tests.world import World

RECORD, HAND, LOSE, TAKE, REPLACE = (
    Ability.AWARD_RECORD_ITEM, Ability.HONOUR_ITEM_HAND_OVER, Ability.HONOUR_ITEM_REPORT_LOST,
    Ability.HONOUR_ITEM_TAKE_BACK, Ability.HONOUR_ITEM_REPLACE,
)  # fmt: skip
MADE, TODAY = date(2026, 5, 1), date(2026, 5, 6)
HANDED: dict[str, Any] = {"handed_over_on": TODAY, "handed_to": "法定代表人"}


async def medal(world: World, winner: Winner, **values: Any) -> UUID:
    given = {"kind": HonourKind.MEDAL, "serial": uuid4().hex, "made_on": MADE, **values}
    return (await world.act(await world.actor(Role.OFFICE), RECORD, winner.award, **given)).id


async def test_a_medal_goes_to_the_winner_is_lost_and_another_takes_its_place(world: World, winner: Winner) -> None:
    clerk = await world.actor(Role.OFFICE)
    key = await medal(world, winner)

    await world.act(clerk, HAND, key, **HANDED)
    later = replace(clerk, clock=world.clock + timedelta(days=30))
    await world.act(later, LOSE, key, lost_on=date(2026, 6, 1), remark="搬迁时遗失")
    new = (await world.act(later, REPLACE, key, serial=uuid4().hex, made_on=date(2026, 6, 5), remark="补制")).id

    first, second = await world.row(m.HonourItem, key), await world.row(m.HonourItem, new)
    assert (first["state"], first["handed_over_on"], first["handed_to"], first["lost_on"]) == (
        "replaced", TODAY, "法定代表人", date(2026, 6, 1),
    )  # fmt: skip
    assert (second["state"], second["replaces_id"], second["kind"]) == ("made", key, "medal")


async def test_after_a_revocation_it_is_taken_back_and_nothing_else_given(world: World, winner: Winner) -> None:
    clerk = await world.actor(Role.OFFICE)
    key, cup = await medal(world, winner), await medal(world, winner, kind=HonourKind.CUP)
    await world.act(clerk, HAND, key, **HANDED)
    await world.change(m.Award, winner.award, state="revoked")

    await world.act(clerk, TAKE, key, returned_on=TODAY, remark="称号撤销，收回")
    refused = [
        await world.refusal(clerk, HAND, cup, **HANDED),
        await world.refusal(clerk, REPLACE, key, serial="x", made_on=MADE, remark="补制"),
        await world.refusal(clerk, RECORD, winner.award, kind=HonourKind.CUP, serial="y", made_on=MADE),
    ]

    assert (await world.row(m.HonourItem, key))["state"] == "returned"
    assert [code for _, code, _ in refused] == ["AWARD_REVOKED"] * 3


@pytest.mark.parametrize(
    ("act", "given", "code"),
    [
        (HAND, {"handed_over_on": date(2026, 4, 30), "handed_to": "x"}, "DATE_BEFORE_LAST"),
        (HAND, {"handed_over_on": date(2026, 5, 7), "handed_to": "x"}, "DATE_IN_FUTURE"),
        (HAND, {"handed_over_on": TODAY, "handed_to": " "}, "TEXT_MISSING"),
        (LOSE, {"lost_on": date(2026, 4, 30), "remark": "x"}, "DATE_BEFORE_LAST"),
        (TAKE, {"returned_on": TODAY, "remark": "x"}, "WRONG_STATE"),
        (REPLACE, {"serial": "x", "made_on": MADE, "remark": "x"}, "WRONG_STATE"),
    ],
)
async def test_what_does_not_fit_its_history_is_refused(
    world: World, winner: Winner, act: Ability, given: dict[str, Any], code: str
) -> None:
    key = await medal(world, winner)

    assert (await world.refusal(await world.actor(Role.OFFICE), act, key, **given))[1] == code


async def test_no_two_things_have_the_same_number(world: World, winner: Winner) -> None:
    await medal(world, winner, serial="M-2026-001")

    found = await world.refusal(
        await world.actor(Role.OFFICE), RECORD, winner.award, kind=HonourKind.CUP, serial=" M-2026-001 ", made_on=MADE
    )

    assert found == ("RULE", "ALREADY_EXISTS", "Art.22")


async def test_who_has_a_conflict_with_the_winner_neither_records_nor_sees_its_things(
    world: World, winner: Winner
) -> None:
    clerk = await world.actor(Role.OFFICE)
    key = await medal(world, winner)
    await conflict(world, clerk, winner)

    record = await world.refusal(clerk, RECORD, winner.award, kind=HonourKind.CUP, serial="z", made_on=MADE)
    hand = await world.refusal(clerk, HAND, key, **HANDED)

    assert record == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")
    assert hand[0] == "NOT_FOUND"


async def test_the_winner_reads_what_it_got_and_what_may_be_done(desk: Desk, world: World, winner: Winner) -> None:
    await medal(world, winner, serial="M-2026-002")
    query = """query ($c: ID!) { honourItems(filter: {cycle: [$c]}) { nodes { kind serial state award { id }
      availableActs { act allowed } } } }"""
    ids = {"c": f"Cycle_{winner.cycle}"}

    seen = await desk.ask(await world.applicant(winner.organisation), query, **ids)
    office = await desk.ask(await world.actor(Role.OFFICE), query, **ids)
    other = await desk.ask(await world.applicant(await world.organisation()), query, **ids)

    (one,) = seen["data"]["honourItems"]["nodes"]
    assert (one["kind"], one["serial"], one["state"]) == ("MEDAL", "M-2026-002", "MADE")
    assert not any(possible["allowed"] for possible in one["availableActs"])
    (item,) = office["data"]["honourItems"]["nodes"]
    possible = {one["act"] for one in item["availableActs"] if one["allowed"]}
    assert possible == {"honour_item:hand_over", "honour_item:report_lost"}
    assert other["data"]["honourItems"]["nodes"] == []
