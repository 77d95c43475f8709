"""The book of rights, read strictly and given to Casbin.

Closed traps of pycasbin: rows go in by `add_policy`, never as joined text; every token is validated; an empty
book is refused; a changed book is built anew and swapped, never reloaded in place; each request asks an enforcer
that holds only the lines of its role, resource and act, so that cost does not grow with the book.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import casbin

from policies.scopes import SCOPES
from regulation.ability import Ability
from regulation.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HERE: Final = Path(__file__).parent
MODEL: Final = (_HERE / "model.conf").read_text(encoding="utf-8")
READ: Final = "read"
_ARTICLE: Final = re.compile(r"Art\.([1-9]|[12]\d|3[0-4])")
_FIELDS: Final = 7


class PolicyError(Exception):
    """The book of rights cannot be used; the message says which line and why."""


@dataclass(frozen=True)
class Line:
    """One right of one role, with the number of the line that states it."""

    role: str
    resource: str
    act: str
    scope: str
    effect: str
    article: str
    number: int

    def __str__(self) -> str:
        return f"p, {self.role}, {self.resource}, {self.act}, {self.scope}, {self.effect}, {self.article}"


def read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and fields of a comma-separated text, without comments and blank lines."""
    for number, line in enumerate(text.split("\n"), start=1):  # as editors count; others would hide a line
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, [cell.strip() for cell in next(csv.reader([line]))]


def _problem(line: Line) -> str:
    acts = {ability.act for ability in Ability if ability.resource == line.resource} | {READ}
    checks = {
        f"role {line.role!r}": line.role == "*" or line.role in set(Role),
        f"resource {line.resource!r}": line.resource in SCOPES,
        f"act {line.act!r} of {line.resource}": line.act in acts,
        f"scope {line.scope!r} of {line.resource}": line.scope in SCOPES.get(line.resource, {}),
        f"effect {line.effect!r}": line.effect in {"allow", "deny"},
        f"article {line.article!r}": _ARTICLE.fullmatch(line.article) is not None,
    }
    return "; ".join(f"unknown {what}" for what, known in checks.items() if known is not True)


def _lines(text: str) -> Iterator[Line]:
    for number, fields in read_rows(text):
        if len(fields) != _FIELDS or fields[0] != "p":
            raise PolicyError(f"line {number}: expected 'p' and six fields")
        for role in fields[1].split("|"):
            resource, act, scope, effect, article = fields[2:]
            line = Line(role, resource, act, scope, effect, article, number)
            if problem := _problem(line):
                raise PolicyError(f"line {number}: {problem}")
            yield line


class Book:
    """The rights of all roles; immutable once read."""

    def __init__(self, text: str) -> None:
        """Read the book; PolicyError if it is empty, has an unknown token or states a right twice."""
        self.lines = tuple(_lines(text))
        if not self.lines:
            raise PolicyError("the book of rights is empty")
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        self._by_key: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in self.lines:
            self._add(line)
        self.scopes = lru_cache(maxsize=4096)(self._scopes)
        self.enforce = lru_cache(maxsize=65_536)(self._enforce)

    def _add(self, line: Line) -> None:
        rows = self._by_key[line.role, line.resource, line.act]
        if any(str(row) == str(line) for row in rows):
            raise PolicyError(f"line {line.number}: {line} is stated twice")
        rows.append(line)

    def rights(self, role: str, resource: str, act: str) -> list[Line]:
        """Return the lines that speak of a role, resource and act, those for every role included."""
        return [row for who in (role, "*") for row in self._by_key.get((who, resource, act), ())]

    def _scopes(self, role: str, resource: str) -> frozenset[str]:
        """Return the scopes that decide any act (not reading) of a role on a resource."""
        return frozenset(
            line.scope
            for line in self.lines
            if line.resource == resource and line.act != READ and line.role in {role, "*"}
        )

    def _enforce(self, role: str, resource: str, act: str, scopes: frozenset[str]) -> bool:
        rows = self.rights(role, resource, act)
        return bool(rows) and enforcer(rows).enforce(role, resource, act, scopes) is True


def _holds(scope: str, scopes: Any) -> bool:
    return scope in scopes


def enforcer(lines: Iterable[Line]) -> Any:
    """Return a Casbin enforcer with these lines; PolicyError when Casbin did not take one."""
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    for line in lines:
        rule = [line.role, line.resource, line.act, line.scope, line.effect, line.article]
        if model.add_policy("p", "p", rule) is not True:
            raise PolicyError(f"line {line.number}: not taken by Casbin")
    made = casbin.Enforcer(model)
    made.add_function("holds", _holds)
    return made


@lru_cache(maxsize=1)
def book() -> Book:
    """Return the book of rights of the product."""
    return Book((_HERE / "policy.csv").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Duty:
    """Two acts that one person never does in the same matter."""

    earlier: str
    later: str
    matter: str
    article: str


@lru_cache(maxsize=1)
def duties() -> tuple[Duty, ...]:
    """Return the historical separations of duties; PolicyError on an unknown act or matter."""
    found = tuple(Duty(*fields) for _, fields in read_rows((_HERE / "duties.csv").read_text("utf-8")))
    for duty in found:
        if {duty.earlier, duty.later} - set(Ability) or duty.matter not in {"dossier", "cycle"}:
            raise PolicyError(f"unknown act or matter: {duty}")
    return found


@lru_cache(maxsize=1)
def incompatible_roles() -> tuple[tuple[str, str, str], ...]:
    """Return pairs of roles that one person never holds, each with its article."""
    found = tuple((a, b, c) for _, (a, b, c) in read_rows((_HERE / "incompatible.csv").read_text("utf-8")))
    for first, second, _ in found:
        if {first, second} - set(Role) or first == second:
            raise PolicyError(f"unknown role in {first}, {second}")
    return found
