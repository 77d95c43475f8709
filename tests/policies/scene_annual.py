"""Annual reports of the scene: one that is public, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_annual_report(scene: Scene, name: str, award: UUID) -> None:
    programme, now = (await scene.world.row(m.Award, award))["programme_id"], scene.world.clock
    drafter = scene["office_b" if name == "b" else "clerk"].person_id
    about = {"programme_id": programme, "content": {}, "digest": "d" * 64, "drafted_by_id": drafter, "drafted_at": now}
    if name == "b":
        await scene.put(name, m.AnnualReport, **about, year=2026)
        return
    await scene.put(name, m.AnnualReport, **about, year=2025, state="published", published_at=now)
    await scene.put("drafted", m.AnnualReport, **about, year=2026)
