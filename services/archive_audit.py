"""Verify an archive package from its bytes alone: nothing was changed, removed or added (Art. 5, 32).

Neither database nor network; memory does not grow with the package. Findings have stable codes.
"""

from __future__ import annotations

import hashlib
import zipfile
from base64 import b64decode
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from services.archive_file import FORMAT, LEDGER, MANIFEST, SIGNATURE
from services.ledger_audit import Verifier, read_lines
from services.sealing import algorithm_named

if TYPE_CHECKING:
    from pathlib import Path

_PIECE: Final = 1 << 20
_LARGEST_MANIFEST: Final = 256 << 20


@dataclass(frozen=True)
class Finding:
    """One finding: a stable code, and where."""

    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


@dataclass
class Verified:
    """What was verified and what was found."""

    manifest: dict[str, Any] = field(default_factory=dict)
    public_key: str = ""
    key_id: str = ""
    files: int = 0
    entries: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def found(self, code: str, detail: str = "") -> None:
        """Note a finding."""
        self.findings.append(Finding(code, detail))


def verify_archive(file: Path, public_key: str | None = None) -> Verified:
    """Verify a package; with a public key (PEM), also that it is that key which signed it.

    Without one it is only shown that the package agrees with itself: whoever changed all of it could sign it anew.
    """
    report = Verified()
    try:
        with zipfile.ZipFile(file) as package:
            _verify(package, report, public_key)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError) as error:
        report.found("ARCHIVE_UNREADABLE", str(error))
    return report


def _verify(package: zipfile.ZipFile, report: Verified, public_key: str | None) -> None:
    names = package.namelist()
    manifest, signature = (_read(package, report, name) for name in (MANIFEST, SIGNATURE))
    if manifest is None or signature is None:
        return
    _signature(report, manifest, signature, public_key)
    told = _json(manifest)
    if told is None or told.get("format") != FORMAT or not isinstance(told.get("files"), list):
        report.found("MANIFEST_UNREADABLE")
        return
    report.manifest = told
    _names(report, names, [str(one.get("path")) for one in told["files"] if isinstance(one, dict)])
    for one in told["files"]:
        if isinstance(one, dict) and names.count(str(one.get("path"))) == 1:
            _file(package, report, one)
    if names.count(LEDGER) == 1:
        _ledger(package, report, told)


def _read(package: zipfile.ZipFile, report: Verified, name: str) -> bytes | None:
    if package.namelist().count(name) != 1 or package.getinfo(name).file_size > _LARGEST_MANIFEST:
        report.found("FILE_MISSING", name)
        return None
    return package.read(name)


def _json(content: bytes) -> dict[str, Any] | None:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, dict) else None


def _signature(report: Verified, manifest: bytes, signature: bytes, public_key: str | None) -> None:
    told = _json(signature) or {}
    report.public_key, report.key_id = str(told.get("publicKey", "")), str(told.get("keyId", ""))
    if public_key is not None and public_key.strip() != report.public_key.strip():
        report.found("KEY_DIFFERS", report.key_id)
    algorithm = algorithm_named(str(told.get("algorithm", "")))
    try:
        given = b64decode(str(told.get("signature", "")), validate=True)
    except ValueError:
        given = b""
    if algorithm is None or not algorithm.verifies(public_key or report.public_key, manifest, given):
        report.found("SIGNATURE_WRONG")


def _names(report: Verified, names: list[str], told: list[str]) -> None:
    expected = {*told, MANIFEST, SIGNATURE}
    for name in sorted(expected - set(names)):
        report.found("FILE_MISSING", name)
    for name in sorted(set(names) - expected):
        report.found("FILE_ADDED", name)
    for name in sorted({name for name in names if names.count(name) > 1}):
        report.found("FILE_TWICE", name)


def _file(package: zipfile.ZipFile, report: Verified, told: dict[str, Any]) -> None:
    digest, size, name = hashlib.sha256(), 0, str(told["path"])
    try:
        with package.open(name) as entry:
            while piece := entry.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if size > int(told.get("size", 0)):
                    break
    except (zipfile.BadZipFile, EOFError, ValueError):  # the zip's own checksum
        report.found("FILE_DIFFERS", name)
        return
    report.files += 1
    if (size, digest.hexdigest()) != (told.get("size"), told.get("sha256")):
        report.found("FILE_DIFFERS", name)
    elif name.startswith("documents/") and name != f"documents/{digest.hexdigest()}":
        report.found("DOCUMENT_MISNAMED", name)


def _ledger(package: zipfile.ZipFile, report: Verified, told: dict[str, Any]) -> None:
    with closing(Verifier(partial=True)) as verifier, package.open(LEDGER) as lines:
        try:
            for record in read_lines(lines):
                verifier.take(record)
        except zipfile.BadZipFile:
            report.found("FILE_DIFFERS", LEDGER)
            return
        found = verifier.finish()
    report.entries = found.entries
    for problem in found.problems:
        report.found("LEDGER_BROKEN", str(problem))
    stated = told.get("ledger") or {}
    if (found.entries, found.chains, found.anchors) != tuple(stated.get(n) for n in ("entries", "chains", "anchors")):
        report.found("LEDGER_COUNTS_DIFFER")
