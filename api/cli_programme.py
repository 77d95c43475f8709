"""`award programme`: load the award of a county from a file, and list all programmes (Art. 11(9), 34)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from api import programmes
from models.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

programme = typer.Typer(no_args_is_help=True, help="Programmes: the city's award and those of counties.")
_out: Final = Console()


@programme.command()
def load(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="See docs/programmes.md.")]) -> None:
    """Load a programme with its regulation; safe to repeat."""
    given = programmes.read(file)
    _, new = _with_database(lambda db: programmes.load(db, given))
    said = "loaded" if new else "was loaded before and is as the file says"
    _out.print(f"{given.programme.code} {given.programme.name}: {said}", highlight=False)


@programme.command(name="list")
def list_programmes() -> None:
    """List all programmes: code, name, versions of the regulation, cycles."""
    for row in _with_database(programmes.listed):
        versions = ", ".join(code for code in row["versions"] if code)
        _out.print(f"{row['code']}\t{row['name']}\t{versions}\t{row['cycles']} cycles", highlight=False)


def _with_database(work: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
    from api.cli import Installation

    async def do() -> Any:
        database = Database(Installation().app_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(do())
