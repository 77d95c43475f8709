"""What a year brings, each thing compared with the ledger at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.decade import aftermath, deciding, duties, filing, money, reviewing, sanctions
from tests.decade.plan import BUDGETS
from tests.decade.session import Session

if TYPE_CHECKING:
    from tests.decade.book import Book, Row
    from tests.decade.town import Town

_CHECK = "query($n: String) { certificateCheck(number: $n) { verdict } }"
_VERSION = "query($c: ID!) { node(id: $c) { ... on Cycle { regulationVersion { code } } } }"


async def session(town: Town, book: Book, session: Session) -> None:
    """A whole session, from the announcement to the paid bonuses."""
    if session.year > 2026:
        await deciding.keep_calendar(town, session.year)
    await filing.announce(town, session)
    await doors(town, book, session)
    await filing.recommend(town, session)
    await filing.qualify(town, session)
    await reviewing.review(town, session)
    await deciding.decide(town, session)
    await _results(town, book, session)
    found = await money.pay(town, session, BUDGETS[town.place.folder, session.year])
    (row,) = [one for one in town.expected("money") if one["year"] == str(session.year)]
    assert found == {name: row[name] for name in ("total", "paid", "available")}
    paid = f"Bonuses paid: CNY {row['paid']} of {row['total']}; left {row['available']}"
    book.write(town.place.folder, session.day("11-12"), paid, row["article"])
    await town.cycle_act(town["clerk"].on(session.day("11-14")), "closeCycle")


async def doors(town: Town, book: Book, session: Session) -> None:
    """Who is barred is refused and told until when; everybody else applies."""
    rows = [one for one in town.expected("doors") if one["day"].startswith(str(session.year))]
    for row in sorted(rows, key=lambda one: one["day"]):
        await _knock(town, book, session, row)
    admitted = {row["organisation"] for row in rows if row["answer"] == "admitted"}
    await filing.apply(town, session, [name for name in session.percentages if name not in admitted])


async def _knock(town: Town, book: Book, session: Session, row: Row) -> None:
    name, day, until = row["organisation"], row["day"], row["possible_from"]
    if row["answer"] == "admitted":
        await filing.apply(town, session, [name], day[5:])
        book.write(
            town.place.folder,
            day,
            f"{name} is free to apply again and does, for session {session.number}",
            row["article"],
        )
        return
    refused = await filing.knock(town, name, day)
    told, article = refused[row["answer"]]
    assert (article, until.removeprefix("session ") in told) == (row["article"], True), told
    why = f"{name} is refused for session {session.number} (`{row['answer']}`): possible from {until}"
    book.write(town.place.folder, day, why, article)


async def _results(town: Town, book: Book, session: Session) -> None:
    """Compare version, window, applications, awards and bonuses with the ledger."""
    (row,) = [one for one in town.expected("sessions") if one["session"] == str(session.number)]
    version = (await town.anybody.ask(_VERSION, c=town.ids["cycle"]))["node"]["regulationVersion"]["code"]
    assert (version, town.ids["closes on"]) == (row["version"], row["closes_on"])
    assert len(session.percentages) == int(row["applied"])
    due = await money.bonuses(town, session.day("10-26"))
    found = [_award(session, one, due) for one in await deciding.awards_of(town, session.year, session.day("10-20"))]
    kept = [one for one in town.expected("awards") if one["session"] == str(session.number)]
    assert sorted(found, key=str) == sorted(({n: v for n, v in o.items() if n != "article"} for o in kept), key=str)
    assert [one["kind"] for one in kept].count("QUALITY") == int(row["quality"])
    book.write(
        town.place.folder, row["closes_on"], f"Session {session.number} (`{version}`): end of the publicity", "Art.21"
    )
    for one in kept:
        book.write(town.place.folder, session.day("10-20"), _told(session, one), one["article"])


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


async def revoke(town: Town, book: Book, *cases: sanctions.Case) -> None:
    """A title is lost on the day of the decision, on its last day at the latest (Art. 28, 30)."""
    keys = [await sanctions.put_to_the_plenary(town, one, speaks=one is sanctions.ACCIDENT) for one in cases]
    for case, key in zip(cases, keys, strict=True):
        (row,) = [one for one in town.expected("revocations") if one["organisation"] == case.name]
        if row["outcome"] == "revoked":
            told = await _lost(town, case, key, row)
        else:
            told = await _kept(town, case, key, row)
        book.write(town.place.folder, row["day"], told, row["article"])


async def _lost(town: Town, case: sanctions.Case, key: str, row: Row) -> str:
    """Everybody learns of it at once, and the winner what it still has to do."""
    await sanctions.decide(town, key, row["day"])
    assert await _verdict(town, town.awards[case.name, case.session]["certificateNumber"], row["day"]) == "REVOKED"
    asked = await sanctions.asked_of(town, case.name, row["day"])
    assert " ".join(asked) == row["consequences"]
    return f"{case.name} loses its title of session {case.session}: {', '.join(f'`{one}`' for one in asked)}"


async def _kept(town: Town, case: sanctions.Case, key: str, row: Row) -> str:
    """A title that has expired is not revoked any more."""
    found = await sanctions.decide_in_vain(town, key, row["day"])
    assert found == (row["outcome"], row["article"])
    assert await _verdict(town, town.awards[case.name, case.session]["certificateNumber"], row["day"]) == "EXPIRED"
    return f"{case.name} has had its title of session {case.session} to its end: too late to revoke it (`{found[0]}`)"


async def _verdict(town: Town, number: str, day: str, time: str = "09:00:00") -> str:
    found = await town.anybody.on(day, time).ask(_CHECK, n=number)
    return str(found["certificateCheck"]["verdict"])


async def close_the_year(town: Town, book: Book, year: int) -> None:
    """At the end of the year every award's duties, every bonus and every claim stand as the ledger says."""
    day = f"{year}-12-31"
    assert await aftermath.claims(town, day) == aftermath.claims_expected(town, year)
    kept = {(one["organisation"], int(one["session"])): one.get(str(year), "") for one in town.expected("duties")}
    assert await duties.balance(town, day) == {award: account for award, account in kept.items() if account}
    spent = [one for one in town.expected("bonuses") if int(one["year"]) <= year]
    latest = {(one["organisation"], int(one["session"])): (one["used"], one["balance"]) for one in spent}
    assert await money.balances(town, day) == latest
    for one in spent:
        if one["year"] == str(year):
            used = f"{one['organisation']} has used CNY {one['used']} of its bonus; left {one['balance']}"
            book.write(town.place.folder, day, used, one["article"])


async def boundaries(town: Town, book: Book) -> None:
    """A title is in force to the end of its last day, and expired from the next on; one that is lost is neither (Art. 23)."""
    lost = {
        (one["organisation"], one["session"]) for one in town.expected("revocations") if one["outcome"] == "revoked"
    }
    for row in town.expected("awards"):
        number = town.awards[row["organisation"], int(row["session"])]["certificateNumber"]
        last, after = row["valid_until"], f"{row['valid_until'][:8]}20"
        found = [await _verdict(town, number, last, "23:59:59"), await _verdict(town, number, after, "00:00:00")]
        is_lost = (row["organisation"], row["session"]) in lost
        assert found == (["REVOKED", "REVOKED"] if is_lost else ["IN_FORCE", "EXPIRED"])
        if not is_lost:
            book.write(
                town.place.folder,
                after,
                f"The title of {row['organisation']} of session {row['session']} is over",
                "Art.23",
            )
