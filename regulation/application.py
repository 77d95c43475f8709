"""What an application holds, what is missing in it, and how two of its states differ (Art. 4, 13, 17).

Content is kept as JSON: `profile`, `trade_secrets`, `form` and `claims` by field, `sections` by criteria item (`text`,
`secret`), `figures` by code and year.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

from annotated_doc import Doc

from regulation.claims import Claims
from regulation.registry import MOST_PEOPLE
from regulation.violation import Violation

CONDITIONS = range(1, 7)
# Of each claim, the condition of Art.13 that asks for it; the other fields may stay unsaid and count as none.
CLAIMED: Mapping[str, int] = {
    "legal_person": 1,
    "registered_on": 1,
    "operating_since": 1,
    "laws_complied": 2,
    "licences": 2,
    "certificates": 3,
    "for_profit": 4,
    "leading_statement": 4,
    "distinctive_statement": 5,
    "vetoes": 6,
}
CLAIMED_BY_BUSINESS: Mapping[str, int] = {"safety_level": 4, "profits": 4}
UNSAID: Mapping[str, Any] = {"excellence_model_since": None, "safety_level": None, "profits": ()}


@dataclass(frozen=True)
class Form:
    """Facts about the applicant on the application form (Art. 17)."""

    legal_representative: Annotated[str, Doc("Legal representative or head / 法定代表人(负责人)")]
    address: Annotated[str, Doc("Address of the place of work / 生产经营地址")]
    employees: Annotated[int, Doc("People who work there / 从业人员数")]
    main_products: Annotated[str, Doc("Main products or services / 主要产品或服务")]
    website: Annotated[str, Doc("Website, empty if none / 网址")]


def form_violations(given: Mapping[str, Any]) -> Iterator[Violation]:
    """Tell what cannot be so in the fields of the form that are given (Art. 17).

    A website is what a reader may follow: an address of the web, never one that a browser would run.
    """
    people = given.get("employees")
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        detail = {"found": str(people), "most": str(MOST_PEOPLE)}
        yield Violation("NUMBER_OUT_OF_RANGE", "Art.17", "form.employees", detail)
    scheme, colon, _ = (given.get("website") or "").strip().partition(":")
    if colon and "." not in scheme and scheme.lower() not in {"http", "https"}:
        yield Violation("WEBSITE_INVALID", "Art.17", "form.website")


@dataclass(frozen=True)
class Asked:
    """What an application of one cycle is asked for (Art. 4, 13, 17).

    `items`: criteria items by code, empty if no report is asked for; `figures`: codes by whom they are asked of;
    `years`: calendar years that they are asked for; `evidence`: whether each condition needs a document.
    """

    items: Sequence[str]
    figures: Mapping[str, str]
    years: Sequence[int]
    evidence: bool


@dataclass(frozen=True)
class Completeness:
    """What is missing, and how much of what is asked for is there, in whole percent."""

    missing: tuple[Violation, ...]
    percent: int


def completeness(content: Mapping[str, Any], evidence: Collection[int], asked: Asked) -> Completeness:
    """Tell what the content lacks; `evidence` are the conditions that have a document (Art. 4, 13, 17)."""
    points = list(_points(content, evidence, asked))
    missing = tuple(violation for there, violation in points if not there)
    return Completeness(missing, 100 * (len(points) - len(missing)) // len(points))


_Point = tuple[bool, Violation]


def _points(content: Mapping[str, Any], evidence: Collection[int], asked: Asked) -> Iterator[_Point]:
    """Tell of each thing asked for whether it is there."""
    yield _point(content.get("profile"), "TEXT_MISSING", "Art.17", "profile")
    yield from _form(content.get("form", {}))
    claims = content.get("claims", {})
    yield from _claims(claims)
    sections = content.get("sections", {})
    for item in asked.items:
        yield _point(sections.get(item, {}).get("text"), "SECTION_MISSING", "Art.4", f"sections.{item}")
    yield from _figures(content.get("figures", {}), claims.get("for_profit") is True, asked)
    for condition in CONDITIONS if asked.evidence else ():
        there = condition in evidence
        yield there, Violation("EVIDENCE_MISSING", f"Art.13({condition})", f"evidence.{condition}")


def _form(form: Mapping[str, Any]) -> Iterator[_Point]:
    for one in fields(Form):
        if one.name != "website":
            yield _point(form.get(one.name), "FORM_INCOMPLETE", "Art.17", f"form.{one.name}")


def _claims(claims: Mapping[str, Any]) -> Iterator[_Point]:
    business = CLAIMED_BY_BUSINESS if claims.get("for_profit") is True else {}
    for name, condition in {**CLAIMED, **business}.items():
        yield _point(claims.get(name), "CLAIM_MISSING", f"Art.13({condition})", f"claims.{name}")


def _figures(given: Mapping[str, Any], for_profit: bool, asked: Asked) -> Iterator[_Point]:
    of_whom = {"all", "business"} if for_profit else {"all"}
    for code in (code for code, whom in asked.figures.items() if whom in of_whom):
        for year in asked.years:
            there = given.get(code, {}).get(str(year))
            yield _point(there, "FIGURE_MISSING", "Art.4", f"figures.{code}.{year}")


def _point(value: Any, code: str, article: str, path: str) -> _Point:
    """Blank text is nothing; an empty list is an answer: none."""
    return value is not None and (not isinstance(value, str) or bool(value.strip())), Violation(code, article, path)


def whole_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return complete claims: what may stay unsaid counts as none (Art. 13)."""
    return {one.name: claims.get(one.name, UNSAID.get(one.name)) for one in fields(Claims)}


# --- Parts ----------------------------------------------------------------------------------------------------------


def parted(content: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what every reader of the application may know, and what the applicant marked as secret (Art. 31)."""
    sections = content.get("sections", {})
    kept = {name: value for name, value in content.items() if name not in {"sections", "trade_secrets"}}
    secret = {code: one for code, one in sections.items() if one["secret"]}
    return (
        {**kept, "sections": {code: one for code, one in sections.items() if code not in secret}},
        {"trade_secrets": content.get("trade_secrets", ""), "sections": secret},
    )


def listed_figures(figures: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return figures, kept by code and year, one by one in the order given, each code by year."""
    return [
        {"figure": code, "year": int(year), "value": value}
        for code, years in figures.items()
        for year, value in sorted(years.items())
    ]


# --- Differences ----------------------------------------------------------------------------------------------------


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """Return each value that was added, changed or removed, by its path, in the order of paths."""
    old, new = dict(_values("", before)), dict(_values("", after))
    different = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    return [{"path": path, "before": old.get(path), "after": new.get(path)} for path in different]


def _values(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Return the paths of single values; nothing and empty text are no values."""
    if isinstance(value, Mapping):
        parts: Any = value.items()
    elif isinstance(value, list | tuple):
        parts = enumerate(value)
    else:
        if value not in {None, ""}:
            yield path, str(value).lower() if isinstance(value, bool) else str(value)
        return
    for name, part in parts:
        yield from _values(f"{path}.{name}" if path else str(name), part)
