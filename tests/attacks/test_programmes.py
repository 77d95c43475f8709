"""Nothing of one programme is visible from another by any path, whoever asks there (Art. 11, 34; ADR 0025).

The large scene has the city's award with everything in it, and a second one, b.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from policies.actor import Actor
from regulation.roles import Role
from services.door import ACTS
from tests.attacks.crawl import Crawl, Keys
from tests.attacks.probe import answers, probes
from tests.files.desk import Desk
from tests.policies.looking import ROOTED, TYPE_OF, every_filter
from tests.policies.scene import Scene
from tests.policies.test_who_sees_what import PEOPLE_B
from tests.world import World


def test_the_city_has_rows_of_nearly_every_kind(hidden: Keys) -> None:
    """What is looked for is there to be found."""
    assert len(hidden) > 100
    assert {
        "dossier",
        "award",
        "notice",
        "regulation_version",
        "ban",
        "message",
        "role_grant",
        "person",
    } <= hidden.keys()


# --- The database ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE_B.split())
async def test_the_database_shows_nobody_a_row_of_another_programme(scene: Scene, hidden: Keys, name: str) -> None:
    leaks = {}
    for table, keys in hidden.items():
        seen = await _readable(scene.world, scene[name], table)
        if found := seen & keys:
            leaks[table] = found

    assert leaks == {}


async def _readable(world: World, actor: Actor, table: str) -> set[UUID]:
    async with world.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        may = await tx.sql("SELECT has_table_privilege($1, 'SELECT') AS may", f"public.{table}")
        rows = await tx.sql(f"SELECT id FROM public.{table}") if may[0]["may"] else []
    return {row["id"] for row in rows}


async def test_who_names_a_programme_without_a_grant_finds_nothing_of_another(
    scene: Scene, hidden: Keys, other: UUID
) -> None:
    anybody = replace(scene["public"], programme_id=other)

    leaks = {table for table, keys in hidden.items() if await _readable(scene.world, anybody, table) & keys}

    assert leaks == set()
    assert await scene.world.visible(anybody, "award") == {scene.key("award", "b")}


@pytest.mark.parametrize("table", ["award", "notice", "award_list", "past_winner", "ban", "regulation_version"])
async def test_who_names_none_finds_what_each_has_published(scene: Scene, hidden: Keys, table: str) -> None:
    assert await scene.world.visible(scene["public"], table) & hidden[table]


async def test_one_person_with_grants_in_both_sees_in_each_its_own(scene: Scene, hidden: Keys, other: UUID) -> None:
    """Only who one is and which grants one may choose from is the same in both."""
    world, person = scene.world, scene["author"].person_id
    there = replace(world, programme=other)
    in_other = await there.actor(Role.EXPERT, person=person)

    leaks = {
        table: found for table, keys in hidden.items() if (found := await _readable(world, in_other, table) & keys)
    }

    grants = {row["id"] for row in await world.sql("SELECT id FROM role_grant WHERE person_id = $1", person)}
    assert leaks == {
        "person": {person}, "role_grant": grants & hidden["role_grant"], "programme": {world.programme},
    }  # fmt: skip


# --- Over HTTP --------------------------------------------------------------------------------------------------------------

# One of each kind of reader; the database was asked for all of them.
READERS = ("applicant_b", "expert_b", "director_b", "supervisor_b")
WALKED = frozenset({*(f"list {name}" for name in ROOTED), *(f"node {name}" for name in TYPE_OF)})


@pytest.mark.parametrize("reader", READERS)
async def test_no_list_order_cursor_field_or_node_tells_of_another_programme(
    scene: Scene, desk: Desk, marks: frozenset[str], reader: str
) -> None:
    assert await Crawl(desk, scene[reader], marks, WALKED).found() == frozenset()


async def test_no_filter_tells_of_another_programme(scene: Scene, desk: Desk, marks: frozenset[str]) -> None:
    paths = frozenset(f"filter {resource}.{column}" for resource, column in await every_filter(scene.world))

    assert await Crawl(desk, scene["director_b"], marks, paths).found() == frozenset()


async def test_a_colleague_of_the_city_finds_it(scene: Scene, desk: Desk, marks: frozenset[str]) -> None:
    """The crawl is able to find: the same paths under a grant of the city."""
    paths = frozenset({"list dossier", "list award", "node notice", "node regulation_version", "node role_grant"})

    assert await Crawl(desk, scene["director"], marks, paths).found() >= paths - {"node role_grant"}


async def test_names_and_numbers_of_the_city_are_nowhere_either(
    scene: Scene, desk: Desk, words: frozenset[str]
) -> None:
    assert len(words) > 10
    assert await Crawl(desk, scene["director_b"], words, WALKED).found() == frozenset()


# --- Acts ---------------------------------------------------------------------------------------------------------------


async def _seen(scene: Scene, actor: Actor, other: UUID) -> dict[str, UUID]:
    found = {}
    for resource in {spec.ability.resource for spec in ACTS.values()}:
        keys = await scene.world.visible(actor, resource)
        found.update({resource: min(keys)} if keys else {})
    return {**found, "cycle": scene.key("cycle", "b"), "programme": other}


@pytest.mark.parametrize("reader", ["applicant_b", "county_b", "expert_b", "office_b", "director_b", "security_b"])
async def test_acts_that_name_rows_of_another_programme_are_answered_as_if_there_were_none(
    scene: Scene, desk: Desk, hidden: Keys, other: UUID, reader: str
) -> None:
    actor = scene[reader]
    aims = {table: min(keys) for table, keys in hidden.items() if table in TYPE_OF}
    seen = await _seen(scene, actor, other)
    asked = [list(probes(each, seen)) for each in (aims, dict.fromkeys(aims, uuid4()))]

    told = [await answers(desk, actor, each) for each in asked]

    pairs = zip(asked[0], *told, strict=True)
    differ = {(one.mutation, one.aim): (mine, none) for one, mine, none in pairs if mine != none}
    assert len(aims) > 60
    assert differ == {}


async def test_a_grant_of_another_programme_is_not_held_there(scene: Scene, desk: Desk) -> None:
    headers = await desk.login(scene["director_b"]) | {"x-programme": "GZMQA"}
    body = {"query": "{ viewer { actingAs } dossiers { totalCount } }"}

    answer = (await desk.client.post("/graphql", json=body, headers=headers)).json()

    assert answer["data"] == {"viewer": {"actingAs": "PUBLIC"}, "dossiers": {"totalCount": 0}}


async def test_a_programme_that_there_is_not_is_refused(desk: Desk) -> None:
    body = {"query": "{ programmes { totalCount } }"}

    answer = (
        await desk.client.post("/graphql", json=body, headers={"x-programme": "NONE", "accept-language": "en"})
    ).json()

    assert answer["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "reason": "PROGRAMME_UNKNOWN"}
