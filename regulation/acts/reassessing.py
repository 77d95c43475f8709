"""Reassessment of winners: panel, findings, report, outcome, follow-up (Art. 24, 29, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import DeclarationState, ReassessmentReportState, ReassessmentState, ReviewState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _R, _P = Ability, ReassessmentState, ReassessmentReportState
# The winner reads state and version: what the panel does leaves no trace in either (Art. 31).
_WHILE_OPEN = {_R.OPEN: _R.OPEN}

RULES: Mapping[Ability, Rule] = {
    _A.AWARD_OPEN_REASSESSMENT: rule("Art.24", "启动复评 / open a reassessment"),
    _A.REASSESSMENT_APPOINT: rule("Art.24", "组建复评组 / appoint the panel of a reassessment",
                                  moves=_WHILE_OPEN, versioned=False),
    _A.REASSESSMENT_OPEN_DOSSIER: rule("Art.31", "开启复评保密材料 / open the confidential part for a reassessment",
                                       moves=_WHILE_OPEN, versioned=False),
    _A.REASSESSMENT_REPORT: rule("Art.24", "复评报告 / report on a reassessment", moves=_WHILE_OPEN, versioned=False),
    _A.REASSESSMENT_ANSWER: rule("Art.24", "回应复评结论 / answer the outcome of a reassessment",
                                 moves={_R.CONCLUDED: _R.CONCLUDED}),
    _A.REASSESSMENT_CLOSE: rule("Art.24", "办结复评 / close a reassessment", moves={_R.CONCLUDED: _R.CLOSED}),
    _A.REASSESSMENT_CANCEL: rule("Art.29", "终止复评 / cancel a reassessment", moves={_R.OPEN: _R.CANCELLED}),
    _A.REASSESSMENT_PLACE_UNDERTAKE: rule("Art.31", "签署复评保密承诺 / sign the undertaking for a reassessment"),
    _A.REASSESSMENT_PLACE_DECLARE: rule(
        "Art.31", "申报与获奖组织的利益关系 / declare for a reassessment",
        moves={DeclarationState.UNDECLARED: frozenset({DeclarationState.NONE, DeclarationState.CONFLICTED}),
               DeclarationState.NONE: DeclarationState.CONFLICTED},
    ),
    _A.REASSESSMENT_PLACE_DECLINE: rule("Art.24", "辞谢复评 / decline a place in a reassessment", versioned=True),
    _A.REASSESSMENT_PLACE_STAND_DOWN: rule("Art.24", "替换复评专家 / stand a member of a reassessment down",
                                           versioned=True),
    _A.REASSESSMENT_SHEET_SAVE: rule("Art.24", "保存复评发现 / save what was found",
                                     moves={ReviewState.DRAFT: ReviewState.DRAFT}),
    _A.REASSESSMENT_SHEET_HAND_IN: rule("Art.24", "提交复评发现 / hand in what was found",
                                        moves={ReviewState.DRAFT: ReviewState.LOCKED}),
    _A.REASSESSMENT_REPORT_PROPOSE: rule("Art.24", "拟定复评结论 / propose the outcome of a reassessment",
                                         moves={_P.REPORTED: _P.PROPOSED}),
    _A.REASSESSMENT_REPORT_RETURN: rule("Art.24", "退回复评结论 / give a proposed outcome back",
                                        moves={_P.PROPOSED: _P.REPORTED}),
    _A.REASSESSMENT_REPORT_SIGN: rule("Art.24", "签发复评结论 / sign the outcome of a reassessment",
                                      moves={_P.PROPOSED: _P.SIGNED}),
}  # fmt: skip
