"""What differs between two versions of rules, line by line, and between two sets of numbers (Art. 10, 34)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from regulation.parameter_changes import DECLARED, differences
from regulation.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class LineChange(Term):
    """What became of a line."""

    KEPT = "kept", "In both versions."
    REMOVED = "removed", "In the earlier version alone."
    ADDED = "added", "In the later version alone."


@dataclass(frozen=True)
class Line:
    """A line of either version with its number in each, from 1; none where it is not."""

    change: LineChange
    text: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class NumberChange:
    """A parameter that two sets have different, with the reasons of the versions between that changed it."""

    name: str
    before: object
    after: object
    article: str
    reading: bool
    reasons: tuple[str, ...]


def lines(before: str, after: str) -> list[Line]:
    """Return both texts as one sequence of lines, of which each is kept, removed or added (Art. 10).

    What is removed comes before what takes its place. How a line ends is no difference.
    """
    old, new = before.splitlines(), after.splitlines()
    return [line for block in SequenceMatcher(None, old, new).get_opcodes() for line in _block(block, old, new)]


def _block(block: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    kind, i, i_end, j, j_end = block
    if kind == "equal":
        for n in range(i_end - i):
            yield Line(LineChange.KEPT, old[i + n], i + n + 1, j + n + 1)
        return
    for n in range(i, i_end):
        yield Line(LineChange.REMOVED, old[n], n + 1, None)
    for n in range(j, j_end):
        yield Line(LineChange.ADDED, new[n], None, n + 1)


def numbers(
    before: Mapping[str, object], after: Mapping[str, object], between: Sequence[Sequence[Mapping[str, str]]]
) -> list[NumberChange]:
    """Return each parameter that differs, in the order of the articles (Art. 34).

    `between`: the changes of each version approved after one and up to the other.
    """
    found = differences(before, after)
    return [
        NumberChange(name, *found[name], told["article"], told["reading"], _reasons(name, between))
        for name, told in DECLARED.items()
        if name in found
    ]


def _reasons(name: str, between: Sequence[Sequence[Mapping[str, str]]]) -> tuple[str, ...]:
    return tuple(one["reason"] for changes in between for one in changes if one["name"] == name)
