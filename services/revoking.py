"""The government's decision on a title, and everything that follows from it in one transaction (Art. 28, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Award, Ban, Revocation, RevocationConsequence
from models.cycle import NoticeKind
from models.outcome import AwardState
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import Validity
from regulation.meetings import ItemKind
from regulation.revocation import consequences, revocable_again, validity_violations
from regulation.sanctions import Ground, ban
from regulation.states import BanState
from regulation.violation import require
from services.announcing import publish
from services.budgeting import one_at_a_time
from services.common import parameters, require_text
from services.door import Act, Done, act
from services.incidents import grounds_of, refuse_for
from services.meetings import require_resolved
from services.reassessing_outcome import cancel_reassessments

if TYPE_CHECKING:
    from uuid import UUID

_SHORT: Final = 200
# Revocations of one award wait for each other, each seeing those before it.
_AWARD: Final = """SELECT a.*, d.credit_code FROM public.award a
LEFT JOIN public.organisation_detail d ON d.organisation_id = a.organisation_id AND d.programme_id = a.programme_id
WHERE a.id = $1 FOR UPDATE OF a"""
_BONUS: Final = "SELECT 1 FROM public.bonus_entitlement WHERE award_id = $1"
_LAPSE: Final = """UPDATE public.obligation SET state = 'lapsed', version = version + 1
WHERE award_id = $1 AND state IN ('due', 'submitted', 'returned') RETURNING id"""
# What has gone to the platform is the platform's; after fraud it is clawed back.
_CANCEL: Final = """UPDATE public.payment_order SET state = 'cancelled', reason = $2, version = version + 1
WHERE award_id = $1 AND state IN ('drafted', 'released') RETURNING number"""

DecidedOn = Annotated[date, Doc("Day of the decision.")]
Number = Annotated[str, Doc("Number of the decision.")]


@dataclass(frozen=True)
class _Decision:
    """What the government decided, by its document."""

    incident: Any
    award: Any
    decided_on: date
    document_number: str

    @property
    def ground(self) -> Ground:
        return Ground(self.incident["ground"])

    @property
    def about(self) -> dict[str, Any]:
        """Return what each row about the revoked award says."""
        names = ("programme_id", "cycle_id", "organisation_id")
        return {"award_id": self.award["id"], **{name: self.award[name] for name in names}}


@act(Ability.INCIDENT_REVOKE)
async def revoke_award(
    act: Act,
    *,
    decided_on: DecidedOn,
    decided_by: Annotated[str, Doc("Who decided, as the ban and the notice name it.")],
    document_number: Number,
    title: Annotated[str, Doc("Title of the public notice.")],
    body: Annotated[str, Doc("Text of the public notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Revoke a title as the government decided, after the leading group's resolution; all follows at once (Art. 28, 30).

    The certificate check says so from this instant; the ban counts from the day of the decision, later ends win; what
    is still owed for the title lapses; orders that have not gone to the platform are cancelled.
    """
    require_text(act, _SHORT, decided_by=decided_by, document_number=document_number)
    decision = await _decided(act, decided_on, document_number)
    resolution = await require_resolved(act, ItemKind.REVOCATION, act.target.id, accepts=True)
    _require_dated(act, decision, resolution)
    await _require_revocable(act, decision)
    notice = await _publish(act, decision, decided_by, title=title, body=body, channels=channels)
    barred = await _bar(act, decision, decided_by)
    key = await _revoke(act, decision, ban_id=barred, notice_id=notice)
    ended = await _end_what_is_owed(act, decision)
    await act.move(decided_on=decided_on, document_number=document_number, decided_at=act.now)
    return act.done("revocation", key, **ended, ban=str(barred), notice=str(notice))


@act(Ability.INCIDENT_REFUSE)
async def refuse_revocation(
    act: Act,
    *,
    decided_on: DecidedOn,
    document_number: Number,
    reason: Annotated[str, Doc("Why the title stays, as the winner will be told.")],
) -> Done:
    """Let a title stay, as was decided after the leading group's resolution (Art. 28, 30)."""
    require_text(act, _SHORT, document_number=document_number)
    require_text(act, reason=reason)
    resolution = await require_resolved(act, ItemKind.REVOCATION, act.target.id)
    _require_dated(act, await _decided(act, decided_on, document_number), resolution)
    decided: dict[str, Any] = {"document_number": document_number, "decided_at": act.now}
    await act.move(reason=reason, decided_on=decided_on, **decided)
    return act.done()


