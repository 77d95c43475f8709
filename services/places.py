"""What keeps an expert from a place in a panel: one list of hard constraints, for draws and by hand (Art. 18, 31).

Facts are read after `hold`: conflicts, standing and places of an expert change only in acts that hold the expert, one
after another, so that what was found is still so when the act is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from models.review import CONFLICTING, HOLDS
from regulation.calendar import local_day
from regulation.panels import knows
from regulation.states import DossierState, Stage
from regulation.violation import Violation
from services.common import parameters

if TYPE_CHECKING:
    from regulation.parameters import Parameters
    from services.door import Act

# Applications that experts have on the desk in a stage (Art. 18, 19).
AT_WORK: Final = {
    Stage.MATERIAL_REVIEW: (DossierState.QUALIFIED, DossierState.MATERIAL_REVIEWED),
    Stage.SITE_REVIEW: (DossierState.SHORTLISTED, DossierState.SITE_REVIEWED),
}
# Of these, those whose panel has not written its report yet.
UNREPORTED: Final = frozenset(states[0] for states in AT_WORK.values())

# Always grants, then profiles, each in the order of keys.
_HOLD_GRANTS: Final = """SELECT 1 FROM public.role_grant g WHERE g.person_id = ANY ($1::uuid[]) AND g.programme_id = $2
 AND g.role = 'expert' ORDER BY g.id FOR SHARE"""
_HOLD_PROFILES: Final = """SELECT 1 FROM public.expert_profile f WHERE f.person_id = ANY ($1::uuid[])
 AND f.programme_id = $2 ORDER BY f.id FOR NO KEY UPDATE"""
_HOLD_ANSWERS: Final = """SELECT 1 FROM public.conflict_declaration n WHERE n.person_id = ANY ($1::uuid[])
 AND n.cycle_id = $2 AND n.organisation_id IN (SELECT d.organisation_id FROM public.dossier d
  WHERE d.id = ANY ($3::uuid[])) ORDER BY n.id FOR SHARE"""

# What an expert bears in a programme: applications on the desk, and winners whose reassessment is open (Art. 18, 24).
_ON_THE_DESK: Final = " OR ".join(
    f"(c.stage = '{stage.value}' AND d.state IN {tuple(state.value for state in states)})"
    for stage, states in AT_WORK.items()
)
_BORNE: Final = f"""(SELECT count(*) FROM public.assignment a JOIN public.dossier d ON d.id = a.dossier_id
  JOIN public.cycle c ON c.id = a.cycle_id WHERE a.person_id = f.person_id AND c.programme_id = $2
  AND a.frozen_at IS NULL AND ({_ON_THE_DESK}))
 + (SELECT count(*) FROM public.reassessment_place a JOIN public.reassessment r ON r.id = a.reassessment_id
  JOIN public.cycle c ON c.id = r.cycle_id WHERE a.person_id = f.person_id AND c.programme_id = $2
  AND a.frozen_at IS NULL AND r.state = 'open')"""  # noqa: S608 -- no value
# $1 people, $2 programme, $3 now, $4 cycle, $5 and $6 first and last day of the term.
PEOPLE: Final = f"""
SELECT f.person_id, f.specialities, f.class_codes, f.criteria_categories, f.jurisdiction_id, f.load_cap, f.may_lead,
 EXISTS (SELECT 1 FROM public.undertaking u WHERE u.person_id = f.person_id AND u.cycle_id = $4) AS undertaken,
 {_BORNE} AS load,
 COALESCE((SELECT sum(LEAST(b.until, $6::date) - GREATEST(b.since, $5::date) + 1) FROM public.absence b
  WHERE b.person_id = f.person_id AND b.programme_id = $2 AND b.since <= $6::date AND b.until >= $5::date), 0) AS away
FROM public.expert_profile f
WHERE f.programme_id = $2 AND ($1::uuid[] IS NULL OR f.person_id = ANY ($1))
 AND {HOLDS.format(person="f.person_id", programme="$2", at="$3")}
ORDER BY f.person_id
"""  # noqa: S608 -- no value
DOSSIERS: Final = """
SELECT d.id, d.number, d.organisation_id, d.cycle_id, d.jurisdiction_id, d.section_code, o.class_code, d.state
FROM public.dossier d JOIN public.organisation o ON o.id = d.organisation_id WHERE d.id = ANY ($1::uuid[]) ORDER BY d.id
"""
CONFLICTS: Final = f"""
SELECT d.id AS dossier_id, e.id AS person_id FROM public.dossier d, unnest($2::uuid[]) AS e(id)
WHERE d.id = ANY ($1::uuid[]) AND e.id IN (SELECT x.person_id FROM public.conflict x)
 AND {CONFLICTING.format(person="e.id", organisation="d.organisation_id")}
