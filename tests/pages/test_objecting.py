"""Objecting without an account, in a browser without script (Art. 21)."""

from __future__ import annotations

import re

import pytest

from tests.codes import credit_code
from tests.pages.conftest import Listed, Site, name_of, publish
from tests.pages.document import Page

GIVEN = {"grounds": "2025年9月的检验报告与申报材料不一致。", "name": "王五", "contact": "0797-1234567"}


async def form(site: Site, listed: Listed, **changes: str) -> dict[str, str]:
    """Return the fields of a form that lacks nothing, on the first organisation of the list."""
    blank = (await site.get(f"{listed.address}/objection")).fields()
    return blank | GIVEN | {"organisationId": f"Organisation_{listed.organisations[0]}"} | changes


async def filed(site: Site, listed: Listed) -> int:
    return await site.world.one("SELECT count(*)::int FROM objection WHERE notice_id = $1", listed.notice)


def code_on(page: Page) -> str:
    (shown,) = [one for one in page.main.find("p") if one.attributes.get("class") == "tracking"]
    return shown.text


async def test_an_objection_is_filed_and_its_code_shown(site: Site) -> None:
    listed = await publish(site.world)

    page = await site.post(f"{listed.address}/objection", **await form(site, listed))

    assert (page.status, page.title) == (200, "异议已收到 · 市长质量奖")
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", code_on(page))
    assert page.headers["cache-control"] == "no-store"
    rows = await site.world.sql(
        "SELECT s.grounds, o.state, r.kind FROM objection o JOIN objection_statement s ON s.objection_id = o.id"
        " JOIN objector r ON r.objection_id = o.id WHERE o.notice_id = $1",
        listed.notice,
    )
    assert [tuple(row) for row in rows] == [(GIVEN["grounds"], "received", "person")]
    assert await site.world.one("SELECT state FROM dossier WHERE id = $1", listed.dossiers[0]) == "contested"


async def test_sending_a_form_twice_files_once_and_shows_the_same_code(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed)

    first = await site.post(f"{listed.address}/objection", **typed)
    second = await site.post(f"{listed.address}/objection", **typed)

    assert code_on(first) == code_on(second)
    assert await filed(site, listed) == 1


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("organisationId", "请选择异议所涉组织。"),
        ("grounds", "请写明事实和依据。"),
        ("name", "请填写真实姓名。"),
        ("contact", "请填写联系方式。"),
    ],
)
async def test_each_field_that_lacks_is_named_at_its_place_and_the_rest_stays(
    site: Site, missing: str, told: str
) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed, **{missing: " "})

    page = await site.post(f"{listed.address}/objection", **typed)

    assert page.status == 422
    assert page.title.startswith("有误：")
    (summary,) = page.main.find("div", role="alert")
    assert [(one.text, one.attributes["href"]) for one in summary.find("a")] == [(told, f"#{missing}")]
    (at,) = [one for one in page.main.every() if one.attributes.get("id") == missing]
    assert at.attributes["aria-invalid"] == "true"
    assert at.attributes["aria-describedby"].split()[0] == f"{missing}-error"
    kept = page.fields()
    assert {name: kept[name] for name in kept if name != missing} == {n: v for n, v in typed.items() if n != missing}
    assert await filed(site, listed) == 0


async def test_what_the_rules_refuse_is_told_at_its_field_too(site: Site) -> None:
    listed = await publish(site.world)

    page = await site.post(f"{listed.address}/objection", **await form(site, listed, name="王" * 201))

    assert page.status == 422
    (error,) = [one for one in page.main.every() if one.attributes.get("id") == "name-error"]
    assert "200" in error.text
    assert await filed(site, listed) == 0


async def test_an_organisation_objects_with_its_credit_code(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed, kind="ORGANISATION", creditCode=credit_code(770_001))

    page = await site.post(f"{listed.address}/objection", **typed)

    assert page.status == 200
    assert "加盖公章" in page.text
    kept = "SELECT r.kind FROM objector r JOIN objection o ON o.id = r.objection_id WHERE o.notice_id = $1"
    assert await site.world.one(kept, listed.notice) == "organisation"


async def test_a_credit_code_that_is_none_is_told_at_its_field_and_the_choice_stays(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed, kind="ORGANISATION", creditCode="91360700000000000X")

    page = await site.post(f"{listed.address}/objection", **typed)

    assert page.status == 422
    assert [one.attributes["href"] for one in page.main.find("div", role="alert")[0].find("a")] == ["#creditCode"]
    assert page.fields() == typed
    assert await filed(site, listed) == 0


