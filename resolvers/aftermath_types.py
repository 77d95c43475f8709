"""Types of paying a bonus back, of titles used no longer, and of appeals (Art. 23, 28, 30)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

import models as m
from regulation.clawback import Claim, InstalmentInput
from resolvers.declare import TODAY, Acts, Embedded, Expression, ToOne, declare

if TYPE_CHECKING:
    from collections.abc import Mapping


@strawberry.type(description="One instalment of a plan to pay a bonus back (Art. 28).")
class Instalment:
    """An instalment."""

    due_on: date = strawberry.field(description="Last day for it.")
    amount: Decimal = strawberry.field(description="Amount in CNY, exact to the fen.")


@strawberry.type(description="What is claimed back of a bonus (Art. 28).")
class ClawbackClaim:
    """The claim in sums."""

    paid: Decimal = strawberry.field(description="What was paid of the bonus, in CNY.")
    received: Decimal = strawberry.field(description="What came back, as two persons confirmed.")
    waived: Decimal = strawberry.field(description="What was written off, by two persons.")
    remainder: Decimal = strawberry.field(
        description="What is still to be paid back; 0 once the revocation was annulled."
    )
    overdue: Decimal = strawberry.field(
        description="What should have come before the day of the request, by the plan in force, and has not."
    )
    owed_back: Decimal = strawberry.field(
        description="What the winner is to get back: what it paid back, once the revocation was annulled."
    )


_FACTS: Final = f"""CASE WHEN {{t}}.kind = 'clawback' THEN jsonb_build_object('sums',
 (SELECT scope.clawback_sums()) -> {{t}}.id::text, 'today', {TODAY}, 'annulled', (SELECT r.state = 'annulled'
 FROM public.revocation r WHERE r.id = {{t}}.revocation_id)) END"""  # noqa: S608 -- constants
_DUE: Final = """(CASE WHEN {t}.kind = 'title_stop' THEN (SELECT r.decided_on + (v.parameters ->> 'title_stop_days')::int
 FROM public.revocation r, public.cycle c JOIN public.regulation_version v ON v.id = c.regulation_version_id
 WHERE r.id = {t}.revocation_id AND c.id = {t}.cycle_id) END)"""


def _claim(facts: Mapping[str, Any] | None, _language: str) -> dict[str, Any] | None:
    if facts is None:
        return None
    sums, nothing = facts["sums"], Decimal("0.00")
    claim = Claim(*(Decimal(sums[name]) for name in ("paid", "received", "waived")))
    plan = [_instalment(one) for one in sums["instalments"] or ()]
    overdue = claim.overdue(Decimal(sums["covers"] or 0), plan, date.fromisoformat(facts["today"])) if plan else nothing
    stands = not facts["annulled"]
    return {
        "paid": str(claim.paid),
        "received": str(claim.received),
        "waived": str(claim.waived),
        "remainder": str(claim.remainder if stands else nothing),
        "overdue": str(overdue if stands else nothing),
        "owedBack": str(nothing if stands else claim.received),
    }


def _instalment(kept: Mapping[str, str]) -> InstalmentInput:
    return InstalmentInput(date.fromisoformat(kept["due_on"]), Decimal(kept["amount"]))


def _instalments(kept: list[dict[str, str]], _language: str) -> list[dict[str, str]]:
    return [{"dueOn": one["due_on"], "amount": one["amount"]} for one in kept]


CLAIM: Final = Embedded(
    _FACTS, ClawbackClaim | None, "What is claimed back of the bonus; null of any other consequence (Art. 28).", _claim
)
DUE_ON: Final = Expression(
    _DUE, date | None, "Last day to confirm that the title is used no longer; null of any other consequence (Art. 23)."
)
_CONFIRMED: Final = (
    "EXISTS (SELECT 1 FROM public.title_stop s WHERE s.consequence_id = {t}.id AND s.state = 'submitted')"
)
OVERDUE: Final = Expression(
    f"COALESCE({{t}}.state = 'open' AND {TODAY} > {_DUE} AND NOT {_CONFIRMED}, false)", bool,
    "Whether that day has passed without a confirmation that waits or was accepted (Art. 23).",
)  # fmt: skip

declare(
    "ClawbackPlan", m.ClawbackPlan, "number state covers reason drafted_at approved_at version", orders="number",
    instalments=Embedded("{t}.instalments", list[Instalment], "Instalments, in the order of their days.", _instalments),
    consequence=ToOne("RevocationConsequence", "consequence_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ClawbackReceipt", m.ClawbackReceipt,
    "number state amount received_on reference reason recorded_at confirmed_at version", orders="number",
    root="clawback_receipts", filters="state cycle_id organisation_id",
    consequence=ToOne("RevocationConsequence", "consequence_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ClawbackWaiver", m.ClawbackWaiver, "number state amount reason answer proposed_at approved_at version",
    orders="number",
    consequence=ToOne("RevocationConsequence", "consequence_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "TitleStop", m.TitleStop, "number state text submitted_at late answer answered_at version", orders="number",
    root="title_stops", filters="state cycle_id organisation_id",
    consequence=ToOne("RevocationConsequence", "consequence_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Appeal", m.Appeal,
    "number kind state authority filed_on document_number recorded_at outcome outcome_number decided_on returned"
    " signed_at version",
    root="appeals", filters="state kind cycle_id organisation_id award_id", orders="filed_on",
    revocation=ToOne("Revocation", "revocation_id"),
    award=ToOne("Award", "award_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    notice=ToOne("Notice", "notice_id"),
    available_acts=Acts(),
)  # fmt: skip
