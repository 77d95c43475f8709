"""How a body votes: quorum, who stands aside, ties, one ballot a member, resolutions (Art. 21, 22, 31)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.meetings import BallotKind, Choice, Effect, ItemKind, Presence
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused
from services.holding import PresenceInput
from tests.meetings.hall import (
    ABSTAIN,
    AGAINST,
    FOR,
    conflicted,
    counted,
    hall,
    matters,
    plenary,
    signed_minutes,
    tally_of,
)
from tests.services.scenery import (
    NOMINATION,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    programme_with,
    publicity,
)
from tests.world import World

SECRET = {"ballot_kind": BallotKind.SECRET, "ballot_reason": "委员要求"}


# --- Convening ------------------------------------------------------------------------------------------------------


async def test_members_are_told_when_a_meeting_is_convened_and_see_it_from_then_on(city: World) -> None:
    found, _ = await plenary(city)
    member = found.members[0]
    before = await city.visible(member, "meeting")

    await found.run(Ability.MEETING_CONVENE)

    told = await city.sql("SELECT event, facts FROM message WHERE person_id = $1", member.person_id)
    assert (before, await city.visible(member, "meeting")) == (set(), {found.meeting})
    assert [(row["event"], row["facts"]["place"]) for row in told] == [("meeting_convened", "市政府会议室")]


async def test_candidates_come_on_the_agenda_with_the_motion_of_the_list(city: World) -> None:
    found, dossiers = await plenary(city, 2)

    rows = await city.sql("SELECT dossier_id, effect, award_kind FROM motion WHERE meeting_id = $1", found.meeting)

    assert {(row["dossier_id"], row["effect"], row["award_kind"]) for row in rows} == {
        (dossier, "accept", "quality") for dossier in dossiers
    }


async def test_an_approval_comes_on_no_agenda_before_the_ten_days_are_over(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    found = await hall(city, Role.EXECUTIVE_MEETING, cycle=public.cycle, now=PUBLISHED)

    early = await city.refusal(city.at(found.secretary, PUBLISHED), Ability.MEETING_ADD_APPROVALS, found.meeting)
    await city.act(city.at(found.secretary, WINDOW_END), Ability.MEETING_ADD_APPROVALS, found.meeting)

    assert early == ("RULE", "WINDOW_OPEN", "Art.21")


async def test_a_meeting_is_convened_as_many_days_before_as_the_rules_say(city: World) -> None:
    cycle = await city.cycle("deliberating")
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, meeting_notice_days=3))
    found = await hall(city, cycle=cycle, days=2)
    await found.run(Ability.MEETING_ADD_ITEM, kind=ItemKind.OTHER, title="其他事项")

    refused = await city.refusal(city.at(found.secretary, city.clock), Ability.MEETING_CONVENE, found.meeting)

    assert refused == ("RULE", "MEETING_NOTICE_SHORT", "Art.10")


async def test_nobody_is_recorded_as_present_before_the_day_and_excuses_are(city: World) -> None:
    found, _ = await plenary(city)
    await found.run(Ability.MEETING_CONVENE)
    before, (member, other, *_) = city.at(found.secretary, city.clock), found.members
    presence = "SELECT presence FROM attendance WHERE meeting_id = $1 AND person_id = $2"
    assert member.person_id is not None
    assert other.person_id is not None

    early = await city.refusal(
        before, Ability.MEETING_RECORD_ATTENDANCE, found.meeting,
        members=[PresenceInput(member.person_id, Presence.PRESENT)],
    )  # fmt: skip
    await city.act(
        before, Ability.MEETING_RECORD_ATTENDANCE, found.meeting,
        members=[PresenceInput(other.person_id, Presence.EXCUSED)],
    )  # fmt: skip

    assert early == ("RULE", "ATTENDANCE_NOT_DUE", "Art.10")
    assert await city.one(presence, found.meeting, member.person_id) != "present"
    assert await city.one(presence, found.meeting, other.person_id) == "excused"


async def test_a_ballot_of_another_kind_than_the_rules_say_needs_a_reason(city: World) -> None:
    secretary = await city.actor(Role.LEADING_GROUP_SECRETARY)
    where = {"title": "会议", "place": "会议室", "starts_at": city.clock, "ballot_kind": BallotKind.SECRET}

    refused = await city.refusal(secretary, Ability.PROGRAMME_PLAN_MEETING, city.programme, **where)

    assert refused == ("RULE", "TEXT_MISSING", "Art.10")


async def test_a_meeting_about_no_cycle_goes_by_the_rules_of_the_day_in_the_city(city: World) -> None:
    """At half past midnight in Shanghai it is still yesterday in Greenwich; the new rules are in force."""
    midnight = datetime(2040, 3, 1, 16, 30, tzinfo=UTC)
    secret = await programme_with(city, ballot_kind="secret")
    await city.change(m.RegulationVersion, secret, effective_from=date(2040, 3, 2))
    secretary = city.at(await city.actor(Role.LEADING_GROUP_SECRETARY), midnight)
    where = {"title": "会议", "place": "会议室", "starts_at": midnight}

    planned = await city.act(secretary, Ability.PROGRAMME_PLAN_MEETING, city.programme, **where)

    assert (await city.row(m.Meeting, planned.id))["ballot_kind"] == "secret"


async def test_the_secretary_of_one_body_neither_sees_nor_runs_a_meeting_of_the_other(city: World) -> None:
    found, _ = await matters(city)
    other = await city.actor(Role.EXECUTIVE_SECRETARY)

    refused = await city.refusal(other, Ability.MEETING_CONVENE, found.meeting)

    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.10")


# --- Quorum ---------------------------------------------------------------------------------------------------------


async def test_half_of_the_members_are_no_quorum(city: World) -> None:
    found, _ = await matters(city, members=4)
    await found.run(Ability.MEETING_CONVENE)
    await found.attend(Presence.PRESENT, *found.members[:2])

    half = await city.refusal(found.secretary, Ability.MEETING_OPEN, found.meeting)
    await found.attend(Presence.PRESENT, found.members[2])
    await found.run(Ability.MEETING_OPEN)

    assert half == ("RULE", "QUORUM_MISSING", "Art.10")
    row = await city.row(m.Meeting, found.meeting)
    assert (row["state"], row["members"], row["present"]) == ("held", 4, 3)


async def test_no_vote_is_opened_after_too_many_have_left(city: World) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open()
    await found.attend(Presence.EXCUSED, *found.members[:2])

    refused = await city.refusal(found.secretary, Ability.MOTION_OPEN_VOTE, motion)

    assert refused == ("RULE", "QUORUM_MISSING", "Art.21")


async def test_who_stands_aside_counts_neither_as_present_nor_as_a_member(city: World) -> None:
    """Of five, two stand aside and one is absent: two of three are a quorum; without one of them it is none."""
    found, (dossier,) = await plenary(city)
    for member in found.members[:2]:
        await conflicted(city, member, dossier)
    await found.open(4)

    motion = await found.motion(dossier)
    await found.call(motion)
    for member in found.members[2:4]:
        await city.act(member, Ability.MOTION_VOTE, motion, choice=FOR)
    await found.count(motion)

    assert await tally_of(city, motion) == counted(2, 0, 0, recused=2, adopted=True)


# --- Conflicts of interest bind ---------------------------------------------------------------------------------------


async def test_a_member_with_a_conflict_neither_sees_the_item_nor_votes_on_it(city: World) -> None:
    found, (mine, other) = await plenary(city, 2)
    await conflicted(city, found.members[0], mine)
    await found.open()
    motion = await found.motion(mine)
    await found.call(motion)

    refused = await city.refusal(found.members[0], Ability.MOTION_VOTE, motion, choice=FOR)

    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.21")
    seen = {
        resource: await city.visible(found.members[0], resource, f"meeting_id = '{found.meeting}'")
        for resource in ("meeting_item", "motion", "vote_tally")
    }
    assert seen == {
        "meeting_item": {await found.item(other)}, "motion": {await found.motion(other)}, "vote_tally": set(),
    }  # fmt: skip
    (aside,) = await city.sql("SELECT person_id, item_id, ground FROM recusal WHERE meeting_id = $1", found.meeting)
    assert tuple(aside.values()) == (found.members[0].person_id, await found.item(mine), "conflict")
    assert len(await city.visible(found.secretary, "recusal", f"meeting_id = '{found.meeting}'")) == 1


async def test_who_declares_to_stand_aside_no_longer_sees_the_item(city: World) -> None:
    found, (dossier,) = await plenary(city)
    await found.open()
    item, member = await found.item(dossier), found.members[0]

    await city.act(member, Ability.MEETING_ITEM_RECUSE, item, reason="曾任该单位顾问")

    assert await city.visible(member, "meeting_item", f"meeting_id = '{found.meeting}'") == set()
    motion = await found.motion(dossier)
    await found.call(motion)
    for one in found.members[1:]:
        await city.act(one, Ability.MOTION_VOTE, motion, choice=FOR)
    await found.count(motion)
    assert await tally_of(city, motion) == counted(4, 0, 0, recused=1, adopted=True)


async def test_a_secretary_with_a_conflict_does_not_put_the_list_on_the_agenda(city: World) -> None:
    found, (dossier,) = await plenary(city)
    other = await hall(city, cycle=(await city.row(m.Meeting, found.meeting))["cycle_id"])
    await found.run(Ability.MEETING_CANCEL, reason="改期")
    await conflicted(city, other.secretary, dossier)

    refused = await city.refusal(other.secretary, Ability.MEETING_ADD_CANDIDATES, other.meeting)

    assert refused == ("FORBIDDEN", "CONFLICTED", "Art.31")


async def test_a_member_with_a_conflict_does_not_read_the_minutes(city: World) -> None:
    found, (dossier,) = await plenary(city)
    await conflicted(city, found.members[0], dossier)
    await found.open()
    motion = await found.motion(dossier)
    await found.call(motion)
    for member in found.members[1:]:
        await city.act(member, Ability.MOTION_VOTE, motion, choice=FOR)
    await found.count(motion)
    await found.close()

    seen = [await city.visible(who, "meeting_minutes", f"meeting_id = '{found.meeting}'") for who in found.members[:2]]

    assert [len(rows) for rows in seen] == [0, 1]


# --- Motions and their votes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "outcome"),
    [
        ((FOR, FOR, FOR, AGAINST, AGAINST), "adopted"),
        ((FOR, FOR, AGAINST, AGAINST, AGAINST), "rejected"),
        # An abstention counts among those present.
        ((FOR, FOR, ABSTAIN, ABSTAIN, AGAINST), "rejected"),
        ((ABSTAIN, ABSTAIN, ABSTAIN, ABSTAIN, ABSTAIN), "rejected"),
    ],
)
async def test_a_motion_is_adopted_by_more_than_half_of_those_present(
    city: World, choices: tuple[Choice, ...], outcome: str
) -> None:
    found, (motion,) = await matters(city)
    await found.open()

    await found.vote(motion, *choices)

    assert await found.state("motion", motion) == outcome


@pytest.mark.parametrize("secret", [False, True])
async def test_a_tie_is_not_adopted(city: World, *, secret: bool) -> None:
    found, (motion,) = await matters(city, members=4, **(SECRET if secret else {}))
    await found.open()

    await found.vote(motion, FOR, FOR, AGAINST, AGAINST)

    assert await tally_of(city, motion) == counted(2, 2, 0, adopted=False)
    assert await found.state("motion", motion) == "rejected"


async def test_the_share_that_is_needed_is_a_parameter(city: World) -> None:
    """Two thirds: four of six are not more than that, five are."""
    cycle = await city.cycle("deliberating")
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, vote_majority="0.6667"))
    found, motions = await matters(city, 2, members=6, cycle=cycle)
    await found.open()

    await found.vote(motions[0], FOR, FOR, FOR, FOR, AGAINST, AGAINST)
    await found.vote(motions[1], FOR, FOR, FOR, FOR, FOR, AGAINST)

    assert [await found.state("motion", one) for one in motions] == ["rejected", "adopted"]


async def test_a_motion_that_departs_from_the_list_states_why(city: World) -> None:
    found, (dossier,) = await plenary(city)
    await found.open()
    item, member = await found.item(dossier), found.members[0]

    bare = [
        await city.refusal(member, Ability.MEETING_ITEM_MOVE, item, effect=Effect.DECLINE, text="不予推荐"),
        await city.refusal(
            member, Ability.MEETING_ITEM_MOVE, item, effect=Effect.ACCEPT, text="改授提名奖", award_kind=NOMINATION
        ),
    ]
    await city.act(
        member, Ability.MEETING_ITEM_MOVE, item, effect=Effect.DECLINE, text="不予推荐", reason="水平尚有差距"
    )

    assert bare == [("RULE", "MOTION_REASON_MISSING", "Art.21")] * 2


async def test_motions_are_voted_on_in_their_order_and_the_first_adopted_decides(city: World) -> None:
    found, (dossier,) = await plenary(city, members=3)
    await found.open()
    for text in ("改授提名奖", "再议"):
        await city.act(
            found.members[0], Ability.MEETING_ITEM_MOVE, await found.item(dossier), effect=Effect.ACCEPT, text=text,
            award_kind=NOMINATION, reason="水平尚有差距",
        )  # fmt: skip
    first, second, third = [await found.motion(dossier, n) for n in (1, 2, 3)]

    early = await city.refusal(found.secretary, Ability.MOTION_OPEN_VOTE, second)
    await found.vote(first, FOR, AGAINST, AGAINST)
    await found.vote(second, FOR, FOR, AGAINST)

    assert early == ("RULE", "MOTION_NOT_NEXT", "Art.21")
    assert [await found.state("motion", one) for one in (first, second, third)] == ["rejected", "adopted", "lapsed"]
    assert await found.state("meeting_item", await found.item(dossier)) == "decided"


async def test_a_vote_is_not_counted_before_all_have_voted(city: World) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open()
    await found.call(motion)
    await found.ballots(motion, FOR, FOR)

    refused = await city.refusal(found.secretary, Ability.MOTION_CLOSE_VOTE, motion)

    assert refused == ("RULE", "VOTES_MISSING", "Art.21")


@pytest.mark.parametrize("secret", [False, True])
async def test_a_member_votes_once(city: World, *, secret: bool) -> None:
    found, (motion,) = await matters(city, members=3, **(SECRET if secret else {}))
    await found.open()
    await found.call(motion)
    await found.ballots(motion, FOR)

    again = await city.refusal(found.members[0], Ability.MOTION_VOTE, motion, choice=AGAINST)

    assert again == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.21")


@pytest.mark.parametrize("secret", [False, True])
async def test_of_two_ballots_of_one_member_at_once_one_counts(city: World, *, secret: bool) -> None:
    found, (motion,) = await matters(city, members=3, **(SECRET if secret else {}))
    await found.open()
    await found.call(motion)

    results = await asyncio.gather(
        *(_tried(city, found.members[0], motion, choice) for choice in (FOR, AGAINST, FOR, AGAINST))
    )

    table = "ballot" if secret else "open_vote"
    assert results.count("voted") == 1
    assert await city.one(f"SELECT count(*) FROM {table} WHERE motion_id = $1", motion) == 1
    assert await city.one("SELECT count(*) FROM ballot_roll WHERE motion_id = $1", motion) == 1


async def _tried(city: World, member: Actor, motion: UUID, choice: object) -> str:
    try:
        await city.act(member, Ability.MOTION_VOTE, motion, choice=choice)
    except (Refused, RuleBroken) as refused:
        return str(refused)
    return "voted"


async def test_who_is_absent_does_not_vote(city: World) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open(2)
    await found.call(motion)

    refused = await city.refusal(found.members[2], Ability.MOTION_VOTE, motion, choice=FOR)

    assert refused == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.21")


async def test_of_an_open_ballot_members_see_the_others_votes_once_it_is_counted(city: World) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open()
    await found.call(motion)
    await found.ballots(motion, FOR, AGAINST, FOR)
    where = f"motion_id = '{motion}'"
    before = [len(await city.visible(who, "open_vote", where)) for who in (found.members[0], found.secretary)]

    await found.count(motion)

    after = [len(await city.visible(who, "open_vote", where)) for who in (found.members[0], found.secretary)]
    assert (before, after) == ([1, 0], [3, 3])


# --- Closing --------------------------------------------------------------------------------------------------------


async def test_a_meeting_closes_with_a_resolution_on_each_item(city: World) -> None:
    found, (good, bad, later) = await plenary(city, 3, members=3)
    await found.open()
    await found.vote(await found.motion(good), FOR, FOR, FOR)
    await found.vote(await found.motion(bad), FOR, AGAINST, ABSTAIN)
    await city.act(found.secretary, Ability.MEETING_ITEM_DEFER, await found.item(later), reason="待补充材料")

    await found.close("领导小组纪要〔2026〕1号")

    rows = {r["subject_id"]: r for r in await city.sql("SELECT * FROM resolution WHERE meeting_id = $1", found.meeting)}
    assert {key: (row["outcome"], row["award_kind"], row["number"]) for key, row in rows.items()} == {
        good: ("accepted", "quality", "领导小组纪要〔2026〕1号"),
        bad: ("not_adopted", None, "领导小组纪要〔2026〕1号"),
    }
    assert rows[bad]["reason"] == "动议均未通过：到会3人，赞成1票，反对1票，弃权1票。"
    assert rows[good]["tally"] == {"votes_for": 3, "votes_against": 0, "abstentions": 0, "present": 3}


async def test_a_meeting_of_a_cycle_needs_its_signed_minutes_and_all_items_voted_on(city: World) -> None:
    found, (dossier,) = await plenary(city, members=3)
    await found.open()
    closing = {"number": f"纪要{uuid4().hex}", "minutes": "正文"}

    open_still = await city.refusal(found.secretary, Ability.MEETING_CLOSE, found.meeting, **closing)
    await found.vote(await found.motion(dossier), FOR, FOR, FOR)
    unsigned = await city.refusal(found.secretary, Ability.MEETING_CLOSE, found.meeting, **closing)
    await signed_minutes(city, found.meeting)
    await found.run(Ability.MEETING_CLOSE, **closing)

    assert open_still == ("RULE", "ITEMS_OPEN", "Art.10")
    assert unsigned == ("RULE", "MINUTES_UNSIGNED", "Art.10")


@pytest.mark.parametrize("table", ["resolution", "vote_tally", "ballot_roll", "open_vote", "meeting_minutes"])
async def test_what_was_voted_and_resolved_is_never_changed(city: World, table: str) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open()
    await found.vote(motion, FOR, FOR, FOR)
    await found.close()

    with pytest.raises(asyncpg.PostgresError, match="RESOLUTION_STANDS"):
        await city.sql(f"UPDATE {table} SET programme_id = programme_id WHERE meeting_id = $1", found.meeting)


async def test_nobody_votes_after_the_meeting_is_closed(city: World) -> None:
    found, (motion,) = await matters(city, members=3)
    await found.open()
    await found.vote(motion, FOR, FOR, FOR)
    await found.close()

    found_again = await city.refusal(found.members[0], Ability.MOTION_VOTE, motion, choice=FOR)

    assert found_again == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.21")


@pytest.mark.parametrize("secret", [True, False])
async def test_a_conflict_found_after_the_vote_lists_the_item_as_touched(city: World, *, secret: bool) -> None:
    """The vote stands: whether it would have come out otherwise nobody can compute (Art. 31)."""
    found, (dossier, other) = await plenary(city, 2, members=3, **(SECRET if secret else {}))
    await found.open()
    for one in (dossier, other):
        await found.vote(await found.motion(one), FOR, FOR, FOR)
    late, row = found.members[0], await city.row(m.Dossier, dossier)
    before = await tally_of(city, await found.motion(dossier))

    await city.act(
        late, Ability.CYCLE_DECLARE_INTEREST, row["cycle_id"], organisation_id=row["organisation_id"],
        kind=ConflictKind.EMPLOYMENT,
    )  # fmt: skip

    touched = await city.sql(
        "SELECT dossier_id, kind, ability, differs FROM touched_decision WHERE cycle_id = $1", row["cycle_id"]
    )
    assert [tuple(one) for one in touched] == [(dossier, "act", "motion:vote", None)]
    assert await tally_of(city, await found.motion(dossier)) == before
    assert await city.visible(late, "meeting_item") & set(await _items(city, found.meeting)) == {
        await found.item(other)
    }


async def _items(city: World, meeting: UUID) -> list[UUID]:
    return [row["id"] for row in await city.sql("SELECT id FROM meeting_item WHERE meeting_id = $1", meeting)]
