"""The HTTP application: /graphql, login for development, health."""

from __future__ import annotations

import asyncio
import gc
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from graphql import GraphQLError
from starlette.requests import ClientDisconnect

from api.answering import answered, asked_by_pages, holds_nul
from api.auth import Authenticator
from api.bodies import body_of
from api.calendars import add_calendars
from api.duty_pictures import add_duty_pictures
from api.explorer import add_explorer
from api.files import add_files, sent_for_pages
from api.filing import copies_of, files_of
from api.kept_keys import seal_of
from api.language import language_of
from api.limiting import Limiter, Reception, place_for_pages
from api.local_issuer import LocalIssuer
from api.open_data import add_open_data, offer_of
from api.pages.asking import Ways
from api.pages.site import ForReaders, pages
from api.passwords import LONGEST_PASSWORD, hash_password, verify_password
from api.pictures import add_pictures
from api.platform import add_platform
from api.reports import add_reports
from api.tokens import Verifier
from api.verify import add_verification, admitted_for_pages, looked_into_for_pages
from models.database import SYSTEM_ROLE, Database
from resolvers.errors import coded, internal
from resolvers.execute import QueryExecutor
from resolvers.paging import NUL
from resolvers.schema import make_schema
from services import platform_outbox
from services.letters import counts
from services.sealing import INSTALLED
from services.solving import solve_waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import HTTPConnection
    from starlette.types import ASGIApp, Receive, Scope, Send

    from api.settings import Settings

_log: Final = structlog.get_logger("award.draws")
_DRAWS_SECONDS: Final = 1.0  # between two looks for a draw that was asked for
_LARGEST_BODY: Final = 2_000_000
_READ: Final = ["GET", "HEAD"]
_METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_GRAPHQL: Final = "application/graphql-response+json"
_LARGEST_LOGIN: Final = 20_000  # the longest password in the longest spelling, and a name
_STATUS: Final = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "BAD_REQUEST": 400, "RATE_LIMITED": 429, "INTERNAL": 500}
_TOLD_TO_ALL: Final = {"UNAUTHENTICATED", "RATE_LIMITED", "INTERNAL"}  # older clients too, and what stands between
_CHALLENGE: Final = {"www-authenticate": "Bearer"}
_MALFORMED: Final = {"error": "invalid_request"}
_ESCAPED_NUL: Final = rb"\u0000"


