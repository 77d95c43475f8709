"""Types of what winners owe and hand in (Art. 23-26)."""

from __future__ import annotations

from typing import Final

import models as m
from resolvers import embedded_types as e
from resolvers.declare import TODAY, Acts, Embedded, Expression, ToMany, ToOne, declare
from resolvers.lights import LIGHT
from resolvers.site_types import FILE

_OPEN: Final = "{t}.state IN ('due', 'returned')"
_OVERDUE: Final = f"({_OPEN} AND {TODAY} > {{t}}.due_on)"

declare(
    "Obligation", m.Obligation, "kind number article covers_from covers_until due_on state asked reason version",
    root="obligations", filters="kind state cycle_id organisation_id", orders="due_on",
    light=LIGHT,
    overdue=Expression(_OVERDUE, bool, "Whether its day has passed and it is not handed in (Art. 24-26)."),
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    reassessment=ToOne("Reassessment", "reassessment_id"),
    submissions=ToMany("ObligationSubmission", "obligation_id"),
    documents=ToMany("ObligationDocument", "obligation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ObligationSubmission", m.ObligationSubmission, "number text submitted_at late state answer answered_at",
    orders="number",
    figures=Embedded("{t}.figures", list[e.Figure], "Key figures of the year reported on (Art. 24)."),
    documents=ToMany("ObligationDocument", "submission_id"),
    obligation=ToOne("Obligation", "obligation_id"),
    bonus_figures=ToMany("BonusReportFigure", "submission_id"),
)  # fmt: skip
declare(
    "ObligationDocument", m.ObligationDocument, FILE, orders="uploaded_at title",
    obligation=ToOne("Obligation", "obligation_id"), submission=ToOne("ObligationSubmission", "submission_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CalendarFeed", m.CalendarFeed, "issued_at revoked_at", root="calendar_feeds", orders="issued_at",
    grant=ToOne("RoleGrant", "grant_id"), available_acts=Acts(),
)  # fmt: skip
