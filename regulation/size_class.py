"""The size class of an enterprise (Art.14): a flag that is shown; it gives no points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

_CNY_10K: Final = 10_000
_CLASSES: Final = ("large", "medium", "small")
_MEASURES: Final = {"employees": 1, "revenue_10k_cny": _CNY_10K, "assets_10k_cny": _CNY_10K}


class SizeClass(StrEnum):
    """Size class; who is not large counts as small or medium-sized (Art.14)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


@dataclass(frozen=True)
class Figures:
    """What the class is worked out from; None where it is not known."""

    employees: int | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None

    @property
    def by_measure(self) -> dict[str, Decimal | None]:
        """The figures by the names of the thresholds."""
        known = (self.employees, self.revenue, self.assets)
        return {
            name: None if figure is None else Decimal(figure) for name, figure in zip(_MEASURES, known, strict=True)
        }


def size_class(rules: Sequence[Mapping[str, Any]], class_code: str | None, figures: Figures) -> SizeClass | None:
    """Give the highest class all of whose thresholds are reached (Art.14).

    `rules` are those of the section. None where no rule is known to hold or a figure that it needs is missing: the flag
    is then left open, never guessed.
    """
    rule = _rule(rules, class_code)
    if rule is None:
        return None
    known = figures.by_measure
    measures = [name for name in _MEASURES if rule[name]]
    if any(known[name] is None for name in measures):
        return None
    for name in _CLASSES:
        if all((known[measure] or 0) >= rule[measure][name] * _MEASURES[measure] for measure in measures):
            return SizeClass(name)
    return SizeClass.MICRO


def _rule(rules: Sequence[Mapping[str, Any]], class_code: str | None) -> Mapping[str, Any] | None:
    """Return the one rule that holds: that of the class's division, or the only one of the section."""
    division = (class_code or "")[:2]
    fitting = [rule for rule in rules if division in rule.get("divisions", [division])]
    return fitting[0] if len(fitting) == 1 else None
