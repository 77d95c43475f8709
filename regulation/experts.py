"""What an expert of the pool, and what is known of one, must be (Art.11, 18, 31)."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Final

from annotated_doc import Doc

from regulation.identifiers import credit_code_violations
from regulation.names import name_violations
from regulation.sectors import Section, section_of, suggestions
from regulation.violation import Violation

MOST_LOAD: Final = 200
_CLASS: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class ExpertMore:
    """What an expert can do beside the industry sections: classes, criteria, how much, leading (Art.11, 18)."""

    title: Annotated[str, Doc("Professional title.")] = ""
    class_codes: Annotated[list[str], Doc("Industry classes that the expert knows, four digits each.")] = field(
        default_factory=list
    )
    criteria_categories: Annotated[list[str], Doc("Categories of the criteria that the expert knows (`4.1`).")] = field(
        default_factory=list
    )
    load_cap: Annotated[
        int | None, Doc("Most applications of one phase; empty: as the regulation version says (Art. 18).")
    ] = None
    may_lead: Annotated[bool, Doc("Whether the expert may lead a panel.")] = True


@dataclass(frozen=True)
class ExpertEntry(ExpertMore):
    """An expert as the pool has it: employer, what the expert knows and can do (Art.11)."""

    employer_name: Annotated[str, Doc("Employer.")] = ""
    employer_credit_code: Annotated[str | None, Doc("Unified social credit code of the employer.")] = None
    specialities: Annotated[list[str], Doc("Industry sections that the expert knows.")] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What entries are checked against: industry sections and categories of the criteria."""

    sections: Mapping[str, Section]
    categories: Collection[str]


def expert_violations(entry: ExpertEntry, known: Known) -> list[Violation]:
    """List everything that is wrong with an expert's entry, field by field (Art.11).

    TEXT_MISSING, SECTION_UNKNOWN, CLASS_FORM, CLASS_UNKNOWN, CATEGORY_UNKNOWN, GIVEN_TWICE, LOAD_CAP_OUT_OF_RANGE, and what is wrong
    with names and the employer's credit code.
    """
    return [
        *name_violations(entry.employer_name, "employer_name", "Art.11"),
        *tie_violations(entry.employer_credit_code, "employer_credit_code"),
        *(name_violations(entry.title, "title", "Art.11") if entry.title else ()),
        *_sections(entry.specialities, known),
        *_classes(entry.class_codes, known),
        *_categories(entry.criteria_categories, known),
        *_load_cap(entry.load_cap),
    ]


def tie_violations(credit_code: str | None, name: str = "credit_code") -> list[Violation]:
    """List what is wrong with the credit code of an organisation that need not have one here (Art.31)."""
    return [replace(one, field=name) for one in credit_code_violations(credit_code)] if credit_code else []


def period_violations(
    since: date,
    until: date | None,
    article: str,
    *,
    first: str = "since",
    last: str = "until",
    today: date | None = None,
) -> list[Violation]:
    """List what is wrong with a period: DATES_REVERSED, and DATE_IN_FUTURE if it must have begun by `today` (Art.31)."""
    found = []
    if until is not None and until < since:
        found.append(Violation("DATES_REVERSED", article, last))
    if today is not None and since > today:
        found.append(Violation("DATE_IN_FUTURE", article, first))
    return found


def _sections(codes: list[str], known: Known) -> Iterator[Violation]:
    if not codes:
        yield _at("TEXT_MISSING", "specialities")
    yield from _twice("specialities", codes)
    for place, code in enumerate(codes):
        if code not in known.sections:
            meant = ", ".join(suggestions(code, known.sections)) or "A-T"
            yield _at("SECTION_UNKNOWN", f"specialities.{place}", section=code[:50], suggestions=meant)


def _classes(codes: list[str], known: Known) -> Iterator[Violation]:
    yield from _twice("class_codes", codes)
    for place, code in enumerate(codes):
        if not _CLASS.fullmatch(code):
            yield _at("CLASS_FORM", f"class_codes.{place}", found=code[:50])
        elif section_of(code, known.sections) is None:
            yield _at("CLASS_UNKNOWN", f"class_codes.{place}", found=code)


def _categories(codes: list[str], known: Known) -> Iterator[Violation]:
    yield from _twice("criteria_categories", codes)
    for place, code in enumerate(codes):
        if code not in known.categories:
            choices = ", ".join(sorted(known.categories))
            yield _at("CATEGORY_UNKNOWN", f"criteria_categories.{place}", found=code[:50], choices=choices)


def _load_cap(cap: int | None) -> Iterator[Violation]:
    if cap is not None and not 0 < cap <= MOST_LOAD:
        yield _at("LOAD_CAP_OUT_OF_RANGE", "load_cap", found=str(cap), most=str(MOST_LOAD))


def _twice(name: str, codes: list[str]) -> Iterator[Violation]:
    if codes and max(Counter(codes).values()) > 1:
        yield _at("GIVEN_TWICE", name)


def _at(code: str, place: str, **detail: str) -> Violation:
    return Violation(code, "Art.11", place, detail)
