"""An award of a county beside the city's: loaded as data, with other numbers, rhythm and people (Art. 11, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decade import duties, filing, money
from tests.decade import year as of_year
from tests.decade.plan import COUNTY_SESSIONS, USES, session_of
from tests.decade.session import Session

if TYPE_CHECKING:
    from tests.decade.book import Book
    from tests.decade.town import Town

FIRST, SECOND, LAST = 2027, 2030, 2030


async def year(town: Town, book: Book, now: int) -> None:
    """A first session in 2027, duties of two years, a second in 2030 that a first winner is too early for."""
    if not FIRST <= now <= LAST:
        return
    if now == FIRST:
        await town.arrive()
        book.write(
            town.place.folder, f"{now}-03-02", f"A county holds an award of its own (`{town.place.code}`)", "Art.11"
        )
    await duties.hand_in_reports(town, now)
    if ("county", now) in USES:
        await money.use(town, now)
    if now in COUNTY_SESSIONS:
        await of_year.session(town, book, session_of(COUNTY_SESSIONS, now))
    if now == SECOND:
        await _knock_again(town, book)
    await duties.hand_in_the_rest(town, now)
    await of_year.close_the_year(town, book, now)


async def _knock_again(town: Town, book: Book) -> None:
    """Who won the quality award waits for one session, as the county's numbers say (Art. 27)."""
    session = Session(2, SECOND, {})
    await filing.announce(town, session)
    await of_year.doors(town, book, session)
