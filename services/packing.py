"""Archive packages of closed cycles: asked for by an act, made by the worker, handed out by an act (Art. 5, 31, 32).

A package holds what the director who asked for it reads, under that director's own role in the database, so that no
other book of rights says what is archived; docs/archive.md.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from models import CycleArchive
from models.custody import AccessKind
from models.database import SYSTEM_ROLE
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.states import ArchiveState
from services.archive_file import Packed, Writer, pack
from services.common import refuse
from services.custody import record
from services.documents import DOWNLOAD_SECONDS
from services.door import Act, Done, act
from services.files.links import Purpose, link_for, secret_of
from services.ledger_anchor import anchor
from services.sealing import INSTALLED, Seal

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Database
    from services.files.store import FileStore

_log: Final = structlog.get_logger("award.archive")
_WAITING: Final = (
    """SELECT a.* FROM public.cycle_archive a WHERE a.state IN ('asked', 'packing') ORDER BY a.asked_at, a.id"""
)
_CLAIM: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('pack:' || $1, 0)) AS mine"
_STANDING: Final = "SELECT true FROM public.cycle_archive a WHERE a.cycle_id = $1 AND a.state IN ('asked', 'packing')"


class CannotPack(Exception):  # noqa: N818 -- it says what cannot be done
    """A package cannot be made; the message is the code of why."""


@act(Ability.CYCLE_PACK)
async def pack_cycle(act: Act) -> Done:
    """Ask for the archive package of a closed cycle; the worker makes it, with what the caller reads (Art. 5, 32)."""
    refuse(act, INSTALLED.seal is None, "CERTIFICATE_KEY_MISSING")
    refuse(act, bool(await act.tx.sql(_STANDING, act.target.id)), "ARCHIVE_UNDER_WAY")
    key = await act.tx.insert(
        CycleArchive, programme_id=act.target.programme_id, cycle_id=act.target.id, person_id=act.actor.person_id,
        grant_id=act.actor.grant_id, asked_at=act.now,
    )  # fmt: skip
    return act.done("cycle_archive", key)


@act(Ability.CYCLE_ARCHIVE_DOWNLOAD)
async def download_cycle_archive(act: Act) -> Done:
    """Get an archive package, bit for bit as it was signed; every time is on record (Art. 31, 32)."""
    row = await act.row()
    copy = await record(act, AccessKind.CONTENT, None, digest=row["sha256"])
    link = link_for(act.actor, Purpose.ARCHIVE, "cycle_archive", act.target.id, DOWNLOAD_SECONDS, copy)
    told = {"download_url": link.address(await secret_of(act.tx))}
    return Done("cycle_archive", act.target.id, told, {"sha256": row["sha256"], "copy": str(copy)})


# --- The worker -----------------------------------------------------------------------------------------------------------


async def pack_waiting(db: Database, store: FileStore, seal: Seal | None, now: datetime) -> int:
    """Make every package that was asked for and that nobody else is making; return how many were made."""
    made = 0
    async with db.transaction(SYSTEM_ROLE) as tx:
        for row in await tx.sql(_WAITING):
            if (await tx.sql(_CLAIM, str(row["id"])))[0]["mine"]:
                made += await _made(db, store, seal, row, now)
    return made


async def _made(db: Database, store: FileStore, seal: Seal | None, row: Any, now: datetime) -> bool:
    try:
        if seal is None:
            raise CannotPack("CERTIFICATE_KEY_MISSING")
        with tempfile.TemporaryDirectory(prefix="award-archive-") as folder:
            file = Path(folder) / "archive.zip"
            packed = await packed_into(db, store, seal, row, now, file)
            await store.keep(packed.sha256, file)
    except CannotPack as why:
        await _change(db, row["id"], state=ArchiveState.FAILED, why=str(why))
        _log.warning("archive_failed", archive=str(row["id"]), reason=str(why))
        return False
    await _change(
        db, row["id"], state=ArchiveState.READY, made_at=now, size=packed.size, sha256=packed.sha256,
        key_fingerprint=seal.signer.key_id,
    )  # fmt: skip
    _log.info("archive_made", archive=str(row["id"]), sha256=packed.sha256)
    return True


async def packed_into(db: Database, store: FileStore, seal: Seal, row: Any, now: datetime, file: Path) -> Packed:
    """Write the package that a row of `cycle_archive` asks for to a file; raises CannotPack.

    The ledger is anchored first, so that the package lies under an anchor.
    """
    await anchor(db, row["programme_id"], now)
    asker = Actor(now, Role.OFFICE_DIRECTOR, row["person_id"], row["grant_id"], row["programme_id"])

    async def told(done: int, total: int) -> None:
        await _change(db, row["id"], state=ArchiveState.PACKING, done=done, total=total)

    async with (
        db.transaction(asker.database_role, read_only=True) as seen,
        db.transaction(SYSTEM_ROLE, read_only=True) as whole,
    ):
        await asker.enter(seen)
        if not await seen.sql("SELECT true FROM public.cycle_archive a WHERE a.id = $1", row["id"]):
            raise CannotPack("ASKER_GONE")  # the grant ended, or a conflict came up
        writer = await asyncio.to_thread(Writer, file)
        return await pack(writer, seen, whole, store, seal, row["cycle_id"], now, told)


async def _change(db: Database, key: UUID, **values: Any) -> None:
    async with db.transaction(SYSTEM_ROLE) as tx:
        await tx.update(
            CycleArchive, key, **{n: v.value if isinstance(v, ArchiveState) else v for n, v in values.items()}
        )
