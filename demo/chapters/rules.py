"""The rules of the review: drafted by the office, resolved on by the plenary, public, kept by a cycle (Art. 10, 11, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.chapters.meetings import NORMS, plan, sit
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTOR: Final = "director01"
_OF_CYCLE: Final = "query($c: ID!) { node(id: $c) { ... on Cycle { rules { nodes { ruleDocument { number } } } } } }"
_IN_FORCE: Final = """{ ruleDocuments(first: 10, order: {by: EFFECTIVE_FROM, direction: DESC}) {
  nodes { id number inForce } } }"""
_COMPARED: Final = """query($a: ID!, $b: ID!) { compareRules(from: $a, to: $b) { lines { change } } }"""


async def tell(story: Story) -> None:
    """Let the first version of the rules of review come into force before the cycle is announced."""
    story.show.chapter("Rules of the review", "Art. 10, 11, 34")
    story.at("2026-02-16")
    await approve(story, story.texts["rules"]["first"], number="R1")
    story.expect(await _found(story) == [], "rules are public and not in force before their day")


async def another(story: Story) -> None:
    """Let another version take its place two years later, and anybody compare them."""
    await approve(story, story.texts["rules"]["second"], number="R2")
    found = (await story.ask("", _IN_FORCE))["ruleDocuments"]["nodes"]
    lines = (await story.ask("", _COMPARED, a=found[1]["id"], b=found[0]["id"]))["compareRules"]["lines"]
    changed = [line["change"] for line in lines if line["change"] != "KEPT"]
    story.expect(changed == ["REMOVED", "ADDED", "ADDED"], "the comparison shows what the second version changes")
    story.did("", f"compares both versions of the rules: {len(changed)} of {len(lines)} lines differ", "Art.10, 34")


async def _found(story: Story) -> list[int]:
    """Return the numbers of the versions that anybody finds in force."""
    rows = (await story.ask("", _IN_FORCE))["ruleDocuments"]["nodes"]
    return [row["number"] for row in rows if row["inForce"]]


async def approve(story: Story, words: Mapping[str, str], *, number: str) -> None:
    """Draft rules, put them to the plenary, let it resolve and its secretary approve."""
    made = await story.one(CLERK, "draftRules", programmeId=story.programme, kind="REVIEW", **words)
    key, secretary = made["id"], NORMS.secretary
    story.did(CLERK, f"drafts rules of review, in force from {words['effectiveFrom']}", "Art.11")
    await story.one(DIRECTOR, "submitRules", ruleDocumentId=key, expectedVersion=1)
    approving: dict[str, Any] = {"ruleDocumentId": key, "expectedVersion": 2}
    await story.refused(secretary, "approves them without a meeting", "NOT_RESOLVED", "approveRules", **approving)
    meeting = await plan(story, NORMS)
    await story.one(secretary, NORMS.agenda, meetingId=meeting["id"], kind="RULES", title=words["title"], subjectId=key)
    await sit(story, NORMS, meeting, number)
    await story.one(secretary, "approveRules", **approving)
    story.did(secretary, "approves them as the plenary resolved; they are public at once", "Art.10, 34")


async def kept(story: Story, number: int) -> None:
    """Require that the cycle goes by a version: that of its announcement."""
    rows = (await story.ask("", _OF_CYCLE, c=story.cycle))["node"]["rules"]["nodes"]
    found = [row["ruleDocument"]["number"] for row in rows]
    story.expect(found == [number], f"the cycle goes by version {number} of the rules, found {found}")
