"""Lists: drafted by one person, signed by another, frozen with the digest of what they were computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select

from models import AwardList, Dossier, EntryRationale, ListEntry, ListVacancy
from models.database import to_json
from regulation.states import ListState, Stage
from services.common import conflicted, dossiers, refuse, require_unconflicted
from services.ledger import digest

if TYPE_CHECKING:
    from decimal import Decimal

    from models.outcome import ListKind
    from regulation.honours import AwardKind
    from services.door import Act, Done

_ENTRIES = select(ListEntry.__table__).where(ListEntry.list_id == bindparam("list")).order_by(ListEntry.dossier_id)
_SIGNED = (
    select(AwardList.__table__)
    .where(AwardList.cycle_id == bindparam("cycle"), AwardList.kind == bindparam("kind"), AwardList.state == "signed")
    .order_by(AwardList.id)
)


@dataclass(frozen=True)
class Chosen:
    """An application on a list: why, with what score and rank, for which award."""

    dossier: Any
    reason: str
    score: Decimal | None = None
    rank: int | None = None
    award_kind: AwardKind | None = None
    honour_only: bool = False


Inputs = list[dict[str, Any]]
# Application (its id, or that as text) and kind of award.
Entries = Sequence[tuple[UUID | str, str | None]]


@dataclass(frozen=True)
class Content:
    """What a list was computed from and what is on it: all that its digest covers, and all to recompute it."""

    inputs: Inputs
    entries: Entries

    @property
    def digest(self) -> str:
        """The digest of the list."""
        return list_digest(self.inputs, self.entries)

    def record(self, list_id: UUID) -> dict[str, Any]:
        """Return what the ledger keeps of a list drafted or signed."""
        return {"list": str(list_id), "digest": self.digest, "inputs": self.inputs, "entries": _named(self.entries)}


def list_digest(inputs: Inputs, entries: Entries) -> str:
    """Return the SHA-256 of everything that a list was computed from and of what is on it."""
    return digest(to_json({"inputs": inputs, "entries": _named(entries)}))


def _named(entries: Entries) -> list[list[str | None]]:
    return sorted([str(dossier), kind] for dossier, kind in entries)


async def draft(
    act: Act,
    kind: ListKind,
    inputs: Inputs,
    chosen: list[Chosen],
    *,
    signed: bool = False,
    supplements: UUID | None = None,
    vacancies: Sequence[dict[str, Any]] = (),
    rule: dict[str, Any] | None = None,
) -> Done:
    """Insert a list with its entries and their reasons; a body that decides by itself signs at once.

    `supplements`: the list that its names are added to (Art. 21).
    `vacancies`: why places stay free for which there were candidates (Art. 6).
    `rule` has the numbers that chose the entries, for the record; without: none did. Nobody may be on it: places may
    stay vacant (Art. 6).
    """
    await _require_unconflicted(act, [*await _considered(act, inputs), *(c.dossier for c in chosen)])
    content = Content(inputs, [(c.dossier["id"], c.award_kind) for c in chosen])
    key = await act.tx.insert(
        AwardList,
        cycle_id=act.target.cycle_id,
        kind=kind.value,
        state=ListState.DRAFT.value,
        digest=content.digest,
        drafted_at=act.now,
        supplements_id=supplements,
    )
    for one in chosen:
        await _add(act, key, one)
    shared = {"list_id": key, "cycle_id": act.target.cycle_id}
    await act.tx.insert_all(ListVacancy, [{**shared, **one} for one in vacancies])
    if signed:
        await act.tx.update(AwardList, key, state=ListState.SIGNED.value, signed_at=act.now)
    return act.done("award_list", key, **content.record(key), rule=rule or {})


async def _add(act: Act, key: UUID, one: Chosen) -> None:
    shared = {
        "list_id": key,
        "cycle_id": act.target.cycle_id,
        "organisation_id": one.dossier["organisation_id"],
    }
    entry = await act.tx.insert(
        ListEntry,
        **shared,
        dossier_id=one.dossier["id"],
        sector_group=one.dossier["sector_group"],
        award_kind=one.award_kind.value if one.award_kind else None,
        honour_only=one.honour_only,
    )
    await act.tx.insert(EntryRationale, **shared, entry_id=entry, score=one.score, rank=one.rank, reason=one.reason)


async def entries_of(act: Act, list_id: UUID) -> list[Any]:
    """Return the entries of a list in a fixed order."""
    return await act.tx.all(_ENTRIES, list=list_id)


async def going_on(act: Act, list_id: UUID, state: str) -> list[Any]:
    """Return the entries of a list whose application is still in a state; who was disqualified is out (Art. 28).

    What is decided on a list is not decided by who has a conflict with anyone on it (Art. 31).
    """
    entries = await entries_of(act, list_id)
    await _require_unconflicted(act, entries)
    standing = {row["id"] for row in await dossiers(act, state)}
    return [entry for entry in entries if entry["dossier_id"] in standing]


async def _considered(act: Act, inputs: Inputs) -> list[Any]:
    """Return the applications that a list is computed from.

    Who is left off is decided on as well, and the record of the act has what was found of each (Art. 31).
    """
    return list((await act.rows(Dossier, [UUID(one["dossier"]) for one in inputs])).values())


async def _require_unconflicted(act: Act, named: Sequence[Any]) -> None:
    """Refuse an actor with a conflict of interest with an organisation named, without telling which (Art. 31)."""
    await require_unconflicted(act, [one["organisation_id"] for one in named])


async def unconflicted(act: Act, named: Sequence[Any]) -> list[Any]:
    """Return those rows about organisations with which the actor has no conflict of interest (Art. 31)."""
    barred = await conflicted(act, [one["organisation_id"] for one in named])
    return [one for one in named if one["organisation_id"] not in barred]


def afterwards(act: Act) -> bool:
    """Tell whether the cycle is commended already, and this is about an entry that had to wait (Art. 21)."""
    return act.target.situation.stage == Stage.COMMENDED


async def signed_lists(act: Act, kind: ListKind) -> list[Any]:
    """Return the signed lists of a kind in the cycle, oldest first; of final lists there may be several (Art. 21)."""
    return await act.tx.all(_SIGNED, cycle=act.target.cycle_id, kind=kind.value)


async def signed_list(act: Act, kind: ListKind) -> Any:
    """Return the signed list of a kind in the cycle; RuleBroken LIST_NOT_SIGNED if there is none."""
    rows = await signed_lists(act, kind)
    refuse(act, not rows, "LIST_NOT_SIGNED", kind.value)
    return rows[0]


async def sign(act: Act, kind: ListKind, inputs: Inputs) -> tuple[set[UUID], Done]:
    """Sign the target list if nothing that it was computed from has changed.

    Return the applications on it, and the result of the act with its record.
    """
    row = await act.row()
    refuse(act, row["kind"] != kind.value, "WRONG_LIST_KIND")
    entries = await entries_of(act, act.target.id)
    await _require_unconflicted(act, [*await _considered(act, inputs), *entries])
    content = Content(inputs, [(e["dossier_id"], e["award_kind"]) for e in entries])
    refuse(act, content.digest != row["digest"], "INPUTS_CHANGED")
    await act.move(signed_at=act.now)
    return {entry["dossier_id"] for entry in entries}, act.done(**content.record(act.target.id))
