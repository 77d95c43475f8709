"""Typesets a report. Runs in a process of its own (`services.files.inspect`), with bounded time and memory.

As a program, `typeset.py TEMPLATE TARGET FONTS [png]`, it takes data as JSON from its input, writes a PDF, or the
picture of its one page, the same bytes for the same data, and answers with one line of JSON. Data are never markup: a template reads them as values. It imports
nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Final, Literal

import typst

SECONDS: Final = 55
_MEMORY: Final = 3 * 1024 * 1024 * 1024  # of addresses, of which a process uses a part
_PPI: Final = 120.0
_LARGEST: Final = 256 * 1024 * 1024
_TEMPLATES: Final = Path(__file__).parent / "templates"


def typeset(template: str, data: str, fonts: str, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """Return a template filled with data, as a PDF or as a picture."""
    return bytes(
        typst.compile(
            str(_TEMPLATES / f"{template}.typ"),
            root=str(_TEMPLATES),
            sys_inputs={"data": data},
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
            ignore_system_fonts=True,
            timestamp=0,
            format=kind,
            ppi=_PPI if kind == "png" else None,
        )
    )


def main(template: str, target: str, fonts: str, kind: Literal["pdf", "png"] = "pdf") -> None:
    """Typeset, and say how large it is."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    Path(target).write_bytes(typeset(template, sys.stdin.buffer.read().decode(), fonts, kind))
    sys.stdout.buffer.write(json.dumps({"size": Path(target).stat().st_size}).encode())


if __name__ == "__main__":
    main(*sys.argv[1:5])  # type: ignore[arg-type]  # only we start it
