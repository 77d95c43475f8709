"""The comprehensive evaluation and its ranking as the API shows them (Art. 14, 15, 20)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.ranking import Evaluated, Standing, standings
from regulation.ranking_words import explained
from resolvers.ids import to_id

if TYPE_CHECKING:
    from collections.abc import Mapping


@strawberry.type(description="What a panel gave to a category of the criteria (Art. 4).")
class CategoryResult:
    """One category."""

    code: str = strawberry.field(description="Number of the category.")
    name: str = strawberry.field(description="Name.")
    points: int = strawberry.field(description="Full points.")
    score: Decimal = strawberry.field(description="Points given.")
    percent: float = strawberry.field(description="Points given in percent of the full ones.")


@strawberry.type(description="What a panel reported, without names (Art. 18, 19).")
class PanelOpinion:
    """One panel."""

    phase: str = strawberry.field(description="`material` or `site`.")
    score: Decimal = strawberry.field(description="Points.")
    recommendation: str = strawberry.field(description="What it recommends.")
    strengths: list[str] = strawberry.field(description="Key strengths.")
    improvements: list[str] = strawberry.field(description="Key opportunities for improvement.")
    categories: list[CategoryResult] = strawberry.field(description="Points by category; empty in old evaluations.")


@strawberry.type(description="What a department was asked and said; no person is named (Art. 17).")
class DepartmentOpinion:
    """One department."""

    department: str = strawberry.field(description="Name of the department.")
    state: str = strawberry.field(description="State of the consultation; silence is never consent.")
    objects: bool | None = strawberry.field(description="Whether it objects; null without an answer.")
    answer: str | None = strawberry.field(description="Its answer.")
    closing_reason: str | None = strawberry.field(description="Why the office closed it.")


@strawberry.type(description="The latest run of the machine checks (Art. 13(6)).")
class ChecksRun:
    """One run."""

    occasion: str = strawberry.field(description="On which occasion.")
    state: str = strawberry.field(description="What came of it.")
    ran_at: str = strawberry.field(description="When it ran.")
    failed: list[str] = strawberry.field(description="Codes of the checks that failed.")


@strawberry.type(description="An award won before, or by whom it succeeds (Art. 27).")
class WonBefore:
    """One award."""

    session: int = strawberry.field(description="Session.")
    kind: str = strawberry.field(description="`quality` or `nomination`.")


@strawberry.type(description="A misuse of an earlier bonus that was circulated (Art. 26).")
class BonusMisuse:
    """One misuse."""

    circulated_on: date = strawberry.field(description="Day on which it was signed.")
    amount: Decimal = strawberry.field(description="Amount in CNY, exact to the fen.")
    document: str = strawberry.field(description="Number of the notice.")


@strawberry.type(description="What an evaluation was compiled from, as it stood then; no person is named (Art. 20).")
class EvaluationDetails:
    """The snapshot."""

    flags: list[str] = strawberry.field(
        description="`sme`, `digital_economy`, `leading_industry`: shown, never points."
    )
    panels: list[PanelOpinion] = strawberry.field(description="What the panels reported.")
    departments: list[DepartmentOpinion] = strawberry.field(description="What departments said.")
    checks: ChecksRun | None = strawberry.field(description="The latest run of the machine checks.")
    past_wins: list[WonBefore] = strawberry.field(
        description="Awards won before; a quality award makes it honour-only."
    )
    bonus_misuses: list[BonusMisuse] = strawberry.field(
        description="Misuses of earlier bonuses, its own and of those that it succeeds: shown, never points."
    )
    bars: list[str] = strawberry.field(description="Codes of what bars it (Art. 27, 28, 30).")


@strawberry.type(description="A place in the ranking of a sector group (Art. 20).")
class RankedEvaluation:
    """One place."""

    dossier: strawberry.ID = strawberry.field(description="Id of the application.")
    group: str = strawberry.field(description="Sector group (Art. 6).")
    score: Decimal = strawberry.field(description="Points.")
    rank: int = strawberry.field(description="Rank among the evaluations that the viewer sees.")
    shown: str = strawberry.field(description="As it is printed: `3=` where several share it.")
    flags: list[str] = strawberry.field(description="Flags of Art. 14 and 15.")
    explanation: str = strawberry.field(description="How a tie stands, in the caller's language; empty without one.")


# Evaluations of a cycle `{t}` that the viewer sees.
RANKING: Final = """(SELECT COALESCE(jsonb_agg(jsonb_build_object('key', v.dossier_id, 'group', d.sector_group,
 'score', v.score::text, 'flags', COALESCE(v.details -> 'flags', '[]'), 'place', v.tie_place, 'flag', v.tie_flag)
 ORDER BY v.dossier_id), '[]') FROM public.evaluation v JOIN public.dossier d ON d.id = v.dossier_id
 WHERE v.cycle_id = {t}.id AND d.state NOT IN ('withdrawn', 'disqualified'))"""


def details(found: Mapping[str, Any] | None, _language: str) -> dict[str, Any] | None:
    """Return what an evaluation was compiled from; null for one from before that was kept."""
    if not found:
        return None
    return {
        "flags": found["flags"],
        "panels": [{"categories": [], **one} for one in found["panels"]],
        "departments": [
            {**{k: v for k, v in one.items() if k != "closing_reason"}, "closingReason": one["closing_reason"]}
            for one in found["departments"]
        ],
        "checks": found["checks"] and {**found["checks"], "ranAt": found["checks"]["ran_at"]},
        "pastWins": found["past_wins"],
        "bonusMisuses": [{**one, "circulatedOn": one["circulated_on"]} for one in found.get("bonus_misuses", ())],
        "bars": found["bars"],
    }


def ranking(found: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return the ranking by group, best first, with ties explained."""
    rows = {one["key"]: one for one in found}
    return [_place(one, rows[one.key], language) for one in standings([_evaluated(row) for row in found])]


def _evaluated(row: Mapping[str, Any]) -> Evaluated:
    return Evaluated(row["key"], row["group"], Decimal(row["score"]), frozenset(row["flags"]), row["place"])


def _place(one: Standing, row: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "dossier": to_id("Dossier", one.key),
        "group": one.group,
        "score": f"{one.score:.2f}",
        "rank": one.rank,
        "shown": one.shown,
        "flags": row["flags"],
        "explanation": explained(one, row["flag"], language),
    }
