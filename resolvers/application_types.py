"""Applications, their documents and how they are recommended (Art. 12, 16-17, 31)."""

from __future__ import annotations

from decimal import Decimal

import models as m
from resolvers import embedded_types as e
from resolvers.declare import STATE, Acts, Column, Companion, Embedded, Expression, Redactions, ToMany, ToOne, declare
from resolvers.recommending import COMPETENT, RANKS, STATUS
from resolvers.reviews import QUARANTINED
from resolvers.site_types import FILE
from resolvers.statistics import PANEL_STATISTICS, PanelStatistics, panel_statistics
from services.drafting import ASKED_SQL, LAST_SQL

_REVIEWS = f"FROM public.review r WHERE r.dossier_id = {{t}}.id AND NOT {QUARANTINED.format(r='r')}"

_PHASES = {"material": "material (Art. 18)", "site": "visit (Art. 19)"}


def _review_count(phase: str) -> Expression:
    words = f"Number of reviews of the {_PHASES[phase]} that the viewer may see, without quarantined ones."
    return Expression(f"(count(*) FILTER (WHERE r.phase = '{phase}'))::int", int, words, _REVIEWS)


def _mean_score(phase: str) -> Expression:
    words = f"Mean of the reviews of the {_PHASES[phase]} that the viewer may see, without quarantined ones, in points."
    return Expression(f"round(avg(r.total) FILTER (WHERE r.phase = '{phase}'), 2)", Decimal | None, words, _REVIEWS)


