"""The invented people, organisations and texts of the demonstration, from `data/demo/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent.parent / "data" / "demo"


@dataclass(frozen=True)
class Organisation:
    """An organisation of the cast and the person who represents it."""

    key: str
    name: str
    section: str
    jurisdiction: str
    credit_code: str
    profile: str
    trade_secret: str
    claims: dict[str, Any]
    quality: int
    representative: str
    contact: str

    @property
    def number(self) -> int:
        """Its number in the cast."""
        return int(self.key.removeprefix("org"))


@dataclass(frozen=True)
class Member:
    """A person of the cast: what role is granted, and over what."""

    username: str
    name: str
    english: str
    role: str
    scope: str = ""
    authority: str = ""

    @property
    def full_name(self) -> str:
        """The name in Chinese and English."""
        return f"{self.name} {self.english}".strip()


@dataclass(frozen=True)
class Expert(Member):
    """An expert of the pool."""

    employer: str = ""
    employer_code: str = ""
    specialities: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number in the cast."""
        return int(self.username.removeprefix("expert"))


@dataclass(frozen=True)
class Cast:
    """Everybody."""

    organisations: tuple[Organisation, ...]
    experts: tuple[Expert, ...]
    staff: tuple[Member, ...]
    recommenders: tuple[Member, ...]
    officers: tuple[Member, ...]
    representatives: tuple[Member, ...]

    def organisation(self, key: str) -> Organisation:
        """Return the organisation with a key."""
        return next(one for one in self.organisations if one.key == key)

    @property
    def members(self) -> tuple[Member, ...]:
        """Return all people."""
        return (*self.staff, *self.recommenders, *self.officers, *self.experts, *self.representatives)


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def texts() -> dict[str, Any]:
    """Return the texts of the story."""
    found: dict[str, Any] = _read("story.json")
    return found


def cast() -> Cast:
    """Return the cast."""
    data = _read("cast.json")
    return Cast(
        organisations=tuple(_organisation(row) for row in data["organisations"]),
        experts=tuple(_expert(row) for row in data["experts"]),
        staff=tuple(Member(r["username"], r["name"], r["en"], r["role"].upper()) for r in data["staff"]),
        recommenders=tuple(_recommender(row) for row in data["recommenders"]),
        officers=tuple(_officer(row) for row in data["departments"]),
        representatives=tuple(_representative(row) for row in data["organisations"]),
    )


def _organisation(row: dict[str, Any]) -> Organisation:
    return Organisation(
        key=row["key"],
        name=row["name"],
        section=row["section"],
        jurisdiction=row["jurisdiction"],
        credit_code=row["credit_code"],
        profile=row["profile"],
        trade_secret=row["trade_secret"],
        claims=row["claims"],
        quality=row["quality"],
        representative=row["representative"]["username"],
        contact=row["representative"]["name"],
    )


def _expert(row: dict[str, Any]) -> Expert:
    employer = row["employer"]
    return Expert(
        row["username"],
        row["name"],
        row["en"],
        "EXPERT",
        employer=employer["name"],
        employer_code=employer["credit_code"],
        specialities=tuple(row["specialities"]),
    )


def _recommender(row: dict[str, Any]) -> Member:
    return Member(row["username"], row["name"], row["en"], "RECOMMENDER", row["jurisdiction"], row["authority"])


def _officer(row: dict[str, Any]) -> Member:
    officer = row["officer"]
    return Member(officer["username"], officer["name"], officer["en"], "DEPARTMENT", row["code"], row["name"])


def _representative(row: dict[str, Any]) -> Member:
    who = row["representative"]
    return Member(who["username"], who["name"], who["en"], "APPLICANT", row["key"], row["name"])
