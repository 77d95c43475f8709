"""What a reconciliation says in words, in Chinese and English (Art. 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulation.reconciliation import Check, OpenKind, Why

_WORDS: Final[Mapping[Check | OpenKind | Why, tuple[str, str]]] = {
    Check.COMMITTED: ("预算项目“已拟定”与已拟定指令合计相符", "Lines count as committed what orders drafted come to"),
    Check.RELEASED: ("预算项目“已签发”与在途指令合计相符", "Lines count as released what orders on their way come to"),
    Check.PAID: ("预算项目“已支付”与已支付指令合计相符", "Lines count as paid what orders paid come to"),
    Check.AVAILABLE: ("预算总额减有效指令等于可用余额，且无项目超支", "The total less standing orders is available; no line is overdrawn"),
    Check.DUE: ("上年结转与本年新增奖金等于各去向合计", "Bonuses brought forward and new are all accounted for"),
    Check.BONUSES_UNDER_WAY: ("办理中奖金与未办结指令合计相符", "Bonuses under way are what orders not settled come to"),
    Check.BONUSES_PAID: ("已支付奖金与已支付指令合计相符", "Bonuses paid are what orders paid come to"),
    Check.PLATFORM: ("平台所称已支付减差异等于本系统已支付", "What the platform says is paid, less the differences, is what is paid here"),
    OpenKind.UNSENT: ("已签发，尚未送达平台", "Released, and not with the platform yet"),
    OpenKind.UNANSWERED: ("已送平台，逾期无回执", "With the platform, and not heard of for too long"),
    OpenKind.NOT_FOLLOWED: ("支付失败或退回，尚未重新拟定", "Failed or came back, and no new order was drafted"),
    Why.EVENT_REUSED: ("回执编号重复使用，内容不同", "An event id was used twice for different things"),
    Why.UNKNOWN_ORDER: ("该批次中没有这一指令", "There is no such order in the batch"),
    Why.AMOUNT_DIFFERS: ("金额与指令不符", "The amount is not the order's"),
    Why.CURRENCY_DIFFERS: ("币种不是人民币", "The currency is not CNY"),
    Why.OUT_OF_ORDER: ("回执与指令所处状态不衔接", "The order could not come there from its state"),
    Why.STATE_DIFFERS: ("指令状态与平台最后回执不符", "The state of the order is not what the platform said last"),
}  # fmt: skip


def worded(term: Check | OpenKind | Why, language: str) -> str:
    """Give the words for a term, in Chinese unless the language is English."""
    zh, en = _WORDS[term]
    return zh if language.startswith("zh") else en
