"""Compute the draws that were asked for, each in a process of its own, outside of any act (Art. 18).

Whoever computes a draw holds a lock that ends with its connection: when it dies, another takes the draw up again. A
draw is a function of what is on the ledger, so that twice is the same as once. Nothing is decided here: a draw gives
places only when a second person applies it.
"""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
import structlog

from models import DrawnPlace, DrawObstacle, PanelDraw
from models.database import SYSTEM_ROLE
from regulation.draw.problem import digest_of, pseudonym
from regulation.states import DrawState
from regulation.telling import Event
from services.telling import HOLDS, written

if TYPE_CHECKING:
    from datetime import datetime

    from models.database import Database, Tx

_WAITING: Final = """SELECT d.id FROM public.panel_draw d WHERE d.state IN ('asked', 'solving')
 AND NOT d.id = ANY ($1::uuid[]) ORDER BY d.asked_at, d.id"""
_CLAIM: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('solve:' || $1, 0)) AS mine"
_ASKED: Final = """
SELECT p.body, d.cycle_id, e.grant_id FROM public.panel_draw d
JOIN public.ledger_entry e ON e.cycle_id = d.cycle_id AND e.ability = 'cycle:draw_panels' AND e.outcome = 'done'
JOIN public.ledger_payload p ON p.entry_id = e.id
WHERE d.id = $1 AND p.body LIKE '%' || d.seed || '%' AND d.state IN ('asked', 'solving')
"""
_PEOPLE: Final = """SELECT f.person_id AS id FROM public.expert_profile f
JOIN public.cycle c ON c.programme_id = f.programme_id WHERE c.id = $1"""
_DOSSIERS: Final = "SELECT d.id, d.organisation_id FROM public.dossier d WHERE d.cycle_id = $1"
_PROGRESS: Final = """UPDATE public.panel_draw SET state = 'solving', progress = $2
WHERE id = $1 AND state IN ('asked', 'solving')"""
_STILL: Final = "SELECT state FROM public.panel_draw WHERE id = $1 FOR UPDATE"


COMMAND: Final = (sys.executable, "-m", "regulation.draw")
# Who asked is told, if the grant still holds: how it ended, or once a draw that it broke off.
_TELL: Final = written(
    f"""SELECT g.person_id, g.id, c.id, NULL::uuid, NULL::uuid, $3, jsonb_build_object('award', p.name,
  'award_en', p.name_en, 'session', c.session, 'count', w.number), $4::timestamptz, NULL::timestamptz, $3 || ':' || w.id
FROM public.panel_draw w JOIN public.cycle c ON c.id = w.cycle_id JOIN public.programme p ON p.id = c.programme_id
JOIN public.role_grant g ON g.id = $2 AND {HOLDS.format(now="$4")}
WHERE w.id = $1""",  # noqa: S608 -- names from code
    "given AS (SELECT $1::uuid, $2::uuid, $3::text, $4::timestamptz)",
)
_log: Final = structlog.get_logger("award.solving")


class SolverFailed(Exception):  # noqa: N818 -- it names what happened
    """The process that computes a draw ended without a result."""


async def solve_waiting(db: Database, now: datetime) -> int:
    """Compute every draw that waits and that nobody else computes; return how many."""
    done: list[UUID] = []
    while True:
        async with db.transaction(SYSTEM_ROLE) as tx:
            waiting = await tx.sql(_WAITING, done)
            for row in waiting:
                done.append(row["id"])
                if (await tx.sql(_CLAIM, str(row["id"])))[0]["mine"]:
                    await _solve(db, tx, row["id"], now)
        if not waiting:
            return len(done)


async def _solve(db: Database, tx: Tx, draw: UUID, now: datetime) -> None:
    """Compute one draw while its claim is held by `tx`."""
    asked = await tx.sql(_ASKED, draw)
    if not asked:
        return
    (row,) = asked
    problem = orjson.loads(row["body"])["payload"]["result"]["problem"]
    try:
        result = await _computed(db, draw, problem)
    except SolverFailed:
        _log.warning("draw_failed", draw=str(draw))
        await tx.sql(_TELL, draw, row["grant_id"], Event.DRAW_FAILED.value, now)
        return
    async with db.transaction(SYSTEM_ROLE) as writing:
        if (await writing.sql(_STILL, draw))[0]["state"] in (DrawState.ASKED, DrawState.SOLVING):
            event = await _keep(writing, draw, row["cycle_id"], result, now)
            await writing.sql(_TELL, draw, row["grant_id"], event.value, now)


async def _computed(db: Database, draw: UUID, problem: Any) -> Any:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=1 << 28,
    )  # fmt: skip
    try:
        return await _followed(db, draw, process, orjson.dumps(problem))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _followed(db: Database, draw: UUID, process: Any, problem: bytes) -> Any:
    process.stdin.write(problem)
    process.stdin.close()
    async for line in process.stdout:
        said = orjson.loads(line)
        if "percent" not in said:
            return said
        async with db.transaction(SYSTEM_ROLE) as tx:
            await tx.sql(_PROGRESS, draw, said["percent"])
    raise SolverFailed(str(draw))


async def _keep(tx: Tx, draw: UUID, cycle: UUID, result: Any, now: datetime) -> Event:
    """Write what a draw proposes, or what binds it; return what is to be told of it."""
    people = {pseudonym(cycle, row["id"]): row["id"] for row in await tx.sql(_PEOPLE, cycle)}
    dossiers = {pseudonym(cycle, row["id"]): row for row in await tx.sql(_DOSSIERS, cycle)}
    where = {key: {"draw_id": draw, "cycle_id": cycle, **_place(row)} for key, row in dossiers.items()}
    nowhere = {"draw_id": draw, "cycle_id": cycle, "dossier_id": None, "organisation_id": None}
    drawn = [
        {**where[panel], "person_id": people[expert], "leader": leader, "present": False, "fit": fit}
        for panel, expert, leader, fit in result["places"]
    ] + [
        {**where[panel], "person_id": people[expert], "leader": True, "present": True, "fit": fit}
        for panel, expert, fit in result["present_leaders"]
    ]
    await tx.insert_all(DrawnPlace, drawn)
    await tx.insert_all(DrawObstacle, [_obstacle(one, where.get(one["panel"], nowhere)) for one in result["obstacles"]])
    state = DrawState.INFEASIBLE if result["obstacles"] else DrawState.DRAFTED
    await tx.update(
        PanelDraw, draw, state=state.value, progress=100, solver=result["solver"], result_digest=digest_of(result),
        solved_at=now,
    )  # fmt: skip
    return Event.DRAW_INFEASIBLE if state is DrawState.INFEASIBLE else Event.DRAW_DRAFTED


def _place(row: Any) -> dict[str, Any]:
    return {"dossier_id": row["id"], "organisation_id": row["organisation_id"]}


def _obstacle(one: Any, where: dict[str, Any]) -> dict[str, Any]:
    return {**where, "set_number": one["set"], "binds": one["binds"], "frees": one["frees"], "remedy": one["remedy"],
            "amount": one["amount"] and Decimal(one["amount"])}  # fmt: skip
