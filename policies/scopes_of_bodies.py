"""Scopes of how bodies that take part do their duty: the body's own, not who opened it (Art. 10, 31, 32)."""

from __future__ import annotations

from typing import Final

from policies.fragments import CONFLICTED, OF_PROGRAMME, among, equals

BODY_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    # Who opened a matter does not decide on it; where it comes from is not for all who decide.
    "body_records_opened": (
        "uuid[]",
        "SELECT s.record_id FROM public.body_source s WHERE s.person_id = (SELECT ctx.person_id())",
    ),
}

_SUPERVISED: Final = {"in_programme": OF_PROGRAMME, "conflicted": CONFLICTED}
BODY_SCOPES: Final[dict[str, dict[str, str]]] = {
    "body_record": {
        **_SUPERVISED,
        "of_my_body": f"({equals('jurisdiction_id', 'my_jurisdiction')} OR {equals('agency_id', 'my_agency')})"
        f" AND {OF_PROGRAMME}",
        "proposed": f"{OF_PROGRAMME} AND {{t}}.proposed_by_id IS NOT NULL",
        "proposed_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())",
        "opened_by_me": among("id", "body_records_opened"),
    },
    "body_source": _SUPERVISED,
    "body_referral": _SUPERVISED,
}
