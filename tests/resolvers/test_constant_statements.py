"""Lists of a recommender and of the office take as many statements for 200 applications as for 5.

Counted where statements leave for the database; served queries are one statement, the reference executor batches.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.database import Database, Tx
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.inputs import RecommendationInput
from tests.databases import cloned, world_on
from tests.policies.looking import ask, ask_reference, data, gid
from tests.world import World


class CountedTx(Tx):
    """A transaction that notes its statements; rows inserted together are one."""

    def __init__(self, connection: Any, noted: list[str]) -> None:
        super().__init__(connection)
        self.noted = noted

    async def sql(self, text: str, *values: Any) -> list[Any]:
        self.noted.append(text)
        return await super().sql(text, *values)

    async def insert_all(self, model: type[m.Base], rows: Sequence[Any]) -> None:
        self.noted.append(f"INSERT {model.__tablename__}")
        await super().insert_all(model, rows)


class CountedDatabase(Database):
    """Pools that note every statement."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.noted: list[str] = []

    @asynccontextmanager
    async def transaction(self, role: str, *, read_only: bool = False, opening: str = "") -> AsyncIterator[Tx]:
        async with super().transaction(role, read_only=read_only, opening=opening) as tx:
            yield CountedTx(tx.connection, self.noted)

    async def read(self, role: str, sql: str, values: Sequence[Any]) -> Any:
        self.noted.append(sql)
        return await super().read(role, sql, values)


@dataclass
class Size:
    """A cycle with so many applications of one county, and what recommending all but two of them took."""

    cycle: UUID
    dossiers: list[UUID] = field(default_factory=list)
    statements: int = 0


@dataclass
class City:
    """A city with a small and a large cycle, and who lists their applications."""

    world: World
    noted: list[str]
    actors: dict[str, Actor]
    sizes: dict[int, Size]


@pytest.fixture(scope="module")
async def city(server_url: str, template: str) -> AsyncIterator[City]:
    async with cloned(server_url, template) as url:
        from api.dbadmin import app_url

        database = CountedDatabase(app_url(url))
        world = await world_on(database, app_url(url))
        actors = {"county": await world.county(), "office": await world.actor(Role.OFFICE)}
        sizes = {n: await _sized(world, database.noted, actors, n) for n in (5, 22, 202)}
        yield City(world, database.noted, actors, sizes)
        await database.close()


async def _sized(world: World, noted: list[str], actors: dict[str, Actor], number: int) -> Size:
    """Let a county recommend all but two at once, and note what that takes; it declines one of these."""
    made = Size(await world.cycle())
    for n in range(number):
        made.dossiers.append(await world.dossier(made.cycle, await world.organisation(section="CQ"[n % 2])))
    entries = [RecommendationInput(key, 1, "同意推荐") for key in made.dossiers[2:]]
    noted.clear()
    await world.act(actors["county"], Ability.CYCLE_RECOMMEND, made.cycle, entries=entries, truth_stated=True)
    made.statements = len(noted)
    await world.act(actors["county"], Ability.DOSSIER_DECLINE, made.dossiers[0], reason="不同意")
    return made


QUERIES = {
    "applications": """query ($c: [ID!], $n: [ID!]!) { dossiers(first: 100, filter: {cycle: $c}) { totalCount
 pageInfo { hasNextPage endCursor } nodes { id number state recommendationStatus competentBodies recommendationRank
 organisation { id name detail { contactName } jurisdiction { name } } availableActs { act allowed reason }
 recommendations { totalCount nodes { opinion authorship { name } } } declines { nodes { reason } }
 outcomes { nodes { kind } } findings { nodes { finding } } consultations { nodes { state } }
 documents { nodes { title } } handlers { nodes { since } } } } nodes(ids: $n) { id } }""",
    "worklist": """query ($c: [ID!], $n: [ID!]!) { nodes(ids: $n) { ... on Cycle { awaitingRecommendation
 declinedRecommendation recommended recommendationDaysLeft availableActs { act allowed reason } } }
 dossiers(first: 20, filter: {cycle: $c, state: [SUBMITTED]}, order: {by: NUMBER, direction: DESC}) {
 totalCount nodes { number recommendationStatus } } }""",
    "opinions": """query ($c: [ID!], $n: [ID!]!) { recommendations(first: 100, filter: {cycle: $c}) { totalCount nodes {
 opinion authorship { name } byJurisdiction { name } dossier { number organisation { name } } } }
 recommendationDeclines(first: 100, filter: {cycle: $c}) { totalCount nodes { reason dossier { number } } }
 nodes(ids: $n) { id } }""",
    "organisations": """query ($c: [ID!], $n: [ID!]!) { organisations(first: 100) { totalCount nodes { name
 guidance { totalCount nodes { text } } availableActs { act allowed } dossiers(first: 5) { totalCount } } }
 dossiers(filter: {cycle: $c}) { totalCount } nodes(ids: $n) { id } }""",
}


@pytest.mark.parametrize("way", [ask, ask_reference], ids=["served", "reference"])
@pytest.mark.parametrize("who", ["county", "office"])
@pytest.mark.parametrize("query", QUERIES)
async def test_two_hundred_take_as_many_statements_as_five(city: City, who: str, query: str, way: Any) -> None:
    found = {}
    for number in (5, 202):
        cycle = gid("cycle", city.sizes[number].cycle)
        city.noted.clear()
        answer = await data(city.world, city.actors[who], QUERIES[query], way, c=[cycle], n=[cycle])
        found[number] = len(city.noted)
        assert query != "applications" or answer["dossiers"]["totalCount"] == number

    assert found[202] == found[5]
    assert found[5] == 1 or way is ask_reference


async def test_recommending_several_takes_two_statements_for_each_beside_its_own(city: City) -> None:
    """Its ledger entry and the word to its applicant; the rest is done for all together."""
    small, large = city.sizes[22], city.sizes[202]

    assert (large.statements - small.statements) / 180 <= 2
    assert small.statements - 2 * 20 <= 30
