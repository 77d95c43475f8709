"""Verify the ledger from its records alone: nothing was changed, removed, moved or added (Art. 5, 32).

Pure: it takes the records of an export in their order, from a file or a database, and needs neither secret nor
network. `docs/ledger.md` describes the records, so that anyone can write another verifier.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from services.ledger import ENTRY_FIELDS, canonical, digest, link_hash
from services.ledger_anchor import ANCHOR_FIELDS, anchor_digest
from services.ledger_index import LedgerIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_PROBLEMS: Final = 1000
_GREATEST: Final = 2**63


@dataclass(frozen=True)
class Problem:
    """One finding: a stable code, the chain and number where it is (if it is in a chain), and what differs."""

    code: str
    detail: str
    chain: str = ""
    seq: int | None = None

    def __str__(self) -> str:
        place = f" chain {self.chain}" if self.chain else ""
        return f"{self.code}{place}{'' if self.seq is None else f' number {self.seq}'}: {self.detail}"


@dataclass
class Report:
    """What was verified and what was found; `found` counts all problems, `problems` has the first thousand."""

    entries: int = 0
    chains: int = 0
    payloads_checked: int = 0
    payloads_absent: int = 0
    anchors: int = 0
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0

    def add(self, problem: Problem) -> None:
        """Note a finding."""
        self.found += 1
        if self.found <= MOST_PROBLEMS:
            self.problems.append(problem)


class Unreadable(ValueError):  # noqa: N818 -- it names what a record is
    """A record is not of the form that the format demands; the message says what is wrong."""


def read_lines(lines: Iterable[bytes]) -> Iterator[Any]:
    """Yield the records of a JSON Lines file; None for a line that is no JSON."""
    for line in lines:
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            yield None


def verify_records(records: Iterable[Any], anchor: str | None = None) -> Report:
    """Verify the records of a whole export; with a digest, also that it holds everything up to that anchor."""
    with closing(Verifier(anchor)) as verifier:
        for record in records:
            verifier.take(record)
        return verifier.finish()


class Verifier:
    """Takes the records of an export one after another, chain by chain, and tells at the end what it found."""

    def __init__(self, anchor: str | None = None, *, partial: bool = False) -> None:
        """Begin; `partial`: some chains with anchors that name others as well, which are not looked for."""
        self.report = Report()
        self._partial = partial
        self._index = LedgerIndex()
        self._wanted = anchor
        self._place = ("", 0, "")  # chain, number and hash of the link before
        self._anchors: dict[str, tuple[int, str]] = {}  # number and digest of the anchor before, by programme
        self._end: dict[str, Any] | None = None
        self._taken = 0

    def take(self, record: Any) -> None:
        """Verify one record against those before it."""
        self._taken += 1
        try:
            kind = _kind(record)
            self._takers[kind](self, record)
        except Unreadable as error:
            self._found("RECORD_UNREADABLE", f"record {self._taken}: {error}")

    def finish(self) -> Report:
        """Compare heads, anchors and counts with all that was read, and return the report."""
        self.report.chains = self._index.chains()
        self._compare_heads()
        for anchor, chain, seq, anchored, found in self._index.anchored_that_differ(known=self._partial):
            code = "ANCHORED_LINK_MISSING" if found is None else "ANCHORED_LINK_DIFFERS"
            self._found(code, f"{anchor} has {anchored}, the link {found or 'is not there'}", chain, seq)
        if self._wanted is not None:
            self._found("ANCHOR_UNKNOWN", f"no anchor has the digest {self._wanted}")
        self._compare_counts()
        return self.report

    def close(self) -> None:
        """Let go of what was remembered."""
        self._index.close()

    def _found(self, code: str, detail: str, chain: str = "", seq: int | None = None) -> None:
        self.report.add(Problem(code, detail, chain, seq))

    def _take_entry(self, record: dict[str, Any]) -> None:
        entry, link = _entry(record.get("entry")), _link(record.get("link"))
        if entry is not None:
            self._count(entry, link, record.get("payload"))
        if link is not None:
            self._follow(entry, link)
        elif entry is not None:
            self._found("LINK_MISSING", f"entry {entry['id']} is in no chain")

    def _count(self, entry: dict[str, Any], link: dict[str, Any] | None, payload: Any) -> None:
        place = (link["chain_id"], link["seq"]) if link else ("", None)
        self.report.entries += 1
        if not self._index.entry(entry["id"]):
            self._found("ENTRY_TWICE", f"entry {entry['id']} is there already", *place)
        if payload is None:
            self.report.payloads_absent += 1
            return
        self.report.payloads_checked += 1
        actual = digest(_text(payload).encode())
        if actual != entry["payload_digest"]:
            self._found("PAYLOAD_DIFFERS", f"the entry has {entry['payload_digest']}, the payload {actual}", *place)

    def _follow(self, entry: dict[str, Any] | None, link: dict[str, Any]) -> None:
        chain, seq, previous = link["chain_id"], link["seq"], link["prev_hash"]
        before = self._place if self._place[0] == chain else (chain, 0, chain)
        if seq != before[1] + 1:
            self._found("SEQ_GAP", f"number {before[1] + 1} was expected", chain, seq)
        if previous != before[2]:
            self._found("PREVIOUS_DIFFERS", f"the link has {previous}, the one before {before[2]}", chain, seq)
        self._seal(entry, link)
        self._index.link(chain, seq, link["hash"])
        self._place = (chain, seq, link["hash"])

    def _seal(self, entry: dict[str, Any] | None, link: dict[str, Any]) -> None:
        chain, seq = link["chain_id"], link["seq"]
        if entry is None:
            self._found("ENTRY_MISSING", f"entry {link['entry_id']} is not there", chain, seq)
            return
        if (link["entry_id"], link["programme_id"]) != (entry["id"], entry["programme_id"]):
            self._found("LINK_FOREIGN", f"the link is of entry {link['entry_id']}, here is {entry['id']}", chain, seq)
        actual = link_hash(link["prev_hash"], seq, digest(canonical(entry)))
        if link["hash"] != actual:
            self._found("HASH_DIFFERS", f"the link has {link['hash']}, the entry gives {actual}", chain, seq)

    def _take_head(self, record: dict[str, Any]) -> None:
        head = _shaped(record["head"], {"chain_id": _text, "seq": _number, "hash": _text})
        if not self._index.head(head["chain_id"], head["seq"], head["hash"]):
            self._found("HEAD_TWICE", "the chain has a head already", head["chain_id"], head["seq"])

    def _take_anchor(self, record: dict[str, Any]) -> None:
        anchor = _shaped(record["anchor"], _ANCHOR)
        programme, number = anchor["programme_id"], anchor["number"]
        name = f"anchor {number} of programme {programme}"
        first = (number - 1, anchor["previous"]) if self._partial else (0, "")
        before = self._anchors.get(programme, first)
        if (number, anchor["previous"]) != (before[0] + 1, before[1]):
            self._found("ANCHOR_GAP", f"{name} does not follow number {before[0]} with the digest {before[1]!r}")
        actual = anchor_digest(anchor)
        if actual != anchor["digest"]:
            self._found("ANCHOR_DIFFERS", f"{name} has {anchor['digest']}, its content gives {actual}")
        if actual == self._wanted:
            self._wanted = None
        for head in anchor["heads"]:
            self._index.anchored(name, *head)
        self._anchors[programme] = (number, actual)
        self.report.anchors += 1

    def _take_end(self, record: dict[str, Any]) -> None:
        if self._end is not None:
            raise Unreadable("a second end")
        self._end = _shaped(record["end"], {"entries": _number, "anchors": _number})

    def _compare_heads(self) -> None:
        for chain, seq, head, last, actual in self._index.heads_that_differ():
            if seq is None:
                self._found("HEAD_MISSING", "the chain has links and no head", chain, last)
            elif last is None:
                self._found("CHAIN_MISSING", "the chain has a head and no link", chain, seq)
            elif seq == last:
                self._found("HEAD_DIFFERS", f"the head has {head}, the last link {actual}", chain, seq)
            else:
                self._found("CHAIN_CUT", f"the last link is number {last}", chain, seq)

    def _compare_counts(self) -> None:
        actual = {"entries": self.report.entries, "anchors": self.report.anchors}
        if self._end != actual:
            wanted = "the end is missing" if self._end is None else f"the end says {self._end}"
            self._found("EXPORT_CUT", f"{wanted}, there are {actual}")

    _takers: Final[dict[str, Callable[[Verifier, dict[str, Any]], None]]] = {
        "entry": _take_entry, "head": _take_head, "anchor": _take_anchor, "end": _take_end,
    }  # fmt: skip


# --- The form of records ---------------------------------------------------------------------------------------------


def _kind(record: Any) -> str:
    keys = set(record) if isinstance(record, dict) else set()
    if {"entry", "link"} <= keys <= {"entry", "link", "payload"}:
        return "entry"
    if len(keys) != 1 or not keys <= {"head", "anchor", "end"}:
        raise Unreadable("it is none of entry with link, head, anchor, end")
    return str(*keys)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"{value!r} is no text")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _GREATEST:
        raise Unreadable(f"{value!r} is no number")
    return value


def _heads(value: Any) -> list[tuple[str, int, str]]:
    if not isinstance(value, list) or not all(isinstance(head, list) and len(head) == 3 for head in value):
        raise Unreadable("heads are not lists of chain, number and hash")
    return [(_text(chain), _number(seq), _text(sealed)) for chain, seq, sealed in value]


def _shaped(value: Any, shape: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Return the value if it has these fields and no other: what nobody verifies must not be there."""
    if not isinstance(value, dict) or value.keys() != shape.keys():
        raise Unreadable(f"its fields are not {', '.join(shape)}")
    return {name: read(value[name]) for name, read in shape.items()}


_ENTRY: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(ENTRY_FIELDS, _text),
    **dict.fromkeys(("programme_id", "cycle_id", "dossier_id", "person_id", "grant_id"), _text_or_none),
}
_LINK: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("entry_id", "chain_id", "prev_hash", "hash"), _text),
    "programme_id": _text_or_none,
    "seq": _number,
}
_ANCHOR: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys((*ANCHOR_FIELDS, "digest"), _text),
    "number": _number,
    "heads": _heads,
}


def _entry(value: Any) -> dict[str, Any] | None:
    return None if value is None else _shaped(value, _ENTRY)


def _link(value: Any) -> dict[str, Any] | None:
    return None if value is None else _shaped(value, _LINK)
