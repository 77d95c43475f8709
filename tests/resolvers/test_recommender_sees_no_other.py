"""A recommender finds nothing of another's, by no path: it is answered as if the other county's data did not exist.

Two databases: one with the viewer's own applications alone, and a copy of it to which another county's were added, with
all that its recommender and the office did about them. Every answer to the viewer is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

import models as m
from models.recommending import GuidanceKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.procedure import RULES
from regulation.roles import Role
from resolvers.errors import camel
from services.door import ACTS
from services.inputs import RecommendationInput
from tests.databases import cloned, shared_world_on
from tests.policies.looking import ROOTED, TYPE_OF, ask, ask_reference, gid, root_of
from tests.resolvers.test_visibility_noninterference import questions
from tests.services.scenery import programme_with
from tests.world import World

NORTH, SOUTH, WEST = "360702", "360703", "360704"
TRADE = "quality-association"  # sections C, F, G, H, I
VIEWERS = ("north", "trade")
GUIDANCE: Any = {"kind": GuidanceKind.VISIT, "guided_on": date(2026, 5, 6), "text": "走访"}


@dataclass
class Pair:
    """The database without the other county, the copy with it, who looks, and what was added."""

    without: World
    having: World
    actors: dict[str, Actor]
    cycle: UUID
    own: list[tuple[str, UUID]] = field(default_factory=list)
    hidden: list[tuple[str, UUID]] = field(default_factory=list)


@pytest.fixture(scope="module")
async def pair(server_url: str, template: str) -> AsyncIterator[Pair]:
    """Both databases; they are only looked at, and refused acts change nothing."""
    async with cloned(server_url, template) as url:
        async with shared_world_on(url) as world:
            made = await _own(world)
        name = url.partition("?")[0].rpartition("/")[2]
        async with cloned(server_url, name) as copy, shared_world_on(url) as without, shared_world_on(copy) as having:
            made.without, made.having = without, having
            await _others(made)
            yield made


async def _own(world: World) -> Pair:
    """Put what the two viewers see: a hospital each county would call its own, factories of the trade elsewhere."""
    version = await programme_with(world, recommendation_ranked=True)
    cycle = await world.cycle()
    await world.change(m.Cycle, cycle, regulation_version_id=version)
    made = Pair(world, world, {}, cycle)
    made.actors = {
        "north": await world.county(NORTH),
        "south": await world.county(SOUTH),
        "trade": await world.actor(Role.RECOMMENDER, agency_id=await world.agency(TRADE)),
        "office": await world.actor(Role.OFFICE),
        "audit": await world.actor(Role.AUDIT_ADMIN),
    }
    for viewer, county, section in (("north", NORTH, "Q"), ("trade", WEST, "C")):
        await _county(world, made, made.actors[viewer], county, section, made.own)
    return made


async def _others(made: Pair) -> None:
    """Add the other county's: of no trade that a viewer looks after, in every state that an application may have."""
    await _county(made.having, made, made.actors["south"], SOUTH, "P", made.hidden)


async def _county(
    world: World, made: Pair, body: Actor, county: str, section: str, found: list[tuple[str, UUID]]
) -> None:
    """Let a body do everything that a body does, about organisations of one county and section."""
    cycle, waiting, declined, *recommended = (
        made.cycle,
        *[await _application(world, made.cycle, county, section, found) for _ in range(4)],
    )
    for state in ("draft", "returned", "withdrawn"):
        await _application(world, cycle, county, section, found, state)
    organisation = (await world.row(m.Dossier, waiting))["organisation_id"]
    guided = await world.act(body, Ability.ORGANISATION_RECORD_GUIDANCE, organisation, **GUIDANCE)
    found.append(("guidance", guided.id))
    await world.act(body, Ability.DOSSIER_DECLINE, declined, reason="不同意")
    entries = [RecommendationInput(key, 1, "同意") for key in recommended]
    await world.act(body, Ability.CYCLE_RECOMMEND, cycle, entries=entries, truth_stated=True)
    ranked = {"dossier_ids": recommended, "expected_number": 0}
    await world.act(body, Ability.CYCLE_RANK_RECOMMENDATIONS, cycle, **ranked)
    await world.refusal(body, Ability.DOSSIER_RECOMMEND, recommended[0], opinion="再次", truth_stated=True)
    await world.act(made.actors["office"], Ability.DOSSIER_TAKE_CASE, waiting)
    for table in ("recommendation", "recommendation_author", "recommendation_decline", "recommendation_rank"):
        rows = await world.sql(
            f"SELECT t.id FROM {table} t JOIN dossier d ON d.id = t.dossier_id WHERE d.section_code = $1", section
        )
        found.extend((table, row["id"]) for row in rows)


