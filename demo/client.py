"""The only way in: HTTP to the server, as anybody or with a person's own token, at a stated instant."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final, Self

import httpx

AT_ONCE: Final = 16
_SECONDS: Final = 60.0
_IDLE: Final = 1.0


class Unexpected(Exception):  # noqa: N818 -- it names what happened
    """The story did not go as told; the message says where."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Visitor:
    """Who asks: a token for those who log in, a tracking code for who follows an objection."""

    token: str = ""
    tracking: str = ""

    def headers(self, clock: str) -> dict[str, str]:
        """Return the headers of a request at an instant."""
        sent = {"x-clock": clock, "accept-language": "zh-CN"}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        if self.tracking:
            sent["x-tracking-code"] = self.tracking
        return sent


class Client:
    """Requests to one server, several at once; counts them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.requests = 0
        # Loopback only: proxies of the environment are none of its business. Idle connections are given up
        # long before the server closes them (5 s), so that no request meets a closing one.
        limits = httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=_IDLE)
        self._http = httpx.AsyncClient(base_url=address, timeout=_SECONDS, trust_env=False, limits=limits)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        """Enter."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave and close all connections."""
        await self._http.aclose()

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
        """Post JSON."""
        async with self._turn:
            self.requests += 1
            return await self._http.post(path, json=body, headers=headers)

    async def account(self, username: str, password: str) -> str:
        """Register a local account and return its issuer."""
        answer = await self.post("/auth/accounts", {"username": username, "password": password})
        if answer.status_code != httpx.codes.CREATED:
            raise Unexpected(f"account {username}: {answer.status_code} {answer.text}")
        return str(answer.json()["issuer"])

    async def login(self, username: str, password: str) -> str:
        """Log in and return the token."""
        answer = await self.post("/auth/token", {"username": username, "password": password})
        if answer.status_code != httpx.codes.OK:
            raise Unexpected(f"login {username}: {answer.status_code} {answer.text}")
        return str(answer.json()["access_token"])

    async def put(self, address: str, content: bytes, headers: dict[str, str]) -> None:
        """Send the bytes of a file to a signed address."""
        async with self._turn:
            self.requests += 1
            answer = await self._http.put(address, content=content, headers=headers)
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise Unexpected(f"upload: {answer.status_code} {answer.text}")

    async def graphql(self, who: Visitor, clock: str, query: str, variables: dict[str, Any] | None = None) -> Answer:
        """Run an operation."""
        asked = {"query": query, "variables": variables or {}}
        try:
            answer = await self.post("/graphql", asked, who.headers(clock))
        except httpx.ReadError:  # a connection was closed all the same: idempotency keys make asking again safe
            answer = await self.post("/graphql", asked, who.headers(clock))
        body = answer.json()
        return Answer(body.get("data"), body.get("errors") or [])
