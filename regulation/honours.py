"""What an award brings and what it bars: validity, the gap between awards, title-only honours, the bonus."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from regulation.parameters import Parameters
from regulation.periods import last_day
from regulation.violation import Violation


class AwardKind(StrEnum):
    """The two kinds of award (Art.6)."""

    QUALITY = "quality"
    NOMINATION = "nomination"


@dataclass(frozen=True)
class PastWin:
    """An award won in an earlier session, counted 1, 2, 3 … (Art.27)."""

    session: int
    kind: AwardKind


class Validity(NamedTuple):
    """The first and last day, both inclusive, on which the title may be used (Art.23)."""

    valid_from: date
    valid_until: date


def validity(commended_on: date, years: int) -> Validity:
    """Give the validity of an award commended on that document's date (Art.23).

    It includes the document's date and ends the day before its anniversary, so that `years` whole years are
    covered; from 29 February it ends on 28 February.
    """
    return Validity(commended_on, last_day(commended_on, years))


def gap_violations(session: int, past_wins: Collection[PastWin], parameters: Parameters) -> list[Violation]:
    """Refuse a quality winner that returns too soon, for either kind of award (Art.27).

    GAP_NOT_OVER tells the latest win that bars (`won`) and the first session open again (`possible_from`).
    Nomination winners are free to go on.
    """
    won = max(_quality_sessions(session, past_wins), default=None)
    if won is None or session > won + parameters.gap_sessions:
        return []
    detail = {"won": str(won), "possible_from": str(won + parameters.gap_sessions + 1)}
    return [Violation("GAP_NOT_OVER", "Art.27", detail=detail)]


def honour_only(kind: AwardKind, session: int, past_wins: Collection[PastWin]) -> bool:
    """Tell whether this is a repeated quality award: title and certificate, no place, no bonus (Art.27)."""
    return kind == AwardKind.QUALITY and bool(_quality_sessions(session, past_wins))


def bonus(kind: AwardKind, past_wins: Collection[PastWin], parameters: Parameters) -> Decimal:
    """Give the bonus in CNY: only a first quality award has one (Art.8); `past_wins` are earlier ones.

    An earlier nomination spoils it only where `nomination_counts_as_first` says so.
    """
    kinds = {win.kind for win in past_wins}
    spoiled = AwardKind.NOMINATION in kinds and parameters.nomination_counts_as_first
    if kind != AwardKind.QUALITY or AwardKind.QUALITY in kinds or spoiled:
        return Decimal("0.00")
    return parameters.first_time_bonus


def _quality_sessions(before: int, past_wins: Collection[PastWin]) -> list[int]:
    return [win.session for win in past_wins if win.kind == AwardKind.QUALITY and win.session < before]
