"""What follows from a revocation, and within what it lies: by hand from Art. 28 and 30."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from regulation.honours import Validity
from regulation.revocation import ConsequenceKind, consequences, revocable_again, validity_violations
from regulation.sanctions import Ground
from tests.regulation.test_obligations import PARAMETERS

GRAVE = [ground for ground in Ground if ground is not Ground.FRAUD]
VALID = Validity(date(2026, 11, 2), date(2029, 11, 1))
LAST, AFTER = date(2029, 11, 1), date(2029, 11, 2)


def test_fraud_takes_everything_back() -> None:
    assert consequences(Ground.FRAUD, bonus=True) == (
        ConsequenceKind.TITLE_STOP,
        ConsequenceKind.MEDAL_RETURN,
        ConsequenceKind.CERTIFICATE_RETURN,
        ConsequenceKind.CLAWBACK,
    )


def test_without_a_bonus_nothing_is_clawed_back() -> None:
    assert ConsequenceKind.CLAWBACK not in consequences(Ground.FRAUD, bonus=False)


@pytest.mark.parametrize("ground", GRAVE)
def test_art_30_ends_the_use_of_the_title_and_takes_nothing_back(ground: Ground) -> None:
    assert consequences(ground, bonus=True) == (ConsequenceKind.TITLE_STOP,)


@pytest.mark.parametrize("ground", GRAVE)
@pytest.mark.parametrize(
    ("decided_on", "allowed"), [(date(2026, 11, 1), False), (date(2026, 11, 2), True), (LAST, True), (AFTER, False)]
)
def test_a_title_is_revoked_within_its_validity(ground: Ground, decided_on: date, allowed: bool) -> None:
    found = validity_violations(ground, decided_on, date(2027, 1, 1), VALID, PARAMETERS)

    assert (
        not found
        if allowed
        else [(one.code, one.article, dict(one.detail)) for one in found]
        == [("OUTSIDE_VALIDITY", ground.article, {"first": "2026-11-02", "last": "2029-11-01"})]
    )


def test_where_the_fact_counts_the_decision_may_come_later() -> None:
    by_fact = replace(PARAMETERS, revocation_counted_by="fact")
    ground = Ground.LIABILITY_ACCIDENT

    assert not validity_violations(ground, date(2031, 1, 1), LAST, VALID, by_fact)
    assert validity_violations(ground, date(2031, 1, 1), AFTER, VALID, by_fact)


def test_fraud_is_found_out_after_the_validity_too_unless_the_version_says_otherwise() -> None:
    ends = replace(PARAMETERS, fraud_after_validity=False)

    assert not validity_violations(Ground.FRAUD, AFTER, AFTER, VALID, PARAMETERS)
    assert [one.code for one in validity_violations(Ground.FRAUD, AFTER, AFTER, VALID, ends)] == ["OUTSIDE_VALIDITY"]


@pytest.mark.parametrize(
    ("ground", "before", "again"),
    [
        (Ground.FRAUD, [], True),
        (Ground.MAJOR_BREACH, [], True),
        (Ground.FRAUD, [Ground.MAJOR_BREACH], True),
        (Ground.MAJOR_BREACH, [Ground.OPERATING_LOSSES], False),
        (Ground.MAJOR_BREACH, [Ground.FRAUD], False),
        (Ground.FRAUD, [Ground.FRAUD], False),
        (Ground.FRAUD, [Ground.MAJOR_BREACH, Ground.FRAUD], False),
    ],
)
def test_only_fraud_adds_to_a_grave_ground(ground: Ground, before: list[Ground], again: bool) -> None:
    assert revocable_again(ground, before) is again
