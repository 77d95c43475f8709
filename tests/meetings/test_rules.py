"""Rules before the plenary: on the agenda, resolved on, approved (Art. 10, 34)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from api.settings import Settings
from regulation.ability import Ability
from regulation.meetings import Choice, ItemKind
from regulation.roles import Role
from tests.files.desk import desk_at
from tests.files.samples import PDF, pdf
from tests.meetings.hall import Hall, hall, put_rules
from tests.world import World


async def refused(found: Hall, subject: UUID | None, **given: Any) -> tuple[str, str, str]:
    return await found.city.refusal(
        found.secretary, Ability.MEETING_ADD_ITEM, found.meeting, **{"kind": ItemKind.RULES, **given}, title="审定规则",
        subject_id=subject,
    )  # fmt: skip


async def approved(city: World, number: int) -> UUID:
    return await put_rules(
        city, kind="scoring", state="approved", number=number, content_digest="0" * 64,
        effective_from=city.clock.date().replace(year=2000 + number),
    )  # fmt: skip


async def test_only_what_was_put_to_the_leading_group_is_on_its_agenda(city: World) -> None:
    found = await hall(city)
    drafted = await put_rules(city, state="drafted", submitted_at=None)
    rejected = await put_rules(city, state="rejected")

    assert await refused(found, None) == ("RULE", "SUBJECT_MISSING", "Art.10")
    assert await refused(found, uuid4()) == ("RULE", "NOT_FOUND", "Art.10")
    assert await refused(found, drafted) == ("RULE", "NOT_FOUND", "Art.10")
    assert await refused(found, rejected) == ("RULE", "ITEM_NOT_READY", "Art.10")


async def test_an_approved_version_is_on_the_agenda_of_a_meeting_about_the_cycle_that_is_to_go_by_it(
    city: World,
) -> None:
    rules = await approved(city, 1)
    numbers = await city.one("SELECT id FROM regulation_version WHERE code = 'ganzhou-2022'")
    general, about = await hall(city), await hall(city, cycle=await city.cycle("qualifying"))

    for subject in (rules, numbers):
        assert await refused(general, subject) == ("RULE", "ITEM_NOT_READY", "Art.10")
        await about.run(Ability.MEETING_ADD_ITEM, kind=ItemKind.RULES, title="适用规则", subject_id=subject)


async def test_rules_of_another_programme_are_on_no_agenda(city: World) -> None:
    other = await city.put(m.Programme, code=uuid4().hex, name="另一奖项", name_en="Other", authority="办公室")
    foreign = await put_rules(city, programme_id=other, state="approved", number=1, content_digest="0" * 64)
    found = await hall(city, cycle=await city.cycle("qualifying"))

    assert await refused(found, foreign) == ("RULE", "NOT_FOUND", "Art.10")


async def test_the_executive_meeting_does_not_approve_rules(city: World) -> None:
    found = await hall(city, Role.EXECUTIVE_MEETING)

    assert await refused(found, await approved(city, 2)) == ("RULE", "RULES_OF_OTHER_BODY", "Art.10")


async def test_rules_are_approved_by_a_meeting_about_no_cycle_with_its_signed_minutes(
    city: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Such a meeting had no way to take its minutes, and so could not be closed."""
    next_week = city.clock.date() + timedelta(days=7)
    found, rules = await hall(city, members=3), await put_rules(city, kind="experts", effective_from=next_week)
    await found.run(Ability.MEETING_ADD_ITEM, kind=ItemKind.RULES, title="审定规则", subject_id=rules)
    motion = await city.one("SELECT id FROM motion WHERE meeting_id = $1", found.meeting)
    await found.open()
    await found.vote(motion, Choice.FOR, Choice.FOR, Choice.FOR)
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("files"))

    async with desk_at(city, settings) as desk:
        login = await desk.login(found.secretary)
        login["x-clock"] = found.secretary.clock.isoformat()
        given = {"title": "纪要.pdf", "mediaType": PDF, "kind": "MINUTES"}
        await desk.upload(found.secretary, f"Meeting_{found.meeting}", pdf(), "startMeetingUpload", **given)
    await found.run(Ability.MEETING_CLOSE, number="纪要1", minutes="会议纪要正文")
    await city.act(found.secretary, Ability.RULE_DOCUMENT_APPROVE, rules)

    row = await city.row(m.RuleDocument, rules)
    resolution = (await city.sql("SELECT id, cycle_id FROM resolution WHERE subject_id = $1", rules))[0]
    assert (row["state"], row["resolution_id"], resolution["cycle_id"]) == ("approved", resolution["id"], None)
