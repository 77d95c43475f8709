"""One request for a file: who asks, and whether the address was signed for that person (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from models.database import SYSTEM_ROLE
from services.files.links import Purpose, Standing, link_of, secret_of
from services.files.receive import problem

if TYPE_CHECKING:
    from fastapi import Request

    from api.app import State
    from policies.actor import Actor

# Nothing that was uploaded is ever shown as a page of ours.
SAFE: Final = {
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


class Absent(Exception):  # noqa: N818 -- it says what the asker learns
    """There is nothing for who asks."""


class Asked:
    """One request."""

    def __init__(self, state: State, request: Request) -> None:
        self.state, self.request = state, request

    async def actor(self) -> Actor:
        """Return who asks."""
        actor = await self.state.authenticator.actor(self.request.headers)
        await self.state.reception(self.request).require_tracked(actor)
        return actor

    async def require_signed(self, purpose: Purpose, resource: str, key: UUID, actor: Actor) -> UUID | None:
        """Require a good signature for this person, and return the number of the copy that it is for, if for one.

        One that has expired says so to that person alone.
        """
        query = self.request.query_params
        until, copy = query.get("until", ""), query.get("copy")
        seconds, number = int(until) if digits(until) else 0, key_of(copy) if copy else None
        link = link_of(actor, purpose, resource, key, seconds, number)
        async with self.state.db.transaction(SYSTEM_ROLE) as tx:
            secret = await secret_of(tx)
        standing = link.standing(secret, query.get("signature", ""))
        if standing is Standing.FORGED or link.nobodys:
            raise Absent
        if standing is Standing.EXPIRED:
            raise problem("UPLOAD_EXPIRED" if purpose is Purpose.UPLOAD else "LINK_EXPIRED", "")
        return number


def digits(text: str) -> bool:
    """Tell whether a text is a number of reasonable length."""
    return text.isascii() and text.isdigit() and len(text) < 16


def key_of(text: str) -> UUID:
    """Read a key; Absent if it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Absent from error
