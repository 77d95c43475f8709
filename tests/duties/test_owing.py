"""A commendation says what each winner owes, by which days (Art. 23-26)."""

from __future__ import annotations

from datetime import date

from regulation.honours import AwardKind
from tests.duties.conftest import OWED, Winner, commend, commended
from tests.services.scenery import evaluated, listed, won
from tests.world import World

# Commended on 2 November 2026, valid through 1 November 2029.
FIRST = [
    ("experience_summary", 1, "Art.25", "2026-12-31", None),
    ("bonus_report", 1, "Art.26", "2027-03-31", "2026-01-01 2026-12-31"),
    ("performance_report", 1, "Art.24", "2027-03-31", "2026-01-01 2026-12-31"),
    ("bonus_report", 2, "Art.26", "2028-03-31", "2027-01-01 2027-12-31"),
    ("performance_report", 2, "Art.24", "2028-03-31", "2027-01-01 2027-12-31"),
    ("bonus_report", 3, "Art.26", "2029-03-31", "2028-01-01 2028-12-31"),
    ("performance_report", 3, "Art.24", "2029-03-31", "2028-01-01 2028-12-31"),
    ("exchange_event", 1, "Art.25", "2029-11-01", None),
    ("public_interest", 1, "Art.25", "2029-11-01", None),
    ("reassessment", 1, "Art.24", "2029-11-01", None),
]
WITHOUT_BONUS = [one for one in FIRST if one[0] != "bonus_report"]


async def owed(world: World, winner: Winner) -> list[tuple[str, int, str, str, str | None]]:
    rows = await world.sql(OWED, winner.cycle)
    assert {(row["state"], row["organisation_id"]) for row in rows} == {("due", winner.organisation)}
    return [
        (
            row["kind"],
            row["number"],
            row["article"],
            str(row["due_on"]),
            _covers(row["covers_from"], row["covers_until"]),
        )
        for row in rows
    ]


def _covers(first: date | None, last: date | None) -> str | None:
    return f"{first} {last}" if first else None


async def test_who_won_the_quality_award_for_the_first_time_owes_ten_things(world: World, winner: Winner) -> None:
    assert await owed(world, winner) == FIRST


async def test_a_nomination_owes_no_report_on_a_bonus(world: World) -> None:
    winner = await commended(world, AwardKind.NOMINATION)

    assert await owed(world, winner) == WITHOUT_BONUS


async def test_who_won_before_and_gets_the_title_alone_owes_no_report_on_a_bonus(world: World) -> None:
    """Art. 27."""
    cycle = await world.cycle("approving", session=9_500)
    dossier = await evaluated(world, cycle, "approved")
    await won(world, dossier, 9_400, AwardKind.QUALITY)
    await listed(world, cycle, "final", {dossier: AwardKind.QUALITY})

    assert await owed(world, await commend(world, cycle, dossier)) == WITHOUT_BONUS


async def test_how_much_is_owed_is_a_number_of_the_version(world: World) -> None:
    cycle = await world.cycle("approving")
    version = await world.one("SELECT regulation_version_id FROM cycle WHERE id = $1", cycle)
    change = (
        "UPDATE regulation_version SET parameters = parameters || jsonb_build_object($2::text, $3::int) WHERE id = $1"
    )
    dossier = await evaluated(world, cycle, "approved")
    await listed(world, cycle, "final", {dossier: AwardKind.NOMINATION})
    await world.sql(change, version, "exchange_events_in_validity", 2)
    try:
        found = await owed(world, await commend(world, cycle, dossier))
    finally:
        await world.sql(change, version, "exchange_events_in_validity", 1)

    assert [one[1] for one in found if one[0] == "exchange_event"] == [1, 2]
