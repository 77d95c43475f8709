"""The pages as a browser meets them: the application with its database, and a city's award in its ten days."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import models as m
from api.app import State
from api.limiting import Limiter
from api.logs import configure_logging
from api.settings import Settings
from models.cycle import NoticeKind
from regulation.states import ListState
from tests.pages.document import Page
from tests.served import served
from tests.world import World

# Published on Monday 21 September 2026: the tenth day is in the holidays, the first working day after them 8 October.
PUBLISHED = datetime(2026, 9, 21, 1, tzinfo=UTC)
CLOSES = datetime(2026, 10, 8, 16, tzinfo=UTC)
NOW = "2026-09-25T09:00:00+08:00"


Sent = tuple[str, tuple[str, bytes, str]]


@dataclass
class Site:
    """The application, and a browser that keeps nothing."""

    world: World
    client: httpx.AsyncClient
    state: State

    async def get(self, path: str, at: str = NOW, **headers: str) -> Page:
        given = {"x-clock": at} | {name.replace("_", "-"): value for name, value in headers.items()}
        return Page(await self.client.get(path, headers=given))

    async def post(self, path: str, at: str = NOW, files: Sequence[Sent] = (), **fields: str) -> Page:
        """Send a form, with files as browsers do: each under its field, with name, content and kind."""
        given = {"files": list(files)} if files else {}
        return Page(await self.client.post(path, data=fields, headers={"x-clock": at}, **given))

    async def asked(self, query: str, at: str = NOW, **variables: Any) -> Any:
        """Return what the endpoint answers to a client without login."""
        body = {"query": query, "variables": variables}
        return (await self.client.post("/graphql", json=body, headers={"x-clock": at})).json()


@dataclass
class Listed:
    """A list in its ten days: notice, organisations in order."""

    cycle: UUID
    notice: UUID
    entries: UUID
    organisations: list[UUID] = field(default_factory=list)
    dossiers: list[UUID] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"/notices/Notice_{self.notice}"


@pytest.fixture(scope="module")
def world(city: World) -> World:
    """A database that the module shares; each test publishes its own."""
    return city


@pytest.fixture(autouse=True)
def rested(site: Site) -> None:
    """What others have sent before does not count against a test."""
    site.state.limiter = Limiter()


@pytest.fixture(scope="module")
async def site(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("pages"))
    async for found in serve(world, settings):
        yield found


async def serve(world: World, settings: Settings) -> AsyncIterator[Site]:
    configure_logging()
    async with served(world, settings) as (client, state):
        yield Site(world, client, state)


async def publish(world: World, organisations: int = 2, named: str | None = None, **values: Any) -> Listed:
    """Let a list be published: half quality awards, half nominations; `named` is what all on it are called."""
    cycle = await world.cycle("publicising")
    entries = await world.put(
        m.AwardList, cycle_id=cycle, kind="proposed", digest="1" * 64, drafted_at=PUBLISHED,
    )  # fmt: skip
    given = {
        "title": "拟奖名单公示", "body": "现予公示。\n欢迎监督。", "channels": ["市政府门户网站", "赣南日报"],
        "kind": NoticeKind.PUBLICITY, "content_digest": uuid4().hex * 2, "published_at": PUBLISHED,
        "opens_on": date(2026, 9, 21), "nominal_end": date(2026, 10, 1), "closes_on": date(2026, 10, 8),
        "closes_at": CLOSES, **values,
    }  # fmt: skip
    notice = await world.put(m.Notice, cycle_id=cycle, list_id=entries, **given)
    listed = Listed(cycle, notice, entries)
    for number in range(organisations):
        await _enter(world, listed, "quality" if number % 2 == 0 else "nomination", named)
    signed = {"state": ListState.SIGNED, "signed_at": PUBLISHED, "published_at": PUBLISHED}
    await world.change(m.AwardList, entries, **signed)
    return listed


async def _enter(world: World, listed: Listed, kind: str, named: str | None) -> None:
    organisation = await world.organisation()
    if named is not None:
        await world.change(m.Organisation, organisation, name=named)
    dossier = await world.dossier(listed.cycle, organisation, "publicised")
    await world.put(
        m.ListEntry, list_id=listed.entries, cycle_id=listed.cycle, dossier_id=dossier, organisation_id=organisation,
        sector_group="manufacturing", award_kind=kind,
    )  # fmt: skip
    listed.organisations.append(organisation)
    listed.dossiers.append(dossier)


async def name_of(world: World, organisation: UUID) -> str:
    return (await world.row(m.Organisation, organisation))["name"]
