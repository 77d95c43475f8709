"""What a file is, found in a process of its own: sound files pass, hostile ones are refused by name (Art. 17)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from services.files import inspect as inspecting
from services.files.content import Facts, Unfit
from services.files.inspect import inspect
from tests.files import samples
from tests.files.samples import DOCX, JPEG, PDF, PNG, XLSX


async def facts(folder: Path, content: bytes, claimed: str) -> Facts | str:
    file = folder / "file"
    file.write_bytes(content)
    try:
        return await inspect(file, claimed, folder / "preview.png")
    except Unfit as unfit:
        return unfit.code


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (samples.pdf(1), PDF, Facts(PDF, 1, True)),
        (samples.pdf(37), PDF, Facts(PDF, 37, True)),
        (samples.picture("PNG"), PNG, Facts(PNG, None, True)),
        (samples.picture("JPEG"), JPEG, Facts(JPEG, None, True)),
        (samples.xlsx(), XLSX, Facts(XLSX, None, False)),
        (samples.docx(), DOCX, Facts(DOCX, None, False)),
    ],
    ids=["pdf", "pdf of 37", "png", "jpeg", "xlsx", "docx"],
)
async def test_a_sound_file_is_what_it_claims(tmp_path: Path, content: bytes, kind: str, found: Facts) -> None:
    assert await facts(tmp_path, content, kind) == found


@pytest.mark.parametrize(
    ("content", "claimed", "code"),
    [
        (b"", PDF, "FILE_EMPTY"),
        (samples.pdf(0), PDF, "PDF_WITHOUT_PAGES"),
        (samples.pdf(1, user_password="geheim"), PDF, "PDF_ENCRYPTED"),
        (samples.pdf(1, user_password="", owner_password="geheim"), PDF, "PDF_ENCRYPTED"),
        (samples.pdf(1)[:300], PDF, "FILE_BROKEN"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, PDF, "FILE_BROKEN"),
        (samples.picture("PNG"), PDF, "FILE_NOT_WHAT_IT_CLAIMS"),
        (samples.pdf(1), PNG, "FILE_NOT_WHAT_IT_CLAIMS"),
        (b"MZ" + bytes(400), PDF, "FILE_NOT_WHAT_IT_CLAIMS"),
        (b"<script>alert(1)</script>", PDF, "FILE_NOT_WHAT_IT_CLAIMS"),
        (samples.xlsx(), DOCX, "FILE_NOT_WHAT_IT_CLAIMS"),
        (samples.docx("application/x-other"), DOCX, "FILE_NOT_WHAT_IT_CLAIMS"),
        (samples.picture("PNG", (15_000, 15_000)), PNG, "FILE_IS_BOMB"),
        (samples.picture("PNG", (3000, 2000))[:60], PNG, "FILE_BROKEN"),
        (samples.zip_bomb(), DOCX, "FILE_IS_BOMB"),
        (samples.xlsx()[:3000], XLSX, "FILE_BROKEN"),
        (samples.docx(**{"word/vbaProject.bin": b"x"}), DOCX, "FILE_HAS_MACROS"),
        (samples.docx("application/vnd.ms-word.document.macroEnabled"), DOCX, "FILE_HAS_MACROS"),
    ],
    ids=[
        "empty", "no pages", "encrypted", "encrypted for writing", "cut pdf", "noise", "png as pdf", "pdf as png",
        "program", "script", "xlsx as docx", "other package", "image bomb", "cut png", "zip bomb", "cut package",
        "macro part", "macro type",
    ],
)  # fmt: skip
async def test_a_hostile_or_broken_file_is_refused_by_name(
    tmp_path: Path, content: bytes, claimed: str, code: str
) -> None:
    assert await facts(tmp_path, content, claimed) == code


async def test_the_preview_is_the_first_page(tmp_path: Path) -> None:
    await facts(tmp_path, samples.drawn_pdf(), PDF)

    with Image.open(tmp_path / "preview.png") as preview:
        assert preview.size in {(571, 800), (572, 800)}
        assert preview.getpixel((143, 160)) in {(254, 0, 0), (255, 0, 0)}
        assert preview.getpixel((450, 600)) == (255, 255, 255)


async def test_what_ends_the_process_ends_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is killed, as by a limit of memory or time, answers nothing: the file is refused, we go on."""
    monkeypatch.setattr("sys.executable", "/bin/false")

    assert await facts(tmp_path, samples.pdf(), PDF) == "FILE_UNREADABLE"


async def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(sleeper))
    monkeypatch.setattr(inspecting, "SECONDS", 1)

    assert await facts(tmp_path, samples.pdf(), PDF) == "FILE_UNREADABLE"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
