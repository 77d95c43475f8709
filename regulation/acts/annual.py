"""Annual reports (Art. 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import AnnualReportState

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[Ability, Rule] = {
    Ability.PROGRAMME_DRAFT_ANNUAL_REPORT: rule("Art.11", "编制年度报告 / draft the report on a year"),
    Ability.ANNUAL_REPORT_DOWNLOAD: rule("Art.11", "下载年度报告 / get an annual report"),
    Ability.ANNUAL_REPORT_PUBLISH: rule(
        "Art.11",
        "发布年度报告 / publish an annual report",
        moves={AnnualReportState.DRAFTED: AnnualReportState.PUBLISHED},
    ),
}
