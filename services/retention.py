"""Erase what is not needed any more, by rules whose years are parameters of the regulation version (Art. 31, 34).

A rule says what is erased, from which day on, and how; what is held (an objection, a complaint or a ban is open) waits.
Each erasure is a transaction of its own with an entry on the ledger by the system. The ledger's chains verify as
before: they hold digests, never what is erased. docs/retention.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from models.database import SYSTEM_ROLE
from regulation.calendar import SHANGHAI, local_day
from regulation.telling import Event
from services.by_system import on_record
from services.retention_rule import IN_FORCE, Rule
from services.retention_rules import HELD, RULES
from services.telling import HOLDS, written

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Database, Tx
    from services.files.store import FileStore

_log: Final = structlog.get_logger("award.retention")
ERASE: Final = "retention:erase"
_HOLDS: Final = " || ".join(
    f"CASE WHEN t.organisations && ARRAY({sql}) THEN ARRAY['{name}'] ELSE '{{}}' END" for name, sql in HELD.items()
)
_PLAN: Final = """SELECT t.*, {holds} AS holds FROM ({due}) t WHERE t.due_on <= $2 ORDER BY t.due_on, t.target_id"""
_STILL: Final = """SELECT 1 FROM ({due}) t WHERE t.target_id = $2 AND t.due_on <= $1 AND {holds} = '{{}}'"""
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('retention:' || $1, 0))"
_DROPPED: Final = "SELECT a.id, a.sha256 FROM public.cycle_archive a WHERE a.state = 'dropped' AND a.sha256 IS NOT NULL"
_REMIND: Final = written(
    f"""SELECT g.person_id, g.id, NULL::uuid, NULL::uuid, NULL::uuid, '{Event.RETENTION_DUE.value}',
 jsonb_build_object('award', p.name, 'award_en', p.name_en, 'count', $3::int, 'due', $4::timestamptz), $1::timestamptz,
 $4::timestamptz, $5::text
FROM public.programme p JOIN public.role_grant g ON g.programme_id = p.id AND g.role = 'office_director'
 AND {HOLDS.format(now="$1")} WHERE p.id = $2""",  # noqa: S608 -- names from code
    "given AS (SELECT $1::timestamptz, $2::uuid, $3::int, $4::timestamptz, $5::text)",
)
_NOTICE: Final = f"""SELECT p.id, (v.parameters ->> 'retention_notice_days')::int AS days FROM public.programme p
{IN_FORCE.format(programme="p.id")}"""  # noqa: S608 -- names from code


@dataclass(frozen=True)
class Planned:
    """One thing to erase: by which rule, of which programme, from which day on, and what holds it, if anything."""

    rule: Rule
    programme: UUID
    target: UUID
    due_on: date
    holds: tuple[str, ...]


async def planned(tx: Tx, today: date, until: date | None = None) -> list[Planned]:
    """Return what is due by a day (today, if none is named), rule by rule, what is held included."""
    found = []
    for rule in RULES:
        rows: list[Any] = await tx.sql(_PLAN.format(holds=_HOLDS, due=rule.due), today, until or today)
        found += [
            Planned(rule, row["programme_id"], row["target_id"], row["due_on"], tuple(row["holds"])) for row in rows
        ]
    return found


async def run(db: Database, store: FileStore, now: datetime) -> list[Planned]:
    """Erase what is due and not held, and return it; safe to repeat, also by two at once."""
    today = local_day(now)
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        due = [one for one in await planned(tx, today) if not one.holds]
    erased = [one for one in due if await _erased(db, one, now, today)]
    await _drop_packages(db, store)
    return erased


async def _erased(db: Database, one: Planned, now: datetime, today: date) -> bool:
    """Erase one thing if it is still due and not held."""
    async with db.transaction(SYSTEM_ROLE) as tx:
        await tx.sql(_ALONE, str(one.target))
        if not await tx.sql(_STILL.format(due=one.rule.due, holds=_HOLDS), today, one.target):
            return False
        for statement in one.rule.erase:
            await tx.sql(statement, one.target)
        told = {"rule": one.rule.name, "resource": one.rule.resource, "due_on": one.due_on.isoformat()}
        await on_record(tx, ERASE, now, one.rule.article, one.programme, one.target, told)
    _log.info("erased", rule=one.rule.name, target=str(one.target))
    return True


async def _drop_packages(db: Database, store: FileStore) -> None:
    """Delete archive packages that hold what was erased; they may be packed anew."""
    async with db.transaction(SYSTEM_ROLE) as tx:
        for row in await tx.sql(_DROPPED):
            await store.forget(row["sha256"])
            await tx.sql("UPDATE public.cycle_archive SET sha256 = NULL WHERE id = $1", row["id"])


async def remind_of_erasures(db: Database, now: datetime) -> None:
    """Tell directors, once for each day, what will be erased so many days later (`retention_notice_days`)."""
    today = local_day(now)
    async with db.transaction(SYSTEM_ROLE) as tx:
        for row in await tx.sql(_NOTICE, today):
            if row["days"] is not None:
                await _remind(tx, row["id"], now, today, today + timedelta(row["days"]))


async def _remind(tx: Tx, programme: UUID, now: datetime, today: date, until: date) -> None:
    coming = [one for one in await planned(tx, today, until) if one.due_on > today and one.programme == programme]
    for day in sorted({one.due_on for one in coming}):
        number = sum(one.due_on == day for one in coming)
        await tx.sql(_REMIND, now, programme, number, _midnight(day), f"retention:{day}")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
