"""A conflict that is found late: one act takes the person out of all that is affected, and says what was touched.

The place in the panel is frozen, its reviews count nowhere, the panel's score is computed anew as the next revision of
its report, and every decision that rests on the score or was taken by the person is listed (Art. 31).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models import TouchedDecision
from models.conflicts import Touched
from models.database import to_json
from regulation.telling import Event
from services.conflicts.acts_of import acts_of
from services.conflicts.lists_of import lists_of
from services.conflicts.scores_of import rescore
from services.conflicts.telling_of import tell_late
from services.door import sealed_digest
from services.places import hold
from services.reassessing_leaving import leave_for_conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from services.door import Act

_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('conflicts:' || $1::text, 0))"
_LOCK: Final = """SELECT pg_advisory_xact_lock(hashtextextended(k, 0))
FROM (SELECT DISTINCT a.dossier_id::text AS k FROM public.assignment a
 WHERE a.person_id = ANY ($1::uuid[]) ORDER BY 1) one"""
# The places of people in panels of organisations, or of their families, with which they have a conflict that stands.
_FREEZE: Final = """
WITH bound AS (SELECT DISTINCT ON (a.id) a.id, x.id AS conflict_id, a.frozen_because AS before
 FROM public.assignment a JOIN public.cycle c ON c.id = a.cycle_id AND c.stage <> 'closed'
 JOIN public.conflict x ON x.person_id = a.person_id AND x.dismissed_at IS NULL AND (x.organisation_id = a.organisation_id
  OR EXISTS (SELECT 1 FROM public.organisation_kin o JOIN public.organisation_kin k ON k.family = o.family
   WHERE o.organisation_id = a.organisation_id AND k.organisation_id = x.organisation_id))
 WHERE a.person_id = ANY ($1::uuid[]) AND a.frozen_because IS DISTINCT FROM 'conflict'
 ORDER BY a.id, x.found_at, x.id)
UPDATE public.assignment a SET frozen_at = $2, frozen_because = 'conflict', version = a.version + 1
FROM bound b WHERE b.id = a.id
RETURNING a.id, a.person_id, a.dossier_id, a.cycle_id, a.organisation_id, b.conflict_id, b.before
"""
_COLUMNS: Final = {
    "conflict_id": None, "conduct_record_id": None, "phase": None, "list_id": None, "ability": None, "entry_id": None, "decided_at": None, "score_before": None,
    "score_after": None, "rank_before": None, "rank_after": None, "differs": None, "too_few": False,
}  # fmt: skip


@dataclass(frozen=True)
class Effects:
    """What late conflicts brought about."""

    frozen: list[Any]
    touched: list[dict[str, Any]]
    seal: str = ""

    @property
    def digest(self) -> str:
        """What the record of the act keeps of it: who acts may be the person concerned, and learns nothing from it.

        Under a key that stands on the chains of the applications: nobody finds by guessing that nothing was touched.
        """
        return sealed_digest(self.seal, to_json([[str(row["id"]) for row in self.frozen], self.touched]).decode())


async def follow(act: Act, conflicts: Sequence[Any]) -> Effects:
    """Do all that follows from new conflicts, or from families that grew (Art. 31)."""
    people = sorted({row["person_id"] for row in conflicts})
    if not people:
        return Effects([], [], act.seal)
    await act.tx.sql(_ALONE, str(act.actor.programme_id))
    await lock_panels(act, people)
    await hold(act, people)  # who is about to seat one of them comes before or after, and sees or is seen
    frozen = list(await act.tx.sql(_FREEZE, people, act.now))
    touched = [one for seat in frozen for one in await _of_seat(act, dict(seat))]
    touched += await acts_of(act, people)
    frozen += await leave_for_conflict(act, people)
    await _keep(act, touched)
    await _make_known(act, frozen, touched)
    return Effects(frozen, touched, act.seal)


async def lock_panels(act: Act, people: Sequence[UUID]) -> None:
    """Let no panel of these people write or agree until the act is over."""
    await act.tx.sql(_LOCK, people)


async def without_disqualified(act: Act, places: Sequence[Any]) -> list[UUID]:
    """Do for who was disqualified what follows from a late conflict; return the applications touched (Art. 32)."""
    touched: set[UUID] = set()
    for seat in places:
        if rows := await _of_seat(act, {**seat, "before": None, "conduct_record_id": act.target.id}):
            touched.add(seat["dossier_id"])
            await _keep(act, rows)
            await act.brought_about(seat["dossier_id"], {"frozen": [str(seat["id"])], "touched": rows})
    await tell_late(act, sorted(touched), Event.REPORT_REVISED)
    return sorted(touched)


_SHARED: Final = ("conflict_id", "conduct_record_id", "cycle_id", "dossier_id", "organisation_id")


async def _of_seat(act: Act, seat: Any) -> list[dict[str, Any]]:
    """Return the decisions that rest on a score in which the holder of a frozen seat had a part."""
    shared = {name: seat[name] for name in _SHARED if name in seat}
    rescored = await rescore(act, seat)
    reports = [{**shared, "kind": Touched.REPORT.value, **one.row} for one in rescored]
    return [*reports, *({**shared, **row} for row in await lists_of(act, seat, rescored))]


async def _keep(act: Act, touched: list[dict[str, Any]]) -> None:
    await act.tx.insert_all(TouchedDecision, [{**_COLUMNS, **one, "found_at": act.now} for one in touched])


async def _make_known(act: Act, frozen: list[Any], touched: list[dict[str, Any]]) -> None:
    """Tell of each application touched, and put on its chain what happened: under nobody's name, for who supervises."""
    dossiers = sorted({row["dossier_id"] for row in (*frozen, *touched)})
    await tell_late(act, dossiers, Event.LATE_CONFLICT)
    for dossier in dossiers:
        seats = [str(row["id"]) for row in frozen if row["dossier_id"] == dossier]
        about = [one for one in touched if one["dossier_id"] == dossier]
        await act.brought_about(dossier, {"frozen": seats, "touched": about, "seal": act.seal})
