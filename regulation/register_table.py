"""The table in which organisations are imported: its columns, and what each cell may hold (Art.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from regulation.violation import Violation

MOST_ROWS: Final = 10_000
_MOST_DIGITS: Final = 30  # what is longer is no figure, and costly to write out
_FORMULA: Final = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Column:
    """A column: its name here, its heading in Chinese, what it holds."""

    name: str
    heading: str
    required: bool = True
    number: bool = False
    example: str = ""


COLUMNS: Final = (
    Column("name", "单位名称", example="赣州示例制造有限公司"),
    Column("credit_code", "统一社会信用代码", example="91350100M000100Y43"),
    Column("section_code", "行业门类", example="C"),
    Column("class_code", "行业小类", required=False, example="3411"),
    Column("jurisdiction", "所属县（市、区）", example="360702"),
    Column("contact_name", "联系人", example="张三"),
    Column("representative", "法定代表人", required=False, example="李四"),
    Column("employees", "从业人员数", required=False, number=True, example="320"),
    Column("revenue", "营业收入（元）", required=False, number=True, example="56000000"),
    Column("assets", "资产总额（元）", required=False, number=True, example="41000000"),
)
EXAMPLE_CODE: Final = next(column.example for column in COLUMNS if column.name == "credit_code")
_BY_HEADING: Final = {
    "".join(word.split()).lower(): column for column in COLUMNS for word in (column.name, column.heading)
}


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and what a spreadsheet made of it: `text`, `number`, `formula` or `error`."""

    text: str
    kind: str = "text"


def heading_violations(headings: list[str]) -> list[Violation]:
    """List what is wrong with the first row: COLUMN_UNKNOWN, COLUMN_TWICE, COLUMN_MISSING (Art.3)."""
    known = [column_of(heading) for heading in headings]
    names = [column.name for column in known if column]
    unknown = [heading for heading, column in zip(headings, known, strict=True) if heading.strip() and not column]
    return [
        *(_at("COLUMN_UNKNOWN", 1, heading=heading) for heading in unknown),
        *(_at("COLUMN_TWICE", 1, heading=name) for name in sorted({n for n in names if names.count(n) > 1})),
        *(_at("COLUMN_MISSING", 1, heading=c.heading) for c in COLUMNS if c.required and c.name not in names),
    ]


def column_of(heading: str) -> Column | None:
    """Give the column that a heading names, in Chinese or by its name here; blanks and brackets may differ."""
    plain = "".join(heading.split()).lower().replace("(", "（").replace(")", "）")
    return _BY_HEADING.get(plain)


def cell_violations(row: int, cells: Mapping[str, Cell]) -> list[Violation]:
    """List the cells of a row that do not hold what was typed (Art.3).

    CELL_FORMULA, CELL_ERROR, CODE_AS_NUMBER (a spreadsheet drops leading zeros and digits after the 15th of a code),
    NUMBER_UNREADABLE, TEXT_MISSING.
    """
    found = (_cell_violation(row, column, cells.get(column.name, Cell(""))) for column in COLUMNS)
    return [violation for violation in found if violation]


def _cell_violation(row: int, column: Column, cell: Cell) -> Violation | None:
    text = cell.text.strip()
    if cell.kind == "error":
        return _at("CELL_ERROR", row, column.name, found=text)
    if cell.kind == "formula" or (not column.number and text.startswith(_FORMULA)):
        return _at("CELL_FORMULA", row, column.name, found=text[:50])
    if column.name in {"credit_code", "class_code"} and (cell.kind == "number" or _scientific(text)):
        return _at("CODE_AS_NUMBER", row, column.name, found=text)
    if column.required and not text:
        return _at("TEXT_MISSING", row, column.name)
    if column.number and text and number_of(text, whole=column.name == "employees") is None:
        return _at("NUMBER_UNREADABLE", row, column.name, found=text[:50])
    return None


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


def _at(code: str, row: int, column: str = "", **detail: str) -> Violation:
    place = f"rows.{row}.{column}" if column else f"rows.{row}"
    return Violation(code, "Art.3", place, detail)
