"""Incidents until they are put to the leading group: registered, verified, the winner heard, proposed, signed (Art. 28, 30).

Fraud (Art. 28) and the five grave grounds (Art. 30) go the same way and cite their own article.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Incident, IncidentStatement
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.objections import end_of_day_after
from regulation.revocation import IncidentSource, IncidentState, StatementState, revocable_again
from regulation.sanctions import Ground
from regulation.states import DossierState
from regulation.violation import RuleBroken, Violation
from services.common import local, not_after, parameters, refuse, require_text
from services.door import Act, Done, act
from services.incident_origins import BonusInspectionId, ReassessmentId, TitleMisuseId, origin

if TYPE_CHECKING:
    from collections.abc import Sequence

_REVOKED: Final = "SELECT ground FROM public.revocation WHERE award_id = $1 AND state = 'in_force'"
_STATEMENT = select(IncidentStatement.__table__).where(IncidentStatement.incident_id == bindparam("incident"))

Summary = Annotated[str, Doc("What is said to have happened, in neutral words that name nobody who told it.")]
Happened = Annotated[date, Doc("Day on which it happened, or on which an authority found it.")]
Source = Annotated[IncidentSource, Doc("How the office came to know of it.")]


def refuse_for(row: Any, broken: bool, code: str, field: str = "", **detail: str) -> None:
    """Raise RuleBroken with the article of an incident's ground if the condition is broken."""
    if broken:
        raise RuleBroken(Violation(code, row["article"], field, detail))


# --- Registering and verifying ----------------------------------------------------------------------------------------


@act(Ability.AWARD_REGISTER_INCIDENT)
async def register_incident(
    act: Act,
    *,
    ground: Annotated[Ground, Doc("Ground on which the title may be revoked.")],
    source: Source,
    summary: Summary,
    happened_on: Happened,
    title_misuse_id: TitleMisuseId = None,
    bonus_inspection_id: BonusInspectionId = None,
    reassessment_id: ReassessmentId = None,
) -> Done:
    """Register what may cost a winner its title; another person verifies it (Art. 28, 30).

    It may name the misuse, inspection or reassessment that it goes back to (Art. 23, 24, 26).
    """
    given = {
        "title_misuse_id": title_misuse_id,
        "bonus_inspection_id": bonus_inspection_id,
        "reassessment_id": reassessment_id,
    }
    named = await origin(act, act.target.id, source, given)
    return act.done("incident", await registered(act, await act.row(), ground, source, summary, happened_on, **named))


async def registered(
    act: Act, award: Any, ground: Ground, source: IncidentSource, summary: str, happened_on: date, **named: UUID
) -> UUID:
    """Insert an incident of an award and return its key; REVOKED_ALREADY if it could not add anything (Art. 28, 30)."""
    refuse(act, not revocable_again(ground, await grounds_of(act, award["id"])), "REVOKED_ALREADY", "ground")
    about = {name: award[name] for name in ("programme_id", "cycle_id", "dossier_id", "organisation_id")}
    return await _insert(act, {**about, "award_id": award["id"], **named}, ground, source, summary, happened_on)


async def grounds_of(act: Act, award: UUID) -> Sequence[Ground]:
    """Return the grounds on which an award stands revoked."""
    return [Ground(row["ground"]) for row in await act.tx.sql(_REVOKED, award)]


@act(Ability.DOSSIER_REGISTER_INCIDENT)
async def register_application_incident(act: Act, *, source: Source, summary: Summary, happened_on: Happened) -> Done:
    """Register fraud that is found before the award: it leads to the disqualification of the application (Art. 28)."""
    row = await act.row()
    about = {name: row[name] for name in ("cycle_id", "organisation_id")}
    about |= {"dossier_id": act.target.id, "programme_id": (await act.cycle())["programme_id"]}
    return act.done("incident", await _insert(act, about, Ground.FRAUD, source, summary, happened_on))


async def _insert(
    act: Act, about: dict[str, Any], ground: Ground, source: IncidentSource, summary: str, happened_on: date
) -> UUID:
    require_text(act, summary=summary)
    refuse(act, happened_on > local_day(act.now), "DATE_IN_FUTURE", "happened_on")
    return await act.tx.insert(
        Incident, **about, ground=ground.value, article=ground.article, source=source.value, summary=summary,
        happened_on=happened_on, registered_at=act.now, registered_by_id=act.actor.person_id,
    )  # fmt: skip


@act(Ability.INCIDENT_VERIFY)
async def verify_incident(
    act: Act, *, evidence: Annotated[str, Doc("What proves it: findings, documents, records.")]
) -> Done:
    """Verify what another person registered (Art. 28, 30)."""
    require_text(act, evidence=evidence)
    await act.move(evidence=evidence, verified_at=act.now, verified_by_id=act.actor.person_id)
    return act.done()


