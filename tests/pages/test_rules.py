"""The page of rules: in force, to come, of before, and two versions beside each other (Art. 10, 34)."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from api.pages.blocks import Block, blocks
from tests.pages.conftest import Site

_numbers = count(1)
HOSTILE = '<script>alert(1)</script>\n# <img src=x onerror=alert(2)>\n- [x](javascript:alert(3))\n{{ 7*7 }} & "quoted"'


async def rules(site: Site, first_day: date, **given: Any) -> UUID:
    """Return an approved version; in a programme of its own unless one is given."""
    world, number = site.world, next(_numbers)
    programme = given.pop("programme_id", None) or await programme_of(site)
    usual = {"kind": "review", "title": f"细则{number}", "body": "总则", "state": "approved", "number": number}
    return await world.put(
        m.RuleDocument, **{**usual, **given}, programme_id=programme, effective_from=first_day,
        content_digest=uuid4().hex * 2, drafted_at=world.clock, drafted_by_id=await world.person(),
        decided_at=world.clock,
    )  # fmt: skip


async def programme_of(site: Site) -> UUID:
    return await site.world.put(m.Programme, code=uuid4().hex, name="某奖", name_en="Award", authority="办公室")


def address(key: UUID) -> str:
    return f"/rules/RuleDocument_{key}"


def sections(page: Any) -> dict[str, str]:
    """Return the text below each heading of the page."""
    found: dict[str, str] = {}
    for part in page.main.parts:
        if not isinstance(part, str):
            heading = part.text if part.tag == "h2" else next(reversed(found), "")
            found[heading] = found.get(heading, "") + ("" if part.tag == "h2" else part.text)
    return found


async def test_rules_are_shown_in_force_to_come_and_of_before(site: Site) -> None:
    """The pages stand at 25 September 2026."""
    programme = await programme_of(site)
    days = {"甲稿": date(2026, 1, 1), "乙稿": date(2026, 9, 25), "丙稿": date(2026, 9, 26)}
    for title, day in days.items():
        await rules(site, day, title=title, programme_id=programme)

    found = sections(await site.get("/rules"))

    assert [title in found["现行规则"] for title in days] == [False, True, False]
    assert [title in found["即将施行的规则"] for title in days] == [False, False, True]
    assert [title in found["以往版本"] for title in days] == [True, False, False]


async def test_rules_that_nobody_approved_are_on_no_page(site: Site) -> None:
    draft = await site.world.put(
        m.RuleDocument, programme_id=await programme_of(site), kind="review", title="未经批准", body="文",
        effective_from=date(2026, 1, 1), drafted_at=site.world.clock, drafted_by_id=await site.world.person(),
    )  # fmt: skip

    assert "未经批准" not in (await site.get("/rules")).text
    assert (await site.get(address(draft))).status == 404


async def test_a_version_is_read_with_its_days_and_reason(site: Site) -> None:
    programme = await programme_of(site)
    first = await rules(site, date(2026, 1, 1), programme_id=programme)
    body = "# 总则\n公开、公正。\n- 回避\n- 保密"
    second = await rules(
        site, date(2026, 9, 1), programme_id=programme, body=body, reason="专家不足", title_en="Review rules"
    )

    page, english = await site.get(address(second)), await site.get(f"{address(second)}?lang=en")

    (text,) = page.main.find("div", class_="rule")
    assert [(one.tag, one.text) for one in text.every()] == [
        ("h2", "总则"), ("p", "公开、公正。"), ("ul", "回避 保密"), ("li", "回避"), ("li", "保密"),
    ]  # fmt: skip
    assert "现行有效" in page.text
    assert "专家不足" in page.text
    assert english.main.find("h1")[0].text == "Review rules"
    (link,) = [one for one in page.main.find("a") if one.text == "比较"]
    assert link.attributes["href"] == f"/rules/compare?from=RuleDocument_{first}&to=RuleDocument_{second}"


async def test_two_versions_are_compared_line_by_line(site: Site) -> None:
    programme = await programme_of(site)
    first = await rules(site, date(2026, 1, 1), programme_id=programme, body="总则\n五名专家")
    second = await rules(site, date(2026, 9, 1), programme_id=programme, body="总则\n七名专家", reason="材料增多")

    page = await site.get(f"/rules/compare?from=RuleDocument_{first}&to=RuleDocument_{second}")

    assert [one[:3] for one in page.rows()] == [["1", "1", "总则"], ["2", "", "五名专家"], ["", "2", "七名专家"]]
    assert [one.text for one in page.main.find("del")] == ["五名专家"]
    assert [one.text for one in page.main.find("ins")] == ["七名专家"]
    assert "材料增多" in page.text


async def test_versions_of_the_numbers_are_compared_too(site: Site) -> None:
    base = (await site.world.sql("SELECT * FROM regulation_version WHERE code = 'ganzhou-2022'"))[0]
    change = {"name": "review_days", "before": 14, "after": 21, "reason": "材料增多"}
    later = await site.world.put(
        m.RegulationVersion, programme_id=site.world.programme, code="later", document_number="示例", changes=[change],
        effective_from=date(2026, 2, 1), parameters={**base["parameters"], "review_days": 21}, based_on_id=base["id"],
    )  # fmt: skip

    page = await site.get(f"/rules/compare?from=RegulationVersion_{base['id']}&to=RegulationVersion_{later}")

    assert [row[1:] for row in page.rows()] == [["14", "21", "材料增多"]]


async def test_a_notice_names_the_rules_that_its_cycle_goes_by(site: Site) -> None:
    named = {"kind": "REVIEW", "number": 2, "title": "评审细则", "titleEn": "Review", "contentDigest": "0" * 64}
    notice = await site.world.put(
        m.Notice, cycle_id=await site.world.cycle("announced"), kind="rules", title="规则变更", body="正文",
        channels=["政府网站"], content_digest="0" * 64, published_at=site.world.clock,
        details={"reason": "材料增多", "before": None, "rules": [named]},
    )  # fmt: skip

    page, english = [await site.get(f"/notices/Notice_{notice}?lang={language}") for language in ("zh-CN", "en")]

    assert "适用规则 评审细则 第2版" in page.text
    assert "Rules that apply Review Version 2" in english.text


async def test_what_a_version_says_is_text_on_every_page(site: Site) -> None:
    programme = await programme_of(site)
    first = await rules(site, date(2026, 1, 1), programme_id=programme, title=HOSTILE.splitlines()[0])
    second = await rules(
        site, date(2026, 9, 1), programme_id=programme, body=HOSTILE, reason=HOSTILE, title_en="<b>x</b>"
    )

    compare = f"/rules/compare?from=RuleDocument_{first}&to=RuleDocument_{second}"
    for path in ("/rules?lang=en", address(second), f"{address(second)}?lang=en", compare):
        page = await site.get(path)
        assert page.status == 200
        for tag in ("script", "img", "b"):
            assert page.root.find(tag) == []
        assert [one for one in page.main.find("a") if "javascript" in one.attributes["href"]] == []
    assert '{{ 7*7 }} & "quoted"' in (await site.get(address(second))).text


@pytest.mark.parametrize(
    "asked", ["", "from=x", "from=x&to=y", "from=RuleDocument_{key}", "from=RuleDocument_{key}&to=RuleDocument_{none}",
              "from=RuleDocument_{key}&to=RegulationVersion_{base}"],
)  # fmt: skip
async def test_where_there_is_nothing_to_compare_there_is_no_page(site: Site, asked: str) -> None:
    key = await rules(site, date(2026, 1, 1))
    base = await site.world.one("SELECT id FROM regulation_version WHERE code = 'ganzhou-2022'")

    page = await site.get("/rules/compare?" + asked.format(key=key, base=base, none=UUID(int=1)))

    assert page.status == 404


def test_of_markdown_headings_lists_and_paragraphs_count() -> None:
    assert blocks("# 一\n## 二\n文一\n文二\n\n1. 甲\n2) 乙\n- 丙\n#五\n**粗**") == [
        Block("h2", ("一",)), Block("h3", ("二",)), Block("p", ("文一", "文二")), Block("ol", ("甲", "乙")),
        Block("ul", ("丙",)), Block("p", ("#五", "**粗**")),
    ]  # fmt: skip
