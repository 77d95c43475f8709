"""Reporting something about a winner in a browser without script, and following it by its code (Art. 28, 30)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from regulation.ability import Ability
from regulation.roles import Role
from tests.pages.conftest import Site
from tests.pages.document import Page
from tests.revoked import revoke
from tests.services.scenery import awarded

NOW = datetime(2026, 9, 25, 1, tzinfo=UTC)
GIVEN = {"kind": "TITLE_MISUSE", "text": "在产品包装上使用称号。", "name": "王五", "contact": "0797-1234567"}


async def won(site: Site) -> UUID:
    """Let somebody hold a title."""
    world = site.world
    cycle = await world.cycle("commended")
    return await awarded(world, await world.dossier(cycle, await world.organisation(), "awarded"))


def address(award: UUID) -> str:
    return f"/awards/Award_{award}/report"


async def form(site: Site, award: UUID, **changes: str) -> dict[str, str]:
    return (await site.get(address(award))).fields() | GIVEN | changes


def code_on(page: Page) -> str:
    (shown,) = [one for one in page.main.find("p") if one.attributes.get("class") == "tracking"]
    return shown.text


async def tips(site: Site, award: UUID) -> int:
    return await site.world.one("SELECT count(*)::int FROM tip WHERE award_id = $1", award)


async def test_a_report_is_sent_and_followed_by_its_code(site: Site) -> None:
    award = await won(site)

    sent = await site.post(address(award), **await form(site, award))
    shown = await site.post("/report", code=code_on(sent))

    assert (sent.status, sent.title) == (200, "您的反映已收到 · 市长质量奖")
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", code_on(sent))
    assert sent.headers["cache-control"] == shown.headers["cache-control"] == "no-store"
    assert shown.status == 200
    assert "已收到" in shown.main.text
    assert GIVEN["text"] in shown.main.text
    assert GIVEN["name"] not in shown.main.text
    row = (await site.world.sql("SELECT kind, state FROM tip WHERE award_id = $1", award))[0]
    assert tuple(row) == ("title_misuse", "received")


async def test_sending_it_twice_takes_it_once_and_shows_the_same_code(site: Site) -> None:
    award = await won(site)
    typed = await form(site, award)

    codes = [code_on(await site.post(address(award), **typed)) for _ in range(2)]

    assert codes[0] == codes[1]
    assert await tips(site, award) == 1


@pytest.mark.parametrize(("missing", "told"), [("text", "请写明反映内容。"), ("contact", None)])
async def test_what_lacks_is_told_at_its_field_and_the_rest_stays(site: Site, missing: str, told: str | None) -> None:
    award = await won(site)
    typed = await form(site, award, **{missing: " "})

    page = await site.post(address(award), **typed)

    assert page.status == 422
    (summary,) = page.main.find("div", role="alert")
    assert [one.attributes["href"] for one in summary.find("a")] == [f"#{missing}"]
    assert told is None or told in summary.text
    kept = page.fields()
    assert {name: kept[name] for name in kept if name != missing} == {n: v for n, v in typed.items() if n != missing}
    assert await tips(site, award) == 0


async def test_more_is_added_under_the_code_until_it_is_closed(site: Site) -> None:
    award, world = await won(site), site.world
    code = code_on(await site.post(address(award), **await form(site, award)))
    shown = await site.post("/report", code=code)

    empty = await site.post("/report", **shown.fields() | {"text": " "})
    added = await site.post("/report", **shown.fields() | {"text": "补充照片说明"})
    tip = await world.one("SELECT id FROM tip WHERE award_id = $1", award)
    clerk = world.at(await world.actor(Role.OFFICE), NOW)
    await world.act(clerk, Ability.TIP_TAKE, tip)
    await world.act(clerk, Ability.TIP_CLOSE, tip, answer="已责令改正")
    closed = await site.post("/report", code=code)

    assert (empty.status, added.status) == (422, 200)
    assert "补充照片说明" in added.main.text
    assert "已责令改正" in closed.main.text
    assert closed.main.find("textarea") == []


@pytest.mark.parametrize(("code", "status"), [("", 422), ("no-such-code-at-all", 404), ("<b>", 404)])
async def test_a_code_that_opens_nothing_shows_nothing(site: Site, code: str, status: int) -> None:
    page = await site.post("/report", code=code)

    assert page.status == status
    assert page.main.find("dl") == []


async def test_of_no_award_there_is_no_form(site: Site) -> None:
    for path in ("/awards/Award_00000000-0000-0000-0000-000000000000/report", "/awards/nonsense/report"):
        assert (await site.get(path)).status == 404


async def test_winners_are_shown_with_the_form_and_revoked_titles_with_their_notice(site: Site) -> None:
    award = await won(site)
    notice = await revoke(site.world, award)

    page = await site.get("/results")

    links = {one.attributes["href"] for one in page.main.find("a")}
    assert address(award) in links
    assert f"/notices/Notice_{notice}" in links
    assert "赣市府字9号" in page.main.text
    assert "虚报" not in page.main.text, "what the office found is not for everybody"
