"""Who was reviewed learns what was found: bands and remarks without names, won or not (Art. 24, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.chapters.qualifying import DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

WINNER: Final = "org13"
_MINE: Final = (
    """{ feedbackReports(first: 5) { totalCount nodes { id version strengths items { phase item low high } } } }"""
)
_ALL: Final = "{ feedbackReports(first: 100) { totalCount nodes { id organisation { id } } } }"
_OWED: Final = "{ obligations(first: 50, filter: {kind: [IMPROVEMENT]}) { nodes { id asked dueOn } } }"
_SHOWN: Final = 4


async def tell(story: Story) -> None:
    """Compile and release, by two persons; the winner reads its report and promises to improve."""
    story.show.chapter("14. Feedback to who was reviewed", "Art. 24, 31")
    story.at("2027-04-21")
    made = await story.one(CLERK, "compileFeedback", cycleId=story.cycle)
    release = {"feedbackReleaseId": made["id"], "expectedVersion": made["version"]}
    who = story.cast.organisation(WINNER).representative
    early = (await story.ask(who, _MINE))["feedbackReports"]["totalCount"]
    story.expect(early == 0, "nobody reads a report that is not released")
    await story.refused(CLERK, "releases what it compiled", "NO_RIGHT", "releaseFeedback", **release)
    await story.one(DIRECTOR, "releaseFeedback", **release)
    number = (await story.ask(DIRECTOR, _ALL))["feedbackReports"]["totalCount"]
    story.did(DIRECTOR, f"releases {number} reports, one for each applicant that a panel reported on", "Art.24")
    await _read(story, who)


async def _read(story: Story, who: str) -> None:
    """The winner reads bands and no score; another applicant does not find the report."""
    story.at("2027-04-22")
    (mine,) = (await story.ask(who, _MINE))["feedbackReports"]["nodes"]
    rows = [(one["item"], one["phase"], f"{one['low']}–{one['high']} %") for one in mine["items"][:_SHOWN]]
    story.show.table("Feedback, first items", ("item", "review", "band"), rows)
    key = {"feedbackReportId": mine["id"], "language": "EN"}
    await story.one(who, "downloadFeedback", **key)
    story.did(who, "gets it as a PDF in English, without a name or the score of any expert", "Art.24, 31")
    other = await _reviewed_besides(story)
    await story.refused(other, "asks for the winner's report", "NOT_FOUND", "downloadFeedback", **key)
    await _promise(story, who, mine)


async def _reviewed_besides(story: Story) -> str:
    """Return who represents another applicant that was reviewed."""
    nodes = (await story.ask(DIRECTOR, _ALL))["feedbackReports"]["nodes"]
    found = [story.organisation_of(one["organisation"]["id"]) for one in nodes]
    return next(one.representative for one in found if one.key != WINNER)


async def _promise(story: Story, who: str, mine: Mapping[str, Any]) -> None:
    words = story.texts["feedback"]
    given = {"feedbackReportId": mine["id"], "expectedVersion": mine["version"]}
    await story.one(who, "acknowledgeFeedback", **given, **words)
    owed = (await story.ask(who, _OWED))["obligations"]["nodes"]
    story.expect([one["asked"] for one in owed] == [one["text"] for one in words["measures"]], "promised is owed")
    story.did(who, f"says what it will improve, and owes it by {owed[0]['dueOn']}", "Art.24")
