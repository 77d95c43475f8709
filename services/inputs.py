"""Marks on the parameters of acts, and inputs that several acts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Generic, NewType, TypeVar
from uuid import UUID

from annotated_doc import Doc

from models.dossier import Finding
from models.review import ConflictKind
from regulation.honours import AwardKind

# A whole number that may not fit 32 bits.
BigInt = NewType("BigInt", int)


@dataclass(frozen=True)
class Ref:
    """The parameter is the id of an object of this resource."""

    resource: str


class Sealed:
    """The parameter is a secret: the ledger keeps only its digest (Art. 31)."""


class Unkept(Sealed):
    """The parameter is a secret that nothing keeps, not even a digest: ledger and receipt know only that it was given."""


T = TypeVar("T")


class Partial(dict[str, Any], Generic[T]):
    """Some of the fields of a dataclass: what is not given stays as it is, what is given as null goes (Art. 17)."""


@dataclass(frozen=True)
class SectionInput:
    """One section of the self-evaluation report."""

    item: Annotated[str, Doc("Number of the item in the criteria edition (Art. 4).")]
    text: Annotated[str, Doc("What to report; empty takes the section out.")]
    secret: Annotated[bool, Doc("Whether it is a trade secret: hidden from the recommender and most clerks (Art. 31).")]


@dataclass(frozen=True)
class FigureInput:
    """One key figure of one year."""

    figure: Annotated[str, Doc("Code of the key figure.")]
    year: Annotated[int, Doc("Calendar year.")]
    unit: Annotated[str, Doc("Unit; it must be the figure's own.")]
    value: Annotated[Decimal | None, Doc("Value in that unit; null takes the figure out.")]


@dataclass(frozen=True)
class CorrectionInput:
    """One thing to correct in an application (Art. 17)."""

    reason: Annotated[str, Doc("What is to be corrected.")]
    field: Annotated[str, Doc("Where: `form.address`, `sections.4.1.2`, `evidence.3`; empty: the whole.")] = ""


@dataclass(frozen=True)
class FindingInput:
    """The office's finding on one condition of Art. 13."""

    condition: Annotated[int, Doc("Number of the condition, 1 to 6.")]
    finding: Annotated[Finding, Doc("The finding.")]
    reason: Annotated[str, Doc("Why.")]


@dataclass(frozen=True)
class EvidenceInput:
    """A place in the submission under review: a section, a figure of a year, or a document (Art. 18)."""

    section: Annotated[str | None, Doc("Number of the item that a section of the self-evaluation is about.")] = None
    figure: Annotated[str | None, Doc("Code of a key figure; with its year.")] = None
    year: Annotated[int | None, Doc("Year of the figure.")] = None
    document_id: Annotated[UUID | None, Ref("document"), Doc("Document of the submission.")] = None
    secret_document_id: Annotated[
        UUID | None, Ref("secret_document"), Doc("Secret document, once the application was opened (Art. 31).")
    ] = None
    note: Annotated[str, Doc("Where in it, such as a page.")] = ""


@dataclass(frozen=True)
class ScoreInput:
    """Judgement of one item: comments first, then the percentage (Art. 4)."""

    item: Annotated[str, Doc("Number of the item in the criteria edition.")]
    percentage: Annotated[
        int | None, Doc("Percentage of the item's points, in the steps of the regulation version; after the comments.")
    ] = None
    strengths: Annotated[str, Doc("Strengths.")] = ""
    improvements: Annotated[str, Doc("Opportunities for improvement.")] = ""
    evidence: Annotated[list[EvidenceInput], Doc("What of the submission it rests on.")] = field(default_factory=list)
    site_issues: Annotated[list[str], Doc("What to look into on site (Art. 19).")] = field(default_factory=list)


@dataclass(frozen=True)
class AgreedInput:
    """What a panel agrees on for one item (Art. 18)."""

    item: Annotated[str, Doc("Number of the item in the criteria edition.")]
    percentage: Annotated[int, Doc("Percentage, in the steps of the regulation version.")]
    rationale: Annotated[str, Doc("Why.")]


@dataclass(frozen=True)
class EntryInput:
    """An application put on a list for a kind of award, with the reason."""

    dossier_id: Annotated[UUID, Ref("dossier"), Doc("Application.")]
    award_kind: Annotated[AwardKind, Doc("Kind of award (Art. 6).")]
    reason: Annotated[str, Doc("Reason; required where it departs from the list before.")] = ""


@dataclass(frozen=True)
class VacancyInput:
    """Why the plenary left places free for which there were candidates (Art. 6, 21)."""

    award_kind: Annotated[AwardKind, Doc("Kind of award (Art. 6).")]
    sector_group: Annotated[str, Doc("Sector group (Art. 6).")]
    reason: Annotated[str, Doc("Reason that the plenary stated.")]


@dataclass(frozen=True)
class RecommendationInput:
    """An application recommended together with others (Art. 12)."""

    dossier_id: Annotated[UUID, Ref("dossier"), Doc("Application.")]
    expected_version: Annotated[int, Doc("`version` of the application as the caller saw it.")]
    opinion: Annotated[str, Doc("Opinion.")]


@dataclass(frozen=True)
class InadmissibleInput:
    """An objection signed as not admissible together with others (Art. 21)."""

    objection_id: Annotated[UUID, Ref("objection"), Doc("Objection.")]
    expected_version: Annotated[int, Doc("`version` of the objection as the caller saw it.")]


@dataclass(frozen=True)
class DeclarationInput:
    """An answer about one organisation of the own screen (Art. 31)."""

    conflict_declaration_id: Annotated[UUID, Ref("conflict_declaration"), Doc("The question.")]
    expected_version: Annotated[int, Doc("`version` of the question as the caller saw it.")]
    conflicted: Annotated[bool, Doc("Whether a conflict of interest exists.")]
    kind: Annotated[ConflictKind | None, Doc("Kind of the conflict.")] = None
    detail: Annotated[str, Doc("Explanation.")] = ""
