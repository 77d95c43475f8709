"""Scopes of what winners use their bonuses for, and of inspections (Art. 12, 26, 31)."""

from __future__ import annotations

from typing import Final

from models.bonus_use import PAID, USED
from policies.fragments import OF_DUTY, OF_WINNER

_OF_COUNTY: Final = "(SELECT o.jurisdiction_id FROM public.organisation o WHERE o.id = b.organisation_id)"

BONUS_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    # What was paid of each bonus and what it was used for: the same for all who read the bonus, whoever's uses they see.
    "bonus_sums": (
        "jsonb",
        f"""SELECT jsonb_object_agg(b.id, jsonb_build_object('paid', ({PAID.format(b="b")})::text,
  'used', {USED.format(b="b")}))
 FROM public.bonus_entitlement b WHERE b.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
  AND (current_setting('role') IN ('award_office', 'award_office_director', 'award_finance')
   OR b.organisation_id = (SELECT scope.my_organisation()) OR {_OF_COUNTY} = (SELECT scope.my_jurisdiction()))""",
    ),
}

_CIRCULATED: Final = "{t}.state = 'signed' AND {t}.outcome = 'misuse' AND "
BONUS_SCOPES: Final[dict[str, dict[str, str]]] = {
    "bonus_use": OF_DUTY,
    "bonus_report_figure": OF_DUTY,
    "bonus_use_document": {
        **OF_WINNER,
        "own": f"{{t}}.state <> 'removed' AND {OF_WINNER['own']}",
        "in_programme": f"{{t}}.state = 'submitted' AND {OF_WINNER['in_programme']}",
    },
    # A misuse that was signed is circulated to the county and the leading group (Art. 26).
    "bonus_inspection": {
        **OF_WINNER,
        "circulated": _CIRCULATED + OF_DUTY["in_programme"],
        "circulated_in_jurisdiction": _CIRCULATED + OF_DUTY["in_jurisdiction"],
        "found_by_me": "{t}.found_by_id = (SELECT ctx.person_id())",
    },
}
