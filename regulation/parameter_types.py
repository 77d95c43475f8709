"""How each kind of parameter reads from JSON and writes back (Art.34)."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from regulation.violation import RuleBroken, Violation

Reader = Callable[[str, str, object], Any]
REFERENCES = ("filing_deadline",)
BALLOTS = ("open", "secret")
COUNTINGS = ("decision", "fact")


def _refuse(name: str, article: str, wanted: str, value: object) -> NoReturn:
    detail = {"wanted": wanted, "got": type(value).__name__}
    raise RuleBroken(Violation("PARAMETER_TYPE", article, name, detail))


def _count(name: str, article: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _refuse(name, article, "a whole number, not negative", value)
    return value


def _counts(name: str, article: str, value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        _refuse(name, article, "a table of whole numbers", value)
    return {str(key): _count(f"{name}.{key}", article, number) for key, number in value.items()}


def _days(name: str, article: str, value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        _refuse(name, article, "a list of whole numbers", value)
    return tuple(_count(f"{name}.{n}", article, number) for n, number in enumerate(value))


def _flag(name: str, article: str, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(name, article, "true or false", value)
    return value


def _decimal(name: str, article: str, value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        _refuse(name, article, "a decimal number as text, not negative", value)
    return number


def _optional_decimal(name: str, article: str, value: object) -> Decimal | None:
    return None if value is None else _decimal(name, article, value)


def _reference(name: str, article: str, value: object) -> str:
    if not isinstance(value, str) or value not in REFERENCES:
        _refuse(name, article, " or ".join(REFERENCES), value)
    return value


def _ballot(name: str, article: str, value: object) -> str:
    if not isinstance(value, str) or value not in BALLOTS:
        _refuse(name, article, " or ".join(BALLOTS), value)
    return value


def _counting(name: str, article: str, value: object) -> str:
    if not isinstance(value, str) or value not in COUNTINGS:
        _refuse(name, article, " or ".join(COUNTINGS), value)
    return value


def _name(name: str, article: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        _refuse(name, article, "a name", value)
    return value


def _codes(name: str, article: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        _refuse(name, article, "a list of codes", value)
    return tuple(value)


READERS: Mapping[str, Reader] = {
    "count": _count,
    "counts": _counts,
    "days": _days,
    "flag": _flag,
    "decimal": _decimal,
    "optional decimal": _optional_decimal,
    "reference": _reference,
    "codes": _codes,
    "name": _name,
    "ballot": _ballot,
    "counting": _counting,
}


def write(value: object) -> object:
    """Give the JSON form of a parameter's value; decimals become text (Art.34)."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
