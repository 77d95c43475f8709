"""Evaluation, tie-break and candidate list follow from the record, and what was changed is found (Art. 14, 15, 20)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.ranking import Flag
from regulation.roles import Role
from services.ledger_export import export
from tests.ledger.test_ledger_replay import Records, change, problems, replayed
from tests.policies.looking import ask, ask_reference, data, gid
from tests.services.scenery import entries
from tests.services.test_evaluating import compiled
from tests.world import World

_RANKING = """query ($id: ID!) { node(id: $id) { ... on Cycle { ranking {
  dossier rank shown flags explanation score } } } }"""
_DETAILS = """{ evaluations { nodes { tieFlag tieReason details {
  flags bars panels { phase score recommendation strengths improvements } departments { department objects closingReason }
  checks { state failed ranAt } pastWins { session kind } } } } }"""


async def tied(world: World) -> tuple[Any, Any, Any, Actor]:
    """Return a cycle, a small and a large enterprise of equal score, and the clerk who broke the tie."""
    cycle = await world.cycle("evaluating")
    small = await compiled(world, cycle, "600.00", size_class="small")
    large = await compiled(world, cycle, "600.00", size_class="large")
    clerk = await world.actor(Role.OFFICE)
    given = {"dossier_ids": [large, small], "flag": Flag.SME, "reason": "扶持中小企业"}
    await world.act(clerk, Ability.CYCLE_BREAK_TIE, cycle, **given)
    return cycle, small, large, clerk


async def told(world: World) -> tuple[Records, Any]:
    cycle, small, large, clerk = await tied(world)
    chosen = entries(AwardKind.QUALITY, small, large)
    made = await world.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=chosen)
    await world.act(await world.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_CANDIDATE, made.id)
    file = io.BytesIO()
    await export(world.url, file)
    return [json.loads(line) for line in file.getvalue().splitlines()], large


async def test_a_tie_replays_and_what_was_changed_of_it_is_found(world: World) -> None:
    records, large = await told(world)
    kept = json.dumps(records)

    assert replayed(records).problems == []
    assert replayed(records).acts[Ability.CYCLE_BREAK_TIE] == 1
    for changed, code in (
        ({"places": {str(large): 1}}, "REPLAY_DIFFERS"),
        ({"scores": {str(large): "700.00"}}, "RECORDS_DISAGREE"),
        ({"flagged": [str(large)]}, "REPLAY_DIFFERS"),
    ):
        records = json.loads(kept)
        change(records, Ability.CYCLE_BREAK_TIE, **changed)
        assert code in {found for found, _ in problems(records)}, changed


async def test_a_ranking_that_does_not_follow_from_scores_and_ties_is_found(world: World) -> None:
    records, large = await told(world)
    assert replayed(records).problems == []

    change(records, Ability.CYCLE_DRAFT_CANDIDATE_LIST, ranking={str(large): "1"})

    assert {code for code, _ in problems(records)} == {"REPLAY_DIFFERS"}


async def test_a_flag_that_the_evaluation_did_not_find_is_found(world: World) -> None:
    records, _ = await told(world)

    change(records, Ability.DOSSIER_EVALUATE, flags=[])

    assert {code for code, _ in problems(records)} == {"RECORDS_DISAGREE"}


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_the_ranking_shows_how_a_tie_stands(world: World, way: Any) -> None:
    cycle, small, large, clerk = await tied(world)
    equal = [await compiled(world, cycle, "500.00") for _ in range(2)]

    found = (await data(world, clerk, _RANKING, way, id=gid("cycle", cycle)))["node"]["ranking"]

    assert [one["shown"] for one in found] == ["1", "2", "3=", "3="]
    assert [one["dossier"] for one in found[:2]] == [gid("dossier", small), gid("dossier", large)]
    assert {one["dossier"] for one in found[2:]} == {gid("dossier", one) for one in equal}
    assert [one["explanation"] for one in found[1:3]] == ["同分，按“中小企业”排序，分数不变", "同分并列"]
    assert (found[0]["flags"], found[0]["score"], found[0]["rank"]) == (["sme"], "600.00", 1)


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_an_evaluation_shows_what_it_rests_on(world: World, way: Any) -> None:
    _, _, _, clerk = await tied(world)

    first, second = (await data(world, clerk, _DETAILS, way))["evaluations"]["nodes"]

    assert {first["tieFlag"], second["tieFlag"]} == {"sme"}
    assert sorted([first["details"]["flags"], second["details"]["flags"]]) == [[], ["sme"]]
    assert [one["phase"] for one in first["details"]["panels"]] == ["material", "site"]
    assert (first["details"]["checks"], first["details"]["departments"], first["details"]["bars"]) == (None, [], [])
