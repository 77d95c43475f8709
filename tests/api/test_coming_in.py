"""An enterprise's quality manager comes in over HTTP; the office imports and links by what it is told (Art. 3, 16, 27)."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

import models as m
from api.settings import Settings
from resolvers.ids import to_id
from tests.api.test_http import Site, serve
from tests.codes import credit_code
from tests.world import World

AT = {"x-clock": "2026-05-06T12:00:00+08:00"}
ASK = """mutation ($in: RequestRegistrationInput!) { requestRegistration(input: $in) {
 registrationRequest { id } errors { field code } } }"""
MINE = "{ registrationRequests { nodes { id state name version } } }"
CONFIRM = """mutation ($in: ConfirmRegistrationInput!) { confirmRegistration(input: $in) {
 registrationRequest { state organisation { name } } errors { code } } }"""
OWN = "{ viewer { actingAs } organisations { nodes { name detail { creditCode } } } }"
IMPORT = """mutation ($in: ImportOrganisationsInput!) { importOrganisations(input: $in) {
 errors { field code message } } }"""


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def site(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async for found in serve(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("dev"))):
        yield found


def given(world: World, **more: Any) -> dict[str, Any]:
    return {"programmeId": to_id("Programme", world.programme), "idempotencyKey": uuid4().hex, **more}


async def asking(world: World, number: int) -> dict[str, Any]:
    return given(
        world, jurisdictionId=to_id("Jurisdiction", await world.jurisdiction()), name="赣州新来企业有限公司",
        creditCode=credit_code(number), sectionCode="C", contactName="王经理", evidence="授权书",
    )  # fmt: skip


async def test_a_newcomer_asks_and_is_an_applicant_once_confirmed(site: Site) -> None:
    world, clerk = site.world, await site.bearer(await site.world.actor("office"))
    login = {"authorization": f"Bearer {site.issue('quality.manager')}", **AT}

    asked = await site.data(ASK, {**login, "x-acting-as": "newcomer"}, **{"in": await asking(world, 700_001)})
    (mine,) = (await site.data(MINE, login))["registrationRequests"]["nodes"]
    answer = given(world, registrationRequestId=mine["id"], expectedVersion=mine["version"])
    del answer["programmeId"]
    confirmed = await site.data(CONFIRM, clerk, **{"in": answer})
    own = await site.data(OWN, login)

    assert asked["requestRegistration"]["errors"] == []
    assert mine["state"] == "ASKED"
    assert confirmed["confirmRegistration"]["registrationRequest"]["state"] == "CONFIRMED"
    assert {"name": "赣州新来企业有限公司", "detail": {"creditCode": credit_code(700_001)}} in own["organisations"][
        "nodes"
    ]


async def test_a_newcomer_reads_the_request_in_the_answer_and_may_repeat_it(site: Site) -> None:
    login = {"authorization": f"Bearer {site.issue('lost.connection')}", **AT, "x-acting-as": "newcomer"}
    request = await asking(site.world, 700_011)

    first = (await site.data(ASK, login, **{"in": request}))["requestRegistration"]
    again = (await site.data(ASK, login, **{"in": request}))["requestRegistration"]

    assert first["registrationRequest"] is not None
    assert again == first


async def test_keys_of_newcomers_do_not_meet(site: Site) -> None:
    answers = []
    for number, name in ((700_012, "first.of.two"), (700_013, "second.of.two")):
        login = {"authorization": f"Bearer {site.issue(name)}", **AT, "x-acting-as": "newcomer"}
        given = {**await asking(site.world, number), "idempotencyKey": "register-1"}
        answers.append((await site.data(ASK, login, **{"in": given}))["requestRegistration"])

    assert [answer["errors"] for answer in answers] == [[], []]
    assert answers[0]["registrationRequest"] != answers[1]["registrationRequest"]


async def test_an_unknown_login_that_does_not_say_so_stays_unknown(site: Site) -> None:
    login = {"authorization": f"Bearer {site.issue('another')}", **AT}

    error = await site.error(ASK, login, **{"in": await asking(site.world, 700_002)})

    assert error["extensions"]["reason"] == "PERSON_UNKNOWN"


async def test_a_newcomer_without_a_token_is_told_to_log_in(site: Site) -> None:
    error = await site.error(ASK, {**AT, "x-acting-as": "newcomer"}, **{"in": await asking(site.world, 700_003)})

    assert error["extensions"]["reason"] == "LOGIN_MISSING"


async def test_the_faults_of_a_table_come_by_row_and_column_in_both_languages(site: Site) -> None:
    clerk = await site.bearer(await site.world.actor("office"))
    table = "单位名称,统一社会信用代码,行业门类,所属县（市、区）,联系人\n甲公司,91350100M000100Y44,C,360702,张三\n"
    file = given(site.world, file=base64.b64encode(table.encode("gb18030")).decode(), dryRun=True)

    zh = await site.data(IMPORT, clerk, **{"in": file})
    en = await site.data(IMPORT, {**clerk, "accept-language": "en"}, **{"in": {**file, "idempotencyKey": uuid4().hex}})

    (in_chinese,), (in_english,) = (one["importOrganisations"]["errors"] for one in (zh, en))
    assert in_chinese["field"] == in_english["field"] == "rows.2.creditCode"
    assert in_chinese["code"] == "CREDIT_CODE_CHECK"
    assert in_chinese["message"] != in_english["message"]


async def test_the_office_sees_organisations_named_like_a_past_winner_and_nobody_else_does(site: Site) -> None:
    world = site.world
    now, before = await world.organisation(), await world.organisation()
    past = await world.put(
        m.PastWinner,
        programme_id=world.programme,
        cycle_label="首届",
        session=1,
        name="获奖旧企业",
        award_kind="quality",
    )
    await world.change(m.Organisation, now, name="获奖旧企业")
    await world.put(
        m.OrganisationRecord, organisation_id=before, programme_id=world.programme, kind="name", value="获奖旧企业",
        valid_from=None, valid_to=world.clock.date(), source="s", reason="r", recorded_at=world.clock,
    )  # fmt: skip
    codes = await world.sql(
        "SELECT credit_code FROM organisation_detail WHERE organisation_id = ANY ($1) ORDER BY 1", [now, before]
    )
    query = "query ($id: ID!) { node(id: $id) { ... on PastWinner { candidates } } }"

    found = [
        (await site.data(query, headers, id=to_id("PastWinner", past)))["node"]["candidates"]
        for headers in (await site.bearer(await world.actor("office")), AT, await site.bearer(await world.expert()))
    ]

    assert found == [[row["credit_code"] for row in codes], [], []]
