"""`award ledger verify|export|replay|anchor` and `award worker`."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api import dbadmin
from api.worker import anchor_all, run
from models.database import Database
from policies.book import book
from services.ledger_audit import MOST_PROBLEMS, Report, Verifier, read_lines, verify_records
from services.ledger_export import export, verify_database
from services.ledger_replay import Replay, Replayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.ledger_audit import Problem

ledger = typer.Typer(no_args_is_help=True, help="The ledger: verify, export, replay, anchor.")
_out: Final = Console(highlight=False)
_err: Final = Console(stderr=True, highlight=False)
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An export (JSON Lines).")]


def _installation() -> Any:
    from api.cli import Installation  # that module mounts this one

    return Installation()


@ledger.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="An export; without: the database.")
    ] = None,
    anchor: Annotated[str | None, typer.Option(help="Digest of an anchor kept outside: up to it all is there.")] = None,
) -> None:
    """Verify that nothing on the ledger was changed, removed, moved or added."""
    with _err.status("verifying"):
        if file is None:
            report = asyncio.run(verify_database(_installation().app_url, anchor))
        else:
            with file.open("rb") as lines:
                report = verify_records(read_lines(lines), anchor)
    _show(report)
    if anchor is not None and report.intact:
        _out.print("Everything up to the anchor is there.")
    _end(report)


@ledger.command(name="export")
def export_command(
    file: Annotated[Path, typer.Argument(help="Where to write; must not exist.")],
    *,
    payloads: Annotated[bool, typer.Option(help="Whether what people have written is in it.")] = True,
) -> None:
    """Write the whole ledger to a file that anyone can verify; readable by its owner alone."""
    url = _installation().app_url
    if file.exists():
        raise typer.BadParameter(f"{file} exists already", param_hint="FILE")
    part = file.with_name(file.name + ".part")
    with _err.status("exporting"), open(part, "wb", opener=_private) as target:
        counts = asyncio.run(export(url, target, payloads=payloads))
        os.fsync(target.fileno())
    part.rename(file)
    _out.print(f"{counts['entries']} entries and {counts['anchors']} anchors in {file}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@ledger.command()
def replay(file: _File) -> None:
    """Compute lists and scores again from an export, and verify the export."""
    verifier, replayer = Verifier(), Replayer()
    with _err.status("replaying"), file.open("rb") as lines:
        for record in read_lines(lines):
            verifier.take(record)
            replayer.take(record)
        report, replayed = verifier.finish(), replayer.finish()
    verifier.close()
    _show(report)
    _show_replay(replayed)
    _end(report, replayed.problems)


@ledger.command()
def anchor() -> None:
    """Seal what the ledgers hold now and print the digests to keep outside; safe to repeat."""
    installation = _installation()

    async def do() -> dict[str, Any]:
        db = Database(installation.app_url, size=2)
        latest = await anchor_all(db, installation.settings.clock or datetime.now(UTC))
        await db.close()
        return latest

    latest = asyncio.run(do())
    if not latest:
        _out.print("Nothing is on the ledger yet.")
    for code, found in latest.items():
        made = "made now" if found.made else "nothing new since"
        _out.print(f"{code}  number {found.number}  {found.at.isoformat()}  {made}\n[bold]{found.digest}[/]")


def worker(*, once: Annotated[bool, typer.Option(help="One round, then end.")] = False) -> None:
    """Anchor the ledgers, remind and send letters every AWARD_WORKER_INTERVAL seconds until told to stop."""
    installation = _installation()
    installation.settings.check("work")
    asyncio.run(dbadmin.check(installation.app_url, book()))
    asyncio.run(run(installation.settings, installation.app_url, once=once))


def _show(report: Report) -> None:
    _table(
        ("entries", report.entries),
        ("chains", report.chains),
        ("payloads checked", report.payloads_checked),
        ("payloads absent", report.payloads_absent),
        ("anchors", report.anchors),
    )


def _show_replay(replayed: Replay) -> None:
    rows: Iterator[tuple[str, int]] = ((f"replayed {act}", times) for act, times in sorted(replayed.acts.items()))
    _table(*rows, ("payload absent", replayed.absent), ("unproved: rests on an absent one", replayed.unproved))


def _table(*rows: tuple[str, int]) -> None:
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for name, number in rows:
        table.add_row(name, str(number))
    _out.print(table)


def _end(report: Report, more: Iterable[Problem] = ()) -> None:
    """Say what was found; exit code 1 if anything."""
    found = [*report.problems, *more]
    for problem in found:
        _out.print(Text("✗ ", "red"), Text(str(problem)), sep="", soft_wrap=True)
    if report.found > MOST_PROBLEMS:
        _out.print(f"… and {report.found - MOST_PROBLEMS} more")
    if found:
        raise typer.Exit(1)
    _out.print("[green]The ledger is intact.[/]")
