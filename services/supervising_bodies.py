"""How bodies that take part do their duty: hearing, warning, disqualification, referral (Art. 10, 12, 32).

As with experts (services.conduct), of whom they share hearing and outcome; what differs is who is heard and what a
disqualification ends.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, or_, select

from models import Agency, BodyRecord, BodyReferral, BodySource, Cycle, Jurisdiction, RoleGrant
from regulation.ability import Ability
from regulation.states import ConductState
from regulation.violation import Violation, require
from services.common import limit_text, not_after, refuse, require_text
from services.conduct import decide, dossier_named, hand_on, numbers_today, propose
from services.door import Act, Done, act
from services.inputs import Ref

_TAKES_PART: Final = select(RoleGrant.id).where(
    RoleGrant.programme_id == bindparam("programme"),
    or_(RoleGrant.jurisdiction_id == bindparam("jurisdiction"), RoleGrant.agency_id == bindparam("agency")),
)
_CANCELLED: Final = select(BodyRecord.id).where(
    BodyRecord.programme_id == bindparam("programme"),
    BodyRecord.agency_id == bindparam("agency"),
    BodyRecord.state == ConductState.DISQUALIFIED.value,
)
# Whoever makes use of a qualification and who cancels one wait for each other.
_LOCK: Final = "SELECT pg_advisory_xact_lock{shared}(hashtextextended('bodies:' || $1::uuid::text, 0))"
_END_GRANTS: Final = """
UPDATE public.role_grant SET valid_to = GREATEST(valid_from, $3), version = version + 1
WHERE programme_id = $1 AND agency_id = $2 AND (valid_to IS NULL OR valid_to > $3) RETURNING id
"""
# What an agency `$2` did in the programme `$1` before, which stands, and what it leaves unanswered.
_DID: Final = """
SELECT (SELECT count(*) FROM public.recommendation r WHERE r.by_agency_id = $2 AND r.cycle_id = ANY (c.ids)) AS recommendations,
 (SELECT count(*) FROM public.recommendation_decline r WHERE r.by_agency_id = $2 AND r.cycle_id = ANY (c.ids)) AS declines,
 (SELECT count(*) FROM public.guidance g WHERE g.by_agency_id = $2 AND g.programme_id = $1) AS guidance,
 (SELECT count(*) FROM public.cultivation k WHERE k.by_agency_id = $2 AND k.programme_id = $1) AS cultivations,
 (SELECT count(*) FROM public.consultation q
   WHERE q.agency_id = $2 AND q.cycle_id = ANY (c.ids) AND q.answered_at IS NOT NULL) AS answers,
 (SELECT count(*) FROM public.consultation q
   WHERE q.agency_id = $2 AND q.cycle_id = ANY (c.ids) AND q.state = 'asked') AS unanswered
FROM (SELECT ARRAY(SELECT y.id FROM public.cycle y WHERE y.programme_id = $1) AS ids) c
"""

Reason = Annotated[str, Doc("Why.")]


# --- Hearing ------------------------------------------------------------------------------------------------------------


@act(Ability.PROGRAMME_OPEN_BODY_RECORD)
async def open_body_record(
    act: Act,
    *,
    text: Annotated[str, Doc("What the body is heard about: not who complained.")],
    jurisdiction_id: Annotated[UUID | None, Ref("jurisdiction"), Doc("The body, if it is a county or zone.")] = None,
    agency_id: Annotated[UUID | None, Ref("agency"), Doc("The body, if it is an agency.")] = None,
    cycle_id: Annotated[
        UUID | None, Ref("cycle"), Doc("Cycle that it is about; that of an application is known.")
    ] = None,
    dossier_id: Annotated[UUID | None, Ref("dossier"), Doc("Application that it is about.")] = None,
    basis: Annotated[str, Doc("Evidence and document references, for the office and the supervisor.")] = "",
) -> Done:
    """Open a matter of how a body that takes part does its duty: from now on it may state its case (Art. 10, 32)."""
    require_text(act, text=text)
    limit_text(act, basis=basis)
    await _require_body(act, jurisdiction_id, agency_id)
    about = await _about(act, cycle_id, dossier_id)
    place = {"programme_id": act.target.id, "organisation_id": about["organisation_id"]}
    until = act.now + timedelta(days=(await numbers_today(act)).conduct_hearing_days)
    body = {"jurisdiction_id": jurisdiction_id, "agency_id": agency_id}
    record = await act.tx.insert(
        BodyRecord, **{**about, **place, **body}, text=text, opened_at=act.now, hear_until=until
    )
    await act.tx.insert(BodySource, record_id=record, **place, person_id=act.actor.person_id, basis=basis)
    return act.done("body_record", record)


async def _require_body(act: Act, jurisdiction: UUID | None, agency: UUID | None) -> None:
    """Raise RuleBroken unless exactly one body is named, which holds or held a role in the programme."""
    refuse(act, (jurisdiction is None) == (agency is None), "BODY_UNCLEAR", "agency_id")
    await (act.get(Jurisdiction, jurisdiction) if agency is None else act.get(Agency, agency))
    found = await act.tx.first(_TAKES_PART, programme=act.target.id, jurisdiction=jurisdiction, agency=agency)
    refuse(act, found is None, "BODY_TAKES_NO_PART", "agency_id" if agency else "jurisdiction_id")


async def _about(act: Act, cycle: UUID | None, dossier: UUID | None) -> dict[str, Any]:
    """Return what a matter is about; to who has a conflict with an application it does not exist (Art. 31)."""
    if dossier is None:
        foreign = cycle is not None and (await act.get(Cycle, cycle))["programme_id"] != act.target.id
        refuse(act, foreign, "NOT_FOUND", "cycle_id")
        return {"cycle_id": cycle, "dossier_id": None, "organisation_id": None}
    row = await dossier_named(act, dossier)
    refuse(act, cycle not in {None, row["cycle_id"]}, "CYCLE_OF_DOSSIER", "cycle_id")
    return {"cycle_id": row["cycle_id"], "dossier_id": dossier, "organisation_id": row["organisation_id"]}


@act(Ability.BODY_RECORD_STATE)
async def state_body_case(act: Act, *, statement: Annotated[str, Doc("What the body says to it.")]) -> Done:
    """State the case of one's own body on a charge, while it may be heard (Art. 32)."""
    require_text(act, statement=statement)
    not_after(act, (await act.row())["hear_until"], "STATEMENT_PERIOD_OVER")
    await act.move(reply=statement, replied_at=act.now)
    return act.done()


