"""A cycle's calendar: its facts in SQL, over what the viewer may see, and its type (Art. 16, 17, 21)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import strawberry

CALENDAR: Final = """jsonb_build_object(
 'clock', (SELECT ctx.clock()), 'filing_opens_at', {t}.filing_opens_at, 'filing_deadline', {t}.filing_deadline,
 'recommendation_deadline', {t}.recommendation_deadline, 'planned', {t}.planned,
 'windows', (SELECT jsonb_agg(jsonb_build_object('opens_on', n.opens_on, 'closes_at', n.closes_at))
  FROM public.notice n WHERE n.cycle_id = {t}.id AND n.kind = 'publicity' AND n.opens_on IS NOT NULL),
 'schedules', (SELECT jsonb_agg(to_jsonb(y)) FROM public.calendar_year y
  WHERE y.programme_id = {t}.programme_id AND y.state = 'signed' AND y.replaced_at IS NULL))"""


@strawberry.type(description="A period of a cycle; all of it follows from dates and the instant of the request.")
class Milestone:
    """A milestone."""

    what: str = strawberry.field(description="`filing`, `recommendation`, `planned_stage` or `objections`.")
    stage: str = strawberry.field(description="Stage of the procedure to which it belongs.")
    opens_at: datetime = strawberry.field(description="When it begins.")
    closes_at: datetime = strawberry.field(description="Its exclusive end.")
    last_day: date = strawberry.field(description="Its last day in Asia/Shanghai.")
    state: str = strawberry.field(description="`upcoming`, `open` or `over`.")
    seconds_left: int = strawberry.field(description="Seconds until it ends; 0 if it is over.")
    working_days_left: int | None = strawberry.field(
        description="Working days from today to its last day; null where the holidays of a year are not known."
    )
    audience: list[str] = strawberry.field(description="Roles that it binds, or `everyone`.")
    article: str = strawberry.field(description="Article that it follows from.")


@strawberry.type(description="A public holiday of the schedule of a year (Art. 21).")
class Holiday:
    """A holiday."""

    name: str = strawberry.field(description="Name.")
    first_day: date = strawberry.field(description="First day off.")
    last_day: date = strawberry.field(description="Last day off.")


def holidays(found: list[dict[str, Any]], _language: str = "") -> list[dict[str, Any]]:
    """Return holidays as they go over the wire."""
    return [{"name": one["name"], "firstDay": one["first_day"], "lastDay": one["last_day"]} for one in found]
