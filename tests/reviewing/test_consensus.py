"""Consensus (Art. 18, 19): who sees what from when, what must be agreed, and what it changes."""

from __future__ import annotations

from decimal import Decimal

import asyncpg
import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from services.inputs import AgreedInput, ScoreInput
from tests.reviewing.conftest import Panel, panel
from tests.services.scenery import sheet
from tests.world import World


async def disputed(city: World, phase: str = "material") -> Panel:
    """Return a panel that is 25 points apart on 4.1.2 (50 points) and at one elsewhere: four 50, one 75."""
    found = await panel(city, phase=phase)
    await found.submit(50, 50, 50, 50, 50, i4_1_2=75)
    return found


# --- What must be agreed -----------------------------------------------------------------------------------------------


async def test_a_panel_at_one_reports_without_a_consensus(city: World) -> None:
    found = await panel(city)
    await found.submit(50, 50, 50, 50, 70)  # 20 apart: not above the threshold

    assert (await found.report())["score"] == Decimal("540.00")  # (4 x 500 + 700) / 5


@pytest.mark.parametrize("phase", ["material", "site"])
async def test_a_panel_apart_reports_after_it_agreed_and_the_agreement_counts(city: World, phase: str) -> None:
    """The mean would be 502.50 (4.1.2: 55 % of 50); agreed are 65 %: 950 x 50 % + 50 x 65 % = 507.50."""
    found = await disputed(city, phase)
    ability = Ability.DOSSIER_REPORT_MATERIAL if phase == "material" else Ability.DOSSIER_REPORT_SITE
    article = "Art.18" if phase == "material" else "Art.19"
    assert await city.refusal(found.leader, ability, found.dossier, text="报告") == (
        "RULE",
        "CONSENSUS_MISSING",
        article,
    )

    consensus = await found.open()
    assert await city.refusal(found.leader, ability, found.dossier, text="报告") == ("RULE", "CONSENSUS_OPEN", article)
    await found.agree(consensus)
    await found.confirm(consensus, 0, 1, 2, 3, 4)
    await found.close(consensus)
    report = await found.report()

    item = report["items"][0]
    assert report["score"] == Decimal("507.50")
    assert (item["item"], item["mean"], item["agreed"], item["points"]) == ("4.1.2", "55.00", 65, "32.50")
    assert (item["least"], item["most"], item["spread"], item["reviews"]) == (50, 75, 25, 5)
    assert await city.one("SELECT count(DISTINCT total) FROM review WHERE dossier_id = $1", found.dossier) == 2


async def test_the_members_are_told_when_they_may_read_and_must_respond(city: World) -> None:
    found = await disputed(city)

    await found.agree(await found.open())

    sql = "SELECT event FROM message WHERE grant_id = $1 ORDER BY id"
    told = [[row["event"] for row in await city.sql(sql, one.grant_id)] for one in found.experts]
    assert told == [["reviews_locked"], *[["consensus_opened", "consensus_asked"]] * 4]  # the leader did it


async def test_a_consensus_does_not_close_while_a_disputed_item_has_none(city: World) -> None:
    found = await disputed(city)
    consensus = await found.open()

    refused = await city.refusal(found.leader, Ability.CONSENSUS_CLOSE, consensus)

    assert refused == ("RULE", "CONSENSUS_MISSING", "Art.18")


async def test_every_member_answers_to_what_is_recorded_last(city: World) -> None:
    found = await disputed(city)
    consensus = await found.open()
    await found.agree(consensus)
    await found.confirm(consensus, 0, 1, 2, 3, 4)
    await found.agree(consensus, percentage=70)  # asks everybody anew

    early = await city.refusal(found.leader, Ability.CONSENSUS_CLOSE, consensus)
    await found.confirm(consensus, 0, 1, 2, 3)
    still = await city.refusal(found.leader, Ability.CONSENSUS_CLOSE, consensus)
    dissent = {"confirms": False, "dissent": "应为 75%"}
    await city.act(found.experts[4], Ability.CONSENSUS_RESPOND, consensus, **dissent)
    await found.close(consensus)

    assert early == still == ("RULE", "CONSENSUS_UNANSWERED", "Art.18")
    assert (await city.row(m.Consensus, consensus))["state"] == "closed"


