"""What a report on a year says beside its cycle: promotion, bonuses inspected, improvement, titles revoked (Art. 11, 24-30).

By name only what everybody reads: published practice, higher awards won, notices of misuse, revocations. All else is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from models.database import Tx

_DAY: Final = "({at} AT TIME ZONE 'Asia/Shanghai')::date"
_IN_YEAR: Final = "BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)"
_ACTIVITIES: Final = f"""SELECT a.kind, count(*) AS number, COALESCE(sum(p.came), 0)::int AS came FROM public.activity a
LEFT JOIN LATERAL (SELECT count(*) AS came FROM public.participation p
 WHERE p.activity_id = a.id AND p.state = 'attended') p ON true
WHERE a.programme_id = $1 AND a.state IN ('held', 'recorded') AND {_DAY.format(at="a.starts_at")} {_IN_YEAR}
GROUP BY a.kind ORDER BY a.kind"""  # noqa: S608 -- constants
_PRACTICES: Final = f"""SELECT g.organisation_name AS name, g.title FROM public.good_practice g
JOIN public.award w ON w.id = g.award_id WHERE w.programme_id = $1 AND g.state = 'published' AND w.state <> 'revoked'
 AND {_DAY.format(at="g.published_at")} {_IN_YEAR} ORDER BY g.published_at, g.id"""  # noqa: S608 -- constants
_NOMINATIONS: Final = """SELECT n.organisation_name AS name, h.name AS award, h.name_en AS award_en,
 n.state = 'won' AND w.state <> 'revoked' AS won FROM public.higher_nomination n
JOIN public.award w ON w.id = n.award_id JOIN public.higher_award h ON h.id = n.higher_award_id
WHERE w.programme_id = $1 AND n.year = $2 AND n.state IN ('signed', 'won', 'not_won') ORDER BY n.id"""
_REVOCATIONS: Final = f"""SELECT w.organisation_name AS name, w.certificate_number AS number, r.article, r.decided_on,
 r.document_number AS document FROM public.revocation r JOIN public.award w ON w.id = r.award_id
WHERE r.programme_id = $1 AND r.state = 'in_force' AND r.decided_on {_IN_YEAR}
ORDER BY r.decided_on, r.id"""  # noqa: S608 -- constants
_INSPECTIONS: Final = f"""SELECT i.outcome, i.amount, i.document_number AS document, i.notice_id, w.organisation_name AS name
FROM public.bonus_inspection i JOIN public.award w ON w.id = i.award_id
WHERE w.programme_id = $1 AND i.state = 'signed' AND {_DAY.format(at="i.signed_at")} {_IN_YEAR}
ORDER BY i.signed_at, i.id"""  # noqa: S608 -- constants
_REASSESSED: Final = f"""SELECT count(*) FROM public.reassessment r JOIN public.award w ON w.id = r.award_id
WHERE w.programme_id = $1 AND {_DAY.format(at="r.concluded_at")} {_IN_YEAR}"""  # noqa: S608 -- constants
# What was asked for or promised, by the year in which it is due.
_MEASURES: Final = f"""SELECT count(*) AS asked, count(*) FILTER (WHERE o.state = 'accepted') AS met,
 count(*) FILTER (WHERE o.state IN ('due', 'returned') AND o.due_on < $3) AS overdue
FROM public.obligation o JOIN public.award w ON w.id = o.award_id
WHERE w.programme_id = $1 AND o.kind = 'improvement' AND o.state <> 'lapsed' AND o.due_on {_IN_YEAR}"""  # noqa: S608 -- constants


async def events_of(tx: Tx, programme: UUID, year: int, today: date) -> dict[str, Any]:
    """Return what happened in a year as it stands today, in the form that a report keeps; `tx` is the system's."""
    return {
        "promotion": await _promotion(tx, programme, year),
        "inspections": await _inspections(tx, programme, year),
        "improvement": await _improvement(tx, programme, year, today),
        "revocations": [
            {**dict(row), "decided_on": row["decided_on"].isoformat()}
            for row in await tx.sql(_REVOCATIONS, programme, year)
        ],
    }


async def _promotion(tx: Tx, programme: UUID, year: int) -> dict[str, Any]:
    nominations = await tx.sql(_NOMINATIONS, programme, year)
    return {
        "activities": [list(row) for row in await tx.sql(_ACTIVITIES, programme, year)],
        "practices": [dict(row) for row in await tx.sql(_PRACTICES, programme, year)],
        "nominations": len(nominations),
        "won": [{key: row[key] for key in ("name", "award", "award_en")} for row in nominations if row["won"]],
    }


async def _inspections(tx: Tx, programme: UUID, year: int) -> dict[str, Any]:
    """Return how many were signed and found a misuse; by name, amount in CNY and document what a notice made public."""
    rows = await tx.sql(_INSPECTIONS, programme, year)
    misused = [row for row in rows if row["outcome"] == "misuse"]
    return {
        "number": len(rows),
        "misuses": len(misused),
        "published": [
            {"name": row["name"], "amount": f"{row['amount']:.2f}", "document": row["document"]}
            for row in misused
            if row["notice_id"]
        ],
    }


async def _improvement(tx: Tx, programme: UUID, year: int, today: date) -> dict[str, int]:
    measures = (await tx.sql(_MEASURES, programme, year, today))[0]
    return {"reassessments": (await tx.sql(_REASSESSED, programme, year))[0][0], **dict(measures)}
