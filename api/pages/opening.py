"""The page of the open data: what there is, for which award, under which licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit


async def open_data(visit: Visit) -> Response:
    """Show the datasets of each award with their columns (Art. 16, 22, 30, 33)."""
    found = await visit.data("programmes")
    return visit.page("open_data.html", **found, offer=visit.offer, named=_named(visit))


def _named(visit: Visit) -> dict[str, set[str]]:
    """Return by dataset the columns that one before it has as well: an anchor is on the first alone."""
    known: set[str] = set()
    found = {}
    for one in visit.offer.datasets:
        names = {column.name for column in one.columns}
        found[one.name] = names & known
        known |= names
    return found