async def test_a_dissent_says_what_and_a_confirmation_does_not(city: World) -> None:
    found = await disputed(city)
    consensus, act = await found.open(), Ability.CONSENSUS_RESPOND

    assert (await city.refusal(found.experts[1], act, consensus, confirms=False))[1] == "TEXT_MISSING"
    assert (await city.refusal(found.experts[1], act, consensus, confirms=True, dissent="不"))[1] == "DISSENT_FOREIGN"
    await found.confirm(consensus, 1)
    assert (await city.refusal(found.experts[1], act, consensus, confirms=True))[1] == "ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("items", "code", "article"),
    [
        ([], "NOTHING_GIVEN", "Art.18"),
        ([AgreedInput("4.1.2", 62, "理由")], "PERCENTAGE_OFF_STEP", "Art.4"),
        ([AgreedInput("4.1.1", 60, "理由")], "ITEM_FOREIGN", "Art.4"),
        ([AgreedInput("4.1.2", 60, "理由"), AgreedInput("4.1.2", 65, "理由")], "ITEM_DUPLICATE", "Art.4"),
        ([AgreedInput("4.1.2", 60, " ")], "TEXT_MISSING", "Art.18"),
    ],
)
async def test_what_is_agreed_keeps_to_items_and_steps_and_has_a_reason(
    city: World, items: list[AgreedInput], code: str, article: str
) -> None:
    found = await disputed(city)
    consensus = await found.open()

    refused = await city.refusal(found.leader, Ability.CONSENSUS_AGREE, consensus, items=items)

    assert refused == ("RULE", code, article)


# --- Who opens, agrees and closes -----------------------------------------------------------------------------------------


async def test_no_consensus_before_all_reviews_are_locked(city: World) -> None:
    found = await panel(city)
    await found.submit(50, 50, 50, 50)

    refused = await city.refusal(found.leader, Ability.DOSSIER_OPEN_CONSENSUS, found.dossier)

    assert refused == ("RULE", "REVIEWS_OPEN", "Art.18")


async def test_a_consensus_is_opened_once(city: World) -> None:
    found = await disputed(city)
    await found.open()

    refused = await city.refusal(found.leader, Ability.DOSSIER_OPEN_CONSENSUS, found.dossier)

    assert refused == ("RULE", "CONSENSUS_EXISTS", "Art.18")


async def test_a_member_does_not_lead(city: World) -> None:
    found = await disputed(city)
    consensus, member = await found.open(), found.experts[1]

    opened = await city.refusal(member, Ability.DOSSIER_OPEN_CONSENSUS, found.dossier)
    items = [AgreedInput("4.1.2", 60, "理由")]
    agreed = await city.refusal(member, Ability.CONSENSUS_AGREE, consensus, items=items)
    closed = await city.refusal(member, Ability.CONSENSUS_CLOSE, consensus)

    assert opened == agreed == closed == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.18")


async def test_opening_a_consensus_tells_the_applicant_nothing(city: World) -> None:
    found = await disputed(city)
    before = await city.row(m.Dossier, found.dossier)

    consensus = await found.open()
    await found.agree(consensus)

    assert await city.row(m.Dossier, found.dossier) == before


async def test_a_closed_consensus_is_immutable_in_the_database_too(city: World) -> None:
    found = await panel(city)
    await found.submit(50, 50, 50, 50, 50)
    consensus = await found.open()
    await found.agree(consensus)
    await found.confirm(consensus, 0, 1, 2, 3, 4)
    await found.close(consensus)

    for change in ("UPDATE consensus_item SET percentage = 0", "UPDATE consensus SET state = 'open'"):
        with pytest.raises(asyncpg.RaiseError, match=r"CONSENSUS_CLOSED Art\.18"):
            await city.sql(change)
    again = await city.refusal(found.leader, Ability.CONSENSUS_CLOSE, consensus)
    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.18")


# --- Who sees what ----------------------------------------------------------------------------------------------------------


