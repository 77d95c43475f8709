"""Ten days of publicity, objections, the executive meeting, the commendation (Art. 8, 21-23)."""

from __future__ import annotations

from typing import Any, Final

from demo.chapters.decision import SECRETARY
from demo.chapters.meetings import SITTING, hold, plan, resolve
from demo.chapters.qualifying import CLERKS, DIRECTOR
from demo.client import Visitor
from demo.story import CLERK, Story

EXECUTIVE: Final = "em_secretary"
HANDLER: Final = CLERKS[2]
_LISTS: Final = """{ notices(filter: {kind: [PUBLICITY]}) { nodes { id list { entries(first: 100) {
  totalCount nodes { awardKind organisation { name } rationale { score } } } } } } }"""
_TRACKED: Final = "{ objections { totalCount nodes { state decisionReason organisation { name } } } }"
_OBJECTOR: Final = "query($id: ID!) { node(id: $id) { ... on Objection { objector { name } } } }"
_HEARD: Final = "query($id: ID!) { node(id: $id) { ... on Objection { state version } } }"
_NOTICE: Final = "{ notices(filter: {kind: [PUBLICITY]}) { nodes { id } } }"


async def tell(story: Story) -> None:
    """Publish, hear objections, approve, commend."""
    story.show.chapter("9. Publicity and objections", "Art. 21, 31")
    await _publish(story)
    story.at("2026-09-24")
    found = [await _object(story, words) for words in story.texts["objections"]]
    await _too_early(story)
    await _investigate(story, found)
    await _decide(story, found)
    story.show.chapter("10. Approval, commendation, bonus", "Art. 8, 22, 23")
    await _submit(story)
    await _approve(story)
    await _commend(story)


async def _publish(story: Story) -> None:
    story.at("2026-09-21")
    words = {key: text.format(session=7) for key, text in story.texts["publicity"].items()}
    given = {"cycleId": story.cycle, "expectedVersion": await story.cycle_version(), **words}
    await story.refused(
        HANDLER, "publishes before the exclusions are checked again", "RERUN_MISSING", "publishProposed",
        **given, channels=story.texts["channels"],
    )  # fmt: skip
    await _rerun(story, "before the list is public")
    notice = await story.on_cycle(HANDLER, "publishProposed", channels=story.texts["channels"], **words)
    story.expect(notice["nominalEnd"] == "2026-10-01" and notice["closesOn"] == "2026-10-08", "the window rolls over")
    story.did(HANDLER, "publishes the proposed list for ten days: 1 October is a holiday, so until 8 October", "Art.21")
    await _prove(story, notice["id"])
    listed = (await story.ask("", _LISTS))["notices"]["nodes"][0]["list"]["entries"]
    story.expect(all(node["rationale"] is None for node in listed["nodes"]), "scores are not public")
    story.did("", f"reads {listed['totalCount']} names; scores and reasons are withheld", "Art.21")
    await story.refresh()


async def _prove(story: Story, notice: str) -> None:
    """Record where the list can be read; without it nothing is submitted for approval."""
    for n, channel in enumerate(story.texts["channels"]):
        where = {"publishedAt": "2026-09-21T09:00:00+08:00", "url": f"https://example.gov.cn/notices/{n}"}
        await story.one(HANDLER, "recordPublication", noticeId=notice, channel=channel, **where)
    story.did(HANDLER, f"records where it can be read on each of {n + 1} channels", "Art.21")


async def _rerun(story: Story, when: str) -> None:
    await story.one(CLERK, "runChecksOnAll", cycleId=story.cycle)
    story.did(CLERK, f"lets the machine look for bans and exclusions once more, {when}", "Art.13(6)")


