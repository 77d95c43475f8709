"""What winners share: an event with guests, a case without its secret, a nomination for a higher award (Art. 25, 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.chapters.qualifying import CLERKS, DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whose event and case it is, and who comes; there is no place for the last one.
HOST, GUESTS = "org01", ("org05", "org16", "org20")
_AWARD: Final = """query($o: [ID!]) { awards(filter: {organisation: $o}) { nodes { id } }
  higherAwards { nodes { id code name } } }"""
_EVENT: Final = (
    """query($o: [ID!]) { obligations(first: 100, filter: {organisation: $o}) { nodes { id kind state } } }"""
)
_LIBRARY: Final = "{ goodPractices { nodes { title text secret { text } redactions { field reason } } } }"


async def tell(story: Story) -> None:
    """An event is held and counted, a case becomes public, a winner is nominated."""
    story.show.chapter("18. What winners share", "Art. 25, 26")
    story.at("2027-09-01")
    words, host = story.texts["sharing"], story.cast.organisation(HOST).representative
    found = await story.ask(host, _AWARD, o=[story.organisations[HOST]])
    award = found["awards"]["nodes"][0]["id"]
    activity = await _announce(story, host, award, words)
    places = await _sign_up(story, str(activity["id"]), words)
    await _hold(story, host, activity, places, words)
    await _publish(story, host, award, words)
    await _nominate(story, award, found["higherAwards"]["nodes"], words)


async def _announce(story: Story, host: str, award: str, words: Mapping[str, Any]) -> dict[str, Any]:
    given = {"organisationId": story.organisations[HOST], "awardId": award, "kind": "EXCHANGE_EVENT"}
    made = await story.one(host, "planOwnActivity", **given, activity=words["activity"])
    public = await story.one(CLERK, "announceActivity", activityId=made["id"], expectedVersion=made["version"])
    story.did(host, "plans a day of exchange with two places; the office announces it", "Art.25")
    return public


async def _sign_up(story: Story, activity: str, words: Mapping[str, Any]) -> list[str]:
    """Fill the places; there is no further one."""
    people = [story.cast.organisation(key).representative for key in GUESTS]
    *come, late = [(who, {"activityId": activity, "attendee": words["attendee"]}) for who in people]
    places = [str((await story.one(who, "signUp", **given))["id"]) for who, given in come]
    await story.refused(late[0], "signs up when both places are taken", "ACTIVITY_FULL", "signUp", **late[1])
    return places


async def _hold(story: Story, host: str, activity: dict[str, Any], places: list[str], words: Mapping[str, Any]) -> None:
    """Hold the event; it counts for what the winner owes."""
    story.at("2027-09-08", "17:30:00")
    held = await story.one(host, "holdActivity", activityId=activity["id"], expectedVersion=activity["version"])
    given = {"activityId": activity["id"], "expectedVersion": held["version"]}
    recorded = await story.one(host, "recordActivity", **given, record=words["record"], attendedIds=places)
    owed = (await story.ask(host, _EVENT, o=[story.organisations[HOST]]))["obligations"]["nodes"]
    (event,) = [one for one in owed if (one["kind"], one["state"]) == ("EXCHANGE_EVENT", "DUE")]
    await story.one(
        host, "countActivity", activityId=activity["id"], expectedVersion=recorded["version"], obligationId=event["id"]
    )
    story.did(host, "holds it, says who came and counts it for the event that is owed", "Art.25")


async def _publish(story: Story, host: str, award: str, words: Mapping[str, Any]) -> None:
    """What is secret of a case is not public with it."""
    given = {"organisationId": story.organisations[HOST], "awardId": award, **words["practice"]}
    made = await story.one(host, "writePractice", **given)
    sent = await story.one(host, "submitPractice", goodPracticeId=made["id"], expectedVersion=made["version"])
    passed = await story.one(CLERK, "reviewPractice", goodPracticeId=made["id"], expectedVersion=sent["version"])
    ready = {"goodPracticeId": made["id"], "expectedVersion": passed["version"]}
    await story.refused(CLERKS[1], "publishes it in the director's place", "NO_RIGHT", "publishPractice", **ready)
    await story.one(DIRECTOR, "publishPractice", **ready)
    (case,) = (await story.ask("", _LIBRARY))["goodPractices"]["nodes"]
    story.expect((case["text"], case["secret"]) == (words["practice"]["text"], None), "the secret is not public")
    story.did("", f"reads the case 《{case['title']}》; its trade secret is withheld", "Art.25, 31")


async def _nominate(story: Story, award: str, higher: list[dict[str, Any]], words: Mapping[str, Any]) -> None:
    (provincial,) = [one for one in higher if one["code"] == "jinggang"]
    given = {"awardId": award, "higherAwardId": provincial["id"], "year": 2027, "grounds": words["grounds"]}
    made = await story.one(CLERK, "nominateWinner", **given)
    await story.one(DIRECTOR, "signNomination", higherNominationId=made["id"], expectedVersion=made["version"])
    story.did(DIRECTOR, f"signs the nomination of a winner for {provincial['name']}", "Art.26")
