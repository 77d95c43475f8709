"""How the bodies of the scene do their duty: a trade association, a county, and a department of the other programme."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_bodies(scene: Scene) -> None:
    world = scene.world
    trade = {"agency_id": await world.agency("quality-association"), "state": "proposed"}
    trade["proposed_by_id"] = scene["clerk"].person_id
    await _matter(scene, "trade", world.programme, "half", "clerk", **trade)
    await _matter(scene, "north", world.programme, "", "supervisor", jurisdiction_id=await world.jurisdiction("360702"))
    other = await world.one("SELECT id FROM programme WHERE code = 'OTHER'")
    await _matter(scene, "b", other, "b", "office_b", agency_id=await world.agency("tax"))


async def _matter(scene: Scene, name: str, programme: UUID, dossier: str, opener: str, **body: Any) -> None:
    """Put a matter; what is about an application is referred as well."""
    now = scene.world.clock
    row = await scene.world.row(m.Dossier, scene.key("dossier", dossier)) if dossier else None
    about = {"cycle_id": row["cycle_id"], "dossier_id": row["id"]} if row else {}
    place = {"programme_id": programme, "organisation_id": row["organisation_id"] if row else None}
    record = await scene.put(
        name, m.BodyRecord, **place, **about, **body, text="推荐把关不严", opened_at=now, hear_until=now
    )
    await scene.put(name, m.BodySource, **place, record_id=record, person_id=scene[opener].person_id, basis="信访件")
    if row:
        await scene.put(
            name, m.BodyReferral, **place, record_id=record, referred_to="主管部门", document_number="1",
            referred_on=date(2026, 5, 1), text="移送",
        )  # fmt: skip
