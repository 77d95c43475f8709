"""Signatures between us and the enterprise-policy platform: HMAC-SHA256 over direction, time and bytes (Art. 9)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_TIMESTAMP: Final = 12
WINDOW: Final = 300  # seconds that a message may be under way, by the clocks of the machines


class Direction(StrEnum):
    """Who says it: what we said is never good as something said to us."""

    OUT = "to-platform"
    IN = "from-platform"


@dataclass
class Agreed:
    """The secrets that this process shares with the platform: set when it starts, from its settings. None: no exchange."""

    secrets: tuple[str, ...] = ()


AGREED: Final = Agreed()


def signature(secret: str, direction: Direction, timestamp: str, body: bytes) -> str:
    """Return the signature of a message."""
    said = f"{direction}\n{timestamp}\n".encode() + body
    return "sha256=" + hmac.digest(secret.encode(), said, hashlib.sha256).hex()


def is_genuine(secrets: Sequence[str], timestamp: str, given: str, body: bytes, now: float) -> bool:
    """Tell whether a message comes from the platform and is fresh; any of the secrets may have signed it."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    return is_signed(secrets, timestamp, given, body) and abs(now - int(timestamp)) <= WINDOW


def is_signed(secrets: Sequence[str], marked: str, given: str, body: bytes) -> bool:
    """Tell whether the platform signed a body under a mark: of a message its timestamp, of a file the batch's number."""
    made = [signature(secret, Direction.IN, marked, body) for secret in secrets]
    return given.isascii() and any(hmac.compare_digest(one, given) for one in made)
