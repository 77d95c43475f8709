"""Passwords of local accounts: argon2, away from the event loop, at the same cost for unknown accounts."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST_PASSWORD = 1024

# The least that OWASP accepts for Argon2id: these accounts exist in development only, where start-up counts.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


async def hash_password(password: str) -> str:
    """Return what to keep of a password. Raises ValueError if it is empty or unreasonably long."""
    if not 0 < len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"A password has 1 to {LONGEST_PASSWORD} characters.")
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(kept: str | None, password: str) -> bool:
    """Tell whether the password is the one kept; None (no such account) takes as long and is always False.

    The answer must be compared with `is True`: a coroutine that nobody awaited is truthy.
    """
    if len(password) > LONGEST_PASSWORD:
        return False
    matches = await asyncio.to_thread(_matches, kept, password)
    return matches is True and kept is not None


def _matches(kept: str | None, password: str) -> bool:
    decoy = _decoy()
    try:
        return _hasher.verify(decoy if kept is None else kept, password) is True
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """Return a hash at today's cost that no password is compared with in earnest."""
    return _hasher.hash("nobody")
