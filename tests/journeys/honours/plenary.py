"""The plenary decides on the candidates, item by item, in two meetings (Art. 6, 10, 21, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys.hall import Hall, plan
from tests.journeys.honours.city import CABLE, CLINIC, COPPER, FURNITURE, GEAR, GOVERNORS, HOSPITAL, MAGNET, MEMBERS

if TYPE_CHECKING:
    from tests.journeys.honours.city import City

ASIDE, EXCUSED = MEMBERS[2], MEMBERS[4]
REASON = "规模较小，成效尚待观察，建议改为提名奖"
_RESULTS = """query($m: [ID!], $k: ID!) { resolutions(first: 50, filter: {meeting: $m}) { totalCount nodes {
  outcome awardKind reason organisation { name } } } node(id: $k) { ... on Meeting { minutes { text } } } }"""
_VOTES = """query($k: ID!) { node(id: $k) { ... on Motion { ballotsCast tally { votesFor } votes(first: 20) { totalCount } } } }"""
_SEES = """{ meetings { totalCount } meetingItems { totalCount } dossiers { totalCount } resolutions { totalCount } }"""
_LISTED = """query($k: ID!) { node(id: $k) { ... on AwardList { entries(first: 50) { nodes { awardKind honourOnly organisationName
  rationale { reason } } } } } }"""
_PLACES = "query($c: ID!) { node(id: $c) { ... on Cycle { quotas { kind group taken honourOnly free } } } }"


async def no_one_in_both_bodies(city: City) -> None:
    """Who proposes does not approve: the grant itself is refused, either way (Art. 22)."""
    security = city["secadmin"].on("2026-09-07")
    for name, role in ((MEMBERS[0], "EXECUTIVE_MEETING"), (GOVERNORS[0], "LEADING_GROUP")):
        given = {"personId": city.ids[name], "role": role}
        assert await city.refusal(security, "grantRole", **given) == ("INCOMPATIBLE_ROLES", "Art.22")


async def deliberate(city: City) -> None:
    """All candidates are voted on in the open; one member stands aside from one, one is excused."""
    secretary = city["secretary"].on("2026-09-10")
    hall = await plan(city, secretary)
    await secretary.do("addCandidates", meetingId=hall.key)
    assert await hall.member(MEMBERS[0]).ask(_SEES) == _counts(meetings=0, items=0, dossiers=7)
    aside = {**city.cycle, "organisationId": city.ids[FURNITURE], "kind": "KINSHIP", "detail": "亲属任职"}
    await hall.member(ASIDE).do("declareInterest", **aside)
    await hall.run("conveneMeeting")
    assert await hall.member(MEMBERS[0]).ask(_SEES) == _counts(meetings=1, items=7, dossiers=7)
    await _with_a_quorum(hall)

    items = await hall.items()
    assert set(items) == set(city.applicants)
    await _one_stands_aside(city, hall, items[FURNITURE])
    await _in_the_open(hall, items[MAGNET]["motions"]["nodes"][0]["id"])
    for name in (GEAR, CABLE, COPPER, HOSPITAL, CLINIC):
        await hall.vote(items[name]["motions"]["nodes"][0]["id"], dict.fromkeys(MEMBERS[:4], "FOR"))
    unsigned = await hall.refusal("closeMeeting", number="全会纪要〔2026〕1号", minutes="正文")
    await hall.close("全会纪要〔2026〕1号")

    assert unsigned == ("MINUTES_UNSIGNED", "Art.10")
    await _results_reach_whom_they_may(hall)
    await _too_many_for_the_places(city, hall)


async def _with_a_quorum(hall: Hall) -> None:
    """Two of five are not more than half; four are."""
    await hall.attend(MEMBERS[:2])
    assert await hall.refusal("openMeeting") == ("QUORUM_MISSING", "Art.10")
    await hall.attend(MEMBERS[2:4], excused=[EXCUSED])
    await hall.run("openMeeting")


async def _one_stands_aside(city: City, hall: Hall, item: Any) -> None:
    """Whoever has a conflict does not find the item by any path, and does not vote on it (Art. 31)."""
    member, motion = hall.member(ASIDE), item["motions"]["nodes"][0]["id"]
    await hall.open_vote(motion)
    hidden = (item["id"], motion, city.dossier(FURNITURE))
    found = await member.ask("query($k: [ID!]!) { nodes(ids: $k) { id } }", k=list(hidden))
    ballot = await city.refusal(member, "castVote", motionId=motion, choice="AGAINST")
    moved = {"meetingItemId": item["id"], "effect": "DECLINE", "text": "不同意", "reason": "不同意"}
    motion_of_own = await city.refusal(member, "moveMotion", **moved)
    for name in (MEMBERS[0], MEMBERS[1], MEMBERS[3]):
        await hall.member(name).do("castVote", motionId=motion, choice="FOR")
    counted = await hall.close_vote(motion)

    assert found["nodes"] == [None, None, None]
    assert (ballot[0], motion_of_own[0]) == ("NOT_FOUND", "NOT_FOUND")
    assert set(await hall.items(member)) == set(city.applicants) - {FURNITURE}
    assert await member.ask(_SEES) == _counts(meetings=1, items=6, dossiers=6)
    entries = (await member.ask(_LISTED, k=city.ids["candidates"]))["node"]["entries"]["nodes"]
    assert {one["organisationName"] for one in entries} == set(city.applicants) - {FURNITURE}
    assert counted == _tally("ADOPTED", 3, present=3, recused=1)


async def _in_the_open(hall: Hall, motion: str) -> None:
    """Of an open ballot nobody reads another's vote before it is counted, and then members and secretary all of them."""
    await hall.open_vote(motion)
    absent = await hall.cast.refusal(hall.member(EXCUSED), "castVote", motionId=motion, choice="FOR")
    await hall.member(MEMBERS[0]).do("castVote", motionId=motion, choice="FOR")
    before = [(await one.ask(_VOTES, k=motion))["node"] for one in (hall.secretary, hall.member(MEMBERS[1]))]
    for name in MEMBERS[1:4]:
        await hall.member(name).do("castVote", motionId=motion, choice="FOR")
    counted = await hall.close_vote(motion)
    after = [(await one.ask(_VOTES, k=motion))["node"] for one in (hall.secretary, hall.member(MEMBERS[1]))]

    assert absent[0] == "OUT_OF_SCOPE"
    assert [(one["tally"], one["votes"]["totalCount"]) for one in before] == [(None, 0), (None, 0)]
    assert [(one["tally"], one["votes"]["totalCount"]) for one in after] == [({"votesFor": 4}, 4)] * 2
    assert counted == _tally("ADOPTED", 4, present=4)


