"""Draw panels for a large cycle: `python -m bench.draw [applications experts seats cap]`; wall time and peak memory."""

from __future__ import annotations

import random
import resource
import sys
import time
from decimal import Decimal

from regulation.draw.problem import Expert, Panel, Problem
from regulation.draw.solve import draw

_SECTIONS = "CFGHIJMPQ"
_CATEGORIES = [f"4.{n}" for n in range(1, 8)]


def pool(panels: int, experts: int, seats: int, cap: int) -> Problem:
    """Return a pool in which one pair in ten is barred and ten couples are kept apart."""
    chance = random.Random(1)

    def barred() -> tuple[int, ...]:
        return tuple(sum(1 << n for n in range(experts) if chance.random() < 0.05) for _ in range(panels))

    people = tuple(
        Expert(f"e{n:04}", cap, 0, chance.random() < 0.7, tuple(chance.sample(_SECTIONS, 2)), (),
               tuple(chance.sample(_CATEGORIES, 3)))
        for n in range(experts)
    )  # fmt: skip
    wanted = tuple(Panel(f"p{n:04}", seats, chance.choice(_SECTIONS)) for n in range(panels))
    apart = tuple((2 * n, 2 * n + 1) for n in range(min(10, experts // 2)))
    bars = {"conflict": barred(), "jurisdiction": barred()}
    return Problem("ab" * 32, Decimal("0.8"), people, wanted, bars, apart)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:5]] or [2000, 400, 5, 30]
    problem = pool(*given)
    begun = time.perf_counter()
    result = draw(problem)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(result.places)} places, {len(result.obstacles)} obstacles, {seconds:.1f} s, {peak} MiB")
