"""The product's own server for the benchmark: the real application, at a fixed clock. `python -m bench.ours PORT DB`."""

from __future__ import annotations

import sys

import uvicorn

from api.app import create_app
from api.settings import Settings
from bench.data import HOME
from bench.operations import CLOCK


def main() -> None:
    """Serve."""
    port, url = int(sys.argv[1]), sys.argv[2]
    app = create_app(Settings(data_dir=HOME, clock=CLOCK), url)
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
