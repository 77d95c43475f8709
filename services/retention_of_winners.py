"""What is erased of winners, of activities, and of conflicts of interest, and when (Art. 24-26, 31, 34); docs/retention.md."""

# ruff: noqa: S608 -- names and conditions from code; values are parameters

from __future__ import annotations

from typing import Final

from services.retention_rule import CLOSED, DROPPED, IN_FORCE, OF_CYCLE, Rule, due_after

# An organisation wins one award of a cycle.
_OF_AWARD: Final = (
    "FROM public.award w WHERE w.id = $1 AND x.cycle_id = w.cycle_id AND x.organisation_id = w.organisation_id"
)
# What of a winner goes: the table, what it has then, and by what it is known that it has not gone yet.
_WON: Final = (
    ("obligation_document", "state = 'removed', title = '', submission_id = NULL", "x.state <> 'removed'"),
    ("bonus_use_document", "state = 'removed', title = ''", "x.state <> 'removed'"),
    ("nomination_document", "state = 'removed', title = ''", "x.state <> 'removed'"),
    ("obligation_submission", "text = '', figures = '[]', seal = ''", "(x.text <> '' OR x.figures <> '[]')"),
    ("good_practice_secret", "text = ''", "x.text <> ''"),
    ("payee_account", "holder = '', bank = '', bank_code = '', ending = ''", "x.holder <> ''"),
    ("payee_account_number", "account_number = '', seal = ''", "x.account_number <> ''"),
    ("incident_statement", "text = ''", "x.text <> ''"),
    ("title_stop", "text = ''", "x.text <> ''"),
    ("reassessment_place", "detail = NULL", "x.detail IS NOT NULL"),
    ("honour_item", "handed_to = ''", "x.handed_to <> ''"),
)
_WON_LEFT: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM public.{table} x WHERE x.cycle_id = w.cycle_id AND x.organisation_id = w.organisation_id AND {left})"
    for table, _, left in _WON
)
# What explains conflicts of interest in a cycle; that there was one, of which kind, stays.
_TIED: Final = (
    ("conflict", "details = '{}'", "x.details <> '{}'"),
    ("conflict_clue", "details = '{}', reason = NULL", "x.details <> '{}'"),
    ("conflict_declaration", "detail = NULL", "x.detail IS NOT NULL"),
    ("conflict_dismissal", "reason = ''", "x.reason <> ''"),
)

WINNERS: Final[tuple[Rule, ...]] = (
    Rule(
        "winners", "Art.24", "retention_applications_years", "award",
        "what winners handed in while the award was valid: files, texts, figures, trade secrets, accounts",
        f"""SELECT w.programme_id, w.id AS target_id, ARRAY[w.organisation_id] AS organisations,
 {due_after("w.valid_until", "retention_applications_years")} AS due_on
 FROM public.award w JOIN public.cycle c ON c.id = w.cycle_id {OF_CYCLE} WHERE {_WON_LEFT}""",
        (
            *(f"UPDATE public.{table} x SET {gone} {_OF_AWARD} AND {left}" for table, gone, left in _WON),
            DROPPED.format(cycle="SELECT w.cycle_id FROM public.award w WHERE w.id = $1"),
        ),
    ),
    Rule(
        "attendees", "Art.25", "retention_identities_years", "activity", "who came to an activity",
        f"""SELECT b.programme_id, b.id AS target_id, '{{}}'::uuid[] AS organisations,
 {due_after("(b.ends_at AT TIME ZONE 'Asia/Shanghai')::date", "retention_identities_years")} AS due_on
 FROM public.activity b {IN_FORCE.format(programme="b.programme_id")}
 WHERE EXISTS (SELECT 1 FROM public.participation x WHERE x.activity_id = b.id AND x.attendee <> '')""",
        ("UPDATE public.participation SET attendee = '' WHERE activity_id = $1",),
    ),
    Rule(
        "conflicts", "Art.31", "retention_identities_years", "cycle", "what explains conflicts of interest: kin, shares, business",
        f"""SELECT c.programme_id, c.id AS target_id,
 ARRAY(SELECT d.organisation_id FROM public.dossier d WHERE d.cycle_id = c.id) AS organisations,
 {due_after(CLOSED, "retention_identities_years")} AS due_on FROM public.cycle c {OF_CYCLE}
 WHERE {" OR ".join(f"EXISTS (SELECT 1 FROM public.{table} x WHERE x.cycle_id = c.id AND {left})" for table, _, left in _TIED)}""",
        (
            *(f"UPDATE public.{table} x SET {gone} WHERE x.cycle_id = $1 AND {left}" for table, gone, left in _TIED),
            """UPDATE public.recusal x SET reason = '' FROM public.meeting m WHERE m.id = x.meeting_id AND m.cycle_id = $1""",
            DROPPED.format(cycle="$1"),
        ),
    ),
)  # fmt: skip
