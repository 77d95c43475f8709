"""Score sheets, panels' judgements and statistics as the API shows them (Art. 4, 18, 19)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

import services.scoring as sheets
from resolvers.embedded_types import Missing
from resolvers.errors import shown
from resolvers.ids import to_id

if TYPE_CHECKING:
    from collections.abc import Mapping


# Whether a review counts nowhere, because its author's place was frozen (Art. 31).
QUARANTINED: Final = "{r}.id = ANY ((SELECT scope.quarantined_reviews())::uuid[])"


@strawberry.type(description="A place in the submission under review that a judgement rests on (Art. 18).")
class Evidence:
    """A reference."""

    section: str | None = strawberry.field(description="Number of the item that a section is about.")
    figure: str | None = strawberry.field(description="Code of a key figure.")
    year: int | None = strawberry.field(description="Year of the figure.")
    document: strawberry.ID | None = strawberry.field(description="Id of a document, secret or not.")
    note: str = strawberry.field(description="Where in it.")


@strawberry.type(description="Judgement of one item of the criteria: comments first, then the percentage (Art. 4).")
class ItemScore:
    """One item of a score sheet."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    strengths: str = strawberry.field(description="Strengths.")
    improvements: str = strawberry.field(description="Opportunities for improvement.")
    evidence: list[Evidence] = strawberry.field(description="What of the submission it rests on.")
    site_issues: list[str] = strawberry.field(description="What to look into on site (Art. 19).")
    percentage: int | None = strawberry.field(
        description="Percentage given, in steps of the regulation version; null in a draft without one."
    )
    points: Decimal | None = strawberry.field(description="Points earned: the item's points times the percentage.")


@strawberry.type(description="How far a score sheet is (Art. 4).")
class SheetProgress:
    """The meter."""

    scored: int = strawberry.field(description="Items that lack nothing.")
    items: int = strawberry.field(description="Items of the criteria edition.")
    missing: list[Missing] = strawberry.field(description="What is missing, in the order of the criteria.")


@strawberry.type(description="One item as a panel judged it, without names (Art. 18, 19).")
class PanelItem:
    """One item."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    full: int = strawberry.field(description="Most points that it can earn.")
    reviews: int = strawberry.field(description="Reviews that count.")
    mean: Decimal = strawberry.field(description="Mean of their percentages, rounded.")
    least: int = strawberry.field(description="Lowest percentage.")
    most: int = strawberry.field(description="Highest percentage.")
    spread: int = strawberry.field(description="Percentage points between the two.")
    agreed: int | None = strawberry.field(description="Percentage that the panel agreed on; null if the mean counts.")
    percentage: Decimal = strawberry.field(description="Percentage that counts, rounded.")
    points: Decimal = strawberry.field(description="Points earned, rounded; the score adds up exact ones.")
    strengths: list[str] = strawberry.field(description="Strengths that the reviews name, each once.")
    improvements: list[str] = strawberry.field(description="Opportunities that the reviews name, each once.")


@strawberry.type(description="Something to look into on site (Art. 19); who asked is not told.")
class SiteIssue:
    """An issue."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    text: str = strawberry.field(description="What to look into.")


@strawberry.type(description="A band of percentages, and what it asks of processes and of results (Art. 4).")
class Band:
    """A band."""

    code: str = strawberry.field(description="Stable code.")
    least: int = strawberry.field(description="Lowest percentage.")
    most: int = strawberry.field(description="Highest percentage.")
    process: str = strawberry.field(description="What a process of this band is like, in our words.")
    result: str = strawberry.field(description="What a result of this band is like, in our words.")


@strawberry.type(description="A band of percentages, and what it asks of an item of this kind (Art. 4).")
class ItemBand:
    """A band of an item."""

    code: str = strawberry.field(description="Stable code.")
    least: int = strawberry.field(description="Lowest percentage.")
    most: int = strawberry.field(description="Highest percentage.")
    guidance: str = strawberry.field(description="What the item is like in this band, in our words.")


# The kind of an item `{t}` and the bands of its edition.
BANDS_OF_ITEM: Final = """(SELECT jsonb_build_object('kind', {t}.kind, 'bands', b.bands) FROM public.criteria_edition b
 WHERE b.id = {t}.edition_id)"""


def bands(found: list[dict[str, Any]], _language: str) -> list[dict[str, Any]]:
    """Return bands as they are shown."""
    return [{**_limits(one), "process": one["process"], "result": one["result"]} for one in found]


def bands_of_item(found: Mapping[str, Any], _language: str) -> list[dict[str, Any]]:
    """Return bands with the guidance for the kind of an item."""
    return [{**_limits(one), "guidance": one[found["kind"]]} for one in found["bands"]]


def _limits(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": one["code"], "least": one["min"], "most": one["max"]}


# What progress depends on, of a review `{t}`.
PROGRESS: Final = """jsonb_build_object('scores', {t}.scores, 'items', (SELECT json_agg(json_build_array(i.code, i.points)
 ORDER BY i.position) FROM public.criteria_item i WHERE i.edition_id = {t}.criteria_edition_id))"""


def sheet(found: list[dict[str, Any]], _language: str) -> list[dict[str, Any]]:
    """Return a score sheet as it is shown."""
    return [
        {
            "item": one["item"],
            "strengths": one["strengths"],
            "improvements": one["improvements"],
            "evidence": [_evidence(place) for place in one.get("evidence", ())],
            "siteIssues": one.get("site_issues", []),
            "percentage": one["percentage"],
            "points": one["points"],
        }
        for one in found
    ]


def _evidence(place: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"document_id": "Document", "secret_document_id": "SecretDocument"}
    documents = [to_id(name, place[column]) for column, name in kinds.items() if column in place]
    shared = {name: place.get(name) for name in ("section", "figure", "year")}
    return {**shared, "document": documents[0] if documents else None, "note": place.get("note", "")}


def sheet_progress(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what a sheet lacks, in the caller's words."""
    result = sheets.sheet_progress(found["scores"], dict(found["items"]))
    missing = [vars(shown(one, language)) for one in result.missing]
    return {"scored": result.scored, "items": result.items, "missing": missing}


def panel_table(found: list[dict[str, Any]], _language: str) -> list[dict[str, Any]]:
    """Return a panel's judgement by item as it is shown."""
    return found
