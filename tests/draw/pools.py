"""Generated pools, and what holds for a draw from them, written out without the product's code.

`barred` here is a plain rule on pairs; the product gets it as bits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from regulation.draw.problem import Expert, Panel, Problem

SECTIONS = ("C", "I")
BARS = ("conflict", "undeclared", "jurisdiction", "availability", "former")


@st.composite
def pools(draw: Any, most_experts: int = 8, most_panels: int = 4, seats: int = 3) -> Problem:
    """Return a pool with bars, caps, members present, people kept apart."""
    count = draw(st.integers(1, most_experts))
    experts = tuple(
        Expert(
            f"e{n}", draw(st.integers(1, 3)), 0, draw(st.booleans()), tuple(draw(st.sets(st.sampled_from(SECTIONS)))), (),
            tuple(sorted(draw(st.sets(st.sampled_from(("4.1", "4.2")))))),
        )
        for n in range(count)
    )  # fmt: skip
    panels = tuple(
        Panel(f"p{n}", draw(st.integers(1, seats)), draw(st.sampled_from(SECTIONS)))
        for n in range(draw(st.integers(1, most_panels)))
    )
    masks = st.integers(0, (1 << count) - 1)
    rare = st.one_of(st.just(0), st.just(0), masks)
    barred = {bar: tuple(draw(rare) for _ in panels) for bar in BARS}
    apart = draw(st.lists(st.sampled_from(list(combinations(range(count), 2))), max_size=2)) if count > 1 else []
    return Problem(
        seed=f"{draw(st.integers(0, 2**32)):064x}",
        pairing_cap=draw(st.sampled_from([Decimal(1), Decimal("0.8"), Decimal("0.5")])),
        experts=experts,
        panels=panels,
        barred=barred,
        apart=tuple(sorted(set(apart))),
        industry_required=draw(st.booleans()),
        new_cap=3,
    )


def broken(problem: Problem, sitting: dict[str, list[str]], left_out: Collection[str] = ()) -> list[str]:
    """Return the hard constraints that places break: panel -> experts."""
    found = [
        code for n, panel in enumerate(problem.panels) for code in _of_panel(problem, n, sitting.get(panel.key, []))
    ]
    if _overloaded(problem, list(sitting.values())):
        found.append("load_cap")
    short = all(len(sitting.get(panel.key, [])) <= panel.seats for panel in problem.panels)
    return [code for code in found if code not in left_out or (code == "panel_size" and not short)]


def _of_panel(problem: Problem, n: int, there: list[str]) -> Iterator[str]:
    panel, numbers = problem.panels[n], [int(one[1:]) for one in there]
    people = [problem.experts[one] for one in numbers]
    struck = problem.struck(problem.pairing_cap)
    breaks = {
        "panel_size": len(there) != panel.seats,
        "twice": len(set(there)) != len(there),
        "pairing_cap": any(struck[n][one] for one in numbers),
        "avoid_pair": any({a, b} <= set(numbers) for a, b in problem.apart),
        "industry": problem.industry_required and not any(panel.section in one.sections for one in people),
        "leader": not any(one.leads for one in people),
    } | {bar: any(problem.barred[bar][n] >> one & 1 for one in numbers) for bar in BARS}
    yield from (code for code, holds in breaks.items() if holds)


def feasible(problem: Problem, left_out: Collection[str] = ()) -> bool:
    """Tell by trying everything whether there are places that break nothing but what is left out."""
    keys = [one.key for one in problem.experts]
    choices = []
    for panel in problem.panels:
        sizes = range(panel.seats + 1) if "panel_size" in left_out else (panel.seats,)
        some = [list(one) for size in sizes for one in combinations(keys, size)]
        alone = {*left_out, "load_cap"}
        choices.append([one for one in some if not _broken_alone(problem, panel.key, one, alone)])
    return any("load_cap" in left_out or not _overloaded(problem, chosen) for chosen in product(*choices))


def _broken_alone(problem: Problem, key: str, there: list[str], left_out: Collection[str]) -> bool:
    n = next(n for n, one in enumerate(problem.panels) if one.key == key)
    alone = Problem(
        problem.seed, problem.pairing_cap, problem.experts, (problem.panels[n],),
        {bar: (rows[n],) for bar, rows in problem.barred.items()}, problem.apart, problem.industry_required,
    )  # fmt: skip
    return bool(broken(alone, {key: there}, left_out))


def _overloaded(problem: Problem, chosen: Collection[list[str]]) -> bool:
    return any(sum(one.key in there for there in chosen) > one.cap for one in problem.experts)
