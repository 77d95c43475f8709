"""A title is lost: an authority's finding, the winner heard, two signatures, plenary, government's decision (Art. 30)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from demo.chapters.meetings import NORMS, plan, sit
from demo.chapters.publicity import EXECUTIVE
from demo.chapters.qualifying import CLERKS, DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

LOSES: Final = "org11"
PLENARY: Final = replace(NORMS, name="revocation", article="Art.30")
_AWARDS: Final = "query($o: [ID!]) { awards(filter: {organisation: $o}) { nodes { id certificateNumber } } }"
_ALLEGATION: Final = "{ incidentStatements { nodes { id version allegation dueAt } } incidents { totalCount } }"
_INCIDENT: Final = "query($k: ID!) { node(id: $k) { ... on Incident { id version } } }"
CHECK: Final = "query($n: String) { certificateCheck(number: $n) { verdict } }"
_AFTER: Final = """query($c: [ID!], $o: [ID!]) { obligations(first: 50, filter: {cycle: $c, organisation: $o}) { nodes { state } }
  revocationConsequences { nodes { kind } } bonusEntitlements { nodes { organisation { id } } } }"""


async def tell(story: Story) -> None:
    """Go from the incident to the public notice; nothing is taken back but the title."""
    story.show.chapter("16. A title is lost", "Art. 23, 30, 33")
    story.at("2027-05-10")
    organisation, words = story.cast.organisation(LOSES), story.texts["lost_title"]
    (award,) = (await story.ask("", _AWARDS, o=[story.organisations[LOSES]]))["awards"]["nodes"]
    made = await story.one(CLERK, "registerIncident", awardId=award["id"], **words["incident"])
    story.did(CLERK, f"registers what an authority found at {organisation.name}", "Art.30(2)")
    incident = str(made["id"])
    await _verify(story, incident, words)
    await _hear(story, incident, organisation.representative, words)
    await _propose(story, incident, words)
    await _resolve(story, incident, words)
    await _decide(story, incident, award["certificateNumber"], words)
    await _afterwards(story)


async def on(story: Story, incident: str) -> dict[str, Any]:
    """Name the incident in its present version."""
    found = (await story.ask(DIRECTOR, _INCIDENT, k=incident))["node"]
    return {"incidentId": found["id"], "expectedVersion": found["version"]}


async def _verify(story: Story, incident: str, words: Mapping[str, Any]) -> None:
    """Who registered it does not verify it."""
    story.at("2027-05-12")
    given = {**await on(story, incident), "evidence": words["evidence"]}
    await story.refused(CLERK, "verifies what it registered", "BARRED_ENTERED_BY_ME", "verifyIncident", **given)
    await story.one(CLERKS[1], "verifyIncident", **given)
    await story.one(CLERKS[1], "hearWinner", **await on(story, incident), allegation=words["allegation"])
    story.did(CLERKS[1], "verifies it and gives the winner ten days to state its case", "Art.30")


async def _hear(story: Story, incident: str, who: str, words: Mapping[str, Any]) -> None:
    """The winner reads the allegation and nothing of the incident; nothing is proposed while its time runs."""
    story.at("2027-05-18")
    seen = await story.ask(who, _ALLEGATION)
    (statement,) = seen["incidentStatements"]["nodes"]
    story.expect(seen["incidents"]["totalCount"] == 0, "the winner reads the allegation, not the office's file")
    given = {"incidentStatementId": statement["id"], "expectedVersion": statement["version"]}
    await story.one(who, "stateCase", **given, text=words["statement"])
    story.did(who, "reads the allegation and states its case", "Art.30")
    early = {**await on(story, incident), "proposal": words["proposal"]}
    what = "proposes to revoke before the winner's time is over"
    await story.refused(CLERK, what, "STATEMENT_PERIOD_RUNNING", "proposeRevocation", **early)


async def _propose(story: Story, incident: str, words: Mapping[str, Any]) -> None:
    story.at("2027-05-24")
    await story.one(CLERK, "proposeRevocation", **await on(story, incident), proposal=words["proposal"])
    await story.refused(CLERK, "signs the own proposal", "NO_RIGHT", "signRevocation", **await on(story, incident))
    await story.one(DIRECTOR, "signRevocation", **await on(story, incident))
    story.did(DIRECTOR, "signs the clerk's proposal and puts it to the leading group", "Art.30")


async def _resolve(story: Story, incident: str, words: Mapping[str, Any]) -> None:
    """The plenary resolves on it as on everything else: by an item, a motion and a vote."""
    story.at("2027-06-02")
    meeting = await plan(story, PLENARY)
    about = {"kind": "REVOCATION", "title": words["title"], "incidentId": incident}
    await story.one(PLENARY.secretary, PLENARY.agenda, meetingId=meeting["id"], **about)
    await sit(story, PLENARY, meeting, "5")


async def _decide(story: Story, incident: str, number: str, words: Mapping[str, Any]) -> None:
    """Until the government decides the certificate is in force; from that instant on it is revoked."""
    story.at("2027-06-10")
    given = {**await on(story, incident), **words["decision"], "channels": story.texts["channels"]}
    given |= {"decidedOn": "2027-06-10", "title": words["title"]}
    await story.refused(PLENARY.secretary, "revokes in the government's place", "NO_RIGHT", "revokeAward", **given)
    before = (await story.ask("", CHECK, n=number))["certificateCheck"]["verdict"]
    await story.one(EXECUTIVE, "revokeAward", **given)
    after = (await story.ask("", CHECK, n=number))["certificateCheck"]["verdict"]
    story.expect((before, after) == ("IN_FORCE", "REVOKED"), f"the certificate check tells at once: {before}, {after}")
    story.did(EXECUTIVE, "puts the government's decision on record; it is public", "Art.30")
    story.did("", f"verifies certificate {number}: revoked", "Art.30, 33")


async def _afterwards(story: Story) -> None:
    """What was owed lapses; the winner stops using the title, and no money is claimed back."""
    seen = await story.ask(CLERK, _AFTER, c=[story.cycle], o=[story.organisations[LOSES]])
    states = {one["state"] for one in seen["obligations"]["nodes"]}
    asked = [one["kind"] for one in seen["revocationConsequences"]["nodes"]]
    story.expect(states <= {"ACCEPTED", "LAPSED"}, f"what is owed lapses, found {states}")
    story.expect(asked == ["TITLE_STOP"], f"medal, certificate and money stay: {asked}")
    story.did(CLERK, "finds that duties have lapsed and that the title may be used no longer; no clawback", "Art.30")
