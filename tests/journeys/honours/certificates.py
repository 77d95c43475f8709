"""Certificates, which anybody checks with the city and without it; medals and cups (Art. 8, 22, 23, 33)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pypdf
import pypdfium2
import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.journeys.honours.city import CABLE, CLINIC, COPPER, GEAR, MAGNET, PUBLIC_URL
from tests.journeys.people import Person

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.honours.city import City

DAY = "2026-10-30"
_CLOCK = {"x-clock": f"{DAY}T10:00:00+08:00"}
_ISSUED = """{ certificates(first: 50) { nodes { id number edition checkUrl content signature organisation { name }
  award { id } } } }"""
_CHECK = """query($n: String) { certificateCheck(number: $n) { verdict reasons { code }
  register { organisationName documentNumber validUntil } } }"""
_ITEMS = "{ honourItems(first: 50) { nodes { id serial kind state handedTo organisation { name } } } }"


async def certify(city: City) -> None:
    """Each winner of both documents has one certificate; its number says what the register has."""
    director = city["director"].on(DAY)
    assert await city.refusal(city["clerk"].on(DAY), "issueCertificates", **city.cycle) == ("NO_RIGHT", "Art.22")
    await director.do("issueCertificates", **city.cycle)

    public = Person(city.http).on(DAY)
    issued = {one["organisation"]["name"]: one for one in (await public.ask(_ISSUED))["certificates"]["nodes"]}
    assert set(issued) == {MAGNET, COPPER, CLINIC, GEAR, CABLE}
    city.ids |= {f"{name} certificate": one["id"] for name, one in issued.items()}
    city.ids |= {f"{name} award": one["award"]["id"] for name, one in issued.items()}
    number = issued[MAGNET]["number"]
    found = (await public.ask(_CHECK, n=number))["certificateCheck"]
    assert found == {"verdict": "IN_FORCE", "reasons": [], "register": {
        "organisationName": MAGNET, "documentNumber": "示例府发〔2026〕1号", "validUntil": "2029-10-19",
    }}  # fmt: skip
    last, after = [
        (await public.on(day).ask(_CHECK, n=number))["certificateCheck"] for day in ("2029-10-19", "2029-10-20")
    ]
    none = (await public.ask(_CHECK, n="GZMQA-2026-7-99"))["certificateCheck"]
    assert (last["verdict"], after["verdict"], none["verdict"]) == ("IN_FORCE", "EXPIRED", "UNKNOWN")


async def check_the_paper(city: City) -> None:
    """The winner's file proves itself: by the address in its picture, uploaded, and by the published key alone."""
    content = await _file_of(city, MAGNET)
    (code,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil())
    assert code.text.startswith(f"{PUBLIC_URL}/verify/")
    path = "{0.path}?{0.query}".format(urlsplit(code.text))
    told = (await city.http.get(path, headers=_CLOCK)).json()
    page = await city.http.get(path, headers={**_CLOCK, "accept": "text/html"})
    uploaded, forged = [await _uploaded(city, one) for one in (content, _altered(content))]
    drawn = (await city.http.get(path[:-1] + ("0" if path[-1] != "0" else "1"), headers=_CLOCK)).json()

    assert (told["verdict"], told["register"]["organisationName"]) == ("IN_FORCE", MAGNET)
    assert (page.status_code, MAGNET in page.text) == (200, True)
    assert (uploaded["verdict"], uploaded["reasons"]) == ("IN_FORCE", [])
    assert (forged["verdict"], forged["reasons"][0]["code"]) == ("FORGED", "SIGNATURE_WRONG")
    assert (drawn["verdict"], drawn["reasons"][0]["code"]) == ("FORGED", "DIGEST_DIFFERS")


async def check_offline(city: City) -> None:
    """The published key is enough, by any program and by the one that comes with the product (Art. 33)."""
    published = await city.http.get("/.well-known/award-certificate-keys.json")
    keys = city.folder / "keys.json"
    keys.write_bytes(published.content)
    content = await _file_of(city, MAGNET)
    signed, signature = _attached(content)
    (key,) = [one for one in published.json()["keys"] if one["keyId"] == json.loads(signed)["keyId"]]
    public_key: Any = load_pem_public_key(key["publicKey"].encode())

    public_key.verify(signature, signed)
    with pytest.raises(InvalidSignature):
        public_key.verify(signature, signed.replace(b"2029-10-19", b"2029-10-18"))
    genuine, forged = _kept(city.folder / "genuine.pdf", content), _kept(city.folder / "forged.pdf", _altered(content))
    checks = [
        await city.command("certificate", "verify", one, "--keys", str(keys), offline=True) for one in (genuine, forged)
    ]
    assert [code for code, _ in checks] == [0, 1], checks
    assert "The signature is good." in checks[0][1]


