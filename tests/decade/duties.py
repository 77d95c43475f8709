"""What winners owe, hand in and leave undone, year by year (Art. 24-26)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from tests.decade.together import do_all, wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.decade.town import Town
    from tests.journeys.people import Person

_OWED = """query($after: String) { obligations(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
  nodes { id kind number state coversUntil dueOn overdue version organisation { name } cycle { session awardYear } } } }"""
_LATE = "query($k: ID!) { node(id: $k) { ... on Obligation { submissions(first: 10) { nodes { late } } } } }"
_OPEN = {"DUE", "SUBMITTED", "RETURNED"}
# Is found to have won by fraud while its first duty is due (Art. 28).
CAUGHT = ("家具厂", 7)
# Hands in its summary and nothing else (Art. 24, 25).
IDLE = ("设计院", 8)
# Never asks for its reassessment (Art. 24).
UNSEEN = ("铜材厂", 8)
# Is waived its exchange event (Art. 25).
EXCUSED = ("体检中心", 7)
# Has its first report returned, and hands in the better one late (Art. 24).
CORRECTED = ("康复医院", 7)
Owed = dict[str, Any]


async def owed(town: Town, viewer: Person) -> list[Owed]:
    """Return all obligations that somebody sees on a day."""
    found: list[Owed] = []
    page: Any = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        answer = (await viewer.ask(_OWED, after=page["endCursor"]))["obligations"]
        found, page = found + answer["nodes"], answer["pageInfo"]
    return found


def award_of(one: Owed) -> tuple[str, int]:
    return one["organisation"]["name"], one["cycle"]["session"]


async def hand_in_reports(town: Town, year: int) -> None:
    """In February all reports that are due at the end of March are handed in and accepted."""
    await _hand_in(town, year, ("02-20", "02-25"), lambda one: one["dueOn"] == f"{year}-03-31")


async def hand_in_the_rest(town: Town, year: int) -> None:
    """In November: the summary of the year's winners, the event of the year before's, the rest two years after."""

    def is_time(one: Owed) -> bool:
        after = {"EXPERIENCE_SUMMARY": 0, "EXCHANGE_EVENT": 1, "PUBLIC_INTEREST": 2, "REASSESSMENT": 2}
        return bool(after.get(one["kind"]) == year - one["cycle"]["awardYear"])

    await _hand_in(town, year, ("11-15", "11-25"), is_time)


async def _hand_in(town: Town, year: int, days: tuple[str, str], is_time: Callable[[Owed], bool]) -> None:
    """Let each winner hand in what it is time for, and the clerk accept all of it."""
    clerk = town["clerk"].on(f"{year}-{days[0]}")
    todo = [one for one in await owed(town, clerk) if one["state"] == "DUE" and is_time(one) and not _left_undone(one)]
    of_winner = defaultdict(list)
    for one in todo:
        of_winner[one["organisation"]["name"]].append(one)
    for name, mine in of_winner.items():
        winner = town.winner(name).on(f"{year}-{days[0]}")
        await do_all(winner, [_handed_in(one, year) for one in mine])
    clerk = town["clerk"].on(f"{year}-{days[1]}")
    await do_all(clerk, [wanted("acceptObligation", **_on(one, +1)) for one in todo])


def _handed_in(one: Owed, year: int) -> Any:
    figures = _figures(int(one["coversUntil"][:4])) if one["kind"] == "PERFORMANCE_REPORT" else None
    return wanted("submitObligation", **_on(one), text=f"{year}年：已完成", figures=figures)


def _figures(year: int) -> list[dict[str, Any]]:
    """Return what a performance report must give of its year (Art. 24)."""
    return [{"figure": code, "year": year, "unit": unit, "value": value} for code, (unit, value) in _FIGURES.items()]


_FIGURES = {
    "revenue": ("万元", "13200.00"), "tax_paid": ("万元", "540.00"), "employees": ("人", "126"),
    "customer_satisfaction": ("%", "97.5"), "profit": ("万元", "860.00"), "safety_accidents": ("起", "0"),
}  # fmt: skip


def _on(one: Owed, later: int = 0) -> dict[str, Any]:
    return {"obligationId": one["id"], "expectedVersion": one["version"] + later}


def _left_undone(one: Owed) -> bool:
    award, kind = award_of(one), one["kind"]
    return (
        award == CAUGHT
        or (award == IDLE and kind != "EXPERIENCE_SUMMARY")
        or (award == UNSEEN and kind == "REASSESSMENT")
        or (award == CORRECTED and kind == "PERFORMANCE_REPORT" and one["number"] == 1)
    )


async def excuse(town: Town, day: str) -> None:
    """The director waives an exchange event, with a reason (Art. 25)."""
    director = town["director"].on(day)
    (one,) = [one for one in await owed(town, director) if award_of(one) == EXCUSED and one["kind"] == "EXCHANGE_EVENT"]
    await director.do("waiveObligation", **_on(one), reason="全年承担疫苗接种，不具备条件")


async def correct(town: Town, days: tuple[str, str, str, str]) -> list[bool]:
    """A report is handed in, sent back, handed in anew after its day, accepted; return which was late (Art. 24)."""
    clerk, winner = town["clerk"], town.winner(CORRECTED[0])
    (one,) = [
        one
        for one in await owed(town, clerk.on(days[0]))
        if award_of(one) == CORRECTED and one["kind"] == "PERFORMANCE_REPORT" and one["number"] == 1
    ]
    await do_all(winner.on(days[0]), [_handed_in(one, 2027)])
    await do_all(clerk.on(days[1]), [wanted("returnObligation", **_on(one, +1), answer="缺少上年数据")])
    await do_all(winner.on(days[2]), [_handed_in({**one, "version": one["version"] + 2}, 2027)])
    await do_all(clerk.on(days[3]), [wanted("acceptObligation", **_on(one, +3))])
    found = (await winner.on(days[3]).ask(_LATE, k=one["id"]))["node"]["submissions"]["nodes"]
    return [each["late"] for each in found]


async def balance(town: Town, day: str) -> dict[tuple[str, int], str]:
    """Return for each award: accepted/open/overdue/waived/lapsed, as the office reads it at the end of a day."""
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in await owed(town, town["clerk"].on(day, "23:59:59")):
        counts[award_of(one)][_account(one)] += 1
    accounts = ("ACCEPTED", "OPEN", "OVERDUE", "WAIVED", "LAPSED")
    return {award: "/".join(str(found[name]) for name in accounts) for award, found in counts.items()}


def _account(one: Owed) -> str:
    if one["state"] in _OPEN:
        return "OVERDUE" if one["overdue"] else "OPEN"
    return str(one["state"])


async def boundary(town: Town, award: tuple[str, int], kind: str, last: str, after: str) -> list[bool]:
    """Return whether the first of a kind is overdue at the end of its day, and when the next begins."""
    moments = (town["clerk"].on(last, "23:59:59"), town["clerk"].on(after, "00:00:00"))
    found = [
        [one for one in await owed(town, clerk) if award_of(one) == award and one["kind"] == kind] for clerk in moments
    ]
    return [min(one, key=lambda each: str(each["dueOn"]))["overdue"] for one in found]
