"""What nobody of good will sends: markup in texts, forms that are none, addresses that lead nowhere (Art. 21, 31)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

import pytest

import models as m
from api.pages import forms
from regulation.roles import Role
from tests.pages.conftest import NOW, PUBLISHED, Site, publish
from tests.pages.test_objecting import GIVEN, filed, form

EVIL = """<script>alert(1)</script>"><img src=x onerror=alert(1)>'--{{ 7*7 }}{% raw %}"""
PATHS = ("/", "/notices", "/list", "/results", "/rules", "/about", "/objection", "/feed.atom", "/sitemap.xml")


async def test_markup_in_published_texts_is_shown_as_text(site: Site) -> None:
    evil = {"title": EVIL, "body": EVIL, "channels": [EVIL], "details": {"reason": EVIL, "contact": EVIL}}
    listed = await publish(site.world, 1, EVIL, **evil)

    page = await site.get(listed.address)

    (title,) = page.main.find("h1")
    assert title.text == " ".join(EVIL.split())
    assert page.root.find("script") == page.root.find("img") == []
    assert not [name for one in page.root.every() for name in one.attributes if name.startswith("on")]
    for path in ("/", "/notices", "/feed.atom", f"{listed.address}/objection"):
        answer = (await site.get(path)).response.text
        assert "<script" not in answer
        assert "&lt;script&gt;" in answer


async def test_markup_that_was_typed_comes_back_as_text(site: Site) -> None:
    listed = await publish(site.world, 1)
    typed = await form(site, listed, grounds=f"</textarea>{EVIL}", name=EVIL, contact="")

    page = await site.post(f"{listed.address}/objection", **typed)

    assert page.fields() == typed
    assert page.root.find("script") == page.root.find("img") == []


async def test_markup_in_the_query_of_an_address_goes_into_no_attribute(site: Site) -> None:
    listed = await publish(site.world, 1)

    page = await site.get(f'{listed.address}?lang=en&x="><script>alert(1)</script>&lang="onclick=')

    assert page.status == 200
    assert page.root.find("script") == []


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/robots.txt"])
async def test_every_answer_forbids_what_the_pages_do_not_need(site: Site, path: str) -> None:
    headers = (await site.get(path)).headers

    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["vary"] == "accept-language"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
async def test_pages_bring_nothing_from_elsewhere(site: Site, path: str) -> None:
    page = await site.get(path)

    brought = [one.attributes["href"] for one in page.root.find("link")] + [
        one.attributes["src"] for one in page.root.every() if "src" in one.attributes
    ]
    assert [one for one in brought if not one.startswith("/") or one.startswith("//")] == []
    assert page.root.find("style") == page.root.find("script") == []
    assert not [one for one in page.root.every() if "style" in one.attributes]


@pytest.mark.parametrize(
    "path", ["/", "/notices", "/list", "/results", "/rules", "/about", "/feed.atom", "/robots.txt"]
)
async def test_pages_are_read_and_nothing_else(site: Site, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await site.client.request(method, path)

        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    head, get = await site.client.head(path), await site.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/notices/",
        "/notices/x",
        "/notices/Notice_0190a000-0000-7000-8000-000000000000",
        "/notices/Programme_0190a000-0000-7000-8000-000000000000",
        "/notices/%00",
        "/notices/..%2f..%2fetc%2fpasswd",
        "/static/..%2fsite.py",
        "/static/site.css",
        "/static/",
        "/rules/Notice_x",
        "/notices?kind=NONE",
        "/notices?after=xyz",
        "/results?after=%00",
        "/notices/%E5%85%AC%E7%A4%BA",
        "/notices/Notice_0190a000-0000-7000-8000-000000000000/objection",
    ],
)
async def test_an_address_that_leads_nowhere_is_a_page_that_says_so(site: Site, path: str) -> None:
    page = await site.get(path)

    assert page.status == 404
    assert page.title == "页面不存在 · 市长质量奖"
    assert page.headers["cache-control"] == "no-store"
    assert (await site.get(path, accept_language="en")).title == "There is no such page · Mayor's Quality Award"


