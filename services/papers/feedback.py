"""The feedback report of an applicant as a paper: bands by item as a picture, remarks without names (Art. 24, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regulation.calendar import local_day
from services.categories import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

# The supervisor reads of whom a report is, and no application.
_REPORT: Final = """SELECT f.items, f.strengths, f.improvements, f.released_at, f.cycle_id, d.number, o.name AS organisation,
 p.name, p.name_en, c.session, c.award_year FROM public.feedback_report f
JOIN public.cycle c ON c.id = f.cycle_id JOIN public.programme p ON p.id = c.programme_id
LEFT JOIN public.dossier d ON d.id = f.dossier_id LEFT JOIN public.organisation o ON o.id = f.organisation_id
WHERE f.id = $1"""
_PHASES: Final = ("material", "site")
_LABELS: Final = {
    "zh": {
        "title": "评审反馈报告", "organisation": "申报组织", "number": "申报编号", "released": "发放日期", "waiting": "尚未发放",
        "article": "依据", "material": "材料评审", "site": "现场评审", "key": "总体评价", "strengths": "主要优势",
        "improvements": "改进机会", "bands": "各条目得分率区间", "item": "条目", "items": "条目反馈", "agreed": "合议意见",
        "none": "无", "axis": "横轴为得分率（%），条的两端是评审组得分率所在区间的上下限。", "light": "空心条：材料评审。",
        "dark": "实心条：现场评审。",
        "note": "本报告反映评审组的整体意见，不载明专家姓名及其个人评分，不作为对外宣传的依据（第二十四条、第三十一条）。",
    },
    "en": {
        "title": "Feedback report", "organisation": "Applicant", "number": "Application", "released": "Released on",
        "waiting": "not released yet", "article": "Articles", "material": "Material review", "site": "Site review",
        "key": "Overall", "strengths": "Strengths", "improvements": "To improve",
        "bands": "Bands by item", "item": "Item", "items": "Feedback by item", "agreed": "Agreed",
        "none": "None", "axis": "Percent of an item's points. A bar ends at the limits of the band that the panel's"
        " percentage lies in.", "light": "Hollow: material review.", "dark": "Filled: site review.",
        "note": "What the panel found as a whole, without the name or the score of any expert; not for publicity"
        " (Art. 24, 31).",
    },
}  # fmt: skip


def feedback_in(language: str) -> Any:
    """Return the reading of a feedback report as a paper in a language."""

    async def seen(tx: Tx, key: UUID, _at: datetime) -> dict[str, Any] | None:
        return await _feedback(tx, key, english=language.startswith("en"))

    return seen


async def _feedback(tx: Tx, key: UUID, *, english: bool) -> dict[str, Any] | None:
    """Return what a report says, as its reader sees it."""
    rows = await tx.sql(_REPORT, key)
    if not rows:
        return None
    row, labels = rows[0], _LABELS["en" if english else "zh"]
    return {
        "english": english,
        "labels": labels,
        "title": labels["title"],
        "cycle": _cycle(row, english=english),
        "subject": row["organisation"] or "",
        "facts": _facts(row, labels),
        "phases": [phase for phase in _PHASES if any(one["phase"] == phase for one in row["items"])],
        "strengths": row["strengths"],
        "improvements": row["improvements"],
        "categories": _categories(await tx.sql(CRITERIA, row["cycle_id"]), row["items"], english=english),
    }


def _cycle(row: Any, *, english: bool) -> str:
    if english:
        return f"{row['name_en']} {row['award_year']}"
    return f"{row['name']} {row['award_year']} 年度（第 {row['session']} 届）"


def _facts(row: Any, labels: dict[str, str]) -> list[list[str]]:
    released = str(local_day(row["released_at"])) if row["released_at"] else labels["waiting"]
    return [
        [labels["organisation"], row["organisation"] or ""],
        [labels["number"], row["number"] or ""],
        [labels["released"], released],
        [labels["article"], "Art.24, 31"],
    ]


def _categories(criteria: Sequence[Any], found: Sequence[dict[str, Any]], *, english: bool) -> list[dict[str, Any]]:
    """Return what was found by category and item, in the order of the criteria (Art. 4)."""
    column = "name_en" if english else "name"
    told = {row["category_code"]: row[f"category_{column}"] for row in criteria}
    items: dict[str, list[dict[str, Any]]] = {code: [] for code in told}
    for row in criteria:
        phases = {one["phase"]: one for one in found if one["item"] == row["code"]}
        if phases:
            items[row["category_code"]].append({"code": row["code"], "name": row[column], "phases": phases})
    return [{"code": code, "name": name, "items": items[code]} for code, name in told.items() if items[code]]
