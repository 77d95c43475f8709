"""The picture of a work plan: an SVG that is read without colours and by screen readers (Art. 11(3))."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEFT, _MONTH, _ROW, _TOP = 260, 50, 34, 64  # pixels: width of the names, of a month, height of a task, of the head
_WIDTH: Final = _LEFT + 12 * _MONTH + 20
_NAMED: Final = 17  # characters of a name that fit beside its bar
_STYLE: Final = (
    "<style>text{font:13px sans-serif;fill:#1a1a1a}.head{font-weight:bold}.grid{stroke:#ccc}"
    ".bar{fill:#fff;stroke:#1f4e79;stroke-width:1.5}.done{fill:#1f4e79}.late{stroke:#b00020;stroke-dasharray:5 3}"
    ".mile{fill:#fff;stroke:#1a1a1a;stroke-width:1.5}.reached{fill:#1a1a1a}.missed{stroke:#b00020}"
    ".today{stroke:#b00020;stroke-width:1.5}</style>"
)
_WORDS: Final = {
    "zh": ("{year} 年工作计划进度图", "第 {number} 项 {title}：{first} 月至 {last} 月，完成 {progress}%{late}。", "，已逾期",
           "节点“{title}”{due} 到期{met}。", "，{day} 完成", "，已逾期", "{n} 月", "今日"),
    "en": ("Work plan of {year}", "Task {number} {title}: months {first} to {last}, {progress}% done{late}. ", ", overdue",
           "Milestone \"{title}\" due {due}{met}. ", ", reached {day}", ", overdue", "{n}", "Today"),
}  # fmt: skip


def picture(plan: Mapping[str, Any], language: str) -> str:
    """Return the plan as an SVG: a bar a task, filled as far as it is done, a diamond a milestone, a line for today.

    Late is said by a dashed outline and in words, not by colour alone; title and description hold all that it shows.
    """
    words = _WORDS["en" if language.startswith("en") else "zh"]
    tasks = plan["tasks"] or []
    height = _TOP + _ROW * len(tasks) + 16
    title = words[0].format(year=plan["year"])
    told = "".join(_told(task, words) for task in tasks)
    parts = [*_frame(plan, words, height), *(part for n, task in enumerate(tasks) for part in _task(task, n))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="plan-title plan-desc"'
        f' viewBox="0 0 {_WIDTH} {height}"><title id="plan-title">{escape(title)}</title>'
        f'<desc id="plan-desc">{escape(told)}</desc>{_STYLE}{"".join(parts)}</svg>'
    )


def _told(task: Mapping[str, Any], words: tuple[str, ...]) -> str:
    """Return what the picture shows of a task, in words."""
    late = words[2] if task["overdue"] else ""
    own = words[1].format(number=task["number"], title=task["title"], first=task["first_month"],
                          last=task["last_month"], progress=task["progress"], late=late)  # fmt: skip
    return own + "".join(_milestone_told(one, words) for one in task["milestones"] or [])


def _milestone_told(one: Mapping[str, Any], words: tuple[str, ...]) -> str:
    met = words[4].format(day=one["reached_on"]) if one["reached_on"] else words[5] if one["overdue"] else ""
    return words[3].format(title=one["title"], due=one["due_on"], met=met)


def _frame(plan: Mapping[str, Any], words: tuple[str, ...], height: int) -> Iterator[str]:
    yield f'<text class="head" x="8" y="24">{escape(words[0].format(year=plan["year"]))}</text>'
    for month in range(13):
        x = _LEFT + month * _MONTH
        yield f'<line class="grid" x1="{x}" y1="{_TOP - 8}" x2="{x}" y2="{height - 8}"/>'
        if month:
            yield f'<text x="{x - _MONTH + 8}" y="{_TOP - 14}">{words[6].format(n=month)}</text>'
    today = date.fromisoformat(plan["today"])
    if today.year == plan["year"]:
        now = _at(today)
        yield f'<line class="today" x1="{now:g}" y1="{_TOP - 8}" x2="{now:g}" y2="{height - 8}"/>'
        yield f'<text x="{now + 3:g}" y="{height - 3}">{words[7]}</text>'


def _task(task: Mapping[str, Any], place: int) -> Iterator[str]:
    y = _TOP + place * _ROW
    x, width = _LEFT + (task["first_month"] - 1) * _MONTH, (task["last_month"] - task["first_month"] + 1) * _MONTH
    name = task["title"] if len(task["title"]) <= _NAMED else task["title"][: _NAMED - 1] + "…"
    late = " late" if task["overdue"] else ""
    yield f'<text x="8" y="{y + 19}">{task["number"]}. {escape(name)}</text>'
    yield f'<rect class="bar{late}" x="{x}" y="{y + 6}" width="{width}" height="18"/>'
    yield f'<rect class="done" x="{x}" y="{y + 6}" width="{width * task["progress"] / 100:g}" height="18"/>'
    for one in task["milestones"] or []:
        yield _diamond(_at(date.fromisoformat(one["due_on"])), y + 15, one)


def _diamond(x: float, y: int, one: Mapping[str, Any]) -> str:
    shown = " reached" if one["reached_on"] else " missed" if one["overdue"] else ""
    return f'<path class="mile{shown}" d="M{x:g} {y - 7}l7 7l-7 7l-7 -7z"/>'


def _at(day: date) -> float:
    """Return the place of a day: months are of one width."""
    return round(_LEFT + (day.month - 1 + day.day / 31) * _MONTH, 1)
