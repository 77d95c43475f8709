"""What winners share, as anybody reads it: without secrets, gone with the title, in the feed (Art. 25, 26, 28)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import models as m
from tests.pages.conftest import Site
from tests.services.scenery import awarded

AT = datetime(2026, 9, 24, tzinfo=UTC)


async def shared(site: Site, state: str = "published", **values: Any) -> tuple[UUID, UUID]:
    """Return a case and its award."""
    world = site.world
    cycle, organisation = await world.cycle("closed"), await world.organisation()
    award = await awarded(world, await world.dossier(cycle, organisation, "awarded"))
    of = {"cycle_id": cycle, "organisation_id": organisation}
    given = {
        "title": "精益<现场>",
        "summary": "摘要甲",
        "text": "正文甲",
        "written_at": AT,
        "published_at": AT,
        **values,
    }
    key = await world.put(
        m.GoodPractice, award_id=award, organisation_name="某公司", state=state, **of, **given
    )  # fmt: skip
    await world.put(m.GoodPracticeSecret, good_practice_id=key, text="炉温曲线", **of)
    return key, award


async def test_a_case_is_read_without_its_secret(site: Site) -> None:
    key, _ = await shared(site)

    listed, page = await site.get("/practices"), await site.get(f"/practices/GoodPractice_{key}")

    assert "精益<现场>" in listed.text
    assert page.title == "精益<现场> · 市长质量奖"
    assert {"某公司", "摘要甲", "正文甲"} <= {one for one in ("某公司", "摘要甲", "正文甲") if one in page.text}
    assert "炉温曲线" not in page.text + listed.text
    assert "script" not in page.text


async def test_a_case_is_gone_with_its_title_and_before_it_is_published(site: Site) -> None:
    key, award = await shared(site, title="将撤销的案例")
    waiting, _ = await shared(site, "submitted", title="未发布的案例")
    address = f"/practices/GoodPractice_{key}"
    before = (await site.get(address)).status

    await site.world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", award)

    found = [(await site.get(one)).status for one in (address, f"/practices/GoodPractice_{waiting}")]
    assert (before, found) == (200, [404, 404])
    for path in ("/practices", "/feed.atom", "/sitemap.xml"):
        text = (await site.get(path)).response.text
        assert "将撤销的案例" not in text
        assert "未发布的案例" not in text
        assert str(key) not in text


async def test_the_feed_and_the_map_name_a_case(site: Site) -> None:
    key, _ = await shared(site, title="入选案例")

    feed, chart = await site.get("/feed.atom"), await site.get("/sitemap.xml")

    assert "入选案例" in feed.response.text
    assert f"/practices/GoodPractice_{key}" in chart.response.text


async def test_activities_are_shown_from_their_announcement_on(site: Site) -> None:
    world = site.world
    when = {"starts_at": AT + timedelta(days=30), "ends_at": AT + timedelta(days=31), "planned_at": AT}
    given = {"programme_id": world.programme, "kind": "training", "text": "内容", "place": "市会议中心", **when}
    await world.put(m.Activity, **given, title="公开培训", state="announced", announced_at=AT, places=30)
    await world.put(m.Activity, **given, title="筹备培训", state="planned")

    page = await site.get("/activities?lang=en")

    assert "公开培训" in page.text
    assert "30 places" in page.text
    assert "筹备培训" not in page.text


async def test_a_higher_award_is_public_once_it_is_won(site: Site) -> None:
    world = site.world
    _, award = await shared(site)
    row = await world.row(m.Award, award)
    clerk = await world.person()
    for name, state, year in (("已获奖公司", "won", 2025), ("未获奖公司", "not_won", 2026)):
        await world.put(
            m.HigherNomination, award_id=award, cycle_id=row["cycle_id"], organisation_id=row["organisation_id"],
            organisation_name=name, year=year, state=state, grounds="成效", drafted_at=AT, drafted_by_id=clerk,
            higher_award_id=await world.one("SELECT id FROM higher_award WHERE code = 'china'"),
            result_on=date(2026, 9, 1), result_document="公告〔2026〕1号",
        )  # fmt: skip

    page = await site.get("/higher-awards")

    assert "已获奖公司" in page.text
    assert "公告〔2026〕1号" in page.text
    assert "未获奖公司" not in page.text
