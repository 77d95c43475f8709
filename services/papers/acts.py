"""Getting papers: an act gives a link; the paper is made when the link is used, of what its reader sees then (Art. 31).

The ledger keeps the digest of what the paper says. If that has changed when the link is used, the link gives nothing:
one number stands for one content.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models.custody import TABLES, TABLES_OF_CYCLES, AccessKind, Paper
from models.database import to_json
from models.message import Language
from regulation.ability import Ability
from services.common import refuse
from services.custody import record
from services.documents import DOWNLOAD_SECONDS
from services.door import Act, Done, act
from services.files.links import Purpose, link_for, secret_of
from services.ledger import digest
from services.papers import annual, bonus, duties, evaluations, feedback, money, reports
from services.papers.tables import table_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

# The application that a winner won with: who has a conflict with it finds no trace of the copy (Art. 31).
_DOSSIER_OF: Final = """SELECT w.dossier_id FROM public.obligation_submission s
JOIN public.obligation o ON o.id = s.obligation_id JOIN public.award w ON w.id = o.award_id WHERE s.id = $1"""
Seen = Callable[[Any, Any, Any], Awaitable[dict[str, Any] | None]]


@dataclass(frozen=True)
class Making:
    """How the content of a paper comes about: read as its reader, as of the instant of the link, then completed of what only aggregates show."""

    seen: Seen
    made: Callable[[Any, dict[str, Any]], Awaitable[dict[str, Any]]] | None = None


def _table(paper: Paper) -> Making:
    async def seen(tx: Tx, cycle: UUID, at: datetime) -> dict[str, Any]:
        return await table_of(tx, paper, cycle, at)

    return Making(seen)


def _present(read: Callable[[Tx, UUID], Awaitable[dict[str, Any] | None]]) -> Seen:
    async def seen(tx: Tx, key: UUID, _at: datetime) -> dict[str, Any] | None:
        return await read(tx, key)

    return seen


MAKINGS: Final[dict[Paper, Making]] = {
    Paper.PANEL_REPORT: Making(_present(reports.panel_report_seen), reports.panel_report_made),
    Paper.MATERIAL_REVIEW: Making(_present(reports.material_review)),
    Paper.PANELS: Making(_present(reports.panels)),
    Paper.CONFLICTS: Making(_present(reports.conflicts)),
    Paper.UNDERTAKING: Making(_present(reports.undertaking), reports.undertaking_made),
    Paper.EVALUATION_REPORT: Making(_present(evaluations.evaluation)),
    Paper.EVALUATIONS: Making(_present(evaluations.evaluations)),
    **{paper: _table(paper) for paper in TABLES},
    Paper.BONUS_LEDGER: Making(_present(bonus.bonus_ledger)),
    Paper.ANNUAL_REPORT: Making(_present(annual.annual_report)),
    Paper.ANNUAL_REPORT_EN: Making(_present(annual.annual_report_en)),
    Paper.SUBMISSION_REPORT: Making(duties.submission_in("zh-CN")),
    Paper.SUBMISSION_REPORT_EN: Making(duties.submission_in("en")),
    Paper.FEEDBACK_REPORT: Making(feedback.feedback_in("zh-CN")),
    Paper.FEEDBACK_REPORT_EN: Making(feedback.feedback_in("en")),
    Paper.RECONCILIATION: Making(_present(money.reconciliation)),
    Paper.RECONCILIATION_TABLE: Making(_present(money.reconciliation_table)),
}


@act(Ability.PANEL_REPORT_DOWNLOAD)
async def download_panel_report(act: Act) -> Done:
    """Get a panel's report as a PDF, without the names of its experts; every time is on record (Art. 18, 19, 31)."""
    return await hand_out(act, Paper.PANEL_REPORT)


@act(Ability.CYCLE_DOWNLOAD_MATERIAL_REVIEW)
async def download_material_review(act: Act) -> Done:
    """Get the ranking of the material review by group as a PDF (Art. 18)."""
    return await hand_out(act, Paper.MATERIAL_REVIEW)


@act(Ability.CYCLE_DOWNLOAD_PANELS)
async def download_panels(act: Act) -> Done:
    """Get the list of the panels as a PDF (Art. 18)."""
    return await hand_out(act, Paper.PANELS)


@act(Ability.CYCLE_DOWNLOAD_CONFLICTS)
async def download_conflicts(act: Act) -> Done:
    """Get the report on conflicts of interest as a PDF (Art. 31, 32)."""
    return await hand_out(act, Paper.CONFLICTS)


