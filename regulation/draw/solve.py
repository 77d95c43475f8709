"""Draw panels: from a problem to places with leaders, or to what binds (Art. 18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from regulation.draw.explain import Obstacle, obstacles, possible, too_few
from regulation.draw.model import SOLVER, Pairs, Program, allowed, cut_down, leads, pairs_of, prefer, program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regulation.draw.problem import Problem

_LED: Final = (0, 50, 200, 800, 3200)  # what each further panel costs that one expert leads in a draw
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """An expert's place in a panel, by their keys."""

    panel: str
    expert: str
    leader: bool
    fit: int


@dataclass(frozen=True)
class Result:
    """Places and who leads, or what binds."""

    places: tuple[Place, ...] = ()
    # Panels whose new leader is a present member, with that member.
    present_leaders: tuple[Place, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    solver: str = field(default=SOLVER)

    @property
    def feasible(self) -> bool:
        """Whether there is a draw."""
        return not self.obstacles

    def to_json(self) -> dict[str, Any]:
        """Return what the ledger keeps: pairs and leaders by their keys, in order."""
        return {
            "places": [[one.panel, one.expert, one.leader, one.fit] for one in self.places],
            "present_leaders": [[one.panel, one.expert, one.fit] for one in self.present_leaders],
            "obstacles": [one.to_json() for one in self.obstacles],
            "solver": self.solver,
        }


def draw(problem: Problem, progress: Progress = lambda _percent: None) -> Result:
    """Return the draw of a problem: the same whenever and wherever it is asked for."""
    if not problem.panels:
        return Result()
    progress(5)
    chosen = _chosen(problem, progress)
    if chosen is None:
        progress(50)
        return Result(obstacles=tuple(obstacles(problem)))
    progress(90)
    return _result(problem, chosen)


def _chosen(problem: Problem, progress: Progress) -> NDArray[np.bool_] | None:
    """Return the pairs drawn. Where there are many, the best of each panel are tried first, then all."""
    full = allowed(problem)
    some = cut_down(problem, full)
    if too_few(problem, full):
        return None
    found = _optimum(problem, some)
    if found is not None or some is full:
        return found
    progress(30)
    return _optimum(problem, full) if possible(problem) else None


def _optimum(problem: Problem, matrix: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    pairs = pairs_of(matrix)
    wanted = program(problem, pairs)
    if len(pairs.panels):
        prefer(wanted, problem, pairs)
    values = wanted.solve()
    if values is None:
        return None
    found = np.zeros(problem.shape, dtype=bool)
    taken = values[: len(pairs.panels)] > 0.5
    found[pairs.panels[taken], pairs.experts[taken]] = True
    return found


def _result(problem: Problem, chosen: NDArray[np.bool_]) -> Result:
    leading = _leaders(problem, chosen)
    pairs = [(int(n), int(m)) for n, m in zip(*np.nonzero(chosen), strict=True)]
    beside = sorted((n, m) for n, m in leading.items() if not chosen[n, m])
    places, present = (tuple(_place(problem, n, m, leading.get(n)) for n, m in some) for some in (pairs, beside))
    return Result(places, present)


def _place(problem: Problem, panel: int, expert: int, leader: int | None) -> Place:
    fit = int(problem.fit[panel, expert])
    return Place(problem.panels[panel].key, problem.experts[expert].key, expert == leader, fit)


def _leaders(problem: Problem, chosen: NDArray[np.bool_]) -> dict[int, int]:
    """Return who leads the panels that nobody leads: of the members who may, evenly, equals by chance."""
    open_ = np.array([not panel.led and panel.seats > 0 for panel in problem.panels])
    pairs = pairs_of((chosen | problem.present) & leads(problem) & open_[:, None])
    values = _leading(problem, pairs, open_).solve(exact=True)
    if values is None:
        raise AssertionError("every panel has a member who may lead")
    taken = np.nonzero(values[: len(pairs.panels)] > 0.5)[0]
    return {int(pairs.panels[n]): int(pairs.experts[n]) for n in taken}


def _leading(problem: Problem, pairs: Pairs, open_: NDArray[np.bool_]) -> Program:
    found = Program()
    found.add_columns(problem.ties[pairs.panels, pairs.experts])
    one = found.add_rows(np.asarray(open_, dtype=float), np.asarray(open_, dtype=float))
    found.put(one + pairs.panels, np.arange(len(pairs.panels)), 1.0)
    experts = np.arange(len(problem.experts))
    first = found.add_rows(np.full(len(experts), -np.inf), np.zeros(len(experts)))
    found.put(first + pairs.experts, np.arange(len(pairs.panels)), 1.0)
    for n, cost in enumerate(_LED):
        last = n == len(_LED) - 1
        step = found.add_columns(np.full(len(experts), cost), upper=np.inf if last else 1.0, whole=False)
        found.put(first + experts, step + experts, -1.0)
    return found
