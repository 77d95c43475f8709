"""Names that take the place of removed ones: decided by the leading group, with ten days of their own (Art. 6, 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_doc import Doc

from models.outcome import ListKind
from regulation.ability import Ability
from regulation.meetings import ItemKind
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.common import refuse, require_text
from services.deciding import honoured, on_record, require_quotas
from services.door import Act, Done, act
from services.evaluating import chosen_from
from services.inputs import EntryInput
from services.lists import draft, signed_list
from services.meetings import require_resolved
from services.publicising import taking

if TYPE_CHECKING:
    from services.lists import Chosen, Inputs


@act(Ability.CYCLE_PROPOSE_REPLACEMENT)
async def propose_replacement(
    act: Act,
    *,
    entries: Annotated[list[EntryInput], Doc("Candidates that were not proposed, each with the reason.")],
    minutes: Annotated[str, Doc("Minutes of the plenary.")],
) -> Done:
    """Add names that the plenary resolved on to the proposed list under the quotas; they are published for ten days of their own (Art. 6, 21, 27)."""
    require_text(act, minutes=minutes)
    refuse(act, not entries, "ENTRIES_MISSING", "entries")
    require(
        Violation("REASON_MISSING", act.article, f"entries.{n}.reason")
        for n, entry in enumerate(entries)
        if not entry.reason.strip()
    )
    original = await signed_list(act, ListKind.PROPOSED)
    refuse(act, original["published_at"] is None, "LIST_NOT_PUBLISHED")
    named = await chosen_from(act, entries, DossierState.NOT_PROPOSED)
    for n, one in enumerate(named):
        await _require_resolved(act, one, f"entries.{n}")
    chosen = [await honoured(act, f"entries.{n}.dossier_id", one) for n, one in enumerate(named)]
    taken = [on_record(row, entry) for row, entry in await taking(act)]
    await require_quotas(act, [*taken, *chosen])
    inputs: Inputs = [{"dossier": str(one.dossier["id"]), "kind": one.award_kind} for one in taken]
    done = await draft(act, ListKind.PROPOSED, inputs, chosen, signed=True, supplements=original["id"])
    for one in chosen:
        row = one.dossier
        await act.move_dossier(row["id"], row["state"], DossierState.PROPOSED, proposed_at=act.now)
    return done


async def _require_resolved(act: Act, one: Chosen, field: str) -> None:
    """Raise RuleBroken NOT_RESOLVED if no plenary accepted a name for this kind of award last (Art. 10, 21)."""
    found = await require_resolved(
        act, ItemKind.REPLACEMENT, one.dossier["id"], accepts=True, field=f"{field}.dossier_id"
    )
    refuse(act, found["award_kind"] != one.award_kind, "NOT_RESOLVED", f"{field}.award_kind")
