"""What the plenary resolved about rules and numbers, put in place as after a meeting (Art. 10)."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

import models as m
from tests.world import World

_numbers = count(2_000_000)  # far from those that acts number


async def rules_resolved(
    world: World, subject: UUID, *, cycle: UUID | None = None, outcome: str = "accepted", **given: Any
) -> UUID:
    """Return the resolution of a closed plenary on a version of rules or a set of numbers."""
    number, about = next(_numbers), {"programme_id": world.programme, "cycle_id": cycle}
    meeting = await world.put(
        m.Meeting, **about, body="leading_group", number=number, title="会议", place="会议室", starts_at=world.clock,
        ballot_kind="open", state="closed", planned_at=world.clock, closed_at=world.clock,
    )  # fmt: skip
    shared = {**about, "meeting_id": meeting, "kind": "rules", "subject_id": subject}
    item = await world.put(m.MeetingItem, **shared, title="审定规则", state="decided")
    resolved = {"number": f"纪要{number}", "text": "批准", "reason": "依据办法", "digest": "0" * 64}
    return await world.put(
        m.Resolution, **shared, item_id=item, outcome=outcome, **{**resolved, "resolved_at": world.clock, **given}
    )
