"""The comparison of two versions of rules or numbers: its types, and what it answers in the caller's language (Art. 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry
from strawberry.scalars import JSON

from regulation.comparing import LineChange
from regulation.violation import RuleBroken
from resolvers.build import Info, enum_type
from resolvers.errors import coded, words
from resolvers.ids import BadId, from_id
from services.comparison import compared

if TYPE_CHECKING:
    from uuid import UUID

_CHANGE = enum_type(LineChange)


@strawberry.type(description="A line of two versions of rules (Art. 10).")
class ComparedLine:
    """A line."""

    change: _CHANGE = strawberry.field(description="What became of it.")  # type: ignore[valid-type]
    text: str = strawberry.field(description="The line.")
    before: int | None = strawberry.field(description="Its number in the first version; null if it is not there.")
    after: int | None = strawberry.field(description="Its number in the second version; null if it is not there.")


@strawberry.type(description="A number that two versions have different (Art. 34).")
class ComparedNumber:
    """A number."""

    name: str = strawberry.field(description="Name of the parameter.")
    description: str = strawberry.field(description="What it means, in the caller's language.")
    article: str = strawberry.field(description="Article that it belongs to.")
    reading: bool = strawberry.field(
        description="Whether it is a reading where the ordinance is silent; else the ordinance states it."
    )
    before: JSON | None = strawberry.field(description="Value in the first version.")
    after: JSON | None = strawberry.field(description="Value in the second version.")
    reasons: list[str] = strawberry.field(description="Why the versions between them changed it, in their order.")


@strawberry.type(description="What differs between two versions that the viewer sees (Art. 10, 34).")
class Comparison:
    """A comparison."""

    lines: list[ComparedLine] = strawberry.field(description="Lines of rules, in order; empty for numbers.")
    numbers: list[ComparedNumber] = strawberry.field(
        description="Numbers that differ, in the order of the articles; empty for rules."
    )


def answer(found: dict[str, Any], language: str) -> Comparison:
    """Return a comparison in the caller's language."""
    described = [(one, words("parameters", one.name, language)) for one in found["numbers"]]
    return Comparison(
        lines=[ComparedLine(**vars(one)) for one in found["lines"]],
        numbers=[
            ComparedNumber(**vars(one) | {"reasons": list(one.reasons), "description": said}) for one, said in described
        ],
    )


def _told(what: str, name: str) -> Any:
    return strawberry.argument(description=what, name=name)


def _key(text: str, language: str) -> tuple[str, UUID]:
    try:
        return from_id(text)
    except BadId as error:
        raise coded("BAD_REQUEST", "ID_INVALID", language, "Art.10") from error


async def compare_rules(
    info: Info,
    before: Annotated[strawberry.ID, _told("Version of rules or numbers, or a set of numbers.", "from")],
    after: Annotated[strawberry.ID, _told("Another one, of the same rules or of numbers.", "to")],
) -> Comparison | None:
    """Return what differs between two versions; null if the viewer does not see both."""
    language = info.context.actor.language
    keys = _key(before, language), _key(after, language)
    try:
        found = await compared(await info.context.reader.tx(), *keys)
    except RuleBroken as broken:
        one = broken.violations[0]
        raise coded("BAD_REQUEST", one.code, language, one.article) from broken
    return None if found is None else answer(found, language)


COMPARE: Final = strawberry.field(
    resolver=compare_rules,
    description="What differs between two versions of rules or of numbers; null if the viewer does not see both (Art. 10, 34).",
)
