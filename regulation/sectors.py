"""From an industry section of GB/T 4754 to the sector group whose ceiling applies (Art.6)."""

from collections.abc import Mapping
from typing import Any

from regulation.violation import RuleBroken, Violation


def section_table(data: Mapping[str, Any]) -> dict[str, str]:
    """Read section code -> sector group from the industry data (Art.6); KeyError for another shape."""
    return {row["code"]: row["sector_group"] for row in data["sections"]}


def sector_group(section_code: str, table: Mapping[str, str]) -> str:
    """Give the sector group of a section: C is manufacturing, the others services and engineering (Art.6).

    RuleBroken SECTION_UNKNOWN for a code that the table lacks.
    """
    if section_code not in table:
        raise RuleBroken(Violation("SECTION_UNKNOWN", "Art.6", "section", {"section": section_code}))
    return table[section_code]
