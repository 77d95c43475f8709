"""Remind those for whom a deadline comes near (Art. 12, 17, 21, 24): on the days that the regulation version names, once each.

Read from the deadlines as they stand, so that a reminder follows an extension; never at or after one. Safe to repeat,
also by two at once: the database keeps each reminder of a grant, matter, deadline and day once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.aftermath import CLAIM
from models.database import SYSTEM_ROLE
from models.review import CONFLICTING
from regulation.ability import Ability
from regulation.procedure import RULES
from regulation.states import Stage
from regulation.telling import Event
from services.telling import HOLDS, OF_TRADE, written

if TYPE_CHECKING:
    from datetime import datetime

    from models.database import Database

_DAY: Final = "({instant} AT TIME ZONE 'Asia/Shanghai')::date"
_TODAY: Final = _DAY.format(instant="$1")
_GIVEN: Final = "given AS (SELECT $1::timestamptz)"


def _comes_near(deadline: str) -> str:
    """Return the condition that today is one of the days before a deadline on which people are reminded."""
    last = f"({deadline} - interval '1 microsecond')"
    left = f"{_DAY.format(instant=last)} - {_TODAY}"
    return f"$1 < {deadline} AND v.parameters -> 'reminder_days' @> to_jsonb({left})"


def _reminders(event: Event, *, matter: str, stages: str, holder: str, deadline: str, each: bool) -> str:
    """Return the query of reminders of one kind: `each` application apart, or all of a grant in one."""
    about = "d.id, d.organisation_id" if each else "NULL::uuid, NULL::uuid"
    number = "d.number" if each else "NULL"
    due = deadline if each else f"min({deadline})"
    what = "d.id" if each else "c.id"
    group = "" if each else "GROUP BY g.id, c.id, p.id"
    return f"""
SELECT g.person_id, g.id, c.id, {about}, '{event.value}', jsonb_build_object('award', p.name, 'award_en', p.name_en,
  'session', c.session, 'number', {number}, 'due', {due}, 'count', {"1" if each else "count(*)"}),
 $1::timestamptz, {due}, concat_ws(':', '{event.value}', {what}, {due}, {_TODAY})
FROM public.cycle c JOIN public.programme p ON p.id = c.programme_id
JOIN public.regulation_version v ON v.id = c.regulation_version_id
{matter}
JOIN public.role_grant g ON g.programme_id = p.id AND {HOLDS.format(now="$1")} AND {holder}
WHERE c.stage IN ({stages}) AND {_comes_near(deadline)} {group}"""  # noqa: S608 -- names from code


_DRAFTS: Final = _reminders(
    Event.FILING_ENDS,
    matter="JOIN public.dossier d ON d.cycle_id = c.id AND d.state IN ('draft', 'returned')",
    stages="'accepting'",
    holder="g.role = 'applicant' AND g.organisation_id = d.organisation_id",
    deadline="c.filing_deadline",
    each=True,
)
# What the body of a grant declined does not wait for it.
_DECLINED: Final = """EXISTS (SELECT 1 FROM public.recommendation_decline x
 WHERE x.dossier_id = d.id AND x.submission = d.submission AND x.withdrawn_at IS NULL
  AND (x.by_jurisdiction_id, x.by_agency_id) IS NOT DISTINCT FROM (g.jurisdiction_id, g.agency_id))"""
_UNRECOMMENDED: Final = _reminders(
    Event.RECOMMENDING_ENDS,
    matter="JOIN public.dossier d ON d.cycle_id = c.id AND d.state = 'submitted'",
    stages="'accepting', 'qualifying'",
    holder=f"g.role = 'recommender' AND (g.jurisdiction_id = d.jurisdiction_id OR {OF_TRADE}) AND NOT {_DECLINED}",
    deadline="c.recommendation_deadline",
    each=False,
)
_UNANSWERED: Final = _reminders(
    Event.ANSWER_DUE,
    matter="JOIN public.consultation q ON q.cycle_id = c.id AND q.state = 'asked'",
    stages=", ".join(f"'{stage}'" for stage in sorted(RULES[Ability.CONSULTATION_ANSWER].stages)),
    holder="g.role = 'department' AND g.agency_id = q.agency_id",
    deadline="q.due_at",
    each=False,
)
_UNREVIEWED: Final = _reminders(
    Event.REVIEW_DUE,
    matter="""JOIN public.assignment a ON a.cycle_id = c.id AND a.frozen_at IS NULL AND EXISTS (SELECT 1
 FROM public.review_author w JOIN public.review r ON r.id = w.review_id AND r.state = 'draft'
 WHERE w.person_id = a.person_id AND r.dossier_id = a.dossier_id AND c.stage = r.phase || '_review')""",
    stages="'material_review', 'site_review'",
    holder="g.role = 'expert' AND g.person_id = a.person_id",
    deadline="a.due_at",
    each=False,
)
# Of a title that was revoked nothing is owed any more.
_UNMET: Final = _reminders(
    Event.OBLIGATION_DUE,
    matter="""JOIN public.obligation o ON o.cycle_id = c.id AND o.state IN ('due', 'returned')
