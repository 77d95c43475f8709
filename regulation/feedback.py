"""What a reviewed applicant learns of its review, without names and without scores (Art.24, 31)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any


def band(percentage: Decimal | Fraction, width: int) -> tuple[int, int]:
    """Give the band of whole percents that a percentage lies in, `width` wide; 100 is in the highest (Art. 24)."""
    low = min(int(percentage // width) * width, (100 - 1) // width * width)
    return low, min(low + width, 100)


def told(
    phase: str,
    item: str,
    percentage: Decimal | Fraction,
    width: int,
    rationale: str,
    remarks: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Give one item as the applicant reads it: what the panel agreed on in its own words, else all remarks.

    Remarks are sorted by their text, so that their order tells nothing of who wrote them (Art. 31).
    """
    low, high = band(percentage, width)
    names = ("strengths", "improvements")
    said: dict[str, Any] = {name: [] if rationale else sorted(remarks[name]) for name in names}
    return {"phase": phase, "item": item, "low": low, "high": high, "agreed": rationale or None, **said}


def summary(reports: Iterable[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Give how many reports are in each band, by phase and item, in the order of their names: no applicant (Art. 20)."""
    counted = Counter((one["phase"], one["item"], one["low"], one["high"]) for report in reports for one in report)
    return [
        {"phase": phase, "item": item, "low": low, "high": high, "reports": number}
        for (phase, item, low, high), number in sorted(counted.items())
    ]
