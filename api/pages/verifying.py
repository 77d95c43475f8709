"""Checking a certificate: by number, by its QR code, by its file (Art. 33)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble
from api.pages.visit import NEVER

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit

_EDITION: Final = re.compile(r"[0-9]{1,6}")
_LONGEST: Final = 100  # characters of a number


async def form(visit: Visit) -> Response:
    """Show how to check a certificate, or check the number that was typed or the file that was sent (Art. 33)."""
    if visit.request.method == "POST":
        return await _file(visit)
    typed = visit.request.query_params.get("number")
    if typed is not None and not typed.strip():
        return _form(visit, "number", visit.words("verify.number.missing"), 422)
    if typed is not None:
        return await _checked(visit, typed.strip())
    return visit.page("verify.html", errors=[])


async def number(visit: Visit) -> Response:
    """Show how the certificate stands to which a QR code leads (Art. 33)."""
    asked = visit.request.query_params
    return await _checked(visit, visit.request.path_params["number"], edition_of(asked.get("e")), asked.get("d"))


def edition_of(said: str | None) -> int | None:
    """Return the edition that a QR code says, if it says one; what is no number is the edition of no certificate."""
    if said is None:
        return None
    return int(said) if _EDITION.fullmatch(said) else 0


async def _require_room(visit: Visit, by: str) -> None:
    if (seconds := await visit.ways.admit(visit.request, by)) is not None:
        raise Trouble(429, after=seconds)


async def _checked(visit: Visit, given: str, edition: int | None = None, digest: str | None = None) -> Response:
    if len(given) > _LONGEST:
        raise Trouble(404)
    await _require_room(visit, "number")
    found = await visit.data("certificate", number=given, edition=edition, digest=digest)
    return visit.page("verified.html", check=found["certificateCheck"])


async def _file(visit: Visit) -> Response:
    """Check a file: who looks into it is the endpoint that programs use."""
    await _require_room(visit, "file")
    status, found = await visit.ways.look(visit.request, visit.language)
    if errors := found.get("errors"):
        missing = status in {400, 411}
        return _form(visit, "file", visit.words("verify.file.missing") if missing else errors[0]["message"], status)
    return visit.page("verified.html", cache=NEVER, check=found)


def _form(visit: Visit, field: str, message: str, status: int) -> Response:
    errors: list[dict[str, Any]] = [{"field": field, "message": message}]
    return visit.page("verify.html", status=status, cache=NEVER, errors=errors)
