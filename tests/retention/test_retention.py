"""What is erased when: days by hand from the years of the regulation version, what is held, what stays (Art. 21, 28, 31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from services.files.clean import clean
from services.files.receive import Files
from services.files.scan import scanner_at
from services.files.store import FileStore
from services.ledger_export import verify_database
from services.retention import planned, remind_of_erasures, run
from tests.retention.matters import CLOSED, CONTENT, GONE, KEPT, applied, closed, left, noon, objected
from tests.world import NOON, World


@pytest.mark.parametrize(("day", "found"), [("2032-02-29", KEPT), ("2032-03-01", GONE)])
async def test_an_application_without_award_is_kept_to_the_last_day(
    world: World, store: FileStore, day: str, found: dict[str, Any]
) -> None:
    dossier = await applied(world, await closed(world), "not_candidate")

    await run(world.db, store, noon(day))

    assert await left(world, dossier) == found


async def test_what_an_awarded_organisation_handed_in_stays(world: World, store: FileStore) -> None:
    dossier = await applied(world, await closed(world), "awarded")

    await run(world.db, store, noon("2050-01-01"))

    assert await left(world, dossier) == KEPT


async def test_nothing_of_a_cycle_that_is_not_closed_is_erased(world: World, store: FileStore) -> None:
    dossier = await applied(world, await world.cycle("commended"), "rejected")

    await run(world.db, store, noon("2060-01-01"))

    assert await left(world, dossier) == KEPT


async def test_the_content_of_a_file_is_deleted_once_no_document_has_it(
    world: World, store: FileStore, tmp_path: Path
) -> None:
    first = await applied(world, await closed(world), "rejected", store, tmp_path)
    files = Files(world.db, store, tmp_path / "spool", scanner_at(None))
    await clean(files)
    before = (await world.sql("SELECT state FROM stored_file"))[0]["state"]

    await run(world.db, store, noon("2032-03-01"))
    await clean(files)

    assert (before, (await world.sql("SELECT state FROM stored_file"))[0]["state"]) == ("clean", "gone")
    assert not list((tmp_path / "files" / "contents").rglob(sha256(CONTENT).hexdigest()))
    assert await left(world, first) == GONE


async def test_a_content_that_a_winner_has_too_stays(world: World, store: FileStore, tmp_path: Path) -> None:
    cycle = await closed(world)
    await applied(world, cycle, "rejected", store, tmp_path)
    await applied(world, cycle, "awarded")

    await run(world.db, store, noon("2032-03-01"))
    await clean(Files(world.db, store, tmp_path / "spool", scanner_at(None)))

    assert (await world.sql("SELECT state FROM stored_file"))[0]["state"] == "clean"


async def test_each_erasure_is_on_the_ledger_once_and_the_ledger_verifies(world: World, store: FileStore) -> None:
    cycle = await closed(world)
    dossiers = {await applied(world, cycle, "rejected"), await applied(world, cycle, "withdrawn")}

    first = await run(world.db, store, noon("2032-03-01"))
    again = await run(world.db, store, noon("2032-03-02"))

    assert ({one.target for one in first}, again) == (dossiers, [])
    entries = await world.entries()
    assert [(one["ability"], one["role"], one["person_id"], one["article"], one["at"]) for one in entries] == [
        ("retention:erase", "system", None, "Art.31", noon("2032-03-01"))
    ] * 2
    assert {one["target_id"] for one in entries} == dossiers
    report = await verify_database(world.url)
    assert report.problems == []
    assert report.entries == 2


# --- Held ---------------------------------------------------------------------------------------------------------------


async def bar(world: World, dossier: UUID, state: str, until: date) -> UUID:
    row = await world.row(m.Dossier, dossier)
    return await world.put(
        m.Ban, programme_id=world.programme, credit_code="91360702MA35ABCD1X", organisation_id=row["organisation_id"],
        organisation_name="某企业", state=state, ground="fraud", article="Art.28", decided_on=date(2027, 1, 1), until=until,
        decided_by="市人民政府", document_number="1号", entered_by_id=await world.person(),
    )  # fmt: skip


async def test_a_ban_keeps_what_it_rests_on_to_its_last_day(world: World, store: FileStore) -> None:
    dossier = await applied(world, await closed(world), "disqualified")
    await bar(world, dossier, "in_force", date(2037, 1, 1))

    await run(world.db, store, noon("2037-01-01"))
    on_the_last_day = await left(world, dossier)
    await run(world.db, store, noon("2037-01-02"))

    assert on_the_last_day == KEPT
    assert await left(world, dossier) == GONE


@pytest.mark.parametrize(("state", "held"), [("received", True), ("investigated", True), ("dismissed", False)])
async def test_an_open_objection_keeps_it(world: World, store: FileStore, state: str, held: bool) -> None:
    cycle = await closed(world)
    dossier = await applied(world, cycle, "removed")
    await objected(world, cycle, dossier, state)

    async with world.db.transaction("award_system", read_only=True) as tx:
        plan = [one for one in await planned(tx, date(2032, 3, 1)) if one.rule.name == "applications"]
    await run(world.db, store, noon("2032-03-01"))

    assert [one.holds for one in plan] == [("objection",) if held else ()]
    assert await left(world, dossier) == (KEPT if held else GONE)


@pytest.mark.parametrize(("state", "held"), [("registered", True), ("submitted", True), ("dismissed", False)])
async def test_an_incident_under_way_keeps_it(world: World, store: FileStore, state: str, held: bool) -> None:
    cycle = await closed(world)
    dossier = await applied(world, cycle, "disqualified")
    await world.put(
        m.Incident, programme_id=world.programme, cycle_id=cycle, dossier_id=dossier, state=state, ground="fraud",
        organisation_id=(await world.row(m.Dossier, dossier))["organisation_id"], article="Art.28", source="inspection",
        summary="材料不实", happened_on=date(2027, 1, 1), registered_at=NOON, registered_by_id=await world.person(),
    )  # fmt: skip

    await run(world.db, store, noon("2032-03-01"))

    assert await left(world, dossier) == (KEPT if held else GONE)


# --- The ledger ---------------------------------------------------------------------------------------------------------


async def test_what_was_written_goes_thirty_years_after_the_cycle_and_the_chains_still_verify(
    world: World, store: FileStore
) -> None:
    cycle = await world.cycle("commended")
    await world.act(world.at(await world.actor(Role.OFFICE), CLOSED), Ability.CYCLE_CLOSE, cycle)
    payloads = (
        """SELECT count(*) FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.cycle_id = $1"""
    )

    await run(world.db, store, noon("2057-02-28"))
    before = await world.one(payloads, cycle)
    await run(world.db, store, noon("2057-03-01"))

    assert (before, await world.one(payloads, cycle)) == (1, 0)
    report = await verify_database(world.url)
    assert (report.problems, report.payloads_absent) == ([], 1)


# --- Before -------------------------------------------------------------------------------------------------------------


async def test_directors_are_told_once_before(world: World) -> None:
    director = await world.actor(Role.OFFICE_DIRECTOR)
    await applied(world, await closed(world), "rejected")
    told = "SELECT facts, told_at FROM message WHERE grant_id = $1 AND event = 'retention_due'"

    days = [date(2032, 3, 1) - timedelta(days) for days in (31, 30, 29, 0)]
    counts = []
    for day in days:
        await remind_of_erasures(world.db, noon(day.isoformat()))
        counts.append(len(await world.sql(told, director.grant_id)))

    assert counts == [0, 1, 1, 1]
    (message,) = await world.sql(told, director.grant_id)
    assert message["facts"]["count"] == 1
    assert datetime.fromisoformat(message["facts"]["due"]) == datetime(2032, 2, 29, 16, tzinfo=UTC)
