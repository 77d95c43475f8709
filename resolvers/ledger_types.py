"""The ledger (Art. 32)."""

from __future__ import annotations

import models as m
from resolvers.declare import Companion, Redactions, ToOne, declare

declare(
    "LedgerEntry", m.LedgerEntry,
    "at recorded_at role ability target_id outcome code article policy_digest payload_digest",
    root="ledger_entries", filters="ability outcome role person_id dossier_id cycle_id", orders="at",
    person=ToOne("Person", "person_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    payload=Companion("LedgerPayload", "entry_id", "Art.32"),
    link=Companion("LedgerLink", "entry_id", "Art.32"),
    redactions=Redactions(),
)  # fmt: skip
declare("LedgerPayload", m.LedgerPayload, "body")
declare("LedgerLink", m.LedgerLink, "chain_id seq prev_hash hash")
declare("LedgerAnchor", m.LedgerAnchor, "number at digest", root="ledger_anchors", orders="number")
