"""Functions of the schema `scope` and facts of the transaction that scopes are made of.

They see everything and tell about the actor alone; keep them few and short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.consensus import STANDING
from models.money import BOOKS, SUMS
from models.review import QUARANTINED, VOIDING
from policies.scopes_of_aftermath import AFTERMATH_FUNCTIONS
from policies.scopes_of_archive import ARCHIVE_FUNCTIONS
from policies.scopes_of_bodies import BODY_FUNCTIONS
from policies.scopes_of_bonus import BONUS_FUNCTIONS
from policies.scopes_of_feedback import FEEDBACK_FUNCTIONS
from policies.scopes_of_meetings import MEETING_FUNCTIONS
from policies.scopes_of_reassessing import REASSESSMENT_FUNCTIONS
from policies.scopes_of_revocation import REVOCATION_FUNCTIONS

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
CREATE OR REPLACE FUNCTION ctx.programme() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('award.programme', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION ctx.whole() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT concat_ws('|', current_setting('award.person', true), current_setting('award.grant', true),
 current_setting('award.clock', true), current_setting('award.tracking', true), current_setting('award.programme', true),
 current_setting('role'), '') $$;
CREATE OR REPLACE FUNCTION ctx.enter(person uuid, grant_id uuid, clock timestamptz, tracking text,
 programme uuid DEFAULT NULL) RETURNS boolean LANGUAGE sql VOLATILE AS $$
SELECT set_config('award.person', COALESCE(person::text, ''), true) IS NOT NULL
   AND set_config('award.grant', COALESCE(grant_id::text, ''), true) IS NOT NULL
   AND set_config('award.clock', clock::text, true) IS NOT NULL
   AND set_config('award.tracking', COALESCE(tracking, ''), true) IS NOT NULL
   AND set_config('award.programme', COALESCE(programme::text, ''), true) IS NOT NULL;
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
    # The programme that a request is in: that of its grant; without one, the one it names, or all (Art. 11, 34).
    "reached_programmes": (
        "uuid[]",
        "SELECT p.id FROM public.programme p"
        " WHERE p.id = COALESCE((SELECT scope.my_programme()), (SELECT ctx.programme()), p.id)",
    ),
    "reached_cycles": (
        "uuid[]",
        "SELECT c.id FROM public.cycle c WHERE c.programme_id = ANY ((SELECT scope.reached_programmes())::uuid[])",
    ),
    # Who one's login is in each programme (ADR 0028), and where one holds a grant, now or not: so that one can choose.
    "my_people": (
        "uuid[]",
        """SELECT m.person_id FROM (SELECT ctx.person_id() AS person_id) m WHERE m.person_id IS NOT NULL
 UNION SELECT o.person_id FROM public.identity m JOIN public.identity o ON o.issuer = m.issuer AND o.subject = m.subject
 WHERE m.person_id = (SELECT ctx.person_id())""",
    ),
    "programmes_of_mine": (
        "uuid[]",
        "SELECT g.programme_id FROM public.role_grant g WHERE g.person_id = ANY ((SELECT scope.my_people())::uuid[])",
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
    **REVOCATION_FUNCTIONS,
    **BODY_FUNCTIONS,
    **MEETING_FUNCTIONS,
    **REASSESSMENT_FUNCTIONS,
    **FEEDBACK_FUNCTIONS,
    **ARCHIVE_FUNCTIONS,
    **BONUS_FUNCTIONS,
    **AFTERMATH_FUNCTIONS,
}
