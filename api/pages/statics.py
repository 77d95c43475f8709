"""What pages bring along, under addresses that change with the content, so that browsers keep it for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.pages.visit import SAFE

if TYPE_CHECKING:
    from starlette.requests import Request

_KINDS: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """Return by name, which holds the digest, the file's own name and what is in it."""
    found = {}
    for path in sorted((Path(__file__).parent / "static").iterdir()):
        if path.suffix in _KINDS:
            content = path.read_bytes()
            found[f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"] = (path.name, content)
    return found


@cache
def address_of(name: str) -> str:
    """Return the address of a file."""
    return next(f"/static/{known}" for known, (own, _) in _files().items() if own == name)


async def static(request: Request) -> Response:
    """Return a file."""
    found = _files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    own, content = found
    return Response(content, 200, SAFE | {"cache-control": _FOR_GOOD}, _KINDS[Path(own).suffix])
