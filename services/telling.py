"""Tell people of an act, in its transaction: a message to each grant concerned, a letter where there is an address.

One statement an act, none for an act of which nobody is told. Who may not know is left out here as row-level security
leaves them out: grants that do not hold, conflicts of interest, what is not handed in or not told yet (Art. 16, 17, 31).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from models.review import CONFLICTING, QUARANTINED
from regulation.telling import TELLINGS, Audience, Event, Telling
from services.telling_of_bodies import OF_BODIES, told_of_body
from services.telling_of_promotion import PROMOTED, promoted

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx
    from regulation.ability import Ability


@dataclass(frozen=True)
class About:
    """What an act was about: its cycle, its application, the row that it made or changed, who did it and when."""

    cycle_id: UUID | None
    dossier_id: UUID | None
    made: UUID
    person_id: UUID | None
    now: datetime


async def tell(tx: Tx, ability: Ability, about: About) -> None:
    """Write the messages and letters of an act that was done; the actor needs none."""
    if (tellings := TELLINGS.get(ability)) is not None:
        await tx.sql(_statement(tellings), *astuple(about))


HOLDS: Final = "g.valid_from <= {now} AND (g.valid_to IS NULL OR {now} < g.valid_to)"  # a grant `g`
_UNBOUND: Final = "NOT " + CONFLICTING.format(person="g.person_id", organisation="d.organisation_id")
_HANDED_IN: Final = f"d.submitted_at IS NOT NULL AND {_UNBOUND}"
_HANDLERS: Final = "ARRAY(SELECT h.person_id FROM public.case_handler h WHERE h.dossier_id = d.id)"
# The objection that an act was on: itself, or by a hearing or a file of evidence.
_OBJECTION: Final = """COALESCE((SELECT h.objection_id FROM public.objection_hearing h WHERE h.id = $3),
 (SELECT u.objection_id FROM public.upload u WHERE u.id = $3), $3)"""
_INVESTIGATES: Final = f"SELECT b.handler_id FROM public.objector b WHERE b.objection_id = {_OBJECTION}"  # noqa: S608
_TIPPED: Final = "SELECT r.handler_id FROM public.tip_reporter r WHERE r.tip_id = $3"
_PANEL: Final = "ARRAY(SELECT a.person_id FROM public.assignment a WHERE a.dossier_id = d.id AND a.frozen_at IS NULL)"
_LEADS: Final = (
    "SELECT a.person_id FROM public.assignment a WHERE a.dossier_id = d.id AND a.leader AND a.frozen_at IS NULL"
)
# The panel of the application of a review `$3` has written: all that counts of that phase is locked, and is enough.
_WRITTEN_BY_ALL: Final = f"""(SELECT bool_and(r.state = 'locked')
  AND count(*) >= (v.parameters ->> 'min_experts_per_dossier')::int
 FROM public.review r JOIN public.review sent ON sent.id = $3 AND sent.phase = r.phase
 JOIN public.regulation_version v ON v.id = c.regulation_version_id
 WHERE r.dossier_id = d.id AND NOT {QUARANTINED.format(r="r")} GROUP BY v.id)"""  # noqa: S608 -- no value
OF_TRADE: Final = "g.agency_id IN (SELECT a.id FROM public.agency a WHERE d.section_code = ANY (a.sections))"

# Which grants `g` an audience is, of an application `d` if it is about one.
_AUDIENCES: Final[dict[Audience, str]] = {
    Audience.APPLICANTS: "g.role = 'applicant'",
    Audience.RECOMMENDERS: "g.role = 'recommender'",
    Audience.DIRECTORS: "g.role = 'office_director'",
    Audience.APPLICANT: "g.role = 'applicant' AND g.organisation_id = d.organisation_id",
    Audience.RECOMMENDER: f"g.role = 'recommender' AND (g.jurisdiction_id = d.jurisdiction_id OR {OF_TRADE})"
    " AND d.submitted_at IS NOT NULL",
    Audience.COUNTY: "g.role = 'recommender' AND g.jurisdiction_id = (SELECT o.jurisdiction_id FROM public.organisation o"
    " WHERE o.id = d.organisation_id)",
    Audience.HANDLER: f"g.role = 'office' AND g.person_id = ANY ({_HANDLERS}) AND {_HANDED_IN}",
    Audience.OFFICE: f"g.role = 'office' AND {_HANDED_IN}",
    Audience.INVESTIGATOR: f"g.role = 'office' AND g.person_id = ({_INVESTIGATES}) AND {_HANDED_IN}",
    Audience.DECIDER: f"g.role = 'leading_group_secretary' AND {_HANDED_IN}",
    Audience.SIGNERS: f"g.role = 'office_director' AND {_HANDED_IN}",
    Audience.TIPPED: f"g.role = 'office' AND g.person_id = ({_TIPPED}) AND {_HANDED_IN}",
    Audience.LEADER: f"g.role = 'expert' AND g.person_id = ({_LEADS}) AND {_UNBOUND}",
    Audience.LEADER_AT_LAST: f"g.role = 'expert' AND g.person_id = ({_LEADS}) AND {_UNBOUND} AND {_WRITTEN_BY_ALL}",
    Audience.PANEL: f"g.role = 'expert' AND g.person_id = ANY ({_PANEL}) AND {_UNBOUND}",
    Audience.DEPARTMENT: "g.role = 'department' AND g.agency_id = q.agency_id",
}
_OF_THE_PROGRAMME: Final = {Audience.APPLICANTS, Audience.RECOMMENDERS, Audience.DIRECTORS}
# What this transaction wrote: the act may have been on many at once.
_WRITTEN: Final = "{row}.xmin = pg_current_xact_id()::xid"
# The award whose aftermath an act changed.
_AWARD: Final = """SELECT a.award_id FROM public.appeal a WHERE a.id = $3 UNION ALL
 SELECT q.award_id FROM public.revocation_consequence q WHERE q.id IN (
  SELECT consequence_id FROM public.clawback_plan WHERE id = $3
  UNION ALL SELECT consequence_id FROM public.clawback_receipt WHERE id = $3
  UNION ALL SELECT consequence_id FROM public.clawback_waiver WHERE id = $3
  UNION ALL SELECT consequence_id FROM public.title_stop WHERE id = $3)"""
# The applications that an act is about, from its cycle `c`.
_NONE: Final = "LEFT JOIN public.dossier d ON false"
_CONSULTED: Final = f"""JOIN public.consultation q ON q.cycle_id = c.id AND {_WRITTEN.format(row="q")}
  AND ($2::uuid IS NULL OR q.dossier_id = $2)
 JOIN public.dossier d ON d.id = q.dossier_id"""
_MOVED: Final = (
    "JOIN public.dossier d ON d.cycle_id = c.id AND d.told_state = '{state}'"
    f" AND CASE WHEN $2::uuid IS NULL THEN {_WRITTEN.format(row='d')} ELSE d.id = $2 END"
)
# The one that the act was aimed at, or that the objection it made is about.
_ONE: Final = f"""JOIN public.dossier d ON d.id = COALESCE($2, (SELECT o.dossier_id FROM public.objection o WHERE o.id = {_OBJECTION}),
 (SELECT i.dossier_id FROM public.bonus_inspection i WHERE i.id = $3),
 (SELECT w.dossier_id FROM public.award w WHERE w.id = ({_AWARD})))"""  # noqa: S608
# Those whose certificates the act issued.
_CERTIFIED: Final = f"""JOIN public.certificate t ON t.cycle_id = c.id AND {_WRITTEN.format(row="t")} AND t.replaced_at IS NULL
 JOIN public.award w ON w.id = t.award_id JOIN public.dossier d ON d.id = w.dossier_id"""


# Those of a misuse of the bonus that the act signed: of nothing else the county is told.
_MISUSED: Final = """JOIN public.bonus_inspection i ON i.id = $3 AND i.outcome = 'misuse'
 JOIN public.dossier d ON d.id = i.dossier_id"""

_OF_DUTIES: Final = frozenset({
    Event.OBLIGATION_SUBMITTED, Event.OBLIGATION_ACCEPTED, Event.OBLIGATION_RETURNED, Event.OBLIGATION_WAIVED,
})  # fmt: skip
# That of the winner which owes what the act was on.
_OWED: Final = """JOIN public.obligation o ON o.id = COALESCE((SELECT s.obligation_id
  FROM public.obligation_submission s WHERE s.id = $3), $3)
 JOIN public.award w ON w.id = o.award_id JOIN public.dossier d ON d.id = w.dossier_id"""


# Those whose feedback the act released.
_FED_BACK: Final = """JOIN public.feedback_report f ON f.release_id = $3 AND f.cycle_id = c.id
 JOIN public.dossier d ON d.id = f.dossier_id"""


def _subjects(telling: Telling) -> str:
    """Return the join of the applications that a telling is about."""
    if telling.audience in _OF_THE_PROGRAMME:
        return _NONE
    if telling.state is not None:
        return _MOVED.format(state=telling.state.value)
    if telling.event is Event.BONUS_CIRCULATED:
        return _MISUSED
    if telling.event is Event.CERTIFICATE_ISSUED:
        return _CERTIFIED
    if telling.event is Event.FEEDBACK_RELEASED:
        return _FED_BACK
    if telling.event in _OF_DUTIES:
        return _OWED
    return _CONSULTED if telling.event in {Event.CONSULTED, Event.ANSWERED} else _ONE


def _others(telling: Telling) -> str:
    """Return the condition that leaves out who acted: they know, unless others had acted before without their knowing."""
    return "true" if telling.audience is Audience.LEADER_AT_LAST else "g.person_id IS DISTINCT FROM $4::uuid"


def _recipients(telling: Telling) -> str:
    """Return the query of the messages of one telling: one an application, for a department all in one."""
    if telling.audience is Audience.MEMBERS:
        return _CONVENED.format(event=telling.event.value, holds=HOLDS.format(now="$5"))
    if telling.audience in PROMOTED:
        return promoted(telling, HOLDS.format(now="$5"))
    if telling.audience in OF_BODIES:
        return told_of_body(telling, HOLDS.format(now="$5"))
    if telling.audience in _PERSONAL:
        return _personal(telling)
    if telling.audience in _EACH_ONCE:
        return _each_once(telling)
    together = telling.audience is Audience.DEPARTMENT
    about = "NULL::uuid, NULL::uuid" if together else "d.id, d.organisation_id"
    facts = "'due', min(q.due_at), 'count', count(*)" if together else "'number', d.number"
    group = "GROUP BY g.id, c.id, p.id" if together else ""
    return f"""
