"""Scopes of misuses of a title (Art. 12, 23, 31)."""

from __future__ import annotations

from typing import Final

from policies.fragments import OF_DUTY

# Of what is only looked into, or was none, nobody outside the office learns.
_ORDERED: Final = "{t}.remedy_by IS NOT NULL AND "

TITLE_SCOPES: Final[dict[str, dict[str, str]]] = {
    "title_misuse": {
        **OF_DUTY,
        "own": _ORDERED + OF_DUTY["own"],
        "in_jurisdiction": _ORDERED + OF_DUTY["in_jurisdiction"],
    },
}
