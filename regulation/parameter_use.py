"""From which stage on a cycle uses each parameter: what has been used is not changed under it (Art. 5, 34)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from regulation.parameter_changes import DECLARED, differences
from regulation.states import Stage
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}
_NAMES: Final[Mapping[Stage, str]] = {
    # Panels are drawn, and experts are told what they score by, as soon as material is reviewed (Art. 18).
    Stage.MATERIAL_REVIEW: """percent_step min_experts_per_dossier consensus_threshold normalisation_min_sample panel_odd
 industry_expert_required same_jurisdiction_allowed expert_load_cap pairing_cap review_days material_pass_mark
 site_list_ratio slate_size slate_decoys""",
    # A visit is announced from the first day of the stage on (Art. 19).
    Stage.SITE_REVIEW: "site_pass_mark site_notice_days site_visit_days site_attendance_required",
    # The vetoes are looked into again, and what was scored is weighed (Art. 13(6), 20).
    Stage.EVALUATING: "rerun_required material_weight site_weight",
    # The window is fixed by the act that publishes the list, in the stage before (Art. 21).
    Stage.DELIBERATING: "meeting_notice_days meeting_quorum vote_majority ballot_kind minutes_confirmed_by_second publicity_days",
    # Who objects is told by them what is taken and until when (Art. 21).
    Stage.PUBLICISING: """publication_evidence_required objection_completion_days objection_hearing_days
 objection_documents objection_megabytes objection_needs_resolution""",
    # Orders are looked after by it once bonuses are paid (Art. 9).
    Stage.COMMENDED: "payment_answer_days bonus_main_share bonus_hearing_days bonus_misuse_published title_stop_days",
    # What winners get and owe is fixed when they are commended (Art. 8, 23-26).
    Stage.APPROVING: """first_time_bonus nomination_counts_as_first validity_years reassessments_in_validity
 reports_per_year report_months exchange_events_in_validity public_interest_in_validity summary_days
 bonus_reports_per_year obligation_soon_days feedback_band reassessment_experts improvement_days report_figures_required""",
}
# What is not here is used from the first day: applicants rely on it, or it is not a matter of one cycle.
FIRST_USED: Final[Mapping[str, Stage]] = MappingProxyType(
    {name: stage for stage, names in _NAMES.items() for name in names.split()}
)


def first_used(name: str) -> Stage:
    """Return the stage in which a cycle begins to use a parameter (Art. 34)."""
    return FIRST_USED.get(name, Stage.DRAFTING)


def used_already(before: Mapping[str, object], after: Mapping[str, object], stage: Stage) -> list[Violation]:
    """Return each difference between two versions whose use has begun in a cycle at `stage` (Art. 5, 34)."""
    return [
        Violation("PARAMETER_ALREADY_USED", DECLARED[name]["article"], "regulation_version_id", {"parameter": name})
        for name in differences(before, after)
        if _ORDER[stage] >= _ORDER[first_used(name)]
    ]
