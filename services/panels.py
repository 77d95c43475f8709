"""Panels: who sits, who is barred, who left and is replaced (Art. 18, 19, 31, 32)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Assignment
from models.review import HOLDS, Phase
from regulation.ability import Ability
from regulation.panels import end_of_term, size_of
from regulation.states import Stage
from regulation.violation import require
from services.common import parameters, refuse
from services.door import Act, Done, act
from services.inputs import Ref
from services.places import facts, hold, violations
from services.reassessing_leaving import leave_pool
from services.site_team import require_free_for_visit, site_term

if TYPE_CHECKING:
    from datetime import datetime

    from regulation.parameters import Parameters

PHASE: Final[dict[str, Phase]] = {Stage.MATERIAL_REVIEW: Phase.MATERIAL, Stage.SITE_REVIEW: Phase.SITE}
_OPEN: Final = [str(stage) for stage in PHASE]
# Who is of the pool no longer sits no longer in the panels still at work: what is locked was given lawfully and counts.
_VACATED = f"""
UPDATE public.assignment a SET frozen_at = $3, version = a.version + 1, frozen_because = CASE WHEN EXISTS
 (SELECT 1 FROM public.expert_profile p WHERE p.person_id = a.person_id AND p.programme_id = c.programme_id
  AND p.state = 'suspended') THEN 'suspended' ELSE 'grant_ended' END
FROM public.cycle c WHERE c.id = a.cycle_id AND c.stage = ANY ($4::text[]) AND a.frozen_at IS NULL
 AND (a.dossier_id = ANY ($1::uuid[]) OR a.person_id = ANY ($2::uuid[]))
 AND NOT ({HOLDS.format(person="a.person_id", programme="c.programme_id", at="$3")})
"""  # noqa: S608 -- no value
_DISQUALIFIED = """
UPDATE public.assignment a SET frozen_at = COALESCE(a.frozen_at, $3), frozen_because = 'disqualified',
 version = a.version + 1
FROM public.cycle c WHERE c.id = a.cycle_id AND c.programme_id = $2 AND c.stage = ANY ($4::text[]) AND a.person_id = $1
 AND a.frozen_because IS DISTINCT FROM 'conflict'
RETURNING a.id, a.dossier_id, a.person_id, a.cycle_id, a.organisation_id
"""
# The key is random: keys in order of time would tell, beside those of the places, who wrote which review (Art. 31).
_BLANK: Final = """
WITH place AS MATERIALIZED (
 SELECT gen_random_uuid() AS id, d.id AS dossier_id, d.cycle_id, p.person_id
 FROM unnest($1::uuid[], $2::uuid[]) AS p(dossier_id, person_id) JOIN public.dossier d ON d.id = p.dossier_id),
blank AS (
 INSERT INTO public.review (id, dossier_id, cycle_id, phase, criteria_edition_id, dossier_version_id)
 SELECT p.id, p.dossier_id, p.cycle_id, $3, c.criteria_edition_id, (SELECT v.id FROM public.dossier_version v
  WHERE v.dossier_id = p.dossier_id ORDER BY v.submission DESC LIMIT 1)
 FROM place p JOIN public.cycle c ON c.id = p.cycle_id ORDER BY p.id)
