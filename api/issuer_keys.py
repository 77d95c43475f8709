"""The public keys of one issuer: fixed ones, or those it publishes, fetched with restraint."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, OctKey

REFRESH_SECONDS = 600
PAUSE_SECONDS = 30
TIMEOUT_SECONDS = 5

log = structlog.get_logger(__name__)


class IssuerKeys:
    """Finds a key by its id. Unknown ids fetch the published keys again, at most once in PAUSE_SECONDS."""

    def __init__(self, url: str | None, jwks: Mapping[str, Any] | None = None) -> None:
        self._url = url
        self._keys = public_keys(jwks) if jwks is not None else {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, key_id: str | None) -> Key | None:
        """Return the key of this id, or the only key when a token names none; None if there is none."""
        key = self._pick(key_id)
        if self._url is not None and (key is None or time.monotonic() > self._fetched_at + REFRESH_SECONDS):
            await self._refresh(self._url)
            key = self._pick(key_id)
        return key

    def _pick(self, key_id: str | None) -> Key | None:
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    async def _refresh(self, url: str) -> None:
        """Fetch the keys anew; those known stay if that fails. Callers at the same time share one fetch."""
        async with self._lock:
            if time.monotonic() < self._tried_at + PAUSE_SECONDS:
                return
            self._tried_at = time.monotonic()
            try:
                self._keys = public_keys(await _fetch(url))
                self._fetched_at = time.monotonic()
            except (httpx.HTTPError, TimeoutError, JoseError, ValueError, KeyError, TypeError) as error:
                log.warning("issuer keys not fetched", url=url, error=repr(error))


async def _fetch(url: str) -> Mapping[str, Any]:
    async with asyncio.timeout(TIMEOUT_SECONDS), httpx.AsyncClient(follow_redirects=False) as client:
        response = await client.get(url, headers={"Accept": "application/json"})
        if response.status_code != httpx.codes.OK:
            raise ValueError(f"status {response.status_code}")
        document: Mapping[str, Any] = response.json()
        return document


def public_keys(jwks: Mapping[str, Any]) -> dict[str, Key]:
    """Return the keys of a key set by id, except shared secrets and keys for encryption.

    Raises JoseError, KeyError or TypeError if it is no key set.
    """
    keys: dict[str, Key] = {}
    for entry in jwks["keys"]:
        if entry.get("kty") not in JWKRegistry.key_types or entry.get("use", "sig") != "sig":
            continue
        key = JWKRegistry.import_key(entry)
        if not isinstance(key, OctKey):
            key.ensure_kid()
            keys[str(key.kid)] = key
    return keys
