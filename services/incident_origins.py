"""What an incident goes back to: a misuse, an inspection or a reassessment that ended badly (Art. 23, 24, 26, 29, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from annotated_doc import Doc

from models import BonusInspection, Reassessment, TitleMisuse
from regulation.revocation import IncidentSource
from services.common import refuse
from services.inputs import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.base import Base
    from services.door import Act

TitleMisuseId = Annotated[
    UUID | None, Ref("title_misuse"), Doc("Misuse of the title that was not put right; once for each (Art. 23).")
]
BonusInspectionId = Annotated[
    UUID | None, Ref("bonus_inspection"), Doc("Inspection that found a misuse, signed; once for each (Art. 26).")
]
ReassessmentId = Annotated[
    UUID | None, Ref("reassessment"), Doc("Reassessment that ended in grave doubts; once for each (Art. 24).")
]

# Of what an incident may go back to: when it is ready for it. None of these states is left again.
_READY: Final[dict[str, tuple[type[Base], str]]] = {
    "title_misuse_id": (TitleMisuse, "t.state = 'unremedied'"),
    "bonus_inspection_id": (BonusInspection, "t.state = 'signed' AND t.outcome = 'misuse'"),
    "reassessment_id": (
        Reassessment,
        """EXISTS (SELECT 1 FROM public.reassessment_report r WHERE r.reassessment_id = t.id
 AND r.state = 'signed' AND r.outcome = 'grave_doubts')""",
    ),
}


async def origin(act: Act, award: UUID, source: IncidentSource, given: Mapping[str, UUID | None]) -> Mapping[str, UUID]:
    """Return what an incident of an award goes back to, at most one thing (Art. 23, 24, 26, 30).

    RuleBroken NOT_FOUND for what the actor does not see or is of another award; ORIGINS_SEVERAL, ORIGIN_NOT_READY;
    SOURCE_DIFFERS if an inspection or a reassessment is not given as the source.
    """
    named = {name: key for name, key in given.items() if key is not None}
    refuse(act, len(named) > 1, "ORIGINS_SEVERAL")
    for name, key in named.items():
        await _require_ready(act, award, name, key)
        looked_into = name != "title_misuse_id" and source is not IncidentSource.INSPECTION
        refuse(act, looked_into, "SOURCE_DIFFERS", "source")
    return named


async def _require_ready(act: Act, award: UUID, name: str, key: UUID) -> None:
    model, ready = _READY[name]
    refuse(act, key not in await act.visible(model, [key]), "NOT_FOUND", name)
    found = await act.tx.sql(
        f"SELECT t.award_id, {ready} AS ready FROM public.{model.__tablename__} t WHERE t.id = $1",  # noqa: S608 -- constants
        key,
    )
    refuse(act, found[0]["award_id"] != award, "NOT_FOUND", name)
    refuse(act, found[0]["ready"] is not True, "ORIGIN_NOT_READY", name)
