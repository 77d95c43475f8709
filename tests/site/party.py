"""A shortlisted applicant, the panel that visits it, and a clerk who plans; all on Wednesday 6 May 2026."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import models as m
from models.review import ConflictKind
from models.site import PointFinding
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.door import Done
from services.inputs import ScoreInput
from services.site_record import AttendanceInput
from tests.services.scenery import programme_with, reported, sheet
from tests.world import World

MONDAY = date(2026, 5, 11)
ON_SITE = datetime(2026, 5, 11, 2, tzinfo=UTC)  # ten o'clock in the city
PLAN: dict[str, Any] = {
    "first_day": MONDAY,
    "last_day": date(2026, 5, 12),
    "place": "厂区",
    "agenda": "首次会议、现场查看、末次会议",
    "preparation": "三年质量记录",
    "logistics": "七点半集合",
}


@dataclass
class Party:
    """Everybody concerned with one visit."""

    world: World
    cycle: UUID
    dossier: UUID
    organisation: UUID
    clerk: Actor
    applicant: Actor
    experts: list[Actor]
    reviews: list[UUID]

    @property
    def leader(self) -> Actor:
        return self.experts[0]

    async def plan(self, **changed: Any) -> UUID:
        """Let the clerk plan the visit, and return it."""
        done = await self.world.act(self.clerk, Ability.DOSSIER_PLAN_SITE_VISIT, self.dossier, **{**PLAN, **changed})
        return done.id

    async def announced(self) -> UUID:
        visit = await self.plan()
        await self.world.act(self.clerk, Ability.SITE_VISIT_ANNOUNCE, visit)
        return visit

    async def on_site(self, *absent: Actor) -> UUID:
        """Let the visit be held, all but some being there; from now on everybody stands on its first day."""
        visit = await self.announced()
        self.experts = [replace(one, clock=ON_SITE) for one in self.experts]
        self.applicant, self.clerk = replace(self.applicant, clock=ON_SITE), replace(self.clerk, clock=ON_SITE)
        await self.world.act(self.leader, Ability.SITE_VISIT_HOLD, visit)
        await self.attend(visit, *absent)
        return visit

    async def attend(self, visit: UUID, *absent: Actor) -> None:
        away = {one.person_id for one in absent}
        team = [AttendanceInput(key(one), one.person_id not in away) for one in self.experts]
        await self.world.act(
            self.leader, Ability.SITE_VISIT_RECORD_ATTENDANCE, visit, team=team, hosts=["总经理", "质量部部长"]
        )

    async def point(self, visit: UUID, text: str = "核对战略记录") -> UUID:
        done = await self.world.act(self.leader, Ability.SITE_VISIT_ADD_POINT, visit, item="4.2.2", text=text)
        return done.id

    async def answer(self, who: Actor, visit: UUID, point: UUID, finding: str = "confirmed") -> Done:
        return await self.world.act(
            who, Ability.SITE_VISIT_ANSWER_POINT, visit, point_id=point, finding=PointFinding(finding),
            looked_at="会议记录", evidence="记录第三页",
        )  # fmt: skip

    async def ask(self, visit: UUID, due: date = MONDAY) -> UUID:
        done = await self.world.act(self.leader, Ability.SITE_VISIT_ASK, visit, what="培训记录", due_on=due)
        return done.id

    async def score(self, *who: Actor) -> None:
        for expert, review in zip(self.experts, self.reviews, strict=True):
            if not who or expert in who:
                await self.world.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet(60))

    async def report(self) -> Done:
        return await self.world.act(self.leader, Ability.DOSSIER_REPORT_SITE, self.dossier, text="现场评审报告")

    async def report_refused(self) -> tuple[str, str, str]:
        return await self.world.refusal(self.leader, Ability.DOSSIER_REPORT_SITE, self.dossier, text="报告")

    async def conflicts(self, who: Actor) -> None:
        """Let an expert declare a late conflict of interest."""
        found = "SELECT id FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
        declaration = await self.world.one(found, who.person_id, self.organisation)
        given = {"conflicted": True, "kind": ConflictKind.KINSHIP, "detail": "亲属任职"}
        await self.world.act(who, Ability.CONFLICT_DECLARATION_DECLARE, declaration, **given)


def key(actor: Actor) -> UUID:
    assert actor.person_id
    return actor.person_id


async def party(world: World, *, cycle: UUID | None = None, size: int = 5, experts: list[Actor] | None = None,
                **numbers: Any) -> Party:  # fmt: skip
    """Return a shortlisted applicant whose panel has blank site reviews."""
    cycle = cycle or await world.cycle("site_review")
    if numbers:
        await world.change(m.Cycle, cycle, regulation_version_id=await programme_with(world, **numbers))
    dossier = await reported(world, cycle, "500.00", "shortlisted")
    panel = experts or [await world.expert() for _ in range(size)]
    reviews = [await world.assigned(dossier, one, leader=one is panel[0], phase="site") for one in panel]
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    applicant = await world.applicant(organisation)
    return Party(world, cycle, dossier, organisation, await world.actor(Role.OFFICE), applicant, list(panel), reviews)


async def material(party: Party, expert: Actor, *issues: tuple[str, str], state: str = "locked") -> UUID:
    """Put a material review of an expert with issues for the visit, each an item and words."""
    entries: dict[str, list[str]] = {}
    for item, words in issues:
        entries.setdefault(item, []).append(words)
    scores = [{**vars(ScoreInput(item, 50, "优", "改")), "site_issues": words} for item, words in entries.items()]
    edition = (await party.world.row(m.Cycle, party.cycle))["criteria_edition_id"]
    place = {"dossier_id": party.dossier, "cycle_id": party.cycle, "criteria_edition_id": edition}
    review = await party.world.put(m.Review, **place, phase="material", state=state, scores=scores)
    await party.world.put(m.ReviewAuthor, review_id=review, cycle_id=party.cycle, person_id=expert.person_id)
    return review
