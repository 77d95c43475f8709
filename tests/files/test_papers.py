"""Reports and tables are made of what their reader may see, when the link is used, and every copy is on record (Art. 31)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import UUID

import openpyxl
import pytest

import models as m
from regulation.roles import Role
from tests.files.desk import Desk, codes
from tests.printed import unspaced
from tests.world import ITEMS

if TYPE_CHECKING:
    from policies.actor import Actor

_DO = "mutation ($i: %sInput!) { done: %s(input: $i) { downloadUrl errors { field code message article } } }"
TABLES = ("EXPERTS", "ASSIGNMENTS", "PROGRESS", "SCORES", "RANKING", "DECLARATIONS", "ACCESSES")


@dataclass
class Reviewed:
    """A cycle with one application that a panel of five has reported on."""

    cycle: UUID
    dossier: UUID
    organisation: UUID
    report: UUID
    number: str
    name: str
    experts: list[Actor]


@pytest.fixture
async def reviewed(desk: Desk) -> Reviewed:
    world = desk.world
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "material_reviewed")
    experts = [await world.expert() for _ in range(5)]
    for place, expert in enumerate(experts):
        await world.change(m.Person, expert.person_id, name=f"评审专家甲{place}")
        review = await world.assigned(dossier, expert, leader=place == 0)
        await world.change(
            m.Review, review, state="locked", total=500 + place, submitted_at=world.clock, scores=_sheet(40 + 5 * place),
        )  # fmt: skip
    report = await world.put(
        m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase="material", score=502, text="=建议入围", reported_at=world.clock,
        items=_table(), strengths=["体系完整"], site_issues=[{"item": "4.1.2", "text": "核对点检记录"}], recommendation="进入现场",
    )  # fmt: skip
    number = (await world.row(m.Dossier, dossier))["number"]
    name = (await world.row(m.Organisation, organisation))["name"]
    return Reviewed(cycle, dossier, organisation, report, number, name, experts)


def _table() -> list[dict[str, Any]]:
    """Return the judgement by item as a report keeps it: agreed on for the first item."""
    numbers = {
        "full": 40,
        "reviews": 5,
        "mean": "50.00",
        "least": 40,
        "most": 60,
        "spread": 20,
        "percentage": "50.00",
        "points": "20.00",
    }
    return [{"item": item, "agreed": 45 if item == "4.1.2" else None, **numbers} for item in ITEMS]


def _sheet(percentage: int) -> list[dict[str, Any]]:
    return [
        {
            "item": item,
            "percentage": percentage,
            "strengths": f"{item}方法系统{percentage}",
            "improvements": "",
            "points": "1",
        }
        for item in ITEMS
    ]


async def link(desk: Desk, actor: Actor, act: str, **given: Any) -> Any:
    return await desk.done(actor, _DO % (act[0].upper() + act[1:], act), **given)


async def paper(desk: Desk, actor: Actor, act: str, **given: Any) -> bytes:
    done = await link(desk, actor, act, **given)
    assert done["errors"] == []
    answer = await desk.get(actor, done["downloadUrl"])
    assert answer.status_code == 200, answer.text
    return answer.content


def rows_of(content: bytes) -> list[list[Any]]:
    return [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    ]


async def bind(desk: Desk, reviewed: Reviewed, actor: Actor) -> None:
    await desk.world.put(
        m.Conflict, cycle_id=reviewed.cycle, person_id=actor.person_id, organisation_id=reviewed.organisation, kind="kinship",
        source="declared", rule="r", found_at=desk.world.clock,
    )  # fmt: skip


async def test_the_panels_report_shows_the_spread_and_names_nobody(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)

    text = unspaced(await paper(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{reviewed.report}"))

    for said in (reviewed.number, reviewed.name, "502.00", "40–60", "4.1.2方法系统40", "4.7.7方法系统60", "=建议入围", "合议得分率45%",
                 "体系完整", "核对点检记录", "进入现场"):  # fmt: skip
        assert said in text, said
    assert "评审专家甲" not in text


async def saved_as(desk: Desk, actor: Actor, act: str, **given: Any) -> tuple[str, str]:
    """Return the plain name and the full one of a paper's header (RFC 6266, RFC 5987)."""
    answer = await desk.get(actor, (await link(desk, actor, act, **given))["downloadUrl"])
    kind, plain, full = answer.headers["content-disposition"].split("; ")
    assert kind == "attachment"
    return plain.removeprefix('filename="').removesuffix('"'), unquote(full.removeprefix("filename*=UTF-8''"))


