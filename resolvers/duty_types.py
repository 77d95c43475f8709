"""Types of what winners owe and hand in (Art. 23-26)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import models as m
from regulation.obligations import light
from regulation.states import ObligationState
from resolvers import embedded_types as e
from resolvers.declare import TODAY, Acts, Embedded, Expression, ToMany, ToOne, declare

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN: Final = "{t}.state IN ('due', 'returned')"
_SOON: Final = """(SELECT (v.parameters ->> 'obligation_soon_days')::int FROM public.cycle c
 JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = {t}.cycle_id)"""
_OVERDUE: Final = f"({_OPEN} AND {TODAY} > {{t}}.due_on)"
_FACTS: Final = f"jsonb_build_object('state', {{t}}.state, 'due_on', {{t}}.due_on, 'today', {TODAY}, 'soon', {_SOON})"


def _light(facts: Mapping[str, Any], _language: str) -> str:
    due_on, today = (date.fromisoformat(facts[name]) for name in ("due_on", "today"))
    return light(ObligationState(facts["state"]), due_on, today, facts["soon"]).value


declare(
    "Obligation", m.Obligation, "kind number article covers_from covers_until due_on state reason version",
    root="obligations", filters="kind state cycle_id organisation_id", orders="due_on",
    light=Embedded(_FACTS, str, "`green`, `amber`, `red` or `grey` on the day of the request (Art. 24-26).", _light),
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
    figures=Embedded("{t}.figures", list[e.Figure], "Key figures of the year reported on (Art. 24)."),
    obligation=ToOne("Obligation", "obligation_id"),
    bonus_figures=ToMany("BonusReportFigure", "submission_id"),
)  # fmt: skip
