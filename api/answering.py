"""The way of an operation to its answer, whoever brings it: the endpoint of the API, or a page that asks as the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from graphql import GraphQLError
from starlette.datastructures import Headers

from resolvers.build import Context
from resolvers.errors import coded, internal
from resolvers.paging import NUL
from resolvers.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from api.app import State
    from api.limiting import Reception


async def answered(
    state: State,
    reception: Reception,
    headers: Headers,
    query: str,
    variables: dict[str, Any] | None,
    operation: str | None,
) -> bytes | dict[str, Any]:
    """Return the response body, ready as bytes if a compiled plan answered; GraphQLError for a login that does not hold."""
    actor = await state.authenticator.actor(headers)
    await reception.require_tracked(actor)
    compiled = await state.executor.run(query, variables, operation, actor, reception)
    if compiled is not None:
        return compiled
    context = Context(actor, Reader(state.db, actor), state.db, reception)
    result = await state.schema.execute(query, variables, context, operation_name=operation)
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    if result.data is not None or not result.errors:
        body["data"] = result.data
    elif any(error.path for error in result.errors):
        body["data"] = None
    return body


def holds_nul(given: Any) -> bool:
    """Tell whether a text within a value of JSON holds NUL."""
    waiting = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and NUL in one:
            return True
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


def asked_by_pages(state: State) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Return how pages ask: as the public role, by the executors and limits of the endpoint, with its errors."""

    async def ask(
        request: Request, language: str, query: str, variables: dict[str, Any], tracking: str | None = None
    ) -> dict[str, Any]:
        try:
            if holds_nul(variables):
                raise coded("BAD_REQUEST", "TEXT_CONTROL_CHARACTER", language)
            reception = state.reception(request)
            body = await answered(state, reception, of_the_public(request, language, tracking), query, variables, None)
        except GraphQLError as error:
            return {"errors": [error.formatted]}
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong inside, nothing of it is told
            return {"errors": [internal(error, language).formatted]}
        # Both executors answer in JSON's own values: what a page shows is what the endpoint would have said.
        given = body if isinstance(body, bytes) else orjson.dumps(body, default=str)
        answer: dict[str, Any] = orjson.loads(given)
        return answer

    return ask


def of_the_public(request: Request, language: str, tracking: str | None) -> Headers:
    """Return the headers under which a page asks: no login goes with them, whatever the browser sent."""
    given = {"accept-language": language, "x-clock": request.headers.get("x-clock"), "x-tracking-code": tracking,
             "x-programme": request.query_params.get("programme")}  # fmt: skip
    return Headers({name: value for name, value in given.items() if value is not None})
