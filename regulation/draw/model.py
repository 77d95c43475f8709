"""The mixed-integer programme of a draw, and HiGHS, which solves it (Art. 18).

One column a pair that may be drawn; rows for the hard constraints, each of which can be left out by name, so that what
binds can be found by the same programme. One thread, a fixed seed and no limit of time: the same problem gives the same
places wherever the same version of HiGHS runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import highspy
import numpy as np

from regulation.draw.problem import BARS
from regulation.panels import Constraint

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from regulation.draw.problem import Problem

_HIGHS: Final[Any] = highspy.Highs
SOLVER: Final = f"HiGHS {_HIGHS().version()}"
# Soft goals in one currency. A pair's fit is worth most; then that no expert has many more than the fair share, and that
# the panel together knows the categories of the criteria; chance decides the rest.
_FIT, _OVER, _FAR_OVER, _COVER = 1000, 300, 900, 200
_NEAR = 2  # so many above the fair share cost little
_GAP = 0.002  # of the optimum: nearer is not worth the wait
_MANY: Final = 60_000  # so many pairs are cut down before the optimum is sought
_KEPT: Final = 40  # of each panel, the best by fit and chance
_INF: Final = highspy.kHighsInf


@dataclass
class Program:
    """Columns and rows, put together block by block."""

    cost: list[NDArray[np.float64]] = field(default_factory=list)
    upper: list[NDArray[np.float64]] = field(default_factory=list)
    whole: list[NDArray[np.bool_]] = field(default_factory=list)
    entries: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = field(default_factory=list)
    bounds: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, cost: Any, *, upper: float = 1.0, whole: bool = True) -> int:
        """Add columns from 0 to `upper` and return the number of the first."""
        first, number = self.columns, len(cost)
        self.cost.append(np.asarray(cost, dtype=np.float64))
        self.upper.append(np.full(number, upper))
        self.whole.append(np.full(number, whole))
        self.columns += number
        return first

    def add_rows(self, lower: Any, upper: Any) -> int:
        """Add rows with these bounds and return the number of the first."""
        first, number = self.rows, len(lower)
        self.bounds.append((np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)))
        self.rows += number
        return first

    def put(self, rows: Any, columns: Any, value: float) -> None:
        """Put a coefficient where each of the rows meets the column of the same place."""
        rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        self.entries.append((rows, columns, np.full(len(rows), value)))

    def solve(self, *, exact: bool = False) -> NDArray[np.float64] | None:
        """Return the value of each column, or None if there is none that meets all rows."""
        if not self.columns:
            return np.zeros(0) if all((low <= 0).all() and (up >= 0).all() for low, up in self.bounds) else None
        highs = _HIGHS()
        for name, value in _OPTIONS.items() | {("mip_rel_gap", 0.0 if exact else _GAP)}:
            highs.setOptionValue(name, value)
        highs.passModel(self._model())
        highs.run()
        return _values(highs)

    def _model(self) -> Any:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.rows
        model.col_cost_, model.col_upper_ = np.concatenate(self.cost), np.concatenate(self.upper)
        model.col_lower_ = np.zeros(self.columns)
        model.row_lower_ = np.concatenate([low for low, _ in self.bounds]) if self.bounds else np.zeros(0)
        model.row_upper_ = np.concatenate([up for _, up in self.bounds]) if self.bounds else np.zeros(0)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in np.concatenate(self.whole).astype(int)]
        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        order = np.lexsort((columns, rows))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(self.rows + 1)).astype(np.int32)
        model.a_matrix_.index_ = columns[order].astype(np.int32)
        model.a_matrix_.value_ = values[order]
        return model


_OPTIONS: Final[dict[str, Any]] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_feasibility_tolerance": 1e-7,
}


def _values(highs: Any) -> NDArray[np.float64] | None:
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise AssertionError(f"HiGHS stopped with {highs.modelStatusToString(status)}")
    return np.array(highs.getSolution().col_value)


@dataclass(frozen=True)
class Pairs:
    """The pairs that may be drawn: their panels and experts, in the order of the columns."""

    panels: NDArray[np.int64]
    experts: NDArray[np.int64]


Relaxed = frozenset[Constraint]
NOTHING: Final[Relaxed] = frozenset()


def allowed(problem: Problem, relaxed: Collection[Constraint] = NOTHING) -> NDArray[np.bool_]:
    """Return the pairs that no bar keeps apart but those left out."""
    barred = problem.present.copy()
    for bar in BARS:
        if bar not in relaxed:
            barred |= problem.bar(bar)
    if Constraint.PAIRING_CAP not in relaxed:
        barred |= problem.struck(problem.pairing_cap)
    if Constraint.AVOID_PAIR not in relaxed:
        barred |= _beside(problem)
    return ~barred


def _beside(problem: Problem) -> NDArray[np.bool_]:
    """Return the pairs in which an expert would sit beside a present member from whom it is kept apart."""
    found = np.zeros(problem.shape, dtype=bool)
    for first, second in problem.apart:
        found[:, first] |= problem.present[:, second]
        found[:, second] |= problem.present[:, first]
    return found


def pairs_of(matrix: NDArray[np.bool_]) -> Pairs:
    """Return the pairs of a matrix."""
    panels, experts = np.nonzero(matrix)
    return Pairs(panels.astype(np.int64), experts.astype(np.int64))


def cut_down(problem: Problem, full: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return of very many pairs those of each panel with the best fit, equals by chance, and as many who may lead."""
    if full.sum() <= _MANY:
        return full
    cost = problem.ties - _FIT * problem.fit
    found = np.zeros_like(full)
    for able in (full, full & leads(problem)):
        ranked = np.argsort(np.where(able, cost, np.iinfo(np.int64).max), axis=1, kind="stable")[:, :_KEPT]
        np.put_along_axis(found, ranked, values=True, axis=1)
    return found & full


