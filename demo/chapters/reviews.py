"""Scoring on material and on site, reports, the list for site review (Art. 4, 18, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.chapters import consensus, visits
from demo.chapters.experts import seated
from demo.chapters.qualifying import DIRECTOR
from demo.scores import Panel, sheet
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from demo.cast import Expert

SITE_CLERK: Final = "clerk02"
SITE_DIRECTOR: Final = "director02"  # who signed the list before does not sign the next (Art. 18)
_MINE: Final = """query($phase: Phase!) { reviews(first: 100, filter: {phase: [$phase], state: [DRAFT]}) {
  nodes { id version dossier { id } } } }"""
_SIGHT: Final = (
    "query($id: ID!) { node(id: $id) { ... on Dossier { secret { tradeSecrets } redactions { field article } } } }"
)
_SCORES: Final = """query($c: ID!) { reviews { totalCount } evaluations { totalCount }
  dossiers(first: 1, filter: {cycle: [$c]}) { nodes { materialMeanScore materialReviewCount reports { totalCount } } } }"""
_VERSION: Final = "query($id: ID!) { node(id: $id) { ... on Dossier { version } } }"
_LOCKED: Final = """query($d: ID!) { reviews(filter: {dossier: [$d], state: [LOCKED]}) {
  nodes { id version authorship { id } } } }"""


async def tell(story: Story) -> None:
    """Review the material, then on site."""
    story.show.chapter("5. Material review", "Art. 4, 18, 31")
    chosen = await seated(story)
    await open_dossiers(story, chosen, day="2026-07-06")
    await _not_yet(story, chosen[0])
    await score(story, chosen, day="2026-07-14")
    await _scores_stay_closed(story, chosen[0])
    await consensus.tell(story, chosen, day="2026-07-16")
    await report(story, chosen, day="2026-07-20", site=False)
    await _site_list(story)
    story.show.chapter("6. Site review", "Art. 19")
    await _on_site(story, [one for one in chosen if _shortlisted(story, one)])
    await report(story, chosen, day="2026-08-24", site=True)
    story.at("2026-08-25")
    await story.on_cycle(SITE_CLERK, "closeSiteReview")
    await story.expect_stage("EVALUATING")
    story.did(SITE_CLERK, "ends the site review: every report is in", "Art.19")


async def _on_site(story: Story, chosen: Sequence[Panel]) -> None:
    """Each panel visits on its day and scores in the evening."""
    planned = await visits.plan(story, chosen, SITE_CLERK)
    done = 0
    for day, visited in planned.items():
        await visits.hold(story, visited, day)
        if chosen[0] in visited:
            await visits.ask(story, chosen[0])
        story.at(day.isoformat(), "18:00:00")
        done += await _submitted(story, visited, site=True)
    leader = chosen[0].leader.username
    what = f"and the other leaders hold {len(chosen)} visits; every point to verify is answered"
    story.did(leader, f"{what}, {done} reviews are locked", "Art.4, 19")


async def _submitted(story: Story, panels: Sequence[Panel], *, site: bool) -> int:
    return sum(await story.all("reviews", [_scores(story, e, _of(panels, e), site=site) for e in story.cast.experts]))


def _shortlisted(story: Story, panel: Panel) -> bool:
    return story.dossiers[panel.organisation.key].state == "SHORTLISTED"


def _of(chosen: Sequence[Panel], expert: Expert) -> list[Panel]:
    return [panel for panel in chosen if expert in panel.experts]


async def open_dossiers(story: Story, chosen: Sequence[Panel], *, day: str) -> None:
    """Let every expert open the confidential part of the own applications; each opening is on record."""
    story.at(day)
    first, leader = story.dossiers[chosen[0].organisation.key].id, chosen[0].leader.username
    closed = (await story.ask(leader, _SIGHT, id=first))["node"]
    story.expect(closed["secret"] is None, "trade secrets are withheld before the application is opened")
    jobs = [
        story.do(
            e.username, *(act("openDossier", dossierId=story.dossiers[p.organisation.key].id) for p in _of(chosen, e))
        )
        for e in story.cast.experts
    ]
    await story.all("openings", jobs)
    opened = (await story.ask(leader, _SIGHT, id=first))["node"]
    story.expect(bool(opened["secret"]), "trade secrets are open to who opened the application")
    story.did(leader, "and colleagues open their applications; every opening is on the ledger", "Art.31")


async def _reporting(story: Story, panel: Panel, *, site: bool) -> dict[str, Any]:
    """Return the input of a report; the leader does not count what happened to the panel."""
    key = story.dossiers[panel.organisation.key].id
    version = (await story.ask(panel.leader.username, _VERSION, id=key))["node"]["version"]
    text = story.texts["site_report" if site else "material_report"].format(name=panel.organisation.name)
    return {"dossierId": key, "expectedVersion": version, "text": text}


async def _report(story: Story, panel: Panel, *, site: bool) -> Any:
    given = await _reporting(story, panel, site=site)
    return await story.one(panel.leader.username, "reportSite" if site else "reportMaterial", **given)


async def _not_yet(story: Story, panel: Panel) -> None:
    given = await _reporting(story, panel, site=False)
    who = panel.leader.username
    await story.refused(who, "reports before the panel has scored", "REVIEWS_OPEN", "reportMaterial", **given)
    other = panel.experts[1].username
    await story.refused(other, "reports in the leader's place", "OUT_OF_SCOPE", "reportMaterial", **given)


async def score(story: Story, chosen: Sequence[Panel], *, day: str, only: Collection[str] | None = None) -> None:
    """Let every expert submit the own reviews of the material; `only`: of these organisations."""
    story.at(day)
    wanted = [panel for panel in chosen if only is None or panel.organisation.key in only]
    done = await _submitted(story, wanted, site=False)
    story.did("expert01", f"and colleagues submit {done} reviews; each is locked", "Art.4, 18")


async def _scores(story: Story, expert: Expert, mine: Sequence[Panel], *, site: bool) -> int:
    drafts = await my_drafts(story, expert.username, site=site)
    acts = []
    for panel in mine:
        found = drafts[story.dossiers[panel.organisation.key].id]
        acts.append(act("submitReview", **found, scores=full_sheet(story, panel, expert, site=site)))
    await story.do(expert.username, *acts)
    return len(acts)


async def my_drafts(story: Story, username: str, *, site: bool) -> dict[str, dict[str, Any]]:
    """Return an expert's open reviews by application, as an act needs them."""
    nodes = (await story.ask(username, _MINE, phase="SITE" if site else "MATERIAL"))["reviews"]["nodes"]
    return {
        node["dossier"]["id"]: {"reviewId": node["id"], "expectedVersion": node["version"]}
        for node in nodes
        if node["dossier"] is not None
    }


