"""Every type of the schema against its storage. To add a field, add it here; `make schema` does the rest."""

from __future__ import annotations

from decimal import Decimal

import models as m
import resolvers.duty_types
import resolvers.meeting_types
import resolvers.rule_types  # noqa: F401 -- declare their types
from regulation.milestones import milestones
from resolvers import embedded_types as e
from resolvers.calendars import CALENDAR, Holiday, Milestone, holidays
from resolvers.checks import CheckChange, EligibilityCheck, ReportedVeto, checks, vetoes
from resolvers.conflicts import UNDERTAKING, UndertakingWords, explanation
from resolvers.declare import (
    STATE,
    TODAY,
    Acts,
    Column,
    Companion,
    Embedded,
    Expression,
    Redactions,
    ToMany,
    ToOne,
    declare,
)
from resolvers.evaluations import RANKING, EvaluationDetails, RankedEvaluation, details, ranking
from resolvers.messages import text, title
from resolvers.norms import VALUES_OF_SET, ParameterChange, ParameterValue, Warned, changes, values, warned
from resolvers.quotas import ON_LIST, QUOTAS, OverQuota, Quota, over_quota, quotas
from resolvers.recommending import (
    AWAITING,
    COMPETENT,
    DAYS_LEFT,
    DECLINED,
    OF_CYCLE,
    RANKS,
    RECOMMENDED,
    STATUS,
)
from resolvers.reconciliations import RECONCILED
from resolvers.reviews import (
    BANDS_OF_ITEM,
    PROGRESS,
    Band,
    ItemBand,
    ItemScore,
    PanelItem,
    SheetProgress,
    SiteIssue,
    bands,
    bands_of_item,
    panel_table,
    sheet,
    sheet_progress,
)
from resolvers.site_types import FILE
from resolvers.statistics import (
    EXPERT_STATISTICS,
    PANEL_RESULTS,
    PANEL_STATISTICS,
    ExpertStatistics,
    PanelResult,
    PanelStatistics,
    expert_statistics,
    panel_results,
    panel_statistics,
)
from services.drafting import ASKED_SQL, LAST_SQL
from services.publicising import UNPROVED

_TEXTS = list[str]
_MESSAGE = "jsonb_build_object('event', {t}.event, 'facts', {t}.facts)"
_QUARANTINED = "{r}.id = ANY ((SELECT scope.quarantined_reviews())::uuid[])"
_REVIEWS = f"FROM public.review r WHERE r.dossier_id = {{t}}.id AND NOT {_QUARANTINED.format(r='r')}"
_PHASES = {"material": "material (Art. 18)", "site": "visit (Art. 19)"}


def _review_count(phase: str) -> Expression:
    words = f"Number of reviews of the {_PHASES[phase]} that the viewer may see, without quarantined ones."
    return Expression(f"(count(*) FILTER (WHERE r.phase = '{phase}'))::int", int, words, _REVIEWS)


def _mean_score(phase: str) -> Expression:
    words = f"Mean of the reviews of the {_PHASES[phase]} that the viewer may see, without quarantined ones, in points."
    return Expression(f"round(avg(r.total) FILTER (WHERE r.phase = '{phase}'), 2)", Decimal | None, words, _REVIEWS)


_SUM = "(((SELECT scope.budget_sums()) -> {{t}}.id::text ->> '{}')::numeric(14, 2))"
# Of one's own place, and to who reads all locked reviews: no member of a panel sees whether another has submitted.
OVERDUE = """CASE WHEN {t}.person_id = (SELECT ctx.person_id()) OR current_setting('role') <> 'award_expert' THEN
 {t}.frozen_at IS NULL AND {t}.due_at < (SELECT ctx.clock()) AND NOT EXISTS (SELECT 1
 FROM public.review_author w JOIN public.review r ON r.id = w.review_id JOIN public.cycle c ON c.id = r.cycle_id
 WHERE w.person_id = {t}.person_id AND r.dossier_id = {t}.dossier_id AND r.state = 'locked'
  AND c.stage = r.phase || '_review') END"""
# Of the register that the viewer sees; by organisations named so, whose details it may see.
_CANDIDATES = """ARRAY(SELECT d.credit_code FROM public.organisation_detail d WHERE d.programme_id = {t}.programme_id
 AND d.organisation_id IN (SELECT o.id FROM public.organisation o WHERE o.name = {t}.name
  UNION SELECT r.organisation_id FROM public.organisation_record r WHERE r.kind = 'name' AND r.value = {t}.name)
 ORDER BY d.credit_code)"""

# --- Reference -------------------------------------------------------------------------------------------------

