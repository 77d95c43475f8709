"""A title that was revoked, with all that a decision leaves behind (Art. 28, 30)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import models as m
from tests.world import World


async def revoke(world: World, award: UUID, **changed: Any) -> UUID:
    """Put incident, ban, notice and revocation on record, and return the notice; for fraud, unless it is said otherwise."""
    row, person = await world.row(m.Award, award), await world.person()
    of = {name: row[name] for name in ("programme_id", "cycle_id", "organisation_id")}
    notice = await world.put(
        m.Notice, cycle_id=row["cycle_id"], kind="revocation", title="关于撤销称号的公告", body="正文", channels=["网站"],
        content_digest="0" * 64, published_at=world.clock,
    )  # fmt: skip
    ground = {name: changed.pop(name, usual) for name, usual in (("ground", "fraud"), ("article", "Art.28"))}
    decided = ground | {"decided_on": date(2026, 9, 1), "document_number": "赣市府字9号"} | changed
    ban = await world.put(
        m.Ban, programme_id=of["programme_id"], organisation_id=of["organisation_id"], credit_code="x", state="in_force",
        organisation_name="甲", until=date(2036, 8, 31), decided_by="市政府", entered_by_id=person,
        **{name: value for name, value in decided.items() if name != "state"},
    )  # fmt: skip
    incident = await world.put(
        m.Incident, **of, **ground, award_id=award, dossier_id=row["dossier_id"], state="revoked", source="authority",
        summary="虚报", happened_on=date(2026, 8, 1), registered_at=world.clock, registered_by_id=person,
    )  # fmt: skip
    await world.put(
        m.Revocation, **of, **decided, award_id=award, incident_id=incident, ban_id=ban, notice_id=notice,
        revoked_at=world.clock,
    )  # fmt: skip
    await world.change(m.Award, award, state="revoked")
    return notice
