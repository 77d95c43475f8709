"""A login is a person of its own in each programme: nobody learns from one who somebody is in another (Art. 11, 34; ADR 0028)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import models as m
from api import seed
from api.local_issuer import ADDRESS
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.codes import credit_code
from tests.files.desk import Desk, desk_at
from tests.programmes.conftest import County
from tests.world import NOON, World

CREATE = """mutation ($i: CreatePersonInput!) { createPerson(input: $i) {
 person { name grants { totalCount } } errors { field code message article } } }"""
WHO = """{ viewer { actingAs person { name } } grants { nodes { role programme { code } person { name } } }
 registrationRequests { nodes { contactName } } }"""


@pytest.fixture
async def desk(world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path)) as found:
        yield found


@dataclass
class Somebody:
    """One login, and who it is in the city and in the county."""

    subject: str
    headers: dict[str, str]
    city: Actor
    county: Actor


async def known(place: World, actor: Actor, subject: str) -> None:
    await place.put(
        m.Identity, person_id=actor.person_id, programme_id=place.programme, issuer=ADDRESS, subject=subject
    )


def headers(desk: Desk, subject: str) -> dict[str, str]:
    assert desk.state.issuer is not None
    token = desk.state.issuer.issue(subject, desk.state.settings.token_lifetime)
    return {"authorization": f"Bearer {token}", "x-clock": NOON.isoformat(), "accept-language": "en"}


@pytest.fixture
async def somebody(world: World, county: County, desk: Desk) -> Somebody:
    """An expert in the city, a clerk in the county."""
    subject = uuid4().hex
    expert = await world.expert()
    clerk = await county.actor(Role.OFFICE, person=await county.person("李干部"))
    await world.change(m.Person, expert.person_id, name="李专家")
    await known(world, expert, subject)
    await known(county, clerk, subject)
    return Somebody(subject, headers(desk, subject), expert, clerk)


async def ask(desk: Desk, login: dict[str, str], query: str, **more: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return await desk.client.post("/graphql", json={"query": query}, headers=login | named)


async def create(desk: Desk, admin: Actor, programme: UUID, subject: str, key: str = "") -> Any:
    given = {"programmeId": f"Programme_{programme}", "name": "王新人", "issuer": ADDRESS, "subject": subject}
    return await desk.ask(admin, CREATE, i={**given, "idempotencyKey": key or uuid4().hex})


# --- Making people ------------------------------------------------------------------------------------------------------


async def test_a_login_that_is_known_in_another_programme_is_answered_like_one_that_nobody_has(
    world: World, county: County, desk: Desk
) -> None:
    expert, admin = await world.expert(), await county.actor(Role.SYSTEM_ADMIN)
    await known(world, expert, "known")

    answers = [await create(desk, admin, county.programme, subject) for subject in ("known", "unknown")]

    assert answers[0] == answers[1]
    assert answers[0]["data"]["createPerson"] == {
        "person": {"name": "王新人", "grants": {"totalCount": 0}},
        "errors": [],
    }
    people = await world.sql("SELECT person_id, programme_id FROM identity WHERE subject = 'known' ORDER BY id")
    assert people[0]["person_id"] == expert.person_id != people[1]["person_id"]
    assert [row["programme_id"] for row in people] == [world.programme, county.programme]


async def test_a_login_is_one_person_in_a_programme(county: County, desk: Desk) -> None:
    """Else one could hold roles that one person never holds (Art. 31)."""
    admin = await county.actor(Role.SYSTEM_ADMIN)
    await create(desk, admin, county.programme, "known")
    before = await county.one("SELECT count(*) FROM person")

    again = await create(desk, admin, county.programme, "known")

    (error,) = again["data"]["createPerson"]["errors"]
    assert (error["field"], error["code"], error["article"]) == ("subject", "ALREADY_EXISTS", "Art.11")
    assert await county.one("SELECT count(*) FROM person") == before


async def test_who_is_appointed_in_two_programmes_is_a_person_in_each(world: World, county: County) -> None:
    for programme in (world.programme, county.programme, county.programme):
        await seed.appoint(world.db, programme, Role.SECURITY_ADMIN, "安全管理员", ADDRESS, "sec")

    rows = await world.sql(
        "SELECT i.person_id, g.programme_id, p.created_in_id FROM identity i JOIN role_grant g USING (person_id)"
        " JOIN person p ON p.id = i.person_id WHERE i.subject = 'sec' ORDER BY g.id"
    )
    assert [row["programme_id"] for row in rows] == [world.programme, county.programme]
    assert [row["created_in_id"] for row in rows] == [world.programme, county.programme]
    assert len({row["person_id"] for row in rows}) == 2


async def asked_to_register(place: World, actor: Actor) -> Any:
    """Let somebody ask to represent an organisation; return the request."""
    given = {
        "jurisdiction_id": await place.jurisdiction(), "name": "某某有限公司", "credit_code": credit_code(77),
        "section_code": "C", "contact_name": "李代表", "evidence": "授权书",
    }  # fmt: skip
    done = await place.act(actor, Ability.PROGRAMME_REQUEST_REGISTRATION, place.programme, **given)
    return await place.row(m.RegistrationRequest, done.id)


async def test_who_asks_to_represent_an_organisation_does_so_as_a_person_of_that_programme(
    world: World, county: County, desk: Desk
) -> None:
    expert = await world.expert()
    await known(world, expert, "expert")
    without = Actor(county.clock, person_id=expert.person_id, programme_id=county.programme)

    request = await asked_to_register(county, without)

    person = await county.row(m.Person, request["person_id"])
    assert (person["name"], person["created_in_id"]) == ("李代表", county.programme)
    assert person["id"] != expert.person_id
    assert {row["person_id"] for row in await county.entries()} == {person["id"]}
    told = (await ask(desk, headers(desk, "expert"), WHO, x_programme="EXCMQA")).json()["data"]
    assert [one["contactName"] for one in told["registrationRequests"]["nodes"]] == ["李代表"]
    told = (await ask(desk, headers(desk, "expert"), WHO, x_programme="GZMQA")).json()["data"]
    assert told["registrationRequests"]["nodes"] == []


# --- Coming in ----------------------------------------------------------------------------------------------------------


async def test_without_a_choice_one_finds_the_grants_to_choose_from(desk: Desk, somebody: Somebody) -> None:
    told = (await ask(desk, somebody.headers, WHO)).json()["data"]

    assert told["viewer"]["actingAs"] == "PUBLIC"
    found = sorted((one["programme"]["code"], one["role"]) for one in told["grants"]["nodes"])
    assert found == [("EXCMQA", "OFFICE"), ("GZMQA", "EXPERT")]


@pytest.mark.parametrize(("code", "role", "name"), [("GZMQA", "EXPERT", "李专家"), ("EXCMQA", "OFFICE", "李干部")])
async def test_in_a_programme_one_is_who_one_is_there(
    desk: Desk, somebody: Somebody, code: str, role: str, name: str
) -> None:
    told = (await ask(desk, somebody.headers, WHO, x_programme=code)).json()["data"]

    assert told["viewer"] == {"actingAs": role, "person": {"name": name}}
    assert {one["person"]["name"] for one in told["grants"]["nodes"] if one["person"]} == {name}


@pytest.mark.parametrize("place", ["city", "county"])
async def test_a_grant_counts_in_its_programme_alone(desk: Desk, somebody: Somebody, place: str) -> None:
    grant = f"RoleGrant_{getattr(somebody, place).grant_id}"
    own, other = ("GZMQA", "EXCMQA") if place == "city" else ("EXCMQA", "GZMQA")

    right = await ask(desk, somebody.headers, WHO, x_acting_as=grant, x_programme=own)
    wrong = await ask(desk, somebody.headers, WHO, x_acting_as=grant, x_programme=other)

    assert right.json()["data"]["viewer"]["actingAs"] != "PUBLIC"
    assert "data" not in wrong.json()
    assert wrong.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN", "reason": "GRANT_NOT_HELD"}


async def test_what_the_county_makes_of_a_login_gives_it_nothing_in_the_city(
    world: World, county: County, desk: Desk
) -> None:
    """Who makes people in one programme makes nobody a clerk, nor a reader, of another."""
    clerk = await world.actor(Role.OFFICE)
    await known(world, clerk, "clerk")
    county_person = await county.person("冒名者")
    await known(county, await county.actor(Role.SUPERVISOR, person=county_person), "clerk")

    told = (await ask(desk, headers(desk, "clerk"), "{ people { nodes { name } } }", x_programme="EXCMQA")).json()

    assert [one["name"] for one in told["data"]["people"]["nodes"]] == ["冒名者"]


# --- Idempotency --------------------------------------------------------------------------------------------------------


async def test_a_key_used_in_one_programme_is_free_in_the_other(world: World, county: County, desk: Desk) -> None:
    """The same login, the same key: each act is done, and neither is answered with the other (Art. 34)."""
    admins = [await place.actor(Role.SYSTEM_ADMIN) for place in (world, county)]
    for place, admin in zip((world, county), admins, strict=True):
        await known(place, admin, "admin")
    login, made = headers(desk, "admin"), []

    for place, code in ((world, "GZMQA"), (county, "EXCMQA")):
        given = {"programmeId": f"Programme_{place.programme}", "name": code, "issuer": ADDRESS, "subject": code}
        body = {"query": CREATE, "variables": {"i": {**given, "idempotencyKey": "same"}}}
        made.append((await desk.client.post("/graphql", json=body, headers=login | {"x-programme": code})).json())

    assert [one["data"]["createPerson"]["person"]["name"] for one in made] == ["GZMQA", "EXCMQA"]
