"""Status files of the enterprise-policy platform: previewed and imported by finance (Art. 9); docs/payments.md.

A file that is not the platform's, not of this batch or not in the form is refused whole. Of one that is, each line is
judged as a message would be, in the order of when it happened: those that agree with their orders are taken, once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from pydantic import ValidationError

from models import PaymentImport
from models.money import ReportSource
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.payments import Outcome
from regulation.violation import RuleBroken, Violation, require
from services.budgeting import one_at_a_time
from services.common import refuse, require_unconflicted
from services.door import Act, Done, act
from services.inputs import Sealed
from services.platform_formats import StatusLine
from services.platform_statuses import Heard, hear, keep, known, unfit
from services.signing import AGREED, is_signed

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES: Final = 1_400_000  # in base64, what one request holds
MOST_LINES: Final = 500
_MOST_FAULTS: Final = 100
_ORDERS: Final = "SELECT * FROM public.payment_order WHERE batch_id = $1 ORDER BY number"
_File = Annotated[str, Sealed(), Doc("The file, JSON lines in UTF-8, in base64; at most 500 lines and 1.4 MB.")]
_Signature = Annotated[str, Doc("The platform's signature of it, `sha256=` and 64 hexadecimal digits.")]


@dataclass(frozen=True)
class Line:
    """A line of a status file and what comes of it."""

    number: int
    heard: Heard


@act(Ability.PAYMENT_BATCH_PREVIEW_STATUSES)
async def preview_payment_statuses(act: Act, *, file: _File, signature: _Signature) -> Done:
    """Tell what a status file of the platform would change, line by line; nothing is changed (Art. 9)."""
    _, lines = await _examined(act, file, signature)
    return Done("payment_batch", act.target.id, {"lines": lines})


@act(Ability.PAYMENT_BATCH_IMPORT_STATUSES)
async def import_payment_statuses(act: Act, *, file: _File, signature: _Signature) -> Done:
    """Take what a status file of the platform says: lines that contradict their order are kept and change nothing (Art. 9)."""
    targets = await act.each(Ability.PAYMENT_ORDER_REPORT, [row["id"] for row in await _orders(act)])
    programme = (await act.row())["programme_id"]
    await one_at_a_time(act, programme)
    content, lines = await _examined(act, file, signature)
    counts = _counts(lines)
    key = await act.tx.insert(
        PaymentImport,
        programme_id=programme,
        batch_id=act.target.id,
        digest=_digest(content),
        imported_at=act.now,
        **counts,
    )
    for line in lines:
        await keep(act, programme, line.heard, ReportSource.FILE, import_id=key, line=line.number)
        if line.heard.outcome is Outcome.APPLIED:
            target = targets[line.heard.order["id"]]
            await act.on_record(Ability.PAYMENT_ORDER_REPORT, {target: vars(line.heard.status)})
    done = act.done("payment_import", key, sha256=_digest(content), **counts)
    return replace(done, told={"lines": lines})


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    outcomes = [line.heard.outcome for line in lines]
    again, refused = outcomes.count(Outcome.DUPLICATE), sum(not line.heard.taken for line in lines)
    return {"taken": len(lines) - again - refused, "known": again, "refused": refused}


async def _orders(act: Act) -> list[Any]:
    return await act.tx.sql(_ORDERS, act.target.id)


async def _examined(act: Act, file: str, signature: str) -> tuple[bytes, list[Line]]:
    """Return content and lines of a file, which is the platform's and answers this batch; nothing is told of another."""
    orders, batch = await _orders(act), await act.row()
    await require_unconflicted(act, [row["organisation_id"] for row in orders])
    content = _content(act, file)
    genuine = is_signed(AGREED.secrets, batch["number"], signature.strip(), content)
    refuse(act, not genuine, "STATUS_FILE_NOT_GENUINE", "signature", batch=batch["number"])
    return content, await _judged(
        act, batch, {row["number"]: row for row in orders}, _read(act, batch["number"], content)
    )


def _content(act: Act, file: str) -> bytes:
    refuse(act, len(file) > MOST_BYTES * 4 // 3 + 4, "STATUS_FILE_TOO_LARGE", "file", lines=str(MOST_LINES))
    try:
        return base64.b64decode(file, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RuleBroken(Violation("STATUS_FILE_UNREADABLE", act.article, "file")) from error


def _read(act: Act, batch: str, content: bytes) -> list[StatusLine]:
    """Return the lines of a file; RuleBroken with every fault of their form, line by line, the first hundred."""
    texts = content.removesuffix(b"\n").split(b"\n")
    refuse(act, not content.strip(), "ROWS_MISSING", "file")
    refuse(act, len(texts) > MOST_LINES, "STATUS_FILE_TOO_LARGE", "file", lines=str(MOST_LINES))
    read, faults = [], []
    for number, text in enumerate(texts, 1):
        try:
            line = StatusLine.model_validate_json(text)
        except ValidationError as error:
            faults += _faults(act, number, error)
            continue
        read.append(line)
        faults += unfit(act.article, line.said(), local_day(act.now), f"lines.{number}.")
        if line.batch != batch:
            faults.append(Violation("STATUS_BATCH_DIFFERS", act.article, f"lines.{number}.batch", {"batch": batch}))
    require(faults[:_MOST_FAULTS])
    return read


def _faults(act: Act, number: int, error: ValidationError) -> list[Violation]:
    """Return what is wrong with the form of a line: each field once, or the line as such."""
    places = dict.fromkeys(".".join(["lines", str(number), *map(str, one["loc"][:1])]) for one in error.errors())
    return [Violation("STATUS_LINE_MALFORMED", act.article, place, {"line": str(number)}) for place in places]


async def _judged(act: Act, batch: Any, orders: dict[str, Any], read: Sequence[StatusLine]) -> list[Line]:
    """Return what comes of each line, one after the other as it happened."""
    said = [line.said() for line in read]
    taken, lines = await known(act, batch["programme_id"], said), []
    for number, status in sorted(enumerate(said, 1), key=lambda one: (one[1].occurred_at, one[0])):
        heard = hear(status, orders.get(status.order_number), taken.get(status.event_id))
        if heard.taken:
            taken[status.event_id] = status
        if heard.outcome is Outcome.APPLIED:
            orders[status.order_number] = {**heard.order, "state": str(heard.after)}
        lines.append(Line(number, heard))
    return lines
