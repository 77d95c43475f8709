"""The leading group's proposal and the executive meeting's approval (Art. 6, 20-22, 27)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from annotated_doc import Doc

from models.outcome import ListKind
from regulation.honours import AwardKind, honour_only
from regulation.procedure import Ability, DossierState
from regulation.quotas import Entry, quota_violations
from regulation.violation import Violation, require
from services.bars import bars, past_wins
from services.checking import require_rerun
from services.common import dossiers, parameters, refuse, require_text
from services.door import Act, Done, act
from services.evaluating import chosen_from
from services.inputs import EntryInput, Ref
from services.lists import Chosen, Inputs, afterwards, draft, entries_of, signed_list
from services.publicising import bound_violations, standing_proposed


@act(Ability.CYCLE_PROPOSE)
async def decide_proposed_list(
    act: Act,
    *,
    entries: Annotated[list[EntryInput], Doc("Proposed winners; a change from the candidate list needs a reason.")],
    minutes: Annotated[str, Doc("Minutes of the plenary.")],
) -> Done:
    """Fix the proposed list under the quotas; places may stay vacant, all of them too (Art. 6, 21, 27)."""
    require_text(act, minutes=minutes)
    candidates = {e["dossier_id"]: e["award_kind"] for e in await _candidates(act)}
    named = await chosen_from(act, entries, DossierState.CANDIDATE)
    chosen = [await honoured(act, n, one) for n, one in enumerate(named)]
    require(_unexplained(chosen, candidates))
    await require_quotas(act, chosen)
    inputs: Inputs = [{"dossier": str(key), "kind": kind} for key, kind in sorted(candidates.items())]
    done = await draft(act, ListKind.PROPOSED, inputs, chosen, signed=True)
    on_list = {one.dossier["id"] for one in chosen}
    for row in await dossiers(act, DossierState.CANDIDATE):
        if row["id"] in on_list:
            await act.move_dossier(row["id"], row["state"], DossierState.PROPOSED, proposed_at=act.now)
        else:
            await act.move_dossier(row["id"], row["state"], DossierState.NOT_PROPOSED)
    return done


async def _candidates(act: Act) -> list[Any]:
    return await entries_of(act, (await signed_list(act, ListKind.CANDIDATE))["id"])


def _unexplained(chosen: list[Chosen], candidates: dict[UUID, str]) -> list[Violation]:
    return [
        Violation("REASON_MISSING", "Art.21", f"entries.{n}.reason")
        for n, one in enumerate(chosen)
        if one.award_kind != candidates[one.dossier["id"]] and not one.reason.strip()
    ]


async def honoured(act: Act, place: int, one: Chosen) -> Chosen:
    """Mark a repeat quality award as honour only; refuse who is banned or in its gap (Art. 27, 28, 30)."""
    session, organisation = (await act.cycle())["session"], one.dossier["organisation_id"]
    barred = await bars(act, organisation)
    require(replace(violation, field=f"entries.{place}.dossier_id") for violation in barred)
    wins = await past_wins(act, organisation)
    kind = one.award_kind or AwardKind.NOMINATION
    return replace(one, honour_only=honour_only(kind, session, wins))


async def require_quotas(act: Act, chosen: list[Chosen]) -> None:
    """Raise RuleBroken if these take more places than there are (Art. 6)."""
    listed = [
        Entry(
            str(c.dossier["id"]),
            c.award_kind or AwardKind.NOMINATION,
            c.dossier["sector_group"],
            c.honour_only,
        )
        for c in chosen
    ]
    require(quota_violations(listed, await parameters(act)))


@act(Ability.CYCLE_APPROVE)
async def approve_list(
    act: Act,
    *,
    dossier_ids: Annotated[list[UUID], Ref("dossier"), Doc("Entries of the proposed list that are approved.")],
    minutes: Annotated[str, Doc("Minutes of the executive meeting.")],
) -> Done:
    """Approve entries of the proposed list after the ten days; contested ones wait and follow later (Art. 6, 21, 22)."""
    require_text(act, minutes=minutes)
    # At first all places may stay vacant; later there is an entry that has waited, or nothing to approve.
    refuse(act, afterwards(act) and not dossier_ids, "ENTRIES_MISSING", "dossier_ids")
    proposed = await standing_proposed(act)
    ready = {row["id"]: row for row in await dossiers(act, DossierState.PUBLICISED, DossierState.UPHELD)}
    require(
        Violation("ENTRY_NOT_APPROVABLE", "Art.21", f"dossier_ids.{n}")
        for n, key in enumerate(dossier_ids)
        if key not in proposed or key not in ready or dossier_ids.index(key) != n
    )
    named = {key: f"dossier_ids.{n}" for n, key in enumerate(dossier_ids)}
    require(await bound_violations(act, named))
    await require_rerun(act, named)
    chosen = [on_record(ready[key], proposed[key]) for key in dossier_ids]
    earlier = await dossiers(act, DossierState.APPROVED, DossierState.AWARDED)
    await require_quotas(act, [*chosen, *(on_record(row, proposed[row["id"]]) for row in earlier)])
    inputs: Inputs = [{"dossier": str(key), "state": row["state"]} for key, row in sorted(ready.items())]
    done = await draft(act, ListKind.FINAL, inputs, chosen, signed=True)
    for one in chosen:
        await act.move_dossier(one.dossier["id"], one.dossier["state"], DossierState.APPROVED)
    return done


def on_record(dossier: Any, entry: Any) -> Chosen:
    """Return an application as it stands on a proposed list."""
    return Chosen(
        dossier,
        "市政府常务会议审定",
        award_kind=AwardKind(entry["award_kind"]),
        honour_only=entry["honour_only"],
    )
