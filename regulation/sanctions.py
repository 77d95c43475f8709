"""Bans from applying after fraud (Art.28) or a revocation (Art.30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from regulation.parameters import Parameters
from regulation.periods import last_day
from regulation.violation import Violation


class Ground(StrEnum):
    """Why an award is revoked, or an applicant barred (Art.28, Art.30)."""

    FRAUD = "fraud"
    LIABILITY_ACCIDENT = "liability_accident"
    GRAVE_QUALITY_PROBLEM = "grave_quality_problem"
    OPERATING_LOSSES = "operating_losses"
    MAJOR_BREACH = "major_breach"
    OTHER_GRAVE_MATTER = "other_grave_matter"

    @property
    def article(self) -> str:
        """The article and item that states this ground."""
        return "Art.28" if self is Ground.FRAUD else f"Art.30({list(Ground).index(self)})"


@dataclass(frozen=True)
class Ban:
    """No application from `decided_on` through `until`, both inclusive (Art.28, Art.30)."""

    ground: Ground
    decided_on: date
    until: date

    def covers(self, day: date) -> bool:
        """Tell whether the ban stands on `day`."""
        return self.decided_on <= day <= self.until


def ban_years(ground: Ground, parameters: Parameters) -> int:
    """Give the length of the ban in years: after fraud (Art.28) or on any other ground (Art.30)."""
    return parameters.fraud_ban_years if ground == Ground.FRAUD else parameters.revocation_ban_years


def ban_until(decided_on: date, years: int) -> date:
    """Give the last banned day, the day before the decision's anniversary (Art.28, Art.30)."""
    return last_day(decided_on, years)


def ban(ground: Ground, decided_on: date, parameters: Parameters) -> Ban:
    """Give the ban that follows from a decision on that ground (Art.28, Art.30)."""
    return Ban(ground, decided_on, ban_until(decided_on, ban_years(ground, parameters)))


def standing_ban(bans: Iterable[Ban], on: date) -> Ban | None:
    """Give the ban that stands on `on`, the one that ends last where several do, or None (Art.28, Art.30)."""
    return max((b for b in bans if b.covers(on)), key=lambda b: b.until, default=None)


def ban_violations(bans: Iterable[Ban], on: date) -> list[Violation]:
    """Refuse an applicant that is banned (Art.28, Art.30).

    APPLICATION_BANNED with the last banned day (`until`) and the first on which it may apply again (`possible_from`),
    both past any ban that follows without a day between.
    """
    standing = standing_ban(known := list(bans), on)
    if standing is None:
        return []
    until = standing.until
    while (later := standing_ban(known, until + timedelta(days=1))) is not None:
        until = later.until
    detail = {"until": until.isoformat(), "possible_from": (until + timedelta(days=1)).isoformat()}
    return [Violation("APPLICATION_BANNED", standing.ground.article, detail=detail)]


def clawback_due(ground: Ground) -> bool:
    """Tell whether the bonus is taken back: after fraud (Art.28), not after a revocation under Art.30."""
    return ground == Ground.FRAUD
