"""A compiled mutation answers as the reference executor does: the same key gives the same answer, done once.

An act that is done is asked for again with its key by the other executor; one that is refused changes nothing, so that
both can be asked.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

import models as m
from api.cli_plan import sample
from policies.actor import Actor
from regulation.roles import Role
from resolvers.compiler import Uncompilable
from resolvers.execute import QueryExecutor
from resolvers.ids import to_id
from resolvers.schema import make_schema
from tests.policies.looking import ask_reference
from tests.world import World

SCHEMA = make_schema().core
FIRST = "mutation ($d: ID!, $key: String!) { take: takeCase(input: {dossierId: $d, idempotencyKey: $key}) "


async def compiled(world: World, actor: Actor, query: str, **variables: Any) -> Any:
    """Return the body of the compiled way; it must not be left to the reference executor."""
    body = await QueryExecutor(SCHEMA, world.db).run(query, variables, None, actor)
    assert body is not None, "left to the reference executor"
    return orjson.loads(body)


async def same(world: World, actor: Actor, query: str, **variables: Any) -> Any:
    """Return what both executors answer."""
    first = await compiled(world, actor, query, **variables)
    second = await ask_reference(world, actor, query, **variables)
    assert orjson.dumps(first) == orjson.dumps(second)
    return first


async def submitted(world: World) -> str:
    return to_id("Dossier", await world.dossier(await world.cycle(), await world.organisation()))


async def test_an_act_that_is_done(world: World) -> None:
    clerk, dossier = await world.actor(Role.OFFICE), await submitted(world)

    # The payload of taking a case is the application.
    query = (
        FIRST + "{ dossier { id number handlers { nodes { since person { name } } } } errors { code } __typename } }"
    )
    answer = await same(world, clerk, query, d=dossier, key=uuid4().hex)

    assert answer["data"]["take"]["errors"] == []
    assert len(answer["data"]["take"]["dossier"]["handlers"]["nodes"]) == 1
    assert answer["data"]["take"]["__typename"] == "TakeCasePayload"


async def test_a_payload_with_fragments_aliases_and_connections(world: World) -> None:
    clerk, dossier = await world.actor(Role.OFFICE), await submitted(world)
    query = """mutation ($input: TakeCaseInput!, $n: Int!, $no: Boolean!) {
      takeCase(input: $input) { ...P again: dossier { state availableActs { act allowed reason } } more: __typename
        errors { field } hidden: dossier @include(if: $no) { id } } }
    fragment P on TakeCasePayload { dossier { id documents(first: $n) { totalCount pageInfo { hasNextPage } }
      organisation { name detail { creditCode } } secret { tradeSecrets } redactions { field reason } } }"""

    given = {"dossierId": dossier, "idempotencyKey": uuid4().hex}
    answer = await same(world, clerk, query, input=given, n=3, no=False)

    assert list(answer["data"]["takeCase"]) == ["dossier", "again", "more", "errors"]


async def test_a_refusal_by_right_is_an_error_at_its_place(world: World) -> None:
    applicant, dossier = await world.applicant(await world.organisation()), await submitted(world)

    answer = await same(world, applicant, FIRST + "{ dossier { id } } }", d=dossier, key=uuid4().hex)

    assert answer["data"] == {"take": None}
    assert [(e["extensions"]["code"], e["path"]) for e in answer["errors"]] == [("NOT_FOUND", ["take"])]


async def test_a_broken_rule_is_told_in_the_payload(world: World) -> None:
    clerk, dossier = await world.actor(Role.OFFICE), await submitted(world)
    query = """mutation ($d: ID!, $key: String!) { returnDossier(input: {dossierId: $d, idempotencyKey: $key,
      expectedVersion: 1, corrections: [{reason: " "}]}) { dossier { id } errors { field code article t: __typename } } }"""

    answer = await same(world, clerk, query, d=dossier, key=uuid4().hex)

    assert answer["data"]["returnDossier"] == {
        "dossier": None,
        "errors": [{"field": "corrections.0.reason", "code": "TEXT_MISSING", "article": "Art.17", "t": "UserError"}],
    }


async def test_of_several_acts_the_refused_one_does_not_stop_the_others(world: World) -> None:
    clerk, dossier = await world.actor(Role.OFFICE), await submitted(world)
    query = """mutation ($d: ID!, $x: ID!, $a: String!, $b: String!, $c: String!) {
      one: takeCase(input: {dossierId: $d, idempotencyKey: $a}) { dossier { id } }
      two: takeCase(input: {dossierId: $x, idempotencyKey: $b}) { dossier { id } errors { code } }
      three: openDossier(input: {dossierId: $d, idempotencyKey: $c}) { dossier { secret { tradeSecrets } } } }"""

    keys = {name: uuid4().hex for name in "abc"}
    answer = await same(world, clerk, query, d=dossier, x=to_id("Dossier", uuid4()), **keys)

    assert answer["data"]["two"] is None
    assert answer["data"]["three"] == {"dossier": {"secret": {"tradeSecrets": "工艺参数"}}}


@pytest.mark.parametrize("given", ["Review_x", "Dossier_0190a000-0000-7000-8000-000000000000", "x", ""])
async def test_an_id_that_is_none(world: World, given: str) -> None:
    expert = await world.expert()
    query = """mutation ($id: ID!, $key: String!) { saveReview(input: {reviewId: $id, idempotencyKey: $key,
      expectedVersion: 1, scores: []}) { review { id } errors { field code } } }"""

    answer = await same(world, expert, query, id=given, key=uuid4().hex)

    assert answer["data"]["saveReview"]["errors"] == [{"field": "reviewId", "code": "ID_INVALID"}]


async def test_objects_within_an_input_keep_their_defaults(world: World) -> None:
    expert = await world.expert()
    dossier = await world.dossier(await world.cycle("material_review"), await world.organisation(), "qualified")
    review = to_id("Review", await world.assigned(dossier, expert))
    query = """mutation ($input: SaveReviewInput!) { saveReview(input: $input) {
      review { id version state scores { item percentage points strengths } } errors { field code } } }"""
    given = {"reviewId": review, "idempotencyKey": uuid4().hex, "expectedVersion": 1,
             "scores": [{"item": "4.1.2", "percentage": 55, "strengths": "优势", "improvements": ""}]}  # fmt: skip

    answer = await same(world, expert, query, input=given)

    assert answer["data"]["saveReview"]["errors"] == []
    assert answer["data"]["saveReview"]["review"]["scores"][0]["percentage"] == 55


async def test_a_tracking_code_is_told_once(world: World) -> None:
    cycle, organisation = await world.cycle("publicising"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "publicised")
    key = await world.put(m.AwardList, cycle_id=cycle, kind="proposed", digest="", drafted_at=world.clock)
    await world.put(
        m.ListEntry, list_id=key, cycle_id=cycle, dossier_id=dossier, organisation_id=organisation,
        sector_group="manufacturing", award_kind="quality",
    )  # fmt: skip
    await world.change(m.AwardList, key, state="signed", signed_at=world.clock, published_at=world.clock)
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="publicity", title="t", body="b", channels=["c"], content_digest="",
        published_at=world.clock, list_id=key, closes_at=world.clock.replace(year=2027),
    )  # fmt: skip
    query = """mutation ($input: FileObjectionInput!) { fileObjection(input: $input) {
      trackingCode objection { id } errors { code } } }"""
    given = {"noticeId": to_id("Notice", notice), "idempotencyKey": uuid4().hex, "grounds": "不实", "name": "张三",
             "contact": "1", "organisationId": to_id("Organisation", organisation)}  # fmt: skip

    told = await compiled(world, world.anybody(), query, input=given)
    again = await ask_reference(world, world.anybody(), query, input=given)

    assert len(told["data"]["fileObjection"]["trackingCode"]) >= 20
    assert again["data"]["fileObjection"] == told["data"]["fileObjection"] | {"trackingCode": None}


def _whole(field: str, kind: Any) -> str:
    return f"{field} {{ {'id ' if 'id' in kind.fields else ''}__typename }}"


def _whole_payload(name: str, payload: GraphQLObjectType) -> str:
    parts = [
        _whole(field, get_named_type(f.type)) if isinstance(get_named_type(f.type), GraphQLObjectType) and field != "errors"
        else f"{field} {{ field code message article }}" if field == "errors" else field
        for field, f in payload.fields.items()
    ]  # fmt: skip
    return f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {' '.join(parts)} }} }}"


# What an act computes and tells as objects is answered by the reference executor.
UNPLANNED = {"importPaymentStatuses", "previewList", "previewPaymentStatuses"}
MUTATIONS = sorted(SCHEMA.mutation_type.fields if SCHEMA.mutation_type else ())


def _planned(world: World, name: str) -> Any:
    assert SCHEMA.mutation_type is not None
    query = _whole_payload(name, get_named_type(SCHEMA.mutation_type.fields[name].type))
    return QueryExecutor(SCHEMA, world.db).plan(query, {"input": _smallest(name)}, None, world.anybody())


@pytest.mark.parametrize("name", sorted(UNPLANNED))
async def test_a_mutation_that_tells_objects_has_none(world: World, name: str) -> None:
    with pytest.raises(Uncompilable):
        _planned(world, name)


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name not in UNPLANNED])
async def test_every_mutation_has_a_plan(world: World, name: str) -> None:
    plan, _ = _planned(world, name)

    assert isinstance(plan, list)
    assert [field.key for field in plan] == [name]


def _smallest(name: str) -> Any:
    kind: Any = SCHEMA.type_map[f"{name[0].upper()}{name[1:]}Input"]
    return sample(GraphQLNonNull(kind))
