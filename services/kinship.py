"""Groups and successors: links between organisations, and the families that conflicts follow (Art. 27, 28, 30, 31)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from annotated_doc import Doc

from models import Organisation, OrganisationLink
from models.registry import LinkKind
from regulation.ability import Ability
from regulation.calendar import local_day
from services.common import refuse, require_text, require_unconflicted
from services.conflicts.late import follow
from services.door import Act, Done, act
from services.inputs import Ref

# One at a time in a programme: two links made at once could close a circle or miss each other's family.
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('links:' || $1::uuid::text, 0))"
_REACHED: Final = """
WITH RECURSIVE up AS (SELECT $1::uuid AS id
 UNION SELECT l.other_id FROM up JOIN public.organisation_link l
  ON l.organisation_id = up.id AND l.kind = $2 AND l.ended_on IS NULL)
SELECT id FROM up
"""
# All that belong together over standing links of any kind, whichever way they point.
_FAMILY: Final = """
WITH RECURSIVE family AS (SELECT $1::uuid AS id
 UNION SELECT CASE l.organisation_id WHEN f.id THEN l.other_id ELSE l.organisation_id END
  FROM family f JOIN public.organisation_link l ON f.id IN (l.organisation_id, l.other_id) AND l.ended_on IS NULL)
SELECT array_agg(id ORDER BY id) FROM family
"""
_KEEP: Final = """
INSERT INTO public.organisation_kin (organisation_id, family) SELECT unnest($1::uuid[]), $2
ON CONFLICT (organisation_id) DO UPDATE SET family = excluded.family
"""
# Who has a conflict with one of the family has one with all of it (Art. 31).
_BOUND: Final = """
SELECT x.id, x.person_id FROM public.conflict x WHERE x.organisation_id = ANY ($1::uuid[]) AND x.dismissed_at IS NULL
"""


@act(Ability.ORGANISATION_LINK)
async def link_organisation(
    act: Act,
    *,
    other_id: Annotated[UUID, Ref("organisation"), Doc("Head of the group, or successor.")],
    kind: Annotated[LinkKind, Doc("Kind of the link.")],
    since: Annotated[date, Doc("First day.")],
    source: Annotated[str, Doc("Document or register that says so.")],
    reason: Annotated[str, Doc("Why it is recorded.")],
) -> Done:
    """Record that an organisation belongs to a group or was succeeded by another; bans and conflicts follow (Art. 31)."""
    require_text(act, source=source, reason=reason)
    refuse(act, since > local_day(act.now), "DATE_IN_FUTURE", "since")
    # Hidden is not found; who sees it, because it is published, is told to stand aside (Art. 31).
    refuse(act, other_id not in await act.visible(Organisation, [other_id]), "NOT_FOUND", "other_id")
    organisation, other = await act.row(), await act.get(Organisation, other_id)
    refuse(act, other["programme_id"] != organisation["programme_id"], "NOT_FOUND", "other_id")
    await require_unconflicted(act, [other_id])
    await act.tx.sql(_ALONE, organisation["programme_id"])
    reached = {row["id"] for row in await act.tx.sql(_REACHED, other_id, kind.value)}
    refuse(act, act.target.id in reached, "LINK_CIRCULAR", "other_id")
    link = await act.tx.insert(
        OrganisationLink,
        organisation_id=act.target.id,
        other_id=other_id,
        programme_id=organisation["programme_id"],
        kind=kind.value,
        since=since,
        source=source,
        reason=reason,
    )
    await _gather(act, act.target.id)
    return act.done("organisation_link", link)


@act(Ability.ORGANISATION_LINK_END)
async def end_link(
    act: Act,
    *,
    ended_on: Annotated[date, Doc("Day on which it ended.")],
    reason: Annotated[str, Doc("Why it ended, or why it was wrong.")],
) -> Done:
    """End a link between organisations; conflicts no longer follow it (Art. 31)."""
    require_text(act, reason=reason)
    row = await act.row()
    refuse(act, row["ended_on"] is not None, "LINK_ENDED")
    refuse(act, not row["since"] <= ended_on <= local_day(act.now), "LINK_END_OUTSIDE", "ended_on")
    await act.tx.sql(_ALONE, row["programme_id"])
    await act.tx.update(OrganisationLink, act.target.id, ended_on=ended_on)
    for end in (row["organisation_id"], row["other_id"]):
        await _gather(act, end)
    return act.done()


async def _gather(act: Act, organisation: UUID) -> None:
    """Keep who belongs to an organisation's family, and do what follows for those whom it binds (Art. 31)."""
    members = (await act.tx.sql(_FAMILY, organisation))[0][0]
    await act.tx.sql(_KEEP, members, members[0])
    await follow(act, await act.tx.sql(_BOUND, members))
