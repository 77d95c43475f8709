"""What a PDF prints."""

from __future__ import annotations

from typing import Any

import pypdfium2

_BROKEN = "\x02"  # how pdfium says a hyphen at the end of a line: it takes the word for one that was divided


def raw_of(page: Any) -> str:
    """Return the text that lies within what is seen of a page as a viewer copies and searches it."""
    return str(page.get_textpage().get_text_bounded())


def text_of(page: Any) -> str:
    """Return it as a person reads it, with the hyphens at the ends of lines."""
    return raw_of(page).replace(_BROKEN, "-")


def texts(content: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    return [text_of(page) for page in pypdfium2.PdfDocument(content)]


def unspaced(content: bytes) -> str:
    """Return all that a PDF prints, without the spaces and ends of lines that belong to the layout."""
    return "".join("".join(texts(content)).split())
