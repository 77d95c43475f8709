"""What the winners of the scene did with bonus and title, and what the office found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import models as m
from tests.policies.scene_documents import FILE

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_bonus(scene: Scene, name: str, award: UUID) -> None:
    """Put a use with a proof and one that was removed, a figure of a report, a signed misuse, an open inspection."""
    row, now = await scene.world.row(m.Award, award), scene.world.clock
    place = {"cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    of = {**place, "award_id": award, "entitlement_id": scene.key("bonus_entitlement", name)}
    use = await scene.put(
        name, m.BonusUse, **of, number=1, purpose="training", amount=Decimal("1000.01"), used_on=date(2026, 5, 2),
        description="培训", recorded_at=now,
    )  # fmt: skip
    proof = {**place, **FILE, "bonus_use_id": use}
    await scene.put(name, m.BonusUseDocument, **{**proof, "state": "submitted"})
    await scene.put(f"{name}_removed", m.BonusUseDocument, **{**proof, "state": "removed"})
    await scene.put(
        name, m.BonusReportFigure, **place, submission_id=scene.key("obligation_submission", name), purpose="training",
        uses=1, amount=Decimal("1000.01"),
    )  # fmt: skip
    inspected = {**of, "dossier_id": row["dossier_id"], "subject": "奖金使用", "opened_at": now}
    await scene.put(
        name, m.BonusInspection, **inspected, number=1, state="signed", outcome="misuse", amount=Decimal(100),
        finding="发放福利", summary="挪用", signed_at=now,
    )  # fmt: skip
    await scene.put(f"{name}_open", m.BonusInspection, **inspected, number=2)
    misuse = {
        **place, "award_id": award, "dossier_id": row["dossier_id"], "kind": "packaging", "source": "authority",
        "facts": "包装印有称号", "seen_on": date(2026, 5, 2), "recorded_at": now,
    }  # fmt: skip
    await scene.put(f"{name}_new", m.TitleMisuse, **misuse, number=1)
    await scene.put(
        name, m.TitleMisuse, **misuse, number=2, state="ordered", ordered="停止使用", remedy_by=date(2026, 6, 1)
    )
