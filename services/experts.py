"""The expert pool: admission, amendment, suspension, removal, recommendation to counties (Art. 11, 18, 31, 32)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import ConductRecord, CountyReviewDuty, CriteriaItem, Engagement, ExpertProfile, Jurisdiction, Person
from models.experts import EngagementSource
from models.review import ConflictKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.experts import ExpertEntry, ExpertMore, Known, expert_violations, period_violations
from regulation.identifiers import normalise
from regulation.states import ConductState, ExpertState
from regulation.violation import require
from services.common import refuse, require_text
from services.conflicts.finding import detect_of
from services.door import Act, Done, act
from services.inputs import Partial, Ref
from services.panels import vacate
from services.registry import section_rows, sections_of

_CATEGORIES: Final = select(CriteriaItem.category_code).distinct()
_PROFILE: Final = select(ExpertProfile.id, ExpertProfile.state).where(
    ExpertProfile.person_id == bindparam("person"), ExpertProfile.programme_id == bindparam("programme")
)
_DISQUALIFIED: Final = select(ConductRecord.id).where(
    ConductRecord.person_id == bindparam("person"),
    ConductRecord.programme_id == bindparam("programme"),
    ConductRecord.state == ConductState.DISQUALIFIED,
)
_FIELDS: Final = tuple(ExpertEntry.__dataclass_fields__)


async def known(act: Act) -> Known:
    """Return what experts' entries are checked against (Art. 4, 6)."""
    categories = {row["category_code"] for row in await act.tx.all(_CATEGORIES)}
    return Known(sections_of(await section_rows(act)), categories)


def columns_of(entry: ExpertEntry) -> dict[str, Any]:
    """Return an entry as columns of the profile."""
    code = normalise(entry.employer_credit_code) if entry.employer_credit_code else None
    return {**vars(entry), "employer_name": entry.employer_name.strip(), "employer_credit_code": code}


# --- In and out ------------------------------------------------------------------------------------------------------


@act(Ability.PERSON_ADMIT_EXPERT)
async def admit_expert(
    act: Act,
    *,
    employer_name: Annotated[str, Doc("Employer.")],
    employer_credit_code: Annotated[str | None, Doc("Unified social credit code of the employer.")] = None,
    jurisdiction_id: Annotated[UUID | None, Ref("jurisdiction"), Doc("County or zone of the employer.")] = None,
    specialities: Annotated[list[str], Doc("Industry sections that the expert knows.")],
    more: Annotated[ExpertMore | None, Doc("What else the expert knows and can do.")] = None,
) -> Done:
    """Admit a person to the expert pool, or once more after a removal; not whom a disqualification bars (Art. 11, 32)."""
    entry = ExpertEntry(
        employer_name=employer_name,
        employer_credit_code=employer_credit_code,
        specialities=specialities,
        **vars(more or ExpertMore()),
    )
    require(expert_violations(entry, await known(act)))
    if jurisdiction_id is not None:
        await act.get(Jurisdiction, jurisdiction_id)
    columns = {**columns_of(entry), "jurisdiction_id": jurisdiction_id, "admitted_on": local_day(act.now)}
    return act.done("expert_profile", await _admit(act, columns))


async def _admit(act: Act, columns: dict[str, Any]) -> UUID:
    place = {"person_id": act.target.id, "programme_id": act.actor.programme_id}
    barred = await act.tx.value(_DISQUALIFIED, person=act.target.id, programme=act.actor.programme_id)
    refuse(act, barred is not None, "EXPERT_DISQUALIFIED")
    earlier = await act.tx.first(_PROFILE, person=act.target.id, programme=act.actor.programme_id)
    if earlier is None:
        return await act.tx.insert(ExpertProfile, **place, **columns)
    refuse(act, earlier["state"] != ExpertState.REMOVED, "ALREADY_IN_POOL")
    anew = {"state": ExpertState.ADMITTED.value, "reason": None, "until": None}
    await act.tx.update(ExpertProfile, earlier["id"], **columns, **anew)
    return UUID(bytes=earlier["id"].bytes)


@act(Ability.EXPERT_PROFILE_AMEND)
async def amend_expert(
    act: Act,
    *,
    jurisdiction_id: Annotated[
        UUID | None, Ref("jurisdiction"), Doc("County or zone of the employer; empty: unchanged.")
    ] = None,
    profile: Annotated[Partial[ExpertEntry] | None, Doc("What changes.")] = None,
) -> Done:
    """Amend what the pool says of an expert; who changes employer keeps the former one as an engagement (Art. 11, 31)."""
    row = await act.row()
    entry = _amended(row, profile or {})
    require(expert_violations(entry, await known(act)))
    columns = columns_of(entry)
    if jurisdiction_id is not None:
        await act.get(Jurisdiction, jurisdiction_id)
        columns["jurisdiction_id"] = jurisdiction_id
    if _left(row, columns):
        await _keep_employer(act, row)
    await act.move(row["state"], **columns)
    await detect_of(act, [row["person_id"]])
    return act.done(changed=sorted(name for name, value in columns.items() if row[name] != value))


