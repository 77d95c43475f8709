"""Machine checks and reported exclusions as the API shows them, in the caller's language (Art. 13, 27, 28, 30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from regulation.claims import Veto
from regulation.terms import Term
from resolvers.build import enum_type
from resolvers.errors import words


class CheckOutcome(Term):
    """What the machine can tell of one point (Art. 13)."""

    PASS = "pass", "The figures meet it."
    FAIL = "fail", "The figures do not meet it."
    PERSON = "person", "Only a person can judge it."


enum_type(CheckOutcome)
enum_type(Veto)


@strawberry.type(description="A figure that a check compared.")
class CheckFigure:
    """A figure."""

    name: str = strawberry.field(description="Name.")
    value: str = strawberry.field(description="Value as text; empty if there is none.")


@strawberry.type(description="One point of the conditions, checked by machine (Art. 13, 27, 28, 30).")
class EligibilityCheck:
    """A check."""

    condition: int | None = strawberry.field(
        description="Number of the condition, 1 to 6; null for what bars from applying at all (Art. 27, 28, 30)."
    )
    code: str = strawberry.field(description="Stable code of the point, whatever its outcome.")
    outcome: CheckOutcome = strawberry.field(description="Outcome.")
    article: str = strawberry.field(description="Article of the ordinance.")
    figures: list[CheckFigure] = strawberry.field(description="Figures compared.")
    text: str = strawberry.field(description="What was compared, in the caller's language.")


@strawberry.type(description="A point that came out differently from the run before (Art. 13(6)).")
class CheckChange:
    """A change."""

    condition: int | None = strawberry.field(description="Number of the condition; null for what bars from applying.")
    code: str = strawberry.field(description="Stable code of the point.")
    before: CheckOutcome | None = strawberry.field(description="Outcome before; null if the point is new.")
    after: CheckOutcome | None = strawberry.field(description="Outcome now; null if the point is gone.")
    article: str = strawberry.field(description="Article of the ordinance.")
    figures: list[CheckFigure] = strawberry.field(description="Figures compared: those of now, or of a point gone.")
    text: str = strawberry.field(description="What was compared, in the caller's language.")


@strawberry.type(description="An exclusion that a department reported (Art. 13(6), 17).")
class ReportedVeto:
    """A reported exclusion."""

    veto: Veto = strawberry.field(description="What happened.")
    happened_on: date = strawberry.field(description="When it happened, or was found by the authority.")
    description: str = strawberry.field(description="Facts and source.")


def checks(kept: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return checks, or changes of them, as they go over the wire."""
    return [{**one, **_outcomes(one), "text": _text(one, language)} for one in kept]


def _outcomes(one: dict[str, Any]) -> dict[str, str | None]:
    names = ("outcome", "before", "after")
    return {name: one[name] and CheckOutcome(one[name]).name for name in names if name in one}


def _text(one: dict[str, Any], language: str) -> str:
    figures = {figure["name"]: figure["value"] for figure in one["figures"]}
    code = one["code"]
    nothing = code in _OF_SOMETHING and _OF_SOMETHING[code] not in figures
    return words("checks", f"{code}_NONE" if nothing else code, language, figures | {"all": _all(figures)})


# Points about something that may not be there: the figure that it has if it is.
_OF_SOMETHING = {"BAN": "ground", "GAP": "won"}


def _all(figures: dict[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in figures.items())


def vetoes(kept: list[dict[str, Any]], _language: str) -> list[dict[str, Any]]:
    """Return reported exclusions as they go over the wire."""
    return [
        {"veto": Veto(one["veto"]).name, "happenedOn": one["happened_on"], "description": one["description"]}
        for one in kept
    ]