async def _application(
    world: World, cycle: UUID, county: str, section: str, found: list[tuple[str, UUID]], state: str = "submitted"
) -> UUID:
    organisation = await world.organisation(county, section)
    dossier = await world.dossier(cycle, organisation, state)
    document = await world.put(
        m.Document, dossier_id=dossier, cycle_id=cycle, title="自评报告", media_type="application/pdf", size=1,
        sha256=uuid4().hex * 2, uploaded_at=world.clock,
    )  # fmt: skip
    found += [("organisation", organisation), ("dossier", dossier), ("document", document)]
    return dossier


# --- What is asked ---------------------------------------------------------------------------------------------------------


@dataclass
class Looking:
    """One viewer, who asks the same of both databases."""

    pair: Pair
    viewer: Actor
    way: Any = ask

    async def same(self, query: str, **variables: Any) -> Any:
        """Require the same answer of both, byte for byte, and return it."""
        one = await self.way(self.pair.without, self.viewer, query, **variables)
        other = await self.way(self.pair.having, self.viewer, query, **variables)
        assert orjson.dumps(one) == orjson.dumps(other)
        return one


WAYS = pytest.mark.parametrize("way", [ask, ask_reference], ids=["served", "reference"])
BY = pytest.mark.parametrize("name", VIEWERS)


@WAYS
@BY
@pytest.mark.parametrize("resource", sorted(ROOTED))
async def test_lists_counts_orders_and_cursors_are_the_same(pair: Pair, name: str, resource: str, way: Any) -> None:
    """All fields of all rows, acts that are possible, both ends, each order."""
    (question,) = questions([resource])

    body = await Looking(pair, pair.actors[name], way).same(question)

    assert "errors" not in body


