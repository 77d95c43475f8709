"""Misuses of a title (Art. 23, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.titles import MisuseState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _M = Ability, MisuseState
_OPEN = (_M.ORDERED, _M.ANSWERED)

RULES: Mapping[Ability, Rule] = {
    _A.AWARD_RECORD_TITLE_MISUSE: rule("Art.23", "登记称号使用问题 / record a misuse of a title"),
    _A.TITLE_MISUSE_ORDER: rule("Art.23", "责令整改 / order to put a misuse right",
                                moves=dict.fromkeys((_M.RECORDED, _M.ANSWERED), _M.ORDERED)),
    _A.TITLE_MISUSE_DISMISS: rule("Art.23", "不予认定 / find no misuse", moves={_M.RECORDED: _M.DISMISSED}),
    _A.TITLE_MISUSE_ANSWER: rule("Art.23", "报告整改情况 / say what was put right", moves={_M.ORDERED: _M.ANSWERED}),
    _A.TITLE_MISUSE_CLOSE: rule("Art.23", "确认整改到位 / find a misuse put right",
                                moves=dict.fromkeys(_OPEN, _M.REMEDIED)),
    _A.TITLE_MISUSE_FAIL: rule("Art.23", "认定逾期未整改 / find a misuse not put right in time",
                               moves=dict.fromkeys(_OPEN, _M.UNREMEDIED)),
}  # fmt: skip
