"""Draws of panels: asked for, previewed, applied or discarded (Art. 18, 31). `services.solving` computes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import PanelDraw
from regulation.ability import Ability
from regulation.draw.problem import Expert, Panel, Problem, digest_of, pseudonym, seed_of
from regulation.panels import Constraint, size_of
from regulation.states import Stage
from regulation.violation import Violation
from services.common import dossiers, parameters, refuse, require_text, require_unconflicted
from services.conflicts.finding import applicants, concerned, detect
from services.door import Act, Done, act
from services.ledger import head_of
from services.panels import PHASE, lead, seat, vacate
from services.places import AT_WORK, UNREPORTED, Facts, facts, hold, violations

if TYPE_CHECKING:
    from regulation.parameters import Parameters

_EARLIER: Final = "SELECT number, state FROM public.panel_draw WHERE cycle_id = $1 ORDER BY number"
_PLACES: Final = "SELECT * FROM public.drawn_place WHERE draw_id = $1 ORDER BY dossier_id, person_id"
_COUNTED: Final = "UPDATE public.dossier SET version = version + 1 WHERE id = ANY ($1::uuid[])"
_OPEN: Final = {"asked", "solving", "drafted"}


@act(Ability.CYCLE_DRAW_PANELS)
async def draw_panels(
    act: Act,
    *,
    reason: Annotated[str, Doc("Why once more; required from the second draw of the cycle on.")] = "",
    pairing_cap: Annotated[
        Decimal | None,
        Doc("Highest probability of any pairing, if it is to differ from the regulation version; with the reason."),
    ] = None,
) -> Done:
    """Ask for a draw of all open places; who sits already stays. Seed and facts go on the ledger (Art. 18)."""
    await detect(act, await concerned(act), await applicants(act, act.target.id))
    head = await head_of(act.tx, act.target.id)
    earlier = await act.tx.sql(_EARLIER, act.target.id)
    refuse(act, any(row["state"] in _OPEN for row in earlier), "DRAW_OPEN")
    cap = await _cap(act, pairing_cap)
    if earlier or pairing_cap is not None:
        require_text(act, reason=reason)
    number = len(earlier) + 1
    problem = await _problem(act, seed_of(head, act.target.id, number), cap)
    content = problem.to_json()
    phase = PHASE[act.target.situation.stage or ""]
    given = {"number": number, "phase": phase.value, "head": head, "seed": problem.seed, "pairing_cap": cap}
    key = await act.tx.insert(
        PanelDraw, cycle_id=act.target.id, **given, reason=reason, asked_at=act.now, problem_digest=digest_of(content),
    )  # fmt: skip
    return act.done("panel_draw", key, draw=str(key), **(given | {"pairing_cap": str(cap)}), problem=content)


async def _cap(act: Act, asked: Decimal | None) -> Decimal:
    cap = (await parameters(act)).pairing_cap if asked is None else asked
    refuse(act, not 0 < cap <= 1, "PAIRING_CAP_OUT_OF_RANGE", "pairing_cap")
    return cap


async def _problem(act: Act, seed: str, cap: Decimal) -> Problem:
    """Return the problem of all open places as things stand; refused if there is none, or a conflict of the actor's."""
    under = AT_WORK[Stage(act.target.situation.stage or "")][0]
    rows = await dossiers(act, under)
    await require_unconflicted(act, [row["organisation_id"] for row in rows])
    await vacate(act, dossiers=[row["id"] for row in rows])
    found = await facts(act, [row["id"] for row in rows])
    problem = problem_of(found, str(act.target.id), seed, cap)
    refuse(act, not problem.panels, "NOTHING_TO_DRAW")
    return problem


def problem_of(found: Facts, cycle: str, seed: str, cap: Decimal) -> Problem:
    """Return what a draw is drawn from: experts and panels under keys that name nobody, in the order of these."""
    people = sorted(found.people, key=lambda one: pseudonym(cycle, one))
    number = {person: n for n, person in enumerate(people)}
    size = size_of(found.numbers.min_experts_per_dossier, odd=found.numbers.panel_odd)
    missing = {key: size - len(found.present.get(key, ())) for key in found.dossiers}
    open_ = sorted((key for key, seats in missing.items() if seats > 0), key=lambda one: pseudonym(cycle, one))
    return Problem(
        seed=seed,
        pairing_cap=cap,
        experts=tuple(_expert(found, cycle, person) for person in people),
        panels=tuple(_panel(found, cycle, key, missing[key], number) for key in open_),
        barred=_barred(found, open_, number),
        apart=tuple(sorted((number[a], number[b]) for a, b in map(sorted, found.apart) if {a, b} <= number.keys())),
        industry_required=found.numbers.industry_expert_required,
        new_cap=found.numbers.expert_load_cap,
    )


def _expert(found: Facts, cycle: str, person: UUID) -> Expert:
    row = found.people[person]
    return Expert(
        key=pseudonym(cycle, person), cap=found.cap(person), load=row["load"], leads=row["may_lead"],
        sections=tuple(row["specialities"]), classes=tuple(row["class_codes"]),
        categories=tuple(row["criteria_categories"]),
    )  # fmt: skip


def _panel(found: Facts, cycle: str, dossier: UUID, seats: int, number: dict[UUID, int]) -> Panel:
    row = found.dossiers[dossier]
    present = tuple(sorted(number[one] for one in found.present.get(dossier, ()) if one in number))
    return Panel(
        pseudonym(cycle, dossier), seats, row["section_code"], row["class_code"], present, dossier in found.leaders
    )


