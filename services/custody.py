"""Custody of copies: who got which, when, and what each says on every page (Art. 31).

A copy for anybody but its sender is stamped. What it says is read back from the record of its handing out, so that
one link gives the same bytes however often it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from models.custody import AccessKind
from regulation.calendar import SHANGHAI, local_day
from services.files.links import Purpose
from services.rendering.words import ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from models.database import Tx
    from policies.actor import Actor
    from services.door import Act

_LONGEST_NAME: Final = 30
_RECORD: Final = """
INSERT INTO public.document_access
 (programme_id, cycle_id, dossier_id, person_id, grant_id, role, assignment_id, reader, kind, resource, target_id, at, day, paper, digest)
SELECT $13, $1, $2::uuid, $3::uuid, $4, $5::text, CASE WHEN $5 = 'expert' THEN (SELECT a.id FROM public.assignment a
  WHERE a.dossier_id = $2 AND a.person_id = $3) END,
 (SELECT p.name FROM public.person p WHERE p.id = $3), $6, $7, $8, $9, $10, $11, $12
RETURNING id
"""
_SAID: Final = """
SELECT x.*, d.number FROM public.document_access x
LEFT JOIN public.dossier d ON d.id = x.dossier_id
WHERE x.id = $1 AND x.person_id = $2 AND x.grant_id = $3 AND x.resource = $4 AND x.target_id = $5 AND x.kind = ANY ($6::text[])
"""
# What a link gives, on record.
KINDS: Final = {
    Purpose.CONTENT: (AccessKind.CONTENT,),
    Purpose.PREVIEW: (AccessKind.PREVIEW,),
    Purpose.ARCHIVE: (AccessKind.CONTENT,),
    Purpose.PAPER: (AccessKind.REPORT, AccessKind.EXPORT),
}
# Whose a document is: an actor in this scope of it gets back what it sent, as it was.
_SENDERS: Final = {
    "document": "own",
    "secret_document": "own",
    "recommendation_document": "mine",
    "consultation_document": "addressed",
    "site_document": "mine",
    "request_document": "own",
    "meeting_document": "run",
    "research_document": "in_programme",
    "nomination_document": "in_programme",
    "design_document": "in_programme",
    "objection_document": "tracked",
    "hearing_document": "own",
    "obligation_document": "own",
    "bonus_use_document": "own",
}


def sends(act: Act) -> bool:
    """Tell whether the document is one that the actor's own side handed in."""
    return _SENDERS.get(act.request.ability.resource) in act.target.situation.scopes


async def record(
    act: Act, kind: AccessKind, dossier: UUID | None, *, paper: str | None = None, digest: str | None = None
) -> UUID:
    """Put on record that the actor gets access to the target, and return the number of the copy (Art. 31)."""
    ability, actor = act.request.ability, act.actor
    rows = await act.tx.sql(
        _RECORD,
        *(act.target.cycle_id, dossier, actor.person_id, actor.grant_id, actor.role.value),
        *(kind.value, ability.resource, act.target.id, act.now, local_day(act.now), paper, digest),
        act.target.programme_id,
    )
    return UUID(bytes=rows[0]["id"].bytes)


async def said(tx: Tx, access: UUID, actor: Actor, resource: str, key: UUID, purpose: Purpose) -> dict[str, Any] | None:
    """Return what a copy says, if it was handed to this person under this grant for this resource, key and kind."""
    kinds = [kind.value for kind in KINDS[purpose]]
    rows = await tx.sql(_SAID, access, actor.person_id, actor.grant_id, resource, key, kinds)
    return words(rows[0]) if rows else None


def words(row: Any) -> dict[str, Any]:
    """Return what the stamp of a copy says (Art. 31)."""
    name, role = row["reader"][:_LONGEST_NAME], ROLES[row["role"]]
    at, number = local_time(row["at"]), f"申报编号 {row['number']}" if row["number"] else ""
    task = f"评审任务 {str(row['assignment_id'])[-12:]}" if row["assignment_id"] else ""
    parts = [f"阅件人 {name}（{role}）", at, number, task, f"下载编号 {row['id']}"]
    across = [f"{name} {role}", " · ".join(one for one in (at[:16], row["number"]) if one)]
    stamp = {"line": "　".join(one for one in parts if one), "pattern": across, "named": str(row["id"]), "at": at}
    return stamp | {"instant": row["at"], "paper": row["paper"], "digest": row["digest"]}


def local_time(instant: datetime) -> str:
    """Return an instant as it is written in Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
