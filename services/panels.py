"""Panels: who sits, who is barred, who left and is replaced (Art. 18, 19, 31, 32)."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Assignment
from models.review import CONFLICTING, HOLDS, Phase
from regulation.procedure import Ability, Stage
from regulation.violation import Violation, require
from services.common import parameters, refuse
from services.door import Act, Done, act
from services.inputs import Ref
from services.site_team import require_free_for_visit

PHASE: Final[dict[str, Phase]] = {Stage.MATERIAL_REVIEW: Phase.MATERIAL, Stage.SITE_REVIEW: Phase.SITE}
_OPEN: Final = [str(stage) for stage in PHASE]
# What keeps an expert from a dossier; the first that holds is told (Art. 31).
_BARS = f"""
SELECT e.id AS person_id, CASE
 WHEN NOT ({HOLDS.format(person="e.id", programme="$4", at="$5")}) THEN 'NOT_AN_EXPERT'
 WHEN {CONFLICTING.format(person="e.id", organisation="$3")} THEN 'EXPERT_CONFLICTED'
 WHEN NOT EXISTS (SELECT 1 FROM public.conflict_declaration n WHERE n.person_id = e.id AND n.cycle_id = $2
  AND n.organisation_id = $3 AND n.state = 'none') THEN 'EXPERT_UNDECLARED'
 WHEN NOT EXISTS (SELECT 1 FROM public.undertaking u WHERE u.person_id = e.id AND u.cycle_id = $2)
  THEN 'UNDERTAKING_MISSING' END AS bar
FROM unnest($1::uuid[]) AS e(id)
"""  # noqa: S608 -- no value
_DECLARED = """
SELECT 1 FROM public.conflict_declaration
WHERE person_id = ANY ($1::uuid[]) AND cycle_id = $2 AND organisation_id = $3 FOR SHARE
"""
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
RETURNING a.id, a.dossier_id, EXISTS (SELECT 1 FROM public.panel_report r WHERE r.dossier_id = a.dossier_id) AS reported
"""
# The key is random: keys in order of time would tell, beside those of the places, who wrote which review (Art. 31).
_BLANK: Final = """
WITH blank AS (
 INSERT INTO public.review (id, dossier_id, cycle_id, phase, criteria_edition_id, dossier_version_id)
 SELECT gen_random_uuid(), d.id, d.cycle_id, $2, c.criteria_edition_id, (SELECT v.id FROM public.dossier_version v
  WHERE v.dossier_id = d.id ORDER BY v.submission DESC LIMIT 1)
 FROM public.dossier d JOIN public.cycle c ON c.id = d.cycle_id WHERE d.id = $1 RETURNING id, cycle_id)
INSERT INTO public.review_author (review_id, cycle_id, person_id) SELECT id, cycle_id, $3 FROM blank
"""
_SEATS = select(Assignment.person_id, Assignment.frozen_at).where(Assignment.dossier_id == bindparam("dossier"))


async def vacate(act: Act, *, dossiers: list[UUID] | None = None, people: list[UUID] | None = None) -> None:
    """Freeze the places, in these panels or of these people, of who is no expert of the pool any more (Art. 11, 18, 32).

    Suspending, removing and revoking a grant do it for a person; a grant that expires is noticed when its panels act.
    """
    await act.tx.sql(_VACATED, dossiers or [], people or [], act.now, _OPEN)


async def disqualify_from_panels(act: Act, person: UUID, programme: UUID) -> list[Any]:
    """Freeze every place of an expert in panels still at work, so that no review there counts any more (Art. 32).

    Of who left before, what was locked counted: it does no longer. Returns the places, `reported` if their panel
    has written a report already.
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
    least = (await parameters(act)).min_experts_per_dossier
    dossier = await act.row()
    await vacate(act, dossiers=[act.target.id])
    present = await sitting(act, act.target.id)
    together = [*present, *expert_ids]
    refuse(act, len(set(expert_ids)) != len(expert_ids), "EXPERT_TWICE", "expert_ids")
    refuse(act, len(present) >= least, "PANEL_EXISTS")
    await _require_new(act, expert_ids)
    refuse(act, len(together) < least, "PANEL_TOO_SMALL", "expert_ids", least=str(least))
    refuse(act, leader_id not in together, "LEADER_NOT_IN_PANEL", "leader_id")
    await _require_cleared(act, dossier, expert_ids)
    await require_free_for_visit(act, act.target.id, expert_ids)
    for expert in expert_ids:
        await _seat(act, dossier, expert)
    await _lead(act, leader_id)
    await act.move(dossier["state"])
    return act.done()


async def _require_new(act: Act, experts: list[UUID]) -> None:
    """Raise RuleBroken for each expert who has or had a place in the panel: that is not given twice."""
    placed = {row["person_id"] for row in await act.tx.all(_SEATS, dossier=act.target.id)}
    again = [n for n, expert in enumerate(experts) if expert in placed]
    require(Violation("ALREADY_ON_THE_PANEL", act.article, f"expert_ids.{n}") for n in again)


async def _lead(act: Act, leader: UUID) -> None:
    for leads in (False, True):  # the old leader steps down first: there is one at most
        await act.tx.sql(
            "UPDATE public.assignment SET leader = $3, version = version + 1"
            " WHERE dossier_id = $1 AND leader <> $3 AND (person_id = $2) = $3",
            *(act.target.id, leader, leads),
        )


async def _seat(act: Act, dossier: Any, expert: UUID) -> None:
    await act.tx.insert(
        Assignment,
        dossier_id=dossier["id"],
        cycle_id=dossier["cycle_id"],
        organisation_id=dossier["organisation_id"],
        person_id=expert,
        assigned_at=act.now,
    )
    await blank_review(act, dossier, expert, PHASE[act.target.situation.stage or ""])


async def _require_cleared(act: Act, dossier: Any, experts: list[UUID]) -> None:
    place = (experts, dossier["cycle_id"], dossier["organisation_id"], act.actor.programme_id, act.now)
    await act.tx.sql(_DECLARED, *place[:3])  # nobody declares otherwise until the panel stands
    barred = [row for row in await act.tx.sql(_BARS, *place) if row["bar"]]
    require(Violation(row["bar"], "Art.31", f"expert_ids.{experts.index(row['person_id'])}") for row in barred)


async def blank_review(act: Act, dossier: Any, expert: UUID, phase: Phase) -> None:
    """Give an expert a sheet to fill in for one phase, on the edition and the submission of now (Art. 4, 18)."""
    await act.tx.sql(_BLANK, dossier["id"], phase.value, expert)
