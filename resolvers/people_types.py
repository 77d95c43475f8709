"""People, their grants and experts (Art. 11, 31-32)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Companion, Embedded, Expression, Redactions, ToMany, ToOne, declare
from resolvers.messages import text, title

_MESSAGE = "jsonb_build_object('event', {t}.event, 'facts', {t}.facts)"

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
    "CountyReviewDuty", m.CountyReviewDuty,
    "since until reason expert_name state consented_at answered_at remark version", root="county_review_duties",
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
