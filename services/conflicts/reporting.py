"""Conflicts reported by others, and their dismissal by two who are not concerned (Art. 31)."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID, uuid4

from annotated_doc import Doc

from models import Conflict, ConflictDismissal, ConflictReport, Organisation, Person
from models.review import CONFLICTING, ConflictKind, ConflictSource
from regulation.ability import Ability
from regulation.violation import Violation, require
from services.common import refuse, require_text
from services.conflicts.finding import concerned
from services.conflicts.late import follow
from services.door import Act, Done, act
from services.inputs import Ref

NEEDED: Final = 2
# Two who sign at the same time wait here for each other.
_CONFLICT: Final = "SELECT * FROM public.conflict WHERE id = $1 FOR UPDATE"
# Who has a conflict with the organisation by now has no say in it.
_SIGNED: Final = f"""
SELECT s.person_id FROM public.conflict_dismissal s
WHERE s.conflict_id = $1 AND NOT {CONFLICTING.format(person="s.person_id", organisation="s.organisation_id")}
"""  # noqa: S608 -- no value


@act(Ability.CYCLE_REPORT_CONFLICT)
async def report_conflict(
    act: Act,
    *,
    person_id: Annotated[UUID, Ref("person"), Doc("Who has it: somebody who reviews or decides.")],
    organisation_id: Annotated[UUID, Ref("organisation"), Doc("With which organisation.")],
    kind: Annotated[ConflictKind, Doc("Kind of the conflict.")],
    reason: Annotated[str, Doc("What is known; who is reported may read it.")],
) -> Done:
    """Report a conflict of interest of somebody else; it binds at once, until two others dismiss it (Art. 31)."""
    require_text(act, reason=reason)
    await _require_seen(act, person_id, organisation_id)
    refuse(act, person_id == act.actor.person_id, "REPORT_OF_ONESELF", "person_id")
    refuse(act, person_id not in await concerned(act), "PERSON_NOT_CONCERNED", "person_id")
    pair = {"cycle_id": act.target.id, "person_id": person_id, "organisation_id": organisation_id}
    key = await act.tx.insert(
        Conflict,
        **pair,
        kind=kind.value,
        source=ConflictSource.REPORTED.value,
        rule="reported",
        fact=uuid4().hex,  # once dismissed, it may be reported anew; it tells nothing of who did
        details={"text": reason},
        found_at=act.now,
    )
    who = {"cycle_id": act.target.id, "organisation_id": organisation_id, "bound_id": person_id}
    await act.tx.insert(ConflictReport, conflict_id=key, person_id=act.actor.person_id, **who)
    effects = await follow(act, [pair])
    return act.done("conflict", key, effects=effects.digest)


async def _require_seen(act: Act, person: UUID, organisation: UUID) -> None:
    people, organisations = await act.visible(Person, [person]), await act.visible(Organisation, [organisation])
    missing = {"person_id": person not in people, "organisation_id": organisation not in organisations}
    require(Violation("NOT_FOUND", act.article, name) for name, gone in missing.items() if gone)


@act(Ability.CONFLICT_DISMISS)
async def dismiss_conflict(act: Act, *, reason: Annotated[str, Doc("Why it is none.")]) -> Done:
    """Sign that a conflict found by rule or reported is none; with the second signature it binds no more (Art. 31).

    A conflict that the person declared stands. What was frozen stays frozen.
    """
    require_text(act, reason=reason)
    conflict = (await act.tx.sql(_CONFLICT, act.target.id))[0]
    refuse(act, conflict["source"] == ConflictSource.DECLARED, "CONFLICT_DECLARED_STANDS")
    refuse(act, conflict["dismissed_at"] is not None, "CONFLICT_DISMISSED")
    await act.tx.insert(
        ConflictDismissal,
        conflict_id=act.target.id,
        cycle_id=conflict["cycle_id"],
        organisation_id=conflict["organisation_id"],
        person_id=act.actor.person_id,
        reason=reason,
        signed_at=act.now,
    )
    signed = len(await act.tx.sql(_SIGNED, act.target.id))
    if signed >= NEEDED:
        await act.tx.update(Conflict, act.target.id, dismissed_at=act.now)
    return act.done(signed=signed, dismissed=signed >= NEEDED)