async def _object(story: Story, words: dict[str, Any]) -> dict[str, Any]:
    """File an objection without login; the tracking code is told once."""
    notice = (await story.ask("", _NOTICE))["notices"]["nodes"][0]["id"]
    given = {key: words[key] for key in ("grounds", "name", "contact")}
    await story.one("", "fileObjection", noticeId=notice, organisationId=story.organisations[words["org"]], **given)
    code = story.tracking
    story.did(
        "", f"objects to {story.cast.organisation(words['org']).name} in a real name, gets a tracking code", "Art.21"
    )
    own = await story.client.graphql(
        Visitor(tracking=code), story.clock, "{ objections { nodes { id state version } } }"
    )
    nodes = own.data["objections"]["nodes"] if own.data else []
    story.expect(len(nodes) == 1, "a tracking code shows one objection")
    return {**words, **nodes[0], "code": code}


async def _too_early(story: Story) -> None:
    story.at("2026-09-25")
    version = await story.cycle_version()
    target = {"cycleId": story.cycle, "expectedVersion": version}
    await story.refused(
        DIRECTOR, "submits for approval before the ten days are over", "WINDOW_OPEN", "submitForApproval", **target
    )
    meeting = await plan(story, SITTING)
    what = "puts the list on an agenda before the ten days are over"
    await story.refused(EXECUTIVE, what, "WRONG_STAGE", "addApprovals", meetingId=meeting["id"])
    given = {"meetingId": meeting["id"], "expectedVersion": meeting["version"]}
    await story.one(EXECUTIVE, "cancelMeeting", **given, reason=story.texts["meetings"]["executive"])


def _target(one: dict[str, Any]) -> dict[str, Any]:
    return {"objectionId": one["id"], "expectedVersion": one["version"]}


async def _investigate(story: Story, found: list[dict[str, Any]]) -> None:
    story.at("2026-09-28")
    upheld = found[0]
    what = f"takes the objection to {story.cast.organisation(upheld['org']).name} after evaluating it"
    await story.refused(
        _evaluator(story, upheld["org"]), what, "SEPARATION_OF_DUTIES", "takeObjection", **_target(upheld)
    )
    hidden = (await story.ask(HANDLER, _OBJECTOR, id=upheld["id"]))["node"]
    story.expect(hidden["objector"] is None, "the objector's identity is protected")
    for one in found:
        one.update(await story.one(HANDLER, "takeObjection", **_target(one)))
        one.update(await story.one(HANDLER, "admitObjection", **_target(one)))
    await _hear(story, upheld)
    upheld.update((await story.ask(HANDLER, _HEARD, id=upheld["id"]))["node"])
    for one in found:
        given = {key: one[key] for key in ("summary", "proposal", "opinion")}
        one.update(await story.one(HANDLER, "investigateObjection", **_target(one), **given))
    known = (await story.ask(HANDLER, _OBJECTOR, id=upheld["id"]))["node"]
    other = (await story.ask(SECRETARY, _OBJECTOR, id=upheld["id"]))["node"]
    story.expect(known["objector"]["name"] == upheld["name"], "the handler learns who objects")
    story.expect(other["objector"] is None, "the plenary does not learn who objects")
    story.did(HANDLER, "takes and verifies both objections; nobody else learns who objects", "Art.21")


async def _hear(story: Story, one: dict[str, Any]) -> None:
    """Hear the organisation, which learns what it is asked and nothing of who objects."""
    hearing = await story.one(HANDLER, "hearOrganisation", objectionId=one["id"], text=one["question"])
    applicant, name = story.dossiers[one["org"]].organisation.representative, story.cast.organisation(one["org"]).name
    shown = await story.ask(applicant, "{ objections { totalCount } objectionHearings { nodes { text } } }")
    story.expect(shown["objections"]["totalCount"] == 0, "an applicant sees no objection")
    story.expect([node["text"] for node in shown["objectionHearings"]["nodes"]] == [one["question"]], "it is heard")
    target = {"objectionHearingId": hearing["id"], "expectedVersion": hearing["version"]}
    await story.one(applicant, "answerHearing", **target, answer=one["answer"])
    story.did(applicant, f"answers for {name} what it is asked, without learning who objects", "Art.21")


