"""Rules that find conflicts of interest from what is known of a person and of the register (Art. 31).

Every rule looks back from one day, the reference day of the cycle, by `conflict_years`: a tie that lasts on the first
day of that window or later counts, one that ended the day before does not. Each finding says which fact it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from regulation.periods import years_later
from regulation.terms import Term


class Rule(Term):
    """A named rule that finds a conflict of interest (Art. 31)."""

    EMPLOYER = "employer_credit_code", "The employer is the organisation or one of its family."
    EMPLOYMENT = "former_employment", "Was employed there within the window."
    SHAREHOLDING = "shareholding", "Holds or held shares within the window."
    KINSHIP = "kinship", "Is related to a leading person there."
    CONSULTING = "consulting", "Advised or coached it within the window."
    BUSINESS = "business", "Supplies it or buys from it, or did within the window."
    COMPETITOR = "competitor", "The employer is in the same four-digit industry class."
    COUNTY_DUTY = "county_review_duty", "Served in the reviews of its county within the window (Art. 11(2))."
    CONTACT_DOMAIN = (
        "contact_domain",
        "Has an address in the mail domain of its contacts: a clue, until it is confirmed.",
    )
    RECOMMENDATION = "recommendation", "Took part in recommending it, or in declining to (Art. 12)."
    GUIDANCE = "guidance", "Guided it as its recommender (Art. 12)."
    COUNTY_REVIEW = "county_review", "Took part in a county's review or recommendation of it, as recorded."
    OTHER = "engagement", "Another tie that was recorded."


# Rule -> kind of conflict, as `models.review.ConflictKind` names it.
KINDS: Final[Mapping[Rule, str]] = {
    Rule.EMPLOYER: "employment",
    Rule.EMPLOYMENT: "employment",
    Rule.SHAREHOLDING: "shareholding",
    Rule.KINSHIP: "kinship",
    Rule.CONSULTING: "consulting",
    Rule.BUSINESS: "business",
    Rule.COMPETITOR: "competitor",
    Rule.COUNTY_DUTY: "county_review",
    Rule.CONTACT_DOMAIN: "other",
    Rule.RECOMMENDATION: "county_review",
    Rule.GUIDANCE: "consulting",
    Rule.COUNTY_REVIEW: "county_review",
    Rule.OTHER: "other",
}
# Kind of an engagement -> the rule that it is found by.
_OF_TIE: Final[Mapping[str, Rule]] = {
    "employment": Rule.EMPLOYMENT,
    "shareholding": Rule.SHAREHOLDING,
    "kinship": Rule.KINSHIP,
    "consulting": Rule.CONSULTING,
    "business": Rule.BUSINESS,
    "competitor": Rule.COMPETITOR,
    "county_review": Rule.COUNTY_REVIEW,
    "other": Rule.OTHER,
}
ARTICLES: Final[Mapping[Rule, str]] = dict.fromkeys(Rule, "Art.31") | {
    Rule.COUNTY_DUTY: "Art.11(2), 31",
    Rule.RECOMMENDATION: "Art.12, 31",
    Rule.GUIDANCE: "Art.12, 31",
}


# Facts that an applicant alone brings about, so that it could bar an expert by them: they bind once confirmed.
CLUES: Final = frozenset({Rule.CONTACT_DOMAIN})


@dataclass(frozen=True)
class Tie:
    """What ties or tied a person to an organisation, known by its credit code or else by its name."""

    id: UUID
    kind: str
    credit_code: str | None
    name: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Duty:
    """Service in a county's own reviews (Art. 11(2))."""

    id: UUID
    jurisdiction_id: UUID
    since: date
    until: date | None


@dataclass(frozen=True)
class Part:
    """An act on an organisation as its recommender: `recommendation` or `guidance` (Art. 12)."""

    id: UUID
    rule: str
    organisation_id: UUID
    on: date


