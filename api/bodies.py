"""Bodies of requests, up to a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request


async def body_of(request: Request, most: int) -> bytes | None:
    """Return the body; None, and the rest is not even read, if it is larger."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)
