"""What recommenders do beside their opinions: guidance, declines, ranks, and who signed (Art. 12, 17, 28)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.terms import Term


class GuidanceKind(Term):
    """How a recommender guided or cultivated an organisation (Art. 12)."""

    VISIT = "visit", "A visit."
    TRAINING = "training", "Training."
    DIAGNOSIS = "diagnosis", "A diagnosis of its management."
    OTHER = "other", "Something else."


class OfBody:
    """The recommending body: a county or zone, or an authority or association (Art. 12)."""

    by_jurisdiction_id: Mapped[UUID | None] = ref(
        "jurisdiction", "County or zone that recommends; empty: an agency does.", null=True
    )
    by_agency_id: Mapped[UUID | None] = ref(
        "agency", "Authority or association that recommends; empty: a county or zone does.", null=True
    )


def one_body() -> CheckConstraint:
    """Return the constraint that a body is either a jurisdiction or an agency."""
    return CheckConstraint("num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name="one_body")


class Guidance(Versioned, OfBody, Base):
    """What a recommender did to guide or cultivate an organisation (Art. 12)."""

    __tablename__ = "guidance"
    __table_args__ = (limited_to("kind", GuidanceKind), one_body())
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that was guided.")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it counts.")
    body_name: Mapped[str] = note("Body that guided it.")
    kind: Mapped[str] = code(GuidanceKind, "How.")
    guided_on: Mapped[date] = mapped_column(comment="On which day.")
    text: Mapped[str] = note("What was done and found.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class RecommendationAuthor(OfBody, Base):
    """The person who signed a recommendation for its body, and answers for its truth (Art. 28)."""

    __tablename__ = "recommendation_author"
    __table_args__ = (one_body(),)
    recommendation_id: Mapped[UUID] = ref("recommendation", "The recommendation.", unique=True)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Who signed.")
    name: Mapped[str] = note("Name of who signed, as it was then.")


class RecommendationDecline(OfBody, Base):
    """A body's reasoned decision not to recommend one submission (Art. 12, 17)."""

    __tablename__ = "recommendation_decline"
    __table_args__ = (
        one_body(),
        # A body declines a submission once; when it recommends after all, the decline is withdrawn.
        Index("uq_recommendation_decline_standing", "dossier_id", "submission", "by_jurisdiction_id", "by_agency_id",
              unique=True, postgresql_nulls_not_distinct=True, postgresql_where=text("withdrawn_at IS NULL")),
    )  # fmt: skip
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    submission: Mapped[int] = mapped_column(comment="Number of the submission that it is about.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    body_name: Mapped[str] = note("Body that declines.")
    reason: Mapped[str] = note("Why, as the applicant is told.")
    declined_at: Mapped[datetime] = moment("When it declined.")
    withdrawn_at: Mapped[datetime | None] = moment("When the body recommended after all.", null=True)


class RecommendationRank(OfBody, Base):
    """The place of an application among those that a body recommends, where the cycle asks for it (Art. 12)."""

    __tablename__ = "recommendation_rank"
    __table_args__ = (
        one_body(),
        UniqueConstraint("cycle_id", "by_jurisdiction_id", "by_agency_id", "number", "rank",
                         name="uq_recommendation_rank_place", postgresql_nulls_not_distinct=True),
        UniqueConstraint("dossier_id", "by_jurisdiction_id", "by_agency_id", "number",
                         name="uq_recommendation_rank_once", postgresql_nulls_not_distinct=True),
    )  # fmt: skip
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    number: Mapped[int] = mapped_column(comment="Number of the body's ranking in the cycle, from 1.")
    rank: Mapped[int] = mapped_column(comment="Place in the ranking, from 1, without gaps or ties.")
    ranked_at: Mapped[datetime] = moment("When it was ranked.")
    superseded_at: Mapped[datetime | None] = moment("When a later ranking took its place.", null=True)
