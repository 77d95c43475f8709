"""A panel's consensus: opened when all have written, agreed item by item, confirmed by each, closed (Art. 18, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Consensus, ConsensusResponse
from models.consensus import BARRED
from models.review import Phase
from regulation.ability import Ability
from regulation.scoring import off_step
from regulation.states import ConsensusState, ReviewState
from regulation.violation import Violation, require
from services.common import criteria, limit_text, parameters, refuse, require_text, texts_in
from services.door import Act, Done, act
from services.inputs import AgreedInput
from services.panel_scores import PanelScore, counted, disputed, score_of, standing_consensus
from services.panels import PHASE, sitting, vacate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

_BEGUN: Final = f"""
SELECT COALESCE(max(k.number), 0) + 1 AS number, {BARRED.format(dossier="$1")} AS barred
FROM public.consensus k WHERE k.dossier_id = $1 AND k.phase = $2
"""  # noqa: S608 -- no value
_KEEP: Final = """
INSERT INTO public.consensus_item (consensus_id, dossier_id, cycle_id, item, percentage, rationale, agreed_at)
SELECT $1, $2, $3, one.item, one.percentage, one.rationale, $4
FROM unnest($5::text[], $6::int[], $7::text[]) AS one(item, percentage, rationale)
ON CONFLICT (consensus_id, item) DO UPDATE
SET percentage = EXCLUDED.percentage, rationale = EXCLUDED.rationale, agreed_at = EXCLUDED.agreed_at
"""
_RESPONSES = select(ConsensusResponse.person_id).where(
    ConsensusResponse.consensus_id == bindparam("consensus"), ConsensusResponse.on_version == bindparam("version")
)


@act(Ability.DOSSIER_OPEN_CONSENSUS)
async def open_consensus(act: Act) -> Done:
    """Open the consensus once every review of the panel is locked; the panel then reads them without names (Art. 18, 19)."""
    phase = PHASE[act.target.situation.stage or ""]
    await vacate(act, dossiers=[act.target.id])
    score = await settled(act, act.target.id, phase)
    refuse(act, score.consensus is not None, "CONSENSUS_EXISTS")
    (begun,) = await act.tx.sql(_BEGUN, act.target.id, phase.value)
    place = {"dossier_id": act.target.id, "cycle_id": act.target.cycle_id}
    key = await act.tx.insert(Consensus, **place, **begun, phase=phase.value, opened_at=act.now)
    return act.done("consensus", key, disputed=await disputed(act, score))


async def settled(act: Act, dossier: UUID, phase: Phase) -> PanelScore:
    """Return the score of a panel that has written; RuleBroken REVIEWS_OPEN or REVIEWS_TOO_FEW (Art. 18, 19)."""
    reviews = await counted(act.tx, dossier, phase)
    # Not how many: who has submitted is not the leader's business before all have (Art. 31).
    refuse(act, any(review["state"] != ReviewState.LOCKED for review in reviews), "REVIEWS_OPEN")
    least = (await parameters(act)).min_experts_per_dossier
    refuse(act, len(reviews) < least, "REVIEWS_TOO_FEW", count=str(len(reviews)), least=str(least))
    return await score_of(act, dossier, phase, reviews)


async def require_agreed(act: Act, score: PanelScore) -> None:
    """Refuse while a consensus is open, or items that the panel is too far apart on have none (Art. 18, 19)."""
    consensus = score.consensus
    refuse(act, consensus is not None and consensus["state"] == ConsensusState.OPEN, "CONSENSUS_OPEN")
    missing = set(await disputed(act, score)) - {one.item for one in score.items if one.agreed is not None}
    refuse(act, bool(missing), "CONSENSUS_MISSING", items=named(missing))


def named(items: set[str]) -> str:
    """Return items as a message names them."""
    return "、".join(sorted(items))


@act(Ability.CONSENSUS_AGREE)
async def agree_consensus(
    act: Act,
    *,
    items: Annotated[list[AgreedInput], Doc("What the panel agrees on; items not named stay as they were.")],
) -> Done:
    """Record what the panel agrees on for some items, and why; every member is asked anew (Art. 18, 19)."""
    limit_text(act, **texts_in("items", items))
    refuse(act, not items, "NOTHING_GIVEN", "items")
    await _require_standing(act)
    require(_problems(items, await criteria(act), (await parameters(act)).percent_step))
    require_text(act, **{f"items.{n}.rationale": one.rationale for n, one in enumerate(items)})
    columns: Any = zip(*((one.item, one.percentage, one.rationale) for one in items), strict=True)
    place = (act.target.id, act.target.dossier_id, act.target.cycle_id, act.now)
    await act.tx.sql(_KEEP, *place, *(list(column) for column in columns))
    await act.move()
    return act.done()


def _problems(given: Sequence[AgreedInput], items: dict[str, int], step: int) -> Iterator[Violation]:
    for n, one in enumerate(given):
        if one.item not in items:
            yield Violation("ITEM_FOREIGN", "Art.4", f"items.{n}.item")
        if one.item in {other.item for other in given[:n]}:
            yield Violation("ITEM_DUPLICATE", "Art.4", f"items.{n}.item")
        yield from off_step(one.percentage, step, f"items.{n}.percentage")


async def _require_standing(act: Act) -> Any:
    """Return the consensus; RuleBroken CONSENSUS_VOID if somebody with a conflict took part in it (Art. 31)."""
    row = await act.row()
    standing = await standing_consensus(act.tx, row["dossier_id"], Phase(row["phase"]))
    refuse(act, standing is None or standing["id"] != row["id"], "CONSENSUS_VOID")
    return row


@act(Ability.CONSENSUS_RESPOND)
async def respond_to_consensus(
    act: Act,
    *,
    confirms: Annotated[bool, Doc("Whether the member agrees with all that is recorded.")],
    dissent: Annotated[str | None, Doc("What the member holds instead; required of who does not agree.")] = None,
) -> Done:
    """Confirm what the panel agrees on, or dissent on record; once for each version of it (Art. 18, 19)."""
    refuse(act, confirms is True and dissent is not None, "DISSENT_FOREIGN", "dissent")
    if confirms is not True:
        require_text(act, dissent=dissent or "")
    row = await _require_standing(act)
    await act.tx.insert(
        ConsensusResponse,
        consensus_id=act.target.id,
        dossier_id=row["dossier_id"],
        cycle_id=row["cycle_id"],
        person_id=act.actor.person_id,
        on_version=row["version"],
        confirms=confirms,
        dissent=dissent,
        responded_at=act.now,
    )
    return act.done()


@act(Ability.CONSENSUS_CLOSE)
async def close_consensus(act: Act) -> Done:
    """Close the consensus when every disputed item is agreed on and every member has said yes or no (Art. 18, 19)."""
    row = await _require_standing(act)
    await vacate(act, dossiers=[row["dossier_id"]])
    score = await settled(act, row["dossier_id"], Phase(row["phase"]))
    agreed = {one.item for one in score.items if one.agreed is not None}
    missing = set(await disputed(act, score)) - agreed
    refuse(act, bool(missing), "CONSENSUS_MISSING", items=named(missing))
    if agreed:
        await _require_heard(act, row)
    await act.move(closed_at=act.now)
    return act.done(**score.record)


async def _require_heard(act: Act, row: Any) -> None:
    answers = await act.tx.all(_RESPONSES, consensus=act.target.id, version=row["version"])
    silent = set(await sitting(act, row["dossier_id"])) - {answer["person_id"] for answer in answers}
    refuse(act, bool(silent), "CONSENSUS_UNANSWERED", count=str(len(silent)))
