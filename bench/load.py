"""A small HTTP load generator: keep-alive connections in one process on one core, closed loop or open loop.

Closed: each connection sends its next request when the answer is there. Open: requests are due at fixed intervals,
whether or not earlier ones are answered, and latency counts from when a request was due. Loopback only.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HOST = "127.0.0.1"
_END = b"\r\n\r\n"


class LoadError(Exception):
    """An answer was none."""


@dataclass
class Measured:
    """Answers and their latencies."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """Latency in milliseconds that this share of the answers does not exceed."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class _Connection(asyncio.Protocol):
    """One keep-alive connection; `idle(self)` is called when an answer is complete."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.due = 0.0
        self.transport: Any = None
        self.buffer = bytearray()
        self.length = -1

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send(self, request: bytes, due: float) -> None:
        self.due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.length < 0:
            at = self.buffer.find(_END)
            if at < 0:
                return
            self.length = at + 4 + self._size(bytes(self.buffer[:at]))
        if len(self.buffer) >= self.length:
            failed = b'"errors":[{' in self.buffer
            if failed:
                self.run.fail(bytes(self.buffer[-600:]))
            del self.buffer[:]
            self.length = -1
            self.run.answered(self)

    def _size(self, head: bytes) -> int:
        if not head.startswith(b"HTTP/1.1 200"):
            self.run.fail(head[:200])
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return int(line.partition(b":")[2])
        self.run.fail(b"no content-length: " + head[:200])
        return 0

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.run.over.done():
            self.run.fail(f"connection lost {exc}".encode())


class _Run:
    """One measurement."""

    def __init__(self, requests: Iterator[bytes], seconds: float, most: int, interval: float) -> None:
        self.requests, self.seconds, self.most, self.interval = requests, seconds, most, interval
        self.measured = Measured()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.began = self.until = 0.0
        self.sent = 0
        self.free: deque[_Connection] = deque()
        self.waiting: deque[float] = deque()
        self.connections: list[_Connection] = []

    async def go(self, port: int, connections: int) -> Measured:
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, made = await loop.create_connection(lambda: _Connection(self), _HOST, port)
            self.connections.append(made)
        self.began = time.perf_counter()
        self.until = self.began + self.seconds
        if self.interval:
            self.free.extend(self.connections)
            self._tick()
        else:
            for connection in self.connections:
                self._next(connection)
        try:
            await self.over
        finally:
            for connection in self.connections:
                connection.transport.close()
        return self.measured

    def _next(self, connection: _Connection) -> None:
        now = time.perf_counter()
        if now < self.until and self.sent < self.most:
            self.sent += 1
            connection.send(next(self.requests), now)
        else:
            self.free.append(connection)
            self._finish(now)

    def _tick(self) -> None:
        """Send what is due (open loop)."""
        now = time.perf_counter()
        while (due := self.began + self.sent * self.interval) <= now and due < self.until and self.sent < self.most:
            self.sent += 1
            self.waiting.append(due)
        self._drain()
        if now < self.until and self.sent < self.most:
            asyncio.get_running_loop().call_later(max(due - now, 0), self._tick)
        else:
            self._finish(now)

    def _drain(self) -> None:
        while self.free and self.waiting:
            self.free.popleft().send(next(self.requests), self.waiting.popleft())

    def answered(self, connection: _Connection) -> None:
        self.measured.latencies.append(time.perf_counter() - connection.due)
        if self.interval:
            self.free.append(connection)
            self._drain()
            now = time.perf_counter()
            if now >= self.until or self.sent >= self.most:
                self._finish(now)
        else:
            self._next(connection)

    def _finish(self, now: float) -> None:
        if len(self.free) == len(self.connections) and not self.waiting and not self.over.done():
            self.measured.seconds = now - self.began
            self.over.set_result(None)

    def fail(self, what: bytes) -> None:
        if not self.over.done():
            self.over.set_exception(LoadError(what.decode(errors="replace")))


async def closed(
    port: int, requests: Iterator[bytes], *, seconds: float, connections: int = 16, most: int = 10**9
) -> Measured:
    """Return what a closed loop measures in so many seconds, or with so many requests."""
    return await _Run(requests, seconds, most, 0.0).go(port, connections)


async def opened(
    port: int, requests: Iterator[bytes], *, seconds: float, rate: float, connections: int = 64, most: int = 10**9
) -> Measured:
    """Return what an open loop at a fixed rate measures."""
    return await _Run(requests, seconds, most, 1 / rate).go(port, connections)


async def once(port: int, request: bytes) -> bytes:
    """Return the body of one answer, whatever its status."""
    reader, writer = await asyncio.open_connection(_HOST, port)
    writer.write(request)
    head = await asyncio.wait_for(reader.readuntil(_END), 60)
    size = next(
        int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    body = await reader.readexactly(size)
    writer.close()
    return body


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return an HTTP request."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {_HOST}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + _END + body


def cycling(requests: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the requests round and round."""
    while True:
        yield from requests
