"""What a panel's report says of an item never tells which remarks have one author (Art. 31)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from services.papers.reports import item_told

GIVEN = {
    "4.1.2": ("领导重视", "目标清楚", "沟通不足"),
    "4.1.3": ("审计到位", "培训不足", "治理完善"),
    "4.2.2": ("分析全面", "环境扫描", "对标不足"),
}
NAMES = ("strengths", "improvements", "site_issues")


def sheets(*authors: tuple[int, ...]) -> list[list[dict[str, Any]]]:
    """Return three sheets; `authors`: item by item, which reviewer wrote each remark."""
    found: list[list[dict[str, Any]]] = [[], [], []]
    for (item, remarks), by in zip(GIVEN.items(), authors, strict=True):
        for remark, author in zip(remarks, by, strict=True):
            found[author].append({"item": item, "strengths": remark, "improvements": remark, "site_issues": [remark]})
    return found


def told(given: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    rows = [{"code": item, "name": "", "points": 40} for item in GIVEN]
    return [item_told(row, None, given, "") for row in rows]


def test_whoever_wrote_which_remark_the_report_is_the_same() -> None:
    """A report that kept the order of reviewers would tell, column by column, who wrote what of all items."""
    orders = list(permutations(range(3)))

    reports = [told(sheets(one, two, three)) for one in orders for two in orders for three in orders]

    assert all(report == reports[0] for report in reports)
    assert [sorted(reports[0][0][name]) for name in NAMES] == [sorted(GIVEN["4.1.2"])] * 3


def test_a_remark_that_several_make_stands_once() -> None:
    one = [{"item": "4.1.2", "strengths": " 领导  重视", "improvements": "", "site_issues": []}]
    other = [{"item": "4.1.2", "strengths": "领导 重视\n", "improvements": " ", "site_issues": ["点检", "点检"]}]

    first = told([one, other])[0]

    assert [first[name] for name in NAMES] == [["领导 重视"], [], ["点检"]]
