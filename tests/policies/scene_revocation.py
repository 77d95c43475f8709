"""How the winners of the scene lost their titles."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import models as m
from services.ledger import digest

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_revocation(scene: Scene) -> None:
    """Put an incident of each programme's winner that led to a revocation, and one that is only registered."""
    await _incident(scene, "registered", "won", state="registered")
    for name, ban in (("won", "standing"), ("b", "b")):
        await _revoked(scene, name, ban)
    # One tip waits, one was taken by the handler, one is of the other programme.
    for name, award, handler in (("waiting", "won", None), ("handled", "won", "handler"), ("b", "b", "office_b")):
        await _tip(scene, name, award, handler)


async def _of(scene: Scene, name: str) -> dict[str, Any]:
    row = await scene.world.row(m.Award, scene.key("award", name))
    return {"award_id": row["id"], **{k: row[k] for k in ("cycle_id", "organisation_id", "dossier_id", "programme_id")}}


async def _incident(scene: Scene, name: str, award: str, **given: Any) -> Any:
    now, clerk = scene.world.clock, scene["clerk"].person_id
    usual = {"ground": "fraud", "article": "Art.28", "source": "authority", "summary": "虚报数据"}
    when = {"happened_on": date(2026, 5, 2), "registered_at": now, "registered_by_id": clerk}
    return await scene.put(name, m.Incident, **await _of(scene, award), **usual, **when, **given)


async def _revoked(scene: Scene, name: str, ban: str) -> None:
    now, of = scene.world.clock, await _of(scene, name)
    dossier, programme = of.pop("dossier_id"), of.pop("programme_id")
    incident = await _incident(scene, name, name, state="revoked", submitted_at=now)
    await scene.put(
        name, m.IncidentStatement, **of, incident_id=incident, dossier_id=dossier, ground="fraud", allegation="虚报数据",
        asked_at=now, due_at=now,
    )  # fmt: skip
    decided = {"ground": "fraud", "article": "Art.28", "decided_on": date(2026, 5, 6), "document_number": "1号"}
    key = await scene.put(
        name, m.Revocation, **of, **decided, incident_id=incident, programme_id=programme, ban_id=scene.key("ban", ban),
        notice_id=scene.key("notice", "commendation" if name == "won" else "b"), revoked_at=now,
    )  # fmt: skip
    for kind in ("title_stop", "clawback"):
        await scene.put(
            f"{name}_{kind}", m.RevocationConsequence, **of, revocation_id=key, programme_id=programme, kind=kind,
            article="Art.28",
        )  # fmt: skip


async def _tip(scene: Scene, name: str, award: str, handler: str | None) -> None:
    tip = await scene.put(
        name, m.Tip, **await _of(scene, award), kind="incident", tracking_digest=digest(f"tip {name}".encode()),
        filed_at=scene.world.clock, state="taken" if handler else "received",
    )  # fmt: skip
    of = {"tip_id": tip, "cycle_id": (await _of(scene, award))["cycle_id"]}
    await scene.put(name, m.TipReporter, **of, name="李四", handler_id=scene[handler].person_id if handler else None)
    await scene.put(name, m.TipStatement, **of, text="虚报数据", stated_at=scene.world.clock)
