"""Who is told of promotion and of the office's standing work, which belong to no application (Art. 11, 12, 25, 26, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.review import CONFLICTING
from regulation.telling import Audience

if TYPE_CHECKING:
    from regulation.telling import Telling

# What an act was about, by its row `$3`: whose, of which county, of which expert.
_ABOUT: Final = """SELECT a.id, a.programme_id, a.organisation_id, NULL::uuid AS jurisdiction_id, NULL::uuid AS person_id,
  a.starts_at, a.place FROM public.activity a WHERE a.id = $3
 UNION ALL SELECT g.id, c.programme_id, g.organisation_id, NULL, NULL, NULL, NULL FROM public.good_practice g
  JOIN public.cycle c ON c.id = g.cycle_id WHERE g.id = $3
 UNION ALL SELECT n.id, c.programme_id, n.organisation_id, NULL, NULL, NULL, NULL FROM public.higher_nomination n
  JOIN public.cycle c ON c.id = n.cycle_id WHERE n.id = $3
 UNION ALL SELECT p.id, p.programme_id, NULL, NULL, NULL, NULL, NULL FROM public.work_plan p WHERE p.id = $3
 UNION ALL SELECT v.id, v.programme_id, NULL, NULL, NULL, NULL, NULL FROM public.design_version v WHERE v.id = $3
 UNION ALL SELECT y.id, y.programme_id, NULL, y.jurisdiction_id, NULL, NULL, NULL FROM public.county_guidance y WHERE y.id = $3
 UNION ALL SELECT d.id, d.programme_id, NULL, d.jurisdiction_id, d.person_id, NULL, NULL
  FROM public.county_review_duty d WHERE d.id = $3"""
_UNBOUND: Final = (
    "(x.organisation_id IS NULL OR NOT "
    + CONFLICTING.format(person="g.person_id", organisation="x.organisation_id")
    + ")"
)
# Which grants `g` an audience is, of what an act was about `x`.
PROMOTED: Final[dict[Audience, str]] = {
    Audience.INVITED: "g.role = 'applicant'",
    Audience.WINNER: "g.role = 'applicant' AND g.organisation_id = x.organisation_id",
    Audience.GUESTS: "g.role = 'applicant' AND g.organisation_id IN (SELECT s.organisation_id FROM public.participation s"
    " WHERE s.activity_id = x.id AND s.state = 'signed_up')",
    Audience.STAFF: f"g.role = 'office' AND {_UNBOUND}",
    Audience.HEADS: f"g.role = 'office_director' AND {_UNBOUND}",
    Audience.COUNTY_BODY: "g.role = 'recommender' AND g.jurisdiction_id = x.jurisdiction_id",
    Audience.RECOMMENDED: "g.role = 'expert' AND g.person_id = x.person_id",
}


def promoted(telling: Telling, holds: str) -> str:
    """Return the query of the messages of one telling; `holds`: that a grant `g` holds at the instant of the act.

    What the office is told names the organisation, so that a conflict found later hides it (Art. 31).
    """
    about = "x.organisation_id" if telling.audience in {Audience.STAFF, Audience.HEADS} else "NULL::uuid"
    return f"""
SELECT g.person_id, g.id, NULL::uuid, NULL::uuid, {about}, '{telling.event.value}', jsonb_build_object('award', p.name,
  'award_en', p.name_en, 'starts', x.starts_at, 'place', x.place), $5::timestamptz, NULL::timestamptz, NULL
FROM ({_ABOUT}) x JOIN public.programme p ON p.id = x.programme_id
JOIN public.role_grant g ON g.programme_id = p.id AND {holds} AND g.person_id IS DISTINCT FROM $4::uuid
 AND {PROMOTED[telling.audience]}"""  # noqa: S608 -- names from code
