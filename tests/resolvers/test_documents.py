"""Documents before execution: what is refused, at what cost, and that fields merge exactly as graphql-core has it."""

from __future__ import annotations

import time
from random import Random

import pytest
from graphql import GraphQLSchema, build_schema, get_introspection_query, parse, validate
from graphql.validation import OverlappingFieldsCanBeMergedRule

from resolvers.documents import Documents, Unfit
from resolvers.merging import conflicts
from resolvers.schema import make_schema

ZOO = build_schema("""
interface Node { id: ID! name: String }
type Dog implements Node { id: ID! name: String age: Int! barks(loud: Boolean, at: At): Boolean owner: Person kin: [Dog!]! }
type Person implements Node { id: ID! name: String age: String barks: Boolean! owner: Dog kin: [Person!] }
input At { x: Int y: Int }
type Query { node: Node dog: Dog person: Person }
""")
CASES = [
    ("{ dog { name name } }", False),
    ("{ dog { name: age name } }", True),
    ("{ dog { a: barks(loud: true) a: barks(loud: false) } }", True),
    ("{ dog { a: barks(loud: true) a: barks } }", True),
    ("{ dog { a: barks(at: {x: 1, y: 2}) a: barks(at: {y: 2, x: 1}) } }", False),
    ("{ node { ... on Dog { a: name } ... on Person { a: id } } }", True),
    ("{ node { ... on Dog { a: name } ... on Person { a: name } } }", False),
    ("{ node { ... on Dog { age } ... on Person { age } } }", True),
    ("{ node { ... on Dog { barks } ... on Person { barks } } }", True),
    ("{ node { ... on Dog { kin { id } } ... on Person { kin { id } } } }", True),
    ("{ node { ... on Dog { owner { a: name } } ... on Person { owner { a: name } } } }", False),
    ("{ node { ... on Dog { owner { a: age } } ... on Person { owner { a: age } } } }", True),
    ("{ node { a: name ... on Dog { a: id } } }", True),
    ("{ dog { ...F } dog { owner { name } } } fragment F on Dog { owner { name: id } }", True),
    ("{ a: dog { name } a: person { name } }", True),
    ("{ dog { ...F ...F } } fragment F on Dog { kin { kin { id } } }", False),
]


@pytest.mark.parametrize(("query", "conflict"), CASES)
def test_fields_of_one_name_say_the_same(query: str, conflict: bool) -> None:
    document = parse(query)

    assert bool(conflicts(ZOO, document)) is conflict
    assert bool(validate(ZOO, document, [OverlappingFieldsCanBeMergedRule])) is conflict


FIELDS = {"Dog": "id name age barks barks(loud:true) owner kin", "Person": "id name age barks owner kin",
          "Node": "id name", "Query": "node dog person"}  # fmt: skip
BELOW = {"Dog.owner": "Person", "Dog.kin": "Dog", "Person.owner": "Dog", "Person.kin": "Person",
         "Query.node": "Node", "Query.dog": "Dog", "Query.person": "Person"}  # fmt: skip


def selection(random: Random, kind: str, depth: int) -> str:
    """Return a random selection of a type, with aliases that often meet."""
    parts = []
    for _ in range(random.randint(1, 3)):
        field = random.choice([f for f in FIELDS[kind].split() if depth or f"{kind}.{f}" not in BELOW])
        below = BELOW.get(f"{kind}.{field}")
        alias = random.choice(["", "", "a: ", "b: "])
        parts.append(f"{alias}{field} {{ {selection(random, below, depth - 1)} }}" if below else alias + field)
    if kind == "Node":
        parts += [f"... on {one} {{ {selection(random, one, depth)} }}" for one in ("Dog", "Person")]
    return " ".join(parts)


def test_random_documents_conflict_exactly_as_graphql_core_says() -> None:
    random, found = Random(20220315), {True: 0, False: 0}
    for _ in range(1_500):
        parts = [selection(random, "Query", 3) for _ in range(2)]
        text = f"{{ {parts[0]} ...F }} fragment F on Query {{ {parts[1]} }}"
        document = parse(text)
        expected = bool(validate(ZOO, document, [OverlappingFieldsCanBeMergedRule]))
        assert bool(conflicts(ZOO, document)) is expected, text
        found[expected] += 1

    assert min(found.values()) > 50


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return make_schema().core


def refused(schema: GraphQLSchema, query: str) -> set[str]:
    """Return the reasons for which a document is refused; it must not take long to find them."""
    begun = time.process_time()
    try:
        Documents(schema).operation(query, None)
        reasons = set()
    except Unfit as unfit:
        reasons = {(error.extensions or {})["reason"] for error in unfit.errors}
    assert time.process_time() - begun < 2
    return reasons


def chain(length: int) -> str:
    steps = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(length))
    return f"{{ ...F0 }} {steps} fragment F{length} on Query {{ __typename }}"


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("{ programmes { nodes { " + "code " * 1_990 + "} } }", set()),
        ("{ " + "programmes { nodes { code } } " * 500 + "}", set()),
        (chain(50), set()),
        (chain(400), {"OPERATION_TOO_DEEP"}),
        ("{ a" * 200 + " }" * 200, {"OPERATION_TOO_DEEP"}),
        ("{ a" * 1_900 + " }" * 1_900, {"QUERY_SYNTAX"}),
        ("{ " + "a " * 2_001 + "}", {"OPERATION_TOO_BROAD"}),
        (" ".join(f"query Q{n} {{ ...F }}" for n in range(300)) + " fragment F on Query { a b c d e f g }",
         {"OPERATION_TOO_BROAD"}),
        ("{ " + "a " * 4_001 + "}", {"QUERY_SYNTAX"}),
        ("{ " + " ".join(f"a{n}" for n in range(1_990)) + " }", {"QUERY_INVALID"}),
        (get_introspection_query(), set()),
    ],
)  # fmt: skip
def test_no_document_takes_long_to_examine(schema: GraphQLSchema, query: str, reasons: set[str]) -> None:
    assert refused(schema, query) == reasons
