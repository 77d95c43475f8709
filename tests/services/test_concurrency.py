"""Many at once (Art. 5): each act is done once, nobody waits without need, and the chains of the ledger hold."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

import models as m
from policies.actor import Actor
from regulation.procedure import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Done, Refused
from tests.services.scenery import (
    DEADLINE,
    NOTICE,
    PUBLISHED,
    QUALITY,
    applied,
    checked,
    evaluated,
    listed,
    publicity,
    sheet,
    stage_of,
    state_of,
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


# --- The chains of the ledger, recomputed by hand ---------------------------------------------------------------------

SEALED = (
    "id", "programme_id", "cycle_id", "dossier_id", "at", "person_id", "grant_id", "role", "ability", "target_id",
    "outcome", "code", "article", "policy_digest", "payload_digest",
)  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, str) else str(value)


async def chains_hold(world: World) -> dict[UUID, int]:
    """Recompute every link from its entry and payload; return the length of each chain."""
    rows = await world.sql(
        "SELECT e.*, p.body, l.chain_id, l.seq, l.prev_hash, l.hash FROM ledger_entry e"
        " LEFT JOIN ledger_payload p ON p.entry_id = e.id LEFT JOIN ledger_link l ON l.entry_id = e.id"
        " ORDER BY l.chain_id, l.seq"
    )
    heads: dict[UUID, str] = {}
    lengths: Counter[UUID] = Counter()
    for row in rows:
        assert row["payload_digest"] == sha256(row["body"])
        fields = {name: as_text(row[name]) for name in SEALED}
        sealed = sha256(json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        previous = heads.get(row["chain_id"], str(row["chain_id"]))
        lengths[row["chain_id"]] += 1
        assert (row["seq"], row["prev_hash"]) == (lengths[row["chain_id"]], previous)
        assert row["hash"] == sha256(f"{previous}:{row['seq']}:{sealed}")
        heads[row["chain_id"]] = row["hash"]
    ends = await world.sql("SELECT id, seq, head FROM ledger_chain")
    assert {row["id"]: (row["seq"], row["head"]) for row in ends} == {key: (lengths[key], heads[key]) for key in heads}
    return dict(lengths)


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
    lengths = await chains_hold(world)
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
    await chains_hold(world)


async def test_fifty_reviews_at_once_are_all_done(world: World) -> None:
    panel = await reviewers(world, 10, 5)

    results = await at_once(
        *(world.act(expert, Ability.REVIEW_SUBMIT, review, version=1, scores=sheet(50)) for expert, review in panel)
    )

    assert [type(r) for r in results] == [Done] * MANY
    assert await world.one("SELECT count(*) FROM review WHERE state = 'locked' AND total = 500.00") == MANY
    lengths = await chains_hold(world)
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
    await chains_hold(world)


# --- Who waits for whom -----------------------------------------------------------------------------------------------


@asynccontextmanager
async def held(url: str, table: str, key: UUID) -> AsyncIterator[None]:
    """Hold a row, so that an act that changes it stays open in the middle with all its locks."""
    connection: Any = await asyncpg.connect(url)
    async with connection.transaction():
        assert await connection.fetchval(f"SELECT 1 FROM public.{table} WHERE id = $1 FOR UPDATE", key) == 1
        yield
    await connection.close()


async def waits(task: asyncio.Task[Any]) -> bool:
    done, _ = await asyncio.wait([task], timeout=0.3)
    return not done


async def test_an_act_on_another_application_does_not_wait(world: World, owner_url: str) -> None:
    cycle = await world.cycle("qualifying")
    slow, quick = await applied(world, cycle, "submitted"), await applied(world, cycle, "submitted")
    given: dict[str, Any] = {"opinion": "同意推荐", "truth_stated": True}
    county, other = await world.county(), await world.county()

    async with held(owner_url, "dossier", slow):
        open_act = asyncio.create_task(world.act(county, Ability.DOSSIER_RECOMMEND, slow, **given))
        assert await waits(open_act)
        await asyncio.wait_for(world.act(other, Ability.DOSSIER_RECOMMEND, quick, **given), 5)
        assert (await state_of(world, quick), await state_of(world, slow)) == ("recommended", "submitted")
    await asyncio.wait_for(open_act, 5)

    assert await state_of(world, slow) == "recommended"
    await chains_hold(world)


async def test_an_act_on_the_same_application_waits_and_sees_what_was_done(world: World, owner_url: str) -> None:
    dossier = await applied(world, await world.cycle("qualifying"), "submitted")
    given: dict[str, Any] = {"opinion": "同意推荐", "truth_stated": True}
    first, second = await world.county(), await world.county()

    async with held(owner_url, "dossier", dossier):
        one = asyncio.create_task(world.act(first, Ability.DOSSIER_RECOMMEND, dossier, version=1, **given))
        assert await waits(one)
        two = asyncio.create_task(world.act(second, Ability.DOSSIER_RECOMMEND, dossier, version=1, **given))
        assert await waits(two)
    results = await at_once(one, two)

    assert [type(r) for r in results] == [Done, Refused]
    assert (results[1].code, results[1].reason, results[1].article) == ("CONFLICT", "STALE_VERSION", "Art.12")


async def test_closing_a_stage_waits_for_the_acts_under_way(world: World, owner_url: str) -> None:
    cycle = await world.cycle("accepting")
    dossier = await applied(world, cycle, "draft")
    applicant = await world.applicant((await world.row(m.Dossier, dossier))["organisation_id"])
    clerk = world.at(await world.actor(Role.OFFICE), DEADLINE)

    async with held(owner_url, "dossier", dossier):
        submitting = asyncio.create_task(world.act(applicant, Ability.DOSSIER_SUBMIT, dossier, truth_stated=True))
        assert await waits(submitting)
        closing = asyncio.create_task(world.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle))
        assert await waits(closing), "an act in time is not cut off"
    await asyncio.wait_for(asyncio.gather(submitting, closing), 5)

    assert (await state_of(world, dossier), await stage_of(world, cycle)) == ("submitted", "qualifying")


async def test_an_act_that_comes_while_a_stage_closes_finds_it_closed(world: World, owner_url: str) -> None:
    cycle = await world.cycle("accepting")
    dossier = await applied(world, cycle, "draft")
    applicant = await world.applicant((await world.row(m.Dossier, dossier))["organisation_id"])
    clerk = world.at(await world.actor(Role.OFFICE), DEADLINE)

    async with held(owner_url, "cycle", cycle):
        closing = asyncio.create_task(world.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle))
        assert await waits(closing)
        submitting = asyncio.create_task(world.act(applicant, Ability.DOSSIER_SUBMIT, dossier, truth_stated=True))
        assert await waits(submitting)
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
    await chains_hold(world)


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
    await chains_hold(world)


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
    await chains_hold(world)


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
    await chains_hold(world)


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
    await chains_hold(world)
