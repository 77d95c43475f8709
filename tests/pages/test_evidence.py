"""Files of evidence in a browser without script, what is added later, and taking an objection back (Art. 21)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

import models as m
from api.pages import evidence, forms
from regulation.documents import KINDS
from tests.codes import credit_code
from tests.files.samples import docx, pdf, picture, zip_bomb
from tests.pages.conftest import NOW, Listed, Sent, Site, publish
from tests.pages.document import Page
from tests.pages.test_objecting import GIVEN, code_on, filed, form

PDF, PNG = "application/pdf", "image/png"


def paper(name: str = "检验报告.pdf", content: bytes = b"", kind: str = PDF, field: str = "evidence") -> Sent:
    return (field, (name, content or pdf(1), kind))


async def object_to(site: Site, listed: Listed, *files: Sent, **changes: str) -> Page:
    return await site.post(f"{listed.address}/objection", files=files, **await form(site, listed, **changes))


async def kept(site: Site, listed: Listed) -> list[tuple[str, bool]]:
    rows = await site.world.sql(
        "SELECT d.title, d.sealed FROM objection_document d JOIN objection o ON o.id = d.objection_id"
        " WHERE o.notice_id = $1 ORDER BY d.id",
        listed.notice,
    )
    return [tuple(row) for row in rows]


def refused(page: Page) -> list[str]:
    (summary,) = page.main.find("div", role="alert")
    return [one.text for one in summary.find("li")]


def hidden(page: Page, do: str) -> dict[str, str]:
    """Return the hidden fields of the form that does something."""
    for one in page.main.find("form"):
        given = {i.attributes["name"]: i.attributes["value"] for i in one.find("input", type="hidden")}
        if given.get("do") == do:
            return given
    raise AssertionError(f"no form to {do}")


async def followed(site: Site, listed: Listed) -> tuple[str, Page]:
    """Return the code of an objection without files, and the page that shows how it stands."""
    code = code_on(await object_to(site, listed))
    return code, await site.post("/objection", code=code)


# --- With the first form ----------------------------------------------------------------------------------------------


async def test_files_come_with_the_first_form(site: Site) -> None:
    listed = await publish(site.world)
    organisation = {"kind": "ORGANISATION", "creditCode": credit_code(770_101)}
    files = paper(), paper("现场.png", picture(), PNG), paper("异议书.pdf", field="statement")

    page = await object_to(site, listed, *files, **organisation)

    assert (page.status, page.main.find("div", role="alert")) == (200, [])
    assert await kept(site, listed) == [("检验报告.pdf", False), ("现场.png", False), ("异议书.pdf", True)]
    shown = await site.post("/objection", code=code_on(page))
    names = [one.text for one in shown.main.find("li")]
    assert [name.split(" ")[0] for name in names] == ["检验报告.pdf", "现场.png", "异议书.pdf"]
    assert ["加盖公章" in name for name in names] == [False, False, True]


async def test_no_file_chosen_is_no_file(site: Site) -> None:
    """Browsers send an empty part without a name for a field that was left alone."""
    listed = await publish(site.world)

    page = await object_to(site, listed, ("evidence", ("", b"", "application/octet-stream")))

    assert (page.status, page.main.find("div", role="alert")) == (200, [])
    assert (await filed(site, listed), await kept(site, listed)) == (1, [])


HOSTILE: tuple[Sent, ...] = (
    paper("程序.exe", b"MZ\x90\x00", "application/x-msdownload"),
    paper("程序.pdf", b"MZ\x90\x00"),
    paper("网页.html", b"<script>alert(1)</script>", "text/html"),
    paper("图.png", pdf(1), PNG),
    ("evidence", ("空.pdf", b"", PDF)),
    paper("炸弹.docx", zip_bomb(), "application/octet-stream"),
    paper("无尾名", pdf(1), "application/octet-stream"),
    paper("名" * 201 + ".pdf"),
    paper("证据\u202efdp.exe.pdf"),
)


async def test_a_file_that_is_not_taken_is_named_and_the_objection_stands(site: Site) -> None:
    listed = await publish(site.world)

    page = await object_to(site, listed, *HOSTILE, paper("好.pdf"))

    assert page.status == 200
    named = [f"“{name}”未被接收：" for _, (name, _, _) in HOSTILE]
    assert [why.startswith(name) and why != name for why, name in zip(refused(page), named, strict=True)] == [True] * 9
    assert (await filed(site, listed), await kept(site, listed)) == (1, [("好.pdf", False)])
    assert len(code_on(page)) == 24


async def test_a_form_that_lacks_something_files_nothing_and_takes_no_file(site: Site) -> None:
    listed = await publish(site.world)
    before = await site.world.one("SELECT count(*) FROM upload")

    page = await object_to(site, listed, paper(), name="")

    assert page.status == 422
    assert page.fields()["grounds"] == GIVEN["grounds"]
    assert (await filed(site, listed), await kept(site, listed)) == (0, [])
    assert await site.world.one("SELECT count(*) FROM upload") == before


async def test_pressing_twice_takes_each_file_once(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed)

    pages = [await site.post(f"{listed.address}/objection", files=[paper()], **typed) for _ in range(2)]

    assert code_on(pages[0]) == code_on(pages[1])
    assert (await filed(site, listed), await kept(site, listed)) == (1, [("检验报告.pdf", False)])
    assert ["检验报告.pdf" in page.main.text for page in pages] == [True, True]


async def test_the_name_of_a_file_is_shown_as_text_and_without_the_folder(site: Site) -> None:
    listed = await publish(site.world)
    odd = "'><img src=x onerror=alert(1)>.pdf"

    page = await object_to(site, listed, paper("C:\\fakepath\\报告.pdf"), paper(odd))

    assert await kept(site, listed) == [("报告.pdf", False), (odd, False)]
    for shown in (page, await site.post("/objection", code=code_on(page))):
        assert shown.root.find("img") == shown.root.find("script") == []
        assert odd in shown.main.text


def test_a_browser_offers_the_kinds_that_are_taken() -> None:
    assert {ending: kind for kind, endings in KINDS.items() for ending in endings} == evidence.KINDS


# --- Under the code ---------------------------------------------------------------------------------------------------


async def test_grounds_and_files_are_added_under_the_code(site: Site) -> None:
    listed = await publish(site.world)
    _, page = await followed(site, listed)

    after = await site.post("/objection", files=[paper()], grounds="另有证人。", **hidden(page, "add"))

    assert after.status == 200
    assert "补充材料已收到。" in after.main.text
    assert GIVEN["grounds"] in after.main.text
    assert "另有证人。" in after.main.text
    assert await kept(site, listed) == [("检验报告.pdf", False)]
    assert after.headers["cache-control"] == "no-store"


async def test_what_is_sent_twice_is_added_once(site: Site) -> None:
    listed = await publish(site.world)
    _, page = await followed(site, listed)

    for _ in range(2):
        again = await site.post("/objection", files=[paper()], grounds="另有证人。", **hidden(page, "add"))

        assert again.status == 200
    assert await kept(site, listed) == [("检验报告.pdf", False)]
    statements = (
        "SELECT count(*) FROM objection_statement s JOIN objection o ON o.id = s.objection_id WHERE o.notice_id = $1"
    )
    assert await site.world.one(statements, listed.notice) == 2


async def test_of_what_is_added_a_file_that_is_refused_alone_is_sent_again(site: Site) -> None:
    listed = await publish(site.world)
    _, page = await followed(site, listed)

    after = await site.post(
        "/objection", files=[paper("坏.pdf", b"MZ"), paper("好.pdf")], grounds="另有证人。", **hidden(page, "add")
    )

    assert after.status == 422
    assert len(refused(after)) == 1
    assert [one.attributes["href"] for one in after.main.find("div", role="alert")[0].find("a")] == ["#evidence"]
    assert await kept(site, listed) == [("好.pdf", False)]
    (typed,) = after.main.find("textarea")
    assert typed.text == "", "what was taken is not asked for again"


async def test_nothing_to_add_is_said_at_its_field(site: Site) -> None:
    _, page = await followed(site, await publish(site.world))

    after = await site.post("/objection", grounds=" ", **hidden(page, "add"))

    assert (after.status, refused(after)) == (422, ["请补充文字或者选择文件。"])


async def test_what_the_handler_asks_for_is_shown_where_it_is_sent(site: Site) -> None:
    listed = await publish(site.world)
    code, _ = await followed(site, listed)
    asked = {"asked": "请补充检验报告。", "asked_until": "2026-09-28T16:00:00Z"}
    await site.world.sql("UPDATE objection SET asked = $2, asked_until = $3::text::timestamptz WHERE notice_id = $1",
                         listed.notice, *asked.values())  # fmt: skip

    page = await site.post("/objection", code=code)

    assert asked["asked"] in page.main.text
    assert hidden(page, "add")["code"] == code


async def state_of(site: Site, listed: Listed) -> tuple[str, str]:
    return (
        await site.world.one("SELECT state FROM objection WHERE notice_id = $1", listed.notice),
        (await site.world.row(m.Dossier, listed.dossiers[0]))["state"],
    )


async def test_it_is_taken_back_by_who_ticks_that_too(site: Site) -> None:
    listed = await publish(site.world)
    _, page = await followed(site, listed)
    given = hidden(page, "withdraw")

    unsure = await site.post("/objection", **given)
    before = await state_of(site, listed)
    sure = await site.post("/objection", sure="yes", **given)

    assert (unsure.status, refused(unsure)) == (422, ["请勾选确认。"])
    assert before == ("received", "contested")
    assert (sure.status, await state_of(site, listed)) == (200, ("withdrawn", "publicised"))
    assert "异议已撤回。" in sure.main.text
    assert sure.main.find("form") == []


async def test_once_it_is_verified_nothing_is_added_or_taken_back(site: Site) -> None:
    listed = await publish(site.world)
    code, page = await followed(site, listed)
    await site.world.sql("UPDATE objection SET state = 'investigated' WHERE notice_id = $1", listed.notice)

    shown = await site.post("/objection", code=code)
    added = await site.post("/objection", files=[paper()], grounds="另有证人。", **hidden(page, "add"))
    withdrawn = await site.post("/objection", sure="yes", **hidden(page, "withdraw"))

    assert shown.main.find("form") == []
    assert [added.status, withdrawn.status] == [403, 403]
    assert [len(refused(one)) for one in (added, withdrawn)] == [1, 1]
    assert await state_of(site, listed) == ("investigated", "contested")
    assert await kept(site, listed) == []


async def test_a_code_that_opens_nothing_takes_no_file(site: Site) -> None:
    listed = await publish(site.world)
    _, page = await followed(site, listed)
    before = await site.world.one("SELECT count(*) FROM upload")

    answer = await site.post("/objection", files=[paper()], **hidden(page, "add") | {"code": "x" * 24})

    assert answer.status == 404
    assert await site.world.one("SELECT count(*) FROM upload") == before
    assert await kept(site, listed) == []


async def test_the_code_stands_in_no_address_no_header_and_no_log(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = await publish(site.world)
    code, page = await followed(site, listed)

    after = await site.post("/objection", files=[paper(), paper("坏.pdf", b"MZ")], **hidden(page, "add"))

    said = capsys.readouterr()
    assert code not in said.out + said.err
    for shown in (page, after):
        assert code not in str(shown.headers)
        named = [v for one in shown.root.every() for n, v in one.attributes.items() if n in {"href", "action", "src"}]
        assert not [one for one in named if code in one]
        assert shown.headers["referrer-policy"] == "no-referrer"


# --- What nobody of good will sends -----------------------------------------------------------------------------------


@asynccontextmanager
async def elsewhere(site: Site) -> AsyncIterator[Site]:
    """Give a browser at another address."""
    transport = httpx.ASGITransport(site.client._transport.app, client=("192.0.2.77", 1))  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url="http://award.test") as client:
        yield Site(site.world, client, site.state)


async def raw(site: Site, content: Any, **headers: str) -> httpx.Response:
    given = {"content-type": "multipart/form-data; boundary=x", "x-clock": NOW, **headers}
    return await site.client.post("/objection", content=content, headers=given)


async def test_a_form_larger_than_is_taken_is_not_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_OF_FILES", 1_000)
    part = b'--x\r\nContent-Disposition: form-data; name="evidence"; filename="a.pdf"\r\n\r\n'
    come = 0

    async def flood() -> Any:
        nonlocal come
        yield part
        for _ in range(1_000):
            come += 10_000
            yield b"a" * 10_000

    stated = await raw(site, b"a", **{"content-length": "900000"})
    unstated = await raw(site, flood())

    assert [stated.status_code, unstated.status_code] == [413, 413]
    assert come < 700_000, "the rest was not read"


async def test_who_sends_slowly_holds_up_nobody_else(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed)
    go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        await go.wait()

    slow = [asyncio.create_task(raw(site, slowly())) for _ in range(4)]
    await asyncio.sleep(0.2)
    same = await site.post(f"{listed.address}/objection", files=[paper()], **typed)
    async with elsewhere(site) as other:
        neighbour = await other.post(f"{listed.address}/objection", files=[paper()], **typed)
    go.set()
    await asyncio.gather(*slow)
    after = await site.post(f"{listed.address}/objection", files=[paper()], **typed | {"key": "another"})

    assert (same.status, 0 < int(same.headers["retry-after"]) <= 60) == (429, True)
    assert [neighbour.status, after.status, await filed(site, listed)] == [200, 200, 2]


async def test_two_forms_at_once_lose_nothing(site: Site) -> None:
    listed = await publish(site.world)
    code, page = await followed(site, listed)
    other = await site.post("/objection", code=code)
    given = [hidden(one, "add") for one in (page, other)]

    await asyncio.gather(*(site.post("/objection", files=[paper(f"{n}.pdf")], **one) for n, one in enumerate(given)))

    assert sorted(await kept(site, listed)) == [("0.pdf", False), ("1.pdf", False)]


async def test_who_sends_too_many_files_is_told_which_were_not_taken(site: Site) -> None:
    """Twenty files belong to an objection (`objection_documents`)."""
    listed = await publish(site.world)
    _, page = await followed(site, listed)
    await site.world.sql(
        "INSERT INTO objection_document (objection_id, cycle_id, title, media_type, size, sha256, state, uploaded_at)"
        " SELECT o.id, o.cycle_id, n::text, 'image/png', 1, repeat('0', 64), 'submitted', now()"
        " FROM objection o, generate_series(1, 19) n WHERE o.notice_id = $1",
        listed.notice,
    )

    after = await site.post("/objection", files=[paper("20.pdf"), paper("21.pdf")], **hidden(page, "add"))

    assert (after.status, [one[:8] for one in refused(after)]) == (422, ["“21.pdf”"])
    assert (await kept(site, listed))[19:] == [("20.pdf", False)]


async def test_a_word_document_is_known_by_its_name_where_the_browser_does_not(site: Site) -> None:
    listed = await publish(site.world)

    await object_to(site, listed, paper("说明.DOCX", docx(), "application/octet-stream"))

    assert await kept(site, listed) == [("说明.DOCX", False)]
