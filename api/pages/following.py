"""How an objection stands, what is added to it, and taking it back: by its code, which stands in no address (Art. 21)."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble
from api.pages.evidence import KINDS, chosen, hand_in
from api.pages.forms import MOST_OF_FILES, filled
from api.pages.visit import NEVER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response

    from api.pages.forms import Form
    from api.pages.visit import Visit

    Errors = list[dict[str, str]]

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")


async def status(visit: Visit) -> Response:
    """Show how an objection stands to who has its code, and do what the form asks for (Art. 21)."""
    if visit.request.method != "POST":
        return visit.page("status.html", cache=NEVER, objection=None, errors=[])
    async with filled(visit.request, visit.ways.place(visit.request)) as form:
        code = form.fields.get("code", "").strip()
        objection = await found(visit, code)
        if objection is None:
            errors = [{"field": "code", "message": visit.words("status.unknown" if code else "status.missing")}]
            return visit.page("status.html", 404 if code else 422, cache=NEVER, objection=None, errors=errors)
        return await _followed(visit, code, objection, form)


async def found(visit: Visit, code: str) -> dict[str, Any] | None:
    """Return the objection of a code."""
    if not _CODE.fullmatch(code):
        return None
    nodes: list[dict[str, Any]] = (await visit.data("objection", tracking=code))["objections"]["nodes"]
    return nodes[0] if nodes else None


async def _followed(visit: Visit, code: str, objection: dict[str, Any], form: Form) -> Response:
    """Do what is asked for, and show how it stands then; what was not taken is told at its field and stays."""
    asked = form.fields.get("do", "")
    errors, trouble = [], None
    if asked in _DO:
        try:
            errors = await _DO[asked](visit, code, objection["id"], form)
        except Trouble as refused:
            if not refused.message:
                raise
            errors, trouble = [{"field": "", "message": refused.message}], refused
        objection = await found(visit, code) or objection
    page = visit.page(
        "status.html", _status(errors, trouble), cache=NEVER, objection=objection, errors=errors,
        code=code, done=asked if asked in _DO and not errors else "", key=secrets.token_urlsafe(24), kinds=KINDS,
        most=MOST_OF_FILES, grounds=form.fields.get("grounds", "") if errors else "",
        may={one["act"] for one in objection["availableActs"] if one["allowed"]},
    )  # fmt: skip
    return trouble.on(page) if trouble else page


def _status(errors: Errors, trouble: Trouble | None) -> int:
    if trouble is not None:
        return trouble.status
    return 422 if errors else 200


async def _add(visit: Visit, code: str, objection: str, form: Form) -> Errors:
    """Add to the grounds and hand in files; what was taken is taken."""
    key, grounds, files = _key(form), form.fields.get("grounds", ""), chosen(form)
    if not grounds.strip() and not files:
        return [{"field": "grounds", "message": visit.words("add.missing")}]
    errors = []
    if grounds.strip():
        given = {"objectionId": objection, "grounds": grounds, "idempotencyKey": key}
        errors = (await visit.data("add_to_objection", tracking=code, input=given))["supplementObjection"]["errors"]
    # What was added is not asked for again when a file is refused.
    form.fields["grounds"] = grounds if errors else ""
    return errors + await hand_in(visit, code, objection, files, key)


async def _withdraw(visit: Visit, code: str, objection: str, form: Form) -> Errors:
    """Take the objection back, if that was ticked too: nothing brings it back."""
    if form.fields.get("sure") != "yes":
        return [{"field": "sure", "message": visit.words("withdraw.unsure")}]
    given = {"objectionId": objection, "idempotencyKey": _key(form)}
    errors: Errors = (await visit.data("withdraw_objection", tracking=code, input=given))["withdrawObjection"]["errors"]
    return errors


def _key(form: Form) -> str:
    if not form.fields.get("key"):
        raise Trouble(400)
    return form.fields["key"]


_DO: Final[dict[str, Callable[[Visit, str, str, Form], Awaitable[Errors]]]] = {"add": _add, "withdraw": _withdraw}