def program(problem: Problem, pairs: Pairs, relaxed: Collection[Constraint] = NOTHING) -> Program:
    """Return the programme of the hard constraints, but those left out; its columns begin with the pairs."""
    found = Program()
    found.add_columns(np.zeros(len(pairs.panels)))
    _seats(found, problem, pairs, Constraint.PANEL_SIZE in relaxed)
    if Constraint.LOAD_CAP not in relaxed:
        _loads(found, problem, pairs)
    if Constraint.INDUSTRY not in relaxed:
        _one_of(found, pairs, industry_wanted(problem), problem.fit[pairs.panels, pairs.experts] > 0)
    if Constraint.LEADER not in relaxed:
        _one_of(found, pairs, leader_wanted(problem), leads(problem)[pairs.experts])
    if Constraint.AVOID_PAIR not in relaxed:
        _apart(found, problem, pairs)
    return found


def _seats(found: Program, problem: Problem, pairs: Pairs, fewer: bool) -> None:
    seats = np.array([panel.seats for panel in problem.panels], dtype=np.float64)
    first = found.add_rows(np.zeros(len(seats)) if fewer else seats, seats)
    found.put(first + pairs.panels, np.arange(len(pairs.panels)), 1.0)


def free(problem: Problem) -> NDArray[np.float64]:
    """Return how many more applications each expert may bear."""
    return np.array([max(0, one.cap - one.load) for one in problem.experts], dtype=np.float64)


def _loads(found: Program, problem: Problem, pairs: Pairs) -> None:
    upper = free(problem)
    first = found.add_rows(np.full(len(upper), -_INF), upper)
    found.put(first + pairs.experts, np.arange(len(pairs.experts)), 1.0)


def leads(problem: Problem) -> NDArray[np.bool_]:
    """Return who may lead."""
    return np.array([one.leads for one in problem.experts], dtype=bool)


def leader_wanted(problem: Problem) -> list[int]:
    """Return the panels in which nobody leads and nobody present may."""
    able = leads(problem)
    return [n for n, p in enumerate(problem.panels) if not p.led and p.seats and not able[list(p.present)].any()]


def industry_wanted(problem: Problem) -> list[int]:
    """Return the panels in which nobody present knows the industry, where one has to."""
    if not problem.industry_required:
        return []
    return [n for n, p in enumerate(problem.panels) if p.seats and not problem.fit[n, list(p.present)].any()]


def _one_of(found: Program, pairs: Pairs, wanted: Sequence[int], able: NDArray[np.bool_]) -> None:
    """Require in each of the wanted panels at least one pair that is able."""
    if not wanted:
        return
    first = found.add_rows(np.ones(len(wanted)), np.full(len(wanted), _INF))
    row = np.full(int(max(pairs.panels, default=0)) + 1 + max(wanted), -1, dtype=np.int64)
    row[list(wanted)] = first + np.arange(len(wanted))
    columns = np.nonzero(able & (row[pairs.panels] >= 0))[0]
    found.put(row[pairs.panels[columns]], columns, 1.0)


def _apart(found: Program, problem: Problem, pairs: Pairs) -> None:
    if not problem.apart:
        return
    column = np.full(problem.shape, -1, dtype=np.int64)
    column[pairs.panels, pairs.experts] = np.arange(len(pairs.panels))
    for one, other in problem.apart:
        both = np.nonzero((column[:, one] >= 0) & (column[:, other] >= 0))[0]
        first = found.add_rows(np.full(len(both), -_INF), np.ones(len(both)))
        for expert in (one, other):
            found.put(first + np.arange(len(both)), column[both, expert], 1.0)


def prefer(found: Program, problem: Problem, pairs: Pairs) -> None:
    """Add the soft goals: fit, balance of load, categories of the criteria, and chance."""
    found.cost[0] = (
        problem.ties[pairs.panels, pairs.experts] - _FIT * problem.fit[pairs.panels, pairs.experts]
    ).astype(np.float64)
    _balance(found, problem, pairs)
    for category in sorted({one for expert in problem.experts for one in expert.categories}):
        _cover(found, problem, pairs, category)


def _balance(found: Program, problem: Problem, pairs: Pairs) -> None:
    load = np.array([one.load for one in problem.experts], dtype=np.float64)
    share = np.ceil((load.sum() + sum(panel.seats for panel in problem.panels)) / len(load))
    first = found.add_rows(np.full(len(load), -_INF), share - load)
    found.put(first + pairs.experts, np.arange(len(pairs.experts)), 1.0)
    for cost, most in ((_OVER, float(_NEAR)), (_FAR_OVER, _INF)):
        over = found.add_columns(np.full(len(load), cost), upper=most, whole=False)
        found.put(first + np.arange(len(load)), over + np.arange(len(load)), -1.0)


def _cover(found: Program, problem: Problem, pairs: Pairs, category: str) -> None:
    """Reward each panel in which somebody knows the category, unless somebody present does."""
    able = np.array([category in one.categories for one in problem.experts], dtype=bool)
    open_ = [n for n, panel in enumerate(problem.panels) if not able[list(panel.present)].any()]
    if able.all() or not open_:
        return
    covered = found.add_columns(np.full(len(open_), -_COVER), whole=False)
    first = found.add_rows(np.zeros(len(open_)), np.full(len(open_), _INF))
    row = np.full(len(problem.panels), -1, dtype=np.int64)
    row[open_] = first + np.arange(len(open_))
    columns = np.nonzero(able[pairs.experts] & (row[pairs.panels] >= 0))[0]
    found.put(row[pairs.panels[columns]], columns, 1.0)
    found.put(first + np.arange(len(open_)), covered + np.arange(len(open_)), -1.0)
