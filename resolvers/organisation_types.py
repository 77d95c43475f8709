"""Organisations, bans and registration (Art. 3, 27, 30)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Companion, Redactions, ToMany, ToOne, declare

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