async def test_who_sends_too_many_is_told_to_wait_and_keeps_what_was_typed(site: Site) -> None:
    listed = await publish(site.world)
    for _ in range(3):
        assert (await site.post(f"{listed.address}/objection", **await form(site, listed))).status == 200

    page = await site.post(f"{listed.address}/objection", **await form(site, listed))

    assert page.status == 429
    assert 0 < int(page.headers["retry-after"]) <= 86_400
    assert page.fields()["grounds"] == GIVEN["grounds"]
    assert await filed(site, listed) == 3


async def test_an_organisation_that_is_not_on_the_list_is_refused(site: Site) -> None:
    listed, other = await publish(site.world), await site.world.organisation()

    page = await site.post(
        f"{listed.address}/objection", **await form(site, listed, organisationId=f"Organisation_{other}")
    )

    assert page.status == 422
    assert [one.attributes["href"] for one in page.main.find("div", role="alert")[0].find("a")] == ["#organisationId"]
    assert await filed(site, listed) == 0


async def test_after_the_window_nothing_is_filed(site: Site) -> None:
    listed = await publish(site.world)
    typed = await form(site, listed)

    page = await site.post(f"{listed.address}/objection", at="2026-10-09T00:00:00+08:00", **typed)

    assert page.status in {403, 422}
    assert page.fields() == typed
    assert await filed(site, listed) == 0


async def test_the_form_starts_with_the_organisation_that_was_chosen_on_the_list(site: Site) -> None:
    listed = await publish(site.world)
    chosen = f"Organisation_{listed.organisations[1]}"

    page = await site.get(f"{listed.address}/objection?organisation={chosen}")

    assert page.fields()["organisationId"] == chosen
    assert len(page.fields()["key"]) == 32
    names = [one.text for one in page.main.find("option") if one.attributes["value"]]
    assert names == [await name_of(site.world, one) for one in listed.organisations]


async def test_its_code_shows_how_an_objection_stands_and_appears_nowhere(site: Site) -> None:
    listed = await publish(site.world)
    code = code_on(await site.post(f"{listed.address}/objection", **await form(site, listed)))

    page = await site.post("/objection", code=f" {code} ")

    assert page.status == 200
    assert "已收到" in page.main.text
    assert GIVEN["grounds"] in page.main.text
    assert await name_of(site.world, listed.organisations[0]) in page.main.text
    assert all(one.attributes.get("type") == "hidden" for one in page.root.every() if code in one.attributes.values())
    assert code not in page.text
    assert page.headers["cache-control"] == "no-store"
    for protected in (GIVEN["name"], GIVEN["contact"]):
        assert protected not in page.response.text


@pytest.mark.parametrize(
    ("code", "status"),
    [("", 422), ("x" * 24, 404), ("a\r\nx-acting-as: 1", 404), ("查询码查询码查询码", 404), ("x" * 5000, 404)],
)
async def test_a_code_that_is_none_shows_nothing(site: Site, code: str, status: int) -> None:
    page = await site.post("/objection", code=code)

    assert page.status == status
    assert page.fields() == {"code": ""}
    (summary,) = page.main.find("div", role="alert")
    assert [one.attributes["href"] for one in summary.find("a")] == ["#code"]


async def test_a_code_in_the_address_is_not_looked_at(site: Site) -> None:
    listed = await publish(site.world)
    code = code_on(await site.post(f"{listed.address}/objection", **await form(site, listed)))

    page = await site.get(f"/objection?code={code}")

    assert page.fields() == {"code": ""}
    assert GIVEN["grounds"] not in page.text


@pytest.mark.parametrize(
    ("state", "said"), [("upheld", "该组织已从名单中除名。"), ("dismissed", "该组织保留在名单中。")]
)
async def test_its_code_shows_what_was_decided_and_why(site: Site, state: str, said: str) -> None:
    listed = await publish(site.world)
    code = code_on(await site.post(f"{listed.address}/objection", **await form(site, listed)))
    await site.world.sql(
        "UPDATE objection SET state = $2, decided_at = '2026-09-24T01:00:00Z', decision_reason = '经核实认定'"
        " WHERE notice_id = $1",
        *(listed.notice, state),
    )

    page = await site.post("/objection", code=code)

    assert said in page.main.text
    assert "2026年9月24日 09:00" in page.main.text
    assert "经核实认定" in page.main.text
    assert page.main.find("form") == []


async def test_after_the_window_there_is_no_form_to_fill_in_vain(site: Site) -> None:
    listed = await publish(site.world)

    page = await site.get(f"{listed.address}/objection", "2026-10-09T00:00:00+08:00")

    assert page.status == 200
    assert "公示期已结束" in page.text
    assert page.main.find("form") == []
