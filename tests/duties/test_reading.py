"""What winners owe as readers see it: days, lights and words, on the clock of the request (Art. 12, 24-26, 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.obligations import light
from regulation.roles import Role
from regulation.states import ObligationState
from tests.duties.conftest import NOON, Winner, at_noon
from tests.files.desk import Desk, desk_at
from tests.world import World

LISTED = """query ($cycle: ID!) { obligations(first: 50, filter: {cycle: [$cycle]}, order: {by: DUE_ON}) {
 nodes { kind number dueOn state light overdue } } }"""
ONE = """query ($id: ID!) { node(id: $id) { ... on Obligation { kind number article coversFrom coversUntil dueOn state
 light overdue reason award { certificateNumber obligations(first: 50) { totalCount } } organisation { name }
 submissions(first: 5) { nodes { number text late state answer } }
 availableActs { act allowed reason } } } }"""
_SUBMIT = """mutation ($i: SubmitObligationInput!) { done: submitObligation(input: $i) {
 obligationSubmission { number late state obligation { state version } } errors { field code } } }"""
_ACCEPT = "mutation ($i: AcceptObligationInput!) { done: acceptObligation(input: $i) { obligation { state } errors { code } } }"
# A report due on 31 March 2027, amber from thirty days before: state -> the light on each of these days.
DAYS = ("2027-02-28", "2027-03-01", "2027-03-31", "2027-04-01")
LIGHTS = {
    "due": ("green", "amber", "amber", "red"),
    "returned": ("amber", "amber", "amber", "red"),
    "submitted": ("amber", "amber", "amber", "amber"),
    "accepted": ("green", "green", "green", "green"),
    "waived": ("grey", "grey", "grey", "grey"),
    "lapsed": ("grey", "grey", "grey", "grey"),
}
OVERDUE = {"due", "returned"}  # after its day


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("duties"))
    async with desk_at(world, settings) as found:
        yield found


async def asked(desk: Desk, actor: Actor, at: datetime, query: str, **variables: Any) -> Any:
    headers = {**await desk.login(actor), "x-clock": at.isoformat()}
    answer = await desk.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    return answer.json()


async def gid(world: World, winner: Winner, kind: str = "experience_summary") -> str:
    return f"Obligation_{(await winner.owed(world, kind))['id']}"


@pytest.mark.parametrize("state", LIGHTS)
async def test_the_light_of_every_state_on_every_day(desk: Desk, world: World, winner: Winner, state: str) -> None:
    await world.sql(
        "UPDATE obligation SET state = $2 WHERE cycle_id = $1 AND kind = 'bonus_report'", winner.cycle, state
    )
    clerk, key = await at_noon(world, Role.OFFICE), await gid(world, winner, "bonus_report")
    mornings = [datetime.fromisoformat(f"{day}T00:00:00+08:00") for day in DAYS]

    found = [(await asked(desk, clerk, at, ONE, id=key))["data"]["node"] for at in mornings]

    assert tuple(one["light"] for one in found) == LIGHTS[state]
    assert [one["overdue"] for one in found] == [False, False, False, state in OVERDUE]
    by_rule = [light(ObligationState(state), date(2027, 3, 31), date.fromisoformat(day), 30) for day in DAYS]
    assert tuple(by_rule) == LIGHTS[state]


async def test_every_state_has_its_lights() -> None:
    assert set(LIGHTS) == {one.value for one in ObligationState}


async def test_an_overdue_day_ends_at_midnight_in_the_city(desk: Desk, world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await gid(world, winner)
    midnight = datetime(2026, 12, 31, 16, tzinfo=UTC)

    before = await asked(desk, clerk, midnight - timedelta(seconds=1), ONE, id=key)
    after = await asked(desk, clerk, midnight, ONE, id=key)

    assert [one["data"]["node"]["overdue"] for one in (before, after)] == [False, True]


async def test_a_winner_hands_in_over_http_and_reads_the_answer(desk: Desk, world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await gid(world, winner)
    given = {"obligationId": key, "idempotencyKey": "k"}

    handed = await asked(desk, winner.applicant, NOON, _SUBMIT, i={**given, "text": "总结", "expectedVersion": 1})
    blank = await asked(
        desk, winner.applicant, NOON, _SUBMIT, i={**given, "idempotencyKey": "l", "text": " ", "expectedVersion": 2}
    )
    taken = await asked(desk, clerk, NOON, _ACCEPT, i={**given, "answer": "很好", "expectedVersion": 2})
    seen = (await asked(desk, winner.applicant, NOON, ONE, id=key))["data"]["node"]

    assert handed["data"]["done"] == {
        "obligationSubmission": {
            "number": 1, "late": False, "state": "SUBMITTED", "obligation": {"state": "SUBMITTED", "version": 2},
        },
        "errors": [],
    }  # fmt: skip
    assert blank["errors"][0]["extensions"]["reason"] == "WRONG_STATE"
    assert taken["data"]["done"] == {"obligation": {"state": "ACCEPTED"}, "errors": []}
    acts = {one["act"]: (one["allowed"], one["reason"]) for one in seen.pop("availableActs")}
    assert acts["obligation:submit"] == (False, "WRONG_STATE")
    award = (await world.sql("SELECT * FROM award WHERE cycle_id = $1", winner.cycle))[0]
    assert seen == {
        "kind": "EXPERIENCE_SUMMARY", "number": 1, "article": "Art.25", "coversFrom": None, "coversUntil": None,
        "dueOn": "2026-12-31", "state": "ACCEPTED", "light": "green", "overdue": False, "reason": None,
        "award": {"certificateNumber": award["certificate_number"], "obligations": {"totalCount": 10}},
        "organisation": {"name": award["organisation_name"]},
        "submissions": {"nodes": [{"number": 1, "text": "总结", "late": False, "state": "ACCEPTED", "answer": "很好"}]},
    }  # fmt: skip


async def test_who_looks_after_winners_lists_what_they_owe(desk: Desk, world: World, winner: Winner) -> None:
    """Of ten things the first, fourth and last by their days."""
    readers = [winner.applicant, await world.county(), *[await world.actor(role) for role in _READERS]]
    cycle = f"Cycle_{winner.cycle}"

    for reader in readers:
        found = (await asked(desk, reader, NOON, LISTED, cycle=cycle))["data"]["obligations"]["nodes"]
        assert len(found) == 10, reader.role
        assert [found[n]["dueOn"] for n in (0, 3, 9)] == ["2026-12-31", "2028-03-31", "2029-11-01"]


_READERS = (
    Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.LEADING_GROUP_SECRETARY, Role.SUPERVISOR,
)  # fmt: skip


async def test_nobody_else_finds_any_of_it(desk: Desk, world: World, winner: Winner) -> None:
    others = [
        await world.applicant(await world.organisation()), await world.county("360722"), await world.expert(),
        await world.department(), *[await world.actor(role) for role in (Role.FINANCE, Role.EXECUTIVE_MEETING)],
    ]  # fmt: skip
    bound = await world.actor(Role.LEADING_GROUP)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, (await winner.owed(world))["id"], text="总结")
    key, cycle = await gid(world, winner), f"Cycle_{winner.cycle}"

    for reader in (*others, bound):
        assert (await asked(desk, reader, NOON, LISTED, cycle=cycle))["data"]["obligations"]["nodes"] == [], reader.role
        assert (await asked(desk, reader, NOON, ONE, id=key))["data"]["node"] is None, reader.role
        assert await world.visible(reader, "obligation_submission", f"cycle_id = '{winner.cycle}'") == set()
    public = await desk.client.post("/graphql", json={"query": LISTED, "variables": {"cycle": cycle}})
    assert public.json()["data"]["obligations"]["nodes"] == []
