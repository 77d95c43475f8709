"""Incidents, hearing the winner, revocations (Art. 28, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.revocation import IncidentState, StatementState
from regulation.rule import Rule, rule
from regulation.spans import LIVE
from regulation.tips import TipState

if TYPE_CHECKING:
    from collections.abc import Mapping

_A, _I, _T, _P = Ability, IncidentState, StatementState, TipState

RULES: Mapping[Ability, Rule] = {
    _A.AWARD_REGISTER_INCIDENT: rule("Art.30", "登记获奖组织的问题线索 / register an incident of a winner"),
    _A.DOSSIER_REGISTER_INCIDENT: rule("Art.28", "登记申报组织的弄虚作假线索 / register fraud in an application",
                                       moves={s: s for s in LIVE}, versioned=False),
    _A.INCIDENT_VERIFY: rule("Art.30", "核实问题线索 / verify an incident", moves={_I.REGISTERED: _I.VERIFIED}),
    _A.INCIDENT_DISMISS: rule("Art.30", "问题线索不成立 / find nothing to an incident",
                              moves=dict.fromkeys((_I.REGISTERED, _I.VERIFIED), _I.DISMISSED)),
    _A.INCIDENT_HEAR: rule("Art.30", "告知陈述申辩 / hear the winner before a revocation", moves={_I.VERIFIED: _I.HEARD}),
    _A.INCIDENT_STATEMENT_STATE: rule("Art.30", "陈述申辩 / state one's case before a revocation",
                                      moves={_T.ASKED: _T.STATED}),
    _A.INCIDENT_STATEMENT_WAIVE: rule("Art.30", "放弃其余陈述期限 / waive the rest of the period",
                                      moves=dict.fromkeys((_T.ASKED, _T.STATED), _T.WAIVED)),
    _A.INCIDENT_DROP: rule("Art.30", "听取陈述后不予撤销 / drop an incident after the winner was heard",
                           moves={_I.HEARD: _I.DISMISSED}),
    _A.INCIDENT_PROPOSE: rule("Art.30", "提出撤销建议 / propose to revoke a title", moves={_I.HEARD: _I.PROPOSED}),
    _A.INCIDENT_RETURN: rule("Art.30", "退回撤销建议 / give a proposal to revoke back", moves={_I.PROPOSED: _I.HEARD}),
    _A.INCIDENT_SIGN: rule("Art.30", "签发并提请领导小组审议 / sign a proposal to revoke",
                           moves={_I.PROPOSED: _I.SUBMITTED}),
    _A.INCIDENT_REVOKE: rule("Art.30", "撤销奖项 / revoke a title", moves={_I.SUBMITTED: _I.REVOKED}),
    _A.INCIDENT_REFUSE: rule("Art.30", "不予撤销 / do not revoke a title", moves={_I.SUBMITTED: _I.REFUSED}),
    _A.INCIDENT_CONCLUDE: rule("Art.28", "申报已取消资格，办结线索 / conclude an incident of a disqualified application",
                               moves={_I.VERIFIED: _I.DISQUALIFIED}),
    _A.AWARD_REPORT: rule("Art.30", "反映获奖组织的问题 / report something about a winner"),
    _A.TIP_SUPPLEMENT: rule("Art.30", "补充反映 / add to a tip", moves={s: s for s in (_P.RECEIVED, _P.TAKEN)},
                            versioned=False),
    _A.TIP_TAKE: rule("Art.30", "承办反映 / take a tip", moves={_P.RECEIVED: _P.TAKEN}),
    _A.TIP_RELEASE: rule("Art.30", "退还反映 / give a tip back", moves={_P.TAKEN: _P.RECEIVED}),
    _A.TIP_ADMIT: rule("Art.30", "反映转为线索 / make an incident of a tip", moves={_P.TAKEN: _P.ADMITTED}),
    _A.TIP_CLOSE: rule("Art.30", "办结反映 / close a tip", moves={_P.TAKEN: _P.CLOSED}),
}  # fmt: skip