def _amended(row: Any, given: dict[str, Any]) -> ExpertEntry:
    """Return the entry with what is given; null takes a value back to what it is without."""
    known, blank = {name: row[name] for name in _FIELDS}, vars(ExpertEntry())
    return ExpertEntry(**known | {name: blank[name] if value is None else value for name, value in given.items()})


def _left(row: Any, columns: dict[str, Any]) -> bool:
    """Return whether the employer is another: by credit code where both are known, else by name."""
    codes = {row["employer_credit_code"], columns["employer_credit_code"]}
    return len(codes) > 1 if None not in codes else row["employer_name"] != columns["employer_name"]


async def _keep_employer(act: Act, row: Any) -> None:
    await act.tx.insert(
        Engagement,
        person_id=row["person_id"],
        programme_id=row["programme_id"],
        kind=ConflictKind.EMPLOYMENT.value,
        organisation_name=row["employer_name"],
        credit_code=row["employer_credit_code"],
        since=row["admitted_on"],
        until=local_day(act.now),
        source=EngagementSource.RECORDED.value,
    )


@act(Ability.EXPERT_PROFILE_SUSPEND)
async def suspend_expert(
    act: Act,
    *,
    reason: Annotated[str, Doc("Why.")],
    until: Annotated[date | None, Doc("Day until which it is meant; the office resumes the expert by an act.")] = None,
) -> Done:
    """Suspend an expert: out of all panels still at work at once; reviews locked before count (Art. 11, 18)."""
    require_text(act, reason=reason)
    refuse(act, until is not None and until < local_day(act.now), "END_IN_PAST", "until")
    await act.move(reason=reason, until=until)
    await vacate(act, people=[(await act.row())["person_id"]])
    return act.done()


@act(Ability.EXPERT_PROFILE_RESUME)
async def resume_expert(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Let a suspended expert review again; places that were lost stay lost (Art. 11)."""
    require_text(act, reason=reason)
    await act.move(reason=None, until=None)
    return act.done()


@act(Ability.EXPERT_PROFILE_REMOVE)
async def remove_expert(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Remove an expert from the pool: out of all panels still at work at once (Art. 11, 18)."""
    require_text(act, reason=reason)
    await act.move(reason=reason, until=None)
    await vacate(act, people=[(await act.row())["person_id"]])
    return act.done()


# --- County-level reviews --------------------------------------------------------------------------------------------


@act(Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY)
async def recommend_to_county(
    act: Act,
    *,
    jurisdiction_id: Annotated[UUID, Ref("jurisdiction"), Doc("County or zone that reviews.")],
    since: Annotated[date, Doc("First day.")],
    until: Annotated[date | None, Doc("Last day; empty: it lasts.")] = None,
    reason: Annotated[str, Doc("On what occasion.")],
) -> Done:
    """Recommend an expert to a county's own reviews; its applicants are then barred to the expert (Art. 11(2), 31)."""
    require_text(act, reason=reason)
    require(period_violations(since, until, act.article))
    await act.get(Jurisdiction, jurisdiction_id)
    row = await act.row()
    duty = await act.tx.insert(
        CountyReviewDuty,
        person_id=row["person_id"],
        programme_id=row["programme_id"],
        jurisdiction_id=jurisdiction_id,
        since=since,
        until=until,
        reason=reason,
        expert_name=(await act.get(Person, row["person_id"]))["name"],
    )
    await detect_of(act, [row["person_id"]])
    return act.done("county_review_duty", duty)


@act(Ability.COUNTY_REVIEW_DUTY_END)
async def end_county_review(act: Act, *, until: Annotated[date, Doc("Last day.")]) -> Done:
    """Say when an expert's part in a county's own reviews ended; it bars for years after (Art. 11(2), 31)."""
    row = await act.row()
    refuse(act, row["until"] is not None and row["until"] <= local_day(act.now), "PERIOD_ENDED", "until")
    refuse(act, until < row["since"], "DATES_REVERSED", "until")
    await act.tx.update(CountyReviewDuty, act.target.id, until=until)
    return act.done()
