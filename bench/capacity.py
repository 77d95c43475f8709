"""How many cores a city, a province and the country need, from measured CPU times: a note, no promise.

Every process is a queue with one server, every core of the database too (M/M/c, arrivals by chance): the figure is the
least number of cores at which nobody waits longer than a quarter of the time of service on average, at the busiest
hour.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Any, Final

_HOUR: Final = 3_600
_MOST_WAIT: Final = 0.25


@dataclass(frozen=True)
class Place:
    """Who uses the system in the busiest hour: cities at the same stage on the same day, the worst case."""

    title: str
    cities: int
    applications: int = 200
    experts: int = 100
    clerks: int = 30
    visitors: int = 20_000


HEAD: Final = [
    "Who", "requests/s", "acts/s", "server cores (load)", "cores of one PostgreSQL (load)",
    "with replicas: primary + replicas",
]  # fmt: skip
PLACES: Final = (Place("one city", 1), Place("a province (11 cities)", 11), Place("the country (333 cities)", 333))
# Requests of one person in that hour, by operation: an expert who scores, a clerk before a meeting, an applicant on the
# last day of filing (each saves as often as an expert does), a visitor on the day of the notice.
_EXPERT: Final = {"desk": 20, "dossier": 60, "submit": 30}
_CLERK: Final = {"list": 60, "dossier": 120, "submit": 20}
_APPLICANT: Final = {"dossier": 60, "submit": 40}
_VISITOR: Final = {"public": 5}


def demand(place: Place) -> dict[str, float]:
    """Return the requests a second of each operation."""
    people = (
        (_EXPERT, place.experts),
        (_CLERK, place.clerks),
        (_APPLICANT, place.applications),
        (_VISITOR, place.visitors),
    )
    found: dict[str, float] = {}
    for requests, number in people:
        for operation, each in requests.items():
            found[operation] = found.get(operation, 0.0) + each * number * place.cities / _HOUR
    return found


def cores(load: float) -> int:
    """Return the least number of cores for a load (in cores) at which the mean wait stays below the bound (Erlang C)."""
    number = max(1, math.ceil(load))
    while number <= load or _waiting(number, load) / (number - load) > _MOST_WAIT:
        number += 1
    return number


def _waiting(number: int, load: float) -> float:
    """Return the probability that one has to wait."""
    term, below = 1.0, 0.0
    for n in range(number):
        below += term
        term *= load / (n + 1)
    last = term * number / (number - load)
    return last / (below + last)


def table(cpu: dict[str, tuple[float, float]]) -> list[list[str]]:
    """Return a row for each place; `cpu`: milliseconds of server and database by operation."""
    rows = []
    for place in PLACES:
        asked = demand(place)
        writes = asked["submit"]
        server = sum(rate * cpu[operation][0] for operation, rate in asked.items()) / 1000
        reads = sum(rate * cpu[operation][1] for operation, rate in asked.items() if operation != "submit") / 1000
        primary = writes * cpu["submit"][1] / 1000
        rows.append([
            place.title, f"{sum(asked.values()):,.0f}", f"{writes:,.0f}", f"{cores(server)} ({server:.2f})",
            f"{cores(reads + primary)} ({reads + primary:.2f})", f"{cores(primary)} + {cores(reads)}",
        ])  # fmt: skip
    return rows


def medians(rounds: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return our CPU times a request from the rounds of a run, in milliseconds of server and database."""
    return {
        operation: (statistics.median(found["ours"]["server_ms"]), statistics.median(found["ours"]["database_ms"]))
        for operation, found in rounds.items()
    }
