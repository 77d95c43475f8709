"""Files of evidence that come with a form: each is uploaded under the tracking code, as by the API (Art. 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.pages.asking import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.pages.forms import File, Form
    from api.pages.visit import Visit

# Fields of a form, and whether what they hold is the statement under an organisation's seal.
FIELDS: Final = {"evidence": False, "statement": True}
# What browsers offer to choose, and what a file of that name is; one that is no such thing is refused when it came.
KINDS: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def chosen(form: Form) -> list[File]:
    """Return the files of evidence in a form."""
    return [one for one in form.files if one.field in FIELDS]


async def hand_in(visit: Visit, code: str, objection: str, files: Sequence[File], key: str) -> list[dict[str, str]]:
    """Hand in files one after another; return, at their fields, why some were not taken. The others are."""
    errors: list[dict[str, str]] = []
    for number, file in enumerate(files):
        if why := await _refused(visit, code, objection, file, f"{key}.{number}"):
            errors.append({"field": file.field, "message": visit.words("evidence.refused", name=file.name, why=why)})
    return errors


async def _refused(visit: Visit, code: str, objection: str, file: File, key: str) -> str:
    """Hand in a file; return why it was not taken, or nothing."""
    offered = {
        "objectionId": objection,
        "title": file.name,
        "mediaType": _kind(file),
        "size": file.content.size,
        "sealed": FIELDS[file.field],
        "idempotencyKey": key,
    }
    try:
        started = (await visit.data("start_upload", tracking=code, input=offered))["startObjectionUpload"]
        errors = started["errors"] or await _sent(visit, code, file, started["uploadUrl"])
        if not errors:
            finished = {"uploadId": started["upload"]["id"], "idempotencyKey": key}
            errors = (await visit.data("finish_upload", tracking=code, input=finished))["finishUpload"]["errors"]
    except Trouble as trouble:
        return trouble.message
    return str(errors[0]["message"]) if errors else ""


async def _sent(visit: Visit, code: str, file: File, address: str | None) -> list[dict[str, Any]]:
    """Send what is in a file, unless the same form has sent it before, and return why it was refused."""
    if address is None:
        return []
    return await visit.ways.send(visit.request, visit.language, address, code, file.pieces())


def _kind(file: File) -> str:
    """Return what a file is by its name, else by the word of the browser."""
    _, dot, ending = file.name.rpartition(".")
    return KINDS.get(f"{dot}{ending.lower()}", file.kind)
