"""A conflict declared on site leaves a panel of four; an expert admitted then is asked, seated, and it reports (Art. 18, 19, 31)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.journeys import before_evaluation as before
from tests.journeys.cast import APPLICANTS, EXPERTS, ITEMS, Cast
from tests.journeys.visiting import visit

APPLICANT = "磁材厂"
LEFT, LATE = EXPERTS[4], "expert6"
_ASKED = "query($o: [ID!]) { conflictDeclarations(filter: {organisation: $o}) { nodes { id version } } }"
_DRAFTS = """query($d: [ID!]) { reviews(filter: {phase: [SITE], state: [DRAFT], dossier: $d}) {
  nodes { id version } } }"""


@pytest.fixture
def cast(http: httpx.AsyncClient) -> Cast:
    return Cast(http)


async def test_a_panel_that_a_conflict_shrank_on_site_is_completed_by_a_new_expert_and_reports(cast: Cast) -> None:
    await cast.arrive()
    await before.announce(cast)
    await before.apply_and_recommend(cast)
    await before.qualify(cast)
    await _to_the_site(cast)
    dossier, leader = cast.ids[f"{APPLICANT} dossier"], cast[EXPERTS[0]]
    await visit(cast, APPLICANT, EXPERTS, "2026-07-20")

    await _declare_late(cast, "2026-07-21")
    for name in EXPERTS[:4]:
        await _submit(cast, name, dossier, "2026-07-22")
    alone = await _report(cast, dossier, leader.on("2026-07-23"))
    await _admit(cast, "2026-07-24")
    panel = {"expertIds": [cast.ids[LATE]], "leaderId": cast.ids[EXPERTS[0]]}
    await cast.dossier_act(cast["clerk"].on("2026-07-25"), "assignPanel", APPLICANT, **panel)
    await _look_on_site(cast, dossier, "2026-07-26")
    await _submit(cast, LATE, dossier, "2026-07-26")
    whole = await _report(cast, dossier, leader.on("2026-07-27"))

    assert (alone, whole) == ("REVIEWS_TOO_FEW", "")


async def _to_the_site(cast: Cast) -> None:
    """The material review of all, and the site list."""
    clerk = cast["clerk"].on("2026-06-15")
    await clerk.do("openDeclarations", cycleId=cast.ids["cycle"])
    for name in EXPERTS:
        await before.clear(cast, cast[name].on("2026-06-16"))
    for applicant in APPLICANTS:
        panel = {"expertIds": [cast.ids[e] for e in EXPERTS], "leaderId": cast.ids[EXPERTS[0]]}
        await cast.dossier_act(clerk.on("2026-06-20"), "assignPanel", applicant, **panel)
    await before.score(cast, "MATERIAL", "2026-07-01", "reportMaterial")
    draft = await cast.cycle_act(clerk.on("2026-07-10"), "draftSiteList", "awardList { id }")
    await cast.sign("signSiteList", draft, "2026-07-11", by="second_director")


async def _declare_late(cast: Cast, day: str) -> None:
    expert = cast[LEFT].on(day)
    (asked,) = (await expert.ask(_ASKED, o=[cast.ids[APPLICANT]]))["conflictDeclarations"]["nodes"]
    given = {"conflictDeclarationId": asked["id"], "expectedVersion": asked["version"]}
    await expert.do("declareConflict", **given, conflicted=True, kind="KINSHIP", detail="亲属新近任职")


async def _admit(cast: Cast, day: str) -> None:
    """An expert comes into the pool, is asked about all three and as many decoys as there are, and answers."""
    await cast.join(LATE, "EXPERT")
    clerk = cast["clerk"].on(day)
    await clerk.do("admitExpert", personId=cast.ids[LATE], employerName="质量研究院", specialities=["C", "Q"])
    await clerk.do("openDeclarations", cycleId=cast.ids["cycle"])
    late = cast[LATE].on(day, "15:00:00")
    names = await late.ask("{ conflictDeclarations { nodes { organisation { name } } } }")
    assert {one["organisation"]["name"] for one in names["conflictDeclarations"]["nodes"]} == set(APPLICANTS)
    await before.clear(cast, late)


async def _look_on_site(cast: Cast, dossier: str, day: str) -> None:
    leader = cast[EXPERTS[0]].on(day)
    found = await leader.ask("query($k: ID!) { node(id: $k) { ... on Dossier { siteVisit { id } } } }", k=dossier)
    team = [{"personId": cast.ids[name]} for name in (*EXPERTS[:4], LATE)]
    key = found["node"]["siteVisit"]["id"]
    await leader.do("recordAttendance", siteVisitId=key, team=team, hosts=["总经理"])


async def _submit(cast: Cast, name: str, dossier: str, day: str) -> None:
    expert = cast[name].on(day)
    (sheet,) = (await expert.ask(_DRAFTS, d=[dossier]))["reviews"]["nodes"]
    scores = [{"item": c, "percentage": 80, "strengths": "优", "improvements": "改"} for c in ITEMS]
    await expert.do("submitReview", reviewId=sheet["id"], expectedVersion=sheet["version"], scores=scores)


async def _report(cast: Cast, dossier: str, leader: Any) -> str:
    """Let the leader report; return the code of the refusal, if it is one."""
    given = {"dossierId": dossier, "text": "报告", "expectedVersion": await leader.version(dossier)}
    errors = await leader.errors("reportSite", **given)
    return str(errors[0]["code"]) if errors else ""
