"""Filing an objection tells nobody what was objected or decided before: only what is public bars it (Art. 21)."""

from __future__ import annotations

import pytest

import models as m
from regulation.ability import Ability
from regulation.honours import AwardKind
from tests.objecting.desk import FILED, GIVEN, filed
from tests.services.scenery import publicity, state_of
from tests.world import World


@pytest.mark.parametrize(
    ("state", "after"),
    [("publicised", "contested"), ("contested", "contested"), ("upheld", "contested"), ("removed", "removed")],
)
async def test_who_objects_cannot_tell_what_became_of_an_entry(city: World, state: str, after: str) -> None:
    """A name that was taken off inside the ten days stands on the public list still."""
    public = await publicity(city, AwardKind.QUALITY)
    await city.change(m.Dossier, public.dossiers[0], state=state)

    key, follower = await filed(city, public)

    assert (await city.row(m.Objection, key))["state"] == "received"
    assert await city.visible(follower, "objection") == {key}
    assert await state_of(city, public.dossiers[0]) == after


@pytest.mark.parametrize("state", ["withdrawn", "disqualified"])
async def test_who_left_the_procedure_is_on_no_list_that_the_public_reads(city: World, state: str) -> None:
    public = await publicity(city, AwardKind.QUALITY)
    await city.change(m.Dossier, public.dossiers[0], state=state)
    anybody = city.at(city.anybody(), FILED)

    left, never = [
        await city.refusal(anybody, Ability.NOTICE_OBJECT, public.notice, organisation_id=key, **GIVEN)
        for key in (public.organisations[0], await city.organisation())
    ]

    assert left == never == ("RULE", "NOT_ON_THE_LIST", "Art.21")
