"""Documents of rules against their storage: versions, which is in force, which a cycle goes by (Art. 10, 34)."""

from __future__ import annotations

from datetime import date
from typing import Final

import models as m
from resolvers.declare import TODAY, Acts, Expression, ToMany, ToOne, declare

_LATER: Final = """public.rule_document n WHERE n.programme_id = {t}.programme_id AND n.kind = {t}.kind
 AND n.state = 'approved' AND n.number > {t}.number"""
IN_FORCE: Final = f"""({{t}}.state = 'approved' AND NOT {{t}}.repeals AND {{t}}.effective_from <= {TODAY}
 AND NOT EXISTS (SELECT 1 FROM {_LATER} AND n.effective_from <= {TODAY}))"""  # noqa: S608 -- no value
REPLACED_ON: Final = f"(SELECT min(n.effective_from) FROM {_LATER})"  # noqa: S608 -- no value

declare(
    "RuleDocument", m.RuleDocument,
    "kind state number title title_en body repeals effective_from reason drafted_at submitted_at decided_at rejection"
    " content_digest version",
    root="rule_documents", filters="kind state", orders="effective_from drafted_at kind",
    programme=ToOne("Programme", "programme_id"),
    based_on=ToOne("RuleDocument", "based_on_id"),
    resolution=ToOne("Resolution", "resolution_id"),
    in_force=Expression(IN_FORCE, bool, "Whether it is in force on the day of the request, in the city (Art. 34)."),
    replaced_on=Expression(
        REPLACED_ON, date | None, "Day from which another version takes its place; null if none is approved.",
    ),
    cycles=ToMany("CycleRule", "rule_document_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CycleRule", m.CycleRule, "kind since", orders="kind",
    cycle=ToOne("Cycle", "cycle_id"), rule_document=ToOne("RuleDocument", "rule_document_id"),
)  # fmt: skip
