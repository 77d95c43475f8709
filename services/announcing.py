"""Announcement and filing (Art. 7, 16, 17), and the end of a cycle (Art. 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
import rfc8785
from annotated_doc import Doc
from pydantic import TypeAdapter
from sqlalchemy import bindparam, func, select

from models import Notice
from models.cycle import NoticeKind
from models.database import to_json
from regulation.ability import Ability
from regulation.milestones import PlannedStageInput, last_day_before, plan_violations
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.common import dossiers, limit_text, not_after, not_before, refuse, require_text, texts_in
from services.cycle_rules import keep_rules
from services.documents import attach_to
from services.door import Act, Done, act
from services.ledger import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_LAST_WINDOW: Final = select(func.max(Notice.closes_at)).where(Notice.cycle_id == bindparam("cycle"))
_PLANNED: Final = TypeAdapter(PlannedStageInput)


async def publish(
    act: Act, kind: NoticeKind, *, title: str, body: str, channels: list[str], entries: Sequence[Any] = (), **more: Any
) -> Any:
    """Insert a notice with the digest of what is published, and return its key (Art. 16, 21, 22)."""
    refuse(act, not channels, "CHANNEL_MISSING", "channels")
    require_text(act, title=title, body=body, **texts_in("channels", channels))
    notice = await act.tx.insert(
        Notice,
        cycle_id=act.target.cycle_id,
        kind=kind.value,
        title=title,
        body=body,
        channels=channels,
        content_digest=content_digest(title, body, more.get("details", {}), entries),
        published_at=act.now,
        **more,
    )
    await attach_to(act, notice)
    return notice


def content_digest(title: str, body: str, details: dict[str, Any], entries: Sequence[Any]) -> str:
    """Return the SHA-256 of what is published: of its canonical JSON (RFC 8785), so that anybody can work it out.

    Names and values are those of the API; entries are sorted by their own canonical JSON (Art. 21).
    """
    named = [
        {
            "organisationName": one["organisation_name"],
            "sectorGroup": one["sector_group"],
            "awardKind": one["award_kind"] and one["award_kind"].upper(),
            "honourOnly": one["honour_only"],
        }
        for one in entries
    ]
    ordered = sorted(named, key=rfc8785.dumps)
    published = {"title": title, "body": body, "details": orjson.loads(to_json(details)), "entries": ordered}
    return digest(rfc8785.dumps(published))


@act(Ability.CYCLE_ANNOUNCE)
async def announce_cycle(
    act: Act,
    *,
    title: Annotated[str, Doc("Title of the announcement.")],
    body: Annotated[str, Doc("Text of the announcement.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
    contact: Annotated[str, Doc("Whom to ask: name, telephone, address.")] = "",
    planned: Annotated[list[PlannedStageInput] | None, Doc("Days planned for the later stages, in order.")] = None,
) -> Done:
    """Announce the cycle with all its dates; the notice says that no fee is charged (Art. 7, 16).

    The announced deadline is the day from which look-backs count (Art. 13).
    """
    cycle = await act.cycle()
    not_after(act, cycle["filing_deadline"], "DEADLINE_PASSED")
    limit_text(act, contact=contact)
    reference = last_day_before(cycle["filing_deadline"])
    plan = planned_stages(planned or [], cycle["filing_deadline"])
    details = {
        "fee": "none",
        "feeArticle": "Art.7",
        "filingOpensAt": cycle["filing_opens_at"].isoformat(),
        "filingDeadline": cycle["filing_deadline"].isoformat(),
        "recommendationDeadline": cycle["recommendation_deadline"] and cycle["recommendation_deadline"].isoformat(),
        "referenceDate": reference.isoformat(),
        "planned": plan,
        "contact": contact,
        "rules": await keep_rules(act, cycle["programme_id"]),
    }
    kind = NoticeKind.ANNOUNCEMENT
    await publish(act, kind, title=title, body=body, channels=channels, details=details)
    await act.advance(reference_date=reference, planned=plan)
    return act.done()


def planned_stages(given: Sequence[PlannedStageInput | dict[str, str]], deadline: datetime) -> list[dict[str, str]]:
    """Return planned stages as they are kept; RuleBroken names each that does not fit the deadline (Art. 16)."""
    plan = [one if isinstance(one, PlannedStageInput) else _PLANNED.validate_python(one) for one in given]
    require(plan_violations(plan, deadline))
    return [_PLANNED.dump_python(one, mode="json") for one in plan]


@act(Ability.CYCLE_OPEN)
async def open_filing(act: Act) -> Done:
    """Open the cycle for applications on the announced day (Art. 17)."""
    not_before(act, (await act.cycle())["filing_opens_at"], "FILING_NOT_OPEN")
    await act.advance()
    return act.done()


@act(Ability.CYCLE_CLOSE_FILING)
async def close_filing(act: Act) -> Done:
    """Close filing after the deadline, never before (Art. 17)."""
    not_before(act, (await act.cycle())["filing_deadline"], "DEADLINE_NOT_REACHED")
    await act.advance()
    return act.done()


@act(Ability.CYCLE_CLOSE)
async def close_cycle(act: Act) -> Done:
    """Close the cycle once no entry waits for a decision; the duties of winners go on (Art. 21, 24)."""
    undecided = (DossierState.PROPOSED, DossierState.CONTESTED, DossierState.UPHELD, DossierState.APPROVED)
    require([Violation("ENTRIES_WAITING", "Art.21")] if await dossiers(act, *undecided) else [])
    latest = await act.tx.value(_LAST_WINDOW, cycle=act.target.id)
    not_before(act, latest or act.now, "WINDOW_OPEN")
    await act.advance()
    return act.done()
