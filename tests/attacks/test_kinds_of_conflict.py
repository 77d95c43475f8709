"""Each kind of conflict by each path: to who has it, or has not said that there is none, an application is not there.

The paths are those on which a colleague without a conflict finds it, over HTTP: lists, counts, cursors, filters, fields of
other objects, rows by id, messages (Art. 31).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.registry import LinkKind
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.conflict_rules import Rule
from regulation.roles import Role
from tests.attacks.crawl import Crawl, Keys, rows_of
from tests.files.desk import Desk
from tests.policies.scene import Scene
from tests.world import World, kept_sheet

FIRST = date(2023, 5, 31)  # of the window of three years before the reference day, 31 May 2026
LASTING = {"since": date(2015, 1, 1), "until": None}
DOMAIN = "precision-parts.example"
CLASS = "3411"


@dataclass
class Panel:
    """The panel of an application of the scene whose members are all done and agree on what they found."""

    scene: Scene
    desk: Desk
    cycle: UUID
    dossier: UUID
    organisation: UUID
    code: str
    number: str
    paths: frozenset[str] = frozenset()

    @property
    def world(self) -> World:
        return self.scene.world

    async def member(self, actor: Actor | None = None) -> Actor:
        """Return an expert who sits there as all do: the review locked, the secrets opened, told of the consensus."""
        world = self.world
        expert = actor or await world.expert()
        review = await world.assigned(self.dossier, expert)
        locked = {"state": "locked", "total": Decimal(500), "scores": kept_sheet(50), "submitted_at": world.clock}
        await world.change(m.Review, review, **locked)
        place = {"dossier_id": self.dossier, "cycle_id": self.cycle}
        await world.put(
            m.DossierOpening, dossier_id=self.dossier, person_id=expert.person_id, opened_at=world.clock,
            expires_at=world.clock + timedelta(hours=8),
        )  # fmt: skip
        told = {"organisation_id": self.organisation, "event": "consensus_opened", "told_at": world.clock}
        await world.put(m.Message, **place, **told, person_id=expert.person_id, grant_id=expert.grant_id)
        return expert

    async def marks(self, without: tuple[str, ...] = ()) -> frozenset[str]:
        """Return by what the application is known: its number, and the ids of all that belongs to it."""
        rows: Keys = await rows_of(self.world, "dossier", self.dossier)
        return frozenset({self.number, *(str(key) for name in rows.keys() - set(without) for key in rows[name])})

    async def found(self, reader: Actor, *without: str) -> frozenset[str]:
        """Return on which of the colleagues' paths somebody finds the application."""
        return await Crawl(self.desk, reader, await self.marks(without), self.paths or None).found()

    async def tie(self, expert: Actor, kind: str, **given: Any) -> None:
        about = {"organisation_name": "某企业", "credit_code": self.code, "source": "declared", **LASTING, **given}
        place = {"person_id": expert.person_id, "programme_id": self.world.programme}
        await self.world.put(m.Engagement, **place, kind=kind, **about)

    async def enterprise(self, kind: str | None = None) -> str:
        """Return the code of another organisation, the head of the applicant's group or its successor if asked."""
        other = await self.world.organisation("360704", "P")
        await self.world.change(m.Organisation, other, class_code=CLASS)
        if kind:
            clerk = await self.world.actor(Role.OFFICE)
            given = {"kind": LinkKind(kind), "since": date(2020, 1, 1), "source": "工商登记", "reason": "控股"}
            await self.world.act(clerk, Ability.ORGANISATION_LINK, self.organisation, other_id=other, **given)
        sql = "SELECT credit_code FROM organisation_detail WHERE organisation_id = $1"
        return str(await self.world.one(sql, other))

    async def confirmed(self, expert: Actor) -> None:
        """Let the office confirm what is no more than a clue until somebody has looked into it."""
        for row in await self.world.sql("SELECT id FROM conflict_clue WHERE person_id = $1", expert.person_id):
            clerk = await self.world.actor(Role.OFFICE)
            await self.world.act(clerk, Ability.CONFLICT_CLUE_CONFIRM, row["id"], reason="任外部顾问")

    async def question(self, expert: Actor) -> UUID:
        sql = "SELECT id FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
        return UUID(str(await self.world.one(sql, expert.person_id, self.organisation)))


