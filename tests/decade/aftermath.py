"""After titles are lost: a bonus paid back to the fen, titles used no longer, an appeal that is upheld (Art. 23, 28, 30)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.decade.sanctions import ACCIDENT, FRAUD

if TYPE_CHECKING:
    from tests.decade.book import Book, Row
    from tests.decade.town import Town
    from tests.journeys.people import Person

_CLAIMS = """{ revocationConsequences(first: 50) { nodes { id version kind state organisation { name }
  award { cycle { session } } claim { paid received waived remainder overdue owedBack } } } }"""
_STOPS = "{ revocationConsequences(first: 50) { nodes { id kind state dueOn } } }"
_REVOKED = "{ revocations(first: 50) { nodes { id organisation { name } state award { certificateNumber } } } }"
_CHECK = "query($n: String) { certificateCheck(number: $n) { verdict } }"
_FEN = Decimal("0.01")
# Two instalments that are not even; the second comes in two parts, the latter too late.
_PLAN = (("2027-06-30", "249999.63"), ("2028-06-30", "250000.37"))
_RECEIPTS = {2027: ("2027-06-25", "249999.63"), 2028: ("2028-06-28", "150000.37"), 2029: ("2029-02-12", "100000.00")}


async def pay_back(town: Town, book: Book, year: int) -> None:
    """By a plan of two instalments what was won by fraud comes back; each step by two persons (Art. 28)."""
    if year == 2027:
        await _plan(town, book, "2027-01-11")
    if year in _RECEIPTS:
        await _receive(town, book, *_RECEIPTS[year])
    if year == 2028:
        await _overdue_from(town, book, "2028-06-30", "2028-07-01")
    if year == 2029:
        await _settle(town, book, "2029-02-13")


async def _claim(viewer: Person) -> dict[str, Any]:
    """Return the one claim of the decade: no title but the one won by fraud costs money."""
    (claim,) = [one for one in (await viewer.ask(_CLAIMS))["revocationConsequences"]["nodes"] if one["claim"]]
    return dict(claim)


async def _plan(town: Town, book: Book, day: str) -> None:
    """One drafts by when it comes back, all of it and no fen less; another approves."""
    one, other = town["finance"].on(day), town["second_finance"].on(day)
    about = {"revocationConsequenceId": (await _claim(one))["id"]}
    instalments = [{"dueOn": due, "amount": amount} for due, amount in _PLAN]
    short = [instalments[0], {**instalments[1], "amount": str(Decimal(_PLAN[1][1]) - _FEN)}]
    refused = await one.is_refused("draftClawbackPlan", **about, instalments=short)
    assert refused == ("PLAN_SUM_DIFFERS", "Art.28")
    given = {**about, "instalments": instalments}
    plan = (await one.do("draftClawbackPlan", "clawbackPlan { id version }", **given))["clawbackPlan"]
    seen = {"clawbackPlanId": plan["id"], "expectedVersion": plan["version"]}
    assert await one.is_refused("approveClawbackPlan", **seen) == ("BARRED_DRAFTED_BY_ME", "Art.28")
    await other.do("approveClawbackPlan", **seen)
    parts = ", ".join(f"CNY {amount} by {due}" for due, amount in _PLAN)
    book.write(town.place.folder, day, f"{FRAUD.name} is to pay its bonus back: {parts}", "Art.28")


async def _receive(town: Town, book: Book, day: str, amount: str) -> None:
    """One records what came, never a fen more than remains; another confirms it."""
    one, other = town["finance"].on(day), town["second_finance"].on(day)
    claim = await _claim(one)
    given = {"revocationConsequenceId": claim["id"], "receivedOn": day, "reference": f"回单{day}"}
    more = str(Decimal(claim["claim"]["remainder"]) + _FEN)
    assert await one.is_refused("recordClawbackReceipt", **given, amount=more) == ("CLAWBACK_EXCEEDED", "Art.28")
    show = "clawbackReceipt { id version }"
    made = (await one.do("recordClawbackReceipt", show, **given, amount=amount))["clawbackReceipt"]
    await other.do("confirmClawbackReceipt", clawbackReceiptId=made["id"], expectedVersion=made["version"])
    left = (await _claim(one))["claim"]["remainder"]
    book.write(town.place.folder, day, f"{FRAUD.name} pays CNY {amount} of its bonus back; left {left}", "Art.28")


async def _overdue_from(town: Town, book: Book, last: str, after: str) -> None:
    """To the last second of its day nothing is overdue, and from midnight on what is missing (Art. 28)."""
    finance = town["finance"]
    found = [
        (await _claim(at))["claim"]["overdue"] for at in (finance.on(last, "23:59:59"), finance.on(after, "00:00:00"))
    ]
    assert found == ["0.00", "100000.00"]
    book.write(town.place.folder, after, f"{FRAUD.name} is late with CNY {found[1]} of its second instalment", "Art.28")


async def _settle(town: Town, book: Book, day: str) -> None:
    claim = await _claim(town["finance"].on(day))
    given = {"revocationConsequenceId": claim["id"], "expectedVersion": claim["version"]}
    await town["finance"].on(day).do("settleClawback", **given)
    book.write(town.place.folder, day, f"{FRAUD.name} has paid its bonus back", "Art.28")


async def claims(town: Town, day: str) -> list[Row]:
    """Return what is claimed back of each bonus, as finance reads it on a day."""
    nodes = (await town["finance"].on(day).ask(_CLAIMS))["revocationConsequences"]["nodes"]
    found = [one for one in nodes if one["claim"]]
    return [
        {"organisation": one["organisation"]["name"], "session": str(one["award"]["cycle"]["session"]),
         "state": one["state"], **{name: one["claim"][name] for name in _SUMS}}
        for one in found
    ]  # fmt: skip


_SUMS = ("paid", "received", "waived", "remainder", "overdue")


def claims_expected(town: Town, year: int) -> list[Row]:
    """Return what the ledger says of each claim at the end of a year: its latest line."""
    latest = {one["organisation"]: one for one in town.expected("claims") if int(one["year"]) <= year}
    return [{name: one[name] for name in ("organisation", "session", "state", *_SUMS)} for one in latest.values()]


# --- Titles used no longer ------------------------------------------------------------------------------------------------


async def stop(town: Town, book: Book, name: str) -> None:
    """A winner confirms that it uses its lost title no longer, and the office accepts it (Art. 23, 30)."""
    (row,) = [one for one in town.expected("stops") if one["organisation"] == name]
    winner, clerk = town.winner(name).on(row["day"], row["time"]), town["clerk"].on(row["day"], row["time"])
    nodes = (await winner.ask(_STOPS))["revocationConsequences"]["nodes"]
    (asked,) = [one for one in nodes if one["kind"] == "TITLE_STOP"]
    assert asked["dueOn"] == row["due_on"]
    show = "titleStop { id version late }"
    given = {"revocationConsequenceId": asked["id"], "text": "标识、展板和网站已清理"}
    made = (await winner.do("confirmTitleStop", show, **given))["titleStop"]
    assert made["late"] is (row["late"] == "yes")
    await clerk.do("acceptTitleStop", titleStopId=made["id"], expectedVersion=made["version"], answer="核实无误")
    nodes = (await winner.ask(_STOPS))["revocationConsequences"]["nodes"]
    assert [one["state"] for one in nodes if one["kind"] == "TITLE_STOP"] == ["MET"]
    when = "late" if made["late"] else "in time"
    book.write(
        town.place.folder, row["day"], f"{name} confirms that it uses its title no longer: {when}", row["article"]
    )


# --- An appeal ------------------------------------------------------------------------------------------------------------


async def appeal(town: Town, book: Book) -> None:
    """An appeal suspends nothing; the revocation is upheld and its ban runs on (Art. 30)."""
    (row,) = town.expected("appeals")
    clerk = town["clerk"].on(row["filed_on"])
    nodes = (await clerk.ask(_REVOKED))["revocations"]["nodes"]
    (revoked,) = [one for one in nodes if one["organisation"]["name"] == row["organisation"]]
    filed = {"kind": row["kind"], "authority": "省人民政府", "filedOn": row["filed_on"], "documentNumber": "复议1号"}
    show = "appeal { id version state }"
    made = (await clerk.do("recordAppeal", show, revocationId=revoked["id"], **filed))["appeal"]
    meanwhile = await _verdict(town, revoked, row["filed_on"])
    said = {"changed": False, "outcome": "维持", "outcomeNumber": "复决1号", "decidedOn": row["decided_on"]}
    seen = {"appealId": made["id"], "expectedVersion": made["version"]}
    done = (await clerk.on(row["decided_on"]).do("concludeAppeal", show, **seen, **said))["appeal"]
    assert (made["state"], done["state"]) == ("PENDING", row["outcome"])
    assert [meanwhile, await _verdict(town, revoked, row["decided_on"])] == ["REVOKED"] * 2
    told = f"{row['organisation']} appeals against its revocation, which stands meanwhile"
    book.write(town.place.folder, row["filed_on"], told, row["article"])
    book.write(
        town.place.folder, row["decided_on"], f"The revocation of {ACCIDENT.name} is upheld on appeal", row["article"]
    )


async def _verdict(town: Town, revoked: dict[str, Any], day: str) -> str:
    found = await town.anybody.on(day, "20:00:00").ask(_CHECK, n=revoked["award"]["certificateNumber"])
    return str(found["certificateCheck"]["verdict"])