async def test_papers_are_saved_under_what_they_are_about(desk: Desk, reviewed: Reviewed) -> None:
    clerk, cycle = await desk.world.actor(Role.OFFICE), await desk.world.row(m.Cycle, reviewed.cycle)
    signed = await desk.world.one("SELECT id FROM undertaking WHERE person_id = $1", reviewed.experts[0].person_id)
    await desk.world.change(m.PanelReport, reviewed.report, revision=2)
    of, session = {"cycleId": f"Cycle_{reviewed.cycle}"}, cycle["session"]

    names = [
        await saved_as(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{reviewed.report}"),
        await saved_as(desk, clerk, "downloadMaterialReview", **of),
        await saved_as(desk, clerk, "exportTable", **of, paper="PROGRESS"),
        await saved_as(desk, clerk, "downloadUndertaking", undertakingId=f"Undertaking_{signed}"),
    ]

    assert names == [
        (f"material-report-{reviewed.number}-r2.pdf", f"材料评审报告-{reviewed.number}-第2版.pdf"),
        (f"material-review-2026-{session}.pdf", f"材料评审情况汇总-2026年度第{session}届.pdf"),
        (f"progress-2026-{session}.xlsx", f"评审进度-2026年度第{session}届.xlsx"),
        (f"undertaking-2026-{session}.pdf", f"承诺书-2026年度第{session}届-评审专家甲0.pdf"),
    ]


async def test_it_is_handed_to_whom_it_is_shown_and_to_nobody_else(desk: Desk, reviewed: Reviewed) -> None:
    world = desk.world
    asked = {"panelReportId": f"PanelReport_{reviewed.report}"}
    group, county, applicant = (
        await world.actor(Role.LEADING_GROUP), await world.county(), await world.applicant(reviewed.organisation),
    )  # fmt: skip
    other = await world.expert()
    early = [codes(await link(desk, who, "downloadPanelReport", **asked)) for who in (group, county, applicant, other)]

    member = codes(await link(desk, reviewed.experts[1], "downloadPanelReport", **asked))
    await world.change(m.Dossier, reviewed.dossier, reported_at=world.clock)

    assert early == [["NOT_FOUND"]] * 4
    assert member == []
    assert "502.00" in unspaced(await paper(desk, group, "downloadPanelReport", **asked))


async def test_each_copy_is_on_record_with_the_digest_of_what_it_says(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)

    content = await paper(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{reviewed.report}")

    (copy,) = await desk.world.sql("SELECT * FROM document_access WHERE person_id = $1", clerk.person_id)
    (entry,) = await desk.world.sql(
        "SELECT p.body FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id"
        " WHERE e.person_id = $1 AND e.ability = 'panel_report:download' AND e.outcome = 'done'",
        clerk.person_id,
    )
    assert (copy["kind"], copy["paper"], copy["dossier_id"]) == ("report", "panel_report", reviewed.dossier)
    assert str(copy["id"]) in unspaced(content)
    assert copy["digest"] in entry["body"]


async def test_a_conflict_closes_a_report_and_its_link(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)
    asked = {"panelReportId": f"PanelReport_{reviewed.report}"}
    url = (await link(desk, clerk, "downloadPanelReport", **asked))["downloadUrl"]
    before = (await desk.get(clerk, url)).status_code

    await bind(desk, reviewed, clerk)

    assert (before, (await desk.get(clerk, url)).status_code) == (200, 404)
    assert codes(await link(desk, clerk, "downloadPanelReport", **asked)) == ["NOT_FOUND"]


async def test_a_link_stands_for_one_content(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)
    url = (await link(desk, clerk, "downloadMaterialReview", cycleId=f"Cycle_{reviewed.cycle}"))["downloadUrl"]
    before = await desk.get(clerk, url)
    part = await desk.get(clerk, url, range="bytes=10-19")

    await desk.world.change(m.PanelReport, reviewed.report, score=503)
    after = await desk.get(clerk, url)

    assert "502.00" in unspaced(before.content)
    assert (part.status_code, part.content) == (206, before.content[10:20])
    assert (after.status_code, after.json()["errors"][0]["code"]) == (410, "PAPER_CHANGED")


async def test_a_link_to_a_paper_opens_nothing_for_others(desk: Desk, reviewed: Reviewed) -> None:
    clerk, another = await desk.world.actor(Role.OFFICE), await desk.world.actor(Role.OFFICE)
    url = (await link(desk, clerk, "downloadPanels", cycleId=f"Cycle_{reviewed.cycle}"))["downloadUrl"]
    number = url.partition("copy=")[2].partition("&")[0]

    answers = [
        await desk.get(another, url),
        await desk.get(clerk, url.replace(f"copy={number}&", "")),
        await desk.get(clerk, url.replace("/papers/", "/contents/")),
        await desk.get(clerk, url.replace("/cycle/", "/undertaking/")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert "评审专家甲0" in unspaced((await desk.get(clerk, url)).content)


async def test_the_supervisor_alone_gets_the_report_on_conflicts(desk: Desk, reviewed: Reviewed) -> None:
    clerk, supervisor = await desk.world.actor(Role.OFFICE), await desk.world.actor(Role.SUPERVISOR)
    await bind(desk, reviewed, reviewed.experts[2])
    conflict = await desk.world.put(
        m.Conflict, cycle_id=reviewed.cycle, person_id=reviewed.experts[3].person_id, organisation_id=reviewed.organisation,
        kind="kinship", source="reported", rule="reported", details={"text": "配偶任财务总监"}, found_at=desk.world.clock,
    )  # fmt: skip
    await desk.world.put(
        m.TouchedDecision, conflict_id=conflict, cycle_id=reviewed.cycle, dossier_id=reviewed.dossier,
        organisation_id=reviewed.organisation, kind="report", phase="material", found_at=desk.world.clock,
    )  # fmt: skip
    asked = {"cycleId": f"Cycle_{reviewed.cycle}"}

    text = unspaced(await paper(desk, supervisor, "downloadConflicts", **asked))

    programme = (await desk.world.row(m.Programme, desk.world.programme))["name"]
    for said in ("亲属关系", "他人反映：配偶任财务总监", "材料评审报告", programme):
        assert said in text, said
    assert codes(await link(desk, clerk, "downloadConflicts", **asked)) == ["NO_RIGHT"]


async def test_an_undertaking_is_had_by_who_signed_it_and_the_office(desk: Desk, reviewed: Reviewed) -> None:
    signer, other, clerk = reviewed.experts[0], reviewed.experts[1], await desk.world.actor(Role.OFFICE)
    key = await desk.world.one("SELECT id FROM undertaking WHERE person_id = $1", signer.person_id)
    asked = {"undertakingId": f"Undertaking_{key}"}

    texts = [unspaced(await paper(desk, who, "downloadUndertaking", **asked)) for who in (signer, clerk)]

    assert all("评审专家甲0" in text for text in texts)
    assert codes(await link(desk, other, "downloadUndertaking", **asked)) == ["NOT_FOUND"]


async def test_the_office_exports_each_table_with_what_it_sees(desk: Desk, reviewed: Reviewed) -> None:
    clerk, bound = await desk.world.actor(Role.OFFICE), await desk.world.actor(Role.OFFICE)
    await bind(desk, reviewed, bound)
    await paper(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{reviewed.report}")
    asked = {"cycleId": f"Cycle_{reviewed.cycle}"}

    found = {t: rows_of(await paper(desk, clerk, "exportTable", **asked, paper=t)) for t in TABLES}
    left = {t: rows_of(await paper(desk, bound, "exportTable", **asked, paper=t)) for t in TABLES}

    assert {t: len(rows) - 1 for t, rows in found.items() if t not in {"EXPERTS", "ACCESSES"}} == {
        "ASSIGNMENTS": 5, "PROGRESS": 5, "SCORES": 5, "RANKING": 1, "DECLARATIONS": 5,
    }  # fmt: skip
    assert found["RANKING"][1] == [1, 1, "制造业", reviewed.number, reviewed.name, "章贡区", 502, "未定"]
    assert found["DECLARATIONS"][0][:2] == ["当事人", "组织"]  # decoys are among them: not all applied
    assert found["SCORES"][0][:8] == ["申报编号", "申报组织", "阶段", "专家", "是否计入", "不计入原因", "总分", "4.1.2"]
    assert found["SCORES"][1][2:8] == ["材料评审", "评审专家甲0", "是", None, 500, 40]
    assert found["PROGRESS"][1][5] == "2026-05-06 12:00"
    assert all(reviewed.number not in str(rows) and reviewed.name not in str(rows) for rows in left.values())


async def test_a_report_that_was_revised_is_ranked_once_and_the_list_decides_who_goes_on(
    desk: Desk, reviewed: Reviewed
) -> None:
    """A late conflict leaves the earlier revision on record; a ranking is of what stands (Art. 18, 31)."""
    world, clerk = desk.world, await desk.world.actor(Role.OFFICE)
    place = {"dossier_id": reviewed.dossier, "cycle_id": reviewed.cycle}
    await world.change(m.PanelReport, reviewed.report, superseded_at=world.clock)
    await world.put(
        m.PanelReport, **place, phase="material", score=490, text="修订", revision=2, reported_at=world.clock
    )
    asked = {"cycleId": f"Cycle_{reviewed.cycle}"}

    open_ = rows_of(await paper(desk, clerk, "exportTable", **asked, paper="RANKING"))
    await world.put(
        m.AwardList, cycle_id=reviewed.cycle, kind="site", state="signed", digest="0" * 64, drafted_at=world.clock,
        signed_at=world.clock,
    )  # fmt: skip
    decided = rows_of(await paper(desk, clerk, "exportTable", **asked, paper="RANKING"))
    text = unspaced(await paper(desk, clerk, "downloadMaterialReview", **asked))
    earlier = unspaced(await paper(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{reviewed.report}"))

    assert "本报告已于2026-05-0612:00:00被修订，不再作为依据" in earlier
    assert [(row[3], row[6], row[7]) for row in open_[1:]] == [(reviewed.number, 490, "未定")]
    assert [row[7] for row in decided[1:]] == ["否"]
    assert "490.00" in text
    assert "502.00" not in text


async def test_the_table_of_copies_ends_before_the_link_to_it(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)
    asked = {"cycleId": f"Cycle_{reviewed.cycle}"}
    await link(desk, clerk, "downloadPanels", **asked)
    await desk.world.sql("UPDATE document_access SET at = at - interval '1 hour' WHERE person_id = $1", clerk.person_id)
    url = (await link(desk, clerk, "exportTable", **asked, paper="ACCESSES"))["downloadUrl"]
    await link(desk, clerk, "downloadPanels", **asked)

    rows = rows_of((await desk.get(clerk, url)).content)

    assert [(row[0], row[3]) for row in rows[1:]] == [("2026-05-06 11:00", "评审组名单")]


async def test_a_review_that_is_not_locked_shows_in_no_table(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)
    writing = await desk.world.dossier(reviewed.cycle, await desk.world.organisation(), "qualified")
    await desk.world.assigned(writing, reviewed.experts[4])
    asked = {"cycleId": f"Cycle_{reviewed.cycle}"}

    scores, progress = [
        rows_of(await paper(desk, clerk, "exportTable", **asked, paper=t)) for t in ("SCORES", "PROGRESS")
    ]

    assert {row[0] for row in scores[1:]} == {reviewed.number}
    assert sorted(row[5] for row in progress[1:]) == ["2026-05-06 12:00"] * 5 + ["未提交"]


async def test_a_review_that_counts_no_more_is_marked_with_the_reason(desk: Desk, reviewed: Reviewed) -> None:
    """Void are those after a late conflict or a disqualification (Art. 31, 32); of who was stood down they count."""
    world = desk.world
    for n, why in enumerate(("conflict", "disqualified", "stood_down")):
        await world.sql(
            "UPDATE assignment SET frozen_at = $1, frozen_because = $2 WHERE dossier_id = $3 AND person_id = $4",
            *(world.clock, why, reviewed.dossier, reviewed.experts[n].person_id),
        )
    asked = {"cycleId": f"Cycle_{reviewed.cycle}", "paper": "SCORES"}

    readers = [await world.actor(Role.OFFICE), await world.actor(Role.SUPERVISOR)]
    tables = [rows_of(await paper(desk, reader, "exportTable", **asked)) for reader in readers]

    marks = [[row[3:6] for row in table[1:]] for table in tables]
    assert marks[0] == marks[1]
    # A supervisor knows of which applicant, and nothing of the application (Art. 32).
    assert {(row[0], row[1]) for row in tables[0][1:]} == {(reviewed.number, reviewed.name)}
    assert {(row[0], row[1]) for row in tables[1][1:]} == {(None, reviewed.name)}
    assert marks[0] == [
        ["评审专家甲0", "否", "利益冲突"], ["评审专家甲1", "否", "取消资格"], ["评审专家甲2", "是", None],
        ["评审专家甲3", "是", None], ["评审专家甲4", "是", None],
    ]  # fmt: skip


@pytest.mark.parametrize(("table", "rows"), [("ASSIGNMENTS", 5), ("PROGRESS", 5), ("SCORES", 5), ("DECLARATIONS", 5)])
async def test_a_supervisor_exports_what_a_supervisor_sees(
    desk: Desk, reviewed: Reviewed, table: str, rows: int
) -> None:
    supervisor = await desk.world.actor(Role.SUPERVISOR)

    found = rows_of(await paper(desk, supervisor, "exportTable", cycleId=f"Cycle_{reviewed.cycle}", paper=table))

    assert len(found) - 1 == rows
    assert {row[1] for row in found[1:]} == {reviewed.name}


async def test_a_report_is_no_table(desk: Desk, reviewed: Reviewed) -> None:
    clerk = await desk.world.actor(Role.OFFICE)

    done = await link(desk, clerk, "exportTable", cycleId=f"Cycle_{reviewed.cycle}", paper="CONFLICTS")

    assert [(e["code"], e["field"], e["article"]) for e in done["errors"]] == [("NOT_A_TABLE", "paper", "Art.11")]
    assert await desk.world.sql("SELECT 1 FROM document_access WHERE person_id = $1", clerk.person_id) == []


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.RECOMMENDER, Role.EXPERT, Role.LEADING_GROUP, Role.PUBLIC])
async def test_nobody_else_exports_anything(desk: Desk, reviewed: Reviewed, role: Role) -> None:
    actor = await desk.world.actor(role)

    done = await link(desk, actor, "exportTable", cycleId=f"Cycle_{reviewed.cycle}", paper="EXPERTS")

    assert codes(done) == ["NO_RIGHT"]


async def test_the_report_on_a_visit_tells_of_it_without_names(desk: Desk, reviewed: Reviewed) -> None:
    world = desk.world
    clerk, place = await world.actor(Role.OFFICE), {"dossier_id": reviewed.dossier, "cycle_id": reviewed.cycle}
    day = world.clock.date()
    visit = await world.put(
        m.SiteVisit, **place, state="closed", first_day=day, last_day=day, place="一号厂房", planned_at=world.clock,
    )  # fmt: skip
    of = place | {"site_visit_id": visit}
    member = reviewed.experts[1].person_id
    point = await world.put(m.VerificationPoint, **of, item="4.1.2", text="核对点检记录", source="material")
    await world.put(
        m.PointAnswer, **of, point_id=point, person_id=member, recorded_at=world.clock, seal="", finding="partly",
        looked_at="抽查三份", evidence="记录本",
    )  # fmt: skip
    late = reviewed.experts[2].person_id  # whose conflict was found after the visit: nothing of it counts (Art. 31)
    await world.sql(
        "UPDATE assignment SET frozen_at = $1, frozen_because = 'conflict' WHERE person_id = $2", world.clock, late
    )
    await world.put(
        m.PointAnswer, **of, point_id=point, person_id=late, recorded_at=world.clock, seal="", finding="confirmed",
        looked_at="偏袒的说法", evidence="",
    )  # fmt: skip
    await world.put(
        m.SiteNote, **of, person_id=late, kind="interview", topic="设备", text="偏袒的记录", recorded_at=world.clock, seal="",
    )  # fmt: skip
    await world.put(
        m.SiteAttendance, **of, person_id=None, function="质量负责人", present=True, recorded_at=world.clock
    )
    report = await world.put(m.PanelReport, **place, phase="site", score=520, text="现场意见", reported_at=world.clock)

    text = unspaced(await paper(desk, clerk, "downloadPanelReport", panelReportId=f"PanelReport_{report}"))

    for said in (
        "现场评审报告",
        "一号厂房",
        "质量负责人",
        "核对点检记录",
        "部分属实：抽查三份（依据：记录本）",
        "现场意见",
    ):
        assert said in text, said
    assert f"{day}至{day}" not in text  # one day, not from it to itself
    assert "偏袒" not in text
    assert "评审专家甲" not in text
