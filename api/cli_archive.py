"""`award archive verify|make`: archive packages verified without a database, and made from the command line (Art. 5, 32)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console

from api.filing import files_of
from api.kept_keys import seal_of
from models.database import SYSTEM_ROLE, Database
from services.archive_audit import Verified, verify_archive
from services.by_system import on_record
from services.packing import pack_waiting

archive = typer.Typer(no_args_is_help=True, help="Archive packages of closed cycles: verify, make.")
_out: Final = Console(highlight=False, soft_wrap=True)
_MOST_SHOWN: Final = 1000
_LATEST: Final = """SELECT a.* FROM public.cycle_archive a JOIN public.cycle c ON c.id = a.cycle_id
JOIN public.programme p ON p.id = a.programme_id WHERE p.code = $1 AND c.session = $2 AND a.state = 'ready'
ORDER BY a.made_at DESC, a.id DESC LIMIT 1"""


@archive.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A package (zip).")],
    keys: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Published keys as JSON (`award certificate keys`)."),
    ] = None,
) -> None:
    """Verify a package: files, signature, ledger. With the published keys also who signed it."""
    report = verify_archive(file, None if keys is None else _published(file, keys))
    for finding in report.findings[:_MOST_SHOWN]:
        _out.print(f"[red]✗[/] {finding}", markup=True)
    if not report.intact:
        raise typer.Exit(1)
    told = report.manifest
    _out.print(f"{told['programme']} session {told['session']}, {told['awardYear']}, made {told['madeAt']}")
    _out.print(
        f"{report.files} files, {report.entries} entries of the ledger, last anchor {told['ledger']['lastAnchor']}"
    )
    _out.print("[green]The package is intact.[/]")
    known = "is among the published keys" if keys else "was not compared with published keys: use --keys"
    _out.print(f"The key that signed it, {report.key_id}, {known}.")


def _published(file: Path, keys: Path) -> str:
    """Return the published key whose name a package gives; an empty text, which no key is, if there is none."""
    seen: Verified = verify_archive(file)
    try:
        given = orjson.loads(keys.read_bytes())["keys"]
        named = {(one["programme"], one["keyId"]): str(one["publicKey"]) for one in given}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"{keys} holds no published keys", param_hint="--keys") from error
    return named.get((str(seen.manifest.get("programme", "")), seen.key_id), "")


@archive.command()
def make(
    session: Annotated[int, typer.Argument(help="Number of the session.")],
    file: Annotated[Path, typer.Argument(help="Where to write; must not exist.")],
    programme: Annotated[str, typer.Option(help="Code of the award.")] = "GZMQA",
) -> None:
    """Make the packages that directors asked for and write the latest of a cycle to a file; that is on the ledger."""
    if file.exists():
        raise typer.BadParameter(f"{file} exists already", param_hint="FILE")
    sha256 = asyncio.run(_made(programme, session, file))
    if sha256 is None:
        _out.print("[red]No director has asked for a package of this cycle, or it could not be made.[/]")
        raise typer.Exit(1)
    _out.print(f"{file}  SHA-256 {sha256}")


async def _made(programme: str, session: int, file: Path) -> str | None:
    from api.cli import Installation  # that module mounts this one

    installation = Installation()
    now = installation.settings.clock or datetime.now(UTC)
    db = Database(installation.app_url, size=4)
    try:
        files = files_of(installation.settings, db)
        await pack_waiting(db, files.store, seal_of(installation.settings), now)
        async with db.transaction(SYSTEM_ROLE) as tx:
            rows: list[Any] = await tx.sql(_LATEST, programme, session)
            if not rows:
                return None
            row = rows[0]
            await on_record(
                tx, "cycle_archive:download", now, "Art.32", row["programme_id"], row["id"], {"sha256": row["sha256"]}
            )
        await files.store.fetch(row["sha256"], file)
        await asyncio.to_thread(file.chmod, 0o600)
        return str(row["sha256"])
    finally:
        await db.close()
