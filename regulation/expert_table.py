"""The table in which experts are imported: a row, read as an entry of the pool (Art.11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from regulation.experts import ExpertEntry, Known, expert_violations
from regulation.imports import Cell, Column, Form, number_of
from regulation.names import name_violations
from regulation.violation import Violation

EXPERTS: Final = Form(
    (
        Column("name", "姓名", example="王五"),
        Column("subject", "登录账号", code=True, example="wangwu-example"),
        Column("title", "职称", required=False, example="高级工程师"),
        Column("employer_name", "工作单位", example="某质量研究院"),
        Column("employer_credit_code", "单位统一社会信用代码", required=False, code=True, example=""),
        Column("jurisdiction", "单位所在县（市、区）", required=False, example="360702"),
        Column("specialities", "熟悉的行业门类", example="C、I"),
        Column("class_codes", "熟悉的行业小类", required=False, code=True, example="3411"),
        Column("criteria_categories", "熟悉的准则类目", required=False, example="4.1、4.7"),
        Column("load_cap", "参评数量上限", required=False, number=True, whole=True, example="8"),
        Column("may_lead", "可任组长", required=False, example="是"),
    ),
    "Art.11",
    "subject",
    "experts",
)
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")
_ANSWERS: Final = {"": True, "是": True, "yes": True, "否": False, "no": False}


@dataclass(frozen=True)
class ExpertLine:
    """A row of the table, with its number in the file."""

    number: int
    name: str
    subject: str
    jurisdiction: str
    entry: ExpertEntry


def expert_line(number: int, cells: Mapping[str, Cell], known: Known) -> tuple[ExpertLine, list[Violation]]:
    """Give the expert of a row and what is wrong with it; one fault a cell, the one nearest to what was typed (Art.11)."""
    text = {column.name: cells.get(column.name, Cell("")).text.strip() for column in EXPERTS.columns}
    line = ExpertLine(number, text["name"], text["subject"], text["jurisdiction"], _entry(text))
    wrong = {one.field: one for one in EXPERTS.cell_violations(number, cells)}
    for one in _faults(line, text, known):
        column = one.field.partition(".")[0]  # of a list, the cell that it is in
        wrong.setdefault(f"rows.{number}.{column}", replace(one, field=f"rows.{number}.{column}"))
    return line, list(wrong.values())


def _entry(text: Mapping[str, str]) -> ExpertEntry:
    cap = number_of(text["load_cap"], whole=True)
    return ExpertEntry(
        employer_name=text["employer_name"],
        employer_credit_code=text["employer_credit_code"] or None,
        specialities=[code.upper() for code in _several(text["specialities"])],
        class_codes=_several(text["class_codes"]),
        criteria_categories=_several(text["criteria_categories"]),
        title=text["title"],
        load_cap=None if cap is None else int(cap),
        may_lead=_ANSWERS.get(text["may_lead"].lower(), True),
    )


def _several(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text) if part]


def _faults(line: ExpertLine, text: Mapping[str, str], known: Known) -> list[Violation]:
    faults = [
        *name_violations(line.name, "name", "Art.11"),
        *name_violations(line.subject, "subject", "Art.11"),
        *expert_violations(line.entry, known),
    ]
    if text["may_lead"].lower() not in _ANSWERS:
        faults.append(Violation("ANSWER_UNREADABLE", "Art.11", "may_lead", {"found": text["may_lead"][:50]}))
    if line.subject == EXPERTS.example:
        faults.insert(0, Violation("ROW_IS_EXAMPLE", "Art.11", "subject"))
    return faults
