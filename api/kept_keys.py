"""Private keys of an installation that lie in files: the one that issues local tokens, the one that seals certificates."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from services.sealing import KeyUnfit, Seal, algorithm_named, new_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.settings import Settings


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the key in a file, made when missing; of processes that make it at the same time one wins."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def seal_of(settings: Settings) -> Seal | None:
    """Return what certificates are issued with; None in production without a key. Raises KeyUnfit (Art. 33).

    In development a key is made in the data directory.
    """
    algorithm = algorithm_named(settings.certificate_algorithm)
    if algorithm is None:
        raise KeyUnfit(f"no algorithm {settings.certificate_algorithm} is installed")
    reference = settings.certificate_key
    if reference is None:
        if settings.mode == "production":
            return None
        made = settings.data_dir / "keys" / "certificates.pem"
        kept(made, new_key)
        reference = str(made)
    return Seal(algorithm.signer(reference), settings.address)