async def hand_over(city: City) -> None:
    """Medals and cups have numbers, are handed over once, and the winner reads of its own (Art. 8, 22)."""
    clerk = city["clerk"].on("2026-11-02")
    medal = await _made(city, MAGNET, "MEDAL", "J2026-001")
    cup = await _made(city, COPPER, "CUP", "B2026-001")
    given = {"awardId": city.ids[f"{CLINIC} award"], "kind": "MEDAL", "serial": "J2026-001", "madeOn": "2026-10-28"}
    twice = await city.refusal(clerk, "recordHonourItem", **given)
    to = {"handedOverOn": "2026-11-02", "handedTo": "总经理"}
    await clerk.do("handOverItem", honourItemId=medal, expectedVersion=await clerk.version(medal), **to)
    handed = {"honourItemId": medal, "expectedVersion": await clerk.version(medal), **to}
    again = await city.refusal(clerk, "handOverItem", **handed)
    lost = {"lostOn": "2026-11-02", "remark": "运输中遗失"}
    await clerk.do("reportItemLost", honourItemId=cup, expectedVersion=await clerk.version(cup), **lost)
    new = {"serial": "B2026-002", "madeOn": "2026-11-02", "remark": "补制"}
    await clerk.do("replaceItem", honourItemId=cup, expectedVersion=await clerk.version(cup), **new)

    assert (twice[0], again) == ("ALREADY_EXISTS", ("WRONG_STATE", "Art.22"))
    assert await _items(clerk) == {
        "J2026-001": (MAGNET, "HANDED_OVER"), "B2026-001": (COPPER, "REPLACED"), "B2026-002": (COPPER, "MADE"),
    }  # fmt: skip
    assert await _items(city.representative(MAGNET).on("2026-11-02")) == {"J2026-001": (MAGNET, "HANDED_OVER")}
    assert await _items(Person(city.http).on("2026-11-02")) == {}


async def _made(city: City, name: str, kind: str, serial: str) -> str:
    given = {"awardId": city.ids[f"{name} award"], "kind": kind, "serial": serial, "madeOn": "2026-10-28"}
    made = await city["clerk"].on("2026-11-02").do("recordHonourItem", "honourItem { id }", **given)
    return str(made["honourItem"]["id"])


async def _items(viewer: Person) -> dict[str, tuple[str, str]]:
    found = (await viewer.ask(_ITEMS))["honourItems"]["nodes"]
    return {one["serial"]: (one["organisation"]["name"], one["state"]) for one in found}


async def _file_of(city: City, name: str) -> bytes:
    winner = city.representative(name).on(DAY)
    told = await winner.do("downloadCertificate", "downloadUrl", certificateId=city.ids[f"{name} certificate"])
    return (await city.http.get(told["downloadUrl"], headers=winner.headers)).content


async def _uploaded(city: City, content: bytes) -> Any:
    answer = await city.http.post("/verify", files={"file": ("certificate.pdf", content)}, headers=_CLOCK)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _attached(content: bytes) -> tuple[bytes, bytes]:
    attached = pypdf.PdfReader(io.BytesIO(content)).attachments
    return attached["certificate.json"][0], attached["certificate.sig"][0]


def _altered(content: bytes) -> bytes:
    """Return the file with one byte of what was signed changed: a year more."""
    signed, signature = _attached(content)
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_page(pypdf.PdfReader(io.BytesIO(content)).pages[0])
    writer.add_attachment("certificate.json", signed.replace(b"2029-10-19", b"2039-10-19"))
    writer.add_attachment("certificate.sig", signature)
    writer.write(out)
    return out.getvalue()


def _kept(file: Path, content: bytes) -> str:
    file.write_bytes(content)
    return str(file)