def full_sheet(story: Story, panel: Panel, expert: Expert, *, site: bool) -> list[dict[str, Any]]:
    """Return a complete score sheet."""
    given = sheet(panel.organisation, expert, story.items, story.texts, site=site)
    return given if site else consensus.torn_apart(panel, expert, given)


async def _scores_stay_closed(story: Story, panel: Panel) -> None:
    """A review is final, belongs to its author, and is nothing to the county."""
    dossier, author = story.dossiers[panel.organisation.key], panel.leader
    locked = (await story.ask(CLERK, _LOCKED, d=dossier.id))["reviews"]["nodes"]
    own = await _own_locked(story, panel, author)
    scores = full_sheet(story, panel, author, site=False)
    await story.refused(author.username, "submits a review again", "WRONG_STATE", "submitReview", **own, scores=scores)
    first = {"reviewId": locked[0]["id"], "expectedVersion": locked[0]["version"]}
    await story.refused(CLERK, "scores in an expert's place", "NO_RIGHT", "submitReview", **first, scores=scores)
    await story.refused(
        "county_gz-jkq", "scores an applicant of the own zone", "NOT_FOUND", "submitReview", **first, scores=scores
    )
    seen = await story.ask("county_gz-jkq", _SCORES, c=story.cycle)
    closed = seen["dossiers"]["nodes"][0]
    story.expect(seen["reviews"]["totalCount"] == 0 == seen["evaluations"]["totalCount"], "no reviews for counties")
    story.expect(
        closed == {"materialMeanScore": None, "materialReviewCount": 0, "reports": {"totalCount": 0}},
        "no scores for counties",
    )
    story.did(
        "county_gz-jkq", "looks for reviews, means and reports of the own applicants, and finds none", "Art.12, 31"
    )


async def _own_locked(story: Story, panel: Panel, author: Expert) -> dict[str, Any]:
    nodes = (await story.ask(author.username, _LOCKED, d=story.dossiers[panel.organisation.key].id))["reviews"]["nodes"]
    story.expect(len(nodes) == len(panel.experts), "the leader reads the panel's reviews once all are locked")
    own = next(node for node in nodes if node["authorship"] is not None)
    return {"reviewId": own["id"], "expectedVersion": own["version"]}


async def report(story: Story, chosen: Sequence[Panel], *, day: str, site: bool) -> None:
    """Let every leader report."""
    story.at(day)
    await story.all("reports", [_report(story, p, site=site) for p in chosen])
    await story.refresh()
    first = chosen[0].leader.username
    story.did(first, f"and the other leaders write {len(chosen)} reports", "Art.19" if site else "Art.18")


async def _site_list(story: Story) -> None:
    story.at("2026-07-24")
    drafted = await story.on_cycle(SITE_CLERK, "draftSiteList")
    story.did(SITE_CLERK, "drafts the list for site review by rule, from the reports", "Art.18")
    story.at("2026-07-27")
    signing = {"awardListId": drafted["id"], "expectedVersion": drafted["version"]}
    what = "signs two lists one after the other"
    await story.refused(DIRECTOR, what, "SEPARATION_OF_DUTIES", "signSiteList", **signing)
    await story.one(SITE_DIRECTOR, "signSiteList", **signing)
    await story.expect_stage("SITE_REVIEW")
    await story.refresh()
    story.did(SITE_DIRECTOR, f"signs it: {len(story.standing('SHORTLISTED'))} applicants are visited", "Art.18")
