"""Art.28 and Art.30: ten years after fraud, five after a revocation, counted from the decision."""

import json
from datetime import date
from pathlib import Path

import pytest

from regulation.parameters import Parameters
from regulation.sanctions import Ban, Ground, ban, ban_until, clawback_due, standing_ban

DATA_FOLDER = Path(__file__).parents[2] / "data"
PARAMETERS = Parameters.from_json(
    json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))["parameters"]
)


@pytest.mark.parametrize(
    ("decided", "years", "until"),
    [
        ("2026-06-15", 10, "2036-06-14"),
        ("2026-06-15", 5, "2031-06-14"),
        ("2028-02-29", 5, "2033-02-28"),
        ("2023-03-01", 5, "2028-02-29"),
    ],
)
def test_ban_ends_the_day_before_the_anniversary(decided: str, years: int, until: str) -> None:
    assert ban_until(date.fromisoformat(decided), years) == date.fromisoformat(until)


def test_ban_after_fraud_lasts_ten_years() -> None:
    assert ban(Ground.FRAUD, date(2026, 6, 15), PARAMETERS).until == date(2036, 6, 14)


@pytest.mark.parametrize("ground", [ground for ground in Ground if ground is not Ground.FRAUD])
def test_ban_after_a_revocation_lasts_five_years(ground: Ground) -> None:
    assert ban(ground, date(2026, 6, 15), PARAMETERS).until == date(2031, 6, 14)


@pytest.mark.parametrize(
    ("day", "stands"),
    [("2026-06-14", False), ("2026-06-15", True), ("2031-06-14", True), ("2031-06-15", False)],
)
def test_ban_stands_from_the_decision_through_its_last_day(day: str, stands: bool) -> None:
    revoked = ban(Ground.MAJOR_BREACH, date(2026, 6, 15), PARAMETERS)

    assert (standing_ban([revoked], date.fromisoformat(day)) == revoked) is stands


def test_the_later_end_wins() -> None:
    fraud = ban(Ground.FRAUD, date(2026, 6, 15), PARAMETERS)
    later_revocation = ban(Ground.OPERATING_LOSSES, date(2029, 1, 1), PARAMETERS)

    assert standing_ban([fraud, later_revocation], date(2030, 1, 1)) == fraud
    assert standing_ban([later_revocation, fraud], date(2030, 1, 1)) == fraud


def test_a_ban_not_yet_decided_does_not_stand() -> None:
    fraud = Ban(Ground.FRAUD, date(2029, 1, 1), date(2038, 12, 31))
    revocation = Ban(Ground.MAJOR_BREACH, date(2026, 6, 15), date(2031, 6, 14))

    assert standing_ban([fraud, revocation], date(2028, 1, 1)) == revocation


def test_nobody_is_banned_without_a_decision() -> None:
    assert standing_ban([], date(2026, 6, 15)) is None


def test_bonus_is_taken_back_after_fraud_alone() -> None:
    assert [ground for ground in Ground if clawback_due(ground)] == [Ground.FRAUD]


def test_grounds_cite_their_article() -> None:
    assert [ground.article for ground in Ground] == [
        "Art.28",
        "Art.30(1)",
        "Art.30(2)",
        "Art.30(3)",
        "Art.30(4)",
        "Art.30(5)",
    ]
