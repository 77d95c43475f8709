"""Who reviews what, and what they find: worked out from the cast alone, the same in every run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from demo.cast import Expert, Organisation

PANEL: Final = 5
_STEP: Final = 5
_FULL: Final = 100
_SPREAD: Final = 11  # how far opinions differ, in percent


@dataclass(frozen=True)
class Panel:
    """Five experts for one application, the first of whom leads."""

    organisation: Organisation
    experts: tuple[Expert, ...]

    @property
    def leader(self) -> Expert:
        """Return who leads."""
        return self.experts[0]


def percentages(organisation: Organisation, expert: Expert, items: int, *, site: bool) -> list[int]:
    """Return a percentage for each item, in steps of five around the organisation's quality."""
    shift = 4 if site else 0
    raw = [
        organisation.quality + (expert.number * 3 + n * 7 + organisation.number * 5 + shift) % _SPREAD - _SPREAD // 2
        for n in range(items)
    ]
    return [min(_FULL, max(0, (value + 2) // _STEP * _STEP)) for value in raw]


def sheet(
    organisation: Organisation, expert: Expert, items: Mapping[str, str], texts: Mapping[str, Any], *, site: bool
) -> list[dict[str, Any]]:
    """Return a complete score sheet: strengths and improvements first, then the percentage (Art. 4)."""
    found = percentages(organisation, expert, len(items), site=site)
    prefix = texts["site_prefix"] if site else ""
    return [
        {
            "item": code,
            "strengths": f"{prefix}{name}:{_phrase(texts['strengths'], organisation, expert, n)}",
            "improvements": f"{name}:{_phrase(texts['improvements'], organisation, expert, n + 1)}",
            "percentage": percentage,
        }
        for n, ((code, name), percentage) in enumerate(zip(items.items(), found, strict=True))
    ]


def torn(sheet: list[dict[str, Any]], item: str, apart: int) -> list[dict[str, Any]]:
    """Return a sheet that sees one item far better, with what to look into on site for it."""
    return [
        {
            **one,
            "percentage": min(_FULL, one["percentage"] + apart),
            "siteIssues": [f"现场核实{item}条款所述做法的展开范围"],
        }
        if one["item"] == item
        else one
        for one in sheet
    ]


def _phrase(bank: Sequence[str], organisation: Organisation, expert: Expert, n: int) -> str:
    return bank[(organisation.number + expert.number * 2 + n) % len(bank)]
