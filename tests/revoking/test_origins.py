"""An incident goes back to a misuse of title or bonus, or to a reassessment that ended in grave doubts (Art. 23, 24, 26, 30)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.bonus_use import InspectionOutcome
from regulation.reassessment import ReassessmentOutcome
from regulation.revocation import IncidentSource
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.titles import MisuseSource, TitleUse
from resolvers.ids import to_id
from tests.aftermath.conftest import pay
from tests.duties.conftest import Winner, commended
from tests.policies.looking import ask, ask_reference, data
from tests.reassessing.conftest import revisit_of
from tests.revoking.conftest import bound
from tests.world import World

A = Ability
REGISTER = A.AWARD_REGISTER_INCIDENT
# After all that is told here.
AT = datetime(2028, 6, 1, 4, tzinfo=UTC)
TYPES = {
    "title_misuse_id": "TitleMisuse", "bonus_inspection_id": "BonusInspection", "reassessment_id": "Reassessment",
}  # fmt: skip
FIELDS = {
    "title_misuse_id": "titleMisuse", "bonus_inspection_id": "bonusInspection", "reassessment_id": "reassessment",
}  # fmt: skip


@dataclass
class Origin:
    """Something that may become an incident of a winner."""

    world: World
    winner: Winner
    award: UUID
    name: str
    key: UUID

    async def actor(self, role: Role) -> Actor:
        return self.world.at(await self.world.actor(role), AT)

    def given(self, **changed: Any) -> dict[str, Any]:
        usual = {
            "ground": Ground.OTHER_GRAVE_MATTER, "source": IncidentSource.INSPECTION, "summary": "情节严重",
            "happened_on": date(2028, 5, 1), self.name: self.key,
        }  # fmt: skip
        return usual | changed

    async def incidents(self) -> list[Any]:
        return list(await self.world.sql("SELECT * FROM incident WHERE award_id = $1", self.award))


async def misused(world: World, *, ready: bool = True, winner: Winner | None = None) -> Origin:
    """Let a misuse of a title not be put right by 15 May 2028."""
    winner = winner or await commended(world)
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    clerk = world.at(await world.actor(Role.OFFICE), datetime(2028, 5, 2, 4, tzinfo=UTC))
    seen = {"kind": TitleUse.PACKAGING, "source": MisuseSource.AUTHORITY, "facts": "包装", "seen_on": date(2028, 5, 1)}
    key = (await world.act(clerk, A.AWARD_RECORD_TITLE_MISUSE, award, **seen)).id
    await world.act(clerk, A.TITLE_MISUSE_ORDER, key, ordered="撤换", remedy_by=date(2028, 5, 15))
    if ready:
        await world.act(world.at(clerk, AT), A.TITLE_MISUSE_FAIL, key, reason="逾期未改")
    return Origin(world, winner, award, "title_misuse_id", key)


async def inspected(world: World, *, ready: bool = True) -> Origin:
    """Let an inspection find a misuse of a bonus, or nothing, and a director sign it."""
    winner = await commended(world)
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    await pay(world, award)
    clerk, director = [world.at(await world.actor(role), AT) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR)]
    bonus = await world.one("SELECT id FROM bonus_entitlement WHERE award_id = $1", award)
    key = (await world.act(clerk, A.BONUS_ENTITLEMENT_OPEN_INSPECTION, bonus, subject="全部支出")).id
    found: dict[str, Any] = {"outcome": InspectionOutcome.PROPER, "finding": "合规"}
    if ready:
        found = {"outcome": InspectionOutcome.MISUSE, "finding": "挪用", "amount": Decimal("0.01"), "summary": "挪用"}
    await world.act(clerk, A.BONUS_INSPECTION_FIND, key, **found)
    if ready:
        await world.act(world.at(winner.applicant, AT), A.BONUS_INSPECTION_REPLY, key, reply="属实")
    notice = {"document_number": "通报1号", "channels": ["市政府网站"]} if ready else {}
    await world.act(director, A.BONUS_INSPECTION_SIGN, key, **notice)
    return Origin(world, winner, award, "bonus_inspection_id", key)


async def reassessed(world: World, *, ready: bool = True) -> Origin:
    """Let a reassessment end in grave doubts, or in what is to be improved."""
    revisit = await revisit_of(world)
    outcome = ReassessmentOutcome.GRAVE_DOUBTS if ready else ReassessmentOutcome.IMPROVEMENT_REQUIRED
    await revisit.concluded(outcome)
    return Origin(world, revisit.winner, revisit.award, "reassessment_id", revisit.key)


ALL: list[Callable[..., Awaitable[Origin]]] = [misused, inspected, reassessed]


@pytest.mark.parametrize("make", ALL)
async def test_what_ended_badly_becomes_an_incident_and_either_names_the_other(
    world: World, make: Callable[..., Awaitable[Origin]]
) -> None:
    origin = await make(world)
    clerk = await origin.actor(Role.OFFICE)
    before = await origin.incidents()

    incident = (await world.act(clerk, REGISTER, origin.award, **origin.given())).id

    assert before == [], "nothing of it happens by itself"
    (row,) = await origin.incidents()
    assert (row["id"], row["state"], row[origin.name]) == (incident, "registered", origin.key)
    source, key = to_id(TYPES[origin.name], origin.key), to_id("Incident", incident)
    for way in (ask, ask_reference):
        assert await linked(world, clerk, origin, source, way) == {"id": key}
        query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Incident {{ {FIELDS[origin.name]} {{ id }} }} }} }}"
        assert (await data(world, clerk, query, way, id=key))["node"] == {FIELDS[origin.name]: {"id": source}}


async def linked(world: World, who: Actor, origin: Origin, source: str, way: Any) -> Any:
    """Return the incident of a source as somebody reads it; `hidden` if the source itself is."""
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {TYPES[origin.name]} {{ incident {{ id }} }} }} }}"
    found = (await data(world, who, query, way, id=source))["node"]
    return "hidden" if found is None else found["incident"]


@pytest.mark.parametrize("make", ALL)
async def test_the_source_shows_its_incident_to_nobody_who_does_not_read_incidents(
    world: World, make: Callable[..., Awaitable[Origin]]
) -> None:
    origin = await make(world)
    clerk, group = await origin.actor(Role.OFFICE), await origin.actor(Role.LEADING_GROUP)
    bound_clerk = await origin.actor(Role.OFFICE)
    await bound(world, bound_clerk, origin.winner)
    source = to_id(TYPES[origin.name], origin.key)
    winner = world.at(origin.winner.applicant, AT)
    incident = (await world.act(clerk, REGISTER, origin.award, **origin.given())).id

    async def seen(who: Actor) -> Any:
        found = [await linked(world, who, origin, source, way) for way in (ask, ask_reference)]
        assert found[0] == found[1]
        return found[0]

    group_reads = origin.name != "title_misuse_id"
    assert await seen(winner) is None
    assert await seen(bound_clerk) == "hidden"
    assert await seen(group) == (None if group_reads else "hidden")
    await world.sql("UPDATE incident SET submitted_at = $2, state = 'submitted' WHERE id = $1", incident, AT)
    assert await seen(winner) is None
    assert await seen(group) == ({"id": to_id("Incident", incident)} if group_reads else "hidden")


async def test_the_winner_reads_its_source_as_before(world: World) -> None:
    """Neither version nor acts tell it that an incident was registered."""
    origin = await misused(world)
    winner, source = world.at(origin.winner.applicant, AT), to_id("TitleMisuse", origin.key)
    query = """query ($id: ID!) { node(id: $id) { ... on TitleMisuse { state reason version incident { id }
      availableActs { act allowed } } } incidents { totalCount } }"""
    before = await data(world, winner, query, ask, id=source)

    await world.act(await origin.actor(Role.OFFICE), REGISTER, origin.award, **origin.given())

    assert await data(world, winner, query, ask, id=source) == before


@pytest.mark.parametrize("make", ALL)
async def test_what_did_not_end_badly_becomes_none(world: World, make: Callable[..., Awaitable[Origin]]) -> None:
    origin = await make(world, ready=False)

    found = await world.refusal(await origin.actor(Role.OFFICE), REGISTER, origin.award, **origin.given())

    assert found == ("RULE", "ORIGIN_NOT_READY", "Art.30")
    assert await origin.incidents() == []


@pytest.mark.parametrize("make", ALL)
async def test_what_is_hidden_or_of_another_award_is_not_found_as_what_is_not_there(
    world: World, make: Callable[..., Awaitable[Origin]]
) -> None:
    """Art. 31: another award's, what one has a conflict with, and what is not there at all answer alike."""
    origin, other, hidden = await make(world), await make(world), await make(world)
    clerk = await origin.actor(Role.OFFICE)
    await bound(world, clerk, hidden.winner)

    found = [
        await world.refusal(clerk, REGISTER, origin.award, **origin.given(**{origin.name: key}))
        for key in (other.key, hidden.key, uuid4())
    ]

    assert found == [("RULE", "NOT_FOUND", "Art.30")] * 3
    assert await origin.incidents() == []


