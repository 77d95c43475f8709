"""What a machine can tell about the six conditions of Art.13, counted from one reference date a cycle."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from regulation.claims import Certificate, Claims, Veto, YearProfit
from regulation.parameters import Parameters
from regulation.periods import has_lasted, years_later

__all__ = ["Certificate", "Check", "Claims", "Outcome", "Veto", "YearProfit", "machine_checks"]

Outcome = Literal["pass", "fail", "person"]
QUALITY_STANDARDS = ("GB/T19001", "ISO9001")


@dataclass(frozen=True)
class Check:
    """One point of one condition (1 to 6); `person` means that only a human can judge the claim.

    `code` names the point whatever the outcome, and `figures` are the facts compared, as text.
    """

    condition: int
    code: str
    outcome: Outcome
    figures: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def article(self) -> str:
        """The condition's place in the regulation."""
        return f"Art.13({self.condition})"


def machine_checks(claims: Claims, *, in_city: bool, reference: date, parameters: Parameters) -> list[Check]:
    """Check every claim that figures can settle, as of `reference`, condition by condition (Art.13).

    `in_city` tells whether the organisation is registered within the city.
    """
    return [
        *_registration(claims, in_city, reference, parameters),
        _statement(2, "LAWS_COMPLIED", claims.laws_complied),
        _statement(2, "LICENCES", claims.licences),
        _certificate(claims.certificates, reference, parameters.certificate_years),
        _since(3, "EXCELLENCE_YEARS", claims.excellence_model_since, reference, parameters.excellence_years),
        _statement(4, "LEADING", claims.leading_statement),
        *(_business(claims, reference, parameters) if claims.for_profit else ()),
        _statement(5, "DISTINCTIVE", claims.distinctive_statement),
        *_vetoes(claims.vetoes, reference, parameters),
    ]


def _registration(claims: Claims, in_city: bool, reference: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(1): operation counts from the later of registration and its start."""
    yield Check(1, "REGISTERED_IN_CITY", _outcome(in_city))
    yield Check(1, "LEGAL_PERSON", _outcome(claims.legal_person))
    since = max(claims.registered_on, claims.operating_since)
    yield _since(1, "OPERATION_YEARS", since, reference, parameters.operation_years)


def _certificate(certificates: Collection[Certificate], reference: date, years: int) -> Check:
    """Art.13(3): unbroken renewals count as one; whether another standard is equivalent is for a person."""
    quality = [c for c in certificates if _is_quality_standard(c.standard)]
    recognised = _since(3, "CERTIFICATE_YEARS", _unbroken_since(quality, reference), reference, years)
    if recognised.outcome == "pass":
        return recognised
    other = _since(3, "CERTIFICATE_YEARS", _unbroken_since(certificates, reference), reference, years)
    return Check(3, other.code, "person", other.figures) if other.outcome == "pass" else other


def _business(claims: Claims, reference: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(4) for business: work safety, and a profit in each of the last full calendar years."""
    level, worst = claims.safety_level, parameters.worst_safety_level
    figures = {"level": str(level or ""), "worst": str(worst)}
    yield Check(4, "SAFETY_LEVEL", _outcome(level is not None and 1 <= level <= worst), figures)
    years = range(reference.year - parameters.profit_years, reference.year)
    found = {year: [p.profit for p in claims.profits if p.year == year] for year in years}
    profitable = all(profits and min(profits) > 0 for profits in found.values())
    amounts = {str(year): " / ".join(map(str, profits)) for year, profits in found.items()}
    yield Check(4, "PROFIT_YEARS", _outcome(profitable), amounts)


def _vetoes(admitted: Collection[Veto], reference: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(6): one failed check for each veto admitted; departments still confirm a clean statement."""
    since = years_later(reference, -parameters.veto_years)
    figures = {"from": since.isoformat(), "to": reference.isoformat()}
    if not admitted:
        yield Check(6, "NO_VETO_ADMITTED", "person", figures)
    for veto in dict.fromkeys(admitted):
        yield Check(6, "VETO_ADMITTED", "fail", {"veto": str(veto), **figures})


def _since(condition: int, code: str, since: date | None, reference: date, years: int) -> Check:
    lasted = since is not None and has_lasted(since, years, reference)
    figures = {"since": str(since or ""), "reference": str(reference), "years": str(years)}
    return Check(condition, code, _outcome(lasted), figures)


def _statement(condition: int, code: str, text: str) -> Check:
    return Check(condition, code, "person" if text.strip() else "fail")


def _outcome(holds: bool) -> Outcome:
    return "pass" if holds else "fail"


def _is_quality_standard(standard: str) -> bool:
    return standard.upper().replace(" ", "").startswith(QUALITY_STANDARDS)


def _unbroken_since(certificates: Collection[Certificate], reference: date) -> date | None:
    """Follow certificates back from `reference` without a gap; None when none is in effect on it."""
    since, day = None, reference
    while reaching := [c.effective_from for c in certificates if c.effective_from <= day <= c.effective_to]:
        since = min(reaching)
        if since == date.min:  # no day comes before it
            break
        day = since - timedelta(days=1)
    return since
