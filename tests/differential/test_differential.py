"""Both executors answer every query with the same bytes: generated operations × the scene × everybody in it.

`AWARD_CASES` sets how many (a few hundred by default; `make differential` runs ten thousand). A difference prints the
operation; put it into `corpus.json` when it is mended, so that it is asked for ever.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

import models as m
from policies.actor import Actor
from resolvers.build import Context
from resolvers.declare import TYPES
from resolvers.execute import QueryExecutor
from resolvers.ids import to_id
from resolvers.reader import Reader
from resolvers.schema import Schema, make_schema
from tests.differential.generate import Generator, Operation, Pools
from tests.policies.scene import Scene, build
from tests.world import World

CASES = int(os.environ.get("AWARD_CASES", "160"))
BATCHES = 8
CORPUS = json.loads((Path(__file__).parent / "corpus.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schema() -> Schema:
    return make_schema()


async def reference(schema: Schema, world: World, actor: Actor, case: Operation) -> Any:
    """Return the reference's response: bytes of the data, or its errors."""
    context = Context(actor, Reader(world.db, actor), world.db)
    result = await schema.execute(case.text, case.variables, context)
    if result.errors:
        return [error.formatted for error in result.errors]
    return orjson.dumps({"data": result.data}, default=str)


async def harvest(schema: Schema, scene: Scene) -> Pools:
    """Collect ids of everything, texts and cursors that exist."""
    world = scene.world
    ids, texts = [], ["C", "360702", "material", "unknown", "x"]
    for name, declaration in TYPES.items():
        rows = await world.sql(f"SELECT id FROM public.{declaration.table.name} ORDER BY id LIMIT 4")
        ids += [to_id(name, row["id"]) for row in rows]
    roots = " ".join(
        f"{_camel(d.root)}(first: 3) {{ pageInfo {{ startCursor endCursor }} }}" for d in TYPES.values() if d.root
    )
    answer = await reference(schema, world, scene["clerk"], Operation(f"{{ {roots} }}", {}))
    pages = json.loads(answer)["data"]
    named = {f"{d.name}Connection": pages[_camel(d.root)]["pageInfo"] for d in TYPES.values() if d.root}
    return Pools([*ids, "nonsense"], texts, {name: [c for c in ends.values() if c] for name, ends in named.items()})


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


async def compare(schema: Schema, world: World, executor: QueryExecutor, actor: Actor, case: Operation) -> bool:
    """Require equal answers; return whether the compiled executor answered itself."""
    got = await executor.run(case.text, case.variables, None, actor)
    if got is None:
        return False
    expected = await reference(schema, world, actor, case)
    assert got == expected, f"{actor.role} {case.text}\n{json.dumps(case.variables)}\n{got!r}\n{expected!r}"
    return True


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_generated_queries_have_equal_answers(world: World, schema: Schema, batch: int) -> None:
    scene = await build(world)
    pools, executor = await harvest(schema, scene), QueryExecutor(schema.core, world.db)
    actors = list(scene.actors.values())
    own, valid = 0, 0

    for number in range(CASES // BATCHES):
        random = Random(batch * 1_000_003 + number)
        case = Generator(schema.core, pools, random).operation()
        actor = random.choice(actors)
        own += await compare(schema, world, executor, actor, case)
        valid += 1

    # What is left to the reference executor has an error in it, such as a page size of 0.
    assert own / valid > 0.6


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["name"])
async def test_past_differences_stay_mended(world: World, schema: Schema, case: dict[str, Any]) -> None:
    scene = await build(world)
    executor = QueryExecutor(schema.core, world.db)
    operation = Operation(case["query"], case.get("variables", {}))

    for actor in scene.actors.values():
        assert await compare(schema, world, executor, actor, operation) is True
    assert await world.one(f"SELECT count(*) FROM {m.Dossier.__tablename__}") > 0
