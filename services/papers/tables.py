"""Tables for the office: each is one query, run as its reader, so that it holds what the reader may see (Art. 11, 31).

A column is a title and `text`, `number` or `code`; the query gives the values in the same order.
"""

# ruff: noqa: S608 -- the queries are constants of this module
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.custody import Paper
from models.review import REPORT_STANDS
from services.papers import duties
from services.papers.evaluations import evaluation_table
from services.papers.reports import LISTED
from services.rendering.words import KINDS, word

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

_DAY = "to_char({} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"
_PROGRAMME = "(SELECT c.programme_id FROM public.cycle c WHERE c.id = $1)"
# Name of a person, or its key for a reader who does not see people.
_NAME = "COALESCE((SELECT p.name FROM public.person p WHERE p.id = {0}), {0}::text)"
_DOSSIER = "JOIN public.dossier d ON d.id = {}.dossier_id JOIN public.organisation o ON o.id = d.organisation_id"
# A supervisor knows the applicant of a place, and nothing of the application (Art. 32).
_SEAT = """LEFT JOIN public.dossier d ON d.id = a.dossier_id
LEFT JOIN public.organisation o ON o.id = a.organisation_id"""
_SUBMITTED = """(SELECT to_char(max(r.submitted_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
 FROM public.review r JOIN public.review_author w ON w.review_id = r.id
 WHERE r.dossier_id = a.dossier_id AND w.person_id = a.person_id AND r.phase = '{}')"""

_Columns = tuple[tuple[str, str], ...]
_TEXT, _NUMBER, _CODE = "text", "number", "code"


def _texts(*titles: str) -> _Columns:
    return tuple((title, _TEXT) for title in titles)


_QUERIES: Final[dict[Paper, tuple[_Columns, str]]] = {
    Paper.EXPERTS: (
        (
            ("姓名", _TEXT),
            ("状态", _CODE),
            *_texts("工作单位", "职称", "行业门类", "行业小类", "准则类目", "可任组长"),
            ("承担上限", _NUMBER),
            ("在任任务", _NUMBER),
            ("其中组长", _NUMBER),
        ),
        f"""SELECT {_NAME.format("e.person_id")}, e.state, e.employer_name, e.title, array_to_string(e.specialities, '、'),
 array_to_string(e.class_codes, '、'), array_to_string(e.criteria_categories, '、'),
 CASE WHEN e.may_lead THEN '是' ELSE '否' END, e.load_cap,
 (SELECT count(*) FROM public.assignment a WHERE a.person_id = e.person_id AND a.cycle_id = $1 AND a.frozen_at IS NULL),
 (SELECT count(*) FROM public.assignment a WHERE a.person_id = e.person_id AND a.cycle_id = $1 AND a.frozen_at IS NULL
  AND a.leader)
FROM public.expert_profile e WHERE e.programme_id = {_PROGRAMME} ORDER BY 1, e.id""",
    ),
    Paper.ASSIGNMENTS: (
        (*_texts("申报编号", "申报组织", "专家", "职责", "派单时间", "完成期限"), ("状态", _CODE), ("停止时间", _TEXT)),
        f"""SELECT d.number, o.name, {_NAME.format("a.person_id")}, CASE WHEN a.leader THEN '组长' ELSE '组员' END,
 {_DAY.format("a.assigned_at")}, {_DAY.format("a.due_at")}, COALESCE(a.frozen_because, 'sitting'), {_DAY.format("a.frozen_at")}
FROM public.assignment a {_SEAT} WHERE a.cycle_id = $1 ORDER BY d.number, o.name, a.dossier_id, a.leader DESC, 3""",
    ),
    Paper.PROGRESS: (
        (*_texts("申报编号", "申报组织", "专家"), ("状态", _CODE), *_texts("完成期限", "材料评审提交时间", "现场评审提交时间")),
        f"""SELECT d.number, o.name, {_NAME.format("a.person_id")}, COALESCE(a.frozen_because, 'sitting'),
 {_DAY.format("a.due_at")}, COALESCE({_SUBMITTED.format("material")}, '未提交'), {_SUBMITTED.format("site")}
FROM public.assignment a {_SEAT} WHERE a.cycle_id = $1 ORDER BY d.number, o.name, a.dossier_id, 3""",
    ),
    Paper.RANKING: (
        (("名次", _NUMBER), ("组内名次", _NUMBER), ("组别", _CODE), *_texts("申报编号", "申报组织", "区域"), ("材料评审得分", _NUMBER),
         *_texts("进入现场评审")),
        f"""SELECT rank() OVER (ORDER BY r.score DESC), rank() OVER (PARTITION BY d.sector_group ORDER BY r.score DESC),
 d.sector_group, d.number, o.name, j.name, r.score,
 {LISTED}
FROM public.panel_report r {_DOSSIER.format("r")} JOIN public.jurisdiction j ON j.id = d.jurisdiction_id
WHERE r.cycle_id = $1 AND r.phase = 'material' AND r.{REPORT_STANDS} ORDER BY r.score DESC, d.number""",
    ),
    Paper.DECLARATIONS: (
        (*_texts("当事人", "组织"), ("声明", _CODE), ("冲突类型", _CODE), *_texts("说明", "声明时间")),
        f"""SELECT {_NAME.format("n.person_id")}, COALESCE((SELECT o.name FROM public.organisation o WHERE o.id = n.organisation_id),
  n.organisation_id::text), n.state, n.kind, n.detail, {_DAY.format("n.declared_at")}
FROM public.conflict_declaration n WHERE n.cycle_id = $1 ORDER BY 1, 2, n.id""",
    ),
    Paper.ACCESSES: (
        (*_texts("时间", "阅件人"), ("身份", _CODE), ("内容", _CODE), *_texts("申报编号", "下载编号")),
        f"""SELECT {_DAY.format("x.at")}, x.reader, x.role, COALESCE(x.paper, x.resource || ':' || x.kind),
 (SELECT d.number FROM public.dossier d WHERE d.id = x.dossier_id), x.id::text
FROM public.document_access x WHERE x.cycle_id = $1 AND x.at < $2 ORDER BY x.at, x.id""",
    ),
}  # fmt: skip
_ITEMS: Final = """
SELECT i.code FROM public.criteria_item i JOIN public.cycle c ON c.criteria_edition_id = i.edition_id WHERE c.id = $1
ORDER BY i.position
"""
_SCORES: Final = f"""
SELECT d.number, o.name, r.phase, {_NAME.format("w.person_id")} AS person, r.total, r.scores,
 CASE WHEN r.id = ANY ((SELECT scope.quarantined_reviews())::uuid[]) THEN a.frozen_because END AS void
FROM public.review r LEFT JOIN public.review_author w ON w.review_id = r.id
LEFT JOIN public.assignment a ON a.dossier_id = r.dossier_id AND a.person_id = w.person_id {_SEAT}
WHERE r.cycle_id = $1 AND r.state = 'locked' ORDER BY d.number, o.name, r.dossier_id, r.phase, 4, r.id
"""


