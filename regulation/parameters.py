# ruff: noqa: RUF009 -- `_of` is dataclasses.field with the metadata filled in
"""The numbers of one version of the regulation (Art.34); a cycle keeps the version that it ran under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Self

from regulation.parameter_types import READERS, write
from regulation.violation import Violation, require


def _of(article: str, kind: str, *, reading: bool = False, hashed: bool = True) -> Any:
    """Declare a parameter: its article, how its JSON reads, and whether it is a reading of ours."""
    metadata = {"article": article, "kind": kind, "reading": reading}
    return field(metadata=metadata, hash=hashed)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Every number of the regulation and every reading of it; years, days, sessions and CNY as named.

    `fields(Parameters)[i].metadata` tells each one's article, JSON kind and whether it is a reading.
    """

    cap_per_kind: int = _of("Art.6", "count")
    cap_per_group: Mapping[str, int] = _of("Art.6", "counts", hashed=False)
    cycle_interval_years: int = _of("Art.6", "count")
    review_years: int = _of("Art.4", "count")
    percent_step: int = _of("Art.4", "count", reading=True)
    first_time_bonus: Decimal = _of("Art.8", "decimal")
    nomination_counts_as_first: bool = _of("Art.8", "flag", reading=True)
    eligibility_reference: str = _of("Art.13", "reference", reading=True)
    extension_moves_reference: bool = _of("Art.13", "flag", reading=True)
    area_registration_required: bool = _of("Art.13(1)", "flag")
    operation_years: int = _of("Art.13(1)", "count")
    certificate_years: int = _of("Art.13(3)", "count")
    excellence_years: int = _of("Art.13(3)", "count")
    profit_years: int = _of("Art.13(4)", "count")
    worst_safety_level: int = _of("Art.13(4)", "count")
    safety_exempt_sections: tuple[str, ...] = _of("Art.13(4)", "codes", reading=True)
    veto_years: int = _of("Art.13(6)", "count")
    rerun_required: bool = _of("Art.13(6)", "flag", reading=True)
    recommendation_required: bool = _of("Art.17", "flag", reading=True)
    sealed_opinion_required: bool = _of("Art.17", "flag", reading=True)
    recommendation_ranked: bool = _of("Art.12", "flag", reading=True)
    correction_allowed: bool = _of("Art.17", "flag", reading=True)
    recheck_days: int = _of("Art.17", "count", reading=True)
    self_evaluation_required: bool = _of("Art.4", "flag", reading=True)
    figures_required: bool = _of("Art.4", "flag", reading=True)
    evidence_required: bool = _of("Art.13", "flag", reading=True)
    reminder_days: tuple[int, ...] = _of("Art.17", "days", reading=True)
    text_limit: int = _of("Art.17", "count", reading=True)
    document_megabytes: int = _of("Art.17", "count", reading=True)
    documents_per_dossier: int = _of("Art.17", "count", reading=True)
    dossier_megabytes: int = _of("Art.17", "count", reading=True)
    min_experts_per_dossier: int = _of("Art.18", "count", reading=True)
    consensus_threshold: int = _of("Art.18", "count", reading=True)
    normalisation_min_sample: int = _of("Art.18", "count", reading=True)
    panel_odd: bool = _of("Art.18", "flag", reading=True)
    industry_expert_required: bool = _of("Art.18", "flag", reading=True)
    same_jurisdiction_allowed: bool = _of("Art.31", "flag", reading=True)
    expert_load_cap: int = _of("Art.18", "count", reading=True)
    pairing_cap: Decimal = _of("Art.31", "decimal", reading=True)
    review_days: int = _of("Art.18", "count", reading=True)
    material_pass_mark: Decimal | None = _of("Art.18", "optional decimal", reading=True)
    site_list_ratio: Decimal | None = _of("Art.18", "optional decimal", reading=True)
    site_pass_mark: Decimal | None = _of("Art.19", "optional decimal", reading=True)
    site_notice_days: int = _of("Art.19", "count", reading=True)
    site_visit_days: int = _of("Art.19", "count", reading=True)
    site_attendance_required: bool = _of("Art.19", "flag", reading=True)
    material_weight: Decimal = _of("Art.20", "decimal", reading=True)
    site_weight: Decimal = _of("Art.20", "decimal", reading=True)
    publicity_days: int = _of("Art.21", "count")
    rules_need_resolution: bool = _of("Art.10", "flag", reading=True)
    meeting_notice_days: int = _of("Art.10", "count", reading=True)
    meeting_quorum: Decimal = _of("Art.21", "decimal", reading=True)
    vote_majority: Decimal = _of("Art.21", "decimal", reading=True)
    ballot_kind: str = _of("Art.21", "ballot", reading=True)
    minutes_confirmed_by_second: bool = _of("Art.10", "flag", reading=True)
    publication_evidence_required: bool = _of("Art.21", "flag", reading=True)
    objection_completion_days: int = _of("Art.21", "count", reading=True)
    objection_hearing_days: int = _of("Art.21", "count", reading=True)
    objection_documents: int = _of("Art.21", "count", reading=True)
    objection_megabytes: int = _of("Art.21", "count", reading=True)
    objection_needs_resolution: bool = _of("Art.21", "flag", reading=True)
    payment_answer_days: int = _of("Art.9", "count", reading=True)
    validity_years: int = _of("Art.23", "count")
    reassessments_in_validity: int = _of("Art.24", "count")
    reports_per_year: int = _of("Art.24", "count")
    report_months: int = _of("Art.24", "count", reading=True)
    exchange_events_in_validity: int = _of("Art.25", "count")
    public_interest_in_validity: int = _of("Art.25", "count", reading=True)
    summary_days: int = _of("Art.25", "count", reading=True)
    bonus_reports_per_year: int = _of("Art.26", "count", reading=True)
    bonus_main_share: Decimal = _of("Art.26", "decimal", reading=True)
    bonus_hearing_days: int = _of("Art.26", "count", reading=True)
    bonus_misuse_published: bool = _of("Art.26", "flag", reading=True)
    title_stop_days: int = _of("Art.23", "count", reading=True)
    obligation_soon_days: int = _of("Art.24", "count", reading=True)
    feedback_band: int = _of("Art.24", "count", reading=True)
    reassessment_experts: int = _of("Art.24", "count", reading=True)
    improvement_days: int = _of("Art.24", "count", reading=True)
    report_figures_required: bool = _of("Art.24", "flag", reading=True)
    retention_records_years: int = _of("Art.28", "count", reading=True)
    retention_applications_years: int = _of("Art.31", "count", reading=True)
    retention_identities_years: int = _of("Art.21", "count", reading=True)
    retention_requests_years: int = _of("Art.31", "count", reading=True)
    retention_accounts_years: int = _of("Art.31", "count", reading=True)
    retention_experts_years: int = _of("Art.31", "count", reading=True)
    retention_notice_days: int = _of("Art.31", "count", reading=True)
    gap_sessions: int = _of("Art.27", "count")
    fraud_ban_years: int = _of("Art.28", "count")
    revocation_ban_years: int = _of("Art.30", "count")
    other_awards_bans_count: bool = _of("Art.28", "flag", reading=True)
    revocation_loss_years: int = _of("Art.30(3)", "count")
    statement_period_days: int = _of("Art.30", "count", reading=True)
    revocation_counted_by: str = _of("Art.30", "counting", reading=True)
    fraud_after_validity: bool = _of("Art.28", "flag", reading=True)
    revoked_award_counts: bool = _of("Art.27", "flag", reading=True)
    conflict_years: int = _of("Art.31", "count", reading=True)
    conduct_hearing_days: int = _of("Art.32", "count", reading=True)
    public_mail_domains: tuple[str, ...] = _of("Art.31", "codes", reading=True)
    undertaking_text: str = _of("Art.31", "name", reading=True)
    slate_size: int = _of("Art.31", "count", reading=True)
    slate_decoys: Decimal = _of("Art.31", "decimal", reading=True)

    def __post_init__(self) -> None:
        """Freeze the mapping; RuleBroken PARAMETER_OUT_OF_RANGE when the numbers contradict each other."""
        object.__setattr__(self, "cap_per_group", MappingProxyType(dict(self.cap_per_group)))
        require(_out_of_range(name, article) for name, article, holds in _RANGES if not holds(self))

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Read a version's parameters, strictly (Art.34).

        RuleBroken with PARAMETER_MISSING, PARAMETER_UNKNOWN, PARAMETER_TYPE or PARAMETER_OUT_OF_RANGE, each
        naming the key in `field`. Decimals are strings; whole numbers are JSON integers.
        """
        known = {f.name: f.metadata for f in fields(cls)}
        missing = known.keys() - data.keys()
        require(Violation("PARAMETER_MISSING", known[name]["article"], name) for name in sorted(missing))
        require(Violation("PARAMETER_UNKNOWN", "Art.34", name) for name in sorted(data.keys() - known.keys()))
        return cls(**{name: READERS[m["kind"]](name, m["article"], data[name]) for name, m in known.items()})

    @classmethod
    def known_of(cls, data: Mapping[str, object]) -> dict[str, object]:
        """Return what is known of a past version, to be kept: every parameter, null where it is not known (Art.34).

        RuleBroken as `from_json`; such a version governs no cycle, so that its numbers need not agree with each other.
        """
        known = {f.name: f.metadata for f in fields(cls)}
        require(Violation("PARAMETER_UNKNOWN", "Art.34", name) for name in sorted(data.keys() - known.keys()))
        read = {name: READERS[known[name]["kind"]](name, known[name]["article"], value) for name, value in data.items()}
        return {name: write(read.get(name)) for name in known}

    def of_objections(self) -> Self:
        """Give the numbers by which evidence of an objection is taken: it is fewer and smaller files (Art.21)."""
        most = self.objection_megabytes
        return replace(
            self,
            document_megabytes=min(self.document_megabytes, most),
            documents_per_dossier=self.objection_documents,
            dossier_megabytes=most,
        )

    def to_json(self) -> dict[str, object]:
        """Write the parameters so that `from_json` gives them back equal (Art.34)."""
        return {f.name: write(getattr(self, f.name)) for f in fields(self)}


def _out_of_range(name: str, article: str) -> Violation:
    return Violation("PARAMETER_OUT_OF_RANGE", article, name)


# A calendar year falls into so many periods of whole months.
_PARTS_OF_A_YEAR = frozenset({0, 1, 2, 3, 4, 6, 12})
_RANGES: tuple[tuple[str, str, Callable[[Parameters], bool]], ...] = (
    ("percent_step", "Art.4", lambda p: p.percent_step > 0 and 100 % p.percent_step == 0),
    ("text_limit", "Art.17", lambda p: p.text_limit > 0),
    ("document_megabytes", "Art.17", lambda p: 0 < p.document_megabytes <= p.dossier_megabytes),
    ("documents_per_dossier", "Art.17", lambda p: p.documents_per_dossier > 0),
    ("min_experts_per_dossier", "Art.18", lambda p: p.min_experts_per_dossier > 0),
    ("consensus_threshold", "Art.18", lambda p: p.consensus_threshold <= 100),
    ("normalisation_min_sample", "Art.18", lambda p: p.normalisation_min_sample > 0),
    ("site_visit_days", "Art.19", lambda p: p.site_visit_days > 0),
    ("expert_load_cap", "Art.18", lambda p: p.expert_load_cap > 0),
    ("pairing_cap", "Art.31", lambda p: 0 < p.pairing_cap <= 1),
    ("review_days", "Art.18", lambda p: p.review_days > 0),
    ("material_weight", "Art.20", lambda p: p.material_weight + p.site_weight == 1),
    ("publicity_days", "Art.21", lambda p: p.publicity_days > 0),
    # What a ban rests on is there for as long as the longest ban (Art. 28).
    (
        "retention_records_years",
        "Art.28",
        lambda p: p.retention_records_years >= max(p.fraud_ban_years, p.revocation_ban_years),
    ),
    ("meeting_quorum", "Art.21", lambda p: p.meeting_quorum < 1),
    ("vote_majority", "Art.21", lambda p: p.vote_majority < 1),
    ("objection_hearing_days", "Art.21", lambda p: p.objection_hearing_days > 0),
    ("objection_documents", "Art.21", lambda p: p.objection_documents > 0),
    ("objection_megabytes", "Art.21", lambda p: p.objection_megabytes > 0),
    ("validity_years", "Art.23", lambda p: p.validity_years > 0),
    ("reports_per_year", "Art.24", lambda p: p.reports_per_year in _PARTS_OF_A_YEAR),
    ("feedback_band", "Art.24", lambda p: 0 < p.feedback_band <= 100),
    ("reassessment_experts", "Art.24", lambda p: p.reassessment_experts > 0),
    ("improvement_days", "Art.24", lambda p: p.improvement_days > 0),
    ("bonus_reports_per_year", "Art.26", lambda p: p.bonus_reports_per_year in _PARTS_OF_A_YEAR),
    ("bonus_main_share", "Art.26", lambda p: p.bonus_main_share <= 1),
    ("slate_size", "Art.31", lambda p: p.slate_size > 0),
)
