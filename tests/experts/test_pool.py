"""The expert pool: who is in it, what is known of whom, and what leaving it does at once (Art. 11, 18, 31)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.experts import CredentialKind
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.experts import ExpertMore
from regulation.roles import Role
from regulation.violation import RuleBroken
from tests.codes import credit_code
from tests.experts.conftest import Pool

TODAY = date(2026, 5, 6)  # of the world's clock, in the city
DAY = timedelta(days=1)
MORE = ExpertMore(
    title="高级工程师", class_codes=["3411", "6511"], criteria_categories=["4.1", "4.7"], load_cap=8, may_lead=False
)


async def test_an_expert_is_admitted_with_everything_that_is_known(pool: Pool) -> None:
    person, county = await pool.world.person(), await pool.world.jurisdiction("360703")

    key = await pool.admit(
        person, employer_credit_code=credit_code(1).lower(), jurisdiction_id=county, specialities=["C", "I"], more=MORE
    )

    row = await pool.world.row(m.ExpertProfile, key)
    assert (row["state"], row["employer_credit_code"], row["jurisdiction_id"]) == ("admitted", credit_code(1), county)
    assert (row["specialities"], row["class_codes"], row["criteria_categories"]) == (
        ["C", "I"], ["3411", "6511"], ["4.1", "4.7"],
    )  # fmt: skip
    assert (row["title"], row["load_cap"], row["may_lead"], row["admitted_on"]) == ("高级工程师", 8, False, TODAY)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"employer_name": " "}, "employer_name", "TEXT_MISSING"),
        ({"employer_credit_code": "123"}, "employer_credit_code", "CREDIT_CODE_LENGTH"),
        ({"specialities": ["C", "制造业"]}, "specialities.1", "SECTION_UNKNOWN"),
        ({"specialities": ["C", "C"]}, "specialities", "GIVEN_TWICE"),
        ({"more": ExpertMore(class_codes=["3411", "34"])}, "class_codes.1", "CLASS_FORM"),
        ({"more": ExpertMore(class_codes=["9911"])}, "class_codes.0", "CLASS_UNKNOWN"),
        ({"more": ExpertMore(criteria_categories=["4.8"])}, "criteria_categories.0", "CATEGORY_UNKNOWN"),
        ({"more": ExpertMore(load_cap=0)}, "load_cap", "LOAD_CAP_OUT_OF_RANGE"),
        ({"more": ExpertMore(load_cap=201)}, "load_cap", "LOAD_CAP_OUT_OF_RANGE"),
        ({"more": ExpertMore(title="\u202e工程师")}, "title", "NAME_CHARACTER"),
    ],
)
async def test_a_wrong_entry_is_refused_with_its_field(
    pool: Pool, given: dict[str, Any], field: str, code: str
) -> None:
    person, before = await pool.world.person(), await pool.world.contents()

    with pytest.raises(RuleBroken) as refusal:
        await pool.admit(person, **given)

    assert [(one.field, one.code) for one in refusal.value.violations] == [(field, code)]
    assert {**await pool.world.contents(), "person": ""} == {**before, "person": ""}


async def test_all_faults_of_an_entry_are_told_at_once(pool: Pool) -> None:
    with pytest.raises(RuleBroken) as refusal:
        await pool.admit(await pool.world.person(), employer_name="", specialities=["?"], more=ExpertMore(load_cap=-1))

    assert [one.field for one in refusal.value.violations] == ["employer_name", "specialities.0", "load_cap"]


async def test_an_expert_knows_at_least_one_section(pool: Pool) -> None:
    """By hand as by import: who knows none is asked and drawn as anybody, and knows no industry (Art. 11, 18)."""
    person = await pool.world.person()
    early = await pool.world.refusal(
        pool.clerk, Ability.PERSON_ADMIT_EXPERT, person, employer_name="甲", specialities=[]
    )
    profile = await pool.admit(person)

    later = await pool.world.refusal(pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, profile={"specialities": []})

    assert early == later == ("RULE", "TEXT_MISSING", "Art.11")


async def test_nobody_is_in_the_pool_twice(pool: Pool) -> None:
    person = await pool.world.person()
    await pool.admit(person)

    found = await pool.world.refusal(
        pool.clerk, Ability.PERSON_ADMIT_EXPERT, person, employer_name="甲", specialities=["C"]
    )

    assert found == ("RULE", "ALREADY_IN_POOL", "Art.11")


async def test_who_was_removed_may_be_admitted_once_more(pool: Pool) -> None:
    person = await pool.world.person()
    profile = await pool.admit(person)
    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_REMOVE, profile, reason="本人申请")

    again = await pool.admit(person, employer_name="新单位")

    row = await pool.world.row(m.ExpertProfile, profile)
    assert (again, row["state"], row["reason"], row["employer_name"]) == (profile, "admitted", None, "新单位")


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.OFFICE_DIRECTOR])
async def test_only_a_clerk_admits(pool: Pool, role: Role) -> None:
    person, other = await pool.world.person(), await pool.world.actor(role)

    found = await pool.world.refusal(other, Ability.PERSON_ADMIT_EXPERT, person, employer_name="甲", specialities=["C"])

    seen = role is not Role.EXPERT  # who does not see the person does not find it
    assert found == (("FORBIDDEN", "NO_RIGHT", "Art.11") if seen else ("NOT_FOUND", "NOT_FOUND", "Art.11"))


# --- Amendment -------------------------------------------------------------------------------------------------------


async def test_what_is_not_given_stays_and_null_takes_out(pool: Pool) -> None:
    profile = await pool.admit(await pool.world.person(), more=MORE)

    await pool.world.act(
        pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, profile={"load_cap": None, "specialities": ["Q"]}
    )

    row = await pool.world.row(m.ExpertProfile, profile)
    assert (row["load_cap"], row["specialities"], row["title"], row["version"]) == (None, ["Q"], "高级工程师", 2)


async def test_a_former_employer_stays_known(pool: Pool) -> None:
    """Employment binds for years (Art. 31): a change of employer must not hide where somebody was."""
    person = await pool.world.person()
    profile = await pool.admit(person, employer_credit_code=credit_code(1))

    change = {"employer_name": "新单位", "employer_credit_code": credit_code(2)}
    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, profile=change)

    rows = await pool.world.sql("SELECT * FROM engagement WHERE person_id = $1", person)
    assert [(r["kind"], r["organisation_name"], r["credit_code"], r["until"], r["source"]) for r in rows] == [
        ("employment", "某研究院", credit_code(1), TODAY, "recorded")
    ]


async def test_an_employer_that_is_only_written_otherwise_is_the_same(pool: Pool) -> None:
    profile = await pool.admit(await pool.world.person(), employer_credit_code=credit_code(1))

    await pool.world.act(
        pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, profile={"employer_name": "某研究院（集团）"}
    )

    assert await pool.world.one("SELECT count(*) FROM engagement") == 0


async def test_an_amendment_of_what_has_changed_since_is_refused(pool: Pool) -> None:
    profile = await pool.admit(await pool.world.person())
    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, profile={"title": "教授"})

    found = await pool.world.refusal(
        pool.clerk, Ability.EXPERT_PROFILE_AMEND, profile, version=1, profile={"title": "讲师"}
    )

    assert found == ("CONFLICT", "STALE_VERSION", "Art.11")


async def test_an_expert_does_not_amend_the_own_entry(pool: Pool) -> None:
    expert = await pool.world.expert()

    found = await pool.world.refusal(
        expert, Ability.EXPERT_PROFILE_AMEND, await pool.profile_of(expert), profile={"load_cap": 1}
    )

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.11")


# --- Leaving ---------------------------------------------------------------------------------------------------------


async def _seated(pool: Pool, *, locked: bool = False, stage: str = "material_review") -> tuple[Actor, UUID, UUID]:
    """Return an expert with a place on a panel, the application and the review."""
    world, expert = pool.world, await pool.world.expert()
    dossier = await world.dossier(await world.cycle(stage), await world.organisation(), "qualified")
    review = await world.assigned(dossier, expert)
    if locked:
        await world.change(m.Review, review, state="locked", total=500, submitted_at=world.clock)
    return expert, dossier, review


@pytest.mark.parametrize(
    ("ability", "because"),
    [(Ability.EXPERT_PROFILE_SUSPEND, "suspended"), (Ability.EXPERT_PROFILE_REMOVE, "grant_ended")],
)
async def test_who_is_out_of_the_pool_is_off_the_panels_and_sees_nothing_at_once(
    pool: Pool, ability: Ability, because: str
) -> None:
    expert, dossier, review = await _seated(pool)
    assert await pool.world.visible(expert, "dossier") == {dossier}

    await pool.world.act(pool.director, ability, await pool.profile_of(expert), reason="另有任用")

    place = (await pool.world.sql("SELECT * FROM assignment WHERE dossier_id = $1", dossier))[0]
    assert (place["frozen_because"], place["frozen_at"]) == (because, pool.world.clock)
    for resource in ("dossier", "review", "assignment", "document", "dossier_version"):
        assert await pool.world.visible(expert, resource) == set()
    assert await pool.world.refusal(expert, Ability.REVIEW_SAVE, review, scores=[]) == (
        "NOT_FOUND",
        "NOT_FOUND",
        "Art.18",
    )


@pytest.mark.parametrize(("locked", "counts"), [(True, True), (False, False)])
async def test_of_a_suspended_expert_what_was_locked_counts(pool: Pool, locked: bool, counts: bool) -> None:
    expert, _, review = await _seated(pool, locked=locked)

    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, await pool.profile_of(expert), reason="调查期间")

    assert await pool.counts(review) is counts


async def test_a_place_of_a_phase_that_is_over_stays_as_it_was(pool: Pool) -> None:
    expert, dossier, _ = await _seated(pool, stage="evaluating")

    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_REMOVE, await pool.profile_of(expert), reason="退休")

    assert await pool.world.one("SELECT frozen_at FROM assignment WHERE dossier_id = $1", dossier) is None


async def test_who_is_resumed_reviews_again_but_not_where_the_place_was_lost(pool: Pool) -> None:
    expert, _, _ = await _seated(pool)
    profile = await pool.profile_of(expert)
    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, profile, reason="病假", until=TODAY + DAY)

    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_RESUME, profile, reason="康复")

    row = await pool.world.row(m.ExpertProfile, profile)
    assert (row["state"], row["reason"], row["until"]) == ("admitted", None, None)
    assert await pool.world.visible(expert, "dossier") == set()
    other = await pool.world.dossier(
        await pool.world.cycle("material_review"), await pool.world.organisation(), "qualified"
    )
    await pool.world.assigned(other, expert)
    assert await pool.world.visible(expert, "dossier") == {other}


@pytest.mark.parametrize(
    ("ability", "state", "reason"),
    [
        (Ability.EXPERT_PROFILE_SUSPEND, "suspended", "WRONG_STATE"),
        (Ability.EXPERT_PROFILE_RESUME, "admitted", "WRONG_STATE"),
        (Ability.EXPERT_PROFILE_RESUME, "removed", "WRONG_STATE"),
        (Ability.EXPERT_PROFILE_REMOVE, "removed", "WRONG_STATE"),
        (Ability.EXPERT_PROFILE_AMEND, "removed", "WRONG_STATE"),
        (Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY, "suspended", "WRONG_STATE"),
    ],
)
async def test_no_act_on_the_pool_in_another_state(pool: Pool, ability: Ability, state: str, reason: str) -> None:
    profile = await pool.profile_of(await pool.world.expert())
    await pool.world.change(m.ExpertProfile, profile, state=state)

    assert await pool.world.refusal(pool.clerk, ability, profile) == ("FORBIDDEN", reason, "Art.11")


async def test_a_suspension_needs_a_reason_and_does_not_end_yesterday(pool: Pool) -> None:
    profile = await pool.profile_of(await pool.world.expert())

    blank = await pool.world.refusal(pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, profile, reason=" ")
    past = await pool.world.refusal(
        pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, profile, reason="病假", until=TODAY - DAY
    )

    assert (blank, past) == (("RULE", "TEXT_MISSING", "Art.11"), ("RULE", "END_IN_PAST", "Art.11"))


async def test_a_suspended_expert_is_not_asked_and_not_seated(pool: Pool) -> None:
    world, expert = pool.world, await pool.world.expert()
    cycle = await world.cycle("material_review")
    dossier = await world.dossier(cycle, await world.organisation(), "qualified")
    await world.act(pool.clerk, Ability.EXPERT_PROFILE_SUSPEND, await pool.profile_of(expert), reason="调查")
    asked = await world.refusal(pool.clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)
    four = [await world.expert() for _ in range(4)]
    for one in [expert, *four]:
        await world.cleared(one, cycle, (await world.row(m.Dossier, dossier))["organisation_id"])

    ids = [one.person_id for one in (expert, *four)]
    found = await world.refusal(pool.clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, expert_ids=ids, leader_id=ids[1])

    assert asked == ("RULE", "NOBODY_TO_ASK", "Art.31")
    assert found == ("RULE", "NOT_AN_EXPERT", "Art.31")


# --- Credentials, ties, absences, county reviews ---------------------------------------------------------------------


async def test_credentials_have_a_period(pool: Pool) -> None:
    profile = await pool.profile_of(await pool.world.expert())
    given: dict[str, Any] = {"kind": CredentialKind.EXAMINATION, "name": "评审员考试", "issuer": "某协会"}

    done = await pool.world.act(
        pool.clerk,
        Ability.EXPERT_PROFILE_RECORD_CREDENTIAL,
        profile,
        **given,
        obtained_on=TODAY,
        valid_to=TODAY,
        result="85",
    )
    future = await pool.world.refusal(
        pool.clerk, Ability.EXPERT_PROFILE_RECORD_CREDENTIAL, profile, **given, obtained_on=TODAY + DAY
    )
    turned = await pool.world.refusal(
        pool.clerk, Ability.EXPERT_PROFILE_RECORD_CREDENTIAL, profile, **given, obtained_on=TODAY, valid_to=TODAY - DAY
    )

    row = await pool.world.row(m.ExpertCredential, done.id)
    assert (row["kind"], row["result"], row["valid_to"]) == ("examination", "85", TODAY)
    assert (future, turned) == (("RULE", "DATE_IN_FUTURE", "Art.11"), ("RULE", "DATES_REVERSED", "Art.11"))


TIE: dict[str, Any] = {"kind": ConflictKind.CONSULTING, "organisation_name": "某公司", "since": date(2025, 3, 1)}


@pytest.mark.parametrize(
    "role", [Role.EXPERT, Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.EXECUTIVE_MEETING]
)
async def test_each_who_reviews_or_decides_declares_own_ties(pool: Pool, role: Role) -> None:
    someone = await pool.world.actor(role)
    assert someone.person_id is not None

    done = await pool.world.act(someone, Ability.PERSON_RECORD_ENGAGEMENT, someone.person_id, **TIE)

    row = await pool.world.row(m.Engagement, done.id)
    assert (row["person_id"], row["source"], row["kind"]) == (someone.person_id, "declared", "consulting")
    assert done.id in await pool.world.visible(someone, "engagement")


async def test_the_office_records_ties_of_anybody(pool: Pool) -> None:
    member = await pool.world.actor(Role.LEADING_GROUP)
    assert member.person_id is not None

    done = await pool.world.act(
        pool.clerk, Ability.PERSON_RECORD_ENGAGEMENT, member.person_id, **TIE, credit_code=credit_code(3)
    )

    row = await pool.world.row(m.Engagement, done.id)
    assert (row["source"], row["credit_code"]) == ("recorded", credit_code(3))


async def test_nobody_else_records_ties_of_others(pool: Pool) -> None:
    expert, other = await pool.world.expert(), await pool.world.expert()
    assert other.person_id is not None

    found = await pool.world.refusal(expert, Ability.PERSON_RECORD_ENGAGEMENT, other.person_id, **TIE)

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.31")


async def test_a_tie_ends_once_not_before_it_began_and_not_in_the_future(pool: Pool) -> None:
    expert = await pool.world.expert()
    assert expert.person_id is not None
    tie = (await pool.world.act(expert, Ability.PERSON_RECORD_ENGAGEMENT, expert.person_id, **TIE)).id

    early = await pool.world.refusal(expert, Ability.ENGAGEMENT_END, tie, until=date(2025, 2, 28))
    late = await pool.world.refusal(expert, Ability.ENGAGEMENT_END, tie, until=TODAY + DAY)
    await pool.world.act(expert, Ability.ENGAGEMENT_END, tie, until=TODAY)
    again = await pool.world.refusal(expert, Ability.ENGAGEMENT_END, tie, until=date(2025, 4, 1))

    assert [one[1] for one in (early, late, again)] == ["DATES_REVERSED", "DATE_IN_FUTURE", "PERIOD_ENDED"]
    assert (await pool.world.row(m.Engagement, tie))["until"] == TODAY


async def test_an_absence_that_has_not_begun_is_taken_back_whole(pool: Pool) -> None:
    expert = await pool.world.expert()
    assert expert.person_id is not None
    away = {"since": TODAY + DAY, "until": TODAY + 9 * DAY}
    key = (await pool.world.act(expert, Ability.PERSON_RECORD_ABSENCE, expert.person_id, **away)).id

    await pool.world.act(expert, Ability.ABSENCE_END, key)

    row = await pool.world.row(m.Absence, key)
    assert row["until"] < row["since"]  # contains no day


async def test_an_expert_records_no_absence_of_another(pool: Pool) -> None:
    expert, other = await pool.world.expert(), await pool.world.expert()
    assert other.person_id is not None

    found = await pool.world.refusal(expert, Ability.PERSON_RECORD_ABSENCE, other.person_id, since=TODAY, until=TODAY)

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.18")


async def test_an_expert_is_recommended_to_a_county_and_it_ends(pool: Pool) -> None:
    expert, county = await pool.world.expert(), await pool.world.jurisdiction("360703")
    profile = await pool.profile_of(expert)

    duty = await pool.world.act(
        pool.clerk,
        Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY,
        profile,
        jurisdiction_id=county,
        since=TODAY,
        reason="县长质量奖",
    )
    early = await pool.world.refusal(pool.clerk, Ability.COUNTY_REVIEW_DUTY_END, duty.id, until=TODAY - DAY)
    await pool.world.act(pool.clerk, Ability.COUNTY_REVIEW_DUTY_END, duty.id, until=TODAY)
    again = await pool.world.refusal(pool.clerk, Ability.COUNTY_REVIEW_DUTY_END, duty.id, until=TODAY)

    row = await pool.world.row(m.CountyReviewDuty, duty.id)
    assert (row["person_id"], row["jurisdiction_id"], row["until"]) == (expert.person_id, county, TODAY)
    assert (early[1], again[1]) == ("DATES_REVERSED", "PERIOD_ENDED")
