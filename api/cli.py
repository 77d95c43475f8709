"""The command line: `award serve|demo|seed|import|programme|db|ledger|plan|schema|worker`."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import asyncpg
import typer
import uvicorn
from rich.console import Console

from api import (
    cli_archive,
    cli_certificate,
    cli_import,
    cli_ledger,
    cli_plan,
    cli_programme,
    cli_retention,
    dbadmin,
    embedded,
    procedure_table,
    programmes,
    seed,
)  # fmt: skip
from api.app import create_app
from api.local_issuer import LocalIssuer
from api.logs import configure_logging
from api.settings import Settings, SettingsError
from models.database import Database
from policies.book import PolicyError, book
from policies.compile import policies
from regulation.roles import Role
from resolvers.schema import sdl
from services.ledger_export import verify_database
from services.platform_formats import FORMATS, schema_text
from services.sealing import KeyUnfit

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db, name="db")
app.add_typer(cli_ledger.ledger, name="ledger")
app.add_typer(cli_retention.retention, name="retention")
app.add_typer(cli_archive.archive, name="archive")
app.add_typer(cli_certificate.certificate, name="certificate")
app.add_typer(cli_import.imports, name="import")
app.add_typer(cli_programme.programme, name="programme")
app.command()(cli_ledger.worker)
app.command()(cli_plan.plan)
_out: Final = Console()
_err: Final = Console(stderr=True)
SDL: Final = Path(__file__).parent / "schema.graphql"
_FORMATS: Final = Path(__file__).parents[1] / "data" / "formats"
DATABASE: Final = "award"
_DEMO_TOKENS: Final = timedelta(hours=12)


class Installation:
    """Settings and addresses of the database: of the owner for migrations, of the application for the rest."""

    def __init__(self) -> None:
        self.settings = Settings.read()
        self._embedded: str | None = None

    @property
    def owner_url(self) -> str:
        """Address with the right to migrate."""
        return self.settings.database_owner_url or self._local()

    @property
    def app_url(self) -> str:
        """Address with the application's login."""
        return self.settings.database_url or dbadmin.app_url(self._local())

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded server is used."""
        return self.settings.database_url is None

    def _local(self, *, afresh: bool = False) -> str:
        """Address of the embedded database, started and made when missing; `afresh`: emptied."""
        if self._embedded is None or afresh:
            server = embedded.start(self.settings.data_dir)
            with ThreadPoolExecutor(1) as apart:  # callers may have an event loop of their own
                made = apart.submit(asyncio.run, dbadmin.make_database(server, DATABASE, afresh=afresh))
            self._embedded = made.result()
        return self._embedded

    def empty(self) -> None:
        """Throw away what the embedded database holds; it is prepared anew by the next `serve`."""
        if not self.is_embedded or self.settings.mode == "production":
            raise SettingsError(["Only the embedded database of development is emptied: unset DATABASE_URL."])
        self._local(afresh=True)


async def prepare(installation: Installation) -> None:
    """Migrate and load the data files: what an embedded database needs before it can be used."""
    await dbadmin.upgrade(installation.owner_url, book())
    database = Database(installation.app_url)
    programme = await seed.seed(database)
    settings = installation.settings
    if settings.local_accounts:
        issuer = LocalIssuer(settings.data_dir, settings.local_audience).issuer.issuer
        await seed.appoint(database, programme, Role.SYSTEM_ADMIN, "系统管理员", issuer, "sysadmin")
        await seed.appoint(database, programme, Role.SECURITY_ADMIN, "安全管理员", issuer, "secadmin")
    await database.close()


@app.command()
def serve() -> None:
    """Serve the API; an embedded database is started and prepared first."""
    installation = Installation()
    installation.settings.check()
    run_server(installation)


def run_server(installation: Installation) -> None:
    """Verify the database and serve until stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn first ends what it is doing
    settings = installation.settings
    place = _reserve(settings)
    if installation.is_embedded:
        asyncio.run(prepare(installation))
    asyncio.run(dbadmin.check(installation.app_url, book()))
    if installation.is_embedded and settings.mode == "development":
        settings = _welcome(settings, place.getsockname()[1])
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, installation.app_url),
            log_level="warning",
            access_log=False,
            # The address of who asks, as a proxy states it: believed of those that are named and nobody else.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    )
    with suppress(KeyboardInterrupt):
        server.run(sockets=[place])


def _reserve(settings: Settings) -> socket.socket:
    """Return a socket at the address to serve on, before anything is started or said."""
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        place = socket.socket(family)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(address)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise SettingsError([f"Cannot serve on {where}: {error.strerror}. Set AWARD_PORT or AWARD_HOST."]) from error
    return place


def _welcome(settings: Settings, port: int) -> Settings:
    """Say where the server is and, after a demonstration, who can log in; the clock then stands where it ended."""
    from demo import banner, logins

    address = f"http://{settings.host}:{port}"
    _out.print(f"Mayor's Quality Award: {address}/graphql", highlight=False)
    left = logins.load(settings.data_dir)
    if left is None:
        return settings
    issuer = LocalIssuer(settings.data_dir, settings.local_audience)
    lifetime = max(settings.token_lifetime, _DEMO_TOKENS)
    banner.greet(left, address, settings.data_dir, lambda username: issuer.issue(username, lifetime))
    return settings.model_copy(update={"clock": settings.clock or datetime.fromisoformat(left.clock)})


