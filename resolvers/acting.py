"""Mutations by compiled plans: each act goes through the door, then one statement reads its payload as the actor.

Fields come one after another, as GraphQL asks; of one that is refused, the others are done all the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import GraphQLError, located_error
from graphql.execution.values import get_argument_values

from resolvers.compiler import Compiler, Plan, Uncompilable
from resolvers.declare import Embedded
from resolvers.errors import camel, masked
from resolvers.mutations import TOLD, Outcome, act_through, answer_of
from services.door import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import FieldNode
    from graphql.execution.values import VariableValues

    from models.database import Database
    from policies.actor import Actor
    from resolvers.build import Heard
    from resolvers.collect import Collector
    from services.door import Spec

_SPECS: Final = {camel(spec.body.__name__): spec for spec in ACTS.values()}


@dataclass(frozen=True)
class Field:
    """One act of an operation: what it is, and how its payload is made."""

    key: str
    nodes: list[FieldNode]
    spec: Spec
    type_name: str
    selected: dict[str, list[FieldNode]]
    errors: dict[str, dict[str, str]]
    changed: dict[str, list[FieldNode]]
    objects: Plan | None

    def shown(self, outcome: Outcome, objects: dict[str, Any]) -> dict[str, Any]:
        """Return the payload."""
        known = {
            "__typename": lambda _key: self.type_name,
            "errors": lambda key: [_part_of(error, self.errors[key]) for error in outcome.errors],
            **{camel(name): self._told(outcome, name) for name in TOLD.get(self.spec.ability, {})},
        }
        return {key: known.get(nodes[0].name.value, objects.get)(key) for key, nodes in self.selected.items()}

    @staticmethod
    def _told(outcome: Outcome, name: str) -> Callable[[str], Any]:
        return lambda _key: outcome.done.told.get(name) if outcome.done else None


def _part_of(error: Any, parts: dict[str, str]) -> dict[str, Any]:
    known = {**asdict(error), "__typename": "UserError"}
    return {key: known[part] for key, part in parts.items()}


def compile_mutation(collector: Collector, role: str, language: str) -> list[Field]:
    """Return the acts of an operation with the plans of their payloads; Uncompilable if a part is unknown."""
    selected = collector.of("Mutation", [collector.operation.selection_set])
    if any(_tells_objects(nodes[0].name.value) for nodes in selected.values()):
        raise Uncompilable("objects that an act tells")
    if unknown := {nodes[0].name.value for nodes in selected.values()} - _SPECS.keys():
        raise Uncompilable(", ".join(sorted(unknown)))
    return [_field(collector, role, language, key, nodes) for key, nodes in selected.items()]


def _tells_objects(name: str) -> bool:
    spec = _SPECS.get(name)
    return spec is not None and any(isinstance(one, Embedded) for one in TOLD.get(spec.ability, {}).values())


def _field(collector: Collector, role: str, language: str, key: str, nodes: list[FieldNode]) -> Field:
    name = nodes[0].name.value
    type_name = f"{name[0].upper()}{name[1:]}Payload"
    below = collector.below(type_name, nodes)
    target = answer_of(_SPECS[name])
    changed = {k: some for k, some in below.items() if some[0].name.value == target[0].lower() + target[1:]}
    errors = {
        k: {part: field[0].name.value for part, field in collector.below("UserError", some).items()}
        for k, some in below.items()
        if some[0].name.value == "errors"
    }
    objects = Compiler(collector, role, language).compile_object(target, changed) if changed else None
    return Field(key, nodes, _SPECS[name], type_name, below, errors, changed, objects)


class Acting:
    """The execution of one mutation; used once."""

    def __init__(self, schema: Any, actor: Actor, fields: list[Field], given: VariableValues, heard: Heard) -> None:
        self._schema, self._actor, self._given, self._heard = schema, actor, given, heard
        # Known before anything is done: values that do not fit are left to the reference executor as a whole.
        self._values = {field.key: field.objects.values(given) for field in fields if field.objects}
        self._fields = fields
        self._errors: list[GraphQLError] = []

    async def body(self, db: Database) -> dict[str, Any]:
        """Do the acts and return the response."""
        data = {field.key: await self._one(db, field) for field in self._fields}
        errors = {"errors": [error.formatted for error in self._errors]} if self._errors else {}
        return {**errors, "data": data}

    async def _one(self, db: Database, field: Field) -> dict[str, Any] | None:
        definition = self._schema.mutation_type.fields[field.nodes[0].name.value]
        try:
            arguments = get_argument_values(definition, field.nodes[0], self._given)
            outcome = await act_through(db, self._actor, field.spec, arguments["input"], self._heard)
        except Exception as error:  # noqa: BLE001 -- the reference executor catches all as well
            self._fail(error, field.nodes, [field.key])
            return None
        return field.shown(outcome, await self._read(db, field, outcome))

    async def _read(self, db: Database, field: Field, outcome: Outcome) -> dict[str, Any]:
        if field.objects is None or outcome.done is None:
            return {}
        try:
            values = {**self._values[field.key], "made": outcome.done.id}
            return await field.objects.read(db, outcome.reader(self._actor), values)
        except Exception as error:  # noqa: BLE001 -- the act is done: that it cannot be shown must not hide it
            for key, nodes in field.changed.items():
                self._fail(error, nodes, [field.key, key])
            return {}

    def _fail(self, error: Exception, nodes: list[FieldNode], path: list[str | int]) -> None:
        self._errors.append(masked(located_error(error, nodes, path), self._actor.language))
