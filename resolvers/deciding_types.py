"""Evaluation, lists, objections (Art. 20-22)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Companion, Embedded, Redactions, ToMany, ToOne, declare
from resolvers.evaluations import EvaluationDetails, details
from resolvers.quotas import ON_LIST, OverQuota, over_quota
from resolvers.site_types import FILE

declare(
    "Evaluation", m.Evaluation,
    "material_score site_score score opinion digest tie_place tie_flag tie_reason evaluated_at", root="evaluations",
    details=Embedded("{t}.details", EvaluationDetails | None, "What it was compiled from; no person is named.", details),
    orders="score", dossier=ToOne("Dossier", "dossier_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "AwardList", m.AwardList, "kind state digest drafted_at signed_at published_at version", root="lists",
    filters="kind state cycle_id", orders="drafted_at",
    cycle=ToOne("Cycle", "cycle_id"),
    entries=ToMany("ListEntry", "list_id"),
    over_quota=Embedded(
        ON_LIST, list[OverQuota], "Ceilings that its entries exceed: warnings on a candidate list, later none (Art. 6).",
        over_quota,
    ),
    supplements=ToOne("AwardList", "supplements_id"),
    vacancies=ToMany("ListVacancy", "list_id"),
    notices=ToMany("Notice", "list_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ListEntry", m.ListEntry, "organisation_name sector_group award_kind honour_only",
    list=ToOne("AwardList", "list_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    rationale=Companion("EntryRationale", "entry_id", "Art.20"),
    redactions=Redactions(),
)  # fmt: skip
declare("EntryRationale", m.EntryRationale, "score rank reason", entry=ToOne("ListEntry", "entry_id"))
declare(
    "ListVacancy", m.ListVacancy, "award_kind sector_group places reason", list=ToOne("AwardList", "list_id"),
)  # fmt: skip
declare(
    "NoticePublication", m.NoticePublication, "channel url published_at sha256", orders="published_at",
    notice=ToOne("Notice", "notice_id"),
    document=ToOne("NoticeDocument", "document_id"),
)  # fmt: skip
declare(
    "Objection", m.Objection, "state filed_at asked asked_until ground decision_reason decided_at version",
    root="objections", filters="state cycle_id notice_id", orders="filed_at",
    notice=ToOne("Notice", "notice_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    objector=Companion("Objector", "objection_id", "Art.21"),
    statements=ToMany("ObjectionStatement", "objection_id"),
    documents=ToMany("ObjectionDocument", "objection_id"),
    handling=Companion("ObjectionHandling", "objection_id", "Art.21"),
    hearings=ToMany("ObjectionHearing", "objection_id"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare("Objector", m.Objector, "kind name contact credit_code", handler=ToOne("Person", "handler_id"))
declare(
    "ObjectionStatement", m.ObjectionStatement, "grounds stated_at", orders="stated_at",
    objection=ToOne("Objection", "objection_id"),
)  # fmt: skip
declare(
    "ObjectionDocument", m.ObjectionDocument, f"{FILE} sealed", orders="uploaded_at",
    objection=ToOne("Objection", "objection_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ObjectionHandling", m.ObjectionHandling, "ground ground_reason summary proposal opinion",
    objection=ToOne("Objection", "objection_id"),
)  # fmt: skip
declare(
    "ObjectionHearing", m.ObjectionHearing, "state text asked_at due_at answer answered_at version",
    root="objection_hearings", filters="state dossier_id", orders="asked_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    objection=ToOne("Objection", "objection_id"),
    documents=ToMany("HearingDocument", "objection_hearing_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "HearingDocument", m.HearingDocument, FILE, orders="uploaded_at",
    objection_hearing=ToOne("ObjectionHearing", "objection_hearing_id"),
    available_acts=Acts(),
)  # fmt: skip
