"""What pages ask of the API, and what they do with a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

_STATUS: Final = {"NOT_FOUND": 404, "FORBIDDEN": 403, "BAD_REQUEST": 400, "CONFLICT": 409, "RATE_LIMITED": 429}


class Ask(Protocol):
    """Asks the API as the public role; the answer is that of the endpoint, in values of JSON."""

    def __call__(
        self, request: Request, language: str, query: str, variables: dict[str, Any], tracking: str | None = None
    ) -> Awaitable[dict[str, Any]]:
        """Return `data` and `errors`."""


class Look(Protocol):
    """Looks into the file of a certificate that a form has sent; answers as the endpoint does."""

    def __call__(self, request: Request, language: str, /) -> Awaitable[tuple[int, dict[str, Any]]]:
        """Return the status and the answer."""


class Admit(Protocol):
    """Counts a check of a certificate, whoever asks."""

    def __call__(self, request: Request, by: str, /) -> Awaitable[int | None]:
        """Return after how many seconds there is room for one, if there is none now."""


class Send(Protocol):
    """Sends the bytes of a file to the signed address that an upload was given; answers as that address does."""

    def __call__(
        self, request: Request, language: str, address: str, tracking: str, pieces: AsyncIterator[bytes], /
    ) -> Awaitable[list[dict[str, Any]]]:
        """Return the errors."""


@dataclass(frozen=True)
class Ways:
    """The ways from the pages to the API, which are all that they know of it."""

    ask: Ask
    look: Look
    admit: Admit
    send: Send
    place: Callable[[Request], str]  # from where a request comes, as limits count it


@dataclass(frozen=True)
class Offer:
    """What open data there are, as their page tells it: datasets with columns, rows of an answer at most, the licence."""

    datasets: tuple[Any, ...]
    most: int
    licence: str | None


class Trouble(Exception):  # noqa: N818 -- not an error of ours: what there is to tell instead of the page
    """A page cannot be given: the status, and the API's words if there are any."""

    def __init__(self, status: int, message: str = "", reason: str = "", after: int | None = None) -> None:
        super().__init__(status, reason)
        self.status, self.message, self.reason, self.after = status, message, reason, after

    def on(self, answer: Response) -> Response:
        """Say on an answer when to come again, to who came too often (RFC 9110, Retry-After)."""
        if self.after is not None:
            answer.headers["retry-after"] = str(self.after)
        return answer


@lru_cache(maxsize=64)
def query(name: str) -> str:
    """Return the text of a query by its name."""
    return (Path(__file__).parent / "queries" / f"{name}.graphql").read_text(encoding="utf-8")


def data_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an answer; Trouble if there is an error, which leaves nothing to show."""
    if errors := answer.get("errors"):
        told = errors[0].get("extensions") or {}
        status = _STATUS.get(str(told.get("code")), 500)
        raise Trouble(status, errors[0]["message"], str(told.get("reason", "")), told.get("retryAfter"))
    data: dict[str, Any] = answer["data"]
    return data
