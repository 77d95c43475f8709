"""Reference data: programmes, versions of the ordinance, criteria, regions, industries, history."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Integer, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, code, document, limited_to, moment, note, ref
from regulation.terms import Term


class Programme(Base):
    """An award programme with its own regulation, e.g. the city's Mayor's Quality Award (Art. 2)."""

    __tablename__ = "programme"
    code: Mapped[str] = note("Short stable code.", unique=True)
    name: Mapped[str] = note("Name in Chinese.")
    name_en: Mapped[str] = note("Name in English.")
    authority: Mapped[str] = note("The office that runs the programme (Art. 11).")
    area: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        server_default="{}",
        comment="Codes of the regions in which its applicants are registered (Art. 13(1)); empty: all.",
    )


class RegulationVersion(Base):
    """One version of the ordinance with all its numbers; a cycle keeps the version it ran under (Art. 34)."""

    __tablename__ = "regulation_version"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)
    programme_id: Mapped[UUID] = ref("programme", "Programme that it governs.", index=False)
    code: Mapped[str] = note("Stable code of the version.")
    document_number: Mapped[str] = note("Number of the issuing document.")
    effective_from: Mapped[date] = mapped_column(comment="First day in force (Art. 34).")
    parameters: Mapped[dict[str, Any]] = document("Every number of the ordinance, by parameter name.")
    complete: Mapped[bool] = mapped_column(
        Boolean,
        server_default="true",
        comment="Whether all its numbers are known; those that are not are null, and no cycle is prepared under it.",
    )
    based_on_id: Mapped[UUID | None] = ref(
        "regulation_version", "Version that it changes; empty: loaded with the ordinance.", null=True
    )
    changes: Mapped[list[dict[str, Any]]] = document(
        "Each parameter changed of that version: name, before, after and reason.", default="[]"
    )
    approved_at: Mapped[datetime | None] = moment(
        "When the leading group approved it (Art. 10); empty: loaded with the ordinance.", null=True
    )


class CriteriaEdition(Base):
    """One edition of the scoring criteria (Art. 4)."""

    __tablename__ = "criteria_edition"
    code: Mapped[str] = note("Stable code of the edition.", unique=True)
    standard: Mapped[str] = note("Designation of the standard.")
    total_points: Mapped[int] = mapped_column(comment="Sum of the points of all items.")
    verified: Mapped[bool] = mapped_column(comment="Whether the point values were checked against the standard.")
    bands: Mapped[list[dict[str, Any]]] = document(
        "Guidance on percentages: bands, with what each asks of processes and of results.", default="[]"
    )


class CriteriaItem(Base):
    """One scored item of a criteria edition (Art. 4)."""

    __tablename__ = "criteria_item"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)
    edition_id: Mapped[UUID] = ref("criteria_edition", "Edition that the item belongs to.")
    code: Mapped[str] = note("Number of the item in the standard.")
    name: Mapped[str] = note("Name of the item.")
    name_en: Mapped[str] = note("Its name in English.")
    category_code: Mapped[str] = note("Number of its category.")
    category_name: Mapped[str] = note("Name of its category.")
    category_name_en: Mapped[str] = note("The same in English.")
    kind: Mapped[str] = note("`process` or `result`.")
    points: Mapped[int] = mapped_column(comment="Most points that the item can earn.")
    position: Mapped[int] = mapped_column(comment="Place in the edition, from 1.")


class RequiredOf(Term):
    """Of whom a figure is asked."""

    ALL = "all", "Every applicant."
    BUSINESS = "business", "Production and business organisations."
    NOBODY = "nobody", "May be given."


class KeyFigure(Base):
    """A key figure that applications and performance reports give by year; its unit never changes (Art. 4, 24)."""

    __tablename__ = "key_figure"
    __table_args__ = (limited_to("required_of", RequiredOf), limited_to("reported_of", RequiredOf))
    required_of: Mapped[str] = code(RequiredOf, "Of whom it is asked.")
    reported_of: Mapped[str] = code(
        RequiredOf, "Of which winners performance reports ask it.", default=RequiredOf.NOBODY
    )
    code: Mapped[str] = note("Stable code.", unique=True)
    name: Mapped[str] = note("Name in Chinese.")
    name_en: Mapped[str] = note("Name in English.")
    unit: Mapped[str] = note("Unit; a figure is given with it.")
    decimals: Mapped[int] = mapped_column(comment="Most decimal places.")
    least: Mapped[Decimal | None] = mapped_column(Numeric, comment="Least value, if it has one.")
    most: Mapped[Decimal | None] = mapped_column(Numeric, comment="Greatest value, if it has one.")
    position: Mapped[int] = mapped_column(comment="Place in the form, from 1.")


class Jurisdiction(Base):
    """A county, district, county-level city or development zone (Art. 12)."""

    __tablename__ = "jurisdiction"
    code: Mapped[str] = note("GB/T 2260 code, or an own code for zones without one.", unique=True)
    name: Mapped[str] = note("Name.")
    kind: Mapped[str] = note("`county`, `district`, `county_level_city` or `zone`.")


class Agency(Base):
    """An industry authority, association or consulted department (Art. 12, 17)."""

    __tablename__ = "agency"
    code: Mapped[str] = note("Stable code.", unique=True)
    name: Mapped[str] = note("Name.")
    kind: Mapped[str] = note("`department`, `authority` or `association`.")
    sections: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="Industry sections for which it may recommend (Art. 12)."
    )


class IndustrySection(Base):
    """A section of GB/T 4754-2017 with the quota group that it counts in (Art. 6)."""

    __tablename__ = "industry_section"
    code: Mapped[str] = note("Letter of the section.", unique=True)
    name: Mapped[str] = note("Name of the section.")
    sector_group: Mapped[str] = note("Quota group: `manufacturing` or `services_engineering` (Art. 6).")
    ambiguous: Mapped[bool] = mapped_column(comment="Whether the ordinance leaves the group open.")
    reason: Mapped[str] = note("Why the section counts in this group.")
    first_division: Mapped[str] = note("First two-digit division of the section.")
    last_division: Mapped[str] = note("Last two-digit division of the section.")
    size_rules: Mapped[list[Any]] = document("Thresholds of size classes (Art. 14).", default="[]")


class PastWinner(Base):
    """A winner of an earlier cycle as published, kept as history only (Art. 27)."""

    __tablename__ = "past_winner"
    __table_args__ = (UniqueConstraint("programme_id", "cycle_label", "name"),)
    programme_id: Mapped[UUID] = ref("programme", "Programme that awarded it.")
    cycle_label: Mapped[str] = note("Cycle as named in the publication.")
    session: Mapped[int | None] = mapped_column(Integer, comment="Number of the session, where known.")
    name: Mapped[str] = note("Name of the organisation as published.")
    award_kind: Mapped[str] = note("`quality` or `nomination`.")
    regulation_version_id: Mapped[UUID | None] = ref(
        "regulation_version", "Version under which it was awarded, where known (Art. 34).", null=True, index=False
    )
