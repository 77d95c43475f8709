"""The report on a year: figures of its cycle and of all, winners, duties, money, promotion, revocations (Art. 11).

It is drafted from the whole record when its cycle is over, and says nothing of an applicant that won nothing but how many
there were; what it says stays as it was drafted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import AnnualReport
from models.custody import Paper
from models.database import to_json
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.dashboards import funnel
from regulation.obligations import Light, light
from regulation.states import ObligationState
from services.annual_events import events_of
from services.common import refuse
from services.door import Act, Done, act
from services.ledger import digest
from services.papers.acts import hand_out

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from models.database import Tx

_CYCLES: Final = """SELECT c.id, c.session, c.award_year, c.stage FROM public.cycle c
WHERE c.programme_id = $1 AND c.award_year <= $2 AND c.stage <> 'drafting' ORDER BY c.session"""
_STATES: Final = """SELECT d.state, j.name AS county, d.sector_group, count(*) AS number FROM public.dossier d
JOIN public.jurisdiction j ON j.id = d.jurisdiction_id WHERE d.cycle_id = $1 AND d.submitted_at IS NOT NULL
GROUP BY d.state, j.code, j.name, d.sector_group ORDER BY j.code"""
_AWARDS: Final = """SELECT w.organisation_name AS name, w.kind, w.certificate_number AS number, w.honour_only, w.state
FROM public.award w WHERE w.cycle_id = $1 ORDER BY w.kind DESC, w.certificate_number"""
_MONEY: Final = """SELECT (SELECT COALESCE(sum(b.amount), 0) FROM public.bonus_entitlement b WHERE b.cycle_id = ANY ($1::uuid[])) AS granted,
 (SELECT COALESCE(sum(p.amount), 0) FROM public.payment_order p
  WHERE p.cycle_id = ANY ($1::uuid[]) AND p.state = 'paid') AS paid"""
_OWED: Final = """SELECT o.state, o.due_on, (v.parameters ->> 'obligation_soon_days')::int AS soon FROM public.obligation o
JOIN public.award w ON w.id = o.award_id JOIN public.cycle c ON c.id = o.cycle_id
JOIN public.regulation_version v ON v.id = c.regulation_version_id
WHERE w.programme_id = $1 AND w.state = 'in_force' AND w.valid_until >= $2"""
_BANS: Final = """SELECT b.organisation_name AS name, b.ground, b.article, b.decided_on, b.until FROM public.ban b
WHERE b.programme_id = $1 AND b.state = 'in_force' AND b.decided_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)
ORDER BY b.decided_on, b.id"""
_NAMES: Final = "SELECT p.name, p.name_en FROM public.programme p WHERE p.id = $1"
_OVER: Final = frozenset({"commended", "closed"})


@act(Ability.PROGRAMME_DRAFT_ANNUAL_REPORT)
async def draft_annual_report(act: Act, *, year: Annotated[int, Doc("Year that it is about.")]) -> Done:
    """Draft the report on a year whose cycle is over; it says what is on record now (Art. 11)."""
    today = local_day(act.now)
    refuse(act, not 2000 <= year <= today.year, "YEAR_TO_COME", "year")
    cycles = await act.tx.sql(_CYCLES, act.target.id, year)
    refuse(act, any(c["award_year"] == year and c["stage"] not in _OVER for c in cycles), "CYCLE_NOT_OVER", "year")
    content = await _content(act.tx, act.target.id, year, cycles, today)
    said = digest(to_json(content))
    key = await act.tx.insert(
        AnnualReport, programme_id=act.target.id, year=year, content=content, digest=said,
        drafted_by_id=act.actor.person_id, drafted_at=act.now,
    )  # fmt: skip
    return act.done("annual_report", key, year=year, digest=said)


@act(Ability.ANNUAL_REPORT_PUBLISH)
async def publish_annual_report(act: Act) -> Done:
    """Publish the report on a year; one is public for each year, drafted by another person (Art. 11)."""
    row = await act.row()
    await act.move(published_at=act.now)
    return act.done(digest=row["digest"])


@act(Ability.ANNUAL_REPORT_DOWNLOAD)
async def download_annual_report(
    act: Act, *, english: Annotated[bool, Doc("Whether in English; otherwise in Chinese.")] = False
) -> Done:
    """Get an annual report as a PDF with pictures; every time is on record (Art. 11)."""
    return await hand_out(act, Paper.ANNUAL_REPORT_EN if english else Paper.ANNUAL_REPORT)


async def _content(tx: Tx, programme: UUID, year: int, cycles: list[Any], today: date) -> dict[str, Any]:
    history = [await _cycle(tx, row) for row in cycles]
    money = (await tx.sql(_MONEY, [row["id"] for row in cycles if row["award_year"] == year]))[0]
    names = (await tx.sql(_NAMES, programme))[0]
    return {
        "award": names["name"],
        "award_en": names["name_en"],
        "year": year,
        "as_of": today.isoformat(),
        "cycles": [one for one in history if one["year"] == year],
        "history": [{key: one[key] for key in ("session", "year", "applications", "quality", "nominations", "revoked")}
                    for one in history],
        "lights": await _lights(tx, programme, today),
        "granted": f"{money['granted']:.2f}",
        "paid": f"{money['paid']:.2f}",
        "bans": [{**dict(row), "decided_on": row["decided_on"].isoformat(), "until": row["until"].isoformat()}
                 for row in await tx.sql(_BANS, programme, year)],
        **await events_of(tx, programme, year, today),
    }  # fmt: skip


async def _cycle(tx: Tx, cycle: Any) -> dict[str, Any]:
    rows, awards = await tx.sql(_STATES, cycle["id"]), [dict(row) for row in await tx.sql(_AWARDS, cycle["id"])]
    states, counties, sectors = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        states[row["state"]] += row["number"]
        counties[row["county"]] += row["number"]
        sectors[row["sector_group"]] += row["number"]
    return {
        "session": cycle["session"],
        "year": cycle["award_year"],
        "applications": sum(states.values()),
        "quality": sum(one["kind"] == "quality" for one in awards),
        "nominations": sum(one["kind"] == "nomination" for one in awards),
        "revoked": sum(one["state"] == "revoked" for one in awards),
        "funnel": [[step.value, number] for step, number in funnel(states).items()],
        "counties": [list(one) for one in counties.items()],
        "sectors": [list(one) for one in sorted(sectors.items())],
        "awards": awards,
    }


async def _lights(tx: Tx, programme: UUID, today: date) -> dict[str, int]:
    """Return how many obligations of titles in force have each light today (Art. 24-26)."""
    shown = Counter(
        light(ObligationState(row["state"]), row["due_on"], today, row["soon"] or 0).value
        for row in await tx.sql(_OWED, programme, today)
    )
    return {one.value: shown[one.value] for one in Light}
