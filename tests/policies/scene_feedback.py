"""Feedback to the winners of the scene was released."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_feedback(scene: Scene, name: str, award: UUID) -> None:
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    of = {"cycle_id": row["cycle_id"], "released_at": now}
    release = await scene.put(name, m.FeedbackRelease, **of, state="released", compiled_at=now, digest="0" * 64)
    await scene.put(
        name, m.FeedbackReport, **of, release_id=release, organisation_id=row["organisation_id"],
        dossier_id=row["dossier_id"], strengths=["好"], improvements=["改"],
    )  # fmt: skip
