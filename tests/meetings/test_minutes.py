"""Minutes that a second person confirms, where the rules ask for it: before that nothing rests on them (Art. 10, 21, 31)."""

from __future__ import annotations

from uuid import UUID

import models as m
from regulation.ability import Ability
from regulation.meetings import ItemKind
from regulation.roles import Role
from tests.meetings.hall import FOR, Hall, conflicted, hall
from tests.services.scenery import QUALITY, candidates, evaluated, programme_with, state_of
from tests.world import World

CONFIRM = Ability.MEETING_CONFIRM_MINUTES


async def _closed(city: World, *, present: int = 3) -> tuple[Hall, UUID, UUID]:
    """Return a plenary that was closed under rules that ask for a second person; its cycle and the one candidate."""
    cycle = await city.cycle("deliberating")
    version = await programme_with(city, minutes_confirmed_by_second=True)
    await city.change(m.Cycle, cycle, regulation_version_id=version)
    dossier = await evaluated(city, cycle, "candidate")
    await candidates(city, {dossier: QUALITY})
    found = await hall(city, members=4, cycle=cycle)
    await found.run(Ability.MEETING_ADD_CANDIDATES)
    await found.open(present)
    await found.vote(await found.motion(dossier), *[FOR] * present)
    await found.close()
    return found, cycle, dossier


async def test_no_list_is_made_of_minutes_that_no_second_person_confirmed(city: World) -> None:
    found, cycle, dossier = await _closed(city)
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), found.secretary.clock)

    early = await city.refusal(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=found.meeting)
    await city.act(found.members[0], CONFIRM, found.meeting)
    await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=found.meeting)

    assert early == ("RULE", "MINUTES_UNCONFIRMED", "Art.21")
    assert await state_of(city, dossier) == "proposed"
    row = await city.row(m.Meeting, found.meeting)
    assert (row["minutes_confirmed_by_id"], row["minutes_confirmed_at"]) == (
        found.members[0].person_id,
        found.members[0].clock,
    )


async def test_who_was_not_there_or_stood_aside_does_not_confirm(city: World) -> None:
    found, _, dossier = await _closed(city)
    await conflicted(city, found.members[1], dossier)

    absent = await city.refusal(found.members[3], CONFIRM, found.meeting)
    aside = await city.refusal(found.members[1], CONFIRM, found.meeting)

    assert absent == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.10")
    assert aside == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_who_recorded_the_minutes_does_not_confirm_them_as_a_member(city: World) -> None:
    found, *_ = await _closed(city)
    await city.change(m.Meeting, found.meeting, closed_by_id=found.members[0].person_id)

    refused = await city.refusal(found.members[0], CONFIRM, found.meeting)

    assert refused == ("FORBIDDEN", "BARRED_CLOSED_BY_ME", "Art.10")


async def test_the_secretary_who_closes_a_meeting_recorded_its_minutes(city: World) -> None:
    found, *_ = await _closed(city)

    refused = await city.refusal(found.secretary, CONFIRM, found.meeting)

    assert (await city.row(m.Meeting, found.meeting))["closed_by_id"] == found.secretary.person_id
    assert refused == ("FORBIDDEN", "NO_RIGHT", "Art.10")


async def test_minutes_are_confirmed_once(city: World) -> None:
    found, *_ = await _closed(city)
    await city.act(found.members[0], CONFIRM, found.meeting)

    again = await city.refusal(found.members[1], CONFIRM, found.meeting)

    assert again == ("RULE", "ALREADY_CONFIRMED", "Art.10")


async def test_minutes_of_a_meeting_that_goes_on_are_not_confirmed(city: World) -> None:
    cycle = await city.cycle("deliberating")
    found = await hall(city, members=3, cycle=cycle)
    await found.run(Ability.MEETING_ADD_ITEM, kind=ItemKind.OTHER, title="其他事项")
    await found.open()

    refused = await city.refusal(found.members[0], CONFIRM, found.meeting)

    assert refused == ("FORBIDDEN", "WRONG_STATE", "Art.10")
