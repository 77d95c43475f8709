"""The optimiser: every draw keeps every hard constraint, and what binds is a true minimal set (Art. 18, 31)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulation.draw.explain import binding
from regulation.draw.problem import Expert, Panel, Problem, pseudonym, seed_of
from regulation.draw.solve import Result, draw
from tests.draw.pools import broken, feasible, pools

SLOW: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}


def sitting(result: Result) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in result.places:
        found[one.panel].append(one.expert)
    return found


@settings(max_examples=120, **SLOW)
@given(pools(most_experts=12, most_panels=8))
def test_a_draw_breaks_no_hard_constraint(problem: Problem) -> None:
    result = draw(problem)

    if result.feasible:
        assert broken(problem, sitting(result)) == []
        led = [one for one in result.places if one.leader]
        assert Counter(one.panel for one in led) == {panel.key: 1 for panel in problem.panels}
        able = {one.key for one in problem.experts if one.leads}
        assert {one.expert for one in led} <= able


@settings(max_examples=150, **SLOW)
@given(pools(most_experts=6, most_panels=3))
def test_there_is_a_draw_exactly_when_trying_everything_finds_one(problem: Problem) -> None:
    assert draw(problem).feasible == feasible(problem)


ALL = frozenset({
    "panel_size", "conflict", "undeclared", "jurisdiction", "availability", "former", "load_cap", "avoid_pair",
    "industry", "leader", "pairing_cap",
})  # fmt: skip


@settings(max_examples=80, **SLOW)
@given(pools(most_experts=5, most_panels=3).filter(lambda problem: not feasible(problem)))
def test_what_binds_cannot_be_met_and_any_of_it_taken_away_can(problem: Problem) -> None:
    bound = {str(one) for one in binding(problem)}

    assert not feasible(problem, ALL - bound)
    for one in bound:
        assert feasible(problem, ALL - bound | {one}), one


@settings(max_examples=80, **SLOW)
@given(pools(most_experts=5, most_panels=3).filter(lambda problem: not feasible(problem)))
def test_what_would_free_a_draw_frees_it_and_no_less_does(problem: Problem) -> None:
    for one in draw(problem).obstacles:
        assert one.frees is False or feasible(problem, {str(one.binds)})
        if one.frees and one.binds == "load_cap" and one.amount is not None:
            assert feasible(_bearing(problem, int(one.amount)))
            assert not feasible(_bearing(problem, int(one.amount) - 1))
        if one.frees and one.binds == "pairing_cap" and one.amount is not None:
            assert feasible(replace(problem, pairing_cap=one.amount))


def _bearing(problem: Problem, more: int) -> Problem:
    return replace(problem, experts=tuple(replace(one, cap=one.cap + more) for one in problem.experts))


@settings(max_examples=30, **SLOW)
@given(pools(most_experts=12, most_panels=8))
def test_the_same_problem_gives_the_same_bytes(problem: Problem) -> None:
    again = Problem.from_json(problem.to_json())

    assert draw(again).to_json() == draw(problem).to_json()


def plain(seed: str, cap: str = "1", experts: int = 20, panels: int = 4) -> Problem:
    """Return a pool in which everybody may sit everywhere."""
    people = tuple(Expert(f"e{n:02}", 9, 0, leads=True, sections=("C",)) for n in range(experts))
    return Problem(seed, Decimal(cap), people, tuple(Panel(f"p{n}", 5, "C") for n in range(panels)), {})


def test_load_is_spread_evenly() -> None:
    loads = Counter(one.expert for one in draw(plain("ab" * 32)).places)

    assert set(loads.values()) == {1}  # 4 panels of 5 are 20 places for 20 experts


def test_who_knows_the_class_goes_before_who_knows_the_section() -> None:
    knowing = [Expert(f"k{n}", 9, sections=("C",), classes=("3670",)) for n in range(5)]
    others = [Expert(f"o{n}", 9, sections=("C",)) for n in range(5)]
    problem = Problem("cd" * 32, Decimal(1), (*knowing, *others), (Panel("p", 5, "C", "3670"),), {})

    result = draw(problem)

    assert {(one.expert, one.fit) for one in result.places} == {(f"k{n}", 3) for n in range(5)}


def test_members_present_stay_and_count() -> None:
    base = plain("ef" * 32, experts=6, panels=1)
    panel = replace(base.panels[0], seats=2, present=(0, 1, 2))
    result = draw(replace(base, panels=(panel,)))

    assert {one.expert for one in result.places} <= {"e03", "e04", "e05"}
    assert len(result.places) == 2
    assert len([*result.present_leaders, *(one for one in result.places if one.leader)]) == 1


def test_no_pair_meets_more_often_than_the_cap() -> None:
    # One expert is by far the best for the one panel: without a cap it would always sit there.
    best = Expert("best", 9, sections=("C",), classes=("3670",))
    others = tuple(Expert(f"o{n}", 9, sections=("C",)) for n in range(12))
    panel = Panel("p", 5, "C", "3670")
    drawn = 0
    for n in range(300):
        seed = hashlib.sha256(str(n).encode()).hexdigest()
        result = draw(Problem(seed, Decimal("0.8"), (best, *others), (panel,), {}))
        drawn += any(one.expert == "best" for one in result.places)

    # 240 expected; the standard deviation is 7. Without striking it would be 300.
    assert 205 <= drawn <= 275


@given(st.integers(1, 9))
def test_seeds_and_keys_are_as_anybody_computes_them(number: int) -> None:
    expected = hashlib.sha256(f"{'a' * 64}:0191:{number}".encode()).hexdigest()

    assert seed_of("a" * 64, "0191", number) == expected
    assert pseudonym("0191", f"{number}") == hashlib.sha256(f"0191:{number}".encode()).hexdigest()[:16]
