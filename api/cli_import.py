"""`award import`: organisations and experts from tables, by a clerk, through the same door as over the API (Art. 3, 11)."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

import services  # noqa: F401 -- registers the acts
from models.database import SYSTEM_ROLE, Database
from policies.actor import Actor
from regulation.ability import Ability
from regulation.expert_table import EXPERTS
from regulation.register_table import REGISTER
from regulation.roles import Role
from regulation.violation import RuleBroken, Violation
from resolvers.errors import shown
from services.door import Refused, Request, perform
from services.tables import template_csv, template_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable

imports = typer.Typer(no_args_is_help=True, help="Import from tables.")
_out: Final = Console()
_CLERK: Final = """
SELECT g.person_id, g.id, g.programme_id FROM public.identity i JOIN public.role_grant g USING (person_id, programme_id)
JOIN public.programme p ON p.id = g.programme_id
WHERE i.subject = $1 AND ($2::text IS NULL OR i.issuer = $2)
 AND ($4::text IS NULL OR p.code = $4) AND g.role = 'office'
 AND g.valid_from <= $3 AND (g.valid_to IS NULL OR $3 < g.valid_to)
"""


@dataclass(frozen=True)
class _Login:
    """By which login a clerk is found, of which issuer and in which programme."""

    subject: str
    issuer: str | None
    programme: str | None


_Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An xlsx or CSV file (UTF-8 or GB 18030).")]
_Clerk = Annotated[str, typer.Option("--as", help="Login name (subject) of the clerk who imports.")]


@imports.command()
def organisations(
    file: _Source,
    subject: _Clerk,
    issuer: Annotated[str | None, typer.Option(help="Issuer of that login, if several know the name.")] = None,
    programme: Annotated[
        str | None, typer.Option(help="Code of the programme, if the clerk is one in several.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; nothing is registered.")] = False,
    english: Annotated[bool, typer.Option("--english", help="Messages in English.")] = False,
) -> None:
    """Register the organisations of a table, all or none; every fault is told by row and column."""
    _bring(
        Ability.PROGRAMME_IMPORT_ORGANISATIONS,
        _given(file, dry_run),
        _Login(subject, issuer, programme),
        english=english,
    )


@imports.command()
def experts(
    file: _Source,
    subject: _Clerk,
    logins: Annotated[str, typer.Option(help="Issuer of the logins in the file.")],
    issuer: Annotated[str | None, typer.Option(help="Issuer of that login, if several know the name.")] = None,
    programme: Annotated[
        str | None, typer.Option(help="Code of the programme, if the clerk is one in several.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; nobody is admitted.")] = False,
    english: Annotated[bool, typer.Option("--english", help="Messages in English.")] = False,
) -> None:
    """Admit the experts of a table to the pool, all or none; every fault is told by row and column."""
    given = _given(file, dry_run) | {"issuer": logins}
    _bring(Ability.PROGRAMME_IMPORT_EXPERTS, given, _Login(subject, issuer, programme), english=english)


def _given(file: Path, dry_run: bool) -> dict[str, Any]:
    return {"file": base64.b64encode(file.read_bytes()).decode(), "dry_run": dry_run}


def _bring(ability: Ability, given: dict[str, Any], clerk: _Login, *, english: bool) -> None:
    from api.cli import Installation

    url = Installation().app_url
    try:
        rows = asyncio.run(_import(url, ability, given, clerk))
    except RuleBroken as broken:
        _tell(broken.violations, "en" if english else "zh-CN")
        raise typer.Exit(1) from broken
    except Refused as refused:
        _out.print(f"[red]award:[/] {refused}", highlight=False)
        raise typer.Exit(1) from refused
    _out.print(f"checked {rows} rows: no fault" if given["dry_run"] else f"imported {rows} rows")


async def _import(url: str, ability: Ability, given: dict[str, Any], clerk: _Login) -> int:
    database = Database(url)
    try:
        actor = await _clerk(database, clerk)
        target = actor.programme_id or uuid4()
        done = await perform(database, actor, Request(ability, target, str(uuid4()), given))
        return int(done.told["rows"])
    finally:
        await database.close()


async def _clerk(database: Database, clerk: _Login) -> Actor:
    now = datetime.now(UTC)
    async with database.transaction(SYSTEM_ROLE, read_only=True) as tx:
        rows = await tx.sql(_CLERK, clerk.subject, clerk.issuer, now, clerk.programme)
    if len(rows) != 1:
        raise typer.BadParameter(
            f"{len(rows)} clerks are known as {clerk.subject!r}; name one, its --issuer and --programme"
        )
    row = rows[0]
    return Actor(now, Role.OFFICE, row["person_id"], row["id"], row["programme_id"])


_HEAD: Final = ("row", "column", "code", "message")


def _tell(violations: Iterable[Violation], language: str) -> None:
    """Print every fault: row, column, code, words; whole lines apart by tabs, unless somebody looks at a terminal."""
    faults = [_fault(violation, language) for violation in violations]
    if not _out.is_terminal:
        for fault in (_HEAD, *faults):
            typer.echo("\t".join(fault))
        return
    table = Table(*_HEAD)
    for fault in faults:
        table.add_row(*fault)
    _out.print(table, highlight=False)


def _fault(violation: Violation, language: str) -> tuple[str, str, str, str]:
    one = shown(violation, language)
    _, _, place = one.field.partition("rows.")
    row, _, column = place.partition(".")
    return row, column or one.field, one.code, one.message


@imports.command()
def template(
    file: Annotated[Path, typer.Argument(help="Where to write the empty table: a name ending in .xlsx or .csv.")],
    *,
    of_experts: Annotated[bool, typer.Option("--experts", help="Of experts; otherwise of organisations.")] = False,
) -> None:
    """Write an empty table with all columns and an example row."""
    made = {".xlsx": template_xlsx, ".csv": template_csv}.get(file.suffix.lower())
    if made is None:
        raise typer.BadParameter("the name must end in .xlsx or .csv")
    file.write_bytes(made(EXPERTS if of_experts else REGISTER))
