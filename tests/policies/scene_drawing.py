"""Draws of panels in the scene: one of either programme, with what they propose and what binds them (Art. 18)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import models as m

if TYPE_CHECKING:
    from uuid import UUID

    from tests.policies.scene import Scene


async def drawing(scene: Scene, name: str, cycle: UUID, places: dict[str, tuple[str, str]]) -> None:
    """Put a draw; `places`: name of a place -> application and its applicant, for one expert.

    Something binds the draw as a whole, and something else the first application.
    """
    draw = await scene.put(
        name, m.PanelDraw, cycle_id=cycle, number=1, phase="material", state="drafted", asked_at=scene.world.clock,
        head="0" * 64, seed="1" * 64, pairing_cap=Decimal("0.8"), problem_digest="2" * 64,
    )  # fmt: skip
    expert = "expert_b" if name == "b" else "unassigned"
    whole = "b_whole" if name == "b" else name
    await scene.put(whole, m.DrawObstacle, draw_id=draw, cycle_id=cycle, set_number=1, binds="load_cap", frees=True,
                    remedy="higher_load", amount=Decimal(1))  # fmt: skip
    for place, (dossier, organisation) in places.items():
        about = {
            "draw_id": draw,
            "cycle_id": cycle,
            "dossier_id": scene.key("dossier", dossier),
            "organisation_id": scene.key("organisation", organisation),
        }
        await scene.put(place, m.DrawnPlace, **about, person_id=scene[expert].person_id, fit=1)
        await scene.put(place, m.DrawObstacle, **about, set_number=1, binds="industry", frees=True,
                        remedy="industry_experts", amount=Decimal(1))  # fmt: skip


async def kept_apart(scene: Scene, name: str, one: str, other: str, programme: UUID) -> None:
    """Put two people who never sit together."""
    first, second = sorted(scene[who].person_id or programme for who in (one, other))
    await scene.put(
        name,
        m.AvoidPair,
        programme_id=programme,
        person_id=first,
        other_id=second,
        reason="夫妻",
        since=scene.world.clock,
    )
