"""Which version of rules is in force on a day, and which one a cycle goes by (Art. 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regulation.calendar import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from services.door import Act

# The versions approved of a kind, or of all, of a programme, the latest first.
_APPROVED: Final = """SELECT * FROM public.rule_document d WHERE d.programme_id = $1 AND d.state = 'approved'
AND ($2::text IS NULL OR d.kind = $2) ORDER BY d.kind, d.number DESC"""
_KEEP: Final = """INSERT INTO public.cycle_rule (cycle_id, kind, rule_document_id, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (cycle_id, kind) DO UPDATE SET rule_document_id = EXCLUDED.rule_document_id, since = EXCLUDED.since"""
_KEPT: Final = """SELECT d.* FROM public.cycle_rule k JOIN public.rule_document d ON d.id = k.rule_document_id
WHERE k.cycle_id = $1 AND k.kind = $2"""


async def latest_version(act: Act, programme: UUID, kind: str) -> Any:
    """Return the version of a kind that was approved last, whether its day has come or not; None if there is none."""
    rows = await act.tx.sql(_APPROVED, programme, kind)
    return rows[0] if rows else None


async def in_force(act: Act, programme: UUID) -> Sequence[Any]:
    """Return the version of each kind in force today, in the city; one that ends its rules as well (Art. 34)."""
    today = local_day(act.now)
    found: dict[str, Any] = {}
    for row in await act.tx.sql(_APPROVED, programme, None):
        if row["effective_from"] <= today:
            found.setdefault(row["kind"], row)
    return list(found.values())


async def keep(act: Act, row: Any) -> None:
    """Let the target cycle go by a version from now on."""
    await act.tx.sql(_KEEP, act.target.id, row["kind"], row["id"], act.now)


async def kept_version(act: Act, kind: str) -> Any:
    """Return the version of a kind that the target cycle goes by; None if it goes by none."""
    rows = await act.tx.sql(_KEPT, act.target.id, kind)
    return rows[0] if rows else None


async def keep_rules(act: Act, programme: UUID) -> list[dict[str, Any]]:
    """Let a cycle go by the rules in force; return how its announcement names them (Art. 16, 34)."""
    rows = [row for row in await in_force(act, programme) if not row["repeals"]]
    for row in rows:
        await keep(act, row)
    return [named(row) for row in rows]


def named(row: Any) -> dict[str, Any]:
    """Return how a notice names a version."""
    return {
        "kind": row["kind"].upper(),
        "number": row["number"],
        "title": row["title"],
        "titleEn": row["title_en"],
        "repeals": row["repeals"],
        "contentDigest": row["content_digest"],
    }
