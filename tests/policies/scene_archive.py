"""Archive packages of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_archive(scene: Scene, name: str, award: UUID) -> None:
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    asker = scene["director_b" if name == "b" else "director"]
    await scene.put(
        name, m.CycleArchive, programme_id=row["programme_id"], cycle_id=row["cycle_id"], person_id=asker.person_id,
        grant_id=asker.grant_id, state="ready", asked_at=now, made_at=now, size=1, sha256="a" * 64, key_fingerprint="k",
    )  # fmt: skip
