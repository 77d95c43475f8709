from __future__ import annotations

from demo.cast import cast
from demo.scores import percentages

CAST = cast()


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
