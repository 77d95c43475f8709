"""Art.6: per kind at most five winners, three of manufacturing and two of services and engineering."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from regulation.honours import AwardKind
from regulation.parameters import Parameters
from regulation.quotas import Entry, passed_over, quota_violations, vacancies

DATA_FOLDER = Path(__file__).parents[2] / "data"
PARAMETERS = Parameters.from_json(
    json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))["parameters"]
)
MANUFACTURING, SERVICES = "manufacturing", "services_engineering"
QUALITY, NOMINATION = AwardKind.QUALITY, AwardKind.NOMINATION


def names(kind: AwardKind, manufacturing: int, services: int) -> list[Entry]:
    return [
        *(Entry(f"{kind}-m{n}", kind, MANUFACTURING) for n in range(manufacturing)),
        *(Entry(f"{kind}-s{n}", kind, SERVICES) for n in range(services)),
    ]


def codes(entries: list[Entry]) -> list[str]:
    return [v.code for v in quota_violations(entries, PARAMETERS)]


@pytest.mark.parametrize("kind", list(AwardKind))
@pytest.mark.parametrize(
    ("manufacturing", "services", "expected"),
    [
        (0, 0, []),
        (3, 2, []),
        (3, 0, []),
        (0, 2, []),
        (4, 0, ["QUOTA_GROUP_EXCEEDED"]),
        (4, 1, ["QUOTA_GROUP_EXCEEDED"]),  # a free services place does not move to manufacturing
        (0, 3, ["QUOTA_GROUP_EXCEEDED"]),
        (2, 3, ["QUOTA_GROUP_EXCEEDED"]),
        (4, 2, ["QUOTA_KIND_EXCEEDED", "QUOTA_GROUP_EXCEEDED"]),
        (3, 3, ["QUOTA_KIND_EXCEEDED", "QUOTA_GROUP_EXCEEDED"]),
        (4, 3, ["QUOTA_KIND_EXCEEDED", "QUOTA_GROUP_EXCEEDED", "QUOTA_GROUP_EXCEEDED"]),
    ],
)
def test_ceilings_of_each_kind(kind: AwardKind, manufacturing: int, services: int, expected: list[str]) -> None:
    assert codes(names(kind, manufacturing, services)) == expected


def test_both_kinds_full_are_within_the_ceilings() -> None:
    assert codes([*names(QUALITY, 3, 2), *names(NOMINATION, 3, 2)]) == []


def test_a_vacant_quality_place_does_not_move_to_the_nominations() -> None:
    assert codes([*names(QUALITY, 0, 0), *names(NOMINATION, 4, 0)]) == ["QUOTA_GROUP_EXCEEDED"]


def test_exceeded_group_is_told_with_its_figures() -> None:
    (violation,) = quota_violations(names(NOMINATION, 4, 0), PARAMETERS)

    assert violation.article == "Art.6"
    assert violation.detail == {"kind": "nomination", "group": MANUFACTURING, "cap": "3", "count": "4"}


def test_exceeded_kind_is_told_with_its_figures() -> None:
    violation = quota_violations(names(QUALITY, 3, 3), PARAMETERS)[0]

    assert violation.detail == {"kind": "quality", "group": "", "cap": "5", "count": "6"}


def test_total_ceiling_binds_even_where_the_groups_allow_more() -> None:
    roomy = replace(PARAMETERS, cap_per_group={MANUFACTURING: 5, SERVICES: 5})

    assert [v.code for v in quota_violations(names(QUALITY, 3, 3), roomy)] == ["QUOTA_KIND_EXCEEDED"]


def test_repeated_quality_award_takes_no_place() -> None:
    """Art.27."""
    returning = Entry("returning", QUALITY, MANUFACTURING, honour_only=True)

    assert codes([*names(QUALITY, 3, 2), returning]) == []


def test_nomination_marked_title_only_still_takes_a_place() -> None:
    """Art.27 frees the quality award alone."""
    marked = Entry("marked", NOMINATION, MANUFACTURING, honour_only=True)

    assert codes([*names(NOMINATION, 3, 0), marked]) == ["QUOTA_GROUP_EXCEEDED"]


def test_group_without_a_ceiling_is_refused() -> None:
    (violation,) = quota_violations([Entry("a", QUALITY, "farming")], PARAMETERS)

    assert (violation.code, violation.detail) == ("SECTOR_GROUP_UNKNOWN", {"group": "farming"})


def test_one_name_in_both_kinds_is_refused() -> None:
    entries = [Entry("a", QUALITY, SERVICES), Entry("a", NOMINATION, SERVICES)]

    assert codes(entries) == ["ENTRY_DUPLICATE"]


def test_vacancies_count_down_for_each_kind_and_group() -> None:
    left = vacancies([*names(QUALITY, 2, 2), *names(NOMINATION, 0, 1)], PARAMETERS)

    assert left == {
        (QUALITY, MANUFACTURING): 1,
        (QUALITY, SERVICES): 0,
        (NOMINATION, MANUFACTURING): 3,
        (NOMINATION, SERVICES): 1,
    }


def test_vacancies_are_never_negative() -> None:
    assert min(vacancies(names(QUALITY, 5, 4), PARAMETERS).values()) == 0


def test_vacancies_ignore_a_repeated_quality_award() -> None:
    left = vacancies([Entry("returning", QUALITY, SERVICES, honour_only=True)], PARAMETERS)

    assert left[QUALITY, SERVICES] == 2


def test_vacancies_respect_the_total_ceiling() -> None:
    roomy = replace(PARAMETERS, cap_per_group={MANUFACTURING: 5, SERVICES: 5})

    assert vacancies(names(QUALITY, 4, 0), roomy)[QUALITY, SERVICES] == 1


def test_places_are_passed_over_as_far_as_there_were_candidates_for_them() -> None:
    candidates = [*names(QUALITY, 4, 1), *names(NOMINATION, 2, 0)]
    listed = [*names(QUALITY, 1, 1), *names(NOMINATION, 2, 0)]

    # Two of three places in manufacturing are free and three candidates are left; one place in services had no other.
    assert passed_over(listed, candidates, PARAMETERS) == {(QUALITY, MANUFACTURING): 2}


def test_who_gets_the_other_kind_leaves_a_place_of_this_one_free() -> None:
    moved = [Entry("a", NOMINATION, MANUFACTURING)]

    assert passed_over(moved, [Entry("a", QUALITY, MANUFACTURING)], PARAMETERS) == {(QUALITY, MANUFACTURING): 1}


def test_candidates_beyond_the_last_place_leave_none_free() -> None:
    assert passed_over(names(QUALITY, 3, 2), names(QUALITY, 5, 4), PARAMETERS) == {}
