"""A conflict of interest with an organisation is one with its whole family (Art. 31)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

import models as m
from models.registry import LinkKind
from policies.actor import Actor
from regulation.ability import Ability
from tests.registry.conftest import Office
from tests.world import World


async def conflicted(world: World, actor: Actor, organisation: UUID, cycle: UUID) -> None:
    await world.put(
        m.Conflict, cycle_id=cycle, person_id=actor.person_id, organisation_id=organisation, kind="shareholding",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["group", "successor"])
@pytest.mark.parametrize("upwards", [True, False])
async def test_a_conflict_hides_the_whole_family_at_any_remove(office: Office, kind: str, upwards: bool) -> None:
    world, cycle = office.world, await office.world.cycle("material_review")
    first, second, third, other = [await world.organisation() for _ in range(4)]
    dossiers = [await world.dossier(cycle, one, "qualified") for one in (first, second, third, other)]
    await office.link(first, second, kind)
    await office.link(second, third, "group")
    expert = await world.expert()
    for dossier in dossiers:
        await world.assigned(dossier, expert)

    await conflicted(world, expert, first if upwards else third, cycle)

    assert await world.visible(expert, "dossier") == {dossiers[3]}


async def test_a_conflict_hides_the_family_from_those_who_decide(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle("qualifying")
    member, head = await world.organisation(), await world.organisation()
    dossier = await world.dossier(cycle, head)
    await office.link(member, head, "group")

    await conflicted(world, office.clerk, member, cycle)

    assert await world.visible(office.clerk, "dossier") == set()
    assert await world.visible(office.clerk, "organisation_link") == set()
    assert await world.visible(office.director, "dossier") == {dossier}


async def test_a_family_that_is_found_later_hides_at_once_and_freezes_the_place(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle("material_review")
    member, head = await world.organisation(), await world.organisation()
    dossier, expert = await world.dossier(cycle, head, "qualified"), await world.expert()
    await world.assigned(dossier, expert)
    await conflicted(world, expert, member, cycle)
    before = await world.visible(expert, "dossier")

    await office.link(member, head, "group")

    assert (before, await world.visible(expert, "dossier")) == ({dossier}, set())
    assert await world.one("SELECT frozen_because FROM assignment") == "conflict"


async def test_a_conflict_no_longer_follows_a_link_that_ended(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle("qualifying")
    first, second, third = [await world.organisation() for _ in range(3)]
    dossiers = [await world.dossier(cycle, one) for one in (first, second, third)]
    link = await office.link(first, second, "group")
    await office.link(second, third, "group")
    handler = await world.actor("office")
    await conflicted(world, handler, first, cycle)
    before = await world.visible(handler, "dossier")

    await world.act(office.clerk, Ability.ORGANISATION_LINK_END, link, ended_on=date(2026, 5, 1), reason="股权转让")

    assert (before, await world.visible(handler, "dossier")) == (set(), set(dossiers[1:]))


async def test_an_expert_employed_in_the_group_is_detected(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle("material_review")
    member, head = await world.organisation(), await world.organisation()
    await world.dossier(cycle, head, "qualified")
    await office.link(member, head, "group")
    expert = await world.expert(employer_credit_code=await office.code(member))

    await world.act(office.clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    found = await world.sql("SELECT person_id, organisation_id, kind, source FROM conflict")
    assert [tuple(row) for row in found] == [(expert.person_id, head, "employment", "detected")]


# --- Links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_a_circle_is_refused(office: Office, length: int) -> None:
    world = office.world
    chain = [await world.organisation() for _ in range(length)]
    for one, other in pairwise(chain):
        await office.link(one, other)

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_LINK, chain[-1], other_id=chain[0], kind=LinkKind.SUCCESSOR,
        since=date(2020, 1, 1), source="工商登记", reason="合并",
    )  # fmt: skip

    assert found == ("RULE", "LINK_CIRCULAR", "Art.31")


async def test_a_standing_link_is_made_once(office: Office) -> None:
    world, one, other = office.world, await office.world.organisation(), await office.world.organisation()
    await office.link(one, other)

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_LINK, one, other_id=other, kind=LinkKind.SUCCESSOR,
        since=date(2021, 1, 1), source="工商登记", reason="合并",
    )  # fmt: skip

    assert found == ("RULE", "ALREADY_EXISTS", "Art.31")


async def test_a_link_does_not_reach_into_another_programme(office: Office) -> None:
    world, one = office.world, await office.world.organisation()
    first = world.programme
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    foreign = await world.organisation()
    world.programme = first

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_LINK, one, other_id=foreign, kind=LinkKind.GROUP, since=date(2020, 1, 1),
        source="工商登记", reason="控股",
    )  # fmt: skip

    assert found == ("RULE", "NOT_FOUND", "Art.31")


@pytest.mark.parametrize(
    ("ended", "code"), [(date(2019, 12, 31), "LINK_END_OUTSIDE"), (date(2026, 5, 7), "LINK_END_OUTSIDE")]
)
async def test_a_link_ends_after_it_began_and_not_in_the_future(office: Office, ended: date, code: str) -> None:
    world = office.world
    link = await office.link(await world.organisation(), await world.organisation())

    found = await world.refusal(office.clerk, Ability.ORGANISATION_LINK_END, link, ended_on=ended, reason="误登")

    assert found == ("RULE", code, "Art.31")


async def test_a_clerk_with_a_conflict_does_not_touch_the_links_of_the_family(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    one, other, third = [await world.organisation() for _ in range(3)]
    await office.link(one, other)
    await conflicted(world, office.clerk, one, cycle)
    given = {"kind": LinkKind.GROUP, "since": date(2020, 1, 1), "source": "工商登记", "reason": "控股"}

    hidden = await world.refusal(office.clerk, Ability.ORGANISATION_LINK, other, other_id=third, **given)
    named = await world.refusal(office.clerk, Ability.ORGANISATION_LINK, third, other_id=other, **given)
    unknown = await world.refusal(office.clerk, Ability.ORGANISATION_LINK, third, other_id=uuid4(), **given)
    await _published(world, cycle, other)
    public = await world.refusal(office.clerk, Ability.ORGANISATION_LINK, third, other_id=other, **given)

    assert hidden == ("NOT_FOUND", "NOT_FOUND", "Art.31")
    assert named == unknown == ("RULE", "NOT_FOUND", "Art.31")
    assert public == ("FORBIDDEN", "CONFLICTED", "Art.31")


async def _published(world: World, cycle: UUID, organisation: UUID) -> None:
    dossier = await world.dossier(cycle, organisation, "publicised")
    listed = await world.put(m.AwardList, cycle_id=cycle, kind="proposed", digest="", drafted_at=world.clock)
    await world.put(
        m.ListEntry, list_id=listed, cycle_id=cycle, dossier_id=dossier, organisation_id=organisation,
        sector_group="manufacturing", award_kind="quality",
    )  # fmt: skip
    signed = {"state": "signed", "signed_at": world.clock, "published_at": world.clock}
    await world.change(m.AwardList, listed, **signed)


async def test_only_the_office_links(office: Office) -> None:
    world, one, other = office.world, await office.world.organisation(), await office.world.organisation()
    given = {"other_id": other, "kind": LinkKind.GROUP, "since": date(2020, 1, 1), "source": "s", "reason": "r"}

    found = [
        await world.refusal(actor, Ability.ORGANISATION_LINK, one, **given)
        for actor in (await world.applicant(one), await world.county(), office.director)
    ]

    assert found == [("FORBIDDEN", "NO_RIGHT", "Art.31")] * 3


@pytest.mark.parametrize("end", ["member", "head"])
async def test_a_link_that_ended_is_hidden_from_who_has_a_conflict_with_either_end(office: Office, end: str) -> None:
    world, cycle = office.world, await office.world.cycle()
    member, head = [await world.organisation() for _ in range(2)]
    link = await office.link(member, head, "group")
    await world.act(office.clerk, Ability.ORGANISATION_LINK_END, link, ended_on=date(2026, 5, 1), reason="股权转让")
    reader = await world.actor("office")
    before = await world.visible(reader, "organisation_link")

    await conflicted(world, reader, {"member": member, "head": head}[end], cycle)

    assert (before, await world.visible(reader, "organisation_link")) == ({link}, set())
