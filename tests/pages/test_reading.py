"""What the pages show the public (Art. 7, 16, 21, 22, 33, 34)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import models as m
from tests.pages.conftest import PUBLISHED, Site, name_of, publish


async def test_the_public_list_names_who_is_on_it_and_how_long_objections_are_heard(site: Site) -> None:
    listed = await publish(site.world)
    first, second = [await name_of(site.world, one) for one in listed.organisations]

    page = await site.get(listed.address)

    assert page.status == 200
    assert page.title == "拟奖名单公示 · 市长质量奖"
    assert [row[:3] for row in page.rows()] == [[first, "质量奖", "制造业"], [second, "提名奖", "制造业"]]
    # 25 September, 9 o'clock, to the end of 8 October: 13 days and 15 hours.
    assert "还剩 13 天 15 小时" in page.text
    assert "截至 2026年10月8日 24:00（北京时间）" in page.text
    assert "原定截至 2026年10月1日，遇周末或法定节假日顺延" in page.text


async def test_the_meter_tells_how_much_of_the_window_has_passed(site: Site) -> None:
    listed = await publish(site.world)

    (meter,) = (await site.get(listed.address)).main.find("meter")

    # From publication at 9 o'clock on the 21st, 4 days have passed; in all they are 17 days and 15 hours.
    assert (meter.attributes["value"], meter.attributes["max"]) == (str(4 * 86_400), str((17 * 24 + 15) * 3600))


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-10-08T22:59:00+08:00", "还剩 1 小时"),
        ("2026-10-08T23:00:01+08:00", "还剩 59 分钟"),
        ("2026-10-08T23:59:59+08:00", "还剩 0 分钟"),
        ("2026-10-07T23:00:00+08:00", "还剩 1 天 1 小时"),
    ],
)
async def test_the_time_left_is_never_said_longer_than_it_is(site: Site, at: str, told: str) -> None:
    listed = await publish(site.world)

    assert told in (await site.get(listed.address, at)).text


async def test_after_the_window_nobody_is_asked_to_object(site: Site) -> None:
    listed = await publish(site.world)

    page = await site.get(listed.address, "2026-10-09T00:00:00+08:00")

    assert "公示期已结束" in page.text
    assert page.main.find("meter") == []
    assert [one for one in page.main.find("a") if "objection" in one.attributes["href"]] == []


async def test_home_says_the_stage_in_words_and_leads_to_the_list(site: Site) -> None:
    await publish(site.world, title="最近一次公示")

    page = await site.get("/")

    assert "拟奖名单正在公示，接受异议" in page.text
    assert {"/list", "/notices"} <= {one.attributes["href"] for one in page.main.find("a")}
    assert "最近一次公示" in page.text


async def test_the_list_page_shows_the_latest_notice_of_a_list(site: Site) -> None:
    later = datetime(2026, 9, 24, tzinfo=UTC)
    listed = await publish(site.world, 1, title="较晚的公示", published_at=later)

    page = await site.get("/list")

    assert page.title == "较晚的公示 · 市长质量奖"
    assert [row[0] for row in page.rows()] == [await name_of(site.world, listed.organisations[0])]


async def test_english_is_chosen_by_browser_or_address_and_the_address_wins(site: Site) -> None:
    listed = await publish(site.world)

    preferred = await site.get(listed.address, accept_language="en")
    chosen = await site.get(f"{listed.address}?lang=en", accept_language="zh-CN")
    chinese = await site.get(f"{listed.address}?lang=zh-CN", accept_language="en")

    for page in (preferred, chosen):
        (root,) = page.root.find("html")
        assert root.attributes["lang"] == page.headers["content-language"] == "en"
        assert "13 days and 15 hours left" in page.text
        assert "Open until the end of 8 October 2026, Beijing time." in page.text
    assert "还剩 13 天 15 小时" in chinese.text


async def test_a_chosen_language_stays_in_every_link_of_the_site(site: Site) -> None:
    listed = await publish(site.world)

    page = await site.get(f"{listed.address}?lang=en")

    own = [one for one in page.root.find("a") if one.attributes["href"].startswith("/")]
    other = [one for one in own if one.attributes.get("hreflang") == "zh-CN"]
    assert len(own) > 8
    assert [one.attributes["href"] for one in other] == [f"{listed.address}?lang=zh-CN"]
    assert all("lang=en" in one.attributes["href"] for one in own if one not in other)


async def test_an_announcement_states_its_dates_and_that_nothing_costs_a_fee(site: Site) -> None:
    cycle = await site.world.cycle("accepting")
    details = {
        "fee": "none", "feeArticle": "Art.7", "filingOpensAt": "2026-03-31T16:00:00+00:00",
        "filingDeadline": "2026-05-31T16:00:00+00:00", "recommendationDeadline": None, "referenceDate": "2026-05-31",
        "planned": [{"stage": "site_review", "first_day": "2026-07-01", "last_day": "2026-07-10"}], "contact": "质量科 0797-0000000",
    }  # fmt: skip
    notice = await site.world.put(
        m.Notice, cycle_id=cycle, kind="announcement", title="评审通知", body="请申报", channels=["门户网站"],
        content_digest="a" * 64, published_at=PUBLISHED, details=details,
    )  # fmt: skip

    page = await site.get(f"/notices/Notice_{notice}")

    facts = dict(zip((t.text for t in page.main.find("dt")), (d.text for d in page.main.find("dd")), strict=True))
    assert facts["申报截止"] == "2026年6月1日 00:00（北京时间）"
    assert facts["条件核算基准日"] == "2026年5月31日"
    assert facts["现场评审（计划）"] == "2026年7月1日 至 2026年7月10日"
    assert facts["咨询方式"] == "质量科 0797-0000000"
    assert facts["内容摘要值（SHA-256）"] == "a" * 64
    assert "不收取任何费用" in page.main.text


async def test_winners_stand_by_session_with_what_became_of_each(site: Site) -> None:
    cycle = await site.world.cycle("commended", session=31, award_year=2026)
    notice = await site.world.put(
        m.Notice, cycle_id=cycle, kind="commendation", title="表彰公告", body="表彰", channels=["门户网站"],
        content_digest="b" * 64, published_at=PUBLISHED,
    )  # fmt: skip
    document = await site.world.put(
        m.Commendation,
        notice_id=notice,
        cycle_id=cycle,
        document_number="赣市府字〔2026〕9号",
        issued_on=date(2026, 9, 1),
        text="表彰",
    )
    organisations = [await site.world.organisation() for _ in range(3)]
    became = ({"honour_only": False}, {"honour_only": True}, {"honour_only": False, "state": "revoked"})
    for number, (organisation, changes) in enumerate(zip(organisations, became, strict=True), 1):
        await site.world.put(
            m.Award, cycle_id=cycle, dossier_id=await site.world.dossier(cycle, organisation, "awarded"),
            organisation_id=organisation, commendation_id=document, kind="quality", session=31, award_year=2026,
            certificate_number=f"GZMQA-2026-Q{number}", valid_from=date(2026, 9, 1), valid_until=date(2029, 8, 31),
            programme_id=site.world.programme, **changes,
        )  # fmt: skip

    page = await site.get("/results")

    section = next(one for one in page.main.find("section") if "第31届（2026年度）" in one.text)
    rows = [[cell.text for cell in row.find("td")] for row in section.find("tr")[1:]]
    assert rows == [
        ["质量奖", "GZMQA-2026-Q1", "2026年9月1日 至 2029年8月31日", "有效"],
        ["质量奖 仅授荣誉", "GZMQA-2026-Q2", "2026年9月1日 至 2029年8月31日", "有效"],
        ["质量奖", "GZMQA-2026-Q3", "2026年9月1日 至 2029年8月31日", "已撤销"],
    ]
    assert "赣市府字〔2026〕9号" in section.text


async def test_the_rules_in_force_give_each_number_with_its_article(site: Site) -> None:
    rules = await site.get("/rules")
    (link,) = [one for one in rules.main.find("a") if one.text == "赣市府发〔2022〕15号"]

    page = await site.get(link.attributes["href"])

    cells = {row[0]: row[1:] for row in page.rows()}
    (places,) = [value for name, value in cells.items() if value[1] == "Art.6" and value[0].startswith("制造业")]
    assert places == ["制造业 3、服务业、工程等行业 2", "Art.6"]
