"""What the winners of the scene owe, and what they handed in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_duties(scene: Scene, name: str, award: UUID) -> None:
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    of = {"cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    duty = await scene.put(
        name, m.Obligation, **of, award_id=award, kind="experience_summary", number=1, article="Art.25",
        due_on=date(2026, 12, 31), state="returned",
    )  # fmt: skip
    handed_in = await scene.put(
        name, m.ObligationSubmission, **of, obligation_id=duty, number=1, text="总结", submitted_at=now, late=False,
        state="returned", answer="请补充数据", answered_at=now,
    )  # fmt: skip
    file = {**of, "obligation_id": duty, "dossier_id": row["dossier_id"], "title": "佐证.pdf", "media_type": "application/pdf", "size": 3, "sha256": "d" * 64,
            "uploaded_at": now}  # fmt: skip
    await scene.put(name, m.ObligationDocument, **file, state="submitted", submission_id=handed_in)
    await scene.put(f"{name}_draft", m.ObligationDocument, **file)
    person = scene["applicant_b" if name == "b" else "applicant_s2"]
    await scene.put(
        name, m.CalendarFeed, grant_id=person.grant_id, person_id=person.person_id, token_digest=name, issued_at=now,
    )  # fmt: skip
