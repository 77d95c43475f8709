"""Under which names papers are saved: what it is, of which application or cycle, which revision (Art. 18, 19, 31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.custody import TABLES, Paper
from regulation.documents import file_name
from services.rendering.words import KINDS, word

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx

# By resource that a paper is about: what its name says beside the kind, in Chinese and in ASCII.
_ABOUT: Final = {
    "panel_report": """SELECT d.number || '-第' || r.revision || '版' AS zh, d.number || '-r' || r.revision AS plain, r.phase
FROM public.panel_report r JOIN public.dossier d ON d.id = r.dossier_id WHERE r.id = $1""",
    "evaluation": """SELECT d.number AS zh, d.number AS plain FROM public.evaluation e
JOIN public.dossier d ON d.id = e.dossier_id WHERE e.id = $1""",
    "undertaking": """SELECT c.award_year || '年度第' || c.session || '届-' || p.name AS zh,
 c.award_year || '-' || c.session AS plain FROM public.undertaking u JOIN public.cycle c ON c.id = u.cycle_id
JOIN public.person p ON p.id = u.person_id WHERE u.id = $1""",
    "bonus_entitlement": """SELECT w.certificate_number AS zh, w.certificate_number AS plain
FROM public.bonus_entitlement b JOIN public.award w ON w.id = b.award_id WHERE b.id = $1""",
    "annual_report": "SELECT r.year || '年' AS zh, r.year::text AS plain FROM public.annual_report r WHERE r.id = $1",
    "obligation_submission": """SELECT w.certificate_number || '-第' || s.number || '次' AS zh,
 w.certificate_number || '-' || s.number AS plain FROM public.obligation_submission s
JOIN public.obligation o ON o.id = s.obligation_id JOIN public.award w ON w.id = o.award_id WHERE s.id = $1""",
    "feedback_report": """SELECT d.number AS zh, d.number AS plain FROM public.feedback_report f
JOIN public.dossier d ON d.id = f.dossier_id WHERE f.id = $1""",
    "budget_year": "SELECT y.year || '年度' AS zh, y.year::text AS plain FROM public.budget_year y WHERE y.id = $1",
    "cycle": """SELECT c.award_year || '年度第' || c.session || '届' AS zh, c.award_year || '-' || c.session AS plain
FROM public.cycle c WHERE c.id = $1""",
}


@dataclass(frozen=True)
class FileName:
    """The name of a file, and one in ASCII for programs that know no other (RFC 6266)."""

    name: str
    plain: str

    def within(self, ending: str) -> FileName:
        """Return the name of what encloses the file."""
        return FileName(f"{self.name}{ending}", f"{self.plain}{ending}")


async def name_of(tx: Tx, paper: Paper, resource: str, key: UUID) -> FileName:
    """Return the name of a paper about a row; `tx` is the system's, its reader was let in before."""
    rows = await tx.sql(_ABOUT[resource], key) if resource in _ABOUT else []
    about = dict(rows[0]) if rows else {"zh": "", "plain": ""}
    phase = about.get("phase")
    kind = f"{word(phase)}报告" if phase else KINDS[paper]
    plain = f"{phase}-report" if phase else paper.value.replace("_", "-")
    ending = ".xlsx" if paper in TABLES else ".pdf"
    return FileName(_joined(kind, file_name(about["zh"], ""), ending), _joined(plain, about["plain"], ending))


def _joined(kind: str, about: str, ending: str) -> str:
    return f"{'-'.join(filter(None, (kind, about)))}{ending}"
