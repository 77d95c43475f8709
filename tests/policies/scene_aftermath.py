"""What followed the revocations of the scene: paying back, a title used no longer, an appeal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_aftermath(scene: Scene) -> None:
    for name, finance in (("won", "finance"), ("b", "finance_b")):
        await _paying_back(scene, name, finance)
        await _stopping(scene, name)


async def _of(scene: Scene, name: str, kind: str) -> dict[str, Any]:
    key = scene.key("revocation_consequence", f"{name}_{kind}")
    row = await scene.world.row(m.RevocationConsequence, key)
    return {"consequence_id": key, "cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}


async def _paying_back(scene: Scene, name: str, finance: str) -> None:
    """Put of plan, receipt and waiver one that two persons agreed on and one that waits."""
    of, now = await _of(scene, name, "clawback"), scene.world.clock
    one, other = scene[finance].person_id, scene[finance.replace("finance", "executive")].person_id
    agreed, plan = {"approved_by_id": other, "approved_at": now}, {"covers": Decimal(2), "instalments": []}
    drafted = {"drafted_by_id": one, "drafted_at": now}
    await scene.put(name, m.ClawbackPlan, **of, **plan, **drafted, **agreed, number=1, state="approved")
    await scene.put(f"{name}_new", m.ClawbackPlan, **of, **plan, **drafted, number=2)
    came = {
        "amount": Decimal(1),
        "received_on": date(2026, 5, 6),
        "reference": "1",
        "recorded_by_id": one,
        "recorded_at": now,
    }
    await scene.put(
        name, m.ClawbackReceipt, **of, **came, number=1, state="confirmed", confirmed_by_id=other, confirmed_at=now
    )
    await scene.put(f"{name}_new", m.ClawbackReceipt, **of, **came, number=2)
    off = {"amount": Decimal(1), "reason": "清算", "proposed_by_id": one, "proposed_at": now}
    await scene.put(name, m.ClawbackWaiver, **of, **off, **agreed, number=1, state="approved")
    await scene.put(f"{name}_new", m.ClawbackWaiver, **of, **off, number=2)


async def _stopping(scene: Scene, name: str) -> None:
    now = scene.world.clock
    await scene.put(
        name, m.TitleStop, **await _of(scene, name, "title_stop"), number=1, text="已停用", submitted_at=now, late=False
    )
    row = await scene.world.row(m.Revocation, scene.key("revocation", name))
    await scene.put(
        name, m.Appeal, revocation_id=row["id"], number=1, kind="litigation", authority="法院", filed_on=date(2026, 5, 6),
        document_number="1号", recorded_at=now, **{key: row[key] for key in ("award_id", "cycle_id", "organisation_id")},
    )  # fmt: skip
