"""The door: order of checks, refusals on record, once-only, conflicts (Art. 5)."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused, Request, perform
from services.inputs import CorrectionInput, FigureInput, SectionInput
from tests.services.scenery import submitted
from tests.world import World


async def test_an_act_moves_the_target_and_is_on_record(world: World) -> None:
    organisation = await world.organisation()
    dossier = await world.dossier(await world.cycle(), organisation, "submitted")
    county = await world.county("360702")

    await world.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True)

    assert (await world.row(m.Dossier, dossier))["state"] == "recommended"
    entry = (await world.entries())[0]
    assert (entry["ability"], entry["outcome"], entry["article"]) == ("dossier:recommend", "done", "Art.12")
    assert (entry["person_id"], entry["dossier_id"]) == (county.person_id, dossier)


async def test_an_invisible_target_is_not_found(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))
    stranger = await world.county("360703")

    found = await world.refusal(stranger, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意", truth_stated=True)

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.12")


async def test_a_visible_target_without_the_right_is_forbidden(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))
    county = await world.county("360702")

    found = await world.refusal(county, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("x")])

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.17")


async def test_a_refusal_is_on_record_and_tells_nothing_of_the_target(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))
    stranger = await world.county("360703")

    await world.refusal(stranger, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意", truth_stated=True)

    entry = (await world.entries("refused"))[0]
    assert (entry["person_id"], entry["target_id"], entry["code"]) == (stranger.person_id, dossier, "NOT_FOUND")
    assert entry["cycle_id"] is None
    assert entry["dossier_id"] is None


async def test_a_stale_version_is_a_conflict(world: World) -> None:
    organisation = await world.organisation()
    dossier = await world.dossier(await world.cycle(), organisation, "draft")
    applicant = await world.applicant(organisation)
    copy = (await world.draft_of(dossier))["id"]
    await world.act(applicant, Ability.DOSSIER_DRAFT_SAVE, copy, profile="一")

    found = await world.refusal(applicant, Ability.DOSSIER_DRAFT_SAVE, copy, version=1, profile="二")

    assert found == ("CONFLICT", "STALE_VERSION", "Art.17")
    assert (await world.draft_of(dossier))["content"]["profile"] == "一"


async def test_the_same_key_gives_the_same_answer_and_is_done_once(world: World) -> None:
    clerk = await world.actor(Role.OFFICE)
    dossier = await world.dossier(await world.cycle(), await world.organisation())

    first = await world.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier, key="same")
    again = await world.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier, key="same")

    assert (first.resource, first.id) == (again.resource, again.id) == ("dossier", dossier)
    assert len(await world.entries()) == 1


async def test_a_key_used_for_something_else_is_a_conflict(world: World) -> None:
    clerk = await world.actor(Role.OFFICE)
    cycle, organisation = await world.cycle(), await world.organisation()
    dossier = await world.dossier(cycle, organisation)
    other = await world.dossier(cycle, await world.organisation())
    await world.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier, key="same")

    found = await world.refusal(clerk, Ability.DOSSIER_TAKE_CASE, other, key="same")

    assert found == ("CONFLICT", "IDEMPOTENCY_KEY_REUSED", "Art.11")


async def test_keys_of_different_people_do_not_meet(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation())

    for _ in range(2):
        await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_TAKE_CASE, dossier, key="same")

    assert await world.one("SELECT count(*) FROM case_handler") == 2


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_of_wrong_length_is_refused(world: World, key: str) -> None:
    clerk = await world.actor(Role.OFFICE)
    dossier = await world.dossier(await world.cycle(), await world.organisation())

    with pytest.raises(RuleBroken, match="INVALID_IDEMPOTENCY_KEY"):
        await perform(world.db, clerk, Request(Ability.DOSSIER_TAKE_CASE, dossier, key, {}))

    assert await world.one("SELECT count(*) FROM case_handler") == 0


async def test_a_working_copy_never_reaches_the_ledger(world: World) -> None:
    organisation = await world.organisation()
    dossier = await world.dossier(await world.cycle(), organisation, "draft")
    applicant = await world.applicant(organisation)

    copy, section = (await world.draft_of(dossier))["id"], SectionInput("4.5.2", "晶界扩散", secret=True)

    given = {
        "profile": "公开简介", "form": {"address": "水西镇某路"}, "figures": [FigureInput("revenue", 2025, "万元", Decimal(98765))],
        "claims": {"licences": "许可证即将到期"}, "trade_secrets": "镝铽配比3:7", "sections": [section],
    }  # fmt: skip
    await world.act(applicant, Ability.DOSSIER_DRAFT_SAVE, copy, **given)
    await submitted(world, applicant, dossier)

    bodies = [row["body"] for row in await world.sql("SELECT body FROM ledger_payload")]
    told = ("公开简介", "水西镇某路", "98765", "许可证即将到期", "镝铽配比", "晶界扩散")
    assert [text for text in told if any(text in body for body in bodies)] == []


async def test_of_a_long_text_that_was_refused_the_ledger_keeps_size_and_digest(world: World) -> None:
    nobody, text = world.anybody(), "大" * 100_000

    found = await world.refusal(nobody, Ability.NOTICE_OBJECT, uuid4(), name="甲", contact="乙", grounds=text)

    assert found[0] == "NOT_FOUND"
    body = await world.one("SELECT body FROM ledger_payload ORDER BY id DESC LIMIT 1")
    kept = json.loads(body)["payload"]["input"]["grounds"]
    assert kept == {"bytes": 300_002, "sha256": hashlib.sha256(f'"{text}"'.encode()).hexdigest()}
    assert len(body) < 1_000


async def test_a_grant_that_ended_gives_no_sight_at_once(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))
    county = await world.county("360702")
    assert await world.visible(county, "dossier") == {dossier}

    assert county.grant_id
    await world.change(m.RoleGrant, county.grant_id, valid_to=world.clock - timedelta(seconds=1))

    assert await world.visible(county, "dossier") == set()


async def test_two_at_once_leave_one_winner(world: World) -> None:
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))
    counties = [await world.county("360702") for _ in range(8)]

    results = await asyncio.gather(
        *(
            world.act(c, Ability.DOSSIER_RECOMMEND, dossier, version=1, opinion="同意", truth_stated=True)
            for c in counties
        ),
        return_exceptions=True,
    )

    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 7
    assert {r.code for r in refused} == {"CONFLICT"}
    assert await world.one("SELECT count(*) FROM recommendation") == 1
