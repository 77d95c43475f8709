"""What winners are told, or promise, to improve: obligations like any other, handed in and accepted alike (Art. 24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from services.common import refuse, require_text, texts_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from services.door import Act

MOST: Final = 50
_ASK: Final = """INSERT INTO public.obligation
 (award_id, cycle_id, organisation_id, kind, number, article, due_on, asked, reassessment_id)
SELECT w.id, w.cycle_id, w.organisation_id, 'improvement', m.place + COALESCE((SELECT max(o.number)
  FROM public.obligation o WHERE o.award_id = w.id AND o.kind = 'improvement'), 0), 'Art.24', m.due_on, m.text, $4
FROM public.award w CROSS JOIN unnest($2::text[], $3::date[]) WITH ORDINALITY AS m(text, due_on, place) WHERE w.id = $1"""


@dataclass(frozen=True)
class MeasureInput:
    """One thing to improve."""

    text: Annotated[str, Doc("What is to be improved, and how that will be seen.")]
    due_on: Annotated[date, Doc("Last day on which it is in time.")]


def measured(act: Act, measures: Sequence[MeasureInput]) -> None:
    """Raise RuleBroken for too many measures, or one without a fit text."""
    refuse(act, len(measures) > MOST, "TOO_MANY_ENTRIES", "measures", limit=str(MOST))
    texts = {path: text for path, text in texts_in("measures", list(measures)).items() if path.endswith(".text")}
    require_text(act, **texts)


def kept(measures: Sequence[MeasureInput]) -> list[dict[str, str]]:
    """Return measures as a row keeps them."""
    return [{"text": one.text, "due_on": one.due_on.isoformat()} for one in measures]


async def ask_for(
    act: Act, award: Any, measures: Sequence[Mapping[str, str]], reassessment: UUID | None = None
) -> None:
    """Make measures, as a row keeps them, what a winner owes (Art. 24)."""
    if measures:
        days = [date.fromisoformat(one["due_on"]) for one in measures]
        await act.tx.sql(_ASK, award["id"], [one["text"] for one in measures], days, reassessment)
