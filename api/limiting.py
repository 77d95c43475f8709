"""Limits for who needs no account: so much from one address, so much in all (Art. 16, 21, 33).

What is refused here never comes to an act, so that a flood grows no ledger. Counts are kept in this process for an
hour or a day at most and name nobody: neither address nor code is written down anywhere.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from models.database import SYSTEM_ROLE
from regulation.ability import Ability
from resolvers.errors import coded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import HTTPConnection

    from api.auth import Authenticator
    from models.database import Database
    from policies.actor import Actor
    from services.door import Request

_IPV6_SITE: Final = 64  # who has an IPv6 address has 2^64 of them
_TRACKED: Final = """SELECT EXISTS (SELECT 1 FROM public.objection WHERE tracking_digest = $1)
 OR EXISTS (SELECT 1 FROM public.tip WHERE tracking_digest = $1) AS known"""


@dataclass(frozen=True)
class Limit:
    """How often something is taken from the same: each counts by what it gives of an address and a request."""

    item: RateLimitItem
    same: Callable[[str, Request], tuple[str, ...]]


def _from(address: str, request: Request) -> tuple[str, ...]:
    return ("from", request.ability.value, address)


def _to(_address: str, request: Request) -> tuple[str, ...]:
    return ("to", request.ability.value, str(request.target_id))


def _entry(address: str, request: Request) -> tuple[str, ...]:
    return ("entry", address, str(request.target_id), str(request.arguments.get("organisation_id")))


# One address may be a whole institution behind one router; one notice may move a city.
LIMITS: Final[dict[Ability, tuple[Limit, ...]]] = {
    Ability.NOTICE_OBJECT: (
        Limit(RateLimitItemPerDay(3), _entry),
        Limit(RateLimitItemPerHour(10), _from),
        Limit(RateLimitItemPerHour(300), _to),
    ),
    Ability.AWARD_REPORT: (
        Limit(RateLimitItemPerDay(3), _entry),
        Limit(RateLimitItemPerHour(10), _from),
        Limit(RateLimitItemPerHour(300), _to),
    ),
    Ability.TIP_SUPPLEMENT: (Limit(RateLimitItemPerHour(20), _to), Limit(RateLimitItemPerHour(60), _from)),
    Ability.OBJECTION_SUPPLEMENT: (Limit(RateLimitItemPerHour(20), _to), Limit(RateLimitItemPerHour(60), _from)),
    Ability.OBJECTION_START_UPLOAD: (Limit(RateLimitItemPerHour(60), _to), Limit(RateLimitItemPerHour(120), _from)),
    Ability.OBJECTION_DOCUMENT_DOWNLOAD: (Limit(RateLimitItemPerHour(120), _from),),
    Ability.PROGRAMME_REQUEST_REGISTRATION: (
        Limit(RateLimitItemPerHour(10), _from),
        Limit(RateLimitItemPerHour(300), _to),
    ),
}
# What is refused takes nobody's place, but is on the ledger: it has a limit of its own.
REFUSALS: Final = RateLimitItemPerHour(30)
WRONG_CODES: Final = RateLimitItemPerHour(20)


class Checked(StrEnum):
    """By what a certificate is checked at its address (Art. 33)."""

    NUMBER = "number"
    FILE = "file"


# A file is looked into by a process of its own.
CHECKS: Final = {Checked.NUMBER: RateLimitItemPerHour(600), Checked.FILE: RateLimitItemPerHour(60)}


def place_of(address: str) -> str:
    """Return what is counted as one address: of IPv6 the network of a site."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, _IPV6_SITE), strict=False))
    return str(known)


def place_for_pages(request: HTTPConnection) -> str:
    """Return what pages count as the same sender."""
    return place_of(request.client.host if request.client else "")


Counts = list[tuple[RateLimitItem, tuple[str, ...]]]


