"""What an entry in the register of organisations must be (Art.3, 6, 13(1))."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from annotated_doc import Doc

from regulation.identifiers import credit_code_violations
from regulation.names import name_violations
from regulation.sectors import Section, industry_violations
from regulation.violation import Violation

MOST = Decimal(10) ** 15  # no enterprise's revenue; an entry in wrong units is noticed
MOST_PEOPLE = 10_000_000


@dataclass(frozen=True)
class EntryMore:
    """What else is known of an organisation: class, representative, and figures for the size class (Art.3, 6, 14)."""

    class_code: Annotated[str | None, Doc("Industry class, four digits (GB/T 4754).")] = None
    representative: Annotated[str, Doc("Legal representative.")] = ""
    employees: Annotated[int | None, Doc("Number of employees.")] = None
    revenue: Annotated[Decimal | None, Doc("Yearly revenue in CNY.")] = None
    assets: Annotated[Decimal | None, Doc("Total assets in CNY.")] = None


@dataclass(frozen=True, kw_only=True)
class _Identity:
    name: str
    credit_code: str
    section_code: str
    contact_name: str


@dataclass(frozen=True)
class Entry(EntryMore, _Identity):
    """An organisation as it is entered: identity, industry, place, contact, and what else is known (Art.3)."""


def entry_violations(entry: Entry, sections: Mapping[str, Section]) -> list[Violation]:
    """List everything that is wrong with an entry, field by field (Art.3, 6, 13(1))."""
    return [
        *name_violations(entry.name),
        *credit_code_violations(entry.credit_code),
        *industry_violations(entry.section_code, entry.class_code, sections),
        *name_violations(entry.contact_name, "contact_name"),
        *(name_violations(entry.representative, "representative") if entry.representative.strip() else ()),
        *_figures(entry),
    ]


def _figures(entry: Entry) -> Iterator[Violation]:
    for field, value, most in (
        ("employees", entry.employees, Decimal(MOST_PEOPLE)),
        ("revenue", entry.revenue, MOST),
        ("assets", entry.assets, MOST),
    ):
        if value is not None and not (Decimal(value).is_finite() and 0 <= value <= most):
            yield Violation("NUMBER_OUT_OF_RANGE", "Art.14", field, {"found": str(value), "most": str(most)})
