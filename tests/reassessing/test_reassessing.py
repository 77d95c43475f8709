"""From the opening to the closing: appointed, cleared, found, reported, signed, improved (Art. 24, 29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.book import book
from policies.decide import Decision, Situation, decide
from regulation.reassessment import ReassessmentOutcome, Standing
from services.improving import MeasureInput
from services.reassessing_sheets import JudgedInput
from tests.reassessing.conftest import MEASURES, PLAN, SPRING, A, Revisit, judged
from tests.world import World


async def test_a_reassessment_from_opening_to_closing(world: World, revisit: Revisit) -> None:
    await revisit.concluded()
    told = await world.act(revisit.applicant, A.REASSESSMENT_ANSWER, revisit.key, text="已着手整改")
    unfinished = await world.refusal(revisit.clerk, A.REASSESSMENT_CLOSE, revisit.key)
    for row in await revisit.improvements():
        key = UUID(bytes=row["id"].bytes)
        await world.act(revisit.applicant, A.OBLIGATION_SUBMIT, key, text="整改完成")
        await world.act(revisit.clerk, A.OBLIGATION_ACCEPT, key)
    await world.act(revisit.clerk, A.REASSESSMENT_CLOSE, revisit.key)

    assert told.resource == "reassessment"
    assert unfinished == ("RULE", "MEASURES_UNFINISHED", "Art.24")
    row = await revisit.row()
    assert (row["state"], row["answer"], row["ended_at"]) == ("closed", "已着手整改", SPRING)
    assert [(one["asked"], str(one["due_on"]), one["state"]) for one in await revisit.improvements()] == [
        ("完善顾客投诉闭环", "2028-06-30", "accepted"),
        ("更新计量器具台账", "2028-07-31", "accepted"),
    ]
    assert (await revisit.winner.owed(world, "reassessment"))["state"] == "accepted"


async def test_who_is_maintained_owes_nothing_more(world: World, revisit: Revisit) -> None:
    await revisit.concluded(ReassessmentOutcome.MAINTAINED)

    await world.act(revisit.clerk, A.REASSESSMENT_CLOSE, revisit.key)

    assert await revisit.improvements() == []
    assert (await revisit.winner.owed(world, "reassessment"))["state"] == "accepted"


async def test_the_report_says_what_was_found_without_names_and_in_no_telling_order(
    world: World, revisit: Revisit
) -> None:
    """Art. 31: remarks in the order of their texts, not of who wrote them."""
    row = await world.row(m.ReassessmentReport, await revisit.written())

    assert row["findings"] == [
        {
            "item": item, "ahead": 0, "kept": 3, "behind": 0, "strengths": ["意见0", "意见1", "意见2"],
            "improvements": ["意见0；可再提升", "意见1；可再提升", "意见2；可再提升"],
        }
        for item in PLAN["items"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "article"),
    [
        ({"starts_on": date(2028, 2, 29)}, "DATE_IN_PAST", "Art.24"),
        ({"ends_on": date(2028, 4, 9)}, "DATES_REVERSED", "Art.24"),
        ({"starts_on": date(2029, 11, 1), "ends_on": date(2029, 11, 2)}, "AFTER_VALIDITY", "Art.24"),
        ({"scope": " "}, "TEXT_MISSING", "Art.24"),
        ({"items": []}, "NOTHING_GIVEN", "Art.24"),
        ({"items": ["9.9"]}, "ITEM_FOREIGN", "Art.4"),
        ({"items": ["4.1.2", "4.1.2"]}, "ITEM_DUPLICATE", "Art.4"),
    ],
)
async def test_a_plan_names_days_within_the_validity_and_items_of_the_criteria(
    world: World, revisit: Revisit, change: dict[str, Any], code: str, article: str
) -> None:
    await world.act(revisit.director, A.REASSESSMENT_CANCEL, revisit.key, reason="改期")

    found = await world.refusal(revisit.clerk, A.AWARD_OPEN_REASSESSMENT, revisit.award, **{**PLAN, **change})

    assert found == ("RULE", code, article)


async def test_the_last_day_of_validity_is_still_within_it(world: World, revisit: Revisit) -> None:
    last = world.at(revisit.clerk, SPRING.replace(year=2029, month=11, day=1))
    await world.act(revisit.director, A.REASSESSMENT_CANCEL, revisit.key, reason="改期")
    day = {"starts_on": date(2029, 11, 1), "ends_on": date(2029, 11, 1)}

    after = await world.refusal(
        world.at(last, last.clock + timedelta(days=1)), A.AWARD_OPEN_REASSESSMENT, revisit.award, **{**PLAN, **day}
    )
    done = await world.act(last, A.AWARD_OPEN_REASSESSMENT, revisit.award, **{**PLAN, **day})

    assert after == ("RULE", "TITLE_EXPIRED", "Art.24")
    assert done.resource == "reassessment"


async def test_one_reassessment_is_under_way_at_a_time(world: World, revisit: Revisit) -> None:
    found = await world.refusal(revisit.clerk, A.AWARD_OPEN_REASSESSMENT, revisit.award, **PLAN)

    assert found == ("RULE", "REASSESSMENT_UNDER_WAY", "Art.24")


async def test_of_a_revoked_title_nothing_is_opened_or_signed(world: World, revisit: Revisit) -> None:
    report = await revisit.written()
    proposal = {"outcome": ReassessmentOutcome.MAINTAINED, "opinion": "保持", "measures": []}
    await world.act(revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **proposal)
    await world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", revisit.award)

    opened = await world.refusal(revisit.clerk, A.AWARD_OPEN_REASSESSMENT, revisit.award, **PLAN)
    signed = await world.refusal(revisit.director, A.REASSESSMENT_REPORT_SIGN, report)

    assert opened == signed == ("RULE", "TITLE_REVOKED", "Art.24")


@pytest.mark.parametrize(
    ("outcome", "measures", "code"),
    [
        (ReassessmentOutcome.IMPROVEMENT_REQUIRED, [], "MEASURES_MISSING"),
        (ReassessmentOutcome.MAINTAINED, MEASURES, "MEASURES_FOREIGN"),
        (ReassessmentOutcome.IMPROVEMENT_REQUIRED, [MeasureInput("整改", date(2028, 2, 29))], "MEASURE_OUT_OF_TIME"),
        (ReassessmentOutcome.IMPROVEMENT_REQUIRED, [MeasureInput("整改", date(2028, 8, 29))], "MEASURE_OUT_OF_TIME"),
        (ReassessmentOutcome.GRAVE_DOUBTS, [MeasureInput(" ", date(2028, 6, 30))], "TEXT_MISSING"),
    ],
)
async def test_measures_fit_the_outcome_and_are_due_within_180_days(
    world: World, revisit: Revisit, outcome: ReassessmentOutcome, measures: list[MeasureInput], code: str
) -> None:
    """1 March 2028 and 180 days: 28 August."""
    report = await revisit.written()

    found = await world.refusal(
        revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, outcome=outcome, opinion="意见", measures=measures
    )

    assert found == ("RULE", code, "Art.24")


async def test_the_hundred_and_eightieth_day_is_in_time(world: World, revisit: Revisit) -> None:
    report, last = await revisit.written(), [MeasureInput("整改", date(2028, 8, 28))]
    proposal = {"outcome": ReassessmentOutcome.GRAVE_DOUBTS, "opinion": "意见", "measures": last}

    await world.act(revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **proposal)

    assert (await world.row(m.ReassessmentReport, report))["state"] == "proposed"


async def test_the_director_gives_back_what_is_to_be_put_right(world: World, revisit: Revisit) -> None:
    report = await revisit.written()
    proposal = {"outcome": ReassessmentOutcome.IMPROVEMENT_REQUIRED, "opinion": "意见", "measures": MEASURES}
    await world.act(revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **proposal)

    early = await world.refusal(revisit.clerk, A.REASSESSMENT_REPORT_SIGN, report)
    await world.act(revisit.director, A.REASSESSMENT_REPORT_RETURN, report, reason="请写明依据")
    twice = await world.refusal(revisit.director, A.REASSESSMENT_REPORT_SIGN, report)

    assert early[:2] == ("FORBIDDEN", "NO_RIGHT")
    assert twice == ("FORBIDDEN", "WRONG_STATE", "Art.24")
    row = await world.row(m.ReassessmentReport, report)
    assert (row["state"], row["returned"]) == ("reported", "请写明依据")
    assert (await revisit.row())["state"] == "open"


def test_who_proposed_does_not_sign() -> None:
    """Two persons, whatever grants one of them comes to hold (Art. 24)."""
    done = frozenset({"reassessment_report:propose"})
    situation = Situation("office_director", frozenset({"in_programme"}), "closed", "proposed", done)

    assert decide(book(), A.REASSESSMENT_REPORT_SIGN, situation) == Decision(False, "SEPARATION_OF_DUTIES", "Art.24")


async def test_the_panel_reports_once_all_have_handed_in(world: World, revisit: Revisit) -> None:
    await revisit.appoint()
    leader, second, third = revisit.experts
    given = {"text": "报告", "found": ReassessmentOutcome.MAINTAINED}
    for expert in revisit.experts:
        await revisit.clear(expert)
    await revisit.hand_in(leader)
    await revisit.hand_in(second)

    early = await world.refusal(leader, A.REASSESSMENT_REPORT, revisit.key, **given)
    member = await world.refusal(second, A.REASSESSMENT_REPORT, revisit.key, **given)
    await revisit.hand_in(third)
    await world.act(leader, A.REASSESSMENT_REPORT, revisit.key, **given)
    twice = await world.refusal(leader, A.REASSESSMENT_REPORT, revisit.key, **given)

    assert early == ("RULE", "REVIEWS_OPEN", "Art.24")
    assert member == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.24")
    assert twice == ("RULE", "PANEL_REPORTED", "Art.24")


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        (judged()[:1], "ITEM_MISSING"),
        ([*judged(), *judged()[:1]], "ITEM_DUPLICATE"),
        ([*judged(), JudgedInput("4.1.3", Standing.KEPT, "好", "")], "ITEM_FOREIGN"),
        ([JudgedInput(one.item, Standing.KEPT, " ", "") for one in judged()], "TEXT_MISSING"),
    ],
)
async def test_each_expert_judges_every_item_of_the_plan_with_a_remark(
    world: World, revisit: Revisit, findings: list[JudgedInput], code: str
) -> None:
    await revisit.appoint()
    expert = revisit.experts[1]
    await revisit.clear(expert)

    found = await world.refusal(expert, A.REASSESSMENT_SHEET_HAND_IN, await revisit.sheet(expert), findings=findings)

    assert found[:2] == ("RULE", code)


async def test_a_draft_may_be_unfinished_and_what_is_handed_in_stays(world: World, revisit: Revisit) -> None:
    await revisit.appoint()
    expert = revisit.experts[1]
    await revisit.clear(expert)
    sheet = await revisit.sheet(expert)

    await world.act(expert, A.REASSESSMENT_SHEET_SAVE, sheet, findings=judged()[:1])
    await revisit.hand_in(expert)
    again = await world.refusal(expert, A.REASSESSMENT_SHEET_SAVE, sheet, findings=judged())

    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.24")
    with pytest.raises(Exception, match="SHEET_IS_KEPT"):
        await world.sql("UPDATE reassessment_sheet SET findings = '[]' WHERE id = $1", sheet)


async def test_a_signed_outcome_stays_as_it_was(world: World, revisit: Revisit) -> None:
    report = await revisit.concluded()

    with pytest.raises(Exception, match="OUTCOME_IS_KEPT"):
        await world.sql("UPDATE reassessment_report SET outcome = 'maintained' WHERE id = $1", report)


async def test_the_winner_reads_the_report_once_it_is_signed(world: World, revisit: Revisit) -> None:
    report = await revisit.written()
    before = await world.visible(revisit.applicant, "reassessment_report")
    proposal = {"outcome": ReassessmentOutcome.MAINTAINED, "opinion": "意见", "measures": []}
    version = (await revisit.row())["version"]
    await world.act(revisit.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **proposal)
    proposed = await world.visible(revisit.applicant, "reassessment_report")
    unchanged = (await revisit.row())["version"]
    await world.act(revisit.director, A.REASSESSMENT_REPORT_SIGN, report)

    assert (before, proposed) == (set(), set())
    assert version == unchanged == 1, "nothing of the panel shows in what the winner reads"
    assert await world.visible(revisit.applicant, "reassessment_report") == {report}
    for table in ("reassessment_place", "reassessment_sheet", "reassessment_author"):
        assert await world.visible(revisit.applicant, table) == set()


async def test_the_people_concerned_are_told(world: World, revisit: Revisit) -> None:
    await revisit.concluded()
    people = [one.person_id for one in revisit.experts]
    sql = "SELECT event, count(*) FROM message WHERE person_id = ANY ($1) AND told_at = $2 GROUP BY 1 ORDER BY 1"

    experts = {row["event"]: row["count"] for row in await world.sql(sql, people, SPRING)}
    winner = {row["event"]: row["count"] for row in await world.sql(sql, [revisit.applicant.person_id], SPRING)}

    assert experts == {"reassessment_seated": 3}
    assert winner == {"reassessment_opened": 1, "reassessment_concluded": 1}
