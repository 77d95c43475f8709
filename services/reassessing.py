"""Reassessment: opening it, appointing its panel, who takes a place and under which conditions (Art. 24, 29, 31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Conflict, Reassessment, ReassessmentPlace, UndertakingText
from models.review import ConflictKind, ConflictSource, Freeze
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.panels import size_of
from regulation.reassessment import window_problems
from regulation.states import DeclarationState
from regulation.violation import Violation, require
from services.common import criteria, limit_text, parameters, refuse, require_text
from services.conflicts.finding import detect
from services.conflicts.late import follow
from services.door import Act, Done, act
from services.inputs import Ref
from services.places import APART, CONFLICTS, DOSSIERS, PEOPLE, Facts, hold, violations
from services.qualifying import open_sight
from services.reassessing_leaving import hold_reassessment, leave_pool, seated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regulation.parameters import Parameters

_UNDER_WAY: Final = """SELECT 1 FROM public.reassessment r WHERE r.award_id = $1
 AND r.state IN ('open', 'concluded')"""
_TEXT = select(UndertakingText.__table__).where(UndertakingText.code == bindparam("code"))
_PLACES: Final = """SELECT p.person_id, p.frozen_at IS NOT NULL AS left_it FROM public.reassessment_place p
WHERE p.reassessment_id = $1 ORDER BY p.id"""
_LEAD: Final = """UPDATE public.reassessment_place p SET leader = $3, version = p.version + 1
WHERE p.reassessment_id = $1 AND p.leader <> $3 AND (p.person_id = $2) = $3"""
# The keys of sheets are random: keys in order of time would tell, beside those of the places, who wrote which (Art. 31).
_BLANK: Final = """
WITH place AS MATERIALIZED (
 SELECT gen_random_uuid() AS id, r.id AS reassessment_id, r.dossier_id, r.cycle_id, r.organisation_id, p.person_id
 FROM public.reassessment r, unnest($2::uuid[]) AS p(person_id) WHERE r.id = $1),
blank AS (
 INSERT INTO public.reassessment_sheet (id, reassessment_id, dossier_id, cycle_id, organisation_id)
 SELECT p.id, p.reassessment_id, p.dossier_id, p.cycle_id, p.organisation_id FROM place p ORDER BY p.id)
