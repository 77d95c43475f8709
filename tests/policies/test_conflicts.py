"""Conflict of interest overrides every right: what is barred does not exist, by whatever road one looks (Art. 31)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from policies.compile import READ_ROLES
from regulation.ability import Ability
from regulation.roles import Role
from tests.policies.looking import ask, by_id, data, gid
from tests.world import World

KINDS = sorted(kind.value for kind in ConflictKind)


@dataclass
class Panel:
    """An expert, also leader, with two applications open: one that will be barred, one that stays open."""

    world: World
    expert: Actor
    peer: Actor
    cycle: UUID
    organisation: UUID
    dossier: UUID
    review: UUID
    other: UUID
    cursor: str

    async def conflict(self, kind: str, person: UUID | None = None) -> None:
        await self.world.put(
            m.Conflict, cycle_id=self.cycle, person_id=person or self.expert.person_id,
            organisation_id=self.organisation, kind=kind, source="reported", rule="r", found_at=self.world.clock,
        )  # fmt: skip


@pytest.fixture
async def panel(shared_world: World) -> Panel:
    world = shared_world
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier = await _handed_in(world, cycle, organisation)
    other = await _handed_in(world, cycle, await world.organisation())
    expert, peer = await world.expert(), await world.expert()
    review = await world.assigned(dossier, expert, leader=True)
    await world.assigned(dossier, peer)
    await world.assigned(other, expert)
    for opened in (dossier, other):
        await world.act(expert, Ability.DOSSIER_OPEN, opened)
    page = await data(world, peer, "{ dossiers { pageInfo { startCursor } } }", ask)
    return Panel(
        world, expert, peer, cycle, organisation, dossier, review, other, page["dossiers"]["pageInfo"]["startCursor"]
    )


async def _handed_in(world: World, cycle: UUID, organisation: UUID) -> UUID:
    dossier = await world.dossier(cycle, organisation, "qualified")
    row, place = await world.row(m.Dossier, dossier), {"dossier_id": dossier, "cycle_id": cycle}
    await world.put(
        m.Recommendation, **place, jurisdiction_id=row["jurisdiction_id"], section_code=row["section_code"],
        recommender_name="县", opinion="同意", truth_stated_at=world.clock,
    )  # fmt: skip
    await world.put(
        m.Document,
        **place,
        title="附件",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        state="submitted",
        uploaded_at=world.clock,
    )
    await world.put(m.PanelReport, **place, phase="site", score=500, text="报告", reported_at=world.clock)
    return dossier


# --- Every road to an application -----------------------------------------------------------------------------------------


async def _by_sql(p: Panel) -> dict[str, bool]:
    own = f"dossier_id = '{p.dossier}'"
    tables = ("dossier_secret", "document", "recommendation", "panel_report", "assignment")
    found = {table: bool(await p.world.visible(p.expert, table, own)) for table in tables}
    async with p.world.db.transaction(p.expert.database_role, read_only=True) as tx:
        await p.expert.enter(tx)
        count = (await tx.sql("SELECT count(*) FROM public.dossier WHERE id = $1", p.dossier))[0][0]
        mean = (await tx.sql("SELECT max(profile) FROM public.dossier WHERE id = $1", p.dossier))[0][0]
    return {**found, "sql count": count == 1, "sql aggregate": mean is not None}


_ROADS = """query ($id: ID!, $ids: [ID!]!, $organisation: ID!, $after: String!, $before: String!) {
 node(id: $id) { id ... on Dossier { availableActs { act } secret { id } materialReviewCount } }
 nodes(ids: $ids) { id }
 all: dossiers(first: 100) { totalCount nodes { id } edges { node { id } } }
 state: dossiers(filter: {state: [QUALIFIED]}) { totalCount nodes { id } }
 organisation: dossiers(filter: {organisation: [$organisation]}) { totalCount nodes { id } }
 after: dossiers(after: $after) { nodes { id } }
 before: dossiers(last: 100, before: $before) { nodes { id } }
 ordered: dossiers(first: 1, order: {by: NUMBER, direction: DESC}) { nodes { id } pageInfo { hasNextPage } }
 cycles(first: 100) { nodes { dossiers(first: 100) { totalCount nodes { id } } } }
 assignments(first: 100) { totalCount nodes { dossier { id } organisation { id } } }
 reviews(first: 100) { nodes { dossier { id } } }
 organisations(first: 100) { nodes { dossiers { totalCount nodes { id } } } }
}"""


async def _by_api(p: Panel) -> dict[str, bool]:
    """Walk every road of the API with cursors that a colleague got, who sees the application."""
    mine, other = gid("dossier", p.dossier), gid("dossier", p.other)
    answer = await data(
        p.world, p.expert, _ROADS, ask, id=mine, ids=[other, mine], after=_moved(p.cursor, before=True), before=_moved(p.cursor, before=False),
        organisation=gid("organisation", p.organisation),
    )  # fmt: skip
    lists = ("all", "state", "organisation", "after", "before")
    found = {f"list {name}": mine in str(answer[name]["nodes"]) for name in lists}
    for name in ("node", "nodes", "cycles", "assignments", "reviews", "organisations"):
        found[name] = mine in str(answer[name])
    found["count"] = answer["all"]["totalCount"] == 2
    found["count by state"] = answer["state"]["totalCount"] == 2
    found["count by organisation"] = answer["organisation"]["totalCount"] == 1
    found["next page"] = answer["ordered"]["pageInfo"]["hasNextPage"]
    found["count of cycle"] = 2 in [node["dossiers"]["totalCount"] for node in answer["cycles"]["nodes"]]
    return found


def _moved(cursor: str, *, before: bool) -> str:
    """Return a colleague's cursor, moved so that the application lies right after or before it."""
    order, value, key = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    moved = [order, value[:-1] if before else f"{value}~", key]
    return urlsafe_b64encode(json.dumps(moved).encode()).decode().rstrip("=")


