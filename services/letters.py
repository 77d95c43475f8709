"""Letters: each is handed to the mail server at least once, whoever stops or fails meanwhile (Art. 16).

A letter is locked while it is handed over, so that two workers do no harm; it is marked in the same transaction. If the
worker dies between the two, it goes again under the same Message-ID, by which mailboxes know it again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from models import Letter
from models.database import SYSTEM_ROLE
from models.message import LetterState
from models.review import CONFLICTING
from regulation.telling import FAREWELL, WORK
from regulation.wording import words
from services.telling import HOLDS

if TYPE_CHECKING:
    from datetime import datetime

    from models.database import Database

MOST_ATTEMPTS: Final = 12  # with the pauses between them more than a day
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_STALE: Final = timedelta(days=7)
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # what could begin another header


class NotTaken(Exception):  # noqa: N818 -- it names what happened
    """The mail server did not take a letter: for good, or for now."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


Post = Callable[[str, bytes], Awaitable[None]]
"""Hands the bytes of a letter for an address to the mail server; raises NotTaken, or what says that none is there."""


@dataclass(frozen=True)
class Sender:
    """As whom letters are sent, and where readers find what they are about."""

    address: str
    place: str = ""


# Of a panel's matters an expert hears while sitting in the panel, of work while in the pool (Art. 11, 18, 31).
_CONCERNED: Final = """(g.role <> 'expert'
  OR (m.dossier_id IS NULL OR EXISTS (SELECT 1 FROM public.assignment a
   WHERE a.dossier_id = m.dossier_id AND a.person_id = m.person_id AND a.frozen_at IS NULL))
  AND (NOT m.event = ANY ($2::text[]) OR EXISTS (SELECT 1 FROM public.expert_profile f
   WHERE f.person_id = m.person_id AND f.programme_id = g.programme_id AND f.state = 'admitted')))"""
_NEXT: Final = f"""
SELECT l.id, l.attempts, m.event, m.facts, m.told_at, m.expires_at, k.email, k.language, p.name, p.name_en,
 (m.event = ANY ($3::text[]) OR {HOLDS.format(now="$1")}) AND (m.organisation_id IS NULL OR g.role IN ('applicant', 'recommender', 'department')
  OR NOT {CONFLICTING.format(person="m.person_id", organisation="m.organisation_id")}) AS wanted,
 {_CONCERNED} AS concerned
FROM public.letter l JOIN public.message m ON m.id = l.message_id
JOIN public.role_grant g ON g.id = m.grant_id JOIN public.programme p ON p.id = g.programme_id
LEFT JOIN public.person_contact k ON k.person_id = m.person_id
WHERE l.state = 'queued' AND l.next_at <= $1
ORDER BY l.next_at, l.id LIMIT 1 FOR UPDATE OF l SKIP LOCKED"""  # noqa: S608 -- names from code


async def deliver(
    db: Database, now: datetime, sender: Sender, post: Post, stopped: Callable[[], bool] = lambda: False
) -> int:
    """Hand over the letters that are due until none is left; return how many.

    What `post` raises beside NotTaken ends the round and leaves the letter as it was.
    """
    handled = 0
    while not stopped():
        async with db.transaction(SYSTEM_ROLE) as tx:
            rows = await tx.sql(_NEXT, now, sorted(WORK), sorted(FAREWELL))
            if not rows:
                return handled
            await tx.update(Letter, rows[0]["id"], **await _handed_over(rows[0], now, sender, post))
        handled += 1
    return handled


async def _handed_over(row: Any, now: datetime, sender: Sender, post: Post) -> dict[str, Any]:
    """Return what becomes of a letter."""
    if (why := _unwanted(row, now)) is not None:
        return {"state": LetterState.DROPPED.value, "problem": why}
    try:
        letter = composed(row, sender).as_bytes()
    except (ValueError, KeyError) as unfit:  # must not hold up those behind it
        return {"state": LetterState.FAILED.value, "problem": f"cannot be written: {type(unfit).__name__}"}
    try:
        await post(row["email"], letter)
    except NotTaken as refusal:
        return _not_taken(row["attempts"] + 1, now, refusal)
    return {"state": LetterState.SENT.value, "sent_at": now, "problem": ""}


def _unwanted(row: Any, now: datetime) -> str | None:
    if row["wanted"] is not True:
        return "grant ended"
    if row["concerned"] is not True:
        return "not concerned any more"
    if row["email"] is None:
        return "no address"
    over = row["expires_at"] is not None and row["expires_at"] <= now
    return "too late" if over or row["told_at"] + _STALE <= now else None


def _not_taken(attempts: int, now: datetime, refusal: NotTaken) -> dict[str, Any]:
    given_up = refusal.for_good or attempts >= MOST_ATTEMPTS
    state = LetterState.FAILED if given_up else LetterState.QUEUED
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    return {"state": state.value, "attempts": attempts, "next_at": now + pause, "problem": str(refusal)[:200]}


_CLOSING: Final = {
    "zh": "本邮件由系统自动发出，请勿回复。",
    "en": "This letter was sent automatically; please do not reply.",
}
_WHERE: Final = {"zh": "登录：", "en": "Sign in: "}


def composed(row: Any, sender: Sender) -> EmailMessage:
    """Return the letter: what waits and where, nothing of an application but its number (Art. 31)."""
    language = row["language"]
    told = words(row["event"], row["facts"], language)
    letter = EmailMessage(SMTP)
    local, _, domain = sender.address.rpartition("@")
    letter["From"] = Address(_line(row["name_en"] if language == "en" else row["name"]), local, domain)
    letter["To"] = row["email"]
    letter["Subject"] = _line(told.title)
    letter["Date"] = format_datetime(row["told_at"])
    letter["Message-ID"] = f"<{row['id']}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = "en" if language == "en" else "zh-CN"
    where = [f"{_WHERE[language]}{sender.place}"] if sender.place else []
    letter.set_content("\n\n".join([told.title, told.text, *where, _CLOSING[language]]) + "\n", cte="base64")
    return letter


def _line(text: str) -> str:
    """Return a text as one line of a header."""
    return " ".join(_UNFIT.sub(" ", text).split())


async def counts(db: Database) -> dict[str, int]:
    """Return how many letters are in each state."""
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        rows = await tx.sql("SELECT state, count(*) AS number FROM public.letter GROUP BY state")
    found = {row["state"]: row["number"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in LetterState}
