"""Where the enterprise-policy platform says what became of orders, and files and formats are; docs/payments.md (Art. 9).

The platform acts under its own grant, through the same door as everybody, so that all it says is on the ledger.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import Request as HttpRequest
from fastapi import Response
from fastapi.responses import JSONResponse
from graphql import GraphQLError
from pydantic import ValidationError

from api.asked import SAFE
from api.bodies import body_of
from models.database import SYSTEM_ROLE
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused, Request, perform
from services.platform_formats import FORMATS, Event, json_schema
from services.platform_outbox import batch_file
from services.signing import AGREED, Direction, is_genuine, signature

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.app import State

_LARGEST: Final = 16_384
# The grant of the platform in the programme of the order, as it holds at that instant.
_ORDER: Final = """SELECT o.id, o.programme_id, g.id AS grant_id, g.person_id FROM public.payment_order o
LEFT JOIN public.role_grant g ON g.programme_id = o.programme_id AND g.role = 'payment_platform'
 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR $2 < g.valid_to)
WHERE o.number = $1 ORDER BY g.valid_from LIMIT 1"""
_STATUS: Final = {
    "NOT_FOUND": HTTPStatus.NOT_FOUND, "CONFLICT": HTTPStatus.CONFLICT, "FORBIDDEN": HTTPStatus.CONFLICT,
    "PAYMENT_OUT_OF_ORDER": HTTPStatus.CONFLICT, "PAYMENT_EVENT_REUSED": HTTPStatus.CONFLICT,
}  # fmt: skip


def add_platform(app: FastAPI, state: State) -> None:
    """Add the formats, and, if a secret is agreed with the platform, where it tells what became of orders."""
    _add_formats(app)
    AGREED.secrets = state.settings.platform_secrets
    if AGREED.secrets:
        _add_exchange(app, state)


def _add_formats(app: FastAPI) -> None:
    @app.get("/platform/formats/{name}.schema.json")
    async def schema(name: str) -> Response:
        if name not in FORMATS:
            return _answer(HTTPStatus.NOT_FOUND, "NOT_FOUND")
        return JSONResponse(json_schema(name), headers=SAFE, media_type="application/schema+json")


def _add_exchange(app: FastAPI, state: State) -> None:

    @app.post("/platform/payments")
    async def payments(request: HttpRequest) -> Response:
        body = await body_of(request, _LARGEST)
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE")
        stamp, given = (request.headers.get(f"x-platform-{name}", "") for name in ("timestamp", "signature"))
        if not is_genuine(state.settings.platform_secrets, stamp, given, body, time.time()):
            return _answer(HTTPStatus.UNAUTHORIZED, "SIGNATURE")
        try:
            event = Event.model_validate_json(body)
        except ValidationError:
            return _answer(HTTPStatus.BAD_REQUEST, "MALFORMED")
        return await _told(state, event)

    @app.get("/platform/batches/{key}")
    async def batch(request: HttpRequest, key: str) -> Response:
        try:
            actor = await state.authenticator.actor(request.headers)
            found = await batch_file(state.db, actor, UUID(key))
        except GraphQLError:
            return _answer(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED")
        except ValueError:
            found = None
        if found is None:
            return _answer(HTTPStatus.NOT_FOUND, "NOT_FOUND")
        number, body = found
        # Of a file the batch's number stands for the time: the same batch has the same bytes and the same signature.
        signed = signature(state.settings.platform_secrets[0], Direction.OUT, number, body)
        headers = {"x-platform-signature": signed, "content-disposition": f'attachment; filename="{number}.jsonl"'}
        return Response(body, headers=headers | SAFE, media_type="application/jsonl")


async def _told(state: State, event: Event) -> Response:
    now = state.settings.clock or datetime.now(UTC)
    async with state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        rows = await tx.sql(_ORDER, event.order, now)
    if not rows:
        return _answer(HTTPStatus.NOT_FOUND, "NOT_FOUND")
    if rows[0]["grant_id"] is None:
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "NO_GRANT")
    order, grant, person, programme = (
        UUID(bytes=rows[0][name].bytes) for name in ("id", "grant_id", "person_id", "programme_id")
    )
    actor = Actor(now, Role.PAYMENT_PLATFORM, person, grant, programme)
    asked = Request(Ability.PAYMENT_ORDER_REPORT, order, f"event:{event.event_id}", _arguments(event))
    try:
        await perform(state.db, actor, asked)
    except Refused as refused:
        return _answer(_STATUS.get(refused.code, HTTPStatus.CONFLICT), refused.reason)
    except RuleBroken as broken:
        return _answer(
            _STATUS.get(broken.violations[0].code, HTTPStatus.UNPROCESSABLE_ENTITY), broken.violations[0].code
        )
    return JSONResponse({"event_id": event.event_id, "result": "received"})


def _arguments(event: Event) -> dict[str, Any]:
    """Return what the act takes: all but the order, at which it is aimed."""
    return {name: value for name, value in vars(event.said()).items() if name != "order_number"}


def _answer(status: HTTPStatus, code: str) -> Response:
    return JSONResponse({"error": code}, status)
