"""A set of parameters written as changes to a version in force, each with its reason (Art. 10, 34)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from regulation.parameter_types import READERS
from regulation.parameters import Parameters
from regulation.violation import RuleBroken, Violation, require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

DECLARED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({f.name: f.metadata for f in fields(Parameters)})


@dataclass(frozen=True)
class ParameterChangeInput:
    """One parameter that is to be another (Art. 34)."""

    name: Annotated[str, Doc("Name of the parameter, such as `min_experts_per_dossier`.")]
    value: Annotated[
        str, Doc('New value as JSON text, in the form that the base has it: `7`, `true`, `"0.6"`, `null`.')
    ]
    reason: Annotated[str, Doc("Why.")]


def changed(
    base: Mapping[str, object], changes: Sequence[ParameterChangeInput], *, new_text: bool
) -> dict[str, object]:
    """Return the parameters of a base with changes made; RuleBroken names every change at fault (Art. 10, 34).

    What the ordinance itself states changes only with a new ordinance (`new_text`); the leading group approves norms
    and readings where it is silent.
    """
    require([Violation("CHANGES_MISSING", "Art.34", "changes")] if not changes else [])
    twice = {name for name, times in Counter(one.name for one in changes).items() if times > 1}
    found = [_problem(base, one, twice, f"changes.{n}", new_text=new_text) for n, one in enumerate(changes)]
    require(problem for problem in found if problem)
    numbers = {**base, **{one.name: json.loads(one.value) for one in changes}}
    return _in_range(numbers, {one.name: f"changes.{n}.value" for n, one in enumerate(changes)})


def _problem(
    base: Mapping[str, object], one: ParameterChangeInput, twice: set[str], place: str, *, new_text: bool
) -> Violation | None:
    declared = DECLARED.get(one.name)
    problem = partial(Violation, article=declared["article"] if declared else "Art.34")
    if declared is None:
        return problem("PARAMETER_UNKNOWN", field=f"{place}.name")
    if one.name in twice:
        return problem("PARAMETER_TWICE", field=f"{place}.name")
    if not declared["reading"] and not new_text:
        return problem("PARAMETER_STATED_BY_TEXT", field=f"{place}.name")
    return _unfit(base, one, declared, f"{place}.value")


def _unfit(
    base: Mapping[str, object], one: ParameterChangeInput, declared: Mapping[str, Any], place: str
) -> Violation | None:
    try:
        value = json.loads(one.value)
        READERS[declared["kind"]](one.name, declared["article"], value)
    except (ValueError, RecursionError, RuleBroken):
        return Violation("PARAMETER_TYPE", declared["article"], place)
    return Violation("PARAMETER_UNCHANGED", declared["article"], place) if base.get(one.name) == value else None


def _in_range(numbers: dict[str, object], places: Mapping[str, str]) -> dict[str, object]:
    """Return the numbers as they are kept; a range that is broken is told at the change, if one made it so."""
    try:
        return Parameters.from_json(numbers).to_json()
    except RuleBroken as broken:
        raise RuleBroken(*(replace(v, field=places.get(v.field, "changes")) for v in broken.violations)) from None


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Return what two sets of parameters have different, each before and after, by name (Art. 34)."""
    names = sorted(before.keys() | after.keys())
    return {n: (before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)}


# A day further off is a slip of the pen, and would bar every version before it.
_FARTHEST_YEARS: Final = 10


def effect_violation(first_day: date, today: date, latest: date) -> Violation | None:
    """Return why a set cannot take effect on a day: behind, ten years off, or before versions approved (Art. 34)."""
    if first_day < today:
        return Violation("EFFECT_IN_PAST", "Art.34", "effective_from")
    if first_day.year > today.year + _FARTHEST_YEARS:
        return Violation("EFFECT_TOO_FAR", "Art.34", "effective_from", {"years": str(_FARTHEST_YEARS)})
    overtaken = first_day <= latest
    detail = {"latest": latest.isoformat()}
    return Violation("EFFECT_BEFORE_LATEST", "Art.34", "effective_from", detail) if overtaken else None
