"""Each mutation answers with what its act makes: an act that makes a row shows that row."""

from __future__ import annotations

import inspect
import re

import pytest

import services
from regulation.ability import Ability
from resolvers import types
from resolvers.mutations import answer_of, mutation_class
from services.door import ACTS

REGISTERED = (services, types)  # what acts and types there are

_MADE = re.compile(r"act\.done\(\s*\"(\w+)\"")
MAKING = {ability: found for ability, spec in ACTS.items() if (found := _MADE.findall(inspect.getsource(spec.body)))}


def test_acts_that_make_something_are_found() -> None:
    assert MAKING[Ability.PROGRAMME_ENTER_BUDGET_LINE] == ["budget_line"]
    assert len(MAKING) > 20


@pytest.mark.parametrize("ability", MAKING, ids=str)
def test_an_act_answers_with_what_it_made(ability: Ability) -> None:
    (made,) = MAKING[ability]

    assert answer_of(ACTS[ability]) == "".join(part.capitalize() for part in made.split("_"))


def test_no_two_acts_share_a_public_name() -> None:
    """The mutation is named after the function: of two with one name the schema would have the latter alone."""
    named: dict[str, list[Ability]] = {}
    for ability, spec in ACTS.items():
        named.setdefault(spec.body.__name__, []).append(ability)

    assert [found for found in named.values() if len(found) > 1] == []
    mutation = mutation_class().__strawberry_definition__
    assert len(mutation.fields) == len(ACTS)
