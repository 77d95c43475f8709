"""Awards, certificates, medals (Art. 22-24, 33)."""

from __future__ import annotations

import models as m
from resolvers.declare import TODAY, Acts, Companion, Expression, ToMany, ToOne, declare
from resolvers.lights import LIGHTS_OF_AWARD
from resolvers.trends import TREND

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
    reassessments=ToMany("Reassessment", "award_id"),
    title_misuses=ToMany("TitleMisuse", "award_id"),
    revocations=ToMany("Revocation", "award_id"),
    trend=TREND,
    obligation_lights=LIGHTS_OF_AWARD,
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
