"""A package is verified offline, and each kind of tampering is found (Art. 5, 32)."""

from __future__ import annotations

import json
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from services.archive_audit import verify_archive
from tests.archive.conftest import Closed
from tests.certificates.conftest import seal_at

Content = dict[str, bytes]


@pytest.fixture
async def package(closed: Closed, tmp_path: Path) -> Path:
    return await closed.file(await closed.packed(), tmp_path)


def rewritten(file: Path, change: Callable[[Content], None], *more: tuple[str, bytes]) -> Path:
    """Return a copy with other content, whose zip is sound."""
    with zipfile.ZipFile(file) as package:
        content = {name: package.read(name) for name in package.namelist()}
    change(content)
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(changed, "w") as package:
        for name, given in (*content.items(), *more):
            package.writestr(name, given)
    return changed


def codes(file: Path, public_key: str | None = None) -> set[str]:
    return {finding.code for finding in verify_archive(file, public_key).findings}


def test_a_package_as_it_was_made_is_intact(package: Path, closed: Closed) -> None:
    report = verify_archive(package, closed.seal.signer.public_key)

    assert report.findings == []
    assert report.manifest["session"] == 7
    assert report.entries == 2  # closed, packed
    assert report.files == len(report.manifest["files"])


def test_a_changed_record_is_found(package: Path) -> None:
    def change(content: Content) -> None:
        content["records/cycle.json"] = content["records/cycle.json"].replace(b'"session":7', b'"session":8')

    assert codes(rewritten(package, change)) == {"FILE_DIFFERS"}


def test_a_record_of_another_length_is_found(package: Path) -> None:
    def change(content: Content) -> None:
        content["records/cycle.json"] += b" "

    assert codes(rewritten(package, change)) == {"FILE_DIFFERS"}


def test_a_document_that_was_taken_out_or_put_in_is_found(package: Path) -> None:
    document = next(name for name in zipfile.ZipFile(package).namelist() if name.startswith("documents/"))

    assert codes(rewritten(package, lambda content: content.pop(document) and None)) == {"FILE_MISSING"}
    assert codes(rewritten(package, lambda content: content.update({"documents/x": b"x"}))) == {"FILE_ADDED"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_entry_of_the_same_name_is_found(package: Path) -> None:
    assert codes(rewritten(package, lambda _: None, ("records/cycle.json", b"[]"))) == {"FILE_TWICE"}


def test_a_changed_manifest_is_found(package: Path) -> None:
    def change(content: Content) -> None:
        record = content["records/cycle.json"].replace(b'"session":7', b'"session":8')
        manifest = json.loads(content["manifest.json"])
        for one in manifest["files"]:
            if one["path"] == "records/cycle.json":
                one["sha256"] = sha256(record).hexdigest()
        content.update({"records/cycle.json": record, "manifest.json": json.dumps(manifest).encode()})

    assert codes(rewritten(package, change)) == {"SIGNATURE_WRONG"}


def test_a_package_signed_anew_is_of_another_key(package: Path, closed: Closed, tmp_path: Path) -> None:
    forger = seal_at(tmp_path / "forger.pem").signer

    def change(content: Content) -> None:
        signature = b64encode(forger.sign(content["manifest.json"])).decode()
        told = json.loads(content["signature.json"]) | {"publicKey": forger.public_key, "signature": signature}
        content["signature.json"] = json.dumps(told).encode()

    forged = rewritten(package, change)
    assert codes(forged) == set()  # it agrees with itself: only the published key tells
    assert codes(forged, closed.seal.signer.public_key) == {"KEY_DIFFERS", "SIGNATURE_WRONG"}


@pytest.mark.parametrize("name", ["manifest.json", "signature.json"])
def test_without_manifest_or_signature_nothing_is_proved(package: Path, name: str) -> None:
    assert "FILE_MISSING" in codes(rewritten(package, lambda content: content.pop(name) and None))


def signed_anew(package: Path, closed: Closed, change: Callable[[list[dict[str, object]]], None]) -> Path:
    """Return a package whose ledger was changed and whose manifest and signature were made anew with the right key."""

    with zipfile.ZipFile(package) as opened:
        content = {name: opened.read(name) for name in opened.namelist()}
    records = [json.loads(line) for line in content["ledger.jsonl"].splitlines()]
    change(records)
    ledger = b"".join(json.dumps(one).encode() + b"\n" for one in records)
    manifest = json.loads(content["manifest.json"])
    for one in manifest["files"]:
        if one["path"] == "ledger.jsonl":
            one.update(sha256=sha256(ledger).hexdigest(), size=len(ledger))
    told = json.dumps(manifest).encode()
    signature = json.loads(content["signature.json"])
    signature["signature"] = b64encode(closed.seal.signer.sign(told)).decode()
    given = {"ledger.jsonl": ledger, "manifest.json": told, "signature.json": json.dumps(signature).encode()}
    return rewritten(package, lambda old: old.update(given))


def test_a_ledger_that_was_changed_by_who_holds_the_key_is_found(package: Path, closed: Closed) -> None:
    def change(records: list[dict[str, object]]) -> None:
        entry = records[0]["entry"]
        assert isinstance(entry, dict)
        entry["role"] = "supervisor"

    assert codes(signed_anew(package, closed, change)) == {"LEDGER_BROKEN"}


def test_a_ledger_that_was_cut_is_found(package: Path, closed: Closed) -> None:
    def change(records: list[dict[str, object]]) -> None:
        del records[1]

    assert "LEDGER_BROKEN" in codes(signed_anew(package, closed, change))


@pytest.mark.parametrize("damage", [b"", b"no zip", None])
def test_what_is_no_package_is_said_to_be_none(package: Path, damage: bytes | None) -> None:
    broken = package.with_name("broken.zip")
    broken.write_bytes(package.read_bytes()[:-100] if damage is None else damage)

    assert codes(broken) == {"ARCHIVE_UNREADABLE"}


def test_bytes_that_were_changed_inside_the_zip_are_found(package: Path) -> None:
    broken = package.with_name("broken.zip")
    shutil.copy(package, broken)
    content = bytearray(broken.read_bytes())
    at = content.index("检验报告".encode())
    content[at] ^= 1
    broken.write_bytes(bytes(content))

    assert codes(broken) == {"FILE_DIFFERS"}


def test_the_command_line_verifies_without_a_database(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    good = CliRunner().invoke(app, ["archive", "verify", str(package)])
    bad = CliRunner().invoke(
        app, ["archive", "verify", str(rewritten(package, lambda c: c.update({"records/cycle.json": b"[]"})))]
    )

    assert good.exit_code == 0, good.output
    assert "intact" in good.output
    assert bad.exit_code == 1
    assert "FILE_DIFFERS" in bad.output
