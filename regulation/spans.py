"""Stages and states that several chapters of the procedure speak of."""

from __future__ import annotations

from regulation.states import DocumentState, DossierState, Stage

_S, _D = Stage, DossierState
# Conditions are checked in qualifying, and the vetoes of Art. 13(6) again before publicity and before the meeting.
RERUNNING = (_S.EVALUATING, _S.DELIBERATING, _S.PUBLICISING, _S.RESOLVING_OBJECTIONS, _S.APPROVING, _S.COMMENDED)
REMOVE_DRAFT = {DocumentState.DRAFT: DocumentState.REMOVED}
RERUN = (_D.SITE_REVIEWED, _D.CANDIDATE, _D.PROPOSED, _D.PUBLICISED, _D.CONTESTED, _D.UPHELD)
OVER = {_D.DRAFT, _D.WITHDRAWN, _D.DISQUALIFIED, _D.REJECTED, _D.AWARDED}
LIVE = tuple(state for state in DossierState if state not in OVER)
