"""Art.6: section C is manufacturing; every other section counts as services and engineering."""

import json
from pathlib import Path

import pytest

from regulation.sectors import Section, industry_violations, section_table, sector_group
from regulation.violation import RuleBroken

DATA_FOLDER = Path(__file__).parents[2] / "data"
DATA = json.loads((DATA_FOLDER / "industry_sections.json").read_text("utf-8"))
TABLE = section_table(DATA)


def test_section_c_is_manufacturing() -> None:
    assert sector_group("C", TABLE) == "manufacturing"


@pytest.mark.parametrize("section", list("ABDEFGHIJKLMNOPQRST"))
def test_every_other_section_is_services_and_engineering(section: str) -> None:
    assert sector_group(section, TABLE) == "services_engineering"


@pytest.mark.parametrize("section", ["", "U", "c", "13"])
def test_unknown_section_is_refused(section: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        sector_group(section, TABLE)

    (violation,) = refusal.value.violations
    assert (violation.code, violation.article, violation.detail) == (
        "SECTION_UNKNOWN",
        "Art.6",
        {"section": section, "suggestions": "A-T"},
    )


def test_divisions_run_on_without_gap_from_01_to_97() -> None:
    covered = [
        division
        for row in DATA["sections"]
        for division in range(int(row["divisions"]["first"]), int(row["divisions"]["last"]) + 1)
    ]

    assert covered == list(range(1, 98))


SECTIONS = {
    row["code"]: Section(
        row["code"], row["name"], row["sector_group"], row["divisions"]["first"], row["divisions"]["last"]
    )
    for row in DATA["sections"]
}


@pytest.mark.parametrize(
    ("given", "suggested"),
    [("c", "C"), ("制造", "C"), ("制造业", "C"), ("1310", "C"), ("65", "I"), ("Ｃ", "A-T"), ("", "A-T"), ("98", "A-T")],
)
def test_an_unknown_section_is_refused_with_what_may_be_meant(given: str, suggested: str) -> None:
    (violation,) = industry_violations(given, None, SECTIONS)

    assert (violation.code, violation.field) == ("SECTION_UNKNOWN", "section_code")
    assert violation.detail == {"section": given, "suggestions": suggested}


@pytest.mark.parametrize(
    ("section", "class_code", "codes"),
    [
        ("C", None, []),
        ("C", "", []),
        ("C", "1310", []),
        ("C", "4390", []),
        ("C", "4410", ["CLASS_FOREIGN"]),
        ("C", "131", ["CLASS_FORM"]),
        ("C", "13100", ["CLASS_FORM"]),
        ("C", "C131", ["CLASS_FORM"]),
        ("C", "１３１０", ["CLASS_FORM"]),
        ("A", "0111", []),
    ],
)
def test_a_class_has_four_digits_and_lies_in_its_section(
    section: str, class_code: str | None, codes: list[str]
) -> None:
    assert [v.code for v in industry_violations(section, class_code, SECTIONS)] == codes
