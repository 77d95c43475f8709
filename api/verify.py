"""Checking certificates over HTTP: by number, by QR code, by file; and the keys to do it offline (Art. 33)."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from api.asked import SAFE, digits
from api.cli_certificate import keys_json
from api.language import language_of
from api.limiting import Checked
from api.pages.verifying import edition_of
from models.database import SYSTEM_ROLE
from policies.actor import Actor
from regulation.certificates import Judgement, Presented, Verdict
from regulation.roles import Role
from regulation.violation import RuleBroken, Violation
from resolvers.certificates import answer
from resolvers.errors import camel, message
from services.certificate_check import check, published_keys
from services.files.certificate_reader import LARGEST, read_certificate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.requests import Request as StarletteRequest

    from api.app import State

_NUMBER: Final = 100  # characters
_CACHED: Final = {"cache-control": "public, max-age=300"}


def add_verification(app: FastAPI, state: State) -> None:
    """Add the routes."""

    @app.get("/.well-known/award-certificate-keys.json")
    async def keys() -> Response:
        async with state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            found = keys_json(await published_keys(tx))
        return Response(found, headers=_CACHED, media_type="application/json")

    @app.get("/verify/{number}")
    async def by_number(request: Request, number: str) -> Response:
        said = request.query_params
        given = Presented(number[:_NUMBER], edition_of(said.get("e")), said.get("d"))
        if (seconds := await state.reception(request).check(Checked.NUMBER)) is not None:
            return _too_often(request, "number", seconds)
        return await _checked(state, request, given)

    @app.post("/verify")
    async def by_file(request: Request) -> Response:
        if (seconds := await state.reception(request).check(Checked.FILE)) is not None:
            return _too_often(request, "file", seconds)
        try:
            return await _of_file(state, request)
        except ClientDisconnect:
            return Response(status_code=400)


def looked_into_for_pages(state: State) -> Callable[[StarletteRequest, str], Awaitable[tuple[int, dict[str, Any]]]]:
    """Return how a page has a file checked that its form sent: as the endpoint does, in the language of the page."""

    async def look(request: StarletteRequest, language: str) -> tuple[int, dict[str, Any]]:
        headers = MutableHeaders(raw=list(request.scope["headers"]))
        headers["accept-language"] = language
        answer = await _of_file(state, Request({**request.scope, "headers": headers.raw}, request.receive))
        return answer.status_code, orjson.loads(answer.body)

    return look


def admitted_for_pages(state: State) -> Callable[[StarletteRequest, str], Awaitable[int | None]]:
    """Return how a page counts a check: with those that programs ask for."""

    async def admit(request: StarletteRequest, by: str) -> int | None:
        return await state.reception(request).check(Checked(by))

    return admit


async def _of_file(state: State, request: Request) -> Response:
    """Check an uploaded PDF or JSON file; it is looked into by a process of its own."""
    length = request.headers.get("content-length", "")
    if not digits(length):
        return _refused(request, "CERTIFICATE_FILE_MISSING", 411)
    if int(length) > LARGEST:
        return _refused(request, "CERTIFICATE_FILE_TOO_LARGE", 413)
    try:
        async with request.form(max_files=1, max_fields=1, max_part_size=1024) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return _refused(request, "CERTIFICATE_FILE_MISSING", 400)
            found = await _look(await file.read())
    except RuleBroken:  # too many wait
        return _refused(request, "CERTIFICATE_CHECK_BUSY", 429)
    except (MultiPartException, ValueError, KeyError):
        return _refused(request, "CERTIFICATE_FILE_MISSING", 400)
    if isinstance(found, Violation):
        return _json(request, Judgement(Verdict.UNKNOWN, (found,)), None)
    return await _checked(state, request, found)


async def _look(content: bytes) -> Presented | Violation:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificate"
        file.write_bytes(content)
        return await read_certificate(file)


async def _checked(state: State, request: Request, presented: Presented) -> Response:
    """Check as the public would by a query, at the instant at which the request stands."""
    given = request.headers.get("x-clock")
    clock = (await state.authenticator.actor(Headers({"x-clock": given} if given else {}))).clock
    public = Actor(clock, Role.PUBLIC)
    async with state.db.transaction(public.database_role, read_only=True) as tx:
        await public.enter(tx)
        judgement, facts = await check(tx, presented, clock)
    return _json(request, judgement, facts)


def _json(request: Request, judgement: Judgement, facts: dict[str, Any] | None) -> Response:
    found = asdict(answer(judgement, facts, _language(request)))
    register = found["register"] and _camel(found["register"] | {"kind": found["register"]["kind"].name})
    said = {"verdict": judgement.verdict.name, "reasons": found["reasons"], "register": register}
    return Response(orjson.dumps(said), headers=SAFE, media_type="application/json")


def _too_often(request: Request, field: str, seconds: int) -> Response:
    answer = _refused(request, "RATE_LIMITED", 429, field)
    answer.headers["retry-after"] = str(seconds)
    return answer


def _refused(request: Request, code: str, status: int, field: str = "file") -> Response:
    words = {"code": code, "field": field, "message": message(code, _language(request))}
    return Response(orjson.dumps({"errors": [words]}), status, SAFE, media_type="application/json")


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _camel(values: dict[str, Any]) -> dict[str, Any]:
    return {camel(name): value for name, value in values.items()}
