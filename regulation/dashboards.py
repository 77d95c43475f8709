"""What the office and the leading group look at: how far applications came, and how long stages took (Art.11, 16-22)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from regulation.states import DossierState as S
from regulation.terms import Term

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(Term):
    """How far an application came; each step includes those after it (Art. 17-22)."""

    HANDED_IN = "handed_in", "Handed in (Art. 17)."
    QUALIFIED = "qualified", "On the list of qualified applicants (Art. 17)."
    SHORTLISTED = "shortlisted", "Chosen for site review (Art. 18)."
    CANDIDATE = "candidate", "On the candidate list (Art. 20)."
    PROPOSED = "proposed", "On the proposed list (Art. 21)."
    APPROVED = "approved", "Approved by the municipal executive meeting (Art. 22)."
    AWARDED = "awarded", "Commended by the government (Art. 22)."


# The last step that an application in a state has certainly come to. Who left the procedure, from whatever step, counts
# as handed in: the state alone does not tell how far it was.
REACHED: Final[Mapping[S, Step]] = {
    **dict.fromkeys((S.SUBMITTED, S.RETURNED, S.RECOMMENDED, S.REJECTED, S.WITHDRAWN, S.DISQUALIFIED), Step.HANDED_IN),
    **dict.fromkeys((S.QUALIFIED, S.MATERIAL_REVIEWED, S.NOT_SHORTLISTED), Step.QUALIFIED),
    **dict.fromkeys((S.SHORTLISTED, S.SITE_REVIEWED, S.NOT_CANDIDATE), Step.SHORTLISTED),
    **dict.fromkeys((S.CANDIDATE, S.NOT_PROPOSED), Step.CANDIDATE),
    **dict.fromkeys((S.PROPOSED, S.PUBLICISED, S.CONTESTED, S.UPHELD, S.REMOVED, S.NOT_APPROVED), Step.PROPOSED),
    S.APPROVED: Step.APPROVED,
    S.AWARDED: Step.AWARDED,
}


def funnel(states: Mapping[str, int]) -> dict[Step, int]:
    """Count, of applications by state, how many came to each step; drafts count nowhere."""
    reached: Counter[Step] = Counter()
    for state, number in states.items():
        if (step := REACHED.get(S(state))) is not None:
            reached[step] += number
    steps = list(Step)
    return {step: sum(reached[later] for later in steps[place:]) for place, step in enumerate(steps)}
