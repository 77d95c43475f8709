"""What a file is, from its content alone. Runs in a process of its own (`services.files.inspect`): files are hostile.

As a program, `content.py FILE CLAIMED PREVIEW`, it answers with one line of JSON. It imports nothing of ours.

Each check raises Unfit with a stable code. Only kinds of the allow-list (`regulation.documents.KINDS`) are looked into.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import puremagic
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 60
_MEMORY: Final = 2 * 1024 * 1024 * 1024  # of addresses, of which a process uses a part
_LARGEST_PREVIEW: Final = 32 * 1024 * 1024
_MOST_FILES: Final = 64
PDF: Final = "application/pdf"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
# Content type of the main part of a package, without `.main+xml`, which is the media type of the whole.
_PACKAGES: Final = (f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}wordprocessingml.document")
_SIGNATURES: Final = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_ZIP: Final = b"PK\x03\x04"
_HEAD: Final = 4096
_MOST_PIXELS: Final = 100_000_000
_MOST_ENTRIES: Final = 10_000
_MOST_UNPACKED: Final = 1024 * 1024 * 1024
_MOST_RATIO: Final = 200  # deflate reaches 1000; tables of a spreadsheet about 50
_UNPACKED_FREE: Final = 64 * 1024 * 1024  # what is small unpacked harms nobody, whatever its ratio
_PIECE: Final = 1024 * 1024
_PREVIEW: Final = 800  # pixels of the longer side


class Unfit(Exception):  # noqa: N818 -- it names what it is
    """The content is refused: a stable code, and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code, self.found = code, found


@dataclass(frozen=True)
class Facts:
    """What was found: kind, pages of a PDF, and whether a preview was drawn."""

    media_type: str
    pages: int | None = None
    preview: bool = False


def look(file: Path, claimed: str, preview: Path) -> Facts:
    """Return what a file is and draw its first page; Unfit if it is not what it claims, harmful or broken."""
    with file.open("rb") as source:
        head = source.read(_HEAD)
    if not head:
        raise Unfit("FILE_EMPTY")
    kind = _kind(file, head)
    if kind != claimed:
        raise Unfit("FILE_NOT_WHAT_IT_CLAIMS", kind)
    try:
        return _CHECKS[kind](file, kind, preview)
    except MemoryError as error:
        raise Unfit("FILE_IS_BOMB") from error


def _kind(file: Path, head: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return _package(file) if head.startswith(_ZIP) else _other(head)


def _other(head: bytes) -> str:
    """Name what is none of the kinds taken, for the message alone."""
    try:
        return puremagic.from_string(head, mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


# --- PDF ------------------------------------------------------------------------------------------------------------


def _pdf(file: Path, kind: str, preview: Path) -> Facts:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED:
            raise Unfit("PDF_ENCRYPTED") from error
        raise Unfit("PDF_WITHOUT_PAGES" if _has_no_pages(file) else "FILE_BROKEN") from error
    if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) >= 0:
        raise Unfit(
            "PDF_ENCRYPTED"
        )  # without a password for reading too: it could not be watermarked or kept for years
    if (pages := len(document)) == 0:
        raise Unfit("PDF_WITHOUT_PAGES")
    _draw(document, preview)
    return Facts(kind, pages, preview=True)


def _has_no_pages(file: Path) -> bool:
    """Tell whether what pdfium cannot open is a sound PDF without any page."""
    try:
        return len(pypdf.PdfReader(file).pages) == 0
    except Exception:  # noqa: BLE001 -- a broken file breaks its reader in many ways
        return False


_LOCKED: Final = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}


def _draw(document: pypdfium2.PdfDocument, preview: Path) -> None:
    try:
        page = document[0]
        scale = _PREVIEW / max(*page.get_size(), 1.0)
        page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(preview, "PNG")
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unfit("FILE_BROKEN") from error


# --- Pictures --------------------------------------------------------------------------------------------------------


def _picture(file: Path, kind: str, preview: Path) -> Facts:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(file, formats=[kind.removeprefix("image/").upper()]) as picture:
            picture.draft("RGB", (_PREVIEW, _PREVIEW))
            picture.load()
            picture.thumbnail((_PREVIEW, _PREVIEW))
            picture.convert("RGB").save(preview, "PNG")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit("FILE_IS_BOMB") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unfit("FILE_BROKEN") from error
    return Facts(kind, preview=True)


# --- Packages of XML (XLSX, DOCX) ---------------------------------------------------------------------------------------


def _package(file: Path) -> str:
    """Return the kind of a package by the content type of its main part; Unfit if it has macros or is broken."""
    try:
        with zipfile.ZipFile(file) as package:
            if len(package.infolist()) > _MOST_ENTRIES:
                raise Unfit("FILE_IS_BOMB")
            with package.open("[Content_Types].xml") as part:
                types = part.read(_PIECE).decode("utf-8", "replace")
            names = {name.lower() for name in package.namelist()}
    except KeyError:
        return "application/zip"
    except _BROKEN_ZIP as error:
        raise Unfit("FILE_BROKEN") from error
    if "macroenabled" in types.lower() or any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Unfit("FILE_HAS_MACROS")
    return next((kind for kind in _PACKAGES if f"{kind}.main+xml" in types), "application/zip")


_BROKEN_ZIP: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError)


def _unpack(file: Path, kind: str, _preview: Path) -> Facts:
    """Read every part to its end: sizes stated in a package may lie, and a part may be broken."""
    size, unpacked = file.stat().st_size, 0
    most = min(_MOST_UNPACKED, max(size * _MOST_RATIO, _UNPACKED_FREE))
    try:
        with zipfile.ZipFile(file) as package:
            for entry in package.infolist():
                with package.open(entry) as part:
                    while piece := part.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > most:
                            raise Unfit("FILE_IS_BOMB")
    except _BROKEN_ZIP as error:
        raise Unfit("FILE_BROKEN") from error
    return Facts(kind)


_CHECKS: Final[dict[str, Callable[[Path, str, Path], Facts]]] = {
    PDF: _pdf,
    "image/png": _picture,
    "image/jpeg": _picture,
    **dict.fromkeys(_PACKAGES, _unpack),
}


# --- The program ----------------------------------------------------------------------------------------------------


def _limit() -> None:
    """Bound what this process may take, before it reads anything."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST_PREVIEW),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(file: str, claimed: str, preview: str) -> None:
    """Look, and say what was found."""
    _limit()
    try:
        found: dict[str, Any] = asdict(look(Path(file), claimed, Path(preview)))
    except Unfit as unfit:
        found = {"code": unfit.code, "found": unfit.found}
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    main(*sys.argv[1:4])
