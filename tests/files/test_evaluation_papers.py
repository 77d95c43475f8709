"""The comprehensive evaluation on paper: what it says, to whom, and that it names nobody (Art. 6, 14, 15, 20, 31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.ranking import Flag
from regulation.roles import Role
from tests.files.desk import Desk, codes
from tests.files.test_papers import link, paper, rows_of, saved_as
from tests.printed import unspaced
from tests.services.scenery import ITEMS, applied

if TYPE_CHECKING:
    from policies.actor import Actor

REVIEWER = "评审专家丁某"
HALVES = {"material": 60, "site": 50}


@dataclass
class Compiled:
    """A cycle with two tied applications that a clerk evaluated; the smaller enterprise is first by its flag."""

    cycle: UUID
    small: UUID
    large: UUID
    clerk: Actor

    @property
    def asked(self) -> dict[str, str]:
        return {"cycleId": f"Cycle_{self.cycle}"}


async def application(desk: Desk, cycle: UUID, name: str, size: str) -> UUID:
    """Return an application with both reports by item and a reviewer whose name must appear nowhere."""
    world = desk.world
    dossier = await applied(world, cycle, "site_reviewed")
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    await world.change(m.Organisation, organisation, name=name, size_class=size)
    expert = await world.expert()
    await world.change(m.Person, expert.person_id, name=REVIEWER)
    await world.assigned(dossier, expert, leader=True)
    for phase, percentage in HALVES.items():
        await world.put(
            m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase=phase, score=percentage * 10, text="评审报告",
            reported_at=world.clock, strengths=[f"{phase}体系完整"], improvements=["数据追溯不足"], recommendation="建议推荐",
            items=[
                {"item": item, "points": str(points * percentage / 100), "agreed": None} for item, points in ITEMS.items()
            ],
        )  # fmt: skip
    await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_EVALUATE, dossier, opinion="综合意见甲")
    return dossier


@pytest.fixture
async def evaluated(desk: Desk) -> Compiled:
    world = desk.world
    cycle, clerk = await world.cycle("evaluating"), await world.actor(Role.OFFICE)
    small = await application(desk, cycle, "章江精密制造有限公司", "small")
    large = await application(desk, cycle, "贡水机械集团有限公司", "large")
    given: dict[str, Any] = {"dossier_ids": [small, large], "flag": Flag.SME, "reason": "鼓励中小企业"}
    await world.act(clerk, Ability.CYCLE_BREAK_TIE, cycle, **given)
    return Compiled(cycle, small, large, clerk)


async def key_of(desk: Desk, dossier: UUID) -> dict[str, str]:
    key = await desk.world.one("SELECT id FROM evaluation WHERE dossier_id = $1", dossier)
    return {"evaluationId": f"Evaluation_{key}"}


async def test_the_report_on_an_application_says_what_it_was_compiled_from(desk: Desk, evaluated: Compiled) -> None:
    asked = await key_of(desk, evaluated.small)

    text = unspaced(await paper(desk, evaluated.clerk, "downloadEvaluation", **asked))

    for said in ("章江精密制造有限公司", "550.00分", "600.00分", "500.00分", "1（本组2家）", "中小企业", "鼓励中小企业",
                 "material体系完整", "数据追溯不足", "建议推荐", "综合意见甲", "未复核", "没有征询部门", "4.7"):  # fmt: skip
        assert said in text, said
    assert REVIEWER not in text


async def test_evaluation_papers_are_saved_under_what_they_are_about(desk: Desk, evaluated: Compiled) -> None:
    number = (await desk.world.row(m.Dossier, evaluated.small))["number"]
    session = (await desk.world.row(m.Cycle, evaluated.cycle))["session"]

    names = [
        await saved_as(desk, evaluated.clerk, "downloadEvaluation", **await key_of(desk, evaluated.small)),
        await saved_as(desk, evaluated.clerk, "downloadEvaluationTable", **evaluated.asked),
    ]

    assert names == [
        (f"evaluation-report-{number}.pdf", f"综合评价报告-{number}.pdf"),
        (f"evaluation-table-2026-{session}.xlsx", f"综合评价排序-2026年度第{session}届.xlsx"),
    ]


async def test_the_report_on_a_cycle_ranks_by_group_and_explains_ties(desk: Desk, evaluated: Compiled) -> None:
    text = unspaced(await paper(desk, evaluated.clerk, "downloadEvaluations", **evaluated.asked))

    assert text.index("章江精密制造有限公司") < text.index("贡水机械集团有限公司")
    for said in ("制造业（2家）", "同分，按“中小企业”排序，分数不变", "本组没有综合评价"):
        assert said in text, said
    assert REVIEWER not in text


async def test_the_table_has_a_row_for_each_evaluation(desk: Desk, evaluated: Compiled) -> None:
    rows = rows_of(await paper(desk, evaluated.clerk, "downloadEvaluationTable", **evaluated.asked))

    assert rows[0][:4] == ["组别", "组内名次", "申报编号", "申报组织"]
    assert [(row[0], row[1], row[3], row[5], row[6], row[7], row[8]) for row in rows[1:]] == [
        ("制造业", "1", "章江精密制造有限公司", 600, 500, 550, "中小企业"),
        ("制造业", "2", "贡水机械集团有限公司", 600, 500, 550, None),
    ]
    assert REVIEWER not in str(rows)


async def test_the_leading_group_reads_what_was_reported_and_a_conflict_hides_rows(
    desk: Desk, evaluated: Compiled
) -> None:
    world = desk.world
    member, bound = await world.actor(Role.LEADING_GROUP), await world.actor(Role.LEADING_GROUP)
    asked = await key_of(desk, evaluated.small)
    early = codes(await link(desk, member, "downloadEvaluation", **asked))
    nothing = rows_of(await paper(desk, member, "downloadEvaluationTable", **evaluated.asked))
    for dossier in (evaluated.small, evaluated.large):
        await world.change(m.Dossier, dossier, reported_at=world.clock)
    await world.put(
        m.Conflict, cycle_id=evaluated.cycle, person_id=bound.person_id, kind="kinship", source="declared", rule="r",
        organisation_id=(await world.row(m.Dossier, evaluated.small))["organisation_id"], found_at=world.clock,
    )  # fmt: skip

    seen = rows_of(await paper(desk, member, "downloadEvaluationTable", **evaluated.asked))
    left = unspaced(await paper(desk, bound, "downloadEvaluations", **evaluated.asked))

    assert (early, len(nothing), len(seen)) == (["NOT_FOUND"], 1, 3)
    assert "章江精密制造有限公司" not in left
    assert "贡水机械集团有限公司" in left
    assert codes(await link(desk, bound, "downloadEvaluation", **asked)) == ["NOT_FOUND"]


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.RECOMMENDER, Role.EXPERT, Role.EXECUTIVE_MEETING, Role.PUBLIC])
async def test_nobody_else_gets_any_of_it(desk: Desk, evaluated: Compiled, role: Role) -> None:
    actor = await desk.world.actor(role)

    found = [
        codes(await link(desk, actor, act, **evaluated.asked))
        for act in ("downloadEvaluations", "downloadEvaluationTable")
    ]

    assert found == [["NO_RIGHT"]] * 2
    assert await desk.world.sql("SELECT 1 FROM document_access WHERE person_id = $1", actor.person_id) == []
