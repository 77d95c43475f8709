"""Reports as PDF: what is given is printed as it is, tables go on over pages, the same bytes for the same data."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import orjson
import pypdfium2
import pytest

from services.rendering.typeset import typeset
from services.rendering.words import FONTS
from tests.printed import raw_of, texts, unspaced

HOSTILE = '#panic("x") #import "lib.typ" $1/0$ ] [ *b* _i_ `c` @ref <label> \\ // /* "'
STAMP = {"line": "阅件人 张三　下载编号 N-1", "pattern": ["张三"], "named": "N-1", "at": "2026-05-06 12:00:00"}
BASE: dict[str, Any] = {"stamp": STAMP, "subject": "T-1", "cycle": "第 7 届"}
ITEM: dict[str, Any] = {
    "code": "4.1.2", "name": "高层领导的作用", "points": 50, "low": 40, "high": 70, "mean": 55.0, "consensus": None,
    "note": "", "strengths": ["方法系统"], "improvements": ["测量不足"], "site_issues": [],
}  # fmt: skip
REPORT: dict[str, Any] = BASE | {
    "phase": "material", "organisation": "示例企业", "number": "T-1", "group": "制造业", "jurisdiction": "章贡区", "experts": 5,
    "reported_at": "2026-05-06", "superseded_at": None, "score": "612.50", "points": 1000, "edition": "GB/T 19580", "visit": None, "text": "建议入围",
    "strengths": ["方法系统"], "improvements": ["测量不足"], "site_issues": ["4.1.2　点检"], "recommendation": "入围",
    "items": [ITEM], "categories": [{"code": "4.1", "name": "领导", "points": 110, "score": "60.50", "percent": 55.0, "shown": "55.0%"}],
}  # fmt: skip
RANKED = {
    "rank": "1",
    "number": "T-1",
    "organisation": "示例企业",
    "jurisdiction": "章贡区",
    "score": "600.00",
    "listed": "是",
}
GROUP = {"name": "制造业", "steps": [{"label": "600–650", "number": 1}], "rows": [RANKED]}
VISIT = {
    "facts": [["时间", "2026-08-01"], ["地点", "一号厂房"]], "notes": ["访谈 质量负责人：说明"], "requests": ["检定证书：已交"],
    "points": [{"code": "4.1.2", "question": "点检记录", "findings": ["属实：抽查三份"]}], "documents": ["车间.jpg"],
}  # fmt: skip
CYCLE: dict[str, Any] = BASE | {
    "total": 1,
    "reported": 1,
    "groups": [GROUP, {"name": "服务业", "steps": [], "rows": []}],
}
CONFLICT = {
    "place": "1", "person": "张三", "organisation": "示例企业", "kind": "持股", "source": "本人声明", "rule": "声明",
    "found": "2026-05-06 12:00", "state": "有效",
}  # fmt: skip
CONFLICTS: dict[str, Any] = BASE | {
    "declared": 3, "undeclared": 1, "dismissed": 0, "frozen": 1, "rows": [CONFLICT],
    "touched": [{"organisation": "示例企业", "kind": "评审报告", "before": "600 分", "after": "590 分", "differs": "不变", "why": "利益冲突"}],
    "effects": [{"person": "张三", "organisation": "示例企业", "at": "2026-05-06", "why": "利益冲突"}],
}  # fmt: skip
MEMBER = {"duty": "组长", "name": "张三", "employer": "某院", "at": "2026-05-06", "state": "在任"}
PANELS: dict[str, Any] = BASE | {
    "people": 1, "panels": [{"number": "T-1", "organisation": "示例企业", "group": "制造业", "members": [MEMBER]}],
}  # fmt: skip
UNDERTAKING: dict[str, Any] = BASE | {
    "person": "张三",
    "signed_at": "2026-05-06",
    "text": "一、保密。\n二、公正。",
    "record": "R-1",
    "version": "v1",
    "digest": "0",
}
ALL = {
    "panel_report": REPORT | {"visit": VISIT}, "material_review": CYCLE, "conflicts": CONFLICTS, "panels": PANELS, "undertaking": UNDERTAKING,
}  # fmt: skip


def made(template: str, data: dict[str, Any]) -> bytes:
    return typeset(template, orjson.dumps(data).decode(), FONTS)


@cache
def plain(template: str) -> bytes:
    return made(template, ALL[template])


def replaced(value: Any, by: str) -> Any:
    """Put one text in the place of every text, but where a template decides by it."""
    if isinstance(value, dict):
        return {key: one if key in {"phase", "stamp"} else replaced(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, by) for one in value]
    return by if isinstance(value, str) else value


@pytest.mark.parametrize("template", ALL)
def test_a_report_is_made_the_same_every_time(template: str) -> None:
    assert made(template, ALL[template]) == plain(template)


@pytest.mark.parametrize("template", ALL)
def test_every_page_says_whose_copy_it_is(template: str) -> None:
    assert all("下载编号 N-1" in page for page in texts(plain(template)))


def test_the_number_of_a_copy_is_never_broken() -> None:
    """However long the name before it is: a number on two lines is not found by who searches for it (Art. 31)."""
    number = "01a207b0-4795-7382-bd6a-f39bac5db820"
    lines = [
        f"阅件人 {'王' * n}（工作办公室）　2026-05-06 12:00:00　申报编号 T-1　下载编号 {number}" for n in range(31)
    ]

    papers = [made("undertaking", UNDERTAKING | {"stamp": STAMP | {"line": line, "named": number}}) for line in lines]

    assert [number in raw_of(pypdfium2.PdfDocument(paper)[0]) for paper in papers] == [True] * len(lines)


@pytest.mark.parametrize("template", ALL)
def test_no_text_is_taken_for_markup(template: str) -> None:
    found = unspaced(made(template, replaced(ALL[template], HOSTILE)))

    assert re.sub(r"\s", "", HOSTILE) in found


def test_rare_characters_have_a_shape() -> None:
    """𠮷 of extension B, 㐂 of extension A, 𡈽, and one of the latest that GB 18030-2022 asks names for."""
    names = "𠮷㐂𡈽䶮"

    text = texts(made("undertaking", UNDERTAKING | {"person": names}))[0]

    assert names in text


def test_a_report_without_any_review_or_answer_is_still_one() -> None:
    silent = ITEM | {"low": None, "high": None, "mean": None, "strengths": [], "improvements": []}

    text = "".join(texts(made("panel_report", REPORT | {"items": [silent], "categories": [], "text": ""})))

    assert "（未填写）" in text


def test_long_remarks_flow_over_pages_to_their_end() -> None:
    long = "改进。" * 3_000 + "到此为止"

    content = made("panel_report", REPORT | {"items": [ITEM | {"improvements": [long]}]})

    assert len(texts(content)) > 4
    assert "到此为止" in unspaced(content)


def test_a_long_table_repeats_its_head_on_every_page() -> None:
    rows = [RANKED | {"rank": str(n), "number": f"T-{n:04}"} for n in range(1, 301)]

    found = texts(made("material_review", CYCLE | {"groups": [GROUP | {"rows": rows}]}))

    of_table = [page for page in found if re.search(r"T-\d{4}", page)]
    assert len(of_table) > 5
    assert all("材料评审得分" in page for page in of_table)
    assert {number for page in found for number in re.findall(r"T-\d{4}", page)} == {f"T-{n:04}" for n in range(1, 301)}


def test_marks_in_the_pictures_stand_where_their_numbers_say() -> None:
    """The bar of 40 to 70 percent reaches from 40 to 70 percent of its track, the mean lies at 55."""
    page = pypdfium2.PdfDocument(made("panel_report", REPORT | {"categories": []}))[0]
    boxes = [one.get_bounds() for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    track = 7.6 * 72 / 2.54
    tracks = [b for b in boxes if abs((b[2] - b[0]) - track) < 2 and b[3] - b[1] < 2]
    left = tracks[0][0]

    bars = [b for b in boxes if abs((b[2] - b[0]) - track * 0.3) < 2 and 5 < b[3] - b[1] < 8]
    means = [b for b in boxes if 1 < b[2] - b[0] < 2.5 and 9 < b[3] - b[1] < 11]

    assert [round((bars[0][0] - left) / track, 1), round((bars[0][2] - left) / track, 1)] == [0.4, 0.7]
    assert round(((means[0][0] + means[0][2]) / 2 - left) / track, 2) == 0.55
