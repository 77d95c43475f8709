"""Scopes: named boolean SQL expressions, each written once and used for reading and for acting.

`{t}` stands for the table or its alias. Set scopes read `= ANY (array)`, with the array from a function of the
schema `scope`: evaluated once a statement, and able to look at other tables without recursion, because these
functions are the one place that sees everything. They tell about the actor alone; keep them few and short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.consensus import STANDING
from models.money import BOOKS, SUMS
from models.review import QUARANTINED, VOIDING
from policies.scopes_of_meetings import MEETING_FUNCTIONS, MEETING_SCOPES

# Columns that are the twin of another for those who learn of it later, or never: these roles read the twin (Art. 18-22).
# Panels change without a trace for applicants, and for experts, who must not learn who joins or leaves (Art. 31).
TOLD_LATER: Final[Mapping[str, frozenset[str]]] = {
    "told_state": frozenset({"applicant", "recommender"}),
    "told_version": frozenset({"applicant", "recommender", "expert"}),
}

# Facts of the present transaction, set by `ctx.enter` and gone with its end. It is true, so that it can be a condition.
CONTEXT: Final = """
CREATE OR REPLACE FUNCTION ctx.person_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('award.person', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION ctx.grant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('award.grant', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION ctx.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('award.clock', true), '')::timestamptz $$;
CREATE OR REPLACE FUNCTION ctx.tracking() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('award.tracking', true), '') $$;
CREATE OR REPLACE FUNCTION ctx.whole() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT concat_ws('|', current_setting('award.person', true), current_setting('award.grant', true),
 current_setting('award.clock', true), current_setting('award.tracking', true), current_setting('role'), '') $$;
CREATE OR REPLACE FUNCTION ctx.enter(person uuid, grant_id uuid, clock timestamptz, tracking text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
SELECT set_config('award.person', COALESCE(person::text, ''), true) IS NOT NULL
   AND set_config('award.grant', COALESCE(grant_id::text, ''), true) IS NOT NULL
   AND set_config('award.clock', clock::text, true) IS NOT NULL
   AND set_config('award.tracking', COALESCE(tracking, ''), true) IS NOT NULL;
$$;
"""

# The grant counts only for its person, within its dates, and under its own database role.
_GRANT = """SELECT g.{column} FROM public.role_grant g
 WHERE g.id = ctx.grant_id() AND g.person_id = ctx.person_id() AND g.valid_from <= ctx.clock()
   AND (g.valid_to IS NULL OR ctx.clock() < g.valid_to) AND 'award_' || g.role = current_setting('role')"""

_LISTS = """SELECT l.id FROM public.award_list l
 WHERE l.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[]) AND l.state = 'signed' AND l.kind IN ({kinds})"""

_OPEN = """SELECT d.id FROM {assigned}
 JOIN public.dossier d ON d.id = a.id
 JOIN public.cycle c ON c.id = d.cycle_id
  AND (c.stage = 'material_review' AND d.state IN ('qualified', 'material_reviewed')
    OR c.stage = 'site_review' AND d.state IN ('shortlisted', 'site_reviewed'))"""

# name -> (type, query); `uuid[]` and `text[]` functions return the array of the query's first column, and find it once
# in a transaction: policies of many tables ask for the same.
FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    "my_programme": ("uuid", _GRANT.format(column="programme_id")),
    "my_organisation": ("uuid", _GRANT.format(column="organisation_id")),
    "my_jurisdiction": ("uuid", _GRANT.format(column="jurisdiction_id")),
    "my_agency": ("uuid", _GRANT.format(column="agency_id")),
    "my_grant": ("uuid", _GRANT.format(column="id")),
    "my_sections": (
        "text[]",
        "SELECT unnest(a.sections) FROM public.agency a WHERE a.id = (SELECT scope.my_agency())",
    ),
    "my_cycles": ("uuid[]", "SELECT c.id FROM public.cycle c WHERE c.programme_id = (SELECT scope.my_programme())"),
    # A conflict with an organisation is one with all that belong to its family: group, predecessors, successors (Art. 31).
    "conflicted_organisations": (
        "uuid[]",
        """SELECT x.organisation_id FROM public.conflict x
 WHERE x.person_id = (SELECT ctx.person_id()) AND x.dismissed_at IS NULL
 UNION SELECT k.organisation_id FROM public.conflict x
 JOIN public.organisation_kin o ON o.organisation_id = x.organisation_id
 JOIN public.organisation_kin k ON k.family = o.family
 WHERE x.person_id = (SELECT ctx.person_id()) AND x.dismissed_at IS NULL""",
    ),
    "conflicted_dossiers": (
        "uuid[]",
        "SELECT d.id FROM public.dossier d"
        " WHERE d.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])",
    ),
    "conflicted_reviews": (
        "uuid[]",
        "SELECT r.id FROM public.review r WHERE r.dossier_id = ANY ((SELECT scope.conflicted_dossiers())::uuid[])",
    ),
    "conflicted_objections": (
        "uuid[]",
        "SELECT o.id FROM public.objection o WHERE o.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])",
    ),
    # In the pool, undertaking signed, conflict cleared, not frozen: what opens an application to an expert assigned to it (Art. 31).
    "cleared_dossiers": (
        "uuid[]",
        """SELECT a.dossier_id FROM public.assignment a
 WHERE a.person_id = (SELECT ctx.person_id()) AND a.frozen_at IS NULL
  AND a.cycle_id = ANY (ARRAY(SELECT u.cycle_id FROM public.undertaking u WHERE u.person_id = (SELECT ctx.person_id())
   AND u.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])))
  AND (a.cycle_id, a.organisation_id) IN (SELECT n.cycle_id, n.organisation_id FROM public.conflict_declaration n
   WHERE n.person_id = (SELECT ctx.person_id()) AND n.state = 'none' OFFSET 0)
  AND NOT a.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])
  AND EXISTS (SELECT 1 FROM public.expert_profile p WHERE p.person_id = (SELECT ctx.person_id())
   AND p.programme_id = (SELECT scope.my_programme()) AND p.state = 'admitted')""",
    ),
    # The phase is open and the application still in it (Art. 18, 19, 28).
    "open_dossiers": ("uuid[]", _OPEN.format(assigned="unnest((SELECT scope.cleared_dossiers())::uuid[]) AS a(id)")),
    "opened_dossiers": (
        "uuid[]",
        "SELECT o.dossier_id FROM public.dossier_opening o WHERE o.person_id = (SELECT ctx.person_id())"
        " AND o.opened_at <= (SELECT ctx.clock()) AND (SELECT ctx.clock()) < o.expires_at",
    ),
    "handled_dossiers": (
        "uuid[]",
        "SELECT h.dossier_id FROM public.case_handler h JOIN public.dossier d ON d.id = h.dossier_id"
        " WHERE h.person_id = (SELECT ctx.person_id()) AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "drawn_organisations": (
        "uuid[]",
        "SELECT n.organisation_id FROM public.conflict_declaration n"
        " WHERE n.person_id = (SELECT ctx.person_id()) AND n.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    # What one wrote oneself; of an application that left the procedure, nothing is written further (Art. 28).
    "my_reviews": (
        "uuid[]",
        # By author first: OFFSET keeps the planner from reading all reviews of each application.
        """SELECT r.id FROM (SELECT w.review_id FROM public.review_author w
  WHERE w.person_id = (SELECT ctx.person_id()) OFFSET 0) w JOIN public.review r ON r.id = w.review_id
 WHERE r.dossier_id = ANY ((SELECT scope.cleared_dossiers())::uuid[])
  AND (r.state = 'locked' OR NOT EXISTS (SELECT 1 FROM public.dossier d
  WHERE d.id = r.dossier_id AND d.state IN ('withdrawn', 'disqualified')))""",
    ),
    # Phases in which the actor is still to write: an open sheet of one's own keeps one blind to what the panel wrote,
    # whether it counts just now or not (Art. 18, 31).
    "blind_dossiers": (
        "uuid[]",
        """SELECT r.dossier_id FROM public.review_author w JOIN public.review r ON r.id = w.review_id
 JOIN public.cycle c ON c.id = r.cycle_id AND c.stage = r.phase || '_review'
 WHERE w.person_id = (SELECT ctx.person_id()) AND r.state <> 'locked'""",
    ),
    # A leader sees the panel's reviews of a phase once all of them are locked, and the own one in any case; quarantined
    # ones neither count nor show (Art. 18, 31).
    "led_reviews": (
        "uuid[]",
        f"""WITH counted AS (
 SELECT r.id, r.dossier_id, r.cycle_id, r.phase, r.state FROM public.review r
 WHERE r.dossier_id = ANY ((SELECT scope.led_dossiers())::uuid[]) AND NOT {QUARANTINED.format(r="r")})
