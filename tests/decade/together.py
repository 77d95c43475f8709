"""Several acts of one person in one request, as a frontend sends them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.journeys.people import Person

_MOST = 10  # acts that one operation may hold
_keys = count(1)


@dataclass(frozen=True)
class Wanted:
    """An act, its input, and what is to be read of its payload."""

    name: str
    given: dict[str, Any]
    show: str = "__typename"


def wanted(name: str, show: str = "__typename", /, **given: Any) -> Wanted:
    return Wanted(name, given, show)


async def do_all(person: Person, acts: Iterable[Wanted]) -> list[Any]:
    """Do acts in order; each must succeed. Return their payloads."""
    todo, payloads = list(acts), []
    for start in range(0, len(todo), _MOST):
        payloads += await _at_once(person, todo[start : start + _MOST])
    return payloads


async def _at_once(person: Person, acts: list[Wanted]) -> list[Any]:
    inputs = ", ".join(f"$i{n}: {one.name[0].upper()}{one.name[1:]}Input!" for n, one in enumerate(acts))
    fields = " ".join(
        f"a{n}: {one.name}(input: $i{n}) {{ {one.show} errors {{ code article field message }} }}"
        for n, one in enumerate(acts)
    )
    given = {f"i{n}": {**one.given, "idempotencyKey": f"decade-{next(_keys)}"} for n, one in enumerate(acts)}
    data = await person.ask(f"mutation({inputs}) {{ {fields} }}", **given)
    payloads = [data[f"a{n}"] for n in range(len(acts))]
    refused = [(one.name, payload["errors"]) for one, payload in zip(acts, payloads, strict=True) if payload["errors"]]
    assert not refused, refused
    return payloads
