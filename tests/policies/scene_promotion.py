"""Promotion in the scene: activities and their places, good practice, cultivation, higher awards, of both programmes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_promotion(scene: Scene) -> None:
    world = scene.world
    other = await world.one("SELECT id FROM programme WHERE code = 'OTHER'")
    north, elsewhere = await world.jurisdiction("360702"), await world.jurisdiction("360704")
    await _activity(scene, "planned", world.programme)
    fair = await _activity(scene, "fair", world.programme, state="announced", announced_at=world.clock)
    await _place(scene, "fair", fair, world.programme, "n1", None)
    own = await _activity(scene, "won", world.programme, organisation_id=scene.key("organisation", "s2"))
    await _place(scene, "guest", own, world.programme, "n2", "s2")
    of_b = await _activity(scene, "b", other, organisation_id=scene.key("organisation", "b"))
    await _place(scene, "b", of_b, other, "b", "b")
    for name, award, state in (("won", "won", "published"), ("handed", "won", "submitted"),
                               ("draft", "won", "draft"), ("b", "b", "submitted")):  # fmt: skip
        await _practice(scene, name, scene.key("award", award), state)
    await _cultivation(scene, "north", world.programme, "n1", by_jurisdiction_id=north)
    await _cultivation(scene, "trade", world.programme, "s1", by_agency_id=await world.agency("quality-association"))
    await _cultivation(scene, "b", other, "b", by_jurisdiction_id=elsewhere)
    for name, award, state, year in (("won", "won", "won", 2024), ("signed", "won", "signed", 2025),
                                     ("drafted", "won", "drafted", 2026), ("b", "b", "drafted", 2026)):  # fmt: skip
        await _nomination(scene, name, scene.key("award", award), state, year)


async def _activity(scene: Scene, name: str, programme: UUID, **values: Any) -> UUID:
    now = scene.world.clock
    return await scene.put(
        name, m.Activity, programme_id=programme, kind="exchange_event", title="交流会", text="交流", place="市会议中心",
        starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10), planned_at=now, **values,
    )  # fmt: skip


async def _place(scene: Scene, name: str, activity: UUID, programme: UUID, sender: str, host: str | None) -> None:
    await scene.put(
        name, m.Participation, activity_id=activity, programme_id=programme, attendee="李四",
        organisation_id=scene.key("organisation", sender), host_id=host and scene.key("organisation", host),
        signed_up_at=scene.world.clock,
    )  # fmt: skip


async def _practice(scene: Scene, name: str, award: UUID, state: str) -> None:
    row = await scene.world.row(m.Award, award)
    of = {"cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    key = await scene.put(
        name, m.GoodPractice, **of, award_id=award, organisation_name=row["organisation_name"], title="案例",
        summary="摘要", text="正文", state=state, written_at=scene.world.clock,
    )  # fmt: skip
    await scene.put(name, m.GoodPracticeSecret, **of, good_practice_id=key, text="参数")


async def _cultivation(scene: Scene, name: str, programme: UUID, organisation: str, **body: UUID) -> None:
    now = scene.world.clock
    of = {"programme_id": programme, "organisation_id": scene.key("organisation", organisation), **body}
    key = await scene.put(
        name, m.Cultivation, **of, body_name="单位", stage="introduced", target_year=2028, next_step="辅导自评",
        begun_at=now,
    )  # fmt: skip
    await scene.put(
        name, m.CultivationStep, **of, cultivation_id=key, kind="visit", stage="introduced", done_on=date(2026, 3, 2),
        text="走访", recorded_at=now,
    )  # fmt: skip


async def _nomination(scene: Scene, name: str, award: UUID, state: str, year: int) -> None:
    row, world = await scene.world.row(m.Award, award), scene.world
    key = await scene.put(
        name, m.HigherNomination, award_id=award, cycle_id=row["cycle_id"], organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"], year=year, state=state, grounds="成效显著", drafted_at=world.clock,
        higher_award_id=await world.one("SELECT id FROM higher_award WHERE code = 'jinggang'"),
        drafted_by_id=scene["clerk"].person_id,
    )  # fmt: skip
    await scene.put(
        name, m.NominationDocument, higher_nomination_id=key, cycle_id=row["cycle_id"], title="推荐材料", size=1,
        organisation_id=row["organisation_id"], media_type="application/pdf", sha256="0" * 64, state="submitted",
        uploaded_at=world.clock,
    )  # fmt: skip
