"""Calendars of what winners owe, at an address of one's own that programs read (Art. 24-26).

The address holds a secret that is told once; only its digest is kept. It shows what its person sees under its grant at
the moment at which it is read, and nothing once the grant has ended or another address took its place.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from models import CalendarFeed
from policies.actor import Actor
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.icalendar import Day, calendar_file
from regulation.obligation_words import worded
from regulation.obligations import ObligationKind
from regulation.roles import Role
from regulation.states import ObligationState
from services.common import refuse
from services.door import Act, Done, act
from services.telling import HOLDS

if TYPE_CHECKING:
    from datetime import datetime

    from models.database import Tx

_SECRET_BYTES: Final = 32
_PAST: Final = timedelta(days=366)  # what was met longer ago is in no calendar
_END: Final = "UPDATE public.calendar_feed SET revoked_at = $2 WHERE grant_id = $1 AND revoked_at IS NULL"
_OF_TOKEN: Final = f"""SELECT g.person_id, g.id, g.role, g.programme_id FROM public.calendar_feed f
JOIN public.role_grant g ON g.id = f.grant_id AND {HOLDS.format(now="$2")}
WHERE f.token_digest = $1 AND f.revoked_at IS NULL"""  # noqa: S608 -- constants
_OWED: Final = """SELECT o.id, o.version, o.kind, o.covers_from, o.covers_until, o.due_on, o.state, w.organisation_name,
 w.award_year, p.name, p.name_en, (v.parameters ->> 'obligation_soon_days')::int AS soon
FROM public.obligation o JOIN public.award w ON w.id = o.award_id AND w.state = 'in_force'
JOIN public.programme p ON p.id = w.programme_id JOIN public.cycle c ON c.id = o.cycle_id
JOIN public.regulation_version v ON v.id = c.regulation_version_id
WHERE o.state IN ('due', 'returned') OR o.state IN ('submitted', 'accepted') AND o.due_on > $1
ORDER BY o.due_on, o.kind, o.number, o.id"""
_OPEN: Final = {ObligationState.DUE, ObligationState.RETURNED}


@act(Ability.ROLE_GRANT_RENEW_CALENDAR_FEED)
async def renew_calendar_feed(act: Act) -> Done:
    """Make the address of one's calendar under a grant, or another in its place: the one before shows nothing (Art. 24)."""
    await act.tx.sql("SELECT id FROM public.role_grant WHERE id = $1 FOR UPDATE", act.target.id)
    await act.tx.sql(_END, act.target.id, act.now)
    token = secrets.token_urlsafe(_SECRET_BYTES)
    key = await act.tx.insert(
        CalendarFeed,
        grant_id=act.target.id,
        person_id=act.actor.person_id,
        token_digest=digest_of(token),
        issued_at=act.now,
    )
    return Done("calendar_feed", key, {"feed_url": f"/calendars/{token}.ics"})


@act(Ability.CALENDAR_FEED_REVOKE)
async def revoke_calendar_feed(act: Act) -> Done:
    """Revoke the address of one's calendar: from now on it shows nothing (Art. 24)."""
    row = await act.row()
    refuse(act, row["revoked_at"] is not None, "FEED_REVOKED")
    await act.tx.update(CalendarFeed, act.target.id, revoked_at=act.now)
    return act.done()


def digest_of(token: str) -> str:
    """Return that by which the secret of an address is known."""
    return hashlib.sha256(token.encode()).hexdigest()


async def reader_of(tx: Tx, digest: str, now: datetime) -> Actor | None:
    """Return as whom the address with this digest is read at an instant; None once it or its grant has ended."""
    rows = await tx.sql(_OF_TOKEN, digest, now)
    if not rows:
        return None
    found = rows[0]
    return Actor(now, Role(found["role"]), found["person_id"], found["id"], found["programme_id"])


async def calendar_of(tx: Tx, actor: Actor, language: str) -> str:
    """Return the calendar that an actor sees; `tx` is the actor's own."""
    rows = await tx.sql(_OWED, local_day(actor.clock) - _PAST)
    name = "Duties of winners" if language.startswith("en") else "获奖义务"
    return calendar_file(name, [_day(row, actor, language) for row in rows], actor.clock)


def _day(row: Any, actor: Actor, language: str) -> Day:
    english = language.startswith("en")
    what, state = worded(ObligationKind(row["kind"]), language), worded(ObligationState(row["state"]), language)
    period = f" {row['covers_from']} – {row['covers_until']}" if row["covers_from"] else ""
    whose = "" if actor.role is Role.APPLICANT else f"{row['organisation_name']}{': ' if english else '：'}"
    award = f"{row['name_en' if english else 'name']} {row['award_year']}"
    return Day(
        uid=f"{row['id']}@obligations.quality-award",
        sequence=row["version"],
        on=row["due_on"],
        summary=f"{whose}{what}{period} ({state})" if english else f"{whose}{what}{period}（{state}）",
        description=award,
        alarm_days=row["soon"] if row["state"] in _OPEN else None,
    )
