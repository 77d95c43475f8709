"""Conflicts of interest, review of the material and on site, evaluation (Art. 18-20, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.spans import REMOVE_DRAFT
from regulation.states import ClueState, DocumentState, DossierState, Stage, VisitState

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _D, _V, _A = Stage, DossierState, VisitState, Ability
_REVIEWING = (_S.MATERIAL_REVIEW, _S.SITE_REVIEW)
_UNTIL_THE_END = {state: state for state in (_V.PLANNED, _V.ANNOUNCED, _V.HELD)}
_WHILE_HELD = {_V.HELD: _V.HELD}
# A conflict binds from filing to the end of the cycle; experts are asked once applications are in review (Art. 31).
_FROM_FILING = tuple(stage for stage in Stage if stage not in {_S.DRAFTING, _S.ANNOUNCED, _S.CLOSED})
# After it the bonus is paid, and who has a conflict pays none (Art. 9, 31).
_FROM_FILING_ON = (*_FROM_FILING, _S.CLOSED)
_BINDING = tuple(stage for stage in _FROM_FILING if stage not in {_S.ACCEPTING, _S.QUALIFYING})

RULES: Mapping[Ability, Rule] = {
    _A.CYCLE_SIGN_UNDERTAKING: rule("Art.31", "签署保密承诺 / sign the undertaking",
                                    _S.QUALIFYING, _S.MATERIAL_REVIEW, _S.SITE_REVIEW),
    _A.CYCLE_OPEN_DECLARATIONS: rule("Art.31", "发起利益申报 / ask for conflict declarations", *_REVIEWING),
    _A.CONFLICT_DECLARATION_DECLARE: rule(
        "Art.31", "申报利益关系 / declare", *_BINDING,
        moves={"undeclared": frozenset({"none", "conflicted"}), "none": frozenset({"conflicted"})},
    ),
    _A.CYCLE_DECLARE_CONFLICTS: rule("Art.31", "批量申报利益关系 / declare on several", *_BINDING),
    _A.CYCLE_DECLARE_INTEREST: rule("Art.31", "主动申报利益关系 / declare an interest of one's own", *_FROM_FILING_ON),
    _A.CYCLE_REPORT_CONFLICT: rule("Art.31", "反映他人利益关系 / report a conflict of somebody else", *_FROM_FILING_ON),
    _A.CYCLE_DETECT_CONFLICTS: rule("Art.31", "核查利益关系 / find conflicts by rule", *_FROM_FILING),
    _A.CONFLICT_DISMISS: rule("Art.31", "解除利益关系认定 / dismiss a conflict"),
    _A.CONFLICT_CLUE_CONFIRM: rule("Art.31", "确认利益关系线索 / confirm what points to a conflict", *_FROM_FILING,
                                   moves={ClueState.OPEN: ClueState.CONFIRMED}),
    _A.CONFLICT_CLUE_SET_ASIDE: rule("Art.31", "排除利益关系线索 / set aside what points to a conflict", *_FROM_FILING,
                                     moves={ClueState.OPEN: ClueState.SET_ASIDE}),
    _A.DOSSIER_ASSIGN_PANEL: rule("Art.18", "组建评审组 / assign the panel", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                                  moves={_D.QUALIFIED: _D.QUALIFIED, _D.SHORTLISTED: _D.SHORTLISTED}),
    _A.DOSSIER_CHANGE_LEADER: rule("Art.18", "更换评审组组长 / change the leader", *_REVIEWING,
                                   moves={_D.QUALIFIED: _D.QUALIFIED, _D.SHORTLISTED: _D.SHORTLISTED}),
    _A.CYCLE_DRAW_PANELS: rule("Art.18", "抽取评审组 / draw panels", *_REVIEWING),
    _A.PANEL_DRAW_APPLY: rule("Art.18", "采用抽取结果 / apply a draw", *_REVIEWING, moves={"drafted": "applied"}),
    _A.PANEL_DRAW_DISCARD: rule("Art.18", "弃用抽取结果 / discard a draw",
                                moves=dict.fromkeys(("asked", "solving", "drafted"), "discarded")),
    _A.ASSIGNMENT_DECLINE: rule("Art.18", "辞谢评审 / decline a place", *_REVIEWING, versioned=True),
    _A.ASSIGNMENT_STAND_DOWN: rule("Art.18", "替换评审专家 / stand a member down", *_REVIEWING, versioned=True),
    _A.ASSIGNMENT_EXTEND_TERM: rule("Art.18", "延长评审期限 / extend a term", *_REVIEWING, versioned=True),
    _A.PERSON_KEEP_APART: rule("Art.31", "设定专家回避组合 / keep two experts apart"),
    _A.AVOID_PAIR_END: rule("Art.31", "解除专家回避组合 / end keeping apart", versioned=True),
    _A.REVIEW_SAVE: rule("Art.18", "保存评分 / save scores", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                         moves={"draft": "draft"}),
    _A.REVIEW_SUBMIT: rule("Art.18", "提交评分 / submit the review", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                           moves={"draft": "locked"}),
    # Nothing of the application moves, so that its applicant notices nothing.
    _A.DOSSIER_OPEN_CONSENSUS: rule("Art.18", "启动合议 / open the consensus", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                                    moves={s: s for s in (_D.QUALIFIED, _D.SHORTLISTED)}),
    _A.CONSENSUS_AGREE: rule("Art.18", "记录合议意见 / record what the panel agrees on", _S.MATERIAL_REVIEW,
                             _S.SITE_REVIEW, moves={"open": "open"}),
    _A.CONSENSUS_RESPOND: rule("Art.18", "确认或保留意见 / confirm or dissent", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                               moves={"open": "open"}),
    _A.CONSENSUS_CLOSE: rule("Art.18", "结束合议 / close the consensus", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                             moves={"open": "closed"}),
    _A.DOSSIER_REPORT_MATERIAL: rule("Art.18", "材料评审报告 / material review report", _S.MATERIAL_REVIEW,
                                     moves={_D.QUALIFIED: _D.MATERIAL_REVIEWED}),
    _A.CYCLE_DRAFT_SITE_LIST: rule("Art.18", "拟定现场评审名单 / draft the site list", _S.MATERIAL_REVIEW,
                                   versioned=True),
    _A.AWARD_LIST_SIGN_SITE: rule("Art.18", "签发现场评审名单 / sign the site list", _S.MATERIAL_REVIEW,
                                  to=_S.SITE_REVIEW, moves={"draft": "signed"}),
    _A.DOSSIER_PLAN_SITE_VISIT: rule("Art.19", "安排现场评审 / plan the visit", _S.SITE_REVIEW,
                                     moves={_D.SHORTLISTED: _D.SHORTLISTED}, versioned=False),
    _A.SITE_VISIT_CHANGE: rule("Art.19", "调整现场评审安排 / change the plan of a visit", _S.SITE_REVIEW,
                               moves={_V.PLANNED: _V.PLANNED, _V.POSTPONED: _V.PLANNED}),
    _A.SITE_VISIT_ANNOUNCE: rule("Art.19", "通知现场评审 / tell the applicant of the visit", _S.SITE_REVIEW,
                                 moves={_V.PLANNED: _V.ANNOUNCED}),
    _A.SITE_VISIT_POSTPONE: rule("Art.19", "推迟现场评审 / postpone a visit", _S.SITE_REVIEW,
                                 moves={_V.ANNOUNCED: _V.POSTPONED}),
    _A.SITE_VISIT_HOLD: rule("Art.19", "开始现场评审 / begin the visit", _S.SITE_REVIEW,
                             moves={_V.ANNOUNCED: _V.HELD}),
    _A.SITE_VISIT_RECORD_ATTENDANCE: rule("Art.19", "记录到场人员 / record who attends", _S.SITE_REVIEW,
                                          moves=_WHILE_HELD, versioned=False),
    _A.SITE_VISIT_ADD_POINT: rule("Art.19", "增加核实要点 / add a point to verify", _S.SITE_REVIEW,
                                  moves=_UNTIL_THE_END, versioned=False),
    _A.SITE_VISIT_ASSIGN_POINTS: rule("Art.19", "分派核实要点 / say who looks at which point", _S.SITE_REVIEW,
                                      moves=_UNTIL_THE_END, versioned=False),
    _A.SITE_VISIT_ANSWER_POINT: rule("Art.19", "记录核实结果 / record what was found at a point", _S.SITE_REVIEW,
                                     moves=_WHILE_HELD, versioned=False),
    _A.SITE_VISIT_NOTE: rule("Art.19", "现场记录 / note what was seen and heard", _S.SITE_REVIEW, moves=_WHILE_HELD,
                             versioned=False),
    _A.SITE_VISIT_ASK: rule("Art.19", "要求补充资料 / ask the applicant for information", _S.SITE_REVIEW,
                            moves={_V.ANNOUNCED: _V.ANNOUNCED, **_WHILE_HELD}, versioned=False),
    _A.SITE_VISIT_START_UPLOAD: rule("Art.19", "上传现场证据 / upload evidence from the visit", _S.SITE_REVIEW,
                                     moves=_WHILE_HELD, versioned=False),
    _A.SITE_REQUEST_START_UPLOAD: rule("Art.19", "上传补充资料 / upload what the panel asked for", _S.SITE_REVIEW,
                                       moves={"asked": "asked"}, versioned=False),
    _A.SITE_REQUEST_DELIVER: rule("Art.19", "提交补充资料 / deliver what the panel asked for", _S.SITE_REVIEW,
                                  moves={"asked": "delivered"}),
    _A.SITE_REQUEST_CLOSE: rule("Art.19", "结束资料要求 / close a request without an answer", _S.SITE_REVIEW,
                                moves={"asked": "undelivered"}),
    _A.SITE_DOCUMENT_REMOVE: rule("Art.19", "移除现场证据 / take back evidence from the visit", _S.SITE_REVIEW,
                                  moves={DocumentState.SUBMITTED: DocumentState.REMOVED}, versioned=False),
    _A.REQUEST_DOCUMENT_REMOVE: rule("Art.19", "移除补充资料 / remove a document that is not delivered yet",
                                     _S.SITE_REVIEW, moves=REMOVE_DRAFT, versioned=False),
    _A.SITE_DOCUMENT_DOWNLOAD: rule("Art.19", "下载现场证据 / download evidence from the visit"),
    _A.REQUEST_DOCUMENT_DOWNLOAD: rule("Art.19", "下载补充资料 / download what was delivered"),
    _A.DOSSIER_REPORT_SITE: rule("Art.19", "现场评审报告 / site review report", _S.SITE_REVIEW,
                                 moves={_D.SHORTLISTED: _D.SITE_REVIEWED}),
    _A.CYCLE_CLOSE_SITE_REVIEW: rule("Art.19", "结束现场评审 / close site review", _S.SITE_REVIEW,
                                     to=_S.EVALUATING),
    _A.DOSSIER_EVALUATE: rule("Art.20", "综合评价 / comprehensive evaluation", _S.EVALUATING,
                              moves={_D.SITE_REVIEWED: _D.SITE_REVIEWED}),
    _A.CYCLE_BREAK_TIE: rule("Art.20", "同分排序 / break a tie by a flag", _S.EVALUATING),
    _A.CYCLE_PREVIEW_LIST: rule("Art.6", "试算名单 / try out a list", _S.EVALUATING, _S.DELIBERATING, _S.PUBLICISING,
                                _S.APPROVING),
    _A.CYCLE_DRAFT_CANDIDATE_LIST: rule("Art.20", "拟定候选名单 / draft the candidate list", _S.EVALUATING,
                                        versioned=True),
    _A.AWARD_LIST_SIGN_CANDIDATE: rule("Art.20", "提请审议 / sign and submit the candidate list", _S.EVALUATING,
                                       to=_S.DELIBERATING, moves={"draft": "signed"}),
}  # fmt: skip
