"""How an enterprise's quality manager comes in: asks, is confirmed or refused with reasons (Art. 3, 16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.codes import credit_code
from tests.registry.conftest import Office
from tests.world import World

CODE = credit_code(900_100)


async def asked(world: World, **changed: Any) -> dict[str, Any]:
    given = {
        "jurisdiction_id": await world.jurisdiction(), "name": "赣州示例有限公司", "credit_code": CODE,
        "section_code": "C", "contact_name": "王经理", "evidence": "法定代表人授权书，编号 2026-1",
    }  # fmt: skip
    return {**given, **changed}


def newcomer(world: World, subject: str = "quality.manager") -> Actor:
    return replace(world.anybody(), login=("https://login.example", subject))


async def ask(world: World, actor: Actor, **changed: Any) -> UUID:
    given = await asked(world, **changed)
    return (await world.act(actor, Ability.PROGRAMME_REQUEST_REGISTRATION, world.programme, **given)).id


async def known(world: World, subject: str = "quality.manager") -> Actor:
    """Return who has this login, as a later request finds it."""
    person = await world.one("SELECT person_id FROM identity WHERE subject = $1", subject)
    return replace(world.anybody(), person_id=person)


async def test_a_newcomer_asks_is_confirmed_and_applies(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    request = await ask(world, newcomer(world))
    person = (await known(world)).person_id
    assert await world.visible(await known(world), "registration_request") == {request}

    await world.act(office.clerk, Ability.REGISTRATION_REQUEST_CONFIRM, request)

    (grant,) = await world.sql("SELECT * FROM role_grant WHERE person_id = $1", person)
    applicant = Actor(world.clock, Role.APPLICANT, person, grant["id"], world.programme)
    await world.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)
    organisation = await world.row(m.Organisation, grant["organisation_id"])
    assert (organisation["name"], organisation["sector_group"]) == ("赣州示例有限公司", "manufacturing")
    assert await office.code(organisation["id"]) == CODE
    assert grant["granted_by_id"] == office.clerk.person_id


async def test_a_registered_organisation_gets_a_second_representative_not_a_second_row(office: Office) -> None:
    world = office.world
    organisation = await world.organisation(credit_code=CODE)
    request = await ask(world, newcomer(world), name="别的写法")

    await world.act(office.clerk, Ability.REGISTRATION_REQUEST_CONFIRM, request)

    assert await world.one("SELECT count(*) FROM organisation") == 1
    assert await world.one("SELECT organisation_id FROM role_grant WHERE role = 'applicant'") == organisation
    assert (await world.row(m.Organisation, organisation))["name"] != "别的写法"


async def test_a_refusal_tells_its_reasons_and_grants_nothing(office: Office) -> None:
    world = office.world
    request = await ask(world, newcomer(world))

    await world.act(office.clerk, Ability.REGISTRATION_REQUEST_REFUSE, request, reasons="授权书未加盖公章")

    row = await world.row(m.RegistrationRequest, request)
    assert (row["state"], row["reasons"]) == ("refused", "授权书未加盖公章")
    assert await world.sql("SELECT 1 FROM role_grant WHERE role = 'applicant'") == []
    assert await world.visible(await known(world), "registration_request") == {request}


async def test_who_was_refused_may_ask_again_but_not_twice_at_once(office: Office) -> None:
    world = office.world
    first = await ask(world, newcomer(world))
    twice = await world.refusal(
        newcomer(world), Ability.PROGRAMME_REQUEST_REGISTRATION, world.programme, **await asked(world)
    )
    await world.act(office.clerk, Ability.REGISTRATION_REQUEST_REFUSE, first, reasons="授权书未加盖公章")

    again = await ask(world, newcomer(world))

    assert twice == ("RULE", "ALREADY_EXISTS", "Art.16")
    assert again != first
    assert await world.one("SELECT count(*) FROM identity WHERE subject = 'quality.manager'") == 1


async def test_a_representative_does_not_ask_for_what_it_holds(office: Office) -> None:
    world = office.world
    applicant = await world.applicant(await world.organisation(credit_code=CODE))

    found = await world.refusal(
        applicant, Ability.PROGRAMME_REQUEST_REGISTRATION, world.programme, **await asked(world)
    )

    assert found == ("RULE", "ALREADY_REPRESENTS", "Art.16")


async def test_without_a_login_nobody_asks(office: Office) -> None:
    world = office.world

    found = await world.refusal(
        world.anybody(), Ability.PROGRAMME_REQUEST_REGISTRATION, world.programme, **await asked(world)
    )

    assert found == ("UNAUTHENTICATED", "LOGIN_MISSING", "Art.16")


async def test_an_expert_does_not_become_an_applicant(office: Office) -> None:
    """Static separation of duties holds for the confirmation too (Art. 31)."""
    world = office.world
    expert = await world.expert()
    request = await ask(world, replace(world.anybody(), person_id=expert.person_id))

    found = await world.refusal(office.clerk, Ability.REGISTRATION_REQUEST_CONFIRM, request)

    assert found == ("FORBIDDEN", "INCOMPATIBLE_ROLES", "Art.31")


@pytest.mark.parametrize("who", ["director", "newcomer", "county"])
async def test_only_a_clerk_confirms(office: Office, who: str) -> None:
    world = office.world
    request = await ask(world, newcomer(world))
    actor = {"director": office.director, "newcomer": await known(world), "county": await world.county()}[who]

    found = await world.refusal(actor, Ability.REGISTRATION_REQUEST_CONFIRM, request)

    assert (
        found
        == {
            "director": ("FORBIDDEN", "NO_RIGHT", "Art.16"),
            "newcomer": ("FORBIDDEN", "NO_RIGHT", "Art.16"),
            "county": ("NOT_FOUND", "NOT_FOUND", "Art.16"),
        }[who]
    )


async def test_a_stranger_does_not_find_the_request_of_another(office: Office) -> None:
    world = office.world
    await ask(world, newcomer(world))
    await ask(world, newcomer(world, "other"), credit_code=credit_code(900_101))

    found = await world.visible(await known(world, "other"), "registration_request")

    assert len(found) == 1


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, ("RULE", "CREDIT_CODE_CHECK", "Art.13(1)")),
        ({"name": "甲\u200b公司"}, ("RULE", "NAME_CHARACTER", "Art.3")),
        ({"section_code": "1310"}, ("RULE", "SECTION_UNKNOWN", "Art.6")),
        ({"evidence": " "}, ("RULE", "TEXT_MISSING", "Art.16")),
    ],
)
async def test_a_request_that_is_not_well_stated_is_refused(
    office: Office, changed: dict[str, Any], found: tuple[str, str, str]
) -> None:
    world = office.world
    given = await asked(world, **changed)

    refused = await world.refusal(newcomer(world), Ability.PROGRAMME_REQUEST_REGISTRATION, world.programme, **given)

    assert refused == found


async def test_a_request_becomes_that_of_the_organisation_when_it_is_registered(office: Office) -> None:
    """So that a conflict of interest hides it (Art. 31)."""
    world = office.world
    request = await ask(world, newcomer(world))
    given = {name: value for name, value in (await asked(world)).items() if name != "evidence"}
    done = await world.act(office.clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, world.programme, **given)

    assert (await world.row(m.RegistrationRequest, request))["organisation_id"] == done.id
