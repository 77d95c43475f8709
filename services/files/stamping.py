"""Puts on every page whose copy it is (Art. 31). Runs in a process of its own (`services.files.inspect`): files are hostile.

As a program, `stamping.py SOURCE KIND TARGET FONT`, it takes what the stamp says from its input, as JSON: the `line` at
the foot of each page, the lines of the `pattern` across it, and `named`, what ties the copy to its record. It writes the
stamped copy, the same bytes for the same input, and answers with one line of JSON. It imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import resource
import shutil
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
import typst
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    RectangleObject,
    StreamObject,
)

SECONDS: Final = 55
_MEMORY: Final = 3 * 1024 * 1024 * 1024  # of addresses, of which a process uses a part
_LARGEST: Final = 512 * 1024 * 1024
_MOST_FILES: Final = 64
_MOST_PIXELS: Final = 100_000_000
_TEMPLATES: Final = Path(__file__).parent.parent / "rendering" / "templates"
_ANGLE: Final = math.radians(30)
_MOST_TILES: Final = 400  # a page
_WIDEST_LINE: Final = 0.94  # of a page
_DEEPEST: Final = 100  # a tree of pages
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_LONG_SIDE: Final = 842  # points; a picture is stamped as if it were printed on A4
_FEWEST: Final = 1.6  # pixels a point: with fewer nothing can be read

Matrix = tuple[float, float, float, float, float, float]
Size = tuple[float, float]


def is_enclosed(kind: str) -> bool:
    """Tell whether files of a kind have no fixed pages, so that a copy goes out beside a cover that bears the stamp."""
    return kind != "application/pdf" and not kind.startswith("image/")


class Unfit(Exception):  # noqa: N818 -- it names what it is
    """The file cannot be stamped: a stable code."""


class Stamp:
    """What the stamp looks like, typeset once for all pages."""

    def __init__(self, words: dict[str, Any], font: str) -> None:
        self.named: str = words["named"]
        self._words = words
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font])

    def typeset(self, template: str, form: Any, ppi: float | None = None) -> Any:
        """Return a template filled with the words."""
        return typst.compile(
            (_TEMPLATES / template).read_bytes(),
            format=form,
            ppi=ppi,
            sys_inputs={"data": json.dumps(self._words, ensure_ascii=False)},
            font_paths=self._fonts,
            ignore_system_fonts=True,
            timestamp=0,
        )

    def pictures(self, scale: float) -> list[Image.Image]:
        """Return line and pattern as pictures, `scale` pixels a point."""
        pages = self.typeset("stamp.typ", "png", 72 * scale)
        return [Image.open(io.BytesIO(one)).convert("RGBA") for one in pages]


def _places(page: Size, tile: Size, scale: float) -> list[Matrix]:
    """Return where the pattern goes on a page as it is looked at: leaning tiles in rows, each other row shifted."""
    across, up = tile[0] * scale, tile[1] * scale * 2
    columns, rows = int(page[0] / across) + 2, int(page[1] / up) + 2
    if rows * columns > _MOST_TILES:
        return _places(page, tile, scale * math.sqrt(rows * columns / _MOST_TILES) * 1.1)
    cos, sin = math.cos(_ANGLE) * scale, math.sin(_ANGLE) * scale
    return [
        (cos, sin, -sin, cos, across * (column - 0.75 + row % 2 / 2), up * (row - 0.5))
        for row in range(rows)
        for column in range(columns)
    ]


def _foot(page: Size, line: Size) -> Matrix:
    """Return where the line goes: in the middle of the foot, smaller where the page is narrow, larger where it is huge."""
    scale = min(max(1.0, max(page) / _LONG_SIDE), page[0] * _WIDEST_LINE / line[0])
    return (scale, 0, 0, scale, (page[0] - line[0] * scale) / 2, min(6 * scale, page[1] / 50))


def _scale(page: Size) -> float:
    return max(0.75, min(page) / 595)


# --- PDF ------------------------------------------------------------------------------------------------------------


def stamp_pdf(source: Path, target: Path, stamp: Stamp) -> None:
    """Write a copy with the stamp on every page; all is written anew, so that no cut brings the page before back."""
    try:
        _stamp_pdf(source, target, stamp)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- a file that its reader cannot follow breaks it in many ways
        _stamp_mended(source, target, stamp)


def _stamp_mended(source: Path, target: Path, stamp: Stamp) -> None:
    """Do it on a copy that the more patient library wrote; Unfit if that cannot be read either."""
    mended = target.with_suffix(".mended")
    try:
        pypdfium2.PdfDocument(source).save(mended, flags=pdfium.FPDF_NO_INCREMENTAL)
        _stamp_pdf(mended, target, stamp)
    except Exception as error:
        raise Unfit("FILE_BROKEN") from error
    finally:
        mended.unlink(missing_ok=True)


def _stamp_pdf(source: Path, target: Path, stamp: Stamp) -> None:
    writer = PdfWriter(clone_from=PdfReader(source))
    marks = PdfReader(io.BytesIO(stamp.typeset("stamp.typ", "pdf")))
    forms = [_form_of_mark(writer, page) for page in marks.pages]
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in marks.pages]
    taken: set[int] = set()
    for page in writer.pages:
        _stamp_page(writer, page, forms, sizes, taken)
    writer._ID = ArrayObject(ByteStringObject(hashlib.sha256(f"{stamp.named} {n}".encode()).digest()) for n in (1, 2))  # noqa: SLF001 -- there is no other way
    writer.write(target)


def _form_of_mark(writer: PdfWriter, page: PageObject) -> Any:
    """Return a page of the stamp as a form, for use on many pages."""
    content = _joined(page["/Contents"])
    return writer._add_object(_form(content, page["/Resources"].clone(writer), page.mediabox))  # noqa: SLF001


def _form(content: StreamObject, resources: Any, box: RectangleObject) -> StreamObject:
    content.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(FloatObject(one) for one in box), NameObject("/Resources"): resources,
    })  # fmt: skip
    return content


def _stamp_page(writer: PdfWriter, page: PageObject, forms: list[Any], sizes: list[Size], taken: set[int]) -> None:
    """Make what the page shows one form, which can leave nothing behind, and draw the stamp over it."""
    upright, size = _upright(page)
    drawn = ["/Page Do"] if (before := _before(writer, page, taken)) is not None else []
    drawn += [_do("/Pattern", _times(where, upright)) for where in _places(size, sizes[1], _scale(size))]
    drawn += [_do("/Line", _times(_foot(size, sizes[0]), upright))]
    named = {"/Page": before, "/Pattern": forms[1], "/Line": forms[0]}
    content = DecodedStreamObject()
    content.set_data("\n".join(drawn).encode())
    page[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001
    page[NameObject("/Resources")] = DictionaryObject({
        NameObject("/XObject"): DictionaryObject({NameObject(k): v for k, v in named.items() if v is not None})
    })  # fmt: skip


def _before(writer: PdfWriter, page: PageObject, taken: set[int]) -> Any:
    """Return what the page showed as a form of its own; None of a page without any content."""
    reference: Any = page.raw_get("/Contents") if "/Contents" in page else NullObject()
    content, resources = reference.get_object(), _inherited(page, "/Resources")
    if isinstance(content, NullObject):
        return None
    if not isinstance(content, StreamObject) or reference.idnum in taken:  # several pages may share one stream
        return writer._add_object(_form(_joined(content), resources, page.mediabox))  # noqa: SLF001
    taken.add(reference.idnum)
    _form(content, resources, page.mediabox)
    return reference


def _joined(content: Any) -> StreamObject:
    """Return the contents of a page as one new stream."""
    parts = content if isinstance(content, ArrayObject) else [content]
    whole = DecodedStreamObject()
    whole.set_data(b"\n".join(part.get_object().get_data() for part in parts))
    return whole.flate_encode()


def _inherited(page: PageObject, name: str) -> Any:
    """Return an entry of a page, or of what it stands under."""
    node: Any = page
    for _ in range(_DEEPEST):
        if name in node:
            return node.raw_get(name)
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return DictionaryObject()


def _do(name: str, where: Matrix) -> str:
    return f"q {' '.join(f'{one:.4f}' for one in where)} cm {name} Do Q"


def _times(one: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `one` and `then` the other."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _upright(page: PageObject) -> tuple[Matrix, Size]:
    """Return the matrix from the page as it is looked at to its own space, and its size as looked at."""
    left, bottom, right, top = _visible(page)
    turned = page.rotation % 360
    matrices: dict[int, Matrix] = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    across, up = right - left, top - bottom
    return matrices[turned], (up, across) if turned in {90, 270} else (across, up)


def _visible(page: PageObject) -> tuple[float, float, float, float]:
    """Return the box that is looked at: what of the crop box lies on the medium."""
    media, crop = _box(page.mediabox), _box(page.cropbox)
    left, bottom, right, top = *map(max, media[:2], crop[:2]), *map(min, media[2:], crop[2:])
    return (left, bottom, right, top) if left < right and bottom < top else media


def _box(box: RectangleObject) -> tuple[float, float, float, float]:
    across, up = sorted((float(box.left), float(box.right))), sorted((float(box.bottom), float(box.top)))
    return across[0], up[0], across[1], up[1]


# --- Pictures --------------------------------------------------------------------------------------------------------


def stamp_picture(source: Path, target: Path, stamp: Stamp, kind: str) -> None:
    """Write a copy with the stamp on it, the right way up; a JPEG is compressed once more."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    form = kind.removeprefix("image/").upper()
    try:
        with Image.open(source, formats=[form]) as opened:
            picture = _plain(ImageOps.exif_transpose(opened))
        _stamp_picture(picture, stamp)
        picture.save(target, form, **({"quality": 92} if form == "JPEG" else {}))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit("FILE_IS_BOMB") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unfit("FILE_BROKEN") from error


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in full colour on white: a stamp can be read on it."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture, mask=picture.getchannel("A"))
    return plain


