"""Clues to conflicts of interest: what binds nobody until the office has looked into it (Art. 31).

An applicant chooses the addresses of its contacts. If a shared mail domain bound by itself, it could choose one that bars
an expert.
"""

from __future__ import annotations

from typing import Annotated

from annotated_doc import Doc

from models import Conflict
from models.review import ConflictSource
from regulation.ability import Ability
from regulation.conflict_rules import KINDS, Rule
from services.common import require_text
from services.conflicts.late import follow
from services.door import Act, Done, act


@act(Ability.CONFLICT_CLUE_CONFIRM)
async def confirm_clue(act: Act, *, reason: Annotated[str, Doc("What confirms it.")]) -> Done:
    """Confirm that a clue points to a conflict of interest: from now on it binds, until two others dismiss it (Art. 31)."""
    require_text(act, reason=reason)
    clue = await act.row()
    pair = {name: clue[name] for name in ("cycle_id", "person_id", "organisation_id")}
    found = {name: clue[name] for name in ("rule", "fact", "details")}
    kind = KINDS[Rule(clue["rule"])]
    key = await act.tx.insert(
        Conflict, **pair, **found, kind=kind, source=ConflictSource.DETECTED.value, found_at=act.now
    )
    await act.move(reason=reason, decided_at=act.now)
    effects = await follow(act, [pair])
    return act.done("conflict", key, effects=effects.digest)


@act(Ability.CONFLICT_CLUE_SET_ASIDE)
async def set_clue_aside(act: Act, *, reason: Annotated[str, Doc("Why it is none.")]) -> Done:
    """Set aside a clue that points to no conflict of interest; it is not found anew by the same fact (Art. 31)."""
    require_text(act, reason=reason)
    await act.move(reason=reason, decided_at=act.now)
    return act.done()
