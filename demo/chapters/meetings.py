"""Meetings of the plenary and the executive meeting: convened, held, voted on, closed (Art. 10, 21, 22)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from demo.papers import paper

if TYPE_CHECKING:
    from demo.story import Story

_ITEMS: Final = """query($m: [ID!]) { meetingItems(first: 100, filter: {meeting: $m}) { totalCount nodes {
  id dossier { id organisation { id } } motions(first: 10) { nodes { id version state } } } } }"""
_MEETING: Final = """query($m: ID!) { node(id: $m) { ... on Meeting { version
  attendance(first: 100) { nodes { person { id } } } } } }"""


@dataclass(frozen=True)
class Hall:
    """A body of the cast: who runs its meetings, who sits in it, how its agenda is made."""

    name: str
    secretary: str
    members: tuple[str, ...]
    agenda: str
    words: str
    article: str
    of_cycle: bool = True


PLENARY: Final = Hall(
    "plenary", "lg_secretary", tuple(f"lg_member0{n}" for n in range(1, 5)), "addCandidates", "the plenary", "Art.21"
)
NORMS: Final = Hall(
    "norms", PLENARY.secretary, PLENARY.members, "addMeetingItem", "the plenary", "Art.10", of_cycle=False
)
SITTING: Final = Hall(
    "executive",
    "em_secretary",
    tuple(f"em_member0{n}" for n in range(1, 4)),
    "addApprovals",
    "the executive meeting",
    "Art.22",
)


async def plan(story: Story, hall: Hall) -> dict[str, Any]:
    """Plan a meeting that begins at once."""
    words = story.texts["meetings"]
    cycle = story.cycle if hall.of_cycle else None
    given = {"title": words[hall.name], "place": words["place"], "startsAt": story.clock, "cycleId": cycle}
    return await story.one(hall.secretary, "planMeeting", programmeId=story.programme, **given)


async def meet(story: Story, hall: Hall, number: str, **given: Any) -> str:
    """Plan and hold a meeting, and return its id."""
    meeting = await plan(story, hall)
    await hold(story, hall, meeting, number, **given)
    return str(meeting["id"])


async def hold(
    story: Story, hall: Hall, meeting: dict[str, Any], number: str, *, against: Collection[str] = (),
    moved: Collection[str] = (), only: Collection[str] = (),
) -> None:  # fmt: skip
    """Convene, open, vote and close: a tie on `against`, another kind of award for `moved`; `only` these, or all."""
    named = {"dossierIds": [story.dossiers[one].id for one in only]} if only else {}
    await story.one(hall.secretary, hall.agenda, meetingId=meeting["id"], **named)
    await sit(
        story, hall, meeting, number,
        tied=[story.organisations[one] for one in against], changed=[story.organisations[one] for one in moved],
    )  # fmt: skip


async def sit(
    story: Story, hall: Hall, meeting: dict[str, Any], number: str, *, tied: Sequence[str] = (),
    changed: Sequence[str] = (),
) -> None:  # fmt: skip
    """Convene, open, vote on what is on the agenda, and close; a tie on some, another kind of award for others."""
    key, secretary = meeting["id"], hall.secretary
    items = await _open(story, hall, key)
    await _recused(story, hall, key, len(items))
    for item in items:
        await _decide(story, hall, item, tied, changed)
    await _close(story, hall, key, number)
    outcome = f"{len(items) - len(tied)} resolved" + (f", {len(tied)} tied and so not adopted" if tied else "")
    story.did(secretary, f"closes it with signed minutes: {outcome}", hall.article)


async def _recused(story: Story, hall: Hall, meeting: str, items: int) -> None:
    """Tell who stands aside: somebody bound to an applicant sees nothing of its item."""
    for member in hall.members:
        visible = await seen(story, member, meeting)
        if visible < items:
            story.did(member, f"is bound to an applicant: sees {visible} of {items} items, votes on no other", "Art.31")


async def resolve(story: Story, number: str, objections: Sequence[dict[str, Any]]) -> None:
    """Let the plenary resolve on objections, each as all who see it vote (Art. 21)."""
    meeting, secretary = (await plan(story, PLENARY))["id"], PLENARY.secretary
    for one in objections:
        about = {"kind": "OBJECTION", "title": one["summary"], "objectionId": one["id"]}
        item = await story.one(secretary, "addMeetingItem", meetingId=meeting, **about)
        one["item"] = item["id"]
    await _open(story, PLENARY, meeting)
    for one in objections:
        effect = "ACCEPT" if one["upheld"] else "DECLINE"
        words = {"text": one["opinion"], "reason": one["decision"]}
        given = {"meetingItemId": one["item"], "effect": effect, **words}
        motion = await story.one(PLENARY.members[0], "moveMotion", **given)
        await _vote(story, PLENARY, {"id": one["item"]}, motion["id"], len(PLENARY.members))
    await _close(story, PLENARY, meeting, number)
    story.did(secretary, f"closes it with signed minutes: {len(objections)} objections resolved", PLENARY.article)


async def _open(story: Story, hall: Hall, meeting: str) -> list[dict[str, Any]]:
    """Convene the members and open, all of them present; return the items."""
    secretary = hall.secretary
    await story.one(secretary, "conveneMeeting", **await _at(story, hall, meeting))
    people = (await story.ask(secretary, _MEETING, m=meeting))["node"]["attendance"]["nodes"]
    present = [{"personId": one["person"]["id"], "presence": "PRESENT"} for one in people]
    await story.one(secretary, "recordMeetingAttendance", meetingId=meeting, members=present)
    await story.one(secretary, "openMeeting", **await _at(story, hall, meeting))
    items: list[dict[str, Any]] = (await story.ask(secretary, _ITEMS, m=[meeting]))["meetingItems"]["nodes"]
    agenda = f"{len(items)} {'item' if len(items) == 1 else 'items'}"
    story.did(secretary, f"opens {hall.words}: {len(present)} members present, {agenda} on the agenda", hall.article)
    return items


async def _at(story: Story, hall: Hall, meeting: str) -> dict[str, Any]:
    """Name a meeting in its present version."""
    return {
        "meetingId": meeting,
        "expectedVersion": (await story.ask(hall.secretary, _MEETING, m=meeting))["node"]["version"],
    }


async def _decide(story: Story, hall: Hall, item: dict[str, Any], tied: Sequence[str], changed: Sequence[str]) -> None:
    """Vote on the motion of the list; where it is to be another kind, move that, and vote on both."""
    about, motions = item["dossier"] and item["dossier"]["organisation"]["id"], item["motions"]["nodes"]
    if about not in changed:
        await _vote(story, hall, item, motions[0]["id"], len(hall.members) // 2 if about in tied else len(hall.members))
        return
    mover, words = hall.members[0], {"text": story.texts["meetings"]["moved"], "awardKind": "NOMINATION"}
    given = {"meetingItemId": item["id"], "effect": "ACCEPT", **words}
    await story.refused(
        mover, "moves another kind of award without a word", "MOTION_REASON_MISSING", "moveMotion", **given
    )
    second = await story.one(mover, "moveMotion", **given, reason=story.texts["moved"])
    story.did(mover, f"moves {story.organisation_of(about).name}: {story.texts['moved']}", "Art.21")
    await _vote(story, hall, item, motions[0]["id"], 0)
    await _vote(story, hall, item, second["id"], len(hall.members))


async def _vote(story: Story, hall: Hall, item: dict[str, Any], motion: str, in_favour: int) -> None:
    """Put a motion to the vote of those who see the item; the first so many are for it."""
    await story.one(hall.secretary, "openVote", motionId=motion, expectedVersion=1)
    for number, member in enumerate(hall.members):
        if (await story.ask(member, "query($i: ID!) { node(id: $i) { id } }", i=item["id"]))["node"]:
            choice = "FOR" if number < in_favour else "AGAINST"
            await story.one(member, "castVote", motionId=motion, choice=choice)
    await story.one(hall.secretary, "closeVote", motionId=motion, expectedVersion=2)


async def _close(story: Story, hall: Hall, meeting: str, number: str) -> None:
    """Upload the signed minutes and close."""
    minutes = story.texts[hall.name]
    content = paper("Signed minutes", f"No. {number}", "Invented for demonstration.")
    given = {"title": f"纪要{number}.pdf", "mediaType": "application/pdf", "size": len(content), "kind": "MINUTES"}
    upload, address = await story.upload(hall.secretary, "startMeetingUpload", meetingId=meeting, **given)
    await story.client.put(address, content, story.visitor(hall.secretary).headers(story.clock))
    await story.one(hall.secretary, "finishUpload", uploadId=upload)
    await story.one(
        hall.secretary,
        "closeMeeting",
        **await _at(story, hall, meeting),
        number=f"演示纪要〔{story.clock[:4]}〕{number}号",
        minutes=minutes,
    )


async def seen(story: Story, username: str, meeting: str) -> int:
    """Return how many items of a meeting somebody sees."""
    return int((await story.ask(username, _ITEMS, m=[meeting]))["meetingItems"]["totalCount"])
