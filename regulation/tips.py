"""Tips of anybody about a winner: what they are about and how far they are (Art. 28, 30, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLE: Final = "Art.30"


class TipKind(Term):
    """What a tip is about."""

    INCIDENT = "incident", "Something that may cost the title (Art. 28, 30)."
    TITLE_MISUSE = "title_misuse", "Title or mark used where it must not be (Art. 23, 33)."


class TipState(Term):
    """How far a tip is; its sender follows it by a tracking code."""

    RECEIVED = "received", "Waiting for a clerk."
    TAKEN = "taken", "A clerk looks into it, who alone learns who sent it."
    ADMITTED = "admitted", "It became an incident, which does not say who told of it."
    CLOSED = "closed", "Closed, with an answer for its sender."


def reporter_violations(name: str, contact: str) -> Iterator[Violation]:
    """Yield why a sender is not described: nobody has to give a name, but a name comes with a way to reach who has it."""
    if name.strip() and not contact.strip():
        yield Violation("TEXT_MISSING", _ARTICLE, "contact")
