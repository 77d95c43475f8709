"""What a winner handed in as a paper, with its key figures over the years, and what winners owe as a table (Art. 24-26)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from regulation.calendar import local_day
from regulation.obligation_words import worded
from regulation.obligations import Light, ObligationKind, light
from regulation.states import ObligationState
from services.custody import local_time
from services.rendering.line_charts import trend_picture, unit_of
from services.trends import trends_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

_SUBMISSION: Final = """SELECT s.number, s.text, s.submitted_at, s.late, s.state, s.answer, s.answered_at, o.kind, o.article,
 o.covers_from, o.covers_until, o.due_on, w.id AS award, w.certificate_number, w.organisation_name, w.valid_from,
 w.valid_until, w.state AS standing, p.name, p.name_en, c.session, c.award_year
FROM public.obligation_submission s JOIN public.obligation o ON o.id = s.obligation_id
JOIN public.award w ON w.id = o.award_id JOIN public.cycle c ON c.id = o.cycle_id
JOIN public.programme p ON p.id = c.programme_id WHERE s.id = $1"""
_FILES: Final = """SELECT d.title, d.sha256 FROM public.obligation_document d WHERE d.submission_id = $1 AND d.state = 'submitted'
ORDER BY d.uploaded_at, d.id"""
_LABELS: Final = {
    "zh": {
        "winner": "获奖组织", "certificate": "证书编号", "valid": "有效期", "period": "报告期间", "due": "应提交日期",
        "submitted": "提交时间", "times": "提交次数", "state": "状态", "late": "（逾期）", "revoked": "（称号已撤销）",
        "expired": "（已届满）", "text": "内容", "answer": "办公室意见", "figures": "关键指标", "figure": "指标", "unit": "单位",
        "files": "附件", "file": "名称", "digest": "摘要（SHA-256）", "none": "无", "article": "依据",
        "note": "授奖前各年为申报时填报的数据；百分比为较上年变化，上年为零或为负时不计算。", "of_year": "较上年",
    },
    "en": {
        "winner": "Winner", "certificate": "Certificate", "valid": "Valid", "period": "Period", "due": "Due on",
        "submitted": "Handed in", "times": "Time", "state": "State", "late": " (late)", "revoked": " (title revoked)",
        "expired": " (expired)", "text": "Content", "answer": "The office's answer", "figures": "Key figures",
        "figure": "Figure", "unit": "Unit", "files": "Files", "file": "Name", "digest": "Digest (SHA-256)", "none": "None",
        "article": "Article", "note": "Years before the award are those of the application. Percent are against the year"
        " before; there are none where that is zero or below.", "of_year": "change",
    },
}  # fmt: skip


def submission_in(language: str) -> Any:
    """Return the reading of a submission as a paper in a language."""

    async def seen(tx: Tx, key: UUID, at: datetime) -> dict[str, Any] | None:
        return await submission(tx, key, at, language)

    return seen


async def submission(tx: Tx, key: UUID, at: datetime, language: str) -> dict[str, Any] | None:
    """Return what a winner handed in as its reader sees it, on the day of the link."""
    rows = await tx.sql(_SUBMISSION, key)
    if not rows:
        return None
    row, english = rows[0], language.startswith("en")
    labels = _LABELS["en" if english else "zh"]
    kind = ObligationKind(row["kind"])
    found = await trends_of(tx, row["award"], language) if kind is ObligationKind.PERFORMANCE_REPORT else []
    title = worded(kind, language)
    return {
        "english": english,
        "labels": labels,
        "title": f"{title[:1].upper()}{title[1:]}",
        "cycle": f"{row['name_en' if english else 'name']} {row['award_year']}",
        "subject": row["organisation_name"],
        "facts": _facts(row, labels, local_day(at), language),
        "text": row["text"],
        "answer": row["answer"] or "",
        "years": sorted({point["year"] for trend in found for point in trend["points"]}),
        "figures": [_figure(trend, language) for trend in found],
        "files": [[one["title"], one["sha256"]] for one in await tx.sql(_FILES, key)],
    }


def _facts(row: Any, labels: dict[str, str], today: date, language: str) -> list[list[str]]:
    standing = labels["revoked"] if row["standing"] == "revoked" else ""
    expired = labels["expired"] if not standing and today > row["valid_until"] else ""
    period = f"{row['covers_from']} – {row['covers_until']}" if row["covers_from"] else ""
    late = labels["late"] if row["late"] else ""
    return [
        [labels["winner"], row["organisation_name"]],
        [labels["certificate"], row["certificate_number"]],
        [labels["valid"], f"{row['valid_from']} – {row['valid_until']}{standing}{expired}"],
        [labels["period"], period],
        [labels["due"], str(row["due_on"])],
        [labels["submitted"], f"{local_time(row['submitted_at'])[:16]}{late}"],
        [labels["times"], str(row["number"])],
        [labels["state"], worded(ObligationState(row["state"]), language)],
        [labels["article"], row["article"]],
    ]


def _figure(trend: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a figure with its values under their years, and its picture."""
    values = {str(point["year"]): [point["value"], _change(point["changePercent"])] for point in trend["points"]}
    unit = unit_of(trend["unit"], language)
    return {"name": trend["name"], "unit": unit, "values": values, "picture": trend_picture(trend, language)}


