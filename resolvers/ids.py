"""Relay ids: the type's name and the key, opaque to clients."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


class BadId(ValueError):  # noqa: N818 -- it names what it is
    """The text is no id of this system."""


def to_id(name: str, key: UUID) -> str:
    """Return the id of a row of a type."""
    return urlsafe_b64encode(f"{name}:{key}".encode()).decode().rstrip("=")


def from_id(text: str) -> tuple[str, UUID]:
    """Return type name and key; BadId if the text is no id."""
    try:
        name, _, key = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
        return name, UUID(key)
    except (binascii.Error, ValueError) as error:
        raise BadId("ID_INVALID") from error
