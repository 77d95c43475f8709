"""Anchors in an export, its completeness and its form: what does not belong there is found (Art. 5, 32)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.ledger_audit import MOST_PROBLEMS, read_lines, verify_records
from tests.ledger.findings import Records, found, last_digest
from tests.ledger.independent import (
    FIRST,
    PROGRAMME,
    anchored,
    anchors_of,
    closed,
    entries_of,
    heads,
    ledger,
    sha256,
)


@pytest.mark.parametrize("name", ["programme_id", "number", "at", "previous", "heads"])
def test_a_changed_anchor_is_found(name: str) -> None:
    records = ledger()
    anchor = anchors_of(records)[1]
    anchor[name] = {"number": 7, "heads": anchor["heads"][:1]}.get(name, "changed")

    assert ("ANCHOR_DIFFERS", "", None) in found(records)


@pytest.mark.parametrize(("number", "previous"), [(3, None), (2, ""), (1, "")])
def test_an_anchor_that_does_not_follow_the_one_before_is_found_though_its_digest_fits(
    number: int, previous: str | None
) -> None:
    records = ledger()
    entries, first = entries_of(records), anchors_of(records)[0]
    forged = anchored(number, first["digest"] if previous is None else previous, heads(entries))

    assert found(closed(entries, [first, forged])) == [("ANCHOR_GAP", "", None)]


def test_a_head_with_another_number_is_found_though_its_hash_fits() -> None:
    records = ledger()
    next(record["head"] for record in records if "head" in record)["seq"] = 4

    assert found(records) == [("CHAIN_CUT", FIRST, 4)]


def test_a_removed_anchor_is_found_by_the_next() -> None:
    records = [record for record in ledger() if (record.get("anchor") or {}).get("number") != 1]
    records[-1]["end"]["anchors"] = 1

    assert found(records) == [("ANCHOR_GAP", "", None)]


def test_a_forged_digest_of_an_anchor_does_not_stand_for_the_one_kept_outside() -> None:
    kept = last_digest(ledger())
    entries = entries_of(ledger())[:4]
    forged = {**anchored(1, "", heads(entries)), "digest": kept}

    assert found(closed(entries, [forged]), kept) == [("ANCHOR_DIFFERS", "", None), ("ANCHOR_UNKNOWN", "", None)]


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_file_cut_short_is_found(missing: int) -> None:
    assert ("EXPORT_CUT", "", None) in found(ledger()[:-missing])


def _set(place: str, name: str, value: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        next(record[place] for record in records if place in record)[name] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("link", "seq", "1"),
        _set("link", "seq", True),
        _set("link", "seq", -1),
        _set("link", "seq", 2**63),
        _set("link", "note", "what nobody verifies must not be there"),
        _set("entry", "role", None),
        _set("entry", "role", 7),
        _set("entry", "note", "what nobody verifies must not be there"),
        _set("anchor", "heads", [["only the chain"]]),
        _set("anchor", "heads", "none"),
        _set("head", "seq", None),
        _set("end", "entries", 5.0),
        lambda records: records[0].update(note="x"),
        lambda records: records[0].update(payload=7),
        lambda records: records[0].pop("link"),
        lambda records: records.insert(0, {"end": {"entries": 5, "anchors": 2}}),
        lambda records: records.insert(0, {}),
        lambda records: records.insert(0, ["entry"]),
        lambda records: records.insert(0, {"note": "x"}),
    ],
)
def test_what_is_not_of_the_form_is_found_and_stops_nothing(change: Callable[[Records], None]) -> None:
    records = ledger()
    change(records)

    problems = found(records)

    assert ("RECORD_UNREADABLE", "", None) in problems


def test_lines_that_are_no_json_are_found() -> None:
    lines = [json.dumps(record).encode() + b"\n" for record in ledger()]
    lines.insert(2, b"{not json\n")

    report = verify_records(read_lines(lines))

    assert [str(p) for p in report.problems] == [
        "RECORD_UNREADABLE: record 3: it is none of entry with link, head, anchor, end"
    ]


def test_a_ruin_is_counted_in_full_and_told_in_part() -> None:
    records = [{"note": "x"}] * (MOST_PROBLEMS + 5) + ledger()

    report = verify_records(records)

    assert report.found == MOST_PROBLEMS + 5
    assert len(report.problems) == MOST_PROBLEMS


def test_a_finding_tells_chain_and_number_and_what_differs() -> None:
    records = ledger()
    records[1]["link"]["prev_hash"] = sha256("forged")

    told = str(next(p for p in verify_records(records).problems if p.code == "PREVIOUS_DIFFERS"))

    assert told == (
        f"PREVIOUS_DIFFERS chain {FIRST} number 2: the link has {sha256('forged')},"
        f" the one before {records[0]['link']['hash']}"
    )


def test_anchors_of_two_programmes_follow_each_their_own() -> None:
    records = ledger()
    other = {**anchored(1, "", []), "programme_id": PROGRAMME.replace("aa", "ab")}
    fields = {name: value for name, value in other.items() if name != "digest"}
    other["digest"] = sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")))
    records.insert(-1, {"anchor": other})
    records[-1]["end"]["anchors"] = 3

    assert found(records) == []
