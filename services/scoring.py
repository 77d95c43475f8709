"""Score sheets: written part by part, comments before percentages, submitted once (Art. 4, 18, 19)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models.database import to_json
from models.review import Phase
from regulation.ability import Ability
from regulation.evidence import Referable, evidence_errors
from regulation.scoring import ItemScore, Progress, draft_errors, item_points, progress, total
from regulation.violation import Violation, require
from services.common import criteria, limit_text, not_after, parameters, refuse, text_problems, texts_in
from services.door import Act, Done, act
from services.inputs import EvidenceInput, Ref, ScoreInput, Sealed
from services.ledger import digest
from services.panels import PHASE
from services.site_team import require_attended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Scores = Annotated[
    list[ScoreInput], Doc("Judgement by item; an item given replaces what was saved of it, one given blank goes.")
]
MOST_ON_ITEM: Final = {
    "evidence": 50,
    "site_issues": 20,
}  # each issue becomes a point that the panel must verify on site
Edition = Annotated[
    UUID | None, Ref("criteria_edition"), Doc("Edition that the caller scores by; refused if it is another (Art. 4).")
]
_SHEET: Final = """
SELECT r.dossier_id, r.phase, r.scores, r.criteria_edition_id, r.dossier_version_id, a.due_at
FROM public.review r JOIN public.review_author w ON w.review_id = r.id
LEFT JOIN public.assignment a ON a.dossier_id = r.dossier_id AND a.person_id = w.person_id WHERE r.id = $1
"""
# What an expert may refer to of the submission `$1` of the application `$2`; of the secret part who has opened it ($3, $4).
_REFERABLE: Final = """
WITH opened AS (SELECT EXISTS (SELECT 1 FROM public.dossier_opening o
 WHERE o.dossier_id = $2 AND o.person_id = $3 AND o.opened_at <= $4) AS yes)
SELECT v.content -> 'figures' AS figures,
 ARRAY(SELECT jsonb_object_keys(v.content -> 'sections')) AS sections,
 ARRAY(SELECT jsonb_object_keys(s.content -> 'sections') WHERE (SELECT yes FROM opened)) AS secret_sections,
 ARRAY(SELECT d.id::text FROM public.document d WHERE d.dossier_id = $2 AND d.state = 'submitted') AS documents,
 ARRAY(SELECT d.id::text FROM public.secret_document d WHERE d.dossier_id = $2 AND d.state = 'submitted'
  AND (SELECT yes FROM opened)) AS secret_documents
FROM public.dossier_version v LEFT JOIN public.dossier_version_secret s ON s.version_id = v.id WHERE v.id = $1
"""


@act(Ability.REVIEW_SAVE)
async def save_review(act: Act, *, scores: Annotated[Scores, Sealed()], criteria_edition_id: Edition = None) -> Done:
    """Save what was written of some items as a draft that the author alone sees; other items stay (Art. 18)."""
    row = await _opened_sheet(act, criteria_edition_id)
    written, problems = await _written(act, row, scores)
    require(problems)
    await act.move(scores=written)
    return act.done()


@act(Ability.REVIEW_SUBMIT)
async def submit_review(
    act: Act,
    *,
    scores: Annotated[Scores, Sealed()] = [],  # noqa: B006 -- never changed
    criteria_edition_id: Edition = None,
) -> Done:
    """Submit and lock the review, what was saved and what is given: both comments and a percentage on every item (Art. 4, 18)."""
    row = await _opened_sheet(act, criteria_edition_id)
    if row["due_at"] is not None:
        not_after(act, row["due_at"], "REVIEW_LATE")
    if row["phase"] == Phase.SITE:
        await require_attended(act)
    written, problems = await _written(act, row, scores)
    items = await criteria(act)
    require([*problems, *sheet_progress(written, items).missing])
    points = total(judged(written), items)
    await act.move(scores=written, total=points, submitted_at=act.now)
    percentages = {one["item"]: one["percentage"] for one in written}
    return act.done(total=str(points), items=items, percentages=percentages, sheet=digest(to_json(written)))


async def _opened_sheet(act: Act, edition: UUID | None) -> Any:
    """Return the review if its phase is under way and it is scored by the caller's edition (Art. 4, 18)."""
    row = (await act.tx.sql(_SHEET, act.target.id))[0]
    refuse(act, PHASE.get(act.target.situation.stage or "") != Phase(row["phase"]), "PHASE_OVER", phase=row["phase"])
    differs = edition is not None and edition != row["criteria_edition_id"]
    require([Violation("CRITERIA_EDITION_DIFFERS", "Art.4", "criteria_edition_id")] if differs else ())
    return row


