"""Comprehensive evaluation, candidates, the plenary (Art. 6, 20, 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.chapters.meetings import PLENARY, meet, seen
from demo.chapters.qualifying import CLERKS, DIRECTOR
from demo.story import Dossier, Story

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRETARY: Final = "lg_secretary"
EVALUATORS: Final = CLERKS[:2]  # the third clerk will look into objections: who evaluated may not (Art. 21)
QUALITY, NOMINATION = "QUALITY", "NOMINATION"
# The first so many of each group are put forward for each kind: one more than there are places.
_FORWARD: Final = {"manufacturing": (4, 3), "services_engineering": (2, 3)}
_PLACES: Final = {"manufacturing": 3, "services_engineering": 2}
_EVALUATIONS: Final = """{ evaluations(first: 100, order: {by: SCORE, direction: DESC}) {
  nodes { score dossier { organisation { id } } } } }"""
_LISTED: Final = """query($id: ID!) { node(id: $id) { ... on AwardList { entries(first: 100) {
  totalCount nodes { awardKind organisation { name } rationale { rank score } } } } } }"""
Forward = dict[str, list[tuple[str, str]]]


async def tell(story: Story) -> None:
    """Evaluate, put candidates forward, decide the proposed list."""
    story.show.chapter("7. Comprehensive evaluation and candidates", "Art. 20")
    await _evaluate(story)
    story.ranking = await _ranking(story)
    forward = put_forward(story.ranking, story.groups)
    await _candidates(story, forward)
    story.show.chapter("8. The plenary", "Art. 6, 10, 21, 27")
    await _plenary(story, forward)


async def _evaluate(story: Story) -> None:
    story.at("2026-08-26")
    dossiers = story.standing("SITE_REVIEWED")
    jobs = [story.do(clerk, *_opinions(story, dossiers[n::2])) for n, clerk in enumerate(EVALUATORS)]
    await story.all("evaluations", jobs)
    story.did(EVALUATORS[0], f"and a colleague combine both reviews of {len(dossiers)} applicants", "Art.20")


def _opinions(story: Story, dossiers: Iterable[Dossier]) -> list[Any]:
    opinion = story.texts["evaluation"]
    return [act("evaluateDossier", dossierId=d.id, expectedVersion=d.version, opinion=opinion) for d in dossiers]


async def _ranking(story: Story) -> list[str]:
    """Return the organisations by score, best first."""
    nodes = (await story.ask(EVALUATORS[0], _EVALUATIONS))["evaluations"]["nodes"]
    keys = [story.organisation_of(node["dossier"]["organisation"]["id"]).key for node in nodes]
    best = story.cast.organisation(keys[0])
    story.show.note(f"best of {len(keys)}: {best.name} with {nodes[0]['score']} of 1000 points")
    return keys


def put_forward(ranking: Iterable[str], groups: dict[str, str]) -> Forward:
    """Return for each group who is put forward for what, best first."""
    found: Forward = {group: [] for group in _FORWARD}
    for key in ranking:
        quality, nomination = _FORWARD[groups[key]]
        entries = found[groups[key]]
        if len(entries) < quality + nomination:
            entries.append((key, QUALITY if len(entries) < quality else NOMINATION))
    return found


def _entries(
    story: Story, chosen: Iterable[tuple[str, str]], reasons: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    given = reasons or {}
    return [
        {"dossierId": story.dossiers[key].id, "awardKind": kind, "reason": given.get(key, "")} for key, kind in chosen
    ]


async def _candidates(story: Story, forward: Forward) -> None:
    story.at("2026-08-27")
    chosen = [entry for group in forward.values() for entry in group]
    drafted = await story.on_cycle(EVALUATORS[0], "draftCandidateList", entries=_entries(story, chosen))
    story.did(EVALUATORS[0], f"drafts the candidate list: {len(chosen)} names", "Art.20")
    story.at("2026-08-28")
    await story.one(DIRECTOR, "signCandidateList", awardListId=drafted["id"], expectedVersion=drafted["version"])
    await story.expect_stage("DELIBERATING")
    await story.refresh()
    found = (await story.ask("lg_member01", _LISTED, id=drafted["id"]))["node"]["entries"]
    story.expect(found["totalCount"] == len(chosen), "the leading group sees the list that was submitted to it")
    story.did(DIRECTOR, "signs it and submits it to the plenary, which sees these applications from now on", "Art.20")


def proposal(forward: Forward) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the proposed list within the ceilings, and whom it moves from quality to nomination (Art. 6)."""
    chosen: list[tuple[str, str]] = []
    for group, entries in forward.items():
        places = _PLACES[group]
        chosen += [(key, QUALITY if n < places else NOMINATION) for n, (key, _) in enumerate(entries[: places * 2])]
    kinds = {key: kind for entries in forward.values() for key, kind in entries}
    return chosen, [key for key, kind in chosen if kind != kinds[key]]


async def _plenary(story: Story, forward: Forward) -> None:
    story.at("2026-09-10")
    chosen, moved = proposal(forward)
    left_out = [key for entries in forward.values() for key, _ in entries if key not in dict(chosen)]
    aside = story.organisations[chosen[0][0]]
    given = {"organisationId": aside, "kind": "EMPLOYMENT", "detail": story.texts["meetings"]["aside"]}
    await story.one(PLENARY.members[-1], "declareInterest", cycleId=story.cycle, **given)
    found = await meet(story, PLENARY, "1", against=left_out)
    others = await seen(story, PLENARY.members[-1], found)
    story.expect(others == len(chosen) + len(left_out) - 1, "who stands aside does not see the item")
    what = "makes the list of what was resolved: more quality awards than there are places"
    given = {"cycleId": story.cycle, "expectedVersion": await story.cycle_version()}
    await story.refused(SECRETARY, what, "QUOTA_KIND_EXCEEDED", "decideProposedList", **given, meetingId=found)
    story.at("2026-09-12")
    again = await meet(story, PLENARY, "2", moved=moved, only=moved)
    await story.on_cycle(SECRETARY, "decideProposedList", meetingId=again)
    await story.refresh()
    proposed, others_out = story.standing("PROPOSED"), story.standing("NOT_PROPOSED")
    story.did(
        SECRETARY,
        f"makes the proposed list of the resolutions: {len(proposed)} names, {len(others_out)} candidates left out",
        "Art.6, 21",
    )
