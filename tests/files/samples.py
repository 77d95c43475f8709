"""Files as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import openpyxl
import pypdf
from PIL import Image, ImageDraw

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX, DOCX = f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}wordprocessingml.document"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="{kind}.main+xml"/></Types>'
)


def pdf(pages: int = 1, **encryption: Any) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if encryption:
        writer.encrypt(**encryption)
    writer.write(out)
    return out.getvalue()


def drawn_pdf() -> bytes:
    """Return a page that can be known again: a red square in the upper left quarter of a white page."""
    page, out = Image.new("RGB", (600, 840), "white"), io.BytesIO()
    ImageDraw.Draw(page).rectangle((60, 80, 240, 260), fill="red")
    page.save(out, "PDF")
    return out.getvalue()


@cache
def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(out, kind)
    return out.getvalue()


@cache
def xlsx() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def docx(kind: str = DOCX, **more: bytes) -> bytes:
    parts = {"[Content_Types].xml": _TYPES.format(kind=kind).encode(), "word/document.xml": b"<w:document/>", **more}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@cache
def zip_bomb(megabytes: int = 80) -> bytes:
    return docx(**{"word/media/zeros.bin": bytes(megabytes * 1024 * 1024)})
