"""Slates: enough for a draw, never too many, replayable, and telling nothing (Art. 31)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from regulation.slates import About, Expert, Known, Numbers, decoys, share_of, short, slates

HALF = Decimal("0.5")


def experts(number: int) -> list[Expert]:
    return [Expert(f"e{n:02}", "home", frozenset({"C"})) for n in range(number)]


def organisations(letter: str, number: int, section: str = "C") -> list[About]:
    return [About(f"{letter}{n:03}", "away", section) for n in range(number)]


def numbers(size: int = 60, share: Decimal = HALF, same: bool = False) -> Numbers:
    return Numbers(size, share, same)


def of(pairs: list[tuple[str, str]], letter: str) -> Counter[str]:
    return Counter(expert for expert, organisation in pairs if organisation.startswith(letter))


def test_each_expert_is_asked_about_all_applicants_if_they_fit_and_half_as_many_decoys_rounded_up() -> None:
    found = slates("s", experts(3), organisations("a", 5), organisations("d", 20), numbers(), Known())

    assert set(of(found, "a").values()) == {5}
    assert set(of(found, "d").values()) == {3}
    assert len(set(found)) == len(found) == 3 * 8


def test_a_slate_is_never_larger_than_its_size_and_every_applicant_is_asked_of_enough() -> None:
    applicants = organisations("a", 100)

    found = slates("s", experts(20), applicants, organisations("d", 100), numbers(30), Known())

    assert set(of(found, "a").values()) == {30}  # 600 questions about 100 applicants
    assert set(of(found, "d").values()) == {15}
    assert set(Counter(o for _, o in found if o.startswith("a")).values()) == {6}
    assert short(found, applicants, 5) == []
    assert len(short(found, applicants, 7)) == 100


def test_decoys_are_asked_of_as_many_experts_as_applicants_so_that_comparing_slates_tells_nothing() -> None:
    found = slates("s", experts(20), organisations("a", 100), organisations("d", 500), numbers(30), Known())

    times = Counter(organisation for _, organisation in found)
    assert {n for organisation, n in times.items() if organisation.startswith("a")} == {6}
    assert {n for organisation, n in times.items() if organisation.startswith("d")} <= {5, 6, 7}  # 300 among 50


def test_decoys_are_of_the_sections_of_applicants_as_far_as_there_are_any() -> None:
    others = [*organisations("x", 30, "Q"), *organisations("d", 2)]

    chosen = decoys("s", organisations("a", 6), others, HALF, ())

    assert [one.id[0] for one in chosen] == ["d", "d", "x"]


def test_what_a_conflict_bars_or_lies_in_the_county_of_the_employer_is_not_asked_about() -> None:
    near = About("near", "home", "C")
    given = (experts(2), [near, *organisations("a", 2)], [])

    found = slates("s", *given, numbers(), Known(barred={("e00", "a000")}))
    allowed = slates("s", *given, numbers(same=True), Known())

    assert sorted(found) == [("e00", "a001"), ("e01", "a000"), ("e01", "a001")]
    assert ("e00", "near") in allowed


def test_decoys_are_barred_as_applicants_are() -> None:
    found = slates(
        "s", experts(1), organisations("a", 2), organisations("d", 1), numbers(), Known(barred={("e00", "d000")})
    )

    assert of(found, "d") == Counter()


def test_who_knows_the_field_is_asked_first() -> None:
    fit, other = Expert("fit", None, frozenset({"C"})), Expert("other", None, frozenset({"Q"}))

    found = slates("s", [other, fit], organisations("a", 1), [], numbers(1, Decimal(0)), Known())

    assert found == [("fit", "a000"), ("other", "a000")]
    one = slates("s", [other, fit], organisations("a", 3), [], numbers(1, Decimal(0)), Known())
    assert {expert for expert, _ in one} == {"fit", "other"}


def test_asked_again_only_what_is_missing_is_added_with_its_decoys() -> None:
    people, first, others = experts(3), organisations("a", 4), organisations("d", 20)
    asked = slates("s", people, first, others, numbers(), Known())

    nothing = slates("t", people, first, others, numbers(), Known(asked=asked))
    more = slates("t", people, [*first, About("a999", "away", "C")], others, numbers(), Known(asked=asked))

    assert nothing == []
    assert of(more, "a") == Counter({"e00": 1, "e01": 1, "e02": 1})
    assert of(more, "d") == Counter({"e00": 1, "e01": 1, "e02": 1})  # half of five, rounded up, is three


def test_an_applicant_that_comes_later_never_comes_without_a_decoy() -> None:
    people, first, others = experts(3), organisations("a", 5), organisations("d", 20)
    asked = slates("s", people, first, others, numbers(), Known())

    more = slates("t", people, [*first, About("a999", "away", "C")], others, numbers(), Known(asked=asked))

    # Half of five, rounded up, were three decoys already, and half of six are three: one question would be one name.
    assert of(more, "a") == of(more, "d") == Counter({"e00": 1, "e01": 1, "e02": 1})
    assert len({organisation for _, organisation in more}) == 2


def test_a_declared_conflict_makes_room_for_another() -> None:
    people, first = experts(1), organisations("a", 3)
    asked = slates("s", people, first, [], numbers(2, Decimal(0)), Known())

    full = slates("t", people, first, [], numbers(2, Decimal(0)), Known(asked=asked))
    freed = slates("t", people, first, [], numbers(2, Decimal(0)), Known(asked=asked, refused=asked[:1]))

    assert (len(full), len(freed)) == (0, 1)


def test_the_same_seed_gives_the_same_slates_and_another_one_others() -> None:
    given = (experts(10), organisations("a", 40), organisations("d", 60), numbers(10), Known())

    assert slates("s", *given) == slates("s", *given)
    assert slates("s", *given) != slates("t", *given)


def test_the_order_of_a_slate_does_not_tell_decoys_from_applicants() -> None:
    found = slates("s", experts(1), organisations("a", 40), organisations("d", 40), numbers(), Known())

    places = [n for n, (_, organisation) in enumerate(found) if organisation.startswith("d")]
    assert min(places) < 15  # 20 decoys among 60 places: neither first
    assert max(places) > 45  # nor last


def test_a_share_is_rounded_up() -> None:
    assert [share_of(n, HALF) for n in range(4)] == [0, 1, 1, 2]
    assert share_of(10, Decimal("0.25")) == 3
