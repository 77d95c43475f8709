"""Lines of a status file and what comes of them, as the API shows them (Art. 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.payments import Outcome, PlatformStatus
from regulation.states import OrderState
from resolvers.build import enum_type
from resolvers.declare import Embedded
from resolvers.errors import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.importing_statuses import Line

_STATE, _STATUS, _OUTCOME = (enum_type(terms) for terms in (OrderState, PlatformStatus, Outcome))


@strawberry.type(description="A line of a status file and what comes of it (Art. 9).")
class StatusLine:
    """A line."""

    line: int = strawberry.field(description="Number of the line, from 1.")
    event_id: str = strawberry.field(description="Id that the platform gave it.")
    order: str = strawberry.field(description="Number of the order.")
    status: _STATUS = strawberry.field(description="What the platform says of it.")  # type: ignore[valid-type]
    amount: Decimal = strawberry.field(description="Amount, as the platform says it.")
    before: _STATE | None = strawberry.field(  # type: ignore[valid-type]
        description="State of the order before; null if there is no such order in the batch."
    )
    after: _STATE | None = strawberry.field(description="State of the order after.")  # type: ignore[valid-type]
    outcome: _OUTCOME = strawberry.field(description="What comes of it.")  # type: ignore[valid-type]
    message: str = strawberry.field(description="Why it is not taken, in the caller's language; empty if it is.")


def _lines(given: Sequence[Line], language: str) -> list[dict[str, Any]]:
    return [_line(one, language) for one in sorted(given, key=lambda one: one.number)]


def _line(given: Line, language: str) -> dict[str, Any]:
    heard, said = given.heard, given.heard.status
    return {
        "line": given.number,
        "eventId": said.event_id,
        "order": said.order_number,
        "status": said.status.name,
        "amount": str(said.amount),
        "before": heard.before and heard.before.upper(),
        "after": heard.after and heard.after.name,
        "outcome": heard.outcome.name,
        "message": shown(wrong, language).message if (wrong := heard.contradiction) else "",
    }


STATUS_LINES: Final = Embedded(
    "", list[StatusLine] | None, "What comes of each line; null if the act was done before under the same key.", _lines
)
