"""Winners nominated for the quality awards of the province and the state, and the results (Art. 26, 28, 30)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import HigherAward, HigherNomination
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.promotion import NominationState
from regulation.sanctions import ban_violations
from regulation.violation import require
from services.bars import bans_of
from services.common import limit_text, refuse, require_text
from services.documents import Digest, MediaType, Preview, Size, Title, drop, hand_out, start
from services.door import Act, Done, act
from services.inputs import Ref
from services.titles import require_title

_SHORT: Final = 500
_KNOWN: Final = """SELECT 1 FROM public.higher_nomination
 WHERE organisation_id = $1 AND higher_award_id = $2 AND year = $3 AND state <> 'rejected'"""
_YEARS_AHEAD: Final = 2


@act(Ability.AWARD_NOMINATE)
async def nominate_winner(
    act: Act,
    *,
    higher_award_id: Annotated[UUID, Ref("higher_award"), Doc("Award of the province or the state.")],
    year: Annotated[int, Doc("Year of that award.")],
    grounds: Annotated[str, Doc("Why the winner is nominated.")],
) -> Done:
    """Draft a winner's nomination for a higher award; the title is in force, no ban stands (Art. 26, 28, 30)."""
    require_text(act, grounds=grounds)
    this = local_day(act.now).year
    refuse(act, not this <= year <= this + _YEARS_AHEAD, "YEAR_OUT_OF_RANGE", "year")
    await act.get(HigherAward, higher_award_id)
    award = await _eligible(act, act.target.id, (await act.row())["organisation_id"])
    await act.tx.sql("SELECT 1 FROM public.award WHERE id = $1 FOR UPDATE", award["id"])
    known = await act.tx.sql(_KNOWN, award["organisation_id"], higher_award_id, year)
    refuse(act, bool(known), "ALREADY_EXISTS")
    key = await act.tx.insert(
        HigherNomination,
        award_id=award["id"],
        cycle_id=award["cycle_id"],
        organisation_id=award["organisation_id"],
        organisation_name=award["organisation_name"],
        higher_award_id=higher_award_id,
        year=year,
        grounds=grounds,
        drafted_at=act.now,
        drafted_by_id=act.actor.person_id,
    )
    return act.done("higher_nomination", key)


@act(Ability.HIGHER_NOMINATION_SIGN)
async def sign_nomination(act: Act) -> Done:
    """Sign a nomination that another person drafted; title and bans are looked at again (Art. 26, 28, 30)."""
    row = await act.row()
    await _eligible(act, row["award_id"], row["organisation_id"])
    await act.move(decided_at=act.now)
    return act.done()


@act(Ability.HIGHER_NOMINATION_REJECT)
async def reject_nomination(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a nomination, with a reason; another may be drafted (Art. 26)."""
    require_text(act, reason=reason)
    await act.move(decided_at=act.now, rejection=reason)
    return act.done()


@act(Ability.HIGHER_NOMINATION_RECORD_RESULT)
async def record_nomination_result(
    act: Act,
    *,
    won: Annotated[bool, Doc("Whether the higher award was won.")],
    result_on: Annotated[date, Doc("Day of the document that states it; not in the future.")],
    document: Annotated[str, Doc("Number or title of that document.")],
    note: Annotated[str, Doc("Prize or class, or why it was not won.")] = "",
) -> Done:
    """Record the result of a nomination with the document that states it; what was won is public (Art. 26)."""
    require_text(act, _SHORT, document=document)
    limit_text(act, _SHORT, note=note)
    refuse(act, result_on > local_day(act.now), "DATE_IN_FUTURE", "result_on")
    state = NominationState.WON if won is True else NominationState.NOT_WON
    await act.move(state, result_on=result_on, result_document=document, result_note=note.strip() or None)
    return act.done()


@act(Ability.HIGHER_NOMINATION_START_UPLOAD)
async def start_nomination_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of what is handed in for a nomination, or of the document that states its result (Art. 26)."""
    return await start(act, "nomination_document", title=title, media_type=media_type, size=size, sha256=sha256)


@act(Ability.NOMINATION_DOCUMENT_REMOVE)
async def remove_nomination_document(act: Act) -> Done:
    """Take back a file of a nomination whose result is not on record (Art. 26)."""
    row = await act.get(HigherNomination, (await act.row())["higher_nomination_id"])
    refuse(act, row["state"] not in {NominationState.DRAFTED, NominationState.SIGNED}, "WRONG_STATE")
    return await drop(act)


@act(Ability.NOMINATION_DOCUMENT_DOWNLOAD)
async def download_nomination_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a file of a nomination; every time is on record (Art. 26, 31)."""
    return await hand_out(act, preview=preview)


async def _eligible(act: Act, award_id: UUID, organisation_id: UUID) -> Any:
    """Return the award of a winner that may be nominated today (Art. 28, 30)."""
    award = await require_title(act, award_id, organisation_id)
    require(ban_violations((await bans_of(act, [organisation_id]))[organisation_id], local_day(act.now)))
    return award
