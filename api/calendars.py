"""Calendars over HTTP for programs that subscribe to them (RFC 5545), at addresses that hold a secret (Art. 24-26, 31).

Who knows the address reads as its person does under its grant at that moment. Unknown, revoked, replaced and that of a
grant that has ended are one answer, 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import Request, Response

from api.asked import SAFE
from api.language import language_of
from models.database import SYSTEM_ROLE
from services.feeds import calendar_of, digest_of, reader_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.app import State

_LONGEST: Final = 64
_KEPT: Final = SAFE | {"referrer-policy": "no-referrer"}


def add_calendars(app: FastAPI, state: State) -> None:
    """Add the route."""

    @app.api_route("/calendars/{token}.ics", methods=["GET", "HEAD"])
    async def calendar(request: Request, token: str) -> Response:
        digest = digest_of(token[:_LONGEST])
        seconds = await state.reception(request).read_calendar(digest)
        if seconds is not None:
            return Response(status_code=429, headers=_KEPT | {"retry-after": str(seconds)})
        text = await _read(state, request, digest)
        if text is None:
            return Response(status_code=404, headers=_KEPT)
        return Response(text, headers=_KEPT, media_type="text/calendar; charset=utf-8")


async def _read(state: State, request: Request, digest: str) -> str | None:
    now = state.authenticator.instant(request.headers)
    async with state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        actor = await reader_of(tx, digest, now)
    if actor is None:
        return None
    async with state.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        return await calendar_of(tx, actor, _language(request))


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in {"zh-CN", "en"} else language_of(request.headers.get("accept-language", ""))
