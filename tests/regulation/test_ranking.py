"""Ranking, ties and departures from the ranking (Art. 14, 15, 20): examples worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from regulation.honours import AwardKind
from regulation.ranking import Evaluated, Flag, flags_of, out_of_order, standings, tie_places, tie_violations

A = Evaluated("a", "manufacturing", Decimal("700.00"))
B = Evaluated("b", "manufacturing", Decimal("650.00"), frozenset({"sme"}))
C = Evaluated("c", "manufacturing", Decimal("650.00"))
D = Evaluated("d", "manufacturing", Decimal("600.00"))
S = Evaluated("s", "services_engineering", Decimal("500.00"))
QUALITY, NOMINATION = AwardKind.QUALITY, AwardKind.NOMINATION


def _placed(one: Evaluated, place: int) -> Evaluated:
    return Evaluated(one.key, one.group, one.score, one.flags, place)


def test_equal_scores_share_a_rank_and_each_group_has_its_own() -> None:
    shown = {one.key: one.shown for one in standings([D, C, S, B, A])}

    assert shown == {"a": "1", "b": "2=", "c": "2=", "d": "4", "s": "1"}


def test_a_broken_tie_gives_two_ranks_and_leaves_the_next_as_it_was() -> None:
    ranks = {one.key: (one.shown, one.broken) for one in standings([A, _placed(B, 1), _placed(C, 2), D])}

    assert ranks == {"a": ("1", False), "b": ("2", True), "c": ("3", True), "d": ("4", False)}


def test_a_place_counts_only_while_all_equals_have_one() -> None:
    newcomer = Evaluated("n", "manufacturing", Decimal("650.00"))

    shown = {one.key: one.shown for one in standings([_placed(B, 1), _placed(C, 2), newcomer])}

    assert shown == {"b": "1=", "c": "1=", "n": "1="}


def test_those_whom_the_flag_does_not_tell_apart_still_share() -> None:
    third = Evaluated("e", "manufacturing", Decimal("650.00"))
    places = tie_places([B, C, third], Flag.SME)

    shown = {one.key: one.shown for one in standings([_placed(x, places[x.key]) for x in (B, C, third)])}

    assert shown == {"b": "1", "c": "2=", "e": "2="}


def test_a_tie_is_broken_among_all_equals_of_one_group_and_by_a_flag_that_differs() -> None:
    everyone = [A, B, C, D, S]

    assert tie_violations([B, C], everyone, Flag.SME) == []
    assert [v.code for v in tie_violations([B, C], everyone, Flag.DIGITAL_ECONOMY)] == ["TIE_FLAG_SAME"]
    for unequal in ([A, B], [B], [B, B], [], [B, C, D], [A]):
        assert [v.code for v in tie_violations(unequal, everyone, Flag.SME)] == ["TIE_UNEQUAL"]


def test_who_passes_over_a_better_one_gives_a_reason() -> None:
    ranking = standings([A, B, C, D, S])

    assert out_of_order([("a", QUALITY, ""), ("b", NOMINATION, ""), ("c", NOMINATION, "")], ranking) == []
    assert out_of_order([("b", QUALITY, "第一名另有安排"), ("s", QUALITY, "")], ranking) == []
    found = out_of_order([("a", NOMINATION, ""), ("b", QUALITY, ""), ("d", NOMINATION, "")], ranking)
    assert [(v.code, v.field, v.detail["rank"]) for v in found] == [
        ("ENTRY_OUT_OF_ORDER", "entries.1.reason", "2="),
        ("ENTRY_OUT_OF_ORDER", "entries.2.reason", "4"),
    ]


def test_equals_do_not_pass_over_each_other() -> None:
    assert out_of_order([("a", QUALITY, ""), ("c", QUALITY, "")], standings([A, B, C])) == []


def test_flags_are_those_of_the_register() -> None:
    assert flags_of("micro", digital_economy=False, leading_industry=True) == [Flag.SME, Flag.LEADING_INDUSTRY]
    assert flags_of("large", digital_economy=True, leading_industry=False) == [Flag.DIGITAL_ECONOMY]
    assert flags_of(None, digital_economy=None, leading_industry=None) == []
