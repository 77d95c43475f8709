"""Activities are planned, announced, held and recorded, people sign up, and a winner's count for what it owes (Art. 25)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.promotion import ActivityKind
from regulation.violation import RuleBroken
from tests.duties.conftest import NOON, Winner, commended
from tests.promotion.conftest import END, START, announced, award_of, bound, clerk, director, plan
from tests.world import World

PLAN, OWN, CHANGE, ANNOUNCE, SIGN, HOLD, RECORD, COUNT, CANCEL, WITHDRAW = (
    Ability.PROGRAMME_PLAN_ACTIVITY, Ability.ORGANISATION_PLAN_ACTIVITY, Ability.ACTIVITY_CHANGE,
    Ability.ACTIVITY_ANNOUNCE, Ability.ACTIVITY_SIGN_UP, Ability.ACTIVITY_HOLD, Ability.ACTIVITY_RECORD,
    Ability.ACTIVITY_COUNT, Ability.ACTIVITY_CANCEL, Ability.PARTICIPATION_WITHDRAW,
)  # fmt: skip


async def places(world: World, activity: UUID) -> dict[str, str]:
    rows = await world.sql("SELECT attendee, state FROM participation WHERE activity_id = $1", activity)
    return {row["attendee"]: row["state"] for row in rows}


async def own(world: World, winner: Winner, kind: ActivityKind = ActivityKind.EXCHANGE_EVENT) -> UUID:
    """Let a winner's activity be held and recorded."""
    award = await award_of(world, winner)
    key = (await world.act(winner.applicant, OWN, winner.organisation, award_id=award, kind=kind, activity=plan())).id
    await world.act(await clerk(world), ANNOUNCE, key)
    after = world.at(winner.applicant, END)
    await world.act(after, HOLD, key)
    await world.act(after, RECORD, key, record="五十人到会", attended_ids=[])
    return key


async def test_an_event_of_the_office_from_plan_to_record(world: World) -> None:
    guest = world.at(await world.applicant(await world.organisation()), NOON)
    office = await clerk(world)

    key = (await world.act(office, PLAN, world.programme, kind=ActivityKind.TRAINING, activity=plan(places=3))).id
    hidden = await world.refusal(guest, SIGN, key, attendee="甲")
    await world.act(office, ANNOUNCE, key)
    came = (await world.act(guest, SIGN, key, attendee="甲")).id
    gone = (await world.act(guest, SIGN, key, attendee="乙")).id
    await world.act(guest, SIGN, key, attendee="丙")
    await world.act(guest, WITHDRAW, gone)
    early = await world.refusal(world.at(office, START - timedelta(seconds=1)), HOLD, key)
    await world.act(world.at(office, START), HOLD, key)
    foreign = await world.refusal(world.at(office, END), RECORD, key, record="成效", attended_ids=[gone])
    await world.act(world.at(office, END), RECORD, key, record="成效", attended_ids=[came])

    assert hidden == ("NOT_FOUND", "NOT_FOUND", "Art.25")
    assert early == ("RULE", "ACTIVITY_NOT_BEGUN", "Art.25")
    assert foreign == ("RULE", "NOT_FOUND", "Art.25"), "who gave the place back did not come"
    assert await places(world, key) == {"甲": "attended", "乙": "withdrawn", "丙": "absent"}
    row = await world.row(m.Activity, key)
    assert (row["state"], row["record"], row["announced_at"], row["recorded_at"]) == ("recorded", "成效", NOON, END)


async def test_the_last_place_is_given_once(world: World) -> None:
    key = await announced(world, places=1)
    guests = [world.at(await world.applicant(await world.organisation()), NOON) for _ in range(4)]

    found = await asyncio.gather(*(world.act(one, SIGN, key, attendee="甲") for one in guests), return_exceptions=True)

    refused = [one.violations[0].code for one in found if isinstance(one, RuleBroken)]
    assert refused == ["ACTIVITY_FULL"] * 3
    assert await places(world, key) == {"甲": "signed_up"}


