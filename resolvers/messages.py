"""The words of a message in the reader's language."""

from __future__ import annotations

from typing import Any

from regulation.wording import words


def title(row: Any, language: str) -> str:
    """Return the title of a message."""
    return words(row["event"], row["facts"], language).title


def text(row: Any, language: str) -> str:
    """Return the text of a message."""
    return words(row["event"], row["facts"], language).text
