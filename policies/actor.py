"""Who acts, under which grant, at what time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regulation.roles import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx


def literal(value: object) -> str:
    """Return an SQL literal of a value's text, or NULL."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True)
class Actor:
    """The person and grant of a request, the instant at which it happens and the language it wants.

    `programme_id` is that of the grant; without a grant, the one that the request names, if any. `tracking` is the SHA-256 of an objector's tracking code, if one was shown. `login` is issuer and subject of a token
    that nobody is known by yet: with it one may ask to represent an organisation (Art. 16).
    """

    clock: datetime
    role: Role = Role.PUBLIC
    person_id: UUID | None = None
    grant_id: UUID | None = None
    programme_id: UUID | None = None
    tracking: str | None = None
    language: str = "zh-CN"
    login: tuple[str, str] | None = None

    @property
    def database_role(self) -> str:
        """Database role whose row-level security applies."""
        return f"award_{self.role.value}"

    def facts(self) -> dict[str, Any]:
        """Return what `ctx.enter` takes, by the names of a statement's parameters."""
        return {
            "ctx_person": self.person_id,
            "ctx_grant": self.grant_id,
            "ctx_clock": self.clock,
            "ctx_tracking": self.tracking,
            "ctx_programme": self.programme_id,
        }

    def entering(self) -> str:
        """Return the statement that sets the context, its values as literals."""
        values = (self.person_id, self.grant_id, self.clock.isoformat(), self.tracking, self.programme_id)
        return f"SELECT ctx.enter({', '.join(map(literal, values))})"

    async def enter(self, tx: Tx) -> None:
        """Set the context that the scopes read, for this transaction."""
        values = (self.person_id, self.grant_id, self.clock, self.tracking, self.programme_id)
        await tx.sql("SELECT ctx.enter($1, $2, $3, $4, $5)", *values)
