"""What an applicant claims about the six conditions of Art.13."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from annotated_doc import Doc

from regulation.violation import Violation


class Veto(StrEnum):
    """What must not have happened in the look-back years (Art.13(6))."""

    FATAL_ACCIDENT = "fatal_accident"
    MAJOR_COMPLAINT = "major_complaint"
    OWN_FAULT_DISPUTE = "own_fault_dispute"
    FAILED_SPOT_CHECK = "failed_spot_check"
    LABOUR_CREDIT_BREACH = "labour_credit_breach"
    FALSIFIED_STATISTICS = "falsified_statistics"
    TAX_BREACH = "tax_breach"
    OTHER_VIOLATION = "other_violation"


@dataclass(frozen=True)
class Certificate:
    """A management-system certificate (Art.13(3))."""

    standard: Annotated[str, Doc("Standard certified against, e.g. GB/T 19001-2016 / 认证依据的标准")]
    effective_from: Annotated[date, Doc("First day of effect / 生效日期")]
    effective_to: Annotated[date, Doc("Last day of effect, inclusive / 有效期截止日")]


@dataclass(frozen=True)
class YearProfit:
    """The profit of one calendar year (Art.13(4))."""

    year: Annotated[int, Doc("Calendar year / 年度")]
    profit: Annotated[Decimal, Doc("Net profit in CNY, negative for a loss / 净利润(元),亏损为负")]


@dataclass(frozen=True)
class Claims:
    """The applicant's own statement on each condition of Art.13; evidence and people settle its truth."""

    legal_person: Annotated[bool, Doc("Whether it is a legal person, Art.13(1) / 是否具有法人资格")]
    registered_on: Annotated[date, Doc("Date of registration, Art.13(1) / 注册登记日期")]
    operating_since: Annotated[date, Doc("Start of operation, Art.13(1) / 开始生产经营日期")]
    laws_complied: Annotated[
        str,
        Doc("Compliance with industrial, environmental, energy, safety and quality law, Art.13(2) / 守法合规"),
    ]
    licences: Annotated[str, Doc("Licences needed and held, Art.13(2) / 依法取得的资质许可")]
    certificates: Annotated[
        list[Certificate], Doc("Management-system certificates, each renewal by itself, Art.13(3) / 认证证书")
    ]
    excellence_model_since: Annotated[
        date | None, Doc("Start of the performance-excellence model, Art.13(3) / 卓越绩效模式导入日期")
    ]
    for_profit: Annotated[
        bool, Doc("Whether it is a production or business organisation, Art.13(4) / 是否从事生产经营活动")
    ]
    leading_statement: Annotated[
        str, Doc("How its indicators or social contribution lead, Art.13(4) / 领先指标或社会贡献")
    ]
    safety_level: Annotated[
        int | None, Doc("Level of work-safety standardisation, 1 is best, Art.13(4) / 安全生产标准化等级")
    ]
    profits: Annotated[list[YearProfit], Doc("Profit of each recent year, Art.13(4) / 近年各年度利润")]
    distinctive_statement: Annotated[
        str, Doc("What is distinctive in its quality work and of use to others, Art.13(5) / 特色与推广价值")
    ]
    vetoes: Annotated[
        list[Veto], Doc("Vetoes that it admits to in the look-back years, Art.13(6) / 自查存在的否决情形")
    ]


def claim_violations(given: Mapping[str, Any], today: date) -> Iterator[Violation]:
    """Tell what cannot be so in the claims that are given, each at its field (Art.13).

    TEXT_MISSING for a certificate without a standard, NUMBER_NOT_FINITE for a profit that is no number, GIVEN_TWICE for a
    second one of the same year, DATE_IN_FUTURE, DATES_REVERSED, YEAR_NOT_OVER, SAFETY_LEVEL_UNKNOWN.
    """
    for name, article in _PAST.items():
        if given.get(name) is not None and given[name] > today:
            yield Violation("DATE_IN_FUTURE", article, name)
    for n, certificate in enumerate(given.get("certificates") or ()):
        if not certificate.standard.strip():
            yield Violation("TEXT_MISSING", "Art.13(3)", f"certificates.{n}.standard")
        if certificate.effective_to < certificate.effective_from:
            yield Violation("DATES_REVERSED", "Art.13(3)", f"certificates.{n}.effective_to")
    yield from _profits(given.get("profits") or (), today)
    level = given.get("safety_level")
    if level is not None and not 1 <= level <= _WORST_LEVEL:
        yield Violation("SAFETY_LEVEL_UNKNOWN", "Art.13(4)", "safety_level")


_PAST: Mapping[str, str] = {
    "registered_on": "Art.13(1)",
    "operating_since": "Art.13(1)",
    "excellence_model_since": "Art.13(3)",
}
_WORST_LEVEL = 4  # levels 1 to 3, and 4 for none of them reached


def definite(number: Decimal) -> bool:
    """Tell whether it is a number that anything reported could be, of at most 16 digits before the point."""
    return number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS


_MOST_DIGITS = 15


def _profits(profits: Sequence[YearProfit], today: date) -> Iterator[Violation]:
    for n, one in enumerate(profits):
        if any(one.year == earlier.year for earlier in profits[:n]):
            yield Violation("GIVEN_TWICE", "Art.13(4)", f"profits.{n}.year")
        if not definite(one.profit):
            yield Violation("NUMBER_NOT_FINITE", "Art.13(4)", f"profits.{n}.profit")
        if one.year >= today.year:
            yield Violation("YEAR_NOT_OVER", "Art.13(4)", f"profits.{n}.year", {"year": str(one.year)})
