"""Files over HTTP: bytes in by signed addresses, bytes out after rights were asked once more (Art. 17, 31).

What somebody may not have does not exist: absent, hidden, forged and another person's are one answer, 404.
"""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson
from fastapi import Request, Response
from graphql import GraphQLError
from starlette.requests import ClientDisconnect

from api.answering import of_the_public
from api.asked import SAFE, Absent, Asked, digits, key_of
from api.downloads import Download
from api.language import language_of
from models.database import SYSTEM_ROLE
from regulation.states import UploadState
from regulation.violation import RuleBroken
from resolvers.errors import message, shown
from services.files.links import Purpose
from services.files.receive import problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from uuid import UUID

    from fastapi import FastAPI
    from starlette.requests import Request as StarletteRequest
    from starlette.types import Message

    from api.app import State

_STATUS: Final = {"UPLOAD_OFFSET": 409, "UPLOAD_BUSY": 409, "UPLOAD_OVER": 409, "UPLOAD_EXPIRED": 410,
                  "LINK_EXPIRED": 410, "PAPER_CHANGED": 410, "UPLOAD_OVERFLOW": 413, "UPLOAD_HEADER": 400}  # fmt: skip
_UPLOAD: Final = "SELECT *, expires_at <= now() AS expired FROM public.upload WHERE id = $1"


def add_files(app: FastAPI, state: State) -> None:
    """Add the routes."""

    @app.api_route("/files/uploads/upload/{key}", methods=["HEAD", "PUT", "PATCH"])
    async def upload(request: Request, key: str) -> Response:
        return await answered(request, _Upload(state, request).answer(key))

    @app.api_route("/files/contents/{resource}/{key}", methods=["GET", "HEAD"])
    async def content(request: Request, resource: str, key: str) -> Response:
        return await answered(request, Download(state, request).content(resource, key))

    @app.get("/files/previews/{resource}/{key}")
    async def preview(request: Request, resource: str, key: str) -> Response:
        return await answered(request, Download(state, request).preview(resource, key))

    @app.api_route("/files/archives/cycle_archive/{key}", methods=["GET", "HEAD"])
    async def archive(request: Request, key: str) -> Response:
        return await answered(request, Download(state, request).archive(key))

    @app.api_route("/files/papers/{resource}/{key}", methods=["GET", "HEAD"])
    async def paper(request: Request, resource: str, key: str) -> Response:
        return await answered(request, Download(state, request).paper(resource, key))

    @app.api_route("/files/certificates/certificate/{key}", methods=["GET", "HEAD"])
    async def certificate(request: Request, key: str) -> Response:
        return await answered(request, Download(state, request).certificate(key, picture=False))

    @app.get("/files/certificate-previews/certificate/{key}")
    async def certificate_preview(request: Request, key: str) -> Response:
        return await answered(request, Download(state, request).certificate(key, picture=True))

    @app.api_route("/files/attachments/{key}", methods=["GET", "HEAD"])
    async def attachment(request: Request, key: str) -> Response:
        return await answered(request, Download(state, request).attachment(key))


async def answered(request: Request, answering: Any) -> Response:
    """Return the answer, or why there is none, in the caller's language."""
    language = _language(request)
    try:
        return await answering  # type: ignore[no-any-return]
    except Absent:
        return _errors([{"field": "", "code": "NOT_FOUND", "message": message("NOT_FOUND", language)}], 404)
    except RuleBroken as broken:
        status = _STATUS.get(broken.violations[0].code, HTTPStatus.UNPROCESSABLE_ENTITY)
        answer = _errors([asdict(shown(one, language)) for one in broken.violations], status)
        answer.headers.update(_where_to_go_on(broken))
        return answer
    except GraphQLError as error:  # of the login
        told = error.extensions or {}
        status = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}.get(str(told.get("code")), 400)
        return _errors([{"field": "", "code": told.get("reason"), "message": error.message}], status)
    except ClientDisconnect:  # what came is kept; nobody is there to hear it
        return Response(status_code=HTTPStatus.BAD_REQUEST)


def _errors(errors: list[Any], status: int) -> Response:
    headers = SAFE | ({"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {})
    return Response(orjson.dumps({"errors": errors}), status, headers, media_type="application/json")


def _where_to_go_on(broken: RuleBroken) -> dict[str, str]:
    """Return what a program needs to go on with an upload that was cut; the words are for people."""
    first = broken.violations[0]
    return {"upload-offset": first.detail["offset"]} if first.code == "UPLOAD_OFFSET" else {}


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def sent_for_pages(state: State) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """Return how a page passes on a file that its form sent: to the address of its upload, as anybody does."""

    async def send(
        request: StarletteRequest, language: str, address: str, tracking: str, pieces: AsyncIterator[bytes]
    ) -> list[dict[str, Any]]:
        path, _, query = address.partition("?")
        scope = {**request.scope, "method": "PUT", "path": path, "query_string": query.encode()}
        scope["headers"] = of_the_public(request, language, tracking).raw

        async def receive() -> Message:
            piece = await anext(pieces, b"")
            return {"type": "http.request", "body": piece, "more_body": piece != b""}

        inner = Request(scope, receive)
        answer = await answered(inner, _Upload(state, inner).answer(path.rpartition("/")[2]))
        return list(orjson.loads(answer.body)["errors"]) if answer.body else []

    return send


class _Upload(Asked):
    """Bytes in: HEAD tells how many have come, PATCH (or PUT) goes on from there."""

    async def answer(self, given: str) -> Response:
        """Do what the method says."""
        key, actor = key_of(given), await self.actor()
        await self.require_signed(Purpose.UPLOAD, "upload", key, actor)
        upload = await self._row(key)
        files = self.state.files
        if self.request.method != "HEAD":
            offset = self._offset(upload)
            come = await files.receive(upload, offset, self.request.stream())
            upload = await self._row(key)
        else:
            come = files.offset(upload)
        headers = SAFE | {
            "upload-offset": str(come),
            "upload-length": str(upload["size"]),
            "upload-state": upload["state"],
        }
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)

    async def _row(self, key: UUID) -> Any:
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            rows = await tx.sql(_UPLOAD, key)
        if not rows:
            raise Absent
        return rows[0]

    def _offset(self, upload: Any) -> int:
        """Return where the sender goes on, if anything is taken still."""
        if upload["state"] != UploadState.RECEIVING:
            raise problem("UPLOAD_OVER", "")
        if upload["expired"]:
            raise problem("UPLOAD_EXPIRED", "")
        stated = self.request.headers.get("upload-offset", "0" if self.request.method == "PUT" else "")
        if not digits(stated):
            raise problem("UPLOAD_HEADER", "")
        return int(stated)