@dataclass(frozen=True)
class Someone:
    """What is known of a person."""

    id: UUID
    employer: str | None = None
    domain: str = ""
    ties: tuple[Tie, ...] = ()
    duties: tuple[Duty, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Enterprise:
    """What is known of an organisation; `family` has the credit codes of all that belong to it, its own too."""

    id: UUID
    name: str
    credit_code: str
    jurisdiction_id: UUID
    class_code: str | None = None
    family: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """A conflict found: by which rule, from which fact, with the facts and dates that explain it."""

    organisation_id: UUID
    rule: Rule
    fact: str
    details: dict[str, str]

    @property
    def kind(self) -> str:
        """Kind of the conflict."""
        return KINDS[self.rule]

    @property
    def binds(self) -> bool:
        """Whether it binds at once; else it is a clue that the office looks into first."""
        return self.rule not in CLUES


Index = Mapping[Any, list[Enterprise]]


@dataclass(frozen=True)
class Register:
    """The organisations that are asked about, found by what ties somebody to them.

    `classes` has the industry class of every credit code of the register, also of those that are not asked about.
    """

    enterprises: tuple[Enterprise, ...]
    classes: Mapping[str, str] = field(default_factory=dict)
    public_domains: frozenset[str] = frozenset()

    def _by(self, keys: Any) -> Index:
        found: dict[Any, list[Enterprise]] = defaultdict(list)
        for one in self.enterprises:
            for key in keys(one):
                found[key].append(one)
        return found

    @cached_property
    def by_id(self) -> Index:
        """By id."""
        return self._by(lambda one: [one.id])

    @cached_property
    def by_code(self) -> Index:
        """By credit code, of itself or of one of its family."""
        return self._by(lambda one: one.family | {one.credit_code})

    @cached_property
    def by_name(self) -> Index:
        """By registered name."""
        return self._by(lambda one: [one.name])

    @cached_property
    def by_class(self) -> Index:
        """By industry class."""
        return self._by(lambda one: [one.class_code] if one.class_code else [])

    @cached_property
    def by_jurisdiction(self) -> Index:
        """By county or zone."""
        return self._by(lambda one: [one.jurisdiction_id])

    @cached_property
    def by_domain(self) -> Index:
        """By the mail domain of its contacts, but for those that anybody may have an address in."""
        return self._by(lambda one: one.domains - self.public_domains)


def window_begins(reference: date, years: int) -> date:
    """Return the first day on which a tie that ended still counts (Art. 31)."""
    return years_later(reference, -years)


def findings(person: Someone, register: Register, first: date) -> Iterator[Finding]:
    """Give every conflict of a person that the rules find; `first` is the first day of the window (Art. 31)."""
    yield from _employer(person, register)
    yield from _competitors(person, register)
    for tie in person.ties:
        yield from _tied(tie, register, first)
    for duty in person.duties:
        yield from _on_duty(duty, register, first)
    for part in person.parts:
        yield from _took_part(part, register, first)
    for one in register.by_domain.get(person.domain, []) if person.domain else ():
        yield Finding(one.id, Rule.CONTACT_DOMAIN, person.domain, {"domain": person.domain})


def _employer(person: Someone, register: Register) -> Iterator[Finding]:
    for one in register.by_code.get(person.employer, []) if person.employer else ():
        yield Finding(one.id, Rule.EMPLOYER, str(person.employer), {"code": str(person.employer)})


def _competitors(person: Someone, register: Register) -> Iterator[Finding]:
    """Compare the class of each present employer, where the register knows it, with those of other families."""
    present = {tie.credit_code for tie in person.ties if tie.kind == "employment" and tie.until is None}
    for code in sorted(code for code in {person.employer, *present} if code):
        class_code = register.classes.get(code)
        for one in register.by_class.get(class_code, []) if class_code else ():
            if code not in one.family | {one.credit_code}:
                yield Finding(one.id, Rule.COMPETITOR, code, {"code": code, "class": str(class_code)})


def _tied(tie: Tie, register: Register, first: date) -> Iterator[Finding]:
    if _counts(tie.until, first):
        by_name = register.by_name.get(tie.name, [])
        for one in register.by_code.get(tie.credit_code, []) if tie.credit_code else by_name:
            details = {"name": tie.name, **_dates(tie.since, tie.until)}
            yield Finding(one.id, _OF_TIE[tie.kind], f"engagement {tie.id}", details)


def _on_duty(duty: Duty, register: Register, first: date) -> Iterator[Finding]:
    if _counts(duty.until, first):
        for one in register.by_jurisdiction.get(duty.jurisdiction_id, []):
            yield Finding(one.id, Rule.COUNTY_DUTY, f"duty {duty.id}", _dates(duty.since, duty.until))


def _took_part(part: Part, register: Register, first: date) -> Iterator[Finding]:
    if _counts(part.on, first):
        for one in register.by_id.get(part.organisation_id, []):
            yield Finding(one.id, Rule(part.rule), f"entry {part.id}", {"on": part.on.isoformat()})


def _counts(until: date | None, first: date) -> bool:
    return until is None or until >= first


def _dates(since: date, until: date | None) -> dict[str, str]:
    return {"since": since.isoformat()} | ({"until": until.isoformat()} if until else {})


def of_all(people: Iterable[Someone], register: Register, first: date) -> Iterator[tuple[UUID, Finding]]:
    """Give every finding of many people, each with its person (Art. 31)."""
    for person in people:
        for finding in findings(person, register, first):
            yield person.id, finding