class Limiter:
    """Counts what comes without an account."""

    def __init__(self) -> None:
        self._counts = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[tuple[str, ...]] = Counter()
        self._alone = asyncio.Lock()

    async def take(self, limits: Counts) -> int | None:
        """Count one more of each, or return after how many seconds there is room; what is refused does not count."""
        seconds = await self.begin(limits)
        if seconds is None:
            await self.end(limits, limits)
        return seconds

    async def begin(self, limits: Counts) -> int | None:
        """Hold a place in each until `end`, or return after how many seconds there is room."""
        async with self._alone:
            for item, same in limits:
                if not await self._counts.test(item, *same, cost=1 + self._under_way[same]):
                    return await self.wait(item, *same)
            self._under_way.update(same for _, same in limits)
        return None

    async def end(self, held: Counts, counted: Counts) -> None:
        """Give the places back, and count one more of some."""
        async with self._alone:
            self._under_way -= Counter(same for _, same in held)
            for item, same in counted:
                await self._counts.hit(item, *same)

    async def wait(self, item: RateLimitItem, *same: str) -> int:
        """Return after how many seconds there is room again."""
        stats = await self._counts.get_window_stats(item, *same)
        return max(1, math.ceil(stats.reset_time - time.time()))

    async def full(self, item: RateLimitItem, *same: str) -> bool:
        """Tell whether there is no room."""
        return await self._counts.test(item, *same) is False


class Reception:
    """Receives one HTTP request: admits its acts and takes note of them; `retry_after` once one came too soon."""

    def __init__(self, limiter: Limiter, authenticator: Authenticator, db: Database, address: str) -> None:
        self._limiter, self._authenticator, self._db = limiter, authenticator, db
        self._place = place_of(address)
        self.retry_after: int | None = None

    def __call__(self, actor: Actor, ability: Ability, *, refused: bool) -> None:
        """Take note of an act that was done or refused by its rights."""
        self._authenticator.hear(actor, ability, refused=refused)

    @asynccontextmanager
    async def admitted(self, actor: Actor, request: Request) -> AsyncIterator[None]:
        """Raise GraphQLError RATE_LIMITED if somebody without a grant asks for it too often; count what is done in it.

        What raises counts among the refusals of the address alone: nonsense takes from nobody the right to object.
        """
        limits = LIMITS.get(request.ability, ()) if actor.grant_id is None else ()
        done: Counts = [(one.item, one.same(self._place, request)) for one in limits]
        refused: Counts = [(REFUSALS, ("refused", self._place))] if limits else []
        self._refuse(await self._limiter.begin([*refused, *done]), actor)
        counted = refused
        try:
            yield
            counted = done
        finally:
            await self._limiter.end([*refused, *done], counted)

    async def check(self, by: Checked) -> int | None:
        """Count a check of a certificate, whoever asks; or return after how many seconds there is room for one."""
        return await self._limiter.take([(CHECKS[by], ("check", by.value, self._place))])

    async def read_calendar(self, digest: str) -> int | None:
        """Count a reading of a calendar by the digest of its secret; or return after how many seconds there is room.

        One address may be a city hall behind one router; a program that subscribes reads some times a day.
        """
        same: Counts = [(RateLimitItemPerHour(60), ("calendar", digest))]
        return await self._limiter.take([*same, (RateLimitItemPerHour(600), ("calendars", self._place))])

    async def require_tracked(self, actor: Actor) -> None:
        """Raise RATE_LIMITED for an address that showed too many codes that open nothing, a good one among them or not."""
        if actor.tracking is None:
            return
        same = ("codes", self._place)
        if await self._limiter.full(WRONG_CODES, *same):
            self._refuse(await self._limiter.wait(WRONG_CODES, *same), actor)
        async with self._db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            known: list[Any] = await tx.sql(_TRACKED, actor.tracking)
        if known[0]["known"] is not True:
            await self._limiter.take([(WRONG_CODES, same)])

    def _refuse(self, seconds: int | None, actor: Actor) -> None:
        if seconds is not None:
            self.retry_after = seconds
            refused = coded("RATE_LIMITED", "RATE_LIMITED", actor.language)
            refused.extensions = {**(refused.extensions or {}), "retryAfter": seconds}
            raise refused
