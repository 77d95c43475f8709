"""Who hears what of an objection: the next in line that something waits, the applicant only what it is asked (Art. 21)."""

from __future__ import annotations

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.objections import InadmissibleGround
from regulation.roles import Role
from tests.objecting.desk import FILED, Case, case
from tests.services.scenery import OPINION
from tests.world import World


async def told(world: World, actor: Actor) -> list[str]:
    rows = await world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", actor.grant_id)
    return [row["event"] for row in rows]


async def test_each_in_turn_is_told_that_something_waits(city: World) -> None:
    one = await case(city)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), FILED)
    applicant, colleague = await one.applicant(), city.at(await city.actor(Role.OFFICE), FILED)

    await city.act(one.follower, Ability.OBJECTION_SUPPLEMENT, one.key, grounds="另有一份决定书")
    await one.act(Ability.OBJECTION_ADMIT)
    hearing = await one.act(Ability.OBJECTION_HEAR, text="请说明")
    await city.act(applicant, Ability.OBJECTION_HEARING_ANSWER, hearing, answer="已说明")
    await one.act(Ability.OBJECTION_INVESTIGATE, **OPINION)

    assert await told(city, one.handler) == ["objection_added", "hearing_answered"]
    assert await told(city, applicant) == ["hearing_asked"]
    assert await told(city, secretary) == ["objection_verified"]
    assert await told(city, colleague) == []


async def test_a_director_is_told_that_a_second_signature_is_needed(city: World) -> None:
    one = await case(city)
    director = await one.director()

    await one.act(Ability.OBJECTION_FIND_INADMISSIBLE, ground=InadmissibleGround.ENTRY, reason="不在名单")

    assert await told(city, director) == ["objection_doubted"]


async def evidence(world: World, one: Case) -> None:
    """Let a file of the objection have come whole, and finish it."""
    upload = await world.put(
        m.Upload, kind="objection_document", parent_id=one.key, cycle_id=one.public.cycle, objection_id=one.key,
        title="证据.pdf", media_type="application/pdf", size=1, sha256="0" * 64, state="received", started_at=FILED,
        expires_at=FILED.replace(year=2126), seal="0",
    )  # fmt: skip
    await world.act(one.follower, Ability.UPLOAD_FINISH, upload)


async def test_the_handler_alone_is_told_of_evidence_and_that_it_was_taken_back(city: World) -> None:
    one = await case(city)
    applicant, colleague = await one.applicant(), city.at(await city.actor(Role.OFFICE), FILED)

    await evidence(city, one)
    await city.act(one.follower, Ability.OBJECTION_WITHDRAW, one.key)

    assert await told(city, one.handler) == ["objection_added", "objection_added"]
    assert await told(city, applicant) == await told(city, colleague) == []
