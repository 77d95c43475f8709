"""Reports on a year: drafted from the record, published by another person, read by everybody (Art. 11)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.annual.conftest import DOWNLOAD, IN_2026, a_year, at_the_end, drafted, text_of
from tests.files.desk import Desk
from tests.printed import unspaced
from tests.revoked import revoke
from tests.world import World


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
    await revoke(world, await world.one("SELECT id FROM award WHERE session = 7"))
    report = await drafted(world, clerk)

    files = []
    for english in (False, True):
        done = await desk.done(clerk, DOWNLOAD, annualReportId=f"AnnualReport_{report}", english=english)
        assert done["errors"] == []
        files.append((await desk.get(clerk, done["downloadUrl"])).content)
    texts = [text_of(content) for content in files]

    assert "2026 年度 年度报告" in texts[0]
    assert "GZMQA-2026-7-01" in texts[0]
    assert "章贡区" in texts[0]
    assert "Annual report" in texts[1]
    assert "Quality award" in texts[1]
    revoked = "赣市府字9号"
    for content, said in zip(
        files, (("经验推广", "复评与改进", revoked), ("Promotion", "Titlesrevoked", revoked)), strict=True
    ):
        assert all(one in unspaced(content) for one in said), said


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