def _change(percent: str | None) -> str:
    if percent is None:
        return ""
    return f"{percent}%" if percent.startswith("-") else f"+{percent}%"


# --- What is owed in a cycle, as a table ------------------------------------------------------------------------------------

COLUMNS: Final = (
    ("获奖组织", "text"), ("区域", "text"), ("证书编号", "text"), ("事项", "text"), ("序号", "number"), ("依据", "text"), ("期间", "text"),
    ("应提交日期", "text"), ("状态", "text"), ("灯号", "text"), ("提交次数", "number"), ("最近提交时间", "text"), ("是否逾期提交", "text"),
    ("免除理由", "text"),
)  # fmt: skip
_OWED: Final = """SELECT w.organisation_name, j.name AS county, w.certificate_number, o.kind, o.number, o.article, o.covers_from,
 o.covers_until, o.due_on, o.state, o.reason, (v.parameters ->> 'obligation_soon_days')::int AS soon,
 l.number AS times, l.submitted_at, l.late
FROM public.obligation o JOIN public.award w ON w.id = o.award_id JOIN public.cycle c ON c.id = o.cycle_id
JOIN public.regulation_version v ON v.id = c.regulation_version_id
LEFT JOIN public.organisation n ON n.id = o.organisation_id LEFT JOIN public.jurisdiction j ON j.id = n.jurisdiction_id
LEFT JOIN LATERAL (SELECT s.number, s.submitted_at, s.late FROM public.obligation_submission s
 WHERE s.obligation_id = o.id ORDER BY s.number DESC LIMIT 1) l ON true
WHERE o.cycle_id = $1 ORDER BY j.code, w.certificate_number, o.due_on, o.kind, o.number"""
_LIGHTS: Final = {Light.RED: "逾期", Light.AMBER: "待办", Light.GREEN: "正常", Light.GREY: "免除"}


async def owed(tx: Tx, cycle: UUID, at: datetime) -> list[list[Any]]:
    """Return what winners of a cycle owe, a row each, as its reader sees it on the day of the link."""
    return [_row(row, local_day(at)) for row in await tx.sql(_OWED, cycle)]


def _row(row: Any, today: date) -> list[Any]:
    state = ObligationState(row["state"])
    period = f"{row['covers_from']} 至 {row['covers_until']}" if row["covers_from"] else ""
    at = local_time(row["submitted_at"])[:16] if row["submitted_at"] else ""
    late = "" if row["late"] is None else "是" if row["late"] else "否"
    lamp = _LIGHTS[light(state, row["due_on"], today, row["soon"])]
    return [
        *(row["organisation_name"], row["county"] or "", row["certificate_number"]),
        *(worded(ObligationKind(row["kind"]), "zh"), row["number"], row["article"], period, str(row["due_on"])),
        *(worded(state, "zh"), lamp, row["times"], at, late, row["reason"] or ""),
    ]
