"""Scopes of what goes with what winners owe: files, and addresses of calendars (Art. 12, 24-26, 31)."""

from __future__ import annotations

from typing import Final

from policies.fragments import HANDED_IN, KEPT, ME, OF_DUTY

# A file is its winner's alone until it is handed in.
DUTY_SCOPES: Final[dict[str, dict[str, str]]] = {
    "obligation_document": {
        name: f"{KEPT if name == 'own' else HANDED_IN} AND {sql}"
        for name, sql in OF_DUTY.items()
        if name != "conflicted"
    }
    | {"conflicted": OF_DUTY["conflicted"]},
    "calendar_feed": {"self": ME},
}
