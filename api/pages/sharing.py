"""Pages of what winners share and achieve: good practice, activities, higher awards (Art. 25, 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pages.asking import Trouble

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit

_PAGE = 20


async def practices(visit: Visit) -> Response:
    """Show the library of good practice, the latest first (Art. 25)."""
    return await _listed(visit, "practices")


async def practice(visit: Visit) -> Response:
    """Show a case, without what of it is secret; 404 once its title is revoked (Art. 25, 28, 30)."""
    return visit.page("practice.html", practice=(await visit.node("practice", "GoodPractice"))["node"])


async def activities(visit: Visit) -> Response:
    """Show what was announced, and what came of it (Art. 25)."""
    return await _listed(visit, "activities")


async def higher_awards(visit: Visit) -> Response:
    """Show which winners won an award of the province or the state (Art. 26)."""
    return await _listed(visit, "higher_awards")


async def _listed(visit: Visit, name: str) -> Response:
    after = visit.request.query_params.get("after") or None
    try:
        found = await visit.data(name, first=_PAGE, after=after)
    except Trouble as trouble:  # a cursor that is none
        raise Trouble(404) if trouble.status == 400 else trouble from None
    return visit.page(f"{name}.html", **found)
