"""Archive packages: what is in them and what is not, who gets them, that they are the same each time (Art. 5, 31, 32)."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from services.packing import pack_waiting, packed_into
from tests.archive.conftest import CONTENT, Closed
from tests.world import World

_DOWNLOAD = """mutation ($i: DownloadCycleArchiveInput!) { done: downloadCycleArchive(input: $i) {
 cycleArchive { state size sha256 } downloadUrl errors { field code message article } } }"""


def read(file: Path, name: str) -> Any:
    with zipfile.ZipFile(file) as package:
        return json.loads(package.read(name))


def names(file: Path) -> list[str]:
    with zipfile.ZipFile(file) as package:
        return package.namelist()


async def test_a_package_holds_records_documents_and_ledger(closed: Closed, tmp_path: Path) -> None:
    row = await closed.packed()
    file = await closed.file(row, tmp_path)

    assert (row["state"], row["done"], row["why"]) == ("ready", row["total"], "")
    assert (row["size"], row["sha256"]) == (file.stat().st_size, sha256(file.read_bytes()).hexdigest())
    assert [one["id"] for one in read(file, "records/dossier.json")] == [str(closed.dossier)]
    assert read(file, "records/cycle.json")[0]["session"] == 7
    assert f"documents/{sha256(CONTENT).hexdigest()}" in names(file)
    with zipfile.ZipFile(file) as package:
        entries = [json.loads(line) for line in package.read("ledger.jsonl").splitlines()]
    assert {one["entry"]["ability"] for one in entries if "entry" in one} == {"cycle:close", "cycle:pack"}
    assert not any("payload" in one for one in entries)


async def test_what_is_confidential_is_in_no_package(closed: Closed, tmp_path: Path) -> None:
    file = await closed.file(await closed.packed(), tmp_path)

    given = set(names(file))
    for table in ("dossier_secret", "dossier_draft", "secret_document", "dossier_version_secret", "objector",
                  "objection_statement", "person_contact", "message", "ledger_payload", "payee_account_number"):  # fmt: skip
        assert f"records/{table}.json" not in given, table
    assert "工艺参数".encode() not in file.read_bytes()


async def test_every_record_has_a_schema_that_names_its_columns(closed: Closed, tmp_path: Path) -> None:
    file = await closed.file(await closed.packed(), tmp_path)

    for name in (one for one in names(file) if one.startswith("records/")):
        schema = read(file, f"schemas/{name[8:-5]}.schema.json")
        for row in read(file, name):
            assert set(row) == set(schema["items"]["required"]), name
            for column, value in row.items():
                kinds = schema["items"]["properties"][column].get("type", ["null"])  # JSON may be anything
                assert "null" in kinds or value is not None, (name, column)


async def test_the_same_content_gives_the_same_bytes(closed: Closed, tmp_path: Path) -> None:
    world, desk = closed.desk.world, closed.desk
    row = await closed.packed()

    files = [tmp_path / name for name in ("first.zip", "second.zip")]
    for file in files:
        await packed_into(world.db, desk.state.files.store, closed.seal, row, world.clock, file)

    assert files[0].read_bytes() == files[1].read_bytes()


async def test_a_missing_content_is_named(closed: Closed, tmp_path: Path) -> None:
    await closed.desk.world.sql("UPDATE stored_file SET state = 'gone'")

    file = await closed.file(await closed.packed(), tmp_path)

    assert read(file, "manifest.json")["absentDocuments"] == [sha256(CONTENT).hexdigest()]
    assert not [one for one in names(file) if one.startswith("documents/")]


async def test_only_a_director_packs_and_only_a_closed_cycle(closed: Closed) -> None:
    world = closed.desk.world
    clerk, running = await world.actor(Role.OFFICE), await world.cycle("commended")

    assert await world.refusal(clerk, Ability.CYCLE_PACK, closed.cycle) == ("FORBIDDEN", "NO_RIGHT", "Art.32")
    assert await world.refusal(closed.director, Ability.CYCLE_PACK, running) == ("FORBIDDEN", "WRONG_STAGE", "Art.32")


async def test_one_package_is_made_at_a_time(closed: Closed) -> None:
    world = closed.desk.world
    await world.act(closed.director, Ability.CYCLE_PACK, closed.cycle)

    refusal = await world.refusal(closed.director, Ability.CYCLE_PACK, closed.cycle)

    assert refusal[1:] == ("ARCHIVE_UNDER_WAY", "Art.32")


async def bind(closed: Closed, actor: Any) -> None:
    await closed.desk.world.put(
        m.Conflict, person_id=actor.person_id, cycle_id=closed.cycle, organisation_id=closed.organisation, kind="kinship",
        source="reported", rule="r", found_at=closed.desk.world.clock,
    )  # fmt: skip


async def test_who_has_a_conflict_with_an_applicant_neither_packs_nor_finds_a_package(closed: Closed) -> None:
    world = closed.desk.world
    row = await closed.packed()
    await bind(closed, closed.director)

    assert await world.refusal(closed.director, Ability.CYCLE_PACK, closed.cycle) == (
        "FORBIDDEN", "BARRED_CONFLICTED", "Art.31",
    )  # fmt: skip
    assert (await world.refusal(closed.director, Ability.CYCLE_ARCHIVE_DOWNLOAD, row["id"]))[0] == "NOT_FOUND"


async def test_a_conflict_that_comes_up_before_it_is_made_stops_it(closed: Closed) -> None:
    world = closed.desk.world
    done = await world.act(closed.director, Ability.CYCLE_PACK, closed.cycle)
    await bind(closed, closed.director)

    await pack_waiting(world.db, closed.desk.state.files.store, closed.seal, world.clock)

    row = await world.row(m.CycleArchive, done.id)
    assert (row["state"], row["why"], row["sha256"]) == ("failed", "ASKER_GONE", None)


@pytest.mark.parametrize("role", [Role.OFFICE_DIRECTOR, Role.SUPERVISOR])
async def test_a_package_is_had_by_a_signed_address_and_that_is_on_record(closed: Closed, role: Role) -> None:
    desk, reader = closed.desk, await closed.desk.world.actor(role)
    row = await closed.packed()

    done = await desk.done(reader, _DOWNLOAD, cycleArchiveId=f"CycleArchive_{row['id']}")
    answer = await desk.get(reader, done["downloadUrl"])
    other = await desk.get(await desk.world.actor(role), done["downloadUrl"])

    assert done["errors"] == []
    assert sha256(answer.content).hexdigest() == row["sha256"] == done["cycleArchive"]["sha256"]
    assert other.status_code == 404
    entry = (await desk.world.entries())[-1]
    assert (entry["ability"], entry["person_id"]) == ("cycle_archive:download", reader.person_id)
    access = (await desk.world.sql("SELECT * FROM document_access WHERE person_id = $1", reader.person_id))[0]
    assert (access["resource"], access["digest"]) == ("cycle_archive", row["sha256"])


async def test_nobody_else_finds_it(closed: Closed) -> None:
    row, world = await closed.packed(), closed.desk.world

    for role in (Role.OFFICE, Role.LEADING_GROUP, Role.FINANCE, Role.AUDIT_ADMIN):
        actor = await world.actor(role)
        hidden = await world.refusal(actor, Ability.CYCLE_ARCHIVE_DOWNLOAD, row["id"])
        assert hidden == await world.refusal(actor, Ability.CYCLE_ARCHIVE_DOWNLOAD, uuid4()), role
        assert hidden[:2] == ("NOT_FOUND", "NOT_FOUND"), role


async def test_another_programme_has_nothing_of_it(closed: Closed, world: World) -> None:
    row = await closed.packed()
    other = await world.put(m.Programme, code="other", name="县长质量奖", name_en="County Award", authority="某县")
    director = await replace(world, programme=other).actor(Role.OFFICE_DIRECTOR)

    assert await world.visible(director, "cycle_archive") == set()
    assert (await world.refusal(director, Ability.CYCLE_ARCHIVE_DOWNLOAD, row["id"]))[0] == "NOT_FOUND"
