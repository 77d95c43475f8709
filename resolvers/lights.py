"""Traffic lights of what winners owe, counted of what the viewer sees: of an award, and by county (Art. 12, 24-26)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.obligations import Light, light
from regulation.states import ObligationState
from resolvers.declare import TODAY, Embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from models.database import Tx

_SOON: Final = """(SELECT (v.parameters ->> 'obligation_soon_days')::int FROM public.cycle c
 JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = {t}.cycle_id)"""
# What the light of an obligation `{t}` follows from.
FACTS: Final = f"jsonb_build_object('state', {{t}}.state, 'due_on', {{t}}.due_on, 'today', {TODAY}, 'soon', {_SOON})"
_OF_AWARD: Final = f"""(SELECT jsonb_agg({FACTS.replace("{t}", "o")}) FROM public.obligation o
 WHERE o.award_id = {{t}}.id)"""  # noqa: S608 -- constants
BY_COUNTY: Final = f"""(SELECT jsonb_agg({FACTS.replace("{t}", "o")} || jsonb_build_object('award', o.award_id,
  'code', j.code, 'name', j.name) ORDER BY j.code, o.award_id)
 FROM public.obligation o JOIN public.cycle y ON y.id = o.cycle_id AND y.programme_id = {{t}}.id
 JOIN public.organisation n ON n.id = o.organisation_id JOIN public.jurisdiction j ON j.id = n.jurisdiction_id)"""  # noqa: S608 -- constants
_OF_PROGRAMME: Final = f"SELECT {BY_COUNTY.format(t='t')} AS found FROM public.programme t WHERE t.id = $1"  # noqa: S608 -- constants
_WORST: Final = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY)


@strawberry.type(description="How many obligations have which light on the day of the request (Art. 24-26).")
class LightCounts:
    """Counts."""

    light: str = strawberry.field(description="The worst of them: `red`, `amber`, `green` or `grey`.")
    red: int = strawberry.field(description="Overdue.")
    amber: int = strawberry.field(description="Waiting for the office, sent back, or near their day.")
    green: int = strawberry.field(description="Accepted, or not yet near their day.")
    grey: int = strawberry.field(description="Waived, or lapsed with the title.")


@strawberry.type(description="What the winners of a county or zone owe, by light (Art. 12, 24-26).")
class CountyLights:
    """A county."""

    code: str = strawberry.field(description="Code of the county or zone.")
    name: str = strawberry.field(description="Its name.")
    awards: int = strawberry.field(description="Number of awards that owe something.")
    counts: LightCounts = strawberry.field(description="Their obligations by light.")


def light_of(facts: Mapping[str, Any], _language: str = "") -> str:
    """Return the light of an obligation of which the facts are read."""
    due_on, today = (date.fromisoformat(facts[name]) for name in ("due_on", "today"))
    return light(ObligationState(facts["state"]), due_on, today, facts["soon"]).value


def counts(found: Iterable[Mapping[str, Any]] | None, _language: str = "") -> dict[str, Any] | None:
    """Return how many obligations have which light; null if the viewer sees none."""
    of = Counter(light_of(one) for one in found or ())
    if not of:
        return None
    return {"light": next(one.value for one in _WORST if of[one.value])} | {one.value: of[one.value] for one in _WORST}


def by_county(found: list[dict[str, Any]] | None, _language: str = "") -> list[dict[str, Any]]:
    """Return the counts of each county of which the viewer sees a winner, by code."""
    groups = [(key, list(rows)) for key, rows in groupby(found or (), key=lambda one: (one["code"], one["name"]))]
    return [
        {"code": code, "name": name, "awards": len({one["award"] for one in rows}), "counts": counts(rows)}
        for (code, name), rows in groups
    ]


async def lights_of(tx: Tx, programme: UUID) -> list[dict[str, Any]]:
    """Return the counts of each county as the reader of the transaction sees them."""
    rows = await tx.sql(_OF_PROGRAMME, programme)
    return by_county(rows[0]["found"]) if rows else []


LIGHT: Final = Embedded(
    FACTS, str, "`green`, `amber`, `red` or `grey` on the day of the request (Art. 24-26).", light_of
)
LIGHTS_OF_AWARD: Final = Embedded(
    _OF_AWARD, LightCounts | None, "What its winner owes by light; null to who sees none of it (Art. 24-26).", counts
)
LIGHTS_BY_COUNTY: Final = Embedded(
    BY_COUNTY, list[CountyLights],
    "What winners owe by county and light, of what the viewer sees; as a picture at"
    " `/pictures/programmes/{key}/obligations.svg` (Art. 12, 24-26).", by_county,
)  # fmt: skip
