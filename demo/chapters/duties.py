"""What the winners owe: summaries, reports, one sent back, one overdue, one waived (Art. 23-26)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.chapters.qualifying import DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_OWED: Final = """query($c: [ID!]) { obligations(first: 100, filter: {cycle: $c}) { totalCount nodes {
  id kind state light overdue dueOn coversUntil version organisation { id name } } } }"""
_LIGHTS: Final = ("green", "amber", "red", "grey")
# What a report gives: a unit, and a number that grows with that of the organisation, or one for all.
_FIGURES: Final = {
    "revenue": ("万元", 8600),
    "tax_paid": ("万元", 410),
    "profit": ("万元", 690),
    "employees": ("人", 120),
}
_OF_ALL: Final = {"customer_satisfaction": ("%", 96), "safety_accidents": ("起", 0)}
# Whose report is sent back, who hands none in, and whose event is waived.
RETURNED, SILENT, WAIVED = "org01", "org16", "org20"


async def tell(story: Story) -> None:
    """Hand in what falls due in the award year and by the end of March."""
    story.show.chapter("12. What the winners owe", "Art. 23–26")
    story.at("2026-12-10")
    owed = await _owed(story)
    story.did(CLERK, f"finds {len(owed)} duties that came with the awards, each with its day", "Art.23–26")
    await _hand_in(story, owed, lambda one: one["kind"] == "EXPERIENCE_SUMMARY", "summary")
    story.did(owed[0]["who"], "and the other winners hand in the summaries of their experience", "Art.25")
    await _reports(story)
    await _waived(story)
    await _overdue(story)


async def _owed(story: Story) -> list[dict[str, Any]]:
    """Return what is owed from the cycle, with who hands it in."""
    found = (await story.ask(CLERK, _OWED, c=[story.cycle]))["obligations"]
    story.expect(found["totalCount"] == len(found["nodes"]), "all duties are read")
    return [{**one, "who": _winner(story, one).representative} for one in found["nodes"]]


def _winner(story: Story, one: dict[str, Any]) -> Any:
    return story.organisation_of(one["organisation"]["id"])


async def _hand_in(
    story: Story, owed: Iterable[dict[str, Any]], chosen: Callable[[dict[str, Any]], bool], words: str
) -> list[dict[str, Any]]:
    """Let each winner hand in what is chosen, and the clerk accept all but what is sent back."""
    mine = defaultdict(list)
    for one in filter(chosen, owed):
        mine[one["who"]].append(one)
    text = story.texts["duties"][words]
    jobs = [
        story.do(who, *(act("submitObligation", **_on(one), text=text, **_figures(story, one)) for one in found))
        for who, found in mine.items()
    ]
    await story.all("duties", jobs)
    done = [{**one, "version": one["version"] + 1} for found in mine.values() for one in found]
    await story.do(CLERK, *(act("acceptObligation", **_on(one)) for one in done if not _is_returned(story, one)))
    return done


def _on(one: dict[str, Any]) -> dict[str, Any]:
    return {"obligationId": one["id"], "expectedVersion": one["version"]}


def _figures(story: Story, one: dict[str, Any]) -> dict[str, Any]:
    """Return the key figures of the year that a report on performance ends; nothing for anything else."""
    if one["kind"] != "PERFORMANCE_REPORT":
        return {}
    year, base = int(one["coversUntil"][:4]), _winner(story, one).number
    values = {code: (unit, value * base) for code, (unit, value) in _FIGURES.items()} | _OF_ALL
    return {"figures": [{"figure": c, "year": year, "unit": u, "value": str(v)} for c, (u, v) in values.items()]}


def _is_returned(story: Story, one: dict[str, Any]) -> bool:
    return (one["kind"], _winner(story, one).key) == ("PERFORMANCE_REPORT", RETURNED)


async def _reports(story: Story) -> None:
    """The reports of the year are due at the end of March; one is sent back and comes again."""
    story.at("2027-03-15")
    owed, silent = await _owed(story), story.cast.organisation(SILENT).representative
    due = [one for one in owed if one["dueOn"] == "2027-03-31" and one["who"] != silent]
    done = await _hand_in(story, due, lambda one: one["state"] == "DUE", "report")
    story.did(done[0]["who"], f"and others hand in {len(done)} reports on performance and bonus", "Art.24, 26")
    (back,) = [one for one in done if _is_returned(story, one)]
    await story.one(CLERK, "returnObligation", **_on(back), answer=story.texts["duties"]["returned"])
    story.did(CLERK, f"sends the report of {back['organisation']['name']} back, with what is missing", "Art.24")
    story.at("2027-03-29")
    again = {"obligationId": back["id"], "expectedVersion": back["version"] + 1}
    await story.one(
        back["who"], "submitObligation", **again, text=story.texts["duties"]["corrected"], **_figures(story, back)
    )
    await story.one(CLERK, "acceptObligation", obligationId=back["id"], expectedVersion=back["version"] + 2)
    story.did(back["who"], "hands it in anew; what was handed in before stays on record", "Art.24")


async def _waived(story: Story) -> None:
    """Only the director waives, and says why."""
    (event,) = [
        one for one in await _owed(story) if one["kind"] == "EXCHANGE_EVENT" and _winner(story, one).key == WAIVED
    ]
    given = {**_on(event), "reason": story.texts["duties"]["waived"]}
    await story.refused(CLERK, "waives a duty", "NO_RIGHT", "waiveObligation", **given)
    await story.one(DIRECTOR, "waiveObligation", **given)
    story.did(DIRECTOR, f"waives the exchange event of {event['organisation']['name']}, with a reason", "Art.25")


async def _overdue(story: Story) -> None:
    """The day after, what is missing is red, and nothing is done by itself."""
    story.at("2027-04-01")
    lights: dict[str, Counter[str]] = defaultdict(Counter)
    owed = await _owed(story)
    for one in owed:
        lights[one["organisation"]["name"]][one["light"]] += 1
    rows = [(name, *(found[light] or "" for light in _LIGHTS)) for name, found in lights.items()]
    story.show.table("Duties on 1 April 2027", ("winner", *_LIGHTS), rows)
    late = {_winner(story, one).key for one in owed if one["overdue"]}
    story.expect(late == {SILENT}, f"only one winner is late, found {late}")
    name = story.cast.organisation(SILENT).name
    story.did(CLERK, f"finds the reports of {name} overdue; nobody else's are", "Art.24, 26")