def _stamp_picture(picture: Image.Image, stamp: Stamp) -> None:
    pixels = max(max(picture.size) / _LONG_SIDE, _FEWEST)  # a point
    size: Size = (picture.width / pixels, picture.height / pixels)
    line, tile = stamp.pictures(pixels)
    tile_size: Size = (tile.width / pixels, tile.height / pixels)
    leaning = _resized(tile, _scale(size)).rotate(math.degrees(_ANGLE), Image.Resampling.BICUBIC, expand=True)
    for *_, x, y in _places(size, tile_size, _scale(size)):
        _paste(picture, leaning, (x * pixels, picture.height - y * pixels - leaning.height))
    scale, *_, x, y = _foot(size, (line.width / pixels, line.height / pixels))
    line = _resized(line, scale)
    _paste(picture, line, (x * pixels, picture.height - y * pixels - line.height))


def _resized(mark: Image.Image, scale: float) -> Image.Image:
    return mark.resize((max(1, round(mark.width * scale)), max(1, round(mark.height * scale))))


def _paste(picture: Image.Image, mark: Image.Image, where: Size) -> None:
    picture.paste(mark, (round(where[0]), round(where[1])), mask=mark)


# --- Packages of XML -------------------------------------------------------------------------------------------------


def enclose(source: Path, target: Path, stamp: Stamp, name: str) -> None:
    """Write a zip of a stamped cover page and the file: what lays itself out on no fixed page cannot be stamped there.

    The file itself is as it was, but for the comment of its package, which names the copy.
    """
    inner = target.with_suffix(".inner")
    try:
        shutil.copyfile(source, inner)
        with zipfile.ZipFile(inner, "a") as package:
            package.comment = stamp.named.encode()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as whole:
            whole.writestr(zipfile.ZipInfo("阅件凭证.pdf", _EPOCH), bytes(stamp.typeset("cover.typ", "pdf")))
            with inner.open("rb") as content, whole.open(zipfile.ZipInfo(name, _EPOCH), "w", force_zip64=True) as into:
                shutil.copyfileobj(content, into)
    finally:
        inner.unlink(missing_ok=True)


# --- The program ----------------------------------------------------------------------------------------------------


def stamped(source: Path, kind: str, target: Path, words: dict[str, Any], font: str) -> None:
    """Write the stamped copy of a file of one of the kinds that are taken."""
    stamp = Stamp(words, font)
    if kind == "application/pdf":
        stamp_pdf(source, target, stamp)
    elif kind.startswith("image/"):
        stamp_picture(source, target, stamp, kind)
    else:
        enclose(source, target, stamp, words["name"])


def _limit() -> None:
    """Bound what this process may take, before it reads anything."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(source: str, kind: str, target: str, font: str) -> None:
    """Stamp, and say how it went."""
    _limit()
    try:
        stamped(Path(source), kind, Path(target), json.loads(sys.stdin.buffer.read()), font)
        found = {"size": Path(target).stat().st_size}
    except Unfit as unfit:
        found = {"code": str(unfit)}  # type: ignore[dict-item]
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    main(*sys.argv[1:5])
