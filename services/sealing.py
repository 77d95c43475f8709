"""What seals certificates: algorithms by name, keys that sign and keys that verify (Art. 33); docs/certificates.md.

Private keys are never in the database. What signs may be a file, or hardware behind the same two protocols.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from regulation.certificates import Presented, said
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLUGINS: Final = "mayors_quality_award.certificate_algorithms"
ED25519: Final = "Ed25519"
_ID_DIGITS: Final = 16
_OTHERS: Final = 0o077  # rights of anybody but the owner of a file


class KeyUnfit(Exception):  # noqa: N818 -- it says what the key is
    """The private key cannot be used; the message says why."""


class Signer(Protocol):
    """A private key, wherever it lies, with its public one."""

    @property
    def algorithm(self) -> str:
        """Name of its algorithm."""

    @property
    def key_id(self) -> str:
        """Name of the key, see `key_id_of`."""

    @property
    def public_key(self) -> str:
        """The public key as PEM."""

    def sign(self, content: bytes) -> bytes:
        """Return the detached signature of a content."""


class Algorithm(Protocol):
    """A way to sign and to verify. Another one is registered here, or comes as an entry point of a package."""

    @property
    def name(self) -> str:
        """Name, as keys and certificates say it."""

    def signer(self, reference: str) -> Signer:
        """Return what signs with the key that a setting names; raises KeyUnfit."""

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        """Tell whether a signature of a content was made with the private key of a public one; never raises."""


@dataclass(frozen=True)
class Seal:
    """What this installation issues certificates with, and the address at which anybody checks them."""

    signer: Signer
    address: str


@dataclass
class Installed:
    """The seal of this process: set when it starts, from its settings. None: it issues nothing."""

    seal: Seal | None = None


INSTALLED: Final = Installed()


@dataclass(frozen=True)
class PublicKey:
    """A public key: whose certificates it verifies, and in which time it signed."""

    programme: str
    key_id: str
    algorithm: str
    public_key: str
    valid_from: datetime
    retired_at: datetime | None


def key_id_of(public_key: bytes) -> str:
    """Return the name of a key: the beginning of the SHA-256 of the public key as DER."""
    return hashlib.sha256(public_key).hexdigest()[:_ID_DIGITS]


# --- Algorithms ----------------------------------------------------------------------------------------------------------


class _Ed25519Signer:
    def __init__(self, key: Ed25519PrivateKey) -> None:
        public = key.public_key()
        self._key, self.algorithm = key, ED25519
        self.key_id = key_id_of(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        self.public_key = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, content: bytes) -> bytes:
        """Return the signature (RFC 8032)."""
        return self._key.sign(content)


class Ed25519:
    """Ed25519 with a private key in a PEM file that its owner alone can read."""

    name = ED25519

    def signer(self, reference: str) -> Signer:
        """Return what signs with the key in a file."""
        file = Path(reference)
        try:
            if file.stat().st_mode & _OTHERS:
                raise KeyUnfit(f"{file} can be read by others: chmod 600")
            key = load_pem_private_key(file.read_bytes(), password=None)
        except OSError as error:
            raise KeyUnfit(f"{file} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError) as error:
            raise KeyUnfit(f"{file} holds no private key without a password") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnfit(f"{file} holds a key of another algorithm")
        return _Ed25519Signer(key)

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        """Tell whether the signature is good."""
        try:
            key = load_pem_public_key(public_key.encode())
            if not isinstance(key, Ed25519PublicKey):
                return False
            key.verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


def new_key() -> str:
    """Return a new private Ed25519 key as PEM."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


_ALGORITHMS: Final[dict[str, Algorithm]] = {ED25519: Ed25519()}


def register(algorithm: Algorithm) -> None:
    """Make another algorithm known; no name is taken twice."""
    if algorithm.name in _ALGORITHMS:
        raise ValueError(f"{algorithm.name} is registered already")
    _ALGORITHMS[algorithm.name] = algorithm


def algorithm_named(name: str) -> Algorithm | None:
    """Return an algorithm by name: a registered one, or that of an installed plug-in."""
    if name not in _ALGORITHMS:
        for found in entry_points(group=PLUGINS, name=name):
            register(found.load()())
    return _ALGORITHMS.get(name)


# --- Verifying -----------------------------------------------------------------------------------------------------------


def broken(presented: Presented, keys: Mapping[tuple[str, str], PublicKey]) -> Iterator[Violation]:
    """Return what is wrong with the signature of a content; nothing if it is that of a published key (Art. 33)."""
    if presented.content is None:
        return
    told = said(presented.content)
    if told is None:
        yield Violation("CONTENT_UNREADABLE", "Art.33")
        return
    if presented.key_id not in {None, told["keyId"]}:
        yield Violation("KEY_DIFFERS", "Art.33", "keyId")
    key = keys.get((told["programme"], told["keyId"]))
    if key is None:
        yield Violation("CERTIFICATE_KEY_UNKNOWN", "Art.33", "keyId")
    elif not _signed(key, presented.content, presented.signature):
        yield Violation("SIGNATURE_WRONG" if presented.signature else "SIGNATURE_MISSING", "Art.33", "signature")
    elif not _in_use(key, told["issuedAt"]):
        yield Violation("KEY_NOT_IN_USE", "Art.33", "issuedAt")


def _signed(key: PublicKey, content: str, signature: str | None) -> bool:
    algorithm = algorithm_named(key.algorithm)
    try:
        given = b64decode(signature or "", validate=True)
    except (binascii.Error, ValueError):
        return False
    return algorithm is not None and algorithm.verifies(key.public_key, content.encode(errors="replace"), given)


def _in_use(key: PublicKey, issued_at: str) -> bool:
    """Tell whether the key signed at that time: neither before its first certificate nor after it was retired."""
    try:
        at = datetime.fromisoformat(issued_at)
    except ValueError:
        return False
    since = key.valid_from.replace(microsecond=key.valid_from.microsecond // 1000 * 1000)
    return at.tzinfo is not None and since <= at and (key.retired_at is None or at <= key.retired_at)
