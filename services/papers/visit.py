"""What a report on a visit tells of it: when, where, who was there by function, points, notes; no names (Art. 19, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.site import SET_ASIDE
from services.rendering.words import word

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from models.database import Tx

_VISIT: Final = "SELECT * FROM public.site_visit v WHERE v.dossier_id = $1"
_PRESENT: Final = """
SELECT count(*) FILTER (WHERE a.person_id IS NOT NULL) AS people,
 array_agg(a.function ORDER BY a.function) FILTER (WHERE a.person_id IS NULL) AS functions
FROM public.site_attendance a WHERE a.site_visit_id = $1 AND a.present AND a.superseded_at IS NULL
"""
_POINTS: Final = f"""
SELECT p.item, p.text, a.finding, a.looked_at, a.evidence FROM public.verification_point p
LEFT JOIN public.point_answer a ON a.point_id = p.id AND NOT {SET_ASIDE.format(r="a")} WHERE p.site_visit_id = $1
ORDER BY p.item, p.id, md5(a.id::text)
"""  # noqa: S608 -- no value
_NOTES: Final = f"""
SELECT n.kind, n.item, n.function, n.topic, n.text FROM public.site_note n WHERE n.site_visit_id = $1
 AND NOT EXISTS (SELECT 1 FROM public.site_note later WHERE later.corrects_id = n.id) AND NOT {SET_ASIDE.format(r="n")}
ORDER BY n.recorded_at, n.id
"""  # noqa: S608 -- no value
_REQUESTS: Final = (
    "SELECT r.what, r.answer, r.closing_reason FROM public.site_request r WHERE r.site_visit_id = $1 ORDER BY r.id"
)
_PICTURES: Final = (
    "SELECT d.title FROM public.site_document d WHERE d.site_visit_id = $1 AND d.state = 'submitted' ORDER BY d.id"
)


async def visit_of(tx: Tx, dossier: UUID) -> dict[str, Any] | None:
    """Return the visit to an applicant as its report tells of it; None if there was none (Art. 19)."""
    visits = await tx.sql(_VISIT, dossier)
    if not visits:
        return None
    visit, key = visits[0], visits[0]["id"]
    present = (await tx.sql(_PRESENT, key))[0]
    return {
        "facts": [
            ["时间", _days(visit["first_day"], visit["last_day"])],
            ["地点", visit["place"]],
            [
                "出席",
                f"评审组及观察人员 {present['people']} 人；受评方：{'、'.join(present['functions'] or []) or '—'}",
            ],
        ],
        "points": points([dict(row) for row in await tx.sql(_POINTS, key)]),
        "notes": [_note(row) for row in await tx.sql(_NOTES, key)],
        "requests": [
            f"{row['what']}：{row['answer'] or row['closing_reason'] or '—'}" for row in await tx.sql(_REQUESTS, key)
        ],
        "documents": [row["title"] for row in await tx.sql(_PICTURES, key)],
    }


def _days(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} 至 {last}"


def points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each point once, with all that was found at it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            (row["item"], row["text"]), {"code": row["item"], "question": row["text"], "findings": []}
        )
        if row["finding"] is not None:
            basis = f"（依据：{row['evidence']}）" if row["evidence"] else ""
            one["findings"].append(f"{word(row['finding'])}：{row['looked_at']}{basis}")
    return list(found.values())


def _note(row: Any) -> str:
    about = " ".join(part for part in (word(row["kind"]), row["item"], row["function"], row["topic"]) if part)
    return f"{about}：{row['text']}"
