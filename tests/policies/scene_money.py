"""Money in the scene: of each programme a budget line with a change, and the bonus on its way to the winner."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import models as m

if TYPE_CHECKING:
    from uuid import UUID

    from tests.policies.scene import Scene


async def put_money(scene: Scene) -> None:
    await _money(scene, "won", "s2", "finance")
    await _money(scene, "b", "b", "finance_b")


async def _money(scene: Scene, name: str, organisation: str, finance: str) -> None:
    world = scene.world
    award = await world.row(m.Award, scene.key("award", name))
    programme, now = award["programme_id"], world.clock
    of = {"cycle_id": award["cycle_id"], "organisation_id": scene.key("organisation", organisation)}
    entered = {"programme_id": programme, "entered_by_id": scene[finance].person_id, "entered_at": now}
    await scene.put(name, m.BudgetYear, programme_id=programme, year=2026)
    line = await scene.put(
        name, m.BudgetLine, **entered, year=2026, purpose="bonus", name="奖金", amount=Decimal(900_000), article="Art.9",
        state="approved",
    )  # fmt: skip
    await scene.put(name, m.BudgetChange, **entered, budget_line_id=line, amount=Decimal(100_000), reason="追加")
    await _order(scene, name, of, programme, line, finance)


async def _order(scene: Scene, name: str, of: dict[str, UUID], programme: UUID, line: UUID, finance: str) -> None:
    now, amount = scene.world.clock, Decimal(500_000)
    entitlement = scene.key("bonus_entitlement", name)
    account = await scene.put(
        name, m.PayeeAccount, **of, entitlement_id=entitlement, number=1, holder="某单位", bank="某银行",
        bank_code="102428000018", ending="0018", given_at=now,
    )  # fmt: skip
    await scene.put(name, m.PayeeAccountNumber, **of, payee_account_id=account, account_number="1510200019000000018")
    batch = await scene.put(
        name, m.PaymentBatch, programme_id=programme, number=f"B-{name}", route="webhook", exported_at=now
    )
    order = await scene.put(
        name, m.PaymentOrder, **of, programme_id=programme, entitlement_id=entitlement, award_id=scene.key("award", name),
        budget_line_id=line, payee_account_id=account, batch_id=batch, number=f"P-{name}", amount=amount,
        document_number="赣市府字〔2026〕1号", document_date=now.date(), state="exported",
        drafted_by_id=scene[finance].person_id, drafted_at=now, released_by_id=scene[finance.replace("finance", "executive")].person_id, released_at=now,
    )  # fmt: skip
    file = await scene.put(
        name,
        m.PaymentImport,
        programme_id=programme,
        batch_id=batch,
        digest="0" * 64,
        imported_at=now,
        taken=0,
        known=0,
        refused=1,
    )
    await scene.put(
        name, m.PaymentReport, programme_id=programme, import_id=file, line=1, payment_order_id=order, event_id="e-1",
        organisation_id=of["organisation_id"], order_number=f"P-{name}", status="accepted", amount=amount, currency="CNY",
        occurred_at=now, source="file", outcome="out_of_order", before="exported", after="exported", received_at=now,
    )  # fmt: skip
    await scene.put(
        name, m.PlatformMessage, **of, programme_id=programme, payment_order_id=order, next_at=now,
    )  # fmt: skip
