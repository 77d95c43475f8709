"""What a panel says, from what its members say (Art.4, Art.18, Art.19): means, spreads, agreements, all exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regulation.scoring import FULL
from regulation.violation import RuleBroken, Violation


@dataclass(frozen=True)
class PanelItem:
    """One item of the criteria as a panel judged it: each member's percentage, and what they agreed on, if anything."""

    item: str
    full: int
    percentages: tuple[int, ...]
    agreed: int | None = None

    @property
    def mean(self) -> Fraction:
        """The mean of the members' percentages (Art.18)."""
        return Fraction(sum(self.percentages), len(self.percentages))

    @property
    def least(self) -> int:
        """The lowest percentage."""
        return min(self.percentages)

    @property
    def most(self) -> int:
        """The highest percentage."""
        return max(self.percentages)

    @property
    def spread(self) -> int:
        """How far the members are apart, in percentage points."""
        return self.most - self.least

    @property
    def percentage(self) -> Fraction:
        """What counts: the percentage agreed on where there is one, else the mean (Art.18)."""
        return self.mean if self.agreed is None else Fraction(self.agreed)

    @property
    def points(self) -> Fraction:
        """The points that it is worth (Art.4)."""
        return self.full * self.percentage / FULL


def panel_items(
    sheets: Sequence[Mapping[str, int]], agreed: Mapping[str, int], items: Mapping[str, int]
) -> list[PanelItem]:
    """Lay complete sheets (item -> percentage) side by side, in the order of the criteria (Art.18).

    RuleBroken NO_SCORES if there is no sheet. Percentages stand in rising order, so that they tell nobody's place.
    """
    if not sheets:
        raise RuleBroken(Violation("NO_SCORES", "Art.18"))
    return [
        PanelItem(item, full, tuple(sorted(sheet[item] for sheet in sheets)), agreed.get(item))
        for item, full in items.items()
    ]


def panel_total(found: Sequence[PanelItem]) -> Decimal:
    """Add up a panel's points: exact until the end, then half up to two digits (Art.18, Art.19)."""
    return half_up(sum((one.points for one in found), Fraction(0)))


def apart(found: Sequence[PanelItem], threshold: int) -> list[str]:
    """Name the items on which the members are further apart than `threshold` percentage points (Art.18)."""
    return [one.item for one in found if one.spread > threshold]


def half_up(value: Fraction, digits: int = 2) -> Decimal:
    """Round an exact number that is not negative half up to so many digits."""
    whole = (value * 10**digits + Fraction(1, 2)).__floor__()
    return Decimal(whole).scaleb(-digits)
