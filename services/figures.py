"""Key figures as they are given with an application or a performance report (Art. 4, 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import KeyFigure
from regulation.figures import figure_problems
from regulation.violation import require
from services.common import require_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.door import Act
    from services.inputs import FigureInput

_FIGURES = select(KeyFigure.__table__).order_by(KeyFigure.position)


async def figures_by_code(act: Act, given: Sequence[FigureInput], years: Sequence[int], article: str) -> dict[str, Any]:
    """Return figures by code and year as texts of exact decimals, a null for one that is taken out.

    RuleBroken for each that is unknown, in another unit, of another year, out of its bounds, or given twice.
    """
    known = {row["code"]: row for row in await act.tx.all(_FIGURES)} if given else {}
    require(v for n, one in enumerate(given) for v in figure_problems(n, one, known.get(one.figure), years, article))
    require_once(act, "figures", [(one.figure, one.year) for one in given])
    found: dict[str, Any] = {}
    for one in given:
        found.setdefault(one.figure, {})[str(one.year)] = None if one.value is None else f"{one.value:f}"
    return found
