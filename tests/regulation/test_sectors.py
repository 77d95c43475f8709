"""Art.6: section C is manufacturing; every other section counts as services and engineering."""

import json
from pathlib import Path

import pytest

from regulation.sectors import section_table, sector_group
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
