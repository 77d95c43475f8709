from __future__ import annotations

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from api.cli import SDL
from demo.acts import _OBJECT_OF, act, mutation
from demo.logins import _WHO, queries
from regulation.roles import Role


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL.read_text(encoding="utf-8"))


def test_every_role_has_a_login_with_three_queries() -> None:
    assert _WHO.keys() == {role.value for role in Role}
    assert {len(queries(role)) for role in _WHO} == {3}


@pytest.mark.parametrize("role", sorted(_WHO))
def test_the_queries_of_a_role_fit_the_schema(schema: GraphQLSchema, role: str) -> None:
    problems = [error for query in queries(role) for error in validate(schema, parse(query.text))]

    assert problems == []


@pytest.mark.parametrize("name", sorted(_OBJECT_OF))
def test_the_mutation_of_an_act_fits_the_schema(schema: GraphQLSchema, name: str) -> None:
    document, _ = mutation((act(name), act(name)))

    assert validate(schema, parse(document)) == []
