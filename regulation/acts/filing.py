"""From the announcement to the list of qualified applicants (Art. 12-17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.spans import LIVE, REMOVE_DRAFT, RERUN, RERUNNING
from regulation.states import DocumentState, DossierState, Stage, UploadState

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _D, _A = Stage, DossierState, Ability
_CONSULTING = (_S.QUALIFYING, _S.MATERIAL_REVIEW, _S.SITE_REVIEW, *RERUNNING)
# A document handed in before stays what reviewers see until the next submission, which goes without it.
_REMOVE_HANDED_IN = {**REMOVE_DRAFT, DocumentState.SUBMITTED: DocumentState.SUBMITTED}
_UNDER_REVIEW = (
    _D.SUBMITTED, _D.RECOMMENDED, _D.REJECTED, _D.QUALIFIED, _D.MATERIAL_REVIEWED, _D.SHORTLISTED, *RERUN,
)  # fmt: skip

RULES: Mapping[Ability, Rule] = {
    _A.CYCLE_ANNOUNCE: rule("Art.16", "发布评审通知 / announce", _S.DRAFTING, to=_S.ANNOUNCED),
    _A.CYCLE_OPEN: rule("Art.17", "开始受理 / open for applications", _S.ANNOUNCED, to=_S.ACCEPTING),
    _A.CYCLE_EXTEND_DEADLINE: rule("Art.17", "延长期限 / extend a deadline for all", _S.ANNOUNCED, _S.ACCEPTING,
                                   _S.QUALIFYING, versioned=True),
    _A.NOTICE_CORRECT: rule("Art.16", "更正公告 / correct a notice"),
    _A.CYCLE_START_APPLICATION: rule("Art.16", "开始申报 / start an application", _S.ACCEPTING),
    _A.DOSSIER_DRAFT_SAVE: rule("Art.17", "保存申报材料 / save", _S.ACCEPTING, moves={"open": "open"}),
    _A.DOSSIER_START_UPLOAD: rule("Art.17", "上传申报材料 / upload a document", _S.ACCEPTING, moves={s: s for s in (_D.DRAFT, _D.RETURNED)},
                                  versioned=False),
    _A.UPLOAD_RESUME: rule("Art.17", "继续上传 / resume an upload", versioned=False,
                           moves={UploadState.RECEIVING: UploadState.RECEIVING}),
    _A.UPLOAD_FINISH: rule("Art.17", "完成上传 / finish an upload", moves={
        UploadState.RECEIVING: UploadState.FINISHED, UploadState.RECEIVED: UploadState.FINISHED,
        UploadState.REFUSED: UploadState.FINISHED,
    }, versioned=False),
    _A.DOCUMENT_REMOVE: rule("Art.17", "移除申报材料 / remove a document", _S.ACCEPTING, moves=_REMOVE_HANDED_IN,
                             versioned=False),
    _A.SECRET_DOCUMENT_REMOVE: rule("Art.17", "移除保密材料 / remove a secret document", _S.ACCEPTING,
                                    moves=_REMOVE_HANDED_IN, versioned=False),
    _A.RECOMMENDATION_DOCUMENT_REMOVE: rule("Art.12", "移除推荐意见文件 / remove a sealed opinion",
                                            moves=REMOVE_DRAFT, versioned=False),
    _A.CONSULTATION_DOCUMENT_REMOVE: rule("Art.17", "移除答复附件 / remove a document of an answer",
                                          moves=REMOVE_DRAFT, versioned=False),
    _A.NOTICE_DOCUMENT_REMOVE: rule("Art.16", "移除通知附件 / remove an attachment", moves=REMOVE_DRAFT,
                                    versioned=False),
    _A.DOCUMENT_DOWNLOAD: rule("Art.17", "下载申报材料 / download a document"),
    _A.SECRET_DOCUMENT_DOWNLOAD: rule("Art.31", "下载保密材料 / download a secret document"),
    _A.RECOMMENDATION_DOCUMENT_DOWNLOAD: rule("Art.12", "下载推荐意见文件 / download a sealed opinion"),
    _A.CONSULTATION_DOCUMENT_DOWNLOAD: rule("Art.17", "下载答复附件 / download a document of an answer"),
    _A.PANEL_REPORT_DOWNLOAD: rule("Art.18", "下载评审报告 / download a panel's report"),
    _A.UNDERTAKING_DOWNLOAD: rule("Art.31", "下载承诺书 / download an undertaking"),
    _A.CYCLE_DOWNLOAD_MATERIAL_REVIEW: rule("Art.18", "下载材料评审汇总 / download the ranking"),
    _A.CYCLE_DOWNLOAD_PANELS: rule("Art.18", "下载评审组名单 / download the list of panels"),
    _A.CYCLE_DOWNLOAD_CONFLICTS: rule("Art.32", "下载利益冲突报告 / download the report on conflicts"),
    _A.CYCLE_EXPORT: rule("Art.11", "导出表格 / export a table"),
    _A.EVALUATION_DOWNLOAD: rule("Art.20", "下载综合评价报告 / download a comprehensive evaluation"),
    _A.CYCLE_DOWNLOAD_EVALUATIONS: rule("Art.20", "下载综合评价汇总 / download the comprehensive evaluation"),
    _A.CYCLE_DOWNLOAD_EVALUATION_TABLE: rule("Art.20", "导出综合评价排序 / export the comprehensive evaluation"),
    _A.DOSSIER_SUBMIT: rule(
        "Art.17", "提交申报 / submit", _S.ACCEPTING,
        moves={_D.DRAFT: _D.SUBMITTED, _D.RETURNED: _D.SUBMITTED},
    ),
    _A.DOSSIER_WITHDRAW: rule(
        "Art.5", "撤回申报 / withdraw", _S.ACCEPTING, _S.QUALIFYING,
        moves=dict.fromkeys((_D.DRAFT, _D.SUBMITTED, _D.RETURNED, _D.RECOMMENDED), _D.WITHDRAWN),
    ),
    _A.DOSSIER_RETURN: rule(
        "Art.17", "退回补正 / return for correction", _S.ACCEPTING,
        moves={_D.SUBMITTED: _D.RETURNED, _D.RECOMMENDED: _D.RETURNED},
    ),
    _A.DOSSIER_RECOMMEND: rule(
        "Art.12", "推荐 / recommend", _S.ACCEPTING, _S.QUALIFYING, moves={_D.SUBMITTED: _D.RECOMMENDED}
    ),
    # A decline changes nothing: another competent body may recommend, and so may the same one later.
    _A.DOSSIER_DECLINE: rule(
        "Art.12", "不予推荐 / decline to recommend", _S.ACCEPTING, _S.QUALIFYING, moves={_D.SUBMITTED: _D.SUBMITTED}
    ),
    _A.CYCLE_RECOMMEND: rule("Art.12", "批量推荐 / recommend several", _S.ACCEPTING, _S.QUALIFYING),
    _A.CYCLE_RANK_RECOMMENDATIONS: rule("Art.12", "推荐排序 / rank what is recommended", _S.ACCEPTING, _S.QUALIFYING),
    _A.ORGANISATION_RECORD_GUIDANCE: rule("Art.12", "记录培育辅导 / record guidance"),
    _A.GUIDANCE_AMEND: rule("Art.12", "更正培育辅导记录 / amend a record of guidance", versioned=True),
    _A.DOSSIER_START_OPINION_UPLOAD: rule(
        "Art.12", "上传推荐意见文件 / upload a sealed opinion", _S.ACCEPTING, _S.QUALIFYING,
        moves={_D.SUBMITTED: _D.SUBMITTED}, versioned=False,
    ),
    _A.CONSULTATION_START_UPLOAD: rule(
        "Art.17", "上传答复附件 / upload a document of an answer", *_CONSULTING,
        moves={"asked": "asked", "answered": "answered"}, versioned=False,
    ),
    _A.CYCLE_START_UPLOAD: rule("Art.16", "上传通知附件 / upload an attachment of a notice",
                                *(stage for stage in Stage if stage is not _S.CLOSED)),
    _A.CYCLE_CLOSE_FILING: rule("Art.17", "截止受理 / close filing", _S.ACCEPTING, to=_S.QUALIFYING),
    _A.DOSSIER_TAKE_CASE: rule("Art.11", "承办申报 / take the case", moves={s: s for s in LIVE}, versioned=False),
    _A.DOSSIER_OPEN: rule("Art.31", "开启保密材料 / open the confidential part", moves={s: s for s in LIVE},
                          versioned=False),
    _A.DOSSIER_CONSULT: rule(
        "Art.17", "征求部门意见 / consult a department", *_CONSULTING,
        moves={s: s for s in _UNDER_REVIEW}, versioned=False,
    ),
    _A.CYCLE_CONSULT: rule("Art.17", "批量征求部门意见 / consult a department on many", *_CONSULTING),
    _A.CYCLE_ANSWER_CONSULTATIONS: rule("Art.17", "批量答复征求意见 / answer several", *_CONSULTING),
    _A.CONSULTATION_ANSWER: rule(
        "Art.17", "答复征求意见 / answer", *_CONSULTING, moves={"asked": "answered", "answered": "answered"}
    ),
    _A.CONSULTATION_CLOSE: rule(
        "Art.17", "办结征求意见 / close the consultation", *_CONSULTING,
        moves={"asked": "closed", "answered": "closed"},
    ),
    _A.DOSSIER_RUN_CHECKS: rule(
        "Art.13", "运行机器核查 / run the machine checks", _S.QUALIFYING, *RERUNNING,
        moves={s: s for s in (_D.SUBMITTED, _D.RECOMMENDED, *RERUN)}, versioned=False,
    ),
    _A.CYCLE_RUN_CHECKS: rule(
        "Art.13", "全部运行机器核查 / run the machine checks on all", _S.QUALIFYING, *RERUNNING
    ),
    _A.ELIGIBILITY_RUN_JUDGE: rule(
        "Art.13", "认定核查发现 / judge what a later run found", *RERUNNING,
        moves={"failed": frozenset({"kept", "confirmed"})},
    ),
    _A.DOSSIER_CHECK_ELIGIBILITY: rule(
        "Art.13", "审核申报条件 / check the conditions", _S.QUALIFYING,
        moves={s: s for s in (_D.SUBMITTED, _D.RECOMMENDED)},
    ),
    _A.CYCLE_DRAFT_QUALIFIED_LIST: rule("Art.17", "拟定合格名单 / draft the qualified list", _S.QUALIFYING,
                                        versioned=True),
    _A.AWARD_LIST_SIGN_QUALIFIED: rule(
        "Art.17", "签发合格名单 / sign the qualified list", _S.QUALIFYING,
        to=_S.MATERIAL_REVIEW, moves={"draft": "signed"},
    ),
    _A.DOSSIER_ASK_RECHECK: rule("Art.17", "申请复核 / ask for a recheck", _S.MATERIAL_REVIEW,
                                 moves={_D.REJECTED: _D.REJECTED}, versioned=False),
    _A.RECHECK_CHECK: rule("Art.17", "复核申报条件 / check once more", _S.MATERIAL_REVIEW,
                           moves={"asked": "asked"}),
    _A.RECHECK_SIGN: rule("Art.17", "签发复核结果 / sign the recheck", _S.MATERIAL_REVIEW,
                          moves={"asked": frozenset({"upheld", "dismissed"})}),
}  # fmt: skip
