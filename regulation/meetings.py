"""How bodies decide: who must be there, and when a motion is adopted (Art.10, Art.21, Art.22).

The regulation names the plenary and the executive meeting and leaves to them how they vote: the numbers are readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from regulation.terms import Term


class Body(Term):
    """A body that decides in meetings."""

    LEADING_GROUP = "leading_group", "Leading group: its plenary (Art. 10, 21)."
    EXECUTIVE_MEETING = "executive_meeting", "Municipal executive meeting (Art. 22)."


class MeetingState(Term):
    """State of a meeting."""

    PLANNED = "planned", "Being prepared by the secretary, who alone sees it."
    CONVENED = "convened", "The members are told when, where and about what."
    HELD = "held", "Opened with a quorum: motions are moved and voted on."
    CLOSED = "closed", "Closed: minutes and resolutions stay as they are."
    CANCELLED = "cancelled", "Not held."


class ItemKind(Term):
    """What an item of an agenda is about."""

    CANDIDATE = "candidate", "Whether a candidate is proposed for the award (Art. 21)."
    OBJECTION = "objection", "Whether an objection is justified (Art. 21)."
    REPLACEMENT = "replacement", "Whether an entry takes the place of one that was removed (Art. 21)."
    APPROVAL = "approval", "Whether a proposed winner is approved (Art. 22)."
    RULES = "rules", "Whether rules or norms are approved (Art. 10)."
    REVOCATION = "revocation", "Whether a title is revoked (Art. 28, 30)."
    OTHER = "other", "Anything else (Art. 10)."


class AgendaState(Term):
    """State of an item of an agenda."""

    OPEN = "open", "To be decided."
    DECIDED = "decided", "A motion was adopted, or the meeting was closed with none adopted."
    DEFERRED = "deferred", "Put off to another meeting, with a reason."


class Effect(Term):
    """What a motion asks for."""

    ACCEPT = "accept", "To do what the item is about: propose, approve, uphold the objection."
    DECLINE = "decline", "Not to do it."


class MotionState(Term):
    """State of a motion."""

    PENDING = "pending", "Moved, not voted on yet."
    VOTING = "voting", "Being voted on."
    ADOPTED = "adopted", "Adopted: it decides its item."
    REJECTED = "rejected", "Not adopted."
    LAPSED = "lapsed", "Not voted on: its item was decided or put off before."


class ResolutionOutcome(Term):
    """What a meeting resolved on an item."""

    ACCEPTED = "accepted", "What the item is about is to be done."
    DECLINED = "declined", "It is not to be done."
    NOT_ADOPTED = "not_adopted", "No motion was adopted."


# What is resolved by a motion that is adopted.
OUTCOMES: Final[Mapping[Effect, ResolutionOutcome]] = {
    Effect.ACCEPT: ResolutionOutcome.ACCEPTED,
    Effect.DECLINE: ResolutionOutcome.DECLINED,
}


class Presence(Term):
    """Whether a member takes part in a meeting; nobody is represented by another."""

    EXPECTED = "expected", "Convened."
    PRESENT = "present", "Present."
    ABSENT = "absent", "Absent."
    EXCUSED = "excused", "Absent with an excuse."


class BallotKind(Term):
    """How a meeting votes."""

    OPEN = "open", "Members learn after the vote who voted what."
    SECRET = "secret", "Nobody learns who voted what."


class Choice(Term):
    """What a member votes."""

    FOR = "for", "For the motion."
    AGAINST = "against", "Against the motion."
    ABSTAIN = "abstain", "Abstention."


class RecusalGround(Term):
    """Why a member takes no part in an item (Art. 31)."""

    CONFLICT = "conflict", "A conflict of interest with its organisation."
    DECLARED = "declared", "The member stands aside from it."


class MeetingPaper(Term):
    """What a document of a meeting is."""

    PAPER = "paper", "Read before the meeting."
    MINUTES = "minutes", "The signed minutes."


def quorate(present: int, members: int, share: Decimal) -> bool:
    """Tell whether more than a share of the members is there (Art.21, Art.22); `share` is between 0 and 1.

    Of an item, those who stand aside count neither as present nor as members.
    """
    return present > members * share


@dataclass(frozen=True)
class Tally:
    """How a motion was voted on: counts of choices, and of the present whom the item does not concern."""

    votes_for: int
    votes_against: int
    abstentions: int
    present: int

    def adopted(self, majority: Decimal) -> bool:
        """Tell whether more than a share of those present voted for it; a tie is not enough (Art.21, Art.22)."""
        return self.votes_for > self.present * majority

    def record(self) -> dict[str, int]:
        """Return the counts as JSON."""
        return asdict(self)


def reason_due(kind: ItemKind, effect: Effect, award_kind: str | None, listed: str | None) -> bool:
    """Tell whether a motion departs from the list before, so that it states why (Art.21)."""
    on_list = kind in {ItemKind.CANDIDATE, ItemKind.APPROVAL}
    return on_list and (effect is Effect.DECLINE or award_kind != listed)


def resolution_content(item: dict[str, Any], outcome: ResolutionOutcome, tally: Tally | None) -> dict[str, Any]:
    """Return what the digest of a resolution covers: what it is about, what was resolved, how it was voted on."""
    return {**item, "outcome": outcome.value, "tally": tally.record() if tally else None}
