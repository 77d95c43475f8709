"""What may be handed in as a file (Art. 13, 17): kinds, names, sizes and numbers. Judged before a byte is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from regulation.parameters import Parameters
from regulation.violation import Violation

MEGABYTE: Final = 1024 * 1024
CONDITIONS: Final = range(1, 7)
LONGEST_TITLE: Final = 200
LONGEST_SECTION: Final = 60
_ARTICLE: Final = "Art.17"
_HEX: Final = frozenset("0123456789abcdef")
_DIGEST_LENGTH: Final = 64

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Kinds of file that are taken, with the endings that their names may have; the first is given to a name without one.
KINDS: Final = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    XLSX: (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
}
# They turn the direction of writing, so that a name reads as another one than it is.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_UNFIT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Offered:
    """A file as its sender describes it."""

    title: str
    media_type: str
    size: int
    sha256: str | None = None
    condition: int | None = None
    section: str | None = None


@dataclass(frozen=True)
class Holding:
    """What a parent has already: number and bytes of its documents, uploads under way included."""

    number: int
    size: int


def offer_violations(offered: Offered, held: Holding, parameters: Parameters) -> Iterator[Violation]:
    """Yield why a file is refused from its description alone (Art.13, Art.17)."""
    yield from name_violations(offered.title, "title")
    yield from _kind_violations(offered)
    yield from _size_violations(offered.size, held, parameters)
    if offered.sha256 is not None and not is_digest(offered.sha256):
        yield Violation("DIGEST_INVALID", _ARTICLE, "sha256")
    if offered.condition is not None and offered.condition not in CONDITIONS:
        yield Violation("CONDITION_UNKNOWN", "Art.13", "condition")
    if offered.section is not None:
        yield from name_violations(offered.section, "section", LONGEST_SECTION)


def name_violations(name: str, field: str, longest: int = LONGEST_TITLE) -> Iterator[Violation]:
    """Yield why a name is refused: rare characters of GB 18030 pass, those that control or mislead do not (Art.17)."""
    if not name.strip():
        yield Violation("TEXT_MISSING", _ARTICLE, field)
    elif len(name) > longest:
        yield Violation("TEXT_TOO_LONG", _ARTICLE, field, {"limit": str(longest), "length": str(len(name))})
    elif any(char in _TURNING or unicodedata.category(char) in _UNFIT for char in name):
        yield Violation("TEXT_CONTROL_CHARACTER", _ARTICLE, field)


def _kind_violations(offered: Offered) -> Iterator[Violation]:
    endings = KINDS.get(offered.media_type)
    if endings is None:
        yield Violation("FILE_TYPE_REFUSED", _ARTICLE, "media_type", {"found": offered.media_type[:100]})
    elif ending_of(offered.title) not in {"", *endings}:
        detail = {"claimed": offered.media_type, "found": ending_of(offered.title)}
        yield Violation("FILE_NOT_WHAT_IT_CLAIMS", _ARTICLE, "title", detail)


def _size_violations(size: int, held: Holding, parameters: Parameters) -> Iterator[Violation]:
    limit, whole = parameters.document_megabytes, parameters.dossier_megabytes
    if size <= 0:
        yield Violation("FILE_EMPTY", _ARTICLE, "size")
    elif size > limit * MEGABYTE:
        yield Violation("FILE_TOO_LARGE", _ARTICLE, "size", {"limit": str(limit)})
    elif held.size + size > whole * MEGABYTE:
        yield Violation("DOCUMENTS_TOO_LARGE", _ARTICLE, "size", {"limit": str(whole)})
    if held.number >= parameters.documents_per_dossier:
        yield Violation("TOO_MANY_DOCUMENTS", _ARTICLE, "", {"limit": str(parameters.documents_per_dossier)})


def is_digest(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hexadecimal."""
    return len(text) == _DIGEST_LENGTH and set(text) <= _HEX


def ending_of(title: str) -> str:
    """Return the ending of a file's name in lower case, such as `.pdf`; empty if it has none that programs know."""
    _, dot, ending = title.strip().rpartition(".")
    known = dot and ending.isascii() and ending.isalnum() and not ending.isdigit() and len(ending) <= 5
    return f".{ending.lower()}" if known else ""


def file_name(title: str, media_type: str) -> str:
    """Return the name under which a document is saved: its title, with the ending of its kind, without separators."""
    plain = "".join("_" if char in '\\/:*?"<>|' else char for char in title.strip())
    endings = KINDS.get(media_type, ("",))
    return plain if ending_of(plain) in endings else plain + endings[0]
