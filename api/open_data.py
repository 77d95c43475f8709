"""Open data over HTTP: stable addresses for programs, to everybody, without login (Art. 16, 22, 30, 33)."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from graphql import GraphQLError

from api.answering import of_the_public
from api.language import language_of
from api.pages.asking import Offer
from services.open_data import DATASETS, MOST_ROWS, Page, as_csv, as_json_ld, catalogue, page

if TYPE_CHECKING:
    from datetime import datetime

    from fastapi import FastAPI

    from api.app import State
    from api.settings import Settings
    from models.database import Tx
    from policies.actor import Actor

_OPEN: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "link, etag, last-modified",
    "cache-control": "public, max-age=300",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
}
_KINDS: Final = {"csv": "text/csv; charset=utf-8; header=present", "jsonld": "application/ld+json"}
_LONGEST_KEY: Final = 200
_PROGRAMMES: Final = "SELECT id, code, name, name_en, authority FROM public.programme ORDER BY code"
_METHODS: Final = ["GET", "HEAD"]


def add_open_data(app: FastAPI, state: State) -> None:
    """Add the routes; the page for people is one of the public pages."""

    @app.api_route("/open-data/catalogue.jsonld", methods=_METHODS)
    async def described(request: Request) -> Response:
        async with _public(state) as tx:
            programmes = [dict(row) for row in await tx.sql(_PROGRAMMES)]
        body = catalogue(_origin(state, request), state.settings.open_data_licence, programmes)
        return _answer(request, body, _KINDS["jsonld"])

    @app.api_route("/open-data/{programme}/{name}.{ending}", methods=_METHODS)
    async def dataset(request: Request, programme: str, name: str, ending: str) -> Response:
        if name not in DATASETS or ending not in _KINDS:
            return _nothing()
        try:
            actor = await state.authenticator.actor(of_the_public(request, _language(request), None))
            limit, after = _asked(request)
        except (GraphQLError, ValueError):
            return Response(status_code=HTTPStatus.BAD_REQUEST, headers=_OPEN)
        found = await _page(state, actor, programme, name, after, limit)
        return _nothing() if found is None else _sent(state, request, found, ending)


def offer_of(settings: Settings) -> Offer:
    """Return what the page for people tells."""
    return Offer(tuple(DATASETS.values()), MOST_ROWS, settings.open_data_licence)


def _public(state: State) -> Any:
    return state.db.transaction("award_public", read_only=True)


def _asked(request: Request) -> tuple[int, str | None]:
    """Return how many rows are asked for, and after which key; ValueError if that cannot be asked."""
    query = request.query_params
    limit, after = query.get("limit", str(MOST_ROWS)), query.get("after")
    if not (limit.isascii() and limit.isdigit() and len(limit) <= len(str(MOST_ROWS)) and 0 < int(limit) <= MOST_ROWS):
        raise ValueError(limit)
    if after is not None and (len(after) > _LONGEST_KEY or "\0" in after):
        raise ValueError(after)
    return int(limit), after


async def _page(state: State, actor: Actor, programme: str, name: str, after: str | None, limit: int) -> Page | None:
    async with _public(state) as tx:
        await actor.enter(tx)
        key = await _programme(tx, programme)
        return None if key is None else await page(tx, DATASETS[name], key, after, limit)


async def _programme(tx: Tx, code: str) -> Any:
    found = [row["id"] for row in await tx.sql(_PROGRAMMES) if row["code"] == code]
    return found[0] if found else None


def _sent(state: State, request: Request, found: Page, ending: str) -> Response:
    address = _origin(state, request) + request.url.path
    following = _next(request, address, found.after)
    links = {"link": f'<{following}>; rel="next"'} if following else {}
    if ending == "csv":
        body = as_csv(found, bom=request.query_params.get("bom") != "0")
    else:
        body = as_json_ld(found, address, f"{_origin(state, request)}/open-data", following)
    named = {"content-disposition": f'inline; filename="{found.dataset.name}.{ending}"'}
    return _answer(request, body, _KINDS[ending], links | named | _dated(found.changed))


def _next(request: Request, address: str, after: str | None) -> str | None:
    if after is None:
        return None
    given = {name: value for name, value in request.query_params.items() if name in {"limit", "bom"}}
    return f"{address}?{urlencode(given | {'after': after})}"


def _dated(changed: datetime | None) -> dict[str, str]:
    return {} if changed is None else {"last-modified": format_datetime(changed, usegmt=True)}


def _answer(request: Request, body: bytes, kind: str, more: dict[str, str] | None = None) -> Response:
    """Answer; not again, if the program has it as it is: known by its ETag, which says all that Last-Modified cannot."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = _OPEN | (more or {}) | {"etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers | {"content-type": kind})


def _origin(state: State, request: Request) -> str:
    return (state.settings.public_url or str(request.base_url)).rstrip("/")


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _nothing() -> Response:
    return Response(status_code=HTTPStatus.NOT_FOUND, headers=_OPEN)
