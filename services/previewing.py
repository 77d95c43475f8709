"""What a list would exceed, leave free and bar, before anybody decides on it (Art. 6, 20, 21, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Dossier, Evaluation
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.honours import AwardKind, honour_only
from regulation.places import WHY, Gone, WhyFree, places
from regulation.quotas import Entry, quota_violations
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.bars import bars_of, wins_of
from services.common import dossiers, limit_text, parameters, texts_in
from services.door import Act, Done, act
from services.inputs import EntryInput
from services.lists import entries_of, signed_lists
from services.publicising import taking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from regulation.parameters import Parameters

# Who may come onto the list that is next: candidates, proposed winners, names for places that became free.
_NEXT: Final = (DossierState.SITE_REVIEWED, DossierState.CANDIDATE, DossierState.NOT_PROPOSED)
_SCORED: Final = select(Evaluation.dossier_id, Evaluation.site_score).where(Evaluation.cycle_id == bindparam("cycle"))


@act(Ability.CYCLE_PREVIEW_LIST)
async def preview_list(
    act: Act, *, entries: Annotated[list[EntryInput], Doc("Who would be on the list, and for which award.")]
) -> Done:
    """Tell what the next list would exceed, leave free and bar with these entries; nothing is changed (Art. 6, 20, 21, 27)."""
    limit_text(act, **texts_in("entries", entries))
    rows = await _named(act, entries)
    numbers, session = await parameters(act), (await act.cycle())["session"]
    applicants = [row["organisation_id"] for row in rows]
    wins, barring = await wins_of(act, applicants), await bars_of(act, applicants)
    listed = [
        Entry(str(row["id"]), e.award_kind, row["sector_group"],
              honour_only(e.award_kind, session, wins[row["organisation_id"]]))
        for e, row in zip(entries, rows, strict=True)
    ]  # fmt: skip
    standing = await _standing(act)
    everyone = [*standing, *listed]
    barred = [(str(row["id"]), violation) for row in rows for violation in barring[row["organisation_id"]]]
    found = [*((None, one) for one in quota_violations(everyone, numbers)), *barred]
    gone = await _gone(act, {one.key for one in everyone}, numbers)
    told = {"entries": listed, "problems": found, "places": places(everyone, gone, numbers)}
    return Done("cycle", act.target.id, {"preview": told})


async def _named(act: Act, entries: Sequence[EntryInput]) -> list[Any]:
    """Return the applications named, each once and one that may come onto the next list.

    One that the caller does not see, in a conflict of interest above all, is refused like one that may not (Art. 31).
    """
    seen = await act.visible(Dossier, [one.dossier_id for one in entries])
    scored = await _scores(act)
    able = {row["id"]: row for row in await dossiers(act, *_NEXT) if row["id"] in seen and row["id"] in scored}
    named = [one.dossier_id for one in entries]
    require(
        Violation("ENTRY_NOT_ELIGIBLE", act.article, f"entries.{n}.dossier_id")
        for n, key in enumerate(named)
        if key not in able or named.index(key) != n
    )
    return [able[key] for key in named]


async def _scores(act: Act) -> Mapping[UUID, Any]:
    return {row["dossier_id"]: row["site_score"] for row in await act.tx.all(_SCORED, cycle=act.target.cycle_id)}


async def _standing(act: Act) -> list[Entry]:
    """Return who takes a place already: proposed and still in it (Art. 21)."""
    return [
        Entry(str(row["id"]), AwardKind(one["award_kind"]), one["sector_group"], one["honour_only"])
        for row, one in await taking(act)
    ]


async def _gone(act: Act, on_list: set[str], numbers: Parameters) -> list[Gone]:
    """Return who would not take a place that it could have, of those whom the caller sees."""
    rows = {row["id"]: row for row in await dossiers(act, *DossierState) if str(row["id"]) not in on_list}
    seen = await act.visible(Dossier, list(rows))
    left = {
        one["dossier_id"]: one
        for kind in (ListKind.CANDIDATE, ListKind.PROPOSED)
        for found in await signed_lists(act, kind)
        for one in await entries_of(act, found["id"])
        if one["dossier_id"] in seen
    }
    scores, mark = await _scores(act), numbers.site_pass_mark
    return [
        *(Gone(one["sector_group"], WHY.get(rows[key]["state"], WhyFree.NOT_PROPOSED), AwardKind(one["award_kind"]))
          for key, one in left.items()),
        *(Gone(rows[key]["sector_group"], WhyFree.BELOW_MARK) for key, score in scores.items()
          if key in seen and key not in left and mark is not None and score < mark),
    ]  # fmt: skip
