"""How experts do their duty: overdue by rule, complaints, hearing, warning, disqualification (Art. 11(6), 32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.conduct import ConductKind
from models.review import Phase
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.reminding import remind
from tests.conflicts.conftest import under_review
from tests.experts.conftest import Pool
from tests.policies.looking import ask, data, gid
from tests.services.scenery import listed, reported
from tests.world import World

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
MATERIAL = {"phase": Phase.MATERIAL, "text": "逾期"}


@dataclass
class Panel:
    """An application under review with one expert on its panel, its applicant, and who decides on conduct."""

    pool: Pool
    world: World
    applicant: Actor
    expert: Actor
    secretary: Actor
    supervisor: Actor
    cycle: UUID
    organisation: UUID
    dossier: UUID
    review: UUID

    async def place(self) -> Any:
        return (await self.world.sql("SELECT * FROM assignment WHERE dossier_id = $1", self.dossier))[0]

    async def due(self, days: int) -> None:
        """Let the review be due so many days from now."""
        await self.world.change(m.Assignment, (await self.place())["id"], due_at=self.world.clock + days * DAY)

    async def begin_site_review(self) -> None:
        row = await self.world.row(m.Review, self.review)
        kept = {name: row[name] for name in ("dossier_id", "cycle_id", "criteria_edition_id", "dossier_version_id")}
        review = await self.world.put(m.Review, **kept, phase="site")
        author = {"cycle_id": self.cycle, "person_id": self.expert.person_id}
        await self.world.put(m.ReviewAuthor, review_id=review, **author)

    async def lock(self) -> None:
        await self.world.change(m.Review, self.review, state="locked", total=500, submitted_at=self.world.clock)

    async def opened(self, kind: ConductKind = ConductKind.BREACH, **given: Any) -> UUID:
        """Let the clerk open a matter about the expert."""
        profile = await self.pool.profile_of(self.expert)
        done = await self.world.act(
            self.pool.clerk, Ability.EXPERT_PROFILE_OPEN_CONDUCT, profile, kind=kind, text="对外透露评审内容", **given
        )
        return done.id

    async def heard(self) -> UUID:
        record = await self.opened(dossier_id=self.dossier)
        await self.world.act(self.expert, Ability.CONDUCT_RECORD_STATE, record, statement="没有透露")
        return record

    async def proposed(self) -> UUID:
        record = await self.heard()
        await self.world.act(self.pool.clerk, Ability.CONDUCT_RECORD_PROPOSE, record, proposal="查实")
        return record

    async def state(self, record: UUID) -> str:
        return str((await self.world.row(m.ConductRecord, record))["state"])


@pytest.fixture
async def panel(pool: Pool) -> Panel:
    world = pool.world
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier, expert = await world.dossier(cycle, organisation, "qualified"), await world.expert()
    return Panel(
        pool, world, await world.applicant(organisation), expert, await world.actor(Role.LEADING_GROUP_SECRETARY),
        await world.actor(Role.SUPERVISOR), cycle, organisation, dossier, await world.assigned(dossier, expert),
    )  # fmt: skip


# --- Overdue, by rule ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locked", "days", "kind"), [(True, -1, "late"), (False, -1, "missing")])
async def test_an_overdue_review_is_recorded_by_its_day(panel: Panel, locked: bool, days: int, kind: str) -> None:
    await panel.due(days)
    if locked:
        await panel.lock()

    done = await panel.world.act(
        panel.pool.clerk, Ability.ASSIGNMENT_RECORD_OVERDUE, (await panel.place())["id"], **MATERIAL
    )

    row = await panel.world.row(m.ConductRecord, done.id)
    assert (row["kind"], row["state"], row["person_id"], row["dossier_id"]) == (
        kind, "opened", panel.expert.person_id, panel.dossier,
    )  # fmt: skip
    assert row["hear_until"] == panel.world.clock + 10 * DAY
    assert await panel.pool.events(panel.expert) == ["conduct_opened"]


@pytest.mark.parametrize(("due", "locked"), [(None, False), (1, False), (0, False), (0, True)])
async def test_what_is_not_overdue_is_not_recorded(panel: Panel, due: int | None, locked: bool) -> None:
    if due is not None:
        await panel.due(due)
    if locked:
        await panel.lock()
    place = (await panel.place())["id"]

    found = await panel.world.refusal(panel.pool.clerk, Ability.ASSIGNMENT_RECORD_OVERDUE, place, **MATERIAL)

    assert found == ("RULE", "NOT_OVERDUE", "Art.32")


async def test_who_left_before_the_day_owes_no_review(panel: Panel) -> None:
    await panel.due(5)
    profile = await panel.pool.profile_of(panel.expert)
    await panel.world.act(panel.pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, profile, reason="病假")
    late = panel.world.at(panel.pool.clerk, panel.world.clock + 6 * DAY)

    found = await panel.world.refusal(late, Ability.ASSIGNMENT_RECORD_OVERDUE, (await panel.place())["id"], **MATERIAL)

    assert found == ("RULE", "NOT_OVERDUE", "Art.32")


async def test_the_term_of_one_review_says_nothing_about_the_other(panel: Panel) -> None:
    """A place has one term: once the site review has begun, it is that of the site review (Art. 18, 19)."""
    place, overdue = (await panel.place())["id"], Ability.ASSIGNMENT_RECORD_OVERDUE
    site = {"phase": Phase.SITE, "text": "逾期"}
    await panel.due(-1)
    early = await panel.world.refusal(panel.pool.clerk, overdue, place, **site)
    await panel.lock()
    await panel.begin_site_review()

    before = await panel.world.refusal(panel.pool.clerk, overdue, place, **MATERIAL)
    done = await panel.world.act(panel.pool.clerk, overdue, place, **site)

    assert early == before == ("RULE", "NOT_OVERDUE", "Art.32")
    assert (await panel.world.row(m.ConductRecord, done.id))["kind"] == "missing"


async def test_the_same_delay_is_recorded_once(panel: Panel) -> None:
    await panel.due(-1)
    place = (await panel.place())["id"]
    await panel.world.act(panel.pool.clerk, Ability.ASSIGNMENT_RECORD_OVERDUE, place, **MATERIAL)

    found = await panel.world.refusal(panel.pool.clerk, Ability.ASSIGNMENT_RECORD_OVERDUE, place, **MATERIAL)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.32")


async def test_the_office_asks_which_reviews_are_overdue(panel: Panel) -> None:
    await panel.due(0)
    query = "{ assignments { nodes { overdue } } }"
    times = [panel.world.clock, panel.world.clock + MOMENT]

    before = [await data(panel.world, panel.world.at(panel.pool.clerk, at), query, ask) for at in times]
    await panel.lock()
    after = await data(panel.world, panel.world.at(panel.pool.clerk, times[1]), query, ask)

    shown = [one["assignments"]["nodes"] for one in (*before, after)]
    assert shown == [[{"overdue": False}], [{"overdue": True}], [{"overdue": False}]]


async def test_an_expert_is_reminded_on_the_days_before_once(panel: Panel) -> None:
    await panel.due(3)  # one of the days on which people are reminded

    await remind(panel.world.db, panel.world.clock - MOMENT)
    await remind(panel.world.db, panel.world.clock)
    await remind(panel.world.db, panel.world.clock + DAY)  # two days before: none

    assert await panel.pool.events(panel.expert) == ["review_due"]


async def test_who_has_submitted_is_not_reminded(panel: Panel) -> None:
    await panel.due(3)
    await panel.lock()

    await remind(panel.world.db, panel.world.clock)

    assert await panel.pool.events(panel.expert) == []


# --- Complaints of applicants ----------------------------------------------------------------------------------------


async def _complaint(panel: Panel) -> UUID:
    done = await panel.world.act(panel.applicant, Ability.DOSSIER_COMPLAIN, panel.dossier, text="评审人员态度不公")
    return done.id


async def test_an_applicant_complains_and_is_answered_without_a_name(panel: Panel) -> None:
    world, complaint = panel.world, await _complaint(panel)
    taken = await world.act(
        panel.pool.clerk, Ability.COMPLAINT_TAKE_UP, complaint, expert_id=panel.expert.person_id, text="请说明评审经过"
    )
    early = await world.refusal(panel.pool.clerk, Ability.COMPLAINT_ANSWER, complaint, answer="已处理")
    await world.act(panel.expert, Ability.CONDUCT_RECORD_STATE, taken.id, statement="按准则评审")
    await world.act(panel.pool.director, Ability.CONDUCT_RECORD_DISMISS, taken.id, reason="未发现不公")
    await world.act(panel.pool.clerk, Ability.COMPLAINT_ANSWER, complaint, answer="经核查未发现不公")

    query = """{ complaints { nodes { state text answer dossier { id } } } conductRecords { totalCount }
 people { nodes { id } } experts { totalCount } }"""
    shown = await data(world, panel.applicant, query, ask)

    assert early == ("RULE", "CONDUCT_UNDECIDED", "Art.32")
    assert shown == {
        "complaints": {
            "nodes": [
                {
                    "state": "ANSWERED",
                    "text": "评审人员态度不公",
                    "answer": "经核查未发现不公",
                    "dossier": {"id": gid("dossier", panel.dossier)},
                }
            ]
        },
        "conductRecords": {"totalCount": 0},
        "people": {"nodes": [{"id": gid("person", panel.applicant.person_id)}]},
        "experts": {"totalCount": 0},
    }
    assert await panel.pool.events(panel.applicant) == ["complaint_answered"]
    assert await panel.pool.events(panel.pool.clerk) == ["complained", "conduct_stated"]


async def test_the_expert_learns_the_charge_and_not_who_complained(panel: Panel) -> None:
    complaint = await _complaint(panel)
    person = {"expert_id": panel.expert.person_id}
    await panel.world.act(panel.pool.clerk, Ability.COMPLAINT_TAKE_UP, complaint, **person, text="请说明", basis="录音")

    query = """{ conductRecords { nodes { kind state text proposedBy { id }
 source { basis person { id } complaint { text } } redactions { field article } } } complaints { totalCount } }"""
    shown = await data(panel.world, panel.expert, query, ask)

    assert shown["complaints"] == {"totalCount": 0}
    assert shown["conductRecords"]["nodes"] == [
        {
            "kind": "COMPLAINT", "state": "OPENED", "text": "请说明", "proposedBy": None, "source": None,
            "redactions": [{"field": "source", "article": "Art.32"}],
        }
    ]  # fmt: skip
    for resource in ("complaint", "conduct_source", "conduct_referral"):
        assert await panel.world.visible(panel.expert, resource) == set()


async def test_a_complaint_concerns_somebody_of_the_panel(panel: Panel) -> None:
    complaint, other = await _complaint(panel), await panel.world.expert()

    found = await panel.world.refusal(
        panel.pool.clerk, Ability.COMPLAINT_TAKE_UP, complaint, expert_id=other.person_id, text="请说明"
    )

    assert found == ("RULE", "NOT_ON_THE_PANEL", "Art.32")


async def test_nobody_complains_of_the_review_of_another(panel: Panel) -> None:
    rival = await panel.world.applicant(await panel.world.organisation())

    found = await panel.world.refusal(rival, Ability.DOSSIER_COMPLAIN, panel.dossier, text="不公")

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")
    assert await panel.world.visible(rival, "complaint") == set()


async def test_before_the_review_there_is_nothing_to_complain_of(panel: Panel) -> None:
    await panel.world.change(m.Cycle, panel.cycle, stage="qualifying")

    found = await panel.world.refusal(panel.applicant, Ability.DOSSIER_COMPLAIN, panel.dossier, text="不公")

    assert found == ("FORBIDDEN", "WRONG_STAGE", "Art.32")


# --- Hearing and warning ---------------------------------------------------------------------------------------------


async def test_nobody_is_judged_before_having_been_heard(panel: Panel) -> None:
    record = await panel.opened()

    found = [
        await panel.world.refusal(panel.pool.director, Ability.CONDUCT_RECORD_WARN, record, reason="查实"),
        await panel.world.refusal(panel.pool.director, Ability.CONDUCT_RECORD_DISMISS, record, reason="没有"),
        await panel.world.refusal(panel.pool.clerk, Ability.CONDUCT_RECORD_PROPOSE, record, proposal="查实"),
    ]

    assert found == [("RULE", "HEARING_OPEN", "Art.32")] * 3


async def test_silence_ends_the_hearing_on_its_day(panel: Panel) -> None:
    record = await panel.opened()
    end = panel.world.clock + 10 * DAY
    director = panel.pool.director

    early = await panel.world.refusal(
        panel.world.at(director, end - MOMENT), Ability.CONDUCT_RECORD_WARN, record, reason="查实"
    )
    await panel.world.act(panel.world.at(director, end), Ability.CONDUCT_RECORD_WARN, record, reason="查实")

    assert early[1] == "HEARING_OPEN"
    assert await panel.state(record) == "warned"


async def test_a_warning_leaves_the_expert_where_the_expert_is(panel: Panel) -> None:
    record = await panel.heard()

    await panel.world.act(panel.pool.director, Ability.CONDUCT_RECORD_WARN, record, reason="提醒注意")

    assert (await panel.place())["frozen_at"] is None
    assert await panel.world.visible(panel.expert, "dossier") == {panel.dossier}
    assert await panel.pool.events(panel.expert) == ["conduct_opened", "conduct_decided"]


async def test_an_expert_states_once_and_only_the_own_case(panel: Panel) -> None:
    record, other = await panel.heard(), await panel.world.expert()

    again = await panel.world.refusal(panel.expert, Ability.CONDUCT_RECORD_STATE, record, statement="补充")
    foreign = await panel.world.refusal(other, Ability.CONDUCT_RECORD_STATE, record, statement="作证")

    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.32")
    assert foreign == ("NOT_FOUND", "NOT_FOUND", "Art.32")


async def test_late_and_missing_are_not_claimed_by_hand(panel: Panel) -> None:
    profile = await panel.pool.profile_of(panel.expert)

    found = await panel.world.refusal(
        panel.pool.clerk, Ability.EXPERT_PROFILE_OPEN_CONDUCT, profile, kind=ConductKind.MISSING, text="没交"
    )

    assert found == ("RULE", "CONDUCT_BY_RULE", "Art.32")


async def test_the_supervisor_opens_a_matter_and_the_office_decides(panel: Panel) -> None:
    profile = await panel.pool.profile_of(panel.expert)
    given: dict[str, Any] = {"kind": ConductKind.BREACH, "text": "收受礼品", "basis": "信访转办〔2026〕3号"}

    record = (await panel.world.act(panel.supervisor, Ability.EXPERT_PROFILE_OPEN_CONDUCT, profile, **given)).id

    found = await panel.world.refusal(panel.supervisor, Ability.CONDUCT_RECORD_WARN, record, reason="查实")
    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.32")
    for reader in (panel.supervisor, panel.pool.clerk, panel.pool.director, panel.expert):
        assert await panel.world.visible(reader, "conduct_record") == {record}
    for stranger in (panel.applicant, panel.secretary, await panel.world.expert(), await panel.world.county()):
        assert await panel.world.visible(stranger, "conduct_record") == set()


# --- Disqualification -------------------------------------------------------------------------------------------------


async def _second_place(panel: Panel, *, locked: bool, stage: str = "material_review") -> tuple[UUID, UUID]:
    world = panel.world
    cycle = panel.cycle if stage == "material_review" else await world.cycle(stage)
    dossier = await world.dossier(cycle, await world.organisation(), "qualified")
    review = await world.assigned(dossier, panel.expert)
    if locked:
        await world.change(m.Review, review, state="locked", total=500, submitted_at=world.clock)
    return dossier, review


async def test_a_disqualification_has_all_its_effects_in_one_act(panel: Panel) -> None:
    world, record = panel.world, await panel.proposed()
    locked_dossier, locked = await _second_place(panel, locked=True)
    past_dossier, past = await _second_place(panel, locked=True, stage="evaluating")
    assert [await panel.pool.counts(one) for one in (panel.review, locked, past)] == [True, True, True]

    await world.act(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    places = {
        row["dossier_id"]: row["frozen_because"]
        for row in await world.sql("SELECT * FROM assignment WHERE person_id = $1", panel.expert.person_id)
    }
    assert places == {panel.dossier: "disqualified", locked_dossier: "disqualified", past_dossier: None}
    assert [await panel.pool.counts(one) for one in (panel.review, locked, past)] == [False, False, True]
    profile = await world.row(m.ExpertProfile, await panel.pool.profile_of(panel.expert))
    assert (profile["state"], profile["reason"]) == ("removed", "情节严重")
    assert await panel.state(record) == "disqualified"
    for resource in ("dossier", "review", "document", "assignment"):
        assert await world.visible(panel.expert, resource) == set()
    assert await panel.pool.events(panel.expert) == ["conduct_opened", "conduct_decided"]
    assert await panel.pool.events(panel.secretary) == ["conduct_proposed"]
    entries = [row for row in await world.entries() if row["ability"] == "conduct_record:disqualify"]
    assert len(entries) == 1


@pytest.mark.parametrize(
    ("size", "after", "state"),
    [(6, [(1, "516.67", False), (2, "500.00", True)], "material_reviewed"), (5, [(1, "520.00", False)], "qualified")],
)
async def test_a_report_does_not_stand_on_the_review_of_who_is_disqualified(
    pool: Pool, size: int, after: list[Any], state: str
) -> None:
    """As after a late conflict: the next revision without the one, or, with too few left, the panel again (Art. 32)."""
    world, case = pool.world, await under_review(pool.world, size)
    await case.locked(*[50] * (size - 1), 60)
    await case.reported()
    before = await world.row(m.Dossier, case.dossier)
    panel = Panel(
        pool, world, await world.applicant(case.organisation), case.experts[-1],
        await world.actor(Role.LEADING_GROUP_SECRETARY), await world.actor(Role.SUPERVISOR), case.cycle,
        case.organisation, case.dossier, case.reviews[-1],
    )  # fmt: skip
    record = await panel.proposed()

    await world.act(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    found = await world.row(m.Dossier, case.dossier)
    assert [(r["revision"], str(r["score"]), r["stands"]) for r in await case.reports()] == after
    assert found["state"] == state
    assert (found["told_state"], found["told_version"]) == (before["told_state"], before["told_version"])
    told = [await pool.events(who) for who in (pool.clerk, panel.supervisor)]
    assert told == [["conduct_stated", "report_revised", "conduct_resolved"], ["report_revised"]]
    assert "report_revised" not in await pool.events(case.experts[0])


async def test_the_lists_that_a_disqualification_touches_are_put_to_people(pool: Pool) -> None:
    """(5 x 500 + 700) / 6 = 533.33 led 520; without the one it is 500, second of two (Art. 18, 32)."""
    world, case = pool.world, await under_review(pool.world, 6)
    await case.locked(*[50] * 5, 70)
    await case.reported()
    rival = await reported(world, case.cycle, "520.00", "shortlisted")
    await listed(world, case.cycle, "site", {case.dossier: None, rival: None})
    await world.change(m.Cycle, case.cycle, stage="site_review")
    panel = Panel(
        pool, world, await world.applicant(case.organisation), case.experts[-1],
        await world.actor(Role.LEADING_GROUP_SECRETARY), await world.actor(Role.SUPERVISOR), case.cycle,
        case.organisation, case.dossier, case.reviews[-1],
    )  # fmt: skip
    record = await panel.proposed()

    await world.act(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    touched = await world.sql("SELECT * FROM touched_decision WHERE conduct_record_id = $1 ORDER BY kind", record)
    columns = (
        "kind",
        "dossier_id",
        "score_before",
        "score_after",
        "rank_before",
        "rank_after",
        "differs",
        "conflict_id",
    )
    assert [tuple(row[name] for name in columns) for row in touched] == [
        ("report", case.dossier, Decimal("533.33"), Decimal("500.00"), None, None, True, None),
        ("site_list", case.dossier, Decimal("533.33"), Decimal("500.00"), 1, 2, False, None),
    ]
    for reader in (panel.supervisor, pool.clerk):
        assert await world.visible(reader, "touched_decision") == {row["id"] for row in touched}
    assert await world.visible(case.experts[0], "touched_decision") == set()


async def test_what_counted_of_a_suspended_expert_counts_no_more(panel: Panel) -> None:
    record = await panel.proposed()
    await panel.lock()
    profile = await panel.pool.profile_of(panel.expert)
    await panel.world.act(panel.pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, profile, reason="核查期间")
    before, frozen = await panel.pool.counts(panel.review), (await panel.place())["frozen_at"]

    later = panel.world.at(panel.secretary, panel.world.clock + DAY)
    await panel.world.act(later, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    assert (before, await panel.pool.counts(panel.review)) == (True, False)
    assert (await panel.place())["frozen_at"] == frozen  # left when suspended


async def test_who_was_disqualified_is_not_admitted_again(panel: Panel) -> None:
    record = await panel.proposed()
    await panel.world.act(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")
    assert panel.expert.person_id is not None

    found = await panel.world.refusal(
        panel.pool.clerk, Ability.PERSON_ADMIT_EXPERT, panel.expert.person_id, employer_name="甲", specialities=["C"]
    )

    assert found == ("RULE", "EXPERT_DISQUALIFIED", "Art.11")


@pytest.mark.parametrize("name", ["clerk", "director", "supervisor", "expert", "member"])
async def test_only_the_leading_group_s_secretary_disqualifies(panel: Panel, name: str) -> None:
    record = await panel.proposed()
    who = {
        "clerk": panel.pool.clerk, "director": panel.pool.director, "supervisor": panel.supervisor,
        "expert": panel.expert, "member": await panel.world.actor(Role.LEADING_GROUP),
    }[name]  # fmt: skip

    found = await panel.world.refusal(who, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    seen = name != "member"
    assert found == (("FORBIDDEN", "NO_RIGHT", "Art.32") if seen else ("NOT_FOUND", "NOT_FOUND", "Art.32"))


async def test_who_proposed_does_not_decide(panel: Panel) -> None:
    """No person holds both roles; were it so, the act would still take two."""
    record = await panel.proposed()
    await panel.world.change(m.ConductRecord, record, proposed_by_id=panel.secretary.person_id)

    found = await panel.world.refusal(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    assert found == ("FORBIDDEN", "BARRED_PROPOSED_BY_ME", "Art.32")


async def test_what_is_not_proposed_is_not_before_the_leading_group(panel: Panel) -> None:
    record = await panel.heard()

    found = await panel.world.refusal(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")


async def test_the_leading_group_may_give_the_matter_back(panel: Panel) -> None:
    record = await panel.proposed()

    await panel.world.act(panel.secretary, Ability.CONDUCT_RECORD_REJECT, record, reason="情节较轻")
    await panel.world.act(panel.pool.director, Ability.CONDUCT_RECORD_WARN, record, reason="提醒")

    assert await panel.state(record) == "warned"
    assert (await panel.place())["frozen_at"] is None


async def test_a_matter_is_referred_once_it_is_decided(panel: Panel) -> None:
    record, world = await panel.proposed(), panel.world
    given = {
        "referred_to": "所在单位",
        "document_number": "移〔2026〕1号",
        "referred_on": date(2026, 5, 6),
        "text": "线索",
    }
    early = await world.refusal(panel.pool.clerk, Ability.CONDUCT_RECORD_REFER, record, **given)
    await world.act(panel.secretary, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")
    future = given | {"referred_on": date(2026, 5, 7)}

    late = await world.refusal(panel.pool.clerk, Ability.CONDUCT_RECORD_REFER, record, **future)
    referral = (await world.act(panel.pool.clerk, Ability.CONDUCT_RECORD_REFER, record, **given)).id

    assert (early, late) == (("FORBIDDEN", "WRONG_STATE", "Art.32"), ("RULE", "DATE_IN_FUTURE", "Art.32"))
    assert await world.visible(panel.supervisor, "conduct_referral") == {referral}
    for other in (panel.expert, panel.secretary, panel.applicant):
        assert await world.visible(other, "conduct_referral") == set()


# --- Conflicts bind --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "director", "secretary"])
async def test_a_matter_about_an_application_is_hidden_by_a_conflict_with_it(panel: Panel, name: str) -> None:
    await _complaint(panel)
    record = await panel.proposed()
    who = {"clerk": panel.pool.clerk, "director": panel.pool.director, "secretary": panel.secretary}[name]
    assert await panel.world.visible(who, "conduct_record") == {record}

    await panel.world.put(
        m.Conflict, cycle_id=panel.cycle, person_id=who.person_id, organisation_id=panel.organisation, kind="kinship",
        source="reported", rule="r", found_at=panel.world.clock,
    )  # fmt: skip

    for resource in ("conduct_record", "conduct_source", "conduct_referral", "complaint"):
        assert await panel.world.visible(who, resource) == set()
    if name == "secretary":
        assert await panel.world.visible(who, "person") == {who.person_id}
        found = await panel.world.refusal(who, Ability.CONDUCT_RECORD_DISQUALIFY, record, reason="情节严重")
        assert found == ("NOT_FOUND", "NOT_FOUND", "Art.32")


async def test_who_has_a_conflict_is_told_nothing_of_the_matter(panel: Panel) -> None:
    await panel.world.put(
        m.Conflict, cycle_id=panel.cycle, person_id=panel.secretary.person_id, organisation_id=panel.organisation,
        kind="kinship", source="reported", rule="r", found_at=panel.world.clock,
    )  # fmt: skip

    await panel.proposed()

    assert await panel.pool.events(panel.secretary) == []


async def test_a_conflict_elsewhere_keeps_nobody_from_being_told(panel: Panel) -> None:
    await panel.world.put(
        m.Conflict, cycle_id=panel.cycle, person_id=panel.secretary.person_id,
        organisation_id=await panel.world.organisation(), kind="kinship", source="reported", rule="r",
        found_at=panel.world.clock,
    )  # fmt: skip

    await panel.proposed()

    assert len(await panel.pool.events(panel.secretary)) == 1


async def test_an_application_that_a_clerk_may_not_know_is_not_found(panel: Panel) -> None:
    await panel.world.put(
        m.Conflict, cycle_id=panel.cycle, person_id=panel.pool.clerk.person_id, organisation_id=panel.organisation,
        kind="kinship", source="reported", rule="r", found_at=panel.world.clock,
    )  # fmt: skip
    profile = await panel.pool.profile_of(panel.expert)

    found = await panel.world.refusal(
        panel.pool.clerk, Ability.EXPERT_PROFILE_OPEN_CONDUCT, profile, kind=ConductKind.BREACH, text="泄密",
        dossier_id=panel.dossier,
    )  # fmt: skip

    assert found == ("RULE", "NOT_FOUND", "Art.32")
