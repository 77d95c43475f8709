"""A winner is reassessed: a panel without who is tied to it, an outcome by two persons, what it improves (Art. 24, 29, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.chapters.experts import EMPLOYED, UNDERTAKING
from demo.chapters.qualifying import DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

TIED, REVISITED = EMPLOYED
PANEL: Final = ("expert02", "expert05", "expert10")
_AWARDS: Final = "query($o: [ID!]) { awards(filter: {organisation: $o}) { nodes { id } } }"
_PLACES: Final = "{ reassessmentPlaces { nodes { id version } } reassessments { totalCount } }"
_SHEET: Final = "{ reassessmentSheets(filter: {state: [DRAFT]}) { nodes { id version } } }"
_SEEN: Final = "{ reassessmentReports { nodes { outcome } } reassessmentPlaces { totalCount } }"
_REVISIT: Final = """query($k: ID!) { node(id: $k) { ... on Reassessment { version
  improvements { nodes { id version asked } } } } }"""


async def tell(story: Story) -> None:
    """Go from the opening to the last measure."""
    story.show.chapter("15. A winner is reassessed", "Art. 24, 29, 31")
    words, winner = story.texts["reassessment"], story.cast.organisation(REVISITED)
    story.at("2027-04-23")
    (award,) = (await story.ask("", _AWARDS, o=[story.organisations[REVISITED]]))["awards"]["nodes"]
    made = await story.one(CLERK, "openReassessment", awardId=award["id"], **words["plan"])
    story.did(CLERK, f"opens the reassessment of {winner.name}, which is told the days", "Art.24, 29")
    await _appoint(story, made["id"])
    report = await _look(story, made["id"], words)
    await _conclude(story, report, words, winner.representative)
    await _follow_up(story, made["id"], words, winner.representative)


async def _appoint(story: Story, key: str) -> None:
    """Whom the winner employs is barred; the others see nothing before they are bound themselves."""
    leader = story.players[PANEL[0]].id
    given = {"reassessmentId": key, "leaderId": leader}
    tied = [story.players[name].id for name in (*PANEL[:2], TIED)]
    what = f"appoints {story.label(TIED)}, whom the winner employs"
    await story.refused(CLERK, what, "EXPERT_CONFLICTED", "appointReassessmentPanel", **given, expertIds=tied)
    panel = [story.players[name].id for name in PANEL]
    await story.one(CLERK, "appointReassessmentPanel", **given, expertIds=panel)
    await story.all("undertakings", [_clear(story, name) for name in PANEL])
    story.did(PANEL[0], "and two more sign the undertaking and declare no conflict; only then do they see it", "Art.31")


async def _clear(story: Story, name: str) -> None:
    found = await story.ask(name, _PLACES)
    story.expect(found["reassessments"]["totalCount"] == 0, "an expert who is not bound sees no reassessment")
    (place,) = found["reassessmentPlaces"]["nodes"]
    shown = (await story.ask(name, UNDERTAKING, id=story.cycle))["node"]["undertaking"]
    key = {"reassessmentPlaceId": place["id"]}
    signed = await story.one(name, "signReassessmentUndertaking", **key, textDigest=shown["digest"])
    await story.one(name, "declareForReassessment", **key, expectedVersion=signed["version"], conflicted=False)


async def _look(story: Story, key: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Each looks alone; the leader reports for all, when all have handed in."""
    story.at("2027-04-27")
    report = {"reassessmentId": key, **words["report"]}
    await story.refused(
        PANEL[0], "reports before the panel has handed in", "REVIEWS_OPEN", "reportReassessment", **report
    )
    await story.all("sheets", [_hand_in(story, name, words) for name in PANEL])
    done = await story.one(PANEL[0], "reportReassessment", **report)
    story.did(PANEL[0], "reports what the panel found, and nobody's own findings", "Art.24")
    return done


async def _hand_in(story: Story, name: str, words: Mapping[str, Any]) -> None:
    (sheet,) = (await story.ask(name, _SHEET))["reassessmentSheets"]["nodes"]
    findings = [{"item": item, **words["finding"]} for item in words["plan"]["items"]]
    given = {"reassessmentSheetId": sheet["id"], "expectedVersion": sheet["version"]}
    await story.one(name, "handInReassessmentSheet", **given, findings=findings)


async def _conclude(story: Story, report: Mapping[str, Any], words: Mapping[str, Any], who: str) -> None:
    """A clerk proposes, the director signs; the winner reads the outcome and nothing of the panel."""
    story.at("2027-04-29")
    key = {"reassessmentReportId": report["id"]}
    proposed = await story.one(
        CLERK, "proposeReassessmentOutcome", **key, expectedVersion=report["version"], **words["outcome"]
    )
    signing = {**key, "expectedVersion": proposed["version"]}
    await story.refused(CLERK, "signs the own proposal", "NO_RIGHT", "signReassessmentOutcome", **signing)
    await story.one(DIRECTOR, "signReassessmentOutcome", **signing)
    seen = await story.ask(who, _SEEN)
    story.expect(len(seen["reassessmentReports"]["nodes"]) == 1, "the winner reads the outcome")
    story.expect(seen["reassessmentPlaces"]["totalCount"] == 0, "the winner reads nothing of the panel")
    story.did(
        DIRECTOR, "signs that something is to be improved; the winner reads it, and not who found it", "Art.24, 31"
    )


async def _follow_up(story: Story, key: str, words: Mapping[str, Any], who: str) -> None:
    """It is over once everything that was asked for is accepted."""
    story.at("2027-05-07")
    seen = (await story.ask(CLERK, _REVISIT, k=key))["node"]
    closing = {"reassessmentId": key, "expectedVersion": seen["version"]}
    await story.refused(CLERK, "closes it before that", "MEASURES_UNFINISHED", "closeReassessment", **closing)
    for one in seen["improvements"]["nodes"]:
        on = {"obligationId": one["id"]}
        await story.one(who, "submitObligation", **on, expectedVersion=one["version"], text=words["improved"])
        await story.one(CLERK, "acceptObligation", **on, expectedVersion=one["version"] + 1)
    await story.one(CLERK, "closeReassessment", **closing)
    story.did(CLERK, "accepts what was improved and closes it: the reassessment that was owed is met", "Art.24, 29")
