"""Forms that come in: of one kind, up to a size, within a time; and what their fields hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from api.bodies import body_of
from api.pages.asking import Trouble

if TYPE_CHECKING:
    from starlette.requests import Request

_KIND: Final = "application/x-www-form-urlencoded"
_MOST: Final = 600_000  # the longest grounds, each character in the longest spelling, and the rest
_MOST_FIELDS: Final = 40
_PATIENCE: Final = 20.0  # seconds for the whole of it


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of a name; Trouble if it is none, too large or too slow."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
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
    # Browsers send the lines of a text field apart by CR LF, whatever was typed.
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
