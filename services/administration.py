"""Accounts, grants and new cycles (Art. 6, 11)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, func, select

from models import (
    CriteriaEdition,
    Cycle,
    Identity,
    Person,
    RegulationVersion,
    RoleGrant,
)
from regulation.ability import Ability
from regulation.parameters import Parameters
from regulation.roles import Role
from regulation.states import Stage
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.extending import require_order
from services.inputs import Ref
from services.norms import require_in_force
from services.panels import vacate
from services.supervising_bodies import require_qualified

_NAME_LIMIT = 200
_SCOPE_OF = {
    Role.APPLICANT: ("organisation_id",),
    Role.RECOMMENDER: ("jurisdiction_id", "agency_id"),
    Role.DEPARTMENT: ("agency_id",),
}
_LATEST = select(func.max(Cycle.award_year)).where(Cycle.programme_id == bindparam("programme"))


@act(Ability.PROGRAMME_CREATE_PERSON)
async def create_person(
    act: Act,
    *,
    name: Annotated[str, Doc("Name.")],
    issuer: Annotated[
        str,
        Doc(
            "Issuer of the person's tokens. Not checked here: tokens count only of issuers that the server's settings trust."
        ),
    ],
    subject: Annotated[str, Doc("Subject claim of the person's tokens.")],
) -> Done:
    """Create a person of the programme and the login at a token issuer (Art. 11).

    Who the login is in other programmes neither matters nor shows (Art. 34).
    """
    require_text(act, _NAME_LIMIT, name=name, issuer=issuer, subject=subject)
    return act.done("person", await admit_login(act, name, issuer, subject))


async def admit_login(act: Act, name: str, issuer: str, subject: str) -> UUID:
    """Make a person of the target's programme who logs in so, and return the key."""
    person = await act.tx.insert(Person, name=name, created_in_id=act.target.id)
    given = {"person_id": person, "programme_id": act.target.id}
    await act.tx.insert(Identity, **given, issuer=issuer, subject=subject)
    return person


@act(Ability.PERSON_GRANT_ROLE)
async def grant_role(
    act: Act,
    *,
    role: Annotated[Role, Doc("Role to grant.")],
    jurisdiction_id: Annotated[UUID | None, Ref("jurisdiction"), Doc("Jurisdiction of a recommender.")] = None,
    agency_id: Annotated[UUID | None, Ref("agency"), Doc("Agency of a recommender or department.")] = None,
    organisation_id: Annotated[UUID | None, Ref("organisation"), Doc("Organisation of an applicant.")] = None,
    valid_to: Annotated[datetime | None, Doc("End; open if empty.")] = None,
) -> Done:
    """Grant a role in the actor's programme; incompatible roles and disqualified agencies are refused (Art. 11, 31, 32)."""
    given = {"jurisdiction_id": jurisdiction_id, "agency_id": agency_id, "organisation_id": organisation_id}
    needed = _SCOPE_OF.get(role, ())
    present = [name for name, value in given.items() if value is not None]
    refuse(act, role is Role.PUBLIC, "ROLE_NOT_GRANTABLE", "role")
    refuse(act, bool(needed) and not set(present) & set(needed), "GRANT_SCOPE_MISSING", (needed or ("",))[0])
    refuse(act, bool(set(present) - set(needed)), "GRANT_SCOPE_FOREIGN", (present or [""])[0])
    refuse(act, valid_to is not None and valid_to <= act.now, "END_IN_PAST", "valid_to")
    if agency_id is not None:
        await require_qualified(act, agency_id)
    grant = await act.tx.insert(
        RoleGrant,
        person_id=act.target.id,
        programme_id=act.actor.programme_id,
        role=role.value,
        valid_from=act.now,
        valid_to=valid_to,
        granted_by_id=act.actor.person_id,
        **given,
    )
    return act.done("role_grant", grant, role=role.value)


@act(Ability.ROLE_GRANT_REVOKE)
async def revoke_grant(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """End a grant at once; an expert leaves the panels still at work (Art. 18, 32)."""
    require_text(act, reason=reason)
    row = await act.row()
    refuse(act, row["valid_to"] is not None and row["valid_to"] <= act.now, "GRANT_ENDED")
    await act.tx.update(RoleGrant, act.target.id, valid_to=act.now)
    await vacate(act, people=[row["person_id"]])
    return act.done()


@act(Ability.PROGRAMME_CREATE_CYCLE)
async def create_cycle(
    act: Act,
    *,
    regulation_version_id: Annotated[UUID, Ref("regulation_version"), Doc("Version of the ordinance to pin.")],
    criteria_edition_id: Annotated[UUID, Ref("criteria_edition"), Doc("Criteria edition to pin.")],
    session: Annotated[int, Doc("Number of the session.")],
    award_year: Annotated[int, Doc("Year that the title will name.")],
    filing_opens_at: Annotated[datetime, Doc("From when applications are accepted.")],
    filing_deadline: Annotated[datetime, Doc("Exclusive end of filing.")],
    recommendation_deadline: Annotated[
        datetime | None, Doc("Exclusive end of recommending; not before that of filing. Empty: none of its own.")
    ] = None,
) -> Done:
    """Prepare a cycle under one regulation version and criteria edition (Art. 4, 6, 34)."""
    refuse(act, filing_opens_at >= filing_deadline, "DATES_REVERSED", "filing_deadline")
    require_order(act, filing_deadline, recommendation_deadline)
    refuse(act, session < 1, "NUMBER_TOO_SMALL", "session")
    version = await act.get(RegulationVersion, regulation_version_id)
    await require_in_force(act, version, act.target.id)
    await act.get(CriteriaEdition, criteria_edition_id)
    latest = await act.tx.value(_LATEST, programme=act.target.id)
    interval = Parameters.from_json(version["parameters"]).cycle_interval_years
    warnings = ["CYCLE_INTERVAL"] if latest is not None and award_year - latest != interval else []
    cycle = await act.tx.insert(
        Cycle,
        programme_id=act.target.id,
        regulation_version_id=regulation_version_id,
        criteria_edition_id=criteria_edition_id,
        session=session,
        award_year=award_year,
        filing_opens_at=filing_opens_at,
        filing_deadline=filing_deadline,
        recommendation_deadline=recommendation_deadline,
        warnings=warnings,
    )
    await act.open_stage(cycle, Stage.DRAFTING)
    return act.done("cycle", cycle)
