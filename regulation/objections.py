"""Objections to a published list (Art. 21): who may object how, what makes one inadmissible, what is due when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.calendar import DAY, local_day, start_of
from regulation.identifiers import credit_code_violations
from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

_ARTICLE: Final = "Art.21"


class ObjectorKind(Term):
    """Who objects (Art. 21)."""

    PERSON = "person", "A person, under the real name."
    ORGANISATION = "organisation", "An organisation, under its seal."


class InadmissibleGround(Term):
    """Why an objection is not admissible (Art. 21)."""

    WINDOW = "window", "Not filed inside the window."
    NAME = "name", "Not filed under a real name."
    CONTACT = "contact", "The objector cannot be reached."
    EVIDENCE = "evidence", "Without facts or evidence."
    SEAL = "seal", "Filed by an organisation without its seal."
    ENTRY = "entry", "Not about an entry of the list."


class ObjectionProposal(Term):
    """What the office proposes to decide (Art. 21)."""

    UPHOLD = "uphold", "The objection is justified: remove the entry."
    DISMISS = "dismiss", "The objection is not justified: the entry stays."


# What the objector can still put right is asked for first.
CURABLE: Final = frozenset(
    {InadmissibleGround.NAME, InadmissibleGround.CONTACT, InadmissibleGround.EVIDENCE, InadmissibleGround.SEAL}
)


def objector_violations(kind: ObjectorKind, credit_code: str) -> Iterator[Violation]:
    """Yield why who objects is not described as is needed: an organisation states its credit code (Art.21)."""
    if kind is ObjectorKind.ORGANISATION:
        yield from credit_code_violations(credit_code)
    elif credit_code.strip():
        yield Violation("CREDIT_CODE_OF_A_PERSON", _ARTICLE, "credit_code")


def end_of_day_after(now: datetime, days: int) -> datetime:
    """Give the end of the last of so many days after today in Asia/Shanghai: the first instant outside (Art.21)."""
    return start_of(local_day(now) + (days + 1) * DAY)


def cure_violations(ground: InadmissibleGround, asked_until: datetime | None, now: datetime) -> Iterator[Violation]:
    """Yield why an objection cannot be found inadmissible yet: what can be put right is asked for first (Art.21)."""
    if ground in CURABLE and asked_until is None:
        yield Violation("COMPLETION_NOT_ASKED", _ARTICLE, "ground")
    elif ground in CURABLE and asked_until is not None and now < asked_until:
        yield Violation("COMPLETION_RUNNING", _ARTICLE, "ground")


def unproved(channels: Sequence[str], published: Mapping[str, object]) -> list[str]:
    """Return the channels of a notice of which no evidence of publication is on record (Art.21)."""
    return [channel for channel in channels if channel not in published]
