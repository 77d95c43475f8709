"""What follows a revocation (Art. 23, 28, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.aftermath import AppealState, ClawbackPlanState, ReceiptState, StopState, WaiverState
from regulation.revocation import ConsequenceState
from regulation.rule import Rule, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _C, _P = Ability, ConsequenceState, AppealState
_OPEN = {_C.OPEN: _C.OPEN}
_MET = {_C.OPEN: _C.MET}

RULES: Mapping[Ability, Rule] = {
    _A.REVOCATION_CONSEQUENCE_DRAFT_PLAN: rule("Art.28", "拟定退还奖金计划 / draft a plan to pay a bonus back",
                                               moves=_OPEN, versioned=False),
    _A.REVOCATION_CONSEQUENCE_RECORD_RECEIPT: rule("Art.28", "登记退还款项 / record money that came back",
                                                   moves=_OPEN, versioned=False),
    _A.REVOCATION_CONSEQUENCE_PROPOSE_WAIVER: rule("Art.28", "提请核销 / propose to write off", moves=_OPEN,
                                                   versioned=False),
    _A.REVOCATION_CONSEQUENCE_SETTLE: rule("Art.28", "确认奖金追回完结 / find a bonus paid back", moves=_MET),
    _A.REVOCATION_CONSEQUENCE_CONFIRM_RETURN: rule("Art.28", "确认奖牌证书收回 / find medal or certificate returned",
                                                   moves=_MET),
    _A.REVOCATION_CONSEQUENCE_CONFIRM_TITLE_STOP: rule("Art.23", "确认停止使用称号 / confirm that the title is used no longer",
                                                       moves=_OPEN, versioned=False),
    _A.TITLE_STOP_ACCEPT: rule("Art.23", "认可停用确认 / accept that a title is used no longer",
                               moves={StopState.SUBMITTED: StopState.ACCEPTED}),
    _A.TITLE_STOP_RETURN: rule("Art.23", "退回停用确认 / send a confirmation back",
                               moves={StopState.SUBMITTED: StopState.RETURNED}),
    _A.CLAWBACK_PLAN_APPROVE: rule("Art.28", "核准退还计划 / approve a plan to pay back",
                                   moves={ClawbackPlanState.DRAFTED: ClawbackPlanState.APPROVED}),
    _A.CLAWBACK_PLAN_REJECT: rule("Art.28", "退回退还计划 / reject a plan to pay back",
                                  moves={ClawbackPlanState.DRAFTED: ClawbackPlanState.REJECTED}),
    _A.CLAWBACK_RECEIPT_CONFIRM: rule("Art.28", "复核确认到账 / confirm that money came back",
                                      moves={ReceiptState.RECORDED: ReceiptState.CONFIRMED}),
    _A.CLAWBACK_RECEIPT_REJECT: rule("Art.28", "不予确认到账 / reject a receipt",
                                     moves={ReceiptState.RECORDED: ReceiptState.REJECTED}),
    _A.CLAWBACK_WAIVER_APPROVE: rule("Art.28", "核准核销 / approve writing off",
                                     moves={WaiverState.PROPOSED: WaiverState.APPROVED}),
    _A.CLAWBACK_WAIVER_REJECT: rule("Art.28", "不予核销 / reject writing off",
                                    moves={WaiverState.PROPOSED: WaiverState.REJECTED}),
    _A.REVOCATION_RECORD_APPEAL: rule("Art.30", "登记复议诉讼 / record an appeal"),
    _A.APPEAL_CONCLUDE: rule("Art.30", "登记复议诉讼结果 / record that a revocation stands after an appeal",
                             moves={_P.PENDING: frozenset({_P.UPHELD, _P.CHANGED})}),
    _A.APPEAL_PROPOSE_ANNULMENT: rule("Art.30", "登记撤销决定被撤销 / record that a revocation was annulled",
                                      moves={_P.PENDING: _P.ANNULLING}),
    _A.APPEAL_RETURN: rule("Art.30", "退回 / send a recorded annulment back", moves={_P.ANNULLING: _P.PENDING}),
    _A.APPEAL_ANNUL: rule("Art.30", "签发恢复称号 / sign an annulment and restore the title",
                          moves={_P.ANNULLING: _P.ANNULLED}),
}  # fmt: skip