SELECT g.person_id, g.id, c.id, {about}, '{telling.event.value}', jsonb_build_object('award', p.name,
  'award_en', p.name_en, 'session', c.session, 'opens', c.filing_opens_at, 'until', c.filing_deadline, {facts}),
 $5::timestamptz, NULL::timestamptz, NULL
FROM public.cycle c JOIN public.programme p ON p.id = c.programme_id {_subjects(telling)}
JOIN public.role_grant g ON g.programme_id = p.id AND {HOLDS.format(now="$5")} AND {_others(telling)}
 AND {_AUDIENCES[telling.audience]}
WHERE c.id = $1 {group}"""  # noqa: S608 -- names from code


# An expert is told, and others of an expert or a body, without an application: a conflict would hide it from the expert.
_PERSONAL: Final[dict[Audience, str]] = {
    Audience.EXPERT: "g.role = 'expert' AND g.person_id = x.person_id",
    Audience.CLERKS: "g.role = 'office'",
    Audience.SECRETARY: "g.role = 'leading_group_secretary'",
}
_CONCERNED: Final = """SELECT person_id, programme_id, NULL::uuid AS organisation_id FROM public.expert_profile WHERE id = $3
 UNION ALL SELECT person_id, programme_id, NULL FROM public.county_review_duty WHERE id = $3
 UNION ALL SELECT person_id, programme_id, organisation_id FROM public.conduct_record WHERE id = $3
 UNION ALL SELECT NULL, programme_id, organisation_id FROM public.body_record WHERE id = $3
 UNION ALL SELECT a.person_id, c.programme_id, NULL FROM public.assignment a JOIN public.cycle c ON c.id = a.cycle_id
  WHERE a.id = $3"""


# Members of a body are told of a meeting under the role that has the body's name, without what it is about.
_CONVENED: Final = """
SELECT g.person_id, g.id, m.cycle_id, NULL::uuid, NULL::uuid, '{event}',
 jsonb_build_object('award', p.name, 'award_en', p.name_en, 'meeting', m.title, 'starts', m.starts_at, 'place', m.place),
 $5::timestamptz, NULL::timestamptz, NULL
