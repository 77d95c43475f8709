"""Another title is lost by fraud: it costs medal and bonus as well, which comes back by a plan (Art. 23, 28)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from demo.chapters.bonus_use import MISUSED as LOSES
from demo.chapters.lost_title import CHECK, PLENARY, on
from demo.chapters.meetings import plan, sit
from demo.chapters.money import FIRST, SECOND
from demo.chapters.publicity import EXECUTIVE
from demo.chapters.qualifying import CLERKS, DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLENARY: Final = replace(PLENARY, article="Art.28")
_AWARDS: Final = "query($o: [ID!]) { awards(filter: {organisation: $o}) { nodes { id certificateNumber } } }"
_SOURCE: Final = (
    """query($o: [ID!]) { bonusInspections(filter: {organisation: $o}) { nodes { id incident { id } } } }"""
)
_STATEMENT: Final = "{ incidentStatements { nodes { id version } } }"
_ASKED: Final = """query($o: [ID!]) { revocationConsequences(filter: {organisation: $o}) { nodes { id kind state version
  claim { paid received remainder overdue } } } }"""
_MEDALS: Final = (
    """query($k: ID!) { node(id: $k) { ... on Award { honourItems(first: 10) { nodes { id version } } } } }"""
)


async def tell(story: Story) -> None:
    """Go from the inspection that found it out to the first instalment."""
    story.show.chapter("17. A bonus is paid back", "Art. 23, 26, 28")
    words = story.texts["paid_back"]
    (award,) = (await story.ask("", _AWARDS, o=[story.organisations[LOSES]]))["awards"]["nodes"]
    incident = await _register(story, award["id"], words)
    await _hear(story, incident, words)
    await _decide(story, incident, award["certificateNumber"], words)
    await _plan(story, words)
    await _return(story, award["id"], words)
    await _stop(story, words)
    await _receive(story, words)


async def _register(story: Story, award: str, words: Mapping[str, Any]) -> str:
    """The incident goes back to the inspection of the bonus; either names the other."""
    story.at("2027-06-14")
    about = {"o": [story.organisations[LOSES]]}
    (source,) = (await story.ask(CLERK, _SOURCE, **about))["bonusInspections"]["nodes"]
    given = {"awardId": award, "bonusInspectionId": source["id"], **words["incident"]}
    incident = str((await story.one(CLERK, "registerIncident", **given))["id"])
    (source,) = (await story.ask(CLERK, _SOURCE, **about))["bonusInspections"]["nodes"]
    story.expect(source["incident"] == {"id": incident}, "the inspection names the incident that came of it")
    story.did(CLERK, f"registers that {story.cast.organisation(LOSES).name} had invented its figures", "Art.28")
    return incident


async def _hear(story: Story, incident: str, words: Mapping[str, Any]) -> None:
    """The winner waives what is left of its period; so the office goes on at once."""
    who = story.cast.organisation(LOSES).representative
    story.at("2027-06-15")
    await story.one(CLERKS[1], "verifyIncident", **await on(story, incident), evidence=words["evidence"])
    await story.one(CLERKS[1], "hearWinner", **await on(story, incident), allegation=words["allegation"])
    story.at("2027-06-16")
    (seen,) = (await story.ask(who, _STATEMENT))["incidentStatements"]["nodes"]
    given = {"incidentStatementId": seen["id"], "expectedVersion": seen["version"]}
    seen = await story.one(who, "stateCase", **given, text=words["statement"])
    await story.one(who, "waiveStatement", **given | {"expectedVersion": seen["version"]})
    story.did(who, "admits it and waives what is left of its ten days", "Art.28")
    await story.one(CLERK, "proposeRevocation", **await on(story, incident), proposal=words["proposal"])
    await story.one(DIRECTOR, "signRevocation", **await on(story, incident))


async def _decide(story: Story, incident: str, number: str, words: Mapping[str, Any]) -> None:
    """The plenary resolves, the government decides; all that Art. 28 asks for follows at once."""
    story.at("2027-06-24")
    meeting = await plan(story, _PLENARY)
    about = {"kind": "REVOCATION", "title": words["title"], "incidentId": incident}
    await story.one(_PLENARY.secretary, _PLENARY.agenda, meetingId=meeting["id"], **about)
    await sit(story, _PLENARY, meeting, "6")
    story.at("2027-07-01")
    given = {**await on(story, incident), **words["decision"], "channels": story.texts["channels"]}
    await story.one(EXECUTIVE, "revokeAward", **given, decidedOn="2027-07-01", title=words["title"])
    verdict = (await story.ask("", CHECK, n=number))["certificateCheck"]["verdict"]
    asked = sorted(await _asked(story, CLERK))
    owed = ["CERTIFICATE_RETURN", "CLAWBACK", "MEDAL_RETURN", "TITLE_STOP"]
    story.expect((verdict, asked) == ("REVOKED", owed), f"after fraud all of it is asked for: {verdict}, {asked}")
    story.did(EXECUTIVE, "puts the decision on record: medal, certificate and bonus go back, ten years' ban", "Art.28")


async def _asked(story: Story, who: str) -> dict[str, dict[str, Any]]:
    """Return what the winner has to do, as somebody sees it."""
    nodes = (await story.ask(who, _ASKED, o=[story.organisations[LOSES]]))["revocationConsequences"]["nodes"]
    return {one["kind"]: one for one in nodes}


async def _plan(story: Story, words: Mapping[str, Any]) -> None:
    """One in finance drafts the plan, another approves it."""
    story.at("2027-07-05")
    seen = await _asked(story, FIRST)
    story.expect(list(seen) == ["CLAWBACK"], f"finance sees the claim alone: {list(seen)}")
    given = {"revocationConsequenceId": seen["CLAWBACK"]["id"], "instalments": words["instalments"]}
    drafted = await story.one(FIRST, "draftClawbackPlan", **given)
    about = {"clawbackPlanId": drafted["id"], "expectedVersion": drafted["version"]}
    what = "approves the plan that it drafted itself"
    await story.refused(FIRST, what, "BARRED_DRAFTED_BY_ME", "approveClawbackPlan", **about)
    await story.one(SECOND, "approveClawbackPlan", **about)
    story.did(SECOND, f"approves a plan of {len(words['instalments'])} instalments; the winner is told", "Art.28")


async def _return(story: Story, award: str, words: Mapping[str, Any]) -> None:
    """The medal comes back before it is found returned."""
    story.at("2027-07-09")
    asked = (await _asked(story, CLERK))["MEDAL_RETURN"]
    given = {"revocationConsequenceId": asked["id"], "expectedVersion": asked["version"], "remark": words["returned"]}
    what = "finds the medal returned while the winner holds it"
    await story.refused(CLERK, what, "HONOURS_OUT", "confirmHonoursReturned", **given)
    (medal,) = (await story.ask(CLERK, _MEDALS, k=award))["node"]["honourItems"]["nodes"]
    back = {"honourItemId": medal["id"], "expectedVersion": medal["version"], "returnedOn": "2027-07-09"}
    await story.one(CLERK, "takeBackItem", **back, remark=words["returned"])
    await story.one(CLERK, "confirmHonoursReturned", **given)
    story.did(CLERK, "takes the medal back", "Art.28")


async def _stop(story: Story, words: Mapping[str, Any]) -> None:
    who = story.cast.organisation(LOSES).representative
    asked = (await _asked(story, who))["TITLE_STOP"]
    told = await story.one(who, "confirmTitleStop", revocationConsequenceId=asked["id"], text=words["stopped"])
    story.expect(told["late"] is False, "it is in time")
    about = {"titleStopId": told["id"], "expectedVersion": told["version"]}
    await story.one(CLERK, "acceptTitleStop", **about, answer=words["accepted"])
    story.did(who, "confirms that it uses the title no longer; a clerk looks and accepts it", "Art.23")


async def _receive(story: Story, words: Mapping[str, Any]) -> None:
    """The first instalment comes; who recorded it does not confirm it."""
    story.at("2027-07-30")
    claim, first = (await _asked(story, FIRST))["CLAWBACK"], words["instalments"][0]["amount"]
    given = {"amount": first, "receivedOn": "2027-07-30", "reference": "演示回单〔2027〕1号"}
    made = await story.one(FIRST, "recordClawbackReceipt", revocationConsequenceId=claim["id"], **given)
    about = {"clawbackReceiptId": made["id"], "expectedVersion": made["version"]}
    what = "confirms the money that it recorded itself"
    await story.refused(FIRST, what, "BARRED_ENTERED_BY_ME", "confirmClawbackReceipt", **about)
    await story.one(SECOND, "confirmClawbackReceipt", **about)
    found = (await _asked(story, FIRST))["CLAWBACK"]["claim"]
    due = {"paid": "500000.00", "received": "250000.00", "remainder": "250000.00", "overdue": "0.00"}
    story.expect(found == due, f"the claim to the fen: {found}")
    story.did(SECOND, f"confirms CNY {found['received']}; {found['remainder']} are left to be paid back", "Art.28")