@pytest.fixture(scope="module")
async def panel(scene: Scene, desk: Desk) -> Panel:
    world, dossier = scene.world, scene.key("dossier", "full")
    row = await world.row(m.Dossier, dossier)
    await world.change(m.Organisation, row["organisation_id"], class_code=CLASS)
    await world.sql(
        "UPDATE person_contact SET email = $2 WHERE person_id = $1",
        *(scene["applicant_s1"].person_id, f"quality@{DOMAIN}"),
    )
    sql = "SELECT credit_code FROM organisation_detail WHERE organisation_id = $1"
    code = await world.one(sql, row["organisation_id"])
    found = Panel(scene, desk, row["cycle_id"], dossier, row["organisation_id"], code, row["number"])
    # Who sits there in the scene has no sheet that could be scored anew: they left, and a consensus stands all the same.
    await world.sql(
        "UPDATE assignment SET frozen_at = $2, frozen_because = 'conflict' WHERE dossier_id = $1", dossier, world.clock
    )
    await world.sql("UPDATE consensus SET barred = 1000 WHERE dossier_id = $1", dossier)
    found.paths = await found.found(await found.member())
    return found


def of(resource: str, *filters: str) -> set[str]:
    return {
        f"list {resource}",
        f"fields {resource}",
        f"node {resource}",
        *(f"filter {resource}.{one}" for one in filters),
    }


# What the colleague finds while the panel agrees; written from the book of rights and the queries of the API.
PATHS = {
    *of("dossier", "state", "sector_group", "section_code", "jurisdiction_id", "organisation_id", "cycle_id", "number"),
    *of("assignment", "person_id", "dossier_id", "cycle_id", "leader"),
    *of("review", "phase", "state", "dossier_id", "cycle_id"),
    *of("recommendation", "cycle_id", "dossier_id", "by_jurisdiction_id"),
    *of("site_visit", "state", "cycle_id", "dossier_id", "first_day"),
    *of("site_notice", "dossier_id", "cycle_id"),
    *of("site_request", "state", "dossier_id", "cycle_id"),
    *of("message", "unread", "event", "cycle_id"),
    *of("consensus", "phase", "state", "dossier_id", "cycle_id"),
    *(f"node {name}" for name in (
        "dossier_secret", "dossier_version", "dossier_version_secret", "document", "secret_document",
        "recommendation_document", "review_author", "consensus_item", "consensus_response", "panel_report",
        "site_observer", "site_attendance", "verification_point", "point_answer", "site_note", "site_document",
        "request_document",
    )),
    *(f"{way} {name}" for way in ("fields", "node") for name in ("cycle", "organisation")),
}  # fmt: skip


def test_a_colleague_without_a_conflict_finds_the_application_on_these_paths(panel: Panel) -> None:
    assert panel.paths == PATHS


# --- Found by rule ----------------------------------------------------------------------------------------------------

Bar = Callable[[Panel, Actor], Awaitable[None]]


def tied(kind: str, **given: Any) -> Bar:
    async def arrange(panel: Panel, expert: Actor) -> None:
        await panel.tie(expert, kind, **given)

    return arrange


def employed(kind: str | None) -> Bar:
    """Let the present employer be the applicant itself, or another organisation that is or is not of its family."""

    async def arrange(panel: Panel, expert: Actor) -> None:
        code = await panel.enterprise(None if kind == "apart" else kind) if kind else panel.code
        await panel.world.sql(
            "UPDATE expert_profile SET employer_credit_code = $2 WHERE person_id = $1", expert.person_id, code
        )

    return arrange


async def advised_the_successor(panel: Panel, expert: Actor) -> None:
    await panel.tie(expert, "consulting", credit_code=await panel.enterprise("successor"))


async def by_name(panel: Panel, expert: Actor) -> None:
    name = await panel.world.one("SELECT name FROM organisation WHERE id = $1", panel.organisation)
    await panel.tie(expert, "business", credit_code=None, organisation_name=name)


async def on_duty(panel: Panel, expert: Actor) -> None:
    place = {"person_id": expert.person_id, "programme_id": panel.world.programme}
    county = await panel.world.jurisdiction("360703")
    since = {"since": date(2022, 1, 1), "until": FIRST}
    await panel.world.put(m.CountyReviewDuty, **place, jurisdiction_id=county, **since, reason="县级评审")


