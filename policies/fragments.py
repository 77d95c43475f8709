"""Conditions that scopes of several tables share; `{t}` is the table or its alias."""

from __future__ import annotations


def among(column: str, function: str, kind: str = "uuid") -> str:
    """Say that a column is in what a function of the schema `scope` returns, an array of `kind`."""
    return f"{{t}}.{column} = ANY ((SELECT scope.{function}())::{kind}[])"


def equals(column: str, function: str) -> str:
    """Say that a column is what a function of the schema `scope` returns."""
    return f"{{t}}.{column} = (SELECT scope.{function}())"


ANY = "true"
ME = "{t}.person_id = (SELECT ctx.person_id())"
PROGRAMME = among("cycle_id", "my_cycles")
SUBMITTED = f"{PROGRAMME} AND {{t}}.submitted_at IS NOT NULL"
OF_PROGRAMME = equals("programme_id", "my_programme")
CONFLICTED = among("organisation_id", "conflicted_organisations")
CONFLICTED_DOSSIER = among("dossier_id", "conflicted_dossiers")
JURISDICTION = equals("jurisdiction_id", "my_jurisdiction")
TRADE = among("section_code", "my_sections", "text")
# The recommending body that the grant speaks for: a county or zone, or an agency.
BODY = "(" + equals("by_jurisdiction_id", "my_jurisdiction") + " OR " + equals("by_agency_id", "my_agency") + ")"
CHAIN = "({t}.programme_id IS NULL OR {t}.programme_id = (SELECT scope.my_programme()))"
# A value looked up by key is found by index for each row that is read; EXISTS would be answered by reading all rows.
OF_ORGANISATION = "(SELECT o.{column} FROM public.organisation o WHERE o.id = {{t}}.organisation_id)"
OF_DOSSIER = "(SELECT d.{column} FROM public.dossier d WHERE d.id = {{t}}.dossier_id)"
OF_SUBMITTED = (
    OF_DOSSIER.format(column="submitted_at")
    + " IS NOT NULL AND "
    + OF_DOSSIER.format(column="cycle_id")
    + " = ANY ((SELECT scope.my_cycles())::uuid[])"
)
DOCUMENT_SUBMITTED = f"{PROGRAMME} AND " + OF_DOSSIER.format(column="submitted_at") + " IS NOT NULL"
# A ban is public once it is decided, and stays so when it is lifted (Art. 28, 30).
DECIDED = "'in_force', 'lifted'"
ASSIGNED_AND_OPENED = among("dossier_id", "open_dossiers") + " AND " + among("dossier_id", "opened_dossiers")
HANDLED_AND_OPENED = among("dossier_id", "handled_dossiers") + " AND " + among("dossier_id", "opened_dossiers")
# Of documents: what its sender keeps, what is handed in now, what was handed in at some time.
KEPT = "{t}.state <> 'removed'"
HANDED_IN = "{t}.state = 'submitted'"
HANDED_IN_ONCE = "{t}.state IN ('submitted', 'superseded')"
RECOMMENDABLE = (
    "("
    + OF_DOSSIER.format(column="jurisdiction_id")
    + " = (SELECT scope.my_jurisdiction()) OR "
    + OF_DOSSIER.format(column="section_code")
    + " = ANY ((SELECT scope.my_sections())::text[]))"
)
REFERENCE = {"everyone": ANY}
# Of a person in a programme: known to the person and to who works in it.
OF_EXPERT = {"self": f"{ME} AND {OF_PROGRAMME}", "in_programme": OF_PROGRAMME}

# What was submitted, and what of it is confidential: each table of either kind has the same audience.
OF_CONTENT = {
    "own": among("dossier_id", "my_dossiers"),
    "recommendable": f"{DOCUMENT_SUBMITTED} AND {RECOMMENDABLE}",
    "submitted": DOCUMENT_SUBMITTED,
    "assigned": among("dossier_id", "open_dossiers"),
    "reported": among("dossier_id", "reported_dossiers"),
    "proposed": among("dossier_id", "proposed_dossiers"),
    "conflicted": CONFLICTED_DOSSIER,
}
# What an applicant marks as secret today may have been open in a submission before: its readers have the latest alone.
LATEST = "{t}.submitted_at = " + OF_DOSSIER.format(column="submitted_at")
OF_SECRET = {
    "own": among("dossier_id", "my_dossiers"),
    "assigned_and_opened": ASSIGNED_AND_OPENED,
    "handled_and_opened": HANDLED_AND_OPENED,
    "conflicted": CONFLICTED_DOSSIER,
}
# What a panel plans and records for a visit (Art. 19): the panel's and the office's alone.
OF_VISIT = {
    "assigned": among("dossier_id", "open_dossiers"),
    "in_programme": PROGRAMME,
    "conflicted": CONFLICTED_DOSSIER,
}
LED = {"led": among("dossier_id", "led_dossiers")}
# What the applicant reads of it.
OF_VISITED = OF_VISIT | {"own": among("dossier_id", "my_dossiers")}

# A winner's bonus and what becomes of it (Art. 8, 9).
OF_WINNER = {
    "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
    "in_programme": PROGRAMME,
    "conflicted": CONFLICTED,
}

# What a winner owes; its county answers for how its winners do (Art. 12, 24-26).
OF_DUTY = OF_WINNER | {
    "in_jurisdiction": OF_ORGANISATION.format(column="jurisdiction_id") + " = (SELECT scope.my_jurisdiction())"
    f" AND {PROGRAMME}",
}

# What identifies who objects: for who filed it, the handler and the supervisor (Art. 21).
OF_OBJECTOR = {
    "tracked": among("objection_id", "tracked_objections"),
    "handled": among("objection_id", "handled_objections"),
    "in_programme": PROGRAMME,
    "conflicted": among("objection_id", "conflicted_objections"),
}

OF_CONSENSUS = {
    "mine": among("consensus_id", "my_consensus"),
    "in_programme": PROGRAMME,
    "conflicted": CONFLICTED_DOSSIER,
}

# Rules and parameters on their way into force (Art. 10).
OF_NORM = {
    "in_programme": OF_PROGRAMME,
    "submitted": f"{OF_PROGRAMME} AND {{t}}.submitted_at IS NOT NULL",
    "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    "submitted_by_me": "{t}.submitted_by_id = (SELECT ctx.person_id())",
}
