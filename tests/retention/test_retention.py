"""What is erased when: days by hand from the years of the regulation version, what is held, what stays (Art. 21, 28, 31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

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
from tests.world import NOON, World

# A cycle closed on 1 March 2027 at 23:59 in the city. Kept for five years means: the last day is 29 February 2032.
CLOSED = datetime(2027, 3, 1, 15, 59, tzinfo=UTC)
CONTENT = "检验报告".encode()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(None, tmp_path / "files")


async def closed(world: World) -> UUID:
    cycle = await world.cycle("closed")
    await world.sql("UPDATE cycle_stage SET opened_at = $2 WHERE cycle_id = $1", cycle, CLOSED)
    return cycle


async def applied(
    world: World, cycle: UUID, state: str, store: FileStore | None = None, folder: Path | None = None
) -> UUID:
    content = {"claims": {"legal_person": True}, "sections": [{"text": "自评"}]}
    dossier = await world.dossier(cycle, await world.organisation(), state, **content)
    digest = sha256(CONTENT).hexdigest()
    about = {"dossier_id": dossier, "cycle_id": cycle, "media_type": "application/pdf", "size": len(CONTENT),
             "uploaded_at": world.clock, "state": "submitted", "submission": 1, "title": "检验报告.pdf"}  # fmt: skip
    await world.put(m.Document, **about, sha256=digest)
    await world.put(m.SecretDocument, **about, sha256="5" * 64)
    if store is not None and folder is not None:
        (folder / "content").write_bytes(CONTENT)
        await store.keep(digest, folder / "content")
        await world.put(
            m.StoredFile, sha256=digest, size=len(CONTENT), media_type="application/pdf", state="clean",
            touched_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return dossier


async def left(world: World, dossier: UUID) -> dict[str, Any]:
    documents = await world.sql("SELECT state, title FROM document WHERE dossier_id = $1", dossier)
    draft = await world.sql("SELECT content FROM dossier_draft WHERE dossier_id = $1", dossier)
    secret = await world.sql("SELECT trade_secrets FROM dossier_secret WHERE dossier_id = $1", dossier)
    row = await world.row(m.Dossier, dossier)
    return {
        "content": [row["profile"], row["claims"], row["sections"]],
        "documents": [(row["state"], row["title"]) for row in documents],
        "draft": bool(draft[0]["content"]),
        "secret": secret[0]["trade_secrets"],
    }


KEPT = {
    "content": ["简介", {"legal_person": True}, [{"text": "自评"}]],
    "documents": [("submitted", "检验报告.pdf")],
    "draft": True,
    "secret": "工艺参数",
}
GONE = {"content": ["", None, []], "documents": [("removed", "")], "draft": False, "secret": ""}


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


async def objected(world: World, cycle: UUID, dossier: UUID, state: str) -> UUID:
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="publicity", title="公示", body="公示", content_digest="0" * 64, published_at=NOON,
    )  # fmt: skip
    decided = {"decision_reason": "不成立", "decided_at": NOON} if state == "dismissed" else {}
    key = await world.put(
        m.Objection, cycle_id=cycle, notice_id=notice, dossier_id=dossier, organisation_id=organisation, state=state,
        tracking_digest=uuid4().hex, filed_at=NOON, **decided,
    )  # fmt: skip
    await world.put(
        m.Objector, objection_id=key, cycle_id=cycle, kind="organisation", name="某公司", contact="13800000000",
        credit_code="91360702MA35ABCD1X", seal="k",
    )  # fmt: skip
    await world.put(m.ObjectionStatement, objection_id=key, cycle_id=cycle, grounds="事实", stated_at=NOON)
    return key


# --- People -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "name"), [("2030-02-28", "某公司"), ("2030-03-01", "")])
async def test_who_objected_is_forgotten_three_years_after_the_cycle(
    world: World, store: FileStore, day: str, name: str
) -> None:
    cycle = await closed(world)
    key = await objected(world, cycle, await applied(world, cycle, "awarded"), "dismissed")

    await run(world.db, store, noon(day))

    (row,) = await world.sql("SELECT * FROM objector WHERE objection_id = $1", key)
    (statement,) = await world.sql("SELECT grounds FROM objection_statement WHERE objection_id = $1", key)
    assert (row["name"], bool(row["contact"]), bool(row["credit_code"])) == (name, bool(name), bool(name))
    assert bool(statement["grounds"]) is bool(name)
    assert (await world.row(m.Objection, key))["decision_reason"] == "不成立"


@pytest.mark.parametrize(("day", "there"), [("2028-03-01", True), ("2028-03-02", False)])
async def test_a_refused_request_is_erased_after_a_year(world: World, store: FileStore, day: str, there: bool) -> None:
    about = {
        "programme_id": world.programme, "person_id": await world.person(), "credit_code": "91360702MA35ABCD1X", "name": "某",
        "section_code": "C", "jurisdiction_id": await world.jurisdiction(), "contact_name": "李某", "evidence": "授权书",
        "asked_at": NOON,
    }  # fmt: skip
    decided = datetime(2027, 3, 1, 16, tzinfo=UTC)  # 2 March in the city
    key = await world.put(m.RegistrationRequest, **about, state="refused", decided_at=decided)
    asked = await world.put(m.RegistrationRequest, **about | {"person_id": await world.person()}, state="asked")

    await run(world.db, store, noon(day))

    found = {row["id"] for row in await world.sql("SELECT id FROM registration_request")}
    assert found == ({key, asked} if there else {asked})


@pytest.mark.parametrize(("day", "there"), [("2030-02-28", True), ("2030-03-01", False)])
async def test_logins_and_addresses_go_three_years_after_the_last_grant(
    world: World, store: FileStore, day: str, there: bool
) -> None:
    ended = await world.actor(Role.OFFICE)
    standing = await world.actor(Role.OFFICE)
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", ended.grant_id, CLOSED)
    for actor in (ended, standing):
        await world.put(
            m.Identity, person_id=actor.person_id, programme_id=world.programme, issuer="i", subject=uuid4().hex
        )
        await world.put(m.PersonContact, person_id=actor.person_id, email="a@b.cn")

    await run(world.db, store, noon(day))

    for table in ("identity", "person_contact"):
        found = {row["person_id"] for row in await world.sql(f"SELECT person_id FROM {table}")}
        assert (ended.person_id in found) is there, table
        assert standing.person_id in found, table


async def test_an_expert_who_left_keeps_a_name_and_nothing_private(world: World, store: FileStore) -> None:
    expert = await world.expert("91360702MA35ABCD1X")
    (profile,) = await world.sql("SELECT * FROM expert_profile WHERE person_id = $1", expert.person_id)
    clerk = world.at(await world.actor(Role.OFFICE), noon("2027-03-01"))
    await world.act(clerk, Ability.EXPERT_PROFILE_REMOVE, profile["id"], reason="本人申请")

    await run(world.db, store, noon("2030-02-28"))
    before = (await world.row(m.ExpertProfile, profile["id"]))["employer_name"]
    await run(world.db, store, noon("2030-03-01"))

    after = await world.row(m.ExpertProfile, profile["id"])
    assert before != ""
    assert (after["employer_name"], after["employer_credit_code"], after["state"]) == ("", None, "removed")
    assert await world.sql("SELECT 1 FROM engagement WHERE person_id = $1", expert.person_id) == []
    assert (await world.row(m.Person, expert.person_id))["name"] != ""


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
