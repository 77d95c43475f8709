"""Open data: what is public and nothing else, in formats that programs and spreadsheets read (Art. 16, 22, 30, 33)."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

import models as m
from regulation.roles import Role
from tests.open_data.conftest import LICENCE, Desk
from tests.revoked import revoke
from tests.world import World

_AWARD = {"kind": "quality", "session": 7, "award_year": 2026, "honour_only": False}


async def won(world: World, number: str, **values: object) -> UUID:
    """Let somebody have won, and its name be public with the award."""
    cycle, organisation = await world.cycle("commended"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "awarded")
    given = _AWARD | {"valid_from": date(2026, 11, 2), "valid_until": date(2029, 11, 1), **values}
    return await world.put(
        m.Award, cycle_id=cycle, programme_id=world.programme, dossier_id=dossier, organisation_id=organisation,
        certificate_number=number, **given,
    )  # fmt: skip


async def banned(world: World, name: str, state: str) -> None:
    entered = await world.person()
    await world.put(
        m.Ban, programme_id=world.programme, credit_code="91360702MA35ABCD1X", organisation_name=name, state=state,
        ground="fraud", article="Art.28", decided_on=date(2026, 3, 1), until=date(2036, 3, 1), decided_by="市人民政府",
        document_number="赣市府字〔2026〕1号", entered_by_id=entered,
    )  # fmt: skip


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


async def test_winners_are_told_with_the_state_of_their_title_on_the_day(desk: Desk) -> None:
    await won(desk.world, "GZMQA-2026-7-01")
    await won(desk.world, "GZMQA-2026-7-02", kind="nomination", state="revoked")

    now = table((await desk.get("/open-data/GZMQA/winners.csv")).text)
    last = table((await desk.get("/open-data/GZMQA/winners.csv", "2029-11-01T23:59:59+08:00")).text)
    after = table((await desk.get("/open-data/GZMQA/winners.csv", "2029-11-02T00:00:00+08:00")).text)

    assert [(one["certificate_number"], one["kind"], one["state"]) for one in now] == [
        ("GZMQA-2026-7-01", "quality", "in_force"), ("GZMQA-2026-7-02", "nomination", "revoked"),
    ]  # fmt: skip
    assert [one["state"] for one in last] == ["in_force", "revoked"]
    assert [one["state"] for one in after] == ["expired", "revoked"]
    assert (now[0]["valid_from"], now[0]["valid_until"], now[0]["honour_only"]) == ("2026-11-02", "2029-11-01", "false")


async def test_a_revocation_is_told_with_ground_day_and_document_and_so_is_its_annulment(desk: Desk) -> None:
    first, second = await won(desk.world, "GZMQA-2026-7-01"), await won(desk.world, "GZMQA-2026-7-02")
    await revoke(desk.world, first)
    ground = {"ground": "grave_quality_problem", "article": "Art.30(2)", "decided_on": date(2026, 10, 2)}
    await revoke(desk.world, second, **ground, document_number="赣市府字10号", state="annulled")

    found = table((await desk.get("/open-data/GZMQA/revocations.csv")).text)

    names = ("certificate_number", "state", "ground", "article", "decided_on", "document_number")
    assert [tuple(one[name] for name in names) for one in found] == [
        ("GZMQA-2026-7-01", "in_force", "fraud", "Art.28", "2026-09-01", "赣市府字9号"),
        ("GZMQA-2026-7-02", "annulled", "grave_quality_problem", "Art.30(2)", "2026-10-02", "赣市府字10号"),
    ]
    assert "虚报" not in str(found), "what the office found is not for everybody"


async def test_csv_is_utf_8_with_a_mark_that_can_be_left_out_and_lines_of_rfc_4180(desk: Desk) -> None:
    answer = await desk.get("/open-data/GZMQA/past-winners.csv")
    plain = await desk.get("/open-data/GZMQA/past-winners.csv?bom=0")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.startswith(b"\xef\xbb\xbfcycle_label,session,organisation_name,kind\r\n")
    assert plain.content == answer.content[3:]
    assert plain.content.count(b"\r\n") == plain.content.count(b"\n") == 9  # the head and eight winners


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", '=1,"a"\nb'])
async def test_what_begins_like_a_formula_is_text(desk: Desk, name: str) -> None:
    await banned(desk.world, name, "in_force")

    (row,) = table((await desk.get("/open-data/GZMQA/bans.csv")).text)

    assert row["organisation_name"] == f"'{name}"


async def test_a_ban_is_public_once_it_is_decided(desk: Desk) -> None:
    await banned(desk.world, "待签", "entered")
    await banned(desk.world, "未签", "rejected")
    await banned(desk.world, "生效", "in_force")

    found = (await desk.get("/open-data/GZMQA/bans.jsonld")).json()["hasPart"]

    assert [(one["name"], one["mqa:article"], one["mqa:until"]) for one in found] == [("生效", "Art.28", "2036-03-01")]
    assert found[0]["@type"] == "Organization"


async def test_what_is_not_public_yet_is_not_there_whoever_asks(desk: Desk) -> None:
    world = desk.world
    drafting = await world.cycle("drafting", session=41)
    open_cycle = await world.cycle("accepting", session=42)
    about = {"title": "题", "body": "文", "content_digest": "0" * 64, "kind": "announcement"}
    await world.put(m.Notice, cycle_id=open_cycle, published_at=datetime(2026, 11, 23, 1, 0, 1, tzinfo=UTC), **about)
    await world.put(m.Notice, cycle_id=open_cycle, published_at=datetime(2026, 11, 23, 1, tzinfo=UTC), **about)
    await world.actor(Role.OFFICE)

    cycles = table((await desk.get("/open-data/GZMQA/cycles.csv")).text)
    notices = table((await desk.get("/open-data/GZMQA/notices.csv", authorization="Bearer x")).text)

    assert [one["session"] for one in cycles] == ["42"]
    assert [one["published_at"] for one in notices] == ["2026-11-23T01:00:00+00:00"]
    assert drafting != open_cycle


async def test_pages_follow_each_other_without_a_gap(desk: Desk) -> None:
    for number in range(5):
        await won(desk.world, f"N-{number}")

    seen, address = [], "/open-data/GZMQA/winners.csv?limit=2"
    while address:
        answer = await desk.get(address)
        seen.append([one["certificate_number"] for one in table(answer.text)])
        link = answer.headers.get("link", "")
        address = link.partition(">")[0].removeprefix("<https://award.test")

    assert seen == [["N-0", "N-1"], ["N-2", "N-3"], ["N-4"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=-1", "limit=x", "after=%00", f"after={'1' * 201}"])
async def test_what_cannot_be_asked_is_refused(desk: Desk, query: str) -> None:
    assert (await desk.get(f"/open-data/GZMQA/winners.csv?{query}")).status_code == 400


@pytest.mark.parametrize("path", ["elsewhere/winners.csv", "GZMQA/dossiers.csv", "GZMQA/winners.xml"])
async def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    assert (await desk.get(f"/open-data/{path}")).status_code == 404


async def test_a_program_that_has_it_does_not_get_it_again_until_it_changes(desk: Desk) -> None:
    award = await won(desk.world, "N-1")
    first = await desk.get("/open-data/GZMQA/winners.jsonld")

    again = await desk.get("/open-data/GZMQA/winners.jsonld", if_none_match=first.headers["etag"])
    await desk.world.change(m.Award, award, state="revoked")
    changed = await desk.get("/open-data/GZMQA/winners.jsonld", if_none_match=first.headers["etag"])

    assert first.headers["last-modified"] == "Sun, 01 Nov 2026 16:00:00 GMT"  # midnight of the city's 2 November
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.json()["hasPart"][0]["mqa:state"] == "revoked"


async def test_a_programme_shows_nothing_of_another(desk: Desk) -> None:
    other = await desk.world.put(
        m.Programme, code=f"p{uuid4().hex[:6]}", name="县长质量奖", name_en="County Award", authority="某县人民政府",
    )  # fmt: skip
    await won(desk.world, "N-1")
    code = (await desk.world.row(m.Programme, other))["code"]

    for name in ("winners", "past-winners", "cycles", "notices", "revocations", "bans"):
        assert (await desk.get(f"/open-data/{code}/{name}.jsonld")).json()["hasPart"] == [], name


async def test_the_catalogue_names_each_dataset_of_each_programme_under_the_licence(desk: Desk) -> None:
    found = (await desk.get("/open-data/catalogue.jsonld")).json()

    names = {one["dct:identifier"] for one in found["dcat:dataset"]}
    assert {
        "GZMQA/winners",
        "GZMQA/past-winners",
        "GZMQA/cycles",
        "GZMQA/notices",
        "GZMQA/revocations",
        "GZMQA/bans",
    } <= names
    assert found["dct:license"] == {"@id": LICENCE}
    for one in found["dcat:dataset"]:
        for given in one["dcat:distribution"]:
            address = given["dcat:downloadURL"]["@id"].removeprefix("https://award.test")
            assert (await desk.get(address)).status_code == 200, address


async def test_the_page_leads_to_every_file(desk: Desk) -> None:
    page = (await desk.get("/open-data", accept="text/html", accept_language="en")).text

    assert "Open data" in page
    assert LICENCE in page
    for name in ("winners", "past-winners", "cycles", "notices", "revocations", "bans"):
        assert f'href="/open-data/GZMQA/{name}.csv"' in page
        assert f'href="/open-data/GZMQA/{name}.jsonld"' in page


async def test_json_ld_says_in_whose_words_it_speaks(desk: Desk) -> None:
    await won(desk.world, "N-1")

    found = json.loads((await desk.get("/open-data/GZMQA/winners.jsonld")).text)

    assert found["@context"][0] == "https://schema.org/"
    assert found["@context"][1]["mqa"] == "https://award.test/open-data#"
    assert found["hasPart"][0]["identifier"] == "N-1"
    assert found["hasPart"][0]["@id"] == "https://award.test/open-data/GZMQA/winners.jsonld#2026/N-1"
