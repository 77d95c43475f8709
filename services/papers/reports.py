"""What reports say: read as their reader sees it, or, of a panel's report, made of the reviews that count (Art. 18, 19).

No report names an expert beside a judgement.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from models.review import REPORT_STANDS, Phase
from regulation.conflict_words import explained
from services.categories import CRITERIA, by_category
from services.custody import local_time
from services.panel_scores import Sheets, locked_sheets, said, standing_consensus
from services.papers.visit import visit_of
from services.rendering.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from models.database import Tx

_TOLD: Final = (
    "phase", "number", "organisation", "jurisdiction", "text", "items", "strengths", "improvements", "site_issues",
    "recommendation",
)  # fmt: skip
_STEP: Final = 50  # points of a column of the distribution
_CYCLE: Final = """SELECT p.name, c.award_year, c.session FROM public.cycle c
JOIN public.programme p ON p.id = c.programme_id WHERE c.id = $1"""
_REPORT: Final = """
SELECT r.*, d.number, d.sector_group, o.name AS organisation, j.name AS jurisdiction
FROM public.panel_report r JOIN public.dossier d ON d.id = r.dossier_id
JOIN public.organisation o ON o.id = d.organisation_id JOIN public.jurisdiction j ON j.id = d.jurisdiction_id
WHERE r.id = $1
"""
_REASONS: Final = "SELECT item, rationale FROM public.consensus_item WHERE consensus_id = $1"
# Whether an application goes on to site review: open until the site list is signed.
LISTED: Final = """CASE WHEN NOT EXISTS (SELECT 1 FROM public.award_list l
  WHERE l.cycle_id = r.cycle_id AND l.kind = 'site' AND l.state = 'signed') THEN '未定'
 WHEN EXISTS (SELECT 1 FROM public.list_entry e JOIN public.award_list l ON l.id = e.list_id
  WHERE l.kind = 'site' AND l.state = 'signed' AND e.dossier_id = r.dossier_id) THEN '是' ELSE '否' END"""
_RANKED: Final = f"""
SELECT d.number, d.sector_group, o.name AS organisation, j.name AS jurisdiction, r.score,
 rank() OVER (PARTITION BY d.sector_group ORDER BY r.score DESC) AS rank, {LISTED} AS listed
FROM public.panel_report r JOIN public.dossier d ON d.id = r.dossier_id
JOIN public.organisation o ON o.id = d.organisation_id JOIN public.jurisdiction j ON j.id = d.jurisdiction_id
WHERE r.cycle_id = $1 AND r.phase = 'material' AND r.{REPORT_STANDS} ORDER BY r.score DESC, d.number
"""  # noqa: S608 -- no value
_ENTERED: Final = """
SELECT count(*) FROM public.dossier d WHERE d.cycle_id = $1 AND d.state NOT IN
 ('draft', 'submitted', 'returned', 'recommended', 'rejected', 'withdrawn', 'disqualified')
"""
_PANELS: Final = """
SELECT d.number, d.sector_group, o.name AS organisation, a.leader, a.assigned_at, a.frozen_because, p.name,
 e.employer_name FROM public.assignment a JOIN public.dossier d ON d.id = a.dossier_id
JOIN public.organisation o ON o.id = d.organisation_id JOIN public.person p ON p.id = a.person_id
LEFT JOIN public.expert_profile e ON e.person_id = a.person_id
 AND e.programme_id = (SELECT c.programme_id FROM public.cycle c WHERE c.id = a.cycle_id)
WHERE a.cycle_id = $1 ORDER BY d.number, a.frozen_at IS NOT NULL, a.leader DESC, p.name, a.id
"""
_CONFLICTS: Final = """
SELECT x.*, COALESCE(p.name, x.person_id::text) AS person, COALESCE(o.name, x.organisation_id::text) AS organisation
FROM public.conflict x LEFT JOIN public.person p ON p.id = x.person_id
LEFT JOIN public.organisation o ON o.id = x.organisation_id WHERE x.cycle_id = $1 ORDER BY x.found_at, x.id
"""
_FROZEN: Final = """
SELECT a.frozen_at, a.frozen_because, COALESCE(p.name, a.person_id::text) AS person,
 COALESCE(o.name, a.organisation_id::text) AS organisation
