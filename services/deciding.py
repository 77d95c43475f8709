"""The leading group's proposal and the executive meeting's approval (Art. 6, 20-22, 27)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from annotated_doc import Doc

from models.outcome import ListKind
from regulation.ability import Ability
from regulation.honours import AwardKind, honour_only
from regulation.meetings import Body, ItemKind, ResolutionOutcome
from regulation.quotas import Entry, passed_over, quota_violations
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.bars import bars, past_wins
from services.checking import require_rerun
from services.common import dossiers, parameters, refuse, text_problems
from services.door import Act, Done, act
from services.evaluating import chosen_from
from services.inputs import EntryInput, Ref, VacancyInput
from services.lists import Chosen, draft, entries_of, signed_list, signed_lists
from services.meetings import closed_meeting, resolutions
from services.publicising import bound_violations, standing_proposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Place = tuple[AwardKind, str]


@act(Ability.CYCLE_PROPOSE)
async def decide_proposed_list(
    act: Act,
    *,
    meeting_id: Annotated[UUID, Ref("meeting"), Doc("Closed plenary that decided last on the candidates.")],
    vacancies: Annotated[
        list[VacancyInput] | None, Doc("Why places stay free for which there were candidates, as the plenary stated.")
    ] = None,
) -> Done:
    """Fix the proposed list as the plenary resolved, under the quotas; places may stay vacant (Art. 6, 21, 27).

    Each candidate has a resolution, of this meeting or an earlier one; the latest counts. A place that stays free
    although somebody was a candidate for it has a reason.
    """
    await closed_meeting(act, meeting_id, Body.LEADING_GROUP)
    candidates = {e["dossier_id"]: e for e in await _candidates(act)}
    rows = await dossiers(act, DossierState.CANDIDATE)
    standing = [row["id"] for row in rows if row["id"] in candidates]
    resolved = await resolutions(act, ItemKind.CANDIDATE)
    open_still = [key for key in standing if key not in resolved]
    refuse(act, bool(open_still), "CANDIDATES_UNRESOLVED", "meeting_id", count=str(len(open_still)))
    accepted = [_entry(resolved[key]) for key in standing if resolved[key]["outcome"] == ResolutionOutcome.ACCEPTED]
    chosen = [
        await honoured(act, "meeting_id", one) for one in await chosen_from(act, accepted, DossierState.CANDIDATE)
    ]
    await require_quotas(act, chosen)
    free = passed_over(_named(chosen), [_listed(candidates[key]) for key in standing], await parameters(act))
    explained = _explained(act, free, vacancies or [])
    inputs = [{**resolution_input(resolved[key]), "kind": candidates[key]["award_kind"]} for key in sorted(standing)]
    done = await draft(act, ListKind.PROPOSED, inputs, chosen, signed=True, vacancies=explained)
    on_list = {one.dossier["id"] for one in chosen}
    for row in rows:
        if row["id"] in on_list:
            await act.move_dossier(row["id"], row["state"], DossierState.PROPOSED, proposed_at=act.now)
        else:
            await act.move_dossier(row["id"], row["state"], DossierState.NOT_PROPOSED)
    return done


def _entry(resolution: Any) -> EntryInput:
    reason = resolution["reason"] or resolution["text"]
    return EntryInput(resolution["subject_id"], AwardKind(resolution["award_kind"]), reason)


def resolution_input(resolution: Any) -> dict[str, Any]:
    """Return what a list takes from a resolution, as the ledger keeps it."""
    return {
        "dossier": str(resolution["subject_id"]),
        "outcome": resolution["outcome"],
        "resolved": resolution["award_kind"],
        "resolution": resolution["digest"],
    }


async def _candidates(act: Act) -> list[Any]:
    return await entries_of(act, (await signed_list(act, ListKind.CANDIDATE))["id"])


async def honoured(act: Act, field: str, one: Chosen) -> Chosen:
    """Mark a repeat quality award as honour only; refuse who is banned or in its gap (Art. 27, 28, 30)."""
    session, organisation = (await act.cycle())["session"], one.dossier["organisation_id"]
    barred = await bars(act, organisation)
    require(replace(violation, field=field) for violation in barred)
    wins = await past_wins(act, organisation)
    kind = one.award_kind or AwardKind.NOMINATION
    return replace(one, honour_only=honour_only(kind, session, wins))


async def require_quotas(act: Act, chosen: list[Chosen]) -> None:
    """Raise RuleBroken if these take more places than there are (Art. 6)."""
    require(quota_violations(_named(chosen), await parameters(act)))


def _named(chosen: list[Chosen]) -> list[Entry]:
    return [
        Entry(str(c.dossier["id"]), c.award_kind or AwardKind.NOMINATION, c.dossier["sector_group"], c.honour_only)
        for c in chosen
    ]


def _listed(entry: Any) -> Entry:
    return Entry(str(entry["dossier_id"]), AwardKind(entry["award_kind"]), entry["sector_group"])


def _explained(act: Act, free: Mapping[Place, int], given: list[VacancyInput]) -> list[dict[str, Any]]:
    """Return the reason of each place that stays free; RuleBroken for all that have none and all that say too much."""
    require(_vacancy_problems(act, free, given))
    return [
        {"award_kind": one.award_kind.value, "sector_group": one.sector_group, "reason": one.reason,
         "places": free[one.award_kind, one.sector_group]}
        for one in given
    ]  # fmt: skip


def _vacancy_problems(act: Act, free: Mapping[Place, int], given: list[VacancyInput]) -> Iterator[Violation]:
    named = [(one.award_kind, one.sector_group) for one in given]
    for n, (place, one) in enumerate(zip(named, given, strict=True)):
        yield from text_problems(act.article, 5_000, **{f"vacancies.{n}.reason": one.reason})
        if place not in free:
            yield Violation("VACANCY_UNKNOWN", act.article, f"vacancies.{n}")
        elif place in named[:n]:
            yield Violation("GIVEN_TWICE", act.article, f"vacancies.{n}")
    for (kind, group), number in free.items():
        if (kind, group) not in named:
            detail = {"kind": str(kind), "group": group, "count": str(number)}
            yield Violation("VACANCY_UNEXPLAINED", act.article, "vacancies", detail)


@act(Ability.CYCLE_APPROVE)
async def approve_list(
    act: Act, *, meeting_id: Annotated[UUID, Ref("meeting"), Doc("Closed executive meeting.")]
) -> Done:
    """Approve or decline entries as the executive meeting resolved, after their ten days (Art. 6, 21, 22).

    Contested entries and those put off wait and follow later.
    """
    await closed_meeting(act, meeting_id, Body.EXECUTIVE_MEETING)
    proposed = await standing_proposed(act)
    ready = {row["id"]: row for row in await dossiers(act, DossierState.PUBLICISED, DossierState.UPHELD)}
    resolved = await resolutions(act, ItemKind.APPROVAL, meeting_id)
    decided = sorted(key for key in resolved if key in ready and key in proposed)
    refuse(act, not decided and await _anything_left(act), "ENTRIES_MISSING", "meeting_id")
    require(await bound_violations(act, dict.fromkeys(decided, "meeting_id")))
    accepted = [key for key in decided if resolved[key]["outcome"] == ResolutionOutcome.ACCEPTED]
    await require_rerun(act, dict.fromkeys(accepted, "meeting_id"))
    chosen = [on_record(ready[key], proposed[key]) for key in accepted]
    earlier = await dossiers(act, DossierState.APPROVED, DossierState.AWARDED)
    await require_quotas(act, [*chosen, *(on_record(row, proposed[row["id"]]) for row in earlier)])
    inputs = [{**resolution_input(resolved[key]), "state": ready[key]["state"]} for key in decided]
    done = await draft(act, ListKind.FINAL, inputs, chosen, signed=True)
    for key in decided:
        state = DossierState.APPROVED if key in accepted else DossierState.NOT_APPROVED
        await act.move_dossier(key, ready[key]["state"], state)
    return done


async def _anything_left(act: Act) -> bool:
    """Tell whether an empty final list says nothing: one was made, or somebody is still to be decided on (Art. 6)."""
    waiting = await dossiers(act, DossierState.PUBLICISED, DossierState.UPHELD, DossierState.CONTESTED)
    return bool(waiting or await signed_lists(act, ListKind.FINAL))


def on_record(dossier: Any, entry: Any) -> Chosen:
    """Return an application as it stands on a proposed list."""
    return Chosen(
        dossier,
        "市政府常务会议审定",
        award_kind=AwardKind(entry["award_kind"]),
        honour_only=entry["honour_only"],
    )
