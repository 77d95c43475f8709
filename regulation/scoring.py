"""Scores against the criteria (Art.4), exact to two digits: whole item points, percentages in steps."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regulation.violation import RuleBroken, Violation, require

CENT = Decimal("0.01")
FULL = 100


@dataclass(frozen=True)
class ItemScore:
    """One item's percentage, and the comments it rests on (Art.4)."""

    item: str
    percentage: int
    strengths: str = ""
    improvements: str = ""


@dataclass(frozen=True)
class Ranked:
    """A place in a ranking; equal scores share a rank and the next rank skips (1, 2, 2, 4)."""

    rank: int
    key: str
    score: Decimal


def item_table(criteria: Mapping[str, Any]) -> dict[str, int]:
    """Read each item's points from an edition of the criteria, in its order (Art.4)."""
    return {item["code"]: item["points"] for category in criteria["categories"] for item in category["items"]}


def item_points(points: int, percentage: int) -> Decimal:
    """Give the points that `percentage` of an item of `points` is worth, exactly, with two digits (Art.4)."""
    return (Decimal(points * percentage) / FULL).quantize(CENT)


def draft_errors(scores: Sequence[ItemScore], items: Collection[str], step: int) -> list[Violation]:
    """List what is wrong on a score sheet that need not be complete (Art.4).

    ITEM_FOREIGN, ITEM_DUPLICATE, PERCENTAGE_OFF_STEP; `field` is the place on the sheet, as in ``scores.3.item``.
    """
    return [*_item_errors(scores, items), *_step_errors(scores, step)]


def score_errors(scores: Sequence[ItemScore], items: Collection[str], step: int) -> list[Violation]:
    """List what keeps a score sheet from being complete (Art.4).

    As for a draft, and ITEM_MISSING and COMMENT_MISSING (neither strengths nor improvements written).
    """
    silent = [n for n, score in enumerate(scores) if not (score.strengths.strip() or score.improvements.strip())]
    comments = [Violation("COMMENT_MISSING", "Art.4", f"scores.{n}.strengths") for n in silent]
    return [*_missing(scores, items), *draft_errors(scores, items, step), *comments]


def total(scores: Sequence[ItemScore], items: Mapping[str, int]) -> Decimal:
    """Add up a complete sheet (Art.4); RuleBroken when an item is missing, foreign or scored twice."""
    require([*_missing(scores, items), *_item_errors(scores, items)])
    return sum((item_points(items[s.item], s.percentage) for s in scores), Decimal("0.00"))


def mean(totals: Sequence[Decimal]) -> Decimal:
    """Average the experts' totals, half up to two digits (Art.18, Art.19); RuleBroken NO_SCORES if none."""
    if not totals:
        raise RuleBroken(Violation("NO_SCORES", "Art.18"))
    return _round(sum(totals, Decimal(0)) / len(totals))


def combine(material: Decimal, site: Decimal, material_weight: Decimal, site_weight: Decimal) -> Decimal:
    """Weigh both reviews into one score, half up to two digits (Art.20); the weights add up to 1."""
    return _round(material * material_weight + site * site_weight)


def rank(scores: Mapping[str, Decimal]) -> list[Ranked]:
    """Rank by score, highest first; ties share a rank and stand in order of key (Art.20)."""
    ordered = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
    first_place = {score: place for place, (_, score) in reversed(list(enumerate(ordered, 1)))}
    return [Ranked(first_place[score], key, score) for key, score in ordered]


def _missing(scores: Sequence[ItemScore], items: Collection[str]) -> Iterator[Violation]:
    scored = {score.item for score in scores}
    yield from (Violation("ITEM_MISSING", "Art.4", "scores", {"item": item}) for item in items if item not in scored)


def _item_errors(scores: Sequence[ItemScore], items: Collection[str]) -> Iterator[Violation]:
    """Yield each item that is not one of the edition, and each that was scored above already."""
    seen: set[str] = set()
    for n, score in enumerate(scores):
        if score.item not in items:
            yield Violation("ITEM_FOREIGN", "Art.4", f"scores.{n}.item")
        elif score.item in seen:
            yield Violation("ITEM_DUPLICATE", "Art.4", f"scores.{n}.item")
        seen.add(score.item)


def _step_errors(scores: Sequence[ItemScore], step: int) -> Iterator[Violation]:
    for n, score in enumerate(scores):
        if not _on_step(score.percentage, step):
            detail = {"percentage": str(score.percentage), "step": str(step)}
            yield Violation("PERCENTAGE_OFF_STEP", "Art.4", f"scores.{n}.percentage", detail)


def _on_step(percentage: int, step: int) -> bool:
    return 0 <= percentage <= FULL and percentage % step == 0


def _round(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
