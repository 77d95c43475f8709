"""Every way to tamper with an export of the ledger is found, and told precisely (Art. 5, 32)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.ledger_audit import MOST_PROBLEMS, read_lines, verify_records
from tests.ledger.independent import (
    FIRST,
    PROGRAMME,
    SECOND,
    anchored,
    anchors_of,
    closed,
    entries_of,
    heads,
    ledger,
    resealed,
    sealed,
    sha256,
)

Records = list[dict[str, Any]]
Finding = tuple[str, str, int | None]
ENTRY_FIELDS = (
    "id", "programme_id", "cycle_id", "dossier_id", "at", "person_id", "grant_id", "role", "ability", "target_id",
    "outcome", "code", "article", "policy_digest", "payload_digest",
)  # fmt: skip


def found(records: Records, anchor: str | None = None) -> list[Finding]:
    report = verify_records(json.loads(json.dumps(records)), anchor)
    assert report.found == len(report.problems)
    return sorted((p.code, p.chain, p.seq) for p in report.problems)


def last_digest(records: Records) -> str:
    return str(anchors_of(records)[-1]["digest"])


def test_an_intact_ledger_is_intact_and_counted() -> None:
    report = verify_records(ledger(), last_digest(ledger()))

    assert report.intact is True
    assert (report.entries, report.chains, report.anchors) == (5, 2, 2)
    assert (report.payloads_checked, report.payloads_absent) == (5, 0)


def test_an_empty_ledger_is_intact() -> None:
    assert found(closed([], [])) == []


@pytest.mark.parametrize("name", ENTRY_FIELDS)
def test_a_changed_field_is_found_where_it_is(name: str) -> None:
    records = ledger()
    records[1]["entry"][name] = "changed"

    problems = found(records)

    assert ("HASH_DIFFERS", FIRST, 2) in problems
    assert {(chain, seq) for _, chain, seq in problems} == {(FIRST, 2)}


@pytest.mark.parametrize(
    ("name", "also"), [("id", "LINK_FOREIGN"), ("programme_id", "LINK_FOREIGN"), ("payload_digest", "PAYLOAD_DIFFERS")]
)
def test_a_changed_reference_contradicts_its_counterpart_too(name: str, also: str) -> None:
    records = ledger()
    records[1]["entry"][name] = "changed"

    assert found(records) == sorted([("HASH_DIFFERS", FIRST, 2), (also, FIRST, 2)])


def test_every_field_of_an_entry_is_covered() -> None:
    assert set(ledger()[0]["entry"]) == set(ENTRY_FIELDS)


def test_a_changed_payload_is_found() -> None:
    records = ledger()
    records[1]["payload"] = records[1]["payload"].replace("意见", "异议")

    assert found(records) == [("PAYLOAD_DIFFERS", FIRST, 2)]


def test_an_erased_payload_breaks_nothing() -> None:
    records = ledger()
    del records[1]["payload"]

    report = verify_records(records, last_digest(records))

    assert report.intact is True
    assert (report.payloads_checked, report.payloads_absent) == (4, 1)


def test_a_removed_entry_in_the_middle_is_found() -> None:
    records = ledger()
    entries = entries_of(records)
    del entries[1]

    assert found(closed(entries, anchors_of(records))) == [
        ("ANCHORED_LINK_MISSING", FIRST, 2),
        ("PREVIOUS_DIFFERS", FIRST, 3),
        ("SEQ_GAP", FIRST, 3),
    ]


def test_a_removed_entry_whose_chain_was_written_anew_contradicts_the_anchors() -> None:
    records = ledger()
    entries = entries_of(records)
    del entries[1]
    resealed(entries, FIRST)

    assert found(closed(entries, [])) == []  # without anchors, nothing could show it
    assert found(closed(entries, anchors_of(records))) == [
        ("ANCHORED_LINK_DIFFERS", FIRST, 2),
        ("ANCHORED_LINK_MISSING", FIRST, 3),
    ]


def test_a_truncated_chain_contradicts_its_head() -> None:
    records = [record for record in ledger() if (record.get("link") or {}).get("seq") != 3]
    records[-1]["end"]["entries"] = 4

    assert found(records) == [("ANCHORED_LINK_MISSING", FIRST, 3), ("CHAIN_CUT", FIRST, 3)]


def test_a_truncated_chain_whose_head_was_changed_contradicts_the_anchor() -> None:
    records = ledger()
    entries = entries_of(records)
    del entries[2]

    assert found(closed(entries, anchors_of(records))) == [("ANCHORED_LINK_MISSING", FIRST, 3)]


def test_a_ledger_written_anew_with_all_its_anchors_contradicts_the_digest_kept_outside() -> None:
    kept = last_digest(ledger())
    entries = entries_of(ledger())
    entries[1]["entry"]["role"] = "office"
    resealed(entries, FIRST)
    forged = closed(entries, [anchored(1, "", heads(entries))])

    assert found(forged) == []  # by itself it is without fault: this is why a digest is kept outside
    assert found(forged, kept) == [("ANCHOR_UNKNOWN", "", None)]


def test_a_later_export_holds_what_an_earlier_anchor_sealed() -> None:
    earlier = anchors_of(ledger())[0]["digest"]

    assert found(ledger(), earlier) == []


@pytest.mark.parametrize("swapped", ["seq", "entry"])
def test_swapped_places_are_found(swapped: str) -> None:
    records = ledger()
    if swapped == "seq":
        one, other = records[0]["link"], records[1]["link"]
        one["seq"], other["seq"] = 2, 1
        assert {(code, seq) for code, _, seq in found(records)} == {
            ("SEQ_GAP", 2), ("SEQ_GAP", 1), ("SEQ_GAP", 3), ("HASH_DIFFERS", 1), ("HASH_DIFFERS", 2),
            ("ANCHORED_LINK_DIFFERS", 2),
        }  # fmt: skip
    else:
        for part in ("entry", "payload"):
            records[0][part], records[1][part] = records[1][part], records[0][part]
        assert found(records) == [
            ("HASH_DIFFERS", FIRST, 1), ("HASH_DIFFERS", FIRST, 2),
            ("LINK_FOREIGN", FIRST, 1), ("LINK_FOREIGN", FIRST, 2),
        ]  # fmt: skip


def test_a_forged_hash_is_found_at_its_link_and_at_the_next() -> None:
    records = ledger()
    records[0]["link"]["hash"] = sha256("forged")

    assert found(records) == [("HASH_DIFFERS", FIRST, 1), ("PREVIOUS_DIFFERS", FIRST, 2)]


def test_a_changed_entry_with_a_fitting_hash_breaks_the_chain_at_the_next() -> None:
    records = ledger()
    records[0]["entry"]["role"] = "office"
    records[0]["link"] = sealed(records[0]["entry"], FIRST, 1, FIRST)

    assert found(records) == [("PREVIOUS_DIFFERS", FIRST, 2)]


def test_a_last_entry_changed_with_a_fitting_hash_contradicts_its_head_and_the_anchor() -> None:
    records = ledger()
    records[2]["entry"]["role"] = "office"
    records[2]["link"] = sealed(records[2]["entry"], FIRST, 3, records[1]["link"]["hash"])

    assert found(records) == [("ANCHORED_LINK_DIFFERS", FIRST, 3), ("HEAD_DIFFERS", FIRST, 3)]


def test_a_chain_removed_with_its_head_contradicts_the_anchors() -> None:
    records = ledger()
    entries = [record for record in entries_of(records) if record["link"]["chain_id"] == FIRST]

    assert found(closed(entries, anchors_of(records))) == [
        ("ANCHORED_LINK_MISSING", SECOND, 1),
        ("ANCHORED_LINK_MISSING", SECOND, 2),
    ]


def test_a_chain_removed_without_its_head_contradicts_the_head() -> None:
    records = [record for record in ledger() if (record.get("link") or {}).get("chain_id") != SECOND]

    assert ("CHAIN_MISSING", SECOND, 2) in found(records)


def test_a_chain_without_a_head_is_found() -> None:
    records = [record for record in ledger() if (record.get("head") or {}).get("chain_id") != SECOND]

    assert found(records) == [("HEAD_MISSING", SECOND, 2)]


def test_a_second_head_cannot_hide_the_first() -> None:
    records = ledger()
    records.insert(5, {"head": {"chain_id": FIRST, "seq": 9, "hash": sha256("forged")}})

    assert ("HEAD_TWICE", FIRST, 3) in found(records)


def test_a_chain_cannot_pass_for_another() -> None:
    records = ledger()
    entries = entries_of(records)
    other = "01890000-0000-7000-8000-000000000003"
    for record in entries[3:]:
        record["link"]["chain_id"] = other

    assert found(closed(entries, [])) == [("PREVIOUS_DIFFERS", other, 1)]


def test_an_entry_in_two_chains_is_found() -> None:
    entries = entries_of(ledger())
    again = dict(entries[0])
    again["link"] = sealed(again["entry"], SECOND, 3, entries[4]["link"]["hash"])

    assert found(closed([*entries, again], [])) == [("ENTRY_TWICE", SECOND, 3)]


def test_an_entry_in_no_chain_is_found() -> None:
    entries = entries_of(ledger())
    entries[4]["link"] = None

    assert found(closed(entries, [])) == [("LINK_MISSING", "", None)]


def test_a_link_without_its_entry_is_found() -> None:
    records = ledger()
    records[1] = {"entry": None, "link": records[1]["link"]}
    records[-1]["end"]["entries"] = 4

    assert found(records) == [("ENTRY_MISSING", FIRST, 2)]


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
