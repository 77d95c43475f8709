"""What bars an organisation from applying: bans and the gap, its own and those of its lineage (Art. 27, 28, 30)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from regulation.calendar import local_day
from regulation.conditions import Misuse
from regulation.honours import AwardKind, PastWin, gap_violations
from regulation.sanctions import Ban, Ground, ban_violations
from services.common import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from regulation.violation import Violation
    from services.door import Act

# Whom each organisation succeeds and who succeeds it, at any remove; not those that merely share a predecessor.
_LINEAGE: Final = """
WITH RECURSIVE before AS (SELECT o.id AS of, o.id FROM unnest($1::uuid[]) AS o(id)
  UNION SELECT b.of, l.organisation_id FROM before b JOIN public.organisation_link l
   ON l.other_id = b.id AND l.kind = 'successor' AND l.ended_on IS NULL),
 after AS (SELECT o.id AS of, o.id FROM unnest($1::uuid[]) AS o(id)
  UNION SELECT a.of, l.other_id FROM after a JOIN public.organisation_link l
   ON l.organisation_id = a.id AND l.kind = 'successor' AND l.ended_on IS NULL),
 lineage AS (SELECT of, id FROM before UNION SELECT of, id FROM after)
"""
_BANS: Final = f"""{_LINEAGE}
SELECT n.of, b.ground, b.decided_on, b.until FROM lineage n JOIN public.organisation_detail d ON d.organisation_id = n.id
JOIN public.ban b ON (b.programme_id = d.programme_id OR $2) AND b.credit_code = d.credit_code AND b.state = 'in_force'
"""  # noqa: S608 -- no value
_WINS: Final = f"""{_LINEAGE}
SELECT n.of, w.session, w.kind FROM lineage n JOIN public.award w ON w.organisation_id = n.id AND w.programme_id = $2
 AND ($3 OR w.state <> 'revoked')
UNION ALL SELECT n.of, r.session, r.award_kind FROM lineage n
JOIN public.recognised_win r ON r.organisation_id = n.id AND r.programme_id = $2 AND r.withdrawn_at IS NULL
"""  # noqa: S608 -- no value


# Misuses are found on what was won by the organisation or by whom it succeeds.
_MISUSES: Final = f"""{_LINEAGE}
SELECT n.of, (i.signed_at AT TIME ZONE 'Asia/Shanghai')::date AS circulated_on, i.amount, i.document_number
FROM before n JOIN public.bonus_inspection i ON i.organisation_id = n.id AND i.state = 'signed' AND i.outcome = 'misuse'
JOIN public.award w ON w.id = i.award_id AND w.programme_id = $2 ORDER BY i.signed_at, i.id
"""  # noqa: S608 -- no value


async def bars(act: Act, organisation_id: UUID, on: date | None = None) -> list[Violation]:
    """Return what keeps an organisation from applying in the cycle of the act; empty if nothing does.

    APPLICATION_BANNED with the last banned day and the first open one (Art. 28, 30), as of `on` or today; GAP_NOT_OVER
    with the session from which it may apply (Art. 27). Bans hold by credit code; both follow successors and predecessors.
    """
    return (await bars_of(act, [organisation_id], on))[organisation_id]


async def bars_of(act: Act, organisations: Sequence[UUID], on: date | None = None) -> Mapping[UUID, list[Violation]]:
    """Return what keeps each of these organisations from applying, as `bars` does (Art. 27, 28, 30)."""
    bans, wins = await bans_of(act, organisations), await wins_of(act, organisations)
    session, numbers = (await act.cycle())["session"], await parameters(act)
    day = on or local_day(act.now)
    return {
        one: [*ban_violations(bans[one], day), *gap_violations(session, wins[one], numbers)] for one in organisations
    }


async def past_wins(act: Act, organisation_id: UUID) -> list[PastWin]:
    """Return what an organisation and its lineage have won in the programme, recognised awards too (Art. 8, 27)."""
    return (await wins_of(act, [organisation_id]))[organisation_id]


async def bans_of(act: Act, organisations: Sequence[UUID]) -> Mapping[UUID, list[Ban]]:
    """Return the bans in force on each of these organisations and their lineages (Art. 28, 30).

    Decided bans are public; those of other programmes count where the regulation version says so.
    """
    found: dict[UUID, list[Ban]] = defaultdict(list)
    for row in await act.tx.sql(_BANS, organisations, (await parameters(act)).other_awards_bans_count):
        found[row["of"]].append(Ban(Ground(row["ground"]), row["decided_on"], row["until"]))
    return found


async def wins_of(act: Act, organisations: Sequence[UUID]) -> Mapping[UUID, list[PastWin]]:
    """Return what each of these organisations and their lineages have won in the programme (Art. 8, 27).

    Whether an award that was revoked counts is a reading: `revoked_award_counts`.
    """
    found: dict[UUID, list[PastWin]] = defaultdict(list)
    counts = (await parameters(act)).revoked_award_counts
    for row in await act.tx.sql(_WINS, organisations, (await act.cycle())["programme_id"], counts):
        found[row["of"]].append(PastWin(row["session"], AwardKind(row["kind"])))
    return found


async def misuses_of(act: Act, organisations: Sequence[UUID]) -> Mapping[UUID, list[Misuse]]:
    """Return the misuses of bonuses of each of these organisations and of those that it succeeds (Art. 26)."""
    found: dict[UUID, list[Misuse]] = defaultdict(list)
    for row in await act.tx.sql(_MISUSES, organisations, (await act.cycle())["programme_id"]):
        found[row["of"]].append(Misuse(row["circulated_on"], row["amount"], row["document_number"]))
    return found
