"""What the bonus of a first-time quality award is used for, and what inspections of it find (Art.26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from regulation.terms import Term

NOTHING: Final = Decimal("0.00")
_PLACES: Final = Decimal("0.0001")


class BonusPurpose(Term):
    """What a bonus is used for: the five purposes that the article names, or another one (Art.26)."""

    PUBLICITY = "publicity", "Publicity."
    IMPROVEMENT = "improvement", "Continuous improvement and breakthroughs of quality."
    TRAINING = "training", "Training of staff."
    FACILITIES = "facilities", "Inspection bodies and facilities for research and development."
    HIGHER_AWARDS = "higher_awards", "Applying for higher awards."
    OTHER = "other", "Another one: the article says mainly, not only."


MAIN: Final = tuple(one for one in BonusPurpose if one is not BonusPurpose.OTHER)


class UseState(Term):
    """State of a use of the bonus (Art.26)."""

    RECORDED = "recorded", "It counts."
    WITHDRAWN = "withdrawn", "Taken back by the winner, with a reason: it does not count."


class InspectionState(Term):
    """State of an inspection of the use of a bonus (Art.11(8), 26)."""

    OPENED = "opened", "The office inspects."
    FOUND = "found", "A finding is drafted; the winner may say something to it."
    HEARD = "heard", "The winner has said something to it."
    SIGNED = "signed", "Signed by the director; a misuse is circulated."


class InspectionOutcome(Term):
    """What an inspection found (Art.26)."""

    PROPER = "proper", "The bonus is used as the article asks."
    MISUSE = "misuse", "Money was misused."


@dataclass(frozen=True)
class BonusLedger:
    """What was paid of a bonus and what of it was used for what, in CNY to the fen."""

    paid: Decimal
    used: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All that was used."""
        return sum(self.used.values(), NOTHING)

    @property
    def balance(self) -> Decimal:
        """What is left (Art.26)."""
        return self.paid - self.total

    @property
    def main_share(self) -> Decimal | None:
        """The share of the named purposes in what was used, four decimals; None if nothing was (Art.26)."""
        if not self.total:
            return None
        named = sum((self.used.get(one.value, NOTHING) for one in MAIN), NOTHING)
        return (named / self.total).quantize(_PLACES)

    def is_main(self, least: Decimal) -> bool:
        """Tell whether the named purposes have at least this share of what was used; it is reported, no more (Art.26)."""
        share = self.main_share
        return share is None or share >= least
