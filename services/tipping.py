"""Tips of anybody about a winner, without an account; a clerk takes one and makes an incident of it or not (Art. 28, 30).

Who sends a tip is nobody to the system but the holder of a tracking code: the ledger names no person for it.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Award, Tip, TipReporter, TipStatement
from regulation.ability import Ability
from regulation.revocation import IncidentSource
from regulation.sanctions import Ground
from regulation.tips import TipKind, reporter_violations
from regulation.violation import require
from services.common import limit_text, require_text, text_problems
from services.door import Act, Done, act
from services.incidents import Happened, Summary, registered
from services.inputs import Sealed
from services.ledger import digest

_SHORT: Final = 200
_LONGEST: Final = 10_000
# 144 random bits: nobody finds a code by trying, and codes are compared by their digests.
_CODE_BYTES: Final = 18
_REPORTER = select(TipReporter.id).where(TipReporter.tip_id == bindparam("tip"))


@act(Ability.AWARD_REPORT, anonymous=True)
async def report_incident(
    act: Act,
    *,
    kind: Annotated[TipKind, Doc("What it is about.")],
    text: Annotated[str, Doc("What happened, when, and how it is known.")],
    name: Annotated[str, Sealed(), Doc("Name, if the sender wants to give it; protected.")] = "",
    contact: Annotated[str, Sealed(), Doc("How to reach the sender; protected.")] = "",
) -> Done:
    """Report something about a winner, under a name or none; answers once with a tracking code (Art. 28, 30)."""
    require([
        *text_problems(act.article, _LONGEST, text=text),
        *text_problems(act.article, _SHORT, **{k: v for k, v in (("name", name), ("contact", contact)) if v.strip()}),
        *reporter_violations(name, contact),
    ])  # fmt: skip
    award, tracking = await act.row(), secrets.token_urlsafe(_CODE_BYTES)
    about = {key: award[key] for key in ("programme_id", "cycle_id", "dossier_id", "organisation_id")}
    key = await act.tx.insert(
        Tip, **about, award_id=act.target.id, kind=kind.value, tracking_digest=digest(tracking.encode()),
        filed_at=act.now,
    )  # fmt: skip
    who = {"name": name.strip() or None, "contact": contact.strip() or None, "seal": act.seal}
    await act.tx.insert(TipReporter, tip_id=key, cycle_id=award["cycle_id"], **who)
    await act.tx.insert(TipStatement, tip_id=key, cycle_id=award["cycle_id"], text=text, stated_at=act.now)
    return Done("tip", key, told={"tracking_code": tracking})


@act(Ability.TIP_SUPPLEMENT, anonymous=True)
async def supplement_tip(act: Act, *, text: Annotated[str, Doc("What is added.")]) -> Done:
    """Add to a tip under its tracking code, until it is decided on (Art. 28, 30)."""
    require(text_problems(act.article, _LONGEST, text=text))
    await act.tx.insert(TipStatement, tip_id=act.target.id, cycle_id=act.target.cycle_id, text=text, stated_at=act.now)
    return act.done()


@act(Ability.TIP_TAKE)
async def take_tip(act: Act) -> Done:
    """Take a tip to look into it; from now on no other clerk finds it (Art. 28, 30)."""
    await act.tx.update(TipReporter, await _reporter(act), handler_id=act.actor.person_id)
    await act.move()
    return act.done()


@act(Ability.TIP_RELEASE)
async def release_tip(act: Act) -> Done:
    """Give a tip back to be taken by another clerk (Art. 28, 30)."""
    await act.tx.update(TipReporter, await _reporter(act), handler_id=None)
    await act.move()
    return act.done()


@act(Ability.TIP_ADMIT)
async def admit_tip(
    act: Act,
    *,
    ground: Annotated[Ground, Doc("Ground on which the title may be revoked.")],
    summary: Summary,
    happened_on: Happened,
    answer: Annotated[str, Doc("What its sender is told, if anything.")] = "",
) -> Done:
    """Make an incident of a tip, which says nothing of who sent it; another person verifies it (Art. 28, 30)."""
    limit_text(act, answer=answer)
    row = await act.row()
    award = await act.get(Award, row["award_id"])
    incident = await registered(act, award, ground, IncidentSource.TIP, summary, happened_on)
    await act.move(incident_id=incident, answer=answer.strip() or None, decided_at=act.now)
    return act.done("incident", incident)


@act(Ability.TIP_CLOSE)
async def close_tip(
    act: Act, *, answer: Annotated[str, Doc("Why nothing follows, as its sender will read it.")]
) -> Done:
    """Close a tip that leads to nothing, with an answer for its sender (Art. 28, 30)."""
    require_text(act, answer=answer)
    await act.move(answer=answer, decided_at=act.now)
    return act.done()


async def _reporter(act: Act) -> Any:
    return await act.tx.value(_REPORTER, tip=act.target.id)
