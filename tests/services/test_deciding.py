"""Candidates, the plenary's proposal, approval, commendation: Art. 6, 8, 20-23 and 27."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.inputs import EntryInput, VacancyInput
from tests.services.scenery import (
    MICROSECOND,
    NOMINATION,
    NOTICE,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    Publicity,
    applied,
    approving,
    candidates,
    decided,
    entries,
    evaluated,
    late,
    listed,
    objection,
    programme_with,
    proposing,
    publicity,
    report,
    reported,
    resolved,
    stage_of,
    state_of,
    unfilled,
    verified,
    won,
)
from tests.world import World

FACTORY, HOSPITAL = "C", "Q"


# --- Comprehensive evaluation and candidates (Art. 20) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("material", "site", "score"),
    [("600.00", "700.00", "650.00"), ("500.00", "500.01", "500.01"), ("333.33", "333.34", "333.34")],
)
async def test_the_evaluation_weighs_both_reviews_half_each_rounded_half_up(
    city: World, material: str, site: str, score: str
) -> None:
    dossier = await reported(city, await city.cycle("evaluating"), material, "site_reviewed")
    await report(city, dossier, site, "site")

    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_EVALUATE, dossier, opinion="综合评价")

    (row,) = await city.sql("SELECT * FROM evaluation WHERE dossier_id = $1", dossier)
    assert [str(row[name]) for name in ("material_score", "site_score", "score")] == [material, site, score]


async def test_an_application_is_evaluated_once(city: World) -> None:
    dossier = await reported(city, await city.cycle("evaluating"), "600.00", "site_reviewed")
    await report(city, dossier, "600.00", "site")
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_EVALUATE, dossier, opinion="综合评价")

    found = await city.refusal(clerk, Ability.DOSSIER_EVALUATE, dossier, opinion="再评")

    assert found == ("RULE", "ALREADY_EVALUATED", "Art.20")


async def test_no_candidates_are_drafted_while_an_evaluation_is_missing(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    good, _ = await evaluated(city, cycle), await applied(city, cycle, "site_reviewed")

    found = await city.refusal(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, good))

    assert found == ("RULE", "EVALUATION_MISSING", "Art.20")


async def test_a_candidate_is_site_reviewed_and_named_once(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    good, other = await evaluated(city, cycle), await evaluated(city, await city.cycle("evaluating"))
    dropped = await evaluated(city, cycle, "not_shortlisted")

    for wrong in ([good, good], [other], [dropped], [uuid4()]):
        found = await city.refusal(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, *wrong))
        assert found == ("RULE", "ENTRY_NOT_ELIGIBLE", "Art.20")


async def test_a_candidate_has_reached_the_pass_mark_on_site(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, site_pass_mark="700.00"))
    below, passed = await evaluated(city, cycle, score="699.99"), await evaluated(city, cycle, score="700.00")

    found = await city.refusal(
        clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, passed, below)
    )
    await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, passed))

    assert found == ("RULE", "SITE_SCORE_TOO_LOW", "Art.19")


async def test_the_pass_mark_on_site_asks_for_the_score_on_site_alone(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, site_pass_mark="700.00"))
    dossier = await evaluated(city, cycle, score="699.99")
    await city.sql("UPDATE evaluation SET site_score = 700, material_score = 699.98 WHERE dossier_id = $1", dossier)

    await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, dossier))

    assert await city.one("SELECT count(*) FROM list_entry WHERE dossier_id = $1", dossier) == 1


async def test_the_reason_of_an_entry_is_a_text(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"entries": entries(QUALITY, await evaluated(city, cycle), reason="\x00")}

    found = await city.refusal(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, **given)

    assert found == ("RULE", "TEXT_CONTROL_CHARACTER", "Art.20")


async def test_equal_scores_share_a_rank_within_their_sector_group(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    first, tied, also, last = [await evaluated(city, cycle, score=s) for s in ("700.00", "600.00", "600.00", "500.00")]
    hospital = await evaluated(city, cycle, section=HOSPITAL, score="400.00")
    everyone = (first, tied, also, last, hospital)

    key = (await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, *everyone))).id

    rows = await city.sql(
        "SELECT e.dossier_id, r.rank FROM list_entry e JOIN entry_rationale r ON r.entry_id = e.id WHERE e.list_id = $1",
        key,
    )
    assert {row["dossier_id"]: row["rank"] for row in rows} == {first: 1, tied: 2, also: 2, last: 4, hospital: 1}


async def test_signing_makes_candidates_of_those_named_and_reports_them_to_the_leading_group(city: World) -> None:
    cycle, clerk = await city.cycle("evaluating"), await city.actor(Role.OFFICE)
    named, unnamed = await evaluated(city, cycle), await evaluated(city, cycle)
    key = (await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=entries(QUALITY, named))).id
    member, where = await city.actor(Role.LEADING_GROUP), f"cycle_id = '{cycle}'"
    unsigned = await city.visible(member, "dossier", where)

    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_CANDIDATE, key)

    assert unsigned == set()
    assert await city.visible(member, "dossier", where) == {named}
    assert (await state_of(city, named), await state_of(city, unnamed)) == ("candidate", "not_candidate")


async def test_an_evaluation_that_changed_stops_the_signature(city: World) -> None:
    cycle, director = await city.cycle("evaluating"), await city.actor(Role.OFFICE_DIRECTOR)
    dossier, rival = await evaluated(city, cycle), await evaluated(city, cycle, score="599.99")
    given: dict[str, Any] = {"entries": entries(QUALITY, dossier)}
    key = (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, **given)).id
    await city.sql("UPDATE evaluation SET score = 600.01 WHERE dossier_id = $1", rival)

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_CANDIDATE, key)

    assert found == ("RULE", "INPUTS_CHANGED", "Art.20")


# --- The plenary's proposal: ceilings of Art. 6 -----------------------------------------------------------------------


async def plenary(city: World, kind: AwardKind, *sections: str, session: int | None = None) -> tuple[UUID, list[UUID]]:
    """Return a cycle before the plenary with candidates for one kind of award."""
    cycle = await city.cycle("deliberating", session=session)
    dossiers = [await evaluated(city, cycle, "candidate", section=section) for section in sections]
    await candidates(city, dict.fromkeys(dossiers, kind))
    return cycle, dossiers


async def proposal(city: World, cycle: UUID, given: list[EntryInput]) -> tuple[str, str, str]:
    secretary, plenary = await city.actor(Role.LEADING_GROUP_SECRETARY), await _decided(city, cycle, given)
    return await city.refusal(secretary, Ability.CYCLE_PROPOSE, cycle, **plenary)


async def _decided(city: World, cycle: UUID, given: list[EntryInput]) -> dict[str, UUID]:
    return await proposing(city, cycle, {entry.dossier_id: entry.award_kind for entry in given})


async def proposed(city: World, cycle: UUID, given: list[EntryInput], **more: Any) -> UUID:
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    done = await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, **await _decided(city, cycle, given), **more)
    return done.id


@pytest.mark.parametrize("kind", [QUALITY, NOMINATION])
async def test_three_of_manufacturing_and_two_of_services_fill_a_kind(city: World, kind: AwardKind) -> None:
    cycle, dossiers = await plenary(city, kind, *[FACTORY] * 3, *[HOSPITAL] * 2)

    await proposed(city, cycle, entries(kind, *dossiers))

    assert [await state_of(city, dossier) for dossier in dossiers] == ["proposed"] * 5


async def test_the_two_kinds_are_counted_apart(city: World) -> None:
    cycle = await city.cycle("deliberating")
    dossiers = [await evaluated(city, cycle, "candidate", section=s) for s in [*[FACTORY] * 6, *[HOSPITAL] * 4]]
    quality, nominated = dossiers[:3] + dossiers[6:8], dossiers[3:6] + dossiers[8:]
    await candidates(city, dict.fromkeys(quality, QUALITY) | dict.fromkeys(nominated, NOMINATION))

    await proposed(city, cycle, entries(QUALITY, *quality) + entries(NOMINATION, *nominated))

    assert [await state_of(city, dossier) for dossier in dossiers] == ["proposed"] * 10


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ([FACTORY] * 4, "QUOTA_GROUP_EXCEEDED"),
        ([HOSPITAL] * 3, "QUOTA_GROUP_EXCEEDED"),
        ([FACTORY] * 2 + [HOSPITAL] * 3, "QUOTA_GROUP_EXCEEDED"),  # five in all, but a place does not move
        ([FACTORY] * 4 + [HOSPITAL] * 2, "QUOTA_KIND_EXCEEDED"),
    ],
)
@pytest.mark.parametrize("kind", [QUALITY, NOMINATION])
async def test_more_than_the_ceilings_is_refused(city: World, kind: AwardKind, sections: list[str], code: str) -> None:
    cycle, dossiers = await plenary(city, kind, *sections)

    assert await proposal(city, cycle, entries(kind, *dossiers)) == ("RULE", code, "Art.6")


async def test_a_repeated_quality_award_takes_no_place(city: World) -> None:
    cycle, dossiers = await plenary(city, QUALITY, *[FACTORY] * 4, *[HOSPITAL] * 2, session=7003)
    await won(city, dossiers[0], 7000, QUALITY)

    key = await proposed(city, cycle, entries(QUALITY, *dossiers))

    rows = await city.sql("SELECT dossier_id, honour_only FROM list_entry WHERE list_id = $1", key)
    assert {row["dossier_id"] for row in rows if row["honour_only"]} == {dossiers[0]}
    assert len(rows) == 6


async def test_an_earlier_nomination_takes_a_place(city: World) -> None:
    cycle, dossiers = await plenary(city, QUALITY, *[FACTORY] * 4, session=7103)
    await won(city, dossiers[0], 7100, NOMINATION)

    assert await proposal(city, cycle, entries(QUALITY, *dossiers)) == ("RULE", "QUOTA_GROUP_EXCEEDED", "Art.6")


async def test_a_nomination_of_an_earlier_quality_winner_takes_a_place(city: World) -> None:
    cycle, dossiers = await plenary(city, NOMINATION, *[FACTORY] * 4, session=7203)
    await won(city, dossiers[0], 7200, QUALITY)

    assert await proposal(city, cycle, entries(NOMINATION, *dossiers)) == ("RULE", "QUOTA_GROUP_EXCEEDED", "Art.6")


@pytest.mark.parametrize("kind", [QUALITY, NOMINATION])
@pytest.mark.parametrize("later", [1, 2])
async def test_a_winner_in_its_gap_gets_neither_kind(city: World, later: int, kind: AwardKind) -> None:
    session = 8000 + 100 * later + (10 if kind == QUALITY else 0)
    cycle, dossiers = await plenary(city, kind, FACTORY, session=session + later)
    await won(city, dossiers[0], session, QUALITY)

    assert await proposal(city, cycle, entries(kind, *dossiers)) == ("RULE", "GAP_NOT_OVER", "Art.27")


async def test_places_may_stay_vacant(city: World) -> None:
    cycle, (named, unnamed) = await plenary(city, QUALITY, FACTORY, FACTORY)

    await proposed(city, cycle, entries(QUALITY, named), **unfilled(QUALITY))

    assert (await state_of(city, named), await state_of(city, unnamed)) == ("proposed", "not_proposed")


async def test_all_places_may_stay_vacant(city: World) -> None:
    cycle, (unworthy,) = await plenary(city, QUALITY, FACTORY)

    key = await proposed(city, cycle, [], **unfilled(QUALITY))

    assert await state_of(city, unworthy) == "not_proposed"
    assert (await city.row(m.AwardList, key))["state"] == "signed"
    assert await city.one("SELECT count(*) FROM list_entry WHERE list_id = $1", key) == 0


async def test_places_that_candidates_could_have_had_stay_vacant_for_a_reason_on_the_list(city: World) -> None:
    """Of three places in manufacturing one is filled; two candidates were left, so the reason is about two places."""
    cycle, (named, *_) = await plenary(city, QUALITY, *[FACTORY] * 3, HOSPITAL)

    key = await proposed(
        city, cycle, entries(QUALITY, named),
        vacancies=unfilled(QUALITY)["vacancies"] + unfilled(QUALITY, "services_engineering")["vacancies"],
    )  # fmt: skip

    rows = await city.sql("SELECT * FROM list_vacancy WHERE list_id = $1 ORDER BY sector_group", key)
    assert [(row["award_kind"], row["sector_group"], row["places"], row["reason"]) for row in rows] == [
        ("quality", "manufacturing", 2, "未达到奖项要求"),
        ("quality", "services_engineering", 1, "未达到奖项要求"),
    ]
    with pytest.raises(asyncpg.RaiseError, match="LIST_SIGNED"):
        await city.sql("UPDATE list_vacancy SET reason = '' WHERE list_id = $1", key)


async def test_all_that_is_wrong_with_the_reasons_for_vacant_places_is_said_at_once(city: World) -> None:
    cycle, (named, *_) = await plenary(city, QUALITY, FACTORY, FACTORY, HOSPITAL)
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    given = await proposing(city, cycle, {named: QUALITY})
    reasons = [
        VacancyInput(QUALITY, "manufacturing", " "),
        VacancyInput(QUALITY, "manufacturing", "未达到奖项要求"),
        VacancyInput(NOMINATION, "manufacturing", "无人参评"),  # nobody was a candidate for it
    ]
    before = await city.contents()

    with pytest.raises(RuleBroken) as broken:
        await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, **given, vacancies=reasons)

    assert [(one.code, one.article, one.field) for one in broken.value.violations] == [
        ("TEXT_MISSING", "Art.21", "vacancies.0.reason"),
        ("GIVEN_TWICE", "Art.21", "vacancies.1"),
        ("VACANCY_UNKNOWN", "Art.21", "vacancies.2"),
        ("VACANCY_UNEXPLAINED", "Art.21", "vacancies"),
    ]
    detail = broken.value.violations[-1].detail
    assert detail == {"kind": "quality", "group": "services_engineering", "count": "1"}
    assert await city.contents() == before


async def test_places_for_which_there_was_no_candidate_need_no_reason(city: World) -> None:
    cycle, dossiers = await plenary(city, QUALITY, FACTORY)

    key = await proposed(city, cycle, entries(QUALITY, *dossiers))

    assert await city.one("SELECT count(*) FROM list_vacancy WHERE list_id = $1", key) == 0


async def test_a_cycle_in_which_nobody_qualified_goes_on_to_its_end(city: World) -> None:
    cycle = await city.cycle("material_review")
    rejected = await applied(city, cycle, "rejected")
    clerk = await city.actor(Role.OFFICE)
    for drafting, signing, given in (
        (Ability.CYCLE_DRAFT_SITE_LIST, Ability.AWARD_LIST_SIGN_SITE, {}),
        (Ability.CYCLE_DRAFT_CANDIDATE_LIST, Ability.AWARD_LIST_SIGN_CANDIDATE, {"entries": []}),
    ):
        key = (await city.act(clerk, drafting, cycle, **given)).id
        await city.act(await city.actor(Role.OFFICE_DIRECTOR), signing, key)
        if drafting is Ability.CYCLE_DRAFT_SITE_LIST:
            await city.act(clerk, Ability.CYCLE_CLOSE_SITE_REVIEW, cycle)
    await proposed(city, cycle, [])
    notice = (await city.act(city.at(clerk, PUBLISHED), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)).id
    for channel in NOTICE["channels"]:
        proof = {"channel": channel, "published_at": PUBLISHED, "url": "https://example.gov.cn/1"}
        await city.act(city.at(clerk, PUBLISHED), Ability.NOTICE_RECORD_PUBLICATION, notice, **proof)
    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, cycle)
    await approved(city, cycle)
    await commended(city, cycle, WINDOW_END.date() + timedelta(days=1), WINDOW_END)
    await city.act(city.at(clerk, WINDOW_END), Ability.CYCLE_CLOSE, cycle)

    assert (await stage_of(city, cycle), await state_of(city, rejected)) == ("closed", "rejected")
    assert await city.one("SELECT count(*) FROM award WHERE cycle_id = $1", cycle) == 0


async def test_each_candidate_is_resolved_on_before_the_list_is_made(city: World) -> None:
    cycle, (decided, other) = await plenary(city, QUALITY, FACTORY, FACTORY)
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    first = await resolved(city, cycle, {decided: QUALITY})

    early = await city.refusal(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=first)
    then = await resolved(city, cycle, {other: NOMINATION})
    await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=then, **unfilled(QUALITY))

    assert early == ("RULE", "CANDIDATES_UNRESOLVED", "Art.21")
    assert [await state_of(city, dossier) for dossier in (decided, other)] == ["proposed", "proposed"]


async def test_what_was_resolved_last_counts(city: World) -> None:
    """The remedy for a list that would exceed the ceilings: the plenary decides again."""
    cycle, dossiers = await plenary(city, QUALITY, *[FACTORY] * 4)
    found = await proposal(city, cycle, entries(QUALITY, *dossiers))

    key = await proposed(city, cycle, entries(QUALITY, *dossiers[:3]) + entries(NOMINATION, dossiers[3]))

    rows = await city.sql("SELECT dossier_id, award_kind FROM list_entry WHERE list_id = $1", key)
    assert found == ("RULE", "QUOTA_GROUP_EXCEEDED", "Art.6")
    assert {row["dossier_id"] for row in rows if row["award_kind"] == "nomination"} == {dossiers[3]}


async def test_the_reason_of_the_plenary_stands_beside_the_entry(city: World) -> None:
    cycle, (dossier,) = await plenary(city, QUALITY, FACTORY)

    key = await proposed(city, cycle, entries(NOMINATION, dossier), **unfilled(QUALITY))

    (row,) = await city.sql(
        "SELECT e.award_kind, r.reason FROM list_entry e JOIN entry_rationale r ON r.entry_id = e.id WHERE e.list_id = $1",
        key,
    )
    assert tuple(row) == ("nomination", "全体会议审议")


async def test_only_a_closed_meeting_of_the_body_makes_a_list(city: World) -> None:
    cycle, (dossier,) = await plenary(city, QUALITY, FACTORY)
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    held, other = [await resolved(city, cycle, {dossier: QUALITY}, about) for about in ("candidate", "approval")]
    await city.change(m.Meeting, held, state="held")

    found = [await city.refusal(secretary, Ability.CYCLE_PROPOSE, cycle, meeting_id=key) for key in (held, other)]

    assert found == [("RULE", "MEETING_NOT_CLOSED", "Art.21"), ("RULE", "NOT_FOUND", "Art.21")]


async def test_the_plenary_decides_on_a_signed_candidate_list(city: World) -> None:
    cycle = await city.cycle("deliberating")
    dossier = await evaluated(city, cycle, "candidate")

    assert await proposal(city, cycle, entries(QUALITY, dossier)) == ("RULE", "LIST_NOT_SIGNED", "Art.21")


async def test_the_executive_meeting_sees_an_application_once_it_is_proposed(city: World) -> None:
    cycle, (named, _) = await plenary(city, QUALITY, FACTORY, FACTORY)
    meeting, where = await city.actor(Role.EXECUTIVE_MEETING), f"cycle_id = '{cycle}'"
    before = await city.visible(meeting, "dossier", where)

    await proposed(city, cycle, entries(QUALITY, named), **unfilled(QUALITY))

    assert before == set()
    assert await city.visible(meeting, "dossier", where) == {named}


# --- Approval (Art. 22) -----------------------------------------------------------------------------------------------


async def approval(city: World, cycle: UUID, *dossiers: UUID, actor: Actor | None = None) -> tuple[str, str, str]:
    meeting = await approving(city, cycle, *dossiers)
    return await city.refusal(
        actor or await late(city, Role.EXECUTIVE_SECRETARY), Ability.CYCLE_APPROVE, cycle, **meeting
    )


async def approved(city: World, cycle: UUID, *dossiers: UUID, declined: tuple[UUID, ...] = ()) -> UUID:
    secretary = await late(city, Role.EXECUTIVE_SECRETARY)
    meeting = await approving(city, cycle, *dossiers, declined=declined)
    return (await city.act(secretary, Ability.CYCLE_APPROVE, cycle, **meeting)).id


async def test_what_no_notice_published_is_not_approved(city: World) -> None:
    cycle = await city.cycle("approving")
    dossier = await evaluated(city, cycle, "publicised")
    await listed(city, cycle, "proposed", {dossier: QUALITY})

    assert await approval(city, cycle, dossier) == ("RULE", "LIST_NOT_PUBLISHED", "Art.21")


async def test_approval_waits_for_the_end_of_the_window_to_the_microsecond(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    meeting = await city.actor(Role.EXECUTIVE_SECRETARY)

    early = await approval(city, public.cycle, *public.dossiers, actor=city.at(meeting, WINDOW_END - MICROSECOND))
    await approved(city, public.cycle, *public.dossiers)

    assert early == ("RULE", "WINDOW_OPEN", "Art.21")
    assert await state_of(city, public.dossiers[0]) == "approved"


async def test_a_contested_entry_waits_while_the_rest_is_approved(city: World) -> None:
    public = await publicity(city, QUALITY, QUALITY, NOMINATION)
    await objection(city, public.notice, public.organisations[1])
    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, public.cycle)

    await approved(city, public.cycle, *public.dossiers)

    assert [await state_of(city, d) for d in public.dossiers] == ["approved", "contested", "approved"]


@pytest.mark.parametrize("upheld", [True, False])
async def test_after_the_decision_a_dismissed_objection_bars_nothing_and_an_upheld_one_all(
    city: World, upheld: bool
) -> None:
    public = await publicity(city, QUALITY, stage="publicising")
    key = await objection(city, public.notice, public.organisations[0])
    await verified(city, key)
    await decided(city, await late(city, Role.LEADING_GROUP_SECRETARY), key, upheld=upheld)
    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, public.cycle)

    if upheld:
        key = await approved(city, public.cycle, *public.dossiers)
        assert await city.one("SELECT count(*) FROM list_entry WHERE list_id = $1", key) == 0
    else:
        await approved(city, public.cycle, *public.dossiers)
    assert await state_of(city, public.dossiers[0]) == ("removed" if upheld else "approved")


async def dismissed(city: World, objection_id: UUID) -> None:
    """Let the leading group find an objection unjustified."""
    await decided(city, await late(city, Role.LEADING_GROUP_SECRETARY), objection_id, upheld=False)


async def one_waits(city: World, *kinds: AwardKind) -> tuple[Publicity, UUID]:
    """Return a publicity whose last entry is contested while the others are approved, and the objection, verified."""
    public = await publicity(city, *kinds)
    key = await objection(city, public.notice, public.organisations[-1])
    await verified(city, key)
    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, public.cycle)
    await approved(city, public.cycle, *public.dossiers[:-1])
    return public, key


async def test_an_entry_whose_objection_is_dismissed_after_the_rest_was_approved_is_approved_too(city: World) -> None:
    public, key = await one_waits(city, QUALITY, QUALITY)
    early = await approval(city, public.cycle, public.dossiers[1])

    await dismissed(city, key)
    await approved(city, public.cycle, public.dossiers[1])

    assert early == ("RULE", "ENTRIES_MISSING", "Art.22")
    assert [await state_of(city, d) for d in public.dossiers] == ["approved", "approved"]
    assert await city.one("SELECT count(*) FROM award_list WHERE cycle_id = $1 AND kind = 'final'", public.cycle) == 2


async def test_an_entry_is_not_approved_twice(city: World) -> None:
    public, key = await one_waits(city, QUALITY, QUALITY)
    await dismissed(city, key)

    key = await approved(city, public.cycle, *public.dossiers)

    rows = await city.sql("SELECT dossier_id FROM list_entry WHERE list_id = $1", key)
    assert [row["dossier_id"] for row in rows] == [public.dossiers[1]]


async def test_what_was_approved_before_counts_for_the_ceilings(city: World) -> None:
    public, key = await one_waits(city, *[QUALITY] * 4)
    await dismissed(city, key)

    found = await approval(city, public.cycle, public.dossiers[3])

    assert found == ("RULE", "QUOTA_GROUP_EXCEEDED", "Art.6")


async def test_after_the_commendation_an_approval_names_somebody(city: World) -> None:
    public, _ = await one_waits(city, QUALITY, QUALITY)
    await commended(city, public.cycle, WINDOW_END.date() + timedelta(days=1), WINDOW_END)

    assert await approval(city, public.cycle) == ("RULE", "ENTRIES_MISSING", "Art.22")


async def test_who_had_to_wait_is_commended_by_a_document_of_its_own(city: World) -> None:
    public, key = await one_waits(city, QUALITY, QUALITY)
    day = WINDOW_END.date() + timedelta(days=1)  # in Asia/Shanghai
    meeting = await late(city, Role.EXECUTIVE_MEETING)
    await commended(city, public.cycle, day, WINDOW_END)
    session = (await city.row(m.Cycle, public.cycle))["session"]

    await dismissed(city, key)
    document: dict[str, Any] = {"document_number": "2号", "issued_on": day, **NOTICE}
    early = await city.refusal(meeting, Ability.CYCLE_COMMEND, public.cycle, **document)
    await approved(city, public.cycle, public.dossiers[1])
    first_number = {**document, "document_number": FIRST_DOCUMENT}
    again = await city.refusal(meeting, Ability.CYCLE_COMMEND, public.cycle, **first_number)
    await city.act(meeting, Ability.CYCLE_COMMEND, public.cycle, **document)
    await city.act(await late(city, Role.OFFICE), Ability.CYCLE_CLOSE, public.cycle)

    rows = await city.sql(
        "SELECT a.dossier_id, c.document_number, a.certificate_number FROM award a"
        " JOIN commendation c ON c.id = a.commendation_id WHERE a.cycle_id = $1 ORDER BY a.id",
        public.cycle,
    )
    assert early == ("RULE", "LIST_NOT_SIGNED", "Art.22")
    assert again == ("RULE", "ALREADY_EXISTS", "Art.22")
    assert [tuple(row) for row in rows] == [
        (public.dossiers[0], FIRST_DOCUMENT, f"GZMQA-2026-{session}-01"),
        (public.dossiers[1], "2号", f"GZMQA-2026-{session}-02"),
    ]
    assert await stage_of(city, public.cycle) == "closed"
    where = f"cycle_id = '{public.cycle}'"
    seen = await city.visible(city.at(city.anybody(), WINDOW_END), "award_list", f"{where} AND kind = 'final'")
    assert len(seen) == 2, "both final lists are public"


async def test_what_two_meetings_approved_one_document_commends(city: World) -> None:
    public, key = await one_waits(city, QUALITY, QUALITY)
    await dismissed(city, key)
    await approved(city, public.cycle, public.dossiers[1])

    await commended(city, public.cycle, WINDOW_END.date() + timedelta(days=1), WINDOW_END)

    assert [await state_of(city, d) for d in public.dossiers] == ["awarded", "awarded"]
    assert await city.one("SELECT count(*) FROM commendation WHERE cycle_id = $1", public.cycle) == 1
    (notice,) = await city.sql(
        "SELECT n.* FROM notice n JOIN commendation c ON c.notice_id = n.id WHERE n.cycle_id = $1", public.cycle
    )
    assert (notice["list_id"], len(notice["details"]["lists"])) == (None, 2), "one notice for both lists"
    unpublished = "SELECT count(*) FROM award_list WHERE cycle_id = $1 AND published_at IS NULL"
    assert await city.one(unpublished, public.cycle) == 0


async def test_who_was_disqualified_is_not_approved(city: World) -> None:
    public = await publicity(city, QUALITY, QUALITY, stage="approving")
    director = await late(city, Role.OFFICE_DIRECTOR)
    await city.act(director, Ability.DOSSIER_DISQUALIFY, public.dossiers[1], reasons=["造假"])

    await approved(city, public.cycle, *public.dossiers)

    assert [await state_of(city, d) for d in public.dossiers] == ["approved", "disqualified"]


async def test_a_sixth_of_a_kind_is_not_approved_either(city: World) -> None:
    public = await publicity(city, *[QUALITY] * 6, stage="approving")
    for dossier in public.dossiers[3:]:
        await city.sql("UPDATE dossier SET sector_group = 'services_engineering' WHERE id = $1", dossier)

    assert await approval(city, public.cycle, *public.dossiers) == ("RULE", "QUOTA_KIND_EXCEEDED", "Art.6")


async def test_only_entries_of_the_proposed_list_are_approved(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    stranger = await evaluated(city, public.cycle, "publicised")

    found = await approval(city, public.cycle, stranger)

    assert found == ("RULE", "ENTRIES_MISSING", "Art.22")


async def test_who_was_declined_learns_it_with_the_commendation_of_the_others(city: World) -> None:
    public = await publicity(city, QUALITY, QUALITY, QUALITY, stage="approving")
    good, bad, deferred = public.dossiers

    await approved(city, public.cycle, good, declined=(bad,))
    told = (await city.row(m.Dossier, bad))["told_state"]
    await commended(city, public.cycle, WINDOW_END.date() + timedelta(days=1), WINDOW_END)

    assert [await state_of(city, one) for one in (good, bad, deferred)] == ["awarded", "not_approved", "publicised"]
    assert (told, (await city.row(m.Dossier, bad))["told_state"]) == ("publicised", "not_approved")


async def test_who_proposed_does_not_approve(city: World) -> None:
    cycle, (dossier,) = await plenary(city, QUALITY, FACTORY)
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    await city.act(secretary, Ability.CYCLE_PROPOSE, cycle, **await proposing(city, cycle, {dossier: QUALITY}))
    await city.change(m.Cycle, cycle, stage="approving")
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", secretary.grant_id, WINDOW_END)
    grant = await city.put(
        m.RoleGrant,
        person_id=secretary.person_id,
        programme_id=city.programme,
        role="executive_secretary",
        valid_from=WINDOW_END,
    )
    moved = Actor(WINDOW_END, Role.EXECUTIVE_SECRETARY, secretary.person_id, grant, city.programme)

    assert await approval(city, cycle, dossier, actor=moved) == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.22")


# --- Commendation (Art. 8, 22, 23, 27) --------------------------------------------------------------------------------


FIRST_DOCUMENT = "赣市府字〔2026〕1号"


async def finalised(city: World, kind: AwardKind = QUALITY, *, session: int | None = None) -> tuple[UUID, UUID]:
    """Return a cycle whose final list is signed, and the one application on it."""
    cycle = await city.cycle("approving", session=session)
    dossier = await evaluated(city, cycle, "approved")
    await listed(city, cycle, "final", {dossier: kind})
    return cycle, dossier


async def commended(city: World, cycle: UUID, issued_on: date, clock: datetime) -> None:
    meeting = city.at(await city.actor(Role.EXECUTIVE_MEETING), clock)
    document = {"document_number": FIRST_DOCUMENT, "issued_on": issued_on, **NOTICE}
    await city.act(meeting, Ability.CYCLE_COMMEND, cycle, **document)


async def award(city: World, cycle: UUID) -> Any:
    (row,) = await city.sql("SELECT * FROM award WHERE cycle_id = $1", cycle)
    return row


@pytest.mark.parametrize(
    ("issued_on", "valid_until"),
    [
        (date(2026, 12, 20), date(2029, 12, 19)),
        (date(2027, 1, 1), date(2029, 12, 31)),
        (date(2027, 3, 1), date(2030, 2, 28)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2029, 3, 1), date(2032, 2, 29)),
    ],
)
async def test_an_award_is_valid_three_years_from_the_date_of_the_document(
    city: World, issued_on: date, valid_until: date
) -> None:
    cycle, dossier = await finalised(city)

    await commended(city, cycle, issued_on, datetime(2030, 1, 1, tzinfo=UTC))

    row = await award(city, cycle)
    assert (row["valid_from"], row["valid_until"]) == (issued_on, valid_until)
    assert await state_of(city, dossier) == "awarded"


async def test_a_first_quality_award_brings_exactly_half_a_million(city: World) -> None:
    cycle, _ = await finalised(city)

    await commended(city, cycle, city.clock.date(), city.clock)

    (bonus,) = await city.sql("SELECT * FROM bonus_entitlement WHERE cycle_id = $1", cycle)
    assert (str(bonus["amount"]), bonus["article"]) == ("500000.00", "Art.8")
    assert bonus["award_id"] == (await award(city, cycle))["id"]


async def test_an_earlier_nomination_does_not_spoil_the_first_time(city: World) -> None:
    cycle, dossier = await finalised(city, session=9001)
    await won(city, dossier, 9000, NOMINATION)

    await commended(city, cycle, city.clock.date(), city.clock)

    amounts = await city.sql("SELECT amount FROM bonus_entitlement WHERE cycle_id = $1", cycle)
    assert [row["amount"] for row in amounts] == [Decimal("500000.00")]


async def test_a_repeated_quality_award_is_an_honour_without_bonus(city: World) -> None:
    cycle, (dossier,) = await plenary(city, QUALITY, FACTORY, session=9103)
    await won(city, dossier, 9100, QUALITY)
    await proposed(city, cycle, entries(QUALITY, dossier))
    await city.sql("UPDATE dossier SET state = 'approved' WHERE id = $1", dossier)
    await listed(city, cycle, "final", {dossier: QUALITY}, honour_only=(dossier,))
    await city.change(m.Cycle, cycle, stage="approving")

    await commended(city, cycle, city.clock.date(), city.clock)

    assert (await award(city, cycle))["honour_only"] is True
    assert await city.sql("SELECT * FROM bonus_entitlement WHERE cycle_id = $1", cycle) == []


async def test_a_nomination_brings_no_bonus(city: World) -> None:
    cycle, _ = await finalised(city, NOMINATION)

    await commended(city, cycle, city.clock.date(), city.clock)

    assert (await award(city, cycle))["kind"] == "nomination"
    assert await city.sql("SELECT * FROM bonus_entitlement WHERE cycle_id = $1", cycle) == []


async def test_a_document_is_not_dated_in_the_future_of_the_city(city: World) -> None:
    """In Asia/Shanghai 20 December begins at 16:00 UTC of the 19th."""
    cycle, _ = await finalised(city)
    midnight = datetime(2026, 12, 19, 16, tzinfo=UTC)
    meeting = city.at(await city.actor(Role.EXECUTIVE_MEETING), midnight - MICROSECOND)
    document = {"document_number": "1号", "issued_on": date(2026, 12, 20), **NOTICE}

    early = await city.refusal(meeting, Ability.CYCLE_COMMEND, cycle, **document)
    await commended(city, cycle, date(2026, 12, 20), midnight)

    assert early == ("RULE", "DATE_IN_FUTURE", "Art.22")
    assert (await award(city, cycle))["valid_from"] == date(2026, 12, 20)


async def test_a_document_is_not_older_than_the_approval(city: World) -> None:
    """Validity runs from its date (Art. 23); in Asia/Shanghai the list was signed at noon of 6 May."""
    cycle, _ = await finalised(city)
    document = {"document_number": "1号", "issued_on": date(2026, 5, 5), **NOTICE}

    early = await city.refusal(await city.actor(Role.EXECUTIVE_MEETING), Ability.CYCLE_COMMEND, cycle, **document)
    await commended(city, cycle, date(2026, 5, 6), city.clock)

    assert early == ("RULE", "DATE_BEFORE_APPROVAL", "Art.22")
    assert (await award(city, cycle))["valid_from"] == date(2026, 5, 6)


async def test_who_was_disqualified_gets_neither_award_nor_bonus(city: World) -> None:
    cycle = await city.cycle("approving")
    fraud, good = [await evaluated(city, cycle, "approved") for _ in range(2)]
    await listed(city, cycle, "final", {fraud: QUALITY, good: QUALITY})
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.DOSSIER_DISQUALIFY, fraud, reasons=["造假"])

    await commended(city, cycle, city.clock.date(), city.clock)

    assert (await state_of(city, fraud), await state_of(city, good)) == ("disqualified", "awarded")
    assert (await award(city, cycle))["dossier_id"] == good
    assert await city.one("SELECT count(*) FROM bonus_entitlement WHERE cycle_id = $1", cycle) == 1


async def test_two_cycles_of_one_year_give_certificates_of_their_own(city: World) -> None:
    """The two-year rhythm warns and does not block (Art. 6); a certificate number is verified in public (Art. 33)."""
    numbers = []
    for session in (9201, 9202):
        cycle, _ = await finalised(city, session=session)
        await commended(city, cycle, city.clock.date(), city.clock)
        numbers.append((await award(city, cycle))["certificate_number"])

    assert numbers == ["GZMQA-2026-9201-01", "GZMQA-2026-9202-01"]


async def test_nothing_is_commended_before_the_executive_meeting_approved(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    document = {"document_number": "1号", "issued_on": WINDOW_END.date(), **NOTICE}

    found = await city.refusal(
        await late(city, Role.EXECUTIVE_MEETING), Ability.CYCLE_COMMEND, public.cycle, **document
    )

    assert found == ("RULE", "LIST_NOT_SIGNED", "Art.22")


async def test_a_commendation_has_a_document_number(city: World) -> None:
    cycle, _ = await finalised(city)
    document = {"document_number": " ", "issued_on": city.clock.date(), **NOTICE}

    found = await city.refusal(await city.actor(Role.EXECUTIVE_MEETING), Ability.CYCLE_COMMEND, cycle, **document)

    assert found == ("RULE", "TEXT_MISSING", "Art.22")


async def test_the_commendation_is_public_and_ends_the_approval(city: World) -> None:
    cycle, _ = await finalised(city)

    await commended(city, cycle, city.clock.date(), city.clock)

    assert await stage_of(city, cycle) == "commended"
    where = f"cycle_id = '{cycle}'"
    for resource in ("award", "commendation", "notice", "list_entry"):
        assert len(await city.visible(city.anybody(), resource, where)) == 1
