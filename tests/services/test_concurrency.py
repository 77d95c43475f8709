"""Many at once (Art. 5): each act is done once, nobody waits without need, and the chains of the ledger hold."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Done, Refused
from tests.services.chains import chains_hold
from tests.services.scenery import (
    DEADLINE,
    NOTICE,
    PUBLISHED,
    QUALITY,
    Publicity,
    applied,
    checked,
    entries,
    evaluated,
    late,
    listed,
    objection,
    publicity,
    resolved_on_objection,
    sheet,
    stage_of,
    state_of,
    verified,
)
from tests.world import World

MANY = 50


async def at_once(*acts: Awaitable[Any]) -> list[Any]:
    """Do all at once; what was refused is in its place, anything else that went wrong is raised."""
    results = await asyncio.gather(*acts, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refused | RuleBroken):
            raise result
    return list(results)


async def reviewers(world: World, dossiers: int, panel: int) -> list[tuple[Actor, UUID]]:
    """Return experts with a blank review each."""
    cycle = await world.cycle("material_review")
    found = []
    for _ in range(dossiers):
        dossier = await applied(world, cycle, "qualified")
        for _ in range(panel):
            expert = await world.expert()
            found.append((expert, await world.assigned(dossier, expert)))
    return found


# --- One review, many times -------------------------------------------------------------------------------------------


async def test_of_fifty_submissions_of_one_review_one_is_done(world: World) -> None:
    ((expert, review),) = await reviewers(world, 1, 1)

    results = await at_once(
        *(world.act(expert, Ability.REVIEW_SUBMIT, review, version=1, scores=sheet(50)) for _ in range(MANY))
    )

    assert Counter(type(r) for r in results) == {Done: 1, Refused: MANY - 1}
    assert {r.code for r in results if isinstance(r, Refused)} == {"CONFLICT"}
    row = await world.row(m.Review, review)
    assert (row["state"], row["total"], row["version"]) == ("locked", Decimal("500.00"), 2)
    assert (len(await world.entries("done")), len(await world.entries("refused"))) == (1, MANY - 1)
    lengths = await chains_hold(world.sql)
    assert lengths[expert.person_id] == MANY - 1, "refusals are on the chain of their actor"  # type: ignore[index]


async def test_fifty_submissions_with_one_key_give_one_answer_and_are_done_once(world: World) -> None:
    ((expert, review),) = await reviewers(world, 1, 1)

    results = await at_once(
        *(world.act(expert, Ability.REVIEW_SUBMIT, review, key="one", version=1, scores=sheet(50)) for _ in range(MANY))
    )

    assert [(r.resource, r.id) for r in results] == [("review", review)] * MANY
    assert (await world.row(m.Review, review))["version"] == 2
    assert (len(await world.entries("done")), len(await world.entries("refused"))) == (1, 0)
    assert await world.one("SELECT count(*) FROM act_receipt") == 1
    await chains_hold(world.sql)


async def test_one_key_makes_one_row_also_where_nobody_waits_for_the_target(world: World) -> None:
    admin = await world.actor(Role.SYSTEM_ADMIN)
    given: dict[str, Any] = {"name": "同一人", "issuer": "https://id.example", "subject": "once"}

    results = await at_once(
        *(world.act(admin, Ability.PROGRAMME_CREATE_PERSON, world.programme, key="one", **given) for _ in range(MANY))
    )

    assert {type(r) for r in results} == {Done}
    assert len({r.id for r in results}) == 1
    assert await world.one("SELECT count(*) FROM person WHERE name = '同一人'") == 1
    assert (len(await world.entries("done")), len(await world.entries("refused"))) == (1, 0)
    await chains_hold(world.sql)


async def test_fifty_reviews_at_once_are_all_done(world: World) -> None:
    panel = await reviewers(world, 10, 5)

    results = await at_once(
        *(world.act(expert, Ability.REVIEW_SUBMIT, review, version=1, scores=sheet(50)) for expert, review in panel)
    )

    assert [type(r) for r in results] == [Done] * MANY
    assert await world.one("SELECT count(*) FROM review WHERE state = 'locked' AND total = 500.00") == MANY
    lengths = await chains_hold(world.sql)
    assert sorted(lengths.values()) == [5] * 10, "each application has a chain of its own"


async def test_saving_and_submitting_at_once_leave_no_half_of_either(world: World) -> None:
    ((expert, review),) = await reviewers(world, 1, 1)

    results = await at_once(
        *(world.act(expert, Ability.REVIEW_SAVE, review, version=1, scores=sheet(n * 5)) for n in range(10)),
        *(world.act(expert, Ability.REVIEW_SUBMIT, review, version=1, scores=sheet(100)) for _ in range(10)),
    )

    assert Counter(type(r) for r in results) == {Done: 1, Refused: 19}
    row = await world.row(m.Review, review)
    assert len({one["percentage"] for one in row["scores"]}) == 1
    assert row["total"] == (Decimal("1000.00") if row["state"] == "locked" else None)
    await chains_hold(world.sql)


# --- Who waits for whom -----------------------------------------------------------------------------------------------


Blocked = Callable[[int], Awaitable[None]]


@asynccontextmanager
async def held(url: str, table: str, key: UUID) -> AsyncIterator[Blocked]:
    """Hold a row, so that an act that changes it stays open in the middle with all its locks.

    Gives a function that waits until so many acts wait for a lock.
    """
    holder: Any = await asyncpg.connect(url)
    watcher: Any = await asyncpg.connect(url)

    async def blocked(count: int) -> None:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        for _ in range(2_000):
            if await watcher.fetchval(waiting) == count:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{count} acts should wait for a lock by now")

    async with holder.transaction():
        assert await holder.fetchval(f"SELECT 1 FROM public.{table} WHERE id = $1 FOR UPDATE", key) == 1
        yield blocked
    await holder.close()
    await watcher.close()


async def test_an_act_on_another_application_does_not_wait(world: World, owner_url: str) -> None:
    cycle = await world.cycle("qualifying")
    slow, quick = await applied(world, cycle, "submitted"), await applied(world, cycle, "submitted")
    given: dict[str, Any] = {"opinion": "同意推荐", "truth_stated": True}
    county, other = await world.county(), await world.county()

    async with held(owner_url, "dossier", slow) as blocked:
        open_act = asyncio.create_task(world.act(county, Ability.DOSSIER_RECOMMEND, slow, **given))
        await blocked(1)
        await asyncio.wait_for(world.act(other, Ability.DOSSIER_RECOMMEND, quick, **given), 20)
        assert (await state_of(world, quick), await state_of(world, slow)) == ("recommended", "submitted")
    await asyncio.wait_for(open_act, 20)

    assert await state_of(world, slow) == "recommended"
    await chains_hold(world.sql)


async def test_an_act_on_the_same_application_waits_and_sees_what_was_done(world: World, owner_url: str) -> None:
    dossier = await applied(world, await world.cycle("qualifying"), "submitted")
    given: dict[str, Any] = {"opinion": "同意推荐", "truth_stated": True}
    first, second = await world.county(), await world.county()

    async with held(owner_url, "dossier", dossier) as blocked:
        one = asyncio.create_task(world.act(first, Ability.DOSSIER_RECOMMEND, dossier, version=1, **given))
        await blocked(1)
        two = asyncio.create_task(world.act(second, Ability.DOSSIER_RECOMMEND, dossier, version=1, **given))
        await blocked(2)
    results = await at_once(one, two)

    assert [type(r) for r in results] == [Done, Refused]
    assert (results[1].code, results[1].reason, results[1].article) == ("CONFLICT", "STALE_VERSION", "Art.12")


async def test_closing_a_stage_waits_for_the_acts_under_way(world: World, owner_url: str) -> None:
    cycle = await world.cycle("accepting")
    dossier = await applied(world, cycle, "draft")
    await world.evidence(dossier)
    applicant = await world.applicant((await world.row(m.Dossier, dossier))["organisation_id"])
    clerk = world.at(await world.actor(Role.OFFICE), DEADLINE)

    async with held(owner_url, "dossier", dossier) as blocked:
        submitting = asyncio.create_task(
            world.act(applicant, Ability.DOSSIER_SUBMIT, dossier, draft_version=1, truth_stated=True)
        )
        await blocked(1)
        closing = asyncio.create_task(world.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle))
        await blocked(2)  # an act in time is not cut off
    await asyncio.wait_for(asyncio.gather(submitting, closing), 20)

    assert (await state_of(world, dossier), await stage_of(world, cycle)) == ("submitted", "qualifying")


async def test_an_act_that_comes_while_a_stage_closes_finds_it_closed(world: World, owner_url: str) -> None:
    cycle = await world.cycle("accepting")
    dossier = await applied(world, cycle, "draft")
    await world.evidence(dossier)
    applicant = await world.applicant((await world.row(m.Dossier, dossier))["organisation_id"])
    clerk = world.at(await world.actor(Role.OFFICE), DEADLINE)

    async with held(owner_url, "cycle", cycle) as blocked:
        closing = asyncio.create_task(world.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle))
        await blocked(1)
        submitting = asyncio.create_task(
            world.act(applicant, Ability.DOSSIER_SUBMIT, dossier, draft_version=1, truth_stated=True)
        )
        await blocked(2)
    results = await at_once(closing, submitting)

    assert (results[1].code, results[1].reason, results[1].article) == ("FORBIDDEN", "WRONG_STAGE", "Art.17")
    assert await state_of(world, dossier) == "draft"


# --- Objections -------------------------------------------------------------------------------------------------------


async def test_objections_of_many_at_once_are_all_received(world: World) -> None:
    public = await publicity(world, QUALITY, QUALITY)
    anybody = world.at(world.anybody(), PUBLISHED)

    results = await at_once(
        *(
            world.act(
                anybody,
                Ability.NOTICE_OBJECT,
                public.notice,
                organisation_id=public.organisations[0],
                grounds=f"事实{n}",
                name=f"举报人{n}",
                contact="电话",
            )
            for n in range(20)
        )
    )

    assert len({r.told["tracking_code"] for r in results}) == 20
    assert await world.one("SELECT count(*) FROM objection WHERE state = 'received'") == 20
    assert await world.one("SELECT count(DISTINCT objection_id) FROM objector") == 20
    assert [await state_of(world, dossier) for dossier in public.dossiers] == ["contested", "publicised"]
    await chains_hold(world.sql)


async def contested_twice(world: World) -> tuple[Publicity, list[tuple[Actor, UUID]]]:
    """Return a publicity with two verified objections to its entry and a secretary for each."""
    public = await publicity(world, QUALITY)
    keys = [await objection(world, public.notice, public.organisations[0]) for _ in range(2)]
    for key in keys:
        await verified(world, key)
    return public, [(await late(world, Role.LEADING_GROUP_SECRETARY), key) for key in keys]


@pytest.mark.parametrize(
    ("upheld", "state"), [((False, False), "upheld"), ((True, False), "removed"), ((False, True), "removed")]
)
async def test_two_objections_decided_at_once_leave_what_one_after_the_other_would(
    world: World, owner_url: str, upheld: tuple[bool, bool], state: str
) -> None:
    public, secretaries = await contested_twice(world)
    for (_, key), justified in zip(secretaries, upheld, strict=True):
        await resolved_on_objection(world, key, upheld=justified)

    async with held(owner_url, "dossier", public.dossiers[0]) as blocked:
        deciding = []
        for (secretary, key), justified in zip(secretaries, upheld, strict=True):
            act = world.act(secretary, Ability.OBJECTION_DECIDE, key, upheld=justified, reason="全体会议审查")
            deciding.append(asyncio.create_task(act))
            await blocked(len(deciding))
    await at_once(*deciding)

    assert await state_of(world, public.dossiers[0]) == state


async def _before_decision(world: World, *, upheld: bool) -> tuple[Any, UUID, Actor]:
    """Return the public notice, an objection to its only entry on which the plenary resolved, and who decides it."""
    public = await publicity(world, QUALITY)
    first = await objection(world, public.notice, public.organisations[0])
    await verified(world, first)
    await resolved_on_objection(world, first, upheld=upheld)
    return public, first, await late(world, Role.LEADING_GROUP_SECRETARY)


async def test_an_objection_filed_while_another_is_dismissed_keeps_the_entry_waiting(
    world: World, owner_url: str
) -> None:
    public, first, secretary = await _before_decision(world, upheld=False)

    async with held(owner_url, "dossier", public.dossiers[0]) as blocked:
        objecting = asyncio.create_task(objection(world, public.notice, public.organisations[0]))
        await blocked(1)
        act = world.act(secretary, Ability.OBJECTION_DECIDE, first, upheld=False, reason="不成立")
        deciding = asyncio.create_task(act)
        await blocked(2)
    await at_once(objecting, deciding)

    assert await state_of(world, public.dossiers[0]) == "contested"


async def test_an_objection_filed_while_another_is_upheld_does_not_bring_the_entry_back(
    world: World, owner_url: str
) -> None:
    public, first, secretary = await _before_decision(world, upheld=True)

    async with held(owner_url, "dossier", public.dossiers[0]) as blocked:
        act = world.act(secretary, Ability.OBJECTION_DECIDE, first, upheld=True, reason="成立")
        deciding = asyncio.create_task(act)
        await blocked(1)
        objecting = asyncio.create_task(objection(world, public.notice, public.organisations[0]))
        await blocked(2)
    await at_once(deciding, objecting)

    states = await world.sql("SELECT state FROM objection WHERE notice_id = $1 ORDER BY filed_at, id", public.notice)
    assert [row["state"] for row in states] == ["upheld", "received"], "who objects does not learn of the decision"
    assert await state_of(world, public.dossiers[0]) == "removed"


# --- Panels -----------------------------------------------------------------------------------------------------------


async def test_a_conflict_declared_while_the_panel_is_assigned_freezes_the_assignment(
    world: World, owner_url: str
) -> None:
    cycle = await world.cycle("material_review")
    dossier = await applied(world, cycle, "qualified")
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    experts = [await world.expert() for _ in range(5)]
    for one in experts:
        await world.cleared(one, cycle, organisation)
    late_one, people = experts[4], [one.person_id for one in experts]
    declaration = await world.one("SELECT id FROM conflict_declaration WHERE person_id = $1", late_one.person_id)
    clerk = await world.actor(Role.OFFICE)
    panel: dict[str, Any] = {"expert_ids": people, "leader_id": people[0]}
    conflict: dict[str, Any] = {"conflicted": True, "kind": ConflictKind.KINSHIP}

    async with held(owner_url, "dossier", dossier) as blocked:
        assigning = asyncio.create_task(world.act(clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, **panel))
        await blocked(1)
        act = world.act(late_one, Ability.CONFLICT_DECLARATION_DECLARE, declaration, **conflict)
        declaring = asyncio.create_task(act)
        await blocked(2)
    await at_once(assigning, declaring)

    frozen = await world.sql("SELECT person_id FROM assignment WHERE frozen_at IS NOT NULL")
    assert [row["person_id"] for row in frozen] == [late_one.person_id]


# --- Lists ------------------------------------------------------------------------------------------------------------


async def test_two_clerks_drafting_at_once_make_two_drafts_that_agree(world: World) -> None:
    cycle = await world.cycle("qualifying")
    good, _ = await checked(world, cycle), await checked(world, cycle, c1="未登记")
    clerks = [await world.actor(Role.OFFICE) for _ in range(2)]

    results = await at_once(
        *(world.act(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle, version=1) for clerk in clerks)
    )

    rows = await world.sql("SELECT id, digest, state FROM award_list")
    assert {row["id"] for row in rows} == {result.id for result in results}
    assert {(row["digest"], row["state"]) for row in rows} == {(rows[0]["digest"], "draft")}
    found = defaultdict(set)
    for row in await world.sql("SELECT list_id, dossier_id FROM list_entry"):
        found[row["list_id"]].add(row["dossier_id"])
    assert list(found.values()) == [{good}, {good}]
    await chains_hold(world.sql)


async def test_of_two_directors_signing_one_draft_one_signs(world: World) -> None:
    cycle = await world.cycle("qualifying")
    dossier = await checked(world, cycle)
    key = (await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id
    directors = [await world.actor(Role.OFFICE_DIRECTOR) for _ in range(4)]

    results = await at_once(*(world.act(one, Ability.AWARD_LIST_SIGN_QUALIFIED, key, version=1) for one in directors))

    assert Counter(type(r) for r in results) == {Done: 1, Refused: 3}
    assert {r.code for r in results if isinstance(r, Refused)} == {"CONFLICT"}
    assert await state_of(world, dossier) == "qualified"
    assert await world.one("SELECT count(*) FROM dossier_outcome") == 1
    await chains_hold(world.sql)


async def test_of_two_drafts_signed_at_once_one_is_signed(world: World) -> None:
    cycle = await world.cycle("qualifying")
    await checked(world, cycle)
    clerk = await world.actor(Role.OFFICE)
    drafts = [(await world.act(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id for _ in range(2)]
    directors = [await world.actor(Role.OFFICE_DIRECTOR) for _ in range(2)]

    results = await at_once(
        *(
            world.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key)
            for director, key in zip(directors, drafts, strict=True)
        )
    )

    assert [type(r) for r in results].count(Done) == 1
    states = Counter(row["state"] for row in await world.sql("SELECT state FROM award_list"))
    assert states == {"signed": 1, "draft": 1}
    assert await stage_of(world, cycle) == "material_review"
    assert await world.one("SELECT count(*) FROM cycle_stage WHERE stage = 'material_review'") == 1
    assert await world.one("SELECT count(*) FROM dossier_outcome") == 1
    await chains_hold(world.sql)


async def test_an_application_withdrawn_while_its_list_is_signed_stays_out(world: World, owner_url: str) -> None:
    cycle = await world.cycle("qualifying")
    dossier = await checked(world, cycle)
    applicant = await world.applicant((await world.row(m.Dossier, dossier))["organisation_id"])
    key = (await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id
    director = await world.actor(Role.OFFICE_DIRECTOR)

    async with held(owner_url, "dossier", dossier) as blocked:
        withdrawing = asyncio.create_task(world.act(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="自愿退出"))
        await blocked(1)
        signing = asyncio.create_task(world.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key))
        await blocked(2)
    results = await at_once(withdrawing, signing)

    assert [(v.code, v.article) for v in results[1].violations] == [("INPUTS_CHANGED", "Art.17")]
    assert await state_of(world, dossier) == "withdrawn"


async def test_an_application_disqualified_while_its_list_is_signed_stays_out(world: World, owner_url: str) -> None:
    cycle = await world.cycle("evaluating")
    dossier = await evaluated(world, cycle)
    given: dict[str, Any] = {"entries": entries(QUALITY, dossier)}
    key = (await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, **given)).id
    director, other = await world.actor(Role.OFFICE_DIRECTOR), await world.actor(Role.OFFICE_DIRECTOR)

    async with held(owner_url, "dossier", dossier) as blocked:
        disqualifying = asyncio.create_task(world.act(other, Ability.DOSSIER_DISQUALIFY, dossier, reasons=["造假"]))
        await blocked(1)
        signing = asyncio.create_task(world.act(director, Ability.AWARD_LIST_SIGN_CANDIDATE, key))
        await blocked(2)
    results = await at_once(disqualifying, signing)

    assert [(v.code, v.article) for v in results[1].violations] == [("INPUTS_CHANGED", "Art.20")]
    assert await state_of(world, dossier) == "disqualified"


async def test_two_commendations_at_once_make_one_award_and_one_bonus(world: World) -> None:
    cycle = await world.cycle("approving")
    await listed(world, cycle, "final", {await evaluated(world, cycle, "approved"): QUALITY})
    members = [await world.actor(Role.EXECUTIVE_MEETING) for _ in range(4)]
    document = {"document_number": "1号", "issued_on": world.clock.date(), **NOTICE}

    results = await at_once(*(world.act(one, Ability.CYCLE_COMMEND, cycle, version=1, **document) for one in members))

    assert Counter(type(r) for r in results) == {Done: 1, Refused: 3}
    assert {r.code for r in results if isinstance(r, Refused)} == {"CONFLICT"}
    assert await world.one("SELECT count(*) FROM award") == 1
    assert await world.one("SELECT sum(amount) FROM bonus_entitlement") == Decimal("500000.00")


# --- Grants -----------------------------------------------------------------------------------------------------------


async def test_of_two_incompatible_roles_granted_at_once_one_is_granted(world: World) -> None:
    person = await world.person()
    admins = [await world.actor(Role.SECURITY_ADMIN) for _ in range(2)]

    results = await at_once(
        world.act(admins[0], Ability.PERSON_GRANT_ROLE, person, role=Role.EXPERT),
        world.act(admins[1], Ability.PERSON_GRANT_ROLE, person, role=Role.OFFICE),
    )

    assert Counter(type(r) for r in results) == {Done: 1, Refused: 1}
    (refused,) = [r for r in results if isinstance(r, Refused)]
    assert (refused.code, refused.reason, refused.article) == ("FORBIDDEN", "INCOMPATIBLE_ROLES", "Art.31")
    assert await world.one("SELECT count(*) FROM role_grant WHERE person_id = $1", person) == 1
    await chains_hold(world.sql)
