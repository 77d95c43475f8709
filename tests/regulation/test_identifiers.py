"""Art.13(1): an applicant is named by its unified social credit code (GB 32100-2015)."""

import json
from pathlib import Path

import pytest

from regulation.identifiers import credit_code_violations, normalise

DATA_FOLDER = Path(__file__).parents[2] / "data"
DATA = json.loads((DATA_FOLDER / "identifiers.json").read_text("utf-8"))["credit_code"]
VALID = DATA["test_vectors_valid"]
ALPHABET = DATA["alphabet"]


def check_digit(body: str) -> str:
    """Work out GB 32100's last digit from the data file, apart from the code under test."""
    weighted = sum(ALPHABET.index(char) * weight for char, weight in zip(body, DATA["weights"], strict=True))
    return str(ALPHABET[(31 - weighted % 31) % 31])


def codes(code: str) -> list[str]:
    return [v.code for v in credit_code_violations(code)]


@pytest.mark.parametrize("code", VALID)
def test_published_codes_are_valid(code: str) -> None:
    assert codes(code) == []


@pytest.mark.parametrize("prefix", ["A1", "N2", "Y1", "9A"])
def test_registering_authority_may_be_a_letter(prefix: str) -> None:
    body = prefix + "360700" + "600037341"

    assert codes(body + check_digit(body)) == []


def test_inner_check_digit_may_be_x() -> None:
    """GB 11714: 11 minus the remainder 1 is ten, written X."""
    body = "91360700" + "00000005X"  # 5 x 2 = 10; 11 - 10 = 1 is not X
    wrong_inner = body + check_digit(body)
    body = "91360700" + "00000006X"  # 6 x 2 = 12; 12 % 11 = 1; 11 - 1 = 10
    right_inner = body + check_digit(body)

    assert codes(wrong_inner) == ["CREDIT_CODE_INNER_CHECK"]
    assert codes(right_inner) == []


def test_inner_check_digit_of_eleven_is_zero() -> None:
    body = "91360700" + "000000000"

    assert codes(body + check_digit(body)) == []


@pytest.mark.parametrize("code", VALID)
@pytest.mark.parametrize("place", range(18))
def test_one_wrong_character_is_noticed(code: str, place: int) -> None:
    for char in ALPHABET:
        if char != code[place]:
            assert codes(code[:place] + char + code[place + 1 :]) != []


@pytest.mark.parametrize("code", VALID)
def test_wrong_last_character_is_named(code: str) -> None:
    wrong = "0" if code[17] != "0" else "1"

    assert codes(code[:17] + wrong) == ["CREDIT_CODE_CHECK"]


@pytest.mark.parametrize("code", ["", "9111000060003734", "91110000600037341LL"])
def test_wrong_length_is_named(code: str) -> None:
    assert codes(code) == ["CREDIT_CODE_LENGTH"]


@pytest.mark.parametrize("letter", ["I", "O", "S", "V", "Z", "中", "¾", "٣", "_"])
def test_character_outside_the_alphabet_is_named(letter: str) -> None:
    (violation,) = credit_code_violations("9111000060003734" + letter + "L")

    assert (violation.code, violation.detail) == ("CREDIT_CODE_ALPHABET", {"place": "17", "found": letter})


def test_region_with_a_letter_is_named() -> None:
    (violation,) = credit_code_violations("9111A000600037341L")

    assert (violation.code, violation.detail) == ("CREDIT_CODE_REGION", {"found": "11A000"})


@pytest.mark.parametrize("first", list("0BCDEFGHJKLMPQRTUWX"))
def test_a_first_character_without_an_authority_is_named(first: str) -> None:
    """GB 32100: 1 to 9, A, N and Y are given out."""
    body = first + "1360700" + "600037341"

    assert codes(body + check_digit(body)) == ["CREDIT_CODE_AUTHORITY"]


def test_both_wrong_check_digits_are_named_with_what_was_found() -> None:
    found = [(v.code, v.detail) for v in credit_code_violations("911100006000373520")]

    assert found == [("CREDIT_CODE_INNER_CHECK", {"found": "2"}), ("CREDIT_CODE_CHECK", {"found": "0"})]


def test_code_is_read_in_any_usual_writing() -> None:
    assert normalise(" 91110000 6000-37341l ") == "91110000600037341L"
    assert codes("91110000 600037341l") == []
    assert normalise("９１１１００００６０００３７３４１ｌ") == "91110000600037341L"
    assert normalise("91110000\u3000600037341L\u00a0") == "91110000600037341L"


def test_violation_cites_its_article_and_field() -> None:
    (violation,) = credit_code_violations("x")

    assert (violation.article, violation.field, violation.detail) == (
        "Art.13(1)",
        "credit_code",
        {"length": "1"},
    )
