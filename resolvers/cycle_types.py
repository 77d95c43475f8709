"""Cycles and notices (Art. 16)."""

from __future__ import annotations

import models as m
from regulation.milestones import milestones
from resolvers.calendars import CALENDAR, Milestone
from resolvers.conflicts import UNDERTAKING, UndertakingWords
from resolvers.dashboards import PIPELINE, Pipeline, pipeline
from resolvers.declare import Acts, Column, Companion, Embedded, Expression, ToMany, ToOne, declare
from resolvers.evaluations import RANKING, RankedEvaluation, ranking
from resolvers.norms import Warned, warned
from resolvers.quotas import QUOTAS, Quota, quotas
from resolvers.recommending import AWAITING, DAYS_LEFT, DECLINED, OF_CYCLE, RECOMMENDED
from resolvers.statistics import (
    EXPERT_STATISTICS,
    PANEL_RESULTS,
    ExpertStatistics,
    PanelResult,
    expert_statistics,
    panel_results,
)
from services.publicising import UNPROVED

declare(
    "Cycle", m.Cycle,
    "session award_year stage filing_opens_at filing_deadline recommendation_deadline reference_date version",
    root="cycles",
    filters="stage award_year", orders="session award_year",
    warnings=Column("warnings", list[str]),
    warning_texts=Embedded("{t}.warnings", list[Warned], "What to look at again, in the caller's language.", warned),
    programme=ToOne("Programme", "programme_id"),
    regulation_version=ToOne("RegulationVersion", "regulation_version_id"),
    criteria_edition=ToOne("CriteriaEdition", "criteria_edition_id"),
    calendar=Embedded(CALENDAR, list[Milestone], "What opens and closes, at the instant of the request.", milestones),
    expert_statistics=Embedded(
        EXPERT_STATISTICS, list[ExpertStatistics],
        "How experts judge beside their panels, from panels whose reviews and authors the viewer sees; advisory (Art. 18).",
        expert_statistics,
    ),
    panel_results=Embedded(
        PANEL_RESULTS, list[PanelResult], "Panel reports that the viewer sees, ranked within phase and sector group.",
        panel_results,
    ),
    ranking=Embedded(
        RANKING, list[RankedEvaluation], "Evaluations that the viewer sees, ranked within sector group (Art. 20).",
        ranking,
    ),
    quotas=Embedded(
        QUOTAS, list[Quota], "Places taken and free by the lists that the viewer sees; empty without any (Art. 6).",
        quotas,
    ),
    pipeline=Embedded(PIPELINE, Pipeline, "Applications that the viewer sees, in figures (Art. 11).", pipeline),
    undertaking=Embedded(UNDERTAKING, UndertakingWords | None, "What reviewers sign in this cycle (Art. 31)."),
    rules=ToMany("CycleRule", "cycle_id"),
    stages=ToMany("CycleStage", "cycle_id"),
    notices=ToMany("Notice", "cycle_id"),
    notice_documents=ToMany("NoticeDocument", "cycle_id"),
    dossiers=ToMany("Dossier", "cycle_id"),
    lists=ToMany("AwardList", "cycle_id"),
    awards=ToMany("Award", "cycle_id"),
    archives=ToMany("CycleArchive", "cycle_id"),
    commendations=ToMany("Commendation", "cycle_id"),
    awaiting_recommendation=Expression(
        f"count(*) FILTER (WHERE {AWAITING})::int", int,
        "Applications handed in that nobody has recommended, of those that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    declined_recommendation=Expression(
        f"count(*) FILTER (WHERE {AWAITING} AND {DECLINED})::int", int,
        "Those of them that a body has declined, of those declines that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    recommended=Expression(
        f"count(*) FILTER (WHERE {RECOMMENDED})::int", int,
        "Applications with a recommendation, of those that the viewer may see (Art. 12).", OF_CYCLE,
    ),
    recommendation_days_left=Expression(
        DAYS_LEFT, int | None,
        "Days until the last day of recommending, 0 on that day; null if it is over or the cycle sets none (Art. 12).",
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CycleStage", m.CycleStage, "stage opened_at closed_at article", orders="opened_at",
    cycle=ToOne("Cycle", "cycle_id"),
)  # fmt: skip
declare(
    "Notice", m.Notice,
    "kind title body content_digest published_at opens_on nominal_end closes_on closes_at details",
    root="notices", filters="kind", orders="published_at",
    channels=Column("channels", list[str]),
    cycle=ToOne("Cycle", "cycle_id"),
    list=ToOne("AwardList", "list_id"),
    documents=ToMany("NoticeDocument", "notice_id"),
    publications=ToMany("NoticePublication", "notice_id"),
    unproved_channels=Expression(
        UNPROVED, list[str], "Channels that it names of which no evidence of publication is on record (Art. 21)."
    ),
    corrects=ToOne("Notice", "corrects_id"),
    corrections=ToMany("Notice", "corrects_id"),
    commendation=Companion("Commendation", "notice_id"),
    available_acts=Acts(),
)  # fmt: skip
