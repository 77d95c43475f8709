"""A closed cycle with records, documents and a ledger, and the worker that packs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.packing import pack_waiting
from services.sealing import INSTALLED, Seal
from tests.certificates.conftest import seal_at
from tests.files.desk import Desk, desk_at
from tests.world import World

CONTENT = "检验报告".encode() * 100


@dataclass
class Closed:
    """A closed cycle: who won, who did not, and the director who packs it."""

    cycle: UUID
    organisation: UUID
    dossier: UUID
    director: Actor
    seal: Seal
    desk: Desk

    async def packed(self, at: Any = None) -> Any:
        """Let the director ask for the package and the worker make it; return its row."""
        world = self.desk.world
        done = await world.act(self.director, Ability.CYCLE_PACK, self.cycle)
        await pack_waiting(world.db, self.desk.state.files.store, self.seal, at or world.clock)
        return await world.row(m.CycleArchive, done.id)

    async def file(self, row: Any, folder: Path) -> Path:
        path = folder / f"{row['id']}.zip"
        await self.desk.state.files.store.fetch(row["sha256"], path)
        return path


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("archive"))
    async with desk_at(world, settings) as found:
        yield found


@pytest.fixture
async def closed(world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Closed:
    seal = seal_at(tmp_path / "key.pem")
    monkeypatch.setattr(INSTALLED, "seal", seal)
    cycle, organisation = await world.cycle("commended", session=7), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "awarded")
    await _document(desk, cycle, dossier, tmp_path)
    await world.act(
        await world.actor(Role.OFFICE),
        Ability.CYCLE_CLOSE,
        cycle,
    )
    director = await world.actor(Role.OFFICE_DIRECTOR)
    return Closed(cycle, organisation, dossier, director, seal, desk)


async def _document(desk: Desk, cycle: UUID, dossier: UUID, folder: Path) -> None:
    """Let an open and a secret document have been handed in, the open one stored."""
    source, digest = folder / "content", sha256(CONTENT).hexdigest()
    source.write_bytes(CONTENT)
    await desk.state.files.store.keep(digest, source)
    about = {"dossier_id": dossier, "cycle_id": cycle, "media_type": "application/pdf", "size": len(CONTENT),
             "uploaded_at": desk.world.clock, "state": "submitted", "submission": 1}  # fmt: skip
    await desk.world.put(
        m.StoredFile, sha256=digest, size=len(CONTENT), media_type="application/pdf", state="clean",
        touched_at=desk.world.clock,
    )  # fmt: skip
    await desk.world.put(m.Document, **about, title="检验报告.pdf", sha256=digest)
    await desk.world.put(m.SecretDocument, **about, title="工艺参数.pdf", sha256="5" * 64)
