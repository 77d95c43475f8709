"""How bodies that take part are supervised (Art. 10, 32)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Companion, Redactions, ToMany, ToOne, declare

declare(
    "BodyRecord", m.BodyRecord, "state text opened_at hear_until reply replied_at proposal reason decided_at version",
    root="body_records", filters="state jurisdiction_id agency_id cycle_id", orders="opened_at",
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    agency=ToOne("Agency", "agency_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    proposed_by=ToOne("Person", "proposed_by_id"),
    source=Companion("BodySource", "record_id", "Art.32"),
    referrals=ToMany("BodyReferral", "record_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "BodySource", m.BodySource, "basis", record=ToOne("BodyRecord", "record_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "BodyReferral", m.BodyReferral, "referred_to document_number referred_on text", orders="referred_on",
    record=ToOne("BodyRecord", "record_id"),
)  # fmt: skip
