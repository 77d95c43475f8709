"""Eligibility checks, consultations and openings (Art. 13, 17, 31)."""

from __future__ import annotations

import models as m
from resolvers import embedded_types as e
from resolvers.checks import CheckChange, EligibilityCheck, ReportedVeto, checks, vetoes
from resolvers.declare import Acts, Column, Embedded, Expression, ToMany, ToOne, declare

declare(
    "EligibilityFinding", m.EligibilityFinding, "condition finding reason found_at", orders="condition",
    dossier=ToOne("Dossier", "dossier_id"), run=ToOne("EligibilityRun", "run_id"),
)  # fmt: skip
declare(
    "EligibilityRun", m.EligibilityRun, "occasion state reference ran_at reason judged_at version",
    root="eligibility_runs", filters="occasion state cycle_id dossier_id", orders="ran_at",
    checks=Embedded("{t}.checks", list[EligibilityCheck], "Checks with the figures used (Art. 13, 27, 28, 30).", checks),
    changes=Embedded("{t}.changes", list[CheckChange], "What came out differently from the run before.", checks),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Recheck", m.Recheck, "state grounds asked_at decided_at version", root="rechecks", filters="state cycle_id",
    orders="asked_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    list=ToOne("AwardList", "list_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DossierOutcome", m.DossierOutcome, "kind told_at recheck_until", orders="told_at",
    reasons=Column("reasons", list[str]), dossier=ToOne("Dossier", "dossier_id"),
    corrections=Embedded("{t}.corrections", list[e.Correction], "What to correct, and where (Art. 17)."),
    checks=Embedded("{t}.checks", list[EligibilityCheck], "Machine checks that failed, with the figures used.", checks),
)  # fmt: skip
declare(
    "Consultation", m.Consultation, "state question due_at answer objects answered_at closing_reason version",
    root="consultations", filters="state agency_id cycle_id dossier_id", orders="due_at",
    overdue=Expression(
        "({t}.state = 'asked' AND {t}.due_at <= (SELECT ctx.clock()))", bool,
        "Whether the answer is out after its day; that is no consent (Art. 17).",
    ),
    vetoes=Embedded("{t}.vetoes", list[ReportedVeto], "Exclusions that the department reports (Art. 13(6)).", vetoes),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    agency=ToOne("Agency", "agency_id"),
    documents=ToMany("ConsultationDocument", "consultation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CaseHandler", m.CaseHandler, "since", orders="since",
    dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "DocumentAccess", m.DocumentAccess, "reader role kind resource target_id paper digest at day", root="document_accesses",
    filters="person_id dossier_id cycle_id role kind paper day", orders="at",
    cycle=ToOne("Cycle", "cycle_id"), dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
    assignment=ToOne("Assignment", "assignment_id"),
)  # fmt: skip
declare(
    "DossierOpening", m.DossierOpening, "opened_at expires_at", orders="opened_at",
    dossier=ToOne("Dossier", "dossier_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