async def _not_there(p: Panel) -> set[str]:
    """Return the roads on which the application is not found."""
    found = {**await _by_sql(p), **await _by_api(p)}
    return {road for road, there in found.items() if there is not True}


ROADS = {
    "dossier_secret", "document", "recommendation", "panel_report", "assignment", "sql count", "sql aggregate",
    "list all", "list state", "list organisation", "list after", "list before", "node", "nodes", "cycles",
    "assignments", "reviews", "organisations", "count", "count by state", "count by organisation", "next page",
    "count of cycle",
}  # fmt: skip


# --- The bars -------------------------------------------------------------------------------------------------------------


async def _declaration(p: Panel, state: str) -> None:
    await p.world.sql(
        "UPDATE conflict_declaration SET state = $3 WHERE person_id = $1 AND organisation_id = $2",
        *(p.expert.person_id, p.organisation, state),
    )


async def undeclared(p: Panel) -> None:
    await _declaration(p, "undeclared")


async def declared_conflicted(p: Panel) -> None:
    await _declaration(p, "conflicted")


async def declared_in_another_cycle(p: Panel) -> None:
    elsewhere = await p.world.cycle("material_review")
    await p.world.sql(
        "UPDATE conflict_declaration SET cycle_id = $3 WHERE person_id = $1 AND organisation_id = $2",
        *(p.expert.person_id, p.organisation, elsewhere),
    )


async def frozen(p: Panel) -> None:
    await p.world.sql(
        "UPDATE assignment SET frozen_at = $3, frozen_because = 'conflict' WHERE person_id = $1 AND dossier_id = $2",
        *(p.expert.person_id, p.dossier, p.world.clock),
    )


async def not_shortlisted(p: Panel) -> None:
    await p.world.change(m.Cycle, p.cycle, stage="site_review")
    await p.world.change(m.Dossier, p.dossier, state="not_shortlisted")
    await p.world.change(m.Dossier, p.other, state="shortlisted")


def of_kind(kind: str) -> Callable[[Panel], Awaitable[None]]:
    async def conflicted(p: Panel) -> None:
        await p.conflict(kind)

    return conflicted


async def unsigned(p: Panel) -> None:
    elsewhere = await p.world.cycle("material_review")
    await p.world.sql("UPDATE undertaking SET cycle_id = $2 WHERE person_id = $1", p.expert.person_id, elsewhere)


def in_stage(stage: str, state: str) -> Callable[[Panel], Awaitable[None]]:
    async def moved(p: Panel) -> None:
        await p.world.change(m.Cycle, p.cycle, stage=stage)
        for dossier in (p.dossier, p.other):
            await p.world.change(m.Dossier, dossier, state=state)

    return moved


async def grant_ended(p: Panel) -> None:
    await p.world.change(m.RoleGrant, p.expert.grant_id, valid_to=p.world.clock)


async def grant_not_begun(p: Panel) -> None:
    await p.world.change(m.RoleGrant, p.expert.grant_id, valid_from=p.world.clock + timedelta(seconds=1))


CONFLICTS = {f"conflict of {kind}": of_kind(kind) for kind in KINDS}
ONE_BARRED = {
    **CONFLICTS,
    "undeclared": undeclared,
    "declared conflicted": declared_conflicted,
    "declared in another cycle": declared_in_another_cycle,
    "frozen": frozen,
    "not shortlisted": not_shortlisted,
}
ALL_BARRED = {
    "unsigned": unsigned,
    "grant ended": grant_ended,
    "grant not begun": grant_not_begun,
    "before the review": in_stage("qualifying", "recommended"),
    "after the site review": in_stage("evaluating", "site_reviewed"),
    "candidate": in_stage("deliberating", "candidate"),
    "cycle closed": in_stage("closed", "awarded"),
}


