"""Objecting without an account, and how an objection stands (Art. 21)."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble
from api.pages.forms import form_of
from api.pages.visit import NEVER

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit

_NEEDED: Final = ("organisationId", "grounds", "name", "contact")
_FIELDS: Final = (*_NEEDED, "kind", "creditCode")
_KINDS: Final = ("PERSON", "ORGANISATION")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")
_REMEMBERED: Final = 300.0  # seconds
_MOST_REMEMBERED: Final = 1_000


class _Told:
    """Codes told a moment ago: who presses the button twice sees the answer to the second request alone."""

    def __init__(self) -> None:
        self._codes: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def keep(self, form: dict[str, str], code: str) -> None:
        """Keep the code told to a form for some minutes, under a digest that only who has the form can make."""
        now = time.monotonic()
        while self._codes and (len(self._codes) >= _MOST_REMEMBERED or next(iter(self._codes.values()))[0] < now):
            self._codes.popitem(last=False)
        self._codes[_digest(form)] = (now + _REMEMBERED, code)

    def of(self, form: dict[str, str]) -> str | None:
        """Return the code told to the same form, if that was a moment ago."""
        until, code = self._codes.get(_digest(form), (0.0, None))
        return code if time.monotonic() < until else None


_told: Final = _Told()


def _digest(form: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(form.items())).encode()).hexdigest()


async def objection(visit: Visit) -> Response:
    """Show the form of an objection to a listed organisation, or file it (Art. 21)."""
    found = await visit.node("objectable", "Notice")
    notice = found["node"]
    if notice["closesAt"] is None or notice["list"] is None:
        raise Trouble(404)
    if visit.request.method != "POST":
        given = {"organisationId": visit.request.query_params.get("organisation", ""), "key": secrets.token_urlsafe(24)}
        return _form(visit, found, given, [])
    return await _filed(visit, found, await form_of(visit.request))


def _form(visit: Visit, found: dict[str, Any], given: dict[str, str], errors: list[Any], status: int = 200) -> Response:
    return visit.page(
        "objection.html", status=status, cache=NEVER, clock=found["viewer"]["clock"], notice=found["node"],
        given={name: given.get(name, "") for name in (*_FIELDS, "key")} | _kind(given),
        errors=errors, kinds=_KINDS,
    )  # fmt: skip


def _kind(form: dict[str, str]) -> dict[str, str]:
    """Return who objects as the form says it: a person unless it says otherwise."""
    return {"kind": form["kind"] if form.get("kind") in _KINDS else _KINDS[0]}


async def _filed(visit: Visit, found: dict[str, Any], form: dict[str, str]) -> Response:
    """File it; what is missing or refused is told at its field, and everything typed stays."""
    if errors := _missing(visit, form):
        return _form(visit, found, form, errors, 422)
    given = {name: form.get(name, "") for name in _FIELDS} | _kind(form)
    given |= {"noticeId": found["node"]["id"], "idempotencyKey": form["key"]}
    try:
        payload = (await visit.data("file_objection", input=given))["fileObjection"]
    except Trouble as trouble:
        if trouble.status not in {400, 403, 409, 429}:
            raise
        return trouble.on(_form(visit, found, form, [{"field": "", "message": trouble.message}], trouble.status))
    if payload["errors"]:
        return _form(visit, found, form, payload["errors"], 422)
    if payload["trackingCode"] is not None:
        _told.keep(form, payload["trackingCode"])
    return visit.page(
        "objection_filed.html", cache=NEVER, notice=found["node"], code=_told.of(form), kind=given["kind"]
    )


def _missing(visit: Visit, form: dict[str, str]) -> list[dict[str, str]]:
    """Return what the form lacks before anybody is asked: an API of types would call it malformed, not missing."""
    if not form.get("key"):
        raise Trouble(400)
    return [
        {"field": name, "message": visit.words(f"objection.{name}.missing")}
        for name in _NEEDED
        if not form.get(name, "").strip()
    ]


async def status(visit: Visit) -> Response:
    """Show how an objection stands to who has its code, which is in no address and in no log (Art. 21)."""
    if visit.request.method != "POST":
        return visit.page("status.html", cache=NEVER, objection=None, error=None)
    code = (await form_of(visit.request)).get("code", "").strip()
    nodes = []
    if _CODE.fullmatch(code):
        nodes = (await visit.data("objection", tracking=code))["objections"]["nodes"]
    if not nodes:
        error = visit.words("status.unknown" if code else "status.missing")
        return visit.page("status.html", 422 if not code else 404, cache=NEVER, objection=None, error=error)
    return visit.page("status.html", cache=NEVER, objection=nodes[0], error=None)
