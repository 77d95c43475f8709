"""Two versions beside each other, as their reader sees them (Art. 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regulation.comparing import lines, numbers
from regulation.violation import RuleBroken, Violation

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx

RULES: Final = "RuleDocument"
# By the name of a type: what is compared of its rows. A set of numbers is what its changes make of its base.
_READ: Final = {
    RULES: """SELECT d.programme_id, d.kind, d.body, d.title, d.title_en, d.effective_from
FROM public.rule_document d WHERE d.id = $1""",
    "RegulationVersion": """SELECT v.programme_id, '' AS kind, v.parameters AS numbers, v.effective_from, NULL AS changes
FROM public.regulation_version v WHERE v.id = $1""",
    "ParameterSet": """SELECT s.programme_id, '' AS kind, s.effective_from, s.changes,
 v.parameters || (SELECT jsonb_object_agg(c ->> 'name', c -> 'after') FROM jsonb_array_elements(s.changes) c) AS numbers
FROM public.parameter_set s JOIN public.regulation_version v ON v.id = s.based_on_id WHERE s.id = $1""",
}
_BETWEEN: Final = """SELECT v.changes FROM public.regulation_version v
WHERE v.programme_id = $1 AND v.effective_from > $2 AND v.effective_from <= $3 ORDER BY v.effective_from"""


async def compared(tx: Tx, before: tuple[str, UUID], after: tuple[str, UUID]) -> dict[str, Any] | None:
    """Return what differs between two versions, each a type and a key; None if the reader does not see both.

    RuleBroken COMPARISON_UNLIKE if they are not versions of the same: of rules of one kind, or of numbers.
    """
    known = {before[0], after[0]} <= _READ.keys()
    rows = [await tx.sql(_READ[name], key) for name, key in (before, after)] if known else []
    if known and not all(rows):
        return None
    if not known or _about(before[0], rows[0][0]) != _about(after[0], rows[1][0]):
        raise RuleBroken(Violation("COMPARISON_UNLIKE", "Art.10", "to"))
    old, new = (found[0] for found in rows)
    if before[0] == RULES:
        return {"lines": lines(old["body"], new["body"]), "numbers": []}
    return {"lines": [], "numbers": numbers(old["numbers"], new["numbers"], await _between(tx, old, new))}


def _about(name: str, row: Any) -> tuple[Any, ...]:
    """Return what a version is one of."""
    return (name == RULES, row["kind"], row["programme_id"])


async def _between(tx: Tx, old: Any, new: Any) -> list[Any]:
    """Return the changes of each version between two, and of a set that is none yet."""
    first, last = sorted((old["effective_from"], new["effective_from"]))
    approved = [row["changes"] for row in await tx.sql(_BETWEEN, old["programme_id"], first, last)]
    return approved + [row["changes"] for row in (old, new) if row["changes"] and row["changes"] not in approved]
