"""Types of promotion: activities, good practice, cultivation, higher awards (Art. 12, 25, 26)."""

from __future__ import annotations

import models as m
from resolvers.declare import TODAY, Acts, Companion, Expression, Redactions, ToMany, ToOne, declare
from resolvers.site_types import FILE

declare(
    "Activity", m.Activity,
    "kind state title text place starts_at ends_at places planned_at announced_at record recorded_at reason version",
    root="activities", filters="kind state organisation_id", orders="starts_at",
    programme=ToOne("Programme", "programme_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    obligation=ToOne("Obligation", "obligation_id"),
    participations=ToMany("Participation", "activity_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Participation", m.Participation, "attendee state signed_up_at", root="participations",
    filters="state activity_id organisation_id", orders="signed_up_at",
    activity=ToOne("Activity", "activity_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "GoodPractice", m.GoodPractice,
    "organisation_name title summary text state written_at submitted_at reviewed_at published_at reason version",
    root="good_practices", filters="state organisation_id", orders="written_at",
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    secret=Companion("GoodPracticeSecret", "good_practice_id", "Art.31"),
    redactions=Redactions(),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "GoodPracticeSecret", m.GoodPracticeSecret, "text",
    good_practice=ToOne("GoodPractice", "good_practice_id"),
)  # fmt: skip
declare(
    "Cultivation", m.Cultivation,
    "body_name state stage target_year next_step next_on begun_at ended_at reason version", root="cultivations",
    filters="state stage target_year organisation_id by_jurisdiction_id", orders="begun_at target_year",
    overdue=Expression(
        f"({{t}}.state = 'open' AND {{t}}.next_on IS NOT NULL AND {TODAY} > {{t}}.next_on)", bool,
        "Whether the day of its next step has passed (Art. 12).",
    ),
    organisation=ToOne("Organisation", "organisation_id"),
    by_jurisdiction=ToOne("Jurisdiction", "by_jurisdiction_id"),
    by_agency=ToOne("Agency", "by_agency_id"),
    steps=ToMany("CultivationStep", "cultivation_id"),
    recommendations=ToMany("Recommendation", "cultivation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CultivationStep", m.CultivationStep, "kind stage done_on text recorded_at", orders="done_on",
    cultivation=ToOne("Cultivation", "cultivation_id"),
)  # fmt: skip
declare(
    "HigherAward", m.HigherAward, "code name name_en level verified remark", root="higher_awards", orders="code",
    nominations=ToMany("HigherNomination", "higher_award_id"),
)  # fmt: skip
declare(
    "HigherNomination", m.HigherNomination,
    "organisation_name year state grounds drafted_at decided_at rejection result_on result_document result_note version",
    root="higher_nominations", filters="state year higher_award_id organisation_id", orders="year drafted_at",
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    higher_award=ToOne("HigherAward", "higher_award_id"),
    documents=ToMany("NominationDocument", "higher_nomination_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "NominationDocument", m.NominationDocument, FILE, orders="uploaded_at",
    higher_nomination=ToOne("HigherNomination", "higher_nomination_id"), available_acts=Acts(),
)  # fmt: skip
