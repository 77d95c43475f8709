"""The file of a certificate: what is printed and signed, a code that leads to the check, the file as its own proof (Art. 22, 33)."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from typing import Any
from urllib.parse import urlsplit

import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from regulation.roles import Role
from services.files.certificate_reader import TURNS
from tests.certificates.conftest import PUBLIC_URL, Winner, issued
from tests.files.desk import Desk
from tests.printed import unspaced
from tests.world import World

_GET = (
    "mutation ($i: DownloadCertificateInput!) { done: downloadCertificate(input: $i) { downloadUrl errors { code } } }"
)


async def file_of(desk: Desk, actor: Any, row: Any, *, preview: bool = False) -> Any:
    told = await desk.done(actor, _GET, certificateId=f"Certificate_{row['id']}", preview=preview)
    assert told["errors"] == [], told
    return await desk.get(actor, told["downloadUrl"])


@pytest.fixture
async def held(desk: Desk, world: World, winner: Winner) -> tuple[Winner, Any, bytes]:
    """A winner with the row of its certificate and the file of it."""
    row = await issued(world, winner)
    answer = await file_of(desk, await world.applicant(winner.organisation), row)
    assert answer.headers["content-type"] == "application/pdf"
    return winner, row, answer.content


async def verified(desk: Desk, content: bytes, name: str = "certificate.pdf") -> Any:
    answer = await desk.client.post(
        "/verify", files={"file": (name, content)}, headers={"accept-language": "en", **CLOCK}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


CLOCK = {"x-clock": "2026-05-06T12:00:00+08:00"}


async def test_it_prints_what_was_won_on_one_page_and_holds_what_was_signed(held: tuple[Winner, Any, bytes]) -> None:
    winner, row, content = held

    said, printed = json.loads(row["content"]), unspaced(content)
    for text in (
        winner.name,
        winner.number,
        "市长质量奖",
        said["documentNumber"],
        "2026年5月6日至2029年5月5日",
        said["keyId"],
    ):
        assert "".join(text.split()) in printed, text
    assert winner.credit_code not in printed
    assert len(pypdfium2.PdfDocument(content)) == 1
    attached = pypdf.PdfReader(io.BytesIO(content)).attachments
    assert attached["certificate.json"] == [row["content"].encode()]
    assert attached["certificate.sig"] == [b64decode(row["signature"])]


async def test_it_is_the_same_file_for_the_winner_and_the_office_at_any_time(
    desk: Desk, world: World, held: tuple[Winner, Any, bytes]
) -> None:
    _, row, content = held
    for copy in desk.state.copies.folder.iterdir():
        copy.unlink()  # so that it is made again

    again = await file_of(desk, await world.actor(Role.OFFICE), row)

    assert again.content == content


async def test_its_code_leads_to_the_check_on_the_running_application(
    desk: Desk, held: tuple[Winner, Any, bytes]
) -> None:
    winner, row, content = held

    page = pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    found = await desk.client.get(code.text.removeprefix(PUBLIC_URL), headers=CLOCK)

    assert code.text == row["check_url"] == f"{PUBLIC_URL}/verify/{winner.number}?e=1&d={row['digest'][:16]}"
    assert urlsplit(code.text).scheme == "https"
    assert (found.status_code, found.json()["verdict"]) == (200, "IN_FORCE")
    assert found.json()["register"]["organisationName"] == winner.name


async def test_the_picture_shows_the_same_code(desk: Desk, world: World, held: tuple[Winner, Any, bytes]) -> None:
    winner, row, _ = held

    picture = await file_of(desk, await world.applicant(winner.organisation), row, preview=True)

    assert picture.headers["content-type"] == "image/png"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert code.text == row["check_url"]


async def test_the_file_proves_itself(desk: Desk, held: tuple[Winner, Any, bytes]) -> None:
    _, row, content = held
    as_json = json.dumps({"content": row["content"], "signature": row["signature"], "keyId": None}).encode()

    for given, name in ((content, "c.pdf"), (as_json, "c.json")):
        found = await verified(desk, given, name)
        assert (found["verdict"], found["reasons"]) == ("IN_FORCE", [])


@pytest.mark.parametrize("what", ["certificate.json", "certificate.sig"])
async def test_one_changed_byte_of_what_it_holds_is_forged(
    desk: Desk, held: tuple[Winner, Any, bytes], what: str
) -> None:
    _, row, content = held
    writer = pypdf.PdfWriter()
    writer.add_page(pypdf.PdfReader(io.BytesIO(content)).pages[0])
    parts = {"certificate.json": row["content"].encode(), "certificate.sig": b64decode(row["signature"])}
    signed = parts[what]
    altered = bytes([signed[0] ^ 1]) + signed[1:]  # another byte, whatever the signature begins with
    parts[what] = signed.replace(b"quality", b"Quality") if what.endswith("json") else altered
    for name, data in parts.items():
        writer.add_attachment(name, data)
    forged = io.BytesIO()
    writer.write(forged)

    found = await verified(desk, forged.getvalue())

    assert found["verdict"] == "FORGED"
    assert found["reasons"][0]["code"] == "SIGNATURE_WRONG"


async def test_of_another_picture_around_a_genuine_certificate_the_register_tells(
    desk: Desk, held: tuple[Winner, Any, bytes]
) -> None:
    winner, row, _ = held
    writer = pypdf.PdfWriter()
    writer.add_blank_page(800, 600)
    writer.add_attachment("certificate.json", row["content"].encode())
    writer.add_attachment("certificate.sig", b64decode(row["signature"]))
    painted = io.BytesIO()
    writer.write(painted)

    found = await verified(desk, painted.getvalue())

    assert (found["verdict"], found["register"]["organisationName"]) == ("IN_FORCE", winner.name)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 broken", "FILE_UNREADABLE"),
        (b"", "FILE_UNREADABLE"),
        (b"\xff\xfe", "FILE_UNREADABLE"),
        (b"{}", "NO_CERTIFICATE_IN_FILE"),
        (b"[1]", "NO_CERTIFICATE_IN_FILE"),
        (b"[" * 100_000, "FILE_UNREADABLE"),
    ],
)
async def test_of_any_other_file_it_is_said_that_nothing_is_known(desk: Desk, content: bytes, code: str) -> None:
    found = await verified(desk, content)

    assert (found["verdict"], [one["code"] for one in found["reasons"]]) == ("UNKNOWN", [code])


async def test_a_form_without_a_file_and_one_that_is_too_large_are_refused(desk: Desk) -> None:
    none = await desk.client.post("/verify", files={"other": ("c.pdf", b"x")})
    text = await desk.client.post("/verify", content=b"x", headers={"content-type": "text/plain"})
    large = await desk.client.post("/verify", files={"file": ("c.pdf", bytes(8 * 1024 * 1024))})

    assert [(one.status_code, one.json()["errors"][0]["code"]) for one in (none, text, large)] == [
        (400, "CERTIFICATE_FILE_MISSING"),
        (400, "CERTIFICATE_FILE_MISSING"),
        (413, "CERTIFICATE_FILE_TOO_LARGE"),
    ]


async def test_while_too_many_wait_the_next_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TURNS, "waiting", 20)

    busy = await desk.client.post("/verify", files={"file": ("c.pdf", b"x")})

    assert (busy.status_code, busy.json()["errors"][0]["code"]) == (429, "CERTIFICATE_CHECK_BUSY")


async def test_nobody_but_the_winner_and_the_office_gets_the_file(
    desk: Desk, world: World, held: tuple[Winner, Any, bytes]
) -> None:
    _, row, _ = held
    others = [await world.applicant(await world.organisation()), await world.actor(Role.SUPERVISOR)]

    told = [await desk.done(one, _GET, certificateId=f"Certificate_{row['id']}") for one in others]
    guessed = await desk.get(others[0], f"/files/certificates/certificate/{row['id']}?until=9999999999&signature=x")

    assert [one["errors"][0]["code"] for one in told] == ["OUT_OF_SCOPE", "NO_RIGHT"]
    assert guessed.status_code == 404
