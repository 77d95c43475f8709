"""Anybody checks a certificate in a browser: by number, QR code or file (Art. 33)."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from limits import RateLimitItemPerHour

from api import limiting
from api.limiting import Checked
from services.sealing import INSTALLED
from tests.certificates.conftest import Winner, issued, seal_at, won
from tests.pages.conftest import Site
from tests.pages.document import Page

READER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "x-clock": "2026-09-25T09:00:00+08:00"}


@pytest.fixture
async def winner(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Winner:
    monkeypatch.setattr(INSTALLED, "seal", seal_at(tmp_path / "key.pem"))
    return await won(site.world)


async def read(site: Site, path: str, **changes: str) -> Page:
    return Page(await site.client.get(path, headers=READER | {n.replace("_", "-"): v for n, v in changes.items()}))


async def send(site: Site, content: bytes, name: str = "certificate.json", **headers: str) -> Page:
    return Page(await site.client.post("/verify", files={"file": (name, content)}, headers=READER | headers))


def facts(page: Page) -> dict[str, str]:
    (shown,) = page.main.find("dl")
    return dict(zip((one.text for one in shown.find("dt")), (one.text for one in shown.find("dd")), strict=True))


async def test_the_address_of_the_qr_code_shows_the_register(site: Site, winner: Winner) -> None:
    row = await issued(site.world, winner)

    page = await read(site, f"/verify/{winner.number}?e=1&d={row['digest'][:16]}")

    assert (page.status, page.title) == (200, "有效 · 证书查验 · 市长质量奖")
    said = facts(page)
    assert said["证书编号"] == winner.number
    assert said["组织名称"] == winner.name
    assert said["有效期"] == "2026年5月6日 至 2029年5月5日"
    assert "逐项核对" in page.main.text


async def test_a_digest_that_is_not_that_of_the_edition_is_forged_and_the_register_still_shown(
    site: Site, winner: Winner
) -> None:
    await issued(site.world, winner)

    page = await read(site, f"/verify/{winner.number}?e=1&d={'0' * 16}", accept_language="en")

    assert page.title == "Not what was issued: forged · Certificate check · Mayor's Quality Award"
    assert len(page.main.find("li")) == 1
    assert facts(page)["Organisation"] == winner.name


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2026-05-05T23:59:59+08:00", "尚未生效"),
        ("2029-05-05T23:59:59+08:00", "有效"),
        ("2029-05-06T00:00:00+08:00", "已到期"),
    ],
)
async def test_the_verdict_is_that_of_the_day(site: Site, winner: Winner, at: str, verdict: str) -> None:
    await issued(site.world, winner)

    page = await read(site, f"/verify?number={winner.number}", x_clock=at)

    assert (page.status, page.main.find("strong")[0].text) == (200, verdict)


async def test_a_number_that_nobody_has_is_unknown_and_shows_nothing(site: Site) -> None:
    page = await read(site, "/verify/GZMQA-1999-1-01")

    assert page.main.find("strong")[0].text == "查无此证书"
    assert page.main.find("dl") == []


async def test_no_number_is_named_at_its_field(site: Site) -> None:
    page = await read(site, "/verify?number=+")

    assert page.status == 422
    (summary,) = page.main.find("div", role="alert")
    assert [one.attributes["href"] for one in summary.find("a")] == ["#number"]


async def test_a_genuine_file_is_in_force_and_one_changed_byte_is_not(site: Site, winner: Winner) -> None:
    row = await issued(site.world, winner)
    key = orjson.loads(row["content"])["keyId"]
    signed = {"content": row["content"], "signature": row["signature"], "keyId": key}
    altered = signed | {"content": row["content"].replace(winner.name, winner.name + "集团")}

    genuine, forged = [await send(site, orjson.dumps(one)) for one in (signed, altered)]

    assert genuine.main.find("strong")[0].text == "有效"
    assert forged.main.find("strong")[0].text == "与登记不符，疑为伪造"
    assert facts(forged)["组织名称"] == winner.name
    assert genuine.headers["cache-control"] == "no-store"


async def test_a_form_without_a_file_says_so_at_the_field(site: Site) -> None:
    page = Page(await site.client.post("/verify", data={"file": ""}, headers=READER))

    assert page.status == 400
    (summary,) = page.main.find("div", role="alert")
    assert [(one.attributes["href"], one.text) for one in summary.find("a")] == [("#file", "请选择证书文件。")]


async def test_what_is_no_certificate_is_unknown(site: Site) -> None:
    page = await send(site, b"%PDF-1.4 nothing", "x.pdf")

    assert (page.status, page.main.find("strong")[0].text) == (200, "查无此证书")


async def test_programs_get_what_they_got_at_the_same_address(site: Site, winner: Winner) -> None:
    await issued(site.world, winner)

    answer = await site.client.get(f"/verify/{winner.number}", headers={"x-clock": READER["x-clock"]})

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["verdict"] == "IN_FORCE"


# --- How often --------------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two of each be enough for an hour: what is counted together shows sooner."""
    for by in Checked:
        monkeypatch.setitem(limiting.CHECKS, by, RateLimitItemPerHour(2))


def test_as_many_as_an_institution_behind_one_address_needs_are_checked() -> None:
    assert {by: limit.amount for by, limit in limiting.CHECKS.items()} == {"number": 600, "file": 60}


@pytest.mark.usefixtures("few")
async def test_numbers_are_not_tried_without_end(site: Site) -> None:
    by_page = [await read(site, f"/verify/X-{n}") for n in range(2)]
    program = await site.client.get("/verify/X-2", headers={"accept": "application/json"})
    typed = await read(site, "/verify?number=X-3")
    form, file = await read(site, "/verify"), await send(site, b"{}")

    assert [one.status for one in by_page] == [200, 200]
    assert (program.status_code, program.json()["errors"][0]["code"]) == (429, "RATE_LIMITED")
    assert (typed.status, typed.title) == (429, "请求过于频繁 · 市长质量奖")
    assert all(0 < int(one.headers["retry-after"]) <= 3_600 for one in (program, typed))
    assert (form.status, file.status) == (200, 200), "the form is read, and files are counted apart"


@pytest.mark.usefixtures("few")
async def test_files_are_not_sent_without_end(site: Site) -> None:
    sent = [await send(site, b"{}") for _ in range(3)]
    program = await site.client.post("/verify", files={"file": ("a.json", b"{}")}, headers={"accept": "*/*"})

    assert [one.status for one in sent] == [200, 200, 429]
    assert (program.status_code, program.json()["errors"][0]["code"]) == (429, "RATE_LIMITED")
    assert all(0 < int(one.headers["retry-after"]) <= 3_600 for one in (sent[2], program))
