"""Every table has a rule by which its content goes, or says why it stays; what names people is never of nobody (Art. 31)."""

from __future__ import annotations

import re
from collections import Counter

from models import Base
from models.file import Described
from services.retention_kept import OF_NOBODY, RECORD, kept
from services.retention_rules import RULES

_STATEMENT = re.compile(r"(?:UPDATE|DELETE FROM) public\.(\w+)")
# Names of columns in which people are named, or reached, or say something of their own.
_PERSONAL = re.compile(
    r"(^|_)(contact|email|username|holder|attendee|reader|employer|handed_to|detail|trade_secrets)(_|$)"
)
_OF_PEOPLE = {"person", "role_grant"}


def erased() -> set[str]:
    return {name for rule in RULES for statement in rule.erase for name in _STATEMENT.findall(statement)}


def documents() -> set[str]:
    return {str(one.local_table) for one in Base.registry.mappers if issubclass(one.class_, Described)}


def test_every_table_has_a_rule_or_says_why_it_stays() -> None:
    tables = set(Base.metadata.tables)

    assert tables - erased() - kept().keys() == set()
    assert kept().keys() - tables == set()
    assert kept().keys() & erased() == set()
    assert len(erased()) > 50


def test_a_table_stays_for_one_reason() -> None:
    named = Counter(name for group in (OF_NOBODY, RECORD) for names in group for name in names.split())

    assert [name for name, times in named.items() if times > 1] == []


def test_what_points_to_people_is_never_called_nobodys() -> None:
    nobodys = {name for names in OF_NOBODY for name in names.split()}

    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name in _OF_PEOPLE for key in table.foreign_keys) or "person_id" in table.c
    }
    assert nobodys & pointing == set()


def test_columns_that_name_people_are_emptied() -> None:
    """By a rule that names the column, or with the whole row."""
    statements = [statement for rule in RULES for statement in rule.erase]
    left = set()
    for table in Base.metadata.tables.values():
        own = [one for one in statements if table.name in _STATEMENT.findall(one)]
        gone = any(one.startswith("DELETE") for one in own)
        for column in table.c:
            emptied = gone or any(re.search(rf"\b{column.name} = ", one) for one in own)
            if _PERSONAL.search(column.name) and not column.name.endswith("_id") and not emptied:
                left.add(f"{table.name}.{column.name}")

    assert left == set()


def test_files_that_outsiders_hand_in_go() -> None:
    """What stays are the office's own and what was published."""
    assert documents() - erased() == {"notice_document", "meeting_document", "research_document", "design_document"}
