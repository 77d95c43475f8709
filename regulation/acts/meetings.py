"""Meetings of the leading group and the executive (Art. 10, 21-22, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import DocumentState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_S, _A = Stage, Ability

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_PLAN_MEETING: rule("Art.10", "筹备会议 / plan a meeting"),
    _A.MEETING_ADD_CANDIDATES: rule("Art.21", "候选名单列入议程 / put the candidates on the agenda", _S.DELIBERATING,
                                    moves={"planned": "planned"}, versioned=False),
    _A.MEETING_ADD_APPROVALS: rule("Art.22", "拟奖名单列入议程 / put proposed winners on the agenda", _S.APPROVING,
                                   _S.COMMENDED, moves={"planned": "planned"}, versioned=False),
    _A.MEETING_ADD_ITEM: rule("Art.10", "列入议题 / put an item on the agenda", moves={"planned": "planned"},
                              versioned=False),
    _A.MEETING_START_UPLOAD: rule("Art.10", "上传会议文件 / upload a paper or the minutes",
                                  moves={s: s for s in ("planned", "convened", "held")}, versioned=False),
    _A.MEETING_CONVENE: rule("Art.10", "召集会议 / convene a meeting", moves={"planned": "convened"}),
    _A.MEETING_CANCEL: rule("Art.10", "取消会议 / cancel a meeting",
                            moves=dict.fromkeys(("planned", "convened"), "cancelled")),
    _A.MEETING_RECORD_ATTENDANCE: rule("Art.10", "记录出席情况 / record who attends",
                                       moves={s: s for s in ("convened", "held")}, versioned=False),
    _A.MEETING_OPEN: rule("Art.10", "宣布开会 / open a meeting", moves={"convened": "held"}),
    _A.MEETING_CLOSE: rule("Art.10", "会议结束并形成决议 / close a meeting", moves={"held": "closed"}),
    _A.MEETING_CONFIRM_MINUTES: rule("Art.10", "确认会议纪要 / confirm the minutes", moves={"closed": "closed"}),
    _A.MEETING_ITEM_MOVE: rule("Art.21", "提出动议 / make a motion", moves={"open": "open"}, versioned=False),
    _A.MEETING_ITEM_RECUSE: rule("Art.31", "申请回避 / stand aside from an item", moves={"open": "open"},
                                 versioned=False),
    _A.MEETING_ITEM_DEFER: rule("Art.21", "暂缓审议 / put an item off", moves={"open": "deferred"}),
    _A.MOTION_OPEN_VOTE: rule("Art.21", "付诸表决 / open the vote", moves={"pending": "voting"}),
    _A.MOTION_VOTE: rule("Art.21", "表决 / vote", moves={"voting": "voting"}, versioned=False),
    _A.MOTION_CLOSE_VOTE: rule("Art.21", "宣布表决结果 / close the vote",
                               moves={"voting": frozenset({"adopted", "rejected"})}),
    _A.MEETING_DOCUMENT_REMOVE: rule("Art.10", "移除会议文件 / remove a document of a meeting",
                                     moves={DocumentState.SUBMITTED: DocumentState.REMOVED}, versioned=False),
    _A.MEETING_DOCUMENT_DOWNLOAD: rule("Art.10", "下载会议文件 / download a document of a meeting"),
}  # fmt: skip
