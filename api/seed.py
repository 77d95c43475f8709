"""Load programmes, regulation versions, criteria, regions, industries, calendar and history from `data/`.

Safe to run again: each row is found by its natural key and brought to the state of the file.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

import models as m
from models.database import SYSTEM_ROLE
from regulation.parameters import Parameters
from regulation.roles import Role
from services.ledger import digest

if TYPE_CHECKING:
    from models.database import Database, Tx

DATA: Final = Path(__file__).parent.parent / "data"


def load(name: str) -> Any:
    """Return a data file."""
    return orjson.loads((DATA / name).read_bytes())


async def seed(db: Database) -> UUID:
    """Load everything and return the key of the city's programme."""
    async with db.transaction(SYSTEM_ROLE) as tx:
        programme = await _programme(tx)
        await _undertakings(tx)
        await _regulation(tx, programme)
        await _criteria(tx)
        await _key_figures(tx)
        await _higher_awards(tx)
        await _regions_and_industries(tx)
        await calendar(tx, programme)
        await _history(tx, programme)
    return programme


async def put(tx: Tx, model: Any, natural: tuple[str, ...], **values: Any) -> UUID:
    """Insert a row or bring it to these values; return its key."""
    table = model.__table__
    statement = insert(table).values({n: bindparam(n, type_=table.c[n].type) for n in values})
    changes = {name: statement.excluded[name] for name in values}
    columns = [table.c[name] for name in natural]
    upsert = statement.on_conflict_do_update(index_elements=columns, set_=changes).returning(table.c.id)
    return UUID(bytes=(await tx.value(upsert, **values)).bytes)


async def _programme(tx: Tx) -> UUID:
    place = load("jurisdictions.json")
    return await put(
        tx,
        m.Programme,
        ("code",),
        code="GZMQA",
        name="赣州市市长质量奖",
        name_en="Ganzhou Mayor's Quality Award",
        authority=place["office"]["name"],
    )


async def _regulation(tx: Tx, programme: Any) -> None:
    for path in sorted((DATA / "regulations").glob("*.json")):
        version = orjson.loads(path.read_bytes())
        complete = version.get("complete", True)
        numbers = version["parameters"]
        await put(
            tx,
            m.RegulationVersion,
            ("programme_id", "code"),
            programme_id=programme,
            code=version["code"],
            document_number=version["document_number"],
            effective_from=date.fromisoformat(version["effective_on"]),
            parameters=Parameters.from_json(numbers).to_json() if complete else Parameters.known_of(numbers),
            complete=complete,
        )


async def _undertakings(tx: Tx) -> None:
    """Load the texts that are signed; one that was signed is never changed: another wording is another version."""
    for path in sorted((DATA / "undertakings").glob("*.json")):
        text = orjson.loads(path.read_bytes())
        await put(tx, m.UndertakingText, ("code",), **text, digest=digest(text["zh"].encode()))


async def _criteria(tx: Tx) -> None:
    for path in sorted((DATA / "criteria").glob("*.json")):
        data = orjson.loads(path.read_bytes())
        edition = await put(
            tx,
            m.CriteriaEdition,
            ("code",),
            code=path.stem,
            standard=data["standard"],
            total_points=data["total_points"],
            verified=data["verified"],
            bands=data["bands"],
        )
        items = [(category, item) for category in data["categories"] for item in category["items"]]
        for position, (category, item) in enumerate(items, start=1):
            await put(
                tx,
                m.CriteriaItem,
                ("edition_id", "code"),
                edition_id=edition,
                code=item["code"],
                name=item["name"],
                name_en=item["en"],
                category_code=category["code"],
                category_name=category["name"],
                category_name_en=category["en"],
                kind=item["kind"],
                points=item["points"],
                position=position,
            )


async def _key_figures(tx: Tx) -> None:
    for position, figure in enumerate(load("key_figures.json")["figures"], start=1):
        bounds = {name: figure[name] and Decimal(figure[name]) for name in ("least", "most")}
        await put(tx, m.KeyFigure, ("code",), **{**figure, **bounds}, position=position)


async def _higher_awards(tx: Tx) -> None:
    for award in load("higher_awards.json")["awards"]:
        await put(tx, m.HigherAward, ("code",), **award)


async def _regions_and_industries(tx: Tx) -> None:
    for place in load("jurisdictions.json")["jurisdictions"]:
        await put(tx, m.Jurisdiction, ("code",), code=place["code"], name=place["name"], kind=place["kind"])
    for section in load("industry_sections.json")["sections"]:
        kept = {name: section[name] for name in ("code", "name", "sector_group", "ambiguous", "reason")}
        divisions = {f"{end}_division": section["divisions"][end] for end in ("first", "last")}
        size = [rule for rule in load("enterprise_size.json")["rules"] if section["code"] in rule["sections"]]
        await put(tx, m.IndustrySection, ("code",), **kept, **divisions, size_rules=size)
    for agency in load("agencies.json")["agencies"]:
        await put(tx, m.Agency, ("code",), **agency)


async def calendar(tx: Tx, programme: UUID) -> None:
    """Load the schedules of years that nobody has entered: one that the office signed stays."""
    for schedule in load("calendar.json")["years"]:
        known = "SELECT 1 FROM public.calendar_year WHERE programme_id = $1 AND year = $2 AND state = 'signed'"
        if not await tx.sql(known, programme, schedule["year"]):
            await tx.insert(m.CalendarYear, programme_id=programme, state="signed", verified=False, **schedule)


async def _history(tx: Tx, programme: Any) -> None:
    sql = "SELECT code, id FROM public.regulation_version WHERE programme_id = $1"
    versions = {row["code"]: row["id"] for row in await tx.sql(sql, programme)}
    for cycle in load("past_winners.json")["cycles"]:
        for winner in cycle["winners"]:
            await put(
                tx,
                m.PastWinner,
                ("programme_id", "cycle_label", "name"),
                programme_id=programme,
                cycle_label=cycle["label"],
                session=cycle["session"],
                name=winner["name"],
                award_kind=winner["kind"],
                regulation_version_id=versions.get(cycle["regulation"]),
            )


async def appoint(db: Database, programme: UUID, role: Role, name: str, issuer: str, subject: str) -> None:
    """Set up the first holder of an administrative role, before whom nobody could grant it."""
    async with db.transaction(SYSTEM_ROLE) as tx:
        known = await tx.sql(
            "SELECT i.person_id FROM public.identity i JOIN public.role_grant g USING (person_id, programme_id)"
            " WHERE i.issuer = $1 AND i.subject = $2 AND g.role = $3 AND i.programme_id = $4",
            *(issuer, subject, role.value, programme),
        )
        if known:
            return
        person = await _person(tx, programme, name, issuer, subject)
        await tx.insert(
            m.RoleGrant,
            person_id=person,
            programme_id=programme,
            role=role.value,
            valid_from=datetime(2011, 7, 1, tzinfo=UTC),
        )


async def _person(tx: Tx, programme: UUID, name: str, issuer: str, subject: str) -> UUID:
    """Return who logs in so in a programme, made if there is nobody."""
    sql = "SELECT person_id FROM public.identity WHERE issuer = $1 AND subject = $2 AND programme_id = $3"
    for row in await tx.sql(sql, issuer, subject, programme):
        return UUID(bytes=row["person_id"].bytes)
    person = await tx.insert(m.Person, name=name, created_in_id=programme)
    await tx.insert(m.Identity, person_id=person, programme_id=programme, issuer=issuer, subject=subject)
    return person
