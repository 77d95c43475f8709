"""Decisions that rest on a score which a late conflict changed: the evaluation and every signed list (Art. 18-22, 31).

Nothing of it is changed here: who decided may decide again; this says what would have come out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.conflicts import Touched
from models.review import REPORT_STANDS
from regulation.parameters import Parameters
from regulation.scoring import combine, rank
from services.reviewing import shortlist

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from services.conflicts.scores_of import Rescored
    from services.door import Act

_EVALUATION: Final = "SELECT * FROM public.evaluation WHERE dossier_id = $1"
_LISTS: Final = """
SELECT l.id, l.kind, l.signed_at, e.id IS NOT NULL AS listed, r.rank,
 (SELECT count(*) FROM public.list_entry o WHERE o.list_id = l.id AND o.sector_group = d.sector_group)::int AS places
FROM public.award_list l JOIN public.dossier d ON d.id = $2
LEFT JOIN public.list_entry e ON e.list_id = l.id AND e.dossier_id = d.id
LEFT JOIN public.entry_rationale r ON r.entry_id = e.id
WHERE l.cycle_id = $1 AND l.state = 'signed' AND l.kind = ANY ($3::text[]) ORDER BY l.signed_at, l.id
"""
_MATERIAL: Final = f"""
SELECT p.dossier_id::text AS key, p.score FROM public.panel_report p
WHERE p.cycle_id = $1 AND p.phase = 'material' AND p.{REPORT_STANDS}
"""  # noqa: S608 -- no value
_EVALUATIONS: Final = """
SELECT v.dossier_id::text AS key, v.score FROM public.evaluation v JOIN public.dossier d ON d.id = v.dossier_id
WHERE v.cycle_id = $1 AND d.sector_group = (SELECT o.sector_group FROM public.dossier o WHERE o.id = $2)
"""
_KINDS: Final = {
    "site": Touched.SITE_LIST,
    "candidate": Touched.CANDIDATE_LIST,
    "proposed": Touched.PROPOSED_LIST,
    "final": Touched.FINAL_LIST,
}
Scores = dict[str, "Decimal"]


async def lists_of(act: Act, seat: Any, rescored: Sequence[Rescored]) -> list[dict[str, Any]]:
    """Return what rests on the scores of an application that changed, as touched decisions."""
    changed = {one.phase: one for one in rescored if one.after is not None}
    if not changed:
        return []
    numbers = Parameters.from_json((await act.cycle_of(seat["cycle_id"]))["parameters"])
    site = await _site_list(act, seat, changed["material"], numbers) if "material" in changed else []
    return [*site, *await _evaluated(act, seat, changed, numbers)]


async def _site_list(act: Act, seat: Any, one: Rescored, numbers: Parameters) -> list[dict[str, Any]]:
    lists = await act.tx.sql(_LISTS, seat["cycle_id"], seat["dossier_id"], ["site"])
    if not lists or one.after is None:
        return []
    key = str(seat["dossier_id"])
    others = {row["key"]: row["score"] for row in await act.tx.sql(_MATERIAL, seat["cycle_id"])}
    after = _chosen(others | {key: one.after}, numbers)
    return [_touched(row, key, one.before, one.after, others, (key in after) != row["listed"]) for row in lists]


def _chosen(scores: Scores, numbers: Parameters) -> set[str]:
    inputs = [{"dossier": key, "score": str(score)} for key, score in scores.items()]
    found = shortlist(inputs, ratio=numbers.site_list_ratio, pass_mark=numbers.material_pass_mark)
    return {one["dossier"] for one in found}


async def _evaluated(act: Act, seat: Any, changed: Mapping[str, Rescored], numbers: Parameters) -> list[dict[str, Any]]:
    """Return the evaluation as it would be, and the lists that were chosen by it."""
    found = await act.tx.sql(_EVALUATION, seat["dossier_id"])
    if not found:
        return []
    before, after = found[0]["score"], _weighed(found[0], changed, numbers)
    evaluation = {
        "kind": Touched.EVALUATION.value, "decided_at": found[0]["evaluated_at"], "score_before": before,
        "score_after": after, "differs": after != before,
    }  # fmt: skip
    return [evaluation, *await _by_evaluation(act, seat, before, after)]


def _weighed(evaluation: Any, changed: Mapping[str, Rescored], numbers: Parameters) -> Decimal:
    """Return the comprehensive score with what changed (Art. 20)."""
    scores = {phase: evaluation[f"{phase}_score"] for phase in ("material", "site")}
    scores |= {phase: one.after for phase, one in changed.items()}
    return combine(scores["material"], scores["site"], numbers.material_weight, numbers.site_weight)


async def _by_evaluation(act: Act, seat: Any, before: Decimal, after: Decimal) -> list[dict[str, Any]]:
    """Return candidate, proposed and final lists; people chose them, so they differ if the rank leaves their places."""
    key, lists = (
        str(seat["dossier_id"]),
        await act.tx.sql(_LISTS, seat["cycle_id"], seat["dossier_id"], [kind for kind in _KINDS if kind != "site"]),
    )
    others = {row["key"]: row["score"] for row in await act.tx.sql(_EVALUATIONS, seat["cycle_id"], seat["dossier_id"])}
    place = _place(others | {key: after}, key)
    return [_touched(row, key, before, after, others, (place <= row["places"]) != row["listed"]) for row in lists]


def _touched(row: Any, key: str, before: Decimal, after: Decimal, others: Scores, differs: bool) -> dict[str, Any]:
    return {
        "kind": _KINDS[row["kind"]].value, "list_id": row["id"], "decided_at": row["signed_at"],
        "score_before": before, "score_after": after, "differs": differs,
        "rank_before": row["rank"] or _place(others | {key: before}, key),
        "rank_after": _place(others | {key: after}, key),
    }  # fmt: skip


def _place(scores: Scores, key: str) -> int:
    return next(one.rank for one in rank(scores) if one.key == key)
