"""Unified social credit codes (GB 32100-2015), with the organisation code inside (GB 11714); Art.13(1).

python-stdnum supplies the outer check digit; its full check is not used, since it refuses registering
authorities with a letter (A, N, Y) and leaves the inner digit untested.
"""

from typing import Final

from stdnum.cn import uscc

from regulation.violation import Violation

LENGTH = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AUTHORITIES: Final = "123456789ANY"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_CHECK = "0123456789X"
# One code, several ways to type it: full-width characters of an input method, lower case, blanks and hyphens.
_NARROW: Final = {ord("！") + n: ord("!") + n for n in range(94)}
_BLANKS: Final = dict.fromkeys(map(ord, " \t\r\n\u3000\u00a0-"))


def normalise(code: str) -> str:
    """Give the code in its stored form: upper case, half width, no blanks or hyphens (Art.13(1)).

    These are other spellings of the same code and nothing is guessed; whatever else differs is refused.
    """
    return code.translate(_NARROW).translate(_BLANKS).upper()


def credit_code_violations(code: str) -> list[Violation]:
    """List what is wrong with a credit code after normalising it; empty when it is valid (Art.13(1)).

    CREDIT_CODE_LENGTH, CREDIT_CODE_ALPHABET (a character that no code has), CREDIT_CODE_AUTHORITY (1st),
    CREDIT_CODE_REGION (3rd to 8th), CREDIT_CODE_INNER_CHECK (17th), CREDIT_CODE_CHECK (18th); each with what was found.
    A fault of form hides those of the check digits, which could not be worked out.
    """
    code = normalise(code)
    if len(code) != LENGTH:
        return [_wrong("CREDIT_CODE_LENGTH", length=str(len(code)))]
    foreign = [(place, char) for place, char in enumerate(code, start=1) if char not in ALPHABET]
    if foreign:
        return [_wrong("CREDIT_CODE_ALPHABET", place=str(foreign[0][0]), found=foreign[0][1])]
    return _form_faults(code) or _check_faults(code)


def _form_faults(code: str) -> list[Violation]:
    found = []
    if code[0] not in AUTHORITIES:
        found.append(_wrong("CREDIT_CODE_AUTHORITY", found=code[0]))
    if not code[2:8].isdigit():
        found.append(_wrong("CREDIT_CODE_REGION", found=code[2:8]))
    return found


def _check_faults(code: str) -> list[Violation]:
    found = []
    if code[16] != _inner_check(code[8:16]):
        found.append(_wrong("CREDIT_CODE_INNER_CHECK", found=code[16]))
    if code[17] != uscc.calc_check_digit(code[:17]):
        found.append(_wrong("CREDIT_CODE_CHECK", found=code[17]))
    return found


def _inner_check(body: str) -> str:
    weighted = sum(int(char, 36) * weight for char, weight in zip(body, _INNER_WEIGHTS, strict=True))
    return _INNER_CHECK[-weighted % 11]


def _wrong(code: str, **detail: str) -> Violation:
    return Violation(code, "Art.13(1)", "credit_code", detail)
