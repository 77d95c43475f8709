"""Acts of people on organisations with which a conflict of theirs was found later, from the ledger (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.conflicts import Touched
from regulation.ability import Ability

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from services.door import Act

# What decides on one application, or writes what a decision rests on.
_ON_DOSSIER: Final = (
    Ability.DOSSIER_CHECK_ELIGIBILITY, Ability.ELIGIBILITY_RUN_JUDGE, Ability.CONSULTATION_CLOSE, Ability.RECHECK_CHECK,
    Ability.RECHECK_SIGN, Ability.DOSSIER_REPORT_MATERIAL, Ability.DOSSIER_REPORT_SITE, Ability.DOSSIER_EVALUATE,
    Ability.DOSSIER_DISQUALIFY, Ability.OBJECTION_INVESTIGATE, Ability.OBJECTION_DECIDE,
    Ability.MOTION_VOTE,
)  # fmt: skip
# What decides on a winner when its cycle is over (Art. 24).
_ON_WINNER: Final = (
    Ability.REASSESSMENT_SHEET_HAND_IN, Ability.REASSESSMENT_REPORT, Ability.REASSESSMENT_REPORT_PROPOSE,
    Ability.REASSESSMENT_REPORT_SIGN,
)  # fmt: skip
# What decides on a list, with the kind of list: on each application that such a list of the cycle names.
_ON_LIST: Final = {
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: "qualified",
    Ability.AWARD_LIST_SIGN_QUALIFIED: "qualified",
    Ability.CYCLE_DRAFT_SITE_LIST: "site",
    Ability.AWARD_LIST_SIGN_SITE: "site",
    Ability.CYCLE_BREAK_TIE: "candidate",
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: "candidate",
    Ability.AWARD_LIST_SIGN_CANDIDATE: "candidate",
    Ability.CYCLE_PROPOSE: "proposed",
    Ability.CYCLE_PUBLISH_PROPOSED: "proposed",
    Ability.CYCLE_APPROVE: "final",
    Ability.CYCLE_COMMEND: "final",
}
_ACTS: Final = """
WITH bound AS (SELECT DISTINCT ON (x.person_id, d.id) x.id AS conflict_id, x.person_id, d.id AS dossier_id, d.cycle_id,
  d.organisation_id, c.stage
 FROM public.conflict x
 JOIN public.dossier d ON d.organisation_id = x.organisation_id OR d.organisation_id IN (SELECT k.organisation_id
  FROM public.organisation_kin o JOIN public.organisation_kin k ON k.family = o.family
  WHERE o.organisation_id = x.organisation_id)
 JOIN public.cycle c ON c.id = d.cycle_id
 WHERE x.person_id = ANY ($1::uuid[]) AND x.dismissed_at IS NULL ORDER BY x.person_id, d.id, x.found_at, x.id)
SELECT b.conflict_id, b.dossier_id, b.cycle_id, b.organisation_id, e.id AS entry_id, e.ability, e.at AS decided_at
FROM bound b JOIN public.ledger_entry e ON e.person_id = b.person_id AND e.outcome = 'done'
 AND (e.dossier_id = b.dossier_id AND e.ability = ANY ($5::text[]) OR b.stage <> 'closed'
  AND (e.dossier_id = b.dossier_id AND e.ability = ANY ($2::text[])
  OR e.cycle_id = b.cycle_id AND e.ability = ANY ($3::text[]) AND EXISTS (SELECT 1 FROM public.award_list l
   JOIN public.list_entry n ON n.list_id = l.id AND n.dossier_id = b.dossier_id
   WHERE l.cycle_id = b.cycle_id AND l.kind = ($4::text[])[array_position($3::text[], e.ability)])))
WHERE NOT EXISTS (SELECT 1 FROM public.touched_decision t WHERE t.entry_id = e.id AND t.dossier_id = b.dossier_id)
ORDER BY e.id, b.dossier_id
"""


async def acts_of(act: Act, people: Collection[UUID]) -> list[dict[str, Any]]:
    """Return the acts of these people on what they have a conflict with, as touched decisions not listed before.

    Whether the outcome would differ nobody can compute; people must judge it.
    """
    listed = (list(map(str, _ON_LIST)), list(_ON_LIST.values()))
    given = (list(people), list(map(str, _ON_DOSSIER)), *listed, list(map(str, _ON_WINNER)))
    return [{**row, "kind": Touched.ACT.value} for row in await act.tx.sql(_ACTS, *given)]
