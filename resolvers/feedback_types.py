"""Types of feedback: what an applicant learns of its review, and what is counted of all (Art. 24, 31)."""

from __future__ import annotations

import strawberry

import models as m
from resolvers.declare import Acts, Column, Embedded, ToMany, ToOne, declare


@strawberry.type(description="What was found in one item, without names and without scores (Art. 24, 31).")
class FeedbackItem:
    """One item."""

    phase: str = strawberry.field(description="`material` or `site`.")
    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    low: int = strawberry.field(description="Lower end of the band that the panel's percentage lies in.")
    high: int = strawberry.field(description="Upper end of that band.")
    agreed: str | None = strawberry.field(description="What the panel agreed on in words; the remarks are empty then.")
    strengths: list[str] = strawberry.field(description="Strengths, in the order of their texts.")
    improvements: list[str] = strawberry.field(description="Opportunities for improvement, likewise.")


@strawberry.type(description="How many reports are in one band of one item.")
class FeedbackCount:
    """One count."""

    phase: str = strawberry.field(description="`material` or `site`.")
    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    low: int = strawberry.field(description="Lower end of the band.")
    high: int = strawberry.field(description="Upper end of the band.")
    reports: int = strawberry.field(description="How many reports.")


declare(
    "FeedbackRelease", m.FeedbackRelease, "state compiled_at digest released_at reason version",
    root="feedback_releases", filters="state cycle_id", orders="compiled_at",
    summary=Embedded("{t}.summary", list[FeedbackCount], "Counts by item and band, without applicants."),
    cycle=ToOne("Cycle", "cycle_id"),
    reports=ToMany("FeedbackReport", "release_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "FeedbackReport", m.FeedbackReport, "released_at acknowledged_at plan version",
    root="feedback_reports", filters="release_id dossier_id cycle_id organisation_id",
    items=Embedded("{t}.items", list[FeedbackItem], "What was found, by phase and item."),
    strengths=Column("strengths", list[str]),
    improvements=Column("improvements", list[str]),
    release=ToOne("FeedbackRelease", "release_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
