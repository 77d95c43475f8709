"""The places of each kind of award and sector group: taken, outside the count, free, and why free (Art.6, 20-22, 27)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulation.honours import AwardKind
from regulation.quotas import Entry, takes_place, vacancies
from regulation.states import DossierState
from regulation.terms import Term

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from regulation.parameters import Parameters


class WhyFree(Term):
    """Why a place is free; places may stay vacant (Art. 6)."""

    REMOVED = "removed", "Who had it was taken off the list after an objection (Art. 21)."
    DECLINED = "declined", "The executive meeting did not approve who had it (Art. 22)."
    NOT_AWARDED = "not_awarded", "Who had it on the published list is not among the winners published so far (Art. 22)."
    LEFT = "left", "Who had it withdrew or was disqualified (Art. 28)."
    NOT_PROPOSED = "not_proposed", "The plenary did not propose a candidate for it (Art. 21)."
    BELOW_MARK = "below_mark", "Who could have had it is below the pass mark on site (Art. 19)."
    NO_CANDIDATE = "no_candidate", "There is no candidate for it (Art. 20)."


# Why an entry of a list, in one of these states, takes its place no longer.
WHY: Final[Mapping[str, WhyFree]] = {
    DossierState.REMOVED: WhyFree.REMOVED,
    DossierState.NOT_APPROVED: WhyFree.DECLINED,
    DossierState.WITHDRAWN: WhyFree.LEFT,
    DossierState.DISQUALIFIED: WhyFree.LEFT,
    DossierState.NOT_PROPOSED: WhyFree.NOT_PROPOSED,
}


@dataclass(frozen=True)
class Gone:
    """An application that does not take a place that it could have; without a kind, of either."""

    group: str
    why: WhyFree
    kind: AwardKind | None = None


@dataclass(frozen=True)
class Places:
    """The places of one kind of award in one sector group; `group` is empty for all groups together."""

    kind: AwardKind
    group: str
    cap: int
    taken: int
    honour_only: int  # outside the count (Art. 27)
    free: int
    why: tuple[WhyFree, ...]  # of each free place


def places(entries: Collection[Entry], gone: Collection[Gone], parameters: Parameters) -> list[Places]:
    """Tell for each kind, in all and by group, how many places are taken and free, and why free (Art.6).

    A place that is free for several reasons has the one that came last in the procedure.
    """
    return [one for kind in AwardKind for one in _of_kind(kind, entries, gone, parameters)]


def _of_kind(
    kind: AwardKind, entries: Collection[Entry], gone: Collection[Gone], parameters: Parameters
) -> Iterator[Places]:
    free = vacancies(entries, parameters)
    groups = [
        _places(kind, group, cap, entries, gone, free[kind, group]) for group, cap in parameters.cap_per_group.items()
    ]
    taken = sum(one.taken for one in groups)
    cap = parameters.cap_per_kind
    left = max(0, cap - taken)
    why = tuple(reason for one in groups for reason in one.why)[:left]
    yield Places(kind, "", cap, taken, sum(one.honour_only for one in groups), len(why), why)
    yield from groups


def _places(
    kind: AwardKind, group: str, cap: int, entries: Collection[Entry], gone: Collection[Gone], free: int
) -> Places:
    here = [takes_place(one) for one in entries if (one.kind, one.sector_group) == (kind, group)]
    taken = sum(here)
    reasons = Counter(one.why for one in gone if one.group == group and one.kind in {kind, None})
    why = [reason for reason in WhyFree for _ in range(reasons[reason])][:free]
    return Places(kind, group, cap, taken, len(here) - taken, free, (*why, *[WhyFree.NO_CANDIDATE] * (free - len(why))))
