"""Feedback to who was reviewed, and the reassessment of who won, as a story over HTTP (Art. 24, 29, 31)."""

from __future__ import annotations

from typing import Any

import httpx

from tests.journeys import before_evaluation as before
from tests.journeys.cast import APPLICANTS, EXPERTS, STAFF, Cast
from tests.journeys.people import Person
from tests.journeys.to_commendation import commend
from tests.printed import unspaced

WINNER, LOSER, RELATED, COUSIN = "磁材厂", "家具厂", "expert6", "related_clerk"
_STAFF = {**STAFF, COUSIN: "OFFICE"}
_APPLICANTS = {name: APPLICANTS[name] for name in (WINNER, LOSER)}
_PERCENTAGES = {WINNER: 80, LOSER: 60}
_FEEDBACK = """{ feedbackReleases { nodes { id version } } feedbackReports { nodes { id version organisation { name }
  items { phase item low high strengths improvements agreed } } } }"""
_IMPROVEMENTS = "{ obligations(filter: {kind: [IMPROVEMENT]}) { nodes { id version asked dueOn state } } }"
_REASSESSED = """{ reassessments { nodes { id version state } } reassessmentPlaces { nodes { id version } }
  reassessmentSheets { nodes { id version } } reassessmentReports { nodes { id version text } } }"""
_UNDERTAKING = "query($c: ID!) { node(id: $c) { ... on Cycle { undertaking { digest } } } }"


class Sequel(Cast):
    """Two applicants, of which one wins; a clerk who is related to it, and an expert whom it employs."""

    staff = _STAFF
    applicants = _APPLICANTS
    percentages = _PERCENTAGES


async def test_feedback_and_reassessment(http: httpx.AsyncClient) -> None:
    cast = Sequel(http)
    await cast.arrive()
    await before.announce(cast)
    await before.apply_and_recommend(cast)
    await before.qualify(cast)
    await before.review(cast)
    await commend(cast, {WINNER: "QUALITY"})
    await _bind_the_cousin(cast)

    await _give_feedback(cast)
    await _read_it(cast)
    await _promise(cast)
    await _keep(cast, "2027-02-01")
    await _open(cast)
    await _appoint(cast)
    await _look(cast)
    await _conclude(cast)
    await _follow_up(cast)


async def _bind_the_cousin(cast: Cast) -> None:
    given = {"organisationId": cast.ids[WINNER], "kind": "KINSHIP"}
    await cast[COUSIN].on("2026-10-30").do("declareInterest", **cast.cycle, **given)


async def _give_feedback(cast: Cast) -> None:
    """A clerk compiles, who has no tie to any applicant; the director releases, and no clerk."""
    clerk, director = cast["clerk"].on("2026-11-05"), cast["director"].on("2026-11-05")
    assert await cast.refusal(cast[COUSIN].on("2026-11-05"), "compileFeedback", **cast.cycle) == (
        "CONFLICTED",
        "Art.31",
    )
    made = await clerk.do("compileFeedback", "feedbackRelease { id version }", **cast.cycle)
    release = {
        "feedbackReleaseId": made["feedbackRelease"]["id"], "expectedVersion": made["feedbackRelease"]["version"],
    }  # fmt: skip
    assert (await _found(cast.representative(WINNER).on("2026-11-05"), _FEEDBACK))["feedbackReports"] == []
    assert await cast.refusal(clerk, "releaseFeedback", **release) == ("NO_RIGHT", "Art.24")
    assert (await cast.refusal(cast[COUSIN].on("2026-11-05"), "releaseFeedback", **release))[0] == "NOT_FOUND"

    await director.do("releaseFeedback", **release)


async def _read_it(cast: Cast) -> None:
    """Each reads its own bands, of 80 and of 60 percent, on the screen and on paper; of the other's nothing."""
    expected = {WINNER: {(80, 100)}, LOSER: {(60, 80)}}
    for name, bands in expected.items():
        (report,) = (await _found(cast.representative(name).on("2026-11-06"), _FEEDBACK))["feedbackReports"]
        cast.ids[f"{name} feedback"] = report["id"]
        assert report["organisation"]["name"] == name
        assert {(one["low"], one["high"]) for one in report["items"]} == bands
        assert len(report["items"]) == 2 * 23  # both reviews, each item of the criteria
        assert report["items"][0]["strengths"] == ["优"]
    winner, loser = (cast.representative(name).on("2026-11-06") for name in (WINNER, LOSER))
    key = {"feedbackReportId": cast.ids[f"{WINNER} feedback"], "language": "EN"}
    text = await _paper(winner, key)
    assert ("Feedbackreport" in text, "80–100%" in text, WINNER in text) == (True, True, True)
    assert not any(name in text for name in (*EXPERTS, LOSER, "80.00"))
    for nobody in (loser, cast[COUSIN].on("2026-11-06"), cast["member1"].on("2026-11-06"), Person(cast.http)):
        assert (await nobody.is_refused("downloadFeedback", **key))[0] == "NOT_FOUND"


