"""A refusal carries every reason, each with its code and article."""

import pytest

from regulation.violation import RuleBroken, Violation, require

FIRST = Violation("GAP_NOT_OVER", "Art.27", detail={"won": "6"})
SECOND = Violation("CREDIT_CODE_CHECK", "Art.13(1)", "credit_code")


def test_no_violation_lets_the_act_go_on() -> None:
    require([])


def test_every_violation_is_carried() -> None:
    with pytest.raises(RuleBroken) as refusal:
        require(v for v in (FIRST, SECOND))

    assert refusal.value.violations == (FIRST, SECOND)


def test_refusal_reads_as_codes_articles_and_figures() -> None:
    text = str(RuleBroken(FIRST, SECOND))

    assert "GAP_NOT_OVER (Art.27)" in text
    assert "credit_code" in text


def test_violations_are_equal_by_value_and_hashable() -> None:
    again = Violation("GAP_NOT_OVER", "Art.27", detail={"won": "6"})

    assert {FIRST, again} == {FIRST}
    assert Violation("GAP_NOT_OVER", "Art.27", detail={"won": "7"}) != FIRST
