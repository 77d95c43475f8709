"""Slates: enough for a draw, never too many, replayable, and telling nothing (Art. 31)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from regulation.slates import About, Expert, Known, Numbers, joining, share_of, short, slates

HALF = Decimal("0.5")


def experts(number: int) -> list[Expert]:
    return [Expert(f"e{n:02}", "home", frozenset({"C"})) for n in range(number)]


def organisations(letter: str, number: int, section: str = "C") -> list[About]:
    return [About(f"{letter}{n:03}", "away", section) for n in range(number)]


def numbers(size: int = 60, share: Decimal = HALF, same: bool = False) -> Numbers:
    return Numbers(size, share, same)


def of(pairs: list[tuple[str, str]], letter: str) -> Counter[str]:
    return Counter(expert for expert, organisation in pairs if organisation.startswith(letter))


# --- The room -------------------------------------------------------------------------------------------------------


def test_with_applicants_come_half_as_many_decoys_rounded_up() -> None:
    found = joining("s", organisations("a", 5), organisations("d", 20), HALF)

    assert Counter(one.id[0] for one in found) == {"a": 5, "d": 3}


def test_decoys_are_of_the_sections_of_applicants_as_far_as_there_are_any() -> None:
    others = [*organisations("x", 30, "Q"), *organisations("d", 2)]

    chosen = joining("s", organisations("a", 6), others, HALF)

    assert [one.id[0] for one in chosen[6:]] == ["d", "d", "x"]


def test_an_applicant_that_comes_later_never_comes_without_a_decoy_and_nobody_comes_for_nothing() -> None:
    late = joining("s", organisations("z", 1), organisations("d", 20), HALF)

    assert Counter(one.id[0] for one in late) == {"z": 1, "d": 1}
    assert joining("s", [], organisations("d", 20), HALF) == []
    assert joining("s", organisations("z", 1), [], HALF) == organisations("z", 1)  # the register has no more


# --- Slates ---------------------------------------------------------------------------------------------------------


def test_each_expert_is_asked_about_the_whole_room_if_it_fits() -> None:
    found = slates("s", experts(3), [*organisations("a", 5), *organisations("d", 3)], numbers(), Known())

    assert len(set(found)) == len(found) == 3 * 8


def test_a_slate_has_places_for_its_size_and_the_decoys_and_every_organisation_is_asked_of_as_many() -> None:
    applicants = organisations("a", 100)

    found = slates("s", experts(20), [*applicants, *organisations("d", 50)], numbers(30), Known())

    assert set(Counter(expert for expert, _ in found).values()) == {45}  # 30 and half of 30
    assert set(Counter(organisation for _, organisation in found).values()) == {6}  # 900 questions about 150
    assert short(found, applicants, 6) == []
    assert len(short(found, applicants, 7)) == 100


def test_what_a_conflict_bars_or_lies_in_the_county_of_the_employer_is_not_asked_about() -> None:
    near = About("near", "home", "C")
    given = (experts(2), [near, *organisations("a", 2)])

    found = slates("s", *given, numbers(), Known(barred={("e00", "a000")}))
    allowed = slates("s", *given, numbers(same=True), Known())

    assert sorted(found) == [("e00", "a001"), ("e01", "a000"), ("e01", "a001")]
    assert ("e00", "near") in allowed


def test_who_knows_the_field_is_asked_first() -> None:
    fit, other = Expert("fit", None, frozenset({"C"})), Expert("other", None, frozenset({"Q"}))

    found = slates("s", [other, fit], organisations("a", 1), numbers(1, Decimal(0)), Known())

    assert found == [("fit", "a000"), ("other", "a000")]
    one = slates("s", [other, fit], organisations("a", 3), numbers(1, Decimal(0)), Known())
    assert {expert for expert, _ in one} == {"fit", "other"}


def test_asked_again_only_what_is_missing_is_added() -> None:
    people, room = experts(3), [*organisations("a", 4), *organisations("d", 2)]
    asked = slates("s", people, room, numbers(), Known())

    nothing = slates("s", people, room, numbers(), Known(asked=asked))
    more = slates("s", people, [*room, About("a999", "away", "C")], numbers(), Known(asked=asked))

    assert nothing == []
    assert more == [("e00", "a999"), ("e01", "a999"), ("e02", "a999")]


def test_a_conflict_declared_makes_room_for_the_same_next_question_whomever_it_is_about() -> None:
    """Who declares must not see from being asked again, or not, whether the organisation applied (Art. 31)."""
    people, room = experts(1), [*organisations("a", 4), *organisations("d", 2)]
    asked = slates("s", people, room, numbers(2), Known())
    next_ones = [slates("s", people, room, numbers(2), Known(asked=asked, refused={pair})) for pair in asked]

    full = slates("s", people, room, numbers(2), Known(asked=asked))

    assert (len(asked), full) == (3, [])  # two, and half of two
    assert {pair[1][0] for pair in asked} == {"a", "d"}
    assert [len(found) for found in next_ones] == [1, 1, 1]
    assert next_ones[0] == next_ones[1] == next_ones[2]


def test_a_conflict_found_after_the_answer_makes_room_too() -> None:
    asked = slates("s", experts(1), organisations("a", 4), numbers(3, Decimal(0)), Known())

    freed = slates("s", experts(1), organisations("a", 4), numbers(3, Decimal(0)), Known({asked[0]}, asked))

    assert len(freed) == 1


def test_what_lost_an_expert_by_a_conflict_or_to_the_pool_is_asked_about_first() -> None:
    """A panel that a late conflict shrank is completed from those whom the next slates make eligible (Art. 18, 19)."""
    room, gone = organisations("a", 30), Expert("gone", None, frozenset())
    asked = [(expert.id, one.id) for expert in [*experts(3), gone] for one in room]
    lost, left = {("e01", "a007")}, {("e02", "a020")}
    known = Known(lost, [pair for pair in asked if pair != ("gone", "a003")], left)

    found = slates("s", [*experts(3), Expert("new", None, frozenset())], room, numbers(2, Decimal(0)), known)

    assert {organisation for expert, organisation in found if expert == "new"} == {"a007", "a020"}


def test_the_same_seed_gives_the_same_slates_and_another_one_others() -> None:
    given = (experts(10), organisations("a", 60), numbers(10), Known())

    assert slates("s", *given) == slates("s", *given)
    assert slates("s", *given) != slates("t", *given)


def test_the_order_of_a_slate_does_not_tell_decoys_from_applicants() -> None:
    found = slates("s", experts(1), [*organisations("a", 40), *organisations("d", 20)], numbers(), Known())

    places = [n for n, (_, organisation) in enumerate(found) if organisation.startswith("d")]
    assert min(places) < 15  # 20 decoys among 60 places: neither first
    assert max(places) > 45  # nor last


def test_a_share_is_rounded_up() -> None:
    assert [share_of(n, HALF) for n in range(4)] == [0, 1, 1, 2]
    assert share_of(10, Decimal("0.25")) == 3
