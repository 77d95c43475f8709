"""What the comprehensive evaluation says on paper: of one application, and of a cycle; no person is named (Art. 14-20, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.custody import Paper
from regulation.ranking import Evaluated, standings
from regulation.ranking_words import explained, flag_word
from services.custody import local_time
from services.papers.reports import cycle_named
from services.rendering.words import KINDS, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from models.database import Tx
    from regulation.ranking import Standing

# All evaluations of a cycle that the reader sees, with the award for which the latest candidate list names them.
_EVALUATIONS: Final = """
SELECT v.*, d.number, d.sector_group, o.name AS organisation, j.name AS jurisdiction,
 (SELECT e.award_kind FROM public.list_entry e JOIN public.award_list l ON l.id = e.list_id
  WHERE l.cycle_id = v.cycle_id AND l.kind = 'candidate' AND e.dossier_id = v.dossier_id
  ORDER BY l.drafted_at DESC, l.id DESC LIMIT 1) AS award_kind
FROM public.evaluation v JOIN public.dossier d ON d.id = v.dossier_id
JOIN public.organisation o ON o.id = d.organisation_id JOIN public.jurisdiction j ON j.id = d.jurisdiction_id
WHERE v.cycle_id = $1 AND (d.state NOT IN ('withdrawn', 'disqualified') OR v.id = $2) ORDER BY v.id
"""
_CYCLE_OF: Final = "SELECT v.cycle_id FROM public.evaluation v WHERE v.id = $1"
_COLUMNS: Final = (
    ("组别", "text"), ("组内名次", "text"), ("申报编号", "text"), ("申报组织", "text"), ("区域", "text"),
    ("材料评审得分", "number"), ("现场评审得分", "number"), ("综合得分", "number"), ("标识", "text"), ("同分说明", "text"),
    ("部门反对意见", "number"), ("否决项复核", "text"), ("不得授奖事项", "text"), ("候选奖项", "text"),
)  # fmt: skip
_AWARDS: Final = {"quality": "质量奖", "nomination": "提名奖", None: ""}
_BARS: Final = {"APPLICATION_BANNED": "禁止申报期内", "GAP_NOT_OVER": "再次申报间隔期内"}
_RUNS: Final = {"clear": "无未通过项", "failed": "待核实", "kept": "核实后保留", "confirmed": "核实属实"}


async def _ranked(tx: Tx, cycle: UUID, also: UUID | None = None) -> list[tuple[Standing, Any]]:
    """Return the evaluations that the reader sees by group, best first; `also` one of who left the procedure."""
    rows = {str(row["dossier_id"]): row for row in await tx.sql(_EVALUATIONS, cycle, also)}
    given = [
        Evaluated(key, row["sector_group"], row["score"], frozenset(_flags(row)), row["tie_place"])
        for key, row in rows.items()
    ]
    return [(one, rows[one.key]) for one in standings(given)]


def _flags(row: Any) -> list[str]:
    return list(row["details"].get("flags", ()))


# --- Of one application -----------------------------------------------------------------------------------------------


async def evaluation(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return the comprehensive evaluation of an application as its reader sees it (Art. 20)."""
    found = await tx.sql(_CYCLE_OF, key)
    if not found:
        return None
    cycle = found[0]["cycle_id"]
    ranked = await _ranked(tx, cycle, key)
    standing, row = next((one, row) for one, row in ranked if row["id"] == key)
    details = row["details"]
    return {
        "cycle": await cycle_named(tx, cycle),
        "subject": f"{row['number']}　{row['organisation']}",
        **_head(standing, row),
        "of": sum(one.group == standing.group for one, _ in ranked),
        "opinion": row["opinion"],
        "tie_reason": row["tie_reason"] or "",
        "evaluated_at": local_time(row["evaluated_at"]),
        "digest": row["digest"] or "",
        "panels": [_panel(one) for one in details.get("panels", ())],
        "departments": [_department(one) for one in details.get("departments", ())],
        "wins": [f"第 {one['session']} 届{_AWARDS[one['kind']]}" for one in details.get("past_wins", ())],
    }


def _head(standing: Standing, row: Any) -> dict[str, Any]:
    details = row["details"]
    return {
        **{name: row[name] for name in ("number", "organisation", "jurisdiction")},
        **{name: str(row[name]) for name in ("score", "material_score", "site_score")},
        "group": word(row["sector_group"]),
        "rank": standing.shown,
        "tie": explained(standing, row["tie_flag"], "zh"),
        "flags": [flag_word(one, "zh") for one in _flags(row)],
        "checks": _checks(details.get("checks")),
        "bars": [_BARS.get(one, one) for one in details.get("bars", ())],
        "objecting": sum(one["objects"] is True for one in details.get("departments", ())),
        "award": _AWARDS[row["award_kind"]],
    }


def _checks(found: Mapping[str, Any] | None) -> str:
    """Return the latest run of the vetoes in words: what came of it and on which day."""
    if not found:
        return "未复核"
    failed = f"{len(found['failed'])} 项，" if found["failed"] else ""
    return f"{failed}{_RUNS[found['state']]}（{found['ran_at'][:10]}）"


def _panel(one: Mapping[str, Any]) -> dict[str, Any]:
    same = ("score", "recommendation", "strengths", "improvements")
    return {**{name: one[name] for name in same}, "name": word(one["phase"]), "categories": one.get("categories", [])}


def _department(one: Mapping[str, Any]) -> dict[str, str]:
    """Return what a department said; silence is never consent (Art. 17)."""
    if one["objects"] is None:
        return {"name": one["department"], "stand": "未答复", "text": one["closing_reason"] or ""}
    return {"name": one["department"], "stand": "反对" if one["objects"] else "无反对", "text": one["answer"] or ""}


# --- Of a cycle -------------------------------------------------------------------------------------------------------


async def evaluations(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return the ranking of a cycle by group, with ties, flags, vetoes and departments (Art. 6, 14, 15, 20)."""
    ranked = await _ranked(tx, cycle)
    groups = dict.fromkeys(["manufacturing", "services_engineering", *(one.group for one, _ in ranked)])
    return {
        "cycle": await cycle_named(tx, cycle),
        "subject": "综合评价",
        "evaluated": len(ranked),
        "groups": [
            {"name": word(group), "rows": [_head(one, row) for one, row in ranked if one.group == group]}
            for group in groups
        ],
    }


async def evaluation_table(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return the same as a table (Art. 20)."""
    rows = [_line(_head(one, row), row) for one, row in await _ranked(tx, cycle)]
    return {"name": KINDS[Paper.EVALUATION_TABLE], "columns": [list(one) for one in _COLUMNS], "rows": rows}


def _line(head: Mapping[str, Any], row: Any) -> list[Any]:
    texts = [head[name] for name in ("group", "rank", "number", "organisation", "jurisdiction")]
    points = [row[name] for name in ("material_score", "site_score", "score")]
    marks: Sequence[Any] = ["、".join(head["flags"]), head["tie"], head["objecting"], head["checks"]]
    return [*texts, *points, *marks, "、".join(head["bars"]), head["award"]]
