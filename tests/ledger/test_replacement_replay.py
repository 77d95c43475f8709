"""A list that adds names follows from the record, and what was changed of it is found (Art. 6, 21)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from regulation.ability import Ability
from services.ledger_export import export
from tests.ledger.test_ledger_replay import Records, change, problems, replayed
from tests.objecting.test_replacing import vacancy

if TYPE_CHECKING:
    from tests.world import World

ADD = Ability.CYCLE_PROPOSE_REPLACEMENT


async def added(world: World) -> Records:
    gap = await vacancy(world)
    await gap.propose()
    file = io.BytesIO()
    await export(world.url, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


async def test_a_list_that_adds_names_replays(world: World) -> None:
    found = replayed(await added(world))

    assert found.problems == []
    assert found.acts[ADD] == 1


async def test_another_kind_than_the_meeting_named_is_found(world: World) -> None:
    records = await added(world)
    (entry,) = change(records, ADD)["entries"]

    change(records, ADD, entries=[[entry[0], "nomination"]])

    assert {code for code, _ in problems(records)} == {"REPLAY_DIFFERS"}
