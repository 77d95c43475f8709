"""Whether an objection is taken up: real name, contact, seal, window; a second person for every no (Art. 21)."""

from __future__ import annotations

from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.objections import InadmissibleGround, ObjectorKind
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.inputs import InadmissibleInput
from tests.codes import credit_code
from tests.objecting.desk import COMPLETE_BY, FILED, Case, case, did, filed
from tests.services.scenery import MICROSECOND, OPINION, decided, publicity, verified
from tests.world import World

ASK, ADMIT, FIND = Ability.OBJECTION_ASK, Ability.OBJECTION_ADMIT, Ability.OBJECTION_FIND_INADMISSIBLE
SIGN, MANY = Ability.OBJECTION_SIGN_INADMISSIBLE, Ability.CYCLE_SIGN_INADMISSIBLE
ENTRY = {"ground": InadmissibleGround.ENTRY, "reason": "所反映单位不在名单"}
ORGANISATION = {"kind": ObjectorKind.ORGANISATION, "credit_code": credit_code(700_001)}


async def named(world: World, *keys: UUID) -> list[InadmissibleInput]:
    return [InadmissibleInput(key, (await world.row(m.Objection, key))["version"]) for key in keys]


async def sealed(one: Case) -> None:
    """Put a statement under the organisation's seal in place."""
    await one.world.put(
        m.ObjectionDocument, objection_id=one.key, cycle_id=one.public.cycle, title="盖章材料.pdf", sealed=True,
        media_type="application/pdf", size=1, sha256="0" * 64, uploaded_at=FILED, state="submitted",
    )  # fmt: skip


# --- Who objects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"kind": ObjectorKind.ORGANISATION}, "CREDIT_CODE_LENGTH", "credit_code"),
        (
            {"kind": ObjectorKind.ORGANISATION, "credit_code": "OO" + credit_code(700_001)[2:]},
            "CREDIT_CODE_ALPHABET",
            "credit_code",
        ),
        ({"credit_code": credit_code(700_001)}, "CREDIT_CODE_OF_A_PERSON", "credit_code"),
        ({"grounds": "长" * 10_001}, "TEXT_TOO_LONG", "grounds"),
        ({"name": "长" * 201}, "TEXT_TOO_LONG", "name"),
    ],
)
async def test_who_objects_says_who(city: World, given: dict[str, object], code: str, field: str) -> None:
    public = await publicity(city, AwardKind.QUALITY)

    with pytest.raises(RuleBroken) as broken:
        await filed(city, public, **given)

    assert [violation.field for violation in broken.value.violations] == [field]
    assert broken.value.violations[0].code == code
    assert await city.one("SELECT count(*) FROM objection WHERE cycle_id = $1", public.cycle) == 0


async def test_the_credit_code_of_an_organisation_is_protected_like_its_name(city: World) -> None:
    one = await case(city, **ORGANISATION)

    objector = (await city.sql("SELECT * FROM objector WHERE objection_id = $1", one.key))[0]
    assert (objector["kind"], objector["credit_code"]) == ("organisation", credit_code(700_001))
    bodies = "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.cycle_id = $1"
    assert all(credit_code(700_001) not in row["body"] for row in await city.sql(bodies, one.public.cycle))


async def test_an_organisation_is_admitted_under_its_seal_alone(city: World) -> None:
    one = await case(city, **ORGANISATION)

    unsealed = await one.refusal(ADMIT)
    await sealed(one)
    await one.act(ADMIT)

    assert unsealed == ("RULE", "OBJECTION_UNSEALED", "Art.21")
    assert await one.state() == "admitted"


async def test_nothing_is_verified_before_it_is_admitted(city: World) -> None:
    one = await case(city)

    found = await one.refusal(Ability.OBJECTION_INVESTIGATE, **OPINION)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.21")


# --- Completing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground", ["name", "contact", "evidence", "seal"])
async def test_what_can_be_put_right_is_asked_for_first(city: World, ground: str) -> None:
    one = await case(city)
    found = {"ground": InadmissibleGround(ground), "reason": "材料不全"}

    unasked = await one.refusal(FIND, **found)
    await one.act(ASK, text="请提供处罚决定书")
    one.handler = city.at(one.handler, COMPLETE_BY - MICROSECOND)
    running = await one.refusal(FIND, **found)
    one.handler = city.at(one.handler, COMPLETE_BY)
    await one.act(FIND, **found)

    assert unasked == ("RULE", "COMPLETION_NOT_ASKED", "Art.21")
    assert running == ("RULE", "COMPLETION_RUNNING", "Art.21")
    assert await one.state() == "received", "a second person decides"


async def test_the_objector_reads_what_is_missing_and_adds_it_under_the_code(city: World) -> None:
    one = await case(city)

    await one.act(ASK, text="请提供处罚决定书")
    await city.act(one.follower, Ability.OBJECTION_SUPPLEMENT, one.key, grounds="处罚决定书文号为……")

    where = f"cycle_id = '{one.public.cycle}'"
    row = await city.row(m.Objection, one.key)
    assert (row["asked"], row["asked_until"]) == ("请提供处罚决定书", COMPLETE_BY)
    assert len(await city.visible(one.follower, "objection_statement", where)) == 2
    assert len(await city.visible(one.handler, "objection_statement", where)) == 2
    stranger = Actor(clock=FILED, tracking="0" * 64)
    refused = await city.refusal(stranger, Ability.OBJECTION_SUPPLEMENT, one.key, grounds="冒名补充")
    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.21")


# --- No needs two -----------------------------------------------------------------------------------------------------


