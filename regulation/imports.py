"""Tables in which rows are imported: their columns, and what each cell may hold (Art.3, 11)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Final

from regulation.violation import Violation

MOST_ROWS: Final = 10_000
_MOST_DIGITS: Final = 30  # what is longer is no figure, and costly to write out
_FORMULA: Final = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Column:
    """A column: its name here, its heading in Chinese, what it holds: text, a `code`, a `number`, a `whole` number."""

    name: str
    heading: str
    required: bool = True
    number: bool = False
    whole: bool = False
    code: bool = False
    example: str = ""


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and what a spreadsheet made of it: `text`, `number`, `formula` or `error`."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Form:
    """The columns of one table, the article under which it is imported, and the column that tells rows apart."""

    columns: tuple[Column, ...]
    article: str
    key: str
    title: str

    @cached_property
    def example(self) -> str:
        """What the key of the template's example row is: that row is no row."""
        return next(column.example for column in self.columns if column.name == self.key)

    @cached_property
    def _by_heading(self) -> dict[str, Column]:
        words = ((word, column) for column in self.columns for word in (column.name, column.heading))
        return {"".join(word.split()).lower(): column for word, column in words}

    def column_of(self, heading: str) -> Column | None:
        """Give the column that a heading names, in Chinese or by its name here; blanks and brackets may differ."""
        plain = "".join(heading.split()).lower().replace("(", "（").replace(")", "）")
        return self._by_heading.get(plain)

    def heading_violations(self, headings: list[str]) -> list[Violation]:
        """List what is wrong with the first row: COLUMN_UNKNOWN, COLUMN_TWICE, COLUMN_MISSING."""
        known = [self.column_of(heading) for heading in headings]
        names = [column.name for column in known if column]
        unknown = [heading for heading, column in zip(headings, known, strict=True) if heading.strip() and not column]
        missing = [column for column in self.columns if column.required and column.name not in names]
        return [
            *(at(self.article, "COLUMN_UNKNOWN", 1, heading=heading) for heading in unknown),
            *(
                at(self.article, "COLUMN_TWICE", 1, heading=name)
                for name, times in sorted(Counter(names).items())
                if times > 1
            ),
            *(at(self.article, "COLUMN_MISSING", 1, heading=column.heading) for column in missing),
        ]

    def cell_violations(self, row: int, cells: Mapping[str, Cell]) -> list[Violation]:
        """List the cells of a row that do not hold what was typed.

        CELL_FORMULA, CELL_ERROR, CODE_AS_NUMBER (a spreadsheet drops leading zeros and digits after the 15th of a
        code), NUMBER_UNREADABLE, TEXT_MISSING.
        """
        found = (self._cell_violation(row, column, cells.get(column.name, Cell(""))) for column in self.columns)
        return [violation for violation in found if violation]

    def _cell_violation(self, row: int, column: Column, cell: Cell) -> Violation | None:
        text = cell.text.strip()
        if cell.kind == "error":
            return at(self.article, "CELL_ERROR", row, column.name, found=text)
        if cell.kind == "formula" or (not column.number and text.startswith(_FORMULA)):
            return at(self.article, "CELL_FORMULA", row, column.name, found=text[:50])
        if column.code and (cell.kind == "number" or _scientific(text)):
            return at(self.article, "CODE_AS_NUMBER", row, column.name, found=text)
        if column.required and not text:
            return at(self.article, "TEXT_MISSING", row, column.name)
        if column.number and text and number_of(text, whole=column.whole) is None:
            return at(self.article, "NUMBER_UNREADABLE", row, column.name, found=text[:50])
        return None


def at(article: str, code: str, row: int, column: str = "", **detail: str) -> Violation:
    """Give a violation at its place in a table."""
    return Violation(code, article, f"rows.{row}.{column}" if column else f"rows.{row}", detail)


def number_of(text: str, *, whole: bool) -> Decimal | None:
    """Give the number that a text writes, with or without commas between thousands; None for any other text."""
    try:
        number = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    return number if not whole or number == number.to_integral_value() else None


def _scientific(text: str) -> bool:
    return "E+" in text.upper() and number_of(text, whole=False) is not None
