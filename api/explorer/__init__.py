"""A page to try queries on, for development: of our own files alone, so that it works without the internet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import Response

if TYPE_CHECKING:
    from fastapi import FastAPI

_HERE: Final = Path(__file__).parent
_FILES: Final = {
    "/graphql": (_HERE / "explorer.html", "text/html; charset=utf-8"),
    "/graphql/explorer.js": (_HERE / "explorer.js", "text/javascript; charset=utf-8"),
    "/graphql/explorer.css": (_HERE / "explorer.css", "text/css; charset=utf-8"),
    "/graphql/schema.graphql": (_HERE.parent / "schema.graphql", "text/plain; charset=utf-8"),
}
_SAFE: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def add_explorer(app: FastAPI) -> None:
    """Add the page and what it brings along."""
    for address, (path, kind) in _FILES.items():
        _add(app, address, path.read_bytes(), kind)


def _add(app: FastAPI, address: str, content: bytes, kind: str) -> None:
    async def file() -> Response:
        return Response(content, headers=_SAFE, media_type=kind)

    app.add_api_route(address, file, methods=["GET"])
