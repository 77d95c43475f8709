"""Scopes of what follows a revocation: paying back, stopping, appeals (Art. 12, 23, 28, 31)."""

from __future__ import annotations

from typing import Final

from models.aftermath import CLAIM
from policies.fragments import OF_DUTY, OF_WINNER

_OF_COUNTY: Final = "(SELECT o.jurisdiction_id FROM public.organisation o WHERE o.id = c.organisation_id)"

AFTERMATH_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    # What is claimed back of each bonus: the same for all who read the consequence, whoever's receipts they see.
    "clawback_sums": (
        "jsonb",
        f"""SELECT jsonb_object_agg(s.id, jsonb_build_object('paid', s.paid::text, 'received', s.received::text,
  'waived', s.waived::text, 'covers', p.covers::text, 'instalments', p.instalments))
 FROM (SELECT c.id, {CLAIM.format(c="c")} FROM public.revocation_consequence c
  WHERE c.kind = 'clawback' AND c.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
   AND (current_setting('role') IN ('award_office', 'award_office_director', 'award_finance', 'award_supervisor',
     'award_leading_group', 'award_leading_group_secretary', 'award_executive_meeting', 'award_executive_secretary')
    OR c.organisation_id = (SELECT scope.my_organisation()) OR {_OF_COUNTY} = (SELECT scope.my_jurisdiction()))) s
 LEFT JOIN public.clawback_plan p ON p.consequence_id = s.id AND p.state = 'approved'""",
    ),
}

_DECIDED: Final = "{t}.state IN ('approved', 'replaced') AND "
AFTERMATH_SCOPES: Final[dict[str, dict[str, str]]] = {
    # The winner reads what two persons agreed on.
    "clawback_plan": {
        **OF_WINNER,
        "own": _DECIDED + OF_WINNER["own"],
        "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    },
    "clawback_receipt": {
        **OF_WINNER,
        "own": "{t}.state = 'confirmed' AND " + OF_WINNER["own"],
        "entered_by_me": "{t}.recorded_by_id = (SELECT ctx.person_id())",
    },
    "clawback_waiver": {
        **OF_WINNER,
        "own": _DECIDED + OF_WINNER["own"],
        "proposed_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())",
    },
    "title_stop": OF_DUTY,
    "appeal": {**OF_WINNER, "proposed_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())"},
}
