"""The ceilings on winners (Art.6): for each kind of award alone, in all and within each sector group."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from regulation.honours import AwardKind
from regulation.parameters import Parameters
from regulation.violation import Violation


@dataclass(frozen=True)
class Entry:
    """A name on a list; `honour_only` marks a repeated quality award, which takes no place (Art.27)."""

    key: str
    kind: AwardKind
    sector_group: str
    honour_only: bool = False


def quota_violations(entries: Collection[Entry], parameters: Parameters) -> list[Violation]:
    """List every ceiling that the entries exceed (Art.6); places never move between groups or kinds.

    QUOTA_KIND_EXCEEDED, QUOTA_GROUP_EXCEEDED with `kind`, `group`, `cap`, `count`; SECTOR_GROUP_UNKNOWN for a
    group without a ceiling; ENTRY_DUPLICATE when one name stands twice, in either kind.
    """
    return [
        *_name_violations(entries, parameters),
        *(v for kind in AwardKind for v in _kind_violations(kind, entries, parameters)),
    ]


def vacancies(entries: Collection[Entry], parameters: Parameters) -> dict[tuple[AwardKind, str], int]:
    """Tell how many more each kind and sector group could take; places may stay vacant (Art.6)."""
    return {
        (kind, group): max(0, min(cap - taken[group], parameters.cap_per_kind - taken.total()))
        for kind in AwardKind
        for taken in [_taken(kind, entries)]
        for group, cap in parameters.cap_per_group.items()
    }


def passed_over(
    entries: Collection[Entry], candidates: Collection[Entry], parameters: Parameters
) -> dict[tuple[AwardKind, str], int]:
    """Tell how many places stay free although somebody was a candidate for them: the plenary says why (Art.6, Art.21).

    Who gets the other kind of award has not got this one.
    """
    given = {(entry.key, entry.kind) for entry in entries}
    left = Counter((c.kind, c.sector_group) for c in candidates if (c.key, c.kind) not in given)
    free = vacancies(entries, parameters)
    return {place: min(left[place], number) for place, number in free.items() if left[place] and number}


def takes_place(entry: Entry) -> bool:
    """Tell whether the entry counts against the ceilings: a repeated quality award does not (Art.27)."""
    return not (entry.honour_only and entry.kind == AwardKind.QUALITY)


def _taken(kind: AwardKind, entries: Collection[Entry]) -> Counter[str]:
    return Counter(e.sector_group for e in entries if e.kind == kind and takes_place(e))


def _kind_violations(kind: AwardKind, entries: Collection[Entry], parameters: Parameters) -> list[Violation]:
    taken = _taken(kind, entries)
    groups = [
        _exceeded("QUOTA_GROUP_EXCEEDED", kind, group, cap, taken[group])
        for group, cap in parameters.cap_per_group.items()
        if taken[group] > cap
    ]
    if taken.total() <= parameters.cap_per_kind:
        return groups
    return [_exceeded("QUOTA_KIND_EXCEEDED", kind, "", parameters.cap_per_kind, taken.total()), *groups]


def _name_violations(entries: Collection[Entry], parameters: Parameters) -> list[Violation]:
    twice = [key for key, times in Counter(e.key for e in entries).items() if times > 1]
    unknown = sorted({e.sector_group for e in entries} - parameters.cap_per_group.keys())
    return [
        *(Violation("ENTRY_DUPLICATE", "Art.6", detail={"key": key}) for key in twice),
        *(Violation("SECTOR_GROUP_UNKNOWN", "Art.6", "sector_group", {"group": group}) for group in unknown),
    ]


def _exceeded(code: str, kind: AwardKind, group: str, cap: int, count: int) -> Violation:
    detail = {"kind": str(kind), "group": group, "cap": str(cap), "count": str(count)}
    return Violation(code, "Art.6", detail=detail)
