"""Every mutation, aimed at rows that somebody may not see, or naming them: answered as if they were not there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    is_required_input_field,
)

import services  # noqa: F401 -- registers the acts
from resolvers.errors import camel
from resolvers.schema import make_schema
from services.door import ACTS
from tests.policies.looking import TYPE_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from policies.actor import Actor
    from tests.files.desk import Desk

MOST = 10  # acts in one operation
_PLAIN = {
    "String": "说明", "Int": 1, "Boolean": True, "Date": "2026-05-01", "DateTime": "2026-05-20T09:00:00+08:00",
    "Decimal": "1.00", "BigInt": 1, "Float": 1.0,
}  # fmt: skip


@dataclass(frozen=True)
class Probe:
    """One act with an input; `aim` says which id of it may be a hidden one."""

    mutation: str
    aim: str
    given: dict[str, Any] = field(hash=False)


@lru_cache(maxsize=1)
def _mutations() -> Mapping[str, Any]:
    found = make_schema().core.mutation_type
    assert isinstance(found, GraphQLObjectType)
    return found.fields


def probes(hidden: Mapping[str, UUID], seen: Mapping[str, UUID]) -> Iterator[Probe]:
    """Give each mutation aimed at a hidden row, and each that names one while aimed at a row that is seen."""
    for spec in ACTS.values():
        name, resource = camel(spec.body.__name__), spec.ability.resource
        kind = _mutations()[name].args["input"].type.of_type
        aims = _ids(kind)
        for path, of in aims:
            own = path == f"{camel(resource)}Id"
            if of in hidden and (own or resource in seen):
                given = _object(kind, seen, "", path, hidden[of])
                yield Probe(name, path, given)


def _ids(kind: GraphQLInputObjectType, before: str = "") -> list[tuple[str, str]]:
    """Return where an input takes ids, and of which resource by its name."""
    found: list[tuple[str, str]] = []
    for name, one in kind.fields.items():
        plain = _named(one.type)
        if isinstance(plain, GraphQLInputObjectType):
            found += _ids(plain, f"{before}{name}.")
        elif plain.name == "ID":
            found += [(f"{before}{name}", of) for of in [_resource(name)] if of]
    return found


def _named(kind: Any) -> Any:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    return kind


_OTHER = {
    "other": "organisation",
    "expert": "person",
    "leader": "person",
    "point": "verification_point",
    "replacement": "person",
    "corrects": "site_note",
    "observer": "person",
}


def _resource(name: str) -> str | None:
    snake = re.sub(r"([A-Z])", r"_\1", name.removesuffix("s").removesuffix("Id")).lower()
    return _OTHER.get(snake, snake if snake in TYPE_OF else None)


def _object(kind: GraphQLInputObjectType, seen: Mapping[str, UUID], before: str, aim: str, key: UUID) -> dict[str, Any]:
    given = {}
    for name, one in kind.fields.items():
        path = f"{before}{name}"
        wanted = aim == path or aim.startswith(f"{path}.")
        if wanted or is_required_input_field(one):
            given[name] = _value(one.type, name, seen, path, aim, key)
    return given


def _value(kind: Any, name: str, seen: Mapping[str, UUID], path: str, aim: str, key: UUID) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type, name, seen, path, aim, key)
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type, name, seen, path, aim, key)]
    if isinstance(kind, GraphQLInputObjectType):
        return _object(kind, seen, f"{path}.", aim, key)
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if kind.name == "ID":
        of = _resource(name) or "dossier"
        return f"{TYPE_OF[of]}_{key if path == aim else seen.get(of, UUID(int=1))}"
    if name == "idempotencyKey":
        return ""
    return _PLAIN.get(kind.name, "说明")


async def answers(desk: Desk, actor: Actor, asked: Iterable[Probe]) -> list[Any]:
    """Return what each probe is answered, with ids and keys taken out."""
    found = []
    batch = list(asked)
    for start in range(0, len(batch), MOST):
        found += await _some(desk, actor, batch[start : start + MOST])
    return found


async def _some(desk: Desk, actor: Actor, asked: list[Probe]) -> list[Any]:
    declared = ", ".join(f"$i{n}: {one.mutation[0].upper()}{one.mutation[1:]}Input!" for n, one in enumerate(asked))
    fields = " ".join(
        f"a{n}: {one.mutation}(input: $i{n}) {{ errors {{ field code message article }} }}"
        for n, one in enumerate(asked)
    )
    given = {f"i{n}": {**one.given, "idempotencyKey": uuid4().hex} for n, one in enumerate(asked)}
    body = await desk.ask(actor, f"mutation ({declared}) {{ {fields} }}", **given)
    assert body.get("data") is not None, body
    refused = {
        error["path"][0]: {k: v for k, v in error.items() if k not in {"path", "locations"}}
        for error in body.get("errors", [])
    }
    return [refused.get(f"a{n}", body["data"][f"a{n}"]) for n in range(len(asked))]
