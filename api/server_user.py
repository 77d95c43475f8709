"""The user as whom the embedded PostgreSQL runs: ourselves or, since it refuses root, one of its own."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

NAME = "embedded_postgres"


class ServerUserError(Exception):
    """We are root, and there is no other user as whom the server could run."""


def server_user() -> pwd.struct_passwd | None:
    """Return the user as whom the server runs if we are root, made when missing; None: ourselves.

    Raises ServerUserError.
    """
    if os.geteuid() != 0:
        return None
    if not any(account.pw_name == NAME for account in pwd.getpwall()):
        command = ["useradd", "--system", "--shell", "/bin/false", NAME]
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)  # noqa: S603 -- constant arguments
    try:
        return pwd.getpwnam(NAME)
    except KeyError as error:
        raise ServerUserError(f"As root, PostgreSQL needs a system user {NAME}: add it with useradd.") from error


def own_directory(path: Path) -> None:
    """Make a directory that only the server's user may enter."""
    path.mkdir(mode=0o700)
    if account := server_user():
        os.chown(path, account.pw_uid, account.pw_gid)


def make_reachable(directory: Path, wheel: Path) -> None:
    """As root, let the server's user pass to this directory, and read the wheel whatever the umask was."""
    if server_user() is None:
        return
    for tree in wheel.parent.glob(f"{wheel.name}*"):  # with the libraries beside it
        if not tree.stat().st_mode & stat.S_IXOTH:
            for place in (tree, *tree.rglob("*")):
                mode = place.stat().st_mode
                place.chmod(mode | (mode & 0o500) >> 6)
    for place in {directory, *directory.parents, *wheel.parents}:
        if not place.stat().st_mode & stat.S_IXOTH:
            place.chmod(place.stat().st_mode | stat.S_IXOTH)
