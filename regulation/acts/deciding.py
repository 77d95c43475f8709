"""Proposal, publicity, objections and approval (Art. 21-22, 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.spans import LIVE, REMOVE_DRAFT
from regulation.states import DossierState, ObjectionState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _D, _A = Stage, DossierState, Ability
# Only the contested entry waits, and its waiting ends: it may be decided, approved and commended after the rest.
_OBJECTING = (_S.PUBLICISING, _S.RESOLVING_OBJECTIONS, _S.APPROVING, _S.COMMENDED)
# Until it is verified, an objection may be added to, withdrawn and given to another handler.
_UNVERIFIED = {s: s for s in (ObjectionState.RECEIVED, ObjectionState.ADMITTED)}

RULES: Mapping[Ability, Rule] = {
    _A.CYCLE_PROPOSE: rule("Art.21", "审定拟奖名单 / decide the proposed list", _S.DELIBERATING,
                           versioned=True),
    _A.CYCLE_PUBLISH_PROPOSED: rule("Art.21", "公示 / publish the proposed list", _S.DELIBERATING,
                                    to=_S.PUBLICISING),
    _A.NOTICE_RECORD_PUBLICATION: rule("Art.21", "登记公示凭证 / record evidence of publication"),
    # A name that replaces another has ten days of its own, at whatever stage the rest is.
    _A.CYCLE_PROPOSE_REPLACEMENT: rule("Art.21", "审定递补名单 / decide names that replace others", *_OBJECTING,
                                       versioned=True),
    _A.AWARD_LIST_PUBLISH: rule("Art.21", "公示递补名单 / publish names that replace others", *_OBJECTING,
                                moves={"signed": "signed"}),
    _A.NOTICE_OBJECT: rule("Art.21", "提出异议 / object", *_OBJECTING),
    _A.OBJECTION_SUPPLEMENT: rule("Art.21", "补充异议 / add to an objection", *_OBJECTING, moves=_UNVERIFIED,
                                  versioned=False),
    _A.OBJECTION_START_UPLOAD: rule("Art.21", "上传异议证据 / upload evidence of an objection", *_OBJECTING,
                                    moves=_UNVERIFIED, versioned=False),
    _A.OBJECTION_WITHDRAW: rule("Art.21", "撤回异议 / withdraw an objection", *_OBJECTING,
                                moves=dict.fromkeys(_UNVERIFIED, "withdrawn"), versioned=False),
    _A.OBJECTION_TAKE: rule("Art.21", "承办异议 / take the objection", *_OBJECTING, moves={"received": "received"}),
    _A.OBJECTION_REPLACE_HANDLER: rule("Art.21", "更换异议承办人 / replace the handler", *_OBJECTING,
                                       moves=_UNVERIFIED),
    _A.OBJECTION_ASK: rule("Art.21", "要求补正异议 / ask to complete an objection", *_OBJECTING,
                           moves={"received": "received"}),
    _A.OBJECTION_ADMIT: rule("Art.21", "受理异议 / admit an objection", *_OBJECTING, moves={"received": "admitted"}),
    _A.OBJECTION_FIND_INADMISSIBLE: rule("Art.21", "拟不予受理 / find an objection inadmissible", *_OBJECTING,
                                         moves={"received": "received"}),
    _A.OBJECTION_SIGN_INADMISSIBLE: rule("Art.21", "不予受理 / sign that an objection is inadmissible", *_OBJECTING,
                                         moves={"received": "inadmissible"}),
    _A.OBJECTION_REJECT_INADMISSIBLE: rule("Art.21", "退回不予受理意见 / do not sign it", *_OBJECTING,
                                           moves={"received": "received"}),
    _A.CYCLE_SIGN_INADMISSIBLE: rule("Art.21", "批量不予受理 / sign that several are inadmissible", *_OBJECTING),
    _A.OBJECTION_HEAR: rule("Art.21", "听取被异议方意见 / hear the organisation", *_OBJECTING,
                            moves={"admitted": "admitted"}, versioned=False),
    _A.OBJECTION_HEARING_START_UPLOAD: rule("Art.21", "上传陈述附件 / upload a document of the answer", *_OBJECTING,
                                            moves={"asked": "asked"}, versioned=False),
    _A.OBJECTION_HEARING_ANSWER: rule("Art.21", "陈述意见 / answer when heard", *_OBJECTING,
                                      moves={"asked": "answered"}),
    _A.OBJECTION_HEARING_RECORD_SILENCE: rule("Art.21", "记录逾期未陈述 / record that no answer came", *_OBJECTING,
                                              moves={"asked": "silent"}),
    _A.HEARING_DOCUMENT_REMOVE: rule("Art.21", "移除陈述附件 / remove a document that is not handed in yet",
                                     moves=REMOVE_DRAFT, versioned=False),
    _A.HEARING_DOCUMENT_DOWNLOAD: rule("Art.21", "下载陈述附件 / download a document of an answer"),
    _A.OBJECTION_DOCUMENT_DOWNLOAD: rule("Art.21", "下载异议证据 / download evidence of an objection"),
    _A.OBJECTION_INVESTIGATE: rule("Art.21", "核实异议 / verify an objection", *_OBJECTING,
                                   moves={"admitted": "investigated"}),
    _A.OBJECTION_DECIDE: rule("Art.21", "审查异议 / decide an objection", *_OBJECTING,
                              moves={"investigated": frozenset({"upheld", "dismissed"})}),
    _A.CYCLE_RESOLVE_OBJECTIONS: rule("Art.21", "公示期满 / end the notice with objections open",
                                      _S.PUBLICISING, to=_S.RESOLVING_OBJECTIONS),
    _A.CYCLE_SUBMIT_FOR_APPROVAL: rule("Art.22", "提请审定 / submit for approval", _S.PUBLICISING,
                                       _S.RESOLVING_OBJECTIONS, to=_S.APPROVING),
    _A.CYCLE_APPROVE: rule("Art.22", "审议确定 / approve", _S.APPROVING, _S.COMMENDED, versioned=True),
    _A.DOSSIER_DISQUALIFY: rule("Art.28", "取消资格 / disqualify for fraud",
                                moves=dict.fromkeys(LIVE, _D.DISQUALIFIED)),
}  # fmt: skip
