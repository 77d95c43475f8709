"""Art.4 and Art.20: points are exact, sheets complete, rankings always the same."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.scoring import (
    ItemScore,
    combine,
    draft_errors,
    item_points,
    item_table,
    mean,
    progress,
    rank,
    total,
)
from regulation.violation import RuleBroken

DATA_FOLDER = Path(__file__).parents[2] / "data"
CRITERIA = json.loads((DATA_FOLDER / "criteria/gbt19580-2012.json").read_text("utf-8"))
ITEMS = item_table(CRITERIA)
STEPS = range(0, 101, 5)
SHEET = [ItemScore(item, 60, strengths="方法系统", improvements="展开不足") for item in ITEMS]


def errors(scores: list[ItemScore]) -> list[tuple[str, str]]:
    return [(v.code, v.field) for v in draft_errors(scores, ITEMS, 5)]


def lacks(scores: list[ItemScore]) -> list[tuple[str, str]]:
    return [(v.code, v.field) for v in progress(scores, ITEMS).missing]


def test_criteria_have_a_thousand_points() -> None:
    assert sum(ITEMS.values()) == 1000
    assert len(ITEMS) == 23
    for category in CRITERIA["categories"]:
        assert sum(item["points"] for item in category["items"]) == category["points"]


def test_criteria_bands_cover_every_step_once() -> None:
    covered = [step for band in CRITERIA["bands"] for step in range(band["min"], band["max"] + 1, 5)]

    assert covered == list(STEPS)


@pytest.mark.parametrize("item", ITEMS)
def test_item_points_are_exact_at_every_step(item: str) -> None:
    for percentage in STEPS:
        points = item_points(ITEMS[item], percentage)

        assert Fraction(points) == Fraction(ITEMS[item] * percentage, 100)
        assert points.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("points", "percentage", "expected"),
    [(15, 5, "0.75"), (15, 35, "5.25"), (50, 65, "32.50"), (80, 0, "0.00"), (80, 100, "80.00")],
)
def test_item_points_by_hand(points: int, percentage: int, expected: str) -> None:
    assert str(item_points(points, percentage)) == expected


@pytest.mark.parametrize("percentage", STEPS)
def test_percentage_on_a_step_is_accepted(percentage: int) -> None:
    assert errors([replace(SHEET[0], percentage=percentage), *SHEET[1:]]) == []


@pytest.mark.parametrize("percentage", [-5, -1, 1, 4, 6, 52, 99, 101, 105])
def test_percentage_off_the_steps_is_refused(percentage: int) -> None:
    found = errors([SHEET[0], replace(SHEET[1], percentage=percentage), *SHEET[2:]])

    assert found == [("PERCENTAGE_OFF_STEP", "scores.1.percentage")]


def test_total_of_a_uniform_sheet() -> None:
    assert str(total(SHEET, ITEMS)) == "600.00"


def test_total_of_a_mixed_sheet() -> None:
    """4.4.3 has 15 points: 35 % instead of 60 % costs 3.75."""
    sheet = [replace(s, percentage=35) if s.item == "4.4.3" else s for s in SHEET]

    assert str(total(sheet, ITEMS)) == "596.25"


def test_total_of_an_incomplete_sheet_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        total(SHEET[1:], ITEMS)

    assert [(v.code, v.field) for v in refusal.value.violations] == [("ITEM_MISSING", "scores.4.1.2")]
    assert refusal.value.violations[0].detail == {"item": "4.1.2"}


@given(st.lists(st.sampled_from(STEPS), min_size=23, max_size=23))
def test_total_equals_the_exact_sum(percentages: list[int]) -> None:
    sheet = [ItemScore(item, percentage) for item, percentage in zip(ITEMS, percentages, strict=True)]

    exact = sum(Fraction(ITEMS[item] * given, 100) for item, given in zip(ITEMS, percentages, strict=True))

    assert Fraction(total(sheet, ITEMS)) == exact


def test_complete_sheet_has_no_errors() -> None:
    assert (errors(SHEET), lacks(SHEET)) == ([], [])


def test_missing_item_is_named() -> None:
    assert lacks(SHEET[:-1]) == [("ITEM_MISSING", "scores.4.7.7")]
    assert progress(SHEET[:-1], ITEMS).missing[0].detail == {"item": "4.7.7"}


def test_progress_counts_items_that_lack_nothing() -> None:
    sheet = [*SHEET[:3], replace(SHEET[3], percentage=None), replace(SHEET[4], improvements=" ")]

    found = progress(sheet, ITEMS)

    assert (found.scored, found.items) == (3, 23)
    assert lacks(sheet)[:2] == [
        ("PERCENTAGE_MISSING", "scores.4.2.2.percentage"), ("COMMENT_MISSING", "scores.4.2.3.improvements"),
    ]  # fmt: skip


def test_foreign_item_is_named() -> None:
    assert errors([*SHEET, ItemScore("5.1", 60, "好")]) == [("ITEM_FOREIGN", "scores.23.item")]


def test_item_scored_twice_is_named() -> None:
    assert errors([*SHEET, SHEET[0]]) == [("ITEM_DUPLICATE", "scores.23.item")]


def test_item_scored_three_times_is_named_at_each_place_but_the_first() -> None:
    twice = [("ITEM_DUPLICATE", "scores.23.item"), ("ITEM_DUPLICATE", "scores.24.item")]

    assert errors([*SHEET, SHEET[0], SHEET[0]]) == twice


def test_a_draft_may_lack_items_and_comments_but_has_each_item_once() -> None:
    silent = replace(SHEET[2], strengths="", improvements="", percentage=None)

    assert draft_errors([silent], ITEMS, 5) == []
    assert [(v.code, v.field) for v in draft_errors([silent, SHEET[1], silent], ITEMS, 5)] == [
        ("ITEM_DUPLICATE", "scores.2.item")
    ]


def test_percentage_off_the_steps_is_named() -> None:
    assert errors([replace(SHEET[0], percentage=62), *SHEET[1:]]) == [("PERCENTAGE_OFF_STEP", "scores.0.percentage")]


def test_percentage_before_any_comment_is_refused_even_in_a_draft() -> None:
    """Art.4: the standard's guide asks for the judgement in words before the number."""
    bare = replace(SHEET[0], strengths="  ", improvements="")

    assert errors([bare, *SHEET[1:]]) == [("COMMENT_FIRST", "scores.0.strengths")]
    assert errors([replace(bare, improvements="展开不足")]) == errors([replace(bare, percentage=None)]) == []


