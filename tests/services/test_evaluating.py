"""The comprehensive evaluation: what it is compiled from, ties, order of the candidate list (Art. 14, 15, 20)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import models as m
from regulation.ability import Ability
from regulation.ranking import Flag
from regulation.roles import Role
from tests.services.scenery import NOMINATION, QUALITY, entries, evaluated, report
from tests.services.scenery import reported as with_report
from tests.world import World

BREAK = Ability.CYCLE_BREAK_TIE
DRAFT = Ability.CYCLE_DRAFT_CANDIDATE_LIST


async def compiled(city: World, cycle: UUID, score: str, **flags: Any) -> UUID:
    """Return an application that a clerk evaluated through the door."""
    dossier = await with_report(city, cycle, score, "site_reviewed")
    await report(city, dossier, score, "site")
    await city.change(m.Organisation, (await city.row(m.Dossier, dossier))["organisation_id"], **flags)
    await again(city, dossier)
    return dossier


async def again(city: World, dossier: UUID) -> None:
    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_EVALUATE, dossier, opinion="综合评价")


async def found(city: World, dossier: UUID) -> Any:
    key = await city.one("SELECT id FROM evaluation WHERE dossier_id = $1", dossier)
    return await city.row(m.Evaluation, key)


async def test_an_evaluation_keeps_what_it_rests_on_and_names_no_person(city: World) -> None:
    cycle = await city.cycle("evaluating")

    dossier = await compiled(city, cycle, "600.00", size_class="small", digital_economy=True)

    row = await found(city, dossier)
    assert row["details"]["flags"] == ["sme", "digital_economy"]
    assert [(one["phase"], one["score"]) for one in row["details"]["panels"]] == [
        ("material", "600.00"),
        ("site", "600.00"),
    ]
    assert (row["details"]["past_wins"], row["details"]["bars"]) == ([], [])
    assert len(row["digest"]) == 64
    assert "person" not in json.dumps(row["details"])


async def test_an_evaluation_is_stale_once_a_flag_changed_and_is_then_done_again(city: World) -> None:
    cycle = await city.cycle("evaluating")
    dossier = await compiled(city, cycle, "600.00")
    clerk = await city.actor(Role.OFFICE)
    assert await city.refusal(clerk, Ability.DOSSIER_EVALUATE, dossier, opinion="再评") == (
        "RULE",
        "ALREADY_EVALUATED",
        "Art.20",
    )
    await city.change(m.Organisation, (await city.row(m.Dossier, dossier))["organisation_id"], leading_industry=True)

    stale = await city.refusal(clerk, DRAFT, cycle, entries=entries(QUALITY, dossier))
    await again(city, dossier)
    await city.act(clerk, DRAFT, cycle, entries=entries(QUALITY, dossier))

    assert stale == ("RULE", "EVALUATION_STALE", "Art.20")


async def test_a_tie_is_broken_by_a_flag_and_changes_no_score(city: World) -> None:
    cycle = await city.cycle("evaluating")
    small = await compiled(city, cycle, "600.00", size_class="small")
    large = await compiled(city, cycle, "600.00", size_class="large")
    clerk = await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"dossier_ids": [large, small], "flag": Flag.SME, "reason": "扶持中小企业"}

    same = await city.refusal(clerk, BREAK, cycle, **{**given, "flag": Flag.DIGITAL_ECONOMY})
    alone = await city.refusal(clerk, BREAK, cycle, **{**given, "dossier_ids": [small]})
    untouched = [(await found(city, one))["tie_place"] for one in (small, large)]
    await city.act(clerk, BREAK, cycle, **given)
    key = (await city.act(clerk, DRAFT, cycle, entries=entries(QUALITY, small, large))).id

    assert same == ("RULE", "TIE_FLAG_SAME", "Art.15")
    assert alone == ("RULE", "TIE_UNEQUAL", "Art.20")
    assert untouched == [None, None]
    rows = [await found(city, one) for one in (small, large)]
    assert [(str(r["score"]), r["tie_place"], r["tie_flag"]) for r in rows] == [
        ("600.00", 1, "sme"),
        ("600.00", 2, "sme"),
    ]
    ranks = await city.sql("SELECT rank FROM entry_rationale WHERE list_id = $1 ORDER BY rank", key)
    assert [row["rank"] for row in ranks] == [1, 2]


async def test_an_evaluation_done_again_opens_its_tie_again(city: World) -> None:
    cycle = await city.cycle("evaluating")
    small = await compiled(city, cycle, "600.00", size_class="small")
    large = await compiled(city, cycle, "600.00")
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, BREAK, cycle, dossier_ids=[small, large], flag=Flag.SME, reason="扶持中小企业")

    await city.change(m.Organisation, (await city.row(m.Dossier, large))["organisation_id"], size_class="micro")
    await again(city, large)

    assert (await found(city, large))["tie_place"] is None


async def test_who_has_a_conflict_with_one_of_a_tie_does_not_break_it(city: World) -> None:
    cycle = await city.cycle("evaluating")
    small = await compiled(city, cycle, "600.00", size_class="small")
    large = await compiled(city, cycle, "600.00")
    clerk = await city.actor(Role.OFFICE)
    await city.put(
        m.Conflict, cycle_id=cycle, person_id=clerk.person_id, kind="kinship", source="reported", rule="r",
        organisation_id=(await city.row(m.Dossier, large))["organisation_id"], found_at=city.clock,
    )  # fmt: skip

    refused = await city.refusal(clerk, BREAK, cycle, dossier_ids=[small, large], flag=Flag.SME, reason="扶持")

    assert refused == ("FORBIDDEN", "CONFLICTED", "Art.31")
    assert (await found(city, small))["tie_place"] is None


async def test_a_lower_rank_before_a_higher_one_needs_a_reason(city: World) -> None:
    cycle = await city.cycle("evaluating")
    best, good = [await evaluated(city, cycle, score=score) for score in ("700.00", "600.00")]
    clerk = await city.actor(Role.OFFICE)
    silent = entries(QUALITY, good, reason="") + entries(NOMINATION, best, reason="")

    refused = await city.refusal(clerk, DRAFT, cycle, entries=silent)
    await city.act(clerk, DRAFT, cycle, entries=entries(QUALITY, good, reason="第一名为提名奖") + silent[1:])

    assert refused == ("RULE", "ENTRY_OUT_OF_ORDER", "Art.20")
    assert await city.one("SELECT count(*) FROM award_list WHERE cycle_id = $1", cycle) == 1