declare(
    "Dossier", m.Dossier,
    "number section_code sector_group profile claims truth_stated_at submitted_at submission",
    root="dossiers", filters="number state sector_group section_code jurisdiction_id organisation_id cycle_id",
    orders="number",
    state=STATE,
    version=Column("version", told="told_version"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    form=Embedded("{t}.form", e.ApplicationForm | None, "Facts about the applicant on the form (Art. 17).", e.form),
    figures=Embedded("{t}.figures", list[e.Figure], "Key figures of the years before (Art. 4)."),
    draft=Companion("DossierDraft", "dossier_id"),
    sections=Embedded("{t}.sections", list[e.Section], "Self-evaluation report, without sections marked as secret."),
    versions=ToMany("DossierVersion", "dossier_id"),
    secret=Companion("DossierSecret", "dossier_id", "Art.31"),
    documents=ToMany("Document", "dossier_id"),
    secret_documents=ToMany("SecretDocument", "dossier_id"),
    recommendation_documents=ToMany("RecommendationDocument", "dossier_id"),
    recommendations=ToMany("Recommendation", "dossier_id"),
    declines=ToMany("RecommendationDecline", "dossier_id"),
    recommendation_status=Expression(
        STATUS, str | None,
        "`waiting`, `declined`, `recommended` or `missed` (the deadline is over), as far as the viewer may see; null"
        " while it is not handed in, and once the matter is settled without one (Art. 12, 17).",
    ),
    competent_bodies=Expression(
        COMPETENT, list[str], "Who may recommend it: its county or zone, and the agencies of its trade (Art. 12).",
    ),
    recommendation_rank=Expression(
        "max(k.rank)", int | None,
        "Present place among what its recommender recommends; null to who may not see it (Art. 12).", RANKS,
    ),
    findings=ToMany("EligibilityFinding", "dossier_id"),
    runs=ToMany("EligibilityRun", "dossier_id"),
    rechecks=ToMany("Recheck", "dossier_id"),
    outcomes=ToMany("DossierOutcome", "dossier_id"),
    consultations=ToMany("Consultation", "dossier_id"),
    handlers=ToMany("CaseHandler", "dossier_id"),
    openings=ToMany("DossierOpening", "dossier_id"),
    complaints=ToMany("Complaint", "dossier_id"),
    assignments=ToMany("Assignment", "dossier_id"),
    reviews=ToMany("Review", "dossier_id"),
    material_review_count=_review_count("material"),
    material_mean_score=_mean_score("material"),
    site_review_count=_review_count("site"),
    site_mean_score=_mean_score("site"),
    consensus_records=ToMany("Consensus", "dossier_id"),
    panel_statistics=Embedded(
        PANEL_STATISTICS, list[PanelStatistics],
        "Of each phase in which the viewer sees all reviews of the panel, without names; advisory (Art. 18).",
        panel_statistics,
    ),
    reports=ToMany("PanelReport", "dossier_id"),
    site_visit=Companion("SiteVisit", "dossier_id"),
    site_notices=ToMany("SiteNotice", "dossier_id"),
    site_requests=ToMany("SiteRequest", "dossier_id"),
    evaluation=Companion("Evaluation", "dossier_id"),
    objections=ToMany("Objection", "dossier_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "DossierSecret", m.DossierSecret, "trade_secrets",
    sections=Embedded("{t}.sections", list[e.Section], "Sections that the applicant marked as trade secret (Art. 31)."),
    dossier=ToOne("Dossier", "dossier_id"),
)  # fmt: skip
declare(
    "DossierDraft", m.DossierDraft, "state saved_at version", root="drafts", filters="state cycle_id",
    dossier=ToOne("Dossier", "dossier_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    content=Embedded("{t}.content", e.Content, "Everything written so far.", e.content),
    completeness=Embedded(ASKED_SQL, e.Completeness, "What is missing, and which article asks for it.", e.completeness),
    changes=Embedded(LAST_SQL, list[e.Change], "What differs from the last submission; all, if there is none.", e.changes),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DossierVersion", m.DossierVersion, "submission submitted_at digest", orders="submission",
    dossier=ToOne("Dossier", "dossier_id"),
    submitted_by=ToOne("Person", "submitted_by_id"),
    content=Embedded("{t}.content", e.Content, "Content without what is secret.", e.content),
    changes=Embedded("{t}.changes", list[e.Change], "What changed since the submission before.", e.kept_changes),
    secret=Companion("DossierVersionSecret", "version_id", "Art.31"),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "DossierVersionSecret", m.DossierVersionSecret, "",
    content=Embedded("{t}.content", e.Content, "Secret content.", e.content),
    changes=Embedded("{t}.changes", list[e.Change], "What changed in it since the submission before.", e.kept_changes),
)  # fmt: skip
declare(
    "Document", m.Document, f"{FILE} condition section submission superseded_in",
    orders="uploaded_at title", filters="state condition section",
    dossier=ToOne("Dossier", "dossier_id"),
    removal=Companion("DocumentRemoval", "document_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "SecretDocument", m.SecretDocument, f"{FILE} condition section submission superseded_in",
    orders="uploaded_at title", filters="state condition section",
    dossier=ToOne("Dossier", "dossier_id"),
    removal=Companion("DocumentRemoval", "secret_document_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DocumentRemoval", m.DocumentRemoval, "marked_at",
    document=ToOne("Document", "document_id"), secret_document=ToOne("SecretDocument", "secret_document_id"),
)  # fmt: skip
declare(
    "RecommendationDocument", m.RecommendationDocument, f"{FILE} submission", orders="uploaded_at title",
    dossier=ToOne("Dossier", "dossier_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConsultationDocument", m.ConsultationDocument, FILE, orders="uploaded_at title",
    consultation=ToOne("Consultation", "consultation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "NoticeDocument", m.NoticeDocument, FILE, orders="uploaded_at title",
    path=Expression("'/files/attachments/' || {t}.id", str, "Where it is had, by everyone who sees it."),
    cycle=ToOne("Cycle", "cycle_id"), notice=ToOne("Notice", "notice_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Upload", m.Upload, "kind title media_type size sha256 condition section pages state why started_at expires_at",
    root="uploads", filters="state dossier_id", orders="started_at",
    document_id=Expression(
        "replace(initcap({t}.kind), '_', '') || '_' || {t}.document_id", str | None, "Id of the document that it became.",
    ),
    dossier=ToOne("Dossier", "dossier_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Recommendation", m.Recommendation, "submission recommender_name opinion truth_stated_at", root="recommendations",
    filters="cycle_id dossier_id by_jurisdiction_id by_agency_id", orders="truth_stated_at submission",
    dossier=ToOne("Dossier", "dossier_id"),
    by_jurisdiction=ToOne("Jurisdiction", "by_jurisdiction_id"),
    by_agency=ToOne("Agency", "by_agency_id"),
    authorship=Companion("RecommendationAuthor", "recommendation_id"),
    cultivation=ToOne("Cultivation", "cultivation_id"),
)  # fmt: skip
declare(
    "RecommendationAuthor", m.RecommendationAuthor, "name",
    recommendation=ToOne("Recommendation", "recommendation_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "RecommendationDecline", m.RecommendationDecline, "submission body_name reason declined_at withdrawn_at",
    root="recommendation_declines", filters="cycle_id dossier_id by_jurisdiction_id by_agency_id", orders="declined_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    by_jurisdiction=ToOne("Jurisdiction", "by_jurisdiction_id"),
    by_agency=ToOne("Agency", "by_agency_id"),
)  # fmt: skip
declare(
    "RecommendationRank", m.RecommendationRank, "number rank ranked_at superseded_at", root="recommendation_ranks",
    filters="cycle_id dossier_id by_jurisdiction_id by_agency_id number", orders="number rank",
    dossier=ToOne("Dossier", "dossier_id"),
    by_jurisdiction=ToOne("Jurisdiction", "by_jurisdiction_id"),
    by_agency=ToOne("Agency", "by_agency_id"),
)  # fmt: skip
declare(
    "Guidance", m.Guidance, "body_name kind guided_on text recorded_at version", root="guidance_records",
    filters="kind organisation_id by_jurisdiction_id by_agency_id", orders="guided_on recorded_at",
    organisation=ToOne("Organisation", "organisation_id"),
    by_jurisdiction=ToOne("Jurisdiction", "by_jurisdiction_id"),
    by_agency=ToOne("Agency", "by_agency_id"),
    available_acts=Acts(),
)  # fmt: skip