def _barred(found: Facts, panels: Sequence[UUID], number: dict[UUID, int]) -> dict[str, tuple[int, ...]]:
    """Return each bar's experts for each panel, as bits."""
    absent = _bits(number[one] for one in found.people if found.absent(one))
    idle = _bits(number[one] for one, row in found.people.items() if not row["undertaken"])
    answered, every = _by_panel(found.answered, number), (1 << len(number)) - 1
    conflicts, former = _by_panel(found.conflicts, number), _by_panel(found.former, number)
    return {
        Constraint.CONFLICT: tuple(conflicts[key] for key in panels),
        Constraint.UNDECLARED: tuple(every & ~answered[key] | idle for key in panels),
        Constraint.JURISDICTION: tuple(
            _bits(number[one] for one in found.people if found.neighbour(key, one)) for key in panels
        ),
        Constraint.AVAILABILITY: (absent,) * len(panels),
        Constraint.FORMER: tuple(former[key] for key in panels),
    }


def _bits(numbers: Iterator[int]) -> int:
    return sum(1 << n for n in numbers)


def _by_panel(pairs: Any, number: dict[UUID, int]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for dossier, person in pairs:
        if person in number:
            found[dossier] += 1 << number[person]
    return found


# --- What becomes of it -----------------------------------------------------------------------------------------------


@act(Ability.PANEL_DRAW_APPLY)
async def apply_draw(act: Act) -> Done:
    """Give the places that a draw proposes, all or none; every constraint is checked against the facts now (Art. 18)."""
    row, drawn = await act.row(), await act.tx.sql(_PLACES, act.target.id)
    panels = sorted({one["dossier_id"] for one in drawn})
    await require_unconflicted(act, [one["organisation_id"] for one in drawn])
    await vacate(act, dossiers=panels)
    await hold(act, {one["person_id"] for one in drawn}, panels)
    found = await facts(act, panels)
    _require_current(act, row, found, drawn)
    places = [(found.dossiers[one["dossier_id"]], one["person_id"]) for one in drawn if not one["present"]]
    await seat(act, places, draw_id=act.target.id)
    await lead(act, {one["dossier_id"]: one["person_id"] for one in drawn if one["leader"]})
    await act.tx.sql(_COUNTED, panels)
    await act.move(decided_at=act.now)
    return act.done(draw=str(act.target.id), result=row["result_digest"], **recorded(str(row["cycle_id"]), drawn))


def recorded(cycle: str, drawn: Sequence[Any]) -> dict[str, Any]:
    """Return drawn places as the draw's result has them: under its keys, in their order."""
    keyed = sorted([pseudonym(cycle, one["dossier_id"]), pseudonym(cycle, one["person_id"]), one] for one in drawn)
    return {
        "places": [[panel, expert, one["leader"], one["fit"]] for panel, expert, one in keyed if not one["present"]],
        "present_leaders": [[panel, expert, one["fit"]] for panel, expert, one in keyed if one["present"]],
    }


def _require_current(act: Act, row: Any, found: Facts, drawn: Sequence[Any]) -> None:
    """Refuse a draw that what has happened since does not allow any more; the first such fact is told (Art. 18)."""
    phase = PHASE[act.target.situation.stage or ""].value
    refuse(act, row["phase"] != phase, "PANEL_DRAW_STALE", because="PHASE_OVER", application="")
    for dossier in found.dossiers:
        broken = next(
            _changed(found, dossier, [one for one in drawn if one["dossier_id"] == dossier], found.numbers), None
        )
        number = found.dossiers[dossier]["number"]
        because = "" if broken is None else broken.code
        refuse(act, broken is not None, "PANEL_DRAW_STALE", because=because, application=number)
    loads = Counter(one["person_id"] for one in drawn if not one["present"])
    over = any(found.people[one]["load"] + more > found.cap(one) for one, more in loads.items())
    refuse(act, over, "PANEL_DRAW_STALE", because="EXPERT_OVERLOADED", application="")


def _changed(found: Facts, dossier: UUID, drawn: Sequence[Any], numbers: Parameters) -> Iterator[Violation]:
    """Yield what has changed about one panel since it was drawn."""
    joining = [one["person_id"] for one in drawn if not one["present"]]
    present = set(found.present.get(dossier, ()))
    leader = next((one["person_id"] for one in drawn if one["leader"]), None)
    if found.dossiers[dossier]["state"] not in UNREPORTED:
        yield Violation("WRONG_STATE", "Art.18")
    yield from violations(found, dossier, joining, leader)
    size = size_of(numbers.min_experts_per_dossier, odd=numbers.panel_odd)
    whole = len(present) + len(joining) == size and present >= {one["person_id"] for one in drawn if one["present"]}
    if not whole or (leader is None) != (dossier in found.leaders):
        yield Violation("PANEL_CHANGED", "Art.18")


@act(Ability.PANEL_DRAW_DISCARD)
async def discard_draw(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Do not apply a draw; it stays on record with the reason, so that drawing until it pleases is seen (Art. 18, 31)."""
    require_text(act, reason=reason)
    row, drawn = await act.row(), await act.tx.sql(_PLACES, act.target.id)
    await require_unconflicted(act, [one["organisation_id"] for one in drawn])  # the record has who would sit where
    await act.move(decision_reason=reason, decided_at=act.now)
    digest = row["result_digest"]
    return act.done(draw=str(act.target.id), result=digest, **recorded(str(row["cycle_id"]), drawn))
