"""Whom to ask about which organisations: slates at random by a seed, with decoys (Art. 31).

An expert must declare interests before a draw, and must not learn from the questions who applied. So all experts of a
cycle are asked about organisations of one room: those of the qualified list, and by a share organisations like them that
did not apply. Who deals does not know which is which, nor what became of an application: a slate is the same in the
material review and on site, and an answer brings the same next question whomever it is about. The same seed and input
give the same slates.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

_ONE: Final = Decimal(1)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Expert:
    """An expert of the pool: where the employer is, which sections and classes the expert knows."""

    id: str
    jurisdiction: str | None
    knows: frozenset[str]


@dataclass(frozen=True)
class About:
    """An organisation that may be asked about: where it is, its section and class."""

    id: str
    jurisdiction: str
    section: str
    class_code: str | None = None


@dataclass(frozen=True)
class Numbers:
    """The numbers of the regulation version that slates follow."""

    size: int
    decoys: Decimal
    same_jurisdiction: bool

    @property
    def places(self) -> int:
        """How many organisations one slate holds at most: of each number of applicants the share of decoys comes on top."""
        return self.size + share_of(self.size, self.decoys)


@dataclass(frozen=True)
class Known:
    """What stands before: pairs that a conflict bars, pairs that were asked, those of them that declared a conflict."""

    barred: Collection[Pair] = ()
    asked: Collection[Pair] = ()
    refused: Collection[Pair] = ()


def slates(seed: str, experts: Sequence[Expert], room: Sequence[About], numbers: Numbers, known: Known) -> list[Pair]:
    """Return the pairs of expert and organisation to ask about now, in an order that tells nothing (Art. 31).

    An organisation that a conflict took an expert of comes first, applicant or not.
    """
    pool = {one.id for one in experts}
    standing = {pair for pair in set(known.asked) - set(known.refused) - set(known.barred) if pair[0] in pool}
    load = Counter(expert for expert, _ in standing)
    left = {one.id: numbers.places - load[one.id] for one in experts}
    free = [one for one in experts if left[one.id] > 0]
    dealt = _dealt(seed, _open(free, room, numbers, {*known.barred, *known.asked}), left, standing)
    return sorted(dealt, key=lambda pair: (pair[0], _chance(seed, "order", *pair)))


def share_of(number: int, share: Decimal) -> int:
    """Return how many decoys go with so many applicants: the share of them, rounded up (Art. 31)."""
    return int((number * share).quantize(_ONE, ROUND_CEILING))


def joining(seed: str, new: Sequence[About], others: Sequence[About], share: Decimal) -> list[About]:
    """Return who comes into the room: applicants that are not in it yet, and by the share decoys like them (Art. 31).

    Who is in it stays, whatever becomes of its application. An applicant never comes without a decoy as long as there
    are any, so that a late question does not tell that its subject applied.
    """
    left = sorted(others, key=lambda one: _chance(seed, "decoy", one.id))
    like = sorted(new, key=lambda one: _chance(seed, "like", one.id))
    chosen: list[About] = []
    for n in range(min(share_of(len(new), share), len(left))):
        alike = next((one for one in left if one.section == like[n % len(like)].section), left[0])
        left.remove(alike)
        chosen.append(alike)
    return [*new, *chosen]


def _open(
    experts: Sequence[Expert], organisations: Sequence[About], numbers: Numbers, closed: Collection[Pair]
) -> dict[str, list[tuple[bool, str]]]:
    """Return for each organisation the experts who may be asked about it, each with whether it is not their field."""
    return {
        one.id: [
            (not {one.section, one.class_code} & expert.knows, expert.id)
            for expert in experts
            if (expert.id, one.id) not in closed
            and (numbers.same_jurisdiction or expert.jurisdiction != one.jurisdiction)
        ]
        for one in organisations
    }


def _dealt(
    seed: str, candidates: Mapping[str, list[tuple[bool, str]]], places: dict[str, int], asked: Collection[Pair]
) -> list[Pair]:
    """Deal organisations to experts with places: the one asked of fewest takes the fittest with most, at random."""
    number = Counter(organisation for _, organisation in asked)
    left = {one: {e: (misfit, _chance(seed, "deal", e, one)) for misfit, e in c} for one, c in candidates.items()}
    heap = [(number[one], _chance(seed, "turn", one), one) for one in candidates]
    heapq.heapify(heap)
    dealt: list[Pair] = []
    while heap:
        times, chance, one = heapq.heappop(heap)
        free = [(misfit, -places[e], turn, e) for e, (misfit, turn) in left[one].items() if places[e] > 0]
        if free:
            expert = min(free)[-1]
            del left[one][expert]
            places[expert] -= 1
            dealt.append((expert, one))
            heapq.heappush(heap, (times + 1, chance, one))
    return dealt


def _chance(seed: str, *what: str) -> bytes:
    return hashlib.sha256("|".join((seed, *what)).encode()).digest()


def short(pairs: Iterable[Pair], applicants: Sequence[About], least: int) -> list[str]:
    """Return the applicants that fewer experts than a panel has could be drawn for: never silently (Art. 18)."""
    number = Counter(organisation for _, organisation in pairs)
    return sorted(one.id for one in applicants if number[one.id] < least)
