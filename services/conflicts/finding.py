"""The rules at work: find conflicts among people and organisations, and keep each once (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.review import ConflictSource
from regulation.ability import Ability
from regulation.conflict_rules import Finding, of_all, window_begins
from regulation.milestones import reference_day
from regulation.parameters import Parameters
from services.common import conflicted
from services.conflicts.facts import people_of, register_of
from services.conflicts.late import follow
from services.door import Act, Done, act

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

Found = tuple["UUID", Finding]
# What binds nobody yet is kept once too; not if it was found when it still bound.
_CLUES: Final = """
INSERT INTO public.conflict_clue (cycle_id, person_id, organisation_id, rule, fact, details, found_at)
SELECT $1, f.person, f.organisation, f.rule, f.fact, f.details, $3
FROM jsonb_to_recordset($2::jsonb) AS f(person uuid, organisation uuid, rule text, fact text, details jsonb)
WHERE NOT EXISTS (SELECT 1 FROM public.conflict x WHERE x.cycle_id = $1 AND x.person_id = f.person
 AND x.organisation_id = f.organisation AND x.rule = f.rule AND x.fact = f.fact)
ON CONFLICT (person_id, cycle_id, organisation_id, rule, fact) DO NOTHING
"""
# What was dismissed is there and is not found once more.
_KEEP: Final = """
INSERT INTO public.conflict (cycle_id, person_id, organisation_id, kind, source, rule, fact, details, found_at)
SELECT $1, f.person, f.organisation, f.kind, $3, f.rule, f.fact, f.details, $4
FROM jsonb_to_recordset($2::jsonb) AS f(person uuid, organisation uuid, kind text, rule text, fact text, details jsonb)
ON CONFLICT (person_id, cycle_id, organisation_id, source, kind, rule, fact) DO NOTHING
RETURNING id, person_id, organisation_id
"""
# Whom a conflict binds: the experts of the pool, and everybody else who decides or pays.
_CONCERNED: Final = """
SELECT DISTINCT g.person_id FROM public.role_grant g
LEFT JOIN public.expert_profile f ON f.person_id = g.person_id AND f.programme_id = g.programme_id
WHERE g.programme_id = $1 AND g.valid_from <= $2 AND (g.valid_to IS NULL OR $2 < g.valid_to)
 AND (g.role IN ('office', 'office_director', 'leading_group', 'leading_group_secretary', 'executive_meeting',
   'executive_secretary', 'finance')
  OR g.role = 'expert' AND f.state = 'admitted') ORDER BY 1
"""
_APPLICANTS: Final = """
SELECT DISTINCT d.organisation_id FROM public.dossier d
WHERE d.cycle_id = $1 AND d.submitted_at IS NOT NULL AND d.state NOT IN ('withdrawn', 'disqualified') ORDER BY 1
"""
_RUNNING: Final = """
SELECT c.id FROM public.cycle c WHERE c.programme_id = $1 AND c.stage NOT IN ('drafting', 'announced', 'closed') ORDER BY 1
"""


async def look(act: Act, cycle: Any, people: Collection[UUID], organisations: Collection[UUID]) -> list[Found]:
    """Return every conflict that the rules find between these people and organisations; nothing is kept (Art. 31)."""
    numbers = Parameters.from_json(cycle["parameters"])
    first = window_begins(reference_day(cycle), numbers.conflict_years)
    register = await register_of(act, organisations, numbers.public_mail_domains)
    return list(of_all(await people_of(act, people), register, first))


async def keep(act: Act, cycle_id: UUID, found: Sequence[Found]) -> list[Any]:
    """Keep what was found and was not known; return the new conflicts: id, person_id, organisation_id."""
    clues = [_row(*one) for one in found if not one[1].binds]
    if clues:
        await act.tx.sql(_CLUES, cycle_id, clues, act.now)
    rows = [_row(*one) for one in found if one[1].binds]
    return list(await act.tx.sql(_KEEP, cycle_id, rows, ConflictSource.DETECTED.value, act.now))


def _row(person: UUID, one: Finding) -> dict[str, Any]:
    about = {"person": str(person), "organisation": str(one.organisation_id), "kind": one.kind}
    return about | {"rule": one.rule.value, "fact": one.fact, "details": one.details}


async def detect(
    act: Act, people: Collection[UUID], organisations: Collection[UUID], cycle_id: UUID | None = None
) -> list[Any]:
    """Find, keep and follow conflicts between these people and organisations in a cycle; return the new ones (Art. 31).

    Without `cycle_id`, in the cycle of the act's target.
    """
    cycle = await act.cycle() if cycle_id is None else await act.cycle_of(cycle_id)
    new = await keep(act, cycle["id"], await look(act, cycle, people, organisations))
    await follow(act, new)
    return new


async def concerned(act: Act) -> list[UUID]:
    """Return whom conflicts bind in the programme: experts, office, leading group, executive meeting, finance."""
    rows = await act.tx.sql(_CONCERNED, act.actor.programme_id, act.now)
    return [row["person_id"] for row in rows]


async def applicants(act: Act, cycle_id: UUID) -> list[UUID]:
    """Return the organisations that have handed in an application in a cycle."""
    return [row["organisation_id"] for row in await act.tx.sql(_APPLICANTS, cycle_id)]


async def detect_of(act: Act, people: Collection[UUID]) -> list[Any]:
    """Look at people of whom something new is known, in every cycle under way (Art. 31)."""
    new: list[Any] = []
    for row in await act.tx.sql(_RUNNING, act.actor.programme_id):
        new += await detect(act, people, await applicants(act, row["id"]), row["id"])
    return new


@act(Ability.CYCLE_DETECT_CONFLICTS)
async def detect_conflicts(act: Act) -> Done:
    """Compare everybody who reviews or decides with every applicant; what is found binds at once (Art. 31)."""
    people, organisations = await concerned(act), await applicants(act, act.target.id)
    new = await detect(act, people, organisations)
    hidden = await conflicted(act, organisations)  # whoever acts reads the record, and does not learn of these
    found = sum(row["organisation_id"] not in hidden for row in new)
    return act.done(people=len(people), organisations=len(organisations) - len(hidden), found=found)
