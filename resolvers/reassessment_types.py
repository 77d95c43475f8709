"""Types of reassessments: what winner, panel and office read of them (Art. 24, 29, 31)."""

from __future__ import annotations

from typing import Final

import strawberry

import models as m
from resolvers.declare import Acts, Companion, Embedded, Expression, ToMany, ToOne, declare

_ASIDE: Final = "{t}.id = ANY ((SELECT scope.set_aside_sheets())::uuid[])"


@strawberry.type(description="What an expert found in one item (Art. 24).")
class JudgedItem:
    """One item of a sheet."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    standing: str = strawberry.field(description="`ahead`, `kept` or `behind`, compared with when the award was won.")
    strengths: str = strawberry.field(description="Strengths.")
    improvements: str = strawberry.field(description="Opportunities for improvement.")


@strawberry.type(
    description="What a panel found in one item, without names and in no order that tells any (Art. 24, 31)."
)
class ReassessedItem:
    """One item of a report."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    ahead: int = strawberry.field(description="How many of the panel found the winner better than when it won.")
    kept: int = strawberry.field(description="How many found it as when it won.")
    behind: int = strawberry.field(description="How many found it worse.")
    strengths: list[str] = strawberry.field(description="Strengths.")
    improvements: list[str] = strawberry.field(description="Opportunities for improvement.")


@strawberry.type(description="One thing to improve (Art. 24).")
class Measure:
    """A measure."""

    text: str = strawberry.field(description="What is to be improved.")
    due_on: str = strawberry.field(description="Last day on which it is in time, as `2027-03-31`.")


declare(
    "Reassessment", m.Reassessment,
    "state starts_on ends_on scope items opened_at concluded_at answer answered_at ended_at reason version",
    root="reassessments", filters="state award_id cycle_id organisation_id", orders="starts_on",
    award=ToOne("Award", "award_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    places=ToMany("ReassessmentPlace", "reassessment_id"),
    sheets=ToMany("ReassessmentSheet", "reassessment_id"),
    reports=ToMany("ReassessmentReport", "reassessment_id"),
    improvements=ToMany("Obligation", "reassessment_id"),
    incident=Companion("Incident", "reassessment_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ReassessmentPlace", m.ReassessmentPlace,
    "leader appointed_at state kind detail declared_at undertaken_at text_version text_digest frozen_at frozen_because"
    " freeze_reason version",
    root="reassessment_places", filters="state reassessment_id person_id cycle_id", orders="appointed_at",
    reassessment=ToOne("Reassessment", "reassessment_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ReassessmentSheet", m.ReassessmentSheet, "state handed_in_at version", root="reassessment_sheets",
    filters="state reassessment_id cycle_id",
    findings=Embedded("{t}.findings", list[JudgedItem], "What was found, by item."),
    set_aside=Expression(_ASIDE, bool, "Whether it counts nowhere, because its author left the panel (Art. 31, 32)."),
    reassessment=ToOne("Reassessment", "reassessment_id"),
    authorship=Companion("ReassessmentAuthor", "sheet_id", "Art.31"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ReassessmentAuthor", m.ReassessmentAuthor, "",
    sheet=ToOne("ReassessmentSheet", "sheet_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "ReassessmentReport", m.ReassessmentReport,
    "number state text found reported_at outcome opinion returned signed_at version", root="reassessment_reports",
    filters="state outcome reassessment_id cycle_id", orders="reported_at",
    findings=Embedded("{t}.findings", list[ReassessedItem], "What the panel found, by item, without names."),
    measures=Embedded("{t}.measures", list[Measure], "What the winner is to improve, as it was proposed."),
    reassessment=ToOne("Reassessment", "reassessment_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
