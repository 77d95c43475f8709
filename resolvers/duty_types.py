"""Types of what winners owe and hand in (Art. 23-26)."""

from __future__ import annotations

from typing import Final

import models as m
from resolvers.declare import Acts, Expression, ToMany, ToOne, declare

_TODAY: Final = "(SELECT ctx.clock() AT TIME ZONE 'Asia/Shanghai')::date"
_OPEN: Final = "{t}.state IN ('due', 'returned')"
_SOON: Final = """(SELECT (v.parameters ->> 'obligation_soon_days')::int FROM public.cycle c
 JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = {t}.cycle_id)"""
_OVERDUE: Final = f"({_OPEN} AND {_TODAY} > {{t}}.due_on)"
# As `regulation.obligations.light` has it.
_LIGHT: Final = f"""CASE WHEN {{t}}.state IN ('waived', 'lapsed') THEN 'grey' WHEN {{t}}.state = 'accepted' THEN 'green'
 WHEN {{t}}.state = 'submitted' THEN 'amber' WHEN {_TODAY} > {{t}}.due_on THEN 'red'
 WHEN {{t}}.state = 'returned' OR {_TODAY} + {_SOON} >= {{t}}.due_on THEN 'amber' ELSE 'green' END"""

declare(
    "Obligation", m.Obligation, "kind number article covers_from covers_until due_on state reason version",
    root="obligations", filters="kind state cycle_id organisation_id", orders="due_on",
    light=Expression(_LIGHT, str, "`green`, `amber`, `red` or `grey` on the day of the request (Art. 24-26)."),
    overdue=Expression(_OVERDUE, bool, "Whether its day has passed and it is not handed in (Art. 24-26)."),
    award=ToOne("Award", "award_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    submissions=ToMany("ObligationSubmission", "obligation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ObligationSubmission", m.ObligationSubmission, "number text submitted_at late state answer answered_at",
    orders="number",
    obligation=ToOne("Obligation", "obligation_id"),
)  # fmt: skip
