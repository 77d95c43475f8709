"""Key figures of performance reports: what is taken, what is refused, how they go over the years (Art. 4, 24, 31)."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import asyncpg
import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.inputs import FigureInput
from tests.duties.conftest import NOON, Winner, at_noon, commended
from tests.duties.reports import APPLIED, ASKED, IN_TIME, figures, report, reported
from tests.files.desk import Desk, desk_at
from tests.services.scenery import programme_with
from tests.world import World

SUBMIT = Ability.OBLIGATION_SUBMIT
TREND = """query ($id: ID!) { node(id: $id) { ... on Award { trend { figure name unit picture points {
 year value standing difference changePercent } } } } }"""


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("figures"))
    async with desk_at(world, settings) as found:
        yield found


@pytest.fixture
async def winner(world: World) -> Winner:
    """Who is run for profit."""
    found = await commended(world)
    await world.sql("UPDATE dossier SET claims = $2 WHERE id = $1", found.dossier, {"for_profit": True})
    return found


@pytest.fixture
async def applied(world: World, winner: Winner) -> Winner:
    """A winner whose application gave figures of the years before."""
    await world.sql("UPDATE dossier SET figures = $2 WHERE id = $1", winner.dossier, APPLIED)
    return winner


async def bind(world: World, person: Actor, to: Winner) -> None:
    """Let somebody have a conflict of interest with a winner (Art. 31)."""
    await world.put(
        m.Conflict, person_id=person.person_id, cycle_id=to.cycle, organisation_id=to.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


async def award(world: World, winner: Winner) -> Any:
    return (await world.sql("SELECT * FROM award WHERE cycle_id = $1", winner.cycle))[0]


async def trend(desk: Desk, actor: Actor | None, key: Any, at: datetime = IN_TIME, **headers: str) -> Any:
    login = await desk.login(actor) if actor else {}
    body = {"query": TREND, "variables": {"id": f"Award_{key}"}}
    answer = await desk.client.post("/graphql", json=body, headers={**login, "x-clock": at.isoformat(), **headers})
    return answer.json()["data"]["node"]["trend"]


async def test_a_report_keeps_its_figures_as_they_were_given(world: World, winner: Winner) -> None:
    await reported(world, winner, market_share=("%", "12.30"))

    (kept,) = await winner.handed_in(world)
    expected = {code: value for code, (_, value) in ASKED.items()} | {"market_share": "12.30"}
    assert {one["figure"]: one["value"] for one in kept["figures"]} == expected
    assert {one["year"] for one in kept["figures"]} == {2026}


async def test_the_ledger_keeps_a_sealed_digest_of_the_figures_alone(world: World, winner: Winner) -> None:
    await reported(world, winner)

    rows = await world.sql(
        "SELECT p.body AS said FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id"
        " WHERE e.cycle_id = $1 AND e.ability = 'obligation:submit'",
        winner.cycle,
    )
    assert re.fullmatch("[0-9a-f]{64}", json.loads(rows[0]["said"])["payload"]["input"]["figures"])
    assert "13200.55" not in rows[0]["said"]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"employees": None}, "FIGURE_MISSING", "figures.employees.2026"),
        ({"profit": None}, "FIGURE_MISSING", "figures.profit.2026"),  # of who is run for profit
        ({"revenue": ("元", "1")}, "FIGURE_UNIT", "figures.0.unit"),
        ({"customer_satisfaction": ("%", "100.01")}, "FIGURE_OUT_OF_RANGE", "figures.3.value"),
        ({"employees": ("人", "-1")}, "FIGURE_OUT_OF_RANGE", "figures.2.value"),
        ({"employees": ("人", "1.5")}, "FIGURE_TOO_PRECISE", "figures.2.value"),
        ({"revenue": ("万元", "NaN")}, "NUMBER_NOT_FINITE", "figures.0.value"),
        ({"happiness": ("%", "1")}, "FIGURE_UNKNOWN", "figures.6.figure"),
    ],
)
async def test_a_figure_that_cannot_be_so_is_refused(
    world: World, winner: Winner, changed: dict[str, Any], code: str, field: str
) -> None:
    key = await report(world, winner)

    with pytest.raises(RuleBroken) as refused:
        await world.act(winner.applicant, SUBMIT, key, text="报告", figures=figures(**changed))

    (violation,) = refused.value.violations
    assert (violation.code, violation.field, violation.article) == (code, field, "Art.24")
    assert await winner.handed_in(world) == []
    assert (await world.row(m.Obligation, key))["state"] == "due"


@pytest.mark.parametrize("year", [2025, 2027])
async def test_only_the_year_reported_on_is_taken(world: World, winner: Winner, year: int) -> None:
    key, given = await report(world, winner), figures(year)

    with pytest.raises(RuleBroken) as refused:
        await world.act(winner.applicant, SUBMIT, key, text="报告", figures=given)

    assert {one.code for one in refused.value.violations} == {"FIGURE_YEAR"}
    assert refused.value.violations[0].detail == {"first": "2026", "last": "2026"}


async def test_a_figure_is_given_once_and_to_a_report_only(world: World, winner: Winner) -> None:
    twice = [*figures(), FigureInput("revenue", 2026, "万元", Decimal(1))]
    summary = (await winner.owed(world))["id"]

    assert await world.refusal(
        winner.applicant, SUBMIT, await report(world, winner), text="报告", figures=twice
    ) == ("RULE", "GIVEN_TWICE", "Art.24")  # fmt: skip
    assert await world.refusal(winner.applicant, SUBMIT, summary, text="总结", figures=figures()) == (
        "RULE", "FIGURES_NOT_ASKED", "Art.24",
    )  # fmt: skip


async def test_who_is_not_run_for_profit_is_not_asked_for_profit(world: World, winner: Winner) -> None:
    await world.sql("UPDATE dossier SET claims = $2 WHERE id = $1", winner.dossier, {"for_profit": False})

    await reported(world, winner, revenue=None, tax_paid=None, profit=None)

    assert len(await winner.handed_in(world)) == 1


async def test_a_version_may_leave_the_figures_to_the_winner(world: World, winner: Winner) -> None:
    version = await programme_with(world, report_figures_required=False)
    await world.sql("UPDATE cycle SET regulation_version_id = $2 WHERE id = $1", winner.cycle, version)

    await world.act(winner.applicant, SUBMIT, await report(world, winner), text="报告")

    assert [row["figures"] for row in await winner.handed_in(world)] == [[]]


async def test_a_trend_goes_from_the_application_through_the_reports(desk: Desk, world: World, applied: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), (await award(world, applied))["id"]
    await reported(world, applied)
    await world.act(world.at(clerk, IN_TIME), Ability.OBLIGATION_ACCEPT, await report(world, applied))
    await reported(world, applied, 2, revenue=("万元", "11880.49"))

    found = {one["figure"]: one for one in await trend(desk, applied.applicant, key, **{"accept-language": "en"})}

    assert (found["revenue"]["name"], found["revenue"]["unit"]) == ("Operating revenue", "万元")
    assert [tuple(point.values()) for point in found["revenue"]["points"]] == [
        (2023, "10000.00", "applied", None, None),
        (2024, "11000.00", "applied", "1000.00", "10.00"),
        (2025, "12000.50", "applied", "1000.50", "9.10"),  # 1000.5 / 11000 = 9.0954…
        (2026, "13200.55", "accepted", "1200.05", "10.00"),  # 1200.05 / 12000.5
        (2027, "11880.49", "submitted", "-1320.06", "-10.00"),  # 1320.06 / 13200.55 = 10.00003…
    ]
    assert [tuple(point.values()) for point in found["profit"]["points"]] == [
        (2026, "-12.50", "accepted", None, None),
        (2027, "-12.50", "submitted", "0.00", None),  # of a loss there are no percent
    ]


async def test_what_was_sent_back_is_in_no_trend_until_it_comes_anew(desk: Desk, world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), (await award(world, winner))["id"]
    await reported(world, winner)
    await world.act(world.at(clerk, IN_TIME), Ability.OBLIGATION_RETURN, await report(world, winner), answer="请核对")

    returned = await trend(desk, clerk, key)
    await reported(world, winner, revenue=("万元", "13000"))
    anew = await trend(desk, clerk, key)

    assert returned == []
    assert next(one for one in anew if one["figure"] == "revenue")["points"][0]["value"] == "13000"


async def test_figures_are_seen_by_who_sees_report_and_application_and_nobody_else(
    desk: Desk, world: World, applied: Winner
) -> None:
    key = (await award(world, applied))["id"]
    await reported(world, applied)
    county, elsewhere = world.at(await world.county(), NOON), world.at(await world.county("360722"), NOON)
    other = world.at(await world.applicant(await world.organisation()), NOON)
    conflicted = await at_noon(world, Role.OFFICE)
    await bind(world, conflicted, applied)

    seen = {
        name: len(await trend(desk, actor, key))
        for name, actor in {
            "own": applied.applicant, "office": await at_noon(world, Role.OFFICE), "county": county,
            "elsewhere": elsewhere, "other": other, "conflicted": conflicted,
            "finance": await at_noon(world, Role.FINANCE), "expert": await at_noon(world, Role.EXPERT), "public": None,
        }.items()
    }  # fmt: skip

    blind = dict.fromkeys(("elsewhere", "other", "conflicted", "finance", "expert", "public"), 0)
    assert seen == {"own": 6, "office": 6, "county": 6, **blind}


# --- Pictures --------------------------------------------------------------------------------------------------------------


async def picture(desk: Desk, actor: Actor | None, path: str, at: datetime = IN_TIME) -> Any:
    login = await desk.login(actor) if actor else {}
    return await desk.client.get(path, headers={**login, "x-clock": at.isoformat()})


async def test_a_picture_says_what_it_shows_in_both_languages_and_themes(
    desk: Desk, world: World, applied: Winner
) -> None:
    await reported(world, applied)
    revenue = (await trend(desk, applied.applicant, (await award(world, applied))["id"]))[0]

    zh = await picture(desk, applied.applicant, f"{revenue['picture']}?lang=zh-CN")
    en = await picture(desk, applied.applicant, f"{revenue['picture']}?lang=en&theme=dark")
    again = await picture(desk, applied.applicant, f"{revenue['picture']}?lang=zh-CN")

    assert (zh.status_code, zh.headers["content-type"]) == (200, "image/svg+xml")
    assert zh.headers["cache-control"] == "private, no-store"
    assert zh.content == again.content
    chinese, english = ET.fromstring(zh.text), ET.fromstring(en.text)
    space = "{http://www.w3.org/2000/svg}"
    assert chinese.find(f"{space}title").text == "营业收入（万元）"  # type: ignore[union-attr]
    assert chinese.find(f"{space}desc").text == (  # type: ignore[union-attr]
        "2023 年 10000.00；2024 年 11000.00 (较上年 +10.00%)；2025 年 12000.50 (较上年 +9.10%)；"
        "2026 年 13200.55 (较上年 +10.00%)。"
    )
    assert english.find(f"{space}title").text == "Operating revenue (10,000 CNY)"  # type: ignore[union-attr]
    assert (chinese.get("role"), english.get("lang")) == ("img", "en")
    assert ("#ffffff" in zh.text, "#14181d" in en.text) == (True, True)


async def test_a_picture_is_for_who_sees_the_figures_and_not_found_for_all_else(
    desk: Desk, world: World, applied: Winner
) -> None:
    await reported(world, applied)
    key = (await award(world, applied))["id"]
    path = f"/pictures/awards/{key}/revenue.svg"
    other = world.at(await world.applicant(await world.organisation()), NOON)
    conflicted = await at_noon(world, Role.OFFICE)
    await bind(world, conflicted, applied)
    expired = world.at(await world.applicant(applied.organisation), NOON)
    await world.sql(
        "UPDATE role_grant SET valid_to = $2 WHERE id = $1", expired.grant_id, datetime(2027, 1, 1, tzinfo=UTC)
    )

    answers = {
        "own": (await picture(desk, applied.applicant, path)).status_code,
        "other": (await picture(desk, other, path)).status_code,
        "conflicted": (await picture(desk, conflicted, path)).status_code,
        "public": (await picture(desk, None, path)).status_code,
        "no figure": (await picture(desk, applied.applicant, path.replace("revenue", "market_share"))).status_code,
        "no award": (await picture(desk, applied.applicant, path.replace(str(key), str(applied.cycle)))).status_code,
        "no key": (await picture(desk, applied.applicant, "/pictures/awards/x/revenue.svg")).status_code,
    }

    assert answers == {"own": 200, **dict.fromkeys(list(answers)[1:], 404)}
    assert (await picture(desk, expired, path)).status_code in {403, 404}


async def test_the_unit_of_a_figure_never_changes(world: World) -> None:
    with pytest.raises(asyncpg.RaiseError, match="UNIT_IS_KEPT"):
        await world.sql("UPDATE key_figure SET unit = '元' WHERE code = 'revenue'")
