"""When who objected, logins, addresses and private data of people go (Art. 21, 31): days by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from services.files.store import FileStore
from services.retention import run
from tests.retention.matters import CLOSED, applied, closed, noon, objected
from tests.world import NOON, World


@pytest.mark.parametrize(("day", "name"), [("2030-02-28", "某公司"), ("2030-03-01", "")])
async def test_who_objected_is_forgotten_three_years_after_the_cycle(
    world: World, store: FileStore, day: str, name: str
) -> None:
    cycle = await closed(world)
    key = await objected(world, cycle, await applied(world, cycle, "awarded"), "dismissed")

    await run(world.db, store, noon(day))

    (row,) = await world.sql("SELECT * FROM objector WHERE objection_id = $1", key)
    (statement,) = await world.sql("SELECT grounds FROM objection_statement WHERE objection_id = $1", key)
    assert (row["name"], bool(row["contact"]), bool(row["credit_code"])) == (name, bool(name), bool(name))
    assert bool(statement["grounds"]) is bool(name)
    assert (await world.row(m.Objection, key))["decision_reason"] == "不成立"


@pytest.mark.parametrize(("day", "there"), [("2028-03-01", True), ("2028-03-02", False)])
async def test_a_refused_request_is_erased_after_a_year(world: World, store: FileStore, day: str, there: bool) -> None:
    about = {
        "programme_id": world.programme, "person_id": await world.person(), "credit_code": "91360702MA35ABCD1X", "name": "某",
        "section_code": "C", "jurisdiction_id": await world.jurisdiction(), "contact_name": "李某", "evidence": "授权书",
        "asked_at": NOON,
    }  # fmt: skip
    decided = datetime(2027, 3, 1, 16, tzinfo=UTC)  # 2 March in the city
    key = await world.put(m.RegistrationRequest, **about, state="refused", decided_at=decided)
    asked = await world.put(m.RegistrationRequest, **about | {"person_id": await world.person()}, state="asked")

    await run(world.db, store, noon(day))

    found = {row["id"] for row in await world.sql("SELECT id FROM registration_request")}
    assert found == ({key, asked} if there else {asked})


@pytest.mark.parametrize(("day", "there"), [("2030-02-28", True), ("2030-03-01", False)])
async def test_logins_and_addresses_go_three_years_after_the_last_grant(
    world: World, store: FileStore, day: str, there: bool
) -> None:
    ended = await world.actor(Role.OFFICE)
    standing = await world.actor(Role.OFFICE)
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", ended.grant_id, CLOSED)
    for actor in (ended, standing):
        await world.put(
            m.Identity, person_id=actor.person_id, programme_id=world.programme, issuer="i", subject=uuid4().hex
        )
        await world.put(m.PersonContact, person_id=actor.person_id, email="a@b.cn")

    await run(world.db, store, noon(day))

    for table in ("identity", "person_contact"):
        found = {row["person_id"] for row in await world.sql(f"SELECT person_id FROM {table}")}
        assert (ended.person_id in found) is there, table
        assert standing.person_id in found, table


async def test_an_expert_who_left_keeps_a_name_and_nothing_private(world: World, store: FileStore) -> None:
    expert = await world.expert("91360702MA35ABCD1X")
    (profile,) = await world.sql("SELECT * FROM expert_profile WHERE person_id = $1", expert.person_id)
    clerk = world.at(await world.actor(Role.OFFICE), noon("2027-03-01"))
    await world.act(clerk, Ability.EXPERT_PROFILE_REMOVE, profile["id"], reason="本人申请")

    await run(world.db, store, noon("2030-02-28"))
    before = (await world.row(m.ExpertProfile, profile["id"]))["employer_name"]
    await run(world.db, store, noon("2030-03-01"))

    after = await world.row(m.ExpertProfile, profile["id"])
    assert before != ""
    assert (after["employer_name"], after["employer_credit_code"], after["state"]) == ("", None, "removed")
    assert await world.sql("SELECT 1 FROM engagement WHERE person_id = $1", expert.person_id) == []
    assert (await world.row(m.Person, expert.person_id))["name"] != ""
