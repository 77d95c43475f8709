"""Posting orders to the enterprise-policy platform: signed, and once under each key as far as the platform is concerned."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx

from services.signing import Direction, signature

_TIMEOUT: Final = 20.0  # seconds that the platform may take to answer


@dataclass(frozen=True)
class Poster:
    """Where orders go, and the secret that signs them."""

    url: str
    secret: str

    async def send(self, key: str, body: bytes) -> str:
        """Post an order; return why the platform did not take it, or nothing. It says 409 to what it has already."""
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "idempotency-key": key,
            "x-platform-timestamp": stamp,
            "x-platform-signature": signature(self.secret, Direction.OUT, stamp, body),
        }
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client:
                answer = await client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success or answer.status_code == HTTPStatus.CONFLICT else str(answer.status_code)
