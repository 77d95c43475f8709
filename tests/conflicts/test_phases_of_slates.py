"""What an expert is asked about tells nothing of the site list, nor which answers were about applicants (Art. 18, 31).

Worlds are copies of one database, so that only what a test changes differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from api import dbadmin
from models.database import Database
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.databases import cloned, shared_world_on, world_on
from tests.services.scenery import applied
from tests.world import World

_SLATE = """SELECT n.organisation_id, n.state, n.version, n.kind, n.detail, n.declared_at FROM conflict_declaration n
WHERE n.person_id = $1 ORDER BY n.id"""
_TOLD = "SELECT m.event, m.facts, m.dossier_id, m.organisation_id FROM message m WHERE m.grant_id = $1 ORDER BY m.id"


@dataclass
class Base:
    """A cycle in the material review: four of eight experts are asked already, each about 6 of 12 organisations."""

    server: str
    name: str
    cycle: UUID
    dossiers: list[UUID]
    asked: list[Actor]
    late: Actor
    clerk: Actor

    async def slate(self, who: Actor, *, site: list[UUID] | None = None, answer: int | None = None) -> list[Any]:
        """Return in a copy all that an expert has been asked and told after asking; on site, with such a site list.

        `answer`: the place in the own slate of an organisation with which the expert declares a conflict before; nobody
        else has a place left then.
        """
        async with cloned(self.server, self.name) as url, shared_world_on(url) as world:
            if site is not None:
                await self.on_site(world, site)
            if answer is not None:
                await world.sql(
                    "UPDATE expert_profile SET state = 'suspended' WHERE person_id = $1", self.late.person_id
                )
                await self._conflict(world, who, answer)
            before = len(await world.sql(_SLATE, who.person_id))
            await world.act(self.clerk, Ability.CYCLE_OPEN_DECLARATIONS, self.cycle)
            rows = await world.sql(_SLATE, who.person_id)
            told = await world.sql(_TOLD, who.grant_id)
            return [tuple(row) for row in (*rows[before:], *told)]

    async def mixed(self) -> Actor:
        """Return an expert who is asked about applicants and about decoys: each of 12 is asked of two of the four."""
        async with cloned(self.server, self.name) as url, shared_world_on(url) as world:
            (row,) = await world.sql(
                "SELECT n.person_id FROM conflict_declaration n LEFT JOIN dossier d ON d.organisation_id = n.organisation_id"
                " GROUP BY 1 HAVING count(d.id) BETWEEN 1 AND 5 ORDER BY 1 LIMIT 1"
            )
        return next(one for one in self.asked if one.person_id == row["person_id"])

    async def on_site(self, world: World, site: list[UUID]) -> None:
        await world.sql("UPDATE cycle SET stage = 'site_review' WHERE id = $1", self.cycle)
        await world.sql(
            "UPDATE dossier SET state = CASE WHEN id = ANY ($2) THEN 'shortlisted' ELSE 'not_shortlisted' END"
            " WHERE cycle_id = $1", self.cycle, site,
        )  # fmt: skip

    async def _conflict(self, world: World, who: Actor, place: int) -> None:
        key = (await world.sql("SELECT id FROM conflict_declaration WHERE person_id = $1 ORDER BY id", who.person_id))[
            place
        ]["id"]
        given = {"conflicted": True, "kind": ConflictKind.KINSHIP, "detail": "亲属任职"}
        await world.act(who, Ability.CONFLICT_DECLARATION_DECLARE, key, **given)


@pytest.fixture
async def base(server_url: str, template: str) -> Any:
    """A world to copy: eight qualified applicants, and a register with others for four decoys; slates of six."""
    async with cloned(server_url, template) as url:
        database = Database(dbadmin.app_url(url))
        world = await world_on(database, url)
        await world.sql("UPDATE regulation_version SET parameters = parameters || '{\"slate_size\": 4}'::jsonb")
        cycle = await world.cycle("material_review")
        dossiers = [await applied(world, cycle, "qualified") for _ in range(8)]
        for _ in range(6):
            await world.organisation()
        asked, clerk = [await world.expert() for _ in range(4)], await world.actor(Role.OFFICE)
        await world.act(clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)
        late = await world.expert()
        name = str(await world.one("SELECT current_database()"))
        await database.close()
        yield Base(server_url, name, cycle, dossiers, asked, late, clerk)


async def test_the_slate_of_who_comes_on_site_is_that_of_the_material_review_whatever_the_site_list(base: Base) -> None:
    first, second, third = base.dossiers[:2], base.dossiers[2:7], base.dossiers

    slates = [await base.slate(base.late)]
    slates += [await base.slate(base.late, site=site) for site in (first, second, third, [])]

    assert len(slates[0]) == 6 + 1  # six questions, and being told of them
    assert all(slate == slates[0] for slate in slates)


async def test_the_room_is_the_same_on_site_and_nobody_comes_in(base: Base) -> None:
    """The slates of many, taken together, show the same organisations as before (Art. 31)."""
    async with cloned(base.server, base.name) as url, shared_world_on(url) as world:
        room = await world.sql("SELECT organisation_id FROM slate_subject ORDER BY 1")
        await base.on_site(world, base.dossiers[:1])
        for _ in range(6):
            await world.expert()
        await world.act(base.clerk, Ability.CYCLE_OPEN_DECLARATIONS, base.cycle)
        after = await world.sql("SELECT organisation_id FROM slate_subject ORDER BY 1")
        named = await world.sql("SELECT DISTINCT organisation_id FROM conflict_declaration ORDER BY 1")

    assert len(room) == 12
    assert room == after == named


async def test_the_next_question_is_the_same_after_a_conflict_with_an_applicant_and_with_a_decoy(base: Base) -> None:
    who = await base.mixed()

    found = [await base.slate(who, answer=place) for place in range(6)]

    assert [len(one) for one in found] == [1 + 2] * 6  # one question more, told once more
    # Which one comes first depends on how many are asked about an organisation, not on whether it applied.
    assert len({str(one) for one in found}) == 1
