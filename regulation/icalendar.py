"""A calendar of whole days as a file (RFC 5545): lines ended and folded, texts escaped, names of events that stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_MOST_OCTETS: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Day:
    """Something that is due on a day: a name of its own for ever, a number that grows as it changes, its words."""

    uid: str
    sequence: int
    on: date
    summary: str
    description: str = ""
    alarm_days: int | None = None  # how many days before somebody is reminded


def calendar_file(name: str, days: Iterable[Day], made: datetime) -> str:
    """Return the file, in the order given; the same text for the same days and instant."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mayor's Quality Award//Obligations//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for day in days for line in _event(day, made)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(words: str) -> str:
    """Return a text as a value: it ends no line, and separates nothing (RFC 5545, 3.3.11)."""
    return words.translate(_ESCAPED)


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, no character broken; each further one begins with a space (3.1)."""
    pieces, piece, octets = [], "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > _MOST_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + char, octets + size
    return "\r\n".join([*pieces, piece])


def _event(day: Day, made: datetime) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT",
        f"UID:{day.uid}",
        f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{day.sequence}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(day.summary)}",
    )
    if day.description:
        yield f"DESCRIPTION:{escaped(day.description)}"
    yield "TRANSP:TRANSPARENT"
    if day.alarm_days is not None:
        trigger = f"TRIGGER:-P{day.alarm_days}D"
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(day.summary)}", trigger, "END:VALARM")
    yield "END:VEVENT"
