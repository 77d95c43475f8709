"""Art.13: six conditions, each claim checked as of one reference date."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulation.claims import claim_violations
from regulation.conditions import Certificate, Check, Claims, Records, Veto, YearProfit, machine_checks
from regulation.parameters import Parameters

DATA_FOLDER = Path(__file__).parents[2] / "data"
PARAMETERS = Parameters.from_json(
    json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))["parameters"]
)
DEADLINE = date(2026, 5, 31)
CLAIMS = Claims(
    legal_person=True,
    registered_on=date(2012, 3, 1),
    operating_since=date(2012, 6, 1),
    laws_complied="近三年无处罚",
    licences="排污许可证",
    certificates=[Certificate("GB/T 19001-2016", date(2022, 1, 10), date(2028, 1, 9))],
    excellence_model_since=date(2021, 1, 1),
    for_profit=True,
    leading_statement="市场占有率全国第三",
    safety_level=2,
    profits=[YearProfit(2024, Decimal("1200000.00")), YearProfit(2025, Decimal("0.01"))],
    distinctive_statement="班组质量日志法",
    vetoes=[],
)
SCHOOL = replace(CLAIMS, for_profit=False, safety_level=None, profits=[])


RECORDS = Records(in_area=True, section="C", session=7)


def checks(claims: Claims = CLAIMS, records: Records = RECORDS, *, reference: date = DEADLINE) -> list[Check]:
    return machine_checks(claims, records, reference=reference, today=reference, parameters=PARAMETERS)


def outcome(code: str, **changes: Any) -> str:
    (check,) = [c for c in checks(replace(CLAIMS, **changes)) if c.code == code]
    return check.outcome


def failed(found: list[Check]) -> list[str]:
    return [c.code for c in found if c.outcome == "fail"]


def test_sound_claims_pass_or_await_a_person() -> None:
    assert [(c.condition, c.code, c.outcome) for c in checks()] == [
        (None, "BAN", "pass"),
        (None, "GAP", "pass"),
        (1, "REGISTERED_IN_CITY", "pass"),
        (1, "LEGAL_PERSON", "pass"),
        (1, "OPERATION_YEARS", "pass"),
        (2, "LAWS_COMPLIED", "person"),
        (2, "LICENCES", "person"),
        (3, "CERTIFICATE_YEARS", "pass"),
        (3, "EXCELLENCE_YEARS", "pass"),
        (4, "LEADING", "person"),
        (4, "SAFETY_LEVEL", "pass"),
        (4, "PROFIT_YEARS", "pass"),
        (5, "DISTINCTIVE", "person"),
        (6, "NO_VETO_ADMITTED", "person"),
    ]


def test_non_profit_work_needs_neither_safety_level_nor_profit() -> None:
    """Art.13(4)."""
    found = checks(SCHOOL)

    assert failed(found) == []
    assert [(c.code, c.outcome) for c in found if c.condition == 4] == [
        ("LEADING", "person"),
        ("NOT_FOR_PROFIT", "person"),  # its own word, which a person confirms
    ]


def test_registration_outside_the_city_fails() -> None:
    assert failed(checks(records=replace(RECORDS, in_area=False))) == ["REGISTERED_IN_CITY"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"legal_person": False}, "LEGAL_PERSON"),
        ({"operating_since": date(2024, 1, 1)}, "OPERATION_YEARS"),
        ({"registered_on": date(2024, 1, 1)}, "OPERATION_YEARS"),
        ({"laws_complied": " "}, "LAWS_COMPLIED"),
        ({"licences": ""}, "LICENCES"),
        ({"certificates": []}, "CERTIFICATE_YEARS"),
        ({"excellence_model_since": None}, "EXCELLENCE_YEARS"),
        ({"leading_statement": ""}, "LEADING"),
        ({"safety_level": None}, "SAFETY_LEVEL"),
        ({"profits": []}, "PROFIT_YEARS"),
        ({"distinctive_statement": "\n"}, "DISTINCTIVE"),
        ({"vetoes": [Veto.FATAL_ACCIDENT]}, "VETO_ADMITTED"),
    ],
)
def test_each_condition_fails_alone(changes: dict[str, Any], code: str) -> None:
    assert failed(checks(replace(CLAIMS, **changes))) == [code]


@pytest.mark.parametrize(("since", "expected"), [(date(2023, 5, 31), "pass"), (date(2023, 6, 1), "fail")])
def test_three_years_of_operation_to_the_day(since: date, expected: str) -> None:
    """Art.13(1)."""
    assert outcome("OPERATION_YEARS", operating_since=since) == expected
    assert outcome("OPERATION_YEARS", registered_on=since) == expected


@pytest.mark.parametrize(("since", "expected"), [(date(2024, 5, 31), "pass"), (date(2024, 6, 1), "fail")])
def test_two_years_of_the_excellence_model_to_the_day(since: date, expected: str) -> None:
    """Art.13(3)."""
    assert outcome("EXCELLENCE_YEARS", excellence_model_since=since) == expected


def test_years_from_a_leap_day_are_complete_at_the_end_of_february() -> None:
    claims = replace(CLAIMS, operating_since=date(2024, 2, 29))

    assert "OPERATION_YEARS" not in failed(checks(claims, reference=date(2027, 2, 28)))
    assert "OPERATION_YEARS" in failed(checks(claims, reference=date(2027, 2, 27)))


@pytest.mark.parametrize(
    ("certificates", "expected"),
    [
        ([("GB/T 19001-2016", "2023-05-31", "2026-05-31")], "pass"),  # three years to the day, both ends
        ([("GB/T 19001-2016", "2023-06-01", "2026-06-30")], "fail"),  # a day short
        ([("GB/T 19001-2016", "2020-01-01", "2026-05-30")], "fail"),  # expired the day before
        ([("GB/T 19001-2016", "2024-11-30", "2027-11-29")], "fail"),  # a year and a half
        ([("GB/T19001-2016", "2020-01-01", "2028-01-01")], "pass"),
        ([("iso 9001:2015", "2020-01-01", "2028-01-01")], "pass"),
        (
            [("IATF 16949:2016", "2020-01-01", "2028-01-01")],
            "person",
        ),  # whether equivalent is a person's call
        ([("IATF 16949:2016", "2024-01-01", "2028-01-01")], "fail"),
        (
            [
                ("GB/T 19001-2016", "2021-03-01", "2024-02-29"),
                ("GB/T 19001-2016", "2024-03-01", "2027-02-28"),
            ],
            "pass",  # renewed without a gap
        ),
        (
            [
                ("GB/T 19001-2016", "2021-03-01", "2024-02-28"),
                ("GB/T 19001-2016", "2024-03-01", "2027-02-28"),
            ],
            "fail",  # lapsed on the leap day
        ),
        (
            [
                ("GB/T 19001-2016", "2024-11-30", "2027-11-29"),
                ("IATF 16949:2016", "2020-01-01", "2028-01-01"),
            ],
            "person",
        ),
    ],
)
def test_certificate_in_effect_for_three_years(certificates: list[tuple[str, str, str]], expected: str) -> None:
    """Art.13(3)."""
    held = [Certificate(s, date.fromisoformat(a), date.fromisoformat(b)) for s, a, b in certificates]

    assert outcome("CERTIFICATE_YEARS", certificates=held) == expected


@pytest.mark.parametrize(
    ("level", "expected"), [(1, "pass"), (2, "pass"), (3, "pass"), (4, "fail"), (0, "fail"), (None, "fail")]
)
def test_safety_level_three_or_better(level: int | None, expected: str) -> None:
    """Art.13(4)."""
    assert outcome("SAFETY_LEVEL", safety_level=level) == expected


@pytest.mark.parametrize(
    ("profits", "expected"),
    [
        ({2024: "0.01", 2025: "0.01"}, "pass"),
        ({2024: "0.00", 2025: "1.00"}, "fail"),  # nothing earned is no profit
        ({2024: "1.00", 2025: "-0.01"}, "fail"),
        ({2023: "1.00", 2024: "1.00"}, "fail"),  # last year is missing
        ({2025: "1.00", 2026: "1.00"}, "fail"),  # the running year does not count
        ({2023: "-9.00", 2024: "1.00", 2025: "1.00"}, "pass"),  # older losses do not matter
    ],
)
def test_profit_in_each_of_the_last_two_years(profits: dict[int, str], expected: str) -> None:
    """Art.13(4)."""
    claimed = [YearProfit(year, Decimal(profit)) for year, profit in profits.items()]

    assert outcome("PROFIT_YEARS", profits=claimed) == expected


def test_contradicting_profits_of_one_year_fail() -> None:
    claimed = [*CLAIMS.profits, YearProfit(2025, Decimal(-5))]

    assert outcome("PROFIT_YEARS", profits=claimed) == "fail"


@pytest.mark.parametrize("veto", list(Veto))
def test_every_veto_admitted_fails(veto: Veto) -> None:
    """Art.13(6)."""
    (check,) = [c for c in checks(replace(CLAIMS, vetoes=[veto])) if c.condition == 6]

    assert (check.code, check.outcome) == ("VETO_ADMITTED", "fail")
    assert check.figures == {"veto": str(veto), "from": "2023-05-31", "to": "2026-05-31"}


def test_a_veto_named_twice_counts_once() -> None:
    found = checks(replace(CLAIMS, vetoes=[Veto.TAX_BREACH, Veto.TAX_BREACH, Veto.OTHER_VIOLATION]))

    assert failed(found) == ["VETO_ADMITTED", "VETO_ADMITTED"]


def test_figures_show_what_was_compared() -> None:
    (check,) = [c for c in checks() if c.code == "OPERATION_YEARS"]

    assert check.figures == {"since": "2012-06-01", "reference": "2026-05-31", "years": "3"}
    assert check.article == "Art.13(1)"


def test_numbers_come_from_the_version_of_the_regulation() -> None:
    stricter = replace(PARAMETERS, operation_years=15, worst_safety_level=1)

    found = machine_checks(CLAIMS, RECORDS, reference=DEADLINE, today=DEADLINE, parameters=stricter)

    assert failed(found) == ["OPERATION_YEARS", "SAFETY_LEVEL"]


@pytest.mark.parametrize("field", ["registered_on", "operating_since", "excellence_model_since"])
@pytest.mark.parametrize("day", [date.max, date(9998, 1, 1), date(9997, 12, 31)])
def test_what_begins_at_the_end_of_the_calendar_has_not_lasted(field: str, day: date) -> None:
    code = "EXCELLENCE_YEARS" if field == "excellence_model_since" else "OPERATION_YEARS"

    assert outcome(code, **{field: day}) == "fail"


def test_a_certificate_since_the_first_day_of_the_calendar_is_in_effect() -> None:
    assert outcome("CERTIFICATE_YEARS", certificates=[Certificate("ISO 9001", date.min, date.max)]) == "pass"


@pytest.mark.parametrize(
    ("profit", "fields"), [("NaN", ["profits.1.profit"]), ("-Infinity", ["profits.1.profit"]), ("-0.01", [])]
)
def test_a_profit_that_nobody_can_check_is_named(profit: str, fields: list[str]) -> None:
    given = {"profits": [YearProfit(2024, Decimal(1)), YearProfit(2025, Decimal(profit))]}

    assert [(v.code, v.article, v.field) for v in claim_violations(given, date(2026, 5, 1))] == [
        ("NUMBER_NOT_FINITE", "Art.13(4)", field) for field in fields
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"registered_on": date(2026, 5, 1)}, []),
        ({"registered_on": date(2026, 5, 2)}, [("DATE_IN_FUTURE", "Art.13(1)", "registered_on")]),
        ({"operating_since": date(2026, 5, 2)}, [("DATE_IN_FUTURE", "Art.13(1)", "operating_since")]),
        ({"excellence_model_since": date.max}, [("DATE_IN_FUTURE", "Art.13(3)", "excellence_model_since")]),
        ({"excellence_model_since": None}, []),
        ({"certificates": [Certificate("ISO 9001", date(2026, 1, 1), date(2026, 1, 1))]}, []),
        (
            {"certificates": [Certificate("ISO 9001", date(2026, 1, 2), date(2026, 1, 1))]},
            [("DATES_REVERSED", "Art.13(3)", "certificates.0.effective_to")],
        ),
        ({"profits": [YearProfit(2025, Decimal(1))]}, []),
        ({"profits": [YearProfit(2026, Decimal(1))]}, [("YEAR_NOT_OVER", "Art.13(4)", "profits.0.year")]),
        ({"safety_level": 4}, []),
        ({"safety_level": 0}, [("SAFETY_LEVEL_UNKNOWN", "Art.13(4)", "safety_level")]),
        ({"safety_level": 5}, [("SAFETY_LEVEL_UNKNOWN", "Art.13(4)", "safety_level")]),
    ],
)
def test_what_cannot_be_so_is_named_at_its_field(given: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    assert [(v.code, v.article, v.field) for v in claim_violations(given, date(2026, 5, 1))] == found
