"""Conflicts reported by others, interests of those who decide, and dismissal by two (Art. 31)."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.door import Refused
from tests.conflicts.conftest import Review, supervisor, under_review
from tests.policies.looking import ask, data, gid
from tests.services.scenery import evaluated
from tests.world import World

REPORT: dict[str, Any] = {"kind": ConflictKind.BUSINESS, "reason": "来信反映有业务往来"}


async def reported(case: Review, by: Actor, about: Actor) -> UUID:
    done = await case.world.act(
        by,
        Ability.CYCLE_REPORT_CONFLICT,
        case.cycle,
        person_id=about.person_id,
        organisation_id=case.organisation,
        **REPORT,
    )
    return done.id


async def awarded(world: World, cycle: UUID, dossier: UUID) -> None:
    """Let an application have won, with a bonus to be paid."""
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    place = {"cycle_id": cycle, "organisation_id": organisation}
    commendation = await world.put(
        m.Commendation, cycle_id=cycle, document_number="赣市府字〔2026〕9号", issued_on=world.clock.date(), text="表彰"
    )
    award = await world.put(
        m.Award, **place, programme_id=world.programme, dossier_id=dossier, commendation_id=commendation, kind="quality",
        session=9, award_year=2026, certificate_number="T-9", honour_only=False, valid_from=world.clock.date(),
        valid_until=world.clock.date() + timedelta(days=1095),
    )  # fmt: skip
    await world.put(m.BonusEntitlement, **place, award_id=award, amount=Decimal(500_000), article="Art.8")


async def standing(world: World, key: UUID) -> bool:
    return (await world.row(m.Conflict, key))["dismissed_at"] is None


# --- Reported ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR])
async def test_a_reported_conflict_binds_at_once(city: World, role: Role) -> None:
    case = await under_review(city, 5)
    by = await city.actor(role)

    key = await reported(case, by, case.experts[4])

    row = await city.row(m.Conflict, key)
    assert (row["source"], row["kind"], row["rule"]) == ("reported", "business", "reported")
    (report,) = await city.sql("SELECT * FROM conflict_report WHERE conflict_id = $1", key)
    assert (report["bound_id"], report["person_id"]) == (case.experts[4].person_id, by.person_id)
    assert row["details"] == {"text": "来信反映有业务往来"}
    assert await city.visible(case.experts[4], "dossier") == set()
    assert (
        await city.one("SELECT frozen_because FROM assignment WHERE person_id = $1", case.experts[4].person_id)
        == "conflict"
    )


_REPORTED = """{ conflicts { nodes { rule fact explanation person { id } report { person { id } }
  availableActs { act allowed } } } }"""


async def test_who_is_reported_reads_the_conflict_and_not_who_reported_it(city: World) -> None:
    """A clerk is told of what binds it; by whom, only others of the office and the supervisor are (Art. 31)."""
    case = await under_review(city, 1)
    colleague = await city.actor(Role.OFFICE)
    first, second = await supervisor(city), await city.actor(Role.OFFICE_DIRECTOR)
    views = []
    for by in (first, second):
        bound = await city.actor(Role.OFFICE)
        key = await reported(case, by, bound)
        every = (await data(city, bound, _REPORTED, ask))["conflicts"]["nodes"]
        (found,) = [one for one in every if one["person"]["id"] == gid("person", bound.person_id)]
        assert found["report"] is None
        assert str(by.person_id) not in str(found)
        views.append({**found, "person": "", "fact": len(found["fact"])})
        assert await city.visible(bound, "conflict_report", f"conflict_id = '{key}'") == set()
        assert await city.visible(colleague, "conflict_report", f"conflict_id = '{key}'") != set()

    assert views[0] == views[1]


async def test_nobody_reports_oneself_nor_somebody_who_decides_nothing_nor_what_one_does_not_see(city: World) -> None:
    case = await under_review(city, 1)
    clerk, applicant = await city.actor(Role.OFFICE), await city.applicant(case.organisation)
    given = {"organisation_id": case.organisation, **REPORT}
    ability = Ability.CYCLE_REPORT_CONFLICT

    oneself = await city.refusal(clerk, ability, case.cycle, person_id=clerk.person_id, **given)
    nobody = await city.refusal(clerk, ability, case.cycle, person_id=applicant.person_id, **given)
    blank = await city.refusal(
        clerk, ability, case.cycle, person_id=case.experts[0].person_id, **(given | {"reason": " "})
    )
    await reported(case, await supervisor(city), clerk)
    barred = await city.refusal(clerk, ability, case.cycle, person_id=case.experts[0].person_id, **given)

    assert oneself == ("RULE", "REPORT_OF_ONESELF", "Art.31")
    assert nobody == ("RULE", "PERSON_NOT_CONCERNED", "Art.31")
    assert blank == ("RULE", "TEXT_MISSING", "Art.31")
    assert barred == ("RULE", "NOT_FOUND", "Art.31")


async def test_an_expert_reports_nobody(city: World) -> None:
    case = await under_review(city, 2)

    found = await city.refusal(
        case.experts[0], Ability.CYCLE_REPORT_CONFLICT, case.cycle, person_id=case.experts[1].person_id,
        organisation_id=case.organisation, **REPORT,
    )  # fmt: skip

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.31")


# --- Interests of those who decide -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.LEADING_GROUP_SECRETARY, Role.EXECUTIVE_MEETING],
)
async def test_who_decides_declares_an_interest_and_sees_no_more_of_it(city: World, role: Role) -> None:
    cycle, person = await city.cycle("deliberating"), await city.actor(role)
    told = {"reported_at": city.clock, "proposed_at": city.clock}
    dossier = await city.dossier(cycle, await city.organisation(), "proposed", **told)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    mine = f"id = '{dossier}'"
    assert await city.visible(person, "dossier", mine) == {dossier}

    given = {"organisation_id": organisation, "kind": ConflictKind.SHAREHOLDING, "detail": "持股"}
    await city.act(person, Ability.CYCLE_DECLARE_INTEREST, cycle, **given)
    again = await city.refusal(person, Ability.CYCLE_DECLARE_INTEREST, cycle, **given)

    assert await city.visible(person, "dossier", mine) == set()
    assert await city.visible(person, "organisation", f"id = '{organisation}'") == set()
    assert again == ("RULE", "NOT_FOUND", "Art.31")


async def test_an_interest_in_what_one_does_not_see_is_not_declared(city: World) -> None:
    cycle, hidden, member = (
        await city.cycle("evaluating"),
        await city.organisation(),
        await city.actor(Role.LEADING_GROUP),
    )

    found = await city.refusal(
        member, Ability.CYCLE_DECLARE_INTEREST, cycle, organisation_id=hidden, kind=ConflictKind.OTHER
    )

    assert found == ("RULE", "NOT_FOUND", "Art.31")


async def test_finance_sees_no_more_of_what_it_declared_an_interest_in(city: World) -> None:
    cycle, person = await city.cycle("commended"), await city.actor(Role.FINANCE)
    dossier = await city.dossier(cycle, await city.organisation(), "awarded")
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    await awarded(city, cycle, dossier)
    mine = f"organisation_id = '{organisation}'"
    tables = ("bonus_entitlement", "organisation_detail")
    assert [len(await city.visible(person, table, mine)) for table in tables] == [1, 1]

    given = {"organisation_id": organisation, "kind": ConflictKind.SHAREHOLDING, "detail": "持股"}
    await city.act(person, Ability.CYCLE_DECLARE_INTEREST, cycle, **given)

    assert [len(await city.visible(person, table, mine)) for table in tables] == [0, 0]


async def test_the_record_of_a_clerk_who_lets_rules_run_does_not_count_what_is_hidden(city: World) -> None:
    cycle, clerk = await city.cycle("accepting"), await city.actor(Role.OFFICE)
    dossier = await city.dossier(cycle, await city.organisation())
    await city.dossier(cycle, await city.organisation())
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    given = {"organisation_id": organisation, "kind": ConflictKind.KINSHIP, "detail": ""}
    await city.act(clerk, Ability.CYCLE_DECLARE_INTEREST, cycle, **given)

    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, cycle)

    own = "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.person_id = $1 ORDER BY e.id DESC"
    assert json.loads(await city.one(own, clerk.person_id))["payload"]["result"]["organisations"] == 1


async def test_rules_bind_clerks_and_the_leading_group_as_they_bind_experts(city: World) -> None:
    cycle = await city.cycle("evaluating")
    dossier = await evaluated(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    code = await city.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", organisation)
    people = [
        await city.actor(role) for role in (Role.OFFICE, Role.LEADING_GROUP, Role.FINANCE, Role.EXECUTIVE_MEETING)
    ]
    for one in people:
        await city.put(
            m.Engagement, person_id=one.person_id, programme_id=city.programme, kind="consulting", organisation_name="某",
            credit_code=code, since=city.clock.date() - timedelta(days=400), source="recorded",
        )  # fmt: skip

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DETECT_CONFLICTS, cycle)
    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DETECT_CONFLICTS, cycle)  # finds nothing anew

    found = await city.sql("SELECT person_id, rule FROM conflict WHERE organisation_id = $1", organisation)
    assert {tuple(row) for row in found} == {(one.person_id, "consulting") for one in people}
    assert len(found) == len(people)
    assert await city.visible(people[0], "dossier", f"id = '{dossier}'") == set()


async def test_who_guided_or_recommended_is_found_from_the_ledger(city: World) -> None:
    cycle = await city.cycle("accepting")
    dossier = await city.dossier(cycle, await city.organisation(), "submitted")
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    county = await city.county()
    await city.act(county, Ability.DOSSIER_DECLINE, dossier, reason="体系未满三年")
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", county.grant_id, city.clock)
    await city.actor(Role.FINANCE, person=county.person_id)

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DETECT_CONFLICTS, cycle)

    (found,) = await city.sql("SELECT * FROM conflict WHERE organisation_id = $1", organisation)
    assert (found["person_id"], found["rule"], found["kind"]) == (county.person_id, "recommendation", "county_review")


# --- Dismissed by two --------------------------------------------------------------------------------------------------------


async def test_two_others_dismiss_a_conflict_and_the_first_signature_changes_nothing(city: World) -> None:
    case = await under_review(city, 1)
    director, watch = await city.actor(Role.OFFICE_DIRECTOR), await supervisor(city)
    key = await reported(case, await city.actor(Role.OFFICE), case.experts[0])

    await city.act(director, Ability.CONFLICT_DISMISS, key, reason="同名同姓，非本人")
    first = await standing(city, key)
    twice = await city.refusal(director, Ability.CONFLICT_DISMISS, key, reason="再签")
    await city.act(watch, Ability.CONFLICT_DISMISS, key, reason="已核实")
    over = await city.refusal(await supervisor(city), Ability.CONFLICT_DISMISS, key, reason="再签")

    assert first is True
    assert await standing(city, key) is False
    assert twice == ("RULE", "ALREADY_EXISTS", "Art.31")
    assert over == ("RULE", "CONFLICT_DISMISSED", "Art.31")


async def test_two_who_sign_at_the_same_time_dismiss_it(city: World) -> None:
    case = await under_review(city, 1)
    key = await reported(case, await city.actor(Role.OFFICE), case.experts[0])
    people = [await city.actor(Role.OFFICE_DIRECTOR), await supervisor(city)]

    await asyncio.gather(*(city.act(one, Ability.CONFLICT_DISMISS, key, reason="已核实") for one in people))

    assert await standing(city, key) is False


async def test_nobody_dismisses_a_conflict_of_ones_own(city: World) -> None:
    case, director = await under_review(city, 1), await city.actor(Role.OFFICE_DIRECTOR)
    key = await reported(case, await supervisor(city), director)

    found = await city.refusal(director, Ability.CONFLICT_DISMISS, key, reason="没有")

    assert found == ("FORBIDDEN", "BARRED_SELF", "Art.31")


async def test_who_has_a_conflict_with_the_organisation_dismisses_none_of_another(city: World) -> None:
    case, watch = await under_review(city, 1), await supervisor(city)
    director = await city.actor(Role.OFFICE_DIRECTOR)
    key = await reported(case, await city.actor(Role.OFFICE), case.experts[0])
    for bound in (director, watch):
        await city.put(
            m.Conflict, cycle_id=case.cycle, person_id=bound.person_id, organisation_id=case.organisation, kind="other",
            source="declared", rule="declared", found_at=city.clock,
        )  # fmt: skip

    hidden = await city.refusal(director, Ability.CONFLICT_DISMISS, key, reason="没有")
    barred = await city.refusal(watch, Ability.CONFLICT_DISMISS, key, reason="没有")

    assert hidden == ("NOT_FOUND", "NOT_FOUND", "Art.31")
    assert barred == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_a_signature_counts_no_more_when_its_signer_turns_out_to_have_a_conflict(city: World) -> None:
    case = await under_review(city, 1)
    director, watch = await city.actor(Role.OFFICE_DIRECTOR), await supervisor(city)
    key = await reported(case, await city.actor(Role.OFFICE), case.experts[0])
    await city.act(director, Ability.CONFLICT_DISMISS, key, reason="非本人")
    await reported(case, await city.actor(Role.OFFICE), director)

    await city.act(watch, Ability.CONFLICT_DISMISS, key, reason="已核实")

    assert await standing(city, key) is True


async def test_what_a_person_declared_nobody_dismisses(city: World) -> None:
    case = await under_review(city, 1)
    declared = {"conflicted": True, "kind": ConflictKind.KINSHIP}
    await city.act(
        case.experts[0], Ability.CONFLICT_DECLARATION_DECLARE, await case.question(case.experts[0]), **declared
    )
    key = UUID(str(await city.one("SELECT id FROM conflict WHERE person_id = $1", case.experts[0].person_id)))

    found = await city.refusal(await supervisor(city), Ability.CONFLICT_DISMISS, key, reason="误报")

    assert found == ("RULE", "CONFLICT_DECLARED_STANDS", "Art.31")


async def test_what_was_dismissed_is_not_found_anew_by_the_same_fact(city: World) -> None:
    cycle = await city.cycle("material_review")
    dossier = await city.dossier(cycle, await city.organisation(), "qualified")
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    code = await city.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", organisation)
    expert, clerk = await city.expert(code), await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, cycle)
    key = UUID(str(await city.one("SELECT id FROM conflict WHERE person_id = $1", expert.person_id)))
    for one in (await city.actor(Role.OFFICE_DIRECTOR), await supervisor(city)):
        await city.act(one, Ability.CONFLICT_DISMISS, key, reason="代码录入有误")

    await city.act(clerk, Ability.CYCLE_DETECT_CONFLICTS, cycle)
    await city.act(clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    assert await city.one("SELECT count(*) FROM conflict WHERE person_id = $1", expert.person_id) == 1
    sql = "SELECT count(*) FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
    assert await city.one(sql, expert.person_id, organisation) == 1  # asked about like any other


async def test_reports_and_declarations_at_once_freeze_a_place_once(city: World) -> None:
    case = await under_review(city, 6)
    clerks = [await city.actor(Role.OFFICE) for _ in range(4)]

    async def one(by: Actor) -> bool:
        try:
            await reported(case, by, case.experts[5])
        except Refused:
            return False
        return True

    done = await asyncio.gather(*map(one, clerks))

    assert done == [True] * 4
    assert await city.one("SELECT count(*) FROM conflict WHERE organisation_id = $1", case.organisation) == 4
    seats = await city.sql(
        "SELECT frozen_because, version FROM assignment WHERE person_id = $1", case.experts[5].person_id
    )
    assert [tuple(row) for row in seats] == [("conflict", 2)]
