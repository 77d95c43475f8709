"""Writes a table as an xlsx file. Runs in a process of its own (`services.files.inspect`), with bounded time and memory.

As a program, `workbook.py TARGET`, it takes the table as JSON from its input: `name`, `columns` (title, kind `text` or
`number`), `rows`, and `about`, pairs of words for a second sheet. It writes the same bytes for the same table, and
answers with one line of JSON. A text is always a text, whatever it begins with. It imports nothing of ours.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

SECONDS: Final = 55
_MEMORY: Final = 2 * 1024 * 1024 * 1024  # of addresses, of which a process uses a part
_LARGEST: Final = 128 * 1024 * 1024
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MADE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 -- the format knows no zones; when it was made is in `about`
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_767  # characters of a cell
_WIDEST, _NARROWEST = 60, 8
_MEASURED: Final = 200  # rows that a width is made for
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
_SPECIAL: Final = ("=", "+", "-", "@", "#")  # formulas and errors


def workbook(table: dict[str, Any]) -> bytes:
    """Return the table as a file."""
    book = Workbook(write_only=True)
    _sheet(book, table["name"], table["columns"], table["rows"])
    _sheet(book, "说明", [["项目", "text"], ["内容", "text"]], table["about"])
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "市长质量奖评审系统"
    return _settled(book)


def _sheet(book: Any, name: str, columns: list[list[str]], rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for n, (title, _) in enumerate(columns):
        shown = [title, *(row[n] for row in rows[:_MEASURED])]
        sheet.column_dimensions[get_column_letter(n + 1)].width = _width(shown)
    sheet.append([_head(sheet, title) for title, _ in columns])
    for row in rows:
        sheet.append([_cell(sheet, value, kind) for value, (_, kind) in zip(row, columns, strict=True)])
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"


def _width(values: Iterable[Any]) -> float:
    """Return a width that the values fit into: a Chinese character takes two."""
    widest = max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(one or "")) for one in values)
    return float(min(max(widest + 2, _NARROWEST), _WIDEST))


def _head(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4E4E4")
    return cell


def _cell(sheet: Any, value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    return Decimal(str(value)) if kind == "number" else _text(sheet, str(value))


def _text(sheet: Any, words: str) -> Any:
    """Return what is written as a text: what looks like a formula stays a text when it is edited, too."""
    words = _UNWRITABLE.sub("\ufffd", words)[:_LONGEST]
    special = words.lstrip().startswith(_SPECIAL)
    if not special and len(words) <= _WIDEST // 2:
        return words
    cell = WriteOnlyCell(sheet, words)
    cell.data_type, cell.quotePrefix, cell.alignment = "s", special, _WRAPPED
    return cell


def _settled(book: Any) -> bytes:
    """Return the file of a workbook with every part under one fixed date."""
    written, settled = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as package:
        ExcelWriter(book, package).save()
    with zipfile.ZipFile(written) as package, zipfile.ZipFile(settled, "w") as whole:
        for name in package.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(part, package.read(name))
    return settled.getvalue()


def main(target: str) -> None:
    """Write, and say how large it is."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    Path(target).write_bytes(workbook(json.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(json.dumps({"size": Path(target).stat().st_size}).encode())


if __name__ == "__main__":
    main(sys.argv[1])