async def _results_reach_whom_they_may(hall: Hall) -> None:
    """Resolutions and minutes: not to who stood aside, and to nobody outside of the body."""
    told = [await hall.member(name).ask(_RESULTS, m=[hall.key], k=hall.key) for name in (MEMBERS[0], ASIDE)]
    outside = await hall.member(GOVERNORS[0]).ask(_RESULTS, m=[hall.key], k=hall.key)

    assert [one["resolutions"]["totalCount"] for one in told] == [7, 6]
    assert FURNITURE not in {one["organisation"]["name"] for one in told[1]["resolutions"]["nodes"]}
    assert told[0]["node"]["minutes"] is not None
    assert told[1]["node"]["minutes"] is None
    assert outside == {"resolutions": {"totalCount": 0, "nodes": []}, "node": None}


async def _too_many_for_the_places(city: City, hall: Hall) -> None:
    """Six for five places, four of manufacturing for three: both are told when the list is fixed (Art. 6)."""
    given = {**city.cycle, "expectedVersion": await hall.secretary.version(city.ids["cycle"]), "meetingId": hall.key}
    assert await city.refusals(hall.secretary, "decideProposedList", **given) == [
        ("QUOTA_KIND_EXCEEDED", "Art.6"),
        ("QUOTA_GROUP_EXCEEDED", "Art.6"),
    ]


async def reconsider(city: City) -> None:
    """The two that are too many come again, by secret ballot: one falls in a tie, one is moved to a nomination."""
    secretary = city["secretary"].on("2026-09-14")
    about = {"title": "会议", "place": "会议室", "startsAt": secretary.clock, **city.cycle, "ballotKind": "SECRET"}
    unexplained = await city.refusal(secretary, "planMeeting", programmeId=city.ids["programme"], **about)
    hall = await plan(city, secretary, ballotKind="SECRET", ballotReason="涉及名次调整")
    again = [city.dossier(name) for name in (CABLE, CLINIC)]
    await secretary.do("addCandidates", meetingId=hall.key, dossierIds=again)
    await hall.convene_and_open(MEMBERS)
    items = await hall.items()
    assert set(items) == {CABLE, CLINIC}
    await _a_secret_tie(city, hall, items[CABLE]["motions"]["nodes"][0]["id"])
    await _another_kind(city, hall, items[CLINIC])
    await hall.close("全会纪要〔2026〕2号")

    assert unexplained == ("TEXT_MISSING", "Art.10")
    found = (await hall.member(MEMBERS[0]).ask(_RESULTS, m=[hall.key], k=hall.key))["resolutions"]["nodes"]
    resolved = {one["organisation"]["name"]: (one["outcome"], one["awardKind"], one["reason"]) for one in found}
    assert resolved[CLINIC] == ("ACCEPTED", "NOMINATION", REASON)
    assert resolved[CABLE][:2] == ("NOT_ADOPTED", None)
    await _fix_the_list(city, hall)


