"""Who takes part: organisations, people, experts, rules and calendars (Art. 3, 10-11, 27, 30-32, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.spans import LIVE, RERUNNING
from regulation.states import CalendarState, ConductState, ExpertState, NormState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _A = Stage, Ability
# How experts review may be complained of from the first review on.
_REVIEWED = (_S.MATERIAL_REVIEW, _S.SITE_REVIEW, *RERUNNING, _S.CLOSED)
_UNDECIDED = (ConductState.OPENED, ConductState.HEARD)
_IN_POOL = {s: s for s in (ExpertState.ADMITTED, ExpertState.SUSPENDED)}
_RUNNING = tuple(stage for stage in Stage if stage not in {_S.DRAFTING, _S.CLOSED})

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_CREATE_PERSON: rule("Art.11", "建立人员账户 / create a person"),
    _A.PROGRAMME_REGISTER_ORGANISATION: rule("Art.3", "登记组织 / register an organisation"),
    _A.PROGRAMME_IMPORT_ORGANISATIONS: rule("Art.3", "批量登记组织 / import organisations"),
    _A.PROGRAMME_IMPORT_EXPERTS: rule("Art.11", "批量入库评审专家 / import experts"),
    _A.PROGRAMME_REQUEST_REGISTRATION: rule("Art.16", "申请登记 / ask to represent an organisation"),
    _A.REGISTRATION_REQUEST_CONFIRM: rule("Art.16", "确认登记申请 / confirm a request",
                                          moves={"asked": "confirmed"}),
    _A.REGISTRATION_REQUEST_REFUSE: rule("Art.16", "不予登记 / refuse a request", moves={"asked": "refused"}),
    _A.ORGANISATION_RECORD: rule("Art.3", "登记组织变更 / record a change", versioned=True),
    _A.ORGANISATION_LINK: rule("Art.31", "登记关联组织 / link two organisations"),
    _A.ORGANISATION_LINK_END: rule("Art.31", "终止关联 / end a link", versioned=True),
    _A.ORGANISATION_RECOGNISE_WIN: rule("Art.27", "认定往届获奖 / recognise an earlier award"),
    _A.RECOGNISED_WIN_WITHDRAW: rule("Art.27", "撤销往届认定 / withdraw a recognition", versioned=True),
    _A.PROGRAMME_ENTER_BAN: rule("Art.30", "登记禁止申报 / enter a ban"),
    _A.BAN_SIGN: rule("Art.30", "签发禁止申报 / sign a ban", moves={"entered": "in_force"}),
    _A.BAN_REJECT: rule("Art.30", "退回禁止申报 / reject a ban", moves={"entered": "rejected"}),
    _A.BAN_LIFT: rule("Art.30", "解除禁止申报 / lift a ban", moves={"in_force": "lifted"}),
    _A.PROGRAMME_CREATE_CYCLE: rule("Art.6", "筹备一届评审 / prepare a cycle"),
    _A.PROGRAMME_DRAFT_PARAMETERS: rule("Art.10", "拟定参数 / draft a set of parameters"),
    _A.PARAMETER_SET_SUBMIT: rule("Art.10", "提请审定参数 / submit a set of parameters",
                                  moves={NormState.DRAFTED: NormState.SUBMITTED}),
    _A.PARAMETER_SET_REJECT: rule("Art.10", "不予批准参数 / reject a set of parameters",
                                  moves=dict.fromkeys((NormState.DRAFTED, NormState.SUBMITTED), NormState.REJECTED)),
    _A.PARAMETER_SET_APPROVE: rule("Art.10", "批准参数 / approve a set of parameters",
                                   moves={NormState.SUBMITTED: NormState.APPROVED}),
    _A.PROGRAMME_DRAFT_CALENDAR: rule("Art.21", "录入节假日安排 / enter the holidays of a year"),
    _A.CALENDAR_YEAR_SIGN: rule("Art.21", "签发节假日安排 / sign the holidays of a year",
                                moves={CalendarState.DRAFTED: CalendarState.SIGNED}),
    _A.CALENDAR_YEAR_REJECT: rule("Art.21", "退回节假日安排 / reject the holidays of a year",
                                  moves={CalendarState.DRAFTED: CalendarState.REJECTED}),
    _A.CYCLE_CHANGE_PARAMETERS: rule("Art.10", "变更本届参数 / change the parameters of a running cycle", *_RUNNING,
                                     versioned=True),
    _A.PROGRAMME_DRAFT_RULES: rule("Art.10", "拟定规则 / draft rules"),
    _A.RULE_DOCUMENT_REVISE: rule("Art.10", "修改规则草案 / revise a draft of rules",
                                  moves={NormState.DRAFTED: NormState.DRAFTED}),
    _A.RULE_DOCUMENT_SUBMIT: rule("Art.10", "提请审定规则 / submit rules",
                                  moves={NormState.DRAFTED: NormState.SUBMITTED}),
    _A.RULE_DOCUMENT_REJECT: rule("Art.10", "不予批准规则 / reject rules",
                                  moves=dict.fromkeys((NormState.DRAFTED, NormState.SUBMITTED), NormState.REJECTED)),
    _A.RULE_DOCUMENT_APPROVE: rule("Art.10", "批准规则 / approve rules",
                                   moves={NormState.SUBMITTED: NormState.APPROVED}),
    _A.CYCLE_CHANGE_RULES: rule("Art.10", "变更本届规则 / change the rules of a running cycle", *_RUNNING,
                                versioned=True),
    _A.PERSON_GRANT_ROLE: rule("Art.11", "授予职责 / grant a role"),
    _A.PERSON_ADMIT_EXPERT: rule("Art.11", "入库评审专家 / admit an expert to the pool"),
    _A.EXPERT_PROFILE_AMEND: rule("Art.11", "更新专家信息 / amend an expert's entry", moves=_IN_POOL),
    _A.EXPERT_PROFILE_SUSPEND: rule("Art.11", "暂停专家评审 / suspend an expert", moves={"admitted": "suspended"}),
    _A.EXPERT_PROFILE_RESUME: rule("Art.11", "恢复专家评审 / resume an expert", moves={"suspended": "admitted"}),
    _A.EXPERT_PROFILE_REMOVE: rule("Art.11", "移出专家库 / remove an expert from the pool",
                                   moves=dict.fromkeys(_IN_POOL, "removed")),
    _A.EXPERT_PROFILE_RECORD_CREDENTIAL: rule("Art.11", "登记专家资质 / record a credential"),
    _A.EXPERT_CREDENTIAL_END: rule("Art.11", "变更资质有效期 / set the end of a credential", versioned=True),
    _A.EXPERT_PROFILE_RECOMMEND_TO_COUNTY: rule("Art.11", "推荐专家参加县级评审 / recommend to county reviews",
                                                moves={"admitted": "admitted"}, versioned=False),
    _A.COUNTY_REVIEW_DUTY_END: rule("Art.11", "结束县级评审任务 / end a part in county reviews", versioned=True),
    _A.PERSON_RECORD_ENGAGEMENT: rule("Art.31", "登记任职和业务关系 / record a tie with an organisation"),
    _A.ENGAGEMENT_END: rule("Art.31", "终止任职和业务关系 / end a tie with an organisation", versioned=True),
    _A.PERSON_RECORD_ABSENCE: rule("Art.18", "登记不能参评的日期 / record an absence"),
    _A.ABSENCE_END: rule("Art.18", "提前结束不能参评 / end an absence", versioned=True),
    _A.EXPERT_PROFILE_OPEN_CONDUCT: rule("Art.32", "立案核查专家履职 / open a matter of an expert's conduct"),
    _A.ASSIGNMENT_RECORD_OVERDUE: rule("Art.32", "记录逾期评审 / record an overdue review"),
    _A.DOSSIER_COMPLAIN: rule("Art.32", "投诉评审 / complain of the review", *_REVIEWED, moves={s: s for s in LIVE},
                              versioned=False),
    _A.COMPLAINT_TAKE_UP: rule("Art.32", "受理投诉 / examine a complaint",
                               moves={"received": "examined", "examined": "examined"}),
    _A.COMPLAINT_ANSWER: rule("Art.32", "答复投诉 / answer a complaint",
                              moves={"received": "answered", "examined": "answered"}),
    _A.CONDUCT_RECORD_STATE: rule("Art.32", "陈述申辩 / state one's own case", moves={"opened": "heard"}),
    _A.CONDUCT_RECORD_DISMISS: rule("Art.32", "认定履职正常 / dismiss the matter",
                                    moves=dict.fromkeys(_UNDECIDED, "dismissed")),
    _A.CONDUCT_RECORD_WARN: rule("Art.32", "警告专家 / warn an expert", moves=dict.fromkeys(_UNDECIDED, "warned")),
    _A.CONDUCT_RECORD_PROPOSE: rule("Art.32", "提请取消评审资格 / propose to disqualify an expert",
                                    moves=dict.fromkeys(_UNDECIDED, "proposed")),
    _A.CONDUCT_RECORD_REJECT: rule("Art.32", "不予取消评审资格 / do not disqualify", moves={"proposed": "heard"}),
    _A.CONDUCT_RECORD_DISQUALIFY: rule("Art.32", "取消评审资格 / disqualify an expert",
                                       moves={"proposed": "disqualified"}),
    _A.CONDUCT_RECORD_REFER: rule("Art.32", "移送处理 / refer a matter",
                                  moves={"warned": "warned", "disqualified": "disqualified"}, versioned=False),
    _A.ROLE_GRANT_REVOKE: rule("Art.32", "撤销职责 / revoke a grant", versioned=True),
    _A.PERSON_SET_CONTACT: rule("Art.16", "设定联系方式 / set where letters go"),
    _A.MESSAGE_MARK_READ: rule("Art.16", "标为已读 / mark as read"),
    _A.ROLE_GRANT_MARK_ALL_READ: rule("Art.16", "全部标为已读 / mark all as read"),
}  # fmt: skip