INSERT INTO public.reassessment_author (sheet_id, cycle_id, organisation_id, person_id)
SELECT p.id, p.cycle_id, p.organisation_id, p.person_id FROM place p ORDER BY p.id
"""
_LOCKED: Final = """SELECT 1 FROM public.reassessment_sheet s JOIN public.reassessment_author w ON w.sheet_id = s.id
WHERE s.reassessment_id = $1 AND w.person_id = $2 AND s.state = 'locked'"""
_REPORTED: Final = """SELECT 1 FROM public.reassessment_report r WHERE r.reassessment_id = $1
 AND r.state <> 'superseded'"""


@act(Ability.AWARD_OPEN_REASSESSMENT)
async def open_reassessment(
    act: Act,
    *,
    starts_on: Annotated[date, Doc("First day of the visit.")],
    ends_on: Annotated[date, Doc("Last day of the visit, within the validity.")],
    scope: Annotated[str, Doc("What is looked at, and what the winner is to prepare; the winner reads it.")],
    items: Annotated[list[str], Doc("Items of the criteria that each expert judges (Art. 4).")],
) -> Done:
    """Open the reassessment of a winner whose title is valid; the winner is told the days (Art. 24, 29)."""
    require_text(act, scope=scope)
    award, today = await act.row(), local_day(act.now)
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    refuse(act, today > award["valid_until"], "TITLE_EXPIRED")
    require(window_problems(starts_on, ends_on, today, award["valid_until"], act.article))
    require(_item_problems(items, await criteria(act)))
    refuse(act, bool(await act.tx.sql(_UNDER_WAY, award["id"])), "REASSESSMENT_UNDER_WAY")
    key = await act.tx.insert(
        Reassessment,
        **{name: award[name] for name in ("dossier_id", "cycle_id", "organisation_id")},
        award_id=award["id"],
        starts_on=starts_on,
        ends_on=ends_on,
        scope=scope,
        items=items,
        opened_at=act.now,
    )
    return act.done("reassessment", key)


def _item_problems(items: Sequence[str], known: Mapping[str, int]) -> Iterator[Violation]:
    if not items:
        yield Violation("NOTHING_GIVEN", "Art.24", "items")
    for n, item in enumerate(items):
        if item not in known:
            yield Violation("ITEM_FOREIGN", "Art.4", f"items.{n}")
        if item in items[:n]:
            yield Violation("ITEM_DUPLICATE", "Art.4", f"items.{n}")


@act(Ability.REASSESSMENT_APPOINT)
async def appoint_reassessment_panel(
    act: Act,
    *,
    expert_ids: Annotated[
        list[UUID], Ref("person"), Doc("Experts to add: the whole panel, or only who takes the place of others.")
    ],
    leader_id: Annotated[UUID, Ref("person"), Doc("Who leads: a new or a present member.")],
) -> Done:
    """Appoint experts, or replace who left; each sees nothing before undertaking and declaration (Art. 24, 31)."""
    await hold_reassessment(act, act.target.id)
    await leave_pool(act, await seated(act, act.target.id))
    row, numbers = await act.row(), await parameters(act)
    refuse(act, len(set(expert_ids)) != len(expert_ids), "EXPERT_TWICE", "expert_ids")
    await hold(act, [*expert_ids, leader_id])
    await detect(act, expert_ids, [row["organisation_id"]])
    found = await _facts(act, row)
    present = found.present.get(row["dossier_id"], ())
    refuse(act, len(present) >= numbers.reassessment_experts, "PANEL_EXISTS")
    _require_size(act, numbers, len(present) + len(expert_ids))
    refuse(act, leader_id not in {*present, *expert_ids}, "LEADER_NOT_IN_PANEL", "leader_id")
    require(list(violations(found, row["dossier_id"], expert_ids, leader_id)))
    await _seat(act, row, expert_ids)
    for leads in (False, True):  # who led steps down first: there is one at most
        await act.tx.sql(_LEAD, row["id"], leader_id, leads)
    return act.done()


def _require_size(act: Act, numbers: Parameters, size: int) -> None:
    least = size_of(numbers.reassessment_experts, odd=numbers.panel_odd)
    refuse(act, size < least, "PANEL_TOO_SMALL", "expert_ids", least=str(least))
    refuse(act, numbers.panel_odd and size % 2 == 0, "PANEL_EVEN", "expert_ids")


async def _facts(act: Act, row: Any) -> Facts:
    """Return what decides who may sit; undertaking and declaration follow the appointment, and open nothing before."""
    days = (row["ends_on"] - row["starts_on"]).days + 1
    numbers = replace(await parameters(act), review_days=days)  # who is away for half of the visit is absent
    dossier, programme = row["dossier_id"], act.actor.programme_id
    term = (row["starts_on"], row["starts_on"] + timedelta(days - 1))
    people = await act.tx.sql(PEOPLE, None, programme, act.now, row["cycle_id"], *term)
    pool = {one["person_id"]: {**one, "undertaken": True} for one in people}
    places = await act.tx.sql(_PLACES, row["id"])
    conflicts = await act.tx.sql(CONFLICTS, [dossier], list(pool))
    return Facts(
        numbers=numbers,
        people=pool,
        dossiers={one["id"]: one for one in await act.tx.sql(DOSSIERS, [dossier])},
        conflicts={(one["dossier_id"], one["person_id"]) for one in conflicts},
        answered={(dossier, person) for person in pool},
        former={(dossier, one["person_id"]) for one in places if one["left_it"]},
        present={dossier: [one["person_id"] for one in places if not one["left_it"]]},
        leaders={},
        apart={frozenset({one["person_id"], one["other_id"]}) for one in await act.tx.sql(APART, programme)},
    )


async def _seat(act: Act, row: Any, experts: Sequence[UUID]) -> None:
    shared = {name: row[name] for name in ("dossier_id", "cycle_id", "organisation_id")}
    place = {**shared, "reassessment_id": row["id"], "appointed_at": act.now}
    await act.tx.insert_all(ReassessmentPlace, [{**place, "person_id": expert} for expert in experts])
    await act.tx.sql(_BLANK, row["id"], list(experts))


@act(Ability.REASSESSMENT_OPEN_DOSSIER)
async def open_reassessed_dossier(act: Act) -> Done:
    """Open the confidential part of the application for a limited time; the opening is on record (Art. 31)."""
    await open_sight(act, (await act.row())["dossier_id"])
    return act.done()


@act(Ability.REASSESSMENT_CANCEL)
async def cancel_reassessment(act: Act, *, reason: Annotated[str, Doc("Why, as the winner will read it.")]) -> Done:
    """Cancel a reassessment before its outcome, with a reason; what is owed stays owed (Art. 29)."""
    require_text(act, reason=reason)
    await hold_reassessment(act, act.target.id)
    await act.move(reason=reason, ended_at=act.now)
    return act.done()


# --- A place in the panel ---------------------------------------------------------------------------------------------


@act(Ability.REASSESSMENT_PLACE_UNDERTAKE)
async def sign_reassessment_undertaking(
    act: Act, *, text_digest: Annotated[str, Doc("`digest` of the text as it was shown to who signs.")]
) -> Done:
    """Sign the confidentiality undertaking for a reassessment, in the wording that the cycle pins (Art. 31)."""
    row = await act.row()
    refuse(act, row["undertaken_at"] is not None, "ALREADY_EXISTS")
    text = await act.tx.first(_TEXT, code=(await parameters(act)).undertaking_text)
    refuse(act, text_digest != text["digest"], "UNDERTAKING_TEXT_OTHER", "text_digest", version=text["code"])
    signed = {"text_version": text["code"], "text_digest": text["digest"]}
    await act.tx.update(ReassessmentPlace, row["id"], undertaken_at=act.now, **signed)
    return act.done(version=text["code"], digest=text["digest"])


@act(Ability.REASSESSMENT_PLACE_DECLARE)
async def declare_for_reassessment(
    act: Act,
    *,
    conflicted: Annotated[bool, Doc("Whether a conflict of interest with the winner exists.")],
    kind: Annotated[ConflictKind | None, Doc("Kind of the conflict.")] = None,
    detail: Annotated[str, Doc("Explanation.")] = "",
) -> Done:
    """Declare a conflict of interest with the winner, or that there is none; a late one takes effect at once (Art. 31)."""
    refuse(act, conflicted is True and kind is None, "CONFLICT_KIND_MISSING", "kind")
    refuse(act, conflicted is not True and kind is not None, "CONFLICT_KIND_FOREIGN", "kind")
    limit_text(act, detail=detail)
    state = DeclarationState.CONFLICTED if conflicted is True else DeclarationState.NONE
    refuse(act, state.value == act.target.situation.state, "WRONG_STATE", "conflicted")
    await act.move(state, kind=kind.value if kind else None, detail=detail, declared_at=act.now)
    if kind is None:
        return act.done()
    row = await act.row()
    pair = {name: row[name] for name in ("cycle_id", "person_id", "organisation_id")}
    known = {"kind": kind.value, "source": ConflictSource.DECLARED.value, "rule": "declared", "found_at": act.now}
    await act.tx.insert(Conflict, **pair, **known, details={"text": detail})
    return act.done(effects=(await follow(act, [pair])).digest)


@act(Ability.REASSESSMENT_PLACE_DECLINE)
async def decline_reassessment(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Decline a place before having handed in; whoever declined is not appointed there again (Art. 24)."""
    require_text(act, reason=reason)
    row = await act.row()
    handed_in = await act.tx.sql(_LOCKED, row["reassessment_id"], row["person_id"])
    refuse(act, bool(handed_in), "REVIEW_SUBMITTED")
    return await _leave(act, row, Freeze.DECLINED, reason)


@act(Ability.REASSESSMENT_PLACE_STAND_DOWN)
async def stand_down_from_reassessment(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Stand a member down, with a reason; what was handed in before counts, a draft does not (Art. 24)."""
    require_text(act, reason=reason)
    return await _leave(act, await act.row(), Freeze.STOOD_DOWN, reason)


async def _leave(act: Act, row: Any, because: Freeze, reason: str) -> Done:
    await hold_reassessment(act, row["reassessment_id"])
    refuse(act, row["frozen_at"] is not None, "PLACE_LEFT")
    refuse(act, bool(await act.tx.sql(_REPORTED, row["reassessment_id"])), "PANEL_REPORTED")
    frozen = {"frozen_at": act.now, "frozen_because": because.value, "freeze_reason": reason}
    await act.tx.update(ReassessmentPlace, row["id"], **frozen)
    return act.done()
