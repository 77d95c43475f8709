"""Credit codes of organisations that do not exist, with valid digits, worked out from the data apart from the product."""

from __future__ import annotations

import json
from pathlib import Path

_DATA = json.loads((Path(__file__).parents[1] / "data/identifiers.json").read_text("utf-8"))["credit_code"]
_ALPHABET, _WEIGHTS = _DATA["alphabet"], _DATA["weights"]
_INNER = _DATA["organisation_part"]["weights"]


def check_digit(body: str) -> str:
    """GB 32100: the last of eighteen."""
    weighted = sum(_ALPHABET.index(char) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return str(_ALPHABET[(31 - weighted % 31) % 31])


def inner_digit(body: str) -> str:
    """GB 11714: the last of nine."""
    rest = 11 - sum(int(char, 36) * weight for char, weight in zip(body, _INNER, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(number: int, *, kind: str = "91", region: str = "360702") -> str:
    """The code of the invented organisation with this number: its own part begins with TT, which none has."""
    own = f"TT{number:06d}"
    body = f"{kind}{region}{own}{inner_digit(own)}"
    return body + check_digit(body)
