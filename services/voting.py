"""Votes on motions: open, cast, count (Art. 21, 22).

Of a secret ballot nothing is kept but the ballot itself, which says neither who nor when, and that somebody voted; both
are told apart for good by what is not written: no input on the ledger, none in the receipt.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Final

from annotated_doc import Doc

from models import Ballot, BallotRoll, Meeting, OpenVote, VoteTally
from regulation.ability import Ability
from regulation.meetings import BallotKind, Choice, MeetingState, MotionState, Tally
from services.common import refuse
from services.door import Act, Done, act
from services.holding import decide_item, require_quorum, stand_aside
from services.inputs import Unkept
from services.meetings import locked, numbers_of

_BEFORE: Final = """SELECT state = 'voting' AS voting FROM public.motion
WHERE meeting_id = $1 AND state = 'voting' OR item_id = $2 AND state = 'pending' AND id < $3"""
_COUNTS: Final = """SELECT count(*) FILTER (WHERE NOT aside)::int AS members, count(*) FILTER (WHERE aside)::int AS recused,
 count(*) FILTER (WHERE NOT aside AND presence = 'present')::int AS present,
 count(*) FILTER (WHERE NOT aside AND presence = 'present' AND NOT voted)::int AS silent
FROM (SELECT a.presence, EXISTS (SELECT 1 FROM public.recusal r WHERE r.item_id = $2 AND r.person_id = a.person_id) AS aside,
  EXISTS (SELECT 1 FROM public.ballot_roll b WHERE b.motion_id = $3 AND b.person_id = a.person_id) AS voted
 FROM public.attendance a WHERE a.meeting_id = $1) members"""
_CHOICES: Final = "SELECT choice FROM public.{table} WHERE motion_id = $1"
_OF_MOTION: Final = ("meeting_id", "programme_id", "item_id", "organisation_id")


@act(Ability.MOTION_OPEN_VOTE)
async def open_vote(act: Act) -> Done:
    """Open the vote on the next motion of an item, if enough members take part in it (Art. 21, 22, 31)."""
    motion = await act.row()
    meeting = await locked(act, motion["meeting_id"])
    refuse(act, meeting["state"] != MeetingState.HELD, "MEETING_NOT_OPEN")
    before = await act.tx.sql(_BEFORE, motion["meeting_id"], motion["item_id"], act.target.id)
    refuse(act, any(row["voting"] for row in before), "VOTE_OPEN")
    refuse(act, bool(before), "MOTION_NOT_NEXT")
    await stand_aside(act, motion["meeting_id"], motion["item_id"])
    counts = await _counts(act, motion)
    await require_quorum(act, counts["present"], counts["members"])
    await act.move()
    return act.done(present=counts["present"], recused=counts["recused"])


async def _counts(act: Act, motion: Any) -> Any:
    return (await act.tx.sql(_COUNTS, motion["meeting_id"], motion["item_id"], act.target.id))[0]


@act(Ability.MOTION_VOTE)
async def cast_vote(
    act: Act, *, choice: Annotated[Choice, Unkept(), Doc("What to vote; it cannot be changed.")]
) -> Done:
    """Vote on a motion, once (Art. 21, 22).

    In a secret ballot nothing links the choice to who voted; a second call under the same key changes nothing.
    """
    motion = await act.row()
    about = {name: motion[name] for name in _OF_MOTION} | {"motion_id": act.target.id}
    who = {**about, "person_id": act.actor.person_id}
    await act.tx.insert(BallotRoll, **who)
    if (await act.get(Meeting, motion["meeting_id"]))["ballot_kind"] == BallotKind.SECRET:
        await act.tx.insert(Ballot, motion_id=act.target.id, choice=choice.value)
        return act.done()
    await act.tx.insert(OpenVote, **who, choice=choice.value)
    return act.done(choice=choice.value)


@act(Ability.MOTION_CLOSE_VOTE)
async def close_vote(act: Act) -> Done:
    """Count the votes once all who take part have voted; a tie is not adopted (Art. 21, 22)."""
    motion = await act.row()
    meeting = await locked(act, motion["meeting_id"])
    await stand_aside(act, motion["meeting_id"], motion["item_id"])
    counts = await _counts(act, motion)
    await require_quorum(act, counts["present"], counts["members"])
    refuse(act, counts["silent"] > 0, "VOTES_MISSING", "", count=str(counts["silent"]))
    tally, majority = await _count(act, meeting, counts["present"]), (await numbers_of(act)).vote_majority
    adopted = tally.adopted(majority)
    about = {name: motion[name] for name in _OF_MOTION} | {"motion_id": act.target.id}
    said = {"recused": counts["recused"], "majority": majority, "adopted": adopted}
    asked = {"effect": motion["effect"], "award_kind": motion["award_kind"]}
    await act.tx.insert(VoteTally, **about, **tally.record(), **said)
    await act.move(MotionState.ADOPTED if adopted else MotionState.REJECTED)
    if adopted:
        await decide_item(act, motion["item_id"])
    return act.done(tally=tally.record(), **asked, **said | {"majority": str(majority)})


async def _count(act: Act, meeting: Any, present: int) -> Tally:
    secret = meeting["ballot_kind"] == BallotKind.SECRET
    rows = await act.tx.sql(_CHOICES.format(table="ballot" if secret else "open_vote"), act.target.id)
    given = Counter(row["choice"] for row in rows)
    return Tally(given[Choice.FOR], given[Choice.AGAINST], given[Choice.ABSTAIN], present)
