"""Write an archive package: a zip with records, documents, ledger, manifest and signature (Art. 5, 32).

The same content gives the same bytes: entries in one order, without times of their own, stored as they are. Nothing is
held in memory but a piece of a file and one line of the manifest for each.
"""

from __future__ import annotations

import hashlib
import zipfile
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.database import to_json
from services.archive_records import documents_of, records_of, schema_of, tables
from services.ledger_slice import slice_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from models.database import Tx
    from services.files.store import FileStore
    from services.sealing import Seal

FORMAT: Final = "award-archive-1"
MANIFEST, SIGNATURE, LEDGER, README = "manifest.json", "signature.json", "ledger.jsonl", "README.txt"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CYCLE: Final = """SELECT c.*, p.code AS programme, p.name AS programme_name, v.code AS regulation_version
FROM public.cycle c JOIN public.programme p ON p.id = c.programme_id
JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = $1"""
_ABOUT: Final = """市长质量奖评审周期归档包 / Archive package of a cycle of the Mayor's Quality Award

manifest.json   本包各文件的大小和 SHA-256 / size and SHA-256 of every file here
signature.json  对 manifest.json 的签名 / signature of manifest.json, byte for byte
records/        各表数据 / records, a JSON array a table; schemas/ says what each column means (JSON Schema)
documents/      文件内容，以 SHA-256 命名 / contents of documents, named by their SHA-256
ledger.jsonl    本周期的台账及其封存 / the cycle's chains of the ledger and the anchors over them

award archive verify FILE   离线核验 / verifies this package without database or network
"""


@dataclass(frozen=True)
class Packed:
    """A package as it was written."""

    sha256: str
    size: int
    files: int


class Writer:
    """Writes the entries of a zip in their order and remembers what the manifest says of each."""

    def __init__(self, file: Path) -> None:
        self.file, self.told = file, []  # type: tuple[Path, list[dict[str, Any]]]
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)

    async def add(self, name: str, pieces: AsyncIterator[bytes], *, told: bool = True) -> None:
        """Write an entry piece by piece."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, _EPOCH)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            async for piece in pieces:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        if told:
            self.told.append({"path": name, "size": size, "sha256": digest.hexdigest()})

    async def add_bytes(self, name: str, content: bytes, *, told: bool = True) -> None:
        """Write an entry at once."""
        await self.add(name, _at_once(content), told=told)

    def close(self) -> Packed:
        """End the zip and return what it is."""
        self._zip.close()
        with self.file.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        return Packed(digest, self.file.stat().st_size, len(self.told))


async def _at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def pack(
    writer: Writer, seen: Tx, whole: Tx, store: FileStore, seal: Seal, cycle: UUID, now: datetime,
    told: Callable[[int, int], Awaitable[None]],
) -> Packed:  # fmt: skip
    """Write a package: `seen` reads as who asked for it, `whole` as the system, which reads the ledger alone."""
    given = tables()
    documents, absent = await documents_of(seen, whole, cycle)
    total = 2 * len(given) + len(documents) + 2
    await writer.add_bytes(README, _ABOUT.encode())
    for model in given:
        name = model.__tablename__
        await writer.add_bytes(f"schemas/{name}.schema.json", to_json(schema_of(model)))
        await writer.add(f"records/{name}.json", _array(records_of(seen, model, cycle)))
        await told(len(writer.told), total)
    for sha256 in documents:
        await writer.add(f"documents/{sha256}", store.read(sha256))
        await told(len(writer.told), total)
    counts: dict[str, Any] = {}
    await writer.add(LEDGER, _lines(slice_of(whole, cycle, counts)))
    manifest = to_json(await _manifest(whole, cycle, now, seal, writer.told, counts, absent))
    await writer.add_bytes(MANIFEST, manifest, told=False)
    await writer.add_bytes(SIGNATURE, to_json(_signed(seal, manifest)), told=False)
    await told(total, total)
    return writer.close()


async def _manifest(
    whole: Tx,
    cycle: UUID,
    now: datetime,
    seal: Seal,
    files: list[dict[str, Any]],
    ledger: dict[str, Any],
    absent: list[str],
) -> dict[str, Any]:
    row = (await whole.sql(_CYCLE, cycle))[0]
    return {
        "format": FORMAT,
        "programme": row["programme"],
        "programmeName": row["programme_name"],
        "cycle": str(cycle),
        "session": row["session"],
        "awardYear": row["award_year"],
        "regulationVersion": row["regulation_version"],
        "madeAt": now.isoformat(),
        "keyId": seal.signer.key_id,
        "files": files,
        "ledger": ledger,
        "absentDocuments": absent,
    }


def _signed(seal: Seal, manifest: bytes) -> dict[str, str]:
    signer = seal.signer
    return {
        "algorithm": signer.algorithm,
        "keyId": signer.key_id,
        "publicKey": signer.public_key,
        "signature": b64encode(signer.sign(manifest)).decode(),
    }


async def _array(rows: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    """Yield a JSON array, a row on each line."""
    before = b"["
    async for row in rows:
        yield before + b"\n" + to_json(row)
        before = b","
    yield b"[]\n" if before == b"[" else b"\n]\n"


async def _lines(records: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    async for record in records:
        yield to_json(record) + b"\n"
