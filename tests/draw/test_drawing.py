"""Draws over the real door: asked for, computed, previewed, applied or discarded (Art. 18, 31)."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import models as m
from models.review import ConflictKind
from regulation.ability import Ability
from regulation.roles import Role
from services.solving import solve_waiting
from tests.draw.conftest import Office

DISCARD = {"reason": "事实有变"}


async def test_a_draw_gives_every_application_five_experts_with_a_leader_and_a_term(office: Office) -> None:
    key = await office.ask()
    proposed = await office.places(key)
    before = await office.seats()
    await office.apply(key)

    assert before == set()
    assert Counter(dossier for dossier, _ in proposed) == dict.fromkeys(office.dossiers, 5)
    assert await office.seats() == proposed
    leaders = await office.leaders()
    assert leaders.keys() == set(office.dossiers)
    assert set(leaders.items()) <= proposed
    (row,) = await office.world.sql("SELECT DISTINCT due_at, draw_id FROM assignment")
    # 6 May 12:00 in the city; fourteen days after that day end with 20 May.
    assert (row["due_at"], row["draw_id"]) == (datetime(2026, 5, 20, 16, tzinfo=UTC), key)
    sheets = await office.world.sql(
        "SELECT r.dossier_id, w.person_id FROM review r JOIN review_author w ON w.review_id = r.id"
        " WHERE r.phase = 'material' AND r.state = 'draft'"
    )
    assert {(one["dossier_id"], one["person_id"]) for one in sheets} == proposed


async def test_who_is_barred_is_not_drawn(office: Office) -> None:
    dossier, other = office.dossiers
    conflicted, away, employed, undeclared, unsigned, left = [await office.expert() for _ in range(6)]
    await office.conflict(conflicted, dossier)
    today = office.world.clock.date()
    await office.world.put(
        m.Absence, person_id=away.person_id, programme_id=office.world.programme, since=today,
        until=today + timedelta(days=6),
    )  # fmt: skip
    await office.world.sql(
        "UPDATE expert_profile SET jurisdiction_id = (SELECT jurisdiction_id FROM dossier WHERE id = $2) WHERE person_id = $1",
        *(employed.person_id, dossier),
    )
    await office.world.sql(
        "UPDATE conflict_declaration SET state = 'undeclared' WHERE person_id = $1 AND organisation_id = $2",
        *(undeclared.person_id, await office.organisation_of(dossier)),
    )
    await office.world.sql("UPDATE undertaking SET cycle_id = $2 WHERE person_id = $1",
                           unsigned.person_id, await office.world.cycle("accepting"))  # fmt: skip
    await office.world.assigned(dossier, left)
    await office.world.sql(
        "UPDATE assignment SET frozen_at = assigned_at, frozen_because = 'declined' WHERE person_id = $1",
        left.person_id,
    )

    drawn = await office.places(await office.ask())

    for pair in ((dossier, conflicted), (dossier, employed), (dossier, undeclared), (dossier, left)):
        assert (pair[0], pair[1].person_id) not in drawn
    assert not {away.person_id, unsigned.person_id, employed.person_id} & {person for _, person in drawn}
    assert Counter(one for one, _ in drawn) == {dossier: 5, other: 5}


async def test_members_stay_and_only_what_is_missing_is_drawn(office: Office) -> None:
    dossier, other = office.dossiers
    sitting = office.experts[:4]
    for one in sitting:
        await office.world.assigned(dossier, one, leader=one is sitting[2])

    key = await office.ask()
    await office.apply(key)

    assert len(await office.places(key)) == 1 + 5
    assert {(dossier, one.person_id) for one in sitting} <= await office.seats()
    assert Counter(one for one, _ in await office.seats()) == {dossier: 5, other: 5}
    assert (await office.leaders())[dossier] == sitting[2].person_id


async def test_what_cannot_be_drawn_says_what_binds_and_what_would_free_it(office: Office) -> None:
    dossier = office.dossiers[0]
    for one in office.experts[:3]:
        await office.conflict(one, dossier)

    key = await office.ask()

    # Seven experts less three with a conflict are four of five: one more expert, or one conflict less.
    assert (await office.draw(key))["state"] == "infeasible"
    assert await office.places(key) == set()
    assert await office.obstacles(key) == {
        ("conflict", dossier, True, "fewer_conflicts", Decimal(1)),
        ("panel_size", dossier, True, "more_experts", Decimal(1)),
    }


async def test_a_clerk_does_not_apply_and_who_asked_neither(office: Office) -> None:
    key = await office.ask()
    await office.world.put(
        m.LedgerEntry, programme_id=office.world.programme, at=office.world.clock, person_id=office.director.person_id,
        role="office", ability="cycle:draw_panels", target_id=office.cycle, cycle_id=office.cycle, outcome="done", code="",
        article="Art.18", policy_digest="", payload_digest="",
    )  # fmt: skip

    apply = Ability.PANEL_DRAW_APPLY
    assert await office.world.refusal(office.clerk, apply, key) == ("FORBIDDEN", "NO_RIGHT", "Art.18")
    assert await office.world.refusal(office.director, apply, key) == (
        "FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.18",
    )  # fmt: skip


async def test_a_fact_that_changed_is_named_and_nothing_is_applied(office: Office) -> None:
    key = await office.ask()
    dossier, person = min(await office.places(key))
    answer = await office.world.one(
        "SELECT n.id FROM conflict_declaration n JOIN dossier d ON d.organisation_id = n.organisation_id"
        " WHERE n.person_id = $1 AND d.id = $2",
        *(person, dossier),
    )
    expert = next(one for one in office.experts if one.person_id == person)
    await office.world.act(
        expert, Ability.CONFLICT_DECLARATION_DECLARE, answer, conflicted=True, kind=ConflictKind.KINSHIP
    )

    assert await office.world.refusal(office.director, Ability.PANEL_DRAW_APPLY, key) == (
        "RULE", "PANEL_DRAW_STALE", "Art.18",
    )  # fmt: skip
    assert await office.seats() == set()


async def test_one_draw_is_open_at_a_time_and_each_further_one_has_a_reason(office: Office) -> None:
    key = await office.ask()
    draw = Ability.CYCLE_DRAW_PANELS

    assert await office.world.refusal(office.clerk, draw, office.cycle, reason="再抽") == (
        "RULE",
        "DRAW_OPEN",
        "Art.18",
    )
    await office.world.act(office.clerk, Ability.PANEL_DRAW_DISCARD, key, **DISCARD)
    assert await office.world.refusal(office.clerk, draw, office.cycle) == ("RULE", "TEXT_MISSING", "Art.18")
    again = await office.ask(reason="有专家请假")

    rows = await office.world.sql("SELECT number, state, decision_reason, reason FROM panel_draw ORDER BY number")
    assert [tuple(row.values()) for row in rows] == [
        (1, "discarded", "事实有变", "专家较少"),
        (2, "drafted", None, "有专家请假"),
    ]
    assert (await office.draw(again))["seed"] != (await office.draw(key))["seed"]


async def test_of_two_who_apply_at_once_one_wins(office: Office) -> None:
    key = await office.ask()
    other = await office.world.actor("office_director")

    done = await asyncio.gather(
        *(office.world.act(who, Ability.PANEL_DRAW_APPLY, key) for who in (office.director, other)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Exception) for one in done) == 1
    assert await office.seats() == await office.places(key)


async def test_a_draw_that_nobody_finished_is_taken_up_again(office: Office) -> None:
    given = {"pairing_cap": 1, "reason": "专家较少"}
    key = (await office.world.act(office.clerk, Ability.CYCLE_DRAW_PANELS, office.cycle, **given)).id
    # Whoever computed it before was killed: what it had said stands, its lock is gone.
    await office.world.sql("UPDATE panel_draw SET state = 'solving', progress = 30 WHERE id = $1", key)

    await asyncio.gather(*(solve_waiting(office.world.db, office.world.clock) for _ in range(2)))

    row = await office.draw(key)
    assert (row["state"], row["progress"]) == ("drafted", 100)
    assert len(await office.places(key)) == 10


async def test_who_has_a_conflict_does_not_discard_a_draw_whose_record_names_the_panel(office: Office) -> None:
    key = await office.ask()
    hidden = await office.organisation_of(office.dossiers[0])
    given = {"organisation_id": hidden, "kind": ConflictKind.KINSHIP}
    await office.world.act(office.clerk, Ability.CYCLE_DECLARE_INTEREST, office.cycle, **given)

    refused = await office.world.refusal(office.clerk, Ability.PANEL_DRAW_DISCARD, key, **DISCARD)

    assert refused == ("FORBIDDEN", "CONFLICTED", "Art.31")
    assert (await office.draw(key))["state"] == "drafted"
    await office.world.act(await office.world.actor(Role.OFFICE), Ability.PANEL_DRAW_DISCARD, key, **DISCARD)


async def test_the_rules_run_before_a_draw_so_that_who_came_to_be_a_competitor_is_not_drawn(office: Office) -> None:
    world, dossier = office.world, office.dossiers[0]
    rival = await world.organisation()
    code = await world.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", rival)
    employed = office.experts[0]
    await world.sql(
        "UPDATE expert_profile SET employer_credit_code = $2 WHERE person_id = $1", employed.person_id, code
    )
    await world.sql(
        "UPDATE organisation SET class_code = '3411' WHERE id = ANY ($1::uuid[])",
        [rival, await office.organisation_of(dossier)],
    )

    drawn = await office.places(await office.ask())

    (found,) = await world.sql("SELECT person_id, rule FROM conflict")
    assert (found["person_id"], found["rule"]) == (employed.person_id, "competitor")
    assert (dossier, employed.person_id) not in drawn
    assert Counter(one for one, _ in drawn) == dict.fromkeys(office.dossiers, 5)
