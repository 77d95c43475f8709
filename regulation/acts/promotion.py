"""Promotion, good practice, cultivation, higher awards (Art. 12, 25, 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.promotion import (
    ActivityState,
    CultivationState,
    NominationState,
    ParticipationState,
    PracticeState,
)
from regulation.rule import Rule, rule
from regulation.states import DocumentState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _S, _P, _N = Ability, ActivityState, PracticeState, NominationState
_COMING = (_S.PLANNED, _S.ANNOUNCED)
_WRITTEN = (_P.DRAFT, _P.RETURNED)

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_PLAN_ACTIVITY: rule("Art.25", "策划宣传推广活动 / plan an activity"),
    _A.ORGANISATION_PLAN_ACTIVITY: rule("Art.25", "获奖组织策划活动 / plan an activity of a winner"),
    _A.ACTIVITY_CHANGE: rule("Art.25", "变更活动 / change an activity", moves={s: s for s in _COMING}),
    _A.ACTIVITY_ANNOUNCE: rule("Art.25", "发布活动 / announce an activity", moves={_S.PLANNED: _S.ANNOUNCED}),
    _A.ACTIVITY_CANCEL: rule("Art.25", "取消活动 / cancel an activity", moves=dict.fromkeys(_COMING, _S.CANCELLED)),
    _A.ACTIVITY_SIGN_UP: rule("Art.25", "报名参加活动 / sign up for an activity",
                              moves={_S.ANNOUNCED: _S.ANNOUNCED}, versioned=False),
    _A.ACTIVITY_HOLD: rule("Art.25", "举办活动 / say that an activity was held", moves={_S.ANNOUNCED: _S.HELD}),
    _A.ACTIVITY_RECORD: rule("Art.25", "登记活动成果 / record what came of an activity", moves={_S.HELD: _S.RECORDED}),
    _A.ACTIVITY_COUNT: rule("Art.25", "活动计入获奖义务 / count an activity for what is owed",
                            moves={_S.RECORDED: _S.RECORDED}),
    _A.PARTICIPATION_WITHDRAW: rule("Art.25", "取消报名 / give a place back", versioned=False,
                                    moves={ParticipationState.SIGNED_UP: ParticipationState.WITHDRAWN}),
    _A.ORGANISATION_WRITE_PRACTICE: rule("Art.25", "撰写经验案例 / write a case of good practice"),
    _A.GOOD_PRACTICE_REVISE: rule("Art.25", "修改经验案例 / revise a case", moves={s: s for s in _WRITTEN}),
    _A.GOOD_PRACTICE_SUBMIT: rule("Art.25", "提交经验案例 / hand in a case",
                                  moves=dict.fromkeys(_WRITTEN, _P.SUBMITTED)),
    _A.GOOD_PRACTICE_REVIEW: rule("Art.25", "审核经验案例 / pass a case on", moves={_P.SUBMITTED: _P.REVIEWED}),
    _A.GOOD_PRACTICE_RETURN: rule("Art.25", "退回经验案例 / send a case back",
                                  moves=dict.fromkeys((_P.SUBMITTED, _P.REVIEWED), _P.RETURNED)),
    _A.GOOD_PRACTICE_PUBLISH: rule("Art.25", "发布经验案例 / publish a case", moves={_P.REVIEWED: _P.PUBLISHED}),
    _A.GOOD_PRACTICE_WITHDRAW: rule("Art.25", "撤下经验案例 / take a case out of the library",
                                    moves={_P.PUBLISHED: _P.WITHDRAWN}),
    _A.ORGANISATION_BEGIN_CULTIVATION: rule("Art.12", "列入培育 / begin to cultivate an organisation"),
    _A.CULTIVATION_RECORD: rule("Art.12", "登记培育情况 / record a step of cultivation",
                                moves={CultivationState.OPEN: CultivationState.OPEN}),
    _A.CULTIVATION_END: rule("Art.12", "结束培育 / end a cultivation",
                             moves={CultivationState.OPEN: CultivationState.ENDED}),
    _A.AWARD_NOMINATE: rule("Art.26", "拟推荐申报上级质量奖 / draft a nomination for a higher award"),
    _A.HIGHER_NOMINATION_SIGN: rule("Art.26", "签发推荐 / sign a nomination", moves={_N.DRAFTED: _N.SIGNED}),
    _A.HIGHER_NOMINATION_REJECT: rule("Art.26", "不予推荐 / reject a nomination", moves={_N.DRAFTED: _N.REJECTED}),
    _A.HIGHER_NOMINATION_RECORD_RESULT: rule("Art.26", "登记评选结果 / record the result",
                                             moves={_N.SIGNED: frozenset({_N.WON, _N.NOT_WON})}),
    _A.HIGHER_NOMINATION_START_UPLOAD: rule("Art.26", "上传推荐和结果文件 / upload a file of a nomination", versioned=False,
                                            moves={s: s for s in (_N.DRAFTED, _N.SIGNED)}),
    _A.NOMINATION_DOCUMENT_REMOVE: rule("Art.26", "移除推荐文件 / remove a file of a nomination", versioned=False,
                                        moves={DocumentState.SUBMITTED: DocumentState.REMOVED}),
    _A.NOMINATION_DOCUMENT_DOWNLOAD: rule("Art.26", "下载推荐文件 / download a file of a nomination"),
}  # fmt: skip
