"""What every table shares: keys, naming of constraints, and column helpers.

Each column carries its meaning as `comment`: the database and the GraphQL schema show the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

if TYPE_CHECKING:
    from enum import StrEnum

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every row has a UUIDv7 key made by the server."""

    metadata = MetaData(naming_convention=_NAMING)

    id: Mapped[UUID] = mapped_column(
        Uuid, primary_key=True, server_default=text("uuidv7()"), comment="Key of the row.", sort_order=-1
    )


class Versioned:
    """Optimistic locking: every change adds one; a caller that saw an older number gets CONFLICT."""

    version: Mapped[int] = mapped_column(
        server_default="1", comment="Number of the row's latest change.", sort_order=900
    )


def ref(target: str, comment: str, *, null: bool = False, unique: bool = False, index: bool = True) -> Any:
    """Return a foreign key column to `target`'s id; indexed unless unique already indexes it."""
    return mapped_column(
        Uuid,
        ForeignKey(f"{target}.id", ondelete="RESTRICT"),
        nullable=null,
        unique=unique,
        index=index and not unique,
        comment=comment,
    )


def note(comment: str, *, null: bool = False, unique: bool = False) -> Any:
    """Return a text column."""
    return mapped_column(Text, nullable=null, unique=unique, comment=comment)


def code(terms: type[StrEnum], comment: str, *, default: StrEnum | None = None) -> Any:
    """Return a coded column, limited to `terms` by `limited_to` and shown as an enum."""
    return mapped_column(
        Text,
        nullable=False,
        server_default=default.value if default else None,
        comment=comment,
        info={"enum": terms},
    )


def limited_to(column: str, terms: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that keeps a coded column within its terms."""
    values = ", ".join(f"'{term.value}'" for term in terms)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def moment(comment: str, *, null: bool = False, server_default: Any = None) -> Any:
    """Return a UTC instant column."""
    return mapped_column(DateTime(timezone=True), nullable=null, comment=comment, server_default=server_default)


def document(comment: str, *, null: bool = False, default: str | None = None) -> Any:
    """Return a JSON column."""
    return mapped_column(JSONB, nullable=null, comment=comment, server_default=default)
