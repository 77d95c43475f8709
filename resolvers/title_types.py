"""How a title may be used, and misuses of it (Art. 23, 33)."""

from __future__ import annotations

from typing import Final

import strawberry

import models as m
from regulation.titles import GUIDANCE, TitleUse
from resolvers.build import Info, enum_type
from resolvers.declare import TODAY, Acts, Companion, Expression, ToOne, declare

_USE = enum_type(TitleUse)


@strawberry.type(description="What holds of one way to use the title of an award (Art. 23, 30, 33).")
class TitleUseRule:
    """A rule."""

    use: _USE = strawberry.field(description="Way to use it.")  # type: ignore[valid-type]
    allowed: bool = strawberry.field(description="Whether winners may.")
    article: str = strawberry.field(description="Article of the ordinance.")
    text: str = strawberry.field(description="In words, in the caller's language.")


def title_uses(info: Info) -> list[TitleUseRule]:
    """Return what holds of each way to use a title."""
    english = info.context.actor.language.startswith("en")
    return [
        TitleUseRule(use=one.use, allowed=one.allowed, article=one.article, text=one.en if english else one.zh)
        for one in GUIDANCE
    ]


TITLE_USES: Final = strawberry.field(
    resolver=title_uses, description="How the title of an award may be used, and how not (Art. 23, 30, 33)."
)

declare(
    "TitleMisuse", m.TitleMisuse,
    "number kind source state facts seen_on recorded_at ordered remedy_by answer answered_at reason closed_at version",
    root="title_misuses", filters="state kind cycle_id organisation_id", orders="recorded_at",
    overdue=Expression(
        f"({{t}}.state = 'ordered' AND {TODAY} > {{t}}.remedy_by)", bool,
        "Whether its day has passed and the winner has not said that it was put right (Art. 23).",
    ),
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    incident=Companion("Incident", "title_misuse_id"),
    available_acts=Acts(),
)  # fmt: skip