FROM public.assignment a LEFT JOIN public.person p ON p.id = a.person_id
LEFT JOIN public.organisation o ON o.id = a.organisation_id
WHERE a.cycle_id = $1 AND a.frozen_because IN ('conflict', 'disqualified') ORDER BY a.frozen_at, a.id
"""
_TOUCHED: Final = """
SELECT t.*, d.number, COALESCE(o.name, t.organisation_id::text) AS organisation
FROM public.touched_decision t LEFT JOIN public.dossier d ON d.id = t.dossier_id
LEFT JOIN public.organisation o ON o.id = t.organisation_id WHERE t.cycle_id = $1 ORDER BY t.found_at, t.id
"""
_DECLARED: Final = """
SELECT count(*) AS declared, count(*) FILTER (WHERE n.state = 'undeclared') AS undeclared
FROM public.conflict_declaration n WHERE n.cycle_id = $1
"""
_UNDERTAKING: Final = """
SELECT u.*, p.name FROM public.undertaking u JOIN public.person p ON p.id = u.person_id
WHERE u.id = $1
"""


async def cycle_named(tx: Tx, cycle: UUID) -> str:
    """Return what a cycle is called on paper."""
    row = (await tx.sql(_CYCLE, cycle))[0]
    return f"{row['name']} {row['award_year']} 年度（第 {row['session']} 届）"


# --- Of one panel -----------------------------------------------------------------------------------------------------


async def panel_report_seen(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return the head and the text of a panel's report as its reader sees them (Art. 18, 19)."""
    rows = await tx.sql(_REPORT, key)
    if not rows:
        return None
    row = rows[0]
    return {
        **{name: row[name] for name in _TOLD},
        "dossier_id": row["dossier_id"],
        "cycle_id": row["cycle_id"],
        "subject": f"{row['number']}　{row['organisation']}",
        "cycle": await cycle_named(tx, row["cycle_id"]),
        "group": word(row["sector_group"]),
        "score": str(row["score"]),
        "reported_at": local_time(row["reported_at"]),
        "superseded_at": local_time(row["superseded_at"]) if row["superseded_at"] else None,
    }


async def panel_report_made(tx: Tx, seen: dict[str, Any]) -> dict[str, Any]:
    """Return the whole report: with what the reviews that count remark, in no order that tells whose is whose."""
    place = (tx, seen["dossier_id"], Phase(seen["phase"]))
    sheets, consensus = await locked_sheets(*place), await standing_consensus(*place)
    agreed = await tx.sql(_REASONS, consensus["id"]) if consensus else []
    reasons = {row["item"]: row["rationale"] for row in agreed}
    criteria = await tx.sql(CRITERIA, seen["cycle_id"])
    kept = {one["item"]: one for one in seen["items"]}
    items = [item_told(row, kept.get(row["code"]), sheets, reasons.get(row["code"], "")) for row in criteria]
    told = {name: value for name, value in seen.items() if not name.endswith("_id")}
    return told | {
        "experts": max((one["reviews"] for one in kept.values()), default=len(sheets)),
        "points": sum(row["points"] for row in criteria),
        "edition": criteria[0]["edition"].upper() if criteria else "",
        "items": items,
        "categories": by_category(criteria, kept) if kept else [],
        "site_issues": [f"{one['item']}　{one['text']}" for one in seen["site_issues"]],
        "visit": await visit_of(tx, seen["dossier_id"]) if seen["phase"] == Phase.SITE else None,
    }


def item_told(row: Any, kept: Mapping[str, Any] | None, sheets: Sheets, note: str) -> dict[str, Any]:
    """Return one item: the panel's numbers as the report kept them, and what its members remark (Art. 18, 19)."""
    return {
        **{name: row[name] for name in ("code", "name", "points")},
        "low": kept and kept["least"],
        "high": kept and kept["most"],
        "mean": kept and float(kept["mean"]),
        "consensus": kept and kept["agreed"],
        "note": note,
        **{name: said(sheets, row["code"], name) for name in ("strengths", "improvements", "site_issues")},
    }


# --- Of a cycle -------------------------------------------------------------------------------------------------------


