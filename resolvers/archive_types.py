"""Archive packages (Art. 32)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Expression, ToOne, declare
from services.inputs import BigInt

declare(
    "CycleArchive", m.CycleArchive, "state done total why asked_at made_at sha256 key_fingerprint",
    root="cycle_archives", filters="state cycle_id", orders="asked_at",
    size=Expression("{t}.size", BigInt | None, "Size in bytes; null until it is made."),
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    available_acts=Acts(),
)  # fmt: skip
