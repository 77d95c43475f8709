"""Global ids: the type's name and the key; clients treat them as opaque."""

from __future__ import annotations

from uuid import UUID


class BadId(ValueError):  # noqa: N818 -- it names what it is
    """The text is no id of this system; the message is a stable code."""


def to_id(name: str, key: object) -> str:
    """Return the id of a row of a type."""
    return f"{name}_{key}"


def from_id(text: str) -> tuple[str, UUID]:
    """Return type name and key; BadId if the text is no id."""
    name, _, key = text.partition("_")
    try:
        return name, UUID(key)
    except ValueError as error:
        raise BadId("ID_INVALID") from error
