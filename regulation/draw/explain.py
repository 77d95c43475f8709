"""Why there is no draw: sets of constraints none of which can be missed, and what would free each (Art. 18).

A set is found by the deletion filter: each constraint in turn is left out, and stays out as long as the rest still
leaves no draw. What remains leaves no draw, and any of it taken away leaves one of the rest: it is minimal, not merely
plausible. Panels that cannot be filled even if nobody else needs the experts are each explained for themselves; what
remains is explained as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from regulation.draw.model import (
    NOTHING,
    allowed,
    cut_down,
    free,
    industry_wanted,
    leader_wanted,
    leads,
    pairs_of,
    program,
)
from regulation.draw.problem import BARS
from regulation.panels import Constraint, Remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from regulation.draw.model import Relaxed
    from regulation.draw.problem import Problem

_STEP: Final = Decimal("0.05")
_INF: Final = float("inf")
REMEDIES: Final = {
    Constraint.PANEL_SIZE: Remedy.MORE_EXPERTS,
    Constraint.CONFLICT: Remedy.FEWER_CONFLICTS,
    Constraint.UNDECLARED: Remedy.ANSWERS,
    Constraint.JURISDICTION: Remedy.OTHER_JURISDICTION,
    Constraint.AVAILABILITY: Remedy.PRESENCE,
    Constraint.FORMER: Remedy.FORMER_MEMBERS,
    Constraint.LOAD_CAP: Remedy.HIGHER_LOAD,
    Constraint.AVOID_PAIR: Remedy.FEWER_AVOIDED,
    Constraint.INDUSTRY: Remedy.INDUSTRY_EXPERTS,
    Constraint.LEADER: Remedy.LEADERS,
    Constraint.PAIRING_CAP: Remedy.HIGHER_PAIRING_CAP,
}


@dataclass(frozen=True)
class Obstacle:
    """One constraint of a set that leaves no draw; `panel`: of that panel alone; `amount` of the remedy, if known.

    `frees`: giving way here alone leaves a draw of all panels.
    """

    set_number: int
    binds: Constraint
    panel: str | None
    frees: bool
    amount: Decimal | None

    @property
    def remedy(self) -> Remedy:
        """What would free it."""
        return REMEDIES[self.binds]

    def to_json(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        amount = None if self.amount is None else str(self.amount)
        return {"set": self.set_number, "binds": self.binds.value, "panel": self.panel, "frees": self.frees,
                "remedy": self.remedy.value, "amount": amount}  # fmt: skip


def possible(problem: Problem, relaxed: Relaxed = NOTHING) -> bool:
    """Tell whether there are places that meet all hard constraints but those left out.

    Where there are many pairs, a sum that cannot be met says no, and some of the pairs may already say yes.
    """
    matrix = allowed(problem, relaxed)
    if too_few(problem, matrix, relaxed):
        return False
    some = cut_down(problem, matrix)
    return any(_solvable(problem, one, relaxed) for one in ([some, matrix] if some is not matrix else [matrix]))


def _solvable(problem: Problem, matrix: NDArray[np.bool_], relaxed: Relaxed) -> bool:
    return program(problem, pairs_of(matrix), relaxed).solve() is not None


def too_few(problem: Problem, matrix: NDArray[np.bool_], relaxed: Relaxed = NOTHING) -> bool:
    """Tell whether all experts together may bear fewer places than there are."""
    if relaxed & {Constraint.PANEL_SIZE, Constraint.LOAD_CAP}:
        return False
    most = np.minimum(free(problem), matrix.sum(axis=0)).sum()
    return bool(most < sum(panel.seats for panel in problem.panels))


def _fillable(problem: Problem) -> bool:
    """Tell whether the one panel of a problem could be filled if nobody else needed the experts."""
    able = allowed(problem)[0]
    if any(able[one] and able[other] for one, other in problem.apart):
        return possible(problem, frozenset({Constraint.LOAD_CAP}))
    knowing = able & (problem.fit[0] > 0) if industry_wanted(problem) else able
    leading = able & leads(problem) if leader_wanted(problem) else able
    wanted = [able, knowing, leading] if problem.panels[0].seats > 1 else [knowing & leading]
    return bool(able.sum() >= problem.panels[0].seats and all(one.any() for one in wanted))


def binding(problem: Problem) -> list[Constraint]:
    """Return a minimal set of constraints that leaves no draw (the problem has none)."""
    kept = list(Constraint)
    for one in Constraint:
        rest = [other for other in kept if other is not one]
        if not possible(problem, frozenset(Constraint) - frozenset(rest)):
            kept = rest
    return kept


def obstacles(problem: Problem) -> Iterator[Obstacle]:
    """Explain why a problem has no draw."""
    alone = [part(problem, [n]) for n in range(len(problem.panels))]
    stuck = [n for n, one in enumerate(alone) if not _fillable(one)]
    parts: list[tuple[Problem, str | None]] = [(alone[n], problem.panels[n].key) for n in stuck]
    rest = part(problem, [n for n in range(len(problem.panels)) if n not in set(stuck)])
    if rest.panels and not possible(rest):
        parts.append((rest, None))
    for number, (one, key) in enumerate(parts, start=1):
        yield from _explained(problem if len(parts) == 1 else None, one, key, number)


def _explained(whole: Problem | None, problem: Problem, key: str | None, number: int) -> Iterator[Obstacle]:
    """Explain a part of a problem; giving way there frees the whole only if nothing else binds."""
    for one in binding(problem):
        frees = whole is not None and possible(whole, frozenset({one}))
        gives = possible(problem, frozenset({one}))
        yield Obstacle(number, one, key, frees, amount(problem, one) if gives else None)


def part(problem: Problem, panels: list[int]) -> Problem:
    """Return the problem of some of the panels."""
    return replace(
        problem,
        panels=tuple(problem.panels[n] for n in panels),
        barred={bar: tuple(rows[n] for n in panels) for bar, rows in problem.barred.items()},
    )


def amount(problem: Problem, one: Constraint) -> Decimal | None:
    """Return the least of its remedy that leaves a draw; of very many pairs, one that is enough."""
    if one in BARS:
        return _pairs_needed(problem, one)
    return _AMOUNTS[one](problem) if one in _AMOUNTS else None


def _pairs_needed(problem: Problem, bar: Constraint) -> Decimal | None:
    """Return how many pairs that only this bar keeps apart a draw needs."""
    pairs = pairs_of(cut_down(problem, allowed(problem, {bar})))
    found = program(problem, pairs, {bar})
    found.cost[0] = problem.bar(bar)[pairs.panels, pairs.experts].astype(np.float64)
    values = found.solve(exact=True)
    return None if values is None else Decimal(round(float(values[: len(pairs.panels)] @ found.cost[0])))


def _least(holds: Callable[[int], bool], most: int) -> Decimal | None:
    """Return the least number from 1 to `most` for which something holds that holds for all greater ones, too."""
    low, high = 0, 1
    while not holds(high):
        if high >= most:
            return None
        low, high = high, min(most, 2 * high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return Decimal(high)


def _load_needed(problem: Problem) -> Decimal | None:
    """Return by how much the caps of all experts would have to rise."""
    return _least(lambda more: possible(_bearing(problem, more)), len(problem.panels))


def _bearing(problem: Problem, more: int) -> Problem:
    # Who bears more than the cap already has no place to give, and gets one only when the cap rises above it.
    return replace(problem, experts=tuple(replace(one, cap=one.cap + more) for one in problem.experts))


def _newcomers(*knowing: Constraint) -> Callable[[Problem], Decimal | None]:
    """Return how many more experts without any bar are needed; they also are what `knowing` asks for."""

    def enough(problem: Problem, people: int) -> bool:
        left_out = frozenset({Constraint.PANEL_SIZE, *knowing})
        pairs = pairs_of(cut_down(problem, allowed(problem, left_out)))
        found = program(problem, pairs, left_out)
        every = np.arange(len(problem.panels))
        seats = found.add_columns(np.zeros(len(every)), upper=float(people))  # nobody sits twice in a panel
        wanted = [float(panel.seats) for panel in problem.panels]
        rows = found.add_rows(wanted, wanted)
        found.put(rows + pairs.panels, np.arange(len(pairs.panels)), 1.0)
        found.put(rows + every, seats + every, 1.0)
        total = found.add_rows([-_INF], [float(people * problem.new_cap)])  # nor bears more than anybody
        found.put(np.full(len(every), total), seats + every, 1.0)
        _joined(found, problem, pairs, seats, knowing)
        return found.solve() is not None

    return lambda problem: _least(partial(enough, problem), sum(panel.seats for panel in problem.panels))


def _joined(found: Any, problem: Problem, pairs: Any, seats: int, knowing: tuple[Constraint, ...]) -> None:
    able = {
        Constraint.INDUSTRY: (industry_wanted(problem), problem.fit[pairs.panels, pairs.experts] > 0),
        Constraint.LEADER: (leader_wanted(problem), leads(problem)[pairs.experts]),
    }
    for one in knowing:
        wanted, can = able[one]
        for panel in wanted:
            row = found.add_rows([1.0], [_INF])
            columns = np.nonzero(can & (pairs.panels == panel))[0]
            found.put(np.full(len(columns), row), columns, 1.0)
            found.put([row], [seats + panel], 1.0)


def _cap_needed(problem: Problem) -> Decimal | None:
    """Return the lowest cap of the pairing probability, in steps of five percent, that leaves a draw."""
    cap = problem.pairing_cap
    while cap < 1:
        cap = min(Decimal(1), cap + _STEP)
        if possible(replace(problem, pairing_cap=cap)):
            return cap
    return None


_AMOUNTS: Final[dict[Constraint, Callable[[Problem], Decimal | None]]] = {
    Constraint.PANEL_SIZE: _newcomers(),
    Constraint.LOAD_CAP: _load_needed,
    Constraint.INDUSTRY: _newcomers(Constraint.INDUSTRY),
    Constraint.LEADER: _newcomers(Constraint.LEADER),
    Constraint.PAIRING_CAP: _cap_needed,
}
