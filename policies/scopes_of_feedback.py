"""Scopes of feedback: an applicant reads its own once released, the leading group counts without names (Art. 24, 31)."""

from __future__ import annotations

from typing import Final

from policies.fragments import OF_WINNER, PROGRAMME, among

_RELEASED: Final = "{t}.released_at IS NOT NULL"

# The counts of a release tell of all applicants: who has a conflict with one of them does not read them (Art. 31).
FEEDBACK_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    "conflicted_feedback": (
        "uuid[]",
        """SELECT f.release_id FROM public.feedback_report f
 WHERE f.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])""",
    ),
}
FEEDBACK_SCOPES: Final[dict[str, dict[str, str]]] = {
    "feedback_release": {
        "in_programme": PROGRAMME,
        "released": f"{PROGRAMME} AND {_RELEASED}",
        "conflicted": among("id", "conflicted_feedback"),
    },
    "feedback_report": OF_WINNER | {"own": f"{OF_WINNER['own']} AND {_RELEASED}"},
}
