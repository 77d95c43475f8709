"""The site: which address shows what, and what is shown when there is nothing to show (Art. 16, 21, 22, 33)."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match, Mount, Route

from api.pages import feeds, following, objecting, opening, reading, reporting, sharing, verifying
from api.pages.asking import Trouble
from api.pages.statics import address_of, static
from api.pages.visit import NEVER, Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import Scope

    from api.pages.asking import Offer, Ways

    Handler = Callable[[Visit], Awaitable[Response]]

_log: Final = structlog.get_logger("award.pages")
_TOLD: Final = {400, 403, 404, 405, 408, 409, 413, 415, 429}  # all others are told as 500
_READ: Final[dict[str, Handler]] = {
    "/": reading.home,
    "/notices": reading.notices,
    "/notices/{id}": reading.notice,
    "/list": reading.public_list,
    "/results": reading.results,
    "/practices": sharing.practices,
    "/practices/{id}": sharing.practice,
    "/activities": sharing.activities,
    "/higher-awards": sharing.higher_awards,
    "/rules": reading.rules,
    "/rules/compare": reading.compare,
    "/rules/{id}": reading.version,
    "/title-use": reading.title_use,
    "/about": reading.about,
    "/open-data": opening.open_data,
    "/reports": reading.reports,
    "/verify/{number}": verifying.number,
    "/feed.atom": feeds.atom,
    "/sitemap.xml": feeds.sitemap,
    "/robots.txt": feeds.robots,
}
_FILLED: Final[dict[str, Handler]] = {
    "/notices/{id}/objection": objecting.objection,
    "/objection": following.status,
    "/awards/{id}/report": reporting.report,
    "/report": reporting.status,
    "/verify": verifying.form,
}


@cache
def templates() -> Environment:
    """Return the templates: what is put into them is text, whatever it holds."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = address_of
    return made


def pages(ways: Ways, public_url: str | None, offer: Offer) -> Starlette:
    """Return the application of the pages."""

    def route(path: str, handler: Handler, methods: list[str]) -> Route:
        async def answer(request: Request) -> Response:
            return await _answered(_visit(request, ways, public_url, offer), handler)

        return Route(path, answer, methods=methods)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        answer = _instead(_visit(request, ways, public_url, offer), Trouble(status))
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    made = Starlette(
        routes=[
            *(route(path, handler, ["GET"]) for path, handler in _READ.items()),
            *(route(path, handler, ["GET", "POST"]) for path, handler in _FILLED.items()),
            Route("/static/{name}", static, methods=["GET"]),
        ],
        exception_handlers={HTTPException: refused},
    )
    made.router.redirect_slashes = False  # a page has one address
    return made


class ForReaders(Mount):
    """Addresses that programs use as well: who asks for a page is shown one."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take a request for a certificate that wants HTML, as browsers say."""
        wanted = Headers(scope=scope).get("accept", "") if scope["type"] == "http" else ""
        if "text/html" not in wanted or not scope["path"].startswith("/verify"):
            return Match.NONE, {}
        return super().matches(scope)


def _visit(request: Request, ways: Ways, public_url: str | None, offer: Offer) -> Visit:
    return Visit(request, ways, templates(), (public_url or str(request.base_url)).rstrip("/"), offer)


async def _answered(visit: Visit, handler: Handler) -> Response:
    try:
        return await handler(visit)
    except Trouble as trouble:
        return _instead(visit, trouble)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong inside, nothing of it is told
        _log.error("page_failed", exc_info=error)
        return _instead(visit, Trouble(HTTPStatus.INTERNAL_SERVER_ERROR))


def _instead(visit: Visit, trouble: Trouble) -> Response:
    """Return the page that says why there is no other."""
    status = trouble.status if trouble.status in _TOLD else HTTPStatus.INTERNAL_SERVER_ERROR
    shown: dict[str, Any] = {"status": int(status), "message": trouble.message if status != 500 else ""}
    return trouble.on(visit.page("error.html", **shown, cache=NEVER))
