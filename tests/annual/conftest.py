"""A year whose cycle is over, and the report on it (Art. 11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.files.desk import Desk, desk_at
from tests.world import World

IN_2026 = datetime(2026, 12, 1, 4, tzinfo=UTC)
DOWNLOAD = """mutation ($i: DownloadAnnualReportInput!) { done: downloadAnnualReport(input: $i) {
 annualReport { year } downloadUrl errors { field code message article } } }"""


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("annual"))
    async with desk_at(world, settings) as found:
        yield found


async def at_the_end(world: World, role: Role) -> Actor:
    return world.at(await world.actor(role), IN_2026)


async def a_year(world: World) -> UUID:
    """Let a cycle be over: three applications, of which one won, one was rejected, one is a draft."""
    cycle, winner = await world.cycle("closed", session=7), await world.organisation()
    dossier = await world.dossier(cycle, winner, "awarded")
    await world.dossier(cycle, await world.organisation("360703", "I"), "rejected")
    await world.dossier(cycle, await world.organisation(), "draft")
    await world.put(
        m.Award, cycle_id=cycle, programme_id=world.programme, dossier_id=dossier, organisation_id=winner, kind="quality",
        session=7, award_year=2026, certificate_number="GZMQA-2026-7-01", honour_only=False,
        valid_from=date(2026, 11, 2), valid_until=date(2029, 11, 1),
    )  # fmt: skip
    return cycle


async def drafted(world: World, clerk: Actor) -> UUID:
    return (await world.act(clerk, Ability.PROGRAMME_DRAFT_ANNUAL_REPORT, world.programme, year=2026)).id


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