def _evaluator(story: Story, key: str) -> str:
    """Return the clerk who evaluated an application: they took turns."""
    evaluated = [one.organisation.key for one in story.standing(*_EVALUATED)]
    return CLERKS[evaluated.index(key) % 2]


_EVALUATED: Final = ("NOT_CANDIDATE", "NOT_PROPOSED", "PUBLICISED", "CONTESTED", "UPHELD", "REMOVED")


async def _decide(story: Story, found: list[dict[str, Any]]) -> None:
    story.at("2026-09-29")
    unresolved = {**_target(found[0]), "upheld": True, "reason": found[0]["decision"]}
    await story.refused(
        SECRETARY, "decides before any plenary has resolved", "NOT_RESOLVED", "decideObjection", **unresolved
    )
    await resolve(story, "3", found)
    for one in found:
        await story.one(SECRETARY, "decideObjection", **_target(one), upheld=one["upheld"], reason=one["decision"])
        outcome = "upholds the objection: removed from the list" if one["upheld"] else "dismisses the objection: stays"
        story.did(SECRETARY, f"{outcome} — {story.cast.organisation(one['org']).name}", "Art.21")
    await story.refresh()
    states = [story.dossiers[one["org"]].state for one in found]
    story.expect(states == ["REMOVED", "UPHELD"], f"one removed, one stays, found {states}")
    for one in found:
        told = await story.client.graphql(Visitor(tracking=one["code"]), story.clock, _TRACKED)
        node = told.data["objections"]["nodes"][0] if told.data else {}
        story.expect(node.get("decisionReason") == one["decision"], "the objector reads the decision")
    story.did("", "follows both objections by their tracking codes, and reads the decisions", "Art.21")


async def _submit(story: Story) -> None:
    story.at("2026-10-08", "23:59:59")
    target = {"cycleId": story.cycle, "expectedVersion": await story.cycle_version()}
    await story.refused(
        DIRECTOR, "submits for approval a second too early", "WINDOW_OPEN", "submitForApproval", **target
    )
    story.at("2026-10-09")
    await story.on_cycle(DIRECTOR, "submitForApproval")
    await story.expect_stage("APPROVING")
    story.did(DIRECTOR, "submits the list to the executive meeting", "Art.22")


async def _approve(story: Story) -> None:
    story.at("2026-10-16")
    await _rerun(story, "before the executive meeting")
    dossiers = story.standing("PUBLICISED", "UPHELD")
    meeting = await plan(story, SITTING)
    removed = {"meetingId": meeting["id"], "dossierIds": [story.standing("REMOVED")[0].id]}
    await story.refused(
        EXECUTIVE, "puts a name that was removed on the agenda", "AGENDA_EMPTY", "addApprovals", **removed
    )
    await hold(story, SITTING, meeting, "4")
    given = {"cycleId": story.cycle, "expectedVersion": await story.cycle_version(), "meetingId": meeting["id"]}
    await story.refused("", "approves", "NO_RIGHT", "approveList", **given)
    await story.refused(SECRETARY, "approves what the own plenary proposed", "NO_RIGHT", "approveList", **given)
    await story.one(EXECUTIVE, "approveList", **given)
    await story.refresh()
    story.expect(len(story.standing("APPROVED")) == len(dossiers), "all entries are approved")
    story.did(
        EXECUTIVE,
        f"makes the final list of the resolutions: {len(dossiers)} names; the place that became free stays vacant",
        "Art.6, 22",
    )


async def _commend(story: Story) -> None:
    story.at("2026-10-20")
    words = story.texts["commendation"]
    given = {
        "documentNumber": words["number"],
        "issuedOn": "2026-10-20",
        "title": words["title"],
        "body": words["body"],
    }
    await story.on_cycle(EXECUTIVE, "commendWinners", **given, channels=story.texts["channels"])
    await story.expect_stage("COMMENDED")
    await story.refresh()
    story.did(
        EXECUTIVE, f"commends {len(story.standing('AWARDED'))} winners by document {words['number']}", "Art.8, 22, 23"
    )
