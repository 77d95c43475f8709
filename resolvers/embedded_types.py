"""What rows keep as JSON, as the API shows it: shapes, and the pure functions that give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.scalars import JSON

import regulation.application as rules
from resolvers.errors import camel, shown
from services.drafting import completed

if TYPE_CHECKING:
    from collections.abc import Mapping


@strawberry.type(description="Facts about the applicant on the application form (Art. 17).")
class ApplicationForm:
    """The form."""

    legal_representative: str | None = strawberry.field(description="Legal representative or head.")
    address: str | None = strawberry.field(description="Address of the place of work.")
    employees: int | None = strawberry.field(description="People who work there.")
    main_products: str | None = strawberry.field(description="Main products or services.")
    website: str | None = strawberry.field(description="Website.")


@strawberry.type(description="One key figure of one year (Art. 4).")
class Figure:
    """A figure."""

    figure: str = strawberry.field(description="Code of the key figure; `keyFigures` tells its name and unit.")
    year: int = strawberry.field(description="Calendar year.")
    value: str = strawberry.field(description="Exact decimal value in the figure's unit.")


@strawberry.type(description="A section of the self-evaluation report as it is written.")
class ContentSection:
    """A section within content."""

    item: str = strawberry.field(description="Number of the item in the criteria edition (Art. 4).")
    text: str = strawberry.field(description="What the applicant reports.")
    secret: bool = strawberry.field(description="Whether the applicant marked it as trade secret (Art. 31).")


@strawberry.type(description="A section of the self-evaluation report as submitted (Art. 4).")
class Section:
    """A section."""

    item: str = strawberry.field(description="Number of the item in the criteria edition.")
    title: str = strawberry.field(description="Name of the item.")
    text: str = strawberry.field(description="What the applicant reports.")


@strawberry.type(description="What an application holds (Art. 17).")
class Content:
    """Content of a working copy or of a version."""

    profile: str = strawberry.field(description="Presentation of the organisation.")
    trade_secrets: str = strawberry.field(description="What else the applicant marked as trade secret (Art. 31).")
    form: ApplicationForm = strawberry.field(description="Facts on the form.")
    claims: JSON = strawberry.field(description="What it claims on each condition of Art. 13, as far as it is written.")
    sections: list[ContentSection] = strawberry.field(description="Sections of the self-evaluation report.")
    figures: list[Figure] = strawberry.field(description="Key figures of the years before.")


@strawberry.type(description="A value that differs between two states of an application.")
class Change:
    """One difference."""

    path: str = strawberry.field(description="Where: `claims.registered_on`, `sections.4.1.2.text`.")
    before: str | None = strawberry.field(description="The value before; null if there was none.")
    after: str | None = strawberry.field(description="The value after; null if it is gone.")


@strawberry.type(description="Something to correct in an application (Art. 17).")
class Correction:
    """One correction."""

    field: str = strawberry.field(description="Where: `sections.4.1.2`; empty: the whole.")
    reason: str = strawberry.field(description="What is to be corrected.")


@strawberry.type(description="Something that an application lacks.")
class Missing:
    """One gap."""

    field: str = strawberry.field(description="Path of what is missing.")
    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="What to do, in the caller's language.")
    article: str = strawberry.field(description="Article that asks for it.")


@strawberry.type(description="How complete an application is (Art. 17).")
class Completeness:
    """The meter."""

    percent: int = strawberry.field(description="How much of what is asked for is there.")
    missing: list[Missing] = strawberry.field(description="What is not, in the order of the form.")


def form(given: Mapping[str, Any] | None, _language: str = "") -> dict[str, Any] | None:
    """Return the form as it is shown; a field that is not filled in is null."""
    if given is None:
        return None
    return {camel(name): given.get(name) for name in ApplicationForm.__annotations__}


def content(given: Mapping[str, Any], _language: str) -> dict[str, Any]:
    """Return content as it is shown."""
    sections = sorted(given.get("sections", {}).items())
    return {
        "profile": given.get("profile", ""),
        "tradeSecrets": given.get("trade_secrets", ""),
        "form": form(given.get("form", {})),
        "claims": given.get("claims", {}),
        "sections": [{"item": item, **one} for item, one in sections],
        "figures": rules.listed_figures(dict(sorted(given.get("figures", {}).items()))),
    }


def completeness(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what a working copy lacks, in the caller's words."""
    result = completed(found)
    missing = [vars(shown(one, language)) for one in result.missing]
    return {"percent": result.percent, "missing": missing}


def changes(found: list[Any], language: str) -> list[dict[str, Any]]:
    """Return what a working copy `found[0]` changes of what was submitted last, both parts of it."""
    now, last = found
    before: tuple[Any, Any] = last or ({}, {})
    parts = zip(before, rules.parted(now), strict=True)
    return kept_changes([c for old, new in parts for c in rules.changes(old, new)], language)


def kept_changes(found: list[Any], _language: str) -> list[dict[str, Any]]:
    """Return changes by their paths in the API's spelling."""
    return sorted(({**one, "path": camel(one["path"])} for one in found), key=lambda one: str(one["path"]))
