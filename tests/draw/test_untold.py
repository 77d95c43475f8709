"""Panels change, and neither applicant nor recommender nor who goes on sitting reads anything else than before (Art. 18, 31)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.draw.conftest import Office
from tests.policies.looking import ask, gid

WHY = {"reason": "工作需要"}
_SEAT = """query($d: ID!) { node(id: $d) { ... on Dossier { state version availableActs { act allowed reason }
  assignments { nodes { id version leader } } reviews { totalCount } } } }"""
_READ = """{ dossiers { nodes { id number state version submission availableActs { act allowed reason }
  assignments { nodes { id version } } } } messages { totalCount } ledgerEntries { totalCount }
  cycles { nodes { version stage } } organisations { nodes { version } } }"""


async def _seat_of(office: Office, dossier: UUID, who: Actor) -> UUID:
    sql = "SELECT id FROM assignment WHERE dossier_id = $1 AND person_id = $2 AND frozen_at IS NULL"
    return UUID(str(await office.world.one(sql, dossier, who.person_id)))


async def test_what_happens_to_a_panel_shows_in_nothing_that_its_applicant_recommender_and_members_read(
    office: Office,
) -> None:
    world = office.world
    dossier, members = office.dossiers[0], office.experts[:5]
    outsiders = [await world.applicant(await office.organisation_of(dossier)), await world.county()]
    given = {"expert_ids": [one.person_id for one in members], "leader_id": members[0].person_id}

    async def read() -> list[Any]:
        seat = await ask(world, members[2], _SEAT, d=gid("dossier", dossier))
        return [*[await ask(world, who, _READ) for who in outsiders], seat]

    unassigned = await read()
    await world.act(office.clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, **given)
    assigned = await read()
    await world.act(office.clerk, Ability.DOSSIER_CHANGE_LEADER, dossier, leader_id=members[1].person_id, **WHY)
    await world.act(office.clerk, Ability.ASSIGNMENT_STAND_DOWN, await _seat_of(office, dossier, members[3]), **WHY)
    await world.act(members[4], Ability.ASSIGNMENT_DECLINE, await _seat_of(office, dossier, members[4]), **WHY)
    await world.act(office.director, Ability.PANEL_DRAW_APPLY, await office.ask())
    drawn = await read()

    assert "errors" not in str(drawn)
    assert assigned[:2] == unassigned[:2]
    assert drawn == assigned


async def test_the_office_still_learns_that_a_panel_is_not_as_it_saw_it(office: Office) -> None:
    world, dossier, members = office.world, office.dossiers[0], office.experts[:5]
    seen = await world.one("SELECT version FROM dossier WHERE id = $1", dossier)
    given: dict[str, Any] = {"expert_ids": [one.person_id for one in members], "leader_id": members[0].person_id}
    await world.act(office.clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, version=seen, **given)

    lead = {"leader_id": members[1].person_id, **WHY}
    refused = await world.refusal(office.clerk, Ability.DOSSIER_CHANGE_LEADER, dossier, version=seen, **lead)

    assert refused == ("CONFLICT", "STALE_VERSION", "Art.18")
    assert await office.leaders() == {dossier: members[0].person_id}


_DRAW = "query($k: ID!) { node(id: $k) { ... on PanelDraw { proposed places(first: 100) { totalCount } } } }"


async def test_a_draw_counts_no_place_that_its_reader_does_not_see(office: Office) -> None:
    """Two panels of five: who has a conflict with one applicant counts five, as if the other had not applied (Art. 31)."""
    world, draw = office.world, await office.ask()
    bound = await world.actor(Role.OFFICE)
    await office.conflict(bound, office.dossiers[0])

    found = [(await ask(world, who, _DRAW, k=gid("panel_draw", draw)))["data"]["node"] for who in (office.clerk, bound)]

    assert found == [{"proposed": n, "places": {"totalCount": n}} for n in (10, 5)]


_PLACES = """query($d: ID!) { node(id: $d) { ... on Dossier { assignments(first: 100) {
  nodes { overdue person { id } } } } } }"""


async def test_whether_a_colleague_is_late_is_not_shown_to_members_of_the_panel(office: Office) -> None:
    """Members see each other from the announcement of a visit on; who has submitted stays with the office (Art. 18, 31)."""
    world, dossier = office.world, office.dossiers[0]
    reviews = [await world.assigned(dossier, one, phase="site") for one in office.experts[:2]]
    await world.sql("UPDATE cycle SET stage = 'site_review' WHERE id = $1", office.cycle)
    await world.sql("UPDATE dossier SET state = 'shortlisted', told_state = 'shortlisted' WHERE id = $1", dossier)
    await world.visited(dossier)
    await world.sql("UPDATE assignment SET due_at = $2 WHERE dossier_id = $1", dossier, world.clock - timedelta(days=1))

    async def seen(who: Actor) -> dict[str, bool | None]:
        nodes = (await ask(world, who, _PLACES, d=gid("dossier", dossier)))["data"]["node"]["assignments"]["nodes"]
        return {one["person"]["id"]: one["overdue"] for one in nodes}

    own, other = (gid("person", one.person_id) for one in office.experts[:2])
    before = await seen(office.experts[0])
    await world.sql("UPDATE review SET state = 'locked', submitted_at = $2 WHERE id = $1", reviews[1], world.clock)
    after = await seen(office.experts[0])

    assert before == after == {own: True, other: None}
    assert await seen(office.clerk) == {own: True, other: False}
