"""The visits of the scene: one of a held, one of an announced visit, and one of the second programme; a record of each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import models as m
from tests.policies.scene_documents import FILE

if TYPE_CHECKING:
    from tests.policies.scene import Scene

DAYS: dict[str, Any] = {"first_day": date(2026, 5, 6), "last_day": date(2026, 5, 7), "place": "厂区"}


async def put_visits(scene: Scene) -> None:
    for name, expert, observer in (
        ("half", "author", "clerk"),
        ("full", "peer", "handler"),
        ("b", "expert_b", "office_b"),
    ):
        await _visit(scene, name, expert, observer)


async def _visit(scene: Scene, name: str, expert: str, observer: str) -> None:
    now, who = scene.world.clock, scene[expert].person_id
    row = await scene.world.row(m.Dossier, scene.key("dossier", name))
    about = {"dossier_id": row["id"], "cycle_id": row["cycle_id"]}
    visit = await scene.put(name, m.SiteVisit, **about, **DAYS, state="held", planned_at=now)
    place = {**about, "site_visit_id": visit}
    await scene.put(name, m.SiteObserver, **place, person_id=scene[observer].person_id)
    await scene.put(name, m.SiteAttendance, **place, person_id=who, present=True, recorded_at=now)
    point = await scene.put(name, m.VerificationPoint, **place, item="4.1.2", text="核对记录", source="material")
    by = {**place, "person_id": who, "recorded_at": now}
    await scene.put(name, m.PointAnswer, **by, point_id=point, finding="confirmed", looked_at="记录")
    await scene.put(name, m.SiteNote, **by, kind="opening", text="首次会议")
    await scene.put(name, m.SiteDocument, **place, person_id=who, **{**FILE, "state": "submitted"})
    await scene.put(name, m.SiteNotice, **place, **DAYS, kind="announced", told_at=now)
    asked = {**place, "what": "培训记录", "due_on": date(2026, 5, 7), "asked_at": now}
    request = await scene.put(name, m.SiteRequest, **asked, state="delivered", answer="见附件", delivered_at=now)
    await scene.put(name, m.RequestDocument, **place, site_request_id=request, **{**FILE, "state": "submitted"})
