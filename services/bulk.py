"""Acts on several at once, all or none: every fault is named by its place (Art. 12, 17, 31)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from policies.book import book
from policies.decide import decide
from regulation.procedure import RULES
from regulation.violation import Violation
from services.common import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
    from uuid import UUID

    from policies.decide import Target
    from regulation.ability import Ability
    from services.door import Act


def require_some(act: Act, most: int, /, **given: Sized) -> None:
    """Raise RuleBroken if an input names none (ENTRIES_MISSING) or more than `most` (TOO_MANY_ENTRIES)."""
    for name, entries in given.items():
        refuse(act, not entries, "ENTRIES_MISSING", name)
        refuse(act, len(entries) > most, "TOO_MANY_ENTRIES", name, limit=str(most))


def faults(
    act: Act, at: str, keys: Sequence[UUID], fault: Callable[[UUID, str], Violation | None]
) -> Iterator[Violation]:
    """Yield what bars each of several rows: one before it is the same (ENTRY_DUPLICATE), or its `fault`.

    `at`: the input that names a row, with a place for its number, such as `entries.{}.dossier_id`.
    """
    seen: set[UUID] = set()
    for n, key in enumerate(keys):
        where = at.format(n)
        found = Violation("ENTRY_DUPLICATE", act.article, where) if key in seen else fault(key, where)
        if found is not None:
            yield found
        seen.add(key)


def as_if_alone(
    act: Act,
    ability: Ability,
    entries: Sequence[Any],
    found: Mapping[UUID, Target],
    *,
    named: str,
    to: Callable[[Any], str] | None = None,
) -> Iterator[Violation]:
    """Yield what bars each of `entries`, as the door would refuse `ability` on it alone: sight, right, state, version.

    `found`: what `act.each` returned; `named`: the field of an entry that names its row; `to`: the state that an entry
    leads to, where that depends on it.
    """
    first = {getattr(one, named): one for one in reversed(entries)}
    keys = [getattr(one, named) for one in entries]
    return faults(act, f"entries.{{}}.{named}", keys, partial(_barred, act, ability, first, found, to))


def may_become(ability: Ability, target: Target, state: str) -> bool:
    """Tell whether an act may move a target, as it is, to a state (Art. 5)."""
    return state in RULES[ability].moves[target.situation.state or ""]


def _barred(
    act: Act,
    ability: Ability,
    entries: Mapping[UUID, Any],
    found: Mapping[UUID, Target],
    to: Callable[[Any], str] | None,
    key: UUID,
    where: str,
) -> Violation | None:
    target, one = found.get(key), entries[key]
    if target is None or target.cycle_id != act.target.cycle_id:
        return Violation("NOT_FOUND", act.article, where)
    decision = decide(book(), ability, target.situation)
    if decision.allowed is not True:
        return Violation(decision.reason, decision.article, where)
    if to is not None and not may_become(ability, target, to(one)):
        return Violation("WRONG_STATE", act.article, where)
    stale = one.expected_version != target.version
    return Violation("STALE_VERSION", act.article, f"{where.rpartition('.')[0]}.expected_version") if stale else None