@pytest.mark.parametrize("comment", ["strengths", "improvements"])
def test_a_complete_sheet_has_both_comments(comment: str) -> None:
    assert lacks([replace(SHEET[0], **{comment: " "}), *SHEET[1:]]) == [("COMMENT_MISSING", f"scores.4.1.2.{comment}")]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        (["600.00"], "600.00"),
        (["600.00", "601.25", "599.50"], "600.25"),
        (["600.00", "600.01"], "600.01"),  # 600.005 rounds half up, not to even
        (["600.02", "600.03"], "600.03"),  # 600.025 likewise
        (["1.00", "1.00", "2.00"], "1.33"),
        (["1.00", "2.00", "2.00"], "1.67"),
    ],
)
def test_mean_rounds_half_up(totals: list[str], expected: str) -> None:
    assert str(mean([Decimal(t) for t in totals])) == expected


def test_mean_of_nothing_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        mean([])

    assert refusal.value.violations[0].code == "NO_SCORES"


@pytest.mark.parametrize(
    ("material", "site", "weights", "expected"),
    [
        ("600.00", "700.00", ("0.5", "0.5"), "650.00"),
        ("600.00", "600.01", ("0.5", "0.5"), "600.01"),
        ("600.00", "700.00", ("0.4", "0.6"), "660.00"),
        ("600.00", "700.00", ("1", "0"), "600.00"),
    ],
)
def test_combine_weighs_both_reviews(material: str, site: str, weights: tuple[str, str], expected: str) -> None:
    """Art.20."""
    material_weight, site_weight = map(Decimal, weights)

    assert str(combine(Decimal(material), Decimal(site), material_weight, site_weight)) == expected


def test_ranking_shares_a_rank_between_equals_and_skips_the_next() -> None:
    scores = {"d": Decimal("500.00"), "c": Decimal("600.0"), "b": Decimal("600.00"), "a": Decimal("700.00")}

    ranking = rank(scores)

    assert [(r.rank, r.key) for r in ranking] == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]


def test_ranking_of_nothing_is_empty() -> None:
    assert rank({}) == []


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 20).map(Decimal)), st.randoms())
def test_ranking_does_not_depend_on_the_order_of_input(scores: dict[str, Decimal], random: object) -> None:
    keys = list(scores)
    random.shuffle(keys)  # type: ignore[attr-defined]

    assert rank({key: scores[key] for key in keys}) == rank(scores)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9).map(Decimal)))
def test_rank_is_one_more_than_the_number_of_higher_scores(scores: dict[str, Decimal]) -> None:
    for place in rank(scores):
        assert place.rank == 1 + sum(other > place.score for other in scores.values())
