"""Comprehensive evaluation and candidate list (Art. 20); fraud found before the award (Art. 28)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Evaluation
from models.dossier import OutcomeKind
from models.outcome import ListKind
from models.review import Phase
from regulation.ability import Ability
from regulation.honours import honour_only
from regulation.ranking import Evaluated, Flag, Standing, out_of_order, standings, tie_places, tie_violations
from regulation.scoring import combine
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.applying import require_reasons, tell
from services.bars import wins_of
from services.common import (
    dossiers,
    limit_text,
    parameters,
    refuse,
    require_text,
    require_unconflicted,
    texts_in,
)
from services.door import Act, Done, act
from services.evaluation_details import details_of, digest_of
from services.inputs import EntryInput, Ref
from services.lists import Chosen, Inputs, draft, sign
from services.reviewing import reports
from services.site_visits import cancel_visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

_EVALUATIONS = select(Evaluation.__table__).where(Evaluation.cycle_id == bindparam("cycle"))
# Who left the procedure is ranked no longer.
LEFT: Final = frozenset({DossierState.WITHDRAWN, DossierState.DISQUALIFIED})
_UNTIED = {"tie_place": None, "tie_flag": None, "tie_reason": None}


@act(Ability.DOSSIER_EVALUATE)
async def evaluate_dossier(act: Act, *, opinion: Annotated[str, Doc("Opinion of the office.")]) -> Done:
    """Compile material and site review and all that was found into the comprehensive evaluation (Art. 14, 15, 20)."""
    require_text(act, opinion=opinion)
    material = (await reports(act, Phase.MATERIAL))[act.target.id]["score"]
    site = (await reports(act, Phase.SITE))[act.target.id]["score"]
    numbers = await parameters(act)
    score = combine(material, site, numbers.material_weight, numbers.site_weight)
    scores = {"material_score": material, "site_score": site, "score": score}
    details = (await details_of(act, [act.target.id]))[act.target.id]
    compiled = {"details": details, "digest": digest_of(details)}
    await _keep(act, {**scores, **compiled, "opinion": opinion, "evaluated_at": act.now})
    await act.move()
    weights = [str(numbers.material_weight), str(numbers.site_weight)]
    told: dict[str, Any] = {"score": str(score), "material": str(material), "site": str(site), "weights": weights}
    return act.done(**told, flags=details["flags"], details=compiled["digest"])


async def _keep(act: Act, found: dict[str, Any]) -> None:
    """Keep an evaluation; another takes its place once what it was compiled from changed, the ledger has both (Art. 20).

    A tie that was broken is open again: it was broken between evaluations that no longer stand.
    """
    earlier = (await _evaluations(act)).get(act.target.id)
    same = earlier is not None and all(
        earlier[name] == found[name] for name in ("material_score", "site_score", "digest")
    )
    refuse(act, same, "ALREADY_EVALUATED")
    if earlier is None:
        await act.tx.insert(Evaluation, dossier_id=act.target.id, cycle_id=act.target.cycle_id, **found)
    else:
        await act.tx.update(Evaluation, earlier["id"], **found, **_UNTIED)


async def _evaluations(act: Act) -> dict[Any, Any]:
    return {row["dossier_id"]: row for row in await act.tx.all(_EVALUATIONS, cycle=act.target.cycle_id)}


async def _inputs(act: Act) -> Inputs:
    evaluations = await _evaluations(act)
    rows = await dossiers(act, DossierState.SITE_REVIEWED)
    refuse(act, any(row["id"] not in evaluations for row in rows), "EVALUATION_MISSING")
    refuse(act, await _stale(act, evaluations, [row["id"] for row in rows]), "EVALUATION_STALE")
    return [
        {
            "dossier": str(row["id"]),
            "group": row["sector_group"],
            "score": str(evaluations[row["id"]]["score"]),
            "tie_place": evaluations[row["id"]]["tie_place"],
        }
        for row in rows
    ]


async def _stale(act: Act, evaluations: dict[Any, Any], dossiers: list[Any]) -> bool:
    """Tell whether anything that an application was evaluated by has changed since (Art. 20, 31)."""
    found = {phase: await reports(act, phase) for phase in Phase}
    rescored = any(
        dossier in rows and rows[dossier]["score"] != evaluations[dossier][f"{phase.value}_score"]
        for phase, rows in found.items()
        for dossier in dossiers
    )
    details = await details_of(act, dossiers)
    kept = {dossier: evaluations[dossier]["digest"] for dossier in dossiers}
    return rescored or any(one is not None and one != digest_of(details[dossier]) for dossier, one in kept.items())


async def _evaluated(act: Act, *states: str) -> list[Evaluated]:
    """Return the evaluated applications in these states as the ranking takes them."""
    evaluations = await _evaluations(act)
    rows = [row for row in await dossiers(act, *states) if row["id"] in evaluations]
    return [_as_evaluated(row, evaluations[row["id"]]) for row in rows]


def _as_evaluated(dossier: Any, found: Any) -> Evaluated:
    flags = frozenset(found["details"].get("flags", ()))
    return Evaluated(str(dossier["id"]), dossier["sector_group"], found["score"], flags, found["tie_place"])


async def rank_in_group(act: Act) -> dict[Any, int]:
    """Return the rank of each evaluated application within its sector group; ties share a rank unless broken (Art. 20)."""
    present = [state for state in DossierState if state not in LEFT]
    return {UUID(one.key): one.rank for one in standings(await _evaluated(act, *present))}


async def chosen_from(act: Act, entries: list[EntryInput], *states: str) -> list[Chosen]:
    """Return the applications named for a list, each in one of these states and named once."""
    limit_text(act, **texts_in("entries", entries))
    rows = {row["id"]: row for row in await dossiers(act, *states)}
    evaluations, ranks = await _evaluations(act), await rank_in_group(act)
    named = [entry.dossier_id for entry in entries]
    require(
        Violation("ENTRY_NOT_ELIGIBLE", act.article, f"entries.{n}.dossier_id")
        for n, key in enumerate(named)
        if key not in rows or named.index(key) != n
    )
    return [
        Chosen(
            rows[e.dossier_id],
            e.reason,
            evaluations[e.dossier_id]["score"],
            ranks[e.dossier_id],
            e.award_kind,
        )
        for e in entries
    ]


@act(Ability.CYCLE_BREAK_TIE)
async def break_tie(
    act: Act,
    *,
    dossier_ids: Annotated[list[UUID], Ref("dossier"), Doc("All those of one sector group with one score.")],
    flag: Annotated[Flag, Doc("Flag that tells them apart: who has it comes first.")],
    reason: Annotated[str, Doc("Why the flag is to decide.")],
) -> Done:
    """Break a tie by a flag that differs; scores stay as they are, done again it replaces the one before (Art. 14, 15, 20)."""
    require_text(act, reason=reason)
    everyone = {one.key: one for one in await _evaluated(act, DossierState.SITE_REVIEWED)}
    refuse(act, any(str(key) not in everyone for key in dossier_ids), "TIE_UNEQUAL", "dossier_ids")
    named = [everyone[str(key)] for key in dossier_ids]
    await _require_free(act, dossier_ids)
    require(tie_violations(named, everyone.values(), flag))
    places = tie_places(named, flag)
    await _place(act, places, {"tie_flag": flag.value, "tie_reason": reason})
    scores = {one.key: str(one.score) for one in named}
    return act.done(places=places, scores=scores, flagged=sorted(one.key for one in named if flag in one.flags))


async def _require_free(act: Act, named: Sequence[UUID]) -> None:
    rows = [row for row in await dossiers(act, DossierState.SITE_REVIEWED) if row["id"] in named]
    await require_unconflicted(act, [row["organisation_id"] for row in rows])


async def _place(act: Act, places: Mapping[str, int], why: Mapping[str, str]) -> None:
    for key, row in (await _evaluations(act)).items():
        if str(key) in places:
            await act.tx.update(Evaluation, row["id"], tie_place=places[str(key)], **why)


@act(Ability.CYCLE_DRAFT_CANDIDATE_LIST)
async def draft_candidate_list(
    act: Act, *, entries: Annotated[list[EntryInput], Doc("Candidates with the kind of award.")]
) -> Done:
    """Draft the candidate list from the comprehensive evaluation, from the pass mark on site on (Art. 19, 20)."""
    inputs = await _inputs(act)
    chosen = await chosen_from(act, entries, DossierState.SITE_REVIEWED)
    mark = (await parameters(act)).site_pass_mark
    evaluations = await _evaluations(act)
    require(_below(mark, chosen, evaluations))
    ranking = standings(await _evaluated(act, DossierState.SITE_REVIEWED))
    able = [one for one in ranking if mark is None or evaluations[UUID(one.key)]["site_score"] >= mark]
    require(_unexplained(chosen, able))
    done = await draft(act, ListKind.CANDIDATE, inputs, await _honoured(act, chosen), rule={"pass_mark": mark})
    return replace(done, record={**done.record, "ranking": {one.key: one.shown for one in ranking}})


async def _honoured(act: Act, chosen: list[Chosen]) -> list[Chosen]:
    """Mark repeated quality awards, which take no place (Art. 27); who is barred is refused when winners are proposed."""
    session, wins = (
        (await act.cycle())["session"],
        await wins_of(act, [one.dossier["organisation_id"] for one in chosen]),
    )
    return [
        replace(one, honour_only=honour_only(one.award_kind, session, wins[one.dossier["organisation_id"]]))
        for one in chosen
        if one.award_kind
    ]


def _unexplained(chosen: list[Chosen], able: Sequence[Standing]) -> list[Violation]:
    return out_of_order([(str(one.dossier["id"]), one.award_kind, one.reason) for one in chosen], able)


def _below(mark: Decimal | None, chosen: list[Chosen], evaluations: dict[Any, Any]) -> Iterator[Violation]:
    """Tell which candidates are below the pass mark on site; there is none by default (Art. 19)."""
    for n, one in enumerate(chosen):
        score = evaluations[one.dossier["id"]]["site_score"]
        if mark is not None and score < mark:
            detail = {"score": str(score), "mark": str(mark)}
            yield Violation("SITE_SCORE_TOO_LOW", "Art.19", f"entries.{n}.dossier_id", detail)


@act(Ability.AWARD_LIST_SIGN_CANDIDATE)
async def sign_candidate_list(act: Act) -> Done:
    """Sign the candidate list and submit it to the plenary, which now sees these applications (Art. 20)."""
    inputs = await _inputs(act)
    candidates, done = await sign(act, ListKind.CANDIDATE, inputs)
    for row in await dossiers(act, DossierState.SITE_REVIEWED):
        if row["id"] in candidates:
            await act.move_dossier(row["id"], row["state"], DossierState.CANDIDATE, reported_at=act.now)
        else:
            await act.move_dossier(row["id"], row["state"], DossierState.NOT_CANDIDATE)
    await act.advance()
    return done


@act(Ability.DOSSIER_DISQUALIFY)
async def disqualify_dossier(
    act: Act, *, reasons: Annotated[list[str], Doc("What was verified, one an item.")]
) -> Done:
    """Disqualify an application for verified fraud (Art. 28)."""
    require_reasons(act, reasons)
    await act.move()
    await cancel_visit(act, act.target.id)
    await tell(act, await act.row(), OutcomeKind.DISQUALIFIED, reasons)
    return act.done()
