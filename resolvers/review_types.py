"""Panels, reviews and reports (Art. 18-19)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, Column, Companion, Embedded, Expression, Redactions, ToMany, ToOne, declare
from resolvers.reviews import (
    PROGRESS,
    QUARANTINED,
    ItemScore,
    PanelItem,
    SheetProgress,
    SiteIssue,
    panel_table,
    sheet,
    sheet_progress,
)

# Of one's own place, and to who reads all locked reviews: no member of a panel sees whether another has submitted.
OVERDUE = """CASE WHEN {t}.person_id = (SELECT ctx.person_id()) OR current_setting('role') <> 'award_expert' THEN
 {t}.frozen_at IS NULL AND {t}.due_at < (SELECT ctx.clock()) AND NOT EXISTS (SELECT 1
 FROM public.review_author w JOIN public.review r ON r.id = w.review_id JOIN public.cycle c ON c.id = r.cycle_id
 WHERE w.person_id = {t}.person_id AND r.dossier_id = {t}.dossier_id AND r.state = 'locked'
  AND c.stage = r.phase || '_review') END"""

declare(
    "Assignment", m.Assignment, "leader assigned_at frozen_at frozen_because freeze_reason due_at version", root="assignments",
    filters="frozen_because leader person_id dossier_id draw_id cycle_id", orders="assigned_at",
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
    draw=ToOne("PanelDraw", "draw_id"),
    overdue=Expression(
        OVERDUE, bool | None, "Whether the review of the present phase is out although its day is over; null of colleagues (Art. 11(6), 18)."
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PanelDraw", m.PanelDraw,
    "number phase state reason asked_at head seed pairing_cap problem_digest progress solver result_digest"
    " solved_at decided_at decision_reason version",
    root="panel_draws", filters="cycle_id state phase", orders="number",
    cycle=ToOne("Cycle", "cycle_id"),
    proposed=Expression(
        "count(*)::int", int, "Places that it proposes to fill, of those that the viewer may see.",
        "FROM public.drawn_place p WHERE p.draw_id = {t}.id AND NOT p.present",
    ),
    places=ToMany("DrawnPlace", "draw_id"),
    obstacles=ToMany("DrawObstacle", "draw_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DrawnPlace", m.DrawnPlace, "leader present fit", filters="dossier_id person_id", orders="dossier_id person_id",
    draw=ToOne("PanelDraw", "draw_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "DrawObstacle", m.DrawObstacle, "set_number binds frees remedy amount", orders="set_number binds",
    draw=ToOne("PanelDraw", "draw_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
)  # fmt: skip
declare(
    "AvoidPair", m.AvoidPair, "reason since ended_at ended_reason version", root="avoid_pairs",
    filters="person_id other_id", orders="since",
    person=ToOne("Person", "person_id"),
    other=ToOne("Person", "other_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Review", m.Review, "phase state total submitted_at version", root="reviews",
    filters="phase state dossier_id cycle_id",
    scores=Embedded("{t}.scores", list[ItemScore], "Scores by item of the criteria edition.", sheet),
    progress=Embedded(PROGRESS, SheetProgress, "What the sheet lacks, item by item.", sheet_progress),
    criteria_edition=ToOne("CriteriaEdition", "criteria_edition_id"),
    dossier_version=ToOne("DossierVersion", "dossier_version_id"),
    quarantined=Expression(
        QUARANTINED.format(r="{t}"), bool, "Whether it counts nowhere, because its author's place was frozen (Art. 31).",
    ),
    dossier=ToOne("Dossier", "dossier_id"),
    authorship=Companion("ReviewAuthor", "review_id", "Art.31"),
    available_acts=Acts(),
    redactions=Redactions(),
)  # fmt: skip
declare(
    "Consensus", m.Consensus, "phase number state opened_at closed_at version", root="consensus_records",
    filters="phase state dossier_id cycle_id", orders="opened_at",
    dossier=ToOne("Dossier", "dossier_id"),
    items=ToMany("ConsensusItem", "consensus_id"),
    responses=ToMany("ConsensusResponse", "consensus_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ConsensusItem", m.ConsensusItem, "item percentage rationale agreed_at", orders="item",
    consensus=ToOne("Consensus", "consensus_id"),
)  # fmt: skip
declare(
    "ConsensusResponse", m.ConsensusResponse, "on_version confirms dissent responded_at", orders="responded_at",
    consensus=ToOne("Consensus", "consensus_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare("ReviewAuthor", m.ReviewAuthor, "", review=ToOne("Review", "review_id"), person=ToOne("Person", "person_id"))
declare(
    "PanelReport", m.PanelReport, "phase score text recommendation reported_at revision superseded_at", orders="reported_at",
    items=Embedded("{t}.items", list[PanelItem], "The panel's judgement by item, without names.", panel_table),
    strengths=Column("strengths", list[str]),
    improvements=Column("improvements", list[str]),
    site_issues=Embedded("{t}.site_issues", list[SiteIssue], "What to look into on site (Art. 19)."),
    dossier=ToOne("Dossier", "dossier_id"),
)  # fmt: skip
