"""Statistics on reviews as the API shows them, computed over what the viewer may see (Art. 18): they advise only."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import strawberry

import regulation.statistics as rules
from models.review import REPORT_STANDS
from regulation.scoring import rank
from resolvers.ids import to_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@strawberry.type(description="How a panel's percentages for one item lie (Art. 18).")
class ItemStatistics:
    """One item."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    reviews: int = strawberry.field(description="Reviews that count.")
    mean: float = strawberry.field(description="Mean.")
    median: float = strawberry.field(description="Median.")
    deviation: float | None = strawberry.field(description="Sample standard deviation (n - 1).")
    least: int = strawberry.field(description="Lowest.")
    most: int = strawberry.field(description="Highest.")
    spread: int = strawberry.field(description="Range, in percentage points.")


@strawberry.type(description="How far a panel agrees on the order of the items: Kendall's W with ties (Art. 18).")
class Agreement:
    """Agreement."""

    w: float = strawberry.field(description="From 0 (none) to 1 (complete).")
    chi_square: float = strawberry.field(description="m (n - 1) W.")
    degrees: int = strawberry.field(description="Degrees of freedom, n - 1.")
    p: float = strawberry.field(description="How likely more agreement would be by chance alone.")


@strawberry.type(description="Statistics on the reviews of one panel in one phase, without names (Art. 18, 19).")
class PanelStatistics:
    """One panel."""

    phase: str = strawberry.field(description="`material` or `site`.")
    items: list[ItemStatistics] = strawberry.field(description="By item, in the order of the criteria.")
    agreement: Agreement | None = strawberry.field(description="Null where nobody tells items apart.")


@strawberry.type(description="What statistics say of one review (Art. 18).")
class ReviewStatistics:
    """One review."""

    dossier: strawberry.ID = strawberry.field(description="Id of the application.")
    points: Decimal = strawberry.field(description="Its total, as it was locked.")
    deviation: float = strawberry.field(description="Points above the mean of its panel.")
    modified_z: float | None = strawberry.field(
        description="Modified z-score of that deviation among all of the phase (Iglewicz & Hoaglin)."
    )
    outlying: bool = strawberry.field(description="Whether it is beyond 3.5.")
    normalised: float | None = strawberry.field(
        description="(x - median) / (1.4826 MAD) among the expert's own totals; null below the least sample."
    )


@strawberry.type(description="How an expert judges in one phase of a cycle (Art. 18).")
class ExpertStatistics:
    """One expert."""

    phase: str = strawberry.field(description="`material` or `site`.")
    person: strawberry.ID = strawberry.field(description="Id of the expert.")
    mean: float = strawberry.field(description="Mean of the totals.")
    leniency: float = strawberry.field(description="Mean deviation from the panels, in points; positive gives more.")
    reviews: list[ReviewStatistics] = strawberry.field(description="By review.")


@strawberry.type(description="What a panel reported, and its rank (Art. 18, 19).")
class PanelResult:
    """One report."""

    phase: str = strawberry.field(description="`material` or `site`.")
    dossier: strawberry.ID = strawberry.field(description="Id of the application.")
    group: str = strawberry.field(description="Sector group (Art. 6).")
    score: Decimal = strawberry.field(description="Points.")
    rank: int = strawberry.field(description="Within phase and group; ties share one.")


_LOCKED = "r.state = 'locked' AND NOT r.id = ANY ((SELECT scope.quarantined_reviews())::uuid[])"
# Sheets of an application `{t}` by phase, where as many as seats that the viewer sees: the office sees seats, and sees no
# statistics before all have submitted; who sees no other seat sees the others' reviews when all are locked, or never.
PANEL_STATISTICS: Final = f"""(SELECT COALESCE(jsonb_agg(jsonb_build_array(f.phase, f.sheets) ORDER BY f.phase), '[]')
 FROM (SELECT r.phase, jsonb_agg(r.scores ORDER BY r.id) AS sheets FROM public.review r
  WHERE r.dossier_id = {{t}}.id AND {_LOCKED} GROUP BY r.phase
  HAVING count(*) > 1 AND count(*) >= (SELECT count(*) FROM public.assignment a
   WHERE a.dossier_id = {{t}}.id AND a.frozen_at IS NULL)) f)"""  # noqa: S608 -- constants
