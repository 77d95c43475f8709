"""Three objections by people without an account: one upheld, one dismissed, one a second late (Art. 21, 31)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.files.samples import pdf
from tests.journeys.hall import plan
from tests.journeys.honours.city import CABLE, FURNITURE, GEAR, MAGNET, MEMBERS
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.journeys.hall import Hall
    from tests.journeys.honours.city import City

NAME, CONTACT, GROUNDS = "王敏敏", "13800000001", "去年三月有一批产品被退回，我在现场"
_MINE = "{ objections { totalCount nodes { id state decisionReason } } }"
_WHO = "query($k: ID!) { node(id: $k) { ... on Objection { state objector { name contact } } } }"
_HEARD = "{ objections { totalCount } objectionHearings { nodes { id version text objection { id } } } }"
_ALL_OF_IT = """{ viewer { actingAs } dossiers { nodes { id state outcomes { nodes { kind reasons } } } }
  objectionHearings { nodes { id text askedAt dueAt } } messages(first: 100) { nodes { title text } }
  ledgerEntries(first: 100) { totalCount nodes { id } } notices(first: 100) { nodes { id title body details } }
  objections { nodes { id } } people(first: 100) { nodes { name } } }"""


@dataclass(frozen=True)
class Objection:
    """An objection and who follows it under the tracking code."""

    key: str
    follower: Person


async def _file(city: City, against: str, citizen: Person, name: str = "李四") -> Objection:
    given = {"noticeId": city.ids["notice"], "organisationId": city.ids[against], "grounds": GROUNDS}
    filed = await citizen.do("fileObjection", "trackingCode", **given, name=name, contact=CONTACT)
    follower = replace(citizen, tracking=filed["trackingCode"])
    mine = (await follower.ask(_MINE))["objections"]
    assert (mine["totalCount"], mine["nodes"][0]["state"]) == (1, "RECEIVED")
    return Objection(mine["nodes"][0]["id"], follower)


async def _at(person: Person, key: str, act: str, **given: Any) -> Any:
    return await person.do(act, objectionId=key, expectedVersion=await person.version(key), **given)


async def uphold_one(city: City) -> None:
    """A citizen objects with evidence; the entry alone waits, the organisation is heard and goes; another name follows."""
    found = await _file(city, FURNITURE, Person(city.http).on("2026-09-25"), NAME)
    await found.follower.send("startObjectionUpload", pdf(), "退货单.pdf", objectionId=found.key)
    states = await city.states("2026-09-25")
    told = await city.representative(FURNITURE).on("2026-09-25").ask("{ dossiers { nodes { state } } }")
    assert {name for name, state in states.items() if state == "CONTESTED"} == {FURNITURE}
    assert told == {"dossiers": {"nodes": [{"state": "PUBLICISED"}]}}

    await _by_somebody_independent(city, found)
    await _hear(city, found)
    handler = city["investigator"].on("2026-09-29")
    said = {"summary": "反映产品曾被退回", "proposal": "UPHOLD", "opinion": "经核实属实"}
    await _at(handler, found.key, "investigateObjection", **said)
    await _decide_and_fill(city, found)


async def _by_somebody_independent(city: City, found: Objection) -> None:
    """Who evaluated and listed does not investigate; who does learns who objects, and nobody else but the supervisor."""
    evaluator, handler = city["second_clerk"].on("2026-09-28"), city["investigator"].on("2026-09-28")
    taking = {"objectionId": found.key, "expectedVersion": await evaluator.version(found.key)}
    assert await city.refusal(evaluator, "takeObjection", **taking) == ("SEPARATION_OF_DUTIES", "Art.21")

    await _at(handler, found.key, "takeObjection")
    await _at(handler, found.key, "admitObjection")

    readers = {
        name: city[name].on("2026-09-28") for name in ("supervisor", "clerk", "director", "secretary", "member1")
    }
    seen = {name: (await one.ask(_WHO, k=found.key))["node"] for name, one in readers.items()}
    assert (await handler.ask(_WHO, k=found.key))["node"]["objector"] == {"name": NAME, "contact": CONTACT}
    assert {name for name, one in seen.items() if one and one["objector"]} == {"supervisor"}


async def _hear(city: City, found: Objection) -> None:
    """Nobody is removed unheard; who is heard learns a neutral question and never who objects."""
    handler, organisation = city["investigator"].on("2026-09-28"), city.representative(FURNITURE).on("2026-09-28")
    said = {"summary": "反映产品曾被退回", "proposal": "UPHOLD", "opinion": "经核实属实"}
    unheard = {"objectionId": found.key, "expectedVersion": await handler.version(found.key), **said}
    assert await city.refusal(handler, "investigateObjection", **unheard) == ("HEARING_MISSING", "Art.21")
    await handler.do("hearOrganisation", objectionId=found.key, text="请说明上年度产品退货情况")
    unanswered = {**unheard, "expectedVersion": await handler.version(found.key)}
    assert await city.refusal(handler, "investigateObjection", **unanswered) == ("HEARING_UNANSWERED", "Art.21")

    asked = await organisation.ask(_HEARD)
    (hearing,) = asked["objectionHearings"]["nodes"]
    assert (asked["objections"]["totalCount"], hearing["text"], hearing["objection"]) == (
        0, "请说明上年度产品退货情况", None,
    )  # fmt: skip
    answer = {"objectionHearingId": hearing["id"], "expectedVersion": hearing["version"], "answer": "确有一批退货"}
    await organisation.do("answerHearing", **answer)
    everything = json.dumps(await organisation.ask(_ALL_OF_IT), ensure_ascii=False)
    assert not [word for word in (NAME, CONTACT, GROUNDS, found.key) if word in everything]


async def _decide_and_fill(city: City, found: Objection) -> None:
    """The leading group decides on the objection and on who follows, in one meeting."""
    hall = await plan(city, city["secretary"].on("2026-09-30"))
    objected = await _add(hall, kind="OBJECTION", title="异议处理", objectionId=found.key)
    follows = {"dossierId": city.dossier(CABLE), "awardKind": "QUALITY"}
    await hall.secretary.do("addMeetingItem", meetingId=hall.key, kind="REPLACEMENT", title="递补", **follows)
    await hall.convene_and_open([name for name in MEMBERS if name != MEMBERS[2]])  # kin of the one, and so away
    voting = dict.fromkeys([name for name in MEMBERS if name != MEMBERS[2]], "FOR")
    moved = {"effect": "ACCEPT", "text": "异议成立，移出名单"}
    motion = (await hall.secretary.do("moveMotion", "motion { id }", meetingItemId=objected, **moved))["motion"]["id"]
    await hall.vote(motion, voting)
    await hall.vote((await hall.items())[CABLE]["motions"]["nodes"][0]["id"], voting)
    await hall.close("全会纪要〔2026〕3号")

    filled = {"entries": [{**follows, "reason": "同组依次递补"}], "minutes": "全会纪要〔2026〕3号"}
    given = {**city.cycle, "expectedVersion": await hall.secretary.version(city.ids["cycle"]), **filled}
    no_place = await city.refusal(hall.secretary, "proposeReplacement", **given)
    await _at(hall.secretary, found.key, "decideObjection", upheld=True, reason="异议属实")
    made = await city.cycle_act(hall.secretary, "proposeReplacement", "awardList { id }", **filled)

    assert no_place == ("QUOTA_GROUP_EXCEEDED", "Art.6")  # the place is not free before the decision
    assert (await found.follower.on("2026-09-30").ask(_MINE))["objections"]["nodes"] == [
        {"id": found.key, "state": "UPHELD", "decisionReason": "异议属实"}
    ]
    states = await city.states("2026-09-30")
    assert (states[FURNITURE], states[CABLE]) == ("REMOVED", "PROPOSED")
    told = await city.representative(FURNITURE).on("2026-09-30").ask("{ dossiers { nodes { state } } }")
    assert told == {"dossiers": {"nodes": [{"state": "REMOVED"}]}}
    city.ids["follows"] = made["awardList"]["id"]


async def _add(hall: Hall, **given: Any) -> str:
    made = await hall.secretary.do("addMeetingItem", "meetingItem { id }", meetingId=hall.key, **given)
    return str(made["meetingItem"]["id"])


async def at_the_last_second(city: City) -> None:
    """The last second of 8 October is in time, the first of 9 October is not."""
    late = Person(city.http).on("2026-10-09", "00:00:00")
    given = {"noticeId": city.ids["notice"], "organisationId": city.ids[MAGNET], "grounds": GROUNDS}
    refused = await city.refusal(late, "fileObjection", **given, name="赵五", contact=CONTACT)
    taken = await _file(city, GEAR, Person(city.http).on("2026-10-08", "23:59:59"))

    assert refused == ("WINDOW_CLOSED", "Art.21")
    states = await city.states("2026-10-09")
    assert (states[MAGNET], states[GEAR]) == ("PUBLICISED", "CONTESTED")
    city.ids |= {"contested": taken.key, "code": taken.follower.tracking}


async def dismiss_one(city: City) -> None:
    """What is not true is dismissed by the leading group, and the entry stays."""
    found = Objection(city.ids["contested"], Person(city.http, tracking=city.ids["code"]))
    handler = city["investigator"].on("2026-10-20", "15:00:00")
    await _at(handler, found.key, "takeObjection")
    await _at(handler, found.key, "admitObjection")
    said = {"summary": "反映产品曾被退回", "proposal": "DISMISS", "opinion": "查无此事"}
    await _at(handler, found.key, "investigateObjection", **said)
    hall = await plan(city, city["secretary"].on("2026-10-21"))
    objected = await _add(hall, kind="OBJECTION", title="异议处理", objectionId=found.key)
    await hall.convene_and_open(MEMBERS)
    moved = {"effect": "DECLINE", "text": "异议不成立，保留在名单"}
    motion = (await hall.secretary.do("moveMotion", "motion { id }", meetingItemId=objected, **moved))["motion"]["id"]
    await hall.vote(motion, dict.fromkeys(MEMBERS, "FOR"))
    await hall.close("全会纪要〔2026〕4号")
    await _at(hall.secretary, found.key, "decideObjection", upheld=False, reason="查无此事")

    assert (await found.follower.on("2026-10-21").ask(_MINE))["objections"]["nodes"][0]["state"] == "DISMISSED"
    assert (await city.states("2026-10-21"))[GEAR] == "UPHELD"
