"""The executive meeting decides entry by entry, not before the ten days; the government commends by document (Art. 8, 22, 23, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys.hall import Hall, plan
from tests.journeys.honours import publicity
from tests.journeys.honours.city import CABLE, CLINIC, COPPER, GEAR, GOVERNORS, HOSPITAL, MAGNET
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.journeys.honours.city import City

FIRST, SECOND = "示例府发〔2026〕1号", "示例府发〔2026〕2号"
_AWARDS = """{ awards(first: 50) { nodes { kind state honourOnly validFrom validUntil awardYear organisation { name }
  commendation { documentNumber } bonus { amount } } } }"""
_TOLD = "{ dossiers { nodes { state } } }"


async def too_early(city: City) -> None:
    """While the list is public nothing goes to the executive meeting, to the last second (Art. 21, 22)."""
    director, executive = city["director"].on("2026-10-08", "23:59:59"), city["executive"].on("2026-10-08", "23:59:59")
    submitting = {**city.cycle, "expectedVersion": await director.version(city.ids["cycle"])}
    assert await city.refusal(director, "submitForApproval", **submitting) == ("WINDOW_OPEN", "Art.22")
    hall = await plan(city, executive)
    assert await city.refusal(executive, "addApprovals", meetingId=hall.key) == ("WRONG_STAGE", "Art.22")
    approving = {**submitting, "meetingId": hall.key}
    assert await city.refusal(executive, "approveList", **approving) == ("WRONG_STAGE", "Art.22")
    await hall.run("cancelMeeting", reason="公示期未满")


async def submit(city: City) -> None:
    """A channel without evidence holds everything up (Art. 21)."""
    director = city["director"].on("2026-10-09")
    given = {**city.cycle, "expectedVersion": await director.version(city.ids["cycle"])}
    assert await city.refusal(director, "submitForApproval", **given) == ("PUBLICATION_UNPROVED", "Art.21")
    await publicity.prove_the_paper(city)
    await city.cycle_act(director, "submitForApproval")


async def approve_the_first(city: City) -> None:
    """Those whose days are over are decided on one by one, while one is contested and one still public; one is declined."""
    await city["clerk"].on("2026-10-15").do("runChecksOnAll", **city.cycle)
    executive = city["executive"].on("2026-10-16")
    hall = await plan(city, executive)
    still_public = {"meetingId": hall.key, "dossierIds": [city.dossier(CABLE)]}
    assert await city.refusal(executive, "addApprovals", **still_public) == ("AGENDA_EMPTY", "Art.22")
    await executive.do("addApprovals", meetingId=hall.key)
    await hall.convene_and_open(GOVERNORS)
    items = await hall.items()
    assert set(items) == {MAGNET, COPPER, HOSPITAL, CLINIC}
    await _decline(city, hall, items.pop(HOSPITAL))
    for item in items.values():
        await hall.vote(item["motions"]["nodes"][0]["id"], dict.fromkeys(GOVERNORS, "FOR"))
    await hall.close("常务会议纪要〔2026〕1号")
    own_list = {**city.cycle, "expectedVersion": await executive.version(city.ids["cycle"]), "meetingId": hall.key}
    proposer = await city.refusal(city["secretary"].on("2026-10-16"), "approveList", **own_list)
    await city.cycle_act(executive, "approveList", meetingId=hall.key)

    assert proposer == ("NO_RIGHT", "Art.22")
    states = await city.states("2026-10-16")
    assert {name for name, state in states.items() if state == "APPROVED"} == {MAGNET, COPPER, CLINIC}
    assert (states[HOSPITAL], states[GEAR], states[CABLE]) == ("NOT_APPROVED", "CONTESTED", "PUBLICISED")
    assert await city.representative(HOSPITAL).on("2026-10-16").ask(_TOLD) == _state("PUBLICISED")


async def _decline(city: City, hall: Hall, item: Any) -> None:
    """What was public for ten days is approved as it was or, for a reason, not at all (Art. 22)."""
    governor, about = hall.member(GOVERNORS[1]), {"meetingItemId": item["id"], "text": "不予审定"}
    other = {**about, "effect": "ACCEPT", "awardKind": "NOMINATION", "reason": "改为提名奖"}
    assert await city.refusal(governor, "moveMotion", **other) == ("AWARD_KIND_PUBLIC", "Art.21")
    assert await city.refusal(governor, "moveMotion", **about, effect="DECLINE") == ("MOTION_REASON_MISSING", "Art.21")
    made = await governor.do("moveMotion", "motion { id }", **about, effect="DECLINE", reason="近期有重大投诉待查")
    listed = await hall.vote(item["motions"]["nodes"][0]["id"], dict.fromkeys(GOVERNORS, "AGAINST"))
    declined = await hall.vote(made["motion"]["id"], dict.fromkeys(GOVERNORS, "FOR"))
    assert (listed["state"], declined["state"]) == ("REJECTED", "ADOPTED")


async def commend_the_first(city: City) -> None:
    """One document commends the three; a repeated award is an honour alone (Art. 22, 23, 27)."""
    await _commend(city, "2026-10-20", FIRST)

    assert await _awards(city, "2026-10-20") == {
        MAGNET: ("QUALITY", False, FIRST), COPPER: ("QUALITY", True, FIRST), CLINIC: ("NOMINATION", False, FIRST),
    }  # fmt: skip
    assert await city.representative(HOSPITAL).on("2026-10-20").ask(_TOLD) == _state("NOT_APPROVED")


async def follow(city: City) -> None:
    """The one that waited and the one that followed are approved and commended by a document of their own."""
    executive = city["executive"].on("2026-10-22", "23:59:59")
    hall = await plan(city, executive)
    waiting = {"meetingId": hall.key, "dossierIds": [city.dossier(CABLE)]}
    assert await city.refusal(executive, "addApprovals", **waiting) == ("AGENDA_EMPTY", "Art.22")
    await hall.run("cancelMeeting", reason="公示期未满")
    await city["clerk"].on("2026-10-25").do("runChecksOnAll", **city.cycle)
    hall = await plan(city, city["executive"].on("2026-10-26"))
    await hall.secretary.do("addApprovals", meetingId=hall.key)
    await hall.convene_and_open(GOVERNORS)
    items = await hall.items()
    assert set(items) == {GEAR, CABLE}
    for item in items.values():
        await hall.vote(item["motions"]["nodes"][0]["id"], dict.fromkeys(GOVERNORS, "FOR"))
    await hall.close("常务会议纪要〔2026〕2号")
    await city.cycle_act(hall.secretary, "approveList", meetingId=hall.key)
    await _commend(city, "2026-10-28", SECOND)

    assert await _awards(city, "2026-10-28") == {
        MAGNET: ("QUALITY", False, FIRST), COPPER: ("QUALITY", True, FIRST), CLINIC: ("NOMINATION", False, FIRST),
        GEAR: ("QUALITY", False, SECOND), CABLE: ("QUALITY", False, SECOND),
    }  # fmt: skip


async def _commend(city: City, day: str, number: str) -> None:
    given = {
        "documentNumber": number,
        "issuedOn": day,
        "title": "通报表彰",
        "body": "决定表彰",
        "channels": ["市政府网站"],
    }
    await city.cycle_act(city["executive"].on(day), "commendWinners", **given)


async def _awards(city: City, day: str) -> dict[str, Any]:
    """Return what everybody reads of the awards: three years from the document on, and nothing of money."""
    awards = (await Person(city.http).on(day).ask(_AWARDS))["awards"]["nodes"]
    ends = {FIRST: ("2026-10-20", "2029-10-19"), SECOND: ("2026-10-28", "2029-10-27")}
    for one in awards:
        assert (one["state"], one["awardYear"], one["bonus"]) == ("in_force", 2026, None)
        assert (one["validFrom"], one["validUntil"]) == ends[one["commendation"]["documentNumber"]]
    return {
        one["organisation"]["name"]: (one["kind"], one["honourOnly"], one["commendation"]["documentNumber"])
        for one in awards
    }


def _state(state: str) -> dict[str, Any]:
    return {"dossiers": {"nodes": [{"state": state}]}}


async def explain_the_places(city: City) -> None:
    """Every place that stays vacant has its reason; the honour alone takes none (Art. 6, 27)."""
    query = "query($c: ID!) { node(id: $c) { ... on Cycle { quotas { kind group taken honourOnly free whyFree { why number } } } } }"
    found = (await city["director"].on("2026-10-28").ask(query, c=city.ids["cycle"]))["node"]["quotas"]
    places = {(one["kind"], one["group"]): one for one in found}
    told = {
        key: (one["taken"], one["honourOnly"], one["free"], {why["why"]: why["number"] for why in one["whyFree"]})
        for key, one in places.items()
        if key[1]
    }
    assert told == {
        ("quality", "manufacturing"): (3, 1, 0, {}),
        ("quality", "services_engineering"): (0, 0, 2, {"declined": 1, "no_candidate": 1}),
        ("nomination", "manufacturing"): (0, 0, 3, {"no_candidate": 3}),
        ("nomination", "services_engineering"): (1, 0, 1, {"no_candidate": 1}),
    }
