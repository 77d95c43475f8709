"""Published annual reports as PDF, to everybody, without login (Art. 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid5

from fastapi import Request, Response
from graphql import GraphQLError
from starlette.responses import FileResponse

from api.answering import of_the_public
from api.asked import Absent, key_of
from api.language import language_of
from models.custody import Paper
from regulation.violation import RuleBroken
from resolvers.build import row_id
from resolvers.ids import BadId
from services.papers.annual import said

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.app import State

_PUBLISHED: Final = """SELECT r.id, r.year, r.content, r.digest FROM public.annual_report r
WHERE r.id = $1 AND r.published_at <= (SELECT ctx.clock())"""
_HEADERS: Final = {"x-content-type-options": "nosniff", "cache-control": "public, max-age=300"}


def add_reports(app: FastAPI, state: State) -> None:
    """Add the route."""

    @app.get("/reports/{given}.pdf")
    async def report(request: Request, given: str) -> Response:
        try:
            row = await _row(state, request, given)
            return await _made(state, row, "en" if request.query_params.get("lang") == "en" else "zh")
        except (Absent, BadId):
            return Response(status_code=404, headers=_HEADERS)
        except GraphQLError:
            return Response(status_code=400, headers=_HEADERS)
        except RuleBroken:
            return Response(status_code=503, headers=_HEADERS)


async def _row(state: State, request: Request, given: str) -> Any:
    """Return a published report as the public sees it; Absent if there is none."""
    key = row_id(given, "AnnualReport")
    language = language_of(request.headers.get("accept-language", ""))
    actor = await state.authenticator.actor(of_the_public(request, language, None))
    async with state.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        rows = await tx.sql(_PUBLISHED, key)
    if not rows:
        raise Absent
    return rows[0]


async def _made(state: State, row: Any, language: str) -> Response:
    """Return the PDF: the same bytes at any time, with the digest of what it says where a copy names its reader."""
    paper = Paper.ANNUAL_REPORT_EN if language == "en" else Paper.ANNUAL_REPORT
    named = f"SHA-256 {row['digest']}"
    words = {"line": named, "pattern": [], "named": named, "at": ""}
    number = uuid5(key_of(str(row["id"])), language)
    copy = await state.copies.paper(number, paper, said(row, language), words)
    name = f"annual-report-{row['year']}-{language}.pdf"
    return FileResponse(copy, headers=_HEADERS, media_type="application/pdf", filename=name)
