"""Who acts, under which grant, at what time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulation.roles import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Actor:
    """The person and grant of a request, the instant at which it happens and the language it wants.

    `tracking` is the SHA-256 of an objector's tracking code, if one was shown.
    """

    clock: datetime
    role: Role = Role.PUBLIC
    person_id: UUID | None = None
    grant_id: UUID | None = None
    programme_id: UUID | None = None
    tracking: str | None = None
    language: str = "zh-CN"

    @property
    def database_role(self) -> str:
        """Database role whose row-level security applies."""
        return f"award_{self.role.value}"

    def enter_sql(self) -> str:
        """Return the statement that sets the context; every value is typed, so that none needs escaping."""
        person, grant, tracking = (f"'{value}'" if value else "NULL" for value in self._facts())
        return f"SELECT ctx.enter({person}, {grant}, '{self.clock.isoformat()}', {tracking})"

    def _facts(self) -> tuple[UUID | None, UUID | None, str | None]:
        if self.tracking is not None and not _SHA256.fullmatch(self.tracking):
            raise ValueError("tracking is not a digest")
        return self.person_id, self.grant_id, self.tracking

    async def enter(self, tx: Tx) -> None:
        """Set the context that the scopes read, for this transaction."""
        await tx.sql("SELECT ctx.enter($1, $2, $3, $4)", self.person_id, self.grant_id, self.clock, self.tracking)
