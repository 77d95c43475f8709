"""Telling of something about a winner without an account, and following it by its code (Art. 28, 30, 33)."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble
from api.pages.forms import filled
from api.pages.objecting import Told
from api.pages.visit import NEVER

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit

    Errors = list[dict[str, str]]

_FIELDS: Final = ("kind", "text", "name", "contact")
_KINDS: Final = ("INCIDENT", "TITLE_MISUSE")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")
_SHOWN: Final = {400, 403, 409, 429}  # refusals that are told on the form
_told: Final = Told()


async def report(visit: Visit) -> Response:
    """Show the form of a tip about a winner, or send it (Art. 28, 30)."""
    award = (await visit.node("reportable", "Award"))["node"]
    if visit.request.method != "POST":
        return _form(visit, award, {"key": secrets.token_urlsafe(24)}, [])
    async with filled(visit.request, visit.ways.place(visit.request)) as form:
        return await _sent(visit, award, form.fields)


def _form(visit: Visit, award: dict[str, Any], given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    kept = {name: given.get(name, "") for name in (*_FIELDS, "key")} | {"kind": _kind(given)}
    return visit.page("report.html", status, NEVER, award=award, given=kept, kinds=_KINDS, errors=errors)


def _kind(given: dict[str, str]) -> str:
    return given["kind"] if given.get("kind") in _KINDS else _KINDS[0]


async def _sent(visit: Visit, award: dict[str, Any], fields: dict[str, str]) -> Response:
    """Send it; what is missing or refused is told at its field, and everything typed stays."""
    if not fields.get("text", "").strip():
        return _form(visit, award, fields, [{"field": "text", "message": visit.words("report.text.missing")}], 422)
    given = {name: fields.get(name, "") for name in _FIELDS} | {"kind": _kind(fields)}
    given |= {"awardId": award["id"], "idempotencyKey": _key(fields)}
    try:
        payload = (await visit.data("report_incident", input=given))["reportIncident"]
    except Trouble as trouble:
        if trouble.status not in _SHOWN:
            raise
        return trouble.on(_form(visit, award, fields, [{"field": "", "message": trouble.message}], trouble.status))
    if payload["errors"]:
        return _form(visit, award, fields, payload["errors"], 422)
    if payload["trackingCode"] is not None:
        _told.keep(fields, payload["trackingCode"])
    return visit.page("report_sent.html", cache=NEVER, award=award, code=_told.of(fields))


def _key(fields: dict[str, str]) -> str:
    if not fields.get("key"):
        raise Trouble(400)
    return fields["key"]


async def status(visit: Visit) -> Response:
    """Show how a tip stands to who has its code, and add to it (Art. 28, 30)."""
    if visit.request.method != "POST":
        return _status(visit, None, [])
    async with filled(visit.request, visit.ways.place(visit.request)) as form:
        code = form.fields.get("code", "").strip()
        tip = await _found(visit, code)
        if tip is None:
            message = visit.words("report.unknown" if code else "report.code.missing")
            return _status(visit, None, [{"field": "code", "message": message}], status=404 if code else 422)
        if form.fields.get("do") != "add":
            return _status(visit, tip, [], code)
        return await _added(visit, code, tip, form.fields)


async def _found(visit: Visit, code: str) -> dict[str, Any] | None:
    if not _CODE.fullmatch(code):
        return None
    nodes: list[dict[str, Any]] = (await visit.data("tip", tracking=code))["tips"]["nodes"]
    return nodes[0] if nodes else None


async def _added(visit: Visit, code: str, tip: dict[str, Any], fields: dict[str, str]) -> Response:
    """Add to a tip; what was not taken stays in its field."""
    text = fields.get("text", "")
    if not text.strip():
        return _status(visit, tip, [{"field": "text", "message": visit.words("report.text.missing")}], code, status=422)
    given = {"tipId": tip["id"], "text": text, "idempotencyKey": _key(fields)}
    try:
        errors: Errors = (await visit.data("add_to_tip", tracking=code, input=given))["supplementTip"]["errors"]
    except Trouble as trouble:
        if trouble.status not in _SHOWN:
            raise
        return trouble.on(_status(visit, tip, [{"field": "", "message": trouble.message}], code, text, trouble.status))
    shown = await _found(visit, code) or tip
    return _status(visit, shown, errors, code, text if errors else "", 422 if errors else 200)


def _status(
    visit: Visit, tip: dict[str, Any] | None, errors: Errors, code: str = "", text: str = "", status: int = 200
) -> Response:
    may = {one["act"] for one in tip["availableActs"] if one["allowed"]} if tip else set()
    return visit.page(
        "tip.html", status, NEVER, tip=tip, errors=errors, code=code, text=text, key=secrets.token_urlsafe(24),
        adds="tip:supplement" in may,
    )  # fmt: skip
