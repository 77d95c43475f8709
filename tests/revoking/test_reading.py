"""Over HTTP: the winner states its case, everybody reads the revocation, and nobody what is not theirs (Art. 28, 30)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.settings import Settings
from policies.actor import Actor
from tests.duties.test_reading import asked
from tests.files.desk import Desk, desk_at
from tests.revoking.conftest import RECORDED, TOLD, Case
from tests.world import World

AWARD = """query ($id: ID!) { node(id: $id) { ... on Award { state revocations(first: 5) { nodes { state ground article
 decidedOn incident { summary } ban { until } notice { title } consequences(first: 9) { nodes { kind state } } } } } } }"""
HEARD = """query ($award: ID!) { incidentStatements(first: 5, filter: {award: [$award]}) { nodes { id allegation version
 incident { summary } availableActs { act allowed } } } }"""
STATE = """mutation ($i: StateCaseInput!) { done: stateCase(input: $i) { incidentStatement { state text }
 errors { code article } } }"""


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("files"))) as found:
        yield found


async def shown(desk: Desk, who: Actor, case: Case) -> Any:
    found = await asked(desk, who, RECORDED, AWARD, id=f"Award_{case.award}")
    return found["data"]["node"]


async def test_the_winner_reads_what_it_is_heard_about_and_no_more_and_states_its_case(desk: Desk, case: Case) -> None:
    key = await case.heard()

    read = await asked(desk, case.winner.applicant, TOLD, HEARD, award=f"Award_{case.award}")
    given = {"incidentStatementId": f"IncidentStatement_{key}", "idempotencyKey": "k", "expectedVersion": 1}
    done = await asked(desk, case.winner.applicant, TOLD, STATE, i={**given, "text": "申辩意见"})

    (node,) = read["data"]["incidentStatements"]["nodes"]
    acts = {one["act"]: one["allowed"] for one in node.pop("availableActs")}
    assert node == {"id": f"IncidentStatement_{key}", "allegation": "涉嫌下列事由", "version": 1, "incident": None}
    assert acts == {"incident_statement:state": True, "incident_statement:waive": True}
    assert done["data"]["done"] == {"incidentStatement": {"state": "STATED", "text": "申辩意见"}, "errors": []}


async def test_everybody_reads_the_revocation_and_the_office_what_led_to_it(desk: Desk, fraud: Case) -> None:
    await fraud.revoked()
    county = await fraud.world.county("360722")

    public, office, winner = [await shown(desk, who, fraud) for who in (county, fraud.director, fraud.winner.applicant)]

    facts = {
        "state": "IN_FORCE", "ground": "FRAUD", "article": "Art.28", "decidedOn": "2027-04-10",
        "ban": {"until": "2037-04-09"}, "notice": {"title": "关于撤销称号的公告"},
    }  # fmt: skip
    open_ = [{"kind": kind, "state": "OPEN"}
             for kind in ("TITLE_STOP", "MEDAL_RETURN", "CERTIFICATE_RETURN", "CLAWBACK")]  # fmt: skip
    (one,), (two,), (three,) = (node["revocations"]["nodes"] for node in (public, office, winner))
    assert {node["state"] for node in (public, office, winner)} == {"revoked"}
    assert one == {**facts, "incident": None, "consequences": {"nodes": []}}
    assert two == {**facts, "incident": {"summary": "有关部门认定"}, "consequences": {"nodes": open_}}
    assert three == {**facts, "incident": None, "consequences": {"nodes": open_}}
