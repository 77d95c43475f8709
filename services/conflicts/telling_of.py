"""Tell the office and the supervisor that reviews of an application count no more (Art. 31, 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.review import CONFLICTING
from services.telling import HOLDS, written

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from regulation.telling import Event
    from services.door import Act

_MESSAGES: Final = f"""
SELECT g.person_id, g.id, c.id, d.id, d.organisation_id, $4, jsonb_build_object('award', p.name,
  'award_en', p.name_en, 'session', c.session, 'number', d.number), $2::timestamptz, NULL::timestamptz, NULL
FROM public.dossier d JOIN public.cycle c ON c.id = d.cycle_id JOIN public.programme p ON p.id = c.programme_id
JOIN public.role_grant g ON g.programme_id = p.id AND g.role IN ('office', 'office_director', 'supervisor')
 AND {HOLDS.format(now="$2")} AND g.person_id IS DISTINCT FROM $3::uuid
 AND NOT {CONFLICTING.format(person="g.person_id", organisation="d.organisation_id")}
WHERE d.id = ANY ($1::uuid[])
"""  # noqa: S608 -- names from code
_TELL: Final = written(_MESSAGES, "given AS (SELECT $1::uuid[], $2::timestamptz, $3::uuid, $4::text)")


async def tell_late(act: Act, dossiers: Collection[UUID], event: Event) -> None:
    """Write a message for each application touched; experts are told nothing, whoever they are."""
    if dossiers:
        await act.tx.sql(_TELL, list(dossiers), act.now, act.actor.person_id, event.value)
