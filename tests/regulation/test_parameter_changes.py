"""Parameter sets as changes to a version, and what a running cycle has begun to use (Art. 5, 10, 34)."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regulation.parameter_changes import DECLARED, ParameterChangeInput, changed, differences, effect_violation
from regulation.parameter_use import FIRST_USED, used_already
from regulation.states import Stage
from regulation.violation import RuleBroken

ROOT = Path(__file__).parents[2]
BASE: dict[str, Any] = json.loads((ROOT / "data/regulations/ganzhou-2022.json").read_text())["parameters"]


def one(name: str, value: str) -> ParameterChangeInput:
    return ParameterChangeInput(name, value, "理由")


def problems(*changes: ParameterChangeInput, new_text: bool = False) -> list[tuple[str, str, str]]:
    with pytest.raises(RuleBroken) as broken:
        changed(BASE, changes, new_text=new_text)
    return [(v.code, v.article, v.field) for v in broken.value.violations]


def test_changes_are_made_and_all_else_stays() -> None:
    after = changed(BASE, [one("review_days", "21"), one("site_pass_mark", '"700.00"')], new_text=False)

    assert differences(BASE, after) == {"review_days": (14, 21), "site_pass_mark": (None, "700.00")}


def test_every_change_at_fault_is_told_at_its_place() -> None:
    assert problems(
        one("review_days", '"21"'), one("no_such", "1"), one("panel_odd", "false"), one("slate_size", "{"),
        one("conflict_years", "2"), one("conflict_years", "4"),
    ) == [
        ("PARAMETER_TYPE", "Art.18", "changes.0.value"),
        ("PARAMETER_UNKNOWN", "Art.34", "changes.1.name"),
        ("PARAMETER_UNCHANGED", "Art.18", "changes.2.value"),
        ("PARAMETER_TYPE", "Art.31", "changes.3.value"),
        ("PARAMETER_TWICE", "Art.31", "changes.4.name"),
        ("PARAMETER_TWICE", "Art.31", "changes.5.name"),
    ]  # fmt: skip
    assert problems() == [("CHANGES_MISSING", "Art.34", "changes")]


def test_numbers_that_contradict_each_other_are_refused_at_the_change_that_made_them() -> None:
    assert problems(one("review_days", "0")) == [("PARAMETER_OUT_OF_RANGE", "Art.18", "changes.0.value")]
    assert problems(one("site_weight", '"0.6"')) == [("PARAMETER_OUT_OF_RANGE", "Art.20", "changes")]
    weighed = changed(BASE, [one("site_weight", '"0.6"'), one("material_weight", '"0.4"')], new_text=False)
    assert (weighed["site_weight"], weighed["material_weight"]) == ("0.6", "0.4")


@pytest.mark.parametrize(
    ("name", "value", "article"),
    [("cap_per_kind", "6", "Art.6"), ("publicity_days", "7", "Art.21"), ("first_time_bonus", '"600000.00"', "Art.8")],
)
def test_what_the_ordinance_states_changes_only_with_a_new_ordinance(name: str, value: str, article: str) -> None:
    assert problems(one(name, value)) == [("PARAMETER_STATED_BY_TEXT", article, "changes.0.name")]
    assert changed(BASE, [one(name, value)], new_text=True)[name] == json.loads(value)


def test_a_set_takes_effect_from_today_on_and_after_every_version_before() -> None:
    def code(first_day: date) -> str | None:
        problem = effect_violation(first_day, date(2026, 5, 1), date(2026, 6, 1))
        return problem and problem.code

    assert code(date(2026, 4, 30)) == "EFFECT_IN_PAST"
    assert code(date(2026, 6, 1)) == "EFFECT_BEFORE_LATEST"
    assert code(date(2026, 6, 2)) is None
    assert code(date(2036, 12, 31)) is None
    assert code(date(2037, 1, 1)) == "EFFECT_TOO_FAR"


@pytest.mark.parametrize(
    ("name", "value", "last_stage"),
    [
        ("review_days", 21, Stage.QUALIFYING),
        ("site_visit_days", 3, Stage.MATERIAL_REVIEW),
        ("material_weight", "0.4", Stage.SITE_REVIEW),
        ("publicity_days", 12, Stage.EVALUATING),
        ("validity_years", 4, Stage.RESOLVING_OBJECTIONS),
        ("recommendation_required", False, None),
    ],
)
def test_a_number_changes_until_the_stage_that_uses_it_begins(
    name: str, value: object, last_stage: Stage | None
) -> None:
    free = [stage for stage in Stage if not used_already(BASE, {**BASE, name: value}, stage)]

    assert (free[-1] if free else None) == last_stage
    (problem,) = used_already(BASE, {**BASE, name: value}, Stage.APPROVING)
    assert (problem.code, problem.detail) == ("PARAMETER_ALREADY_USED", {"parameter": name})


def test_every_number_has_words_in_both_languages_and_the_table_of_use_names_numbers_only() -> None:
    with (ROOT / "resolvers/parameters.csv").open(encoding="utf-8", newline="") as file:
        words = {row["name"]: row for row in csv.DictReader(file)}

    assert set(words) == set(DECLARED), "each parameter needs a line in resolvers/parameters.csv"
    assert all(row["zh"] and row["en"] for row in words.values())
    assert set(DECLARED) >= set(FIRST_USED)