async def table_of(tx: Tx, paper: Paper, cycle: UUID, at: datetime) -> dict[str, Any]:
    """Return a table of a cycle as its reader sees it; of copies, those handed out before `at`."""
    if paper is Paper.SCORES:
        return await _scores(tx, cycle)
    if paper is Paper.EVALUATION_TABLE:
        return await evaluation_table(tx, cycle)
    if paper is Paper.OBLIGATIONS:
        return _table(paper, duties.COLUMNS, await duties.owed(tx, cycle, at))
    columns, query = _QUERIES[paper]
    given = (cycle, at) if paper is Paper.ACCESSES else (cycle,)  # each copy adds a row
    kinds = [kind for _, kind in columns]
    rows = [[_shown(*one) for one in zip(row, kinds, strict=True)] for row in await tx.sql(query, *given)]
    return _table(paper, columns, rows)


def _table(paper: Paper, columns: _Columns, rows: list[list[Any]]) -> dict[str, Any]:
    shown = [[title, _TEXT if kind == _CODE else kind] for title, kind in columns]
    return {"name": KINDS[paper], "columns": shown, "rows": rows}


def _shown(value: Any, kind: str) -> Any:
    return word(value) if kind == _CODE and value else value


async def _scores(tx: Tx, cycle: UUID) -> dict[str, Any]:
    """Return the locked reviews, which of them count and why others do not, with a column for each item (Art. 4, 31, 32)."""
    items = [row["code"] for row in await tx.sql(_ITEMS, cycle)]
    rows = [
        [
            row["number"],
            row["name"],
            word(row["phase"]),
            row["person"],
            "否" if row["void"] else "是",
            word(row["void"] or ""),
            row["total"],
            *_percentages(row["scores"], items),
        ]
        for row in await tx.sql(_SCORES, cycle)
    ]
    heads = _texts("申报编号", "申报组织", "阶段", "专家", "是否计入", "不计入原因")
    return _table(Paper.SCORES, (*heads, ("总分", _NUMBER), *((code, _NUMBER) for code in items)), rows)


def _percentages(scores: list[dict[str, Any]], items: list[str]) -> list[Any]:
    given = {one["item"]: one["percentage"] for one in scores}
    return [given.get(item) for item in items]
