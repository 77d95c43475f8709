"""What bars an organisation from applying: bans and the gap, its own and those of its lineage (Art. 27, 28, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.calendar import local_day
from regulation.honours import AwardKind, PastWin, gap_violations
from regulation.sanctions import Ban, Ground, ban_violations
from services.common import parameters

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from regulation.violation import Violation
    from services.door import Act

# Whom an organisation succeeds and who succeeds it, at any remove; not those that merely share a predecessor.
_LINEAGE: Final = """
WITH RECURSIVE before AS (SELECT $1::uuid AS id
  UNION SELECT l.organisation_id FROM before b JOIN public.organisation_link l
   ON l.other_id = b.id AND l.kind = 'successor' AND l.ended_on IS NULL),
 after AS (SELECT $1::uuid AS id
  UNION SELECT l.other_id FROM after a JOIN public.organisation_link l
   ON l.organisation_id = a.id AND l.kind = 'successor' AND l.ended_on IS NULL),
 lineage AS (SELECT id FROM before UNION SELECT id FROM after)
"""
_BANS: Final = f"""{_LINEAGE}
SELECT b.ground, b.decided_on, b.until, b.credit_code, b.document_number FROM public.organisation_detail d
JOIN public.ban b ON b.programme_id = d.programme_id AND b.credit_code = d.credit_code
WHERE d.organisation_id IN (SELECT id FROM lineage) AND b.state = 'in_force'
"""  # noqa: S608 -- no value
_WINS: Final = f"""{_LINEAGE}
SELECT w.session, w.kind FROM public.award w
WHERE w.organisation_id IN (SELECT id FROM lineage) AND w.programme_id = $2
UNION ALL SELECT r.session, r.award_kind FROM public.recognised_win r
WHERE r.organisation_id IN (SELECT id FROM lineage) AND r.programme_id = $2 AND r.withdrawn_at IS NULL
"""  # noqa: S608 -- no value


async def bars(act: Act, organisation_id: UUID, on: date | None = None) -> list[Violation]:
    """Return what keeps an organisation from applying in the cycle of the act; empty if nothing does.

    APPLICATION_BANNED with the last banned day and the first open one (Art. 28, 30), as of `on` or today; GAP_NOT_OVER
    with the session from which it may apply (Art. 27). Bans hold by credit code; both follow successors and predecessors.
    """
    bans = [
        Ban(Ground(row["ground"]), row["decided_on"], row["until"]) for row in await act.tx.sql(_BANS, organisation_id)
    ]
    session = (await act.cycle())["session"]
    wins = await past_wins(act, organisation_id)
    return [
        *ban_violations(bans, on or local_day(act.now)),
        *gap_violations(session, wins, await parameters(act)),
    ]


async def past_wins(act: Act, organisation_id: UUID) -> list[PastWin]:
    """Return what an organisation and its lineage have won in the programme, recognised awards too (Art. 8, 27)."""
    programme = (await act.cycle())["programme_id"]
    rows = await act.tx.sql(_WINS, organisation_id, programme)
    return [PastWin(row["session"], AwardKind(row["kind"])) for row in rows]
