"""What is known of experts and others: credentials, engagements, absences (Art. 11, 18, 31)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from annotated_doc import Doc

from models import Absence, Engagement, ExpertCredential
from models.experts import CredentialKind, EngagementSource
from models.review import ConflictKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.experts import period_violations, tie_violations
from regulation.identifiers import normalise
from regulation.names import name_violations
from regulation.violation import require
from services.common import limit_text, refuse, require_text
from services.conflicts.finding import detect_of
from services.door import Act, Done, act

_SHORT = 200


def _known_of(act: Act) -> dict[str, Any]:
    """Return whom a record about a person is about, and in which programme."""
    return {"person_id": act.target.id, "programme_id": act.actor.programme_id}


# --- Credentials -----------------------------------------------------------------------------------------------------


@act(Ability.EXPERT_PROFILE_RECORD_CREDENTIAL)
async def record_credential(
    act: Act,
    *,
    kind: Annotated[CredentialKind, Doc("Kind.")],
    name: Annotated[str, Doc("What it is called.")],
    issuer: Annotated[str, Doc("Who issued it, trained or examined.")],
    obtained_on: Annotated[date, Doc("Day on which it was obtained.")],
    valid_to: Annotated[date | None, Doc("Last day on which it is valid; empty: without end.")] = None,
    result: Annotated[str, Doc("Grade or mark.")] = "",
) -> Done:
    """Record a qualification, training or examination of an expert (Art. 11)."""
    require_text(act, _SHORT, name=name, issuer=issuer)
    limit_text(act, _SHORT, result=result)
    today = local_day(act.now)
    require(period_violations(obtained_on, valid_to, act.article, first="obtained_on", last="valid_to", today=today))
    row = await act.row()
    key = await act.tx.insert(
        ExpertCredential,
        person_id=row["person_id"],
        programme_id=row["programme_id"],
        kind=kind.value,
        name=name,
        issuer=issuer,
        obtained_on=obtained_on,
        valid_to=valid_to,
        result=result,
    )
    return act.done("expert_credential", key)


@act(Ability.EXPERT_CREDENTIAL_END)
async def end_credential(
    act: Act,
    *,
    valid_to: Annotated[date, Doc("Last day on which it is valid.")],
    reason: Annotated[str, Doc("Why: withdrawn, extended, entered wrongly.")],
) -> Done:
    """Set the last day on which a credential is valid (Art. 11)."""
    require_text(act, reason=reason)
    row = await act.row()
    require(period_violations(row["obtained_on"], valid_to, act.article, last="valid_to"))
    await act.tx.update(ExpertCredential, act.target.id, valid_to=valid_to)
    return act.done()


# --- Engagements -----------------------------------------------------------------------------------------------------


@act(Ability.PERSON_RECORD_ENGAGEMENT)
async def record_engagement(
    act: Act,
    *,
    kind: Annotated[ConflictKind, Doc("What sort of tie it is.")],
    organisation_name: Annotated[str, Doc("With which organisation.")],
    credit_code: Annotated[str | None, Doc("Its unified social credit code, where known.")] = None,
    position: Annotated[str, Doc("Position or task there.")] = "",
    since: Annotated[date, Doc("First day.")],
    until: Annotated[date | None, Doc("Last day; empty: it lasts.")] = None,
) -> Done:
    """Declare what ties oneself to an organisation, or record it of somebody else for the office (Art. 31)."""
    limit_text(act, _SHORT, position=position)
    require(
        [
            *name_violations(organisation_name, "organisation_name", act.article),
            *tie_violations(credit_code),
            *period_violations(since, until, act.article, today=local_day(act.now)),
        ]
    )
    own = act.actor.person_id == act.target.id
    key = await act.tx.insert(
        Engagement,
        **_known_of(act),
        kind=kind.value,
        organisation_name=organisation_name.strip(),
        credit_code=normalise(credit_code) if credit_code else None,
        position=position,
        since=since,
        until=until,
        source=(EngagementSource.DECLARED if own else EngagementSource.RECORDED).value,
    )
    await detect_of(act, [act.target.id])
    return act.done("engagement", key)


@act(Ability.ENGAGEMENT_END)
async def end_engagement(act: Act, *, until: Annotated[date, Doc("Last day; not after today.")]) -> Done:
    """Say when a tie with an organisation ended; it bars for years after (Art. 31)."""
    row = await act.row()
    refuse(act, row["until"] is not None, "PERIOD_ENDED", "until")
    refuse(act, until < row["since"], "DATES_REVERSED", "until")
    refuse(act, until > local_day(act.now), "DATE_IN_FUTURE", "until")
    await act.tx.update(Engagement, act.target.id, until=until)
    return act.done()


# --- Absences --------------------------------------------------------------------------------------------------------


@act(Ability.PERSON_RECORD_ABSENCE)
async def record_absence(
    act: Act,
    *,
    since: Annotated[date, Doc("First day away.")],
    until: Annotated[date, Doc("Last day away.")],
) -> Done:
    """Say on which days an expert reviews nothing (Art. 18)."""
    require(period_violations(since, until, act.article))
    refuse(act, until < local_day(act.now), "END_IN_PAST", "until")
    return act.done("absence", await act.tx.insert(Absence, **_known_of(act), since=since, until=until))


@act(Ability.ABSENCE_END)
async def end_absence(act: Act) -> Done:
    """End an absence: the expert is back today; one that has not begun is as if it had never been (Art. 18)."""
    row, today = await act.row(), local_day(act.now)
    refuse(act, row["until"] < today, "PERIOD_ENDED")
    await act.tx.update(Absence, act.target.id, until=today - timedelta(days=1))
    return act.done()
