"""How an enterprise's quality manager comes in: asks to represent an organisation, and is confirmed (Art. 16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Identity, Jurisdiction, Person, RegistrationRequest, RoleGrant
from regulation.ability import Ability
from regulation.identifiers import normalise
from regulation.registry import Entry, entry_violations
from regulation.roles import Role
from regulation.violation import require
from services.administration import admit_login
from services.banning import REGISTERED
from services.common import refuse, require_text
from services.door import Act, Done, Refused, act
from services.inputs import Ref
from services.registry import enter, section_rows, sections_of

_HOLDS: Final = """
SELECT 1 FROM public.role_grant WHERE person_id = $1 AND organisation_id = $2 AND role = 'applicant'
 AND (valid_to IS NULL OR $3 < valid_to)
"""
_HOME: Final = select(Person.created_in_id).where(Person.id == bindparam("person"))
_LOGIN: Final = select(Identity.issuer, Identity.subject).where(Identity.person_id == bindparam("person"))
_IDENTITY: Final = select(Identity.person_id).where(
    Identity.issuer == bindparam("issuer"),
    Identity.subject == bindparam("subject"),
    Identity.programme_id == bindparam("programme"),
)


@act(Ability.PROGRAMME_REQUEST_REGISTRATION)
async def request_registration(
    act: Act,
    *,
    jurisdiction_id: Annotated[UUID, Ref("jurisdiction"), Doc("Where the organisation is registered.")],
    name: Annotated[str, Doc("Registered name.")],
    credit_code: Annotated[str, Doc("Unified social credit code (GB 32100).")],
    section_code: Annotated[str, Doc("Industry section of the main activity (GB/T 4754).")],
    contact_name: Annotated[str, Doc("Name of the person who asks.")],
    evidence: Annotated[str, Doc("Evidence of the right to represent it, such as the letter of authority.")],
) -> Done:
    """Ask to represent an organisation; a login that the programme does not know becomes a person of it by this (Art. 16)."""
    rows = await section_rows(act)
    require(
        entry_violations(
            Entry(name=name, credit_code=credit_code, section_code=section_code, contact_name=contact_name),
            sections_of(rows),
        )
    )
    require_text(act, 5_000, evidence=evidence)
    await act.get(Jurisdiction, jurisdiction_id)
    code = normalise(credit_code)
    organisation = await act.tx.value(REGISTERED, programme=act.target.id, code=code)
    person = await _person(act, contact_name.strip())
    refuse(act, await _represents(act, person, organisation), "ALREADY_REPRESENTS", "credit_code")
    key = await act.tx.insert(
        RegistrationRequest,
        programme_id=act.target.id,
        person_id=person,
        organisation_id=organisation,
        credit_code=code,
        name=name.strip(),
        section_code=section_code,
        jurisdiction_id=jurisdiction_id,
        contact_name=contact_name.strip(),
        evidence=evidence,
        asked_at=act.now,
    )
    return replace(act.done("registration_request", key, person=str(person)), became=person)


async def _person(act: Act, name: str) -> UUID:
    """Return who asks in this programme; a login that it does not know yet gets a person of its own (Art. 34)."""
    if (who := act.actor.person_id) is not None and await act.tx.value(_HOME, person=who) == act.target.id:
        return who
    issuer, subject = await _login(act)
    known = await act.tx.value(_IDENTITY, issuer=issuer, subject=subject, programme=act.target.id)
    return UUID(bytes=known.bytes) if known is not None else await admit_login(act, name, issuer, subject)


async def _login(act: Act) -> tuple[str, str]:
    """Return issuer and subject of who asks: shown with the request, or known from another programme."""
    rows = await act.tx.all(_LOGIN, person=act.actor.person_id) if act.actor.person_id else []
    if not rows and act.actor.login is None:
        raise Refused("UNAUTHENTICATED", "LOGIN_MISSING", act.article)
    return act.actor.login or (rows[0]["issuer"], rows[0]["subject"])


async def _represents(act: Act, person: UUID, organisation: UUID | None) -> bool:
    return organisation is not None and bool(await act.tx.sql(_HOLDS, person, organisation, act.now))


@act(Ability.REGISTRATION_REQUEST_CONFIRM)
async def confirm_registration(act: Act) -> Done:
    """Confirm that a person represents an organisation, which is registered if it was not yet (Art. 3, 16)."""
    row = await act.row()
    organisation = await act.tx.value(REGISTERED, programme=row["programme_id"], code=row["credit_code"])
    if organisation is None:
        entry = Entry(**{name: row[name] for name in ("name", "credit_code", "section_code", "contact_name")})
        organisation = await enter(act, row["programme_id"], entry, row["jurisdiction_id"])
    refuse(act, await _represents(act, row["person_id"], organisation), "ALREADY_REPRESENTS")
    await act.tx.insert(
        RoleGrant,
        person_id=row["person_id"],
        programme_id=row["programme_id"],
        role=Role.APPLICANT.value,
        organisation_id=organisation,
        valid_from=act.now,
        granted_by_id=act.actor.person_id,
    )
    await act.move(organisation_id=organisation, decided_at=act.now)
    return act.done()


@act(Ability.REGISTRATION_REQUEST_REFUSE)
async def refuse_registration(act: Act, *, reasons: Annotated[str, Doc("Why, as the person will read it.")]) -> Done:
    """Refuse a request to represent an organisation, with the reasons (Art. 16)."""
    require_text(act, reasons=reasons)
    await act.move(reasons=reasons, decided_at=act.now)
    return act.done()
