"""What winners owe, in Chinese and in English (Art. 24-26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.obligations import ObligationKind
from regulation.states import ObligationState

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: Final[Mapping[ObligationKind | ObligationState, tuple[str, str]]] = {
    ObligationKind.PERFORMANCE_REPORT: ("质量绩效报告", "performance report"),
    ObligationKind.REASSESSMENT: ("复评", "reassessment"),
    ObligationKind.EXPERIENCE_SUMMARY: ("经验总结", "summary of experience"),
    ObligationKind.EXCHANGE_EVENT: ("经验交流活动", "exchange event"),
    ObligationKind.PUBLIC_INTEREST: ("公益活动", "activity for the public good"),
    ObligationKind.BONUS_REPORT: ("奖金使用报告", "report on the use of the bonus"),
    ObligationState.DUE: ("待提交", "to be handed in"),
    ObligationState.SUBMITTED: ("已提交，待认可", "handed in, not yet accepted"),
    ObligationState.RETURNED: ("已退回，待重新提交", "sent back, to be handed in anew"),
    ObligationState.ACCEPTED: ("已认可", "accepted"),
    ObligationState.WAIVED: ("已免除", "waived"),
    ObligationState.LAPSED: ("随称号终止", "lapsed with the title"),
}


def worded(term: ObligationKind | ObligationState, language: str) -> str:
    """Return a kind of obligation, or its state, in words of a language."""
    return _WORDS[term][language.startswith("en")]