async def material_review(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return the ranking of the material review by group, and how the points are spread (Art. 18)."""
    rows = await tx.sql(_RANKED, cycle)
    groups = dict.fromkeys(["manufacturing", "services_engineering", *(row["sector_group"] for row in rows)])
    return {
        "cycle": await cycle_named(tx, cycle),
        "subject": "材料评审",
        "total": (await tx.sql(_ENTERED, cycle))[0][0],
        "reported": len(rows),
        "groups": [_group(name, [row for row in rows if row["sector_group"] == name]) for name in groups],
    }


def _group(name: str, rows: list[Any]) -> dict[str, Any]:
    same = ("number", "organisation", "jurisdiction", "listed")
    return {
        "name": word(name),
        "steps": steps([row["score"] for row in rows]),
        "rows": [
            {**{key: row[key] for key in same}, "rank": str(row["rank"]), "score": str(row["score"])} for row in rows
        ],
    }


def steps(scores: Sequence[Decimal]) -> list[dict[str, Any]]:
    """Return how many scores fall into each step of points, from the lowest that is reached to the highest."""
    if not scores:
        return []
    places = [int(score // _STEP) for score in scores]
    return [
        {"label": f"{place * _STEP}–{(place + 1) * _STEP}", "number": places.count(place)}
        for place in range(min(places), max(places) + 1)
    ]


async def panels(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return who sits in which panel, for the office (Art. 18)."""
    found: dict[str, dict[str, Any]] = {}
    rows = await tx.sql(_PANELS, cycle)
    for row in rows:
        head = {"number": row["number"], "organisation": row["organisation"], "group": word(row["sector_group"])}
        found.setdefault(row["number"], head | {"members": []})["members"].append(
            {
                "duty": "组长" if row["leader"] else "组员",
                "name": row["name"],
                "employer": row["employer_name"] or "",
                "at": local_time(row["assigned_at"])[:10],
                "state": word(row["frozen_because"] or "sitting"),
            }
        )
    people = len({row["name"] for row in rows})
    return {
        "cycle": await cycle_named(tx, cycle),
        "subject": "评审组",
        "panels": list(found.values()),
        "people": people,
    }


async def conflicts(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return every conflict of a cycle, and what it stopped, for who supervises (Art. 31, 32)."""
    rows, frozen = await tx.sql(_CONFLICTS, cycle), await tx.sql(_FROZEN, cycle)
    counted = (await tx.sql(_DECLARED, cycle))[0]
    return {
        "cycle": await cycle_named(tx, cycle),
        "subject": "利益冲突",
        "declared": counted["declared"],
        "undeclared": counted["undeclared"],
        "dismissed": sum(row["dismissed_at"] is not None for row in rows),
        "frozen": len(frozen),
        "rows": [_conflict(place, row) for place, row in enumerate(rows, 1)],
        "effects": [_frozen(row) for row in frozen],
        "touched": [_touched(row) for row in await tx.sql(_TOUCHED, cycle)],
    }


def _conflict(place: int, row: Any) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("person", "organisation")},
        "rule": explained(row["rule"], row["details"], "zh"),
        "place": str(place),
        "kind": word(row["kind"]),
        "source": word(row["source"]),
        "found": local_time(row["found_at"])[:16],
        "state": "已解除" if row["dismissed_at"] else "有效",
    }


def _frozen(row: Any) -> dict[str, Any]:
    at, why = local_time(row["frozen_at"]), word(row["frozen_because"])
    return {"person": row["person"], "organisation": row["organisation"], "at": at, "why": why}


def _touched(row: Any) -> dict[str, Any]:
    """Return a decision that a late conflict or a disqualification touches: as it was, and as it would be without its person."""
    differs = {None: "待人工判断", True: "结果会改变", False: "结果不变"}[row["differs"]]
    return {
        "organisation": row["organisation"],
        "kind": f"{word(row['phase'])}报告" if row["phase"] else word(row["kind"]),
        "before": _standing(row["score_before"], row["rank_before"]),
        "after": _standing(row["score_after"], row["rank_after"]),
        "differs": f"{differs}（评审人数不足）" if row["too_few"] else differs,
        "why": word("disqualified" if row["conflict_id"] is None else "conflict"),
    }


def _standing(score: Decimal | None, rank: int | None) -> str:
    return "，".join(
        one for one in (f"{score} 分" if score is not None else "", f"第 {rank} 名" if rank else "") if one
    )


# --- Of one person ----------------------------------------------------------------------------------------------------


async def undertaking(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return a signed undertaking (Art. 31)."""
    rows = await tx.sql(_UNDERTAKING, key)
    if not rows:
        return None
    row = rows[0]
    return {
        "cycle": await cycle_named(tx, row["cycle_id"]),
        "subject": row["name"],
        "person": row["name"],
        "signed_at": local_time(row["signed_at"]),
        "record": str(row["id"]),
        "version": row["text_version"],
        "digest": row["text_digest"],
    }


async def undertaking_made(tx: Tx, seen: dict[str, Any]) -> dict[str, Any]:
    """Return an undertaking with the text that was signed (Art. 31)."""
    texts = await tx.sql("SELECT zh FROM public.undertaking_text WHERE code = $1", seen["version"])
    return seen | {"text": texts[0]["zh"] if texts else ""}
