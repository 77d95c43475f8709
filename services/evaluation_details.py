"""What a comprehensive evaluation is compiled from, beside the scores: bodies and facts, never a person (Art. 14-20, 27)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from models.database import to_json
from regulation.ranking import flags_of
from services.bars import bars_of, misuses_of, wins_of
from services.categories import CRITERIA, by_category
from services.ledger import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from regulation.conditions import Misuse
    from services.door import Act

_HEADS: Final = """
SELECT d.id, d.organisation_id, o.size_class, o.digital_economy, o.leading_industry
FROM public.dossier d JOIN public.organisation o ON o.id = d.organisation_id WHERE d.id = ANY ($1::uuid[])
"""
_PANELS: Final = """
SELECT r.dossier_id, r.phase, r.score::text AS score, r.recommendation, r.strengths, r.improvements, r.items
FROM public.panel_report r WHERE r.dossier_id = ANY ($1::uuid[]) AND r.superseded_at IS NULL ORDER BY r.phase
"""
_DEPARTMENTS: Final = """
SELECT c.dossier_id, a.name AS department, c.state, c.objects, c.answer, c.closing_reason
FROM public.consultation c JOIN public.agency a ON a.id = c.agency_id
WHERE c.dossier_id = ANY ($1::uuid[]) ORDER BY a.name, c.id
"""
_CHECKED: Final = """
SELECT DISTINCT ON (r.dossier_id) r.dossier_id, r.occasion, r.state, r.ran_at::text AS ran_at,
 COALESCE((SELECT jsonb_agg(k ->> 'code') FROM jsonb_array_elements(r.checks) k WHERE k ->> 'outcome' = 'fail'), '[]')
  AS failed
FROM public.eligibility_run r WHERE r.dossier_id = ANY ($1::uuid[]) ORDER BY r.dossier_id, r.id DESC
"""


async def details_of(act: Act, applications: Sequence[UUID]) -> dict[Any, dict[str, Any]]:
    """Return for each application what it is evaluated by, as it stands now (Art. 4, 13(6), 14, 15, 17-19, 27, 28, 30)."""
    keys = list(applications)
    heads, criteria = await act.tx.sql(_HEADS, keys), await act.tx.sql(CRITERIA, act.target.cycle_id)
    panels, departments = await _by_dossier(act, _PANELS, keys), await _by_dossier(act, _DEPARTMENTS, keys)
    checked = await _by_dossier(act, _CHECKED, keys)
    history = await _history(act, [row["organisation_id"] for row in heads])
    return {
        row["id"]: {
            "flags": [flag.value for flag in _flags(row)],
            "panels": [_panel(one, criteria) for one in panels[row["id"]]],
            "departments": departments[row["id"]],
            "checks": next(iter(checked[row["id"]]), None),
            **history[row["organisation_id"]],
        }
        for row in heads
    }


def _panel(report: Mapping[str, Any], criteria: Sequence[Any]) -> dict[str, Any]:
    """Return what a panel reported, by category; by item is in its report."""
    kept = {one["item"]: one for one in report["items"]}
    told = {name: value for name, value in report.items() if name != "items"}
    return {**told, "categories": by_category(criteria, kept) if kept else []}


def digest_of(details: Mapping[str, Any]) -> str:
    """Return the digest of what an evaluation rests on; when the checks ran is no ground to evaluate again."""
    checks = {name: value for name, value in (details["checks"] or {}).items() if name != "ran_at"}
    return digest(to_json({**details, "checks": checks}))


async def _by_dossier(act: Act, query: str, keys: list[UUID]) -> Mapping[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in await act.tx.sql(query, keys):
        found[row["dossier_id"]].append({name: value for name, value in row.items() if name != "dossier_id"})
    return found


def _flags(row: Any) -> Iterable[Any]:
    return flags_of(row["size_class"], digital_economy=row["digital_economy"], leading_industry=row["leading_industry"])


async def _history(act: Act, organisations: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what applicants have won, what they misused of it, and what bars them (Art. 26, 27, 28, 30)."""
    wins, barred = await wins_of(act, organisations), await bars_of(act, organisations)
    misuses = await misuses_of(act, organisations)
    return {
        one: {
            "past_wins": [
                {"session": win.session, "kind": win.kind.value}
                for win in sorted(wins[one], key=lambda win: (win.session, win.kind))
            ],
            "bars": [violation.code for violation in barred[one]],
            **_misused(misuses[one]),
        }
        for one in organisations
    }


def _misused(misuses: Sequence[Misuse]) -> dict[str, Any]:
    """Return misuses of earlier bonuses, if there are any: without them nothing is evaluated again (Art. 26)."""
    shown = [
        {"circulated_on": str(one.circulated_on), "amount": str(one.amount), "document": one.document}
        for one in misuses
    ]
    return {"bonus_misuses": shown} if shown else {}
