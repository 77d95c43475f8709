"""The worker: what must happen again and again without anybody asking. Two at once do no harm."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import aiosmtplib
import asyncpg
import obstore.exceptions
import structlog

from api.filing import files_of
from api.kept_keys import seal_of
from api.mail import Mail, Server
from api.poster import Poster
from models.database import SYSTEM_ROLE, Database
from services import platform_outbox
from services.files.clean import clean
from services.ledger_anchor import anchor
from services.letters import Sender, deliver
from services.packing import pack_waiting
from services.reminding import remind
from services.retention import remind_of_erasures
from services.retention import run as erase
from services.solving import solve_waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from api.settings import Settings
    from services.ledger_anchor import Anchor

_log: Final = structlog.get_logger("award.worker")
# What the next round may find repaired: the server restarts, the network is away.
_PASSING: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    obstore.exceptions.BaseError,  # the store of files is away
    asyncpg.InternalClientError,  # a connection that was cut while it lay in the pool
)


async def anchor_all(db: Database, now: datetime) -> dict[str, Anchor]:
    """Anchor the ledger of every programme and return the latest anchors by the programme's code."""
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        programmes = await tx.sql("SELECT id, code FROM public.programme ORDER BY code")
    latest = {row["code"]: await _anchored(db, row["id"], now) for row in programmes}
    return {code: found for code, found in latest.items() if found is not None}


async def _anchored(db: Database, programme: UUID, now: datetime) -> Anchor | None:
    found = await anchor(db, programme, now)
    if found is not None and found.made:  # the log, too, may be a place outside where the digest is kept
        _log.info("anchored", programme=str(programme), number=found.number, digest=found.digest)
    return found


async def work(db: Database, settings: Settings, stopped: Callable[[], bool] = lambda: False) -> None:
    """Do one round: anchor the ledgers, write the reminders that are due, compute draws, pack archives, hand over letters
    and orders."""
    now = settings.clock or datetime.now(UTC)
    await anchor_all(db, now)
    await remind(db, now)
    await remind_of_erasures(db, now)
    await erase(db, files_of(settings, db).store, now)
    await clean(files_of(settings, db))
    await solve_waiting(db, now)
    await pack_waiting(db, files_of(settings, db).store, seal_of(settings), now)
    await hand_over(db, settings, now, stopped)
    if settings.platform_url is not None and settings.platform_secrets:
        poster = Poster(settings.platform_url, settings.platform_secrets[0])
        await platform_outbox.hand_over(db, now, poster.send, stopped)


async def hand_over(
    db: Database, settings: Settings, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Hand the letters that are due to the mail server, if there is one; away now, it is asked again next round."""
    if settings.smtp_url is None or settings.smtp_from is None:
        return
    sender = Sender(settings.smtp_from, settings.public_url or "")
    try:
        async with Mail(Server.parse(settings.smtp_url), settings.smtp_from) as mail:
            await deliver(db, now, sender, mail.post, stopped)
    except aiosmtplib.SMTPException as error:
        _log.warning("mail_server_unreachable", reason=str(error) or type(error).__name__)


async def run(settings: Settings, url: str, *, once: bool = False) -> None:
    """Work until SIGTERM or SIGINT, finishing the round under way; `once`: one round, whose errors are raised."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    db = Database(url, size=2)
    try:
        if once:
            await work(db, settings)
        else:
            await _rounds(db, settings, stop)
    finally:
        await db.close()


async def _rounds(db: Database, settings: Settings, stop: Any) -> None:
    while not stop.is_set():
        try:
            await work(db, settings, stop.is_set)
        except _PASSING as error:
            _log.warning("round_failed", reason=str(error) or type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), settings.worker_interval)
