"""Who is told what: nothing before it is public, and the words hold only what may be told (Art. 12, 16, 17, 18-22, 31)."""

from __future__ import annotations

import string

import pytest

from regulation.ability import Ability
from regulation.contacts import address_violations
from regulation.procedure import CONSEQUENCES, RULES, UNTOLD
from regulation.states import DossierState
from regulation.telling import TELLINGS, Audience, Event
from regulation.wording import WORDS, words

OUTSIDE = {Audience.APPLICANT, Audience.APPLICANTS, Audience.RECOMMENDER, Audience.RECOMMENDERS}
# What words may be made of: dates, numbers and the award's name; no name, reason, score or text of anybody.
FACTS = {"award", "session", "number", "opens", "until", "due", "count", "meeting", "starts", "place"}


def test_nobody_outside_is_told_of_a_state_that_is_not_public() -> None:
    """An applicant or recommender hears of an act with such a state only by the state that it was told (Art. 18-22)."""
    for ability, tellings in TELLINGS.items():
        after = {
            state
            for states in (*RULES[ability].moves.values(), *CONSEQUENCES.get(ability, {}).values())
            for state in states
            if isinstance(state, DossierState)
        }
        for telling in tellings:
            if telling.audience in OUTSIDE and telling.state is None:
                assert not after & UNTOLD, ability


@pytest.mark.parametrize(
    "ability",
    [
        "review:save",
        "dossier_draft:save",
        "dossier:evaluate",
        "cycle:propose",
        "dossier:check_eligibility",
        "objection:take",
        "cycle:approve",
    ],
)
def test_of_these_acts_nobody_is_told(ability: str) -> None:
    assert Ability(ability) not in TELLINGS


def test_every_event_has_words_in_both_languages_made_of_harmless_facts() -> None:
    assert set(WORDS) == set(Event)
    for pair in WORDS.values():
        for one in pair:
            used = {name for text in (one.title, one.text) for _, name, _, _ in string.Formatter().parse(text) if name}
            assert used <= FACTS
            assert one.title
            assert one.text


def test_words_are_in_the_readers_language_and_the_citys_time() -> None:
    facts = {
        "award": "赣州市市长质量奖",
        "award_en": "Mayor's Quality Award",
        "session": 7,
        "until": "2026-05-31T15:59:59+00:00",
    }

    chinese, english = words("filing_opened", facts, "zh-CN"), words("filing_opened", facts, "en")

    assert (chinese.title, chinese.text) == ("赣州市市长质量奖第7届开始受理申报", "申报截止时间为 2026-05-31 23:59。")
    assert english.title == "Mayor's Quality Award: applications for session 7 are accepted"
    assert english.text == "The deadline is 2026-05-31 23:59."


def test_a_fact_that_is_missing_leaves_a_dash_and_braces_in_one_stay_text() -> None:
    assert words("recommended", {}, "en").title == "Application — was recommended"
    assert words("recommended", {"number": "{x}-ABCDT"}, "en").title == "Application {x}-ABCDT was recommended"


def test_a_number_with_a_letter_where_an_instant_has_its_t_is_no_instant() -> None:
    assert words("recommended", {"number": "2026-ABCDETGH"}, "en").title == "Application 2026-ABCDETGH was recommended"


@pytest.mark.parametrize("address", ["a@b.cn", "zhang.san+award@mail.example.gov.cn", "x" * 64 + "@example.com"])
def test_a_plain_address_is_taken(address: str) -> None:
    assert address_violations(address) == []


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@b", "@example.com", "a@", "a@@example.com", "a b@example.com", "a@example.com\n", "a@exa\nmple.com",
        "a@example.com\r\nBcc: other@example.com", "a@example.com,b@example.com", "张三@example.com", "a@例子.公司",
        '"a b"@example.com', "<a@example.com>", "a..b@example.com", ".a@example.com", "a@-example.com", "a@example..com",
        "x" * 65 + "@example.com", "a@" + "x" * 64 + ".com", "a@" + "x." * 126 + "com", "a\x00@example.com", "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert [(v.code, v.field) for v in address_violations(address)] == [("EMAIL_INVALID", "email")]
