"""Panels: members whose grant ended leave and are replaced; what they gave lawfully counts (Art. 18, 19, 31, 32)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken, Violation
from tests.services.scenery import applied, reported, sheet, state_of
from tests.world import World


async def panel(city: World, dossier: UUID, size: int = 5, phase: str = "material") -> tuple[list[Actor], list[UUID]]:
    """Assign experts, the first of whom leads, and return them with their blank reviews."""
    experts = [await city.expert() for _ in range(size)]
    return experts, [await city.assigned(dossier, one, leader=one is experts[0], phase=phase) for one in experts]


async def qualified(city: World) -> UUID:
    return await applied(city, await city.cycle("material_review"), "qualified")


async def submitted(city: World, experts: list[Actor], reviews: list[UUID], percentage: int = 50) -> None:
    for one, review in zip(experts, reviews, strict=True):
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet(percentage))


async def revoke(city: World, expert: Actor) -> None:
    assert expert.grant_id is not None
    keeper = await city.actor(Role.SECURITY_ADMIN)
    await city.act(keeper, Ability.ROLE_GRANT_REVOKE, expert.grant_id, reason="不再担任评审专家")


async def expire(city: World, expert: Actor) -> None:
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", expert.grant_id, city.clock)


LEAVING = pytest.mark.parametrize("leave", [revoke, expire])


async def newcomer(city: World, dossier: UUID) -> Actor:
    row, expert = await city.row(m.Dossier, dossier), await city.expert()
    await city.cleared(expert, row["cycle_id"], row["organisation_id"])
    return expert


async def places(city: World, dossier: UUID) -> dict[UUID, str | None]:
    rows = await city.sql("SELECT person_id, frozen_because FROM assignment WHERE dossier_id = $1", dossier)
    return {row["person_id"]: row["frozen_because"] for row in rows}


async def score_of(city: World, dossier: UUID, phase: str = "material") -> Decimal:
    found = "SELECT score FROM panel_report WHERE dossier_id = $1 AND phase = $2"
    return Decimal(str(await city.one(found, dossier, phase)))


# --- Leaving ------------------------------------------------------------------------------------------------------


@LEAVING
async def test_an_expert_whose_grant_ended_is_replaced(city: World, leave: Any) -> None:
    dossier = await qualified(city)
    experts, reviews = await panel(city, dossier)
    await submitted(city, experts[:4], reviews[:4])
    await leave(city, experts[4])
    fresh = await newcomer(city, dossier)

    seats = {"expert_ids": [fresh.person_id], "leader_id": experts[0].person_id}
    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_ASSIGN_PANEL, dossier, **seats)
    (own,) = await city.sql("SELECT review_id FROM review_author WHERE person_id = $1", fresh.person_id)
    await city.act(fresh, Ability.REVIEW_SUBMIT, own["review_id"], scores=sheet(70))
    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert await score_of(city, dossier) == Decimal("540.00")  # (4 x 500 + 700) / 5
    assert (await places(city, dossier))[experts[4].person_id or dossier] == "grant_ended"


@LEAVING
async def test_the_open_draft_of_an_expert_who_left_does_not_block_the_report(city: World, leave: Any) -> None:
    dossier = await qualified(city)
    experts, reviews = await panel(city, dossier, 6)
    await submitted(city, experts[:5], reviews[:5])
    await leave(city, experts[5])

    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert (await state_of(city, dossier), await score_of(city, dossier)) == ("material_reviewed", Decimal("500.00"))


@LEAVING
async def test_a_review_locked_before_the_grant_ended_counts(city: World, leave: Any) -> None:
    dossier = await qualified(city)
    experts, reviews = await panel(city, dossier)
    await submitted(city, experts[:4], reviews[:4])
    await submitted(city, experts[4:], reviews[4:], 70)
    await leave(city, experts[4])

    shown = await city.visible(experts[0], "review", f"dossier_id = '{dossier}'")
    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert shown == set(reviews)
    assert await score_of(city, dossier) == Decimal("540.00")


async def test_the_leader_reads_the_reviews_once_an_open_draft_left_with_its_author(city: World) -> None:
    dossier = await qualified(city)
    experts, reviews = await panel(city, dossier, 6)
    await submitted(city, experts[:5], reviews[:5])
    before = await city.visible(experts[0], "review", f"dossier_id = '{dossier}'")

    await revoke(city, experts[5])

    assert before == {reviews[0]}
    assert await city.visible(experts[0], "review", f"dossier_id = '{dossier}'") == set(reviews[:5])


async def test_who_declares_a_conflict_after_leaving_is_quarantined_altogether(city: World) -> None:
    dossier = await qualified(city)
    experts, reviews = await panel(city, dossier, 6)
    await submitted(city, experts[:5], reviews[:5])
    await submitted(city, experts[5:], reviews[5:], 100)
    await revoke(city, experts[5])
    key = await city.one("SELECT id FROM conflict_declaration WHERE person_id = $1", experts[5].person_id)
    again = await city.actor(Role.EXPERT, person=experts[5].person_id)

    given = {"conflicted": True, "kind": m.review.ConflictKind.KINSHIP}
    await city.act(again, Ability.CONFLICT_DECLARATION_DECLARE, key, **given)
    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert (await places(city, dossier))[again.person_id or dossier] == "conflict"
    assert await score_of(city, dossier) == Decimal("500.00")


async def test_revoking_leaves_places_of_finished_cycles_and_of_others_alone(city: World) -> None:
    done = await applied(city, await city.cycle("commended"), "awarded")
    dossier = await qualified(city)
    experts, _ = await panel(city, dossier)
    await city.assigned(done, experts[4])

    await revoke(city, experts[4])

    assert await places(city, done) == {experts[4].person_id: None}
    assert await places(city, dossier) == {
        one.person_id: "grant_ended" if one is experts[4] else None for one in experts
    }


async def test_who_holds_another_grant_as_expert_keeps_the_place(city: World) -> None:
    dossier = await qualified(city)
    experts, _ = await panel(city, dossier)
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", experts[4].grant_id, city.clock + timedelta(9))
    renewed = await city.actor(Role.EXPERT, person=experts[4].person_id)

    await revoke(city, experts[4])

    assert set((await places(city, dossier)).values()) == {None}
    assert renewed.person_id == experts[4].person_id


async def test_an_expert_who_left_gets_no_site_review_and_is_replaced_on_site(city: World) -> None:
    cycle = await city.cycle("material_review")
    dossier = await reported(city, cycle, "600.00")
    experts, _ = await panel(city, dossier)
    key = (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)).id
    await expire(city, experts[4])
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_SITE, key)
    fresh = await newcomer(city, dossier)

    seats = {"expert_ids": [fresh.person_id], "leader_id": experts[0].person_id}
    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_ASSIGN_PANEL, dossier, **seats)

    rows = await city.sql(
        "SELECT w.person_id FROM review r JOIN review_author w ON w.review_id = r.id WHERE r.phase = 'site'"
    )
    assert {row["person_id"] for row in rows} == {one.person_id for one in (*experts[:4], fresh)}
    assert await state_of(city, dossier) == "shortlisted"


# --- Naming members again -----------------------------------------------------------------------------------------


async def test_a_member_named_again_is_told_by_place(city: World) -> None:
    dossier = await qualified(city)
    experts, _ = await panel(city, dossier)
    await revoke(city, experts[4])
    fresh, clerk = await newcomer(city, dossier), await city.actor(Role.OFFICE)
    people = [fresh.person_id, experts[1].person_id, experts[4].person_id]
    seats, before = {"expert_ids": people, "leader_id": fresh.person_id}, await city.contents()

    with pytest.raises(RuleBroken) as broken:
        await city.act(clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, **seats)

    assert broken.value.violations == (
        Violation("ALREADY_ON_THE_PANEL", "Art.18", "expert_ids.1"),
        Violation("ALREADY_ON_THE_PANEL", "Art.18", "expert_ids.2"),
    )
    assert await city.contents() == before
