"""Numbers of a version of the regulation in words, what changed, and warnings (Art. 6, 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import strawberry
from strawberry.scalars import JSON

from regulation.parameter_changes import DECLARED
from regulation.parameter_use import first_used
from resolvers.errors import message, words

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUES_OF_SET: Final = """((SELECT v.parameters FROM public.regulation_version v WHERE v.id = {t}.based_on_id)
 || (SELECT jsonb_object_agg(c ->> 'name', c -> 'after') FROM jsonb_array_elements({t}.changes) c))"""


@strawberry.type(description="One number of a version of the regulation (Art. 34).")
class ParameterValue:
    """A parameter with its value."""

    name: str = strawberry.field(description="Name.")
    value: JSON | None = strawberry.field(description="Value; decimals are text.")
    article: str = strawberry.field(description="Article that it belongs to.")
    reading: bool = strawberry.field(
        description="Whether it is a reading where the ordinance is silent; else the ordinance states it."
    )
    first_used: str = strawberry.field(
        description="Stage from which on a cycle uses it, so that it does not change under it any more."
    )
    description: str = strawberry.field(description="What it means, in the caller's language.")


@strawberry.type(description="One number that a version changes of the one before (Art. 10, 34).")
class ParameterChange:
    """A difference between two versions."""

    name: str = strawberry.field(description="Name of the parameter.")
    before: JSON | None = strawberry.field(description="Value before.")
    after: JSON | None = strawberry.field(description="Value after.")
    reason: str = strawberry.field(description="Why.")
    article: str = strawberry.field(description="Article that it belongs to.")
    description: str = strawberry.field(description="What it means, in the caller's language.")


@strawberry.type(name="CycleWarning", description="Something to look at again that does not block (Art. 6).")
class Warned:
    """A warning."""

    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="What it is, in the caller's language.")


def values(found: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the numbers of a version in the order of the articles; one that is not known any more is left out."""
    return [_value(name, found[name], language) for name in DECLARED if name in found]


def _value(name: str, value: Any, language: str) -> dict[str, Any]:
    declared = DECLARED[name]
    return {
        "name": name,
        "value": value,
        "article": declared["article"],
        "reading": declared["reading"],
        "firstUsed": first_used(name).value,
        "description": words("parameters", name, language),
    }


def changes(found: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return changes with the words of their parameters."""
    return [
        {**one, "article": DECLARED[one["name"]]["article"], "description": words("parameters", one["name"], language)}
        for one in found
        if one["name"] in DECLARED
    ]


def warned(codes: list[str], language: str) -> list[dict[str, str]]:
    """Return warnings in words."""
    return [{"code": code, "message": message(code, language)} for code in codes]
