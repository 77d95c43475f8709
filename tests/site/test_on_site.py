"""What a panel records on site, and what must be done before its report (Art. 19, 31)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from models.site import PointFinding, SiteNoteKind
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused
from services.site_record import AttendanceInput, PointAssigneeInput
from tests.policies.looking import ask, data
from tests.services.scenery import sheet, state_of
from tests.site.party import MONDAY, ON_SITE, Party, key, party
from tests.world import World

ANSWER: dict[str, Any] = {"finding": PointFinding.CONFIRMED, "looked_at": "台账"}


# --- Attendance ------------------------------------------------------------------------------------------------------


async def test_a_visit_begins_on_its_first_day_and_not_before(city: World) -> None:
    found = await party(city)
    visit = await found.announced()
    eve = city.at(found.leader, ON_SITE - timedelta(hours=10, microseconds=1))

    refused = await city.refusal(eve, Ability.SITE_VISIT_HOLD, visit)
    await city.act(city.at(eve, eve.clock + timedelta(microseconds=1)), Ability.SITE_VISIT_HOLD, visit)

    assert refused == ("RULE", "SITE_VISIT_NOT_YET", "Art.19")


async def test_the_term_of_a_site_review_counts_from_the_end_of_the_visit(city: World) -> None:
    found = await party(city)
    visit = await found.announced()
    await city.sql("UPDATE assignment SET due_at = now() WHERE dossier_id = $1", found.dossier)

    await city.act(city.at(found.leader, ON_SITE), Ability.SITE_VISIT_HOLD, visit)

    due = await city.sql("SELECT DISTINCT due_at FROM assignment WHERE dossier_id = $1", found.dossier)
    # The visit ends on Tuesday 12 May 2026; the fourteenth day after is 26 May, in the city.
    assert [one["due_at"] for one in due] == [datetime(2026, 5, 26, 16, tzinfo=UTC)]


@pytest.mark.parametrize(("held", "due"), [(False, None), (True, datetime(2026, 5, 26, 16, tzinfo=UTC))])
async def test_who_joins_on_site_has_the_term_of_the_visit_too(city: World, held: bool, due: datetime | None) -> None:
    """Before the visit no term runs: nobody is late for what cannot be written yet (Art. 19, 32)."""
    found = await party(city)
    if held:
        await found.on_site()
    newcomer = await city.expert()
    await city.cleared(newcomer, found.cycle, found.organisation)
    seat = await city.one(
        "SELECT id FROM assignment WHERE person_id = $1 AND dossier_id = $2", found.experts[4].person_id, found.dossier
    )

    await city.act(
        found.clerk, Ability.ASSIGNMENT_STAND_DOWN, seat, reason="未能到场", replacement_id=newcomer.person_id
    )

    given = await city.sql("SELECT due_at FROM assignment WHERE person_id = $1", newcomer.person_id)
    assert [one["due_at"] for one in given] == [due]


@pytest.mark.parametrize(
    ("who", "hosts", "code"),
    [
        ("all but one", ["总经理"], "SITE_ATTENDANCE_MISSING"),
        ("one twice", ["总经理"], "SITE_ATTENDANCE_TWICE"),
        ("a stranger", ["总经理"], "SITE_ATTENDANCE_FOREIGN"),
        ("all", [], "SITE_HOSTS_MISSING"),
        ("all", [" "], "TEXT_MISSING"),
    ],
)
async def test_the_attendance_names_every_member_once_and_nobody_else(
    city: World, who: str, hosts: list[str], code: str
) -> None:
    found = await party(city)
    visit = await found.on_site()
    people = [key(one) for one in found.experts]
    more = {"all but one": people[1:], "one twice": [*people, people[0]], "all": people}
    team = [AttendanceInput(one) for one in more.get(who, [*people, key(await city.expert())])]

    refused = await city.refusal(found.leader, Ability.SITE_VISIT_RECORD_ATTENDANCE, visit, team=team, hosts=hosts)

    assert refused == ("RULE", code, "Art.19")


async def test_recording_attendance_again_keeps_what_was_recorded(city: World) -> None:
    found = await party(city, size=6)
    visit = await found.on_site()

    await found.attend(visit, found.experts[5])

    rows = await city.sql("SELECT * FROM site_attendance WHERE site_visit_id = $1", visit)
    assert len(rows) == 2 * (6 + 2)
    assert [row["present"] for row in rows if row["superseded_at"] is None].count(False) == 1
    assert all(row["present"] for row in rows if row["superseded_at"] is not None)


async def test_who_did_not_attend_submits_no_site_review(city: World) -> None:
    found = await party(city, size=6)
    away = found.experts[5].person_id
    await found.on_site(found.experts[5])
    absent = found.experts[5]

    refused = await city.refusal(absent, Ability.REVIEW_SUBMIT, found.reviews[5], scores=sheet())

    assert absent.person_id == away
    assert refused == ("RULE", "SITE_VISIT_NOT_ATTENDED", "Art.19")


async def test_where_no_attendance_is_asked_for_who_stayed_away_submits(city: World) -> None:
    found = await party(city, size=6, site_attendance_required=False)
    await found.on_site(found.experts[5])

    await found.score()

    assert await city.one("SELECT count(*) FROM review WHERE dossier_id = $1 AND state = 'locked'", found.dossier) == 6


async def test_before_the_visit_nobody_submits_a_site_review(city: World) -> None:
    found = await party(city)
    await found.announced()

    refused = await city.refusal(found.leader, Ability.REVIEW_SUBMIT, found.reviews[0], scores=sheet())

    assert refused == ("RULE", "SITE_VISIT_NOT_ATTENDED", "Art.19")


async def test_the_empty_sheet_of_who_did_not_attend_does_not_hold_up_the_report(city: World) -> None:
    found = await party(city, size=6)
    await found.on_site(found.experts[5])
    await found.score(*found.experts[:5])

    await found.report()

    row = (await city.sql("SELECT * FROM panel_report WHERE dossier_id = $1 AND phase = 'site'", found.dossier))[0]
    assert row["score"] == Decimal("600.00")
    assert await state_of(city, found.dossier) == "site_reviewed"


async def test_a_leader_who_is_recorded_as_absent_does_not_read_the_others_while_the_own_sheet_is_open(
    city: World,
) -> None:
    case = await party(city)
    visit = await case.on_site(case.leader)
    await case.score(*case.experts[1:])
    site = f"dossier_id = '{case.dossier}' AND phase = 'site'"

    away = await city.visible(case.leader, "review", site)
    await case.attend(visit)  # recorded anew: the leader was there after all, and writes
    await case.score(case.leader)
    there = await city.visible(case.leader, "review", site)

    assert away == {case.reviews[0]}
    assert there == set(case.reviews)


async def test_a_panel_that_is_too_small_without_the_absent_does_not_report(city: World) -> None:
    found = await party(city)
    await found.on_site(found.experts[4])
    await found.score(*found.experts[:4])

    assert await found.report_refused() == ("RULE", "REVIEWS_TOO_FEW", "Art.19")


# --- Points ------------------------------------------------------------------------------------------------------------


async def test_the_report_waits_for_every_point_and_names_those_open(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    first, second = await found.point(visit, "甲"), await found.point(visit, "乙")
    await found.answer(found.experts[1], visit, first)
    await found.score()

    refused = await found.report_refused()
    with pytest.raises(RuleBroken) as broken:
        await found.report()
    await found.answer(found.experts[2], visit, second, "not_confirmed")
    await found.report()

    assert refused == ("RULE", "SITE_POINTS_OPEN", "Art.19")
    assert broken.value.violations[0].detail == {"count": "1", "points": "4.2.2 乙"}
    assert (await city.row(m.SiteVisit, visit))["state"] == "closed"


async def test_a_later_answer_takes_the_place_of_an_earlier_one_which_stays(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    point = await found.point(visit)

    await found.answer(found.experts[1], visit, point, "confirmed")
    await found.answer(found.experts[1], visit, point, "partly")

    rows = await city.sql("SELECT finding FROM point_answer WHERE point_id = $1 ORDER BY id", point)
    assert [row["finding"] for row in rows] == ["confirmed", "partly"]


async def test_points_are_given_to_members_of_the_panel(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    point = await found.point(visit)
    stranger = [PointAssigneeInput(point, key(await city.expert()))]
    member = [PointAssigneeInput(point, key(found.experts[3]))]
    elsewhere = [PointAssigneeInput(uuid4(), key(found.experts[3]))]

    refused = [
        await city.refusal(found.leader, Ability.SITE_VISIT_ASSIGN_POINTS, visit, assignees=one)
        for one in (stranger, elsewhere)
    ]
    await city.act(found.leader, Ability.SITE_VISIT_ASSIGN_POINTS, visit, assignees=member)

    assert refused == [("RULE", "NOT_IN_THE_PANEL", "Art.19"), ("RULE", "NOT_FOUND", "Art.19")]
    assert (await city.row(m.VerificationPoint, point))["assigned_to_id"] == found.experts[3].person_id


async def test_a_point_of_another_visit_or_by_who_is_absent_is_not_answered(city: World) -> None:
    found, other = await party(city, size=6), await party(city)
    visit = await found.on_site(found.experts[5])
    point, foreign = await found.point(visit), await other.point(await other.on_site())
    ability = Ability.SITE_VISIT_ANSWER_POINT

    refused = [
        await city.refusal(found.leader, ability, visit, point_id=foreign, **ANSWER),
        await city.refusal(found.experts[5], ability, visit, point_id=point, **ANSWER),
        await city.refusal(found.leader, ability, visit, point_id=point, **{**ANSWER, "looked_at": ""}),
    ]

    codes = ["NOT_FOUND", "SITE_VISIT_NOT_ATTENDED", "TEXT_MISSING"]
    assert refused == [("RULE", code, "Art.19") for code in codes]


async def test_an_item_of_no_edition_is_no_point(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()

    refused = await city.refusal(found.leader, Ability.SITE_VISIT_ADD_POINT, visit, item="9.9", text="核对")

    assert refused == ("RULE", "ITEM_UNKNOWN", "Art.19")


async def test_a_late_conflict_opens_the_points_again_that_the_expert_answered(city: World) -> None:
    found = await party(city, size=6)
    visit = await found.on_site()
    point, kept = await found.point(visit, "甲"), await found.point(visit, "乙")
    gone = found.experts[5]
    await found.answer(gone, visit, point)
    await found.answer(found.experts[1], visit, kept)
    note = await city.act(gone, Ability.SITE_VISIT_NOTE, visit, kind=SiteNoteKind.OPENING, text="首次会议")
    await found.score(*found.experts[:5])

    await found.conflicts(gone)

    found.experts.remove(gone)
    query = """query ($v: ID!) { node(id: $v) { ... on SiteVisit {
      points { nodes { text open answers { nodes { setAside author { id } } } } } notes { nodes { id setAside } } } } }"""
    for viewer in (found.leader, found.clerk):
        seen = (await data(city, viewer, query, ask, v=f"SiteVisit_{visit}"))["node"]
        points = {
            one["text"]: (one["open"], [a["setAside"] for a in one["answers"]["nodes"]])
            for one in seen["points"]["nodes"]
        }
        assert points == {"甲": (True, [True]), "乙": (False, [False])}
        assert seen["notes"]["nodes"] == [{"id": f"SiteNote_{note.id}", "setAside": True}]
    assert await found.report_refused() == ("RULE", "SITE_POINTS_OPEN", "Art.19")
    assert await city.visible(gone, "site_visit") == set()

    await found.answer(found.experts[2], visit, point)
    await found.report()


async def test_a_late_conflict_that_lets_the_report_fall_lets_the_panel_go_on_with_its_visit(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    gone, point = found.experts[4], await found.point(visit)
    await found.answer(gone, visit, point)
    await found.score()
    await found.report()

    await found.conflicts(gone)

    assert await state_of(city, found.dossier) == "shortlisted"
    assert (await city.row(m.SiteVisit, visit))["state"] == "held"
    joined = city.at(await city.expert(), ON_SITE)
    found.experts[4], found.reviews[4] = joined, await city.assigned(found.dossier, joined, phase="site")
    await found.attend(visit)
    await found.answer(joined, visit, point, "partly")
    await found.score(joined)
    await found.report()
    assert (await city.row(m.SiteVisit, visit))["state"] == "closed"
    assert await state_of(city, found.dossier) == "site_reviewed"


# --- Notes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given", "code", "article"),
    [
        ("interview", {"topic": "过程控制"}, "TEXT_MISSING", "Art.19"),
        ("interview", {"function": "班组长"}, "TEXT_MISSING", "Art.19"),
        ("strength", {}, "TEXT_MISSING", "Art.19"),
        ("strength", {"item": "9.9"}, "ITEM_UNKNOWN", "Art.4"),
        ("opening", {"item": "4.1.2"}, "SITE_NOTE_FOREIGN", "Art.19"),
        ("improvement", {"item": "4.1.2", "function": "班组长"}, "SITE_NOTE_FOREIGN", "Art.19"),
    ],
)
async def test_a_note_says_what_its_kind_needs(
    city: World, kind: str, given: dict[str, str], code: str, article: str
) -> None:
    found = await party(city)
    visit = await found.on_site()

    refused = await city.refusal(
        found.leader, Ability.SITE_VISIT_NOTE, visit, kind=SiteNoteKind(kind), text="记录", **given
    )

    assert refused == ("RULE", code, article)


async def test_a_note_of_a_hidden_visit_is_refused_as_one_that_is_none(city: World) -> None:
    """What is asked by the id of a note does not tell whether there is one (Art. 31)."""
    here, there = await party(city), await party(city)
    visit, other = await here.on_site(), await there.on_site()
    said = {"kind": SiteNoteKind.STRENGTH, "item": "4.1.2", "text": "战略清晰"}
    hidden = await city.act(there.experts[1], Ability.SITE_VISIT_NOTE, other, **said)
    found = []

    for one in (hidden.id, uuid4()):
        with pytest.raises(RuleBroken) as refused:
            await city.act(here.experts[1], Ability.SITE_VISIT_NOTE, visit, **said, corrects_id=one)
        found.append(refused.value.violations)

    assert [[(v.code, v.field) for v in one] for one in found] == [[("NOT_FOUND", "corrects_id")]] * 2
    assert found[0] == found[1]
    assert await city.one("SELECT count(*) FROM site_note WHERE site_visit_id = $1", visit) == 0


async def test_a_note_is_put_right_by_its_author_once(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    said: dict[str, Any] = {"kind": SiteNoteKind.STRENGTH, "item": "4.1.2"}
    ability, member = Ability.SITE_VISIT_NOTE, found.experts[1]
    first = await city.act(member, ability, visit, **said, text="战略清晰")
    right = {**said, "text": "战略分解清晰", "corrects_id": first.id}

    by_another = await city.refusal(found.leader, ability, visit, **right)
    as_another = await city.refusal(member, ability, visit, **{**right, "kind": SiteNoteKind.IMPROVEMENT})
    second = await city.act(member, ability, visit, **right)
    again = await city.refusal(member, ability, visit, **right)

    assert by_another == as_another == ("RULE", "SITE_NOTE_NOT_YOURS", "Art.19")
    assert again == ("RULE", "ALREADY_EXISTS", "Art.19")
    rows = await city.sql("SELECT id, text, corrects_id FROM site_note WHERE site_visit_id = $1 ORDER BY id", visit)
    assert [(row["id"], row["text"], row["corrects_id"]) for row in rows] == [
        (first.id, "战略清晰", None),
        (second.id, "战略分解清晰", first.id),
    ]


async def test_the_ledger_keeps_no_words_of_what_was_seen(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()

    await city.act(found.leader, Ability.SITE_VISIT_NOTE, visit, kind=SiteNoteKind.CLOSING, text="工艺参数三百度")

    (row,) = await city.sql(
        "SELECT p.body AS body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id"
        " WHERE e.ability = 'site_visit:note' AND e.target_id = $1", visit,
    )  # fmt: skip
    assert "三百度" not in row["body"]


# --- Requests ------------------------------------------------------------------------------------------------------------


async def test_the_applicant_delivers_what_it_is_asked_for_and_learns_no_name(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    request = await found.ask(visit)
    query = "{ siteRequests { nodes { what dueOn state overdue } } messages { nodes { event } } }"

    seen = await data(city, found.applicant, query, ask)
    await city.act(found.applicant, Ability.SITE_REQUEST_DELIVER, request, answer="见培训台账")

    assert seen["siteRequests"]["nodes"] == [
        {"what": "培训记录", "dueOn": "2026-05-11", "state": "ASKED", "overdue": False}
    ]
    assert [one["event"] for one in seen["messages"]["nodes"]].count("INFORMATION_ASKED") == 1
    row = await city.row(m.SiteRequest, request)
    assert (row["state"], row["answer"], row["delivered_at"]) == ("delivered", "见培训台账", ON_SITE)
    assert request in await city.visible(found.experts[3], "site_request")


async def test_a_request_is_nothing_to_another_applicant_and_to_the_recommender(city: World) -> None:
    found = await party(city)
    request = await found.ask(await found.on_site())
    other = await city.applicant(await city.organisation())

    refused = [
        await city.refusal(who, Ability.SITE_REQUEST_DELIVER, request, answer="答")
        for who in (other, await city.county())
    ]

    assert refused == [("NOT_FOUND", "NOT_FOUND", "Art.19")] * 2


async def test_an_open_request_holds_up_the_report_until_it_is_closed_after_its_day(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    request = await found.ask(visit, MONDAY)
    await found.score()

    waiting = await found.report_refused()
    early = await city.refusal(found.leader, Ability.SITE_REQUEST_CLOSE, request, reason="未提交")
    later = city.at(found.leader, ON_SITE + timedelta(hours=14))  # Tuesday
    await city.act(later, Ability.SITE_REQUEST_CLOSE, request, reason="逾期未提交")
    await found.report()

    assert waiting == ("RULE", "SITE_REQUESTS_OPEN", "Art.19")
    assert early == ("RULE", "SITE_REQUEST_NOT_DUE", "Art.19")
    assert (await city.row(m.SiteRequest, request))["state"] == "undelivered"


async def test_a_request_is_for_a_day_to_come(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()

    refused = await city.refusal(found.leader, Ability.SITE_VISIT_ASK, visit, what="记录", due_on=date(2026, 5, 10))

    assert refused == ("RULE", "DUE_IN_PAST", "Art.19")


# --- The report ----------------------------------------------------------------------------------------------------------


async def test_without_a_visit_there_is_no_site_report(city: World) -> None:
    found = await party(city, site_attendance_required=False)
    await found.score()

    missing = await found.report_refused()
    await found.announced()
    not_held = await found.report_refused()

    assert missing == ("RULE", "SITE_VISIT_MISSING", "Art.19")
    assert not_held == ("RULE", "SITE_VISIT_NOT_HELD", "Art.19")


async def test_who_joins_later_is_recorded_too(city: World) -> None:
    found = await party(city, site_attendance_required=False)
    await found.on_site()
    joined = city.at(await city.expert(), ON_SITE)
    found.reviews.append(await city.assigned(found.dossier, joined, phase="site"))
    found.experts.append(joined)
    await found.score()

    assert await found.report_refused() == ("RULE", "SITE_ATTENDANCE_MISSING", "Art.19")


async def _closed(city: World) -> tuple[Party, UUID, UUID]:
    found = await party(city)
    visit = await found.on_site()
    point = await found.point(visit)
    await found.answer(found.experts[1], visit, point)
    await found.score()
    await found.report()
    return found, visit, point


async def test_after_the_report_the_record_stays_as_it_is(city: World) -> None:
    found, visit, point = await _closed(city)
    acts: dict[Ability, dict[str, Any]] = {
        Ability.SITE_VISIT_ANSWER_POINT: {"point_id": point, **ANSWER},
        Ability.SITE_VISIT_NOTE: {"kind": SiteNoteKind.CLOSING, "text": "补记"},
        Ability.SITE_VISIT_ADD_POINT: {"item": "4.1.2", "text": "补"},
        Ability.SITE_VISIT_ASK: {"what": "补充", "due_on": date(2026, 5, 20)},
        Ability.SITE_VISIT_RECORD_ATTENDANCE: {"team": [], "hosts": ["厂长"]},
        Ability.SITE_VISIT_HOLD: {},
    }

    refused = [await city.refusal(found.leader, ability, visit, **given) for ability, given in acts.items()]

    assert refused == [("FORBIDDEN", "WRONG_STATE", "Art.19")] * len(acts)


async def test_the_report_changes_nothing_that_the_applicant_reads(city: World) -> None:
    found = await party(city)
    visit = await found.on_site()
    await city.act(found.applicant, Ability.SITE_REQUEST_DELIVER, await found.ask(visit), answer="答")
    await found.score()
    query = """{ dossiers { nodes { state version siteVisit { id } siteNotices { nodes { id toldAt } }
      siteRequests { nodes { id state version } } } } messages { totalCount } }"""
    before = await ask(city, found.applicant, query)

    await found.report()

    assert await ask(city, found.applicant, query) == before


async def test_a_note_and_the_report_at_once_leave_no_note_after_the_report(city: World) -> None:
    for _ in range(5):
        found = await party(city)
        visit = await found.on_site()
        await found.score()
        notes = [
            city.act(one, Ability.SITE_VISIT_NOTE, visit, kind=SiteNoteKind.CLOSING, text="末次会议")
            for one in found.experts
        ]

        done = await asyncio.gather(found.report(), *notes, return_exceptions=True)

        assert not isinstance(done[0], BaseException)
        late = [one for one in done if isinstance(one, Refused)]
        assert {one.reason for one in late} <= {"WRONG_STATE"}
        kept = await city.one("SELECT count(*) FROM site_note WHERE site_visit_id = $1", visit)
        assert kept == len(found.experts) - len(late)


async def test_members_record_and_the_leader_leads(city: World) -> None:
    found = await party(city)
    visit = await found.announced()
    member = city.at(found.experts[1], ON_SITE)

    refused = [
        await city.refusal(member, Ability.SITE_VISIT_HOLD, visit),
        await city.refusal(member, Ability.SITE_VISIT_ADD_POINT, visit, item="4.1.2", text="核对"),
        await city.refusal(found.clerk, Ability.SITE_VISIT_NOTE, visit, kind=SiteNoteKind.OPENING, text="记录"),
        await city.refusal(await city.expert(), Ability.SITE_VISIT_ASK, visit, what="记录", due_on=MONDAY),
        await city.refusal(await city.actor(Role.SUPERVISOR), Ability.SITE_VISIT_HOLD, visit),
    ]

    assert [(code, reason) for code, reason, _ in refused] == [
        ("FORBIDDEN", "OUT_OF_SCOPE"), ("FORBIDDEN", "OUT_OF_SCOPE"), ("FORBIDDEN", "NO_RIGHT"),
        ("NOT_FOUND", "NOT_FOUND"), ("NOT_FOUND", "NOT_FOUND"),
    ]  # fmt: skip
