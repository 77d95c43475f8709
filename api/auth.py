"""From a bearer token to an actor: person, active grant, clock, language."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from api.language import language_of
from api.tokens import TokenError
from models.database import SYSTEM_ROLE
from policies.actor import Actor
from regulation.ability import Ability
from regulation.calendar import reckonable
from regulation.roles import Role
from resolvers.build import row_id
from resolvers.errors import coded
from resolvers.ids import BadId

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from api.settings import Settings
    from api.tokens import Verifier
    from models.database import Database

_KNOWN_FOR: Final = 20.0  # seconds; the database checks a grant's validity at each statement anyway
_MOST_KNOWN: Final = 10_000
_ON_GRANTS: Final = {
    Ability.PERSON_GRANT_ROLE,
    Ability.ROLE_GRANT_REVOKE,
    Ability.REGISTRATION_REQUEST_CONFIRM,
    Ability.BODY_RECORD_DISQUALIFY,
}
NEWCOMER: Final = "newcomer"  # in X-Acting-As: somebody who holds no grant yet and asks for one
_ROLES: Final = {role.value: role for role in Role}
_PERSON = """
SELECT i.person_id, i.programme_id, g.id AS grant_id, g.role, g.valid_from, g.valid_to
FROM public.identity i
LEFT JOIN public.role_grant g ON g.person_id = i.person_id AND g.programme_id = i.programme_id
WHERE i.issuer = $1 AND i.subject = $2 ORDER BY i.id, g.id
"""


@dataclass(frozen=True)
class Grant:
    """A grant as the request needs it."""

    id: UUID
    person_id: UUID
    role: Role
    programme_id: UUID
    valid_from: datetime
    valid_to: datetime | None

    def holds(self, clock: datetime) -> bool:
        """Return whether it holds at an instant."""
        return self.valid_from <= clock and (self.valid_to is None or clock < self.valid_to)


@dataclass(frozen=True)
class Known:
    """Who a login is, by programme, the one known longest first, and all grants."""

    people: dict[UUID, UUID]
    grants: tuple[Grant, ...]

    def person(self, programme: UUID | None) -> UUID:
        """Return who the login is in a programme, or who it has been for the longest time."""
        longest = next(iter(self.people.values()))
        return self.people.get(programme, longest) if programme else longest


class Authenticator:
    """Finds the actor of a request."""

    def __init__(self, db: Database, verifier: Verifier, settings: Settings) -> None:
        self._db, self._verifier, self._settings = db, verifier, settings
        self._known: dict[tuple[str, str], tuple[float, Known]] = {}
        self._programmes: dict[str, UUID] = {}

    async def actor(self, headers: Headers) -> Actor:
        """Return who asks; GraphQLError UNAUTHENTICATED or FORBIDDEN if the token or grant does not hold."""
        language = language_of(headers.get("accept-language", ""))
        clock = self._clock(headers, language)
        tracking = headers.get("x-tracking-code")
        sealed = hashlib.sha256(tracking.encode()).hexdigest() if tracking else None
        named = await self._programme(headers.get("x-programme"), language)
        nobody = Actor(clock=clock, programme_id=named, tracking=sealed, language=language)
        authorization = headers.get("authorization")
        if authorization is None:
            return nobody
        subject = await self._subject(authorization, language)
        wanted = headers.get("x-acting-as")
        known = await self._person(subject, fresh=False)
        if wanted is not None and not _has(known, wanted):
            known = await self._person(subject, fresh=True)
        if known is None and wanted == NEWCOMER:
            return replace(nobody, login=subject)
        if known is None:
            raise coded("UNAUTHENTICATED", "PERSON_UNKNOWN", language)
        grant = _choose(known, named, wanted, clock, language)
        if grant is None:
            return replace(nobody, person_id=known.person(named))
        return Actor(clock, grant.role, grant.person_id, grant.id, grant.programme_id, sealed, language)

    def hear(self, actor: Actor, ability: Ability, *, refused: bool) -> None:
        """Forget what an act makes doubtful: all grants after one on grants, of somebody refused the own."""
        if not refused and ability in _ON_GRANTS:
            self._known.clear()
        elif refused:
            known = self._known.items()
            doubtful = [subject for subject, (_, one) in known if actor.person_id in one.people.values()]
            for subject in doubtful:
                del self._known[subject]

    def instant(self, headers: Headers) -> datetime:
        """Return the instant of a request that carries no login; GraphQLError BAD_REQUEST for one that cannot be."""
        return self._clock(headers, language_of(headers.get("accept-language", "")))

    def _clock(self, headers: Headers, language: str) -> datetime:
        """Return the instant of the request; outside production a caller may stand at another date."""
        asked = headers.get("x-clock")
        if asked is None or self._settings.mode == "production":
            return self._settings.clock or datetime.now(UTC)
        try:
            instant = datetime.fromisoformat(asked)
            if instant.tzinfo is not None and reckonable(instant):
                return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise coded("BAD_REQUEST", "CLOCK_INVALID", language)

    async def _programme(self, code: str | None, language: str) -> UUID | None:
        """Return the programme of a code; GraphQLError BAD_REQUEST if there is none."""
        if code is None:
            return None
        if code not in self._programmes:
            async with self._db.transaction(SYSTEM_ROLE, read_only=True) as tx:
                rows = await tx.sql("SELECT code, id FROM public.programme")
            self._programmes = {row["code"]: UUID(bytes=row["id"].bytes) for row in rows}
        if code not in self._programmes:
            raise coded("BAD_REQUEST", "PROGRAMME_UNKNOWN", language)
        return self._programmes[code]

    async def _subject(self, authorization: str, language: str) -> tuple[str, str]:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise coded("UNAUTHENTICATED", "MALFORMED", language)
        try:
            claims = await self._verifier.verify(token.strip())
        except TokenError as error:
            raise coded("UNAUTHENTICATED", str(error.reason), language) from error
        return claims.issuer, claims.subject

    async def _person(self, subject: tuple[str, str], *, fresh: bool) -> Known | None:
        until, known = self._known.get(subject, (0.0, None))
        if known is not None and not fresh and time.monotonic() < until:
            return known
        async with self._db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            rows = await tx.sql(_PERSON, *subject)
        if not rows:
            return None
        people = {row["programme_id"]: row["person_id"] for row in rows}
        found = Known(people, tuple(_grant(row) for row in rows if row["grant_id"]))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[subject] = (time.monotonic() + _KNOWN_FOR, found)
        return found


def _grant(row: Any) -> Grant:
    whose = (row["grant_id"], row["person_id"], _ROLES[row["role"]], row["programme_id"])
    return Grant(*whose, row["valid_from"], row["valid_to"])


def _wanted(text: str) -> UUID | None:
    try:
        return row_id(text, "RoleGrant")
    except BadId:
        return None


def _has(known: Known | None, wanted: str) -> bool:
    return known is not None and any(grant.id == _wanted(wanted) for grant in known.grants)


def _choose(known: Known, named: UUID | None, wanted: str | None, clock: datetime, language: str) -> Grant | None:
    """Return the grant asked for, or the only one; with several and none asked for, or as a newcomer, nobody's rights.

    `named`: the programme that the request names, if it names one; only grants in it count then.
    """
    holding = [one for one in known.grants if one.holds(clock) and named in {None, one.programme_id}]
    if wanted == NEWCOMER:
        return None
    if wanted is None:
        return holding[0] if len(holding) == 1 else None
    for grant in holding:
        if grant.id == _wanted(wanted):
            return grant
    raise coded("FORBIDDEN", "GRANT_NOT_HELD", language)
