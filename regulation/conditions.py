"""What a machine can tell about who may apply (Art.13, 27, 28, 30), counted from one reference date a cycle."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from regulation.claims import Certificate, Claims, Veto, YearProfit
from regulation.honours import PastWin, gap_violations
from regulation.parameters import Parameters
from regulation.periods import has_lasted, years_later
from regulation.sanctions import Ban, standing_ban

__all__ = [
    "Certificate", "Change", "Check", "Claims", "Misuse", "Outcome", "Records", "Reported", "Veto", "YearProfit", "changes",
    "machine_checks",
]  # fmt: skip

Outcome = Literal["pass", "fail", "person"]
_SUBJECTS = ("veto", "happened_on", "department")
QUALITY_STANDARDS = ("GB/T19001", "ISO9001")


@dataclass(frozen=True)
class Check:
    """One point of one condition (1 to 6); `person` means that only a human can judge the claim.

    `code` names the point whatever the outcome, and `figures` are the facts compared, as text. A point without a
    condition bars from applying at all: a ban (Art.28, 30) or the gap after a quality award (Art.27); or it is a note.
    """

    condition: int | None
    code: str
    outcome: Outcome
    figures: Mapping[str, str] = field(default_factory=dict, hash=False)
    ground: str = ""

    @property
    def article(self) -> str:
        """Its place in the regulation."""
        return self.ground or f"Art.13({self.condition})"

    @property
    def subject(self) -> tuple[object, ...]:
        """What the point is about: by it, two runs are compared."""
        return self.condition, self.code, *(self.figures.get(name, "") for name in _SUBJECTS)


@dataclass(frozen=True)
class Reported:
    """A veto that a department reported when it was consulted (Art.13(6), Art.17)."""

    veto: Veto
    happened_on: date
    department: str


@dataclass(frozen=True)
class Misuse:
    """A misuse of an earlier bonus that was circulated (Art.26): amount in CNY, and the number of the notice."""

    circulated_on: date
    amount: Decimal
    document: str


@dataclass(frozen=True, kw_only=True)
class Records:
    """What the registers say of an applicant, beside its own claims.

    `in_area`: registered in the area of the award, `section` is its industry section, `session` that of the cycle, `objecting` the departments that object.
    """

    in_area: bool
    section: str
    session: int
    past_wins: Collection[PastWin] = ()
    misuses: Collection[Misuse] = ()
    bans: Collection[Ban] = ()
    reported: Collection[Reported] = ()
    objecting: Collection[str] = ()


def machine_checks(
    claims: Claims, records: Records, *, reference: date, today: date, parameters: Parameters
) -> list[Check]:
    """Check every claim that figures can settle, condition by condition (Art.13, 27, 28, 30).

    Look-backs count from `reference`; what was decided or happened from then until `today` counts as well, so that a
    later run finds it.
    """
    return [
        _ban(records, reference, today),
        _gap(records, parameters),
        *map(_misuse, records.misuses),
        *_registration(claims, records.in_area, reference, parameters),
        _statement(2, "LAWS_COMPLIED", claims.laws_complied),
        _statement(2, "LICENCES", claims.licences),
        _certificate(claims.certificates, reference, parameters.certificate_years),
        _since(3, "EXCELLENCE_YEARS", claims.excellence_model_since, reference, parameters.excellence_years),
        _statement(4, "LEADING", claims.leading_statement),
        *(_business(claims, records.section, reference, parameters) if claims.for_profit else _unprofitable(records)),
        _statement(5, "DISTINCTIVE", claims.distinctive_statement),
        *_vetoes(claims.vetoes, reference, parameters),
        *_reported(records.reported, reference, today, parameters),
        *(Check(6, "DEPARTMENT_OBJECTS", "person", {"department": name}) for name in records.objecting),
    ]


@dataclass(frozen=True)
class Change:
    """A point that came out differently in two runs; None: the run had no such point."""

    check: Check
    before: Outcome | None
    after: Outcome | None


def changes(before: Collection[Check], after: Collection[Check]) -> list[Change]:
    """Tell what a run found that the run before it did not, and the other way round (Art.13(6))."""
    earlier, later = {c.subject: c for c in before}, {c.subject: c for c in after}
    found = [Change(c, _outcome_of(earlier.get(key)), c.outcome) for key, c in later.items() if earlier.get(key) != c]
    gone = [Change(c, c.outcome, None) for key, c in earlier.items() if key not in later]
    return [*found, *gone]


def _outcome_of(check: Check | None) -> Outcome | None:
    return None if check is None else check.outcome


def _ban(records: Records, reference: date, today: date) -> Check:
    """Art.28 and 30: whoever is banned on the reference date, or since, does not apply."""
    standing = standing_ban(records.bans, reference) or standing_ban(records.bans, today)
    if standing is None:
        return Check(None, "BAN", "pass", {"reference": str(reference)}, "Art.28")
    free = standing.until + timedelta(days=1) if standing.until < date.max else standing.until
    figures = {"ground": standing.ground, "decided": str(standing.decided_on), "until": str(standing.until)}
    return Check(None, "BAN", "fail", {**figures, "possible_from": str(free)}, standing.ground.article)


def _gap(records: Records, parameters: Parameters) -> Check:
    """Art.27: the sessions that a quality winner waits."""
    barred = gap_violations(records.session, records.past_wins, parameters)
    figures = {"session": str(records.session), **(barred[0].detail if barred else {})}
    return Check(None, "GAP", _outcome(not barred), figures, "Art.27")


def _misuse(one: Misuse) -> Check:
    """Art.26: a misuse of an earlier bonus counts in later applications; how much, a person judges."""
    figures = {"happened_on": str(one.circulated_on), "amount": str(one.amount), "document": one.document}
    return Check(None, "BONUS_MISUSE", "person", figures, "Art.26")


def _registration(claims: Claims, in_area: bool, reference: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(1): operation counts from the later of registration and its start."""
    yield Check(1, "REGISTERED_IN_CITY", _outcome(in_area or not parameters.area_registration_required))
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


def _unprofitable(records: Records) -> Iterator[Check]:
    """Art.13(4): that it is no production or business organisation is its own word, so a person confirms it."""
    yield Check(4, "NOT_FOR_PROFIT", "person", {"section": records.section})


def _business(claims: Claims, section: str, reference: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(4) for business: work safety, and a profit in each of the last full calendar years."""
    level, worst = claims.safety_level, parameters.worst_safety_level
    safe = section in parameters.safety_exempt_sections or (level is not None and 1 <= level <= worst)
    figures = {"level": str(level or ""), "worst": str(worst), "section": section}
    yield Check(4, "SAFETY_LEVEL", _outcome(safe), figures)
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


def _reported(reported: Collection[Reported], reference: date, today: date, parameters: Parameters) -> Iterator[Check]:
    """Art.13(6), 17: what a department reported fails within the look-back; what is older is shown only."""
    since = years_later(reference, -parameters.veto_years)
    for one in dict.fromkeys(reported):
        figures = {"veto": one.veto, "happened_on": str(one.happened_on), "department": one.department}
        outcome = _outcome(not since <= one.happened_on <= today)
        yield Check(6, "VETO_REPORTED", outcome, {**figures, "from": since.isoformat()})


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
