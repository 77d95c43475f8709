"""What is a programme's, to be looked for from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models import Base
from policies.decide import programme_column
from services.door import MODELS

if TYPE_CHECKING:
    from uuid import UUID

    import httpx

    from tests.attacks.crawl import Keys
    from tests.files.desk import Desk
    from tests.world import World

AT: Final = {"x-clock": "2026-11-23T09:00:00+08:00", "accept-language": "en"}
CITY, OTHER = "GZMQA", "OTHER"

# Of no programme: criteria, regions, industries, agencies, texts; and what no role reads at all.
SHARED = {
    "criteria_edition", "criteria_item", "key_figure", "jurisdiction", "agency", "industry_section", "higher_award", "undertaking_text",
}  # fmt: skip


async def rows_of(world: World, programme: UUID) -> Keys:
    """Return all rows of a programme, of every table that says to which one its rows belong, by itself or by its parent."""
    found: Keys = {}
    for name, model in MODELS.items():
        if name in SHARED or name not in Base.metadata.tables or "id" not in model.__table__.c:
            continue
        sql = f"SELECT t.id FROM public.{name} t WHERE {programme_column(model, 't')} = $1"
        keys = {row["id"] for row in await world.sql(sql, programme)}
        if keys:
            found[name] = keys
    return found


async def words_of(world: World, keys: Keys) -> set[str]:
    """Return names, numbers and certificate numbers of a programme."""
    sql = """SELECT name AS word FROM organisation WHERE id = ANY ($1::uuid[])
 UNION SELECT number FROM dossier WHERE id = ANY ($2::uuid[])
 UNION SELECT certificate_number FROM award WHERE id = ANY ($3::uuid[])"""
    given = [list(keys[table]) for table in ("organisation", "dossier", "award")]
    return {row["word"] for row in await world.sql(sql, *given)}


def found(answer: httpx.Response, signs: frozenset[str]) -> set[str]:
    return {sign for sign in signs if sign in answer.text}


async def get(desk: Desk, path: str, programme: str | None = None, **headers: str) -> httpx.Response:
    given = {} if programme is None else {"programme": programme}
    return await desk.client.get(path, params=given, headers=AT | headers)
