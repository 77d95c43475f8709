"""The first sheet of an xlsx file, as texts. Runs in a process of its own (`services.files.inspect`): files are hostile.

As a program, `sheet.py MOST_ROWS` takes the file from its input and answers with one line of JSON: `rows`, each a
number and its cells, a cell a text and its kind; or `code`. It imports nothing of ours.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from typing import TYPE_CHECKING, Any, Final

from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS: Final = 30
_MEMORY: Final = 768 * 1024 * 1024  # of addresses, of which a process uses a part
MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_TEXT: Final = 8 * 1024 * 1024  # characters and cells of all rows
_MOST_BLANK: Final = 1_000  # after so many blank rows a sheet is taken to have ended
_KINDS: Final = {"f": "formula", "e": "error", "n": "number"}


class Unfit(Exception):  # noqa: N818 -- it names what it is
    """The table is refused: a stable code."""


def read(content: bytes, most_rows: int) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return the rows that are not blank, one more than are taken if there are more; Unfit TABLE_TOO_LARGE."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
            raise Unfit("TABLE_TOO_LARGE")
    rows: list[tuple[int, list[tuple[str, str]]]] = []
    blank = length = 0
    for number, cells in enumerate(_sheet(content), start=1):
        length += sum(len(text) + 1 for text, _ in cells)
        if length > _MOST_TEXT:
            raise Unfit("TABLE_TOO_LARGE")
        if any(text.strip() for text, _ in cells):
            rows.append((number, cells))
            blank = 0
        else:
            blank += 1
        if blank >= _MOST_BLANK or len(rows) > most_rows + 1:
            break
    return rows


def _sheet(content: bytes) -> Iterator[list[tuple[str, str]]]:
    """Give the cells of each row."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    # What a file says of its own extent is not believed.
    book.worksheets[0].reset_dimensions()
    for row in book.worksheets[0].iter_rows():
        yield [_cell(one) for one in row]


def _cell(one: Any) -> tuple[str, str]:
    value, kind = one.value, one.data_type
    if value is None:
        return "", "text"
    if kind == "n" and isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value), _KINDS.get(kind, "text")


def main(most_rows: str) -> None:
    """Read, and say what was found."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        found: dict[str, Any] = {"rows": read(sys.stdin.buffer.read(), int(most_rows))}
    except Unfit as unfit:
        found = {"code": str(unfit)}
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    main(sys.argv[1])