@act(Ability.INCIDENT_DISMISS)
async def dismiss_incident(act: Act, *, reason: Annotated[str, Doc("Why there is nothing to it.")]) -> Done:
    """Find nothing to an incident before the winner is heard, who learns nothing of it (Art. 28, 30)."""
    return await _end(act, reason)


@act(Ability.INCIDENT_DROP)
async def drop_incident(act: Act, *, reason: Annotated[str, Doc("Why the title is not to be revoked.")]) -> Done:
    """Drop an incident after the winner was heard, who is told (Art. 28, 30)."""
    return await _end(act, reason)


async def _end(act: Act, reason: str) -> Done:
    require_text(act, reason=reason)
    await act.move(reason=reason, decided_at=act.now)
    return act.done()


@act(Ability.INCIDENT_CONCLUDE)
async def conclude_incident(act: Act) -> Done:
    """Conclude an incident whose application was disqualified for it before the award (Art. 28)."""
    row = await act.row()
    dossier = (await act.tx.sql("SELECT state FROM public.dossier WHERE id = $1", row["dossier_id"]))[0]
    concluded = row["award_id"] is None and dossier["state"] == DossierState.DISQUALIFIED
    refuse_for(row, not concluded, "APPLICATION_NOT_DISQUALIFIED")
    await act.move(decided_at=act.now)
    return act.done()


# --- Hearing the winner -----------------------------------------------------------------------------------------------


@act(Ability.INCIDENT_HEAR)
async def hear_winner(
    act: Act, *, allegation: Annotated[str, Doc("What the winner is heard about; it reads this and no more.")]
) -> Done:
    """Tell a winner what its title may be revoked for, and give it a period to state its case (Art. 28, 30)."""
    require_text(act, allegation=allegation)
    row = await act.row()
    refuse_for(row, row["award_id"] is None, "NOT_OF_AN_AWARD")
    key = await act.tx.insert(
        IncidentStatement,
        **{name: row[name] for name in ("cycle_id", "dossier_id", "award_id", "organisation_id", "ground")},
        incident_id=act.target.id,
        allegation=allegation,
        asked_at=act.now,
        due_at=end_of_day_after(act.now, (await parameters(act)).statement_period_days),
    )
    await act.move()
    return act.done("incident_statement", key)


@act(Ability.INCIDENT_STATEMENT_STATE)
async def state_case(
    act: Act, *, text: Annotated[str, Doc("The winner's statement; it stays as it is given.")]
) -> Done:
    """State one's case before a title is revoked, within the period (Art. 28, 30)."""
    require_text(act, text=text)
    await _require_heard(act)
    await act.move(text=text, stated_at=act.now)
    return act.done()


@act(Ability.INCIDENT_STATEMENT_WAIVE)
async def waive_statement(act: Act) -> Done:
    """Waive what is left of the period to state one's case; the office goes on at once (Art. 28, 30)."""
    await _require_heard(act)
    await act.move(waived_at=act.now)
    return act.done()


async def _require_heard(act: Act) -> None:
    """Require that the winner is still heard: within the period, and of an incident that was not dropped (Art. 28, 30)."""
    row = await act.row()
    not_after(act, row["due_at"], "STATEMENT_PERIOD_OVER")
    incident = await act.get(Incident, row["incident_id"])
    refuse_for(incident, incident["state"] != IncidentState.HEARD, "WRONG_STATE")


# --- Proposing and signing --------------------------------------------------------------------------------------------


@act(Ability.INCIDENT_PROPOSE)
async def propose_revocation(
    act: Act, *, proposal: Annotated[str, Doc("Why the title is to be revoked, and what the winner says to it.")]
) -> Done:
    """Propose to revoke a title once the winner's period is over or waived; the director signs (Art. 28, 30)."""
    require_text(act, proposal=proposal)
    row, statement = await act.row(), await act.tx.first(_STATEMENT, incident=act.target.id)
    running = statement["state"] != StatementState.WAIVED and act.now < statement["due_at"]
    refuse_for(row, running, "STATEMENT_PERIOD_RUNNING", "", until=local(statement["due_at"]))
    await act.move(proposal=proposal, proposed_by_id=act.actor.person_id)
    return act.done()


@act(Ability.INCIDENT_RETURN)
async def return_revocation(act: Act, *, reason: Annotated[str, Doc("What is to be looked at again.")]) -> Done:
    """Give a proposal to revoke back to the clerks instead of signing it (Art. 28, 30)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.INCIDENT_SIGN)
async def sign_revocation(act: Act) -> Done:
    """Sign a proposal to revoke a title, which is put to the leading group (Art. 28, 30)."""
    await act.move(submitted_at=act.now, submitted_by_id=act.actor.person_id)
    return act.done()
