"""Open data: what everybody may know of the award, for programs (Art. 16, 22, 30, 33).

Read as the public reads it: whoever asks, the database answers under the role of who has no account, so that nothing
is here that is not public.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.database import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from models.database import Tx

MOST_ROWS: Final = 1000
BOM: Final = "\ufeff"
# What spreadsheets take for the beginning of a formula, in the widths of East Asian keyboards too.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TODAY: Final = "(SELECT ctx.clock() AT TIME ZONE 'Asia/Shanghai')::date"
_MIDNIGHT: Final = "({day}::timestamp AT TIME ZONE 'Asia/Shanghai')"


@dataclass(frozen=True)
class Column:
    """A column: its name, what it means in both languages, and the property of schema.org that it is, if it is one."""

    name: str
    zh: str
    en: str
    schema: str = ""


@dataclass(frozen=True)
class Dataset:
    """A table of public facts; `sql` gives, of the programme `$1`, its columns with `key` and `changed` beside them."""

    name: str
    zh: str
    en: str
    kind: str  # of schema.org, for each row
    columns: tuple[Column, ...]
    sql: str


@dataclass(frozen=True)
class Page:
    """Some rows of a dataset, in the order of their keys; `after` begins the next page, if there is one."""

    dataset: Dataset
    rows: list[dict[str, Any]]
    after: str | None
    changed: datetime | None


_YEAR, _SESSION = Column("award_year", "奖励年度", "Award year"), Column("session", "届次", "Session")
_NAME = Column("organisation_name", "组织名称", "Name of the organisation", "name")
_WINNERS: Final = f"""
SELECT to_char(w.award_year, 'FM0000') || '/' || w.certificate_number AS key, w.award_year, w.session, w.organisation_name,
 w.kind, w.certificate_number, CASE WHEN w.state = 'revoked' THEN 'revoked' WHEN {_TODAY} > w.valid_until THEN 'expired'
  ELSE 'in_force' END AS state, w.valid_from, w.valid_until, w.honour_only, j.code AS jurisdiction_code,
 j.name AS jurisdiction, o.sector_group, o.section_code AS industry_section, m.document_number,
 CASE WHEN {_TODAY} > w.valid_until THEN {_MIDNIGHT.format(day="(w.valid_until + 1)")}
  ELSE {_MIDNIGHT.format(day="w.valid_from")} END AS changed
FROM public.award w LEFT JOIN public.organisation o ON o.id = w.organisation_id
LEFT JOIN public.jurisdiction j ON j.id = o.jurisdiction_id
LEFT JOIN public.commendation m ON m.id = w.commendation_id WHERE w.programme_id = $1
"""  # noqa: S608 -- constants
_PAST: Final = """
SELECT w.cycle_label || '/' || w.id AS key, w.cycle_label, w.session, w.name AS organisation_name, w.award_kind AS kind,
 NULL::timestamptz AS changed FROM public.past_winner w WHERE w.programme_id = $1
"""
_CYCLES: Final = """
SELECT to_char(c.session, 'FM00000000') AS key, c.session, c.award_year, c.stage, c.filing_opens_at, c.filing_deadline,
 v.code AS regulation_version, e.code AS criteria_edition,
 (SELECT max(s.opened_at) FROM public.cycle_stage s WHERE s.cycle_id = c.id) AS changed
