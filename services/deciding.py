"""The leading group's proposal, the executive meeting's approval, the commendation (Art. 6, 8, 20-23, 27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, func, select

from models import Award, AwardList, BonusEntitlement, Commendation, Programme
from models.cycle import NoticeKind
from models.outcome import ListKind
from regulation.calendar import local_day
from regulation.honours import AwardKind, bonus, honour_only, validity
from regulation.procedure import Ability, DossierState, Stage
from regulation.quotas import Entry, quota_violations
from regulation.violation import Violation, require
from services.announcing import publish
from services.bars import bars, past_wins
from services.checking import require_rerun
from services.common import dossiers, parameters, refuse, require_text
from services.door import Act, Done, act
from services.evaluating import chosen_from
from services.inputs import EntryInput, Ref
from services.lists import Chosen, Inputs, draft, entries_of, going_on, signed_list, signed_lists
from services.publicising import require_window_over

_AWARDS = select(func.count()).where(Award.cycle_id == bindparam("cycle"))


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
    chosen = [await _honoured(act, n, one) for n, one in enumerate(named)]
    require(_unexplained(chosen, candidates))
    await _require_quotas(act, chosen)
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


async def _honoured(act: Act, place: int, one: Chosen) -> Chosen:
    """Mark a repeat quality award as honour only; refuse who is banned or in its gap (Art. 27, 28, 30)."""
    session, organisation = (await act.cycle())["session"], one.dossier["organisation_id"]
    barred = await bars(act, organisation)
    require(replace(violation, field=f"entries.{place}.dossier_id") for violation in barred)
    wins = await past_wins(act, organisation)
    kind = one.award_kind or AwardKind.NOMINATION
    return replace(one, honour_only=honour_only(kind, session, wins))


async def _require_quotas(act: Act, chosen: list[Chosen]) -> None:
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
    await require_window_over(act)
    # At first all places may stay vacant; later there is an entry that has waited, or nothing to approve.
    refuse(act, _afterwards(act) and not dossier_ids, "ENTRIES_MISSING", "dossier_ids")
    proposed = {e["dossier_id"]: e for e in await entries_of(act, (await signed_list(act, ListKind.PROPOSED))["id"])}
    ready = {row["id"]: row for row in await dossiers(act, DossierState.PUBLICISED, DossierState.UPHELD)}
    require(
        Violation("ENTRY_NOT_APPROVABLE", "Art.21", f"dossier_ids.{n}")
        for n, key in enumerate(dossier_ids)
        if key not in proposed or key not in ready or dossier_ids.index(key) != n
    )
    await require_rerun(act, {key: f"dossier_ids.{n}" for n, key in enumerate(dossier_ids)})
    chosen = [_approved(ready[key], proposed[key]) for key in dossier_ids]
    earlier = await dossiers(act, DossierState.APPROVED, DossierState.AWARDED)
    await _require_quotas(act, [*chosen, *(_approved(row, proposed[row["id"]]) for row in earlier)])
    inputs: Inputs = [{"dossier": str(key), "state": row["state"]} for key, row in sorted(ready.items())]
    done = await draft(act, ListKind.FINAL, inputs, chosen, signed=True)
    for one in chosen:
        await act.move_dossier(one.dossier["id"], one.dossier["state"], DossierState.APPROVED)
    return done


def _afterwards(act: Act) -> bool:
    """Tell whether the cycle is commended already, and this is about an entry that had to wait (Art. 21)."""
    return act.target.situation.stage == Stage.COMMENDED


def _approved(dossier: Any, entry: Any) -> Chosen:
    return Chosen(
        dossier,
        "市政府常务会议审定",
        award_kind=AwardKind(entry["award_kind"]),
        honour_only=entry["honour_only"],
    )


@act(Ability.CYCLE_COMMEND)
async def commend_winners(
    act: Act,
    *,
    document_number: Annotated[str, Doc("Number of the commendation document.")],
    issued_on: Annotated[date, Doc("Date of the document; validity counts from it (Art. 23).")],
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the document.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Commend the approved winners by document; make awards and bonus entitlements (Art. 8, 22, 23, 27).

    Who is approved after it is commended by a supplementary document with a number of its own (Art. 21).
    """
    require_text(act, document_number=document_number, body=body)
    finals = [row for row in await signed_lists(act, ListKind.FINAL) if row["published_at"] is None]
    refuse(act, not finals, "LIST_NOT_SIGNED", ListKind.FINAL.value)
    _require_dated(act, issued_on, finals)
    entries = [entry for row in finals for entry in await going_on(act, row["id"], DossierState.APPROVED)]
    document = await act.tx.insert(
        Commendation, cycle_id=act.target.id, document_number=document_number, issued_on=issued_on, text=body
    )
    before = await act.tx.value(_AWARDS, cycle=act.target.id)
    in_order = sorted(entries, key=lambda e: (e["award_kind"] != "quality", e["id"]))
    for number, entry in enumerate(in_order, before + 1):
        await _award(act, entry, document, issued_on, number)
    for row in finals:
        await act.tx.update(AwardList, row["id"], published_at=act.now)
        await publish(act, NoticeKind.COMMENDATION, title=title, body=body, channels=channels, list_id=row["id"])
    if not _afterwards(act):
        await act.advance()
    return act.done()


def _require_dated(act: Act, issued_on: date, finals: list[Any]) -> None:
    """Refuse a document from before the approval or from the future: validity counts from its date (Art. 22, 23)."""
    approved_on = max(local_day(row["signed_at"]) for row in finals)
    refuse(act, issued_on < approved_on, "DATE_BEFORE_APPROVAL", "issued_on", approved=approved_on.isoformat())
    refuse(act, issued_on > local_day(act.now), "DATE_IN_FUTURE", "issued_on")


async def _award(act: Act, entry: Any, document: UUID, issued_on: date, number: int) -> None:
    cycle, numbers = await act.cycle(), await parameters(act)
    programme = await act.get(Programme, cycle["programme_id"])
    kind = AwardKind(entry["award_kind"])
    wins = await past_wins(act, entry["organisation_id"])
    valid = validity(issued_on, numbers.validity_years)
    award = await act.tx.insert(
        Award,
        cycle_id=cycle["id"],
        programme_id=programme["id"],
        dossier_id=entry["dossier_id"],
        organisation_id=entry["organisation_id"],
        commendation_id=document,
        kind=kind.value,
        session=cycle["session"],
        award_year=cycle["award_year"],
        certificate_number=f"{programme['code']}-{cycle['award_year']}-{cycle['session']}-{number:02d}",
        honour_only=entry["honour_only"],
        valid_from=valid.valid_from,
        valid_until=valid.valid_until,
    )
    await act.move_dossier(entry["dossier_id"], DossierState.APPROVED, DossierState.AWARDED)
    amount = bonus(kind, wins, numbers)
    if amount > 0:
        await act.tx.insert(
            BonusEntitlement,
            award_id=award,
            cycle_id=cycle["id"],
            organisation_id=entry["organisation_id"],
            amount=amount,
            article="Art.8",
        )
