"""Types of what bonuses are used for, and of inspections (Art. 11(8), 26)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

import models as m
from regulation.bonus_use import BonusLedger, BonusPurpose
from resolvers.build import enum_type
from resolvers.declare import Acts, Companion, Embedded, ToMany, ToOne, declare
from resolvers.site_types import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

_PURPOSE = enum_type(BonusPurpose)


@strawberry.type(description="What of a bonus was used for one purpose (Art. 26).")
class BonusPurposeSum:
    """A sum."""

    purpose: _PURPOSE = strawberry.field(description="Purpose.")  # type: ignore[valid-type]
    uses: int = strawberry.field(description="Number of uses.")
    amount: Decimal = strawberry.field(description="Their sum in CNY, exact to the fen.")


@strawberry.type(description="What was paid of a bonus and what of it was used (Art. 26).")
class BonusAccount:
    """The ledger in sums."""

    paid: Decimal = strawberry.field(description="Paid, in CNY; 0 as long as nothing was.")
    used: Decimal = strawberry.field(description="Used, in CNY: all uses that are not withdrawn.")
    balance: Decimal = strawberry.field(description="What is left, in CNY.")
    purposes: list[BonusPurposeSum] = strawberry.field(description="What was used, by purpose; empty if nothing was.")
    main_share: Decimal | None = strawberry.field(
        description="Share of the purposes that the article names in what was used; null if nothing was."
    )
    mainly: bool = strawberry.field(
        description="Whether that share is at least `bonus_main_share`: it is shown and refuses nothing."
    )


_FACTS: Final = """jsonb_build_object('sums', (SELECT scope.bonus_sums()) -> {t}.id::text, 'least', (SELECT
 v.parameters ->> 'bonus_main_share' FROM public.cycle c JOIN public.regulation_version v
 ON v.id = c.regulation_version_id WHERE c.id = {t}.cycle_id))"""


def _account(facts: Mapping[str, Any], _language: str) -> dict[str, Any]:
    used = facts["sums"]["used"]
    ledger = BonusLedger(Decimal(facts["sums"]["paid"]), {name: Decimal(one["amount"]) for name, one in used.items()})
    share = ledger.main_share
    return {
        "paid": str(ledger.paid),
        "used": str(ledger.total),
        "balance": str(ledger.balance),
        "purposes": [
            {"purpose": one.name, "uses": used[one.value]["uses"], "amount": used[one.value]["amount"]}
            for one in BonusPurpose
            if one.value in used
        ],
        "mainShare": None if share is None else str(share),
        "mainly": ledger.is_main(Decimal(facts["least"])),
    }


ACCOUNT: Final = Embedded(_FACTS, BonusAccount, "What was paid of it and what of that was used (Art. 26).", _account)

declare(
    "BonusUse", m.BonusUse, "number purpose amount used_on description state reason recorded_at version",
    root="bonus_uses", filters="purpose state cycle_id organisation_id", orders="number used_on",
    bonus=ToOne("BonusEntitlement", "entitlement_id"),
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    report=ToOne("Obligation", "obligation_id"),
    documents=ToMany("BonusUseDocument", "bonus_use_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BonusUseDocument", m.BonusUseDocument, FILE, orders="uploaded_at",
    bonus_use=ToOne("BonusUse", "bonus_use_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BonusReportFigure", m.BonusReportFigure, "purpose uses amount", orders="purpose",
    submission=ToOne("ObligationSubmission", "submission_id"),
)  # fmt: skip
declare(
    "BonusInspection", m.BonusInspection,
    "number subject state opened_at outcome amount finding summary found_at hear_until reply replied_at returned"
    " document_number signed_at version",
    root="bonus_inspections", filters="state outcome cycle_id organisation_id", orders="opened_at",
    bonus=ToOne("BonusEntitlement", "entitlement_id"),
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    notice=ToOne("Notice", "notice_id"),
    incident=Companion("Incident", "bonus_inspection_id"),
    available_acts=Acts(),
)  # fmt: skip