async def test_an_object_of_another_kind_is_no_notice(site: Site) -> None:
    page = await site.get(f"/notices/Programme_{site.world.programme}")

    assert page.status == 404


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", json.dumps(GIVEN).encode(), 415),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("multipart/form-data", b"--x--", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", 400),
        # A decoder of somebody's choice would take a second for each 100 kB.
        ("multipart/form-data; boundary=x; charset=punycode", b"--x--", 415),
        ("", b"a=b", 415),
        ("application/x-www-form-urlencoded", b"\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"grounds=%ff%fe", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(41)), 400),
        ("application/x-www-form-urlencoded", b"grounds=" + b"x" * 600_000, 413),
        ("application/x-www-form-urlencoded", b"", 400),
    ],
)
async def test_a_form_that_is_none_files_nothing(site: Site, kind: str, body: bytes, status: int) -> None:
    listed = await publish(site.world, 1)

    answer = await site.client.post(
        f"{listed.address}/objection", content=body, headers={"content-type": kind, "x-clock": NOW}
    )

    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert await filed(site, listed) == 0


async def test_a_form_that_does_not_arrive_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = await publish(site.world, 1)
    monkeypatch.setattr(forms, "_PATIENCE", 0.05)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"grounds="
        await asyncio.sleep(30)

    answer = await site.client.post(
        f"{listed.address}/objection",
        content=slowly(),
        headers={"content-type": "application/x-www-form-urlencoded", "x-clock": NOW},
    )

    assert answer.status_code == 408


async def test_a_character_that_cannot_be_kept_is_refused_and_nothing_is_lost(site: Site) -> None:
    listed = await publish(site.world, 1)
    typed = await form(site, listed, grounds="a\x00b")

    page = await site.post(f"{listed.address}/objection", **typed)

    assert page.status == 400
    assert page.fields()["name"] == typed["name"]
    assert await filed(site, listed) == 0


async def test_who_is_logged_in_sees_on_a_page_what_everybody_sees(site: Site) -> None:
    secret = await site.world.cycle("drafting", session=977)
    await site.world.put(
        m.Notice, cycle_id=secret, kind="announcement", title="尚未发布", body="-", channels=["-"],
        content_digest="c" * 64, published_at=PUBLISHED.replace(year=2027),
    )  # fmt: skip
    clerk = await site.world.actor(Role.OFFICE)
    assert site.state.issuer is not None
    await site.world.put(
        m.Identity,
        person_id=clerk.person_id,
        programme_id=site.world.programme,
        issuer=site.state.issuer.issuer.issuer,
        subject="clerk",
    )
    login = f"Bearer {site.state.issuer.issue('clerk', site.state.settings.token_lifetime)}"

    for path in PATHS:
        as_clerk = await site.get(path, authorization=login, x_acting_as=f"RoleGrant_{clerk.grant_id}")
        assert as_clerk.response.text == (await site.get(path)).response.text
        assert "尚未发布" not in as_clerk.response.text
        assert "第977届" not in as_clerk.response.text


@pytest.mark.parametrize("path", ["/objection", "/verify", "form"])
async def test_forms_are_read_and_sent_and_nothing_else(site: Site, path: str) -> None:
    path = f"{(await publish(site.world, 1)).address}/objection" if path == "form" else path
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = await site.client.request(method, path, headers={"accept": "text/html"})

        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    head = await site.client.head(path, headers={"accept": "text/html", "x-clock": NOW})
    assert (head.status_code, head.content) == (200, b"")


async def test_a_character_that_xml_forbids_does_not_break_the_feed(site: Site) -> None:
    await publish(site.world, 1, title="公示\ufffe\uffff \U0001f3c6")

    feed = ET.fromstring((await site.get("/feed.atom")).response.content)

    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert "公示\ufffd\ufffd \U0001f3c6" in titles


async def test_a_page_is_not_sent_again_to_who_has_it(site: Site) -> None:
    listed = await publish(site.world, 1)
    first = await site.get(listed.address)

    again = await site.get(listed.address, if_none_match=first.headers["etag"])
    later = await site.get(listed.address, "2026-09-25T10:00:00+08:00", if_none_match=first.headers["etag"])

    assert (again.status, again.response.content) == (304, b"")
    assert later.status == 200
    assert first.headers["cache-control"] == "public, max-age=60"


async def test_styles_are_kept_for_good_under_the_name_of_their_content(site: Site) -> None:
    (style,) = (await site.get("/")).root.find("link", rel="stylesheet")

    answer = await site.client.get(style.attributes["href"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_what_goes_wrong_inside_is_told_without_the_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("password of the database")

    monkeypatch.setattr(site.state.executor, "run", broken)

    page = await site.get("/")

    assert page.status == 500
    assert page.title == "系统故障 · 市长质量奖"
    assert "password" not in page.response.text
