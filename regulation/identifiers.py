"""Unified social credit codes (GB 32100-2015), with the organisation code inside (GB 11714); Art.13(1).

python-stdnum supplies the outer check digit; its full check is not used, since it refuses registering
authorities with a letter (A, N, Y) and leaves the inner digit untested.
"""

import re

from stdnum.cn import uscc

from regulation.violation import Violation

LENGTH = 18
_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_CHECK = "0123456789X"


def normalise(code: str) -> str:
    """Give the code in its stored form: upper case, no spaces or hyphens (Art.13(1))."""
    return str(uscc.compact(code))


def credit_code_violations(code: str) -> list[Violation]:
    """List what is wrong with a credit code after normalising it; empty when it is valid (Art.13(1)).

    CREDIT_CODE_LENGTH, CREDIT_CODE_SHAPE (a letter out of the alphabet, or no digits for the region),
    CREDIT_CODE_INNER_CHECK (17th), CREDIT_CODE_CHECK (18th). A shape error hides the check digits.
    """
    code = normalise(code)
    if len(code) != LENGTH:
        return [_wrong("CREDIT_CODE_LENGTH", length=str(len(code)))]
    if not _SHAPE.fullmatch(code):
        return [_wrong("CREDIT_CODE_SHAPE")]
    found = []
    if code[16] != _inner_check(code[8:16]):
        found.append(_wrong("CREDIT_CODE_INNER_CHECK"))
    if code[17] != uscc.calc_check_digit(code[:17]):
        found.append(_wrong("CREDIT_CODE_CHECK"))
    return found


def _inner_check(body: str) -> str:
    weighted = sum(int(char, 36) * weight for char, weight in zip(body, _INNER_WEIGHTS, strict=True))
    return _INNER_CHECK[-weighted % 11]


def _wrong(code: str, **detail: str) -> Violation:
    return Violation(code, "Art.13(1)", "credit_code", detail)
