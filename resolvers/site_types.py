"""The site review (Art. 19) against its storage."""

from __future__ import annotations

from typing import Final

import models as m
from resolvers.declare import TODAY, Acts, Column, Embedded, Expression, ToMany, ToOne, declare
from resolvers.norms import Warned, warned

_ARRANGED: Final = "first_day last_day place agenda preparation"
FILE: Final = "title media_type size sha256 pages state uploaded_at"
_SET_ASIDE: Final = "{r}.id = ANY ((SELECT scope.set_aside_records())::uuid[])"
_OPEN: Final = f"""NOT EXISTS (SELECT 1 FROM public.point_answer a WHERE a.point_id = {{t}}.id
 AND NOT {_SET_ASIDE.format(r="a")})"""  # noqa: S608 -- no value


def _set_aside() -> Expression:
    words = "Whether it counts no more, because its author had to leave the panel for a conflict of interest (Art. 31)."
    return Expression(_SET_ASIDE.format(r="{t}"), bool, words)


declare(
    "SiteVisit", m.SiteVisit, f"state {_ARRANGED} logistics planned_at held_at version",
    root="site_visits", filters="state cycle_id dossier_id first_day", orders="first_day",
    warnings=Column("warnings", list[str]),
    warning_texts=Embedded("{t}.warnings", list[Warned], "What to look at again, in the caller's language.", warned),
    dossier=ToOne("Dossier", "dossier_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    observers=ToMany("SiteObserver", "site_visit_id"),
    attendance=ToMany("SiteAttendance", "site_visit_id"),
    points=ToMany("VerificationPoint", "site_visit_id"),
    notes=ToMany("SiteNote", "site_visit_id"),
    requests=ToMany("SiteRequest", "site_visit_id"),
    notices=ToMany("SiteNotice", "site_visit_id"),
    documents=ToMany("SiteDocument", "site_visit_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "SiteObserver", m.SiteObserver, "", visit=ToOne("SiteVisit", "site_visit_id"), person=ToOne("Person", "person_id")
)
declare(
    "SiteAttendance", m.SiteAttendance, "function present remark recorded_at superseded_at", orders="recorded_at",
    visit=ToOne("SiteVisit", "site_visit_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "VerificationPoint", m.VerificationPoint, "item text source", orders="item text",
    open=Expression(
        _OPEN, bool, "Whether it has no answer that counts; the report waits for one.",
    ),
    visit=ToOne("SiteVisit", "site_visit_id"),
    assigned_to=ToOne("Person", "assigned_to_id"),
    answers=ToMany("PointAnswer", "point_id"),
)  # fmt: skip
declare(
    "PointAnswer", m.PointAnswer, "finding looked_at evidence recorded_at", orders="recorded_at",
    set_aside=_set_aside(), point=ToOne("VerificationPoint", "point_id"), author=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "SiteNote", m.SiteNote, "kind item function topic text recorded_at", orders="recorded_at",
    set_aside=_set_aside(),
    visit=ToOne("SiteVisit", "site_visit_id"),
    author=ToOne("Person", "person_id"),
    corrects=ToOne("SiteNote", "corrects_id"),
    corrections=ToMany("SiteNote", "corrects_id"),
)  # fmt: skip
declare(
    "SiteNotice", m.SiteNotice, f"kind {_ARRANGED} reason told_at", root="site_notices", filters="dossier_id cycle_id",
    orders="told_at", dossier=ToOne("Dossier", "dossier_id"),
)  # fmt: skip
declare(
    "SiteRequest", m.SiteRequest, "state what due_on asked_at answer delivered_at closing_reason version",
    root="site_requests", filters="state dossier_id cycle_id", orders="due_on asked_at",
    overdue=Expression(
        f"({{t}}.state = 'asked' AND {{t}}.due_on < {TODAY})", bool, "Whether it is out after its day.",
    ),
    dossier=ToOne("Dossier", "dossier_id"),
    documents=ToMany("RequestDocument", "site_request_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "SiteDocument", m.SiteDocument, FILE, orders="uploaded_at title",
    visit=ToOne("SiteVisit", "site_visit_id"), author=ToOne("Person", "person_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "RequestDocument", m.RequestDocument, FILE, orders="uploaded_at title",
    request=ToOne("SiteRequest", "site_request_id"), available_acts=Acts(),
)  # fmt: skip
