"""Documents of rules: drafted, submitted, approved as versions, and those that a cycle goes by (Art. 10, 34)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import rfc8785
from annotated_doc import Doc

from models import RuleDocument
from models.cycle import NoticeKind
from regulation.ability import Ability
from regulation.rules import RuleKind, content, draft_problems, in_use
from regulation.states import Stage
from regulation.violation import Violation, require
from services.announcing import publish
from services.common import refuse, require_text, text_problems
from services.cycle_rules import in_force, keep, kept_version, latest_version, named
from services.door import Act, Done, act
from services.inputs import Ref
from services.ledger import digest
from services.norms import effect_problems, one_at_a_time, require_resolved_for_cycle, resolved

_TITLE: Final = 200
_BODY: Final = 100_000

Title = Annotated[str, Doc("Title in Chinese.")]
TitleEn = Annotated[str, Doc("Title in English.")]
Body = Annotated[str, Doc("Text, plain or in Markdown; empty if it ends the rules.")]
Effective = Annotated[date, Doc("First day in force: not before today, nor before that of any other version.")]
Reason = Annotated[str, Doc("What changes and why; required where there is a version already.")]
Repeals = Annotated[bool, Doc("Whether it ends the rules of its kind and has no text.")]


async def _checked(act: Act, programme: UUID, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return a draft as it is kept, based on the version approved last; RuleBroken names all that is wrong with it."""
    latest = await latest_version(act, programme, kind)
    require(
        [
            *_text_problems(act, given),
            *effect_problems(act, given["effective_from"], latest),
            *draft_problems(given, latest),
        ]
    )
    return {**given, "based_on_id": latest and latest["id"]}


def _text_problems(act: Act, given: dict[str, Any]) -> list[Violation]:
    """Return what is wrong with the texts of a draft; those that may be blank are limited only."""
    long = {name: given[name] for name in ("body", "reason") if given[name].strip()}
    title = {name: given[name] for name in ("title", "title_en") if name == "title" or given[name].strip()}
    return text_problems(act.article, _TITLE, **title) + text_problems(act.article, _BODY, **long)


@act(Ability.PROGRAMME_DRAFT_RULES)
async def draft_rules(
    act: Act,
    *,
    kind: Annotated[RuleKind, Doc("What it is about.")],
    title: Title,
    effective_from: Effective,
    title_en: TitleEn = "",
    body: Body = "",
    reason: Reason = "",
    repeals: Repeals = False,
) -> Done:
    """Draft rules, or another version of them, to be approved by the leading group (Art. 10, 11)."""
    given = {"title": title, "title_en": title_en, "body": body, "reason": reason, "repeals": repeals}
    kept = await _checked(act, act.target.id, kind.value, {**given, "effective_from": effective_from})
    who = {"drafted_at": act.now, "drafted_by_id": act.actor.person_id}
    row = await act.tx.insert(RuleDocument, programme_id=act.target.id, kind=kind.value, **kept, **who)
    return act.done("rule_document", row)


@act(Ability.RULE_DOCUMENT_REVISE)
async def revise_rules(
    act: Act,
    *,
    title: Title,
    effective_from: Effective,
    title_en: TitleEn = "",
    body: Body = "",
    reason: Reason = "",
    repeals: Repeals = False,
) -> Done:
    """Write one's own draft anew, before the director submits it (Art. 11)."""
    row = await act.row()
    given = {"title": title, "title_en": title_en, "body": body, "reason": reason, "repeals": repeals}
    kept = await _checked(act, row["programme_id"], row["kind"], {**given, "effective_from": effective_from})
    await act.move(**kept)
    return act.done()


@act(Ability.RULE_DOCUMENT_SUBMIT)
async def submit_rules(act: Act) -> Done:
    """Put drafted rules to the leading group; not by who drafted them (Art. 10, 11)."""
    await _require_current(act)
    await act.move(submitted_at=act.now, submitted_by_id=act.actor.person_id)
    return act.done()


async def _require_current(act: Act) -> tuple[Any, Any]:
    """Return the draft and the version approved last, which it must be based on: what that changed is not lost."""
    row = await act.row()
    latest = await latest_version(act, row["programme_id"], row["kind"])
    require(effect_problems(act, row["effective_from"], latest))
    refuse(act, row["based_on_id"] != (latest and latest["id"]), "RULES_BASE_REPLACED")
    return row, latest


@act(Ability.RULE_DOCUMENT_REJECT)
async def reject_rules(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject rules, with a reason; others may be drafted (Art. 10)."""
    require_text(act, reason=reason)
    await act.move(rejection=reason, decided_at=act.now)
    return act.done()


@act(Ability.RULE_DOCUMENT_APPROVE)
async def approve_rules(act: Act) -> Done:
    """Approve rules as the plenary resolved: a version, in force from its day on, that stays as it is (Art. 10, 34)."""
    await one_at_a_time(act)
    row, latest = await _require_current(act)
    resolution = await resolved(act, act.target.id)
    number = latest["number"] + 1 if latest else 1
    found = digest(rfc8785.dumps(content(row, number)))
    await act.move(number=number, content_digest=found, decided_at=act.now, resolution_id=resolution)
    return act.done(number=number, content_digest=found)


# --- Cycles ----------------------------------------------------------------------------------------------------------


@act(Ability.CYCLE_CHANGE_RULES)
async def change_rules(
    act: Act,
    *,
    rule_document_id: Annotated[UUID, Ref("rule_document"), Doc("Approved version in force.")],
    reason: Annotated[str, Doc("Why.")],
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Put a running cycle under another version of rules as the plenary resolved, and publish it (Art. 10, 34).

    Only before the cycle has begun to use them.
    """
    require_text(act, reason=reason)
    cycle, row = await act.cycle(), await act.get(RuleDocument, rule_document_id)
    current = {one["id"] for one in await in_force(act, cycle["programme_id"])}
    refuse(act, rule_document_id not in current, "VERSION_NOT_IN_FORCE", "rule_document_id")
    before = await kept_version(act, row["kind"])
    refuse(act, before is not None and before["id"] == rule_document_id, "VERSION_UNCHANGED", "rule_document_id")
    refuse(act, in_use(RuleKind(row["kind"]), Stage(cycle["stage"])), "RULES_IN_USE", "rule_document_id")
    await require_resolved_for_cycle(act, rule_document_id, since=row["decided_at"], field="rule_document_id")
    await keep(act, row)
    details = {"reason": reason, "before": before and named(before), "rules": [named(row)]}
    await publish(act, NoticeKind.RULES, title=title, body=body, channels=channels, details=details)
    return act.done(before=before and str(before["id"]))
