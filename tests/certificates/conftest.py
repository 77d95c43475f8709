"""A city with a winner, and the application over HTTP that issues certificates with a key of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from api.kept_keys import kept
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.sealing import ED25519, INSTALLED, Seal, algorithm_named, new_key
from tests.files.desk import Desk, desk_at
from tests.world import World

PUBLIC_URL = "https://award.example"


@dataclass
class Winner:
    """An award as a commendation of today leaves it."""

    cycle: UUID
    organisation: UUID
    award: UUID
    number: str
    name: str
    credit_code: str


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("certificates"), public_url=PUBLIC_URL)
    async with desk_at(world, settings) as found:
        yield found


@pytest.fixture
async def winner(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Winner:
    """A winner, and a key that no other test retires."""
    monkeypatch.setattr(INSTALLED, "seal", seal_at(tmp_path / "key.pem"))
    return await won(world)


def seal_at(file: Path) -> Seal:
    """Return what issues certificates with a new key in a file."""
    kept(file, new_key)
    algorithm = algorithm_named(ED25519)
    assert algorithm is not None
    return Seal(algorithm.signer(str(file)), PUBLIC_URL)


async def won(world: World, stage: str = "commended", cycle: UUID | None = None, **values: Any) -> Winner:
    """Put an award in place: quality, valid three years from 6 May 2026, the day on which the world stands."""
    cycle = cycle or await world.cycle(stage)
    organisation = await world.organisation()
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="commendation", title="表彰通报", body="表彰", channels=["门户网站"],
        content_digest="0" * 64, published_at=world.clock,
    )  # fmt: skip
    document = await world.put(
        m.Commendation, cycle_id=cycle, document_number=f"{uuid4().hex[:6]}号", issued_on=date(2026, 5, 6), text="表彰",
        notice_id=notice,
    )  # fmt: skip
    number = f"GZMQA-{uuid4().hex[:8]}"
    award = await world.put(
        m.Award, cycle_id=cycle, programme_id=world.programme, organisation_id=organisation, kind="quality", session=9,
        dossier_id=await world.dossier(cycle, organisation, "awarded"), award_year=2026, certificate_number=number,
        honour_only=False, commendation_id=document,
        **{"valid_from": date(2026, 5, 6), "valid_until": date(2029, 5, 5), **values},
    )  # fmt: skip
    row = (await world.sql("SELECT * FROM organisation_detail WHERE organisation_id = $1", organisation))[0]
    name = (await world.row(m.Organisation, organisation))["name"]
    return Winner(cycle, organisation, award, number, name, row["credit_code"])


async def issued(world: World, winner: Winner) -> Any:
    """Issue the certificate, and return its row."""
    await world.act(await world.actor(Role.OFFICE_DIRECTOR), Ability.CYCLE_ISSUE_CERTIFICATES, winner.cycle)
    return await certificate(world, winner)


async def certificate(world: World, winner: Winner, edition: int = 1) -> Any:
    sql = "SELECT * FROM certificate WHERE award_id = $1 AND edition = $2"
    return (await world.sql(sql, winner.award, edition))[0]


async def director(world: World) -> Actor:
    return await world.actor(Role.OFFICE_DIRECTOR)


async def conflict(world: World, actor: Actor, winner: Winner) -> None:
    await world.put(
        m.Conflict, person_id=actor.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation, kind="kinship",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
