"""Each rule that finds conflicts, at the edges of its window (Art. 31): three years before 31 May 2026."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.review import ConflictKind
from regulation.conflict_rules import (
    ARTICLES,
    KINDS,
    Duty,
    Enterprise,
    Part,
    Register,
    Rule,
    Someone,
    Tie,
    findings,
    window_begins,
)
from regulation.conflict_words import WORDS, explained

FIRST = date(2023, 5, 31)  # three years before the reference day, to the day
BEFORE = date(2023, 5, 30)
NORTH, SOUTH = uuid4(), uuid4()
OURS, GROUP, THEIRS = "91360703MAM3QNEB3R", "91350100M000100Y43", "91360702MA35XXXX0A"


def enterprise(**given: Any) -> Enterprise:
    plain = {"id": uuid4(), "name": "示例企业", "credit_code": OURS, "jurisdiction_id": NORTH, "class_code": "3411"}
    return Enterprise(**plain | given)


ONE = enterprise(family=frozenset({OURS, GROUP}), domains=frozenset({"sample.cn", "qq.com"}))
REGISTER = Register((ONE,), {OURS: "3411", GROUP: "3411", THEIRS: "3411"}, frozenset({"qq.com"}))


def tie(kind: str, until: date | None, *, code: str | None = OURS, name: str = "示例企业") -> Tie:
    return Tie(uuid4(), kind, code, name, date(2015, 1, 1), until)


def rules(someone: Someone, register: Register = REGISTER) -> list[str]:
    return [one.rule.value for one in findings(someone, register, FIRST)]


def person(**given: Any) -> Someone:
    return Someone(uuid4(), **given)


def test_the_window_begins_on_the_same_day_of_the_year_and_in_a_leap_year_on_the_28th() -> None:
    assert window_begins(date(2026, 5, 31), 3) == FIRST
    assert window_begins(date(2028, 2, 29), 3) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("employment", "former_employment"),
        ("shareholding", "shareholding"),
        ("kinship", "kinship"),
        ("consulting", "consulting"),
        ("business", "business"),
        ("competitor", "competitor"),
        ("county_review", "county_review"),
        ("other", "engagement"),
    ],
)
def test_a_tie_counts_while_it_lasts_and_through_the_first_day_of_the_window(kind: str, rule: str) -> None:
    assert rules(person(ties=(tie(kind, None, code=GROUP),))) == [rule]
    assert rules(person(ties=(tie(kind, FIRST, code=GROUP),))) == [rule]
    assert rules(person(ties=(tie(kind, BEFORE, code=GROUP),))) == []


def test_every_kind_of_engagement_has_its_rule_and_every_rule_its_words_kind_and_article() -> None:
    for kind in ConflictKind:
        (found,) = findings(person(ties=(tie(kind.value, None),)), REGISTER, FIRST)
        assert found.kind == kind.value
    assert set(KINDS) == set(ARTICLES) == set(Rule)
    assert set(WORDS) == {*Rule, "declared", "reported", "declared alone", "reported alone"}


def test_a_tie_without_a_code_is_found_by_the_registered_name_alone() -> None:
    assert rules(person(ties=(tie("business", None, code=None),))) == ["business"]
    assert rules(person(ties=(tie("business", None, code=None, name="示例企业分公司"),))) == []
    assert rules(person(ties=(tie("business", None, code=THEIRS),))) == []  # a code says more than a name


@pytest.mark.parametrize("code", [OURS, GROUP])
def test_the_employer_is_the_organisation_or_one_of_its_family(code: str) -> None:
    assert rules(person(employer=code)) == ["employer_credit_code"]


def test_an_employer_of_the_same_class_is_a_competitor_but_not_within_the_family() -> None:
    assert rules(person(employer=THEIRS)) == ["competitor"]
    assert rules(person(employer=THEIRS), Register((ONE,), {THEIRS: "3412"})) == []
    assert rules(person(employer=THEIRS), Register((ONE,), {})) == []  # its class is not known
    assert rules(person(employer=THEIRS), Register((enterprise(class_code=None),), {THEIRS: "3411"})) == []


def test_a_present_employment_on_record_makes_a_competitor_and_one_that_ended_does_not() -> None:
    assert rules(person(ties=(tie("employment", None, code=THEIRS),))) == ["competitor"]
    assert rules(person(ties=(tie("employment", FIRST, code=THEIRS),))) == []


@pytest.mark.parametrize(
    ("place", "until", "found"),
    [
        (NORTH, None, ["county_review_duty"]),
        (NORTH, FIRST, ["county_review_duty"]),
        (NORTH, BEFORE, []),
        (SOUTH, None, []),
    ],
)
def test_a_duty_in_county_reviews_binds_to_the_county(place: UUID, until: date | None, found: list[str]) -> None:
    assert rules(person(duties=(Duty(uuid4(), place, date(2020, 1, 1), until),))) == found


@pytest.mark.parametrize("rule", ["recommendation", "guidance"])
def test_who_recommended_or_guided_is_bound_within_the_window(rule: str) -> None:
    assert rules(person(parts=(Part(uuid4(), rule, ONE.id, FIRST),))) == [rule]
    assert rules(person(parts=(Part(uuid4(), rule, ONE.id, BEFORE),))) == []
    assert rules(person(parts=(Part(uuid4(), rule, uuid4(), FIRST),))) == []


def test_an_address_in_the_domain_of_the_contacts_binds_unless_anybody_may_have_one() -> None:
    assert rules(person(domain="sample.cn")) == ["contact_domain"]
    assert rules(person(domain="qq.com")) == []
    assert rules(person()) == []


def test_two_facts_are_two_findings_and_the_same_fact_is_known_again() -> None:
    ties = (tie("consulting", None), tie("consulting", FIRST))

    first, second = findings(person(ties=ties), REGISTER, FIRST)

    assert first.fact != second.fact
    assert [one.fact for one in findings(person(ties=ties), REGISTER, FIRST)] == [first.fact, second.fact]


def test_a_finding_is_told_in_plain_words_with_its_dates() -> None:
    (found,) = findings(person(ties=(tie("consulting", FIRST),)), REGISTER, FIRST)

    assert explained(found.rule, found.details, "zh") == (
        "在回避年限内为“示例企业”提供咨询或辅导（2015-01-01 至 2023-05-31）。"
    )
    assert explained(found.rule, found.details, "en") == (
        "Advised or coached “示例企业” within the window (2015-01-01 to 2023-05-31)."
    )
    assert explained("declared", {"text": "配偶任职"}, "zh") == "本人申报：配偶任职"
    assert explained("declared", {}, "zh") == "本人申报，未附说明。"
    assert explained("declared", {"text": ""}, "en") == "Declared by the person, without more."
    assert explained("reported", {}, "zh") == "他人反映，未附说明。"
