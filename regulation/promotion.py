"""Promotion of the award: activities, good practice, cultivation, higher awards (Art.12, 25, 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.obligations import ObligationKind
from regulation.states import ObligationState
from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from regulation.honours import Validity


class ActivityKind(Term):
    """What promotes the award and its winners' practice (Art. 25)."""

    PUBLICATION = "publication", "Publication."
    EXCHANGE_EVENT = "exchange_event", "Event at which experience is shared."
    TRAINING = "training", "Training."
    PUBLIC_INTEREST = "public_interest", "Activity for the public good."
    VISIT = "visit", "Visit to a winner."


class ActivityState(Term):
    """State of an activity (Art. 25)."""

    PLANNED = "planned", "Planned by who holds it; not public."
    ANNOUNCED = "announced", "Public; people sign up until it begins."
    HELD = "held", "It was held; what came of it is still to be recorded."
    RECORDED = "recorded", "What came of it and who came is on record."
    CANCELLED = "cancelled", "Not held."


class ParticipationState(Term):
    """State of a place at an activity (Art. 25)."""

    SIGNED_UP = "signed_up", "Signed up."
    WITHDRAWN = "withdrawn", "Given back before it began."
    ATTENDED = "attended", "Came."
    ABSENT = "absent", "Did not come."


class PracticeState(Term):
    """State of a case of good practice (Art. 25)."""

    DRAFT = "draft", "Being written by the winner."
    SUBMITTED = "submitted", "Handed in; a clerk examines it."
    REVIEWED = "reviewed", "Examined; the director decides."
    RETURNED = "returned", "Sent back with what is to be put right."
    PUBLISHED = "published", "Public for as long as the title is not revoked."
    WITHDRAWN = "withdrawn", "Taken out of the library."


class CultivationState(Term):
    """State of the cultivation of an organisation (Art. 12)."""

    OPEN = "open", "Under way."
    ENDED = "ended", "Ended."


class CultivationStage(Term):
    """How far an organisation has come on its way to an application (Art. 12)."""

    IDENTIFIED = "identified", "Chosen to be cultivated."
    INTRODUCED = "introduced", "The performance-excellence model is being introduced."
    ASSESSED = "assessed", "It has assessed itself."
    READY = "ready", "Ready to apply."


class StepKind(Term):
    """What was done to cultivate an organisation (Art. 12)."""

    MEASURE = "measure", "Measure."
    VISIT = "visit", "Visit."


class AwardLevel(Term):
    """Level of a higher award (Art. 26)."""

    PROVINCIAL = "provincial", "Of the province."
    NATIONAL = "national", "Of the state."


class NominationState(Term):
    """State of a nomination for a higher award (Art. 26)."""

    DRAFTED = "drafted", "Drafted by a clerk, waiting for the director."
    SIGNED = "signed", "Signed: the organisation is nominated."
    REJECTED = "rejected", "Not signed, with a reason."
    WON = "won", "The higher award was won."
    NOT_WON = "not_won", "The higher award was not won."


# Which activity meets which obligation (Art. 25).
MEETS = {
    ActivityKind.EXCHANGE_EVENT: ObligationKind.EXCHANGE_EVENT,
    ActivityKind.PUBLIC_INTEREST: ObligationKind.PUBLIC_INTEREST,
}


def plan_violations(now: datetime, starts_at: datetime, ends_at: datetime, places: int | None) -> Iterator[Violation]:
    """Yield why an activity cannot be planned so: its times in order and to come, room for somebody (Art.25)."""
    if ends_at <= starts_at:
        yield Violation("DATES_REVERSED", "Art.25", "activity.ends_at")
    if starts_at <= now:
        yield Violation("ACTIVITY_IN_PAST", "Art.25", "activity.starts_at")
    if places is not None and places < 1:
        yield Violation("PLACES_MISSING", "Art.25", "activity.places")


def counting_violations(kind: str, held_on: date, valid: Validity, owed: str, state: str) -> Iterator[Violation]:
    """Yield why an activity does not count for an obligation: kind, day within the validity, state (Art.25)."""
    if MEETS.get(ActivityKind(kind)) != owed:
        yield Violation("ACTIVITY_OF_OTHER_KIND", "Art.25", "obligation_id")
    if not valid.valid_from <= held_on <= valid.valid_until:
        yield Violation("ACTIVITY_OUTSIDE_VALIDITY", "Art.25", "obligation_id")
    if state not in {ObligationState.DUE, ObligationState.RETURNED}:
        yield Violation("OBLIGATION_NOT_OPEN", "Art.25", "obligation_id")
