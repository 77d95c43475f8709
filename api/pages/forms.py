"""Forms that come in: of one kind, up to a size, within a time; and what their fields and files hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from api.bodies import body_of
from api.pages.asking import Trouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message

_PLAIN: Final = "application/x-www-form-urlencoded"
_PARTS: Final = "multipart/form-data"
_MOST: Final = 600_000  # the longest grounds, each character in the longest spelling, and the rest
_MOST_FIELDS: Final = 40
_PATIENCE: Final = 20.0  # seconds for the whole of it
MOST_OF_FILES: Final = (
    50_000_000  # bytes of all files of a form; larger ones go by the API, which takes them piece by piece
)
_MOST_FILES: Final = 100  # the API says how many there may be
_PATIENCE_WITH_FILES: Final = 300.0
_PIECE: Final = 64 * 1024
_AT_ONCE: Final = 32  # forms with files that one server reads at the same time, on its disk
_AT_ONCE_FROM_ONE: Final = 4  # of them from the same place: nobody who sends slowly holds up all others


@dataclass(frozen=True)
class File:
    """A file that was chosen for a field."""

    field: str
    name: str
    kind: str
    content: UploadFile

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give what is in it, piece by piece."""
        while piece := await self.content.read(_PIECE):
            yield piece


@dataclass(frozen=True)
class Form:
    """What was filled in."""

    fields: dict[str, str]
    files: list[File] = field(default_factory=list)


_reading: Final = Counter[str]()  # forms with files that are being read, by where they come from


@asynccontextmanager
async def filled(request: Request, place: str) -> AsyncIterator[Form]:
    """Give a form from a place with its files, which are gone afterwards; Trouble if it is none, too large or too slow."""
    if _kind(request) != _PARTS:
        yield Form(await form_of(request))
        return
    # Browsers name none; decoders that a sender could choose here take minutes over what arrives in a moment.
    if "charset" in request.headers["content-type"].lower():
        raise Trouble(415)
    if _reading[place] >= _AT_ONCE_FROM_ONE or _reading.total() >= _AT_ONCE:
        raise Trouble(429, after=int(_PATIENCE))
    _reading[place] += 1
    try:
        async with _of_parts(request) as form:
            yield form
    finally:
        _reading.subtract([place])
        if not _reading[place]:
            del _reading[place]


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form without files, the last of a name; Trouble if it is none, too large or too slow."""
    if _kind(request) != _PLAIN:
        raise Trouble(415)
    try:
        async with asyncio.timeout(_PATIENCE):
            body = await body_of(request, _MOST)
    except TimeoutError:
        raise Trouble(408) from None
    if body is None:
        raise Trouble(413)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # UnicodeDecodeError is one
        raise Trouble(400) from None
    return {name: _typed(value) for name, value in pairs}


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _typed(value: str) -> str:
    """Return a text as it was typed: browsers send its lines apart by CR LF, whatever was typed."""
    return value.replace("\r\n", "\n")


@asynccontextmanager
async def _of_parts(request: Request) -> AsyncIterator[Form]:
    limited = _limited(request, _MOST + MOST_OF_FILES)
    parts = limited.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_MOST)
    try:
        async with asyncio.timeout(_PATIENCE_WITH_FILES):
            given = await parts
    except TimeoutError:
        raise Trouble(408) from None
    except (MultiPartException, HTTPException, KeyError, ValueError):  # no boundary, a part without a name
        raise Trouble(400) from None
    try:
        pairs = given.multi_items()
        texts = {name: _typed(value) for name, value in pairs if isinstance(value, str)}
        yield Form(texts, [_file(name, one) for name, one in pairs if isinstance(one, UploadFile) and one.filename])
    finally:
        await given.close()


def _limited(request: Request, most: int) -> Request:
    """Return a request of which no more is read than so many bytes."""
    stated, left = request.headers.get("content-length", ""), most
    if stated.isascii() and stated.isdigit() and int(stated[:16]) > most:
        raise Trouble(413)

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise Trouble(413)
        return message

    return Request(request.scope, receive)


def _file(name: str, given: UploadFile) -> File:
    # Some browsers send where the file lay.
    plain = (given.filename or "").replace("\\", "/").rpartition("/")[2]
    return File(name, plain, (given.content_type or "").partition(";")[0].strip().lower(), given)
