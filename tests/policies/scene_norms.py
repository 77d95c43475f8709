"""Norms in the scene: sets of parameters and schedules of holidays, each at every step, of both programmes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene

CHANGE = {"name": "review_days", "before": 14, "after": 21, "reason": "材料增多"}


async def put_norms(scene: Scene) -> None:
    world = scene.world
    before_the_group = {
        "state": "submitted", "submitted_at": world.clock, "submitted_by_id": scene["director"].person_id,
    }  # fmt: skip
    await _set(scene, "drafted", "clerk", world.programme)
    await _set(scene, "put", "clerk", world.programme, **before_the_group)
    other = await world.one("SELECT id FROM programme WHERE code = 'OTHER'")
    await _set(scene, "b", "office_b", other, **before_the_group)
    await _rules(scene, "drafted", "clerk", world.programme)
    await _rules(scene, "put", "clerk", world.programme, **before_the_group)
    for name, clerk, programme in (("approved", "clerk", world.programme), ("approved_b", "office_b", other)):
        await _rules(scene, name, clerk, programme, state="approved", number=1, content_digest="0" * 64)
    await _rules(scene, "put_b", "office_b", other, **before_the_group)
    for name, cycle, rules in (("filing", "filing", "approved"), ("b", "b", "approved_b")):
        await scene.put(
            name, m.CycleRule, cycle_id=scene.key("cycle", cycle), kind="review", since=world.clock,
            rule_document_id=scene.key("rule_document", rules),
        )  # fmt: skip
    scene.called(
        "calendar_year",
        "in_force",
        await world.one("SELECT id FROM calendar_year WHERE programme_id = $1", world.programme),
    )
    await _year(scene, "replaced", world.programme, state="signed", replaced_at=world.clock)
    await _year(scene, "draft_year", world.programme)
    await _year(scene, "in_force_b", other, state="signed")
    await _year(scene, "draft_year_b", other)


async def _set(scene: Scene, name: str, clerk: str, programme: Any, **state: Any) -> None:
    world = scene.world
    await scene.put(
        name, m.ParameterSet, programme_id=programme, code=name, document_number="示例", changes=[CHANGE],
        based_on_id=await replace(world, programme=programme).regulation(),
        effective_from=date(2027, 1, 1), drafted_at=world.clock, drafted_by_id=scene[clerk].person_id, **state,
    )  # fmt: skip


async def _rules(scene: Scene, name: str, clerk: str, programme: Any, **state: Any) -> None:
    await scene.put(
        name, m.RuleDocument, programme_id=programme, kind="review", title="评审细则", body="一、总则",
        effective_from=date(2026, 1, 1), drafted_at=scene.world.clock, drafted_by_id=scene[clerk].person_id, **state,
    )  # fmt: skip


async def _year(scene: Scene, name: str, programme: Any, **state: Any) -> None:
    await scene.put(
        name, m.CalendarYear, programme_id=programme, year=2027, source="示例", workdays=[],
        holidays=[{"name": "元旦", "first_day": "2027-01-01", "last_day": "2027-01-03"}], **state,
    )  # fmt: skip
