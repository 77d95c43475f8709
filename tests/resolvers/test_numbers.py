"""Numbers keep their size on the way out."""

from __future__ import annotations

import models as m
from regulation.roles import Role
from tests.policies.looking import ask, ask_reference
from tests.world import World


async def test_a_document_may_be_larger_than_32_bits_can_say(world: World) -> None:
    cycle = await world.cycle()
    dossier = await world.dossier(cycle, await world.organisation())
    await world.put(
        m.Document, dossier_id=dossier, cycle_id=cycle, title="影像", media_type="video/mp4", size=4_000_000_000,
        sha256="0" * 64, uploaded_at=world.clock, state="submitted",
    )  # fmt: skip
    clerk, query = await world.actor(Role.OFFICE), "{ dossiers { nodes { documents { nodes { size } } } } }"

    found = [await way(world, clerk, query) for way in (ask, ask_reference)]

    shown = {"data": {"dossiers": {"nodes": [{"documents": {"nodes": [{"size": 4_000_000_000}]}}]}}}
    assert found == [shown, shown]