async def _written(act: Act, row: Any, scores: Sequence[ScoreInput]) -> tuple[list[dict[str, Any]], list[Violation]]:
    """Return the sheet with what is given laid over what was saved, and what is wrong with what is given."""
    items, step = await criteria(act), (await parameters(act)).percent_step
    require(_too_many(act, scores))
    limit_text(act, **texts_in("scores", scores))
    problems = [
        *draft_errors([_judged(one) for one in scores], items, step),
        *_blank_issues(act, scores),
        *await _foreign_evidence(act, row, scores),
    ]
    given = {one.item: _entry(one, items) for one in scores if one.item in items}
    kept = {one["item"]: one for one in row["scores"]} | given
    return [entry for item in items if (entry := kept.get(item)) is not None], problems


def _judged(one: ScoreInput) -> ItemScore:
    return ItemScore(one.item, one.percentage, one.strengths, one.improvements)


def _too_many(act: Act, scores: Sequence[ScoreInput]) -> Iterator[Violation]:
    """Yield where an item has more references or issues than anybody could look into (Art. 18, 19)."""
    for n, one in enumerate(scores):
        for name, limit in MOST_ON_ITEM.items():
            if len(getattr(one, name)) > limit:
                yield Violation("TOO_MANY_ON_ITEM", act.article, f"scores.{n}.{name}", {"limit": str(limit)})


def _blank_issues(act: Act, scores: Sequence[ScoreInput]) -> Iterable[Violation]:
    issues = {f"scores.{n}.site_issues.{k}": text for n, s in enumerate(scores) for k, text in enumerate(s.site_issues)}
    return text_problems(act.article, **issues)


def _entry(one: ScoreInput, items: Mapping[str, int]) -> dict[str, Any] | None:
    """Return an item as it is kept; None if nothing stands on it any more."""
    evidence = [_reference(place) for place in one.evidence]
    if one.percentage is None and not (one.strengths or one.improvements or evidence or one.site_issues):
        return None
    points = None if one.percentage is None else str(item_points(items[one.item], one.percentage))
    return {**vars(one), "evidence": evidence, "points": points}


def _reference(place: EvidenceInput) -> dict[str, Any]:
    """Return a reference as it is kept: what it names alone, ids as text."""
    given = {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(place).items()}
    return {name: value for name, value in given.items() if value not in {None, ""}}


async def _foreign_evidence(act: Act, row: Any, scores: Sequence[ScoreInput]) -> list[Violation]:
    """Tell of references to anything but the submission under review, as far as the expert may know it (Art. 18, 31)."""
    if not any(one.evidence for one in scores):
        return []
    place = (row["dossier_version_id"], row["dossier_id"], act.actor.person_id, act.now)
    found = await act.tx.sql(_REFERABLE, *place)
    known = _referable(found[0]) if found else Referable()
    given = [(f"scores.{n}.evidence", [_reference(one) for one in s.evidence]) for n, s in enumerate(scores)]
    return [violation for at, references in given for violation in evidence_errors(references, known, at)]


def _referable(found: Any) -> Referable:
    return Referable(
        sections=frozenset([*found["sections"], *found["secret_sections"]]),
        figures={code: frozenset(years) for code, years in (found["figures"] or {}).items()},
        documents=frozenset(found["documents"]),
        secret_documents=frozenset(found["secret_documents"]),
    )


def judged(written: Iterable[Mapping[str, Any]]) -> list[ItemScore]:
    """Return a sheet as it is kept as judgements."""
    return [ItemScore(one["item"], one["percentage"], one["strengths"], one["improvements"]) for one in written]


def sheet_progress(written: Iterable[Mapping[str, Any]], items: Mapping[str, int]) -> Progress:
    """Tell what a sheet as it is kept lacks (Art. 4)."""
    return progress(judged(written), items)
