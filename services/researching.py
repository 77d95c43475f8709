"""Notes on the rules of quality awards that the office follows (Art. 11(3))."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import ResearchNote, RuleDocument
from regulation.ability import Ability
from services.common import limit_text, refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref

_SHORT: Final = 200

Topic = Annotated[str, Doc("Topic.")]
Article = Annotated[str, Doc("Article that it is about.")]
Sources = Annotated[str, Doc("What it rests on.")]
Conclusion = Annotated[str, Doc("What follows from it.")]
Rules = Annotated[UUID | None, Ref("rule_document"), Doc("Draft of rules that it led to.")]


async def _checked(act: Act, programme: UUID, **given: Any) -> dict[str, Any]:
    """Return a note as it is kept; RuleBroken names what is wrong, NOT_FOUND for rules of another programme."""
    require_text(act, _SHORT, topic=given["topic"], article=given["article"])
    require_text(act, sources=given["sources"])
    limit_text(act, conclusion=given["conclusion"])
    rules = given["rule_document_id"]
    if rules is not None:
        row = await act.get(RuleDocument, rules)
        unseen = rules not in await act.visible(RuleDocument, [rules])
        refuse(act, unseen or row["programme_id"] != programme, "NOT_FOUND", "rule_document_id")
    return given


@act(Ability.PROGRAMME_WRITE_RESEARCH_NOTE)
async def write_research_note(
    act: Act,
    *,
    topic: Topic,
    article: Article,
    sources: Sources,
    conclusion: Conclusion = "",
    rule_document_id: Rules = None,
) -> Done:
    """Begin a note on rules that the office follows (Art. 11(3))."""
    given = {"topic": topic, "article": article, "sources": sources, "conclusion": conclusion}
    kept = await _checked(act, act.target.id, **given, rule_document_id=rule_document_id)
    return act.done(
        "research_note", await act.tx.insert(ResearchNote, programme_id=act.target.id, written_at=act.now, **kept)
    )


@act(Ability.RESEARCH_NOTE_REVISE)
async def revise_research_note(
    act: Act,
    *,
    topic: Topic,
    article: Article,
    sources: Sources,
    conclusion: Conclusion = "",
    rule_document_id: Rules = None,
) -> Done:
    """Write a note anew while it is open (Art. 11(3))."""
    given = {"topic": topic, "article": article, "sources": sources, "conclusion": conclusion}
    programme = (await act.row())["programme_id"]
    await act.move(**await _checked(act, programme, **given, rule_document_id=rule_document_id))
    return act.done()


@act(Ability.RESEARCH_NOTE_CONCLUDE)
async def conclude_research_note(act: Act) -> Done:
    """Conclude a note that says what follows; from now on it stays as it is (Art. 11(3))."""
    refuse(act, not (await act.row())["conclusion"].strip(), "CONCLUSION_MISSING", "conclusion")
    await act.move(concluded_at=act.now)
    return act.done()
