"""Feedback to every reviewed applicant, after the cycle (Art. 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import FeedbackState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _F = Ability, FeedbackState
_AFTER = (Stage.COMMENDED, Stage.CLOSED)

RULES: Mapping[Ability, Rule] = {
    _A.CYCLE_COMPILE_FEEDBACK: rule("Art.24", "编制反馈报告 / compile the feedback reports", *_AFTER),
    _A.FEEDBACK_RELEASE_SIGN: rule("Art.24", "签发反馈报告 / release the feedback reports", *_AFTER,
                                   moves={_F.COMPILED: _F.RELEASED}),
    _A.FEEDBACK_RELEASE_REJECT: rule("Art.24", "退回反馈报告 / reject the feedback reports", *_AFTER,
                                     moves={_F.COMPILED: _F.REJECTED}),
    _A.FEEDBACK_REPORT_ACKNOWLEDGE: rule("Art.24", "回应反馈报告 / act on a feedback report", *_AFTER,
                                         versioned=True),
    _A.FEEDBACK_REPORT_DOWNLOAD: rule("Art.24", "下载反馈报告 / get a feedback report as a PDF"),
}  # fmt: skip