JOIN public.award w ON w.id = o.award_id AND w.state = 'in_force'""",
    stages=", ".join(f"'{stage}'" for stage in (Stage.COMMENDED, Stage.CLOSED)),
    holder="g.role = 'applicant' AND g.organisation_id = o.organisation_id",
    deadline="((o.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')",
    each=False,
)

# What is to be put right of the use of a title, whether it still stands or was revoked.
_UNREMEDIED: Final = _reminders(
    Event.TITLE_REMEDY_DUE,
    matter="JOIN public.title_misuse o ON o.cycle_id = c.id AND o.state = 'ordered'",
    stages=", ".join(f"'{stage}'" for stage in (Stage.COMMENDED, Stage.CLOSED)),
    holder="g.role = 'applicant' AND g.organisation_id = o.organisation_id",
    deadline="((o.remedy_by + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')",
    each=False,
)

# The county of a winner learns once of what is overdue, on whichever day a worker looks first (Art. 12).
_DUE_AT: Final = "((o.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"
_OVERDUE: Final = f"""
SELECT g.person_id, g.id, c.id, d.id, o.organisation_id, '{Event.OBLIGATION_OVERDUE.value}', jsonb_build_object(
  'award', p.name, 'award_en', p.name_en, 'session', c.session, 'number', d.number, 'due', {_DUE_AT}),
 $1::timestamptz, NULL::timestamptz, concat_ws(':', '{Event.OBLIGATION_OVERDUE.value}', o.id, o.due_on)
FROM public.obligation o JOIN public.award w ON w.id = o.award_id AND w.state = 'in_force'
JOIN public.dossier d ON d.id = w.dossier_id JOIN public.cycle c ON c.id = o.cycle_id
JOIN public.programme p ON p.id = c.programme_id JOIN public.organisation n ON n.id = o.organisation_id
JOIN public.role_grant g ON g.programme_id = p.id AND {HOLDS.format(now="$1")} AND g.role = 'recommender'
 AND g.jurisdiction_id = n.jurisdiction_id
WHERE o.state IN ('due', 'returned') AND $1 >= {_DUE_AT}"""  # noqa: S608 -- names from code
# A winner that has not stated its case is reminded of the period, and the office that goes on after it.
_STATED: Final = """JOIN public.incident_statement s ON s.cycle_id = c.id AND s.state {states}
JOIN public.incident n ON n.id = s.incident_id AND n.state = 'heard'
JOIN public.dossier d ON d.id = s.dossier_id"""
_AWARDED: Final = ", ".join(f"'{stage}'" for stage in (Stage.COMMENDED, Stage.CLOSED))
_UNSTATED: Final = _reminders(
    Event.STATEMENT_DUE,
    matter=_STATED.format(states="= 'asked'"),
    stages=_AWARDED,
    holder="g.role = 'applicant' AND g.organisation_id = s.organisation_id",
    deadline="s.due_at",
    each=True,
)
_UNPROPOSED: Final = _reminders(
    Event.STATEMENT_ENDS,
    matter=_STATED.format(states="IN ('asked', 'stated')"),
    stages=_AWARDED,
    holder="g.role = 'office' AND NOT " + CONFLICTING.format(person="g.person_id", organisation="s.organisation_id"),
    deadline="s.due_at",
    each=True,
)

# Instalments of a bonus to be paid back: what came since their plan was drafted counts for the first of them.
_UNPAID: Final = _reminders(
    Event.CLAWBACK_DUE,
    matter=f"""JOIN public.revocation_consequence o ON o.cycle_id = c.id AND o.kind = 'clawback' AND o.state = 'open'