FROM public.meeting m JOIN public.programme p ON p.id = m.programme_id
JOIN public.attendance a ON a.meeting_id = m.id
JOIN public.role_grant g ON g.person_id = a.person_id AND g.programme_id = p.id AND g.role = m.body AND {holds}
WHERE m.id = $3"""


def _personal(telling: Telling) -> str:
    """Return the query of the messages about an expert: who has a conflict with what it is about is not told."""
    unbound = "NOT " + CONFLICTING.format(person="g.person_id", organisation="x.organisation_id")
    told = "true" if telling.audience is Audience.EXPERT else f"(x.organisation_id IS NULL OR {unbound})"
    return f"""
SELECT g.person_id, g.id, NULL::uuid, NULL::uuid, NULL::uuid, '{telling.event.value}',
 jsonb_build_object('award', p.name, 'award_en', p.name_en), $5::timestamptz, NULL::timestamptz, NULL
FROM ({_CONCERNED}) x JOIN public.programme p ON p.id = x.programme_id
JOIN public.role_grant g ON g.programme_id = p.id AND {HOLDS.format(now="$5")} AND g.person_id IS DISTINCT FROM $4::uuid
 AND {_PERSONAL[telling.audience]} AND {told}"""  # noqa: S608 -- names from code


# What an act made for several experts at once; each is told how much, and nothing of which organisation.
_EACH_ONCE: Final[dict[Audience, str]] = {
    Audience.SEATED: """SELECT a.person_id, count(*) AS count FROM public.assignment a
 WHERE a.cycle_id = $1 AND a.assigned_at = $5 AND a.frozen_at IS NULL AND {written} GROUP BY 1""",
    Audience.REASSESSING: """SELECT a.person_id, count(*) AS count FROM public.reassessment_place a
 WHERE a.cycle_id = $1 AND a.appointed_at = $5 AND a.frozen_at IS NULL AND {written} GROUP BY 1""",
    Audience.ASKED: """SELECT a.person_id, count(*) AS count FROM public.conflict_declaration a
 WHERE a.cycle_id = $1 AND a.state = 'undeclared' AND {written} GROUP BY 1""",
}


def _each_once(telling: Telling) -> str:
    """Return the query of the messages to each of several experts: one a person, however many rows are new."""
    new = _EACH_ONCE[telling.audience].format(written=_WRITTEN.format(row="a"))
    return f"""
