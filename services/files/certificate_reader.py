"""Reads a certificate out of a file that somebody presents, which may be hostile (Art. 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.certificates import Presented
from regulation.violation import Violation
from services.files import certificate_content
from services.files.inspect import Died, confined

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 8 * 1024 * 1024  # bytes of a request with a file


async def read_certificate(file: Path) -> Presented | Violation:
    """Return content and signature that a PDF or JSON file has, or why it has none."""
    try:
        answer = await confined(certificate_content.__file__, str(file))
    except Died:
        return Violation("FILE_UNREADABLE", "Art.33", "file")
    if answer["content"] is None:
        return Violation("NO_CERTIFICATE_IN_FILE", "Art.33", "file")
    return Presented(**answer)
