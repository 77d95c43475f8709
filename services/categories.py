"""What a panel's report gives to each category of the criteria (Art. 4, 18, 19)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The items of the criteria edition pinned to a cycle.
CRITERIA: Final = """
SELECT i.*, e.code AS edition FROM public.criteria_item i JOIN public.criteria_edition e ON e.id = i.edition_id
JOIN public.cycle c ON c.criteria_edition_id = e.id WHERE c.id = $1 ORDER BY i.position
"""


def by_category(criteria: Sequence[Any], kept: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return points and percentage of each category; `kept`: the judgement by item, as a report keeps it."""
    names = dict.fromkeys((row["category_code"], row["category_name"]) for row in criteria)
    return [
        _category(code, name, [row for row in criteria if row["category_code"] == code], kept) for code, name in names
    ]


def _category(code: str, name: str, rows: list[Any], kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    points = sum(row["points"] for row in rows)
    score = sum((Decimal(kept[row["code"]]["points"]) for row in rows if row["code"] in kept), Decimal("0.00"))
    percent = float(round(score * 100 / points, 1))
    return {"code": code, "name": name, "points": points, "score": str(score), "percent": percent,
            "shown": f"{percent}%"}  # fmt: skip
