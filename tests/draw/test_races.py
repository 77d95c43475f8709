"""All at once: whoever comes first, nobody sits in spite of a conflict or beyond the cap (Art. 18, 31)."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import UUID

from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.violation import RuleBroken
from services.door import Refused
from tests.draw.conftest import Office

ATTEMPTS, AT_ONCE, CAP = 1_000, 24, 3
# Who sits with a conflict that stands, and who has more than may be borne.
WRONG = """
SELECT 'conflicted' FROM assignment a JOIN conflict x ON x.person_id = a.person_id AND x.organisation_id = a.organisation_id
 WHERE a.frozen_at IS NULL AND x.dismissed_at IS NULL
UNION ALL
SELECT 'over' FROM assignment a WHERE a.frozen_at IS NULL GROUP BY a.person_id HAVING count(*) > 3
"""


class Crowd:
    """Clerks, a director and experts who act as it comes, by a fixed sequence of chances."""

    def __init__(self, office: Office, clerks: list[Actor]) -> None:
        self.office, self.clerks, self.chance = office, clerks, random.Random(4711)
        self.done: dict[str, int] = {}

    async def attempt(self) -> None:
        kind = self.chance.choices(("assign", "conflict", "report", "decline", "draw"), (50, 4, 4, 20, 22))[0]
        try:
            await getattr(self, kind)()
        except (Refused, RuleBroken):
            return
        self.done[kind] = self.done.get(kind, 0) + 1

    async def act(self, actor: Actor, ability: Ability, target: UUID, **given: Any) -> None:
        await self.office.world.act(actor, ability, target, **given)

    async def assign(self) -> None:
        experts = [one.person_id for one in self.chance.sample(self.office.experts, self.chance.choice((1, 2, 5)))]
        target, clerk = self.chance.choice(self.office.dossiers), self.chance.choice(self.clerks)
        await self.act(clerk, Ability.DOSSIER_ASSIGN_PANEL, target, expert_ids=experts, leader_id=experts[0])

    async def conflict(self) -> None:
        expert = self.chance.choice(self.office.experts)
        organisation = await self.office.organisation_of(self.chance.choice(self.office.dossiers))
        rows = await self.office.world.sql(
            "SELECT id FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2",
            *(expert.person_id, organisation),
        )
        given = {"conflicted": True, "kind": ConflictKind.KINSHIP}
        await self.act(expert, Ability.CONFLICT_DECLARATION_DECLARE, rows[0]["id"], **given)

    async def report(self) -> None:
        expert, dossier = self.chance.choice(self.office.experts), self.chance.choice(self.office.dossiers)
        given = {"person_id": expert.person_id, "organisation_id": await self.office.organisation_of(dossier)}
        clerk = self.chance.choice(self.clerks)
        about = {"kind": ConflictKind.BUSINESS, "reason": "有业务往来"}
        await self.act(clerk, Ability.CYCLE_REPORT_CONFLICT, self.office.cycle, **given, **about)

    async def decline(self) -> None:
        rows = await self.office.world.sql("SELECT id, person_id FROM assignment WHERE frozen_at IS NULL")
        if rows:
            row = self.chance.choice(rows)
            expert = next(one for one in self.office.experts if one.person_id == row["person_id"])
            await self.act(expert, Ability.ASSIGNMENT_DECLINE, row["id"], reason="时间冲突")

    async def draw(self) -> None:
        rows = await self.office.world.sql("SELECT id FROM panel_draw WHERE state = 'drafted'")
        if not rows:
            await self.office.ask(reason="补足席位")
            return
        drop = self.chance.random() < 0.2
        if drop:
            await self.act(self.clerks[0], Ability.PANEL_DRAW_DISCARD, rows[0]["id"], reason="事实有变")
        else:
            await self.office.apply(rows[0]["id"])


async def test_a_thousand_attempts_at_once_seat_nobody_wrongly(office: Office) -> None:
    world = office.world
    for _ in range(5):
        await office.application()
    for _ in range(13):
        await office.expert()
    await world.sql("UPDATE expert_profile SET load_cap = $1", CAP)
    crowd = Crowd(office, [office.clerk, await world.actor("office")])
    found, waiting = [], ATTEMPTS

    async def one_after_another() -> None:
        nonlocal waiting
        while waiting > 0:
            waiting -= 1
            await crowd.attempt()
            found.extend(await world.sql(WRONG))

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))

    assert found == []
    assert await world.sql(WRONG) == []
    assert crowd.done.keys() == {"assign", "conflict", "report", "decline", "draw"}