@act(Ability.EVALUATION_DOWNLOAD)
async def download_evaluation(act: Act) -> Done:
    """Get the comprehensive evaluation of an application as a PDF; every time is on record (Art. 20, 31)."""
    return await hand_out(act, Paper.EVALUATION_REPORT)


@act(Ability.CYCLE_DOWNLOAD_EVALUATIONS)
async def download_evaluations(act: Act) -> Done:
    """Get the comprehensive evaluation of a cycle by group, with the ranking, as a PDF (Art. 20)."""
    return await hand_out(act, Paper.EVALUATIONS)


@act(Ability.CYCLE_DOWNLOAD_EVALUATION_TABLE)
async def download_evaluation_table(act: Act) -> Done:
    """Get the ranking of the comprehensive evaluation as an xlsx file (Art. 20)."""
    return await hand_out(act, Paper.EVALUATION_TABLE)


@act(Ability.UNDERTAKING_DOWNLOAD)
async def download_undertaking(act: Act) -> Done:
    """Get a signed undertaking as a PDF (Art. 31)."""
    return await hand_out(act, Paper.UNDERTAKING)


@act(Ability.BUDGET_YEAR_DOWNLOAD_RECONCILIATION)
async def download_reconciliation(act: Act) -> Done:
    """Get the reconciliation of a budget year as a PDF (Art. 9)."""
    return await hand_out(act, Paper.RECONCILIATION)


@act(Ability.BUDGET_YEAR_DOWNLOAD_RECONCILIATION_TABLE)
async def download_reconciliation_table(act: Act) -> Done:
    """Get the orders of a budget year and what the platform says of them as an xlsx file (Art. 9)."""
    return await hand_out(act, Paper.RECONCILIATION_TABLE)


@act(Ability.BONUS_ENTITLEMENT_DOWNLOAD_LEDGER)
async def download_bonus_ledger(act: Act) -> Done:
    """Get the ledger of a bonus as an xlsx file (Art. 26)."""
    return await hand_out(act, Paper.BONUS_LEDGER)


@act(Ability.CYCLE_EXPORT)
async def export_table(act: Act, *, paper: Annotated[Paper, Doc("Which table.")]) -> Done:
    """Get a table of the cycle as an xlsx file, with what the caller sees; every time is on record (Art. 11, 31)."""
    refuse(act, paper not in TABLES_OF_CYCLES, "NOT_A_TABLE", "paper")
    return await hand_out(act, paper)


@act(Ability.OBLIGATION_SUBMISSION_DOWNLOAD)
async def download_submission(
    act: Act, *, language: Annotated[Language, Doc("Language of the paper.")] = Language.ZH
) -> Done:
    """Get what a winner handed in as a PDF, a performance report with its figures over the years (Art. 24-26, 31)."""
    paper = Paper.SUBMISSION_REPORT_EN if language is Language.EN else Paper.SUBMISSION_REPORT
    rows = await act.tx.sql(_DOSSIER_OF, act.target.id)
    return await hand_out(act, paper, rows[0]["dossier_id"])


@act(Ability.FEEDBACK_REPORT_DOWNLOAD)
async def download_feedback(
    act: Act, *, language: Annotated[Language, Doc("Language of the paper.")] = Language.ZH
) -> Done:
    """Get a feedback report as a PDF, without the name or the score of any expert; every time is on record (Art. 24, 31)."""
    return await hand_out(act, Paper.FEEDBACK_REPORT_EN if language is Language.EN else Paper.FEEDBACK_REPORT)


async def hand_out(act: Act, paper: Paper, dossier: UUID | None = None) -> Done:
    """Give the actor a link to a paper about the target, and put on record what it says."""
    resource, making = act.request.ability.resource, MAKINGS[paper]
    seen = await act.seen(lambda tx: making.seen(tx, act.target.id, act.now))
    refuse(act, seen is None, "NOT_FOUND")
    content = digest(to_json(await whole(act.tx, paper, seen or {})))
    kind = AccessKind.EXPORT if paper in TABLES else AccessKind.REPORT
    copy = await record(act, kind, dossier or act.target.dossier_id, paper=paper.value, digest=content)
    link = link_for(act.actor, Purpose.PAPER, resource, act.target.id, DOWNLOAD_SECONDS, copy)
    told = {"download_url": link.address(await secret_of(act.tx))}
    return Done(resource, act.target.id, told, {"paper": paper.value, "digest": content, "copy": str(copy)})


async def whole(tx: Tx, paper: Paper, seen: dict[str, Any]) -> dict[str, Any]:
    """Return all that a paper says, of what its reader sees; `tx` is the system's."""
    made = MAKINGS[paper].made
    return seen if made is None else await made(tx, seen)