async def test_who_is_bound_registers_nothing_and_finds_no_source(world: World) -> None:
    origin = await misused(world)
    clerk = await origin.actor(Role.OFFICE)
    await bound(world, clerk, origin.winner)

    found = await world.refusal(clerk, REGISTER, origin.award, **origin.given())

    assert found == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")
    assert await origin.incidents() == []


async def test_an_incident_has_one_origin_and_an_inspection_is_its_source(world: World) -> None:
    origin = await inspected(world)
    misuse = await misused(world, winner=origin.winner)
    clerk = await origin.actor(Role.OFFICE)

    both = await world.refusal(clerk, REGISTER, origin.award, **origin.given(title_misuse_id=misuse.key))
    tip = await world.refusal(clerk, REGISTER, origin.award, **origin.given(source=IncidentSource.TIP))

    assert both == ("RULE", "ORIGINS_SEVERAL", "Art.30")
    assert tip == ("RULE", "SOURCE_DIFFERS", "Art.30")
    assert await origin.incidents() == []
    await world.act(clerk, REGISTER, origin.award, **misuse.given(source=IncidentSource.TIP))


async def test_of_two_clerks_who_register_the_same_at_once_one_does(world: World) -> None:
    origin = await misused(world)
    clerks = [await origin.actor(Role.OFFICE) for _ in range(2)]

    found = await asyncio.gather(
        *(world.act(one, REGISTER, origin.award, version=1, **origin.given()) for one in clerks), return_exceptions=True
    )
    again = await world.refusal(clerks[0], REGISTER, origin.award, **origin.given())

    assert sum(isinstance(one, Exception) for one in found) == 1
    assert again == ("RULE", "ALREADY_EXISTS", "Art.30")
    assert len(await origin.incidents()) == 1


async def test_the_database_keeps_one_origin_of_an_incident(world: World) -> None:
    origin, other = await misused(world), await reassessed(world)
    incident = (await world.act(await origin.actor(Role.OFFICE), REGISTER, origin.award, **origin.given())).id

    with pytest.raises(asyncpg.CheckViolationError, match="ck_incident_origin"):
        await world.change(m.Incident, incident, reassessment_id=other.key)
