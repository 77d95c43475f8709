"""How the key figures of a winner go over the years, of what its reader sees (Art. 4, 24).

Years before the award are those of its application; years after it those of the performance reports that are handed
in or accepted. One that was sent back says nothing until it is handed in anew.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from regulation.figures import Standing, trend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from models.database import Tx
    from regulation.figures import Point

# Of an award `{t}`: the list of figures, and what was given of each by application and reports.
TREND_SQL: Final = """(SELECT jsonb_build_object('award', {t}.id,
 'known', (SELECT jsonb_agg(jsonb_build_object('code', k.code, 'name', k.name, 'name_en', k.name_en, 'unit', k.unit)
  ORDER BY k.position) FROM public.key_figure k),
 'applied', (SELECT d.figures FROM public.dossier d WHERE d.id = {t}.dossier_id),
 'reported', (SELECT jsonb_agg(jsonb_build_object('state', r.state, 'figures', r.figures)) FROM (
  SELECT DISTINCT ON (s.obligation_id) s.state, s.figures FROM public.obligation_submission s
  JOIN public.obligation o ON o.id = s.obligation_id WHERE o.award_id = {t}.id AND o.kind = 'performance_report'
   AND s.state <> 'returned' ORDER BY s.obligation_id, s.number DESC) r)))"""
_OF_AWARD: Final = f"SELECT {TREND_SQL.format(t='t')} AS found FROM public.award t WHERE t.id = $1"  # noqa: S608 -- constants


def trends(found: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return each figure that has a value, with its values by year, as they go over the wire."""
    values = _values(found)
    english = language.startswith("en")
    return [
        {
            "figure": one["code"],
            "name": one["name_en" if english else "name"],
            "unit": one["unit"],
            "points": [_point(point) for point in trend(values[one["code"]])],
            "picture": f"/pictures/awards/{found['award']}/{one['code']}.svg",
        }
        for one in found["known"] or []
        if one["code"] in values
    ]


async def trends_of(tx: Tx, award: UUID, language: str) -> list[dict[str, Any]]:
    """Return the trends of an award as the reader of the transaction sees them; none of one that is not seen."""
    rows = await tx.sql(_OF_AWARD, award)
    return trends(rows[0]["found"], language) if rows else []


def _values(found: Mapping[str, Any]) -> dict[str, dict[int, tuple[Decimal, Standing]]]:
    values: dict[str, dict[int, tuple[Decimal, Standing]]] = {}
    for standing, one in _given(found):
        values.setdefault(one["figure"], {})[one["year"]] = (Decimal(one["value"]), standing)
    return values


def _given(found: Mapping[str, Any]) -> Iterator[tuple[Standing, Mapping[str, Any]]]:
    for one in found["applied"] or []:
        yield Standing.APPLIED, one
    for report in found["reported"] or []:
        for one in report["figures"]:
            yield Standing(report["state"]), one


def _point(point: Point) -> dict[str, Any]:
    return {
        "year": point.year,
        "value": f"{point.value:f}",
        "standing": point.standing.value,
        "difference": None if point.difference is None else f"{point.difference:f}",
        "changePercent": None if point.change is None else f"{point.change:f}",
    }