async def test_the_handler_alone_refuses_nothing(city: World) -> None:
    one = await case(city)
    director = await one.director()

    unfound = await city.refusal(director, SIGN, one.key)
    await one.act(FIND, **ENTRY)
    own = await one.refusal(SIGN)
    waiting = (await one.state(), await one.entry())
    await city.act(director, SIGN, one.key)

    assert unfound == ("RULE", "INADMISSIBILITY_NOT_FOUND", "Art.21")
    assert own == ("FORBIDDEN", "NO_RIGHT", "Art.21")
    assert waiting == ("received", "contested")
    row = await city.row(m.Objection, one.key)
    assert (row["state"], row["ground"], row["decision_reason"]) == ("inadmissible", "entry", "所反映单位不在名单")
    assert await one.entry() == "publicised"


async def test_who_found_it_inadmissible_does_not_sign_as_director(city: World) -> None:
    one = await case(city)
    await one.act(FIND, **ENTRY)
    director = await one.director()
    await did(city, director, "objection:find_inadmissible", dossier_id=one.public.dossiers[0])

    found = await city.refusal(director, SIGN, one.key)

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.21")


async def test_a_director_gives_it_back_with_a_reason(city: World) -> None:
    one = await case(city)
    await one.act(FIND, **ENTRY)

    await city.act(await one.director(), Ability.OBJECTION_REJECT_INADMISSIBLE, one.key, reason="所反映单位在名单上")
    await one.act(ADMIT)

    assert (await one.state(), await one.entry()) == ("admitted", "contested")


async def test_an_entry_goes_on_only_when_no_objection_to_it_is_open(city: World) -> None:
    first = await case(city)
    second = await case(city, first.public)
    director = await first.director()

    await first.act(FIND, **ENTRY)
    await city.act(director, SIGN, first.key)
    between = await first.entry()
    await city.act(second.follower, Ability.OBJECTION_WITHDRAW, second.key)

    assert (between, await first.entry()) == ("contested", "publicised")
    assert await second.state() == "withdrawn"


async def test_an_entry_whose_other_objection_was_dismissed_keeps_the_mark(city: World) -> None:
    first = await case(city)
    second, follower = await filed(city, first.public)
    await first.act(ADMIT)
    await first.act(Ability.OBJECTION_INVESTIGATE, **OPINION)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    await decided(city, secretary, first.key, upheld=False)

    await city.act(follower, Ability.OBJECTION_WITHDRAW, second)

    assert await first.entry() == "upheld"


async def test_what_is_verified_is_withdrawn_no_more(city: World) -> None:
    one = await case(city)
    await one.act(ADMIT)
    await one.act(Ability.OBJECTION_INVESTIGATE, **OPINION)

    found = await city.refusal(one.follower, Ability.OBJECTION_WITHDRAW, one.key)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.21")


async def test_the_applicant_notices_nothing_of_what_was_withdrawn(city: World) -> None:
    public = await publicity(city, AwardKind.QUALITY)
    applicant = city.at(await city.applicant(public.organisations[0]), FILED)
    before = await _read(city, applicant, public.dossiers[0])

    one = await case(city, public)
    during = await _read(city, applicant, public.dossiers[0])
    await city.act(one.follower, Ability.OBJECTION_WITHDRAW, one.key)

    assert before == during == await _read(city, applicant, public.dossiers[0])
    for resource in ("objection", "objection_handling", "objection_statement", "objector"):
        assert await city.visible(applicant, resource, f"cycle_id = '{public.cycle}'") == set()


async def _read(world: World, actor: Actor, dossier: UUID) -> tuple[object, ...]:
    row = await world.row(m.Dossier, dossier)
    return row["told_state"], row["told_version"], len(await world.visible(actor, "message"))


# --- Floods -----------------------------------------------------------------------------------------------------------


async def test_a_flood_is_closed_in_one_act_all_or_none(city: World) -> None:
    one = await case(city)
    others = [await case(city, one.public) for _ in range(2)]
    await one.act(FIND, **ENTRY)
    await others[0].act(FIND, **ENTRY)
    director, keys = await one.director(), [one.key, *(other.key for other in others)]

    partly = await city.refusal(director, MANY, one.public.cycle, entries=await named(city, *keys))
    await others[1].act(FIND, **ENTRY)
    twice = await city.refusal(director, MANY, one.public.cycle, entries=await named(city, *keys, keys[0]))
    await city.act(director, MANY, one.public.cycle, entries=await named(city, *keys))

    assert partly == ("RULE", "INADMISSIBILITY_NOT_FOUND", "Art.21")
    assert twice == ("RULE", "ENTRY_DUPLICATE", "Art.21")
    assert [await each.state() for each in (one, *others)] == ["inadmissible"] * 3
    assert await one.entry() == "publicised"
    signed = "SELECT count(*) FROM ledger_entry WHERE ability = 'objection:sign_inadmissible' AND target_id = ANY ($1)"
    assert await city.one(signed, keys) == 3


async def test_who_found_one_of_them_inadmissible_signs_none(city: World) -> None:
    one = await case(city)
    await one.act(FIND, **ENTRY)
    director = await one.director()
    await did(city, director, "objection:find_inadmissible", cycle_id=one.public.cycle)

    found = await city.refusal(director, MANY, one.public.cycle, entries=await named(city, one.key))

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.21")


async def test_decided_objections_are_not_signed_away(city: World) -> None:
    one = await case(city)
    key, _ = await filed(city, one.public)
    await verified(city, key)

    found = await city.refusal(await one.director(), MANY, one.public.cycle, entries=await named(city, key))

    assert found == ("RULE", "WRONG_STATE", "Art.21")
