"""Random operations over the whole schema: arguments, variables, directives, fragments, aliases."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)


@dataclass
class Pools:
    """Values that exist in the data, so that filters, ids and cursors hit something."""

    ids: list[str]
    texts: list[str]
    cursors: dict[str, list[str]]  # by name of the connection


@dataclass
class Operation:
    """One generated operation."""

    text: str
    variables: dict[str, Any]


@dataclass
class Generator:
    """Generates operations from a seed; the same seed gives the same operation."""

    schema: GraphQLSchema
    pools: Pools
    random: Random
    definitions: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)

    def operation(self) -> Operation:
        assert self.schema.query_type is not None
        body = self.selection(
            self.schema.query_type, depth=self.random.choice([2, 3, 4, 5]), width=self.random.randint(1, 3)
        )
        head = f"query Q({', '.join(self.definitions)}) " if self.definitions else ""
        return Operation("\n".join([head + body, *self.fragments]), self.variables)

    def selection(self, kind: Any, depth: int, width: int) -> str:
        if isinstance(kind, GraphQLInterfaceType):
            return self.abstract(depth)
        names = [n for n, f in kind.fields.items() if depth > 1 or is_leaf_type(get_named_type(f.type))]
        if not names:
            return "{ __typename }"
        chosen = self.random.sample(names, min(len(names), width))
        parts = [self.field(name, kind.fields[name], depth) for name in chosen]
        if self.chance(0.15):
            parts.append("__typename")
        if self.chance(0.1):
            parts.append(self.random.choice(parts))  # the same again: merged
        return self.wrapped(kind.name, parts)

    def abstract(self, depth: int) -> str:
        types = ["Dossier", "Cycle", "Organisation", "Review", "AwardList", "Notice", "Person", "LedgerEntry", "Award"]
        parts = ["__typename", "id"]
        for name in self.random.sample(types, self.random.randint(0, 3)):
            kind = self.schema.type_map[name]
            inner = self.selection(kind, min(depth - 1, 2), 2)
            # Aliased by type: fields of different types must not meet under one name.
            parts.append(
                f"... on {name} {{ {name.lower()}_{self.number()}: __typename ...{self.fragment(name, inner)} }}"
            )
        return f"{{ {' '.join(parts)} }}"

    def wrapped(self, name: str, parts: list[str]) -> str:
        """Put some of the parts into fragments."""
        inside = " ".join(parts)
        style = self.random.random()
        if name != "Query" and style < 0.1:
            return f"{{ ...{self.fragment(name, f'{{ {inside} }}')} }}"
        if name != "Query" and style < 0.2:
            return f"{{ ... on {name} {self.directive()} {{ {inside} }} __typename }}"
        return f"{{ {inside} }}"

    def fragment(self, name: str, body: str) -> str:
        made = f"F{self.number()}"
        self.fragments.append(f"fragment {made} on {name} {body}")
        return made

    def field(self, name: str, found: GraphQLField, depth: int) -> str:
        alias = f"a{self.number()}: " if self.chance(0.2) or found.args else ""
        arguments = self.arguments(found)
        kind = get_named_type(found.type)
        below = "" if is_leaf_type(kind) else self.selection(kind, depth - 1, self.random.randint(1, 4))
        return f"{alias}{name}{arguments} {self.directive()} {below}"

    def directive(self) -> str:
        if not self.chance(0.08):
            return ""
        value = self.random.random() < 0.7
        name = self.random.choice(["include", "skip"])
        value = value if name == "include" else not value
        shown = self.variable("Boolean!", value) if self.chance(0.5) else json.dumps(value)
        return f"@{name}(if: {shown})"

    # --- Arguments -------------------------------------------------------------------------------------------------

    def arguments(self, found: GraphQLField) -> str:
        given = []
        if "first" in found.args:
            given += self.page(get_named_type(found.type).name)
        # A cursor belongs to the order that it was made in, here the usual one.
        settled = {"first", "last", "after", "before", *(["order"] if len(given) > 1 else [])}
        for name, argument in found.args.items():
            required = isinstance(argument.type, GraphQLNonNull)
            if name in settled or not (required or self.chance(0.25)):
                continue
            given.append(f"{name}: {self.value(argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def page(self, connection: str) -> list[str]:
        style = self.random.random()
        size = self.random.choice([1, 2, 3, 5, 20, 100])
        if style < 0.35:
            return []
        cursor = self.random.choice(self.pools.cursors.get(connection) or ["nonsense"])
        if style < 0.6:
            return [f"first: {self.plain('Int', size)}"]
        if style < 0.7:
            return [f"last: {self.plain('Int', size)}"]
        if style < 0.84:
            return [f"first: {self.plain('Int', size)}", f"after: {self.plain('String', cursor)}"]
        if style < 0.98:
            return [f"last: {self.plain('Int', size)}", f"before: {self.plain('String', cursor)}"]
        return [f"first: {self.plain('Int', self.random.choice([0, -1, 101, 7]))}"]

    def plain(self, kind: str, value: Any) -> str:
        return self.variable(kind, value) if self.chance(0.5) else json.dumps(value)

    def value(self, kind: Any) -> str:
        named = get_named_type(kind)
        if self.chance(0.4):
            return self.variable(str(kind), self.raw(kind))
        return self.literal(self.raw(kind), named, kind)

    def raw(self, kind: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self.raw(kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self.raw(kind.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            needed = [n for n, f in kind.fields.items() if isinstance(f.type, GraphQLNonNull) or self.chance(0.4)]
            return {name: self.raw(kind.fields[name].type) for name in needed}
        return self.scalar(kind.name)

    def scalar(self, name: str) -> Any:
        if name == "ID":
            return self.random.choice(self.pools.ids)
        if name == "Int":
            return self.random.choice([0, 1, 2026, 2028])
        if name == "Boolean":
            return self.chance(0.5)
        return self.random.choice(self.pools.texts)

    def literal(self, value: Any, named: Any, kind: Any) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self.literal(value, named, kind.of_type)
        if isinstance(value, list):
            return f"[{', '.join(self.literal(one, named, kind.of_type) for one in value)}]"
        if isinstance(value, dict):
            parts = (
                f"{n}: {self.literal(v, get_named_type(named.fields[n].type), named.fields[n].type)}"
                for n, v in value.items()
            )
            return f"{{{', '.join(parts)}}}"
        return str(value) if isinstance(named, GraphQLEnumType) else json.dumps(value)

    def variable(self, kind: str, value: Any) -> str:
        name = f"v{self.number()}"
        self.definitions.append(f"${name}: {kind}")
        self.variables[name] = value
        return f"${name}"

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def number(self) -> int:
        self._count = getattr(self, "_count", 0) + 1
        return self._count


def concrete_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    return [k for k in schema.type_map.values() if isinstance(k, GraphQLObjectType) and not k.name.startswith("__")]