@WAYS
@BY
async def test_by_id_there_is_nothing(pair: Pair, name: str, way: Any) -> None:
    looking = Looking(pair, pair.actors[name], way)
    ids = [gid(*one) for one in pair.hidden if one[0] in TYPE_OF]

    several = await looking.same("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)
    singly = [await looking.same("query ($id: ID!) { node(id: $id) { id } }", id=one) for one in ids]

    assert (
        len(ids) == 29
    )  # 7 applications with organisation and document, 2 opinions with author and rank, a decline, guidance
    assert several == {"data": {"nodes": [None] * len(ids)}}
    assert singly == [{"data": {"node": None}}] * len(ids)


@BY
async def test_a_filter_by_what_is_hidden_finds_what_it_would_find_without(pair: Pair, name: str) -> None:
    looking, asked = Looking(pair, pair.actors[name]), 0
    hidden: dict[str, list[str]] = {}
    for resource, key in pair.hidden:
        hidden.setdefault(resource, []).append(gid(resource, key))
    for resource, declaration in ROOTED.items():
        for column in declaration.filters:
            about = column.removesuffix("_id")
            if column.endswith("_id") and about in hidden:
                given = {about: hidden[about]}
                query = f"query ($f: {TYPE_OF[resource]}Filter) {{ {root_of(resource)}(filter: $f) {{ totalCount nodes {{ id }} }} }}"
                body = await looking.same(query, f={camel(key): value for key, value in given.items()})
                assert body["data"][root_of(resource)]["totalCount"] == 0
                asked += 1
    assert asked >= 8


@BY
async def test_a_filter_by_county_or_trade_counts_the_viewers_own(pair: Pair, name: str) -> None:
    looking = Looking(pair, pair.actors[name])
    south = gid("jurisdiction", await pair.without.jurisdiction(SOUTH))

    by_place = await looking.same(
        "query ($j: [ID!]) { dossiers(filter: {jurisdiction: $j}) { totalCount } organisations(filter: {jurisdiction: $j})"
        " { totalCount } }", j=[south],
    )  # fmt: skip
    by_trade = await looking.same(
        '{ dossiers(filter: {sectionCode: ["P"]}) { totalCount } organisations(filter: {sectionCode: ["P"]}) { totalCount } }'
    )

    nothing = {"dossiers": {"totalCount": 0}, "organisations": {"totalCount": 0}}
    assert (by_place["data"], by_trade["data"]) == (nothing, nothing)


@BY
async def test_page_by_page_and_from_a_cursor_of_a_hidden_row(pair: Pair, name: str) -> None:
    looking, after, seen = Looking(pair, pair.actors[name]), None, 0
    query = """query ($after: String) { dossiers(first: 1, after: $after, order: {by: NUMBER, direction: ASC}) {
 totalCount pageInfo { hasNextPage endCursor } nodes { id } } }"""
    while True:
        page = (await looking.same(query, after=after))["data"]["dossiers"]
        seen, after = seen + len(page["nodes"]), page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    office = await ask(
        pair.having, pair.actors["south"],
        "{ dossiers(first: 50, order: {by: NUMBER, direction: ASC}) { edges { cursor } } }",
    )  # fmt: skip
    for edge in office["data"]["dossiers"]["edges"]:
        await looking.same(query, after=edge["cursor"])

    assert seen == page["totalCount"] == 6  # seven applications, of which one is a draft


# What a recommender may try on a row, with input that is in order.
TRIES: dict[Ability, str] = {
    Ability.DOSSIER_RECOMMEND: 'opinion: "同意", truthStated: true',
    Ability.DOSSIER_DECLINE: 'reason: "不同意"',
    Ability.DOSSIER_WITHDRAW: 'reason: "不同意"',
    Ability.DOSSIER_TAKE_CASE: "",
    Ability.ORGANISATION_RECORD_GUIDANCE: 'kind: VISIT, guidedOn: "2026-05-06", text: "走访"',
    Ability.GUIDANCE_AMEND: 'kind: VISIT, guidedOn: "2026-05-06", text: "走访", reason: "更正"',
}


@BY
@pytest.mark.parametrize("ability", TRIES)
async def test_an_act_on_a_hidden_row_fails_like_one_on_no_row(pair: Pair, name: str, ability: Ability) -> None:
    looking = Looking(pair, pair.actors[name])
    keys = [key for resource, key in pair.hidden if resource == ability.resource]

    bodies = [await looking.same(_attempt(ability, key)) for key in keys]
    nothing = await looking.same(_attempt(ability, uuid4()))

    assert keys
    assert nothing["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert all(body == nothing for body in bodies)


def _attempt(ability: Ability, key: UUID) -> str:
    spec = ACTS[ability]
    mutation = camel(spec.body.__name__)
    version = "expectedVersion: 1" if RULES[ability].versioned else ""
    given = f'{camel(ability.resource)}Id: "{gid(ability.resource, key)}", idempotencyKey: "{uuid4()}", {version}'
    return f"mutation {{ {mutation}(input: {{{given} {TRIES[ability]}}}) {{ __typename errors {{ code field }} }} }}"


@BY
async def test_hidden_entries_of_several_are_like_entries_that_do_not_exist(pair: Pair, name: str) -> None:
    looking = Looking(pair, pair.actors[name])
    hidden = [key for resource, key in pair.hidden if resource == "dossier"]

    found = [await looking.same(_several(pair.cycle, keys)) for keys in (hidden, [uuid4() for _ in hidden])]
    ranked = [await looking.same(_ranked(pair.cycle, keys)) for keys in (hidden, [uuid4() for _ in hidden])]

    assert found[0] == found[1]
    assert ranked[0] == ranked[1]
    assert {error["code"] for error in found[0]["data"]["recommendDossiers"]["errors"]} == {"NOT_FOUND"}


def _several(cycle: UUID, keys: list[UUID]) -> str:
    entries = ", ".join(f'{{dossierId: "{gid("dossier", k)}", expectedVersion: 1, opinion: "同意"}}' for k in keys)
    given = f'cycleId: "{gid("cycle", cycle)}", idempotencyKey: "{uuid4()}", truthStated: true, entries: [{entries}]'
    return f"mutation {{ recommendDossiers(input: {{{given}}}) {{ errors {{ field code message article }} }} }}"


def _ranked(cycle: UUID, keys: list[UUID]) -> str:
    ids = ", ".join(f'"{gid("dossier", key)}"' for key in keys)
    given = f'cycleId: "{gid("cycle", cycle)}", idempotencyKey: "{uuid4()}", expectedNumber: 1, dossierIds: [{ids}]'
    return f"mutation {{ rankRecommendations(input: {{{given}}}) {{ errors {{ field code message article }} }} }}"


# --- Others would notice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", ["dossier", "organisation", "recommendation", "recommendation_decline",
                                      "recommendation_rank", "guidance"])  # fmt: skip
async def test_the_office_notices_what_was_added(pair: Pair, resource: str) -> None:
    (question,) = questions([resource])

    one, other = [await ask(world, pair.actors["office"], question) for world in (pair.without, pair.having)]

    assert one["data"]["all"]["totalCount"] < other["data"]["all"]["totalCount"]


async def test_the_ledger_has_the_acts_of_the_other_county_for_those_who_audit(pair: Pair) -> None:
    query = '{ ledgerEntries(filter: {ability: ["dossier:decline", "dossier:recommend"]}) { totalCount } }'

    one, other = [await ask(world, pair.actors["audit"], query) for world in (pair.without, pair.having)]

    assert one["data"]["ledgerEntries"]["totalCount"] + 4 == other["data"]["ledgerEntries"]["totalCount"]
