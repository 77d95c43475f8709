"""Undertakings and conflicts of interest (Art. 31)."""

from __future__ import annotations

import models as m
from resolvers.conflicts import explanation
from resolvers.declare import Acts, Companion, Embedded, ToMany, ToOne, declare

declare(
    "UndertakingText", m.UndertakingText, "code zh en digest", root="undertaking_texts", filters="code", orders="code",
)  # fmt: skip
declare(
    "Undertaking", m.Undertaking, "signed_at text_version text_digest", root="undertakings",
    filters="cycle_id person_id", orders="signed_at",
    cycle=ToOne("Cycle", "cycle_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "ConflictDeclaration", m.ConflictDeclaration, "state kind detail declared_at version",
    root="conflict_declarations", filters="state person_id organisation_id cycle_id",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Conflict", m.Conflict, "kind source rule fact found_at dismissed_at", root="conflicts",
    filters="source kind rule cycle_id person_id organisation_id", orders="found_at",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    report=Companion("ConflictReport", "conflict_id"),
    explanation=Embedded(
        "jsonb_build_object('rule', {t}.rule, 'details', {t}.details)", str,
        "Why it stands, in plain words in the reader's language.", explanation,
    ),
    dismissals=ToMany("ConflictDismissal", "conflict_id"),
    touched=ToMany("TouchedDecision", "conflict_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConflictReport", m.ConflictReport, "",
    conflict=ToOne("Conflict", "conflict_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "ConflictClue", m.ConflictClue, "state rule fact found_at decided_at reason version", root="conflict_clues",
    filters="state rule cycle_id person_id organisation_id", orders="found_at",
    cycle=ToOne("Cycle", "cycle_id"),
    person=ToOne("Person", "person_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    explanation=Embedded(
        "jsonb_build_object('rule', {t}.rule, 'details', {t}.details)", str,
        "What points to a conflict, in plain words in the reader's language.", explanation,
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConflictDismissal", m.ConflictDismissal, "reason signed_at", orders="signed_at",
    conflict=ToOne("Conflict", "conflict_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "TouchedDecision", m.TouchedDecision,
    "kind phase ability entry_id decided_at score_before score_after rank_before rank_after differs too_few found_at",
    root="touched_decisions", filters="kind differs cycle_id dossier_id conflict_id conduct_record_id", orders="found_at",
    conflict=ToOne("Conflict", "conflict_id"),
    conduct_record=ToOne("ConductRecord", "conduct_record_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    list=ToOne("AwardList", "list_id"),
)  # fmt: skip
