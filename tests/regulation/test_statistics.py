"""Art.18: statistics against examples worked out by hand or in the literature that names the method."""

import math

import pytest

from regulation.statistics import (
    Total,
    chi_square_tail,
    experts,
    kendall_w,
    mid_ranks,
    modified_z,
    normalised,
    spread,
)


def test_spread_by_hand() -> None:
    """40 50 50 60 80: sum 280, squares of deviations from 56 are 256 36 36 16 576 = 920; 920 / 4 = 230."""
    found = spread([40, 50, 50, 60, 80])

    assert (found.n, found.mean, found.median, found.least, found.most) == (5, 56, 50, 40, 80)
    assert found.deviation == pytest.approx(math.sqrt(230))


def test_one_value_has_no_deviation() -> None:
    assert spread([55]).deviation is None


def test_equals_share_a_rank() -> None:
    assert mid_ranks([50, 60, 50, 90, 60, 60]) == [1.5, 4, 1.5, 6, 4, 4]


def test_agreement_of_three_who_rank_six() -> None:
    """Siegel (1956), Nonparametric Statistics, ch. 9: sums 8 14 11 11 11 8, S = 25.5, W = 0.16."""
    found = kendall_w([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])

    assert found is not None
    assert found.w == pytest.approx(12 * 25.5 / (9 * 210))
    assert round(found.w, 2) == 0.16


def test_agreement_with_ties() -> None:
    """Siegel (1956), ch. 9, ranks with ties: S = 591, sum of T = 9.5, W = 591 / (742.5 - 28.5) = 0.828."""
    found = kendall_w([
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ])  # fmt: skip

    assert found is not None
    assert found.w == pytest.approx(591 / 714)
    assert (found.degrees, round(found.chi_square, 2)) == (9, 22.35)  # 3 x 9 x 0.8277
    assert 0.005 < found.p < 0.01


def test_complete_agreement_is_one_and_none_can_be_told_of_flat_sheets() -> None:
    agreed = kendall_w([[10, 20, 30]] * 4)

    assert agreed is not None
    assert agreed.w == pytest.approx(1)
    assert kendall_w([[50, 50, 50], [60, 60, 60]]) is kendall_w([[1, 2, 3]]) is kendall_w([]) is None


@pytest.mark.parametrize(
    ("value", "degrees", "tail"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (18.307, 10, 0.05), (33.924, 22, 0.05), (40.289, 22, 0.01)],
)
def test_the_tail_of_chi_square_as_in_tables(value: float, degrees: int, tail: float) -> None:
    assert chi_square_tail(value, degrees) == pytest.approx(tail, abs=0.0001)
    assert chi_square_tail(0, degrees) == 1


def test_two_outliers_that_hide_each_other_from_the_standard_deviation() -> None:
    """Iglewicz & Hoaglin (1993): median 2.45, MAD 0.15; 0.6745 x 5.75 / 0.15 = 25.86 and 0.6745 x 5.85 / 0.15 = 26.31."""
    found = modified_z([2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3])

    assert [round(z, 2) for z in found[-2:] if z is not None] == [25.86, 26.31]
    assert all(z is not None and abs(z) < 3.5 for z in found[:-2])
    assert modified_z([5, 5, 5, 9]) == [None] * 4


def test_normalisation_waits_for_the_least_sample() -> None:
    """Median 500, deviations 100 50 0 50 100, MAD 50: 600 becomes 100 / 74.13."""
    totals = [400, 450, 500, 550, 600]

    assert normalised(totals, 6) == [None] * 5
    assert normalised(totals, 5)[-1] == pytest.approx(100 / 74.13)


def test_leniency_is_the_mean_deviation_from_the_panels() -> None:
    """a is 20 above its first panel (580 of 600) and 10 below its second: + 5; b is - 20 and + 10: - 5."""
    totals = [Total("a", 1, 600), Total("b", 1, 560), Total("a", 2, 500), Total("b", 2, 520)]

    found = {one.expert: one for one in experts(totals, 8)}

    assert (found["a"].leniency, found["b"].leniency) == (5, -5)
    assert [one.deviation for one in found["a"].reviews] == [20, -10]
    assert (found["a"].mean, found["a"].reviews[0].normalised) == (550, None)
    assert experts([], 8) == []


def test_an_expert_far_from_the_panels_stands_out() -> None:
    """Four give 500 500 510 490 in each of two panels, a fifth 500 and 900: its second review alone is an outlier."""
    rows = [("a", 500), ("b", 500), ("c", 510), ("d", 490)]
    totals = [Total(who, panel, points) for panel in (1, 2) for who, points in rows]

    found = experts([*totals, Total("e", 1, 500), Total("e", 2, 900)], 8)

    assert [
        (one.expert, r.total.dossier) for one in found for r in one.reviews if r.outlying and one.expert == "e"
    ] == [("e", 2)]
