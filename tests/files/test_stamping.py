"""Whose copy it is stands on every page, whatever the page is like, and nothing of the file is lost (Art. 31)."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pypdf
import pypdfium2
import pytest
from PIL import Image
from pypdf.generic import DecodedStreamObject, NameObject, RectangleObject

from regulation.violation import RuleBroken
from services.files import stamping
from services.files.copies import stamp
from services.rendering.words import FONTS
from tests.files import samples
from tests.printed import raw_of, text_of

NUMBER = "01a20729-7183-7add-8cc1-0309a14e6313"
WORDS = {
    "line": f"阅件人 张𠮷三（评审专家）　2026-05-06 12:00:00　申报编号 T-1　下载编号 {NUMBER}",
    "pattern": ["张𠮷三 评审专家", "2026-05-06 12:00 · T-1"],
    "named": NUMBER,
    "name": "数据.xlsx",
}


async def stamped(tmp_path: Path, content: bytes, kind: str = samples.PDF, words: dict[str, Any] = WORDS) -> bytes:
    (tmp_path / "source").write_bytes(content)
    await stamp(tmp_path / "source", kind, tmp_path / "target", words)
    return (tmp_path / "target").read_bytes()


def pages(content: bytes) -> list[Any]:
    return list(pypdfium2.PdfDocument(content))


def darkest(picture: Image.Image) -> int:
    return next(grey for grey, number in enumerate(picture.convert("L").histogram()) if number)


def made(change: Callable[[pypdf.PageObject], Any], size: tuple[int, int] = (595, 842)) -> bytes:
    writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(samples.drawn_pdf())), io.BytesIO()
    writer.pages[0].scale_to(*size)
    change(writer.pages[0])
    writer.write(out)
    return out.getvalue()


def turned(degrees: int) -> Callable[[pypdf.PageObject], Any]:
    return lambda page: page.rotate(degrees)


def cropped(page: pypdf.PageObject) -> None:
    page.cropbox = RectangleObject((200, 300, 500, 700))
    page.rotate(90)


PAGES = {
    "upright": made(lambda _: None),
    "quarter": made(turned(90)),
    "half": made(turned(180)),
    "three_quarters": made(turned(270)),
    "cropped_and_turned": made(cropped),
    "a3": made(lambda _: None, (1191, 842)),
    "label": made(lambda _: None, (150, 100)),
}


@pytest.mark.parametrize("name", PAGES)
async def test_the_stamp_stands_upright_at_the_foot_of_what_is_seen(tmp_path: Path, name: str) -> None:
    (page,) = pages(await stamped(tmp_path, PAGES[name]))
    (before,) = pages(PAGES[name])

    text = text_of(page)
    picture = page.render(scale=2).to_pil().convert("L")

    assert page.get_size() == before.get_size()
    assert NUMBER in text
    assert "张𠮷三" in text
    foot = picture.crop((0, int(picture.height * 0.9), picture.width, picture.height))
    assert darkest(foot) < 150, "the line is drawn dark, at the foot as the page is looked at"


@pytest.mark.parametrize("name", ["upright", "quarter", "cropped_and_turned"])
async def test_what_was_on_the_page_is_still_there(tmp_path: Path, name: str) -> None:
    before, after = (
        p[0].render().to_pil().convert("RGB") for p in (pages(PAGES[name]), pages(await stamped(tmp_path, PAGES[name])))
    )

    red = [sum(r > 200 and g < 60 for r, g, _ in picture.get_flattened_data()) for picture in (before, after)]

    assert red[0] > 1000
    assert 0.5 < red[1] / red[0] <= 1, "the red square shows, with the pattern over it"


async def test_every_page_bears_it(tmp_path: Path) -> None:
    after = pages(await stamped(tmp_path, samples.pdf(30)))

    assert [NUMBER in text_of(page) for page in after] == [True] * 30


async def test_a_page_that_leaves_its_drawing_state_in_disorder_is_stamped_like_any_other(tmp_path: Path) -> None:
    """It ends small, upside down, and with everything clipped away."""

    def disorder(page: pypdf.PageObject) -> None:
        content = DecodedStreamObject()
        content.set_data(b"q 0 0 1 1 re W n 0.01 0 0 -0.01 0 0 cm q q")
        page[NameObject("/Contents")] = content

    (page,) = pages(await stamped(tmp_path, made(disorder)))

    picture = page.render(scale=2).to_pil().convert("L")
    assert darkest(picture.crop((0, int(picture.height * 0.95), picture.width, picture.height))) < 100


async def test_pages_that_share_one_stream_keep_their_own_pictures(tmp_path: Path) -> None:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    shared = DecodedStreamObject()
    shared.set_data(b"q 595 0 0 842 0 0 cm /I Do Q")
    reference = writer._add_object(shared)
    for colour in ("red", "blue"):
        picture = io.BytesIO()
        Image.new("RGB", (10, 10), colour).save(picture, "PDF")
        page = writer.add_page(pypdf.PdfReader(picture).pages[0])
        page.mediabox = RectangleObject((0, 0, 595, 842))
        drawn = page["/Resources"]["/XObject"]  # type: ignore[index]
        drawn[NameObject("/I")] = drawn.raw_get(next(iter(drawn)))
        page[NameObject("/Contents")] = reference
    writer.write(out)

    after = pages(await stamped(tmp_path, out.getvalue()))

    middles = [page.render().to_pil().convert("RGB").getpixel((10, 10)) for page in after]
    assert [max(range(3), key=colour.__getitem__) for colour in middles] == [0, 2]


async def test_the_same_copy_is_the_same_bytes_and_another_is_not(tmp_path: Path) -> None:
    first, again = [await stamped(tmp_path, PAGES["upright"]) for _ in range(2)]
    other = await stamped(tmp_path, PAGES["upright"], words=WORDS | {"named": NUMBER.replace("0", "1")})

    assert first == again
    assert first != other


async def test_no_cut_brings_back_the_page_without_the_stamp(tmp_path: Path) -> None:
    content = await stamped(tmp_path, PAGES["upright"])

    assert content.count(b"%%EOF") == 1
    assert PAGES["upright"][:2000] not in content


async def test_a_name_that_looks_like_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    name = '#panic("x") $1/0$ ]*_`@"\\#import'

    (page,) = pages(
        await stamped(tmp_path, samples.pdf(), words=WORDS | {"line": f"{name} {NUMBER}", "pattern": [name]})
    )

    assert f"{name} {NUMBER}" in text_of(page)


@pytest.mark.parametrize(("kind", "form"), [(samples.PNG, "PNG"), (samples.JPEG, "JPEG")])
async def test_a_picture_bears_it_and_keeps_its_kind_and_size(tmp_path: Path, kind: str, form: str) -> None:
    source = io.BytesIO()
    Image.new("RGB", (1200, 800), "white").save(source, form)

    with Image.open(io.BytesIO(await stamped(tmp_path, source.getvalue(), kind))) as after:
        grey = after.convert("L")
        assert (after.format, after.size) == (form, (1200, 800))
    assert darkest(grey.crop((0, 740, 1200, 800))) < 100
    assert 180 < darkest(grey.crop((0, 0, 1200, 700))) < 240, "the pattern is light"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
async def test_a_picture_of_any_kind_of_colour_is_stamped(tmp_path: Path, mode: str) -> None:
    source = io.BytesIO()
    Image.new(mode, (900, 1200)).save(source, "PNG")

    with Image.open(io.BytesIO(await stamped(tmp_path, source.getvalue(), samples.PNG))) as after:
        assert (after.mode, after.size) == ("RGB", (900, 1200))
        assert len(after.convert("L").crop((0, 1140, 900, 1200)).getcolors()) > 10


async def test_a_photo_that_lies_on_its_side_is_stamped_the_way_it_is_looked_at(tmp_path: Path) -> None:
    source, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1200, 800), "white").save(source, "JPEG", exif=exif)

    with Image.open(io.BytesIO(await stamped(tmp_path, source.getvalue(), samples.JPEG))) as after:
        assert (after.size, after.getexif().get(0x0112, 1)) == ((800, 1200), 1)
        assert darkest(after.convert("L").crop((0, 1140, 800, 1200))) < 100


async def test_a_table_goes_out_beside_a_stamped_cover_and_names_the_copy_itself(tmp_path: Path) -> None:
    content = await stamped(tmp_path, samples.xlsx(), samples.XLSX)

    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        assert whole.namelist() == ["阅件凭证.pdf", "数据.xlsx"]
        (cover,) = pages(whole.read("阅件凭证.pdf"))
        table = whole.read("数据.xlsx")
    assert NUMBER in text_of(cover)
    with zipfile.ZipFile(io.BytesIO(table)) as inner, zipfile.ZipFile(io.BytesIO(samples.xlsx())) as before:
        assert inner.comment == NUMBER.encode()
        assert {n: inner.read(n) for n in inner.namelist()} == {n: before.read(n) for n in before.namelist()}


def test_the_number_is_never_broken_on_a_cover() -> None:
    number = "01a20729-a183-badd-acc1-f309a14e6313"  # a line is broken between a hyphen and a letter
    for length in range(31):
        words = WORDS | {"line": f"阅件人 {'张' * length}　下载编号 {number}", "named": number}

        cover = stamping.Stamp(words, FONTS).typeset("cover.typ", "pdf")

        assert number in raw_of(pages(bytes(cover))[0]), length


async def test_what_cannot_be_stamped_is_not_handed_out(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as broken:
        await stamped(tmp_path, b"%PDF-1.7\nnothing of it is true")

    assert broken.value.violations[0].code == "COPY_NOT_MADE"
    assert not (tmp_path / "target").exists()


def test_the_program_is_bounded_and_needs_nothing_of_ours(tmp_path: Path) -> None:
    """A content of two gigabytes unpacked ends the process, not the server."""
    writer, bomb = pypdf.PdfWriter(), DecodedStreamObject()
    bomb.set_data(b"\n" * 200_000_000)
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Contents")] = pypdf.generic.ArrayObject([writer._add_object(bomb.flate_encode())] * 20)
    writer.write(tmp_path / "bomb.pdf")

    ended = subprocess.run(
        [sys.executable, "-P", stamping.__file__, tmp_path / "bomb.pdf", samples.PDF, tmp_path / "out", FONTS],
        input=orjson.dumps(WORDS), env={}, capture_output=True, check=False, timeout=120,
    )  # fmt: skip

    assert ended.returncode != 0 or b"FILE_BROKEN" in ended.stdout
    assert not (tmp_path / "out").exists()
