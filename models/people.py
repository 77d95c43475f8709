"""People, how they log in, and the grants that give them a role."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, moment, note, ref
from regulation.roles import Role


class Person(Base):
    """A natural person who acts in a programme; who acts in several is somebody else in each (Art. 11, 34)."""

    __tablename__ = "person"
    name: Mapped[str] = note("Name.")
    created_in_id: Mapped[UUID] = ref("programme", "Programme in which the account was made.")


class Identity(Base):
    """Who somebody is in a programme who logs in so: logins are the platform's, persons the programme's (Art. 11, 34)."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", "programme_id"),)
    person_id: Mapped[UUID] = ref("person", "Person who logs in.")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which the login is this person.")
    issuer: Mapped[str] = note("Issuer of the tokens.")
    subject: Mapped[str] = note("Subject claim of the tokens.")


class LocalAccount(Base):
    """A user name with password of the local token issuer, for development only."""

    __tablename__ = "local_account"
    username: Mapped[str] = note("Login name: the subject of the tokens.", unique=True)
    password_hash: Mapped[str] = note("Argon2 hash.")


class RoleGrant(Versioned, Base):
    """A role held by a person in a programme, for a jurisdiction, organisation or agency, for a time."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_person_programme", "person_id", "programme_id"),)
    person_id: Mapped[UUID] = ref("person", "Who holds it.", index=False)
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it holds.")
    role: Mapped[str] = mapped_column(Text, comment="The role.", info={"enum": Role})
    jurisdiction_id: Mapped[UUID | None] = ref("jurisdiction", "Jurisdiction of a recommender (Art. 12).", null=True)
    agency_id: Mapped[UUID | None] = ref("agency", "Agency of a recommender or department (Art. 12, 17).", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Organisation of an applicant.", null=True)
    valid_from: Mapped[datetime] = moment("From when it holds.")
    valid_to: Mapped[datetime | None] = moment("Until when it holds; open if empty.", null=True)
    granted_by_id: Mapped[UUID | None] = ref("person", "Who granted it; empty: set up with the system.", null=True)


class IncompatibleRoles(Base):
    """Two roles that one person never holds in one programme, with the article that asks for it."""

    __tablename__ = "incompatible_roles"
    __table_args__ = (UniqueConstraint("role_a", "role_b"),)
    role_a: Mapped[str] = note("One role.")
    role_b: Mapped[str] = note("The other role.")
    article: Mapped[str] = note("Article that keeps them apart.")
