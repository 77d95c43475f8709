"""Paying a bonus back after fraud: what is claimed, by which plan, what is overdue (Art.28)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Final

from annotated_doc import Doc

from regulation.payments import amount_violations
from regulation.violation import Violation

NOTHING: Final = Decimal("0.00")
_MOST: Final = 120
_ARTICLE: Final = "Art.28"


@dataclass(frozen=True)
class InstalmentInput:
    """One instalment of a plan to pay a bonus back (Art. 28)."""

    due_on: Annotated[date, Doc("Last day for it.")]
    amount: Annotated[Decimal, Doc("Amount in CNY, to the fen.")]


@dataclass(frozen=True)
class Claim:
    """What is claimed back of a bonus, in CNY to the fen: what was paid, came back and was written off."""

    paid: Decimal
    received: Decimal = NOTHING
    waived: Decimal = NOTHING

    @property
    def remainder(self) -> Decimal:
        """What is still to be paid back (Art.28)."""
        return self.paid - self.received - self.waived

    def overdue(self, covers: Decimal, instalments: Iterable[InstalmentInput], today: date) -> Decimal:
        """What should have come by the day before `today`, by the plan over what remained then, and has not."""
        due = sum((one.amount for one in instalments if one.due_on < today), NOTHING)
        return max(due - (covers - self.remainder), NOTHING)


def plan_violations(instalments: Sequence[InstalmentInput], remainder: Decimal, today: date) -> Iterator[Violation]:
    """Yield why a plan is none: instalments with rising days from today on that make up what remains, to the fen (Art.28)."""
    if not 0 < len(instalments) <= _MOST:
        yield Violation("PLAN_LENGTH", _ARTICLE, "instalments", {"most": str(_MOST)})
        return
    for n, one in enumerate(instalments):
        yield from amount_violations(one.amount, field=f"instalments.{n}.amount")
    if instalments[0].due_on < today or any(b.due_on <= a.due_on for a, b in pairwise(instalments)):
        yield Violation("PLAN_DAYS", _ARTICLE, "instalments")
    total = sum((one.amount for one in instalments if one.amount.is_finite()), NOTHING)
    if total != remainder:
        yield Violation("PLAN_SUM_DIFFERS", _ARTICLE, "instalments", {"sum": str(total), "left": str(remainder)})