# Totals of a cycle `{t}` with their authors; an author is null to who may not know. Of the phase under way, of panels all
# of whose seats have submitted.
EXPERT_STATISTICS: Final = f"""(SELECT jsonb_build_object('least', v.parameters -> 'normalisation_min_sample', 'totals',
 (SELECT COALESCE(jsonb_agg(jsonb_build_array(r.phase, w.person_id, r.dossier_id, r.total) ORDER BY r.phase, r.id), '[]')
  FROM public.review r LEFT JOIN public.review_author w ON w.review_id = r.id
  WHERE r.cycle_id = {{t}}.id AND {_LOCKED} AND ({{t}}.stage <> r.phase || '_review'
   OR NOT EXISTS (SELECT 1 FROM public.assignment a WHERE a.dossier_id = r.dossier_id AND a.frozen_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM public.review o JOIN public.review_author b ON b.review_id = o.id
     WHERE o.dossier_id = a.dossier_id AND o.phase = r.phase AND o.state = 'locked' AND b.person_id = a.person_id)))))
 FROM public.regulation_version v WHERE v.id = {{t}}.regulation_version_id)"""  # noqa: S608 -- constants
PANEL_RESULTS: Final = f"""(SELECT COALESCE(jsonb_agg(jsonb_build_array(b.phase, d.sector_group, b.dossier_id, b.score)
 ORDER BY b.phase, d.sector_group), '[]') FROM public.panel_report b JOIN public.dossier d ON d.id = b.dossier_id
 WHERE b.cycle_id = {{t}}.id AND b.{REPORT_STANDS})"""  # noqa: S608 -- constants


def panel_statistics(found: list[Any], _language: str) -> list[dict[str, Any]]:
    """Return the statistics of panels by phase."""
    return [_panel(phase, sheets) for phase, sheets in found]


def _panel(phase: str, sheets: list[list[dict[str, Any]]]) -> dict[str, Any]:
    given = [{one["item"]: one["percentage"] for one in sheet} for sheet in sheets]
    items = [item for item in given[0] if all(item in sheet for sheet in given)]
    agreed = rules.kendall_w([[sheet[item] for item in items] for sheet in given])
    return {
        "phase": phase,
        "items": [_item(item, [sheet[item] for sheet in given]) for item in items],
        "agreement": agreed
        and {"w": agreed.w, "chiSquare": agreed.chi_square, "degrees": agreed.degrees, "p": agreed.p},
    }


def _item(item: str, percentages: list[int]) -> dict[str, Any]:
    found = rules.spread(percentages)
    described = {name: getattr(found, name) for name in ("mean", "median", "deviation", "least", "most")}
    return {"item": item, "reviews": found.n, **described, "spread": max(percentages) - min(percentages)}


def expert_statistics(found: Mapping[str, Any], _language: str) -> list[dict[str, Any]]:
    """Return how experts judge, from panels of whom the viewer knows every author."""
    rows = [(phase, person, dossier, str(total)) for phase, person, dossier, total in found["totals"]]
    hidden = {(phase, dossier) for phase, person, dossier, _ in rows if person is None}
    known = [row for row in rows if (row[0], row[2]) not in hidden]
    return [
        _expert(phase, one)
        for phase, group in groupby(known, key=lambda row: row[0])
        for one in rules.experts(_panels(group), found["least"])
    ]


def _panels(rows: Iterable[tuple[str, str, str, str]]) -> list[rules.Total]:
    """Return the totals of panels of more than one: of one alone nothing is told."""
    totals = [rules.Total(person, dossier, float(points)) for _, person, dossier, points in rows]
    sizes = Counter(one.dossier for one in totals)
    return [one for one in totals if sizes[one.dossier] > 1]


def _expert(phase: str, one: rules.ExpertStatistics) -> dict[str, Any]:
    return {
        "phase": phase,
        "person": to_id("Person", one.expert),
        "mean": one.mean,
        "leniency": one.leniency,
        "reviews": [_review(judged) for judged in one.reviews],
    }


def _review(one: rules.Judged) -> dict[str, Any]:
    return {
        "dossier": to_id("Dossier", one.total.dossier),
        "points": f"{one.total.points:.2f}",
        "deviation": one.deviation,
        "modifiedZ": one.modified_z,
        "outlying": one.outlying,
        "normalised": one.normalised,
    }


def panel_results(found: list[Any], _language: str) -> list[dict[str, Any]]:
    """Return what panels reported, best first within phase and group."""
    results = []
    for (phase, group), rows in groupby(found, key=lambda row: (row[0], row[1])):
        scores = {dossier: Decimal(str(score)) for _, _, dossier, score in rows}
        shared = {"phase": phase, "group": group}
        results += [
            {**shared, "dossier": to_id("Dossier", one.key), "score": f"{one.score:.2f}", "rank": one.rank}
            for one in rank(scores)
        ]
    return results
