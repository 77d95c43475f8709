"""The words of the pages, in both languages, and how dates, spans and values are written."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

CHINESE, ENGLISH = "zh-CN", "en"
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
_SIZES: Final = ((1_000_000, "MB"), (1_000, "kB"))


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return the words by key."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


class Words:
    """How things are said in one language; templates know it as `w`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = "en" if language == ENGLISH else "zh"

    def __call__(self, key: str, **figures: Any) -> str:
        """Return the words of a key with figures filled in."""
        return catalogue()[key][self._column].format(**figures)

    def term(self, kind: str, value: Any) -> str:
        """Return a coded value in words; one that has none yet, as it is."""
        row = catalogue().get(f"{kind}.{str(value).lower()}")
        return str(value) if row is None else row[self._column]

    def local(self, row: dict[str, Any]) -> str:
        """Return the name of something that has one in each language."""
        return str((self.language == ENGLISH and row.get("nameEn")) or row["name"])

    def titled(self, row: dict[str, Any]) -> str:
        """Return the title of something that may have one in each language."""
        return str((self.language == ENGLISH and row.get("titleEn")) or row["title"])

    def day(self, given: str) -> str:
        """Return a date in words, such as `2026年9月21日` or `21 September 2026`."""
        return self._day(date.fromisoformat(given))

    def instant(self, given: str) -> str:
        """Return an instant in words, in the city's time."""
        there = datetime.fromisoformat(given).astimezone(SHANGHAI)
        return self("instant", day=self._day(there.date()), time=f"{there:%H:%M}")

    def day_of(self, given: str) -> str:
        """Return the city's day on which an instant falls, in words."""
        return self._day(datetime.fromisoformat(given).astimezone(SHANGHAI).date())

    def _day(self, day: date) -> str:
        if self.language == ENGLISH:
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def span(self, seconds: int) -> str:
        """Return how long something takes still: days and hours, minutes in its last hour, never more than is left."""
        minutes = max(seconds, 0) // 60
        days, hours = divmod(minutes // 60, 24)
        parts = [("day", days), ("hour", hours)] if minutes >= 60 else [("minute", minutes)]
        said = [self(f"span.{unit}" if n == 1 else f"span.{unit}s", n=n) for unit, n in parts if n or unit != "day"]
        return self("span.joint").join(said)

    def size(self, given: Any) -> str:
        """Return a number of bytes in words."""
        count = int(given)
        for unit, name in _SIZES:
            if count >= unit:
                return f"{count / unit:.1f} {name}"
        return f"{count} B"

    def value(self, given: Any) -> str:
        """Return a number of the regulation in words."""
        if isinstance(given, bool):
            return self("value.yes" if given else "value.no")
        if given is None:
            return self("value.none")
        if isinstance(given, list):
            return self("value.joint").join(map(self.value, given)) or self("value.none")
        if isinstance(given, dict):
            return self("value.joint").join(f"{self.term('group', k)} {self.value(v)}" for k, v in given.items())
        return str(given)


def today(answer: dict[str, Any]) -> str:
    """Return the city's day on which an answer was given."""
    return datetime.fromisoformat(answer["viewer"]["clock"]).astimezone(SHANGHAI).date().isoformat()


def seconds_between(first: str, second: str) -> int:
    """Return the seconds from one instant to another."""
    return int((datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds())


def start_of(day: str) -> str:
    """Return the instant at which a day begins in the city."""
    return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI).isoformat()