async def of_the_domain(panel: Panel, expert: Actor) -> None:
    await panel.world.put(m.PersonContact, person_id=expert.person_id, email=f"someone@{DOMAIN}")


def took_part(ability: Ability) -> Bar:
    """Let the expert have acted on the applicant as its recommender, three years ago to the day."""

    async def arrange(panel: Panel, expert: Actor) -> None:
        guided = ability is Ability.ORGANISATION_RECORD_GUIDANCE
        about = (
            {"target_id": panel.organisation} if guided else {"target_id": panel.dossier, "dossier_id": panel.dossier}
        )
        await panel.world.put(
            m.LedgerEntry, programme_id=panel.world.programme, at=datetime(2023, 5, 31, 1, tzinfo=UTC), **about,
            person_id=expert.person_id, role="recommender", ability=ability.value, outcome="done", code="",
            article="Art.12", policy_digest="0" * 64, payload_digest="0" * 64,
        )  # fmt: skip

    return arrange


RULES: dict[str, tuple[Rule, Bar]] = {
    "present employer": (Rule.EMPLOYER, employed(None)),
    "employer is the head of its group": (Rule.EMPLOYER, employed("group")),
    "former employment": (Rule.EMPLOYMENT, tied("employment", until=FIRST)),
    "shares": (Rule.SHAREHOLDING, tied("shareholding")),
    "kinship": (Rule.KINSHIP, tied("kinship")),
    "consulting": (Rule.CONSULTING, tied("consulting", until=FIRST)),
    "consulting of its successor": (Rule.CONSULTING, advised_the_successor),
    "business": (Rule.BUSINESS, tied("business")),
    "business, known by name": (Rule.BUSINESS, by_name),
    "competitor": (Rule.COMPETITOR, employed("apart")),
    "duty in the county's review": (Rule.COUNTY_DUTY, on_duty),
    "domain of the contacts": (Rule.CONTACT_DOMAIN, of_the_domain),
    "recommended": (Rule.RECOMMENDATION, took_part(Ability.DOSSIER_RECOMMEND)),
    "declined to recommend": (Rule.RECOMMENDATION, took_part(Ability.DOSSIER_DECLINE)),
    "guided": (Rule.GUIDANCE, took_part(Ability.ORGANISATION_RECORD_GUIDANCE)),
    "recorded county review": (Rule.COUNTY_REVIEW, tied("county_review")),
    "another tie": (Rule.OTHER, tied("other")),
}


def test_every_rule_is_tried() -> None:
    assert {rule for rule, _ in RULES.values()} == set(Rule)


@pytest.mark.parametrize(("rule", "arrange"), RULES.values(), ids=RULES)
async def test_who_a_rule_finds_finds_nothing(panel: Panel, rule: Rule, arrange: Bar) -> None:
    expert = await panel.member()
    assert await panel.found(expert) == PATHS
    await arrange(panel, expert)

    await panel.world.act(await panel.world.actor(Role.OFFICE), Ability.CYCLE_DETECT_CONFLICTS, panel.cycle)

    await panel.confirmed(expert)
    kept = await panel.world.sql("SELECT rule FROM conflict WHERE person_id = $1", expert.person_id)
    assert rule.value in {row["rule"] for row in kept}
    assert await panel.found(expert) == frozenset()


# --- Declared, reported, undeclared, and who sits there no more --------------------------------------------------------------


async def declared(panel: Panel, expert: Actor) -> None:
    given = {"conflicted": True, "kind": ConflictKind.OTHER, "detail": "同学"}
    await panel.world.act(expert, Ability.CONFLICT_DECLARATION_DECLARE, await panel.question(expert), **given)


async def reported(panel: Panel, expert: Actor) -> None:
    about = {"person_id": expert.person_id, "organisation_id": panel.organisation}
    given = {**about, "kind": ConflictKind.BUSINESS, "reason": "有业务往来"}
    await panel.world.act(await panel.world.actor(Role.SUPERVISOR), Ability.CYCLE_REPORT_CONFLICT, panel.cycle, **given)


