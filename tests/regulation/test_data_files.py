"""The project's data files agree with one another and with the rules that read them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from regulation.calendar import WorkCalendar
from regulation.conditions import Claims, Records, machine_checks
from regulation.identifiers import credit_code_violations
from regulation.parameters import Parameters
from regulation.scoring import item_table
from regulation.sectors import section_table, sector_group

DATA_FOLDER = Path(__file__).parents[2] / "data"


def load(name: str) -> Any:
    return json.loads((DATA_FOLDER / name).read_text("utf-8"))


CAST = load("demo/cast.json")
ORGANISATIONS = CAST["organisations"]
VERSION = load("regulations/ganzhou-2022.json")
PARAMETERS = Parameters.from_json(VERSION["parameters"])
PEOPLE = [
    *(o["representative"] for o in ORGANISATIONS),
    *CAST["experts"],
    *CAST["staff"],
    *CAST["recommenders"],
    *(d["officer"] for d in CAST["departments"]),
]


def failed_codes(organisation: dict[str, Any]) -> list[str]:
    claims = TypeAdapter(Claims).validate_python(organisation["claims"])
    reference = date.fromisoformat(CAST["reference_date"])
    records = Records(in_area=True, section=organisation["section"], session=7)
    found = machine_checks(claims, records, reference=reference, today=reference, parameters=PARAMETERS)
    return [check.code for check in found if check.outcome == "fail"]


def test_regulation_version_summarises_all_its_articles_in_both_languages() -> None:
    assert [a["article"] for a in VERSION["articles"]] == [f"Art.{n}" for n in range(1, 35)]
    assert all(a["zh"] and a["en"] for a in VERSION["articles"])
    assert (VERSION["issued_on"], VERSION["effective_on"]) == ("2022-09-27", "2022-09-27")


def test_regulation_version_names_criteria_that_exist() -> None:
    criteria = load(f"criteria/{VERSION['criteria']}.json")

    assert criteria["verified"] is False
    assert criteria["percent_step"] == PARAMETERS.percent_step
    assert sum(item_table(criteria).values()) == criteria["total_points"]


def test_every_sector_group_has_a_ceiling() -> None:
    """Art.6."""
    assert set(section_table(load("industry_sections.json")).values()) == set(PARAMETERS.cap_per_group)


def test_calendar_has_no_day_both_worked_and_free() -> None:
    calendar = WorkCalendar.of(load("calendar.json")["years"])

    assert not calendar.holidays & calendar.workdays
    assert {day.year for day in calendar.holidays | calendar.workdays} == calendar.years
    assert all(day.weekday() >= 5 for day in calendar.workdays)


def test_jurisdictions_are_eighteen_counties_and_two_zones() -> None:
    """Art.12."""
    rows = load("jurisdictions.json")["jurisdictions"]

    assert len({row["code"] for row in rows}) == 20
    assert sum(row["national_code"] for row in rows) == 18


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda o: o["key"])
def test_cast_organisation_is_well_formed(organisation: dict[str, Any]) -> None:
    sections = {row["code"]: row["divisions"] for row in load("industry_sections.json")["sections"]}
    divisions = sections[organisation["section"]]
    jurisdictions = {row["code"] for row in load("jurisdictions.json")["jurisdictions"]}

    assert credit_code_violations(organisation["credit_code"]) == []
    assert divisions["first"] <= organisation["division"] <= divisions["last"]
    assert organisation["jurisdiction"] in jurisdictions
    assert 40 <= organisation["quality"] <= 90
    assert 2 <= organisation["profile"].count("。") <= 3


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda o: o["key"])
def test_cast_organisation_meets_the_conditions_unless_it_says_not(organisation: dict[str, Any]) -> None:
    """Art.13."""
    expected = {None: [], "certificate_years": ["CERTIFICATE_YEARS"], "fatal_accident": ["VETO_ADMITTED"]}

    assert failed_codes(organisation) == expected[organisation["shortfall"]]
    assert organisation["fulfils_conditions"] is (organisation["shortfall"] is None)


def test_cast_has_two_organisations_that_fall_short() -> None:
    shortfalls = [o["shortfall"] for o in ORGANISATIONS if o["shortfall"]]

    assert sorted(shortfalls) == ["certificate_years", "fatal_accident"]


def test_cast_spans_sectors_and_jurisdictions() -> None:
    table = section_table(load("industry_sections.json"))
    groups = [sector_group(o["section"], table) for o in ORGANISATIONS]
    used = {o["jurisdiction"] for o in ORGANISATIONS}

    assert groups.count("manufacturing") >= 14
    assert groups.count("services_engineering") >= 9
    assert {"E", "P", "Q"} <= {o["section"] for o in ORGANISATIONS}
    assert len(used) >= 9
    assert used & {"GZ-JKQ", "GZ-RJXQ"}


def test_cast_has_one_recommender_for_each_jurisdiction_used() -> None:
    """Art.12."""
    assert [r["jurisdiction"] for r in CAST["recommenders"]] == sorted({o["jurisdiction"] for o in ORGANISATIONS})
    assert all(r["username"] == f"county_{r['jurisdiction'].lower()}" for r in CAST["recommenders"])


def test_cast_has_no_name_or_code_twice() -> None:
    usernames = [person["username"] for person in PEOPLE]
    names = [person["name"] for person in PEOPLE]
    codes = [o["credit_code"] for o in ORGANISATIONS]

    assert len(usernames) == len(set(usernames))
    assert len(names) == len(set(names))
    assert len(codes) == len(set(codes))
    assert all(person["en"] and person["username"].isascii() for person in PEOPLE)


def test_cast_has_exactly_one_expert_employed_by_an_applicant() -> None:
    """Art.31: the conflict that the demo shows."""
    codes = {o["credit_code"] for o in ORGANISATIONS}
    employers = [expert["employer"]["credit_code"] for expert in CAST["experts"]]

    assert len(employers) == 12
    assert sum(code in codes for code in employers) == 1
    assert all(credit_code_violations(code) == [] for code in employers)
