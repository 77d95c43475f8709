"""Whether an organisation bears a title today (Art. 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import Award
from regulation.calendar import local_day
from services.common import refuse

if TYPE_CHECKING:
    from uuid import UUID

    from services.door import Act


async def require_title(act: Act, award_id: UUID, organisation_id: UUID, *, lasting: bool = True) -> Any:
    """Return an award of the organisation whose title is not revoked and, if `lasting`, has not expired (Art. 23).

    RuleBroken NOT_FOUND for an award of another organisation, TITLE_REVOKED, TITLE_EXPIRED.
    """
    award = await act.get(Award, award_id)
    refuse(act, award["organisation_id"] != organisation_id, "NOT_FOUND", "award_id")
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED", "award_id")
    refuse(act, lasting and award["valid_until"] < local_day(act.now), "TITLE_EXPIRED", "award_id")
    return award
