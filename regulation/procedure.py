"""The procedure of a cycle as one table (Art. 5, 16-22): which act, in which stage and state, moves what.

`RULES` is the only place where a stage or a dossier state can change; each chapter of `regulation/acts` states its
part. Who may act is stated in `policies/policy.csv`; what else must hold (dates, quotas, completeness) is the guard of
the act itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.acts import (
    aftermath,
    annual,
    archive,
    bodies,
    bonus_use,
    deciding,
    duties,
    feedback,
    filing,
    meetings,
    money,
    office_work,
    organisation,
    promotion,
    reassessing,
    review,
    revocation,
    titles,
    winners,
)
from regulation.spans import RERUN
from regulation.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regulation.rule import Rule

_D, _A = DossierState, Ability
# What the office and those above it decide before publication: an applicant and its recommender read the state before
# (Art. 18-22; the lists are public from publication).
UNTOLD = frozenset({
    _D.MATERIAL_REVIEWED, _D.SITE_REVIEWED, _D.CANDIDATE, _D.NOT_CANDIDATE, _D.PROPOSED, _D.NOT_PROPOSED,
    _D.CONTESTED, _D.UPHELD, _D.APPROVED, _D.NOT_APPROVED,
})  # fmt: skip

RULES: Mapping[Ability, Rule] = {
    **organisation.RULES,
    **money.RULES,
    **bonus_use.RULES,
    **filing.RULES,
    **review.RULES,
    **deciding.RULES,
    **winners.RULES,
    **reassessing.RULES,
    **feedback.RULES,
    **archive.RULES,
    **annual.RULES,
    **bodies.RULES,
    **titles.RULES,
    **duties.RULES,
    **aftermath.RULES,
    **revocation.RULES,
    **promotion.RULES,
    **office_work.RULES,
    **meetings.RULES,
}

# Too few reviews are left after a late conflict: while the phase lasts, the panel is completed and reports again.
_UNREPORTED: Mapping[str, frozenset[str]] = {
    _D.MATERIAL_REVIEWED: frozenset({_D.QUALIFIED}),
    _D.SITE_REVIEWED: frozenset({_D.SHORTLISTED}),
}

_GOES_ON: Mapping[str, frozenset[str]] = {_D.CONTESTED: frozenset({_D.PUBLICISED, _D.UPHELD})}

CONSEQUENCES: Mapping[Ability, Mapping[str, frozenset[str]]] = {
    # What an act on a list, notice or cycle does to the dossiers on it: dossier state before -> possible after.
    _A.CYCLE_RECOMMEND: {_D.SUBMITTED: frozenset({_D.RECOMMENDED})},
    _A.AWARD_LIST_SIGN_QUALIFIED: {
        _D.SUBMITTED: frozenset({_D.QUALIFIED, _D.REJECTED}),
        _D.RECOMMENDED: frozenset({_D.QUALIFIED, _D.REJECTED}),
        _D.RETURNED: frozenset({_D.REJECTED}),
    },
    _A.RECHECK_SIGN: {_D.REJECTED: frozenset({_D.QUALIFIED})},
    _A.ELIGIBILITY_RUN_JUDGE: dict.fromkeys(RERUN, frozenset({_D.DISQUALIFIED})),
    **dict.fromkeys(
        (
            _A.CONFLICT_DECLARATION_DECLARE,
            _A.CYCLE_DECLARE_CONFLICTS,
            _A.CYCLE_DECLARE_INTEREST,
            _A.CYCLE_REPORT_CONFLICT,
            _A.CYCLE_DETECT_CONFLICTS,
            _A.CONFLICT_CLUE_CONFIRM,
            _A.CYCLE_OPEN_DECLARATIONS,
            _A.CYCLE_DRAW_PANELS,
            _A.REASSESSMENT_APPOINT,
            _A.REASSESSMENT_PLACE_DECLARE,
            _A.ORGANISATION_LINK,
            _A.ORGANISATION_LINK_END,
            _A.PERSON_RECORD_ENGAGEMENT,
            _A.EXPERT_PROFILE_AMEND,
            _A.EXPERT_PROFILE_RECOMMEND_TO_COUNTY,
            _A.CONDUCT_RECORD_DISQUALIFY,
        ),
        _UNREPORTED,
    ),
    _A.AWARD_LIST_SIGN_SITE: {_D.MATERIAL_REVIEWED: frozenset({_D.SHORTLISTED, _D.NOT_SHORTLISTED})},
    _A.AWARD_LIST_SIGN_CANDIDATE: {_D.SITE_REVIEWED: frozenset({_D.CANDIDATE, _D.NOT_CANDIDATE})},
    _A.CYCLE_PROPOSE: {_D.CANDIDATE: frozenset({_D.PROPOSED, _D.NOT_PROPOSED})},
    _A.CYCLE_PUBLISH_PROPOSED: {_D.PROPOSED: frozenset({_D.PUBLICISED})},
    _A.NOTICE_OBJECT: {
        _D.PUBLICISED: frozenset({_D.CONTESTED}),
        _D.CONTESTED: frozenset({_D.CONTESTED}),
        _D.UPHELD: frozenset({_D.CONTESTED}),
    },
    _A.OBJECTION_DECIDE: {_D.CONTESTED: frozenset({_D.UPHELD, _D.REMOVED, _D.CONTESTED})},
    # An entry whose objections were all withdrawn or inadmissible is as if none had been filed.
    _A.OBJECTION_WITHDRAW: _GOES_ON,
    _A.OBJECTION_SIGN_INADMISSIBLE: _GOES_ON,
    _A.CYCLE_SIGN_INADMISSIBLE: _GOES_ON,
    _A.CYCLE_PROPOSE_REPLACEMENT: {_D.NOT_PROPOSED: frozenset({_D.PROPOSED})},
    _A.AWARD_LIST_PUBLISH: {_D.PROPOSED: frozenset({_D.PUBLICISED})},
    _A.CYCLE_APPROVE: dict.fromkeys((_D.PUBLICISED, _D.UPHELD), frozenset({_D.APPROVED, _D.NOT_APPROVED})),
    _A.CYCLE_COMMEND: {_D.APPROVED: frozenset({_D.AWARDED})},
}
