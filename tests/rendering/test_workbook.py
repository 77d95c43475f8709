"""Tables as xlsx: numbers are numbers, texts are texts whatever they begin with, the same bytes for the same table."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from services.rendering.workbook import workbook


def sheet(rows: list[list[Any]], **more: Any) -> Any:
    table = {
        "name": "专家",
        "columns": [["姓名", "text"], ["任务", "number"]],
        "rows": rows,
        "about": [["表格", "专家"]],
    } | more
    return openpyxl.load_workbook(io.BytesIO(workbook(table)))


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '=HYPERLINK("http://x")', "#REF!", "|cmd"])
def test_what_looks_like_a_formula_is_a_text_and_stays_one_when_edited(words: str) -> None:
    cell = sheet([[words, None]]).worksheets[0]["A2"]

    assert (cell.value, cell.data_type) == (words, "s")
    assert cell.quotePrefix is not words.lstrip().startswith("|")


def test_numbers_are_numbers_and_texts_of_digits_are_texts() -> None:
    rows = sheet([["0123", "612.50"], ["1e5", 7]]).worksheets[0].iter_rows(min_row=2)

    assert [[(c.value, c.data_type) for c in row] for row in rows] == [
        [("0123", "s"), (612.5, "n")],
        [("1e5", "s"), (7, "n")],
    ]


def test_the_head_stays_in_sight_and_columns_are_wide_enough_for_chinese() -> None:
    found = sheet([["某某市质量技术研究院", 1]]).worksheets[0]

    assert found.freeze_panes == "A2"
    assert [c.value for c in found[1]] == ["姓名", "任务"]
    assert found["A1"].font.bold is True
    assert found.column_dimensions["A"].width == 22


def test_what_no_file_can_hold_is_replaced_and_long_texts_end() -> None:
    found = sheet([["甲\x01乙\ufffe𠮷", None], ["长" * 40_000, None]]).worksheets[0]

    assert found["A2"].value == "甲\ufffd乙\ufffd𠮷"
    assert len(found["A3"].value) == 32_767


def test_the_second_sheet_says_whose_it_is() -> None:
    about = sheet([], about=[["阅件", "=甲"]]).worksheets[1]

    assert [[c.value for c in row] for row in about.iter_rows()] == [["项目", "内容"], ["阅件", "=甲"]]


def test_the_same_table_is_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"name": "表", "columns": [["甲", "text"]], "rows": [["一"]], "about": []}
    first = workbook(table)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)

    assert workbook(table) == first