SELECT g.person_id, g.id, NULL::uuid, NULL::uuid, NULL::uuid, '{telling.event.value}',
 jsonb_build_object('award', p.name, 'award_en', p.name_en, 'count', n.count), $5::timestamptz,
 NULL::timestamptz, NULL
FROM ({new}) n JOIN public.cycle c ON c.id = $1 JOIN public.programme p ON p.id = c.programme_id
JOIN public.role_grant g ON g.programme_id = p.id AND {HOLDS.format(now="$5")} AND g.person_id = n.person_id
 AND g.role = 'expert'"""  # noqa: S608 -- names from code


@lru_cache
def _statement(tellings: tuple[Telling, ...]) -> str:
    return written(" UNION ALL ".join(map(_recipients, tellings)), _GIVEN)


# The types of the parameters, used or not.
_GIVEN: Final = "given AS (SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::timestamptz)"


def written(messages: str, given: str) -> str:
    """Return the statement that writes the messages of a query, and a letter for each whose reader has an address."""
    return f"""
WITH {given}, told AS (
 INSERT INTO public.message
  (person_id, grant_id, cycle_id, dossier_id, organisation_id, event, facts, told_at, expires_at, once)
 {messages}
 ON CONFLICT (grant_id, once) DO NOTHING RETURNING id, person_id, told_at)
INSERT INTO public.letter (message_id, next_at)
SELECT t.id, t.told_at FROM told t JOIN public.person_contact k ON k.person_id = t.person_id WHERE k.email IS NOT NULL
RETURNING id
"""  # noqa: S608 -- names from code
