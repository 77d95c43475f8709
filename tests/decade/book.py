"""The ledger that was written by hand from the regulation, and the book of what happened, which becomes a page."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

_FOLDER = Path(__file__).parent / "expected"
Row = dict[str, str]


def expected(name: str) -> list[Row]:
    """Return a table of the ledger."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Book:
    """What was found, told year by year."""

    def __init__(self) -> None:
        self.years: dict[int, list[tuple[str, str, str, str]]] = defaultdict(list)

    def write(self, where: str, day: str, what: str, article: str) -> None:
        """Note what happened in city or county on a day, and by which article."""
        self.years[int(day[:4])].append((day[5:], where, what, article.removeprefix("Art.")))

    def page(self, tables: str) -> str:
        """Return the page."""
        parts = [_HEAD]
        for year, rows in sorted(self.years.items()):
            parts += [f"\n## {year}\n\n| Day | Award | What happened | Article |\n|---|---|---|---|\n"]
            parts += [f"| {' | '.join(row)} |\n" for row in sorted(rows, key=lambda row: row[:2])]
        return "".join([*parts, tables])


_HEAD = """# Ten years of the award

Five sessions from 2026 to 2034 and the opening of a sixth, played over HTTP at an injected clock by their people, each with an
own login ([`tests/decade`](../tests/decade), `make decade`). Every day, amount and count on this page was found by that run and
equals a ledger written by hand from the regulation ([`tests/decade/expected`](../tests/decade/expected)). The run compares
this page as well. All organisations are invented.
"""


def table(title: str, columns: list[str], rows: list[list[str]]) -> str:
    """Return a table of the page."""
    lines = [columns, ["---"] * len(columns), *rows]
    return f"\n## {title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)
