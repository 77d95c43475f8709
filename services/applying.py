"""Applying (Art. 12, 13, 16, 17, 27, 28)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, Final

from annotated_doc import Doc

from models import (
    Dossier,
    DossierOutcome,
    Organisation,
    RoleGrant,
)
from models.dossier import OutcomeKind
from regulation.ability import Ability
from regulation.states import DraftState
from regulation.violation import Violation, require
from services.bars import bars
from services.common import (
    before_filing_deadline,
    not_after,
    not_before,
    parameters,
    refuse,
    require_text,
    texts_in,
)
from services.door import Act, Done, act
from services.drafting import begin_draft, set_draft
from services.inputs import CorrectionInput

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letters that look like digits
# Parts of an application that a correction can be about, as the API names them.
_PARTS: Final = frozenset(
    {"", "profile", "form", "sections", "figures", "claims", "tradeSecrets", "evidence", "documents"}
)
_NUMBER_LENGTH: Final = 8


@act(Ability.CYCLE_START_APPLICATION)
async def start_application(act: Act) -> Done:
    """Start an application of the actor's organisation; refused under a ban or in the gap (Art. 16, 27, 28, 30)."""
    cycle = await act.cycle()
    not_before(act, cycle["filing_opens_at"], "FILING_NOT_OPEN")
    not_after(act, cycle["filing_deadline"], "DEADLINE_PASSED")
    grant = await act.get(RoleGrant, act.actor.grant_id)
    organisation = await act.get(Organisation, grant["organisation_id"])
    require(await bars(act, organisation["id"]))
    dossier = await act.tx.insert(
        Dossier,
        number=f"{cycle['award_year']}-{_random(_NUMBER_LENGTH)}",
        cycle_id=cycle["id"],
        organisation_id=organisation["id"],
        jurisdiction_id=organisation["jurisdiction_id"],
        section_code=organisation["section_code"],
        sector_group=organisation["sector_group"],
    )
    await begin_draft(act, dossier, cycle["id"])
    return act.done("dossier", dossier)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


@act(Ability.DOSSIER_WITHDRAW)
async def withdraw_dossier(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Withdraw the application; applying is voluntary (Art. 5, 16)."""
    require_text(act, reason=reason)
    await set_draft(act, DraftState.CLOSED)
    await act.move()
    return act.done()


@act(Ability.DOSSIER_RETURN)
async def return_dossier(
    act: Act, *, corrections: Annotated[list[CorrectionInput], Doc("What to correct, one an item.")]
) -> Done:
    """Return the application for correction before the deadline, if the cycle allows it (Art. 17)."""
    await before_filing_deadline(act)
    refuse(act, not (await parameters(act)).correction_allowed, "CORRECTION_NOT_ALLOWED")
    refuse(act, not corrections, "REASONS_MISSING", "corrections")
    require_text(act, **{f"corrections.{n}.reason": one.reason for n, one in enumerate(corrections)})
    require(
        Violation("FIELD_UNKNOWN", act.article, f"corrections.{n}.field", {"field": one.field})
        for n, one in enumerate(corrections)
        if one.field.partition(".")[0] not in _PARTS
    )
    dossier = await act.row()
    await act.move(submission=dossier["submission"] + 1)
    await set_draft(act, DraftState.OPEN)
    await tell(act, dossier, OutcomeKind.RETURNED, [one.reason for one in corrections], corrections)
    return act.done()


def require_reasons(act: Act, reasons: list[str]) -> None:
    """Raise RuleBroken REASONS_MISSING without any reason, or for each that is no text."""
    refuse(act, not reasons, "REASONS_MISSING", "reasons")
    require_text(act, **texts_in("reasons", reasons))


async def tell(
    act: Act,
    dossier: Any,
    kind: OutcomeKind,
    reasons: list[str],
    corrections: Sequence[CorrectionInput] = (),
    **more: Any,
) -> None:
    """Tell the applicant what was decided and why; `more`: failed checks, and until when it may ask for a recheck."""
    await act.tx.insert(
        DossierOutcome,
        dossier_id=dossier["id"],
        cycle_id=dossier["cycle_id"],
        organisation_id=dossier["organisation_id"],
        kind=kind.value,
        reasons=reasons,
        corrections=list(corrections),
        told_at=act.now,
        **more,
    )
