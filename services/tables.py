"""Spreadsheets and CSV files as rows of cells; nothing of a cell is guessed or calculated."""

from __future__ import annotations

import asyncio
import base64
import binascii
import csv
import io
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font

from regulation.imports import MOST_ROWS, Cell, Form, at
from regulation.violation import RuleBroken, Violation, require
from services import sheet
from services.common import refuse
from services.files.inspect import Died, confined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from services.door import Act

MOST_BYTES: Final = 1_400_000  # in base64, what one request holds
_MOST_CELL: Final = 2_000
_MOST_COLUMNS: Final = 200  # what is wider is no table of ours, and each heading would be told of
MOST_FAULTS: Final = 1_000
_DELIMITERS: Final = (",", "\t", ";")
_ZIP: Final = b"PK\x03\x04"
Rows = list[tuple[int, list[Cell]]]


def decoded(act: Act, file: str) -> bytes:
    """Return the content of a file given in base64; RuleBroken TABLE_TOO_LARGE or TABLE_UNREADABLE at it."""
    refuse(act, len(file) > MOST_BYTES * 2, "TABLE_TOO_LARGE", "file", most=f"{MOST_BYTES:,}")
    try:
        return base64.b64decode(file, validate=True)
    except (binascii.Error, ValueError):
        refuse(act, broken=True, code="TABLE_UNREADABLE", field="file")
        raise


def named(table: Rows, form: Form) -> list[tuple[int, Mapping[str, Cell]]]:
    """Return the rows below the headings, each with its number and its cells by column.

    RuleBroken with what is wrong with the headings, or ROWS_MISSING.
    """
    (_, first), *rest = table or [(1, [])]
    headings = [cell.text for cell in first]
    require(form.heading_violations(headings))
    require([Violation("ROWS_MISSING", form.article, "file")] if not rest else ())
    names = [column.name if (column := form.column_of(heading)) else "" for heading in headings]
    return [(number, dict(zip(names, cells, strict=False))) for number, cells in rest]


def twice(form: Form, keys: Iterable[tuple[int, str]], code: str) -> list[Violation]:
    """Name each row whose key an earlier row has."""
    first: dict[str, int] = {}
    faults = []
    for number, key in keys:
        if key and first.setdefault(key, number) != number:
            faults.append(at(form.article, code, number, form.key, first=str(first[key])))
    return faults


def require_sound(form: Form, faults: Sequence[Violation]) -> None:
    """Raise RuleBroken with what is wrong with a table by row, the first thousand faults, and how many there are more."""
    first = sorted(faults, key=_place)[:MOST_FAULTS]
    rest = len(faults) - len(first)
    require([*first, *([Violation("FAULTS_MORE", form.article, "file", {"more": str(rest)})] if rest else ())])


def _place(violation: Violation) -> tuple[int, str]:
    return int(violation.field.split(".")[1]), violation.field


async def read_table(content: bytes, form: Form) -> Rows:
    """Return the rows that are not blank, each with its number in the file, of an xlsx or CSV file.

    Blank cells at the end of a row are none. RuleBroken TABLE_TOO_LARGE, TABLE_UNREADABLE, TABLE_ENCODING,
    ROWS_TOO_MANY, COLUMNS_TOO_MANY, CELL_TOO_LONG.
    """
    _refuse(form, len(content) > MOST_BYTES, "TABLE_TOO_LARGE", most=f"{MOST_BYTES:,}")
    given = await _sheet(content, form) if content.startswith(_ZIP) else await asyncio.to_thread(_lines, content, form)
    _refuse(form, len(given) > MOST_ROWS + 1, "ROWS_TOO_MANY", most=str(MOST_ROWS))
    rows = [(number, _filled(cells)) for number, cells in given]
    for number, cells in rows:
        _refuse(form, len(cells) > _MOST_COLUMNS, "COLUMNS_TOO_MANY", row=str(number), most=str(_MOST_COLUMNS))
        _refuse(form, any(len(cell.text) > _MOST_CELL for cell in cells), "CELL_TOO_LONG", row=str(number))
    return rows


def _filled(cells: list[Cell]) -> list[Cell]:
    """Return the cells of a row up to the last one that is not blank: spreadsheets pad rows that were formatted."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].text.strip()), 0)
    return cells[:last]


def _refuse(form: Form, broken: bool, code: str, **detail: str) -> None:
    if broken:
        raise RuleBroken(Violation(code, form.article, "file", detail))


async def _sheet(content: bytes, form: Form) -> Rows:
    """Return the rows of an xlsx file, whose parts may be a thousand times as large as the file."""
    try:
        found = await confined(sheet.__file__, str(MOST_ROWS), given=content)
    except Died as died:
        raise RuleBroken(Violation("TABLE_UNREADABLE", form.article, "file")) from died
    _refuse(form, "code" in found, "TABLE_TOO_LARGE", most=f"{sheet.MOST_UNPACKED:,}")
    return [(number, [Cell(*one) for one in cells]) for number, cells in found["rows"]]


def _lines(content: bytes, form: Form) -> Rows:
    """Return the rows of a CSV file, one more than are taken if there are more."""
    text = _text(content, form)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows: Rows = []
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if any(cell.strip() for cell in line):
                rows.append((number, [Cell(cell) for cell in line]))
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as error:
        raise RuleBroken(Violation("TABLE_UNREADABLE", form.article, "file")) from error
    return rows


def _text(content: bytes, form: Form) -> str:
    """Return the text of a CSV file: UTF-8, with its mark or without, or else GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleBroken(Violation("TABLE_ENCODING", form.article, "file"))


def template_xlsx(form: Form) -> bytes:
    """Return an empty table with headings and an example; codes are formatted as text."""
    book = Workbook()
    table: Any = book.active
    table.title = form.title
    table.append([column.heading for column in form.columns])
    table.append([column.example for column in form.columns])
    for place, column in enumerate(form.columns, start=1):
        table.cell(1, place).font = Font(bold=True)
        letter = table.cell(1, place).column_letter
        table.column_dimensions[letter].width = 24
        table.column_dimensions[letter].number_format = "General" if column.number else "@"
        table.cell(2, place).number_format = "General" if column.number else "@"
    table.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template_csv(form: Form) -> bytes:
    """Return the same as CSV, in UTF-8 with its mark, as spreadsheets open it."""
    return _csv([[column.heading for column in form.columns], [column.example for column in form.columns]])


def _csv(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
