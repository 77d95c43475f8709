"""Budget, accounts and payment orders (Art. 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import OrderState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A = Ability

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_ENTER_BUDGET_LINE: rule("Art.9", "登记预算项目 / enter a budget line"),
    _A.BUDGET_YEAR_DOWNLOAD_RECONCILIATION: rule("Art.9", "下载年度对账单 / get the reconciliation of a year"),
    _A.BUDGET_YEAR_DOWNLOAD_RECONCILIATION_TABLE: rule("Art.9", "导出年度对账表 / export the reconciliation of a year"),
    _A.BUDGET_LINE_APPROVE: rule("Art.9", "核准预算项目 / approve a budget line", moves={"drafted": "approved"}),
    _A.BUDGET_LINE_REJECT: rule("Art.9", "退回预算项目 / reject a budget line", moves={"drafted": "rejected"}),
    _A.BUDGET_LINE_CHANGE: rule("Art.9", "申请调整预算 / enter a change of a budget line",
                                moves={"approved": "approved"}, versioned=False),
    _A.BUDGET_LINE_CLOSE: rule("Art.9", "关闭预算项目 / close a budget line", moves={"approved": "closed"}),
    _A.BUDGET_CHANGE_APPROVE: rule("Art.9", "核准预算调整 / approve a change of a budget line",
                                   moves={"drafted": "approved"}),
    _A.BUDGET_CHANGE_REJECT: rule("Art.9", "退回预算调整 / reject a change of a budget line",
                                  moves={"drafted": "rejected"}),
    _A.BONUS_ENTITLEMENT_GIVE_ACCOUNT: rule("Art.9", "提供收款账户 / give the account for the bonus"),
    _A.BONUS_ENTITLEMENT_DRAFT_ORDER: rule("Art.9", "拟定支付指令 / draft a payment order"),
    _A.PAYMENT_ORDER_RELEASE: rule("Art.9", "复核签发支付指令 / release a payment order",
                                   moves={"drafted": "released"}),
    _A.PAYMENT_ORDER_CANCEL: rule("Art.9", "撤销支付指令 / cancel a payment order",
                                  moves={"drafted": "cancelled", "released": "cancelled"}),
    _A.PROGRAMME_EXPORT_PAYMENTS: rule("Art.9", "送交兑现平台 / send orders to the platform"),
    # Messages may overtake each other: what each means of an order as it stands is in `regulation.payments`.
    _A.PAYMENT_ORDER_REPORT: rule("Art.9", "反馈支付结果 / say what became of an order", versioned=False, moves={
        OrderState.EXPORTED: frozenset({OrderState.ACCEPTED, OrderState.PAID, OrderState.FAILED}),
        OrderState.ACCEPTED: frozenset({OrderState.ACCEPTED, OrderState.PAID, OrderState.FAILED}),
        OrderState.PAID: frozenset({OrderState.PAID, OrderState.RETURNED}),
        OrderState.FAILED: OrderState.FAILED, OrderState.RETURNED: OrderState.RETURNED}),
    _A.PAYMENT_BATCH_PREVIEW_STATUSES: rule("Art.9", "预览平台回执文件 / preview a status file"),
    _A.PAYMENT_BATCH_IMPORT_STATUSES: rule("Art.9", "导入平台回执文件 / import a status file"),
    _A.PLATFORM_MESSAGE_RETRY: rule("Art.9", "重新发送平台消息 / send a message again", moves={"dead": "queued"}),
}  # fmt: skip
