"""Scopes of reassessments (Art. 24, 29, 31): who may sit, who is cleared, what the panel sees of the winner."""

from __future__ import annotations

from typing import Final

from models.reassessing import SET_ASIDE
from policies.fragments import CONFLICTED, HANDED_IN, LATEST, ME, OF_WINNER, PROGRAMME, among

# A place in a panel at work, of a title in force, held by an expert of the pool without a conflict; it asks for
# undertaking and declaration, and opens nothing before both.
_MINE: Final = """SELECT {column} FROM public.reassessment_place p
JOIN public.reassessment r ON r.id = p.reassessment_id AND r.state = 'open'
JOIN public.award w ON w.id = r.award_id AND w.state = 'in_force'
WHERE p.person_id = (SELECT ctx.person_id()) AND p.frozen_at IS NULL AND current_setting('role') = 'award_expert'
 AND p.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
 AND NOT p.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])
 AND EXISTS (SELECT 1 FROM public.expert_profile f WHERE f.person_id = p.person_id
  AND f.programme_id = (SELECT scope.my_programme()) AND f.state = 'admitted')"""
_CLEARED: Final = _MINE.format(column="r.id") + " AND p.undertaken_at IS NOT NULL AND p.state = 'none'"
_OF_CLEARED: Final = "SELECT {column} FROM public.reassessment r WHERE r.id = ANY ((SELECT scope.reassessed())::uuid[])"

REASSESSMENT_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    "reassessment_places": ("uuid[]", _MINE.format(column="p.id")),
    "reassessed": ("uuid[]", _CLEARED),
    "led_reassessments": ("uuid[]", f"{_CLEARED} AND p.leader"),
    "reassessed_dossiers": ("uuid[]", _OF_CLEARED.format(column="r.dossier_id")),
    # What the winner reported on its performance, and nothing else of what it owes.
    "reassessed_obligations": (
        "uuid[]",
        """SELECT o.id FROM public.reassessment r JOIN public.obligation o ON o.award_id = r.award_id
 AND o.kind = 'performance_report' WHERE r.id = ANY ((SELECT scope.reassessed())::uuid[])""",
    ),
    "my_sheets": (
        "uuid[]",
        """SELECT s.id FROM public.reassessment_author w JOIN public.reassessment_sheet s ON s.id = w.sheet_id
 WHERE w.person_id = (SELECT ctx.person_id()) AND s.reassessment_id = ANY ((SELECT scope.reassessed())::uuid[])""",
    ),
    # Peers, the leader among them, are blind to each other until all that counts is handed in, the own sheet first.
    "shared_sheets": (
        "uuid[]",
        f"""SELECT s.id FROM public.reassessment_sheet s WHERE s.reassessment_id = ANY ((SELECT scope.reassessed())::uuid[])
 AND NOT {SET_ASIDE.format(s="s")}
 AND EXISTS (SELECT 1 FROM public.reassessment_sheet m WHERE m.id = ANY ((SELECT scope.my_sheets())::uuid[])
  AND m.reassessment_id = s.reassessment_id AND m.state = 'locked')
 AND NOT EXISTS (SELECT 1 FROM public.reassessment_sheet o WHERE o.reassessment_id = s.reassessment_id
  AND o.state <> 'locked' AND NOT {SET_ASIDE.format(s="o")})""",
    ),
    # The report rests on sheets: who is still to write one judges without having read it.
    "reassessment_reports": (
        "uuid[]",
        """SELECT p.id FROM public.reassessment_report p
 WHERE p.reassessment_id = ANY ((SELECT scope.reassessed())::uuid[]) AND p.state <> 'superseded'
 AND NOT EXISTS (SELECT 1 FROM public.reassessment_sheet m WHERE m.id = ANY ((SELECT scope.my_sheets())::uuid[])
  AND m.reassessment_id = p.reassessment_id AND m.state <> 'locked')""",
    ),
    "set_aside_sheets": (
        "uuid[]",
        f"""SELECT s.id FROM public.reassessment_sheet s WHERE s.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])
 AND current_setting('role') IN ('award_office', 'award_office_director', 'award_supervisor')
 AND {SET_ASIDE.format(s="s")}""",
    ),
    "handed_in_sheets": (
        "uuid[]",
        """SELECT s.id FROM public.reassessment_sheet s
 WHERE s.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[]) AND s.state = 'locked'""",
    ),
}
_SIGNED: Final = "{t}.signed_at IS NOT NULL"
REASSESSMENT_SCOPES: Final[dict[str, dict[str, str]]] = {
    "reassessment": OF_WINNER | {"reassessed": among("id", "reassessed"), "led": among("id", "led_reassessments")},
    "reassessment_place": {
        "mine": f"{ME} AND {among('id', 'reassessment_places')}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "reassessment_sheet": {
        "mine": among("id", "my_sheets"),
        "shared": among("id", "shared_sheets"),
        "handed_in": f"{PROGRAMME} AND {{t}}.state = 'locked'",
        "conflicted": CONFLICTED,
    },
    "reassessment_author": {
        "self": f"{ME} AND {among('sheet_id', 'my_sheets')}",
        "handed_in": f"{PROGRAMME} AND {among('sheet_id', 'handed_in_sheets')}",
        "conflicted": CONFLICTED,
    },
    "reassessment_report": {
        "own": f"{OF_WINNER['own']} AND {_SIGNED}",
        "reassessed": among("id", "reassessment_reports"),
        "in_programme": PROGRAMME,
        "signed": f"{PROGRAMME} AND {_SIGNED}",
        "conflicted": CONFLICTED,
    },
}
_OPENED: Final = among("dossier_id", "reassessed_dossiers") + " AND " + among("dossier_id", "opened_dossiers")
# What a panel sees of the application that the title was won with, and of what was reported since.
REASSESSED: Final[dict[str, str]] = {
    "dossier": among("id", "reassessed_dossiers"),
    "dossier_version": f"{LATEST} AND " + among("dossier_id", "reassessed_dossiers"),
    "dossier_secret": _OPENED,
    "dossier_version_secret": _OPENED,
    "document": f"{HANDED_IN} AND " + among("dossier_id", "reassessed_dossiers"),
    "secret_document": f"{HANDED_IN} AND {_OPENED}",
    "obligation": among("id", "reassessed_obligations"),
    "obligation_submission": among("obligation_id", "reassessed_obligations"),
}
