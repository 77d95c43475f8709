"""The page of the open data: what there is, for which award, under which licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.open_data import DATASETS, MOST_ROWS

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit


async def open_data(visit: Visit) -> Response:
    """Show the datasets of each award with their columns (Art. 16, 22, 30, 33)."""
    found = await visit.data("programmes")
    shown = {"datasets": list(DATASETS.values()), "named": _named(), "most": MOST_ROWS}
    return visit.page("open_data.html", **found, **shown, licence=visit.licence)


def _named() -> dict[str, set[str]]:
    """Return by dataset the columns that one before it has as well: an anchor is on the first alone."""
    known: set[str] = set()
    found = {}
    for one in DATASETS.values():
        names = {column.name for column in one.columns}
        found[one.name] = names & known
        known |= names
    return found
