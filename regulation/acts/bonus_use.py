"""Use of the bonus and inspections of it (Art. 11(8), 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.bonus_use import InspectionState, UseState
from regulation.rule import Rule, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _I, _KEPT = Ability, InspectionState, {UseState.RECORDED: UseState.RECORDED}

RULES: Mapping[Ability, Rule] = {
    _A.BONUS_ENTITLEMENT_RECORD_USE: rule("Art.26", "登记奖金使用 / record a use of the bonus"),
    _A.BONUS_ENTITLEMENT_DOWNLOAD_LEDGER: rule("Art.26", "导出奖金使用台账 / export the ledger of a bonus"),
    _A.BONUS_USE_AMEND: rule("Art.26", "更正奖金使用登记 / amend a use of the bonus", moves=_KEPT),
    _A.BONUS_USE_WITHDRAW: rule("Art.26", "撤销奖金使用登记 / withdraw a use of the bonus",
                                moves={UseState.RECORDED: UseState.WITHDRAWN}),
    _A.BONUS_USE_START_UPLOAD: rule("Art.26", "上传奖金使用凭证 / upload a proof of a use", moves=_KEPT, versioned=False),
    _A.BONUS_USE_DOCUMENT_REMOVE: rule("Art.26", "删除奖金使用凭证 / remove a proof of a use",
                                       moves={"submitted": "removed"}, versioned=False),
    _A.BONUS_USE_DOCUMENT_DOWNLOAD: rule("Art.26", "下载奖金使用凭证 / get a proof of a use"),
    _A.BONUS_ENTITLEMENT_OPEN_INSPECTION: rule("Art.26", "启动奖金使用检查 / open an inspection of the bonus"),
    _A.BONUS_INSPECTION_FIND: rule("Art.26", "提出检查结论 / draft the finding of an inspection",
                                   moves={_I.OPENED: _I.FOUND}),
    _A.BONUS_INSPECTION_REPLY: rule("Art.26", "对检查结论陈述意见 / reply to a finding", moves={_I.FOUND: _I.HEARD}),
    _A.BONUS_INSPECTION_RETURN: rule("Art.26", "退回检查结论 / send a finding back",
                                     moves=dict.fromkeys((_I.FOUND, _I.HEARD), _I.OPENED)),
    _A.BONUS_INSPECTION_SIGN: rule("Art.26", "签发检查结论并通报 / sign a finding and circulate a misuse",
                                   moves=dict.fromkeys((_I.FOUND, _I.HEARD), _I.SIGNED)),
}  # fmt: skip
