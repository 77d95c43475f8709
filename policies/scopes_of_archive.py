"""Who reads the archive package of a cycle: it tells of all who applied in it (Art. 31, 32)."""

from __future__ import annotations

from typing import Final

from policies.fragments import OF_PROGRAMME, among

ARCHIVE_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    # Cycles in which somebody applied with whom the actor has a conflict.
    "conflicted_cycles": (
        "uuid[]",
        "SELECT d.cycle_id FROM public.dossier d WHERE d.submitted_at IS NOT NULL"
        " AND d.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])",
    ),
}

CONFLICTED_CYCLE: Final = among("id", "conflicted_cycles")
ARCHIVE_SCOPES: Final[dict[str, dict[str, str]]] = {
    "cycle_archive": {"in_programme": OF_PROGRAMME, "conflicted": among("cycle_id", "conflicted_cycles")},
}
