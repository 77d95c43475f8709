"""Whom to ask about which organisations: slates at random by a seed, with decoys (Art. 31).

An expert must declare interests before a draw, and must not learn from the questions who applied. So each is asked
about applicants that the draw could give to it, and about as many organisations again, by a share, that did not apply:
chosen and dealt by the same procedure, so that comparing slates tells nothing either. The same seed and input give the
same slates.
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


@dataclass(frozen=True)
class Known:
    """What stands before: pairs that a conflict bars, pairs that were asked, those of them that declared a conflict."""

    barred: Collection[Pair] = ()
    asked: Collection[Pair] = ()
    refused: Collection[Pair] = ()


def slates(
    seed: str,
    experts: Sequence[Expert],
    applicants: Sequence[About],
    others: Sequence[About],
    numbers: Numbers,
    known: Known,
) -> list[Pair]:
    """Return the pairs of expert and organisation to ask about now, in an order that tells nothing (Art. 31)."""
    closed = set(known.barred) | set(known.asked)
    standing = set(known.asked) - set(known.refused)
    load = _load(standing, {one.id for one in applicants})
    room = {one.id: numbers.size - load[one.id] for one in experts}
    real = _dealt(seed, _open(experts, applicants, numbers, closed), room, standing)
    total = load + Counter(expert for expert, _ in real)
    chosen = decoys(seed, applicants, others, numbers.decoys, known.asked)
    had, new = _load(set(known.asked), {one.id for one in chosen}), Counter(expert for expert, _ in real)
    # Never fewer than the share of those dealt now: a question that comes alone would tell that its subject applied.
    room = {
        one.id: max(share_of(total[one.id], numbers.decoys) - had[one.id], share_of(new[one.id], numbers.decoys))
        for one in experts
    }
    false = _dealt(seed, _open(experts, chosen, numbers, closed), room, set(known.asked))
    return sorted([*real, *false], key=lambda pair: (pair[0], _chance(seed, "order", *pair)))


def share_of(number: int, share: Decimal) -> int:
    """Return how many decoys go with so many applicants: the share of them, rounded up (Art. 31)."""
    return int((number * share).quantize(_ONE, ROUND_CEILING))


def decoys(
    seed: str, applicants: Sequence[About], others: Sequence[About], share: Decimal, asked: Collection[Pair]
) -> list[About]:
    """Return the organisations to ask about that did not apply: those of before, then ones like the applicants.

    They are the same for all experts and in the share of the applicants, so that each is asked of as many experts.
    With applicants that nobody was asked about before come decoys that nobody was asked about either.
    """
    before = {organisation for _, organisation in asked}
    chosen = [one for one in others if one.id in before]
    new = sum(one.id not in before for one in applicants)
    wanted = max(share_of(len(applicants), share), len(chosen) + share_of(new, share))
    left = sorted((one for one in others if one.id not in before), key=lambda one: _chance(seed, "decoy", one.id))
    like = sorted(applicants, key=lambda one: _chance(seed, "like", one.id))
    for model in like * (1 + wanted // max(len(like), 1)):
        if len(chosen) >= wanted or not left:
            break
        alike = next((one for one in left if one.section == model.section), left[0])
        left.remove(alike)
        chosen.append(alike)
    return chosen


def _load(pairs: Iterable[Pair], organisations: Collection[str]) -> Counter[str]:
    return Counter(expert for expert, organisation in pairs if organisation in organisations)


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
    seed: str, candidates: Mapping[str, list[tuple[bool, str]]], room: dict[str, int], asked: Collection[Pair]
) -> list[Pair]:
    """Deal organisations to experts with room: the one asked of fewest takes the fittest with most room, at random."""
    number = Counter(organisation for _, organisation in asked)
    left = {one: {e: (misfit, _chance(seed, "deal", e, one)) for misfit, e in c} for one, c in candidates.items()}
    heap = [(number[one], _chance(seed, "turn", one), one) for one in candidates]
    heapq.heapify(heap)
    dealt: list[Pair] = []
    while heap:
        times, chance, one = heapq.heappop(heap)
        free = [(misfit, -room[e], turn, e) for e, (misfit, turn) in left[one].items() if room[e] > 0]
        if free:
            expert = min(free)[-1]
            del left[one][expert]
            room[expert] -= 1
            dealt.append((expert, one))
            heapq.heappush(heap, (times + 1, chance, one))
    return dealt


def _chance(seed: str, *what: str) -> bytes:
    return hashlib.sha256("|".join((seed, *what)).encode()).digest()


def short(pairs: Iterable[Pair], applicants: Sequence[About], least: int) -> list[str]:
    """Return the applicants that fewer experts than a panel has could be drawn for: never silently (Art. 18)."""
    number = Counter(organisation for _, organisation in pairs)
    return sorted(one.id for one in applicants if number[one.id] < least)
