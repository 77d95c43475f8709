"""Finds the certificate in a file that somebody presents. Runs in a process of its own (`services.files.inspect`).

As a program, `certificate_content.py FILE`, it answers with one line of JSON: content, signature (base64) and name of the
key, null where it has none; of a broken file it dies. It imports nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys
from base64 import b64encode
from pathlib import Path
from typing import Final

import pypdf

CONTENT: Final = "certificate.json"
SIGNATURE: Final = "certificate.sig"
LARGEST: Final = 64_000  # bytes of content or signature
_NONE: Final[dict[str, str | None]] = {"content": None, "signature": None, "key_id": None}
_SECONDS: Final = 20
_MEMORY: Final = 1024 * 1024 * 1024


def found(file: Path) -> dict[str, str | None]:
    """Return what a file has of a certificate."""
    head = file.read_bytes()
    return _of_pdf(file) if head.startswith(b"%PDF-") else _of_json(head)


def _of_pdf(file: Path) -> dict[str, str | None]:
    attached = pypdf.PdfReader(file).attachments
    content, signature = ((attached.get(name) or [b""])[0] for name in (CONTENT, SIGNATURE))
    if not content or len(content) > LARGEST or len(signature) > LARGEST:
        return _NONE
    return {"content": content.decode(errors="replace"), "signature": b64encode(signature).decode(), "key_id": None}


def _of_json(text: bytes) -> dict[str, str | None]:
    """Read `{content, signature, keyId}`, as the API gives a certificate."""
    given = json.loads(text)
    if not isinstance(given, dict) or not isinstance(given.get("content"), str):
        return _NONE
    values = {"content": given["content"], "signature": given.get("signature"), "key_id": given.get("keyId")}
    return {name: value if isinstance(value, str) else None for name, value in values.items()}


def main(file: str) -> None:
    """Look, and say what was found."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.stdout.buffer.write(json.dumps(found(Path(file))).encode())


if __name__ == "__main__":
    main(sys.argv[1])
