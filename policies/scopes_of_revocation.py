"""Scopes of incidents, revocations and tips (Art. 28, 30, 31): who registered, who verifies, who is heard."""

from __future__ import annotations

from typing import Final

from policies.fragments import ANY, CONFLICTED, OF_DUTY, OF_PROGRAMME, OF_WINNER

REVOCATION_SCOPES: Final[dict[str, dict[str, str]]] = {
    "incident": {
        "in_programme": OF_PROGRAMME,
        # Whoever decides learns of it once the director has signed.
        "submitted": f"{OF_PROGRAMME} AND {{t}}.submitted_at IS NOT NULL",
        "conflicted": CONFLICTED,
    },
    "incident_statement": OF_WINNER
    | {
        "submitted": OF_WINNER["in_programme"]
        + " AND (SELECT i.submitted_at FROM public.incident i WHERE i.id = {t}.incident_id) IS NOT NULL",
    },
    "revocation": {"everyone": ANY},
    "revocation_consequence": OF_DUTY | {"clawback": OF_WINNER["in_programme"] + " AND {t}.kind = 'clawback'"},
}
