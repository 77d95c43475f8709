"""Dashboards: figures over what the viewer sees, pictures of them (Art. 11, 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.roles import Role
from tests.files.desk import Desk, desk_at
from tests.policies.looking import ask, ask_reference
from tests.world import NOON, World

_SHARES = "{ key name count }"
PIPELINE = f"""query ($id: ID!) {{ node(id: $id) {{ ... on Cycle {{ pipeline {{ applications byState {_SHARES}
 byJurisdiction {_SHARES} bySector {_SHARES} bySize {_SHARES} funnel {_SHARES} stages {{ stage openedAt closedAt hours }} }} }} }} }}"""
HISTORY = """query { programmes(first: 5) { nodes { code history { session applications qualified quality nominations
 refused bonus paid revoked } } } }"""


@dataclass
class Scene:
    """A cycle with six applications, one of them a draft."""

    cycle: UUID
    organisations: list[UUID]


@pytest.fixture
async def scene(world: World) -> Scene:
    cycle = await world.cycle("commended", session=7)
    organisations = []
    for state, county, section, size in (
        ("awarded", "360702", "C", "large"), ("awarded", "360702", "I", "small"), ("not_candidate", "360703", "C", None),
        ("rejected", "360703", "C", "small"), ("withdrawn", "360702", "C", "small"), ("draft", "360702", "C", "small"),
    ):  # fmt: skip
        organisation = await world.organisation(county, section)
        await world.change(m.Organisation, organisation, size_class=size)
        await world.dossier(cycle, organisation, state)
        organisations.append(organisation)
    return Scene(cycle, organisations)


async def figures(world: World, actor: Actor, cycle: UUID) -> Any:
    """Return the figures that both executors agree on."""
    found = [await way(world, actor, PIPELINE, id=f"Cycle_{cycle}") for way in (ask, ask_reference)]
    assert found[0] == found[1]
    assert "errors" not in found[0]
    return found[0]["data"]["node"]["pipeline"]


def counts(shares: list[dict[str, Any]]) -> dict[str, int]:
    return {one["key"]: one["count"] for one in shares}


async def test_the_office_sees_a_cycle_in_figures(world: World, scene: Scene) -> None:
    found = await figures(world, await world.actor(Role.OFFICE), scene.cycle)

    assert found["applications"] == 5
    assert counts(found["byState"]) == {"rejected": 1, "withdrawn": 1, "not_candidate": 1, "awarded": 2}
    assert found["byJurisdiction"] == [
        {"key": "360702", "name": "章贡区", "count": 3}, {"key": "360703", "name": "南康区", "count": 2},
    ]  # fmt: skip
    assert counts(found["bySector"]) == {"manufacturing": 4, "services_engineering": 1}
    assert counts(found["bySize"]) == {"large": 1, "small": 3, "none": 1}
    assert counts(found["funnel"]) == {
        "handed_in": 5, "qualified": 3, "shortlisted": 3, "candidate": 2, "proposed": 2, "approved": 2, "awarded": 2,
    }  # fmt: skip


async def test_what_a_conflict_hides_does_not_count(world: World, scene: Scene) -> None:
    clerk = await world.actor(Role.OFFICE)
    await world.put(
        m.Conflict, person_id=clerk.person_id, cycle_id=scene.cycle, organisation_id=scene.organisations[0],
        kind="kinship", source="reported", rule="r", found_at=NOON,
    )  # fmt: skip

    found = await figures(world, clerk, scene.cycle)

    assert found["applications"] == 4
    assert counts(found["byState"])["awarded"] == 1
    assert "large" not in counts(found["bySize"])


async def test_a_county_counts_its_own_and_the_public_counts_nothing(world: World, scene: Scene) -> None:
    assert (await figures(world, await world.county("360703"), scene.cycle))["applications"] == 2
    assert (await figures(world, world.anybody(), scene.cycle))["applications"] == 0


async def test_an_applicant_learns_no_state_that_it_is_not_told(world: World) -> None:
    cycle, organisation = await world.cycle("evaluating"), await world.organisation()
    await world.dossier(cycle, organisation, "candidate")

    found = await figures(world, await world.applicant(organisation), cycle)

    assert counts(found["byState"]) == {"shortlisted": 1}
    assert counts(found["funnel"])["candidate"] == 0


async def test_a_stage_that_is_open_has_taken_as_long_as_until_now(world: World) -> None:
    cycle = await world.cycle("accepting")
    office = world.at(await world.actor(Role.OFFICE), NOON.replace(day=8))

    (stage,) = (await figures(world, office, cycle))["stages"]

    assert (stage["stage"], stage["closedAt"], stage["hours"]) == ("accepting", None, 48.0)


async def test_history_tells_awards_and_money_of_each_cycle(world: World, scene: Scene) -> None:
    dossiers = await world.sql(
        "SELECT * FROM dossier WHERE cycle_id = $1 AND state = 'awarded' ORDER BY id", scene.cycle
    )
    for row, (kind, state) in zip(dossiers, (("quality", "in_force"), ("nomination", "revoked")), strict=True):
        award = await world.put(
            m.Award, cycle_id=scene.cycle, programme_id=world.programme, dossier_id=row["id"],
            organisation_id=row["organisation_id"], kind=kind, state=state, session=7, award_year=2026,
            certificate_number=f"H-{kind}", honour_only=False, valid_from=date(2026, 11, 2), valid_until=date(2029, 11, 1),
        )  # fmt: skip
        if kind == "quality":
            await world.put(
                m.BonusEntitlement, award_id=award, cycle_id=scene.cycle, organisation_id=row["organisation_id"],
                amount=Decimal("500000.00"), article="Art.8",
            )  # fmt: skip

    answers = [await way(world, await world.actor(Role.OFFICE), HISTORY) for way in (ask, ask_reference)]

    assert answers[0] == answers[1]
    (programme,) = [one for one in answers[0]["data"]["programmes"]["nodes"] if one["code"] == "GZMQA"]
    assert programme["history"] == [{
        "session": 7, "applications": 5, "qualified": 0, "quality": 1, "nominations": 1, "refused": 1,
        "bonus": "500000.00", "paid": "0.00", "revoked": 1,
    }]  # fmt: skip


# --- Pictures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("pictures"))
    async with desk_at(world, settings) as found:
        yield found


async def picture(desk: Desk, actor: Actor | None, path: str) -> Any:
    headers = await desk.login(actor) if actor else {}
    return await desk.client.get(f"/pictures/{path}.svg", headers=headers)


@pytest.mark.parametrize("name", ["states", "jurisdictions", "sectors", "sizes", "funnel", "stages"])
async def test_a_picture_says_what_it_shows_in_both_languages(desk: Desk, scene: Scene, name: str) -> None:
    answer = await picture(desk, await desk.world.actor(Role.OFFICE), f"cycles/Cycle_{scene.cycle}/{name}")

    root = ET.fromstring(answer.text)
    texts = {child.tag.partition("}")[2]: child.text for child in root if child.tag.endswith(("title", "desc"))}
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "2026 年度" in (texts["title"] or "")
    assert ", 2026" in (texts["title"] or "")
    assert texts["desc"] != "无数据 / no data"
    assert "prefers-color-scheme:dark" in answer.text


async def test_the_picture_of_states_has_a_bar_for_each(desk: Desk, scene: Scene) -> None:
    answer = await picture(desk, await desk.world.actor(Role.OFFICE), f"cycles/Cycle_{scene.cycle}/states")

    assert "已表彰 (awarded): 2" in answer.text
    assert "不符合条件 (rejected): 1" in answer.text


async def test_who_sees_nothing_gets_no_picture_of_it(desk: Desk) -> None:
    cycle = await desk.world.cycle("drafting")
    office = await desk.world.actor(Role.OFFICE)

    unknown = await picture(desk, None, "cycles/Cycle_019a0000-0000-7000-8000-000000000000/states")
    hidden = await picture(desk, None, f"cycles/Cycle_{cycle}/states")

    assert (await picture(desk, office, f"cycles/Cycle_{cycle}/states")).status_code == 200
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content) == (404, b"")
    assert (await picture(desk, office, f"cycles/Cycle_{cycle}/secrets")).status_code == 404


async def test_names_are_text_in_a_picture(desk: Desk, scene: Scene) -> None:
    await desk.world.sql("UPDATE jurisdiction SET name = '<script>\u0001' WHERE code = '360702'")

    answer = await picture(desk, await desk.world.actor(Role.OFFICE), f"cycles/Cycle_{scene.cycle}/jurisdictions")

    assert "<script>" not in answer.text
    ET.fromstring(answer.text)


async def test_all_cycles_are_in_one_picture(desk: Desk, scene: Scene) -> None:
    answer = await picture(
        desk, await desk.world.actor(Role.LEADING_GROUP), f"programmes/Programme_{desk.world.programme}/history"
    )

    assert answer.status_code == 200
    assert "2026 年度：质量奖" in answer.text
