"""The score of a panel without a member who had a conflict: the next revision of its report (Art. 18, 19, 31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models import PanelReport
from models.review import REPORT_STANDS, Freeze, Phase
from regulation.states import DossierState, Stage
from services.panel_scores import PanelScore, locked_sheets, panel_score
from services.site_team import reopen_visit

if TYPE_CHECKING:
    from decimal import Decimal

    from services.door import Act

# Reports that stand and counted a review of a person; each locked review counted when its report was written.
_STANDING: Final = f"""
SELECT p.*, c.stage, d.state, v.parameters ->> 'min_experts_per_dossier' AS least FROM public.panel_report p
JOIN public.cycle c ON c.id = p.cycle_id JOIN public.regulation_version v ON v.id = c.regulation_version_id
JOIN public.dossier d ON d.id = p.dossier_id
WHERE p.dossier_id = $1 AND p.{REPORT_STANDS} AND EXISTS (SELECT 1 FROM public.review r
 JOIN public.review_author w ON w.review_id = r.id
 WHERE r.dossier_id = p.dossier_id AND r.phase = p.phase AND r.state = 'locked' AND w.person_id = $2)
ORDER BY p.phase
"""  # noqa: S608 -- no value
_SUPERSEDE: Final = "UPDATE public.panel_report SET superseded_at = $2 WHERE id = $1"
# Where a panel can still be completed, its application goes back to it.
_BACK: Final = {
    (Stage.MATERIAL_REVIEW, DossierState.MATERIAL_REVIEWED, "material"): DossierState.QUALIFIED,
    (Stage.SITE_REVIEW, DossierState.SITE_REVIEWED, "site"): DossierState.SHORTLISTED,
}
_NOT_COPIED: Final = {"id", "stage", "state", "least"}


@dataclass(frozen=True)
class Rescored:
    """A report whose ground changed: its score before, and after if any review is left."""

    phase: str
    before: Decimal
    after: Decimal | None
    too_few: bool
    decided_at: Any

    @property
    def row(self) -> dict[str, Any]:
        """As a touched decision."""
        return {
            "phase": self.phase, "score_before": self.before, "score_after": self.after, "too_few": self.too_few,
            "decided_at": self.decided_at, "differs": self.too_few or self.after != self.before,
        }  # fmt: skip


async def rescore(act: Act, seat: Any) -> list[Rescored]:
    """Compute the scores of a panel's reports anew, without the holder of a frozen seat (Art. 31).

    With too few reviews left, a report falls while its phase lasts, and the panel is completed; later it keeps the
    reviews that are left, and people judge what that means.
    """
    counted_nowhere = seat["before"] == Freeze.DISQUALIFIED
    reports = [] if counted_nowhere else await act.tx.sql(_STANDING, seat["dossier_id"], seat["person_id"])
    return [await _rescored(act, report) for report in reports]


async def _rescored(act: Act, report: Any) -> Rescored:
    there, phase = act.within(report["cycle_id"]), Phase(report["phase"])
    locked = await locked_sheets(act.tx, report["dossier_id"], phase)
    after = await panel_score(there, report["dossier_id"], phase) if locked else None
    too_few = len(locked) < int(report["least"])
    back = _BACK.get((Stage(report["stage"]), DossierState(report["state"]), report["phase"]))
    if too_few and back is not None:
        await act.tx.sql(_SUPERSEDE, report["id"], act.now)
        await act.move_dossier(report["dossier_id"], report["state"], back, unnoticed=True)
        await reopen_visit(act, report["dossier_id"])
    elif after is not None:
        await _revise(there, report, after)
    return Rescored(report["phase"], report["score"], after.score if after else None, too_few, report["reported_at"])


async def _revise(act: Act, report: Any, panel: PanelScore) -> None:
    """Let the next revision of a report stand, with what is left of the panel's judgement; the earlier one is kept."""
    await act.tx.sql(_SUPERSEDE, report["id"], act.now)
    kept = {name: value for name, value in dict(report).items() if name not in _NOT_COPIED}
    anew = {
        "score": panel.score,
        "items": panel.table,
        "site_issues": panel.site_issues,
        "revision": kept["revision"] + 1,
        "reported_at": act.now,
    }
    await act.tx.insert(PanelReport, **kept | anew)
    await act.brought_about(report["dossier_id"], {"rescored": {"phase": report["phase"], **panel.record}})