async def test_members_see_the_reviews_without_names_from_the_opening_on(city: World) -> None:
    found = await disputed(city)
    before = await found.seen(1, "review"), await found.seen(1, "assignment")

    await found.open()

    assert before[0] == {found.reviews[1]}
    assert len(before[1]) == 1
    assert await found.seen(1, "review") == set(found.reviews)
    assert len(await found.seen(1, "assignment")) == 5
    assert await found.seen(1, "person") == {one.person_id for one in found.experts}
    authors = "SELECT review_id FROM review_author WHERE id = ANY ($1)"
    seen = await city.visible(found.experts[1], "review_author")
    assert [row["review_id"] for row in await city.sql(authors, list(seen))] == [found.reviews[1]]


async def test_who_is_no_member_sees_nothing_of_a_consensus(city: World) -> None:
    found, other = await disputed(city), await panel(city)
    await found.open()
    await other.submit(50)
    county = await city.county()
    organisation = (await city.row(m.Dossier, found.dossier))["organisation_id"]
    where = f"dossier_id = '{found.dossier}'"

    for actor in (other.experts[0], county, await city.applicant(organisation), await city.actor(Role.LEADING_GROUP)):
        for resource in ("consensus", "consensus_item", "consensus_response", "review"):
            assert await city.visible(actor, resource, where) == set()


async def test_who_joins_a_panel_in_consensus_stays_blind_and_the_others_wait(city: World) -> None:
    found = await disputed(city)
    consensus = await found.open()
    fresh = await city.expert()
    own = await city.assigned(found.dossier, fresh)

    assert await city.visible(fresh, "review", f"dossier_id = '{found.dossier}'") == {own}
    assert await city.visible(fresh, "consensus") == set()
    assert await found.seen(1, "review") == {found.reviews[1]}
    waiting = await city.refusal(found.leader, Ability.CONSENSUS_CLOSE, consensus)
    assert waiting == ("NOT_FOUND", "NOT_FOUND", "Art.18")
    await city.act(fresh, Ability.REVIEW_SUBMIT, own, scores=sheet(50))
    assert await city.visible(fresh, "review", f"dossier_id = '{found.dossier}'") == {*found.reviews, own}


async def test_a_conflict_found_in_the_panel_takes_its_consensus_with_it(city: World) -> None:
    """Without the fifth, 4.1.2 stands at 75 50 50 50 50 of six members: the mean of five counts until they agree anew."""
    found = await panel(city, size=6)
    await found.submit(50, 50, 50, 50, 50, 50, i4_1_2=75)
    first = await found.open()
    await found.agree(first)
    await found.late_conflict(5)

    gone = await city.refusal(found.leader, Ability.CONSENSUS_AGREE, first, items=[AgreedInput("4.1.2", 70, "理由")])
    second = await found.open()
    await found.agree(second, percentage=60)
    await found.confirm(second, 0, 1, 2, 3, 4)
    await found.close(second)

    assert gone == ("NOT_FOUND", "NOT_FOUND", "Art.18")
    assert (await city.row(m.Consensus, second))["number"] == 2
    assert (await found.report())["score"] == Decimal("505.00")  # 950 x 50 % + 50 x 60 %


async def test_an_expired_experts_open_draft_does_not_hide_the_panels_reviews(city: World) -> None:
    found = await panel(city, size=6)
    await found.submit(50, 50, 50, 50, 50)
    before = await found.seen(0, "review")

    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE person_id = $1", found.experts[5].person_id, city.clock)

    assert before == {found.reviews[0]}
    assert await found.seen(0, "review") == set(found.reviews[:5])


# --- Reports ------------------------------------------------------------------------------------------------------------------


async def test_a_report_collects_comments_and_site_issues_without_names(city: World) -> None:
    found = await panel(city)
    for n in range(5):
        issue = ["查阅 培训记录"] if n in {1, 3} else ["核对设备台账"] if n == 2 else []
        first = ScoreInput("4.1.2", 50, f"优势{n % 2}", "改进", site_issues=issue)
        await found.send(n, [first, *sheet()[1:]])

    said = {"strengths": ["领导重视"], "improvements": ["数据不足"], "recommendation": "建议现场评审"}
    report = await found.report(**said)

    assert report["site_issues"] == [
        {"item": "4.1.2", "text": "查阅 培训记录"}, {"item": "4.1.2", "text": "核对设备台账"},
    ]  # fmt: skip
    assert report["items"][0]["strengths"] == ["优势0", "优势1"]
    assert (report["strengths"], report["improvements"]) == (["领导重视"], ["数据不足"])
    assert report["recommendation"] == "建议现场评审"
