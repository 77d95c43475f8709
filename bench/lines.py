"""What a decision costs as the book of rights grows from 20 to 5,000 lines: `python -m bench.lines`."""

from __future__ import annotations

import itertools
import time

from policies.book import Book
from policies.scopes import SCOPES
from regulation.ability import Ability
from regulation.roles import Role


def book_of(lines: int) -> Book:
    """Return a book of so many lines, each known to the system; the first lets an expert submit a review."""
    acts = {resource: ["read", *(a.act for a in Ability if a.resource == resource)] for resource in SCOPES}
    every = (
        f"p, {role.value}, {resource}, {act}, {scope}, {effect}, Art.5"
        for effect in ("allow", "deny")
        for resource, scopes in SCOPES.items()
        for act in acts[resource]
        for scope in scopes
        for role in Role
    )
    wanted = "p, expert, review, submit, own, allow, Art.5"
    return Book("\n".join([wanted, *(one for one in itertools.islice(every, lines) if one != wanted)][:lines]))


def main() -> None:
    """Print the time to read the book, of a first decision and of the same again."""
    for lines in (20, 200, 1_000, 5_000):
        began = time.perf_counter()
        book = book_of(lines)
        read = time.perf_counter() - began
        first, again = [], []
        for n in range(200):
            scopes = frozenset({"own", f"none_{n}"})
            for times in (first, again):
                began = time.perf_counter()
                book.enforce("expert", "review", "submit", scopes)
                times.append(time.perf_counter() - began)
        a, b = sorted(first)[100], sorted(again)[100]
        print(
            f"{len(book.lines):5} lines: read {read * 1000:6.1f} ms, first {a * 1e6:6.0f} µs, again {b * 1e6:5.2f} µs"
        )


if __name__ == "__main__":
    main()
