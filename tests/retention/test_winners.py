"""When what winners handed in goes, and what explains conflicts of interest (Art. 24, 25, 31): days by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import models as m
from services.files.store import FileStore
from services.retention import run
from tests.duties.conftest import commended
from tests.retention.matters import closed, noon
from tests.world import World

# Commended on 2 November 2026: valid to 1 November 2029; its papers are kept five years more, to 31 October 2034.


@pytest.mark.parametrize(("day", "there"), [("2034-10-31", True), ("2034-11-01", False)])
async def test_what_a_winner_handed_in_goes_five_years_after_the_award(
    world: World, store: FileStore, day: str, there: bool
) -> None:
    winner = await commended(world)
    report = await winner.owed(world, "performance_report", 1)
    about: dict[str, Any] = {
        "obligation_id": report["id"],
        "cycle_id": winner.cycle,
        "organisation_id": report["organisation_id"],
    }
    handed_in = await world.put(
        m.ObligationSubmission, **about, number=1, text="年度绩效", figures=[{"code": "profit", "value": "1.00"}], seal="k",
        submitted_at=world.clock, late=False,
    )  # fmt: skip
    file = {
        "title": "绩效.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "a" * 64,
        "uploaded_at": world.clock,
    }
    document = await world.put(
        m.ObligationDocument, **about, **file, submission_id=handed_in, state="submitted", dossier_id=winner.dossier
    )

    await run(world.db, store, noon(day))

    row, file_row = await world.row(m.ObligationSubmission, handed_in), await world.row(m.ObligationDocument, document)
    assert (row["text"], bool(row["figures"]), bool(row["seal"])) == (
        ("年度绩效", True, True) if there else ("", False, False)
    )
    assert (file_row["state"], file_row["title"]) == (("submitted", "绩效.pdf") if there else ("removed", ""))
    assert (row["number"], row["state"], row["late"]) == (1, "submitted", False)
    assert await world.one("SELECT count(*) FROM award") == 1
    assert (await winner.owed(world, "performance_report", 1))["due_on"] == report["due_on"]


@pytest.mark.parametrize(("day", "name"), [("2030-02-28", "张三"), ("2030-03-01", "")])
async def test_who_came_to_an_activity_is_forgotten_three_years_after_it(
    world: World, store: FileStore, day: str, name: str
) -> None:
    """It ended on 1 March 2027, a minute before midnight in the city."""
    ends = datetime(2027, 3, 1, 15, 59, tzinfo=UTC)
    activity = await world.put(
        m.Activity, programme_id=world.programme, kind="training", state="recorded", title="培训", text="内容", place="赣州",
        starts_at=ends.replace(hour=1), ends_at=ends, planned_at=world.clock, announced_at=world.clock, record="已举办",
        recorded_at=ends,
    )  # fmt: skip
    key = await world.put(
        m.Participation, activity_id=activity, programme_id=world.programme, organisation_id=await world.organisation(),
        attendee="张三", state="attended", signed_up_at=world.clock,
    )  # fmt: skip

    await run(world.db, store, noon(day))

    row = await world.row(m.Participation, key)
    assert (row["attendee"], row["state"]) == (name, "attended")


@pytest.mark.parametrize(("day", "there"), [("2030-02-28", True), ("2030-03-01", False)])
async def test_what_explains_a_conflict_goes_three_years_after_the_cycle(
    world: World, store: FileStore, day: str, there: bool
) -> None:
    """That there was one, and of which kind, stays."""
    cycle, organisation, expert = await closed(world), await world.organisation(), await world.expert()
    await world.dossier(cycle, organisation, "awarded")
    about = {"cycle_id": cycle, "person_id": expert.person_id, "organisation_id": organisation, "kind": "kinship"}
    conflict = await world.put(
        m.Conflict, **about, source="declared", rule="declared", details={"text": "配偶任总经理"}, found_at=world.clock
    )
    declared = await world.put(
        m.ConflictDeclaration, **about, state="conflicted", detail="配偶任总经理", declared_at=world.clock
    )

    await run(world.db, store, noon(day))

    found, said = await world.row(m.Conflict, conflict), await world.row(m.ConflictDeclaration, declared)
    assert (found["kind"], bool(found["details"])) == ("kinship", there)
    assert (said["state"], said["kind"], said["detail"]) == ("conflicted", "kinship", "配偶任总经理" if there else None)


@pytest.mark.parametrize("held", [True, False])
async def test_what_a_winner_handed_in_waits_while_something_is_open(
    world: World, store: FileStore, held: bool
) -> None:
    winner = await commended(world)
    report = await winner.owed(world, "performance_report", 1)
    handed_in = await world.put(
        m.ObligationSubmission, obligation_id=report["id"], cycle_id=winner.cycle, organisation_id=report["organisation_id"],
        number=1, text="年度绩效", submitted_at=world.clock, late=False,
    )  # fmt: skip
    await world.put(
        m.Incident, programme_id=world.programme, cycle_id=winner.cycle, dossier_id=winner.dossier, ground="fraud",
        organisation_id=report["organisation_id"], article="Art.28", source="inspection", summary="材料不实",
        happened_on=world.clock.date(), registered_at=world.clock, registered_by_id=await world.person(),
        state="submitted" if held else "dismissed",
    )  # fmt: skip

    await run(world.db, store, noon("2034-11-01"))

    assert bool((await world.row(m.ObligationSubmission, handed_in))["text"]) is held
