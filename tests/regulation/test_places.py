"""Places of Art. 6: at most five of a kind, three of manufacturing and two of services; why they are free."""

from __future__ import annotations

import json
from pathlib import Path

from regulation.honours import AwardKind
from regulation.parameters import Parameters
from regulation.places import Gone, Places, WhyFree, places
from regulation.quotas import Entry

VERSION = Path(__file__).parents[2] / "data" / "regulations" / "ganzhou-2022.json"
GANZHOU = Parameters.from_json(json.loads(VERSION.read_text(encoding="utf-8"))["parameters"])
FACTORY, SERVICE = "manufacturing", "services_engineering"
QUALITY, NOMINATION = AwardKind.QUALITY, AwardKind.NOMINATION


def of(found: list[Places], kind: AwardKind, group: str) -> Places:
    return next(one for one in found if (one.kind, one.group) == (kind, group))


def test_without_entries_all_ten_places_are_free_for_want_of_candidates() -> None:
    found = places([], [], GANZHOU)

    assert [(one.kind, one.group, one.cap, one.taken, one.free) for one in found] == [
        (QUALITY, "", 5, 0, 5), (QUALITY, FACTORY, 3, 0, 3), (QUALITY, SERVICE, 2, 0, 2),
        (NOMINATION, "", 5, 0, 5), (NOMINATION, FACTORY, 3, 0, 3), (NOMINATION, SERVICE, 2, 0, 2),
    ]  # fmt: skip
    assert {why for one in found for why in one.why} == {WhyFree.NO_CANDIDATE}


def test_a_repeated_quality_award_stands_outside_the_count() -> None:
    listed = [Entry("a", QUALITY, FACTORY), Entry("b", QUALITY, FACTORY, honour_only=True)]

    found = of(places(listed, [], GANZHOU), QUALITY, FACTORY)

    assert (found.taken, found.honour_only, found.free) == (1, 1, 2)


def test_a_free_place_tells_the_reason_that_came_last_in_the_procedure() -> None:
    gone = [
        Gone(FACTORY, WhyFree.BELOW_MARK),
        Gone(FACTORY, WhyFree.NOT_PROPOSED, QUALITY),
        Gone(FACTORY, WhyFree.REMOVED, QUALITY),
        Gone(FACTORY, WhyFree.REMOVED, NOMINATION),
        Gone(SERVICE, WhyFree.DECLINED, QUALITY),
    ]

    found = places([Entry("a", QUALITY, FACTORY)], gone, GANZHOU)

    assert of(found, QUALITY, FACTORY).why == (WhyFree.REMOVED, WhyFree.NOT_PROPOSED)
    assert of(found, QUALITY, SERVICE).why == (WhyFree.DECLINED, WhyFree.NO_CANDIDATE)
    assert of(found, NOMINATION, FACTORY).why == (WhyFree.REMOVED, WhyFree.BELOW_MARK, WhyFree.NO_CANDIDATE)


def test_a_full_group_has_no_free_place_whoever_is_gone() -> None:
    listed = [Entry(key, QUALITY, SERVICE) for key in "ab"]

    found = of(places(listed, [Gone(SERVICE, WhyFree.REMOVED, QUALITY)], GANZHOU), QUALITY, SERVICE)

    assert (found.free, found.why) == (0, ())


def test_more_than_there_are_leaves_nothing_free_rather_than_less() -> None:
    found = places([Entry(key, QUALITY, FACTORY) for key in "abcdef"], [], GANZHOU)

    assert [(one.taken, one.free) for one in found[:3]] == [(6, 0), (6, 0), (0, 0)]
