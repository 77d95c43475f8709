"""Objecting without an account (Art. 21)."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble
from api.pages.evidence import KINDS, chosen, hand_in
from api.pages.following import found
from api.pages.forms import MOST_OF_FILES, filled
from api.pages.visit import NEVER

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.forms import Form
    from api.pages.visit import Visit

_NEEDED: Final = ("organisationId", "grounds", "name", "contact")
_FIELDS: Final = (*_NEEDED, "kind", "creditCode")
_KINDS: Final = ("PERSON", "ORGANISATION")
_REMEMBERED: Final = 300.0  # seconds
_MOST_REMEMBERED: Final = 1_000


class Told:
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


_told: Final = Told()


def _digest(form: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(form.items())).encode()).hexdigest()


async def objection(visit: Visit) -> Response:
    """Show the form of an objection to a listed organisation, or file it (Art. 21)."""
    shown = await visit.node("objectable", "Notice")
    notice = shown["node"]
    if notice["closesAt"] is None or notice["list"] is None:
        raise Trouble(404)
    if visit.request.method != "POST":
        given = {"organisationId": visit.request.query_params.get("organisation", ""), "key": secrets.token_urlsafe(24)}
        return _form(visit, shown, given, [])
    async with filled(visit.request, visit.ways.place(visit.request)) as form:
        return await _filed(visit, shown, form)


def _form(visit: Visit, shown: dict[str, Any], given: dict[str, str], errors: list[Any], status: int = 200) -> Response:
    return visit.page(
        "objection.html", status=status, cache=NEVER, clock=shown["viewer"]["clock"], notice=shown["node"],
        given={name: given.get(name, "") for name in (*_FIELDS, "key")} | _kind(given),
        errors=errors, kinds=_KINDS, files=KINDS, most=MOST_OF_FILES,
    )  # fmt: skip


def _kind(form: dict[str, str]) -> dict[str, str]:
    """Return who objects as the form says it: a person unless it says otherwise."""
    return {"kind": form["kind"] if form.get("kind") in _KINDS else _KINDS[0]}


async def _filed(visit: Visit, shown: dict[str, Any], form: Form) -> Response:
    """File it; what is missing or refused is told at its field, and everything typed stays."""
    fields = form.fields
    if errors := _missing(visit, fields):
        return _form(visit, shown, fields, errors, 422)
    given = {name: fields.get(name, "") for name in _FIELDS} | _kind(fields)
    given |= {"noticeId": shown["node"]["id"], "idempotencyKey": fields["key"]}
    try:
        payload = (await visit.data("file_objection", input=given))["fileObjection"]
    except Trouble as trouble:
        if trouble.status not in {400, 403, 409, 429}:
            raise
        return trouble.on(_form(visit, shown, fields, [{"field": "", "message": trouble.message}], trouble.status))
    if payload["errors"]:
        return _form(visit, shown, fields, payload["errors"], 422)
    return await _told_of(visit, shown, form, payload["trackingCode"])


async def _told_of(visit: Visit, shown: dict[str, Any], form: Form, code: str | None) -> Response:
    """Tell the code and which files came along; it is filed, whatever becomes of them."""
    errors = []
    if code is not None:
        _told.keep(form.fields, code)
        objection = await found(visit, code)
        assert objection is not None
        errors = await hand_in(visit, code, objection["id"], chosen(form), form.fields["key"])
    code = _told.of(form.fields)
    return visit.page(
        "objection_filed.html", cache=NEVER, notice=shown["node"], code=code, kind=_kind(form.fields)["kind"],
        errors=errors, objection=await found(visit, code or ""),
    )  # fmt: skip


def _missing(visit: Visit, form: dict[str, str]) -> list[dict[str, str]]:
    """Return what the form lacks before anybody is asked: an API of types would call it malformed, not missing."""
    if not form.get("key"):
        raise Trouble(400)
    return [
        {"field": name, "message": visit.words(f"objection.{name}.missing")}
        for name in _NEEDED
        if not form.get(name, "").strip()
    ]