# --- Outcome ------------------------------------------------------------------------------------------------------------


@act(Ability.BODY_RECORD_DISMISS)
async def dismiss_body_record(act: Act, *, reason: Reason) -> Done:
    """Find that the body did its duty (Art. 32)."""
    return await decide(act, reason)


@act(Ability.BODY_RECORD_WARN)
async def warn_body(act: Act, *, reason: Reason) -> Done:
    """Warn the body (Art. 10, 32)."""
    return await decide(act, reason)


@act(Ability.BODY_RECORD_PROPOSE)
async def propose_body_disqualification(act: Act, *, proposal: Reason) -> Done:
    """Propose to the leading group to cancel an agency's qualification; not that of a county or zone (Art. 10, 12, 32)."""
    government = (await act.row())["jurisdiction_id"] is not None
    require([Violation("GOVERNMENT_BODY", "Art.12")] if government else ())
    return await propose(act, proposal)


@act(Ability.BODY_RECORD_REJECT)
async def reject_body_disqualification(act: Act, *, reason: Reason) -> Done:
    """Do not disqualify the agency: the office decides otherwise (Art. 10, 32)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.BODY_RECORD_DISQUALIFY)
async def disqualify_body(act: Act, *, reason: Reason) -> Done:
    """Cancel an agency's qualification: its roles in the programme end at once, and none is granted anew (Art. 10, 32).

    What it did before stands. The ledger says how much that is, which grants ended and what is left unanswered.
    """
    require_text(act, reason=reason)
    row = await act.row()
    place = (row["programme_id"], row["agency_id"])
    await act.tx.sql(_LOCK.format(shared=""), row["programme_id"])
    await act.move(reason=reason, decided_at=act.now)
    ended = await act.tx.sql(_END_GRANTS, *place, act.now)
    (did,) = await act.tx.sql(_DID, *place)
    return act.done(grants=sorted(str(one["id"]) for one in ended), stands=dict(did))


async def require_qualified(act: Act, agency: UUID) -> None:
    """Raise RuleBroken BODY_DISQUALIFIED if the agency's qualification was cancelled in the actor's programme (Art. 32)."""
    await act.tx.sql(_LOCK.format(shared="_shared"), act.actor.programme_id)
    found = await act.tx.first(_CANCELLED, programme=act.actor.programme_id, agency=agency)
    require([Violation("BODY_DISQUALIFIED", "Art.32", "agency_id")] if found is not None else ())


@act(Ability.BODY_RECORD_REFER)
async def refer_body(
    act: Act,
    *,
    referred_to: Annotated[str, Doc("To whom: the body above it, or justice where it is criminal.")],
    document_number: Annotated[str, Doc("Number of the document.")],
    referred_on: Annotated[date, Doc("On which day.")],
    text: Annotated[str, Doc("What is handed on.")],
) -> Done:
    """Put on record that a matter of a body was handed on (Art. 32)."""
    to = {"referred_to": referred_to, "document_number": document_number}
    return act.done("body_referral", await hand_on(act, BodyReferral, text=text, referred_on=referred_on, **to))
