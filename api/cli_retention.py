"""`award retention plan|run`: what is erased when, shown before and done (Art. 31)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from api.filing import files_of
from models.database import SYSTEM_ROLE, Database
from regulation.calendar import local_day
from services.retention import Planned, planned, run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

retention = typer.Typer(no_args_is_help=True, help="Erase what is not needed any more: plan, run.")
_out: Final = Console(highlight=False, soft_wrap=True)


@retention.command()
def plan(
    until: Annotated[str | None, typer.Option(help="Last day to look ahead to (YYYY-MM-DD); without: today.")] = None,
) -> None:
    """Show what is due, by which rule and article, and what is held; nothing is changed."""
    last = _day(until)

    async def do(db: Database, now: datetime, _settings: Any) -> list[Planned]:
        async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            return await planned(tx, local_day(now), last)

    _show(_done(do), held=True)


@retention.command(name="run")
def run_command() -> None:
    """Erase what is due and not held; each erasure is on the ledger. The worker does the same."""

    async def do(db: Database, now: datetime, settings: Any) -> list[Planned]:
        return await run(db, files_of(settings, db).store, now)

    _show(_done(do), held=False)


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise typer.BadParameter(f"{given} is no day", param_hint="--until") from error


def _done(do: Callable[[Database, datetime, Any], Awaitable[list[Planned]]]) -> list[Planned]:
    from api.cli import Installation  # that module mounts this one

    installation = Installation()

    async def whole() -> list[Planned]:
        db = Database(installation.app_url, size=2)
        try:
            return await do(db, installation.settings.clock or datetime.now(UTC), installation.settings)
        finally:
            await db.close()

    return asyncio.run(whole())


def _show(found: list[Planned], *, held: bool) -> None:
    """Print a row for each; whole lines apart by tabs, unless somebody looks at a terminal."""
    head = ("rule", "what", "article", "target", "due", *(["held by"] if held else []))
    rows = [_cells(one, held=held) for one in found]
    if found and _out.is_terminal:
        table = Table(*head, box=None)
        for row in rows:
            table.add_row(*row)
        _out.print(table)
    elif found:
        for row in (head, *rows):
            typer.echo("\t".join(row))
    _out.print(f"{len(found)} {'planned' if held else 'erased'}")


def _cells(one: Planned, *, held: bool) -> tuple[str, ...]:
    told = (one.rule.name, one.rule.what, one.rule.article, str(one.target), one.due_on.isoformat())
    return (*told, ", ".join(one.holds)) if held else told