async def test_an_open_application_is_found_on_every_road(panel: Panel) -> None:
    assert await _not_there(panel) == set()


@pytest.mark.parametrize("bar", [*ONE_BARRED.values(), *ALL_BARRED.values()], ids=[*ONE_BARRED, *ALL_BARRED])
async def test_a_barred_application_is_found_on_no_road(panel: Panel, bar: Callable[[Panel], Awaitable[None]]) -> None:
    await bar(panel)

    assert await _not_there(panel) == ROADS


@pytest.mark.parametrize("bar", ONE_BARRED.values(), ids=ONE_BARRED)
async def test_a_bar_closes_one_application_alone(panel: Panel, bar: Callable[[Panel], Awaitable[None]]) -> None:
    await bar(panel)

    found = await data(
        panel.world, panel.expert, "{ dossiers { totalCount nodes { id secret { tradeSecrets } } } }", ask
    )

    one = {"id": gid("dossier", panel.other), "secret": {"tradeSecrets": "工艺参数"}}
    assert found == {"dossiers": {"totalCount": 1, "nodes": [one]}}


@pytest.mark.parametrize("bar", [*ONE_BARRED.values(), *ALL_BARRED.values()], ids=[*ONE_BARRED, *ALL_BARRED])
async def test_every_act_on_a_barred_application_finds_nothing(
    panel: Panel, bar: Callable[[Panel], Awaitable[None]]
) -> None:
    await bar(panel)
    world, expert = panel.world, panel.expert

    opened = await world.refusal(expert, Ability.DOSSIER_OPEN, panel.dossier)
    reported = await world.refusal(expert, Ability.DOSSIER_REPORT_MATERIAL, panel.dossier, text="报告")
    foreign = await world.refusal(expert, Ability.DOSSIER_EVALUATE, panel.dossier, opinion="好")

    assert opened == ("NOT_FOUND", "NOT_FOUND", "Art.31")
    assert reported == ("NOT_FOUND", "NOT_FOUND", "Art.18")
    assert foreign == ("NOT_FOUND", "NOT_FOUND", "Art.20")


@pytest.mark.parametrize("bar", CONFLICTS.values(), ids=CONFLICTS)
async def test_a_conflict_takes_the_experts_own_review_away(
    panel: Panel, bar: Callable[[Panel], Awaitable[None]]
) -> None:
    await bar(panel)
    world, expert = panel.world, panel.expert

    saved = await world.refusal(expert, Ability.REVIEW_SAVE, panel.review, scores=[])
    submitted = await world.refusal(expert, Ability.REVIEW_SUBMIT, panel.review, scores=[])

    assert saved == submitted == ("NOT_FOUND", "NOT_FOUND", "Art.18")
    assert await world.visible(expert, "review", f"dossier_id = '{panel.dossier}'") == set()
    assert await world.visible(expert, "review_author", f"review_id = '{panel.review}'") == set()
    assert await by_id(world, expert, [("review", panel.review)]) == {}


async def test_after_the_phase_an_author_keeps_the_own_review_without_its_application(panel: Panel) -> None:
    await panel.world.change(m.Cycle, panel.cycle, stage="evaluating")

    query = "query ($id: ID!) { node(id: $id) { id ... on Review { dossier { id } } } }"
    found = await data(panel.world, panel.expert, query, ask, id=gid("review", panel.review))

    assert found == {"node": {"id": gid("review", panel.review), "dossier": None}}


async def test_a_stranger_to_the_panel_finds_no_application(panel: Panel) -> None:
    panel.expert = await panel.world.expert()
    await panel.world.cleared(panel.expert, panel.cycle, panel.organisation)

    assert await _not_there(panel) == ROADS


# --- A conflict that turns up late -------------------------------------------------------------------------------------------


async def _declare(p: Panel, *, conflicted: bool, kind: ConflictKind | None = None) -> Any:
    rows = await p.world.visible(p.expert, "conflict_declaration", f"organisation_id = '{p.organisation}'")
    given = {"conflicted": conflicted, "kind": kind, "detail": "配偶任职"}
    return await p.world.act(p.expert, Ability.CONFLICT_DECLARATION_DECLARE, rows.pop(), **given)


async def test_a_late_conflict_freezes_the_assignment_and_hides_at_once(panel: Panel) -> None:
    assert await _not_there(panel) == set()

    await _declare(panel, conflicted=True, kind=ConflictKind.KINSHIP)

    rows = await panel.world.sql("SELECT * FROM assignment WHERE person_id = $1", panel.expert.person_id)
    assert {row["dossier_id"]: row["frozen_at"] for row in rows} == {
        panel.dossier: panel.world.clock,
        panel.other: None,
    }
    assert await _not_there(panel) == ROADS


