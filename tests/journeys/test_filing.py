"""From the invitation to the qualified list over HTTP, as each role lives it (Art. 12-17, 27, 28, 30, 31)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx

import models as m
from models.database import SYSTEM_ROLE, Database
from resolvers.ids import to_id
from tests.codes import credit_code
from tests.files.samples import pdf
from tests.journeys.cast import CLAIMS, WRITTEN, Cast
from tests.journeys.people import Person, log_in

COUNTY = "360702"
OUTCOMES = "{ dossiers { nodes { state outcomes { nodes { kind reasons checks { code article } corrections { field reason } } } } } }"
SEEN = "query($k: ID!) { node(id: $k) { ... on Dossier { profile secret { tradeSecrets } secretDocuments { totalCount } draft { id } versions { totalCount } } } }"


async def office(http: httpx.AsyncClient) -> Cast:
    """Return a city whose cycle takes applications."""
    cast = Cast(http)
    await cast.arrive()
    await cast.join("tax officer", "DEPARTMENT", agencyId=await _agency(cast, "tax"))
    made = await cast["clerk"].do(
        "createCycle", "cycle { id stage }", programmeId=cast.ids["programme"], session=7, awardYear=2026,
        regulationVersionId=cast.ids["regulation"], criteriaEditionId=cast.ids["criteria"],
        filingOpensAt="2026-04-01T00:00:00+08:00", filingDeadline="2026-06-01T00:00:00+08:00",
    )  # fmt: skip
    cast.ids["cycle"] = made["cycle"]["id"]
    await cast.cycle_act(cast["clerk"], "announceCycle", title="评审通知", body="欢迎申报", channels=["市政府网站"])
    await cast.cycle_act(cast["clerk"].on("2026-04-01"), "openFiling")
    return cast


async def _agency(cast: Cast, code: str) -> str:
    found = await Person(cast.http).ask("{ agencies(first: 100) { nodes { id code } } }")
    cast.ids[code] = next(one["id"] for one in found["agencies"]["nodes"] if one["code"] == code)
    return cast.ids[code]


async def test_an_applicant_comes_in_applies_is_returned_and_qualifies(http: httpx.AsyncClient) -> None:
    cast = await office(http)
    await _come_in(cast)
    await _write_with_an_interruption(cast)
    await _submit_return_and_correct(cast)
    await _recommend(cast)
    await _who_sees_the_secrets(cast)
    await _qualify(cast)


async def _come_in(cast: Cast) -> None:
    """A quality manager whom nobody knows asks to represent an enterprise; the office confirms."""
    manager = replace(await log_in(cast.http, "manager"), acting="newcomer").on("2026-04-10")
    await manager.do(
        "requestRegistration", programmeId=cast.ids["programme"], jurisdictionId=cast.ids[COUNTY], name="赣州新材料厂",
        creditCode=credit_code(810_001), sectionCode="C", contactName="王经理", evidence="营业执照与授权书",
    )  # fmt: skip
    clerk = cast["clerk"].on("2026-04-11")
    waiting = (await clerk.ask("{ registrationRequests { nodes { id version name } } }"))["registrationRequests"][
        "nodes"
    ]
    assert [one["name"] for one in waiting] == ["赣州新材料厂"]
    given = {"registrationRequestId": waiting[0]["id"], "expectedVersion": waiting[0]["version"]}
    await clerk.do("confirmRegistration", **given)
    cast.people["manager"] = replace(manager, acting="").on("2026-04-12")

    found = await cast["manager"].ask("{ viewer { actingAs } organisations { nodes { name } } }")
    assert found == {"viewer": {"actingAs": "APPLICANT"}, "organisations": {"nodes": [{"name": "赣州新材料厂"}]}}


async def _write_with_an_interruption(cast: Cast) -> None:
    """Part by part; the session ends in the middle of an upload, and another goes on where it was."""
    manager = cast["manager"]
    made = await manager.do("startApplication", "dossier { id state }", cycleId=cast.ids["cycle"])
    key = cast.ids["factory dossier"] = made["dossier"]["id"]
    copy = await manager.draft(key)
    await manager.do("saveDraft", dossierDraftId=copy["id"], expectedVersion=copy["version"], profile="新材料",
                     claims={"legalPerson": True})  # fmt: skip
    content = pdf(3)
    started = await manager.do("startUpload", "uploadUrl upload { id }", dossierId=key, title="审计报告.pdf", condition=4,
                               mediaType="application/pdf", size=len(content))  # fmt: skip
    sent = await _patch(manager, started["uploadUrl"], content[:100], 0)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "100")

    again = (await log_in(cast.http, "manager")).on("2026-04-20")
    cast.people["manager"] = again
    resumed = (await again.do("resumeUpload", "uploadUrl", uploadId=started["upload"]["id"]))["uploadUrl"]
    offset = int((await cast.http.head(resumed, headers=again.headers)).headers["upload-offset"])
    assert (await _patch(again, resumed, content[offset:], offset)).status_code == 204
    finished = await again.do("finishUpload", "upload { state pages }", uploadId=started["upload"]["id"])
    assert finished["upload"] == {"state": "FINISHED", "pages": 3}
    kept = await again.ask("{ drafts { nodes { version content { profile claims } } } }")
    assert kept["drafts"]["nodes"] == [
        {"version": 2, "content": {"profile": "新材料", "claims": {"legal_person": True}}}
    ]


async def _patch(person: Person, url: str, content: bytes, offset: int) -> httpx.Response:
    said = {"content-type": "application/offset+octet-stream", "upload-offset": str(offset)}
    return await person.http.patch(url, content=content, headers={**person.headers, **said})


async def _submit_return_and_correct(cast: Cast) -> None:
    manager, clerk, key = cast["manager"], cast["clerk"].on("2026-05-06"), cast.ids["factory dossier"]
    early = {"dossierId": key, "expectedVersion": 1, "draftVersion": 2, "truthStated": True}
    assert await manager.is_refused("submitDossier", **early) == ("FORM_INCOMPLETE", "Art.17")
    seen = await cast.write(manager, "factory")
    await manager.upload(key, pdf(2), "配方.pdf", confidential=True)
    await cast.dossier_act(manager, "submitDossier", "factory", draftVersion=seen, truthStated=True)
    correction = {"field": "sections.4.5.3", "reason": "请补充检测依据"}
    await cast.dossier_act(clerk, "returnDossier", "factory", corrections=[correction])

    told = (await manager.on("2026-05-07").ask(OUTCOMES))["dossiers"]["nodes"][0]
    assert (told["state"], told["outcomes"]["nodes"][0]["corrections"]) == ("RETURNED", [correction])
    copy = await manager.draft(key)
    await manager.do("saveDraft", dossierDraftId=copy["id"], expectedVersion=copy["version"], profile="补正后的简介")
    assert (await clerk.ask(SEEN, k=key))["node"]["profile"] == WRITTEN["profile"]  # not what is being written
    changes = (await manager.ask("{ drafts { nodes { version changes { path before after } } } }"))["drafts"]["nodes"][
        0
    ]
    assert changes["changes"] == [{"path": "profile", "before": WRITTEN["profile"], "after": "补正后的简介"}]
    await cast.dossier_act(manager.on("2026-05-08"), "submitDossier", "factory", draftVersion=changes["version"],
                           truthStated=True)  # fmt: skip
    assert (await clerk.ask(SEEN, k=key))["node"] == {
        "profile": "补正后的简介", "secret": None, "secretDocuments": {"totalCount": 0}, "draft": None,
        "versions": {"totalCount": 1},  # the latest; the applicant has both
    }  # fmt: skip


async def _recommend(cast: Cast) -> None:
    county, manager = cast["county 360702"].on("2026-05-10"), cast["manager"].on("2026-05-11")
    status = "{ dossiers { nodes { recommendationStatus recommendations { nodes { opinion } } } } }"
    assert (await manager.ask(status))["dossiers"]["nodes"][0]["recommendationStatus"] == "waiting"

    await cast.dossier_act(county, "recommendDossier", "factory", opinion="同意推荐", truthStated=True)

    assert (await manager.ask(status))["dossiers"]["nodes"] == [
        {"recommendationStatus": "recommended", "recommendations": {"nodes": [{"opinion": "同意推荐"}]}}
    ]


async def _who_sees_the_secrets(cast: Cast) -> None:
    """The recommender never; of the clerks the one who handles the case, after opening it on the record (Art. 31)."""
    key = cast.ids["factory dossier"]
    hidden = {"secret": None, "secretDocuments": {"totalCount": 0}}
    clerk, colleague = cast["clerk"].on("2026-05-12"), cast["second_clerk"].on("2026-05-12")
    for person in (cast["county 360702"].on("2026-05-12"), clerk, colleague):
        found = (await person.ask(SEEN, k=key))["node"]
        assert {name: found[name] for name in hidden} == hidden
    assert await clerk.is_refused("openDossier", dossierId=key) == ("OUT_OF_SCOPE", "Art.31")

    await clerk.do("takeCase", dossierId=key)
    await clerk.do("openDossier", dossierId=key)

    found = (await clerk.ask(SEEN, k=key))["node"]
    assert (found["secret"], found["secretDocuments"]) == ({"tradeSecrets": WRITTEN["tradeSecrets"]}, {"totalCount": 1})
    assert (await colleague.ask(SEEN, k=key))["node"]["secret"] is None


async def _qualify(cast: Cast) -> None:
    clerk, key = cast["clerk"].on("2026-06-02"), cast.ids["factory dossier"]
    await cast.cycle_act(clerk, "closeFiling")
    asked = await clerk.do("consultDepartment", "consultation { id version }", dossierId=key, agencyId=cast.ids["tax"],
                           question="近三年有无重大税收违法？", dueAt="2026-06-10T00:00:00+08:00")  # fmt: skip
    officer = cast["tax officer"].on("2026-06-05")
    mine = (await officer.ask("{ consultations { nodes { id version question } } }"))["consultations"]["nodes"]
    assert [one["id"] for one in mine] == [asked["consultation"]["id"]]
    assert (await officer.ask("{ dossiers { totalCount } }")) == {"dossiers": {"totalCount": 0}}
    passed = [{"condition": n, "finding": "PASS", "reason": "核实"} for n in range(1, 7)]
    early = {"dossierId": key, "expectedVersion": await clerk.version(key), "findings": passed}
    assert await clerk.is_refused("checkEligibility", **early) == ("CONSULTATION_OPEN", "Art.13")
    about = {"consultationId": mine[0]["id"]}
    await officer.do("answerConsultation", **about, expectedVersion=mine[0]["version"], answer="无", objects=False)
    await clerk.on("2026-06-06").do("closeConsultation", **about, expectedVersion=2, reason="已答复")
    await cast.dossier_act(clerk.on("2026-06-07"), "checkEligibility", "factory", findings=passed)
    draft = await cast.cycle_act(clerk.on("2026-06-08"), "draftQualifiedList", "awardList { id }")
    await cast.sign("signQualifiedList", draft, "2026-06-10")

    manager = cast["manager"].on("2026-06-11")
    assert (await manager.ask(OUTCOMES))["dossiers"]["nodes"][0]["state"] == "QUALIFIED"
    titles = [one["title"] for one in (await manager.ask("{ messages { nodes { title } } }"))["messages"]["nodes"]]
    assert any("合格" in title for title in titles)


# What an applicant claims differently -> the check that fails by machine, and its article (Art. 13; reference day
# 31 May 2026, each a day or a step beyond what is allowed).
FAILING: dict[str, tuple[dict[str, Any], str, str]] = {
    "非法人": ({"legalPerson": False}, "LEGAL_PERSON", "Art.13(1)"),
    "差一日满三年": ({"operatingSince": "2023-06-01"}, "OPERATION_YEARS", "Art.13(1)"),
    "证书差一日": ({"certificates": [{**CLAIMS["certificates"][0], "effectiveFrom": "2023-06-01"}]},
               "CERTIFICATE_YEARS", "Art.13(3)"),
    "卓越绩效差一日": ({"excellenceModelSince": "2024-06-01"}, "EXCELLENCE_YEARS", "Art.13(3)"),
    "安全四级": ({"safetyLevel": 4}, "SAFETY_LEVEL", "Art.13(4)"),
    "未盈利": ({"profits": [{"year": 2024, "profit": "0.00"}, {"year": 2025, "profit": "1.00"}]},
            "PROFIT_YEARS", "Art.13(4)"),
    "有安全事故": ({"vetoes": ["FATAL_ACCIDENT"]}, "VETO_ADMITTED", "Art.13(6)"),
}  # fmt: skip
# Conditions that no figure settles: a person finds that they are not met.
FOUND = {"无证经营": 2, "无特色": 5}


async def test_each_condition_in_turn_rejects_with_its_reason(http: httpx.AsyncClient) -> None:
    cast = await office(http)
    for number, name in enumerate([*FAILING, *FOUND], start=820_001):
        await cast.register(name, credit_code(number), "C", COUNTY)
        await _hand_in(cast, name, {**CLAIMS, **(FAILING[name][0] if name in FAILING else {})})
    await _recommend_all(cast)
    clerk = cast["clerk"].on("2026-06-02")
    await cast.cycle_act(clerk, "closeFiling")
    await clerk.do("runChecksOnAll", cycleId=cast.ids["cycle"])
    for name in [*FAILING, *FOUND]:
        await _find(cast, clerk, name)
    draft = await cast.cycle_act(
        clerk.on("2026-06-08"), "draftQualifiedList", "awardList { id entries { totalCount } }"
    )
    assert draft["awardList"]["entries"]["totalCount"] == 0
    await cast.sign("signQualifiedList", draft, "2026-06-10")

    for name in [*FAILING, *FOUND]:
        told = await cast[f"{name} representative"].on("2026-06-11").ask(OUTCOMES)
        (dossier,) = told["dossiers"]["nodes"]
        (outcome,) = dossier["outcomes"]["nodes"]
        article = FAILING[name][2] if name in FAILING else f"Art.13({FOUND[name]})"
        assert (dossier["state"], outcome["kind"]) == ("REJECTED", "REJECTED")
        assert [one for one in outcome["reasons"] if article in one], (name, outcome)
        checks = [{"code": FAILING[name][1], "article": article}] if name in FAILING else []
        assert outcome["checks"] == checks


async def _hand_in(cast: Cast, name: str, claims: dict[str, Any]) -> None:
    applicant = cast[f"{name} representative"].on("2026-05-04")
    made = await applicant.do("startApplication", "dossier { id }", cycleId=cast.ids["cycle"])
    cast.ids[f"{name} dossier"] = made["dossier"]["id"]
    seen = await cast.write(applicant, name, claims=claims)
    await cast.dossier_act(applicant, "submitDossier", name, draftVersion=seen, truthStated=True)


async def _recommend_all(cast: Cast) -> None:
    county = cast["county 360702"].on("2026-05-20")
    waiting = await county.ask("{ dossiers(first: 100) { nodes { id version } } }")
    entries = [
        {"dossierId": one["id"], "expectedVersion": one["version"], "opinion": "同意推荐"}
        for one in waiting["dossiers"]["nodes"]
    ]
    await county.do("recommendDossiers", cycleId=cast.ids["cycle"], entries=entries, truthStated=True)


async def _find(cast: Cast, clerk: Person, name: str) -> None:
    """Find what the machine found; it cannot be overruled."""
    failed = int(FAILING[name][2][-2]) if name in FAILING else FOUND[name]
    found = [
        {"condition": n, "finding": "FAIL" if n == failed else "PASS", "reason": "不符合" if n == failed else "核实"}
        for n in range(1, 7)
    ]
    if name in FAILING:
        passed = [{**one, "finding": "PASS"} for one in found]
        given = {"dossierId": cast.ids[f"{name} dossier"], "findings": passed}
        version = await clerk.version(given["dossierId"])
        refused = await clerk.is_refused("checkEligibility", **given, expectedVersion=version)
        assert refused == ("CONDITION_FAILED", FAILING[name][2])
    await cast.dossier_act(clerk, "checkEligibility", name, findings=found)


async def _past_winner(db: Database) -> UUID:
    """Put an invented winner of the fifth session among those of earlier sessions."""
    async with db.transaction(SYSTEM_ROLE) as tx:
        (programme,) = await tx.sql("SELECT id FROM programme")
        return await tx.insert(
            m.PastWinner, programme_id=programme["id"], cycle_label="第五届（示例）", session=5, name="磁材厂", award_kind="quality"
        )  # fmt: skip


async def test_a_ban_a_gap_and_the_deadline_refuse(http: httpx.AsyncClient, db: Database) -> None:
    cast = await office(http)
    code = credit_code(830_001)
    await cast.register("失信厂", code, "C", COUNTY)
    entered = await cast["clerk"].on("2026-04-02").do(
        "enterBan", "ban { id version }", programmeId=cast.ids["programme"], creditCode=code, organisationName="失信厂",
        ground="FRAUD", decidedOn="2020-05-10", decidedBy="某市人民政府", documentNumber="某府字〔2020〕1号",
    )  # fmt: skip
    ban = {"banId": entered["ban"]["id"], "expectedVersion": entered["ban"]["version"]}
    await cast["director"].on("2026-04-03").do("signBan", **ban)
    applicant = cast["失信厂 representative"].on("2026-05-04")
    refused = await applicant.errors("startApplication", cycleId=cast.ids["cycle"])
    assert [(one["code"], one["article"]) for one in refused] == [("APPLICATION_BANNED", "Art.28")]
    assert "2030-05-10" in refused[0]["message"]  # the first open day, ten years after the decision

    winner = cast["磁材厂 representative"].on("2026-05-04")
    past = {"pastWinnerId": to_id("PastWinner", await _past_winner(db)), "organisationId": cast.ids["磁材厂"]}
    await cast["clerk"].on("2026-04-02").do("recogniseWin", **past, reason="证书原件")
    refused = await winner.errors("startApplication", cycleId=cast.ids["cycle"])
    assert [(one["code"], one["article"]) for one in refused] == [("GAP_NOT_OVER", "Art.27")]
    assert "8" in refused[0]["message"]  # won in the fifth, may return in the eighth

    await cast.register("迟到厂", credit_code(830_002), "C", COUNTY)
    late = cast["迟到厂 representative"]
    made = await late.on("2026-05-04").do("startApplication", "dossier { id }", cycleId=cast.ids["cycle"])
    cast.ids["迟到厂 dossier"] = made["dossier"]["id"]
    seen = await cast.write(late.on("2026-05-30"), "迟到厂")
    given = {"dossierId": made["dossier"]["id"], "expectedVersion": 1, "draftVersion": seen, "truthStated": True}
    second_late = late.on("2026-06-01", "00:00:00")
    assert await second_late.is_refused("submitDossier", **given) == ("DEADLINE_PASSED", "Art.17")
    await late.on("2026-05-31", "23:59:59").do("submitDossier", **given)
