"""Files over HTTP: bytes in by signed addresses, bytes out after rights were asked once more (Art. 17, 31).

What somebody may not have does not exist: absent, hidden, forged and another person's are one answer, 404.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from uuid import UUID

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from graphql import GraphQLError
from starlette.requests import ClientDisconnect

from api.auth import language_of
from models.database import SYSTEM_ROLE
from regulation.documents import file_name
from regulation.procedure import StoredState, UploadState
from regulation.violation import RuleBroken
from resolvers.errors import message, shown
from services.files.links import Link, Purpose, Standing, secret_of
from services.files.receive import problem

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.app import State
    from policies.actor import Actor

# Whoever has a signed address of one of these had it from an act; attachments of notices need none.
_SIGNED: Final = frozenset({
    "document", "secret_document", "recommendation_document", "consultation_document", "site_document", "request_document",
})  # fmt: skip
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_STATUS: Final = {"UPLOAD_OFFSET": 409, "UPLOAD_BUSY": 409, "UPLOAD_OVER": 409, "UPLOAD_EXPIRED": 410,
                  "LINK_EXPIRED": 410, "UPLOAD_OVERFLOW": 413, "UPLOAD_HEADER": 400}  # fmt: skip
# Nothing that was uploaded is ever shown as a page of ours.
_SAFE: Final = {
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}
_UPLOAD: Final = "SELECT *, expires_at <= now() AS expired FROM public.upload WHERE id = $1"


class _Absent(Exception):  # noqa: N818 -- it says what the asker learns
    """There is nothing for who asks."""


def add_files(app: FastAPI, state: State) -> None:
    """Add the routes."""

    @app.api_route("/files/uploads/upload/{key}", methods=["HEAD", "PUT", "PATCH"])
    async def upload(request: Request, key: str) -> Response:
        return await _answered(request, _Upload(state, request).answer(key))

    @app.api_route("/files/contents/{resource}/{key}", methods=["GET", "HEAD"])
    async def content(request: Request, resource: str, key: str) -> Response:
        return await _answered(request, _Download(state, request).content(resource, key))

    @app.get("/files/previews/{resource}/{key}")
    async def preview(request: Request, resource: str, key: str) -> Response:
        return await _answered(request, _Download(state, request).preview(resource, key))

    @app.api_route("/files/attachments/{key}", methods=["GET", "HEAD"])
    async def attachment(request: Request, key: str) -> Response:
        return await _answered(request, _Download(state, request).attachment(key))


async def _answered(request: Request, answering: Any) -> Response:
    """Return the answer, or why there is none, in the caller's language."""
    language = _language(request)
    try:
        return await answering  # type: ignore[no-any-return]
    except _Absent:
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
    headers = _SAFE | ({"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {})
    return Response(orjson.dumps({"errors": errors}), status, headers, media_type="application/json")


def _where_to_go_on(broken: RuleBroken) -> dict[str, str]:
    """Return what a program needs to go on with an upload that was cut; the words are for people."""
    first = broken.violations[0]
    return {"upload-offset": first.detail["offset"]} if first.code == "UPLOAD_OFFSET" else {}


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


class _Asked:
    """One request: who asks, and whether the address was signed for that person."""

    def __init__(self, state: State, request: Request) -> None:
        self.state, self.request = state, request

    async def actor(self) -> Actor:
        """Return who asks."""
        return await self.state.authenticator.actor(self.request.headers)

    async def require_signed(self, purpose: Purpose, resource: str, key: UUID, actor: Actor) -> None:
        """Require a good signature for this person; one that has expired says so to that person alone."""
        query = self.request.query_params
        until = query.get("until", "")
        link = Link(purpose, resource, key, actor.person_id, actor.grant_id, int(until) if _digits(until) else 0)
        async with self.state.db.transaction(SYSTEM_ROLE) as tx:
            secret = await secret_of(tx)
        standing = link.standing(secret, query.get("signature", ""))
        if standing is Standing.FORGED or actor.person_id is None:
            raise _Absent
        if standing is Standing.EXPIRED:
            raise problem("UPLOAD_EXPIRED" if purpose is Purpose.UPLOAD else "LINK_EXPIRED", "")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise _Absent from error


class _Upload(_Asked):
    """Bytes in: HEAD tells how many have come, PATCH (or PUT) goes on from there."""

    async def answer(self, given: str) -> Response:
        """Do what the method says."""
        key, actor = _key(given), await self.actor()
        await self.require_signed(Purpose.UPLOAD, "upload", key, actor)
        upload = await self._row(key)
        files = self.state.files
        if self.request.method != "HEAD":
            offset = self._offset(upload)
            come = await files.receive(upload, offset, self.request.stream())
            upload = await self._row(key)
        else:
            come = files.offset(upload)
        headers = _SAFE | {
            "upload-offset": str(come),
            "upload-length": str(upload["size"]),
            "upload-state": upload["state"],
        }
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)

    async def _row(self, key: UUID) -> Any:
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            rows = await tx.sql(_UPLOAD, key)
        if not rows:
            raise _Absent
        return rows[0]

    def _offset(self, upload: Any) -> int:
        """Return where the sender goes on, if anything is taken still."""
        if upload["state"] != UploadState.RECEIVING:
            raise problem("UPLOAD_OVER", "")
        if upload["expired"]:
            raise problem("UPLOAD_EXPIRED", "")
        stated = self.request.headers.get("upload-offset", "0" if self.request.method == "PUT" else "")
        if not _digits(stated):
            raise problem("UPLOAD_HEADER", "")
        return int(stated)


class _Download(_Asked):
    """Bytes out, to whom the database shows the document at this moment."""

    async def content(self, resource: str, given: str) -> Response:
        """Stream a document, whole or a range of it."""
        return self._stream(*await self._signed(Purpose.CONTENT, resource, given))

    async def preview(self, resource: str, given: str) -> Response:
        """Answer with the picture of the first page."""
        _, stored = await self._signed(Purpose.PREVIEW, resource, given)
        picture = await self.state.files.store.preview(stored["sha256"])
        if picture is None:
            raise _Absent
        return Response(picture, headers=_SAFE, media_type="image/png")

    async def attachment(self, given: str) -> Response:
        """Stream an attachment of a notice to everyone who sees it; what is public needs no signature."""
        key, actor = _key(given), await self.actor()
        return self._stream(*await self._seen(actor, "notice_document", key))

    async def _signed(self, purpose: Purpose, resource: str, given: str) -> tuple[Any, Any]:
        key, actor = _key(given), await self.actor()
        if resource not in _SIGNED:
            raise _Absent
        await self.require_signed(purpose, resource, key, actor)
        return await self._seen(actor, resource, key)

    async def _seen(self, actor: Actor, resource: str, key: UUID) -> tuple[Any, Any]:
        """Return the document as the actor sees it now, and its stored content; both are looked for in any case."""
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            sql = f"SELECT title, media_type, sha256 FROM public.{resource} WHERE id = $1"  # noqa: S608 -- of a list
            rows = await tx.sql(sql, key)
        digest = rows[0]["sha256"] if rows else hashlib.sha256(key.bytes).hexdigest()
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            stored = await tx.sql("SELECT sha256, size, state FROM public.stored_file WHERE sha256 = $1", digest)
        if not rows or not stored or stored[0]["state"] != StoredState.CLEAN:
            raise _Absent
        return rows[0], stored[0]

    def _stream(self, row: Any, stored: Any) -> Response:
        size, asked = stored["size"], self.request.headers.get("range")
        headers = _SAFE | {
            "accept-ranges": "bytes",
            "etag": f'"{stored["sha256"]}"',
            "content-disposition": disposition(file_name(row["title"], row["media_type"])),
        }
        part = _part(asked, size) if asked else None
        if asked and part is None:
            return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
        start, end = part or (0, size)
        headers |= {"content-length": str(end - start)}
        headers |= {"content-range": f"bytes {start}-{end - 1}/{size}"} if part else {}
        status = HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK
        if self.request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=row["media_type"])
        bytes_out = self.state.files.store.read(stored["sha256"], part if part != (0, size) else None)
        return StreamingResponse(bytes_out, status, headers, media_type=row["media_type"])


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return start and end of the single range asked for (RFC 9110); None if it cannot be given."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    start, end = (int(first), int(last) + 1 if last else size) if first else (max(size - int(last), 0), size)
    return (start, min(end, size)) if start < min(end, size) else None


def disposition(name: str) -> str:
    """Return the header that saves a file under its name (RFC 6266, RFC 5987), with an ASCII name for old clients."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
