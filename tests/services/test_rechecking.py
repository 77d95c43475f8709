"""A rejected applicant asks for a recheck, once and in time; another person signs what the office found (Art. 13, 17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.services.scenery import applied, checked, findings, state_of
from tests.world import World

# Told on 6 May 2026; ten days after that day end with 16 May in Asia/Shanghai.
UNTIL = datetime(2026, 5, 16, 16, tzinfo=UTC)
GROUNDS = "认证证书有效,系换证期间误判"


async def rejected(city: World, **failed: str) -> tuple[UUID, Actor]:
    """Return an application that the signed list rejects, for a certificate unless said otherwise, and its applicant."""
    cycle = await city.cycle("qualifying")
    dossier = await checked(city, cycle, **(failed or {"c3": "认证中断"}))
    drafted = await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, drafted.id)
    row = await city.row(m.Dossier, dossier)
    return dossier, await city.applicant(row["organisation_id"])


async def asked(city: World, **failed: str) -> tuple[UUID, UUID, Actor]:
    dossier, applicant = await rejected(city, **failed)
    done = await city.act(applicant, Ability.DOSSIER_ASK_RECHECK, dossier, grounds=GROUNDS)
    return dossier, done.id, applicant


async def outcomes(city: World, dossier: UUID) -> list[Any]:
    return await city.sql("SELECT * FROM dossier_outcome WHERE dossier_id = $1 ORDER BY id", dossier)


# --- Asking -----------------------------------------------------------------------------------------------------------------


async def test_who_is_rejected_is_told_the_reasons_and_until_when_it_may_ask(city: World) -> None:
    dossier, _ = await rejected(city, c3="认证中断三个月")

    (told,) = await outcomes(city, dossier)

    assert (told["kind"], told["recheck_until"]) == ("rejected", UNTIL)
    assert told["reasons"] == ["不符合申报条件 Art.13(3):认证中断三个月"]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
async def test_a_recheck_is_asked_for_within_the_period(city: World, late: timedelta) -> None:
    dossier, applicant = await rejected(city)

    found = await city.refusal(city.at(applicant, UNTIL + late), Ability.DOSSIER_ASK_RECHECK, dossier, grounds=GROUNDS)
    in_time = city.at(applicant, UNTIL - timedelta(seconds=1))
    key = (await city.act(in_time, Ability.DOSSIER_ASK_RECHECK, dossier, grounds=GROUNDS)).id

    assert found == ("RULE", "RECHECK_PERIOD_OVER", "Art.17")
    row = await city.row(m.Recheck, key)
    assert (row["state"], row["grounds"], row["dossier_id"]) == ("asked", GROUNDS, dossier)


async def test_a_recheck_is_asked_for_once_with_grounds_and_by_the_applicant_itself(city: World) -> None:
    dossier, applicant = await rejected(city)
    other = await city.applicant(await city.organisation())
    given = {"grounds": GROUNDS}

    blank = await city.refusal(applicant, Ability.DOSSIER_ASK_RECHECK, dossier, grounds=" ")
    foreign = await city.refusal(other, Ability.DOSSIER_ASK_RECHECK, dossier, **given)
    clerk = await city.refusal(await city.actor(Role.OFFICE), Ability.DOSSIER_ASK_RECHECK, dossier, **given)
    await city.act(applicant, Ability.DOSSIER_ASK_RECHECK, dossier, **given)
    twice = await city.refusal(applicant, Ability.DOSSIER_ASK_RECHECK, dossier, **given)

    assert blank == ("RULE", "TEXT_MISSING", "Art.17")
    assert foreign == ("NOT_FOUND", "NOT_FOUND", "Art.17")
    assert clerk == ("FORBIDDEN", "NO_RIGHT", "Art.17")
    assert twice == ("RULE", "ALREADY_EXISTS", "Art.17")


async def test_who_qualified_asks_for_nothing_and_nobody_after_the_material_review(city: World) -> None:
    dossier, applicant = await rejected(city)
    cycle = (await city.row(m.Dossier, dossier))["cycle_id"]
    qualified = await applied(city, cycle, "qualified")
    happy = await city.applicant((await city.row(m.Dossier, qualified))["organisation_id"])

    state = await city.refusal(happy, Ability.DOSSIER_ASK_RECHECK, qualified, grounds=GROUNDS)
    await city.change(m.Cycle, cycle, stage="site_review")
    stage = await city.refusal(applicant, Ability.DOSSIER_ASK_RECHECK, dossier, grounds=GROUNDS)

    assert state == ("FORBIDDEN", "WRONG_STATE", "Art.17")
    assert stage == ("FORBIDDEN", "WRONG_STAGE", "Art.17")


# --- Checking anew and signing ------------------------------------------------------------------------------------------------


async def test_a_recheck_upheld_qualifies_by_a_list_of_its_own(city: World) -> None:
    dossier, key, _ = await asked(city)
    cycle = (await city.row(m.Dossier, dossier))["cycle_id"]

    await city.act(await city.actor(Role.OFFICE), Ability.RECHECK_CHECK, key, findings=findings())
    untold = await state_of(city, dossier)
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.RECHECK_SIGN, key)

    row = await city.row(m.Recheck, key)
    assert (untold, await state_of(city, dossier), row["state"]) == ("rejected", "qualified", "upheld")
    lists = await city.sql("SELECT * FROM award_list WHERE cycle_id = $1 ORDER BY id", cycle)
    assert [(one["kind"], one["state"]) for one in lists] == [("qualified", "signed")] * 2
    assert row["list_id"] == lists[1]["id"]
    named = await city.sql("SELECT dossier_id FROM list_entry WHERE list_id = $1", lists[1]["id"])
    assert [one["dossier_id"] for one in named] == [dossier]
    assert [one["kind"] for one in await outcomes(city, dossier)] == ["rejected", "qualified"]
    (run,) = await city.sql(
        "SELECT occasion FROM eligibility_run WHERE dossier_id = $1 AND occasion <> 'initial'", dossier
    )
    assert run["occasion"] == "recheck"


async def test_a_recheck_dismissed_leaves_it_rejected_and_tells_why(city: World) -> None:
    dossier, key, _ = await asked(city)

    await city.act(await city.actor(Role.OFFICE), Ability.RECHECK_CHECK, key, findings=findings(c3="证书确已中断"))
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.RECHECK_SIGN, key)

    assert (await state_of(city, dossier), (await city.row(m.Recheck, key))["state"]) == ("rejected", "dismissed")
    told = (await outcomes(city, dossier))[-1]
    assert (told["kind"], told["reasons"]) == ("recheck_dismissed", ["不符合申报条件 Art.13(3):证书确已中断"])


async def test_what_the_machine_fails_no_recheck_passes(city: World) -> None:
    dossier, key, _ = await asked(city)
    claims = (await city.row(m.Dossier, dossier))["claims"]
    await city.change(m.Dossier, dossier, claims={**claims, "safety_level": 4})

    found = await city.refusal(await city.actor(Role.OFFICE), Ability.RECHECK_CHECK, key, findings=findings())

    assert found == ("RULE", "CONDITION_FAILED", "Art.13(4)")


async def test_nobody_signs_what_was_not_checked_or_what_they_may_not(city: World) -> None:
    dossier, key, applicant = await asked(city)
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    conflicted = await city.actor(Role.OFFICE)
    row = await city.row(m.Dossier, dossier)
    await city.put(
        m.Conflict, cycle_id=row["cycle_id"], person_id=conflicted.person_id, organisation_id=row["organisation_id"],
        kind="kinship", source="reported", rule="r", found_at=city.clock,
    )  # fmt: skip

    found = [
        await city.refusal(director, Ability.RECHECK_SIGN, key),
        await city.refusal(clerk, Ability.RECHECK_SIGN, key),
        await city.refusal(applicant, Ability.RECHECK_CHECK, key, findings=findings()),
        await city.refusal(conflicted, Ability.RECHECK_CHECK, key, findings=findings()),
    ]

    assert found == [
        ("RULE", "RECHECK_UNCHECKED", "Art.17"),
        ("FORBIDDEN", "NO_RIGHT", "Art.17"),
        ("FORBIDDEN", "NO_RIGHT", "Art.17"),
        ("NOT_FOUND", "NOT_FOUND", "Art.17"),
    ]


async def test_the_site_list_waits_for_an_open_recheck(city: World) -> None:
    dossier, _, _ = await asked(city)
    cycle = (await city.row(m.Dossier, dossier))["cycle_id"]

    found = await city.refusal(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)

    assert found == ("RULE", "RECHECK_OPEN", "Art.18")


async def test_a_recheck_is_the_applicants_and_the_offices(city: World) -> None:
    dossier, key, applicant = await asked(city)
    where = f"dossier_id = '{dossier}'"
    other = await city.applicant(await city.organisation())

    assert await city.visible(applicant, "recheck", where) == {key}
    assert await city.visible(await city.actor(Role.OFFICE), "recheck", where) == {key}
    for role in (Role.LEADING_GROUP, Role.EXECUTIVE_MEETING, Role.SUPERVISOR, Role.FINANCE):
        assert await city.visible(await city.actor(role), "recheck", where) == set()
    assert await city.visible(other, "recheck", where) == set()
    assert await city.visible(await city.county(), "recheck", where) == set()


async def test_office_director_and_applicant_are_told_of_a_recheck(city: World) -> None:
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    dossier, key, applicant = await asked(city)

    await city.act(await city.actor(Role.OFFICE), Ability.RECHECK_CHECK, key, findings=findings(c3="证书确已中断"))
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.RECHECK_SIGN, key)

    events = "SELECT event FROM message WHERE person_id = $1 AND cycle_id = $2 ORDER BY id"
    cycle = (await city.row(m.Dossier, dossier))["cycle_id"]
    told = [
        [row["event"] for row in await city.sql(events, who.person_id, cycle)] for who in (clerk, director, applicant)
    ]
    assert told == [["recheck_asked"], ["list_drafted", "recheck_checked"], ["recheck_dismissed"]]
