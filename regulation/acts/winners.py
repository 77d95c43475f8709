"""Commendation, certificates, and what winners owe (Art. 22-26, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import ItemState, ObligationState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _I, _A = Stage, ItemState, Ability
_OWED = (ObligationState.DUE, ObligationState.RETURNED)

RULES: Mapping[Ability, Rule] = {
    _A.CYCLE_COMMEND: rule("Art.22", "通报表彰 / commend", _S.APPROVING, _S.COMMENDED, to=_S.COMMENDED),
    _A.CYCLE_ISSUE_CERTIFICATES: rule("Art.22", "颁发证书 / issue certificates", _S.COMMENDED, _S.CLOSED),
    _A.AWARD_REISSUE_CERTIFICATE: rule("Art.33", "换发证书 / issue a certificate again"),
    _A.AWARD_RECORD_ITEM: rule("Art.22", "登记奖牌奖杯 / record a medal, cup or printed certificate"),
    _A.CERTIFICATE_DOWNLOAD: rule("Art.22", "下载证书 / get a certificate"),
    _A.CERTIFICATE_KEY_RETIRE: rule("Art.33", "停用签名密钥 / retire a signing key"),
    _A.HONOUR_ITEM_HAND_OVER: rule("Art.22", "颁授奖牌奖杯 / hand over", moves={_I.MADE: _I.HANDED_OVER}),
    _A.HONOUR_ITEM_REPORT_LOST: rule("Art.33", "报失 / report as lost",
                                     moves=dict.fromkeys((_I.MADE, _I.HANDED_OVER), _I.LOST)),
    _A.HONOUR_ITEM_TAKE_BACK: rule("Art.28", "收回 / take back",
                                   moves=dict.fromkeys((_I.HANDED_OVER, _I.LOST), _I.RETURNED)),
    _A.HONOUR_ITEM_REPLACE: rule("Art.33", "补制更换 / replace by another one",
                                 moves=dict.fromkeys((_I.LOST, _I.RETURNED), _I.REPLACED)),
    _A.OBLIGATION_SUBMIT: rule("Art.24", "提交获奖义务材料 / hand in what a winner owes",
                               moves=dict.fromkeys(_OWED, ObligationState.SUBMITTED)),
    _A.OBLIGATION_ACCEPT: rule("Art.24", "认可获奖义务材料 / accept what a winner handed in",
                               moves={ObligationState.SUBMITTED: ObligationState.ACCEPTED}),
    _A.OBLIGATION_RETURN: rule("Art.24", "退回获奖义务材料 / send back what a winner handed in",
                               moves={ObligationState.SUBMITTED: ObligationState.RETURNED}),
    _A.OBLIGATION_WAIVE: rule("Art.24", "免除获奖义务 / waive what a winner owes",
                              moves=dict.fromkeys(_OWED, ObligationState.WAIVED)),
    _A.CYCLE_CLOSE: rule("Art.24", "结束本届 / close the cycle", _S.COMMENDED, to=_S.CLOSED),
}  # fmt: skip
