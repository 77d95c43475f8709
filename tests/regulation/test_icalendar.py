"""Calendar files as RFC 5545 asks for them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from regulation.icalendar import Day, calendar_file, folded

MADE = datetime(2026, 11, 2, 4, 5, 6, tzinfo=UTC)


def test_a_day_is_an_event_of_that_whole_day_with_a_reminder_before() -> None:
    days = [
        Day("x@y", 3, date(2028, 2, 29), "示例：总结, 一; 二\\三\n四", "奖", 30),
        Day("z@y", 1, date(2026, 12, 31), "Two"),
    ]

    assert calendar_file("获奖义务", days, MADE).split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mayor's Quality Award//Obligations//ZH", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", "X-WR-CALNAME:获奖义务",
        "BEGIN:VEVENT", "UID:x@y", "DTSTAMP:20261102T040506Z", "SEQUENCE:3", "DTSTART;VALUE=DATE:20280229",
        "DTEND;VALUE=DATE:20280301", "SUMMARY:示例：总结\\, 一\\; 二\\\\三\\n四", "DESCRIPTION:奖", "TRANSP:TRANSPARENT",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:示例：总结\\, 一\\; 二\\\\三\\n四", "TRIGGER:-P30D", "END:VALARM",
        "END:VEVENT",
        "BEGIN:VEVENT", "UID:z@y", "DTSTAMP:20261102T040506Z", "SEQUENCE:1", "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101", "SUMMARY:Two", "TRANSP:TRANSPARENT", "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip


def test_lines_are_folded_by_octets_and_no_character_is_broken() -> None:
    line = "SUMMARY:" + "年" * 60 + "a" * 75

    pieces = folded(line).split("\r\n")

    assert [len(piece.encode()) for piece in pieces] == [74, 73, 75, 44]
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_a_line_of_75_octets_is_not_folded() -> None:
    assert folded("a" * 75) == "a" * 75
    assert folded("a" * 76) == "a" * 75 + "\r\n a"


def test_no_text_makes_a_line_of_its_own() -> None:
    evil = "x\r\nATTENDEE:mailto:a@example.com\nEND:VCALENDAR"

    lines = calendar_file(evil, [Day("u", 1, date(2027, 1, 1), evil, evil)], MADE).split("\r\n")

    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert lines.count("END:VCALENDAR") == 1
