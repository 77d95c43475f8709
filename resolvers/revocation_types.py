"""Types of incidents, of hearing winners, and of revocations with what they ask for (Art. 28, 30)."""

from __future__ import annotations

import models as m
from resolvers.aftermath_types import CLAIM, DUE_ON, OVERDUE
from resolvers.declare import Acts, Companion, Redactions, ToMany, ToOne, declare

declare(
    "Incident", m.Incident,
    "state ground article source summary happened_on registered_at evidence verified_at proposal submitted_at reason"
    " decided_on document_number decided_at version",
    root="incidents", filters="state ground source cycle_id organisation_id award_id", orders="registered_at",
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    title_misuse=ToOne("TitleMisuse", "title_misuse_id"),
    bonus_inspection=ToOne("BonusInspection", "bonus_inspection_id"),
    reassessment=ToOne("Reassessment", "reassessment_id"),
    registered_by=ToOne("Person", "registered_by_id"),
    verified_by=ToOne("Person", "verified_by_id"),
    proposed_by=ToOne("Person", "proposed_by_id"),
    statement=Companion("IncidentStatement", "incident_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "IncidentStatement", m.IncidentStatement,
    "state ground allegation asked_at due_at text stated_at waived_at version",
    root="incident_statements", filters="state cycle_id organisation_id award_id", orders="asked_at",
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    incident=ToOne("Incident", "incident_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Revocation", m.Revocation, "state ground article decided_on document_number revoked_at version",
    root="revocations", filters="state ground cycle_id organisation_id award_id", orders="decided_on",
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    incident=ToOne("Incident", "incident_id"),
    ban=ToOne("Ban", "ban_id"),
    notice=ToOne("Notice", "notice_id"),
    consequences=ToMany("RevocationConsequence", "revocation_id"),
    appeals=ToMany("Appeal", "revocation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RevocationConsequence", m.RevocationConsequence, "kind state article version",
    root="revocation_consequences", filters="kind state cycle_id organisation_id award_id",
    claim=CLAIM, due_on=DUE_ON, overdue=OVERDUE,
    plans=ToMany("ClawbackPlan", "consequence_id"),
    receipts=ToMany("ClawbackReceipt", "consequence_id"),
    waivers=ToMany("ClawbackWaiver", "consequence_id"),
    title_stops=ToMany("TitleStop", "consequence_id"),
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    revocation=ToOne("Revocation", "revocation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Tip", m.Tip, "kind state filed_at answer decided_at version", root="tips", filters="kind state award_id",
    orders="filed_at",
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    incident=ToOne("Incident", "incident_id"),
    reporter=Companion("TipReporter", "tip_id", "Art.30"),
    statements=ToMany("TipStatement", "tip_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare("TipReporter", m.TipReporter, "name contact", handler=ToOne("Person", "handler_id"))
declare("TipStatement", m.TipStatement, "text stated_at", orders="stated_at", tip=ToOne("Tip", "tip_id"))
