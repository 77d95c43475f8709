"""Panels by rule: what keeps an expert from a place, what a panel must have, what would free a draw (Art. 18, 31)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from regulation.calendar import SHANGHAI, local_day
from regulation.terms import Term

if TYPE_CHECKING:
    from collections.abc import Collection


class Constraint(Term):
    """What binds a draw of panels (Art. 18, 31)."""

    PANEL_SIZE = "panel_size", "Each application has its number of experts."
    CONFLICT = "conflict", "Nobody with a conflict of interest."
    UNDECLARED = "undeclared", "Nobody who has not signed the undertaking and declared no conflict."
    JURISDICTION = "jurisdiction", "Nobody employed in the applicant's jurisdiction."
    AVAILABILITY = "availability", "Nobody who is absent."
    FORMER = "former", "Nobody who had a place in the panel and left it."
    LOAD_CAP = "load_cap", "Nobody has more applications than may be borne."
    AVOID_PAIR = "avoid_pair", "Two people who are kept apart never sit together."
    INDUSTRY = "industry", "At least one knows the applicant's industry."
    LEADER = "leader", "One may lead."
    PAIRING_CAP = "pairing_cap", "No expert meets an application with more than a set probability."


class Remedy(Term):
    """What would free a draw."""

    MORE_EXPERTS = "more_experts", "So many more experts without any bar."
    FEWER_CONFLICTS = "fewer_conflicts", "So many places for experts who have a conflict now: others must be found."
    ANSWERS = "answers", "Undertakings and declarations for so many places."
    OTHER_JURISDICTION = "other_jurisdiction", "So many places for experts employed in the jurisdiction."
    PRESENCE = "presence", "So many places for experts who are absent."
    FORMER_MEMBERS = "former_members", "So many places for experts who left the panel: others must be found."
    HIGHER_LOAD = "higher_load", "So many more applications for each expert."
    FEWER_AVOIDED = "fewer_avoided", "Fewer people kept apart."
    INDUSTRY_EXPERTS = "industry_experts", "So many more experts who know the industry."
    LEADERS = "leaders", "So many more experts who may lead."
    HIGHER_PAIRING_CAP = "higher_pairing_cap", "This probability as the highest."


_DIVISION = 2  # digits of a division within a class of GB/T 4754


def knows(sections: Collection[str], classes: Collection[str], section: str, class_code: str | None) -> int:
    """Return how well an expert knows an industry: 3 its class, 2 its division, 1 its section, 0 not (Art. 18)."""
    if class_code and class_code in classes:
        return 3
    if class_code and any(one[:_DIVISION] == class_code[:_DIVISION] for one in classes):
        return 2
    return int(section in sections)


def size_of(least: int, *, odd: bool) -> int:
    """Return how many experts a panel has (Art. 18)."""
    return least + 1 if odd and least % 2 == 0 else least


def end_of_term(assigned_at: datetime, days: int) -> datetime:
    """Return the exclusive end of a reviewer's term: so many days after the day of assignment (Art. 18)."""
    return datetime.combine(local_day(assigned_at) + timedelta(days=days + 1), time(), SHANGHAI)
