"""Scopes of incidents, revocations and tips (Art. 28, 30, 31): who registered, who verifies, who is heard."""

from __future__ import annotations

from typing import Final

from policies.fragments import ANY, CONFLICTED, OF_DUTY, OF_PROGRAMME, OF_WINNER, PROGRAMME, among

REVOCATION_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    # The tip whose tracking code was shown.
    "tracked_tips": ("uuid[]", "SELECT t.id FROM public.tip t WHERE t.tracking_digest = (SELECT ctx.tracking())"),
    "handled_tips": (
        "uuid[]",
        "SELECT r.tip_id FROM public.tip_reporter r WHERE r.handler_id = (SELECT ctx.person_id())"
        " AND r.cycle_id = ANY ((SELECT scope.my_cycles())::uuid[])",
    ),
    "conflicted_tips": (
        "uuid[]",
        "SELECT t.id FROM public.tip t"
        " WHERE t.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])",
    ),
}

# Who sends a tip and what it says: for the clerk who looks into it and the supervisor.
_OF_SENDER: Final = {
    "handled": among("tip_id", "handled_tips"),
    "in_programme": PROGRAMME,
    "conflicted": among("tip_id", "conflicted_tips"),
}

REVOCATION_SCOPES: Final[dict[str, dict[str, str]]] = {
    "incident": {
        "in_programme": OF_PROGRAMME,
        # Whoever decides learns of it once the director has signed.
        "submitted": f"{OF_PROGRAMME} AND {{t}}.submitted_at IS NOT NULL",
        "entered_by_me": "{t}.registered_by_id = (SELECT ctx.person_id())",
        "drafted_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())",
        "submitted_by_me": "{t}.submitted_by_id = (SELECT ctx.person_id())",
        "conflicted": CONFLICTED,
    },
    "incident_statement": OF_WINNER
    | {
        "submitted": OF_WINNER["in_programme"]
        + " AND (SELECT i.submitted_at FROM public.incident i WHERE i.id = {t}.incident_id) IS NOT NULL",
    },
    "revocation": {"everyone": ANY, "in_programme": OF_PROGRAMME, "conflicted": CONFLICTED},
    "revocation_consequence": OF_DUTY | {"clawback": OF_WINNER["in_programme"] + " AND {t}.kind = 'clawback'"},
    "tip": {
        "tracked": "{t}.tracking_digest = (SELECT ctx.tracking())",
        "waiting": f"{OF_PROGRAMME} AND {{t}}.state = 'received'",
        "handled": among("id", "handled_tips"),
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "tip_reporter": _OF_SENDER,
    "tip_statement": _OF_SENDER | {"tracked": among("tip_id", "tracked_tips")},
}