@pytest.mark.parametrize("bar", [declared, reported])
async def test_who_has_a_conflict_that_people_know_of_finds_nothing(panel: Panel, bar: Bar) -> None:
    expert = await panel.member()
    assert await panel.found(expert) == PATHS

    await bar(panel, expert)

    assert await panel.found(expert) == frozenset()


def answered(state: str) -> Bar:
    async def arrange(panel: Panel, expert: Actor) -> None:
        sql = "UPDATE conflict_declaration SET state = $2 WHERE id = $1"
        await panel.world.sql(sql, await panel.question(expert), state)

    return arrange


async def unasked(panel: Panel, expert: Actor) -> None:
    other = await panel.world.organisation()
    sql = "UPDATE conflict_declaration SET organisation_id = $2 WHERE id = $1"
    await panel.world.sql(sql, await panel.question(expert), other)


async def without_undertaking(panel: Panel, expert: Actor) -> None:
    sql = "UPDATE undertaking SET cycle_id = $2 WHERE person_id = $1"
    await panel.world.sql(sql, expert.person_id, panel.scene.key("cycle", "filing"))


def left(because: str) -> Bar:
    async def arrange(panel: Panel, expert: Actor) -> None:
        sql = "UPDATE assignment SET frozen_at = $2, frozen_because = $3 WHERE person_id = $1"
        await panel.world.sql(sql, expert.person_id, panel.world.clock, because)

    return arrange


def out_of_the_pool(ability: Ability) -> Bar:
    async def arrange(panel: Panel, expert: Actor) -> None:
        profile = await panel.world.one("SELECT id FROM expert_profile WHERE person_id = $1", expert.person_id)
        await panel.world.act(await panel.world.actor(Role.OFFICE), ability, profile, reason="核查")

    return arrange


async def disqualified(panel: Panel, expert: Actor) -> None:
    await panel.world.sql("UPDATE expert_profile SET state = 'removed' WHERE person_id = $1", expert.person_id)
    await left("disqualified")(panel, expert)


OUT: dict[str, Bar] = {
    "undeclared": answered("undeclared"),
    "declared without a conflict on record": answered("conflicted"),
    "never asked": unasked,
    "never undertook": without_undertaking,
    "declined": left("declined"),
    "stood down": left("stood_down"),
    "suspended": out_of_the_pool(Ability.EXPERT_PROFILE_SUSPEND),
    "removed": out_of_the_pool(Ability.EXPERT_PROFILE_REMOVE),
    "disqualified": disqualified,
}
# That one sat there, and what one was told then, is one's own record: neither says what the application holds.
OWN = ("review_author", "message")


@pytest.mark.parametrize("bar", OUT.values(), ids=OUT)
async def test_who_is_not_or_no_longer_cleared_finds_nothing(panel: Panel, bar: Bar) -> None:
    expert = await panel.member()
    assert await panel.found(expert) == PATHS

    await bar(panel, expert)

    assert await panel.found(expert, *OWN) == frozenset()


async def test_a_grant_that_ended_opens_nothing(panel: Panel) -> None:
    expert = await panel.member()
    assert await panel.found(expert) == PATHS
    assert expert.grant_id

    await panel.world.change(m.RoleGrant, expert.grant_id, valid_to=panel.world.clock)

    assert await panel.found(expert, *OWN) == frozenset()


STAGES = {
    "evaluating": "site_reviewed",
    "deliberating": "candidate",
    "closed": "awarded",
    "site_review": "not_shortlisted",
    "material_review": "withdrawn",
}


@pytest.mark.parametrize(("stage", "state"), STAGES.items(), ids=STAGES)
async def test_when_the_phase_is_over_or_the_application_out_of_it_nothing_is_left(
    panel: Panel, stage: str, state: str
) -> None:
    expert, world = await panel.member(), panel.world
    was = await world.row(m.Dossier, panel.dossier)
    await world.change(m.Cycle, panel.cycle, stage=stage)
    await world.change(m.Dossier, panel.dossier, state=state)
    try:
        # The own review, once locked, stays its author's (Art. 18).
        found = await panel.found(expert, *OWN, "review")
    finally:
        await world.change(m.Cycle, panel.cycle, stage="material_review")
        await world.change(m.Dossier, panel.dossier, state=was["state"])

    assert found == frozenset()
