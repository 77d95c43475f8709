"""Pictures of what winners report over HTTP, for who is logged in, of what the database shows that person at this moment (Art. 24, 31).

They hold nothing that a query does not answer the same person, so they need no act. Absent and hidden are one answer, 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fastapi import Request, Response

from api.asked import SAFE, Absent, Asked, key_of
from api.files import answered
from api.language import language_of
from regulation.calendar import local_day
from resolvers.lights import lights_of
from services.rendering.line_charts import THEMES, lights_picture, trend_picture
from services.trends import trends_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI

    from api.app import State
    from models.database import Tx

SVG = "image/svg+xml"
Seen = TypeVar("Seen")


def add_duty_pictures(app: FastAPI, state: State) -> None:
    """Add the routes."""

    @app.get("/pictures/awards/{award}/{figure}.svg")
    async def trend(request: Request, award: str, figure: str) -> Response:
        return await answered(request, _Picture(state, request).trend(award, figure))

    @app.get("/pictures/programmes/{programme}/obligations.svg")
    async def lights(request: Request, programme: str) -> Response:
        return await answered(request, _Picture(state, request).lights(programme))


class _Picture(Asked):
    """One picture."""

    async def trend(self, award: str, figure: str) -> Response:
        """Answer with a figure of a winner over the years."""
        key, language = key_of(award), self._language()
        found = await self._seen(lambda tx: trends_of(tx, key, language))
        one = next((each for each in found if each["figure"] == figure), None)
        if one is None:
            raise Absent
        return self._picture(trend_picture(one, language, self._theme()))

    async def lights(self, programme: str) -> Response:
        """Answer with what winners owe by county and light, of what the asker sees."""
        key, actor = key_of(programme), await self.actor()
        found = await self._seen(lambda tx: lights_of(tx, key))
        if not found:
            raise Absent
        return self._picture(lights_picture(found, str(local_day(actor.clock)), self._language(), self._theme()))

    async def _seen(self, read: Callable[[Tx], Awaitable[Seen]]) -> Seen:
        actor = await self.actor()
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            return await read(tx)

    def _picture(self, svg: str) -> Response:
        return Response(svg, headers=SAFE, media_type=SVG)

    def _theme(self) -> str:
        asked = self.request.query_params.get("theme", "")
        return asked if asked in THEMES else "light"

    def _language(self) -> str:
        asked = self.request.query_params.get("lang", "")
        return asked if asked in {"zh-CN", "en"} else language_of(self.request.headers.get("accept-language", ""))
