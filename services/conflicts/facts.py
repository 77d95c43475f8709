"""What the rules for conflicts look at, read for many people and organisations at once (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regulation.calendar import local_day
from regulation.conflict_rules import Duty, Enterprise, Part, Register, Someone, Tie

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from services.door import Act

_ENTERPRISES: Final = """
SELECT o.id, o.name, d.credit_code, o.jurisdiction_id, o.class_code,
 ARRAY(SELECT f.credit_code FROM public.organisation_kin own JOIN public.organisation_kin kin ON kin.family = own.family
  JOIN public.organisation_detail f ON f.organisation_id = kin.organisation_id WHERE own.organisation_id = o.id) AS family,
 ARRAY(SELECT DISTINCT lower(split_part(k.email, '@', 2)) FROM public.role_grant g
  JOIN public.person_contact k ON k.person_id = g.person_id
  WHERE g.role = 'applicant' AND g.organisation_id = o.id AND k.email IS NOT NULL) AS domains
FROM public.organisation o JOIN public.organisation_detail d ON d.organisation_id = o.id
WHERE o.programme_id = $1 AND o.id = ANY ($2::uuid[]) ORDER BY o.id
"""
_CLASSES: Final = """
SELECT d.credit_code, o.class_code FROM public.organisation o
JOIN public.organisation_detail d ON d.organisation_id = o.id WHERE o.programme_id = $1 AND o.class_code IS NOT NULL
"""
_PEOPLE: Final = """
SELECT p.id, f.employer_credit_code AS employer, lower(split_part(k.email, '@', 2)) AS domain
FROM public.person p
LEFT JOIN public.expert_profile f ON f.person_id = p.id AND f.programme_id = $1
LEFT JOIN public.person_contact k ON k.person_id = p.id
WHERE p.id = ANY ($2::uuid[]) ORDER BY p.id
"""
_TIES: Final = """
SELECT e.id, e.person_id, e.kind, e.credit_code, e.organisation_name AS name, e.since, e.until
FROM public.engagement e WHERE e.programme_id = $1 AND e.person_id = ANY ($2::uuid[]) ORDER BY e.id
"""
_DUTIES: Final = """
SELECT d.id, d.person_id, d.jurisdiction_id, d.since, d.until
FROM public.county_review_duty d WHERE d.state NOT IN ('refused', 'declined') AND d.programme_id = $1 AND d.person_id = ANY ($2::uuid[]) ORDER BY d.id
"""
# Only the ledger knows who declined or guided.
_PARTS: Final = """
SELECT e.id, e.person_id, e.at, COALESCE(d.organisation_id, e.target_id) AS organisation_id,
 CASE e.ability WHEN 'organisation:record_guidance' THEN 'guidance' ELSE 'recommendation' END AS rule
FROM public.ledger_entry e LEFT JOIN public.dossier d ON d.id = e.dossier_id
WHERE e.programme_id = $1 AND e.person_id = ANY ($2::uuid[]) AND e.outcome = 'done'
 AND e.ability IN ('dossier:recommend', 'dossier:decline', 'organisation:record_guidance') ORDER BY e.id
"""


async def register_of(act: Act, organisations: Collection[UUID], public_domains: Collection[str]) -> Register:
    """Return what the register knows of these organisations."""
    programme = act.actor.programme_id
    found = await act.tx.sql(_ENTERPRISES, programme, list(organisations))
    classes = await act.tx.sql(_CLASSES, programme)
    return Register(
        tuple(
            Enterprise(**{**row, "family": frozenset(row["family"]), "domains": frozenset(row["domains"])})
            for row in found
        ),
        {row["credit_code"]: row["class_code"] for row in classes},
        frozenset(public_domains),
    )


async def people_of(act: Act, people: Collection[UUID]) -> list[Someone]:
    """Return what is known of these people."""
    given = (act.actor.programme_id, list(people))
    ties = await _by_person(act, _TIES, given, lambda row: Tie(**row))
    duties = await _by_person(act, _DUTIES, given, lambda row: Duty(**row))
    parts = await _by_person(
        act, _PARTS, given, lambda row: Part(row["id"], row["rule"], row["organisation_id"], local_day(row["at"]))
    )
    return [
        Someone(
            row["id"], row["employer"], row["domain"] or "",
            tuple(ties.get(row["id"], ())), tuple(duties.get(row["id"], ())), tuple(parts.get(row["id"], ())),
        )
        for row in await act.tx.sql(_PEOPLE, *given)
    ]  # fmt: skip


async def _by_person(act: Act, sql: str, given: tuple[Any, ...], read: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in await act.tx.sql(sql, *given):
        fields = dict(row)
        found.setdefault(fields.pop("person_id"), []).append(read(fields))
    return found
