"""Scores against the criteria (Art.4), exact to two digits: whole item points, percentages in steps."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regulation.violation import RuleBroken, Violation, require

CENT = Decimal("0.01")
FULL = 100


@dataclass(frozen=True)
class ItemScore:
    """One item's percentage, and the comments it rests on (Art.4); a draft may lack any of them."""

    item: str
    percentage: int | None = None
    strengths: str = ""
    improvements: str = ""

    @property
    def silent(self) -> bool:
        """Whether nothing is written on it."""
        return not (self.strengths.strip() or self.improvements.strip())


@dataclass(frozen=True)
class Progress:
    """How far a score sheet is: items that lack nothing, all items, and what is missing (Art.4)."""

    scored: int
    items: int
    missing: tuple[Violation, ...]


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
    """List what is wrong on what is written of a score sheet, which need not be complete (Art.4).

    ITEM_FOREIGN, ITEM_DUPLICATE, PERCENTAGE_OFF_STEP, COMMENT_FIRST (a percentage that no comment carries); `field` is
    the place among what is given, as in ``scores.3.item``.
    """
    return [*_item_errors(scores, items), *_step_errors(scores, step), *_bare(scores)]


def progress(scores: Iterable[ItemScore], items: Collection[str]) -> Progress:
    """Tell what a score sheet lacks, item by item (Art.4).

    ITEM_MISSING, COMMENT_MISSING (both strengths and improvements are asked for), PERCENTAGE_MISSING; `field` names the
    item, as in ``scores.4.1.2.strengths``.
    """
    written = {score.item: score for score in scores}
    missing = {item: tuple(_lacks(item, written.get(item))) for item in items}
    lacking = tuple(one for found in missing.values() for one in found)
    return Progress(sum(not found for found in missing.values()), len(missing), lacking)


def total(scores: Sequence[ItemScore], items: Mapping[str, int]) -> Decimal:
    """Add up a complete sheet (Art.4); RuleBroken when an item is missing, foreign, scored twice or without percentage."""
    require([*_unscored(scores, items), *_item_errors(scores, items)])
    return sum((item_points(items[s.item], s.percentage or 0) for s in scores), Decimal("0.00"))


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


def _lacks(item: str, score: ItemScore | None) -> Iterator[Violation]:
    at = f"scores.{item}"
    if score is None:
        yield Violation("ITEM_MISSING", "Art.4", at, {"item": item})
        return
    for name, comment in (("strengths", score.strengths), ("improvements", score.improvements)):
        if not comment.strip():
            yield Violation("COMMENT_MISSING", "Art.4", f"{at}.{name}", {"item": item})
    if score.percentage is None:
        yield Violation("PERCENTAGE_MISSING", "Art.4", f"{at}.percentage", {"item": item})


def _unscored(scores: Sequence[ItemScore], items: Collection[str]) -> Iterator[Violation]:
    scored = {score.item for score in scores if score.percentage is not None}
    missing = [item for item in items if item not in scored]
    yield from (Violation("ITEM_MISSING", "Art.4", f"scores.{item}", {"item": item}) for item in missing)


def _bare(scores: Sequence[ItemScore]) -> Iterator[Violation]:
    """Yield each percentage given before there is any comment that it could rest on."""
    for n, score in enumerate(scores):
        if score.percentage is not None and score.silent:
            yield Violation("COMMENT_FIRST", "Art.4", f"scores.{n}.strengths", {"item": score.item})


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
        if score.percentage is not None:
            yield from off_step(score.percentage, step, f"scores.{n}.percentage")


def off_step(percentage: int, step: int, field: str) -> Iterator[Violation]:
    """Yield PERCENTAGE_OFF_STEP if a percentage is none of the steps from 0 to 100 (Art.4)."""
    if not _on_step(percentage, step):
        detail = {"percentage": str(percentage), "step": str(step)}
        yield Violation("PERCENTAGE_OFF_STEP", "Art.4", field, detail)


def _on_step(percentage: int, step: int) -> bool:
    return 0 <= percentage <= FULL and percentage % step == 0


def _round(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
