"""From an industry section of GB/T 4754 to the sector group whose ceiling applies (Art.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from regulation.violation import RuleBroken, Violation

_CLASS: Final = re.compile(r"[0-9]{4}")
_DIGITS: Final = re.compile(r"[0-9]{2}")


def section_table(data: Mapping[str, Any]) -> dict[str, str]:
    """Read section code -> sector group from the industry data (Art.6); KeyError for another shape."""
    return {row["code"]: row["sector_group"] for row in data["sections"]}


def sector_group(section_code: str, table: Mapping[str, str]) -> str:
    """Give the sector group of a section: C is manufacturing, the others services and engineering (Art.6).

    RuleBroken SECTION_UNKNOWN for a code that the table lacks.
    """
    if section_code not in table:
        raise RuleBroken(
            Violation("SECTION_UNKNOWN", "Art.6", "section", {"section": section_code, "suggestions": "A-T"})
        )
    return table[section_code]


@dataclass(frozen=True)
class Section:
    """A section of GB/T 4754: its divisions, first and last, and the sector group that it counts in (Art.6)."""

    code: str
    name: str
    sector_group: str
    first_division: str
    last_division: str


def industry_violations(section_code: str, class_code: str | None, sections: Mapping[str, Section]) -> list[Violation]:
    """List what is wrong with an industry (Art.6).

    SECTION_UNKNOWN with what may be meant, CLASS_FORM unless four digits, CLASS_FOREIGN for a class of another section.
    """
    if section_code not in sections:
        meant = ", ".join(suggestions(section_code, sections)) or "A-T"
        return [Violation("SECTION_UNKNOWN", "Art.6", "section_code", {"section": section_code, "suggestions": meant})]
    if not class_code:
        return []
    if not _CLASS.fullmatch(class_code):
        return [Violation("CLASS_FORM", "Art.6", "class_code", {"found": class_code})]
    belongs = section_of(class_code, sections)
    if belongs == section_code:
        return []
    detail = {"found": class_code, "section": belongs or "-"}
    return [Violation("CLASS_FOREIGN", "Art.6", "class_code", detail)]


def section_of(class_code: str, sections: Mapping[str, Section]) -> str | None:
    """Give the section that a class or division belongs to by its first two digits, or None (GB/T 4754)."""
    division = class_code[:2]
    return next((s.code for s in sections.values() if s.first_division <= division <= s.last_division), None)


def suggestions(given: str, sections: Mapping[str, Section]) -> list[str]:
    """Give the sections that an unknown code may mean: by letter, by digits, by name (Art.6)."""
    text = given.strip()
    letter = text[:1].upper()
    if _DIGITS.match(text):
        found = section_of(text, sections)
        return [found] if found else []
    if text.isascii():
        return [letter] if letter in sections else []
    return [s.code for s in sections.values() if text in s.name or s.name in text]
