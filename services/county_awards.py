"""What the office does for the counties' own awards: experts for their reviews, guidance (Art. 11(2), 11(9))."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import CountyGuidance, Jurisdiction, RoleGrant
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.office_work import CountyGuidanceKind, CountyGuidanceState
from services.common import limit_text, refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref

_TITLE: Final = 200

Topic = Annotated[str, Doc("Topic.")]


# --- Experts for reviews of counties ---------------------------------------------------------------------------------


@act(Ability.COUNTY_REVIEW_DUTY_CONSENT)
async def consent_to_county_review(act: Act) -> Done:
    """Agree to take part in a county's own reviews; the county now reads of it (Art. 11(2))."""
    await act.move(consented_at=act.now)
    return act.done()


@act(Ability.COUNTY_REVIEW_DUTY_REFUSE)
async def refuse_county_review(act: Act, *, remark: Annotated[str, Doc("Why, if anything is said.")] = "") -> Done:
    """Do not agree to take part in a county's own reviews; the county learns nothing of it (Art. 11(2))."""
    limit_text(act, remark=remark)
    await act.move(consented_at=act.now, remark=remark.strip() or None)
    return act.done()


@act(Ability.COUNTY_REVIEW_DUTY_ACCEPT)
async def accept_county_expert(act: Act) -> Done:
    """Take an expert, who agreed, for the county's own reviews (Art. 11(2))."""
    await act.move(answered_at=act.now)
    return act.done()


@act(Ability.COUNTY_REVIEW_DUTY_DECLINE)
async def decline_county_expert(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Do not take an expert for the county's own reviews (Art. 11(2))."""
    require_text(act, reason=reason)
    await act.move(answered_at=act.now, remark=reason)
    return act.done()


# --- Guidance --------------------------------------------------------------------------------------------------------


@act(Ability.PROGRAMME_ASK_GUIDANCE)
async def ask_guidance(act: Act, *, topic: Topic, text: Annotated[str, Doc("What is asked.")]) -> Done:
    """Ask the office about the county's own award (Art. 11(9))."""
    county = (await act.get(RoleGrant, act.actor.grant_id))["jurisdiction_id"]
    refuse(act, county is None, "NOT_A_COUNTY")
    return await _keep(
        act, county, topic, text, kind=CountyGuidanceKind.QUESTION, state=CountyGuidanceState.ASKED,
        guided_on=local_day(act.now),
    )  # fmt: skip


@act(Ability.PROGRAMME_RECORD_COUNTY_GUIDANCE)
async def record_county_guidance(
    act: Act,
    *,
    jurisdiction_id: Annotated[UUID, Ref("jurisdiction"), Doc("County or zone.")],
    visit: Annotated[bool, Doc("Whether it was a visit; else it is a note of guidance.")],
    guided_on: Annotated[date, Doc("On which day; not in the future.")],
    topic: Topic,
    text: Annotated[str, Doc("What was said and found; the county reads it.")],
) -> Done:
    """Record a visit to a county, or a note of guidance for it, about its own award (Art. 11(9))."""
    refuse(act, guided_on > local_day(act.now), "DATE_IN_FUTURE", "guided_on")
    await act.get(Jurisdiction, jurisdiction_id)
    kind = CountyGuidanceKind.VISIT if visit is True else CountyGuidanceKind.NOTE
    return await _keep(
        act, jurisdiction_id, topic, text, kind=kind, state=CountyGuidanceState.GIVEN, guided_on=guided_on
    )


async def _keep(act: Act, county: UUID, topic: str, text: str, **values: Any) -> Done:
    require_text(act, _TITLE, topic=topic)
    require_text(act, text=text)
    of = {"programme_id": act.target.id, "jurisdiction_id": county, "recorded_at": act.now}
    return act.done("county_guidance", await act.tx.insert(CountyGuidance, **of, topic=topic, text=text, **values))


@act(Ability.COUNTY_GUIDANCE_ANSWER)
async def answer_guidance(act: Act, *, answer: Annotated[str, Doc("Answer.")]) -> Done:
    """Answer a county's question about its own award (Art. 11(9))."""
    require_text(act, answer=answer)
    await act.move(answer=answer, answered_at=act.now)
    return act.done()
