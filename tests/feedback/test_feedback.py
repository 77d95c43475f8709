"""Every reviewed applicant learns what was found, and nothing of who found it (Art. 24, 31)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

import models as m
from regulation.feedback import band
from regulation.roles import Role
from services.improving import MeasureInput
from tests.feedback.conftest import Reviewed
from tests.reassessing.conftest import A
from tests.world import ITEMS, World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.mark.parametrize(
    ("percentage", "expected"),
    [("0", (0, 20)), ("19.99", (0, 20)), ("20", (20, 40)), ("99", (80, 100)), ("100", (80, 100))],
)
def test_bands_are_twenty_wide_and_the_best_is_in_the_highest(percentage: str, expected: tuple[int, int]) -> None:
    assert band(Decimal(percentage), 20) == expected


def test_a_width_that_does_not_divide_a_hundred_ends_at_a_hundred() -> None:
    assert band(Decimal(100), 30) == (90, 100)


async def test_a_report_gives_bands_and_all_remarks_in_the_order_of_their_texts(reviewed: Reviewed) -> None:
    """Five sheets of 50, 55, 60, 65, 70 percent: mean 60, so the band from 60 to 80."""
    row = await reviewed.report(await reviewed.compiled())

    assert len(row["items"]) == len(ITEMS)
    assert row["items"][0] == {
        "phase": "material", "item": "4.1.2", "low": 60, "high": 80, "agreed": None,
        "strengths": ["优势1", "优势2", "优势3", "优势4", "优势5"],
        "improvements": ["不足1", "不足2", "不足3", "不足4", "不足5"],
    }  # fmt: skip
    assert (row["strengths"], row["improvements"]) == (["总体优势"], ["总体不足"])


async def test_an_applicant_reads_its_own_once_the_director_released_it(world: World, reviewed: Reviewed) -> None:
    release = await reviewed.compiled()
    other = await world.applicant(await world.organisation())
    before = await world.visible(reviewed.applicant, "feedback_report")

    await world.act(reviewed.director, A.FEEDBACK_RELEASE_SIGN, release)

    assert before == set()
    assert await world.visible(reviewed.applicant, "feedback_report") == {(await reviewed.report(release))["id"]}
    assert await world.visible(reviewed.applicant, "feedback_release") == set()
    assert await world.visible(other, "feedback_report", f"cycle_id = '{reviewed.cycle}'") == set()
    told = "SELECT event FROM message WHERE person_id = $1"
    assert [row["event"] for row in await world.sql(told, reviewed.applicant.person_id)] == ["feedback_released"]


async def test_who_wrote_which_review_changes_nothing(world: World, reviewed: Reviewed) -> None:
    """Non-interference (Art. 31): two reviews change their authors, the answer is the same to the byte."""
    release = await reviewed.compiled()
    before = await reviewed.report(release)
    digest = (await world.row(m.FeedbackRelease, release))["digest"]
    ends = (reviewed.reviews[0], reviewed.reviews[4])
    who = "SELECT person_id FROM review_author WHERE review_id = $1"
    first, last = [await world.one(who, key) for key in ends]
    for key, person in zip(ends, (last, first), strict=True):
        await world.sql("UPDATE review_author SET person_id = $2 WHERE review_id = $1", key, person)
    await world.act(reviewed.director, A.FEEDBACK_RELEASE_REJECT, release, reason="再编")

    again = await reviewed.compiled()
    after = await reviewed.report(again)

    names = ("items", "strengths", "improvements")
    assert [before[name] for name in names] == [after[name] for name in names]
    assert (await world.row(m.FeedbackRelease, again))["digest"] == digest


async def test_what_a_conflicted_expert_wrote_is_left_out(world: World, reviewed: Reviewed) -> None:
    """Art. 31: and what was compiled before is not released."""
    release = await reviewed.compiled()
    await world.sql(
        "UPDATE assignment SET frozen_at = $2, frozen_because = 'conflict' WHERE dossier_id = $1 AND person_id ="
        " (SELECT person_id FROM review_author WHERE review_id = $3)",
        *(reviewed.dossier, world.clock, reviewed.reviews[4]),
    )

    stale = await world.refusal(reviewed.director, A.FEEDBACK_RELEASE_SIGN, release)
    await world.act(reviewed.director, A.FEEDBACK_RELEASE_REJECT, release, reason="评审有变")
    row = await reviewed.report(await reviewed.compiled())

    assert stale == ("RULE", "FEEDBACK_CHANGED", "Art.24")
    assert row["items"][0]["strengths"] == ["优势2", "优势3", "优势4", "优势5"]
    assert (row["items"][0]["low"], row["items"][0]["high"]) == (40, 60), "50, 55, 60 and 65: 57.5 percent"


async def test_feedback_waits_for_the_commendation(world: World, reviewed: Reviewed) -> None:
    await world.sql("UPDATE cycle SET stage = 'approving' WHERE id = $1", reviewed.cycle)

    found = await world.refusal(reviewed.clerk, A.CYCLE_COMPILE_FEEDBACK, reviewed.cycle)

    assert found == ("FORBIDDEN", "WRONG_STAGE", "Art.24")


async def test_it_is_compiled_once(world: World, reviewed: Reviewed) -> None:
    await reviewed.compiled()

    found = await world.refusal(reviewed.clerk, A.CYCLE_COMPILE_FEEDBACK, reviewed.cycle)

    assert found == ("RULE", "FEEDBACK_EXISTS", "Art.24")


async def test_who_has_a_conflict_with_an_applicant_neither_compiles_nor_releases(
    world: World, reviewed: Reviewed
) -> None:
    bound, release = await world.actor(Role.OFFICE_DIRECTOR), await reviewed.compiled()
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=reviewed.cycle, organisation_id=reviewed.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip

    assert (await world.refusal(bound, A.FEEDBACK_RELEASE_SIGN, release))[:2] == ("NOT_FOUND", "NOT_FOUND")
    for table in ("feedback_release", "feedback_report"):
        assert await world.visible(bound, table, f"cycle_id = '{reviewed.cycle}'") == set()


async def test_an_applicant_says_once_what_it_does_with_it(world: World, reviewed: Reviewed) -> None:
    release = await reviewed.compiled()
    await world.act(reviewed.director, A.FEEDBACK_RELEASE_SIGN, release)
    key = UUID(bytes=(await reviewed.report(release))["id"].bytes)
    measures = [MeasureInput("改进", date(2026, 6, 30))]

    loser = await world.refusal(
        reviewed.applicant, A.FEEDBACK_REPORT_ACKNOWLEDGE, key, plan="按反馈改进", measures=measures
    )
    await world.act(reviewed.applicant, A.FEEDBACK_REPORT_ACKNOWLEDGE, key, plan="按反馈改进")
    twice = await world.refusal(reviewed.applicant, A.FEEDBACK_REPORT_ACKNOWLEDGE, key, plan="再次")

    assert loser == ("RULE", "NOT_A_WINNER", "Art.24")
    assert twice == ("RULE", "ALREADY_ANSWERED", "Art.24")
    assert (await reviewed.report(release))["plan"] == "按反馈改进"


async def test_what_a_winner_promises_it_owes(world: World, reviewed: Reviewed) -> None:
    release = await reviewed.compiled()
    await world.act(reviewed.director, A.FEEDBACK_RELEASE_SIGN, release)
    document = await world.put(
        m.Commendation, cycle_id=reviewed.cycle, document_number="1号", issued_on=date(2026, 5, 1), text="表彰"
    )
    await world.put(
        m.Award, cycle_id=reviewed.cycle, programme_id=world.programme, dossier_id=reviewed.dossier, kind="quality",
        organisation_id=reviewed.organisation, session=9, award_year=2026, certificate_number=str(reviewed.dossier),
        honour_only=False, commendation_id=document, valid_from=date(2026, 5, 1), valid_until=date(2029, 4, 30),
    )  # fmt: skip
    key = UUID(bytes=(await reviewed.report(release))["id"].bytes)

    await world.act(
        reviewed.applicant, A.FEEDBACK_REPORT_ACKNOWLEDGE, key, plan="按反馈改进",
        measures=[MeasureInput("完善计量管理", date(2026, 6, 30))],
    )  # fmt: skip

    owed = await world.sql("SELECT * FROM obligation WHERE cycle_id = $1", reviewed.cycle)
    assert [(row["kind"], row["asked"], str(row["due_on"]), row["state"]) for row in owed] == [
        ("improvement", "完善计量管理", "2026-06-30", "due")
    ]
