"""Anchors: made once, of one moment, over all that a programme answers for (Art. 5, 32)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import models as m
from models.database import SYSTEM_ROLE
from regulation.ability import Ability
from regulation.roles import Role
from services.ledger import Entry, append, digest
from services.ledger_anchor import anchor
from tests.ledger.scene import Scene
from tests.world import World


async def test_nothing_on_the_ledger_needs_no_anchor(world: World) -> None:
    assert await anchor(world.db, world.programme, world.clock) is None


async def test_an_anchor_is_made_once_for_what_there_is(scene: Scene) -> None:
    first = await scene.anchor()
    again = await anchor(scene.world.db, scene.world.programme, scene.world.clock + timedelta(hours=1))

    assert (first.number, first.made) == (1, True)
    assert again == replace(first, made=False)
    assert await scene.world.one("SELECT count(*) FROM ledger_anchor") == 1


async def test_the_next_anchor_names_the_chains_that_have_grown_and_the_one_before(scene: Scene) -> None:
    first = await scene.anchor()
    await scene.more()

    second = await scene.anchor()

    row = await scene.world.sql("SELECT number, previous, heads FROM ledger_anchor ORDER BY number DESC LIMIT 1")
    last = await scene.world.one("SELECT hash FROM ledger_link WHERE chain_id = $1 AND seq = 2", scene.quiet)
    assert tuple(row[0]) == (2, first.digest, [[str(scene.quiet), 2, last]])
    assert await scene.findings(second.digest) == []


async def test_anchors_made_at_the_same_time_are_one(scene: Scene) -> None:
    for number in (1, 2):
        anchors = await asyncio.gather(*(scene.anchor() for _ in range(8)))
        assert {a.number for a in anchors} == {number}
        assert [a.made for a in anchors].count(True) == 1
        await scene.more()

    assert await scene.world.one("SELECT count(*) FROM ledger_anchor") == 2
    assert await scene.findings() == []


async def test_anchors_made_while_acts_go_on_verify(scene: Scene) -> None:
    clerks = [await scene.world.actor(Role.OFFICE) for _ in range(12)]
    acts = [scene.world.act(c, Ability.DOSSIER_TAKE_CASE, d) for c in clerks for d in (scene.busy, scene.quiet)]

    await asyncio.gather(*acts, *(scene.anchor() for _ in range(12)))

    last = await scene.anchor()
    assert await scene.findings(last.digest) == []
    assert last.number >= 1


def _entry(programme: UUID | None, world: World) -> tuple[Entry, bytes]:
    body = b'{"payload":{},"salt":""}'
    entry = Entry(
        uuid4(), programme, None, None, world.clock, None, None, "public", "notice:object", uuid4(), "refused",
        "NOT_FOUND", "Art.21", digest(b""), digest(body),
    )  # fmt: skip
    return entry, body


async def test_an_anchor_covers_the_programme_and_what_is_nobodys_but_not_another_programme(world: World) -> None:
    other = await world.put(m.Programme, code="OTHER", name="另一奖项", name_en="Other", authority="某市")
    chains = {programme: uuid4() for programme in (world.programme, other, None)}
    async with world.db.transaction(SYSTEM_ROLE) as tx:
        for programme, chain in chains.items():
            entry, body = _entry(programme, world)
            await append(tx, entry, chain=chain, payload=body)

    await anchor(world.db, world.programme, world.clock)

    covered = {UUID(head[0]) for head in await world.one("SELECT heads FROM ledger_anchor")}
    assert covered == {chains[world.programme], chains[None]}

    await anchor(world.db, other, world.clock)

    rows = await world.sql("SELECT heads FROM ledger_anchor WHERE programme_id = $1", other)
    assert {UUID(head[0]) for head in rows[0]["heads"]} == {chains[other], chains[None]}


async def test_supervision_sees_anchors_of_its_programme_and_others_see_none(scene: Scene) -> None:
    await scene.anchor()
    key = await scene.world.one("SELECT id FROM ledger_anchor")

    for role in Role:
        if role is Role.PUBLIC:
            continue
        seen = await scene.world.visible(await scene.world.actor(role), "ledger_anchor")
        assert seen == ({key} if role in {Role.SUPERVISOR, Role.AUDIT_ADMIN} else set()), role
    other = await scene.world.put(m.Programme, code="OTHER", name="另一奖项", name_en="Other", authority="某市")
    elsewhere = replace(scene.world, programme=other)
    assert await elsewhere.visible(await elsewhere.actor(Role.SUPERVISOR), "ledger_anchor") == set()