@app.command()
def demo() -> None:
    """Play a whole award cycle over HTTP on an emptied embedded database; `serve` shows what it left."""
    from demo.run import tell

    installation = Installation()
    installation.settings.check()
    installation.empty()
    held = tell(installation.settings.data_dir, lambda: verify_database(installation.app_url))
    raise typer.Exit(0 if held else 1)


@app.command(name="seed")
def seed_command() -> None:
    """Load programmes, parameters, criteria, regions, industries, calendar and past winners; safe to repeat."""

    async def load() -> None:
        database = Database(Installation().app_url)
        await seed.seed(database)
        await database.close()

    asyncio.run(load())


@app.command()
def appoint(
    role: Role,
    name: str,
    issuer: str,
    subject: str,
    programme: Annotated[str | None, typer.Option(help="Code of a county's programme; the city's otherwise.")] = None,
) -> None:
    """Set up the first system or security administrator, before whom nobody could grant the role."""
    if role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        raise typer.BadParameter("only system_admin and security_admin are appointed; others are granted")

    async def do() -> None:
        database = Database(Installation().app_url)
        city = await seed.seed(database)
        key = city if programme is None else await programmes.key_of(database, programme)
        await seed.appoint(database, key, role, name, issuer, subject)
        await database.close()

    asyncio.run(do())


@app.command()
def schema(
    *,
    write: Annotated[bool, typer.Option(help="Write api/schema.graphql and data/formats.")] = False,
    check: Annotated[bool, typer.Option(help="Fail if one of them is not what the code says.")] = False,
) -> None:
    """Print the schema; write or check it and the formats of the platform."""
    files = {SDL: sdl(), **{_FORMATS / f"{name}.schema.json": schema_text(name) for name in FORMATS}}
    if not write and not check:
        sys.stdout.write(files[SDL])
    for file, text in files.items():
        if write:
            file.write_text(text, encoding="utf-8")
        elif check and file.read_text(encoding="utf-8") != text:
            _fail(f"{file.name} is not what the code says: run `make schema` and look at the difference")


@app.command()
def procedure() -> None:
    """Print the procedure as a table: every act with its roles, stages, moves and article."""
    sys.stdout.write(procedure_table.markdown())


@db.command()
def upgrade() -> None:
    """Make roles, run migrations, install row-level security; safe to repeat."""
    installation = Installation()
    installation.settings.check("migrate")
    asyncio.run(dbadmin.upgrade(installation.owner_url, book()))


@db.command(name="check")
def check_database(
    *,
    migrations: Annotated[
        bool, typer.Option(help="Check, on an empty database, that migrations lead to the models.")
    ] = False,
) -> None:
    """Verify that the database enforces the book of rights."""
    installation = Installation()
    if migrations:
        asyncio.run(_check_migrations(installation.owner_url))
    else:
        asyncio.run(dbadmin.check(installation.app_url, book()))
    _out.print("[green]the database enforces the book of rights[/]" if not migrations else "[green]migrations match[/]")


async def _check_migrations(owner_url: str) -> None:
    name = f"award_check_{asyncio.get_running_loop().time():.0f}"
    owner: Any = await asyncpg.connect(owner_url)
    await owner.execute(f"CREATE DATABASE {name}")
    try:
        url = dbadmin.of_database(owner_url, name)
        await dbadmin.upgrade(url, book())
        await dbadmin.migrations_match(url)
    finally:
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await owner.close()


@db.command(name="policies")
def show_policies() -> None:
    """Print the compiled row-level security beside the lines of the book that it came from."""
    for policy in policies(book()):
        for line in policy.source:
            _out.print(f"[dim]policy.csv:{line.number}[/]  {line}", highlight=False)
        _out.print(policy.sql + "\n", highlight=False, soft_wrap=True)


@db.command()
def revision(message: str) -> None:
    """Write a migration from the difference between the database and the models."""
    asyncio.run(dbadmin.new_revision(Installation().owner_url, message))


@db.command()
def stop() -> None:
    """Stop the embedded database."""
    directory = Settings.read().data_dir
    ran = embedded.stop(directory)
    said = "The embedded database of {} is stopped." if ran else "No embedded database of {} is running."
    _out.print(said.format(directory), highlight=False, soft_wrap=True)


def _fail(text: str) -> None:
    _err.print(f"[red]award:[/] {text}", highlight=False)
    raise typer.Exit(1)


def main() -> None:
    """Run the command line; known problems are said in one sentence."""
    configure_logging()
    try:
        app()
    except (
        SettingsError, PolicyError, dbadmin.DatabaseUnfit, embedded.EmbeddedError, KeyUnfit, programmes.ProgrammeUnfitError,
    ) as error:  # fmt: skip
        _err.print(f"[red]award:[/] {error}", highlight=False)
        sys.exit(1)