JOIN public.clawback_plan n ON n.consequence_id = o.id AND n.state = 'approved'
JOIN LATERAL (SELECT i.due_on, sum(i.amount) OVER (ORDER BY i.due_on) AS together
 FROM jsonb_to_recordset(n.instalments) AS i(due_on date, amount numeric)) i ON true
JOIN LATERAL (SELECT {CLAIM.format(c="o")}) s ON i.together > n.covers - (s.paid - s.received - s.waived)""",  # noqa: S608 -- constants
    stages=", ".join(f"'{stage}'" for stage in (Stage.COMMENDED, Stage.CLOSED)),
    holder="g.role = 'applicant' AND g.organisation_id = o.organisation_id",
    deadline="((i.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')",
    each=False,
)

# Who lost a title and has not confirmed yet that it is used no longer.
_UNSTOPPED: Final = _reminders(
    Event.STOP_DUE,
    matter="""JOIN public.revocation_consequence o ON o.cycle_id = c.id AND o.kind = 'title_stop' AND o.state = 'open'
 AND NOT EXISTS (SELECT 1 FROM public.title_stop s WHERE s.consequence_id = o.id AND s.state = 'submitted')
JOIN public.revocation r ON r.id = o.revocation_id""",
    stages=", ".join(f"'{stage}'" for stage in (Stage.COMMENDED, Stage.CLOSED)),
    holder="g.role = 'applicant' AND g.organisation_id = o.organisation_id",
    deadline="((r.decided_on + (v.parameters ->> 'title_stop_days')::int + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')",
    each=False,
)

# The first day on which a notice would end in a year without a schedule, so that it could not be published.
_UNKNOWN_YEAR: Final = f"""JOIN LATERAL (SELECT (make_date(min(y), 1, 1) - (v.parameters ->> 'publicity_days')::int)::timestamp
 AT TIME ZONE 'Asia/Shanghai' AS refused_from FROM generate_series(extract(year FROM {_TODAY})::int,
  extract(year FROM {_TODAY})::int + 2) AS y WHERE NOT EXISTS (SELECT 1 FROM public.calendar_year k
  WHERE k.programme_id = p.id AND k.year = y AND k.state = 'signed' AND k.replaced_at IS NULL)) u ON true"""  # noqa: S608 -- names from code
_UNSCHEDULED: Final = _reminders(
    Event.CALENDAR_DUE,
    matter=_UNKNOWN_YEAR,
    stages=", ".join(f"'{stage}'" for stage in Stage if stage not in {Stage.DRAFTING, Stage.COMMENDED, Stage.CLOSED}),
    holder="g.role IN ('office', 'office_director')",
    deadline="u.refused_from",
    each=False,
)


async def remind(db: Database, now: datetime) -> None:
    """Write the reminders that are due at an instant, in all programmes (Art. 12, 17, 21, 24)."""
    for messages in (
        _DRAFTS,
        _UNRECOMMENDED,
        _UNANSWERED,
        _UNREVIEWED,
        _UNMET,
        _OVERDUE,
        _UNREMEDIED,
        _UNPAID,
        _UNSTOPPED,
        _UNSTATED,
        _UNPROPOSED,
        _UNSCHEDULED,
    ):
        async with db.transaction(SYSTEM_ROLE) as tx:
            await tx.sql(written(messages, _GIVEN), now)