async def _decided(act: Act, decided_on: date, document_number: str) -> _Decision:
    incident = await act.row()
    (award,) = await act.tx.sql(_AWARD, incident["award_id"])
    return _Decision(incident, award, decided_on, document_number)


def _require_dated(act: Act, decision: _Decision, resolution: Any) -> None:
    """Refuse a decision from the future, or from before the leading group resolved on it (Art. 28, 30)."""
    resolved, row = local_day(resolution["resolved_at"]), decision.incident
    refuse_for(row, decision.decided_on > local_day(act.now), "DATE_IN_FUTURE", "decided_on")
    early = decision.decided_on < resolved
    refuse_for(row, early, "DECISION_BEFORE_RESOLUTION", "decided_on", resolved=resolved.isoformat())


async def _require_revocable(act: Act, decision: _Decision) -> None:
    """Refuse what lies outside the validity, or adds nothing to an earlier revocation (Art. 28, 30)."""
    award, incident = decision.award, decision.incident
    before = await grounds_of(act, award["id"])
    refuse_for(incident, not revocable_again(decision.ground, before), "REVOKED_ALREADY")
    valid = Validity(award["valid_from"], award["valid_until"])
    days = (decision.decided_on, incident["happened_on"])
    require(validity_violations(decision.ground, *days, valid, await parameters(act)))


async def _publish(act: Act, decision: _Decision, decided_by: str, **notice: Any) -> UUID:
    details = {
        "documentNumber": decision.document_number,
        "decidedOn": decision.decided_on.isoformat(),
        "decidedBy": decided_by,
        "certificateNumber": decision.award["certificate_number"],
        "organisationName": decision.award["organisation_name"],
        "article": decision.incident["article"],
    }
    key: UUID = await publish(act, NoticeKind.REVOCATION, **notice, details=details)
    return key


async def _bar(act: Act, decision: _Decision, decided_by: str) -> UUID:
    """Bar the organisation by its credit code; who succeeds it is barred with it (Art. 28, 30)."""
    ground, award = decision.ground, decision.award
    return await act.tx.insert(
        Ban, programme_id=award["programme_id"], credit_code=award["credit_code"], state=BanState.IN_FORCE.value,
        organisation_id=award["organisation_id"], organisation_name=award["organisation_name"], ground=ground.value,
        article=ground.article, decided_on=decision.decided_on, decided_by=decided_by,
        until=ban(ground, decision.decided_on, await parameters(act)).until, document_number=decision.document_number,
        entered_by_id=act.actor.person_id,
    )  # fmt: skip


async def _revoke(act: Act, decision: _Decision, **links: UUID) -> UUID:
    """Put the decision and what it asks of the winner on record, and revoke the title."""
    ground, award = decision.ground, decision.award
    key = await act.tx.insert(
        Revocation, **decision.about, **links, incident_id=act.target.id, ground=ground.value, article=ground.article,
        decided_on=decision.decided_on, document_number=decision.document_number, revoked_at=act.now,
    )  # fmt: skip
    owed = consequences(ground, bonus=bool(await act.tx.sql(_BONUS, award["id"])))
    rows = [{**decision.about, "revocation_id": key, "kind": kind.value, "article": ground.article} for kind in owed]
    await act.tx.insert_all(RevocationConsequence, rows)
    if award["state"] == AwardState.IN_FORCE:
        await act.tx.update(Award, award["id"], state=AwardState.REVOKED.value)
    return key


async def _end_what_is_owed(act: Act, decision: _Decision) -> dict[str, Any]:
    """Let what is owed for the title lapse; cancel its reassessment, and orders not gone to the platform (Art. 9, 23-29)."""
    award = decision.award
    await one_at_a_time(act, award["programme_id"])
    lapsed = await act.tx.sql(_LAPSE, award["id"])
    reason = f"奖项已撤销（{decision.document_number}）"
    cancelled = await act.tx.sql(_CANCEL, award["id"], reason)
    await cancel_reassessments(act, award["id"], reason)
    return {"lapsed": [str(row["id"]) for row in lapsed], "cancelled": [row["number"] for row in cancelled]}
