"""Signed links to files: good for one purpose, one file, one person under one grant or one tracking code,
and a short time.

A link alone opens nothing: the person's own login is asked for as well, and rights are asked again when it is used.
Its time is that of the machine, like the time of logins, never the injected clock of the procedure.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx
    from policies.actor import Actor

_SECRET_BYTES: Final = 32


class Purpose(StrEnum):
    """What a link is good for."""

    UPLOAD = "uploads"
    CONTENT = "contents"
    PREVIEW = "previews"
    PAPER = "papers"
    ARCHIVE = "archives"
    CERTIFICATE = "certificates"
    CERTIFICATE_PREVIEW = "certificate-previews"


class Standing(StrEnum):
    """How a link stands when it is used."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True)
class Link:
    """What is linked to, for whom, until when (seconds of the Unix epoch)."""

    purpose: Purpose
    resource: str
    key: UUID
    person: UUID | None
    grant: UUID | None
    until: int
    copy: UUID | None = None  # number of the stamped copy; a sender gets the original
    tracking: str | None = None  # digest of the tracking code of who has no account (Art. 21)

    @property
    def nobodys(self) -> bool:
        """Whether it is nobody's: neither a person's nor of who shows a tracking code."""
        return self.person is None and self.tracking is None

    @property
    def path(self) -> str:
        """The path of the address."""
        return f"/files/{self.purpose}/{self.resource}/{self.key}"

    def signature(self, secret: bytes) -> str:
        """Return the signature: nobody without the secret can make another link of it."""
        whose = (self.person, self.grant, self.until, self.copy, *([self.tracking] if self.tracking else []))
        said = "\n".join((self.path, *map(str, whose)))
        return urlsafe_b64encode(hmac.digest(secret, said.encode(), hashlib.sha256)).rstrip(b"=").decode()

    def address(self, secret: bytes) -> str:
        """Return the signed address, relative to the server."""
        given = {"until": self.until} | ({"copy": self.copy} if self.copy else {})
        return f"{self.path}?{urlencode(given | {'signature': self.signature(secret)})}"

    def standing(self, secret: bytes, signature: str) -> Standing:
        """Return whether a signature makes this link a good one now."""
        if not hmac.compare_digest(self.signature(secret).encode(), signature.encode()):
            return Standing.FORGED
        return Standing.GOOD if time.time() < self.until else Standing.EXPIRED


def link_for(actor: Actor, purpose: Purpose, resource: str, key: UUID, seconds: int, copy: UUID | None = None) -> Link:
    """Return a link for an actor, good from now on for some seconds."""
    return link_of(actor, purpose, resource, key, int(time.time()) + seconds, copy)


def link_of(actor: Actor, purpose: Purpose, resource: str, key: UUID, until: int, copy: UUID | None = None) -> Link:
    """Return a link as it was made for an actor: a person's own, or of who shows a tracking code and has no account."""
    tracking = actor.tracking if actor.person_id is None else None
    return Link(purpose, resource, key, actor.person_id, actor.grant_id, until, copy, tracking)


async def secret_of(tx: Tx) -> bytes:
    """Return the secret that signs links, made at first use; of servers that make it at the same time one wins."""
    rows = await tx.sql("SELECT secret FROM public.file_key WHERE purpose = 'links'")
    if not rows:
        await tx.sql(
            "INSERT INTO public.file_key (purpose, secret) VALUES ('links', $1) ON CONFLICT (purpose) DO NOTHING",
            secrets.token_bytes(_SECRET_BYTES),
        )
        rows = await tx.sql("SELECT secret FROM public.file_key WHERE purpose = 'links'")
    return bytes(rows[0]["secret"])