async def _a_secret_tie(city: City, hall: Hall, motion: str) -> None:
    """One person one ballot, counted when all have voted; of a secret ballot nobody ever reads who voted what."""
    choices = dict(zip(MEMBERS, ("FOR", "FOR", "AGAINST", "AGAINST", "ABSTAIN"), strict=True))
    await hall.open_vote(motion)
    for name in MEMBERS[:4]:
        await hall.member(name).do("castVote", motionId=motion, choice=choices[name])
    twice = await city.refusal(hall.member(MEMBERS[0]), "castVote", motionId=motion, choice="AGAINST")
    closing = {"motionId": motion, "expectedVersion": await hall.secretary.version(motion)}
    early = await city.refusal(hall.secretary, "closeVote", **closing)
    cast = (await hall.secretary.ask(_VOTES, k=motion))["node"]
    await hall.member(MEMBERS[4]).do("castVote", motionId=motion, choice=choices[MEMBERS[4]])
    counted = await hall.close_vote(motion)

    assert (twice, early) == (("OUT_OF_SCOPE", "Art.21"), ("VOTES_MISSING", "Art.21"))
    assert (cast["ballotsCast"], cast["tally"], cast["votes"]["totalCount"]) == (4, None, 0)
    assert counted == _tally("REJECTED", 2, against=2, abstained=1, present=5)
    viewers = (hall.secretary, *(hall.member(name) for name in MEMBERS), city["supervisor"].on("2026-09-14"))
    after = [(await one.ask(_VOTES, k=motion))["node"] for one in viewers]
    assert [one and one["votes"]["totalCount"] for one in after] == [0, 0, 0, 0, 0, 0, None]


async def _another_kind(city: City, hall: Hall, item: Any) -> None:
    """A change against the candidate list has a reason, or is not put to the vote (Art. 21)."""
    member, moved = hall.member(MEMBERS[1]), {"effect": "ACCEPT", "awardKind": "NOMINATION", "text": "拟授予提名奖"}
    silent = await city.refusal(member, "moveMotion", meetingItemId=item["id"], **moved)
    made = await member.do("moveMotion", "motion { id }", meetingItemId=item["id"], **moved, reason=REASON)
    listed = await hall.vote(item["motions"]["nodes"][0]["id"], dict.fromkeys(MEMBERS, "AGAINST"))
    other = await hall.vote(made["motion"]["id"], dict.fromkeys(MEMBERS, "FOR"))

    assert silent == ("MOTION_REASON_MISSING", "Art.21")
    assert (listed["state"], other["state"]) == ("REJECTED", "ADOPTED")


async def _fix_the_list(city: City, hall: Hall) -> None:
    """The list says what both meetings resolved; who is left out is not told before the list is public."""
    made = await city.cycle_act(hall.secretary, "decideProposedList", "awardList { id }", meetingId=hall.key)
    entries = (await hall.secretary.ask(_LISTED, k=made["awardList"]["id"]))["node"]["entries"]["nodes"]
    places = (await hall.secretary.ask(_PLACES, c=city.ids["cycle"]))["node"]["quotas"]
    executive = await city[GOVERNORS[0]].on("2026-09-15").ask("{ dossiers { totalCount } }")
    told = await city.representative(CABLE).on("2026-09-15").ask("{ dossiers { nodes { state } } }")

    quality = dict.fromkeys((MAGNET, FURNITURE, GEAR, COPPER, HOSPITAL), "QUALITY")
    assert {one["organisationName"]: one["awardKind"] for one in entries} == quality | {CLINIC: "NOMINATION"}
    assert {one["organisationName"] for one in entries if one["honourOnly"]} == {COPPER}
    assert [one["rationale"]["reason"] for one in entries if one["organisationName"] == CLINIC] == [REASON]
    taken = {(one["kind"], one["group"]): (one["taken"], one["honourOnly"], one["free"]) for one in places}
    assert taken["quality", "manufacturing"] == (3, 1, 0)
    assert taken["quality", "services_engineering"] == (1, 0, 1)
    assert await city.states("2026-09-15") == {**dict.fromkeys(city.applicants, "PROPOSED"), CABLE: "NOT_PROPOSED"}
    assert executive == {"dossiers": {"totalCount": 6}}
    assert told == {"dossiers": {"nodes": [{"state": "SHORTLISTED"}]}}


def _counts(*, meetings: int, items: int, dossiers: int) -> dict[str, dict[str, int]]:
    found = {"meetings": meetings, "meetingItems": items, "dossiers": dossiers, "resolutions": 0}
    return {name: {"totalCount": number} for name, number in found.items()}


def _tally(state: str, in_favour: int, *, against: int = 0, abstained: int = 0, present: int, recused: int = 0) -> Any:
    counts = {"votesFor": in_favour, "votesAgainst": against, "abstentions": abstained}
    return {"state": state, **counts, "present": present, "recused": recused}