async def _paper(reader: Person, key: dict[str, str]) -> str:
    url = (await reader.do("downloadFeedback", "downloadUrl", **key))["downloadUrl"]
    answer = await reader.http.get(url, headers=reader.headers)
    assert answer.status_code == 200, answer.text
    return unspaced(answer.content)


async def _promise(cast: Cast) -> None:
    """What the winner promises it owes; who won nothing owes nothing."""
    measures = [{"text": "完善计量管理", "dueOn": "2027-03-31"}]
    winner, loser = (cast.representative(name).on("2026-11-10") for name in (WINNER, LOSER))
    mine, other = (
        {"feedbackReportId": cast.ids[f"{name} feedback"], "expectedVersion": 2, "plan": "按反馈改进"}
        for name in (WINNER, LOSER)
    )
    assert await cast.refusal(loser, "acknowledgeFeedback", **other, measures=measures) == ("NOT_A_WINNER", "Art.24")
    await loser.do("acknowledgeFeedback", **other)
    await winner.do("acknowledgeFeedback", **mine, measures=measures)

    (owed,) = (await _found(winner, _IMPROVEMENTS))["obligations"]
    assert (owed["asked"], owed["dueOn"], owed["state"]) == ("完善计量管理", "2027-03-31", "DUE")
    for nobody in (loser, cast[COUSIN].on("2026-11-10")):
        assert (await _found(nobody, _IMPROVEMENTS))["obligations"] == []


async def _keep(cast: Cast, day: str) -> None:
    """The winner hands in each measure that is due, and a clerk accepts it."""
    winner, clerk = cast.representative(WINNER).on(day), cast["clerk"].on(day)
    for owed in (await _found(winner, _IMPROVEMENTS))["obligations"]:
        if owed["state"] == "DUE":
            key = {"obligationId": owed["id"]}
            await winner.do("submitObligation", **key, expectedVersion=owed["version"], text="整改完成")
            await clerk.do("acceptObligation", **key, expectedVersion=owed["version"] + 1)
    assert {one["state"] for one in (await _found(winner, _IMPROVEMENTS))["obligations"]} == {"ACCEPTED"}


async def _open(cast: Cast) -> None:
    """The office tells the winner when it comes and what it looks at."""
    clerk = cast["clerk"].on("2027-03-01")
    awards = await clerk.ask("{ awards { nodes { id } } }")
    plan = {
        "awardId": awards["awards"]["nodes"][0]["id"], "startsOn": "2027-04-12", "endsOn": "2027-04-13",
        "scope": "领导作用", "items": ["4.1.2"],
    }  # fmt: skip
    assert (await cast.refusal(cast[COUSIN].on("2027-03-01"), "openReassessment", **plan)) == (
        "BARRED_CONFLICTED",
        "Art.31",
    )
    made = await clerk.do("openReassessment", "reassessment { id }", **plan)
    cast.ids["reassessment"] = made["reassessment"]["id"]
    told = await _found(cast.representative(WINNER).on("2027-03-02"), _REASSESSED)
    assert [len(rows) for rows in told.values()] == [1, 0, 0, 0]


async def _appoint(cast: Cast) -> None:
    """Whom the winner employs is not appointed, and nobody is in its place."""
    clerk = cast["clerk"].on("2027-03-05")
    await cast.join(RELATED, "EXPERT")
    known = {"employerName": WINNER, "employerCreditCode": APPLICANTS[WINNER][0], "specialities": ["C"]}
    await clerk.do("admitExpert", personId=cast.ids[RELATED], **known)
    key = {"reassessmentId": cast.ids["reassessment"], "leaderId": cast.ids["expert1"]}
    tied = [cast.ids[name] for name in ("expert1", "expert2", RELATED)]
    assert await cast.refusal(clerk, "appointReassessmentPanel", **key, expertIds=tied) == (
        "EXPERT_CONFLICTED",
        "Art.31",
    )
    assert (await _found(clerk, _REASSESSED))["reassessmentPlaces"] == []

    await clerk.do("appointReassessmentPanel", **key, expertIds=[cast.ids[name] for name in EXPERTS[:3]])


