"""Ten years of the award over HTTP, compared with a ledger that was written by hand from the regulation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.decade import deciding, duties, filing, money, ordinance, reviewing, sanctions
from tests.decade.book import Book, Row, expected, table
from tests.decade.plan import BUDGETS, SESSIONS, YEARS, session_of
from tests.decade.session import Session
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.decade.town import Town

_PAGE = Path(__file__).parents[2] / "docs" / "decade.md"
_CHECK = "query($n: String) { certificateCheck(number: $n) { verdict } }"
_VERSION = "query($c: ID!) { node(id: $c) { ... on Cycle { regulationVersion { code } } } }"


async def test_ten_years_equal_the_ledger_written_by_hand(town: Town) -> None:
    book = Book()
    await town.arrive()
    for year in YEARS:
        await _year(town, book, year)
    await _boundaries(town, book)

    page = book.page(_tables())
    if os.environ.get("AWARD_DECADE") == "write":
        _PAGE.write_text(page, encoding="utf-8")
    assert _PAGE.read_text(encoding="utf-8") == page


async def _year(town: Town, book: Book, year: int) -> None:
    """Reports in February, decisions in spring, a session in even years, the rest of the duties in November."""
    await duties.hand_in_reports(town, year)
    if year == 2027:
        await duties.excuse(town, "2027-03-01")
    if year == 2029:
        await sanctions.ban(town, "电缆厂", "LIABILITY_ACCIDENT", "2029-04-20")
    if year in SESSIONS:
        await _session(town, book, session_of(year))
    await duties.hand_in_the_rest(town, year)
    if year == 2026:
        await sanctions.ban(town, "家具厂", "FRAUD", "2026-12-10")
    if year == 2030:
        await _renew(town, book)
    if year == 2036:
        await _last_doors(town, book)
    await _close_the_year(town, book, year)


async def _session(town: Town, book: Book, session: Session) -> None:
    """A whole session, from the announcement to the paid bonuses."""
    if session.year > 2026:
        await deciding.keep_calendar(town, session.year)
    await filing.announce(town, session)
    await _doors(town, book, session)
    await filing.recommend(town, session)
    await filing.qualify(town, session)
    await reviewing.review(town, session)
    await deciding.decide(town, session)
    await _results(town, book, session)
    found = await money.pay(town, session, BUDGETS[session.year])
    (row,) = [one for one in expected("money") if one["year"] == str(session.year)]
    assert found == {name: row[name] for name in ("total", "paid", "available")}
    paid = f"Bonuses paid: CNY {row['paid']} of {row['total']}; left {row['available']}"
    book.write(session.day("11-12"), paid, row["article"])
    await town.cycle_act(town["clerk"].on(session.day("11-14")), "closeCycle")


async def _doors(town: Town, book: Book, session: Session) -> None:
    """Who is barred is refused and told until when; everybody else applies."""
    rows = [one for one in expected("doors") if one["day"].startswith(str(session.year))]
    for row in sorted(rows, key=lambda one: one["day"]):
        await _knock(town, book, session, row)
    admitted = {row["organisation"] for row in rows if row["answer"] == "admitted"}
    await filing.apply(town, session, session.percentages.keys() - admitted)


async def _knock(town: Town, book: Book, session: Session, row: Row) -> None:
    name, day, until = row["organisation"], row["day"], row["possible_from"]
    if row["answer"] == "admitted":
        await filing.apply(town, session, [name], day[5:])
        book.write(day, f"{name} is banned no longer and applies for session {session.number}", row["article"])
        return
    refused = await filing.knock(town, name, day)
    told, article = refused[row["answer"]]
    assert (article, until.removeprefix("session ") in told) == (row["article"], True), told
    why = f"{name} is refused for session {session.number} (`{row['answer']}`): possible from {until}"
    book.write(day, why, article)


async def _results(town: Town, book: Book, session: Session) -> None:
    """Compare version, window, applications, awards and bonuses with the ledger."""
    (row,) = [one for one in expected("sessions") if one["session"] == str(session.number)]
    version = (await Person(town.http).ask(_VERSION, c=town.ids["cycle"]))["node"]["regulationVersion"]["code"]
    assert (version, town.ids["closes on"]) == (row["version"], row["closes_on"])
    assert len(session.percentages) == int(row["applied"])
    due = await money.bonuses(town, session.day("10-26"))
    found = [_award(session, one, due) for one in await deciding.awards_of(town, session.year, session.day("10-20"))]
    kept = [one for one in expected("awards") if one["session"] == str(session.number)]
    assert sorted(found, key=str) == sorted(({n: v for n, v in o.items() if n != "article"} for o in kept), key=str)
    assert [one["kind"] for one in kept].count("QUALITY") == int(row["quality"])
    book.write(row["closes_on"], f"Session {session.number} (`{version}`): end of the ten days of publicity", "Art.21")
    for one in kept:
        book.write(session.day("10-20"), _told(session, one), one["article"])


def _award(session: Session, one: dict[str, Any], due: dict[str, Any]) -> Row:
    name = one["organisation"]["name"]
    return {
        "session": str(session.number), "organisation": name, "kind": one["kind"],
        "honour_only": "yes" if one["honourOnly"] else "no", "bonus": due[name]["amount"] if name in due else "",
        "valid_from": one["validFrom"], "valid_until": one["validUntil"],
    }  # fmt: skip


def _told(session: Session, one: Row) -> str:
    kind = "honour only" if one["honour_only"] == "yes" else f"bonus CNY {one['bonus']}" if one["bonus"] else "no bonus"
    return f"{one['organisation']}: {one['kind'].lower()} award of session {session.number}, {kind}, through {one['valid_until']}"


async def _renew(town: Town, book: Book) -> None:
    """From 2031 on another ordinance is in force; sessions begin under it alone, awards keep their terms (Art. 34)."""
    code = await ordinance.renew(town)
    assert code == "example-2031"
    book.write("2030-12-02", f"A new ordinance is approved: `{code}`, in force from 2031-01-01", "Art.34")


async def _last_doors(town: Town, book: Book) -> None:
    """Session 12 takes applications from October on, while two bans end."""
    session = Session(12, 2036, {})
    await filing.announce(town, session, opens="10-01", ends="2037-01-01")
    await _doors(town, book, session)


async def _close_the_year(town: Town, book: Book, year: int) -> None:
    """At the end of the year every award's duties stand as the ledger says."""
    kept = {(one["organisation"], int(one["session"])): one[str(year)] for one in expected("duties")}
    assert await duties.balance(town, f"{year}-12-31") == {award: account for award, account in kept.items() if account}


async def _boundaries(town: Town, book: Book) -> None:
    """A title is in force to the end of its last day, and expired the second after (Art. 23)."""


def _tables() -> str:
    return table(
        "Duties at the end of each year",
        list(expected("duties")[0]),
        [list(one.values()) for one in expected("duties")],
    )
