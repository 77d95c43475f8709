"""Who leaves the panel of a reassessment, and what of the report falls with it (Art. 11, 24, 31, 32).

The places of reviews are frozen in `services/panels` and `services/conflicts/late`; these call here for the places of
reassessments, so that one act takes a person out of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.reassessing import VOIDING_HERE
from models.review import CONFLICTING, HOLDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from services.door import Act

# Reports are written, proposed and signed by acts that hold the reassessment: they come before or after.
_HOLD: Final = """SELECT r.id FROM public.reassessment r WHERE r.state = 'open' AND r.id IN
 (SELECT p.reassessment_id FROM public.reassessment_place p WHERE p.person_id = ANY ($1::uuid[]))
ORDER BY r.id FOR UPDATE OF r"""
_HOLD_ONE: Final = "SELECT 1 FROM public.reassessment r WHERE r.id = $1 FOR UPDATE OF r"
_FREEZE: Final = """UPDATE public.reassessment_place p SET frozen_at = COALESCE(p.frozen_at, $2), frozen_because = {why},
 version = p.version + 1
FROM public.reassessment r JOIN public.cycle c ON c.id = r.cycle_id
WHERE r.id = p.reassessment_id AND r.state = 'open' AND p.person_id = ANY ($1::uuid[]) AND {when}
RETURNING p.id, p.reassessment_id, p.dossier_id, p.cycle_id, p.organisation_id, p.person_id"""
_CONFLICTED: Final = _FREEZE.format(
    why="'conflict'",
    when="p.frozen_because IS DISTINCT FROM 'conflict' AND "
    + CONFLICTING.format(person="p.person_id", organisation="p.organisation_id"),
)
_DISQUALIFIED: Final = _FREEZE.format(
    why="'disqualified'", when="c.programme_id = $3 AND p.frozen_because IS DISTINCT FROM 'conflict'"
)
_ENDED: Final = _FREEZE.format(
    why="""CASE WHEN EXISTS (SELECT 1 FROM public.expert_profile f WHERE f.person_id = p.person_id
  AND f.programme_id = c.programme_id AND f.state = 'suspended') THEN 'suspended' ELSE 'grant_ended' END""",
    when=f"p.frozen_at IS NULL AND NOT ({HOLDS.format(person='p.person_id', programme='c.programme_id', at='$2')})",
)
_SEATED: Final = """SELECT p.person_id FROM public.reassessment_place p
WHERE p.reassessment_id = $1 AND p.frozen_at IS NULL ORDER BY p.id"""
# A report rests on every sheet that counted: with one of them it falls, until its outcome is signed.
_FALLS: Final = f"""UPDATE public.reassessment_report r SET state = 'superseded', version = r.version + 1
WHERE r.reassessment_id = ANY ($1::uuid[]) AND r.state IN ('reported', 'proposed')
 AND EXISTS (SELECT 1 FROM public.reassessment_place p JOIN public.reassessment_author w ON w.person_id = p.person_id
  JOIN public.reassessment_sheet s ON s.id = w.sheet_id AND s.reassessment_id = p.reassessment_id AND s.state = 'locked'
  WHERE p.reassessment_id = r.reassessment_id AND p.frozen_because IN {VOIDING_HERE}
   AND s.handed_in_at <= r.reported_at)"""  # noqa: S608 -- no value


async def hold_reassessment(act: Act, key: UUID) -> None:
    """Let nobody leave the panel of a reassessment until the act is over."""
    await act.tx.sql(_HOLD_ONE, key)


async def seated(act: Act, key: UUID) -> list[UUID]:
    """Return who sits in the panel of a reassessment."""
    return [row["person_id"] for row in await act.tx.sql(_SEATED, key)]


async def leave_for_conflict(act: Act, people: Collection[UUID]) -> list[Any]:
    """Freeze the places of people in reassessments of whom they have a conflict with; return them (Art. 31)."""
    return await _leave(act, _CONFLICTED, people)


async def leave_disqualified(act: Act, person: UUID, programme: UUID) -> list[Any]:
    """Freeze every place of an expert who was disqualified, in reassessments under way; return them (Art. 32)."""
    return await _leave(act, _DISQUALIFIED, [person], programme)


async def leave_pool(act: Act, people: Collection[UUID]) -> list[Any]:
    """Freeze the places of who is suspended or of the pool no longer, in reassessments under way (Art. 11, 32)."""
    return await _leave(act, _ENDED, people)


async def _leave(act: Act, sql: str, people: Collection[UUID], *more: Any) -> list[Any]:
    if not await act.tx.sql(_HOLD, list(people)):
        return []
    places: Sequence[Any] = await act.tx.sql(sql, list(people), act.now, *more)
    if places:
        await act.tx.sql(_FALLS, sorted({row["reassessment_id"] for row in places}))
    return list(places)
