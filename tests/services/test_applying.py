"""Registering, applying, recommending: the guards of Art. 3, 7, 12, 13, 16, 17, 27 and 28."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.inputs import CorrectionInput
from tests.services.scenery import (
    DEADLINE,
    MICROSECOND,
    NOMINATION,
    NOTICE,
    QUALITY,
    applied,
    programme_with,
    stage_of,
    state_of,
    submitted,
    won_by,
)
from tests.world import World

OPENS = datetime(2026, 4, 1, tzinfo=UTC)
JUST_IN_TIME = DEADLINE - MICROSECOND


async def draft(city: World, state: str = "draft") -> tuple[UUID, Actor]:
    """Return an application in the filing stage with its applicant."""
    dossier = await applied(city, await city.cycle("accepting"), state)
    return dossier, await city.applicant((await city.row(m.Dossier, dossier))["organisation_id"])


# --- Announcement and filing ------------------------------------------------------------------------------------------


async def test_the_announcement_says_that_nothing_is_charged(city: World) -> None:
    cycle = await city.cycle("drafting")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)

    (notice,) = await city.sql("SELECT * FROM notice WHERE cycle_id = $1", cycle)
    assert (notice["kind"], notice["published_at"]) == ("announcement", city.clock)
    assert (notice["details"]["fee"], notice["details"]["feeArticle"]) == ("none", "Art.7")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "TEXT_MISSING"),
        ({"body": ""}, "TEXT_MISSING"),
        ({"channels": []}, "CHANNEL_MISSING"),
        ({"channels": ["市政府网站", " "]}, "TEXT_MISSING"),
        ({"channels": ["\x00"]}, "TEXT_CONTROL_CHARACTER"),
    ],
)
async def test_an_announcement_needs_title_text_and_channel(city: World, changed: dict[str, Any], code: str) -> None:
    cycle, clerk = await city.cycle("drafting"), await city.actor(Role.OFFICE)

    found = await city.refusal(clerk, Ability.CYCLE_ANNOUNCE, cycle, **{**NOTICE, **changed})

    assert found == ("RULE", code, "Art.16")


async def fields_at_fault(act: Awaitable[Any]) -> list[str]:
    """Return the inputs that a refusal names."""
    with pytest.raises(RuleBroken) as broken:
        await act
    return [violation.field for violation in broken.value.violations]


async def test_a_refused_text_is_named_by_its_place(city: World) -> None:
    clerk = await city.actor(Role.OFFICE)
    notice = {**NOTICE, "channels": ["市政府网站", " ", "\x00"]}

    announcing = city.act(clerk, Ability.CYCLE_ANNOUNCE, await city.cycle("drafting"), **notice)

    assert await fields_at_fault(announcing) == ["channels.1", "channels.2"]


@pytest.mark.parametrize("specialities", [[" "], ["C", "\x00"]])
async def test_a_speciality_of_an_expert_is_a_section(city: World, specialities: list[str]) -> None:
    person, clerk = await city.person(), await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"employer_name": "某研究院", "specialities": specialities}

    found = await city.refusal(clerk, Ability.PERSON_ADMIT_EXPERT, person, **given)

    assert found == ("RULE", "SECTION_UNKNOWN", "Art.11")


async def test_a_cycle_is_not_announced_once_its_deadline_has_come(city: World) -> None:
    cycle, clerk = await city.cycle("drafting"), await city.actor(Role.OFFICE)

    found = await city.refusal(city.at(clerk, DEADLINE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)

    assert found == ("RULE", "DEADLINE_PASSED", "Art.16")


async def test_filing_opens_at_the_announced_instant_not_a_microsecond_before(city: World) -> None:
    cycle, clerk = await city.cycle("announced"), await city.actor(Role.OFFICE)

    early = await city.refusal(city.at(clerk, OPENS - MICROSECOND), Ability.CYCLE_OPEN, cycle)
    await city.act(city.at(clerk, OPENS), Ability.CYCLE_OPEN, cycle)

    assert early == ("RULE", "FILING_NOT_OPEN", "Art.17")
    assert await stage_of(city, cycle) == "accepting"


async def test_filing_closes_at_the_deadline_not_a_microsecond_before(city: World) -> None:
    cycle, clerk = await city.cycle("accepting"), await city.actor(Role.OFFICE)

    early = await city.refusal(city.at(clerk, JUST_IN_TIME), Ability.CYCLE_CLOSE_FILING, cycle)
    await city.act(city.at(clerk, DEADLINE), Ability.CYCLE_CLOSE_FILING, cycle)

    assert early == ("RULE", "DEADLINE_NOT_REACHED", "Art.17")
    assert await stage_of(city, cycle) == "qualifying"


# --- Registering an organisation --------------------------------------------------------------------------------------

# Both check digits worked out by hand: 91350100M000100Y43 is the example of GB 32100-2015.
GOOD_CODE = "91350100M000100Y43"


async def registration(city: World, **changed: Any) -> dict[str, Any]:
    given = {
        "name": "赣州示例有限公司",
        "credit_code": GOOD_CODE,
        "section_code": "C",
        "jurisdiction_id": await city.jurisdiction(),
        "contact_name": "联系人",
    }
    return {**given, **changed}


@pytest.mark.parametrize(
    ("credit_code", "code"),
    [
        ("91350100M000100Y4", "CREDIT_CODE_LENGTH"),
        ("91350100M000100I43", "CREDIT_CODE_ALPHABET"),  # the letter I is not used
        ("9135A100M000100Y43", "CREDIT_CODE_REGION"),  # a letter in the region
        ("91350100M000100Y33", "CREDIT_CODE_INNER_CHECK"),
        ("91350100M000100Y44", "CREDIT_CODE_CHECK"),
    ],
)
async def test_a_wrong_credit_code_is_refused(city: World, credit_code: str, code: str) -> None:
    clerk, given = await city.actor(Role.OFFICE), await registration(city, credit_code=credit_code)

    found = await city.refusal(clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, city.programme, **given)

    assert found == ("RULE", code, "Art.13(1)")


async def test_an_unknown_industry_section_is_refused(city: World) -> None:
    clerk, given = await city.actor(Role.OFFICE), await registration(city, section_code="Z")

    found = await city.refusal(clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, city.programme, **given)

    assert found == ("RULE", "SECTION_UNKNOWN", "Art.6")


async def test_an_unknown_jurisdiction_is_refused(city: World) -> None:
    clerk, given = await city.actor(Role.OFFICE), await registration(city, jurisdiction_id=uuid4())

    found = await city.refusal(clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, city.programme, **given)

    assert found == ("RULE", "NOT_FOUND", "Art.3")


async def test_an_organisation_is_registered_once_however_its_code_is_written(city: World) -> None:
    clerk, given = await city.actor(Role.OFFICE), await registration(city)
    key = (await city.act(clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, city.programme, **given)).id

    found = [
        await city.refusal(
            clerk,
            Ability.PROGRAMME_REGISTER_ORGANISATION,
            city.programme,
            **{**given, "name": "另一名称", "credit_code": written},
        )
        for written in (GOOD_CODE, "91350100m000100y43", "9135 0100-M000 100Y43")
    ]

    assert found == [("RULE", "ALREADY_EXISTS", "Art.3")] * 3
    detail = (await city.sql("SELECT * FROM organisation_detail WHERE organisation_id = $1", key))[0]
    assert detail["credit_code"] == GOOD_CODE


@pytest.mark.parametrize(
    ("section", "group"), [("C", "manufacturing"), ("B", "services_engineering"), ("Q", "services_engineering")]
)
async def test_the_quota_group_follows_from_the_industry_section(city: World, section: str, group: str) -> None:
    organisation = await city.organisation(section=section)
    cycle = await city.cycle("accepting")

    done = await city.act(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert (await city.row(m.Dossier, done.id))["sector_group"] == group


# --- Starting an application ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instant", [OPENS, JUST_IN_TIME])
async def test_an_application_within_the_filing_window_is_started(city: World, instant: datetime) -> None:
    cycle, organisation = await city.cycle("accepting"), await city.organisation()

    done = await city.act(city.at(await city.applicant(organisation), instant), Ability.CYCLE_START_APPLICATION, cycle)

    row = await city.row(m.Dossier, done.id)
    assert (row["state"], row["organisation_id"], row["cycle_id"]) == ("draft", organisation, cycle)
    assert row["jurisdiction_id"] == await city.jurisdiction("360702")


@pytest.mark.parametrize(("instant", "code"), [(OPENS - MICROSECOND, "FILING_NOT_OPEN"), (DEADLINE, "DEADLINE_PASSED")])
async def test_an_application_outside_the_filing_window_is_refused(city: World, instant: datetime, code: str) -> None:
    cycle, applicant = await city.cycle("accepting"), await city.applicant(await city.organisation())

    found = await city.refusal(city.at(applicant, instant), Ability.CYCLE_START_APPLICATION, cycle)

    assert found == ("RULE", code, "Art.16")


async def test_an_organisation_applies_once_a_cycle(city: World) -> None:
    cycle, organisation = await city.cycle("accepting"), await city.organisation()
    await city.act(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    found = await city.refusal(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.16")


async def test_two_representatives_at_once_start_one_application(city: World) -> None:
    cycle, organisation = await city.cycle("accepting"), await city.organisation()
    people = [await city.applicant(organisation) for _ in range(6)]

    results = await asyncio.gather(
        *(city.act(one, Ability.CYCLE_START_APPLICATION, cycle) for one in people), return_exceptions=True
    )

    refused = [r for r in results if isinstance(r, BaseException)]
    assert [type(r) for r in refused] == [RuleBroken] * 5
    assert await city.one("SELECT count(*) FROM dossier WHERE cycle_id = $1", cycle) == 1


async def test_after_withdrawing_it_may_apply_again(city: World) -> None:
    cycle, organisation = await city.cycle("accepting"), await city.organisation()
    applicant = await city.applicant(organisation)
    first = await city.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)
    await city.act(applicant, Ability.DOSSIER_WITHDRAW, first.id, reason="重新申报")

    again = await city.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)

    assert await state_of(city, first.id) == "withdrawn"
    assert await state_of(city, again.id) == "draft"


async def test_after_a_disqualification_it_may_not_apply_again_in_the_cycle(city: World) -> None:
    cycle, organisation = await city.cycle("accepting"), await city.organisation()
    await city.dossier(cycle, organisation, "disqualified")

    found = await city.refusal(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.16")


@pytest.mark.parametrize("later", [1, 2])
async def test_a_quality_winner_waits_two_sessions(city: World, later: int) -> None:
    organisation = await city.organisation()
    await won_by(city, organisation, 1000 * later, QUALITY)
    cycle = await city.cycle("accepting", session=1000 * later + later)

    found = await city.refusal(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert found == ("RULE", "GAP_NOT_OVER", "Art.27")


async def test_a_quality_winner_returns_in_the_third_session(city: World) -> None:
    organisation = await city.organisation()
    await won_by(city, organisation, 4000, QUALITY)
    cycle = await city.cycle("accepting", session=4003)

    done = await city.act(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert await state_of(city, done.id) == "draft"


async def test_a_nomination_winner_may_go_on_at_once(city: World) -> None:
    organisation = await city.organisation()
    await won_by(city, organisation, 5000, NOMINATION)
    cycle = await city.cycle("accepting", session=5001)

    done = await city.act(await city.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert await state_of(city, done.id) == "draft"


async def test_another_organisations_win_bars_nobody_else(city: World) -> None:
    await won_by(city, await city.organisation(), 6000, QUALITY)
    cycle = await city.cycle("accepting", session=6001)

    done = await city.act(await city.applicant(await city.organisation()), Ability.CYCLE_START_APPLICATION, cycle)

    assert await state_of(city, done.id) == "draft"


# --- Withdrawing --------------------------------------------------------------------------------------------------------


async def test_withdrawing_needs_a_reason(city: World) -> None:
    dossier, applicant = await draft(city, "submitted")

    found = await city.refusal(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="  ")

    assert found == ("RULE", "TEXT_MISSING", "Art.5")


async def test_withdrawing_stays_possible_after_the_deadline(city: World) -> None:
    dossier, applicant = await draft(city, "submitted")

    await city.act(city.at(applicant, DEADLINE), Ability.DOSSIER_WITHDRAW, dossier, reason="自愿退出")

    assert await state_of(city, dossier) == "withdrawn"


# --- Returning for correction -----------------------------------------------------------------------------------------


async def test_a_returned_application_tells_the_applicant_what_to_correct(city: World) -> None:
    dossier, _ = await draft(city, "submitted")

    await city.act(
        await city.actor(Role.OFFICE),
        Ability.DOSSIER_RETURN,
        dossier,
        corrections=[CorrectionInput("缺少营业执照"), CorrectionInput("缺少审计报告")],
    )

    (told,) = await city.sql("SELECT * FROM dossier_outcome WHERE dossier_id = $1", dossier)
    assert (told["kind"], told["reasons"]) == ("returned", ["缺少营业执照", "缺少审计报告"])


async def test_a_correction_says_where(city: World) -> None:
    dossier, _ = await draft(city, "submitted")
    clerk, given = await city.actor(Role.OFFICE), CorrectionInput("请补充检测依据", "sections.4.5.3")

    unknown = await city.refusal(
        clerk, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("请补充", "chapter 4")]
    )
    await city.act(clerk, Ability.DOSSIER_RETURN, dossier, corrections=[given])

    assert unknown == ("RULE", "FIELD_UNKNOWN", "Art.17")
    (told,) = await city.sql("SELECT * FROM dossier_outcome WHERE dossier_id = $1", dossier)
    assert told["corrections"] == [{"reason": "请补充检测依据", "field": "sections.4.5.3"}]


async def test_nothing_is_returned_without_a_reason(city: World) -> None:
    dossier, _ = await draft(city, "submitted")

    found = {}
    for reasons in ((), ("缺少附件", " "), ("\x00",)):
        clerk = await city.actor(Role.OFFICE)
        found[reasons] = await city.refusal(
            clerk, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput(one) for one in reasons]
        )

    assert found == {
        (): ("RULE", "REASONS_MISSING", "Art.17"),
        ("缺少附件", " "): ("RULE", "TEXT_MISSING", "Art.17"),
        ("\x00",): ("RULE", "TEXT_CONTROL_CHARACTER", "Art.17"),
    }


async def test_a_cycle_that_does_not_allow_corrections_returns_nothing(city: World) -> None:
    dossier, _ = await draft(city, "submitted")
    cycle = (await city.row(m.Dossier, dossier))["cycle_id"]
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, correction_allowed=False))

    found = await city.refusal(
        await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺少附件")]
    )

    assert found == ("RULE", "CORRECTION_NOT_ALLOWED", "Art.17")


async def test_nothing_is_returned_at_the_deadline(city: World) -> None:
    dossier, _ = await draft(city, "submitted")
    clerk = city.at(await city.actor(Role.OFFICE), DEADLINE)

    found = await city.refusal(clerk, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺少附件")])

    assert found == ("RULE", "DEADLINE_PASSED", "Art.17")


# --- Recommending -----------------------------------------------------------------------------------------------------


async def test_a_recommendation_names_the_body_and_its_statement_of_truth(city: World) -> None:
    dossier, _ = await draft(city, "submitted")

    await city.act(
        await city.county("360702"), Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True
    )

    (row,) = await city.sql("SELECT * FROM recommendation WHERE dossier_id = $1", dossier)
    assert (row["recommender_name"], row["opinion"], row["truth_stated_at"]) == ("章贡区", "同意推荐", city.clock)


@pytest.mark.parametrize(
    ("opinion", "truth", "code"), [("同意推荐", False, "TRUTH_NOT_STATED"), ("", True, "TEXT_MISSING")]
)
async def test_a_recommendation_needs_opinion_and_statement_of_truth(
    city: World, opinion: str, truth: bool, code: str
) -> None:
    dossier, _ = await draft(city, "submitted")

    found = await city.refusal(
        await city.county("360702"), Ability.DOSSIER_RECOMMEND, dossier, opinion=opinion, truth_stated=truth
    )

    assert found == ("RULE", code, "Art.12")


async def test_an_authority_recommends_within_its_trade_only(city: World) -> None:
    cycle = await city.cycle("accepting")
    factory, hospital = await applied(city, cycle, "submitted"), await applied(city, cycle, "submitted", "Q")
    industry = await city.actor(Role.RECOMMENDER, agency_id=await city.agency("industry"))

    await city.act(industry, Ability.DOSSIER_RECOMMEND, factory, opinion="同意推荐", truth_stated=True)
    found = await city.refusal(industry, Ability.DOSSIER_RECOMMEND, hospital, opinion="同意推荐", truth_stated=True)

    assert await state_of(city, factory) == "recommended"
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.12")


async def test_one_recommends_once(city: World) -> None:
    dossier, _ = await draft(city, "submitted")
    county = await city.county("360702")
    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True)

    found = await city.refusal(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="再次", truth_stated=True)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.12")


async def test_a_corrected_application_is_recommended_anew_and_the_old_opinion_stays_on_record(city: World) -> None:
    dossier, applicant = await draft(city, "submitted")
    county, clerk = await city.county(), await city.actor(Role.OFFICE)
    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意", truth_stated=True)
    await city.act(clerk, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺附件")])
    await submitted(city, applicant, dossier)

    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意补正后的材料", truth_stated=True)

    rows = await city.sql("SELECT * FROM recommendation WHERE dossier_id = $1 ORDER BY submission", dossier)
    assert [(row["submission"], row["opinion"]) for row in rows] == [(1, "同意"), (2, "同意补正后的材料")]
    row = await city.row(m.Dossier, dossier)
    assert (row["state"], row["submission"]) == ("recommended", 2)


async def test_a_recommendation_may_follow_the_deadline(city: World) -> None:
    dossier = await applied(city, await city.cycle("qualifying"), "submitted")
    county = city.at(await city.county("360702"), DEADLINE)

    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True)

    assert await state_of(city, dossier) == "recommended"


async def test_who_recommended_does_not_check_the_conditions(city: World) -> None:
    """Separation of duties in one matter: the recommender answers for what the office examines (Art. 28)."""
    cycle = await city.cycle("qualifying")
    dossier = await applied(city, cycle, "submitted")
    county = await city.county("360702")
    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True)
    await city.change(m.RoleGrant, county.grant_id, valid_to=datetime(2026, 5, 6, 4, tzinfo=UTC))
    clerk = await _later(city, county, Role.OFFICE)

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=[])

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.28")


async def _later(city: World, actor: Actor, role: Role) -> Actor:
    """Return the same person with another role, held after the first has ended."""
    start = datetime(2026, 5, 6, 4, tzinfo=UTC)
    grant = await city.put(
        m.RoleGrant, person_id=actor.person_id, programme_id=city.programme, role=role.value, valid_from=start
    )
    return Actor(DEADLINE, role, actor.person_id, grant, city.programme)
