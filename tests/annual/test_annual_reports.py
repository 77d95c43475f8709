"""Reports on a year: drafted from the record, published by another person, read by everybody (Art. 11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.files.desk import Desk, desk_at
from tests.world import World

IN_2026 = datetime(2026, 12, 1, 4, tzinfo=UTC)
_DOWNLOAD = """mutation ($i: DownloadAnnualReportInput!) { done: downloadAnnualReport(input: $i) {
 annualReport { year } downloadUrl errors { field code message article } } }"""


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("annual"))
    async with desk_at(world, settings) as found:
        yield found


async def at_the_end(world: World, role: Role) -> Actor:
    return world.at(await world.actor(role), IN_2026)


async def a_year(world: World) -> UUID:
    """Let a cycle be over: three applications, of which one won, one was rejected, one is a draft."""
    cycle, winner = await world.cycle("closed", session=7), await world.organisation()
    dossier = await world.dossier(cycle, winner, "awarded")
    await world.dossier(cycle, await world.organisation("360703", "I"), "rejected")
    await world.dossier(cycle, await world.organisation(), "draft")
    await world.put(
        m.Award, cycle_id=cycle, programme_id=world.programme, dossier_id=dossier, organisation_id=winner, kind="quality",
        session=7, award_year=2026, certificate_number="GZMQA-2026-7-01", honour_only=False,
        valid_from=date(2026, 11, 2), valid_until=date(2029, 11, 1),
    )  # fmt: skip
    return cycle


async def drafted(world: World, clerk: Actor) -> UUID:
    return (await world.act(clerk, Ability.PROGRAMME_DRAFT_ANNUAL_REPORT, world.programme, year=2026)).id


async def published(world: World) -> UUID:
    report = await drafted(world, await at_the_end(world, Role.OFFICE))
    await world.act(await at_the_end(world, Role.OFFICE_DIRECTOR), Ability.ANNUAL_REPORT_PUBLISH, report)
    return report


async def test_a_report_says_what_is_on_record(world: World) -> None:
    await a_year(world)

    content = (await world.row(m.AnnualReport, await drafted(world, await at_the_end(world, Role.OFFICE))))["content"]

    (cycle,) = content["cycles"]
    assert (content["year"], content["as_of"], content["granted"], content["paid"]) == (
        2026,
        "2026-12-01",
        "0.00",
        "0.00",
    )
    assert (cycle["applications"], cycle["quality"], cycle["nominations"], cycle["revoked"]) == (2, 1, 0, 0)
    assert cycle["counties"] == [["章贡区", 1], ["南康区", 1]]
    assert dict(cycle["funnel"])["handed_in"] == 2
    assert dict(cycle["funnel"])["awarded"] == 1
    assert [one["number"] for one in cycle["awards"]] == ["GZMQA-2026-7-01"]
    assert content["history"] == [
        {"session": 7, "year": 2026, "applications": 2, "quality": 1, "nominations": 0, "revoked": 0}
    ]


@pytest.mark.parametrize(("year", "code"), [(2026, "CYCLE_NOT_OVER"), (2027, "YEAR_TO_COME"), (1999, "YEAR_TO_COME")])
async def test_only_a_year_that_is_over_is_reported_on(world: World, year: int, code: str) -> None:
    await world.cycle("approving", session=7)
    clerk = await at_the_end(world, Role.OFFICE)

    refusal = await world.refusal(clerk, Ability.PROGRAMME_DRAFT_ANNUAL_REPORT, world.programme, year=year)

    assert refusal[1:] == (code, "Art.11")


async def test_a_draft_is_no_one_elses_to_read_and_another_persons_to_publish(world: World) -> None:
    director = await at_the_end(world, Role.OFFICE_DIRECTOR)
    report = await drafted(world, director)

    alone = await world.refusal(director, Ability.ANNUAL_REPORT_PUBLISH, report)
    before = await world.visible(world.at(world.anybody(), IN_2026), "annual_report")
    await world.act(await at_the_end(world, Role.OFFICE_DIRECTOR), Ability.ANNUAL_REPORT_PUBLISH, report)

    assert alone == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.11")
    assert before == set()
    assert await world.visible(world.at(world.anybody(), IN_2026), "annual_report") == {report}


async def test_one_report_is_public_for_each_year(world: World) -> None:
    await published(world)
    second = await drafted(world, await at_the_end(world, Role.OFFICE))

    refusal = await world.refusal(await at_the_end(world, Role.OFFICE_DIRECTOR), Ability.ANNUAL_REPORT_PUBLISH, second)

    assert refusal == ("RULE", "ALREADY_EXISTS", "Art.11")


async def test_the_office_gets_it_as_pdf_in_both_languages(desk: Desk, world: World) -> None:
    await a_year(world)
    clerk = await at_the_end(world, Role.OFFICE)
    report = await drafted(world, clerk)

    texts = []
    for english in (False, True):
        done = await desk.done(clerk, _DOWNLOAD, annualReportId=f"AnnualReport_{report}", english=english)
        assert done["errors"] == []
        texts.append(text_of((await desk.get(clerk, done["downloadUrl"])).content))

    assert "2026 年度 年度报告" in texts[0]
    assert "GZMQA-2026-7-01" in texts[0]
    assert "章贡区" in texts[0]
    assert "Annual report" in texts[1]
    assert "Quality award" in texts[1]


async def test_everybody_reads_what_is_published(desk: Desk, world: World) -> None:
    await a_year(world)
    draft = await drafted(world, await at_the_end(world, Role.OFFICE))
    clock = {"x-clock": IN_2026.isoformat(), "accept": "text/html"}

    hidden = await desk.client.get(f"/reports/AnnualReport_{draft}.pdf", headers=clock)
    empty = await desk.client.get("/reports", headers=clock)
    report = await published(world)
    page = await desk.client.get("/reports", headers=clock)
    answers = [
        await desk.client.get(f"/reports/AnnualReport_{report}.pdf?lang={lang}", headers=clock) for lang in ("zh", "en")
    ]

    assert hidden.status_code == 404
    assert "尚未发布" in empty.text
    assert f'href="/reports/AnnualReport_{report}.pdf?lang=zh"' in page.text
    assert ["年度报告" in text_of(answers[0].content), "Annual report" in text_of(answers[1].content)] == [True, True]


async def test_another_programme_reads_no_draft(world: World) -> None:
    report = await drafted(world, await at_the_end(world, Role.OFFICE))
    other = await world.put(m.Programme, code="other", name="县长质量奖", name_en="County Award", authority="某县")
    clerk = await at_the_end(replace(world, programme=other), Role.OFFICE)

    assert await world.visible(clerk, "annual_report") == set()
    assert (await world.refusal(clerk, Ability.ANNUAL_REPORT_DOWNLOAD, report))[0] == "NOT_FOUND"


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
