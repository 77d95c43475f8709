"""What a coded value of the regulation is: a code with its meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A coded value with the meaning that is shown to people and in the schema."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Keep the code as the value and the meaning beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