"""  # noqa: S608 -- no value
_ANSWERED: Final = """
SELECT d.id AS dossier_id, n.person_id FROM public.conflict_declaration n
JOIN public.dossier d ON d.cycle_id = n.cycle_id AND d.organisation_id = n.organisation_id
WHERE d.id = ANY ($1::uuid[]) AND n.person_id = ANY ($2::uuid[]) AND n.state = 'none'
"""
_SEATS: Final = """
SELECT a.dossier_id, a.person_id, a.leader, a.frozen_at IS NOT NULL AS left_it FROM public.assignment a
WHERE a.dossier_id = ANY ($1::uuid[]) ORDER BY a.id
"""
APART: Final = """
SELECT p.person_id, p.other_id FROM public.avoid_pair p WHERE p.programme_id = $1 AND p.ended_at IS NULL ORDER BY p.id
"""
Pair = tuple[UUID, UUID]  # application and expert


@dataclass(frozen=True)
class Facts:
    """What decides who may sit where, as it stands now."""

    numbers: Parameters
    people: Mapping[UUID, Any]
    dossiers: Mapping[UUID, Any]
    conflicts: Collection[Pair]
    answered: Collection[Pair]
    former: Collection[Pair]
    present: Mapping[UUID, Sequence[UUID]]
    leaders: Mapping[UUID, UUID]
    apart: Collection[frozenset[UUID]]

    def cap(self, person: UUID) -> int:
        """Return how many applications of a phase and winners under reassessment an expert may bear at a time."""
        own = self.people[person]["load_cap"]
        return int(self.numbers.expert_load_cap if own is None else own)

    def fit(self, dossier: UUID, person: UUID) -> int:
        """Return how well an expert knows the industry of an applicant."""
        one, about = self.people[person], self.dossiers[dossier]
        return knows(one["specialities"], one["class_codes"], about["section_code"], about["class_code"])

    def absent(self, person: UUID) -> bool:
        """Tell whether an expert is away for half of the term or more."""
        return bool(self.people[person]["away"] * 2 >= self.numbers.review_days)

    def neighbour(self, dossier: UUID, person: UUID) -> bool:
        """Tell whether an expert is employed where the applicant is at home, where that bars."""
        home = self.dossiers[dossier]["jurisdiction_id"]
        return not self.numbers.same_jurisdiction_allowed and self.people[person]["jurisdiction_id"] == home

    def bars(self, dossier: UUID, person: UUID, field: str) -> Iterator[Violation]:
        """Yield what keeps an expert from a panel, whoever else sits there."""
        pair = (dossier, person)
        if person in self.present.get(dossier, ()) or pair in self.former:
            yield Violation("ALREADY_ON_THE_PANEL", "Art.18", field)
        if person not in self.people:
            yield Violation("NOT_AN_EXPERT", "Art.31", field)
            return
        if pair in self.conflicts:
            yield Violation("EXPERT_CONFLICTED", "Art.31", field)
        if pair not in self.answered:
            yield Violation("EXPERT_UNDECLARED", "Art.31", field)
        if not self.people[person]["undertaken"]:
            yield Violation("UNDERTAKING_MISSING", "Art.31", field)
        if self.neighbour(dossier, person):
            yield Violation("EXPERT_OF_JURISDICTION", "Art.31", field)
        if self.absent(person):
            yield Violation("EXPERT_ABSENT", "Art.18", field)


async def hold(act: Act, people: Collection[UUID], dossiers: Collection[UUID] = ()) -> None:
    """Keep grants, profiles, places and answers of experts as they are until the act is over."""
    given = sorted(people)
    await act.tx.sql(_HOLD_GRANTS, given, act.actor.programme_id)
    await act.tx.sql(_HOLD_PROFILES, given, act.actor.programme_id)
    if dossiers:
        await act.tx.sql(_HOLD_ANSWERS, given, act.target.cycle_id, list(dossiers))


async def facts(act: Act, dossiers: Sequence[UUID], people: Sequence[UUID] | None = None) -> Facts:
    """Return what decides who of some people, or of the whole pool, may sit in the panels of some applications."""
    numbers = await parameters(act)
    first = local_day(act.now)
    term = (first, first + timedelta(days=numbers.review_days - 1))
    place = (act.actor.programme_id, act.now, act.target.cycle_id)
    found = await act.tx.sql(PEOPLE, people, *place, *term)
    pool = {row["person_id"]: row for row in found}
    seats = await act.tx.sql(_SEATS, dossiers)
    sitting = [row for row in seats if not row["left_it"]]
    return Facts(
        numbers=numbers,
        people=pool,
        dossiers={row["id"]: row for row in await act.tx.sql(DOSSIERS, dossiers)},
        conflicts=_pairs(await act.tx.sql(CONFLICTS, dossiers, list(pool))),
        answered=_pairs(await act.tx.sql(_ANSWERED, dossiers, list(pool))),
        former=_pairs(row for row in seats if row["left_it"]),
        present=_grouped(sitting),
        leaders={row["dossier_id"]: row["person_id"] for row in sitting if row["leader"]},
        apart={frozenset({row["person_id"], row["other_id"]}) for row in await act.tx.sql(APART, place[0])},
    )


def _pairs(rows: Iterable[Any]) -> set[Pair]:
    return {(row["dossier_id"], row["person_id"]) for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        found[row["dossier_id"]].append(row["person_id"])
    return dict(found)


def violations(found: Facts, dossier: UUID, experts: Sequence[UUID], leader: UUID | None) -> Iterator[Violation]:
    """Yield what keeps experts from joining a panel under a leader: of each the first bar, then of them together."""
    barred = [next(found.bars(dossier, expert, f"expert_ids.{n}"), None) for n, expert in enumerate(experts)]
    yield from (one for one in barred if one)
    if not any(barred):
        yield from _together(found, dossier, experts)
        if leader is not None and leader in found.people and not found.people[leader]["may_lead"]:
            yield Violation("MAY_NOT_LEAD", "Art.18", "leader_id")


def _together(found: Facts, dossier: UUID, experts: Sequence[UUID]) -> Iterator[Violation]:
    members = [*found.present.get(dossier, ()), *experts]
    for n, expert in enumerate(experts):
        if found.people[expert]["load"] >= found.cap(expert):
            yield Violation("EXPERT_OVERLOADED", "Art.18", f"expert_ids.{n}", {"cap": str(found.cap(expert))})
        if any(frozenset({expert, other}) in found.apart for other in members):
            yield Violation("EXPERTS_KEPT_APART", "Art.31", f"expert_ids.{n}")
    known = any(found.fit(dossier, member) for member in members if member in found.people)
    if found.numbers.industry_expert_required and not known:
        yield Violation("INDUSTRY_EXPERT_MISSING", "Art.18", "expert_ids")
