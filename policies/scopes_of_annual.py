"""Who reads annual reports (Art. 11)."""

from __future__ import annotations

from typing import Final

from policies.fragments import OF_PROGRAMME

ANNUAL_SCOPES: Final[dict[str, dict[str, str]]] = {
    "annual_report": {
        "published": "{t}.published_at <= (SELECT ctx.clock())",
        "in_programme": OF_PROGRAMME,
        "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    },
}