async def test_a_place_given_back_is_taken_by_another(world: World) -> None:
    key = await announced(world, places=1)
    first, second = [world.at(await world.applicant(await world.organisation()), NOON) for _ in range(2)]
    place = (await world.act(first, SIGN, key, attendee="甲")).id

    full = await world.refusal(second, SIGN, key, attendee="乙")
    twice = await world.refusal(first, SIGN, key, attendee=" 甲 ")
    await world.act(first, WITHDRAW, place)
    await world.act(second, SIGN, key, attendee="乙")

    assert full == ("RULE", "ACTIVITY_FULL", "Art.25")
    assert twice == ("RULE", "ALREADY_SIGNED_UP", "Art.25")
    assert await places(world, key) == {"甲": "withdrawn", "乙": "signed_up"}


async def test_once_it_has_begun_nobody_signs_up_gives_back_or_changes_it(world: World) -> None:
    key = await announced(world)
    guest = world.at(await world.applicant(await world.organisation()), START)
    place = (await world.act(world.at(guest, START - timedelta(seconds=1)), SIGN, key, attendee="甲")).id

    later = plan(starts_at=START + timedelta(days=9), ends_at=END + timedelta(days=9))
    refused = [
        await world.refusal(guest, SIGN, key, attendee="乙"),
        await world.refusal(guest, WITHDRAW, place),
        await world.refusal(await clerk(world, START), CHANGE, key, activity=later),
    ]

    assert refused == [("RULE", "ACTIVITY_BEGUN", "Art.25")] * 3


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ends_at": START}, "DATES_REVERSED"),
        ({"starts_at": NOON}, "ACTIVITY_IN_PAST"),
        ({"places": 0}, "PLACES_MISSING"),
        ({"title": " "}, "TEXT_MISSING"),
        ({"place": "长" * 201}, "TEXT_TOO_LONG"),
        ({"text": ""}, "TEXT_MISSING"),
    ],
)
async def test_what_is_planned_fits(world: World, values: dict[str, object], code: str) -> None:
    found = await world.refusal(
        await clerk(world), PLAN, world.programme, kind=ActivityKind.VISIT, activity=plan(**values)
    )

    assert found == ("RULE", code, "Art.25")


async def test_places_already_taken_stay_taken(world: World) -> None:
    key, office = await announced(world), await clerk(world)
    guest = world.at(await world.applicant(await world.organisation()), NOON)
    for name in ("甲", "乙"):
        await world.act(guest, SIGN, key, attendee=name)

    too_few = await world.refusal(office, CHANGE, key, activity=plan(places=1))
    await world.act(office, CHANGE, key, activity=plan(places=2, place="新址"))

    assert too_few == ("RULE", "PLACES_TAKEN", "Art.25")
    row = await world.row(m.Activity, key)
    assert (row["place"], row["places"], row["state"]) == ("新址", 2, "announced")


async def test_a_winner_holds_its_own_and_the_office_announces_it(world: World, winner: Winner) -> None:
    award, office = await award_of(world, winner), await clerk(world)
    given = {"award_id": award, "kind": ActivityKind.EXCHANGE_EVENT, "activity": plan()}

    key = (await world.act(winner.applicant, OWN, winner.organisation, **given)).id
    alone = await world.refusal(winner.applicant, ANNOUNCE, key)
    blind = await world.refusal(await bound(world, await clerk(world), winner), ANNOUNCE, key)
    changed = await world.refusal(office, CHANGE, key, activity=plan(title="改"))
    await world.act(office, ANNOUNCE, key)
    bound_now = await world.refusal(await bound(world, await clerk(world), winner), CANCEL, key, reason="取消")
    not_office = await world.refusal(await clerk(world, START), HOLD, key)

    assert alone == ("FORBIDDEN", "NO_RIGHT", "Art.25")
    assert blind == ("NOT_FOUND", "NOT_FOUND", "Art.25")
    assert (changed, not_office) == (("FORBIDDEN", "OUT_OF_SCOPE", "Art.25"),) * 2
    assert bound_now == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_who_bears_no_title_plans_nothing_under_it(world: World, winner: Winner) -> None:
    award = await award_of(world, winner)
    given = {"kind": ActivityKind.EXCHANGE_EVENT, "activity": plan(starts_at=datetime(2031, 1, 1, tzinfo=UTC),
             ends_at=datetime(2031, 1, 2, tzinfo=UTC))}  # fmt: skip
    other = world.at(await world.applicant(await world.organisation()), NOON)
    last = datetime(2029, 11, 1, 15, 59, 59, tzinfo=UTC)  # of the validity, in the city

    foreign = await world.refusal(other, OWN, await own_of(world, other), award_id=award, **given)
    await world.act(world.at(winner.applicant, last), OWN, winner.organisation, award_id=award, **given)
    over = await world.refusal(
        world.at(winner.applicant, last + timedelta(seconds=1)), OWN, winner.organisation, award_id=award, **given
    )
    await world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", award)
    revoked = await world.refusal(winner.applicant, OWN, winner.organisation, award_id=award, **given)

    assert foreign == ("RULE", "NOT_FOUND", "Art.25")
    assert over == ("RULE", "TITLE_EXPIRED", "Art.25")
    assert revoked == ("RULE", "TITLE_REVOKED", "Art.25")


