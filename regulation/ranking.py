"""The ranking of the comprehensive evaluation: ties share a rank, and only a flag that differs breaks one (Art.14, 15, 20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulation.honours import AwardKind
from regulation.terms import Term
from regulation.violation import Violation

_SMALL = frozenset({"medium", "small", "micro"})
_WORTH = {None: 0, AwardKind.NOMINATION: 1, AwardKind.QUALITY: 2}


class Flag(Term):
    """What is shown beside a score and never changes it (Art. 14, 15)."""

    SME = "sme", "A small or medium-sized enterprise (Art. 14)."
    DIGITAL_ECONOMY = "digital_economy", "Belongs to the digital economy (Art. 14)."
    LEADING_INDUSTRY = "leading_industry", "Leads a dominant industry of the city (Art. 15)."


@dataclass(frozen=True)
class Evaluated:
    """An evaluated application; `place` is what a recorded tie-break gave it among its equals."""

    key: str
    group: str
    score: Decimal
    flags: frozenset[str] = frozenset()
    place: int | None = None


@dataclass(frozen=True)
class Standing:
    """A place in the ranking of a sector group."""

    key: str
    group: str
    score: Decimal
    rank: int
    shared: bool  # with others of equal score
    broken: bool  # a recorded tie-break tells it from others of equal score

    @property
    def shown(self) -> str:
        """The rank as it is printed: `3=` where several share it."""
        return f"{self.rank}=" if self.shared else str(self.rank)


def flags_of(size_class: str | None, *, digital_economy: bool | None, leading_industry: bool | None) -> list[Flag]:
    """Return the flags of an organisation (Art.14, Art.15)."""
    held = {
        Flag.SME: size_class in _SMALL,
        Flag.DIGITAL_ECONOMY: bool(digital_economy),
        Flag.LEADING_INDUSTRY: bool(leading_industry),
    }
    return [flag for flag, holds in held.items() if holds]


def standings(evaluated: Collection[Evaluated]) -> list[Standing]:
    """Rank within each sector group, highest first; ties share a rank unless each of them has a place (Art.20)."""
    ordered = sorted(evaluated, key=lambda one: (one.group, -one.score, one.key))
    return sorted((_standing(one, ordered) for one in ordered), key=lambda one: (one.group, one.rank, one.key))


def _standing(one: Evaluated, everyone: Sequence[Evaluated]) -> Standing:
    group = [other for other in everyone if other.group == one.group]
    tied = [other for other in group if other.score == one.score]
    places = [other.place for other in tied if other.place is not None]
    broken = len(places) == len(tied) and len(set(places)) > 1
    before = sum(place < (one.place or 0) for place in places) if broken else 0
    rank = 1 + sum(other.score > one.score for other in group) + before
    shared = Counter(places)[one.place or 0] > 1 if broken else len(tied) > 1
    return Standing(one.key, one.group, one.score, rank, shared, broken)


def tie_violations(named: Sequence[Evaluated], everyone: Collection[Evaluated], flag: str) -> list[Violation]:
    """List why a flag cannot break a tie between those named (Art.14, Art.15).

    TIE_UNEQUAL: they are not all those of one group with one score; TIE_FLAG_SAME: the flag tells none from another.
    """
    first = named[0] if named else None
    tied = {one.key for one in everyone if first and (one.group, one.score) == (first.group, first.score)}
    if len(tied) < 2 or sorted(one.key for one in named) != sorted(tied):
        return [Violation("TIE_UNEQUAL", "Art.20", "dossier_ids")]
    if len({flag in one.flags for one in named}) == 1:
        return [Violation("TIE_FLAG_SAME", "Art.15", "flag", {"flag": flag})]
    return []


def tie_places(named: Collection[Evaluated], flag: str) -> dict[str, int]:
    """Return the places of a tie that a flag breaks: who has it comes first; equals in that still share a rank (Art.15)."""
    return {one.key: 1 if flag in one.flags else 2 for one in named}


def out_of_order(
    entries: Sequence[tuple[str, AwardKind | None, str]], ranking: Collection[Standing]
) -> list[Violation]:
    """Name each entry that passes over a better one of its group without a reason (Art.20).

    ENTRY_OUT_OF_ORDER: somebody with a better rank is not on the list, or for a lesser award. `entries`: application,
    kind of award, reason.
    """
    kinds = {key: kind for key, kind, _ in entries}
    ranks = {one.key: one for one in ranking}
    return [
        Violation("ENTRY_OUT_OF_ORDER", "Art.20", f"entries.{n}.reason", {"rank": ranks[key].shown})
        for n, (key, kind, reason) in enumerate(entries)
        if key in ranks and not reason.strip() and _passes_over(ranks[key], kind, kinds, ranking)
    ]


def _passes_over(
    entry: Standing, kind: AwardKind | None, kinds: Mapping[str, AwardKind | None], ranking: Collection[Standing]
) -> bool:
    better = (one for one in ranking if one.group == entry.group and one.rank < entry.rank)
    return any(_WORTH[kinds.get(one.key)] < _WORTH[kind] for one in better)