class State:
    """What the application holds while it runs."""

    def __init__(self, settings: Settings, database_url: str) -> None:
        self.settings = settings
        self.db = Database(database_url)
        self.schema = make_schema()
        self.verifier = Verifier(settings.issuers)
        self.issuer: LocalIssuer | None = None
        if settings.local_accounts:
            self.issuer = LocalIssuer(settings.data_dir, settings.local_audience)
            self.verifier.trust(self.issuer.issuer, self.issuer.jwks())
        self.authenticator = Authenticator(self.db, self.verifier, settings)
        INSTALLED.seal = seal_of(settings)
        self.files = files_of(settings, self.db)
        self.copies = copies_of(settings, self.files)
        self.executor = QueryExecutor(self.schema.core, self.db)
        self.limiter = Limiter()

    def reception(self, request: HTTPConnection) -> Reception:
        """Return who receives a request."""
        address = request.client.host if request.client else ""
        return Reception(self.limiter, self.authenticator, self.db, address)


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """Return the application; the database must have been verified before."""
    state = State(settings, database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # What exists by now stays: the collector need not look at it again, nor so often at the rest.
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 50)
        drawing = asyncio.create_task(_draw_panels(state))
        yield
        drawing.cancel()
        await asyncio.gather(drawing, return_exceptions=True)
        await state.db.close()

    app = FastAPI(title="Mayor's Quality Award", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.award = state
    _add_health(app, state)
    _add_metrics(app, state)
    _add_graphql(app, state)
    add_files(app, state)
    add_platform(app, state)
    add_open_data(app, state)
    add_reports(app, state)
    add_pictures(app, state)
    add_duty_pictures(app, state)
    add_calendars(app, state)
    ways = Ways(
        asked_by_pages(state), looked_into_for_pages(state), admitted_for_pages(state), sent_for_pages(state),
        place_for_pages,
    )  # fmt: skip
    site = pages(ways, settings.public_url, offer_of(settings))
    app.router.routes.append(ForReaders("/", site))
    add_verification(app, state)
    if state.issuer is not None:
        _add_local_login(app, state, state.issuer)
    app.mount("/", site)  # last: whatever no other route takes
    return app


async def _draw_panels(state: State) -> None:
    """Compute draws of panels as they are asked for; what this process leaves undone the next one, or the worker, does."""
    while True:
        try:
            await solve_waiting(state.db, state.settings.clock or datetime.now(UTC))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.warning("draw_failed", reason=str(error) or type(error).__name__)
        await asyncio.sleep(_DRAWS_SECONDS)


def _add_health(app: FastAPI, state: State) -> None:
    @app.api_route("/healthz", methods=_READ)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.api_route("/readyz", methods=_READ)
    async def ready() -> dict[str, str]:
        async with state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            await tx.sql("SELECT 1")
        return {"status": "ready"}


def _add_metrics(app: FastAPI, state: State) -> None:
    @app.get("/metrics")
    async def metrics() -> Response:
        served, left = state.executor.served, state.executor.left
        lines = (
            "# HELP award_operations_total Operations by the executor that answered them.",
            "# TYPE award_operations_total counter",
            f'award_operations_total{{executor="compiled"}} {served}',
            f'award_operations_total{{executor="reference"}} {left}',
            "# HELP award_letters Letters by state; `failed` ones reach nobody unless somebody looks after them.",
            "# TYPE award_letters gauge",
            *(f'award_letters{{state="{name}"}} {number}' for name, number in (await counts(state.db)).items()),
            "# HELP award_platform_messages Messages to the payment platform by state; somebody has to look after `dead` ones.",
            "# TYPE award_platform_messages gauge",
            *(
                f'award_platform_messages{{state="{n}"}} {c}'
                for n, c in (await platform_outbox.counts(state.db)).items()
            ),
        )
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _add_graphql(app: FastAPI, state: State) -> None:
    async def graphql(request: Request) -> Response:
        modern, reception = _GRAPHQL in request.headers.get("accept", ""), state.reception(request)
        try:
            return _told_when(reception, await _executed(request, state, reception, modern=modern))
        except ClientDisconnect:
            return Response(status_code=400)
        except GraphQLError as error:
            return _told_when(reception, _answer({"errors": [error.formatted]}, modern=modern, refused=True))
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong inside, nothing of it is told
            return _answer({"errors": [internal(error, _language(request)).formatted]}, modern=modern, refused=True)

    app.add_middleware(_Straight, graphql=graphql)

    allowed = ["POST"]
    if state.settings.mode != "production":
        add_explorer(app)
        allowed += _READ

    @app.api_route("/graphql", methods=sorted(_METHODS.difference(allowed)))
    async def none() -> Response:
        return Response(status_code=405, headers={"allow": ", ".join(allowed)})


class _Straight:
    """Gives POST /graphql to its function past the router, which costs as much as a small query does."""

    def __init__(self, app: ASGIApp, graphql: Callable[[Request], Awaitable[Response]]) -> None:
        self.app, self.graphql = app, graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            response = await self.graphql(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _told_when(reception: Reception, response: Response) -> Response:
    """Say to who came too often when to come again (RFC 9110, Retry-After)."""
    if reception.retry_after is not None:
        response.headers["retry-after"] = str(reception.retry_after)
    return response


async def _executed(request: Request, state: State, reception: Reception, *, modern: bool) -> Response:
    """Return the answer to an operation, by its compiled plan or by the reference executor."""
    query, variables, operation = await _read(request)
    body = await answered(state, reception, request.headers, query, variables, operation)
    if isinstance(body, bytes):
        return Response(body, media_type=f"{_GRAPHQL if modern else 'application/json'}; charset=utf-8")
    return _answer(body, modern=modern, refused="data" not in body)


def _answer(body: dict[str, Any], *, modern: bool, refused: bool) -> Response:
    """Return the response of GraphQL over HTTP: older clients get 200 whenever the request was understood."""
    status = 200
    if refused:
        code = (body["errors"][0].get("extensions") or {}).get("code", "BAD_REQUEST")
        status = _STATUS.get(code, 400) if modern or code in _TOLD_TO_ALL else 200
    kind = _GRAPHQL if modern else "application/json"
    headers = _CHALLENGE if status == HTTPStatus.UNAUTHORIZED else None
    return Response(orjson.dumps(body, default=str), status, headers, media_type=f"{kind}; charset=utf-8")


async def _read(request: Request) -> tuple[str, dict[str, Any] | None, str | None]:
    """Return query, variables and operation name; GraphQLError BAD_REQUEST if the body is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _bad(request, "CONTENT_TYPE")
    body = await body_of(request, _LARGEST_BODY)
    if body is None:
        raise _bad(request, "BODY_TOO_LARGE")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(request, "BODY_NOT_JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise _bad(request, "QUERY_MISSING")
    variables, operation = given.get("variables"), given.get("operationName")
    if not isinstance(variables, dict | None) or not isinstance(operation, str | None):
        raise _bad(request, "VARIABLES_INVALID")
    if _ESCAPED_NUL in body and holds_nul(variables):
        raise _bad(request, "TEXT_CONTROL_CHARACTER")
    return given["query"], variables, operation


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _bad(request: Request, reason: str) -> GraphQLError:
    return coded("BAD_REQUEST", reason, _language(request))


def _add_local_login(app: FastAPI, state: State, issuer: LocalIssuer) -> None:
    """Add what an identity provider does, for development: accounts, tokens, keys."""

    @app.get("/.well-known/jwks.json")
    async def keys() -> dict[str, Any]:
        return issuer.jwks()

    @app.post("/auth/token")
    async def login(request: Request) -> Response:
        given = await _credentials(request)
        if given is None:
            return JSONResponse(_MALFORMED, 400)
        username, password = given
        async with state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            rows = await tx.sql("SELECT password_hash FROM public.local_account WHERE username = $1", username)
        if await verify_password(rows[0]["password_hash"] if rows else None, password) is not True:
            return JSONResponse({"error": "invalid_grant"}, 401, _CHALLENGE)
        lifetime = state.settings.token_lifetime
        token = issuer.issue(username, lifetime)
        seconds = int(lifetime.total_seconds())
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    @app.post("/auth/accounts")
    async def register(request: Request) -> Response:
        username, password = await _credentials(request) or ("", "")
        if not username or not 0 < len(password) <= LONGEST_PASSWORD:
            return JSONResponse(_MALFORMED, 400)
        hashed = await hash_password(password)
        async with state.db.transaction(SYSTEM_ROLE) as tx:
            rows = await tx.sql(
                "INSERT INTO public.local_account (username, password_hash) VALUES ($1, $2)"
                " ON CONFLICT (username) DO NOTHING RETURNING id",
                *(username, hashed),
            )
        return JSONResponse({"issuer": issuer.issuer.issuer, "subject": username}, 201 if rows else 409)


async def _credentials(request: Request) -> tuple[str, str] | None:
    """Return name and password, an empty text for one that no account has; None if the body does not hold both."""
    body = await body_of(request, _LARGEST_LOGIN)
    if body is None:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    match given:
        case {"username": str(username), "password": str(password)}:
            return _kept(username), _kept(password)
    return None


def _kept(text: str) -> str:
    return "" if NUL in text else text
