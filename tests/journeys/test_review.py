"""The expert review from the pool to the site reports, over HTTP (Art. 4, 11, 18, 19, 31)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import httpx
import pytest

from models.database import Database
from services.ledger_audit import Verifier
from services.ledger_export import export
from services.ledger_replay import Replayer
from services.solving import solve_waiting
from tests.journeys import before_evaluation as before
from tests.journeys.cast import APPLICANTS, ITEMS, Cast

POOL = [f"expert{n}" for n in range(1, 8)]
_SEATS = """query { assignments(first: 100) { nodes {
  id version leader frozenBecause person { id name } dossier { id } } } }"""
_MINE = """query($p: [Phase!]) { reviews(first: 100, filter: {phase: $p, state: [DRAFT]}) {
  nodes { id version dossier { id } } } }"""
# 4.1.2 is worth 50 points and 23 items 1,000: all at 80 % are 800; one expert of five gives that item 40 %.
DISPUTED = "4.1.2"
# Seven experts for panels of five: nobody could be struck from any application by chance.
SMALL = {"pairingCap": "1", "reason": "专家库小"}


@pytest.fixture
def cast(http: httpx.AsyncClient) -> Cast:
    return Cast(http)


async def test_from_the_pool_to_the_site_reports(cast: Cast, db: Database, database_url: str, tmp_path: Any) -> None:
    await cast.arrive()
    for name in POOL[5:]:
        await cast.join(name, "EXPERT")
        await cast["clerk"].do(
            "admitExpert", personId=cast.ids[name], employerName="质量研究院", specialities=["C", "Q"]
        )
    await before.announce(cast)
    await before.apply_and_recommend(cast)
    await before.qualify(cast)

    await _declare(cast)
    drawn = await _draw(cast, db, "2026-06-20T09:00:00+08:00", **SMALL)
    assert Counter(seat["dossier"]["id"] for seat in drawn) == dict.fromkeys(_dossiers(cast).values(), 5)
    left = await _decline(cast, drawn)
    seats = await _draw(cast, db, "2026-06-22T09:00:00+08:00", **SMALL)
    _sit(cast, seats, left)
    await _judge(cast, seats, "MATERIAL", "2026-07-01")
    await _agree_and_report(cast, seats, "MATERIAL", "2026-07-02")
    clerk = cast["clerk"].on("2026-07-10")
    draft = await cast.cycle_act(clerk, "draftSiteList", "awardList { id }")
    await cast.sign("signSiteList", draft, "2026-07-11", by="second_director")
    for name in APPLICANTS:
        await _visit(cast, seats, name)
    await _judge(cast, seats, "SITE", "2026-08-04")
    await _agree_and_report(cast, seats, "SITE", "2026-08-05")
    await cast.cycle_act(clerk.on("2026-08-20"), "closeSiteReview")

    scores = await cast["director"].on("2026-08-21").ask("{ dossiers { nodes { reports { nodes { phase score } } } } }")
    # Without consensus the mean of that item would be 72 %; agreed on are 80 %: 800.00 and not 796.00.
    assert {
        (one["phase"], one["score"]) for dossier in scores["dossiers"]["nodes"] for one in dossier["reports"]["nodes"]
    } == {
        ("MATERIAL", "800.00"),
        ("SITE", "800.00"),
    }
    await _replay(database_url, tmp_path / "ledger.jsonl")


def _dossiers(cast: Cast) -> dict[str, str]:
    return {name: cast.ids[f"{name} dossier"] for name in APPLICANTS}


async def _declare(cast: Cast) -> None:
    await cast["clerk"].on("2026-06-15").do("openDeclarations", cycleId=cast.ids["cycle"])
    for name in POOL:
        expert = cast[name].on("2026-06-16")
        await before.clear(cast, expert)


async def _draw(cast: Cast, db: Database, at: str, **given: Any) -> list[Any]:
    """Let a clerk ask, the computation run and a director apply; return who sits."""
    day = at[:10]
    asked = await cast["clerk"].on(day).do("drawPanels", "panelDraw { id }", cycleId=cast.ids["cycle"], **given)
    key = asked["panelDraw"]["id"]
    await solve_waiting(db, datetime.fromisoformat(at))
    query = "query($k: ID!) { node(id: $k) { ... on PanelDraw { state version progress places(first: 100) { totalCount } } } }"
    preview = (await cast["clerk"].on(day).ask(query, k=key))["node"]
    assert (preview["state"], preview["progress"]) == ("DRAFTED", 100)
    await cast["director"].on(day).do("applyDraw", panelDrawId=key, expectedVersion=preview["version"])
    found = (await cast["clerk"].on(day).ask(_SEATS))["assignments"]["nodes"]
    return [seat for seat in found if seat["frozenBecause"] is None]


async def _decline(cast: Cast, drawn: list[Any]) -> Any:
    """One expert declines one seat; the application is gone for that expert at once."""
    seat = next(one for one in drawn if not one["leader"])
    expert = cast[seat["person"]["name"]].on("2026-06-21")
    look = "query($k: ID!) { node(id: $k) { __typename } }"
    assert (await expert.ask(look, k=seat["dossier"]["id"]))["node"] is not None
    await expert.do("declineAssignment", assignmentId=seat["id"], expectedVersion=seat["version"], reason="时间冲突")
    assert (await expert.ask(look, k=seat["dossier"]["id"]))["node"] is None
    return seat


def _sit(cast: Cast, seats: list[Any], left: Any) -> None:
    """The panel is whole again, without who declined."""
    assert Counter(seat["dossier"]["id"] for seat in seats) == dict.fromkeys(_dossiers(cast).values(), 5)
    assert Counter(seat["dossier"]["id"] for seat in seats if seat["leader"]) == dict.fromkeys(
        _dossiers(cast).values(), 1
    )
    assert (left["dossier"]["id"], left["person"]["id"]) not in {(s["dossier"]["id"], s["person"]["id"]) for s in seats}


def _sheet(*, low: bool) -> list[dict[str, Any]]:
    return [
        {
            "item": item,
            "strengths": "有章可循",
            "improvements": "可再量化",
            "percentage": 40 if low and item == DISPUTED else 80,
            "siteIssues": ["看现场记录"] if low and item == DISPUTED else [],
        }
        for item in ITEMS
    ]


async def _judge(cast: Cast, seats: list[Any], phase: str, day: str) -> None:
    """Each expert scores alone; before the last has, nobody knows of another's review."""
    low = {
        min((s for s in seats if s["dossier"]["id"] == d), key=lambda s: s["person"]["name"])["id"]
        for d in _dossiers(cast).values()
    }
    for name in POOL:
        expert = cast[name].on(day)
        for one in (await expert.ask(_MINE, p=[phase]))["reviews"]["nodes"]:
            seat = next(s for s in seats if s["person"]["name"] == name and s["dossier"]["id"] == one["dossier"]["id"])
            given = {"reviewId": one["id"], "expectedVersion": one["version"], "scores": _sheet(low=seat["id"] in low)}
            await expert.do("submitReview", **given)


