"""Documents of rules as versions: what they are about, when a cycle begins to use them, what their digest covers (Art. 10, 34)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from regulation.states import Stage
from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_LINES: Final = 3_000


class RuleKind(Term):
    """What a document of rules is about; of each kind one version is in force at a time."""

    REVIEW = "review", "How applications are reviewed (Art. 18-20)."
    SCORING = "scoring", "How points are given (Art. 4)."
    SITE_REVIEW = "site_review", "How visits are made (Art. 19)."
    MEETING = "meeting", "How the leading group deliberates (Art. 10, 21)."
    OBJECTION = "objection", "How objections are handled (Art. 21)."
    EXPERTS = "experts", "How experts are chosen and do their duty (Art. 11, 18, 31, 32)."
    WINNERS = "winners", "What winners may and must do (Art. 23-27)."


_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}
# From which stage on a cycle uses them, so that nobody is judged by two measures (Art. 5).
FIRST_USED: Final[Mapping[RuleKind, Stage]] = MappingProxyType(
    {
        RuleKind.REVIEW: Stage.MATERIAL_REVIEW,
        RuleKind.SCORING: Stage.MATERIAL_REVIEW,
        RuleKind.SITE_REVIEW: Stage.SITE_REVIEW,
        RuleKind.MEETING: Stage.DELIBERATING,
        RuleKind.OBJECTION: Stage.PUBLICISING,
        RuleKind.EXPERTS: Stage.MATERIAL_REVIEW,
        RuleKind.WINNERS: Stage.APPROVING,
    }
)


def in_use(kind: RuleKind, stage: Stage) -> bool:
    """Tell whether a cycle at a stage has begun to use rules of a kind (Art. 5, 34)."""
    return _ORDER[stage] >= _ORDER[FIRST_USED[kind]]


def draft_problems(given: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Violation]:
    """Yield what a draft lacks beside the version in force `before`: text, or the reason for another (Art. 10, 34).

    A version that `repeals` ends the rules and has no text.
    """
    if given["repeals"] and given["body"].strip():
        yield Violation("REPEAL_WITH_TEXT", "Art.10", "body")
    if given["repeals"] and (before is None or before["repeals"]):
        yield Violation("NOTHING_TO_REPEAL", "Art.10", "repeals")
    if not given["repeals"] and not given["body"].strip():
        yield Violation("TEXT_MISSING", "Art.10", "body")
    if given["body"].count("\n") >= MOST_LINES:
        yield Violation("RULES_TOO_LONG", "Art.10", "body", {"limit": str(MOST_LINES)})
    if before is not None and not given["reason"].strip():
        yield Violation("TEXT_MISSING", "Art.34", "reason")
    if before is not None and all(given[name] == before[name] for name in ("title", "title_en", "body", "repeals")):
        yield Violation("RULES_UNCHANGED", "Art.34", "body")


def content(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return what the digest of an approved version covers, under the names of the API (Art. 10)."""
    return {
        "kind": row["kind"].upper(),
        "number": number,
        "title": row["title"],
        "titleEn": row["title_en"],
        "body": row["body"],
        "repeals": row["repeals"],
        "effectiveFrom": row["effective_from"].isoformat(),
        "reason": row["reason"],
    }