async def test_a_late_conflict_leaves_the_colleagues_in_place(panel: Panel) -> None:
    await _declare(panel, conflicted=True, kind=ConflictKind.BUSINESS)

    assert await panel.world.visible(panel.peer, "dossier") == {panel.dossier}


async def test_a_late_conflict_ends_a_review_under_way(panel: Panel) -> None:
    await _declare(panel, conflicted=True, kind=ConflictKind.CONSULTING)

    found = await panel.world.refusal(panel.expert, Ability.REVIEW_SAVE, panel.review, scores=[])

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.18")


async def test_a_conflict_found_by_rule_stands_whatever_is_declared(shared_world: World) -> None:
    world = shared_world
    cycle, organisation = (
        await world.cycle("material_review"),
        await world.organisation(credit_code="91360700TEST00001X"),
    )
    dossier = await world.dossier(cycle, organisation, "qualified")
    expert = await world.expert("91360700TEST00001X")
    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    # Nobody is asked about what is found; whoever declared *none* before is bound all the same.
    assert await world.visible(expert, "conflict_declaration", f"organisation_id = '{organisation}'") == set()
    await world.assigned(dossier, expert)

    assert (
        await world.one("SELECT source || ' ' || kind FROM conflict WHERE cycle_id = $1", cycle)
        == "detected employment"
    )
    assert await world.visible(expert, "dossier") == set()


async def test_an_opening_of_a_secret_ends_with_a_conflict(panel: Panel) -> None:
    mine = f"dossier_id = '{panel.dossier}'"
    assert await panel.world.visible(panel.expert, "dossier_secret", mine) != set()

    await panel.conflict("employment")

    later = panel.world.at(panel.expert, panel.world.clock + timedelta(minutes=1))
    assert await panel.world.visible(later, "dossier_secret", mine) == set()


# --- Nobody removes a bar on themselves ---------------------------------------------------------------------------------------


async def test_a_declared_conflict_is_not_taken_back(panel: Panel) -> None:
    await _declare(panel, conflicted=True, kind=ConflictKind.OTHER)
    asked = await panel.world.visible(panel.expert, "conflict_declaration", "state = 'conflicted'")

    found = await panel.world.refusal(panel.expert, Ability.CONFLICT_DECLARATION_DECLARE, asked.pop(), conflicted=False)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.31")
    assert await _not_there(panel) == ROADS


async def test_nobody_declares_for_another(panel: Panel) -> None:
    theirs = await panel.world.one("SELECT id FROM conflict_declaration WHERE person_id = $1", panel.peer.person_id)
    clerk = await panel.world.actor(Role.OFFICE)

    expert = await panel.world.refusal(panel.expert, Ability.CONFLICT_DECLARATION_DECLARE, theirs, conflicted=False)
    office = await panel.world.refusal(clerk, Ability.CONFLICT_DECLARATION_DECLARE, theirs, conflicted=False)

    assert expert == ("NOT_FOUND", "NOT_FOUND", "Art.31")
    assert office == ("FORBIDDEN", "NO_RIGHT", "Art.31")


def test_a_conflict_is_dismissed_and_nothing_else() -> None:
    assert [ability for ability in Ability if ability.resource == "conflict"] == [Ability.CONFLICT_DISMISS]


@pytest.mark.parametrize("role", READ_ROLES)
async def test_no_role_changes_a_conflict_in_the_database(panel: Panel, role: str) -> None:
    await panel.conflict("kinship")

    for statement in (
        "UPDATE conflict SET dismissed_at = now()",
        "DELETE FROM conflict",
        "UPDATE assignment SET frozen_at = NULL, frozen_because = NULL",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with panel.world.db.transaction(role) as tx:
                await tx.sql(statement)


async def test_a_keeper_of_grants_grants_nothing_to_himself(shared_world: World) -> None:
    keeper = await shared_world.actor(Role.SECURITY_ADMIN)
    assert keeper.person_id is not None

    found = await shared_world.refusal(keeper, Ability.PERSON_GRANT_ROLE, keeper.person_id, role=Role.OFFICE)

    assert found == ("FORBIDDEN", "BARRED_SELF", "Art.31")


async def test_a_keeper_of_grants_revokes_none_of_his_own(shared_world: World) -> None:
    keeper = await shared_world.actor(Role.SECURITY_ADMIN)
    assert keeper.grant_id is not None

    found = await shared_world.refusal(keeper, Ability.ROLE_GRANT_REVOKE, keeper.grant_id, reason="改任")

    assert found == ("FORBIDDEN", "BARRED_SELF", "Art.31")
