"""The winners of the scene were reassessed: the outcome is signed, the panel sees nothing any more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_reassessing(scene: Scene, name: str, award: UUID) -> None:
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    of = {"cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"], "dossier_id": row["dossier_id"]}
    expert = scene["past" if name == "won" else "expert_b"].person_id
    key = await scene.put(
        name, m.Reassessment, **of, award_id=award, state="concluded", starts_on=date(2027, 4, 1),
        ends_on=date(2027, 4, 2), scope="领导作用", items=["4.1.2"], opened_at=now, concluded_at=now,
    )  # fmt: skip
    await scene.put(
        name, m.ReassessmentPlace, **of, reassessment_id=key, person_id=expert, leader=True, appointed_at=now,
        state="none", declared_at=now, undertaken_at=now, text_version="1", text_digest="0" * 64,
    )  # fmt: skip
    sheet = await scene.put(
        name, m.ReassessmentSheet, **of, reassessment_id=key, state="locked", handed_in_at=now,
        findings=[{"item": "4.1.2", "standing": "kept", "strengths": "好", "improvements": ""}],
    )  # fmt: skip
    about = {"cycle_id": of["cycle_id"], "organisation_id": of["organisation_id"]}
    await scene.put(name, m.ReassessmentAuthor, **about, sheet_id=sheet, person_id=expert)
    await scene.put(
        name, m.ReassessmentReport, **of, reassessment_id=key, number=1, state="signed", text="复评报告",
        found="maintained", reported_at=now, outcome="maintained", opinion="同意", signed_at=now,
    )  # fmt: skip