INSERT INTO public.review_author (review_id, cycle_id, person_id) SELECT p.id, p.cycle_id, p.person_id FROM place p ORDER BY p.id
"""
_SEATS = select(Assignment.person_id, Assignment.frozen_at).where(Assignment.dossier_id == bindparam("dossier"))


async def vacate(act: Act, *, dossiers: list[UUID] | None = None, people: list[UUID] | None = None) -> None:
    """Freeze the places, in these panels or of these people, of who is no expert of the pool any more (Art. 11, 18, 32).

    Suspending, removing and revoking a grant do it for a person; a grant that expires is noticed when its panels act.
    """
    await act.tx.sql(_VACATED, dossiers or [], people or [], act.now, _OPEN)
    if people:
        await leave_pool(act, people)


async def disqualify_from_panels(act: Act, person: UUID, programme: UUID) -> list[Any]:
    """Freeze every place of an expert in panels still at work, so that no review there counts any more (Art. 32).

    Of who left before, what was locked counted: it does no longer. Returns the places.
    """
    return await act.tx.sql(_DISQUALIFIED, person, programme, act.now, _OPEN)


async def sitting(act: Act, dossier: UUID) -> list[UUID]:
    """Return who sits in a panel."""
    return [row["person_id"] for row in await act.tx.all(_SEATS, dossier=dossier) if row["frozen_at"] is None]


@act(Ability.DOSSIER_ASSIGN_PANEL)
async def assign_panel(
    act: Act,
    *,
    expert_ids: Annotated[
        list[UUID],
        Ref("person"),
        Doc("Experts to add: the whole panel, or of one that stands already only the new members."),
    ],
    leader_id: Annotated[UUID, Ref("person"), Doc("Who leads: a new or a present member.")],
) -> Done:
    """Assign a panel of cleared experts, or replace members whom a late conflict froze or whose grant ended (Art. 18, 31)."""
    numbers, dossier = await parameters(act), await act.row()
    await vacate(act, dossiers=[act.target.id])
    await hold(act, [*expert_ids, leader_id], [act.target.id])
    found = await facts(act, [act.target.id])
    present = found.present.get(act.target.id, ())
    refuse(act, len(set(expert_ids)) != len(expert_ids), "EXPERT_TWICE", "expert_ids")
    refuse(act, len(present) >= numbers.min_experts_per_dossier, "PANEL_EXISTS")
    _require_size(act, numbers, len(present) + len(expert_ids))
    refuse(act, leader_id not in {*present, *expert_ids}, "LEADER_NOT_IN_PANEL", "leader_id")
    require(list(violations(found, act.target.id, expert_ids, leader_id)))
    await seat(act, [(dossier, expert) for expert in expert_ids])
    await lead(act, {act.target.id: leader_id})
    await act.move(dossier["state"])
    return act.done()


def _require_size(act: Act, numbers: Parameters, size: int) -> None:
    least = size_of(numbers.min_experts_per_dossier, odd=numbers.panel_odd)
    refuse(act, size < least, "PANEL_TOO_SMALL", "expert_ids", least=str(least))
    refuse(act, numbers.panel_odd and size % 2 == 0, "PANEL_EVEN", "expert_ids")


_LEAD: Final = """
UPDATE public.assignment a SET leader = $3, version = a.version + 1 FROM unnest($1::uuid[], $2::uuid[]) AS l(dossier, person)
WHERE a.dossier_id = l.dossier AND a.leader <> $3 AND (a.person_id = l.person) = $3
"""


async def lead(act: Act, leaders: Mapping[UUID, UUID]) -> None:
    """Let these members lead: application -> expert. Who led steps down first: there is one at most."""
    for leads in (False, True):
        await act.tx.sql(_LEAD, list(leaders), list(leaders.values()), leads)


async def seat(act: Act, places: Sequence[tuple[Any, UUID]], **of: Any) -> None:
    """Give experts their places, with a term, and blank sheets; `places`: row of the application, expert (Art. 18)."""
    joining: dict[UUID, list[UUID]] = {}
    for row, expert in places:
        joining.setdefault(row["id"], []).append(expert)
    due: dict[UUID, datetime | None] = dict.fromkeys(joining, end_of_term(act.now, (await parameters(act)).review_days))
    for dossier, experts in joining.items() if act.target.situation.stage == Stage.SITE_REVIEW else ():
        await require_free_for_visit(act, dossier, experts)
        due[dossier] = await site_term(act, dossier)
    rows = [
        {**{k: row[k] for k in ("cycle_id", "organisation_id")}, "dossier_id": row["id"], "person_id": expert,
         "assigned_at": act.now, "due_at": due[row["id"]], "draw_id": None, **of}
        for row, expert in places
    ]  # fmt: skip
    await act.tx.insert_all(Assignment, rows)
    await blank_reviews(act, [(row["id"], expert) for row, expert in places], PHASE[act.target.situation.stage or ""])


async def blank_reviews(act: Act, places: Sequence[tuple[UUID, UUID]], phase: Phase) -> None:
    """Give experts sheets to fill in for one phase, on the edition and the submission of now (Art. 4, 18)."""
    await act.tx.sql(_BLANK, [dossier for dossier, _ in places], [expert for _, expert in places], phase.value)
