"""How bodies that take part are supervised: hearing, warning, disqualification, referral (Art. 10, 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import ConductState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _C = Ability, ConductState
_UNDECIDED = (_C.OPENED, _C.HEARD)

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_OPEN_BODY_RECORD: rule("Art.32", "立案核查参评单位履职 / open a matter of a body's conduct"),
    _A.BODY_RECORD_STATE: rule("Art.32", "单位陈述申辩 / state the body's case", moves={_C.OPENED: _C.HEARD}),
    _A.BODY_RECORD_DISMISS: rule("Art.32", "认定单位履职正常 / dismiss the matter of a body",
                                 moves=dict.fromkeys(_UNDECIDED, _C.DISMISSED)),
    _A.BODY_RECORD_WARN: rule("Art.32", "警告参评单位 / warn a body", moves=dict.fromkeys(_UNDECIDED, _C.WARNED)),
    _A.BODY_RECORD_PROPOSE: rule("Art.32", "提请取消单位评审资格 / propose to disqualify a body",
                                 moves=dict.fromkeys(_UNDECIDED, _C.PROPOSED)),
    _A.BODY_RECORD_REJECT: rule("Art.32", "不予取消单位评审资格 / do not disqualify a body",
                                moves={_C.PROPOSED: _C.HEARD}),
    _A.BODY_RECORD_DISQUALIFY: rule("Art.32", "取消单位评审资格 / disqualify a body",
                                    moves={_C.PROPOSED: _C.DISQUALIFIED}),
    _A.BODY_RECORD_REFER: rule("Art.32", "移送单位问题 / refer a matter of a body",
                               moves={_C.WARNED: _C.WARNED, _C.DISQUALIFIED: _C.DISQUALIFIED}, versioned=False),
}  # fmt: skip
