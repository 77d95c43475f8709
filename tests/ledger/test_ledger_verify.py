"""Every way to tamper with an export of the ledger is found, and told precisely (Art. 5, 32)."""

from __future__ import annotations

import pytest

from services.ledger_audit import verify_records
from tests.ledger.findings import found, last_digest
from tests.ledger.independent import (
    FIRST,
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

ENTRY_FIELDS = (
    "id", "programme_id", "cycle_id", "dossier_id", "at", "person_id", "grant_id", "role", "ability", "target_id",
    "outcome", "code", "article", "policy_digest", "payload_digest",
)  # fmt: skip


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
