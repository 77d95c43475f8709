"""The real server, started as a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import httpx

from demo.client import Unexpected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE: Final = 180.0
_SERVE: Final = (sys.executable, "-c", "from api.cli import main; main()", "serve")
_NOT_OURS: Final = {"AWARD_CLOCK", "DATABASE_URL", "DATABASE_OWNER_URL"}


@contextmanager
def running_server(data_dir: Path) -> Iterator[str]:
    """Start `award serve` on this data directory, give its address when it is ready, and end it afterwards."""
    port, log = _free_port(), data_dir / "demo-server.log"
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    environment |= {"AWARD_DATA_DIR": str(data_dir), "AWARD_HOST": "127.0.0.1", "AWARD_PORT": str(port)}
    with log.open("w") as output, subprocess.Popen(_SERVE, env=environment, stdout=output, stderr=output) as server:  # noqa: S603
        try:
            yield _ready(f"http://127.0.0.1:{port}", server, log)
        except httpx.TransportError as error:
            raise Unexpected(f"no answer ({error!r}): {_end(server, log)}") from error
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _ready(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).is_success:
                return address
        except httpx.TransportError:
            time.sleep(0.05)
    raise Unexpected(f"the server did not start: {_end(server, log)}")


def _end(server: subprocess.Popen[bytes], log: Path) -> str:
    """Say how the server ended, if it did, and its last words."""
    with suppress(subprocess.TimeoutExpired):
        server.wait(timeout=2)
    state = "it is still running" if server.returncode is None else f"it ended with code {server.returncode}"
    return f"{state}; its last words:\n{log.read_text()[-2000:]}"
