"""What people say of themselves: the undertaking, declarations, interests (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Conflict, ConflictDeclaration, Organisation, Undertaking, UndertakingText
from models.review import ConflictKind, ConflictSource
from regulation.ability import Ability
from regulation.states import DeclarationState
from regulation.violation import Violation, require
from services.bulk import as_if_alone, may_become, require_some
from services.common import limit_text, parameters, refuse, text_problems
from services.conflicts.late import Effects, follow
from services.door import Act, Done, act
from services.inputs import DeclarationInput, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from policies.decide import Target

MOST_AT_ONCE: Final = 200
_TEXT = select(UndertakingText.__table__).where(UndertakingText.code == bindparam("code"))


@act(Ability.CYCLE_SIGN_UNDERTAKING)
async def sign_undertaking(
    act: Act, *, text_digest: Annotated[str, Doc("`digest` of the text as it was shown to who signs.")]
) -> Done:
    """Sign the confidentiality undertaking of the cycle, in the wording that the cycle pins (Art. 31)."""
    text = await act.tx.first(_TEXT, code=(await parameters(act)).undertaking_text)
    refuse(act, text_digest != text["digest"], "UNDERTAKING_TEXT_OTHER", "text_digest", version=text["code"])
    await act.tx.insert(
        Undertaking,
        cycle_id=act.target.id,
        person_id=act.actor.person_id,
        signed_at=act.now,
        text_version=text["code"],
        text_digest=text["digest"],
    )
    return act.done(version=text["code"], digest=text["digest"])


@act(Ability.CONFLICT_DECLARATION_DECLARE)
async def declare_conflict(
    act: Act,
    *,
    conflicted: Annotated[bool, Doc("Whether a conflict of interest exists.")],
    kind: Annotated[ConflictKind | None, Doc("Kind of the conflict.")] = None,
    detail: Annotated[str, Doc("Explanation.")] = "",
) -> Done:
    """Declare a conflict of interest, or that there is none; a late one takes effect at once (Art. 31)."""
    require(_kind_problems(act, conflicted, kind, "kind"))
    limit_text(act, detail=detail)
    refuse(act, not may_become(act.request.ability, act.target, _state(conflicted)), "WRONG_STATE", "conflicted")
    await act.move(_state(conflicted), kind=kind.value if kind else None, detail=detail, declared_at=act.now)
    effects = await _bind(act, [(await act.row(), kind, detail)])
    return act.done(effects=effects.digest)


@act(Ability.CYCLE_DECLARE_CONFLICTS)
async def declare_conflicts(
    act: Act, *, entries: Annotated[list[DeclarationInput], Doc("Answers to questions of the own screen; at most 200.")]
) -> Done:
    """Answer several questions at once, all or none; each is on record as if answered alone (Art. 31)."""
    require_some(act, MOST_AT_ONCE, entries=entries)
    found = await act.each(Ability.CONFLICT_DECLARATION_DECLARE, [one.conflict_declaration_id for one in entries])
    require(_problems(act, entries, found))
    rows = await act.rows(ConflictDeclaration, list(found))
    for one in entries:
        await act.tx.update(
            ConflictDeclaration,
            one.conflict_declaration_id,
            state=_state(one.conflicted).value,
            kind=one.kind.value if one.kind else None,
            detail=one.detail,
            declared_at=act.now,
        )
    effects = await _bind(act, [(rows[one.conflict_declaration_id], one.kind, one.detail) for one in entries])
    given = {
        found[one.conflict_declaration_id]: {"conflicted": one.conflicted, "kind": one.kind, "detail": one.detail}
        for one in entries
    }
    await act.on_record(Ability.CONFLICT_DECLARATION_DECLARE, given)
    return act.done(entries=len(entries), effects=effects.digest)


def _state(conflicted: bool) -> DeclarationState:
    return DeclarationState.CONFLICTED if conflicted is True else DeclarationState.NONE


def _kind_problems(act: Act, conflicted: bool, kind: ConflictKind | None, field: str) -> Iterator[Violation]:
    if conflicted is True and kind is None:
        yield Violation("CONFLICT_KIND_MISSING", act.article, field)
    if conflicted is not True and kind is not None:
        yield Violation("CONFLICT_KIND_FOREIGN", act.article, field)


def _problems(act: Act, entries: Sequence[DeclarationInput], found: Mapping[UUID, Target]) -> Iterator[Violation]:
    """Give what bars each entry, as if it were declared alone (Art. 31): nobody answers *none* twice."""
    for n, one in enumerate(entries):
        yield from _kind_problems(act, one.conflicted, one.kind, f"entries.{n}.kind")
        if one.detail.strip():
            yield from text_problems(act.article, **{f"entries.{n}.detail": one.detail})
    declare = Ability.CONFLICT_DECLARATION_DECLARE
    named = "conflict_declaration_id"
    yield from as_if_alone(act, declare, entries, found, named=named, to=lambda one: _state(one.conflicted))


async def _bind(act: Act, answers: Sequence[tuple[Any, ConflictKind | None, str]]) -> Effects:
    """Record the conflicts among answers, and do all that follows from them."""
    bound = [await _declared(act, row, kind, detail) for row, kind, detail in answers if kind is not None]
    return await follow(act, bound)


async def _declared(act: Act, about: Mapping[str, Any], kind: ConflictKind, text: str) -> dict[str, Any]:
    pair = {name: about[name] for name in ("cycle_id", "person_id", "organisation_id")}
    await act.tx.insert(
        Conflict,
        **pair,
        kind=kind.value,
        source=ConflictSource.DECLARED.value,
        rule="declared",
        details={"text": text},
        found_at=act.now,
    )
    return pair


@act(Ability.CYCLE_DECLARE_INTEREST)
async def declare_interest(
    act: Act,
    *,
    organisation_id: Annotated[UUID, Ref("organisation"), Doc("Organisation that the person sees.")],
    kind: Annotated[ConflictKind, Doc("Kind of the conflict.")],
    detail: Annotated[str, Doc("Explanation.")] = "",
) -> Done:
    """Declare a conflict of one's own, without being asked: from now on the organisation is hidden (Art. 31)."""
    limit_text(act, detail=detail)
    seen = await act.visible(Organisation, [organisation_id])
    refuse(act, organisation_id not in seen, "NOT_FOUND", "organisation_id")
    who = {"cycle_id": act.target.id, "person_id": act.actor.person_id, "organisation_id": organisation_id}
    effects = await follow(act, [await _declared(act, who, kind, detail)])
    return act.done(effects=effects.digest)
