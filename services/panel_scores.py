"""What a panel's score is now: by item what it agreed on, else the mean of the reviews that count (Art. 4, 18, 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.consensus import STANDING
from models.review import QUARANTINED
from regulation.consensus import PanelItem, apart, half_up, panel_items, panel_total
from regulation.states import ReviewState
from services.common import criteria, parameters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from uuid import UUID

    from models.database import Tx
    from models.review import Phase
    from services.door import Act

_COUNTED: Final = f"""
SELECT r.state, r.scores FROM public.review r
WHERE r.dossier_id = $1 AND r.phase = $2 AND NOT {QUARANTINED.format(r="r")} ORDER BY r.id
"""  # noqa: S608 -- no value
_STANDING: Final = f"""
SELECT k.id, k.state, k.number FROM public.consensus k
WHERE k.dossier_id = $1 AND k.phase = $2 AND {STANDING.format(k="k")} ORDER BY k.number DESC LIMIT 1
"""  # noqa: S608 -- no value
_AGREED: Final = "SELECT item, percentage FROM public.consensus_item WHERE consensus_id = $1 ORDER BY item"
Sheets = list[list[dict[str, Any]]]


@dataclass(frozen=True)
class PanelScore:
    """A panel's judgement of one application in one phase, the sheets that it follows from, and its consensus if any."""

    items: list[PanelItem]
    sheets: Sheets
    consensus: Any = None

    @property
    def score(self) -> Decimal:
        """Its points, half up to two digits."""
        return panel_total(self.items)

    @property
    def reviews(self) -> int:
        """How many reviews count."""
        return len(self.items[0].percentages)

    @property
    def record(self) -> dict[str, Any]:
        """All that the score follows from, for the ledger; percentages in rising order name nobody."""
        return {
            "score": str(self.score),
            "items": {one.item: one.full for one in self.items},
            "percentages": {one.item: list(one.percentages) for one in self.items},
            "agreed": {one.item: one.agreed for one in self.items if one.agreed is not None},
        }

    @property
    def table(self) -> list[dict[str, Any]]:
        """The judgement by item, as a report keeps it, with the comments; each once, in an order that names nobody."""
        return [
            {**shown(one), **{name: said(self.sheets, one.item, name) for name in ("strengths", "improvements")}}
            for one in self.items
        ]

    @property
    def site_issues(self) -> list[dict[str, str]]:
        """What the reviews ask to look into on site, by item, each once and without names (Art. 19)."""
        return issues_in(self.sheets, [one.item for one in self.items])


def issues_in(sheets: Sheets, items: Iterable[str]) -> list[dict[str, str]]:
    """Return what sheets ask to look into on site, by item, each once and without names (Art. 19)."""
    return [{"item": item, "text": text} for item in items for text in said(sheets, item, "site_issues")]


def said(sheets: Sheets, item: str, name: str) -> list[str]:
    """Return what sheets say on an item under a name, each once, in an order that names nobody."""
    entries = (one.get(name) or [] for sheet in sheets for one in sheet if one["item"] == item)
    texts = (text for given in entries for text in ([given] if isinstance(given, str) else given))
    return sorted({" ".join(text.split()) for text in texts} - {""})


def shown(one: PanelItem) -> dict[str, Any]:
    """Return one item as reports and statistics show it: exact numbers as text, rounded to two digits."""
    return {
        "item": one.item,
        "full": one.full,
        "reviews": len(one.percentages),
        "mean": str(half_up(one.mean)),
        "least": one.least,
        "most": one.most,
        "spread": one.spread,
        "agreed": one.agreed,
        "percentage": str(half_up(one.percentage)),
        "points": str(half_up(one.points)),
    }


async def counted(tx: Tx, dossier: UUID, phase: Phase) -> list[Any]:
    """Return the reviews of a panel that count, open ones included (Art. 18, 31)."""
    return await tx.sql(_COUNTED, dossier, phase.value)


async def locked_sheets(tx: Tx, dossier: UUID, phase: Phase) -> Sheets:
    """Return the sheets of a panel that a judgement follows from (Art. 18, 31)."""
    return _locked(await counted(tx, dossier, phase))


def _locked(reviews: Iterable[Any]) -> Sheets:
    return [row["scores"] for row in reviews if row["state"] == ReviewState.LOCKED]


async def standing_consensus(tx: Tx, dossier: UUID, phase: Phase) -> Any:
    """Return the consensus that counts, or None: one that somebody with a conflict took part in does not (Art. 31)."""
    found = await tx.sql(_STANDING, dossier, phase.value)
    return found[0] if found else None


async def panel_score(act: Act, dossier: UUID, phase: Phase) -> PanelScore:
    """Return a panel's score from the reviews and the consensus that count now (Art. 18, 19, 31).

    RuleBroken NO_SCORES if no review counts.
    """
    return await score_of(act, dossier, phase, await counted(act.tx, dossier, phase))


async def score_of(act: Act, dossier: UUID, phase: Phase, reviews: Iterable[Any]) -> PanelScore:
    """Return a panel's score from its reviews that count, as they were read (Art. 18, 19)."""
    sheets, consensus = _locked(reviews), await standing_consensus(act.tx, dossier, phase)
    given = [{one["item"]: one["percentage"] for one in sheet} for sheet in sheets]
    agreed = await act.tx.sql(_AGREED, consensus["id"]) if consensus else []
    found = panel_items(given, {row["item"]: row["percentage"] for row in agreed}, await criteria(act))
    return PanelScore(found, sheets, consensus)


async def site_issues(act: Act, dossier: UUID, phase: Phase) -> list[dict[str, str]]:
    """Return what the reviews of a panel that count ask to look into on site (Art. 19)."""
    return issues_in(await locked_sheets(act.tx, dossier, phase), await criteria(act))


async def disputed(act: Act, score: PanelScore) -> list[str]:
    """Name the items that a panel is too far apart on, whether it agreed since or not (Art. 18)."""
    return apart(score.items, (await parameters(act)).consensus_threshold)
