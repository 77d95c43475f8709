"""Ten years of the award over HTTP, compared with a ledger that was written by hand from the regulation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.decade import aftermath, county, duties, filing, money, ordinance, sanctions, year
from tests.decade.book import Book, table
from tests.decade.plan import SESSIONS, USES, YEARS, session_of
from tests.decade.session import Session

if TYPE_CHECKING:
    from tests.decade.town import Town

_PAGE = Path(__file__).parents[2] / "docs" / "decade.md"


async def test_ten_years_equal_the_ledger_written_by_hand(town: Town, neighbour: Town) -> None:
    book = Book()
    await town.arrive()
    for now in YEARS:
        await _year(town, book, now)
        await county.year(neighbour, book, now)
    await year.boundaries(town, book)
    await year.boundaries(neighbour, book)

    page = book.page(_tables(town) + _tables(neighbour))
    if os.environ.get("AWARD_DECADE") == "write":
        _PAGE.write_text(page, encoding="utf-8")
    assert _PAGE.read_text(encoding="utf-8") == page


async def _year(town: Town, book: Book, now: int) -> None:
    """Reports in February, decisions in spring, a session in even years, the rest of the duties in November."""
    await duties.hand_in_reports(town, now)
    await aftermath.pay_back(town, book, now)
    if now == 2027:
        await _mercy(town, book)
    if now == 2029:
        await year.revoke(town, book, sanctions.ACCIDENT)
        await aftermath.stop(town, book, sanctions.ACCIDENT.name)
        await aftermath.appeal(town, book)
        await _overdue(town, book)
    if now == 2031:
        await year.revoke(town, book, sanctions.PROBLEM, sanctions.TOO_LATE)
        await aftermath.stop(town, book, sanctions.PROBLEM.name)
    if now == 2032:
        await _banned_twice(town, book)
    if ("city", now) in USES:
        await money.use(town, now)
    if now in SESSIONS:
        await year.session(town, book, session_of(SESSIONS, now))
    await duties.hand_in_the_rest(town, now)
    if now == 2026:
        await year.revoke(town, book, sanctions.FRAUD)
        await aftermath.stop(town, book, sanctions.FRAUD.name)
    if now == 2030:
        await _renew(town, book)
    if now == 2036:
        await _last_doors(town, book)
    await year.close_the_year(town, book, now)


async def _banned_twice(town: Town, book: Book) -> None:
    """A ban that another authority decided overlaps one of the city's: the later end counts (Art. 30)."""
    await sanctions.ban_elsewhere(town, sanctions.PROBLEM.name, "2030-06-01", "2032-02-26")
    book.write(
        town.place.folder,
        "2032-02-26",
        f"{sanctions.PROBLEM.name} is banned elsewhere as well, through 2035-05-31",
        "Art.30(1)",
    )


async def _mercy(town: Town, book: Book) -> None:
    """One duty is waived; one report is sent back and comes again too late, which is taken and recorded (Art. 24, 25)."""
    await duties.excuse(town, "2027-03-01")
    book.write(
        town.place.folder,
        "2027-03-01",
        f"The director waives the exchange event of {duties.EXCUSED[0]}, with a reason",
        "Art.25",
    )
    late = await duties.correct(town, ("2027-03-20", "2027-03-25", "2027-04-01", "2027-04-10"))
    assert sorted(late) == [False, True]
    book.write(
        town.place.folder,
        "2027-04-01",
        f"{duties.CORRECTED[0]} hands in anew a report that was sent back: late",
        "Art.24",
    )


async def _overdue(town: Town, book: Book) -> None:
    """What is not handed in is overdue from the day after its day (Art. 24)."""
    days = ("2029-03-31", "2029-04-01")
    assert await duties.boundary(town, duties.IDLE, "PERFORMANCE_REPORT", *days) == [False, True]
    book.write(town.place.folder, days[1], f"The first report of {duties.IDLE[0]} is overdue", "Art.24")


async def _renew(town: Town, book: Book) -> None:
    """From 2031 on another ordinance is in force; sessions begin under it alone, awards keep their terms (Art. 34)."""
    code = await ordinance.renew(town)
    assert code == "example-2031"
    book.write(
        town.place.folder, "2030-12-02", f"A new ordinance is approved: `{code}`, in force from 2031-01-01", "Art.34"
    )


async def _last_doors(town: Town, book: Book) -> None:
    """Session 12 takes applications from October on, while two bans end."""
    session = Session(12, 2036, {})
    await filing.announce(town, session, opens="10-01", ends="2037-01-01")
    await year.doors(town, book, session)


def _tables(town: Town) -> str:
    """Return what every award has done, leaves open, is late with, is waived and has lost of its duties, a column a year."""
    rows = town.expected("duties")
    title = f"{town.place.folder.capitalize()}: duties at the end of each year (accepted/open/overdue/waived/lapsed)"
    return table(title, list(rows[0]), [list(one.values()) for one in rows])
