"""Art.18, Art.19: what a panel gives is exact to the end, and rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.consensus import PanelItem, apart, half_up, panel_items, panel_total
from regulation.violation import RuleBroken
from tests.regulation.test_scoring import ITEMS, STEPS

SHEETS = st.lists(st.lists(st.sampled_from(STEPS), min_size=23, max_size=23), min_size=1, max_size=9)
AGREED = st.dictionaries(st.sampled_from(sorted(ITEMS)), st.sampled_from(STEPS))


def sheet(percentages: list[int]) -> dict[str, int]:
    return dict(zip(ITEMS, percentages, strict=True))


@given(SHEETS, AGREED)
def test_a_panels_total_is_the_exact_sum_rounded_once(sheets: list[list[int]], agreed: dict[str, int]) -> None:
    found = panel_total(panel_items([sheet(one) for one in sheets], agreed, ITEMS))

    columns = zip(ITEMS.items(), zip(*sheets, strict=True), strict=True)
    exact = sum(
        Fraction(points * agreed[item], 100) if item in agreed else Fraction(points * sum(column), 100 * len(sheets))
        for (item, points), column in columns
    )
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert Fraction(found) - exact != Fraction(-1, 200)  # a tie goes up
    assert found.as_tuple().exponent == -2


@given(SHEETS)
def test_without_agreement_a_panel_gives_the_mean_of_its_totals(sheets: list[list[int]]) -> None:
    totals = [sum(Fraction(ITEMS[item] * p, 100) for item, p in sheet(one).items()) for one in sheets]

    assert panel_total(panel_items([sheet(one) for one in sheets], {}, ITEMS)) == half_up(sum(totals) / len(totals))


@given(SHEETS, st.randoms())
def test_the_order_of_reviews_changes_nothing(sheets: list[list[int]], random: object) -> None:
    rows = [sheet(one) for one in sheets]
    before = panel_items(rows, {}, ITEMS)
    random.shuffle(rows)  # type: ignore[attr-defined]

    assert panel_items(rows, {}, ITEMS) == before


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("500125/1000", "500.13"),
        ("1/3", "0.33"),
        ("2/3", "0.67"),
        ("5/1000", "0.01"),
        ("0", "0.00"),
        ("1000", "1000.00"),
    ],
)
def test_half_up(value: str, expected: str) -> None:
    assert str(half_up(Fraction(value))) == expected


def test_by_hand_with_an_agreement() -> None:
    """4.1.2 has 50 points: 55 % by mean, 65 % agreed: 32.50; 4.4.3 has 15: a third of 50 + 55 + 60 is 55 %: 8.25."""
    found = [PanelItem("4.1.2", 50, (50, 50, 65), 65), PanelItem("4.4.3", 15, (50, 55, 60))]

    assert [one.points for one in found] == [Fraction(65, 2), Fraction(33, 4)]
    assert panel_total(found) == Decimal("40.75")


def test_only_what_is_further_apart_than_the_threshold_is_named() -> None:
    found = [PanelItem("a", 10, (40, 60)), PanelItem("b", 10, (40, 65)), PanelItem("c", 10, (0, 100), agreed=50)]

    assert apart(found, 20) == ["b", "c"]


def test_no_review_gives_no_score() -> None:
    with pytest.raises(RuleBroken) as refusal:
        panel_items([], {}, ITEMS)

    assert [(v.code, v.article) for v in refusal.value.violations] == [("NO_SCORES", "Art.18")]
