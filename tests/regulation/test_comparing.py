"""What differs between two versions, worked out by hand (Art. 10, 34)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regulation.comparing import lines, numbers

ROOT = Path(__file__).parents[2]
BASE: dict[str, Any] = json.loads((ROOT / "data/regulations/ganzhou-2022.json").read_text())["parameters"]


def shown(before: str, after: str) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.change.value, one.text, one.before, one.after) for one in lines(before, after)]


def test_a_line_is_kept_removed_or_added_and_has_its_number_in_each_version() -> None:
    assert shown("总则\n五名专家\n附则", "总则\n七名专家\n回避\n附则") == [
        ("kept", "总则", 1, 1),
        ("removed", "五名专家", 2, None),
        ("added", "七名专家", None, 2),
        ("added", "回避", None, 3),
        ("kept", "附则", 3, 4),
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("甲", "甲", [("kept", "甲", 1, 1)]),
        ("甲\r\n乙", "甲\n乙\n", [("kept", "甲", 1, 1), ("kept", "乙", 2, 2)]),
        ("甲", "", [("removed", "甲", 1, None)]),
        ("", "甲", [("added", "甲", None, 1)]),
        ("甲\n", "甲\n\n", [("kept", "甲", 1, 1), ("added", "", None, 2)]),
    ],
)
def test_texts_at_the_edge(before: str, after: str, found: list[Any]) -> None:
    assert shown(before, after) == found


def test_both_versions_can_be_read_from_what_differs() -> None:
    before, after = [f"第{n}条 {n % 7}" for n in range(300)], [f"第{n}条 {n % 5}" for n in range(20, 320)]

    found = lines("\n".join(before), "\n".join(after))

    assert [one.text for one in found if one.before] == before
    assert [one.text for one in found if one.after] == after


def test_numbers_that_differ_come_in_the_order_of_the_articles_with_their_reasons() -> None:
    after = {**BASE, "ballot_kind": "secret", "review_days": 21}
    between = [
        [{"name": "review_days", "reason": "材料增多"}],
        [{"name": "panel_odd", "reason": "又改回"}, {"name": "review_days", "reason": "专家不足"}],
    ]

    found = [vars(one) for one in numbers(BASE, after, between)]

    assert found == [
        {"name": "review_days", "before": 14, "after": 21, "article": "Art.18", "reading": True,
         "reasons": ("材料增多", "专家不足")},
        {"name": "ballot_kind", "before": "open", "after": "secret", "article": "Art.21", "reading": True, "reasons": ()},
    ]  # fmt: skip
