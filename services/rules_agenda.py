"""What the plenary may resolve on when rules or numbers are on its agenda (Art. 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import ParameterSet, RegulationVersion, RuleDocument
from regulation.meetings import Body
from regulation.states import NormState
from services.common import refuse

if TYPE_CHECKING:
    from uuid import UUID

    from models.base import Base
    from services.door import Act

_FIELD: Final = "subject_id"
_MODELS: Final[tuple[type[Base], ...]] = (ParameterSet, RuleDocument, RegulationVersion)


async def require_rules_due(act: Act, subject: UUID) -> None:
    """Refuse for the target meeting what is not before the leading group: to be approved, or for its cycle to go by (Art. 10)."""
    meeting = await act.row()
    refuse(act, meeting["body"] != Body.LEADING_GROUP, "RULES_OF_OTHER_BODY", "kind")
    row = await _seen(act, subject)
    refuse(act, row is None or row["programme_id"] != meeting["programme_id"], "NOT_FOUND", _FIELD)
    state = row.get("state", NormState.APPROVED)
    of_cycle = state == NormState.APPROVED and "regulation_version_id" not in row and meeting["cycle_id"] is not None
    refuse(act, state != NormState.SUBMITTED and not of_cycle, "ITEM_NOT_READY", _FIELD)


async def _seen(act: Act, subject: UUID) -> Any:
    """Return the rules or numbers that the actor sees under a key; None if there are none."""
    for model in _MODELS:
        if subject in await act.visible(model, [subject]):
            return await act.get(model, subject)
    return None
