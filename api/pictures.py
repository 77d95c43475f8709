"""Pictures of dashboards over HTTP: of what the viewer sees and nothing else, asked of the API under its login (Art. 11)."""

from __future__ import annotations

import csv
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from fastapi import Request, Response
from graphql import GraphQLError

from api.answering import answered
from api.asked import SAFE
from services.rendering.charts import Bar, bars

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from api.app import State

_SHARES: Final = "key name count"
_QUERY: Final = """query ($id: ID!) { node(id: $id) { ... on Cycle { session awardYear pipeline { applications
 byState { %(s)s } byJurisdiction { %(s)s } bySector { %(s)s } bySize { %(s)s } funnel { %(s)s } stages { stage hours } } } } }"""
_OF_CYCLE: Final = _QUERY % {"s": _SHARES}
_OF_PROGRAMME: Final = """query ($id: ID!) { node(id: $id) { ... on Programme { history { session awardYear applications
 quality nominations revoked } } } }"""
_TITLES: Final = {
    "byState": ("申报按状态", "Applications by state"),
    "byJurisdiction": ("申报按县区", "Applications by jurisdiction"),
    "bySector": ("申报按行业组别", "Applications by sector group"),
    "bySize": ("申报按企业规模", "Applications by size class"),
    "funnel": ("各环节通过情况", "How far applications came"),
}
_NAMES: Final = {  # of a picture in its address
    "states": "byState", "jurisdictions": "byJurisdiction", "sectors": "bySector", "sizes": "bySize", "funnel": "funnel",
}  # fmt: skip
_STATUS: Final = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "RATE_LIMITED": 429}
_POLICY: Final = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


def add_pictures(app: FastAPI, state: State) -> None:
    """Add the routes."""

    @app.get("/pictures/cycles/{key}/{name}.svg")
    async def of_cycle(request: Request, key: str, name: str) -> Response:
        drawn = {**{name: _shares(field) for name, field in _NAMES.items()}, "stages": _stages}.get(name)
        return await _picture(state, request, _OF_CYCLE, key, drawn)

    @app.get("/pictures/programmes/{key}/history.svg")
    async def of_programme(request: Request, key: str) -> Response:
        return await _picture(state, request, _OF_PROGRAMME, key, _history)


async def _picture(
    state: State, request: Request, query: str, key: str, drawn: Callable[[dict[str, Any]], str] | None
) -> Response:
    if drawn is None:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers=SAFE)
    try:
        body = await answered(state, state.reception(request), request.headers, query, {"id": key}, None)
    except GraphQLError as error:
        code = (error.extensions or {}).get("code", "")
        return Response(status_code=_STATUS.get(str(code), HTTPStatus.BAD_REQUEST), headers=SAFE)
    answer = orjson.loads(body if isinstance(body, bytes) else orjson.dumps(body, default=str))
    node = (answer.get("data") or {}).get("node")
    if not node:  # an id that is none, or of something that the viewer does not see
        return Response(status_code=HTTPStatus.NOT_FOUND, headers=SAFE)
    return Response(drawn(node), headers=SAFE | _POLICY, media_type="image/svg+xml")


def _shares(field: str) -> Callable[[dict[str, Any]], str]:
    def drawn(node: dict[str, Any]) -> str:
        rows = [Bar(*_named(one["key"], one["name"]), one["count"]) for one in node["pipeline"][field]]
        return bars(*_titled(*_TITLES[field], node), rows)

    return drawn


def _stages(node: dict[str, Any]) -> str:
    rows = [Bar(*_named(one["stage"], None), round(one["hours"] / 24)) for one in node["pipeline"]["stages"]]
    return bars(*_titled("各阶段用时（天）", "Days of each stage", node), rows)


def _history(node: dict[str, Any]) -> str:
    cycles = reversed(node["history"])
    rows = [
        Bar(f"{one['awardYear']} 年度：{zh}", f"{one['awardYear']}: {en}", one[field])
        for one in cycles
        for field, zh, en in (("applications", "申报", "applications"), ("quality", "质量奖", "quality awards"),
                              ("nominations", "提名奖", "nomination awards"), ("revoked", "撤销", "revoked"))
    ]  # fmt: skip
    return bars("历届情况", "All cycles", rows)


def _titled(zh: str, en: str, node: dict[str, Any]) -> tuple[str, str]:
    return f"{zh}（{node['awardYear']} 年度）", f"{en}, {node['awardYear']}"


@cache
def _words() -> dict[str, tuple[str, str]]:
    """Return the words of codes: those of the public pages, and those that only dashboards say."""
    with (Path(__file__).parent / "pictures.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: (row["zh"], row["en"]) for row in csv.DictReader(file)}


def _named(key: str, name: str | None) -> tuple[str, str]:
    return (name, key) if name else _words().get(key, (key, key))
