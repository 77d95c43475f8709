"""How far applications came, by hand from the procedure (Art. 17-22)."""

from __future__ import annotations

from regulation.dashboards import REACHED, Step, funnel
from regulation.states import DossierState


def test_each_step_includes_those_after_it() -> None:
    # Handed in 1 + 2 + 3 + 4 + 5 = 15; qualified all but the rejected one; and so on down to the five winners.
    found = funnel({"draft": 9, "rejected": 1, "not_shortlisted": 2, "not_candidate": 3, "removed": 4, "awarded": 5})

    assert found == {
        Step.HANDED_IN: 15, Step.QUALIFIED: 14, Step.SHORTLISTED: 12, Step.CANDIDATE: 9, Step.PROPOSED: 9,
        Step.APPROVED: 5, Step.AWARDED: 5,
    }  # fmt: skip


def test_every_state_but_a_draft_has_its_step() -> None:
    assert set(REACHED) == set(DossierState) - {DossierState.DRAFT}
