"""What goes with what winners owe: files, papers, calendars, duties of awards from before (Art. 23-26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import DocumentState, ObligationState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _O = Ability, ObligationState

RULES: Mapping[Ability, Rule] = {
    _A.OBLIGATION_START_UPLOAD: rule("Art.24", "上传获奖义务附件 / upload a file of what a winner owes",
                                     moves={_O.DUE: _O.DUE, _O.RETURNED: _O.RETURNED}, versioned=False),
    _A.OBLIGATION_DOCUMENT_REMOVE: rule("Art.24", "删除获奖义务附件 / remove a file of what a winner owes", versioned=False,
                                        moves={DocumentState.DRAFT: DocumentState.REMOVED}),
    _A.OBLIGATION_DOCUMENT_DOWNLOAD: rule("Art.31", "下载获奖义务附件 / get a file of what a winner handed in"),
    _A.OBLIGATION_SUBMISSION_DOWNLOAD: rule("Art.24", "下载获奖义务材料报告 / get what a winner handed in as a PDF"),
    _A.AWARD_OWE_OBLIGATIONS: rule("Art.24", "补建获奖义务 / make what a winner of before owes"),
    _A.ROLE_GRANT_RENEW_CALENDAR_FEED: rule("Art.24", "生成日历订阅地址 / make or renew the address of one's calendar"),
    _A.CALENDAR_FEED_REVOKE: rule("Art.24", "停用日历订阅地址 / revoke the address of one's calendar"),
}  # fmt: skip