async def _look(cast: Cast) -> None:
    """Nothing is shown before undertaking and declaration; each looks alone, and the leader reports once all have."""
    key = {"reassessmentId": cast.ids["reassessment"]}
    report = {**key, "text": "复评报告", "found": "IMPROVEMENT_REQUIRED"}
    for name in EXPERTS[:3]:
        await _clear(cast, name)
    for name in EXPERTS[:3]:
        expert = cast[name].on("2027-04-13")
        (sheet,) = (await _found(expert, _REASSESSED))["reassessmentSheets"]
        assert await cast.refusal(cast["expert1"].on("2027-04-13"), "reportReassessment", **report) == (
            "REVIEWS_OPEN", "Art.24",
        )  # fmt: skip
        judged = [{"item": "4.1.2", "standing": "KEPT", "strengths": "坚持", "improvements": "可再量化"}]
        given = {"reassessmentSheetId": sheet["id"], "expectedVersion": sheet["version"], "findings": judged}
        await expert.do("handInReassessmentSheet", **given)

    await cast["expert1"].on("2027-04-14").do("reportReassessment", **report)


async def _clear(cast: Cast, name: str) -> None:
    expert = cast[name].on("2027-03-10")
    found = await _found(expert, _REASSESSED)
    assert [len(rows) for rows in found.values()] == [0, 1, 0, 0]
    (place,) = found["reassessmentPlaces"]
    digest = (await expert.ask(_UNDERTAKING, c=cast.ids["cycle"]))["node"]["undertaking"]["digest"]
    key = {"reassessmentPlaceId": place["id"]}
    await expert.do("signReassessmentUndertaking", **key, textDigest=digest)
    await expert.do("declareForReassessment", **key, expectedVersion=place["version"] + 1, conflicted=False)
    assert [len(rows) for rows in (await _found(expert, _REASSESSED)).values()] == [1, 1, 1, 0]


async def _conclude(cast: Cast) -> None:
    """A clerk proposes, the director signs; the winner reads report and outcome, and nobody reads who found what."""
    clerk, winner = cast["clerk"].on("2027-04-20"), cast.representative(WINNER).on("2027-04-21")
    (report,) = (await _found(clerk, _REASSESSED))["reassessmentReports"]
    key = {"reassessmentReportId": report["id"]}
    measures = [{"text": "量化战略指标", "dueOn": "2027-06-30"}]
    proposal = {"outcome": "IMPROVEMENT_REQUIRED", "opinion": "同意评审组意见", "measures": measures}
    await clerk.do("proposeReassessmentOutcome", **key, expectedVersion=report["version"], **proposal)
    signing = {**key, "expectedVersion": report["version"] + 1}
    assert await cast.refusal(clerk, "signReassessmentOutcome", **signing) == ("NO_RIGHT", "Art.24")
    assert (await _found(winner, _REASSESSED))["reassessmentReports"] == []

    await cast["director"].on("2027-04-21").do("signReassessmentOutcome", **signing)

    told = await _found(winner, _REASSESSED)
    assert [one["text"] for one in told["reassessmentReports"]] == ["复评报告"]
    assert [len(rows) for rows in told.values()] == [1, 0, 0, 1]
    (seen,) = told["reassessments"]
    await winner.do("answerReassessment", reassessmentId=seen["id"], expectedVersion=seen["version"], text="已着手整改")


async def _follow_up(cast: Cast) -> None:
    """It is closed once what was asked for is accepted; who is tied to the winner and who lost find nothing of it."""
    clerk = cast["clerk"].on("2027-06-20")
    (now,) = (await _found(clerk, _REASSESSED))["reassessments"]
    closing = {"reassessmentId": now["id"], "expectedVersion": now["version"]}
    assert await cast.refusal(clerk, "closeReassessment", **closing) == ("MEASURES_UNFINISHED", "Art.24")
    await _keep(cast, "2027-06-20")
    await clerk.do("closeReassessment", **closing)

    met = "{ obligations(filter: {kind: [REASSESSMENT]}) { nodes { state } } }"
    assert (await _found(cast.representative(WINNER).on("2027-06-21"), met))["obligations"] == [{"state": "ACCEPTED"}]
    for nobody in (cast[COUSIN], cast.representative(LOSER)):
        found = await _found(nobody.on("2027-06-21"), _REASSESSED)
        assert [len(rows) for rows in found.values()] == [0, 0, 0, 0]
        looked = await nobody.on("2027-06-21").ask("query($k: ID!) { node(id: $k) { __typename } }", k=now["id"])
        assert looked == {"node": None}
        assert (await nobody.on("2027-06-21").is_refused("answerReassessment", **closing, text="无"))[0] == "NOT_FOUND"


async def _found(person: Person, query: str) -> dict[str, list[Any]]:
    """Return the rows that somebody finds, by their name."""
    return {name: found["nodes"] for name, found in (await person.ask(query)).items()}
