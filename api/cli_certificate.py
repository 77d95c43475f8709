"""`award certificate verify|keys`: certificates checked by hand, without the server and, with keys, without a database (Art. 33)."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from models.database import SYSTEM_ROLE, Database
from regulation.calendar import local_day
from regulation.certificates import Presented, said
from regulation.violation import Violation
from resolvers.errors import camel, shown
from services.certificate_check import published_keys
from services.files.certificate_reader import read_certificate
from services.sealing import PublicKey, broken

if TYPE_CHECKING:
    from collections.abc import Iterable

certificate = typer.Typer(no_args_is_help=True, help="Certificates: verify a file, print the published keys.")
_out: Final = Console(highlight=False, soft_wrap=True)
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A certificate: PDF, or JSON of the API.")]
_Keys = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Published keys as JSON; without: those of the database."),
]


@certificate.command()
def verify(file: _File, keys: _Keys = None) -> None:
    """Verify the signature of a certificate; whether it was revoked or replaced only the register knows."""
    published = asyncio.run(_of_database()) if keys is None else _of_file(keys)
    presented = asyncio.run(read_certificate(file.absolute()))
    if isinstance(presented, Violation):
        _end([presented])
    else:
        _end(broken(presented, {(key.programme, key.key_id): key for key in published}))
        _show(presented)


@certificate.command(name="keys")
def keys_command() -> None:
    """Print the published keys as JSON, as /.well-known/award-certificate-keys.json serves them."""
    _out.print(keys_json(asyncio.run(_of_database())).decode())


def keys_json(keys: Iterable[PublicKey]) -> bytes:
    """Return keys as they are published."""
    return orjson.dumps({"keys": [{camel(name): value for name, value in asdict(key).items()} for key in keys]})


def _of_file(file: Path) -> list[PublicKey]:
    """Read published keys."""
    try:
        given = orjson.loads(file.read_bytes())["keys"]
        names = PublicKey.__dataclass_fields__
        return TypeAdapter(list[PublicKey]).validate_python([{n: one[camel(n)] for n in names} for one in given])
    except (ValidationError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"{file} holds no published keys", param_hint="--keys") from error


async def _of_database() -> list[PublicKey]:
    from api.cli import Installation  # that module mounts this one

    db = Database(Installation().app_url, size=1)
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        found = await published_keys(tx)
    await db.close()
    return found


def _end(problems: Iterable[Violation]) -> None:
    """Say what is wrong; exit code 1 if anything."""
    found = list(problems)
    for one in found:
        _out.print(f"[red]✗[/] {shown(one, 'en').message}")
    if found:
        raise typer.Exit(1)


def _show(presented: Presented) -> None:
    told: dict[str, Any] = said(presented.content or "") or {}
    for name, value in told.items():
        _out.print(f"{name:>18}  {value}", markup=False)
    first, last = (date.fromisoformat(told[name]) for name in ("validFrom", "validUntil"))
    valid = first <= local_day(datetime.now(UTC)) <= last
    _out.print(
        "[green]The signature is good.[/]", "The title is valid today." if valid else "The title is not valid today."
    )
    _out.print("Whether it was revoked or replaced, the public check says.")
