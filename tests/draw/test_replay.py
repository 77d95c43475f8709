"""Anybody with the exported ledger draws again and gets the same places (Art. 18, 31)."""

from __future__ import annotations

import io
import json
from typing import Any

from regulation.ability import Ability
from services.ledger_export import export
from services.ledger_replay import Replay, Replayer
from tests.draw.conftest import Office

APPLY = "panel_draw:apply"


async def exported(office: Office) -> list[Any]:
    """Draw twice, discard the first, apply the second, and return the exported ledger."""
    first = await office.ask()
    await office.world.act(office.clerk, Ability.PANEL_DRAW_DISCARD, first, reason="事实有变")
    await office.apply(await office.ask(reason="再次抽取"))
    file = io.BytesIO()
    await export(office.world.url, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def replayed(records: list[Any]) -> Replay:
    replayer = Replayer()
    for record in records:
        replayer.take(record)
    return replayer.finish()


def changed(records: list[Any], ability: str, change: Any) -> list[Any]:
    """Return the records with the content of the acts of an ability changed."""
    for record in records:
        if (record.get("entry") or {}).get("ability") == ability:
            payload = json.loads(record["payload"])
            change(payload["payload"]["result"])
            record["payload"] = json.dumps(payload)
    return records


async def test_the_same_places_come_out_of_the_file_alone(office: Office) -> None:
    found = replayed(await exported(office))

    assert found.problems == []
    assert found.acts == {"cycle:draw_panels": 2, "panel_draw:discard": 1, APPLY: 1}
    assert (found.absent, found.unproved) == (0, 0)


async def test_a_place_given_to_somebody_else_is_reported(office: Office) -> None:
    def swap(result: Any) -> None:
        result["places"][0][1] = "0" * 16

    found = replayed(changed(await exported(office), APPLY, swap))

    assert [problem.code for problem in found.problems] == ["RECORDS_DISAGREE"]


async def test_facts_changed_afterwards_are_reported(office: Office) -> None:
    """Whoever was seated is said to have been barred: whatever the seed, the same places cannot come out."""
    records = await exported(office)
    [applied] = [json.loads(one["payload"]) for one in records if (one.get("entry") or {}).get("ability") == APPLY]
    panel, expert, *_ = applied["payload"]["result"]["places"][0]

    def bar(result: Any) -> None:
        problem = result["problem"]
        seat = [one["key"] for one in problem["experts"]].index(expert)
        problem["barred"]["conflict"][[one["key"] for one in problem["panels"]].index(panel)] = f"{1 << seat:x}"

    found = replayed(changed(records, "cycle:draw_panels", bar))

    assert {problem.code for problem in found.problems} == {"RECORDS_DISAGREE"}


async def test_a_seed_that_is_not_of_the_ledgers_head_is_reported(office: Office) -> None:
    def choose(result: Any) -> None:
        result["seed"] = "f" * 64

    found = replayed(changed(await exported(office), "cycle:draw_panels", choose))

    assert {problem.code for problem in found.problems} == {"REPLAY_DIFFERS"}


async def test_the_file_names_nobody(office: Office) -> None:
    records = [one for one in await exported(office) if (one.get("entry") or {}).get("ability") == "cycle:draw_panels"]
    text = json.dumps([one["payload"] for one in records])

    assert not [one for one in office.experts if str(one.person_id) in text]
    assert not [one for one in office.dossiers if str(one) in text]
