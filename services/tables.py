"""Spreadsheets and CSV files as rows of cells; nothing of a cell is guessed or calculated."""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from regulation.register_table import COLUMNS, MOST_ROWS, Cell
from regulation.violation import RuleBroken, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES: Final = 1_400_000  # in base64, what one request holds
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_BLANK: Final = 1_000  # after so many blank rows a sheet is taken to have ended
_MOST_CELL: Final = 2_000
_DELIMITERS: Final = (",", "\t", ";")
_ZIP: Final = b"PK\x03\x04"
# What a damaged, encrypted or made-up archive leads to within zipfile, the XML parser and openpyxl.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, InvalidFileException, ArithmeticError, AttributeError, EOFError,
    LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip
Rows = list[tuple[int, list[Cell]]]


def read_table(content: bytes) -> Rows:
    """Return the rows that are not blank, each with its number in the file, of an xlsx or CSV file.

    RuleBroken TABLE_TOO_LARGE, TABLE_UNREADABLE, TABLE_ENCODING, ROWS_TOO_MANY, CELL_TOO_LONG.
    """
    _refuse(len(content) > MOST_BYTES, "TABLE_TOO_LARGE", most=f"{MOST_BYTES:,}")
    rows: Rows = []
    blank = 0
    for number, cells in enumerate(_sheet(content) if content.startswith(_ZIP) else _lines(content), start=1):
        if any(cell.text.strip() for cell in cells):
            _refuse(len(rows) > MOST_ROWS, "ROWS_TOO_MANY", most=str(MOST_ROWS))
            _refuse(any(len(cell.text) > _MOST_CELL for cell in cells), "CELL_TOO_LONG", row=str(number))
            rows.append((number, cells))
            blank = 0
        else:
            blank += 1
        if blank >= _MOST_BLANK:
            break
    return rows


def _refuse(broken: bool, code: str, **detail: str) -> None:
    if broken:
        raise RuleBroken(Violation(code, "Art.3", "file", detail))


def _sheet(content: bytes) -> Iterator[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        _refuse(unpacked > _MOST_UNPACKED, "TABLE_TOO_LARGE", most=f"{_MOST_UNPACKED:,}")
        book = load_workbook(io.BytesIO(content), read_only=True)
        try:
            # What a file says of its own extent is not believed.
            book.worksheets[0].reset_dimensions()
            for row in book.worksheets[0].iter_rows():
                yield [_cell(one) for one in row]
        finally:
            book.close()
    except _BROKEN as error:
        raise RuleBroken(Violation("TABLE_UNREADABLE", "Art.3", "file")) from error


def _cell(one: Any) -> Cell:
    value, kind = one.value, one.data_type
    if value is None:
        return Cell("")
    if kind == "n" and isinstance(value, float) and value.is_integer():
        value = int(value)
    return Cell(str(value), {"f": "formula", "e": "error", "n": "number"}.get(kind, "text"))


def _lines(content: bytes) -> Iterator[list[Cell]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [Cell(cell) for cell in line]
    except csv.Error as error:
        raise RuleBroken(Violation("TABLE_UNREADABLE", "Art.3", "file")) from error


def _text(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8, with its mark or without, or else GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleBroken(Violation("TABLE_ENCODING", "Art.3", "file"))


def template_xlsx() -> bytes:
    """Return an empty table for organisations with headings and an example; codes are formatted as text."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "organisations"
    sheet.append([column.heading for column in COLUMNS])
    sheet.append([column.example for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        letter = sheet.cell(1, place).column_letter
        sheet.column_dimensions[letter].width = 24
        sheet.column_dimensions[letter].number_format = "General" if column.number else "@"
        sheet.cell(2, place).number_format = "General" if column.number else "@"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template_csv() -> bytes:
    """Return the same as CSV, in UTF-8 with its mark, as spreadsheets open it."""
    return _csv([[column.heading for column in COLUMNS], [column.example for column in COLUMNS]])


def _csv(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
