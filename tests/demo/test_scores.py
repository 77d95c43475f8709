from __future__ import annotations

from collections import Counter

from demo.cast import cast
from demo.scores import PANEL, panels, percentages

CAST = cast()


def test_panels_share_the_work_and_leave_out_who_is_barred() -> None:
    barred = {"org13": {"expert07"}, "org23": {"expert09"}}

    found = panels(CAST.organisations, CAST.experts, barred)

    burden = Counter(expert.username for panel in found for expert in panel.experts)
    assert {len(set(panel.experts)) for panel in found} == {PANEL}
    assert max(burden.values()) - min(burden.values()) <= 1
    assert not any(e.username in barred.get(p.organisation.key, set()) for p in found for e in p.experts)


def test_percentages_come_in_steps_of_five_and_never_change() -> None:
    for organisation in CAST.organisations:
        for expert in CAST.experts:
            found = percentages(organisation, expert, 23, site=False)

            assert all(0 <= one <= 100 and one % 5 == 0 for one in found)
            assert found == percentages(organisation, expert, 23, site=False)


def test_better_organisations_score_higher() -> None:
    means = {
        one.quality: sum(sum(percentages(one, expert, 23, site=False)) for expert in CAST.experts)
        for one in CAST.organisations
    }

    assert sorted(means) == sorted(means, key=means.__getitem__)