async def _agree_and_report(cast: Cast, seats: list[Any], phase: str, day: str) -> None:
    act = "reportMaterial" if phase == "MATERIAL" else "reportSite"
    for dossier in _dossiers(cast).values():
        panel = [s for s in seats if s["dossier"]["id"] == dossier]
        leader = cast[next(s for s in panel if s["leader"])["person"]["name"]].on(day)
        given = {"dossierId": dossier, "expectedVersion": await leader.version(dossier), "text": "评审报告"}
        assert await leader.is_refused(act, **given) == (
            "CONSENSUS_MISSING",
            "Art.18" if phase == "MATERIAL" else "Art.19",
        )
        opened = await leader.do(
            "openConsensus", "consensus { id version }", dossierId=dossier, expectedVersion=given["expectedVersion"]
        )
        key, version = opened["consensus"]["id"], opened["consensus"]["version"]
        agreed = [{"item": DISPUTED, "percentage": 80, "rationale": "会上核对了记录"}]
        await leader.do("agreeConsensus", consensusId=key, expectedVersion=version, items=agreed)
        version += 1
        for seat in panel:
            member = cast[seat["person"]["name"]].on(day)
            await member.do("respondToConsensus", consensusId=key, expectedVersion=version, confirms=True)
        await leader.do("closeConsensus", consensusId=key, expectedVersion=version)
        await leader.do(act, **{**given, "expectedVersion": await leader.version(dossier)})


async def _visit(cast: Cast, seats: list[Any], name: str) -> None:
    """A visit: planned and announced by the office, held and recorded by the panel."""
    n, dossier = list(APPLICANTS).index(name), _dossiers(cast)[name]
    panel = [s for s in seats if s["dossier"]["id"] == dossier]
    leader = cast[next(s for s in panel if s["leader"])["person"]["name"]]
    clerk, day = cast["clerk"].on("2026-07-15"), f"2026-07-{27 + n}"
    planned = await clerk.do(
        "planSiteVisit", "siteVisit { id version }", dossierId=dossier, firstDay=day, lastDay=day, place="总部",
        preparation="准备记录",
    )  # fmt: skip
    visit = planned["siteVisit"]
    await clerk.do("announceSiteVisit", siteVisitId=visit["id"], expectedVersion=visit["version"])
    told = (
        await cast[f"{name} representative"]
        .on("2026-07-16")
        .ask("{ siteNotices { totalCount } siteVisits { totalCount } assignments { totalCount } }")
    )
    assert told["siteNotices"]["totalCount"] == 1
    assert (told["siteVisits"]["totalCount"], told["assignments"]["totalCount"]) == (0, 0)
    there = leader.on(day)
    await there.do("holdSiteVisit", siteVisitId=visit["id"], expectedVersion=visit["version"] + 1)
    team = [{"personId": s["person"]["id"], "present": True} for s in panel]
    await there.do("recordAttendance", siteVisitId=visit["id"], team=team, hosts=["总经理"])
    points = (
        await there.ask(
            "query($k: ID!) { node(id: $k) { ... on SiteVisit { points { nodes { id item text } } } } }", k=visit["id"]
        )
    )["node"]["points"]["nodes"]
    assert [(one["item"], one["text"]) for one in points] == [(DISPUTED, "看现场记录")]
    found = {"finding": "CONFIRMED", "lookedAt": "近三年记录", "evidence": "编号可查"}
    await there.do("answerVerificationPoint", siteVisitId=visit["id"], pointId=points[0]["id"], **found)


async def _replay(url: str, file: Any) -> None:
    """From the export alone the draws, totals, scores and lists come out again; one changed result does not."""
    with file.open("wb") as target:
        await export(url, target, payloads=True)
    records = [json.loads(line) for line in file.read_bytes().splitlines()]
    verifier, replayer = Verifier(), Replayer()
    for record in records:
        verifier.take(record)
        replayer.take(record)
    report, replayed = verifier.finish(), replayer.finish()
    assert (report.problems, replayed.problems, replayed.absent) == ([], [], 0)
    expected = {"cycle:draft_site_list": 1, "cycle:draw_panels": 2, "panel_draw:apply": 2, "review:submit": 30}
    assert {name: replayed.acts[name] for name in expected} == expected
