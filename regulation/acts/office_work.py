"""The office's standing work (Art. 11): plans, research, designs, experts for counties, guidance of county awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.office_work import (
    CountyGuidanceState,
    CountyReviewState,
    DesignState,
    PlanState,
    ResearchState,
)
from regulation.rule import Rule, rule
from regulation.states import DocumentState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _P, _R, _D, _C = Ability, PlanState, ResearchState, DesignState, CountyReviewState
_REMOVED = {DocumentState.SUBMITTED: DocumentState.REMOVED}

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_DRAFT_WORK_PLAN: rule("Art.11", "拟定年度工作计划 / draft the work plan of a year"),
    _A.WORK_PLAN_APPROVE: rule("Art.11", "批准年度工作计划 / approve a work plan", moves={_P.DRAFTED: _P.APPROVED}),
    _A.WORK_PLAN_REJECT: rule("Art.11", "退回年度工作计划 / reject a work plan", moves={_P.DRAFTED: _P.REJECTED}),
    _A.WORK_TASK_REPORT_PROGRESS: rule("Art.11", "登记工作进展 / report progress of a task", versioned=True),
    _A.WORK_MILESTONE_REACH: rule("Art.11", "登记节点完成 / say that a milestone was reached"),
    _A.PROGRAMME_WRITE_RESEARCH_NOTE: rule("Art.11", "建立规则研究记录 / begin a note on rules that are followed"),
    _A.RESEARCH_NOTE_REVISE: rule("Art.11", "修改研究记录 / revise a research note", moves={_R.OPEN: _R.OPEN}),
    _A.RESEARCH_NOTE_CONCLUDE: rule("Art.11", "形成研究结论 / conclude a research note",
                                    moves={_R.OPEN: _R.CONCLUDED}),
    _A.RESEARCH_NOTE_START_UPLOAD: rule("Art.11", "上传研究材料 / upload a file of a research note",
                                        moves={_R.OPEN: _R.OPEN}, versioned=False),
    _A.RESEARCH_DOCUMENT_REMOVE: rule("Art.11", "移除研究材料 / remove a file of a research note", moves=_REMOVED,
                                      versioned=False),
    _A.RESEARCH_DOCUMENT_DOWNLOAD: rule("Art.11", "下载研究材料 / download a file of a research note"),
    _A.PROGRAMME_DRAFT_DESIGN: rule("Art.11", "拟定标识奖杯奖牌设计 / draft a design"),
    _A.DESIGN_VERSION_START_UPLOAD: rule("Art.11", "上传设计文件 / upload a file of a design",
                                         moves={_D.DRAFTED: _D.DRAFTED}, versioned=False),
    _A.DESIGN_VERSION_APPROVE: rule("Art.11", "批准设计 / approve a design", moves={_D.DRAFTED: _D.APPROVED}),
    _A.DESIGN_VERSION_REJECT: rule("Art.11", "退回设计 / reject a design", moves={_D.DRAFTED: _D.REJECTED}),
    _A.DESIGN_DOCUMENT_REMOVE: rule("Art.11", "移除设计文件 / remove a file of a design", moves=_REMOVED,
                                    versioned=False),
    _A.DESIGN_DOCUMENT_DOWNLOAD: rule("Art.11", "下载设计文件 / download a file of a design"),
    _A.COUNTY_REVIEW_DUTY_CONSENT: rule("Art.11", "同意参加县级评审 / agree to take part in county reviews",
                                        moves={_C.ASKED: _C.CONSENTED}),
    _A.COUNTY_REVIEW_DUTY_REFUSE: rule("Art.11", "不同意参加县级评审 / do not agree to take part",
                                       moves={_C.ASKED: _C.REFUSED}),
    _A.COUNTY_REVIEW_DUTY_ACCEPT: rule("Art.11", "聘用推荐专家 / take a recommended expert",
                                       moves={_C.CONSENTED: _C.ACCEPTED}),
    _A.COUNTY_REVIEW_DUTY_DECLINE: rule("Art.11", "不聘用推荐专家 / do not take a recommended expert",
                                        moves={_C.CONSENTED: _C.DECLINED}),
    _A.PROGRAMME_ASK_GUIDANCE: rule("Art.11", "县级奖咨询 / ask about a county's own award"),
    _A.PROGRAMME_RECORD_COUNTY_GUIDANCE: rule("Art.11", "登记县级奖指导 / record guidance of a county's own award"),
    _A.COUNTY_GUIDANCE_ANSWER: rule("Art.11", "答复县级奖咨询 / answer a county",
                                    moves={CountyGuidanceState.ASKED: CountyGuidanceState.ANSWERED}),
}  # fmt: skip
