"""Who is told of how a body does its duty: those who represent it, also when that ends their role (Art. 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.telling import Audience

if TYPE_CHECKING:
    from regulation.telling import Telling

# Which grants `g` of the body are told: those that hold, or those that the act has ended.
OF_BODIES: Final[dict[Audience, str]] = {Audience.BODY: "{holds}", Audience.FORMER_BODY: "g.valid_to = $5"}


def told_of_body(telling: Telling, holds: str) -> str:
    """Return the query of the messages of one telling; `holds`: that a grant `g` holds at the instant of the act.

    They name no application: whether the body may know of one is another matter.
    """
    return f"""
SELECT g.person_id, g.id, NULL::uuid, NULL::uuid, NULL::uuid, '{telling.event.value}',
 jsonb_build_object('award', p.name, 'award_en', p.name_en), $5::timestamptz, NULL::timestamptz, NULL
FROM public.body_record x JOIN public.programme p ON p.id = x.programme_id
JOIN public.role_grant g ON g.programme_id = p.id AND g.role IN ('recommender', 'department')
 AND (g.jurisdiction_id = x.jurisdiction_id OR g.agency_id = x.agency_id)
 AND {OF_BODIES[telling.audience].format(holds=holds)} AND g.person_id IS DISTINCT FROM $4::uuid
WHERE x.id = $3"""  # noqa: S608 -- names from code
