"""Every type of the schema, declared against its storage by the module of its area.

To add a field, add it there; `make schema` does the rest.
"""

from __future__ import annotations

from resolvers import (  # noqa: F401 -- declare their types
    aftermath_types,
    annual_types,
    application_types,
    archive_types,
    award_types,
    body_types,
    bonus_types,
    conflict_types,
    cycle_types,
    deciding_types,
    duty_types,
    eligibility_types,
    feedback_types,
    ledger_types,
    meeting_types,
    money_types,
    office_work_types,
    organisation_types,
    people_types,
    promotion_types,
    reassessment_types,
    reference_types,
    review_types,
    revocation_types,
    rule_types,
    site_types,
    title_types,
)