FROM public.cycle c LEFT JOIN public.regulation_version v ON v.id = c.regulation_version_id
LEFT JOIN public.criteria_edition e ON e.id = c.criteria_edition_id WHERE c.programme_id = $1
"""
_NOTICES: Final = """
SELECT to_char(n.published_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || '/' || n.id AS key, n.id::text AS id, c.session,
 n.kind, n.title, n.published_at, n.opens_on, n.closes_on, n.content_digest, n.published_at AS changed
FROM public.notice n JOIN public.cycle c ON c.id = n.cycle_id WHERE c.programme_id = $1
"""
_BANS: Final = f"""
SELECT to_char(b.decided_on, 'YYYYMMDD') || '/' || b.id AS key, b.organisation_name, b.credit_code, b.state, b.ground,
 b.article, b.decided_on, b.until, b.decided_by, b.document_number, {_MIDNIGHT.format(day="b.decided_on")} AS changed
FROM public.ban b WHERE b.programme_id = $1
"""  # noqa: S608 -- constants
# Each decision that took a title, also one that was annulled since.
_REVOCATIONS: Final = """
SELECT to_char(r.decided_on, 'YYYYMMDD') || '/' || r.id AS key, w.award_year, w.certificate_number, w.organisation_name, w.kind,
 r.state, r.ground, r.article, r.decided_on, r.document_number, r.notice_id::text AS notice_id, r.revoked_at AS changed
FROM public.revocation r JOIN public.award w ON w.id = r.award_id WHERE r.programme_id = $1
"""
_CODE = Column("kind", "奖项", "Kind of award: quality or nomination (Art. 6)", "award")

DATASETS: Final[dict[str, Dataset]] = {
    one.name: one
    for one in (
        Dataset("winners", "获奖组织", "Winners", "Organization", (
            _YEAR, _SESSION, _NAME, _CODE,
            Column("certificate_number", "证书编号", "Number of the certificate (Art. 33)", "identifier"),
            Column("state", "称号状态：in_force 有效、expired 期满、revoked 已撤销",
                   "State of the title on the day of the request: in_force, expired or revoked (Art. 23, 28, 30)"),
            Column("valid_from", "有效期首日", "First valid day (Art. 23)"),
            Column("valid_until", "有效期末日", "Last valid day (Art. 23)"),
            Column("honour_only", "仅授予称号", "Whether a repeat winner: title only (Art. 27)"),
            Column("jurisdiction_code", "县区代码", "Code of the county or zone where it is registered now"),
            Column("jurisdiction", "县区", "County or zone where it is registered now", "location"),
            Column("sector_group", "行业组别", "Sector group of the organisation now (Art. 6)"),
            Column("industry_section", "行业门类（GB/T 4754）", "Industry section of GB/T 4754"),
            Column("document_number", "表彰文件文号", "Number of the commendation document, once it is published (Art. 22)"),
        ), _WINNERS),
        Dataset("past-winners", "历届获奖组织（本系统启用前）", "Winners of before this system", "Organization", (
            Column("cycle_label", "届次名称", "Session as it was published"), _SESSION, _NAME, _CODE,
        ), _PAST),
        Dataset("cycles", "评审周期", "Cycles", "Event", (
            _SESSION, _YEAR, Column("stage", "当前阶段", "Stage that it is in (Art. 16-22)"),
            Column("filing_opens_at", "申报开始", "From when applications are accepted (Art. 17)", "startDate"),
            Column("filing_deadline", "申报截止", "Exclusive end of filing (Art. 17)"),
            Column("regulation_version", "办法版本", "Version of the regulation (Art. 34)"),
            Column("criteria_edition", "评审标准版本", "Edition of the criteria (Art. 4)"),
        ), _CYCLES),
        Dataset("notices", "通知公告", "Notices", "Article", (
            Column("id", "公告标识", "Key of the notice; its page is /notices/Notice_<id>", "identifier"), _SESSION,
            Column("kind", "公告类型", "What it announces"), Column("title", "标题", "Title", "headline"),
            Column("published_at", "发布时间", "When it was published", "datePublished"),
            Column("opens_on", "公示首日", "First day of the objection window (Art. 21)"),
            Column("closes_on", "公示末日", "Last day of the objection window (Art. 21)"),
            Column("content_digest", "内容摘要（SHA-256）", "SHA-256 of what was published"),
        ), _NOTICES),
        Dataset("revocations", "撤销称号的决定", "Decisions that revoked titles", "Organization", (
            _YEAR, _NAME, _CODE, Column("certificate_number", "证书编号", "Certificate of the title, as in winners", "identifier"),
            Column("state", "状态", "in_force, or annulled on appeal"),
            Column("ground", "事由", "Ground (Art. 28, 30)"), Column("article", "依据条款", "Article of the ground"),
            Column("decided_on", "决定日期", "Day of the decision; bans count from it"),
            Column("document_number", "决定文号", "Number of the decision"),
            Column("notice_id", "公告标识", "Key of its public notice, as in notices"),
        ), _REVOCATIONS),
        Dataset("bans", "限制申报名单", "Bans from applying", "Organization", (
            _NAME, Column("credit_code", "统一社会信用代码", "Unified social credit code", "taxID"),
            Column("state", "状态", "in_force, or lifted if the decision was annulled"),
            Column("ground", "事由", "Ground (Art. 28, 30)"), Column("article", "依据条款", "Article"),
            Column("decided_on", "决定日期", "Day of the decision; the ban counts from it"),
            Column("until", "限制末日", "Last banned day"),
            Column("decided_by", "决定机关", "Authority that decided"),
            Column("document_number", "决定文号", "Number of the decision"),
        ), _BANS),
    )
}  # fmt: skip


async def page(tx: Tx, dataset: Dataset, programme: Any, after: str | None, limit: int) -> Page:
    """Return the rows of a dataset after a key, `limit` of them at most; `tx` is the public's."""
    sql = f"""SELECT * FROM ({dataset.sql}) t WHERE $2::text IS NULL OR t.key COLLATE "C" > $2
 ORDER BY t.key COLLATE "C" LIMIT $3"""  # noqa: S608 -- constants
    found = await tx.sql(sql, programme, after, limit + 1)
    rows = [dict(row) for row in found[:limit]]
    changed = max((row["changed"] for row in rows if row["changed"]), default=None)
    return Page(dataset, rows, rows[-1]["key"] if len(found) > limit else None, changed)


def as_csv(given: Page, *, bom: bool = True) -> bytes:
    """Return a page as CSV (RFC 4180) in UTF-8: with a byte order mark, without which spreadsheets misread Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    names = [column.name for column in given.dataset.columns]
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in given.rows)
    return ((BOM if bom else "") + text.getvalue()).encode()


def _cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula: what would be one has an apostrophe before it."""
    text = "" if value is None else _plain(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def as_json_ld(given: Page, address: str, terms: str, next_page: str | None) -> bytes:
    """Return a page as JSON-LD: schema.org where it has a word, the catalogue's terms for the rest."""
    context = ["https://schema.org/", {"mqa": f"{terms}#", "dcterms": "http://purl.org/dc/terms/"}]
    rows = [_thing(given.dataset, row, address) for row in given.rows]
    following = {"mqa:next": {"@id": next_page}} if next_page else {}
    return to_json({"@context": context, "@id": address, "@type": "Dataset", **following, "hasPart": rows})


def _thing(dataset: Dataset, row: dict[str, Any], address: str) -> dict[str, Any]:
    told = ((column, row[column.name]) for column in dataset.columns)
    said = {column.schema or f"mqa:{column.name}": _json(value) for column, value in told if value is not None}
    return {"@id": f"{address}#{row['key']}", "@type": dataset.kind, **said}


def _json(value: Any) -> Any:
    return value if isinstance(value, bool | int) else _plain(value)


def catalogue(origin: str, licence: str | None, programmes: Iterable[dict[str, Any]]) -> bytes:
    """Return the catalogue as DCAT in JSON-LD: each dataset of each programme, with its two distributions."""
    place = f"{origin}/open-data"
    return to_json({
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
                     "foaf": "http://xmlns.com/foaf/0.1/"},
        "@id": place, "@type": "dcat:Catalog", "dct:title": _both("市长质量奖开放数据", "Open data of the Mayor's Quality Award"),
        **_licensed(licence),
        "dcat:dataset": [_described(place, licence, one, each) for one in programmes for each in DATASETS.values()],
    })  # fmt: skip


def _described(place: str, licence: str | None, programme: dict[str, Any], dataset: Dataset) -> dict[str, Any]:
    address = f"{place}/{programme['code']}/{dataset.name}"
    kinds = (("csv", "text/csv"), ("jsonld", "application/ld+json"))
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": f"{programme['code']}/{dataset.name}",
        "dct:title": _both(f"{programme['name']}：{dataset.zh}", f"{programme['name_en']}: {dataset.en}"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": programme["authority"]},
        "dct:language": "zh-CN",
        **_licensed(licence),
        "dcat:distribution": [
            {
                "@id": f"{address}.{ending}",
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": f"{address}.{ending}"},
                "dcat:mediaType": kind,
            }
            for ending, kind in kinds
        ],
    }


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "zh-CN", "@value": zh}, {"@language": "en", "@value": en}]


def _licensed(licence: str | None) -> dict[str, Any]:
    return {"dct:license": {"@id": licence}} if licence else {}