async def own_of(world: World, applicant: object) -> UUID:
    sql = "SELECT organisation_id FROM role_grant WHERE id = $1"
    return UUID(bytes=(await world.one(sql, applicant.grant_id)).bytes)  # type: ignore[attr-defined]


async def test_an_exchange_event_counts_for_the_exchange_event_that_is_owed(world: World, winner: Winner) -> None:
    key = await own(world, winner)
    owed, wrong = [(await winner.owed(world, kind))["id"] for kind in ("exchange_event", "public_interest")]

    refused = await world.refusal(winner.applicant, COUNT, key, obligation_id=wrong)
    await world.act(winner.applicant, COUNT, key, obligation_id=owed)

    assert refused == ("RULE", "ACTIVITY_OF_OTHER_KIND", "Art.25")
    assert (await world.row(m.Activity, key))["obligation_id"] == owed


async def test_what_is_handed_in_or_outside_the_validity_or_anothers_counts_nothing_more(
    world: World, winner: Winner
) -> None:
    key, other = await own(world, winner), await announced(world)
    owed = (await winner.owed(world, "exchange_event"))["id"]
    await world.sql("UPDATE activity SET starts_at = $2, ends_at = $3 WHERE id = $1", key,
                    datetime(2029, 11, 1, 16, tzinfo=UTC), datetime(2029, 11, 2, tzinfo=UTC))  # fmt: skip

    outside = await world.refusal(winner.applicant, COUNT, key, obligation_id=owed)
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, owed, text="已举办")
    await world.sql("UPDATE activity SET starts_at = $2 WHERE id = $1", key, START)
    settled = await world.refusal(winner.applicant, COUNT, key, obligation_id=owed)
    of_office = await world.refusal(winner.applicant, COUNT, other, obligation_id=owed)

    assert outside == ("RULE", "ACTIVITY_OUTSIDE_VALIDITY", "Art.25")
    assert settled == ("RULE", "OBLIGATION_NOT_OPEN", "Art.25")
    assert of_office == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.25")


async def test_an_obligation_of_another_is_as_unknown(world: World, winner: Winner) -> None:
    key, rival = await own(world, winner), await commended(world)
    theirs = (await rival.owed(world, "exchange_event"))["id"]

    hidden = await world.refusal(winner.applicant, COUNT, key, obligation_id=theirs)
    unknown = await world.refusal(winner.applicant, COUNT, key, obligation_id=UUID(int=7))

    assert hidden == unknown == ("RULE", "NOT_FOUND", "Art.25")


async def test_a_cancelled_event_says_why_and_takes_nobody_more(world: World) -> None:
    key, office = await announced(world), await clerk(world)
    guest = world.at(await world.applicant(await world.organisation()), NOON)

    blank = await world.refusal(office, CANCEL, key, reason=" ")
    await world.act(office, CANCEL, key, reason="场地检修")
    after = await world.refusal(guest, SIGN, key, attendee="甲")
    by_director = await world.refusal(await director(world), CANCEL, key, reason="重复")

    assert blank == ("RULE", "TEXT_MISSING", "Art.25")
    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.25")
    assert by_director == ("FORBIDDEN", "NO_RIGHT", "Art.25")
    assert key in await world.visible(world.at(world.anybody(), NOON), "activity"), "that it is not held is public"