declare(
    "Programme", m.Programme, "code name name_en authority", root="programmes", orders="code",
    regulation_versions=ToMany("RegulationVersion", "programme_id"),
    rule_documents=ToMany("RuleDocument", "programme_id"),
    cycles=ToMany("Cycle", "programme_id"),
    past_winners=ToMany("PastWinner", "programme_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RegulationVersion", m.RegulationVersion, "code document_number effective_from approved_at parameters",
    root="regulation_versions", orders="effective_from", programme=ToOne("Programme", "programme_id"),
    based_on=ToOne("RegulationVersion", "based_on_id"),
    changes=Embedded("{t}.changes", list[ParameterChange], "What it changes of the version before, and why.", changes),
    values=Embedded("{t}.parameters", list[ParameterValue], "Every number, with its article and meaning.", values),
)  # fmt: skip
declare(
    "ParameterSet", m.ParameterSet,
    "state code document_number effective_from drafted_at submitted_at decided_at reason version",
    root="parameter_sets", filters="state", orders="drafted_at",
    programme=ToOne("Programme", "programme_id"),
    based_on=ToOne("RegulationVersion", "based_on_id"),
    regulation_version=ToOne("RegulationVersion", "regulation_version_id"),
    resolution=ToOne("Resolution", "resolution_id"),
    changes=Embedded("{t}.changes", list[ParameterChange], "What it changes of its base, and why.", changes),
    values=Embedded(VALUES_OF_SET, list[ParameterValue], "Every number as it will be.", values),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CriteriaEdition", m.CriteriaEdition, "code standard total_points verified", root="criteria_editions",
    bands=Embedded("{t}.bands", list[Band], "Guidance on percentages, by band.", bands),
    orders="code", items=ToMany("CriteriaItem", "edition_id"),
)  # fmt: skip
declare(
    "CriteriaItem", m.CriteriaItem, "code name category_code category_name kind points position",
    orders="position", edition=ToOne("CriteriaEdition", "edition_id"),
    bands=Embedded(BANDS_OF_ITEM, list[ItemBand], "Guidance on its percentage, by band.", bands_of_item),
)  # fmt: skip
declare(
    "KeyFigure", m.KeyFigure, "code name name_en unit decimals least most required_of position", root="key_figures",
    orders="position",
)  # fmt: skip
declare("Jurisdiction", m.Jurisdiction, "code name kind", root="jurisdictions", filters="code", orders="code")
declare("Agency", m.Agency, "code name kind sections", root="agencies", filters="kind", orders="code")
declare(
    "IndustrySection", m.IndustrySection, "code name sector_group ambiguous reason",
    root="industry_sections", orders="code",
)  # fmt: skip
declare(
    "CalendarYear", m.CalendarYear,
    "year state source verified reason drafted_at decided_at rejection replaced_at version",
    root="calendar_years", filters="year state", orders="year",
    programme=ToOne("Programme", "programme_id"),
    holidays=Embedded("{t}.holidays", list[Holiday], "Public holidays.", holidays),
    workdays=Column("workdays", _TEXTS),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PastWinner", m.PastWinner, "cycle_label session name award_kind", root="past_winners",
    programme=ToOne("Programme", "programme_id"), orders="cycle_label",
    candidates=Expression(
        _CANDIDATES, list[str],
        "Credit codes of organisations of this name, now or earlier, among those that the viewer may see: to be looked"
        " into, never a match by itself (Art. 27).",
    ),
)  # fmt: skip

# --- People ------------------------------------------------------------------------------------------------------

declare(
    "Person", m.Person, "name", root="people", filters="name", orders="name",
    grants=ToMany("RoleGrant", "person_id"),
    expert_profiles=ToMany("ExpertProfile", "person_id"),
    credentials=ToMany("ExpertCredential", "person_id"),
    engagements=ToMany("Engagement", "person_id"),
    absences=ToMany("Absence", "person_id"),
    county_review_duties=ToMany("CountyReviewDuty", "person_id"),
    conduct_records=ToMany("ConductRecord", "person_id"),
    contact=Companion("PersonContact", "person_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RoleGrant", m.RoleGrant, "role valid_from valid_to version", root="grants", filters="role person_id", orders="valid_from",
    person=ToOne("Person", "person_id"),
    programme=ToOne("Programme", "programme_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    agency=ToOne("Agency", "agency_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    granted_by=ToOne("Person", "granted_by_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ExpertProfile", m.ExpertProfile,
    "state reason until title employer_name employer_credit_code specialities class_codes criteria_categories load_cap"
    " may_lead admitted_on version",
    root="experts", filters="state may_lead person_id jurisdiction_id", orders="admitted_on", person=ToOne("Person", "person_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    visits_ahead=Expression(
        "count(*)::int", int,
        "Visits planned, announced or held that the expert goes on, of those that the viewer may see (Art. 19).",
        "FROM public.assignment s JOIN public.site_visit v ON v.dossier_id = s.dossier_id AND v.state IN"
        " ('planned', 'announced', 'held') WHERE s.person_id = {t}.person_id AND s.frozen_at IS NULL",
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ExpertCredential", m.ExpertCredential, "kind name issuer obtained_on valid_to result version",
    root="expert_credentials", filters="kind person_id", orders="obtained_on",
    person=ToOne("Person", "person_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Engagement", m.Engagement, "kind organisation_name credit_code position since until source version",
    root="engagements", filters="kind source person_id credit_code", orders="since",
    person=ToOne("Person", "person_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Absence", m.Absence, "since until version", root="absences", filters="person_id", orders="since",
    person=ToOne("Person", "person_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CountyReviewDuty", m.CountyReviewDuty, "since until reason version", root="county_review_duties",
    filters="person_id jurisdiction_id", orders="since",
    person=ToOne("Person", "person_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Complaint", m.Complaint, "state text filed_at answer answered_at version", root="complaints",
    filters="state cycle_id dossier_id", orders="filed_at",
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConductRecord", m.ConductRecord,
    "kind state text due_at opened_at hear_until reply replied_at proposal reason decided_at version",
    root="conduct_records", filters="kind state person_id cycle_id", orders="opened_at",
    person=ToOne("Person", "person_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    proposed_by=ToOne("Person", "proposed_by_id"),
    source=Companion("ConductSource", "record_id", "Art.32"),
    referrals=ToMany("ConductReferral", "record_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "ConductSource", m.ConductSource, "basis", record=ToOne("ConductRecord", "record_id"),
    person=ToOne("Person", "person_id"), complaint=ToOne("Complaint", "complaint_id"),
)  # fmt: skip
declare(
    "ConductReferral", m.ConductReferral, "referred_to document_number referred_on text", orders="referred_on",
    record=ToOne("ConductRecord", "record_id"),
)  # fmt: skip

declare("PersonContact", m.PersonContact, "email language", person=ToOne("Person", "person_id"))
declare(
    "Message", m.Message, "event told_at unread", root="messages", filters="unread event cycle_id", orders="told_at",
    title=Embedded(_MESSAGE, str, "What it is about, in the reader's language.", title),
    text=Embedded(_MESSAGE, str, "What is to be done, in the reader's language.", text),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    available_acts=Acts(),
)  # fmt: skip

# --- Cycles --------------------------------------------------------------------------------------------------------

declare(
    "Cycle", m.Cycle,
    "session award_year stage filing_opens_at filing_deadline recommendation_deadline reference_date version",
    root="cycles",
    filters="stage award_year", orders="session award_year",
    warnings=Column("warnings", _TEXTS),
    warning_texts=Embedded("{t}.warnings", list[Warned], "What to look at again, in the caller's language.", warned),
    programme=ToOne("Programme", "programme_id"),
    regulation_version=ToOne("RegulationVersion", "regulation_version_id"),
    criteria_edition=ToOne("CriteriaEdition", "criteria_edition_id"),
    calendar=Embedded(CALENDAR, list[Milestone], "What opens and closes, at the instant of the request.", milestones),
    expert_statistics=Embedded(
        EXPERT_STATISTICS, list[ExpertStatistics],
        "How experts judge beside their panels, from panels whose reviews and authors the viewer sees; advisory (Art. 18).",
        expert_statistics,
    ),
    panel_results=Embedded(
        PANEL_RESULTS, list[PanelResult], "Panel reports that the viewer sees, ranked within phase and sector group.",
        panel_results,
    ),
    ranking=Embedded(
        RANKING, list[RankedEvaluation], "Evaluations that the viewer sees, ranked within sector group (Art. 20).",
        ranking,
    ),
    quotas=Embedded(
        QUOTAS, list[Quota], "Places taken and free by the lists that the viewer sees; empty without any (Art. 6).",
        quotas,
    ),
    undertaking=Embedded(UNDERTAKING, UndertakingWords | None, "What reviewers sign in this cycle (Art. 31)."),
    rules=ToMany("CycleRule", "cycle_id"),
    stages=ToMany("CycleStage", "cycle_id"),
    notices=ToMany("Notice", "cycle_id"),
    notice_documents=ToMany("NoticeDocument", "cycle_id"),
    dossiers=ToMany("Dossier", "cycle_id"),
    lists=ToMany("AwardList", "cycle_id"),
    awards=ToMany("Award", "cycle_id"),
    commendations=ToMany("Commendation", "cycle_id"),
    awaiting_recommendation=Expression(
        f"count(*) FILTER (WHERE {AWAITING})::int", int,
        "Applications handed in that nobody has recommended, of those that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    declined_recommendation=Expression(
        f"count(*) FILTER (WHERE {AWAITING} AND {DECLINED})::int", int,
        "Those of them that a body has declined, of those declines that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    recommended=Expression(
        f"count(*) FILTER (WHERE {RECOMMENDED})::int", int,
        "Applications with a recommendation, of those that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    recommendation_days_left=Expression(
        DAYS_LEFT, int | None,
        "Days until the last day of recommending, 0 on that day; null if it is over or the cycle sets none (Art. 12).",
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CycleStage", m.CycleStage, "stage opened_at closed_at article", orders="opened_at",
    cycle=ToOne("Cycle", "cycle_id"),
)  # fmt: skip
declare(
    "Notice", m.Notice,
    "kind title body content_digest published_at opens_on nominal_end closes_on closes_at details",
    root="notices", filters="kind", orders="published_at",
    channels=Column("channels", _TEXTS),
    cycle=ToOne("Cycle", "cycle_id"),
    list=ToOne("AwardList", "list_id"),
    documents=ToMany("NoticeDocument", "notice_id"),
    publications=ToMany("NoticePublication", "notice_id"),
    unproved_channels=Expression(
        UNPROVED, list[str], "Channels that it names of which no evidence of publication is on record (Art. 21)."
    ),
    corrects=ToOne("Notice", "corrects_id"),
    corrections=ToMany("Notice", "corrects_id"),
    commendation=Companion("Commendation", "notice_id"),
    available_acts=Acts(),
)  # fmt: skip

# --- Organisations and applications ----------------------------------------------------------------------------------

declare(
    "Organisation", m.Organisation,
    "name section_code class_code sector_group size_class digital_economy leading_industry version",
    root="organisations", filters="name section_code sector_group jurisdiction_id", orders="name",
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    detail=Companion("OrganisationDetail", "organisation_id", "Art.31"),
    dossiers=ToMany("Dossier", "organisation_id"),
    awards=ToMany("Award", "organisation_id"),
    records=ToMany("OrganisationRecord", "organisation_id"),
    links=ToMany("OrganisationLink", "organisation_id"),
    linked_from=ToMany("OrganisationLink", "other_id"),
    bans=ToMany("Ban", "organisation_id"),
    recognised_wins=ToMany("RecognisedWin", "organisation_id"),
    guidance=ToMany("Guidance", "organisation_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "OrganisationDetail", m.OrganisationDetail,
    "credit_code contact_name representative employees revenue assets",
    root="organisation_details", filters="credit_code", orders="credit_code",
    organisation=ToOne("Organisation", "organisation_id"),
)  # fmt: skip
declare(
    "OrganisationRecord", m.OrganisationRecord, "kind value valid_from valid_to source reason recorded_at",
    orders="recorded_at", organisation=ToOne("Organisation", "organisation_id"),
)  # fmt: skip
declare(
    "OrganisationLink", m.OrganisationLink, "kind since ended_on source reason version",
    root="organisation_links", filters="kind organisation_id other_id", orders="since",
    organisation=ToOne("Organisation", "organisation_id"),
    other=ToOne("Organisation", "other_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Ban", m.Ban,
    "credit_code organisation_name state ground article decided_on until decided_by document_number reason version",
    root="bans", filters="credit_code state", orders="decided_on",
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RecognisedWin", m.RecognisedWin, "session award_kind reason recognised_at withdrawn_at version",
    orders="recognised_at",
    organisation=ToOne("Organisation", "organisation_id"),
    past_winner=ToOne("PastWinner", "past_winner_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RegistrationRequest", m.RegistrationRequest,
    "state credit_code name section_code contact_name evidence asked_at decided_at reasons version",
    root="registration_requests", filters="state credit_code", orders="asked_at",
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    available_acts=Acts(),
)  # fmt: skip
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
declare(
    "EligibilityFinding", m.EligibilityFinding, "condition finding reason found_at", orders="condition",
    dossier=ToOne("Dossier", "dossier_id"), run=ToOne("EligibilityRun", "run_id"),
)  # fmt: skip
declare(
    "EligibilityRun", m.EligibilityRun, "occasion state reference ran_at reason judged_at version",
    root="eligibility_runs", filters="occasion state cycle_id dossier_id", orders="ran_at",
    checks=Embedded("{t}.checks", list[EligibilityCheck], "Checks with the figures used (Art. 13, 27, 28, 30).", checks),
    changes=Embedded("{t}.changes", list[CheckChange], "What came out differently from the run before.", checks),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Recheck", m.Recheck, "state grounds asked_at decided_at version", root="rechecks", filters="state cycle_id",
    orders="asked_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    list=ToOne("AwardList", "list_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DossierOutcome", m.DossierOutcome, "kind told_at recheck_until", orders="told_at",
    reasons=Column("reasons", _TEXTS), dossier=ToOne("Dossier", "dossier_id"),
    corrections=Embedded("{t}.corrections", list[e.Correction], "What to correct, and where (Art. 17)."),
    checks=Embedded("{t}.checks", list[EligibilityCheck], "Machine checks that failed, with the figures used.", checks),
)  # fmt: skip
declare(
    "Consultation", m.Consultation, "state question due_at answer objects answered_at closing_reason version",
    root="consultations", filters="state agency_id cycle_id dossier_id", orders="due_at",
    overdue=Expression(
        "({t}.state = 'asked' AND {t}.due_at <= (SELECT ctx.clock()))", bool,
        "Whether the answer is out after its day; that is no consent (Art. 17).",
    ),
    vetoes=Embedded("{t}.vetoes", list[ReportedVeto], "Exclusions that the department reports (Art. 13(6)).", vetoes),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    agency=ToOne("Agency", "agency_id"),
    documents=ToMany("ConsultationDocument", "consultation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CaseHandler", m.CaseHandler, "since", orders="since",
    dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "DocumentAccess", m.DocumentAccess, "reader role kind resource target_id paper digest at day", root="document_accesses",
    filters="person_id dossier_id cycle_id role kind paper day", orders="at",
    cycle=ToOne("Cycle", "cycle_id"), dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
    assignment=ToOne("Assignment", "assignment_id"),
)  # fmt: skip
declare(
    "DossierOpening", m.DossierOpening, "opened_at expires_at", orders="opened_at",
    dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip

# --- Review ------------------------------------------------------------------------------------------------------------

declare(
    "UndertakingText", m.UndertakingText, "code zh en digest", root="undertaking_texts", filters="code", orders="code",
)  # fmt: skip
declare(
    "Undertaking", m.Undertaking, "signed_at text_version text_digest", root="undertakings",
    filters="cycle_id person_id", orders="signed_at",
    cycle=ToOne("Cycle", "cycle_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "ConflictDeclaration", m.ConflictDeclaration, "state kind detail declared_at version",
    root="conflict_declarations", filters="state person_id organisation_id cycle_id",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Conflict", m.Conflict, "kind source rule fact found_at dismissed_at", root="conflicts",
    filters="source kind rule cycle_id person_id organisation_id", orders="found_at",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    report=Companion("ConflictReport", "conflict_id"),
    explanation=Embedded(
        "jsonb_build_object('rule', {t}.rule, 'details', {t}.details)", str,
        "Why it stands, in plain words in the reader's language.", explanation,
    ),
    dismissals=ToMany("ConflictDismissal", "conflict_id"),
    touched=ToMany("TouchedDecision", "conflict_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConflictReport", m.ConflictReport, "",
    conflict=ToOne("Conflict", "conflict_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "ConflictClue", m.ConflictClue, "state rule fact found_at decided_at reason version", root="conflict_clues",
    filters="state rule cycle_id person_id organisation_id", orders="found_at",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    explanation=Embedded(
        "jsonb_build_object('rule', {t}.rule, 'details', {t}.details)", str,
        "What points to a conflict, in plain words in the reader's language.", explanation,
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConflictDismissal", m.ConflictDismissal, "reason signed_at", orders="signed_at",
    conflict=ToOne("Conflict", "conflict_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "TouchedDecision", m.TouchedDecision,
    "kind phase ability entry_id decided_at score_before score_after rank_before rank_after differs too_few found_at",
    root="touched_decisions", filters="kind differs cycle_id dossier_id conflict_id conduct_record_id", orders="found_at",
    conflict=ToOne("Conflict", "conflict_id"),
    conduct_record=ToOne("ConductRecord", "conduct_record_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    list=ToOne("AwardList", "list_id"),
)  # fmt: skip
declare(
    "Assignment", m.Assignment, "leader assigned_at frozen_at frozen_because freeze_reason due_at version", root="assignments",
    filters="frozen_because leader person_id dossier_id draw_id cycle_id", orders="assigned_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
    draw=ToOne("PanelDraw", "draw_id"),
    overdue=Expression(
        OVERDUE, bool | None, "Whether the review of the present phase is out although its day is over; null of colleagues (Art. 11(6), 18)."
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PanelDraw", m.PanelDraw,
    "number phase state reason asked_at head seed pairing_cap problem_digest progress solver result_digest"
    " solved_at decided_at decision_reason version",
    root="panel_draws", filters="cycle_id state phase", orders="number",
    cycle=ToOne("Cycle", "cycle_id"),
    proposed=Expression(
        "count(*)::int", int, "Places that it proposes to fill, of those that the viewer may see.",
        "FROM public.drawn_place p WHERE p.draw_id = {t}.id AND NOT p.present",
    ),
    places=ToMany("DrawnPlace", "draw_id"),
    obstacles=ToMany("DrawObstacle", "draw_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DrawnPlace", m.DrawnPlace, "leader present fit", filters="dossier_id person_id", orders="dossier_id person_id",
    draw=ToOne("PanelDraw", "draw_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "DrawObstacle", m.DrawObstacle, "set_number binds frees remedy amount", orders="set_number binds",
    draw=ToOne("PanelDraw", "draw_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
)  # fmt: skip
declare(
    "AvoidPair", m.AvoidPair, "reason since ended_at ended_reason version", root="avoid_pairs",
    filters="person_id other_id", orders="since",
    person=ToOne("Person", "person_id"),
    other=ToOne("Person", "other_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Review", m.Review, "phase state total submitted_at version", root="reviews",
    filters="phase state dossier_id cycle_id",
    scores=Embedded("{t}.scores", list[ItemScore], "Scores by item of the criteria edition.", sheet),
    progress=Embedded(PROGRESS, SheetProgress, "What the sheet lacks, item by item.", sheet_progress),
    criteria_edition=ToOne("CriteriaEdition", "criteria_edition_id"),
    dossier_version=ToOne("DossierVersion", "dossier_version_id"),
    quarantined=Expression(
        _QUARANTINED.format(r="{t}"), bool, "Whether it counts nowhere, because its author's place was frozen (Art. 31).",
    ),
    dossier=ToOne("Dossier", "dossier_id"),
    authorship=Companion("ReviewAuthor", "review_id", "Art.31"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "Consensus", m.Consensus, "phase number state opened_at closed_at version", root="consensus_records",
    filters="phase state dossier_id cycle_id", orders="opened_at",
    dossier=ToOne("Dossier", "dossier_id"),
    items=ToMany("ConsensusItem", "consensus_id"),
    responses=ToMany("ConsensusResponse", "consensus_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConsensusItem", m.ConsensusItem, "item percentage rationale agreed_at", orders="item",
    consensus=ToOne("Consensus", "consensus_id"),
)  # fmt: skip
declare(
    "ConsensusResponse", m.ConsensusResponse, "on_version confirms dissent responded_at", orders="responded_at",
    consensus=ToOne("Consensus", "consensus_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare("ReviewAuthor", m.ReviewAuthor, "", review=ToOne("Review", "review_id"), person=ToOne("Person", "person_id"))
declare(
    "PanelReport", m.PanelReport, "phase score text recommendation reported_at revision superseded_at", orders="reported_at",
    items=Embedded("{t}.items", list[PanelItem], "The panel's judgement by item, without names.", panel_table),
    strengths=Column("strengths", _TEXTS),
    improvements=Column("improvements", _TEXTS),
    site_issues=Embedded("{t}.site_issues", list[SiteIssue], "What to look into on site (Art. 19)."),
    dossier=ToOne("Dossier", "dossier_id"),
)  # fmt: skip
declare(
    "Evaluation", m.Evaluation,
    "material_score site_score score opinion digest tie_place tie_flag tie_reason evaluated_at", root="evaluations",
    details=Embedded("{t}.details", EvaluationDetails | None, "What it was compiled from; no person is named.", details),
    orders="score", dossier=ToOne("Dossier", "dossier_id"), available_acts=Acts(),
)  # fmt: skip

# --- Lists, objections, awards -----------------------------------------------------------------------------------------

declare(
    "AwardList", m.AwardList, "kind state digest drafted_at signed_at published_at version", root="lists",
    filters="kind state cycle_id", orders="drafted_at",
    cycle=ToOne("Cycle", "cycle_id"),
    entries=ToMany("ListEntry", "list_id"),
    over_quota=Embedded(
        ON_LIST, list[OverQuota], "Ceilings that its entries exceed: warnings on a candidate list, later none (Art. 6).",
        over_quota,
    ),
    supplements=ToOne("AwardList", "supplements_id"),
    vacancies=ToMany("ListVacancy", "list_id"),
    notices=ToMany("Notice", "list_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ListEntry", m.ListEntry, "organisation_name sector_group award_kind honour_only",
    list=ToOne("AwardList", "list_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    rationale=Companion("EntryRationale", "entry_id", "Art.20"),
    redactions=Redactions(),
)  # fmt: skip
declare("EntryRationale", m.EntryRationale, "score rank reason", entry=ToOne("ListEntry", "entry_id"))
declare(
    "ListVacancy", m.ListVacancy, "award_kind sector_group places reason", list=ToOne("AwardList", "list_id"),
)  # fmt: skip
declare(
    "NoticePublication", m.NoticePublication, "channel url published_at sha256", orders="published_at",
    notice=ToOne("Notice", "notice_id"),
    document=ToOne("NoticeDocument", "document_id"),
)  # fmt: skip
declare(
    "Objection", m.Objection, "state filed_at asked asked_until ground decision_reason decided_at version",
    root="objections", filters="state cycle_id notice_id", orders="filed_at",
    notice=ToOne("Notice", "notice_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    objector=Companion("Objector", "objection_id", "Art.21"),
    statements=ToMany("ObjectionStatement", "objection_id"),
    documents=ToMany("ObjectionDocument", "objection_id"),
    handling=Companion("ObjectionHandling", "objection_id", "Art.21"),
    hearings=ToMany("ObjectionHearing", "objection_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare("Objector", m.Objector, "kind name contact credit_code", handler=ToOne("Person", "handler_id"))
declare(
    "ObjectionStatement", m.ObjectionStatement, "grounds stated_at", orders="stated_at",
    objection=ToOne("Objection", "objection_id"),
)  # fmt: skip
declare(
    "ObjectionDocument", m.ObjectionDocument, f"{FILE} sealed", orders="uploaded_at",
    objection=ToOne("Objection", "objection_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ObjectionHandling", m.ObjectionHandling, "ground ground_reason summary proposal opinion",
    objection=ToOne("Objection", "objection_id"),
)  # fmt: skip
declare(
    "ObjectionHearing", m.ObjectionHearing, "state text asked_at due_at answer answered_at version",
    root="objection_hearings", filters="state dossier_id", orders="asked_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    objection=ToOne("Objection", "objection_id"),
    documents=ToMany("HearingDocument", "objection_hearing_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "HearingDocument", m.HearingDocument, FILE, orders="uploaded_at",
    objection_hearing=ToOne("ObjectionHearing", "objection_hearing_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Commendation", m.Commendation, "document_number issued_on text", orders="issued_on",
    cycle=ToOne("Cycle", "cycle_id"), awards=ToMany("Award", "commendation_id"), notice=ToOne("Notice", "notice_id"),
)  # fmt: skip
declare(
    "Award", m.Award,
    "organisation_name kind session award_year certificate_number honour_only valid_from valid_until",
    root="awards", filters="kind award_year organisation_id certificate_number", orders="certificate_number",
    state=Expression(
        f"CASE WHEN {{t}}.state = 'revoked' THEN 'revoked' WHEN {TODAY} > {{t}}.valid_until THEN 'expired'"
        " ELSE 'in_force' END", str,
        "`in_force`, `expired` or `revoked` on the day of the request (Art. 23, 28, 30, 33).",
    ),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    commendation=ToOne("Commendation", "commendation_id"),
    bonus=Companion("BonusEntitlement", "award_id"),
    certificates=ToMany("Certificate", "award_id"),
    honour_items=ToMany("HonourItem", "award_id"),
    obligations=ToMany("Obligation", "award_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BonusEntitlement", m.BonusEntitlement, "amount article", root="bonus_entitlements", orders="amount",
    award=ToOne("Award", "award_id"), organisation=ToOne("Organisation", "organisation_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    payment_orders=ToMany("PaymentOrder", "entitlement_id"), accounts=ToMany("PayeeAccount", "entitlement_id"),
    available_acts=Acts(),
)  # fmt: skip

# --- Money ---------------------------------------------------------------------------------------------------------------

declare(
    "BudgetYear", m.BudgetYear, "year", root="budget_years", filters="year", orders="year",
    programme=ToOne("Programme", "programme_id"), reconciliation=RECONCILED, available_acts=Acts(),
)  # fmt: skip
declare(
    "BudgetLine", m.BudgetLine, "year purpose name amount article state reason entered_at approved_at version",
    root="budget_lines", filters="year purpose state", orders="year name",
    programme=ToOne("Programme", "programme_id"),
    total=Expression(_SUM.format("total"), Decimal, "Amount with all approved changes, in CNY (Art. 9)."),
    committed=Expression(_SUM.format("committed"), Decimal, "Bound by orders that are drafted."),
    released=Expression(_SUM.format("released"), Decimal, "Bound by orders that are released and not paid yet."),
    paid=Expression(_SUM.format("paid"), Decimal, "Paid."),
    available=Expression(
        f"({_SUM.format('total')} - {_SUM.format('committed')} - {_SUM.format('released')} - {_SUM.format('paid')})",
        Decimal, "What is left.",
    ),
    changes=ToMany("BudgetChange", "budget_line_id"), payment_orders=ToMany("PaymentOrder", "budget_line_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BudgetChange", m.BudgetChange, "amount reason state entered_at approved_at version", root="budget_changes",
    filters="state", orders="entered_at", budget_line=ToOne("BudgetLine", "budget_line_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "PayeeAccount", m.PayeeAccount, "number holder bank bank_code ending state given_at", root="payee_accounts",
    filters="state", orders="given_at", organisation=ToOne("Organisation", "organisation_id"),
    entitlement=ToOne("BonusEntitlement", "entitlement_id"),
    secret=Companion("PayeeAccountNumber", "payee_account_id", "Art.31"), redactions=Redactions(),
)  # fmt: skip
declare("PayeeAccountNumber", m.PayeeAccountNumber, "account_number")
declare(
    "PaymentOrder", m.PaymentOrder,
    "number amount document_number document_date state reason drafted_at released_at paid_at version",
    root="payment_orders", filters="state number cycle_id", orders="drafted_at number",
    cycle=ToOne("Cycle", "cycle_id"), entitlement=ToOne("BonusEntitlement", "entitlement_id"),
    award=ToOne("Award", "award_id"), organisation=ToOne("Organisation", "organisation_id"),
    budget_line=ToOne("BudgetLine", "budget_line_id"), account=ToOne("PayeeAccount", "payee_account_id"),
    batch=ToOne("PaymentBatch", "batch_id"), reports=ToMany("PaymentReport", "payment_order_id"),
    messages=ToMany("PlatformMessage", "payment_order_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "PaymentBatch", m.PaymentBatch, "number route exported_at", root="payment_batches", orders="exported_at",
    payment_orders=ToMany("PaymentOrder", "batch_id"), imports=ToMany("PaymentImport", "batch_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PaymentImport", m.PaymentImport, "digest taken known refused imported_at", root="payment_imports",
    orders="imported_at", batch=ToOne("PaymentBatch", "batch_id"), lines=ToMany("PaymentReport", "import_id"),
)  # fmt: skip
declare(
    "PaymentReport", m.PaymentReport,
    "line event_id order_number status amount currency reason occurred_at source outcome before after received_at",
    root="payment_reports", filters="outcome status order_number", orders="line received_at",
    order=ToOne("PaymentOrder", "payment_order_id"),
)  # fmt: skip
declare(
    "PlatformMessage", m.PlatformMessage, "state attempts next_at delivered_at problem version",
    root="platform_messages", filters="state", orders="next_at", order=ToOne("PaymentOrder", "payment_order_id"),
    available_acts=Acts(),
)  # fmt: skip

declare(
    "CertificateKey", m.CertificateKey, "fingerprint algorithm public_key valid_from retired_at", root="certificate_keys",
    filters="fingerprint", orders="valid_from", available_acts=Acts(),
)  # fmt: skip
declare(
    "Certificate", m.Certificate, "number edition content digest signature check_url issued_at reason replaced_at",
    root="certificates", filters="number cycle_id organisation_id", orders="number edition",
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    key=ToOne("CertificateKey", "certificate_key_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "HonourItem", m.HonourItem,
    "kind serial state made_on handed_over_on handed_to lost_on returned_on remark version", root="honour_items",
    filters="kind state serial cycle_id organisation_id", orders="serial",
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    replaces=ToOne("HonourItem", "replaces_id"),
    available_acts=Acts(),
)  # fmt: skip

# --- Ledger --------------------------------------------------------------------------------------------------------------

declare(
    "LedgerEntry", m.LedgerEntry,
    "at recorded_at role ability target_id outcome code article policy_digest payload_digest",
    root="ledger_entries", filters="ability outcome role person_id dossier_id cycle_id", orders="at",
    person=ToOne("Person", "person_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    payload=Companion("LedgerPayload", "entry_id", "Art.32"),
    link=Companion("LedgerLink", "entry_id", "Art.32"),
    redactions=Redactions(),
)  # fmt: skip
declare("LedgerPayload", m.LedgerPayload, "body")
declare("LedgerLink", m.LedgerLink, "chain_id seq prev_hash hash")
declare("LedgerAnchor", m.LedgerAnchor, "number at digest", root="ledger_anchors", orders="number")
