"""The expert pool over HTTP: from a table to a disqualification, as each role lives it (Art. 11, 31, 32)."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import httpx

from regulation.expert_table import EXPERTS
from tests.codes import credit_code
from tests.journeys.cast import ISSUER, Cast
from tests.journeys.people import Person, log_in

PROFILE = """{ experts(first: 100) { totalCount nodes { id version state reason title specialities classCodes loadCap
 employerName person { id name } jurisdiction { code } availableActs { act allowed } } } }"""
ROW = {
    "name": "许知远", "subject": "newcomer", "title": "研究员", "employer_name": "某质量研究院",
    "employer_credit_code": credit_code(900_001), "jurisdiction": "360703", "specialities": "C、Q",
    "class_codes": "3411", "criteria_categories": "4.1、4.7", "load_cap": "6", "may_lead": "是",
}  # fmt: skip
STRANGERS = ("public", "applicant", "county 360702", "other expert", "finance")


def table(**changed: str) -> str:
    """A file with one expert, in base64."""
    out = io.StringIO(newline="")
    row = ROW | changed
    csv.writer(out).writerows([[c.heading for c in EXPERTS.columns], [row[c.name] for c in EXPERTS.columns]])
    return base64.b64encode(out.getvalue().encode("utf-8-sig")).decode()


async def test_an_expert_comes_in_by_a_table_works_and_is_disqualified(http: httpx.AsyncClient) -> None:
    cast = Cast(http)
    await cast.arrive()
    expert = await _import(cast)
    await _keep_up(cast, expert)
    await _nobody_else_sees(cast, expert)
    await _leave_for_a_while(cast, expert)
    await _be_disqualified(cast, expert)


async def _import(cast: Cast) -> Person:
    """A table is checked, corrected and imported; the newcomer logs in once the role is granted."""
    bring: dict[str, Any] = {"programmeId": cast.ids["programme"], "issuer": ISSUER}
    clerk = cast["clerk"]
    wrong = await clerk.errors("importExperts", **bring, dryRun=True, file=table(class_codes="34", load_cap="0"))
    assert [(one["field"], one["code"]) for one in wrong] == [
        ("rows.2.classCodes", "CLASS_FORM"),
        ("rows.2.loadCap", "LOAD_CAP_OUT_OF_RANGE"),
    ]
    await clerk.do("importExperts", **bring, dryRun=True, file=table())
    assert (await clerk.ask(PROFILE))["experts"]["totalCount"] == 5  # those of the cast
    await clerk.do("importExperts", **bring, dryRun=False, file=table())
    again = await clerk.errors("importExperts", **bring, dryRun=False, file=table())
    assert [one["code"] for one in again] == ["ALREADY_IN_POOL"]

    found = (await clerk.ask(PROFILE))["experts"]
    assert found["totalCount"] == 6
    profile = next(one for one in found["nodes"] if one["person"]["name"] == "许知远")
    cast.ids |= {"newcomer": profile["person"]["id"], "profile": profile["id"]}
    assert (profile["specialities"], profile["jurisdiction"]) == (["C", "Q"], {"code": "360703"})
    await cast["secadmin"].do("grantRole", personId=cast.ids["newcomer"], role="EXPERT")
    return await log_in(cast.http, "newcomer")


async def _keep_up(cast: Cast, expert: Person) -> None:
    """The office amends and records; the expert declares a tie and days away, and sees all of it."""
    clerk, key = cast["clerk"], cast.ids["profile"]
    await clerk.do(
        "amendExpert", expertProfileId=key, expectedVersion=1, profile={"loadCap": None, "employerName": "某大学"}
    )
    given = {
        "kind": "TRAINING",
        "name": "评审员培训",
        "issuer": "某协会",
        "obtainedOn": "2026-01-10",
        "validTo": "2029-01-09",
    }
    await clerk.do("recordCredential", "expertCredential { id }", expertProfileId=key, **given)
    await clerk.do(
        "recommendToCounty", "countyReviewDuty { id }", expertProfileId=key, jurisdictionId=cast.ids["360702"],
        since="2026-03-01", reason="县长质量奖评审",
    )  # fmt: skip
    tie = {"kind": "SHAREHOLDING", "organisationName": "某股份公司", "since": "2024-01-01"}
    await expert.do("recordEngagement", "engagement { id }", personId=cast.ids["newcomer"], **tie)
    away = {"since": "2026-07-01", "until": "2026-07-10"}
    made = await expert.do("recordAbsence", "absence { id version }", personId=cast.ids["newcomer"], **away)
    await expert.do("endAbsence", absenceId=made["absence"]["id"], expectedVersion=1)

    own = await expert.ask(
        """{ experts { nodes { loadCap employerName availableActs { act allowed } } } messages { nodes { event } }
 expertCredentials { nodes { name validTo } } engagements { nodes { kind organisationName source } }
 absences { totalCount } countyReviewDuties { nodes { jurisdiction { code } } } }"""
    )
    assert own["experts"]["nodes"][0]["loadCap"] is None
    assert not any(one["allowed"] for one in own["experts"]["nodes"][0]["availableActs"])
    assert own["expertCredentials"]["nodes"] == [{"name": "评审员培训", "validTo": "2029-01-09"}]
    assert own["engagements"]["nodes"] == [
        {"kind": "SHAREHOLDING", "organisationName": "某股份公司", "source": "DECLARED"}
    ]
    assert own["countyReviewDuties"]["nodes"] == [{"jurisdiction": {"code": "360702"}}]
    assert [one["event"] for one in own["messages"]["nodes"]] == ["COUNTY_RECOMMENDED"]


async def _nobody_else_sees(cast: Cast, expert: Person) -> None:
    """By no list, count, filter or id does anybody else learn who is in the pool."""
    cast.people |= {
        "public": Person(cast.http),
        "other expert": cast["expert1"],
        "applicant": cast["磁材厂 representative"],
    }
    query = """query($k: ID!, $p: ID!) { profile: node(id: $k) { id } person: node(id: $p) { id }
 experts(filter: {state: ADMITTED}) { totalCount nodes { person { id } } }
 engagements { totalCount } expertCredentials { totalCount } absences { totalCount } countyReviewDuties { totalCount }
 conductRecords { totalCount } people { totalCount } }"""
    for name in STRANGERS:
        shown = await cast[name].ask(query, k=cast.ids["profile"], p=cast.ids["newcomer"])
        own = {"public": 0, "other expert": 1}.get(name, 0)
        assert (shown["profile"], shown["person"], shown["experts"]["totalCount"]) == (None, None, own), name
        counts = [
            shown[one]["totalCount"] for one in ("engagements", "expertCredentials", "absences", "conductRecords")
        ]
        assert counts == [0, 0, 0, 0], name
        assert shown["people"]["totalCount"] == (0 if name == "public" else 1), name
    admin = await cast["sysadmin"].ask(query, k=cast.ids["profile"], p=cast.ids["newcomer"])
    assert (admin["profile"], admin["experts"]["totalCount"]) == (None, 0)
    assert admin["person"] == {"id": cast.ids["newcomer"]}  # an account, as ever


async def _leave_for_a_while(cast: Cast, expert: Person) -> None:
    director, key = cast["director"], cast.ids["profile"]
    blank = await director.errors("suspendExpert", expertProfileId=key, expectedVersion=2, reason=" ")
    assert [one["code"] for one in blank] == ["TEXT_MISSING"]
    await director.do("suspendExpert", expertProfileId=key, expectedVersion=2, reason="出国访学", until="2026-06-30")
    shown = (await expert.ask("{ experts { nodes { state reason until } } }"))["experts"]["nodes"]
    assert shown == [{"state": "SUSPENDED", "reason": "出国访学", "until": "2026-06-30"}]
    await director.do("resumeExpert", expertProfileId=key, expectedVersion=3, reason="提前回国")


async def _be_disqualified(cast: Cast, expert: Person) -> None:
    """The supervisor opens a matter, the expert is heard, the office proposes, the leading group decides."""
    given = {"kind": "BREACH", "text": "向申报单位透露评审安排", "basis": "信访转办件"}
    opened = await cast["supervisor"].do(
        "openConduct", "conductRecord { id state source { basis } }", expertProfileId=cast.ids["profile"], **given
    )
    record = opened["conductRecord"]["id"]
    assert opened["conductRecord"] == {"id": record, "state": "OPENED", "source": {"basis": "信访转办件"}}
    early = {"conductRecordId": record, "expectedVersion": 1, "proposal": "查实"}
    assert await cast["clerk"].is_refused("proposeDisqualification", **early) == ("HEARING_OPEN", "Art.32")

    await expert.do("stateOwnCase", conductRecordId=record, expectedVersion=1, statement="没有透露")
    await cast["clerk"].do("proposeDisqualification", conductRecordId=record, expectedVersion=2, proposal="查实")
    decide = {"conductRecordId": record, "expectedVersion": 3, "reason": "情节严重"}
    assert await cast["director"].is_refused("disqualifyExpert", **decide) == ("NO_RIGHT", "Art.32")
    before = await cast["secretary"].ask("{ conductRecords { nodes { reply proposal person { name } } } }")
    assert before["conductRecords"]["nodes"] == [
        {"reply": "没有透露", "proposal": "查实", "person": {"name": "许知远"}}
    ]
    await cast["secretary"].do("disqualifyExpert", **decide)

    shown = await expert.ask(
        "{ experts { nodes { state } } conductRecords { nodes { state reason source { basis } } } }"
    )
    assert shown == {
        "experts": {"nodes": [{"state": "REMOVED"}]},
        "conductRecords": {"nodes": [{"state": "DISQUALIFIED", "reason": "情节严重", "source": None}]},
    }
    handed = {"referredTo": "所在单位", "documentNumber": "移〔2026〕1号", "referredOn": "2026-03-02", "text": "线索"}
    await cast["clerk"].do("referConduct", "conductReferral { referredTo }", conductRecordId=record, **handed)
    entry = {"personId": cast.ids["newcomer"], "employerName": "某大学", "specialities": ["C"]}
    assert await cast["clerk"].is_refused("admitExpert", **entry) == ("EXPERT_DISQUALIFIED", "Art.11")
