"""The schema as clients meet it: described throughout, committed, uniform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from api.procedure_table import markdown
from regulation.ability import Ability
from regulation.procedure import RULES
from resolvers.schema import make_schema, sdl

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return make_schema().core


def _elements(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in kind.values.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", one.description) for field, one in kind.fields.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, one in kind.fields.items():
                yield f"{name}.{field}", one.description
                yield from ((f"{name}.{field}({a})", argument.description) for a, argument in one.args.items())


def test_every_element_is_described(schema: GraphQLSchema) -> None:
    elements = dict(_elements(schema))

    assert len(elements) > 1_000
    assert [name for name, words in elements.items() if not words] == []


def test_the_committed_schema_is_the_schema_of_the_code() -> None:
    assert (ROOT / "api" / "schema.graphql").read_text(encoding="utf-8") == sdl()


def test_the_committed_table_of_the_procedure_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8") == markdown()


def test_no_field_speaks_of_a_fee(schema: GraphQLSchema) -> None:  # Art. 7
    assert [name for name, _ in _elements(schema) if re.search(r"fee(?!d)", name.lower())] == []


def test_every_act_has_a_mutation_with_one_input_and_errors(schema: GraphQLSchema) -> None:
    assert schema.mutation_type is not None
    mutations = schema.mutation_type.fields

    assert len(mutations) == len(RULES) == len(Ability)
    for name, field in mutations.items():
        assert list(field.args) == ["input"], name
        assert "errors" in get_named_type(field.type).fields, name


def test_every_mutation_takes_an_idempotency_key(schema: GraphQLSchema) -> None:
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        given = field.args["input"].type.of_type.fields
        assert str(given["idempotencyKey"].type) == "String!", name


def test_what_changes_a_version_asks_for_the_version_seen(schema: GraphQLSchema) -> None:
    assert schema.mutation_type is not None
    versioned = {
        name
        for name, field in schema.mutation_type.fields.items()
        if "expectedVersion" in field.args["input"].type.of_type.fields
    }

    assert {"saveDraft", "submitDossier", "recommendDossier", "submitReview", "announceCycle"} <= versioned
    assert not {"createPerson", "startApplication", "takeCase", "fileObjection"} & versioned