SELECT r.id FROM counted r JOIN public.cycle c ON c.id = r.cycle_id WHERE NOT EXISTS
 (SELECT 1 FROM counted o WHERE o.dossier_id = r.dossier_id AND o.phase = r.phase AND o.state <> 'locked')
 AND NOT (r.dossier_id = ANY ((SELECT scope.blind_dossiers())::uuid[]) AND c.stage = r.phase || '_review')""",
    ),
    # A panel that the actor is of sees its consensus, and in it its reviews and who else sits in it, once all that count
    # are locked, the actor's own among them: who comes later stays blind until then (Art. 18, 31).
    "my_consensus": (
        "uuid[]",
        f"""SELECT k.id FROM public.consensus k WHERE k.dossier_id = ANY ((SELECT scope.open_dossiers())::uuid[])
  AND {STANDING.format(k="k")}
  AND EXISTS (SELECT 1 FROM public.review o JOIN public.review_author w ON w.review_id = o.id
   WHERE o.dossier_id = k.dossier_id AND o.phase = k.phase AND o.state = 'locked'
    AND w.person_id = (SELECT ctx.person_id()))
  AND NOT EXISTS (SELECT 1 FROM public.review r WHERE r.dossier_id = k.dossier_id AND r.phase = k.phase
   AND r.state <> 'locked' AND NOT {QUARANTINED.format(r="r")})""",
    ),
    "shared_reviews": (
        "uuid[]",
        f"""SELECT r.id FROM public.consensus k
 JOIN public.review r ON r.dossier_id = k.dossier_id AND r.phase = k.phase
 WHERE k.id = ANY ((SELECT scope.my_consensus())::uuid[]) AND NOT {QUARANTINED.format(r="r")}""",
    ),
    "shared_assignments": (
        "uuid[]",
        "SELECT a.id FROM public.consensus k JOIN public.assignment a ON a.dossier_id = k.dossier_id"
        " WHERE k.id = ANY ((SELECT scope.my_consensus())::uuid[]) AND a.frozen_at IS NULL",
    ),
    "shared_people": (
        "uuid[]",
        "SELECT a.person_id FROM public.assignment a WHERE a.id = ANY ((SELECT scope.shared_assignments())::uuid[])",
    ),
    # Who joins a panel whose report fell judges without having read it (Art. 18, 31).
    "open_reports": (
        "uuid[]",
        """SELECT p.id FROM public.panel_report p JOIN public.cycle c ON c.id = p.cycle_id
 WHERE p.dossier_id = ANY ((SELECT scope.open_dossiers())::uuid[])
  AND NOT (p.dossier_id = ANY ((SELECT scope.blind_dossiers())::uuid[]) AND c.stage = p.phase || '_review')""",
    ),
    # Reviews that count nowhere, for those who read reviews of others; a leader does not find them at all (Art. 31).
    "quarantined_reviews": (
        "uuid[]",
        f"""SELECT r.id FROM public.assignment f JOIN public.review r ON r.dossier_id = f.dossier_id
 WHERE f.frozen_at IS NOT NULL AND f.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
  AND current_setting('role') IN ('award_office', 'award_office_director', 'award_supervisor')
  AND {QUARANTINED.format(r="r")}""",
    ),
    "led_dossiers": (
        "uuid[]",
        _OPEN.format(
            assigned="(SELECT a.dossier_id AS id FROM public.assignment a"
            " WHERE a.person_id = (SELECT ctx.person_id()) AND a.leader"
            " AND a.dossier_id = ANY ((SELECT scope.cleared_dossiers())::uuid[]) OFFSET 0) a"
        ),
    ),
    # Applications whose visit is announced, to who goes on it: there the panel meets (Art. 19).
    "visited_dossiers": (
        "uuid[]",
        "SELECT v.dossier_id FROM public.site_visit v WHERE v.dossier_id = ANY ((SELECT scope.open_dossiers())::uuid[])"
        " AND v.state IN ('announced', 'held', 'closed')",
    ),
    "visiting_people": (
        "uuid[]",
        """SELECT a.person_id FROM public.assignment a
 WHERE a.dossier_id = ANY ((SELECT scope.visited_dossiers())::uuid[]) AND a.frozen_at IS NULL
 UNION SELECT o.person_id FROM public.site_observer o
 WHERE o.dossier_id = ANY ((SELECT scope.visited_dossiers())::uuid[]) AND o.dropped_at IS NULL""",
    ),
    # What was recorded on site by who left the panel for a conflict, for those who read the record (Art. 31).
    "set_aside_records": (
        "uuid[]",
        f"""SELECT w.id FROM public.assignment f CROSS JOIN LATERAL (
 SELECT n.id FROM public.site_note n WHERE n.dossier_id = f.dossier_id AND n.person_id = f.person_id
 UNION ALL SELECT p.id FROM public.point_answer p WHERE p.dossier_id = f.dossier_id AND p.person_id = f.person_id) w
 WHERE f.frozen_at IS NOT NULL AND f.frozen_because IN {VOIDING} AND f.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
  AND (current_setting('role') IN ('award_office', 'award_office_director')
   OR f.dossier_id = ANY ((SELECT scope.open_dossiers())::uuid[]))""",
    ),
    # Whose disqualification was put to the leading group (Art. 10, 32).
    "people_proposed": (
        "uuid[]",
        "SELECT r.person_id FROM public.conduct_record r WHERE r.proposed_by_id IS NOT NULL"
        " AND r.programme_id = (SELECT scope.my_programme())"
        " AND (r.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])) IS NOT TRUE",
    ),
    "my_dossiers": (
        "uuid[]",
        "SELECT d.id FROM public.dossier d WHERE d.organisation_id = (SELECT scope.my_organisation())"
        " AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "proposed_dossiers": (
        "uuid[]",
        "SELECT d.id FROM public.dossier d WHERE d.proposed_at IS NOT NULL"
        " AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "reported_dossiers": (
        "uuid[]",
        "SELECT d.id FROM public.dossier d WHERE d.reported_at IS NOT NULL AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "reported_organisations": (
        "uuid[]",
        "SELECT d.organisation_id FROM public.dossier d WHERE d.reported_at IS NOT NULL"
        " AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "proposed_organisations": (
        "uuid[]",
        "SELECT d.organisation_id FROM public.dossier d WHERE d.proposed_at IS NOT NULL"
        " AND d.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "consulted_organisations": (
        "uuid[]",
        "SELECT q.organisation_id FROM public.consultation q WHERE q.agency_id = (SELECT scope.my_agency())"
        " AND q.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "awarded_organisations": (
        "uuid[]",
        "SELECT w.organisation_id FROM public.award w WHERE w.programme_id = (SELECT scope.my_programme())",
    ),
    "reported_lists": ("uuid[]", _LISTS.format(kinds="'candidate', 'proposed', 'final'")),
    "proposed_lists": ("uuid[]", _LISTS.format(kinds="'proposed', 'final'")),
    # Cycles in which the plenary deliberated on an organisation that the actor is bound to.
    "conflicted_deliberations": (
        "uuid[]",
        """SELECT l.cycle_id FROM public.award_list l JOIN public.list_entry e ON e.list_id = l.id
 WHERE l.kind IN ('candidate', 'proposed') AND e.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])""",
    ),
    "published_lists": (
        "uuid[]",
        "SELECT l.id FROM public.award_list l WHERE l.published_at <= (SELECT ctx.clock())",
    ),
    # Entries of applications that left the procedure: a list that is published later does not name them (Art. 28).
    "struck_entries": (
        "uuid[]",
        "SELECT e.id FROM public.list_entry e JOIN public.dossier d ON d.id = e.dossier_id"
        " WHERE d.state IN ('withdrawn', 'disqualified')",
    ),
    "published_organisations": (
        "uuid[]",
        """SELECT e.organisation_id FROM public.list_entry e JOIN public.award_list l ON l.id = e.list_id
 WHERE l.published_at <= (SELECT ctx.clock()) AND NOT e.id = ANY ((SELECT scope.struck_entries())::uuid[])""",
    ),
    "published_notices": (
        "uuid[]",
        "SELECT n.id FROM public.notice n WHERE n.published_at <= (SELECT ctx.clock())",
    ),
    # The objection whose tracking code was shown (Art. 21).
    "tracked_objections": (
        "uuid[]",
        "SELECT o.id FROM public.objection o WHERE o.tracking_digest = (SELECT ctx.tracking())",
    ),
    "taken_objections": (
        "uuid[]",
        "SELECT b.objection_id FROM public.objector b WHERE b.handler_id IS NOT NULL"
        " AND b.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "handled_objections": (
        "uuid[]",
        "SELECT b.objection_id FROM public.objector b WHERE b.handler_id = (SELECT ctx.person_id())"
        " AND b.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    # What each budget line holds and what of it is bound: the same for all who read the line, whoever's orders they see.
    "budget_sums": (
        "jsonb",
        f"""SELECT jsonb_object_agg(s.id, to_jsonb(s)) FROM (SELECT b.id, {SUMS.format(b="b")} FROM public.budget_line b
 WHERE b.programme_id = (SELECT scope.my_programme()) AND current_setting('role') IN
  ('award_finance', 'award_supervisor', 'award_leading_group', 'award_leading_group_secretary')) s""",
    ),
    # What the books say of each budget year: the same for all who may know, as above.
    "budget_books": (
        "jsonb",
        f"""SELECT jsonb_object_agg(y.id, {BOOKS.format(y="y")}) FROM public.budget_year y
 WHERE y.programme_id = (SELECT scope.my_programme()) AND current_setting('role') IN
  ('award_finance', 'award_supervisor', 'award_leading_group', 'award_leading_group_secretary')""",
    ),
    **MEETING_FUNCTIONS,
}


def _in(column: str, function: str, kind: str = "uuid") -> str:
    return f"{{t}}.{column} = ANY ((SELECT scope.{function}())::{kind}[])"


def _is(column: str, function: str) -> str:
    return f"{{t}}.{column} = (SELECT scope.{function}())"


# Asked by fields of the API, so that every role may call them; what they tell is in their queries.
OF_FIELDS: Final = frozenset(
    {"quarantined_reviews", "set_aside_records", "budget_sums", "budget_books", "rolled_motions"}
)

_ANY = "true"
_ME = "{t}.person_id = (SELECT ctx.person_id())"
_PROGRAMME = _in("cycle_id", "my_cycles")
_SUBMITTED = f"{_PROGRAMME} AND {{t}}.submitted_at IS NOT NULL"
_OF_PROGRAMME = _is("programme_id", "my_programme")
_CONFLICTED = _in("organisation_id", "conflicted_organisations")
_CONFLICTED_DOSSIER = _in("dossier_id", "conflicted_dossiers")
_JURISDICTION = _is("jurisdiction_id", "my_jurisdiction")
_TRADE = _in("section_code", "my_sections", "text")
# The recommending body that the grant speaks for: a county or zone, or an agency.
_BODY = "(" + _is("by_jurisdiction_id", "my_jurisdiction") + " OR " + _is("by_agency_id", "my_agency") + ")"
_CHAIN = "({t}.programme_id IS NULL OR {t}.programme_id = (SELECT scope.my_programme()))"
# A value looked up by key is found by index for each row that is read; EXISTS would be answered by reading all rows.
_OF_ORGANISATION = "(SELECT o.{column} FROM public.organisation o WHERE o.id = {{t}}.organisation_id)"
_OF_DOSSIER = "(SELECT d.{column} FROM public.dossier d WHERE d.id = {{t}}.dossier_id)"
_OF_SUBMITTED = (
    _OF_DOSSIER.format(column="submitted_at")
    + " IS NOT NULL AND "
    + _OF_DOSSIER.format(column="cycle_id")
    + " = ANY ((SELECT scope.my_cycles())::uuid[])"
)
_DOCUMENT_SUBMITTED = f"{_PROGRAMME} AND " + _OF_DOSSIER.format(column="submitted_at") + " IS NOT NULL"
# A ban is public once it is decided, and stays so when it is lifted (Art. 28, 30).
_DECIDED = "'in_force', 'lifted'"
_ASSIGNED_AND_OPENED = _in("dossier_id", "open_dossiers") + " AND " + _in("dossier_id", "opened_dossiers")
_HANDLED_AND_OPENED = _in("dossier_id", "handled_dossiers") + " AND " + _in("dossier_id", "opened_dossiers")
# Of documents: what its sender keeps, what is handed in now, what was handed in at some time.
_KEPT = "{t}.state <> 'removed'"
_HANDED_IN = "{t}.state = 'submitted'"
_HANDED_IN_ONCE = "{t}.state IN ('submitted', 'superseded')"
_RECOMMENDABLE = (
    "("
    + _OF_DOSSIER.format(column="jurisdiction_id")
    + " = (SELECT scope.my_jurisdiction()) OR "
    + _OF_DOSSIER.format(column="section_code")
    + " = ANY ((SELECT scope.my_sections())::text[]))"
)
_REFERENCE = {"everyone": _ANY}
# Of a person in a programme: known to the person and to who works in it.
_OF_EXPERT = {"self": f"{_ME} AND {_OF_PROGRAMME}", "in_programme": _OF_PROGRAMME}

# What was submitted, and what of it is confidential: each table of either kind has the same audience.
_OF_CONTENT = {
    "own": _in("dossier_id", "my_dossiers"),
    "recommendable": f"{_DOCUMENT_SUBMITTED} AND {_RECOMMENDABLE}",
    "submitted": _DOCUMENT_SUBMITTED,
    "assigned": _in("dossier_id", "open_dossiers"),
    "reported": _in("dossier_id", "reported_dossiers"),
    "proposed": _in("dossier_id", "proposed_dossiers"),
    "conflicted": _CONFLICTED_DOSSIER,
}
# What an applicant marks as secret today may have been open in a submission before: its readers have the latest alone.
_LATEST = "{t}.submitted_at = " + _OF_DOSSIER.format(column="submitted_at")
_OF_SECRET = {
    "own": _in("dossier_id", "my_dossiers"),
    "assigned_and_opened": _ASSIGNED_AND_OPENED,
    "handled_and_opened": _HANDLED_AND_OPENED,
    "conflicted": _CONFLICTED_DOSSIER,
}
# What a panel plans and records for a visit (Art. 19): the panel's and the office's alone.
_OF_VISIT = {
    "assigned": _in("dossier_id", "open_dossiers"),
    "in_programme": _PROGRAMME,
    "conflicted": _CONFLICTED_DOSSIER,
}
_LED = {"led": _in("dossier_id", "led_dossiers")}
# What the applicant reads of it.
_OF_VISITED = _OF_VISIT | {"own": _in("dossier_id", "my_dossiers")}

# A winner's bonus and what becomes of it (Art. 8, 9).
_OF_WINNER = {
    "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
    "in_programme": _PROGRAMME,
    "conflicted": _CONFLICTED,
}

# What a winner owes; its county answers for how its winners do (Art. 12, 24-26).
_OF_DUTY = _OF_WINNER | {
    "in_jurisdiction": _OF_ORGANISATION.format(column="jurisdiction_id") + " = (SELECT scope.my_jurisdiction())"
    f" AND {_PROGRAMME}",
}

# What identifies who objects: for who filed it, the handler and the supervisor (Art. 21).
_OF_OBJECTOR = {
    "tracked": _in("objection_id", "tracked_objections"),
    "handled": _in("objection_id", "handled_objections"),
    "in_programme": _PROGRAMME,
    "conflicted": _in("objection_id", "conflicted_objections"),
}

_OF_CONSENSUS = {
    "mine": _in("consensus_id", "my_consensus"),
    "in_programme": _PROGRAMME,
    "conflicted": _CONFLICTED_DOSSIER,
}

# Rules and parameters on their way into force (Art. 10).
_OF_NORM = {
    "in_programme": _OF_PROGRAMME,
    "submitted": f"{_OF_PROGRAMME} AND {{t}}.submitted_at IS NOT NULL",
    "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    "submitted_by_me": "{t}.submitted_by_id = (SELECT ctx.person_id())",
}

SCOPES: Final[dict[str, dict[str, str]]] = {
    "programme": {"everyone": _ANY, "mine": _is("id", "my_programme")},
    "regulation_version": _REFERENCE,
    "parameter_set": _OF_NORM,
    "rule_document": {
        **_OF_NORM,
        "approved": "{t}.state = 'approved'",
    },
    "cycle_rule": _REFERENCE,
    "criteria_edition": _REFERENCE,
    "criteria_item": _REFERENCE,
    "jurisdiction": _REFERENCE,
    "agency": _REFERENCE,
    "industry_section": _REFERENCE,
    "calendar_year": {
        "signed": "{t}.state = 'signed'",
        "in_programme": _OF_PROGRAMME,
        "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    },
    "key_figure": _REFERENCE,
    "past_winner": _REFERENCE,
    "person": {
        "self": "{t}.id = (SELECT ctx.person_id())",
        "in_programme": _is("created_in_id", "my_programme"),
        "visiting": _in("id", "visiting_people"),
        "proposed": _in("id", "people_proposed"),
        "in_consensus": _in("id", "shared_people"),
        "in_meeting": _in("id", "meeting_people"),
    },
    "role_grant": {"self": _ME, "in_programme": _is("programme_id", "my_programme")},
    "person_contact": {"self": _ME},
    "message": {"mine": _is("grant_id", "my_grant"), "conflicted": _CONFLICTED},
    "expert_profile": _OF_EXPERT,
    "expert_credential": _OF_EXPERT,
    "engagement": _OF_EXPERT,
    "absence": _OF_EXPERT,
    "county_review_duty": _OF_EXPERT,
    "complaint": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "conduct_record": {
        **_OF_EXPERT,
        "proposed": f"{_OF_PROGRAMME} AND {{t}}.proposed_by_id IS NOT NULL",
        "proposed_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())",
        "conflicted": _CONFLICTED,
    },
    "conduct_source": {"in_programme": _OF_PROGRAMME, "conflicted": _CONFLICTED},
    "conduct_referral": {"in_programme": _OF_PROGRAMME, "conflicted": _CONFLICTED},
    "cycle": {"announced": "{t}.stage <> 'drafting'", "in_programme": _in("id", "my_cycles")},
    "cycle_stage": {"announced": "{t}.stage <> 'drafting'", "in_programme": _PROGRAMME},
    "notice": {
        "published": "{t}.published_at <= (SELECT ctx.clock())",
        "in_programme": _PROGRAMME,
        "publicity": "{t}.kind = 'publicity' AND {t}.published_at <= (SELECT ctx.clock())",
    },
    "organisation": {
        "published": _in("id", "published_organisations"),
        "own": _is("id", "my_organisation"),
        "in_jurisdiction": f"{_JURISDICTION} AND {_OF_PROGRAMME}",
        "in_trade": f"{_TRADE} AND {_OF_PROGRAMME}",
        "in_programme": _OF_PROGRAMME,
        "in_draw": _in("id", "drawn_organisations"),
        "consulted": _in("id", "consulted_organisations"),
        "reported": _in("id", "reported_organisations"),
        "proposed": _in("id", "proposed_organisations"),
        "awarded": _in("id", "awarded_organisations"),
        "conflicted": _in("id", "conflicted_organisations"),
        "conflicted_and_unpublished": _in("id", "conflicted_organisations")
        + " AND NOT "
        + _in("id", "published_organisations"),
    },
    "organisation_record": {
        "own": _is("organisation_id", "my_organisation"),
        "in_programme": _OF_PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "organisation_link": {
        "own": "(SELECT scope.my_organisation()) IN ({t}.organisation_id, {t}.other_id)",
        "in_programme": _OF_PROGRAMME,
        "conflicted": f"({_CONFLICTED} OR {_in('other_id', 'conflicted_organisations')})",
    },
    "ban": {
        "decided": f"{{t}}.state IN ({_DECIDED})",
        "in_programme": _OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
        "conflicted": _CONFLICTED,
        "conflicted_and_undecided": f"{_CONFLICTED} AND {{t}}.state NOT IN ({_DECIDED})",
    },
    "recognised_win": {
        "own": _is("organisation_id", "my_organisation"),
        "in_programme": _OF_PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "registration_request": {"self": _ME, "in_programme": _OF_PROGRAMME, "conflicted": _CONFLICTED},
    "organisation_detail": {
        "own": _is("organisation_id", "my_organisation"),
        "in_jurisdiction": _OF_ORGANISATION.format(column="jurisdiction_id") + " = (SELECT scope.my_jurisdiction())"
        f" AND {_OF_PROGRAMME}",
        "in_trade": _OF_ORGANISATION.format(column="section_code") + " = ANY ((SELECT scope.my_sections())::text[])"
        f" AND {_OF_PROGRAMME}",
        "in_programme": _OF_PROGRAMME,
        "consulted": _in("organisation_id", "consulted_organisations"),
        "awarded": _in("organisation_id", "awarded_organisations"),
        "conflicted": _CONFLICTED,
    },
    "dossier": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "in_jurisdiction": f"{_JURISDICTION} AND {_SUBMITTED}",
        "in_trade": f"{_TRADE} AND {_SUBMITTED}",
        "submitted": _SUBMITTED,
        "assigned": _in("id", "open_dossiers"),
        "led": _in("id", "led_dossiers"),
        "handled": _in("id", "handled_dossiers"),
        "reported": f"{{t}}.reported_at IS NOT NULL AND {_PROGRAMME}",
        "proposed": f"{{t}}.proposed_at IS NOT NULL AND {_PROGRAMME}",
        "conflicted": _CONFLICTED,
    },
    "dossier_draft": {"own": _in("dossier_id", "my_dossiers")},
    "dossier_version": {
        name: sql if name in {"own", "conflicted"} else f"{_LATEST} AND {sql}" for name, sql in _OF_CONTENT.items()
    }
    | {"handled_and_opened": _HANDLED_AND_OPENED},
    "dossier_secret": _OF_SECRET,
    "dossier_version_secret": _OF_SECRET,
    "document": {
        "own": f"{_KEPT} AND " + _in("dossier_id", "my_dossiers"),
        "recommendable": f"{_HANDED_IN} AND {_PROGRAMME} AND {_RECOMMENDABLE}",
        "submitted": f"{_HANDED_IN_ONCE} AND {_PROGRAMME}",
        "assigned": f"{_HANDED_IN} AND " + _in("dossier_id", "open_dossiers"),
        "reported": f"{_HANDED_IN} AND " + _in("dossier_id", "reported_dossiers"),
        "proposed": f"{_HANDED_IN} AND " + _in("dossier_id", "proposed_dossiers"),
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "secret_document": {
        "own": f"{_KEPT} AND " + _in("dossier_id", "my_dossiers"),
        "assigned_and_opened": f"{_HANDED_IN} AND {_ASSIGNED_AND_OPENED}",
        "handled_and_opened": f"{_HANDED_IN_ONCE} AND {_HANDLED_AND_OPENED}",
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "document_removal": {"own": _in("dossier_id", "my_dossiers")},
    "recommendation_document": {
        "mine": f"{_KEPT} AND {_PROGRAMME} AND ({_is('by_jurisdiction_id', 'my_jurisdiction')}"
        f" OR {_is('by_agency_id', 'my_agency')})",
        "recommendable": f"{_HANDED_IN} AND {_PROGRAMME} AND {_RECOMMENDABLE}",
        "own": f"{_HANDED_IN} AND " + _in("dossier_id", "my_dossiers"),
        "submitted": f"{_HANDED_IN} AND {_PROGRAMME}",
        "assigned": f"{_HANDED_IN} AND " + _in("dossier_id", "open_dossiers"),
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "consultation_document": {
        "addressed": f"{_KEPT} AND {_PROGRAMME} AND " + _is("agency_id", "my_agency"),
        "submitted": f"{_HANDED_IN} AND {_PROGRAMME}",
        "conflicted": _CONFLICTED,
    },
    "notice_document": {
        "published": _in("notice_id", "published_notices"),
        "in_programme": f"{_KEPT} AND {_PROGRAMME}",
    },
    "upload": {
        "tracked": _in("objection_id", "tracked_objections"),
        "self": f"{_ME} AND " + _is("grant_id", "my_grant"),
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "dossier_opening": {"submitted": _OF_SUBMITTED},
    "document_access": {"in_programme": _OF_PROGRAMME, "of_cycles": _PROGRAMME, "conflicted": _CONFLICTED_DOSSIER},
    "case_handler": {"submitted": _OF_SUBMITTED},
    "recommendation": {
        "own": _in("dossier_id", "my_dossiers"),
        "in_jurisdiction": f"{_JURISDICTION} AND {_PROGRAMME}",
        "in_trade": f"{_TRADE} AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "assigned": _in("dossier_id", "open_dossiers"),
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "recommendation_author": {
        "of_body": f"{_BODY} AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "recommendation_decline": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "of_body": f"{_BODY} AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "recommendation_rank": {
        "of_body": f"{_BODY} AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "guidance": {
        "of_body": f"{_BODY} AND {_OF_PROGRAMME}",
        "in_programme": _OF_PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "eligibility_finding": {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED_DOSSIER},
    "eligibility_run": {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED_DOSSIER},
    "recheck": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "dossier_outcome": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "consultation": {
        "addressed": _is("agency_id", "my_agency") + f" AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "undertaking_text": _REFERENCE,
    "undertaking": {"self": _ME, "in_programme": _PROGRAMME},
    "conflict_declaration": {
        "self": f"{_ME} AND {_PROGRAMME}",
        "in_programme": _PROGRAMME,
        "conflicted_of_others": f"{_CONFLICTED} AND NOT {_ME}",
    },
    "conflict": {
        "self": _ME,
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
        "conflicted_of_others": f"{_CONFLICTED} AND NOT {_ME}",
    },
    "conflict_report": {
        "in_programme": _PROGRAMME,
        "of_oneself": "{t}.bound_id = (SELECT ctx.person_id())",
        "conflicted": _CONFLICTED,
    },
    "conflict_clue": {"self": _ME, "in_programme": _PROGRAMME, "conflicted": _CONFLICTED},
    "conflict_dismissal": {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED},
    "touched_decision": {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED},
    "assignment": {
        "visiting": "{t}.frozen_at IS NULL AND " + _in("dossier_id", "visited_dossiers"),
        "open": _ME + " AND " + _in("dossier_id", "open_dossiers"),
        "in_consensus": _in("id", "shared_assignments"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "panel_draw": {"in_programme": _PROGRAMME},
    "drawn_place": {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED},
    "draw_obstacle": {
        "in_programme": _PROGRAMME,
        "conflicted": f"({{t}}.organisation_id IS NOT NULL AND {_CONFLICTED})",
    },
    "avoid_pair": {"in_programme": _OF_PROGRAMME},
    "review": {
        "own": _in("id", "my_reviews"),
        "panel_led": _in("id", "led_reviews"),
        "in_consensus": _in("id", "shared_reviews"),
        "locked": f"{_PROGRAMME} AND {{t}}.state = 'locked'",
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "review_author": {
        "self": _ME,
        "locked": "EXISTS (SELECT 1 FROM public.review r WHERE r.id = {t}.review_id AND r.state = 'locked')"
        f" AND {_PROGRAMME}",
        "conflicted": _in("review_id", "conflicted_reviews"),
    },
    "consensus": {
        "mine": _in("id", "my_consensus"),
        "led": _in("id", "my_consensus") + " AND " + _in("dossier_id", "led_dossiers"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "consensus_item": _OF_CONSENSUS,
    "consensus_response": _OF_CONSENSUS,
    "panel_report": {
        "assigned": _in("id", "open_reports"),
        "reported": _in("dossier_id", "reported_dossiers"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "site_visit": _OF_VISIT | _LED,
    "site_observer": {name: f"{{t}}.dropped_at IS NULL AND {sql}" for name, sql in _OF_VISIT.items()}
    | {"conflicted": _CONFLICTED_DOSSIER},
    "site_attendance": _OF_VISIT,
    "verification_point": _OF_VISIT,
    "point_answer": _OF_VISIT,
    "site_note": _OF_VISIT,
    "site_document": {
        "mine": f"{_ME} AND {_HANDED_IN} AND " + _in("dossier_id", "open_dossiers"),
        "assigned": f"{_HANDED_IN} AND " + _in("dossier_id", "open_dossiers"),
        "in_programme": f"{_HANDED_IN} AND {_PROGRAMME}",
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "site_notice": _OF_VISITED,
    "site_request": _OF_VISITED | _LED,
    "request_document": {
        "own": f"{_KEPT} AND " + _in("dossier_id", "my_dossiers"),
        "assigned": f"{_HANDED_IN} AND " + _in("dossier_id", "open_dossiers"),
        "in_programme": f"{_HANDED_IN} AND {_PROGRAMME}",
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "evaluation": {
        "reported": _in("dossier_id", "reported_dossiers"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED_DOSSIER,
    },
    "award_list": {
        "published": "{t}.published_at <= (SELECT ctx.clock())",
        "in_programme": _PROGRAMME,
        "reported": _in("id", "reported_lists"),
        "proposed": _in("id", "proposed_lists"),
    },
    "list_entry": {
        "published": _in("list_id", "published_lists") + " AND NOT " + _in("id", "struck_entries"),
        "in_programme": _PROGRAMME,
        "reported": _in("list_id", "reported_lists"),
        "proposed": _in("list_id", "proposed_lists"),
        "conflicted_and_unpublished": f"{_CONFLICTED} AND NOT " + _in("list_id", "published_lists"),
    },
    "entry_rationale": {
        "in_programme": _PROGRAMME,
        "reported": _in("list_id", "reported_lists"),
        "conflicted": _CONFLICTED,
    },
    "list_vacancy": {
        "in_programme": _PROGRAMME,
        "reported": _in("list_id", "reported_lists"),
        "conflicted": _in("cycle_id", "conflicted_deliberations"),
    },
    "objection": {
        "tracked": "{t}.tracking_digest = (SELECT ctx.tracking())",
        "in_programme": _PROGRAMME,
        "handled": _in("id", "handled_objections"),
        "waiting": f"{_PROGRAMME} AND NOT " + _in("id", "taken_objections"),
        "conflicted": _CONFLICTED,
    },
    "objector": {name: _OF_OBJECTOR[name] for name in ("handled", "in_programme", "conflicted")},
    "objection_statement": _OF_OBJECTOR,
    "objection_document": _OF_OBJECTOR,
    "objection_handling": {
        "handled": _in("objection_id", "handled_objections"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    **MEETING_SCOPES,
    "objection_hearing": {
        "own": _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "handled": _in("objection_id", "handled_objections"),
        "in_programme": _PROGRAMME,
        "conflicted": _CONFLICTED,
    },
    "hearing_document": {
        "own": f"{_KEPT} AND " + _is("organisation_id", "my_organisation") + f" AND {_PROGRAMME}",
        "handled": f"{_HANDED_IN} AND " + _in("objection_id", "handled_objections"),
        "in_programme": f"{_HANDED_IN} AND {_PROGRAMME}",
        "conflicted": _CONFLICTED,
    },
    "notice_publication": {"published": _in("notice_id", "published_notices"), "in_programme": _PROGRAMME},
    "commendation": {"published": _in("notice_id", "published_notices")},
    "award": _REFERENCE | {"in_programme": _PROGRAMME, "conflicted": _CONFLICTED},
    "certificate_key": _REFERENCE | {"in_programme": _OF_PROGRAMME},
    "certificate": _REFERENCE | {"own": _OF_WINNER["own"], "in_programme": _PROGRAMME},
    "honour_item": _OF_WINNER,
    "obligation": _OF_DUTY,
    "obligation_submission": _OF_DUTY,
    "bonus_entitlement": _OF_WINNER,
    "budget_year": {"in_programme": _OF_PROGRAMME},
    "budget_line": {
        "in_programme": _OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
    },
    "budget_change": {
        "in_programme": _OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
    },
    "payee_account": _OF_WINNER,
    "payee_account_number": _OF_WINNER,
    "payment_order": _OF_WINNER | {"drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())"},
    "payment_batch": {"in_programme": _OF_PROGRAMME},
    "payment_import": {"in_programme": _OF_PROGRAMME},
    "payment_report": {"in_programme": _OF_PROGRAMME, "conflicted": _CONFLICTED},
    "platform_message": {"in_programme": _OF_PROGRAMME, "conflicted": _CONFLICTED},
    "ledger_entry": {"self": _ME, "in_programme": _CHAIN},
    "ledger_payload": {"self": _ME, "in_programme": _CHAIN},
    "ledger_link": {"in_programme": _CHAIN},
    "ledger_anchor": {"in_programme": _is("programme_id", "my_programme")},
}
