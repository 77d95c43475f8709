"""What a verification must remember of all that it has read, on disk: memory does not grow with the ledger."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES: Final = """
CREATE TABLE entry (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE link (chain TEXT, seq INTEGER, hash TEXT, PRIMARY KEY (chain, seq)) WITHOUT ROWID;
CREATE TABLE head (chain TEXT PRIMARY KEY, seq INTEGER, hash TEXT) WITHOUT ROWID;
CREATE TABLE anchored (anchor TEXT, chain TEXT, seq INTEGER, hash TEXT);
"""
# In SQLite, `hash` beside `max(seq)` is that of the row with the greatest number.
_LAST: Final = "(SELECT chain, max(seq) AS seq, hash FROM link GROUP BY chain)"
_HEADS: Final = f"""
SELECT h.chain, h.seq, h.hash, l.seq, l.hash FROM head h LEFT JOIN {_LAST} l ON l.chain = h.chain
WHERE (h.seq, h.hash) IS NOT (l.seq, l.hash)
UNION ALL
SELECT l.chain, NULL, NULL, l.seq, l.hash FROM {_LAST} l WHERE l.chain NOT IN (SELECT chain FROM head)
"""  # noqa: S608 -- constants
_ANCHORED: Final = """
SELECT a.anchor, a.chain, a.seq, a.hash, l.hash FROM anchored a LEFT JOIN link l ON l.chain = a.chain AND l.seq = a.seq
WHERE a.hash IS NOT l.hash AND (? OR a.chain IN (SELECT chain FROM link)) ORDER BY a.rowid
"""


class LedgerIndex:
    """Entries, links, heads and anchored links that were read, in a private file that vanishes with it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")  # SQLite keeps a nameless database in memory only until it grows
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _TABLES)

    def entry(self, key: str) -> bool:
        """Remember an entry; False if it was there already."""
        return self._add("INSERT OR IGNORE INTO entry VALUES (?)", key)

    def link(self, chain: str, seq: int, link_hash: str) -> bool:
        """Remember a link; False if the chain has one of this number already."""
        return self._add("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", chain, seq, link_hash)

    def head(self, chain: str, seq: int, link_hash: str) -> bool:
        """Remember what a chain says of its last link; False if it has said so already."""
        return self._add("INSERT OR IGNORE INTO head VALUES (?, ?, ?)", chain, seq, link_hash)

    def anchored(self, anchor: str, chain: str, seq: int, link_hash: str) -> None:
        """Remember that an anchor names a link."""
        self._add("INSERT INTO anchored VALUES (?, ?, ?, ?)", anchor, chain, seq, link_hash)

    def chains(self) -> int:
        """Return how many chains have links."""
        return int(self._db.execute("SELECT count(DISTINCT chain) FROM link").fetchone()[0])

    def heads_that_differ(self) -> Iterator[tuple[Any, ...]]:
        """Yield chain, number and hash of its head, number and hash of its last link; None for what is missing."""
        yield from self._db.execute(_HEADS)

    def anchored_that_differ(self, *, known: bool = False) -> Iterator[tuple[Any, ...]]:
        """Yield anchor, chain, number, the hash that was anchored and the link's, None if there is no such link.

        `known`: of chains alone of which there are links.
        """
        yield from self._db.execute(_ANCHORED, (not known,))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _add(self, statement: str, *values: object) -> bool:
        return self._db.execute(statement, values).rowcount == 1
