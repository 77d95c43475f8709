"""What several chapters need: parameters, criteria, conflicts, dates and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from models import CalendarYear, Dossier, RegulationVersion
from models.review import CONFLICTING
from regulation.calendar import SHANGHAI, WorkCalendar, local_day
from regulation.parameters import Parameters
from regulation.states import CalendarState
from regulation.violation import RuleBroken, Violation, require
from services.door import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from services.door import Act

# What is not shown, and the marks that turn the direction of writing, by which a text reads as another than it is.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CONFLICTS = f"SELECT named.id FROM unnest($2::uuid[]) AS named(id) WHERE {CONFLICTING.format(person='$1', organisation='named.id')}"  # noqa: S608 -- no value
_SCHEDULES = select(CalendarYear.year, CalendarYear.holidays, CalendarYear.workdays).where(
    CalendarYear.programme_id == bindparam("programme"),
    CalendarYear.state == CalendarState.SIGNED,
    CalendarYear.replaced_at.is_(None),
)
_IN_FORCE = (
    select(RegulationVersion.__table__)
    .where(
        RegulationVersion.programme_id == bindparam("programme"),
        RegulationVersion.effective_from <= bindparam("day"),
        RegulationVersion.complete,
    )
    .order_by(RegulationVersion.effective_from.desc(), RegulationVersion.id.desc())
)
_DOSSIERS = select(Dossier.__table__).where(Dossier.cycle_id == bindparam("cycle")).order_by(Dossier.id)


async def parameters(act: Act) -> Parameters:
    """Return the numbers of the regulation version pinned to the target's cycle (Art. 34)."""
    return Parameters.from_json((await act.cycle())["parameters"])


async def version_in_force(act: Act, programme: UUID | None) -> Any:
    """Return the version of a programme's regulation that is the latest in effect today, in the city (Art. 34).

    None on a day of which the numbers are not known.
    """
    return await act.tx.first(_IN_FORCE, programme=programme, day=local_day(act.now))


async def criteria(act: Act) -> dict[str, int]:
    """Return the points of each item of the criteria edition pinned to the cycle (Art. 4)."""
    return dict((await act.cycle())["items"])


async def dossiers(act: Act, *states: str) -> list[Any]:
    """Return the applications of the cycle in these states, in a fixed order."""
    return [row for row in await act.tx.all(_DOSSIERS, cycle=act.target.cycle_id) if row["state"] in states]


async def work_calendar(act: Act) -> WorkCalendar:
    """Return the calendar that the office of the cycle's programme keeps (Art. 21)."""
    return WorkCalendar.of(await act.tx.all(_SCHEDULES, programme=(await act.cycle())["programme_id"]))


async def conflicted(act: Act, organisations: Sequence[UUID]) -> set[UUID]:
    """Return those organisations with which the actor has a conflict of interest (Art. 31)."""
    return {row["id"] for row in await act.tx.sql(_CONFLICTS, act.actor.person_id, organisations)}


async def require_unconflicted(act: Act, organisations: Sequence[UUID]) -> None:
    """Refuse an actor with a conflict of interest with one of these organisations, without telling which (Art. 31)."""
    if await conflicted(act, organisations):
        raise Refused("FORBIDDEN", "CONFLICTED", "Art.31")


def refuse(act: Act, broken: bool, code: str, field: str = "", **detail: str) -> None:
    """Raise RuleBroken with the act's article if the condition is broken."""
    if broken:
        raise RuleBroken(Violation(code, act.article, field, detail))


def require_once(act: Act, name: str, keys: Sequence[Any]) -> None:
    """Raise RuleBroken GIVEN_TWICE at the first entry of a list whose key stands before it."""
    twice = next((n for n, key in enumerate(keys) if key in keys[:n]), None)
    refuse(act, twice is not None, "GIVEN_TWICE", f"{name}.{twice}")


def require_text(act: Act, limit: int = 30_000, /, **texts: str) -> None:
    """Raise RuleBroken for each text that is blank (TEXT_MISSING), too long (TEXT_TOO_LONG) or unfit."""
    require(text_problems(act.article, limit, **texts))


def text_problems(article: str, limit: int = 30_000, /, **texts: str) -> list[Violation]:
    """Return what `require_text` would raise, to be raised together with more."""
    return [p for p in (_text_problem(article, name, text, limit) for name, text in texts.items()) if p]


def limit_text(act: Act, limit: int = 30_000, /, **texts: str) -> None:
    """Raise RuleBroken for each text that is too long or unfit; blank is allowed."""
    given = {name: text for name, text in texts.items() if text.strip()}
    require_text(act, limit, **given)


def texts_in(name: str, given: object) -> dict[str, str]:
    """Return each text within lists and inputs under its path, such as `scores.0.strengths`, to be required or limited."""
    if isinstance(given, str) and not isinstance(given, Enum):
        return {name: given}
    if is_dataclass(given) or isinstance(given, Mapping):
        parts: Any = (given if isinstance(given, Mapping) else vars(given)).items()
    else:
        parts = enumerate(given) if isinstance(given, list) else ()
    return {path: text for part, inner in parts for path, text in texts_in(f"{name}.{part}", inner).items()}


def _text_problem(article: str, name: str, text: str, limit: int) -> Violation | None:
    problem = partial(Violation, article=article, field=name)
    if not text.strip():
        return problem("TEXT_MISSING")
    if len(text) > limit:
        return problem("TEXT_TOO_LONG", detail={"limit": str(limit), "length": str(len(text))})
    return problem("TEXT_CONTROL_CHARACTER") if _UNFIT.search(text) else None


def not_before(act: Act, instant: datetime, code: str) -> None:
    """Raise RuleBroken if the act comes before an instant."""
    refuse(act, act.now < instant, code, until=local(instant))


def not_after(act: Act, instant: datetime, code: str) -> None:
    """Raise RuleBroken if the act comes at or after an instant."""
    refuse(act, act.now >= instant, code, deadline=local(instant))


async def before_filing_deadline(act: Act) -> None:
    """Raise RuleBroken DEADLINE_PASSED at or after the filing deadline of the cycle (Art. 17)."""
    not_after(act, (await act.cycle())["filing_deadline"], "DEADLINE_PASSED")


def local(instant: datetime) -> str:
    """Return an instant as people in the city read it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
