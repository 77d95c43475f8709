"""The application over HTTP, with real tokens and a real database: who is asking, what is understood, what is told."""

from __future__ import annotations

import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

import models as m
from api.app import State
from api.local_issuer import ADDRESS, LocalIssuer
from api.logs import configure_logging
from api.settings import Settings
from models.database import Database
from policies.actor import Actor
from regulation.roles import Role
from tests.served import served
from tests.world import NOON, World

MODERN = "application/graphql-response+json"
HOUR = timedelta(hours=1)
NOBODY = UUID("0190a000-0000-7000-8000-000000000000")
VIEWER = "{ viewer { actingAs clock person { name } grant { id } } }"
TAKE = "mutation ($i: TakeCaseInput!) { takeCase(input: $i) { dossier { id } errors { field code message article } } }"

GRANT = "mutation ($i: GrantRoleInput!) { grantRole(input: $i) { roleGrant { id } errors { field code article } } }"


@dataclass
class Site:
    """A running application with its database."""

    world: World
    client: httpx.AsyncClient
    state: State

    async def bearer(self, actor: Actor, *, acting: bool = True) -> dict[str, str]:
        """Return the headers of a person who is logged in, standing at noon of 6 May 2026."""
        subject = uuid4().hex
        await self.world.put(
            m.Identity,
            person_id=actor.person_id,
            programme_id=actor.programme_id or self.world.programme,
            issuer=ADDRESS,
            subject=subject,
        )
        headers = {"authorization": f"Bearer {self.issue(subject)}", "x-clock": NOON.isoformat()}
        return headers | ({"x-acting-as": f"RoleGrant_{actor.grant_id}"} if acting else {})

    def issue(self, subject: str, lifetime: timedelta = HOUR) -> str:
        assert self.state.issuer is not None
        return self.state.issuer.issue(subject, lifetime)

    async def post(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers={"accept": MODERN, **(headers or {})})

    async def data(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        response = await self.post(query, headers, **variables)
        assert response.status_code == 200, response.text
        assert "errors" not in response.json(), response.text
        return response.json()["data"]

    async def error(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        """Return the only error of an operation that must fail."""
        (found,) = (await self.post(query, headers, **variables)).json()["errors"]
        return found


def code_of(error: Any) -> tuple[str, str | None]:
    return error["extensions"]["code"], error["extensions"].get("reason")


@pytest.fixture(scope="module")
def world(city: World) -> World:
    """A database that the module shares; each test has people and cycles of its own."""
    return city


async def serve(world: World, settings: Settings) -> AsyncIterator[Site]:
    configure_logging()
    async with served(world, settings) as (client, state):
        yield Site(world, client, state)


@pytest.fixture(scope="module")
async def site(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The application in development."""
    async for found in serve(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("dev"))):
        yield found


@pytest.fixture(scope="module")
async def production(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The application as in production, but with accounts of its own instead of an identity provider."""
    settings = Settings(mode="production", local_accounts=True, data_dir=tmp_path_factory.mktemp("prod"))
    async for found in serve(world, settings):
        yield found


# --- Logging in -------------------------------------------------------------------------------------------------------


async def test_an_account_logs_in_and_is_its_person(site: Site) -> None:
    name, account = uuid4().hex, {"username": uuid4().hex, "password": "正确的密码"}
    registered = await site.client.post("/auth/accounts", json=account)
    person = await site.world.person(name)
    await site.world.put(m.Identity, person_id=person, programme_id=site.world.programme, **registered.json())

    answer = (await site.client.post("/auth/token", json=account)).json()

    assert registered.status_code == 201
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 8 * 3600)
    viewer = (await site.data(VIEWER, {"authorization": f"Bearer {answer['access_token']}"}))["viewer"]
    assert viewer["person"] == {"name": name}


@pytest.mark.parametrize("body", [{"password": "错误的密码"}, {"username": "nobody"}, {"password": ""}])
async def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(site: Site, body: dict[str, Any]) -> None:
    account = {"username": uuid4().hex, "password": "正确的密码"}
    await site.client.post("/auth/accounts", json=account)

    answer = await site.client.post("/auth/token", json={**account, **body})

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_grant"})


async def test_an_account_is_not_taken_over_by_registering_it_again(site: Site) -> None:
    account = {"username": uuid4().hex, "password": "正确的密码"}
    await site.client.post("/auth/accounts", json=account)

    again = await site.client.post("/auth/accounts", json={**account, "password": "别人的密码"})

    assert again.status_code == 409
    assert (await site.client.post("/auth/token", json=account)).status_code == 200
    stolen = await site.client.post("/auth/token", json={**account, "password": "别人的密码"})
    assert stolen.status_code == 401


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b'"x"', b"{", b"username=a&password=b", b'{"username": "a"}', b'{"password": "a"}',
        b'{"username": ["a"], "password": {}}', b'{"username": "a", "password": 1}',
    ],
)  # fmt: skip
async def test_a_login_without_sense_is_refused(site: Site, content: bytes) -> None:
    for path in ("/auth/token", "/auth/accounts"):
        answer = await site.client.post(path, content=content)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("change", [{"password": "x" * 1025}, {"password": "x\x00"}, {"username": "a\x00"}])
async def test_a_name_or_password_that_cannot_be_kept_is_refused(site: Site, change: dict[str, str]) -> None:
    body = {"username": uuid4().hex, "password": "x", **change}

    assert (await site.client.post("/auth/accounts", json=body)).status_code == 400
    assert (await site.client.post("/auth/token", json=body)).status_code == 401
    assert (
        await site.world.one("SELECT count(*) FROM local_account WHERE username = $1", body["username"].strip("\x00"))
        == 0
    )


async def test_a_large_login_body_is_refused_before_it_is_read(site: Site) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b" " * 10_000

    for path in ("/auth/token", "/auth/accounts"):
        read = 0
        assert (await site.client.post(path, content=body())).status_code == 413
    assert (await site.client.post("/auth/token", content=b" " * 20_000)).status_code == 400


# --- Tokens -----------------------------------------------------------------------------------------------------------


async def unauthenticated(site: Site, token: str) -> str:
    """Return why a token is refused; the operation was not executed."""
    response = await site.post(VIEWER, {"authorization": token})
    assert response.status_code == 401
    assert "data" not in response.json()
    (error,) = response.json()["errors"]
    code, reason = code_of(error)
    assert code == "UNAUTHENTICATED"
    return str(reason)


async def known(site: Site) -> str:
    """Return the subject of somebody known."""
    subject = uuid4().hex
    await site.world.put(
        m.Identity,
        person_id=await site.world.person(),
        programme_id=site.world.programme,
        issuer=ADDRESS,
        subject=subject,
    )
    return subject


async def test_a_token_signed_by_another_installation_is_refused(site: Site, tmp_path: Path) -> None:
    forged = LocalIssuer(tmp_path, "mayors-quality-award").issue(await known(site), HOUR)

    assert await unauthenticated(site, f"Bearer {forged}") in {"KEY_UNKNOWN", "BAD_SIGNATURE"}


async def test_a_token_of_an_issuer_that_is_not_trusted_is_refused(site: Site) -> None:
    now = int(time.time())
    claims = {"iss": "https://evil.example", "sub": await known(site), "aud": "mayors-quality-award", "exp": now + 600}
    token = jwt.encode({"alg": "ES256"}, claims, ECKey.generate_key("P-256"))

    assert await unauthenticated(site, f"Bearer {token}") == "UNKNOWN_ISSUER"


async def test_an_expired_token_is_refused_whatever_the_injected_clock_says(site: Site) -> None:
    expired = site.issue(await known(site), timedelta(seconds=-31))
    headers = {"authorization": f"Bearer {expired}", "x-clock": "2020-01-01T00:00:00Z"}

    response = await site.post(VIEWER, headers)

    assert (response.status_code, code_of(response.json()["errors"][0])) == (401, ("UNAUTHENTICATED", "EXPIRED"))


async def test_a_tampered_token_is_refused(site: Site) -> None:
    head, body, signature = site.issue(await known(site)).split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    other = urlsafe_b64encode(json.dumps({**claims, "sub": await known(site)}).encode()).decode().rstrip("=")

    assert await unauthenticated(site, f"Bearer {head}.{other}.{signature}") == "BAD_SIGNATURE"


async def test_an_unsigned_token_is_refused(site: Site) -> None:
    _, body, _ = site.issue(await known(site)).split(".")
    head = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    assert await unauthenticated(site, f"Bearer {head}.{body}.") == "ALGORITHM_REFUSED"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer a.b", "Bearer a.b.c", "x"])
async def test_a_malformed_authorization_is_refused_and_not_taken_for_nobody(site: Site, header: str) -> None:
    assert await unauthenticated(site, header) == "MALFORMED"


async def test_somebody_who_logs_in_without_being_known_here_is_refused(site: Site) -> None:
    assert await unauthenticated(site, f"Bearer {site.issue('stranger')}") == "PERSON_UNKNOWN"


async def test_an_answer_to_nobody_known_says_how_to_authenticate(site: Site) -> None:
    """RFC 9110, 11.6.1."""
    refused = await site.post("{ __typename }", {"authorization": "Bearer x"})
    login = await site.client.post("/auth/token", json={"username": "nobody", "password": "x"})

    assert [(r.status_code, r.headers["www-authenticate"]) for r in (refused, login)] == [(401, "Bearer")] * 2


async def test_without_a_token_one_is_the_public(site: Site) -> None:
    viewer = (await site.data(VIEWER))["viewer"]

    assert (viewer["actingAs"], viewer["person"], viewer["grant"]) == ("PUBLIC", None, None)


# --- Acting under a grant ---------------------------------------------------------------------------------------------


async def test_one_acts_under_the_grant_that_one_chooses(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    auditor = await site.world.actor(Role.DEPARTMENT, person=clerk.person_id, agency_id=await site.world.agency())

    for actor, role in ((clerk, "OFFICE"), (auditor, "DEPARTMENT")):
        viewer = (await site.data(VIEWER, await site.bearer(actor)))["viewer"]
        assert (viewer["actingAs"], viewer["grant"]) == (role, {"id": f"RoleGrant_{actor.grant_id}"})


async def test_the_only_grant_is_chosen_without_asking(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)

    viewer = (await site.data(VIEWER, await site.bearer(clerk, acting=False)))["viewer"]

    assert viewer["actingAs"] == "OFFICE"


async def test_with_several_grants_and_none_chosen_one_has_the_rights_of_nobody(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    await site.world.actor(Role.DEPARTMENT, person=clerk.person_id, agency_id=await site.world.agency())
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())
    headers = await site.bearer(clerk, acting=False)

    data = await site.data("query ($id: ID!) { viewer { actingAs grant { id } } node(id: $id) { id } }", headers,
                           id=f"Dossier_{dossier}")  # fmt: skip

    assert data == {"viewer": {"actingAs": "PUBLIC", "grant": None}, "node": None}


async def refused_grant(site: Site, headers: dict[str, str]) -> Any:
    response = await site.post(VIEWER, headers)
    assert response.status_code == 403
    assert "data" not in response.json()
    return code_of(response.json()["errors"][0])


async def test_another_persons_grant_is_refused(site: Site) -> None:
    clerk, director = await site.world.actor(Role.OFFICE), await site.world.actor(Role.OFFICE_DIRECTOR)
    headers = {**await site.bearer(clerk), "x-acting-as": f"RoleGrant_{director.grant_id}"}

    assert await refused_grant(site, headers) == ("FORBIDDEN", "GRANT_NOT_HELD")


async def test_a_grant_that_has_ended_or_not_begun_is_refused(site: Site) -> None:
    for change in ({"valid_to": NOON}, {"valid_from": NOON + timedelta(microseconds=1)}):
        clerk = await site.world.actor(Role.OFFICE)
        await site.world.change(m.RoleGrant, clerk.grant_id, **change)

        assert await refused_grant(site, await site.bearer(clerk)) == ("FORBIDDEN", "GRANT_NOT_HELD")


@pytest.mark.parametrize("wanted", ["", "office", f"RoleGrant_{NOBODY}", f"Person_{NOBODY}", "RoleGrant_", "角色"])
async def test_a_grant_that_is_none_is_refused(site: Site, wanted: str) -> None:
    headers = {
        **await site.bearer(await site.world.actor(Role.OFFICE)),
        "x-acting-as": wanted.encode().decode("latin-1"),
    }

    response = await site.client.post(
        "/graphql",
        json={"query": VIEWER},
        headers=[(k.encode(), v.encode("latin-1")) for k, v in {"accept": MODERN, **headers}.items()],
    )

    assert (response.status_code, code_of(response.json()["errors"][0])) == (403, ("FORBIDDEN", "GRANT_NOT_HELD"))


async def test_a_grant_that_ends_gives_no_sight_at_the_next_request(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())
    headers, ask = await site.bearer(clerk), "query ($id: ID!) { node(id: $id) { id } }"
    before = await site.data(ask, headers, id=f"Dossier_{dossier}")

    await site.world.change(m.RoleGrant, clerk.grant_id, valid_to=NOON)
    after = (await site.post(ask, headers, id=f"Dossier_{dossier}")).json()

    assert before == {"node": {"id": f"Dossier_{dossier}"}}
    assert after.get("data") in (None, {"node": None})


async def test_a_new_grant_is_found_at_the_next_request(site: Site) -> None:
    person = await site.world.person()
    subject = uuid4().hex
    await site.world.put(
        m.Identity, person_id=person, programme_id=site.world.programme, issuer=ADDRESS, subject=subject
    )
    headers = {"authorization": f"Bearer {site.issue(subject)}", "x-clock": NOON.isoformat()}
    await site.data(VIEWER, headers)

    clerk = await site.world.actor(Role.OFFICE, person=person)
    viewer = (await site.data(VIEWER, {**headers, "x-acting-as": f"RoleGrant_{clerk.grant_id}"}))["viewer"]

    assert viewer["actingAs"] == "OFFICE"


async def test_a_grant_revoked_through_this_server_is_not_held_at_the_next_request(site: Site) -> None:
    keeper, clerk = await site.world.actor(Role.SECURITY_ADMIN), await site.world.actor(Role.OFFICE)
    headers = await site.bearer(clerk)
    alone = {name: value for name, value in headers.items() if name != "x-acting-as"}
    before = [(await site.data(VIEWER, one))["viewer"]["actingAs"] for one in (headers, alone)]

    key = {"roleGrantId": f"RoleGrant_{clerk.grant_id}", "idempotencyKey": uuid4().hex, "expectedVersion": 1}
    revoke = "mutation ($i: RevokeGrantInput!) { revokeGrant(input: $i) { errors { code } } }"
    done = await site.data(revoke, await site.bearer(keeper), i={**key, "reason": "调离"})

    assert before == ["OFFICE", "OFFICE"]
    assert done == {"revokeGrant": {"errors": []}}
    assert (await site.data(VIEWER, alone))["viewer"]["actingAs"] == "PUBLIC"
    assert code_of(await site.error(VIEWER, headers)) == ("FORBIDDEN", "GRANT_NOT_HELD")


async def test_who_represents_an_agency_holds_nothing_from_the_request_after_its_disqualification(site: Site) -> None:
    agency, clerk = await site.world.agency("labour"), await site.world.actor(Role.OFFICE)
    trade = await site.world.actor(Role.RECOMMENDER, agency_id=agency)
    secretary, headers = await site.world.actor(Role.LEADING_GROUP_SECRETARY), await site.bearer(trade)
    record = await site.world.put(
        m.BodyRecord, programme_id=site.world.programme, agency_id=agency, state="proposed", text="把关不严",
        opened_at=NOON, hear_until=NOON, proposed_by_id=clerk.person_id,
    )  # fmt: skip
    before = (await site.data(VIEWER, headers))["viewer"]["actingAs"]

    key = {"bodyRecordId": f"BodyRecord_{record}", "idempotencyKey": uuid4().hex, "expectedVersion": 1}
    disqualify = "mutation ($i: DisqualifyBodyInput!) { disqualifyBody(input: $i) { errors { code } } }"
    done = await site.data(disqualify, await site.bearer(secretary), i={**key, "reason": "查实"})

    assert before == "RECOMMENDER"
    assert done == {"disqualifyBody": {"errors": []}}
    assert code_of(await site.error(VIEWER, headers)) == ("FORBIDDEN", "GRANT_NOT_HELD")


async def test_who_is_refused_is_looked_up_anew(site: Site) -> None:
    """A grant that ended elsewhere, at another server, is known here for a while."""
    clerk = await site.world.actor(Role.OFFICE)
    headers = await site.bearer(clerk)
    await site.data(VIEWER, headers)
    await site.world.change(m.RoleGrant, clerk.grant_id, valid_to=NOON)
    still = (await site.data(VIEWER, headers))["viewer"]["actingAs"]

    given = {"dossierId": f"Dossier_{NOBODY}", "idempotencyKey": uuid4().hex}
    refused = await site.error(TAKE, headers, i=given)

    assert (still, code_of(refused)) == ("OFFICE", ("NOT_FOUND", "NOT_FOUND"))
    assert code_of(await site.error(VIEWER, headers)) == ("FORBIDDEN", "GRANT_NOT_HELD")


# --- Language ---------------------------------------------------------------------------------------------------------

ZH, EN = "每页数量须在 1 至 100 之间，请更正。", "A page holds 1 to 100 rows; please correct the number."


@pytest.mark.parametrize(
    ("accepted", "message"),
    [
        (None, ZH),
        ("", ZH),
        ("zh-CN,zh;q=0.9", ZH),
        ("en", EN),
        ("en-GB,en;q=0.9", EN),
        ("fr, en;q=0.7", EN),
        ("fr", ZH),
        ("zh;q=0.3, en;q=0.8", EN),
        ("en;q=0.3, zh;q=0.8", ZH),
        ("en;q=x, ;;;", EN),
        ("en;q=., zh;q=0.8", EN),
    ],
)
async def test_messages_come_in_the_language_of_the_caller(site: Site, accepted: str | None, message: str) -> None:
    headers = {} if accepted is None else {"accept-language": accepted}

    error = await site.error("{ agencies(first: 0) { totalCount } }", headers)

    assert (error["message"], code_of(error)) == (message, ("BAD_REQUEST", "PAGE_SIZE"))


async def test_a_broken_rule_is_told_in_the_language_of_the_caller(site: Site) -> None:
    cycle, clerk = await site.world.cycle("announced"), await site.world.actor(Role.OFFICE)
    headers = {**await site.bearer(clerk), "x-clock": "2026-01-01T00:00:00Z"}
    ask = "mutation ($i: OpenFilingInput!) { openFiling(input: $i) { cycle { id } errors { code message article } } }"
    given = {"cycleId": f"Cycle_{cycle}", "idempotencyKey": "a", "expectedVersion": 1}

    zh = (await site.data(ask, headers, i=given))["openFiling"]
    en = (await site.data(ask, {**headers, "accept-language": "en"}, i={**given, "idempotencyKey": "b"}))["openFiling"]

    assert zh["cycle"] is en["cycle"] is None
    ((told_zh,), (told_en,)) = (zh["errors"], en["errors"])
    assert (
        (told_zh["code"], told_zh["article"]) == (told_en["code"], told_en["article"]) == ("FILING_NOT_OPEN", "Art.17")
    )
    assert told_zh["message"].startswith("未到申报受理开始时间")
    assert told_en["message"].startswith("Filing opens at")


async def test_a_strange_weight_of_a_language_is_no_error(site: Site) -> None:
    """`²` is a digit to Python, but no number."""
    headers = [(b"accept-language", "en;q=²".encode("latin-1")), (b"accept", MODERN.encode())]

    response = await site.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)

    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("query", "variables", "reason", "zh", "en", "detail"),
    [
        (
            "{",
            {},
            "QUERY_SYNTAX",
            "查询语句过长或存在语法错误，请按详情更正后重试。",
            "The query is too long or its syntax is wrong; please correct it as the detail says and try again.",
            "Syntax Error: Expected Name, found <EOF>.",
        ),
        (
            "{ nope }",
            {},
            "QUERY_INVALID",
            "查询语句不符合接口定义，请按详情更正后重试。",
            "The query does not fit the schema; please correct it as the detail says and try again.",
            "Cannot query field 'nope' on type 'Query'.",
        ),
        (
            "{ a: programmes { totalCount } a: agencies { totalCount } }",
            {},
            "QUERY_INVALID",
            "查询语句不符合接口定义，请按详情更正后重试。",
            "The query does not fit the schema; please correct it as the detail says and try again.",
            "Fields 'a' conflict; use different aliases to fetch both.",
        ),
        (
            "query ($n: Int!) { agencies(first: $n) { totalCount } }",
            {"n": "x"},
            "VALUE_INVALID",
            "变量或参数的取值不符合接口定义，请按详情更正后重试。",
            "A variable or argument does not fit the schema; please correct it as the detail says and try again.",
            "Variable '$n' has invalid value: Int cannot represent non-integer value.",
        ),
    ],
)
async def test_a_query_that_does_not_fit_is_told_in_the_language_of_the_caller_with_the_detail(
    site: Site, query: str, variables: dict[str, Any], reason: str, zh: str, en: str, detail: str
) -> None:
    first, second = [await site.error(query, {"accept-language": one}, **variables) for one in ("zh", "en")]

    assert (first["message"], second["message"]) == (zh, en)
    assert code_of(first) == code_of(second) == ("BAD_REQUEST", reason)
    assert first["locations"] == second["locations"] != []
    assert first["extensions"]["detail"] == second["extensions"]["detail"] == detail


UNFIT = {
    "a field too many": ({"dossierId": "a", "idempotencyKey": "k", "secret": "工艺"}, "secret"),
    "a field missing": ({"dossierId": "工艺"}, "idempotencyKey"),
    "no object": ("工艺", "to be an object."),
    "no id": ({"dossierId": {"a": "工艺"}, "idempotencyKey": "k"}, "ID cannot represent value."),
    "no text": ({"dossierId": "a", "idempotencyKey": ["工艺"]}, "a non string value."),
}


@pytest.mark.parametrize("case", UNFIT)
async def test_the_detail_says_what_does_not_fit_without_repeating_what_was_given(site: Site, case: str) -> None:
    given, words = UNFIT[case]

    found = (await site.post(TAKE, i=given)).json()["errors"]

    details = [one["extensions"]["detail"] for one in found]
    assert {code_of(one) for one in found} == {("BAD_REQUEST", "VALUE_INVALID")}
    assert any(words in detail for detail in details)
    assert all("工艺" not in detail and "{" not in detail for detail in details)


LIMIT_DATES = ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+08:00", "3000-01-01T00:00:00Z"]


@pytest.mark.parametrize("instant", LIMIT_DATES)
async def test_an_instant_that_cannot_be_reckoned_with_is_a_broken_rule(site: Site, instant: str) -> None:
    keeper, person = await site.world.actor(Role.SECURITY_ADMIN), await site.world.person()
    given = {"personId": f"Person_{person}", "idempotencyKey": uuid4().hex, "role": "FINANCE", "validTo": instant}

    found = await site.data(GRANT, await site.bearer(keeper), i=given)

    assert found["grantRole"]["roleGrant"] is None
    (error,) = found["grantRole"]["errors"]
    assert (error["field"], error["code"], error["article"]) == ("validTo", "INSTANT_OUT_OF_RANGE", "Art.5")
    assert await site.world.sql("SELECT 1 FROM role_grant WHERE person_id = $1", person) == []


async def test_the_last_instant_that_can_be_reckoned_with_is_taken(site: Site) -> None:
    keeper, person = await site.world.actor(Role.SECURITY_ADMIN), await site.world.person()
    last = "2999-12-31T23:59:59-12:00"
    given = {"personId": f"Person_{person}", "idempotencyKey": uuid4().hex, "role": "FINANCE", "validTo": last}

    found = await site.data(GRANT, await site.bearer(keeper), i=given)

    assert found["grantRole"]["errors"] == []


# --- What is understood -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "BODY_NOT_JSON"),
        (b"NONSENSE", "BODY_NOT_JSON"),
        (b'{"query": ', "BODY_NOT_JSON"),
        (b'{"query": "\xff"}', "BODY_NOT_JSON"),
        (b"[" * 5_000, "BODY_NOT_JSON"),
        (b'"{ __typename }"', "QUERY_MISSING"),
        (b"null", "QUERY_MISSING"),
        (b"5", "QUERY_MISSING"),
        (b"{}", "QUERY_MISSING"),
        (b'{"query": 5}', "QUERY_MISSING"),
        (b'[{"query": "{ __typename }"}, {"query": "{ __typename }"}]', "QUERY_MISSING"),
        (b'{"query": "{ __typename }", "variables": []}', "VARIABLES_INVALID"),
        (b'{"query": "{ __typename }", "variables": "{}"}', "VARIABLES_INVALID"),
        (b'{"query": "{ __typename }", "operationName": 5}', "VARIABLES_INVALID"),
    ],
)
async def test_a_body_that_is_no_request_is_refused(site: Site, content: bytes, reason: str) -> None:
    headers = {"accept": MODERN, "content-type": "application/json"}

    response = await site.client.post("/graphql", content=content, headers=headers)

    assert response.status_code == 400
    assert code_of(response.json()["errors"][0]) == ("BAD_REQUEST", reason)
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/graphql", ""]
)
async def test_another_content_type_is_refused(site: Site, kind: str) -> None:
    """A browser sends these without asking first: refusing them keeps other sites from acting for a person."""
    content = b'{"query": "{ __typename }"}'

    response = await site.client.post("/graphql", content=content, headers={"accept": MODERN, "content-type": kind})

    assert (response.status_code, code_of(response.json()["errors"][0])) == (400, ("BAD_REQUEST", "CONTENT_TYPE"))


async def test_a_body_of_two_million_bytes_is_the_largest(site: Site) -> None:
    def padded(size: int) -> bytes:
        return b'{"query": "{ __typename }"' + b" " * (size - 27) + b"}"

    headers = {"accept": MODERN, "content-type": "application/json; charset=utf-8"}
    fits = await site.client.post("/graphql", content=padded(2_000_000), headers=headers)
    large = await site.client.post("/graphql", content=padded(2_000_001), headers=headers)

    assert fits.json() == {"data": {"__typename": "Query"}}
    assert (large.status_code, code_of(large.json()["errors"][0])) == (400, ("BAD_REQUEST", "BODY_TOO_LARGE"))


@pytest.mark.parametrize(
    ("query", "legacy_status", "modern_status"),
    [
        ("{ __typename }", 200, 200),
        ("{ nope }", 200, 400),
        ("{", 200, 400),
        ("query ($a: Int!) { __typename }", 200, 400),
    ],
)
async def test_the_status_follows_graphql_over_http(
    site: Site, query: str, legacy_status: int, modern_status: int
) -> None:
    legacy = await site.client.post("/graphql", json={"query": query}, headers={"accept": "application/json"})
    modern = await site.client.post("/graphql", json={"query": query}, headers={"accept": MODERN})

    assert (legacy.status_code, modern.status_code) == (legacy_status, modern_status)
    assert legacy.headers["content-type"] == "application/json; charset=utf-8"
    assert modern.headers["content-type"] == f"{MODERN}; charset=utf-8"
    assert legacy.json() == modern.json()


async def test_the_operation_is_chosen_by_name(site: Site) -> None:
    body = {"query": "query A { a: __typename } query B { b: __typename }", "operationName": "B"}

    response = await site.client.post("/graphql", json=body, headers={"accept": MODERN})

    assert response.json() == {"data": {"b": "Query"}}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"query": ""}, "QUERY_SYNTAX"),
        ({"query": "fragment F on Query { __typename }"}, "QUERY_INVALID"),
        ({"query": "query A { __typename }", "operationName": "B"}, "OPERATION_UNKNOWN"),
        ({"query": "query A { __typename }", "operationName": ""}, "OPERATION_UNKNOWN"),
        ({"query": "query A { a: __typename } query B { b: __typename }"}, "OPERATION_UNKNOWN"),
    ],
)
async def test_a_request_without_a_known_operation_is_a_bad_request(
    site: Site, body: dict[str, Any], reason: str
) -> None:
    """GraphQL 6.1: of several operations none is executed without a name."""
    response = await site.client.post("/graphql", json=body, headers={"accept": MODERN})

    assert (response.status_code, code_of(response.json()["errors"][0])) == (400, ("BAD_REQUEST", reason))
    assert "data" not in response.json()


async def test_an_unknown_field_is_refused_without_suggesting_others(site: Site) -> None:
    response = await site.post("{ programme { code } }")

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert code_of(error)[0] == "BAD_REQUEST"
    assert "programmes" not in response.text


async def test_introspection_works_in_development(site: Site) -> None:
    data = await site.data('{ __schema { queryType { name } } __type(name: "Dossier") { fields { name } } }')

    assert data["__schema"] == {"queryType": {"name": "Query"}}
    assert {"name": "availableActs"} in data["__type"]["fields"]


async def test_get_shows_the_explorer_in_development_and_executes_nothing(site: Site) -> None:
    response = await site.client.get("/graphql", params={"query": "{ __typename }"})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert '"__typename"' not in response.text


async def test_the_explorer_needs_no_other_host_and_may_reach_none(site: Site) -> None:
    page = await site.client.get("/graphql")
    brought = [await site.client.get(address) for address in re.findall(r'(?:href|src)="(/graphql/[^"]+)"', page.text)]

    assert [one.status_code for one in brought] == [200, 200, 200]
    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    )
    for one in [page, *brought[:2]]:
        assert re.findall(r"https?://|//[a-z]+\.|<script>|style=| on[a-z]+=", one.text) == []


async def test_there_is_no_explorer_in_production(production: Site) -> None:
    for address in ("/graphql/explorer.js", "/graphql/schema.graphql"):
        assert (await production.client.get(address)).status_code == 404


async def test_the_root_is_the_home_page_of_the_public_in_development_and_production(
    site: Site, production: Site
) -> None:
    for one in (site, production):
        answer = await one.client.get("/")

        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "市长质量奖" in answer.text


async def test_get_is_refused_in_production(production: Site) -> None:
    response = await production.client.get("/graphql", params={"query": "{ __typename }"})

    assert (response.status_code, response.headers["allow"], response.content) == (405, "POST", b"")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_what_graphql_does_not_take_is_named(site: Site, production: Site, method: str) -> None:
    told = [await one.client.request(method, "/graphql") for one in (site, production)]

    assert [(one.status_code, one.headers["allow"]) for one in told] == [(405, "POST, GET, HEAD"), (405, "POST")]


async def test_without_local_accounts_there_is_no_login_here(world: World, tmp_path: Path) -> None:
    paths = ("/auth/token", "/auth/accounts", "/.well-known/jwks.json", "/docs", "/openapi.json")

    async for plain in serve(world, Settings(mode="production", data_dir=tmp_path)):
        answers = [await plain.client.request(method, path) for path in paths for method in ("GET", "POST")]

        assert {answer.status_code for answer in answers} == {404}


async def test_health_and_readiness_are_told(site: Site) -> None:
    assert (await site.client.get("/healthz")).json() == {"status": "ok"}
    assert (await site.client.get("/readyz")).json() == {"status": "ready"}
    for path in ("/healthz", "/readyz"):
        asked = await site.client.head(path)
        assert (asked.status_code, asked.content) == (200, b"")


# --- The clock --------------------------------------------------------------------------------------------------------


async def test_in_development_a_request_stands_where_it_says(site: Site) -> None:
    viewer = (await site.data(VIEWER, {"x-clock": "2026-05-06T12:00:00+08:00"}))["viewer"]

    assert datetime.fromisoformat(viewer["clock"]) == NOON


@pytest.mark.parametrize(
    "clock", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "tomorrow", "2026-05-06T12:00:00", "2026-05-06", ""]
)
async def test_a_clock_that_is_no_instant_is_refused(site: Site, clock: str) -> None:
    response = await site.post(VIEWER, {"x-clock": clock})

    assert (response.status_code, code_of(response.json()["errors"][0])) == (400, ("BAD_REQUEST", "CLOCK_INVALID"))


async def test_in_production_no_caller_moves_the_clock(production: Site) -> None:
    for clock in ("2020-01-01T00:00:00Z", "nonsense"):
        viewer = (await production.data(VIEWER, {"x-clock": clock}))["viewer"]
        assert abs(datetime.fromisoformat(viewer["clock"]) - datetime.now(UTC)) < timedelta(minutes=1)


# --- Where a broken rule is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["saveReview", "submitReview"])
async def test_a_wrong_score_is_named_by_its_place(site: Site, act: str) -> None:
    cycle, expert = await site.world.cycle("material_review"), await site.world.expert()
    dossier = await site.world.dossier(cycle, await site.world.organisation(), "qualified")
    review = await site.world.assigned(dossier, expert)
    rows = [("4.1.2", 50), ("9.9", 50), ("4.1.3", 52), ("4.1.2", 50)]
    scores = [{"item": item, "percentage": given, "strengths": "好", "improvements": ""} for item, given in rows]
    query = f"mutation ($i: {act[0].upper()}{act[1:]}Input!) {{ {act}(input: $i) {{ errors {{ field code }} }} }}"
    given = {"reviewId": f"Review_{review}", "idempotencyKey": uuid4().hex, "expectedVersion": 1, "scores": scores}

    found = (await site.data(query, await site.bearer(expert), i=given))[act]["errors"]

    assert [(one["field"], one["code"]) for one in found if not one["code"].endswith("MISSING")] == [
        ("scores.1.item", "ITEM_FOREIGN"),
        ("scores.3.item", "ITEM_DUPLICATE"),
        ("scores.2.percentage", "PERCENTAGE_OFF_STEP"),
    ]
    missing = [one["field"] for one in found if one["code"].endswith("MISSING")]
    comments = ["scores.4.1.2.improvements", "scores.4.1.3.improvements"]
    assert (missing[:2], len(missing)) == ((comments, 23) if act == "submitReview" else ([], 0))


# --- Limits -----------------------------------------------------------------------------------------------------------


async def test_an_operation_of_fourteen_levels_is_the_deepest(site: Site) -> None:
    def deep(levels: int) -> str:
        path = ["programmes", "nodes", *["cycles(first: 1)", "nodes", "programme"] * 10][: levels - 1]
        return "{ " + " { ".join([*path, "__typename"]) + " }" * len(path) + " }"

    fits, too_deep = await site.post(deep(14)), await site.error(deep(15))

    assert fits.status_code == 200
    assert code_of(too_deep) == ("BAD_REQUEST", "OPERATION_TOO_DEEP")


async def test_an_operation_of_more_than_two_thousand_fields_is_refused(site: Site) -> None:
    fragment = " fragment F on Query { " + " ".join(f"a{n}: __typename" for n in range(500)) + " }"

    fits = await site.data("{ ...F ...F ...F ...F }" + fragment)
    broad = await site.error("{ ...F ...F ...F ...F one: __typename }" + fragment)

    assert len(fits) == 500
    assert code_of(broad) == ("BAD_REQUEST", "OPERATION_TOO_BROAD")


def _acts(count: int, shape: str) -> str:
    """Return a mutation of so many acts, each under an alias of its own: as fields, in fragments, or in both."""
    nobody = f'input: {{dossierId: "Dossier_{NOBODY}", idempotencyKey: "k"}}'
    fields = [f"a{n}: takeCase({nobody}) {{ errors {{ code }} }}" for n in range(count)]
    half = count // 2
    return {
        "fields": f"mutation {{ {' '.join(fields)} }}",
        "fragment": f"mutation {{ ...All }} fragment All on Mutation {{ {' '.join(fields)} }}",
        "both": f"mutation {{ {' '.join(fields[:half])} ...Rest }} fragment Rest on Mutation"
        f" {{ ... on Mutation {{ {' '.join(fields[half:])} }} }}",
    }[shape]


@pytest.mark.parametrize("shape", ["fields", "fragment", "both"])
async def test_ten_acts_are_the_most_in_one_operation(site: Site, shape: str) -> None:
    count = "SELECT count(*) FROM ledger_entry"
    before = await site.world.one(count)

    found = await site.error(_acts(11, shape))
    none, ten = await site.world.one(count), (await site.post(_acts(10, shape))).json()

    assert code_of(found) == ("BAD_REQUEST", "TOO_MANY_ACTS")
    assert none == before
    assert {code_of(one) for one in ten["errors"]} == {("NOT_FOUND", "NOT_FOUND")}
    assert await site.world.one(count) == before + 10


async def test_a_query_is_no_act_however_many_fields_it_has(site: Site) -> None:
    found = await site.data("{ " + " ".join(f"a{n}: __typename" for n in range(11)) + " }")

    assert len(found) == 11


async def test_a_document_of_more_than_four_thousand_tokens_is_not_even_parsed(site: Site) -> None:
    error = await site.error("{ " + "__typename " * 4_001 + "}")

    assert code_of(error)[0] == "BAD_REQUEST"


FRAGMENTS = [
    ("{ ...F0 } ", "fragment F{n} on Query {{ ...F{m} ...F{m} }} ", "fragment F22 on Query { __typename }"),
    (
        "{ programmes { nodes { ...F0 } } } ",
        "fragment F{n} on Programme {{ a: cycles {{ totalCount }} ...F{m} ...F{m} }} ",
        "fragment F22 on Programme { code }",
    ),
    (
        "{ programmes { nodes { ...F0 } } } ",
        "fragment F{n} on Programme {{ a: cycles {{ nodes {{ programme {{ ...F{m} }} }} }} ...F{m} }} ",
        "fragment F22 on Programme { code }",
    ),
]


@pytest.mark.parametrize(("start", "step", "end"), FRAGMENTS)
async def test_fragments_that_double_at_each_step_are_refused_at_once(
    site: Site, start: str, step: str, end: str
) -> None:
    attack = start + "".join(step.format(n=n, m=n + 1) for n in range(22)) + end

    begun = time.process_time()
    response = await site.post(attack)
    took = time.process_time() - begun

    assert response.status_code == 400
    assert {code_of(error)[0] for error in response.json()["errors"]} == {"BAD_REQUEST"}
    assert took < 2, "2^22 fields were not counted one by one"


async def test_fragments_in_a_circle_are_refused(site: Site) -> None:
    response = await site.post("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")

    assert (response.status_code, code_of(response.json()["errors"][0])[0]) == (400, "BAD_REQUEST")


async def test_repeated_fields_are_checked_in_linear_time(site: Site) -> None:
    """Comparing each with each of 500 takes seconds."""
    begun = time.process_time()
    response = await site.post("{ " + "programmes { nodes { code } } " * 500 + "}")

    assert time.process_time() - begun < 1
    assert response.json() == {"data": await site.data("{ programmes { nodes { code } } }")}


def nested(sizes: list[int | str]) -> str:
    """Return a query of dossiers within organisations within dossiers …, with these sizes of pages."""
    inner = "__typename"
    for size in reversed(sizes[1:]):
        inner = f"dossiers(first: {size}) {{ nodes {{ organisation {{ {inner} }} }} }}"
    return f"query ($n: Int) {{ organisations(first: {sizes[0]}) {{ nodes {{ {inner} }} }} }}"


async def test_pages_within_pages_bring_fifty_thousand_rows_at_most(site: Site) -> None:
    fits = [await site.post(nested(sizes), n=n) for sizes, n in (([100, "$n"], 100), ([50, 100, "$n"], 1))]
    refused = [await site.error(nested(sizes), n=100) for sizes in ([50, 100, "$n"], [100, "$n", 100, 100])]

    assert [one.status_code for one in fits] == [200, 200]
    assert [code_of(error) for error in refused] == [("BAD_REQUEST", "OPERATION_TOO_LARGE")] * 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("first: 0", "PAGE_SIZE"),
        ("first: 101", "PAGE_SIZE"),
        ("first: -1", "PAGE_SIZE"),
        ("last: 0", "PAGE_SIZE"),
        ("last: 101", "PAGE_SIZE"),
        ("first: 1, last: 1", "PAGE_DIRECTION"),
        ('after: "nonsense"', "CURSOR_INVALID"),
        ('after: "质量"', "CURSOR_INVALID"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(site: Site, arguments: str, reason: str) -> None:
    error = await site.error(f"{{ agencies({arguments}) {{ nodes {{ code }} }} }}")

    assert code_of(error) == ("BAD_REQUEST", reason)


async def test_a_page_of_a_hundred_is_the_largest(site: Site) -> None:
    page = (await site.data("{ pastWinners(first: 100) { nodes { name } totalCount } }"))["pastWinners"]

    assert len(page["nodes"]) == min(100, page["totalCount"])


async def test_a_cursor_of_another_order_is_refused(site: Site) -> None:
    page = await site.data("{ agencies(first: 1) { pageInfo { endCursor } } }")
    cursor = page["agencies"]["pageInfo"]["endCursor"]

    error = await site.error("query ($a: String) { pastWinners(after: $a) { nodes { name } } }", a=cursor)

    assert code_of(error) == ("BAD_REQUEST", "CURSOR_INVALID")


def cursor(*parts: Any) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


AGENCIES = "query ($a: String) { agencies(after: $a) { nodes { code } } }"
CYCLES = "query ($a: String) { cycles(after: $a) { nodes { session } } }"


@pytest.mark.parametrize(
    ("query", "after"),
    [
        (AGENCIES, cursor("code", "x", 5)),
        (AGENCIES, cursor("code", 5, str(NOBODY))),
        (AGENCIES, cursor("code", "\x00", str(NOBODY))),
        (CYCLES, cursor("session", "9" * 30, str(NOBODY))),
        (CYCLES, cursor("session", "3000000000", str(NOBODY))),
    ],
)
async def test_a_forged_cursor_is_a_bad_request(site: Site, query: str, after: str) -> None:
    error = await site.error(query, a=after)

    assert code_of(error) == ("BAD_REQUEST", "CURSOR_INVALID")


# --- Texts that cannot be stored ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($c: [String!]) { awards(filter: {certificateNumber: $c}) { totalCount } }", {"c": ["\x00"]}),
        ("query ($id: ID!) { node(id: $id) { id } }", {"id": "Dossier_1\x00"}),
        ('{ awards(filter: {certificateNumber: ["\\u0000"]}) { totalCount } }', {}),
        ('{ awards(filter: {certificateNumber: ["\\u{0}"]}) { totalCount } }', {}),
    ],
)
async def test_a_text_with_nul_is_a_bad_request(site: Site, query: str, variables: dict[str, Any]) -> None:
    error = await site.error(query, **variables)

    assert code_of(error) == ("BAD_REQUEST", "TEXT_CONTROL_CHARACTER")


async def test_a_text_that_speaks_of_nul_is_none(site: Site) -> None:
    query = "query ($c: [String!]) { awards(filter: {certificateNumber: $c}) { totalCount } }"

    assert await site.data(query, c=["\\u0000"]) == {"awards": {"totalCount": 0}}


async def test_an_act_with_nul_in_its_key_is_refused_and_changes_nothing(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())

    error = await site.error(
        TAKE, await site.bearer(clerk), i={"dossierId": f"Dossier_{dossier}", "idempotencyKey": "a\x00"}
    )

    assert code_of(error) == ("BAD_REQUEST", "TEXT_CONTROL_CHARACTER")
    assert await site.world.one("SELECT count(*) FROM case_handler WHERE dossier_id = $1", dossier) == 0


# --- Ids --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "x", "Dossier_", "Dossier_x", f"{NOBODY}"])
async def test_an_id_that_is_none_is_refused(site: Site, text: str) -> None:
    error = await site.error("query ($id: ID!) { node(id: $id) { id } }", id=text)

    assert code_of(error) == ("BAD_REQUEST", "ID_INVALID")


async def test_an_act_aimed_at_an_id_of_another_type_names_the_field(site: Site) -> None:
    headers = await site.bearer(await site.world.actor(Role.OFFICE))
    cycle = await site.world.cycle()

    payload = (await site.data(TAKE, headers, i={"dossierId": f"Cycle_{cycle}", "idempotencyKey": "k"}))["takeCase"]

    ((error,), dossier) = (payload["errors"], payload["dossier"])
    assert (dossier, error["code"], error["field"], error["article"]) == (None, "ID_INVALID", "dossierId", "Art.5")


async def test_nodes_keep_their_order_and_leave_a_null_for_what_is_invisible(site: Site) -> None:
    county = await site.world.county("360702")
    cycle = await site.world.cycle()
    own = await site.world.dossier(cycle, await site.world.organisation("360702"))
    foreign = await site.world.dossier(cycle, await site.world.organisation("360703"))
    ids = [f"Dossier_{foreign}", f"Dossier_{own}", f"Dossier_{NOBODY}", f"Nothing_{own}", f"Dossier_{own}"]

    data = await site.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", await site.bearer(county), ids=ids)

    mine = {"id": f"Dossier_{own}"}
    assert data == {"nodes": [None, mine, None, None, mine]}


async def test_more_than_a_hundred_nodes_are_refused(site: Site) -> None:
    ask = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    fits = await site.data(ask, ids=[f"Dossier_{NOBODY}"] * 100)
    error = await site.error(ask, ids=[f"Dossier_{NOBODY}"] * 101)

    assert fits == {"nodes": [None] * 100}
    assert code_of(error) == ("BAD_REQUEST", "TOO_MANY_IDS")


# --- What is hidden and what does not exist look the same --------------------------------------------------------------


async def test_hidden_and_missing_give_the_same_bytes(site: Site) -> None:
    hidden = await site.world.dossier(await site.world.cycle(), await site.world.organisation("360703"))
    headers = await site.bearer(await site.world.county("360702"))
    recommend = (
        "mutation ($i: RecommendDossierInput!) { recommendDossier(input: $i) { dossier { id } errors { code } } }"
    )

    def given(dossier: UUID) -> dict[str, Any]:
        return {
            "dossierId": f"Dossier_{dossier}",
            "idempotencyKey": uuid4().hex,
            "expectedVersion": 1,
            "opinion": "同意推荐",
            "truthStated": True,
        }

    acts = [await site.post(recommend, headers, i=given(key)) for key in (hidden, NOBODY)]
    reads = [
        await site.post("query ($id: ID!) { node(id: $id) { id } }", headers, id=f"Dossier_{key}")
        for key in (hidden, NOBODY)
    ]

    for first, second in (acts, reads):
        assert (first.status_code, first.headers, first.content) == (second.status_code, second.headers, second.content)
    (error,) = acts[0].json()["errors"]
    assert error["extensions"] == {"code": "NOT_FOUND", "reason": "NOT_FOUND", "article": "Art.12"}
    assert reads[0].json() == {"data": {"node": None}}


@pytest.mark.parametrize("mutation", ["TakeCase", "OpenDossier"])
async def test_an_invisible_draft_and_a_missing_one_give_the_office_the_same_bytes(site: Site, mutation: str) -> None:
    draft = await site.world.dossier(await site.world.cycle(), await site.world.organisation(), "draft")
    headers = await site.bearer(await site.world.actor(Role.OFFICE))
    name = mutation[0].lower() + mutation[1:]
    ask = f"mutation ($i: {mutation}Input!) {{ {name}(input: $i) {{ errors {{ code }} }} }}"

    first, second = [
        await site.post(ask, headers, i={"dossierId": f"Dossier_{key}", "idempotencyKey": uuid4().hex})
        for key in (draft, NOBODY)
    ]

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert code_of(first.json()["errors"][0]) == ("NOT_FOUND", "NOT_FOUND")


# --- Errors inside ----------------------------------------------------------------------------------------------------


async def test_an_error_inside_an_act_is_masked_and_changes_nothing(
    owner_url: str, database_url: str, tmp_path: Path
) -> None:
    own = Database(database_url)
    async with own.transaction("award_system") as tx:
        programme = (await tx.sql("SELECT id FROM programme"))[0][0]
    world = World(own, database_url, programme)
    dossier = await world.dossier(await world.cycle(), await world.organisation())
    async for site in serve(world, Settings(mode="development", data_dir=tmp_path)):
        headers = await site.bearer(await world.actor(Role.OFFICE))
        owner: Any = await asyncpg.connect(owner_url)
        await owner.execute("ALTER TABLE case_handler RENAME COLUMN since TO secret_column")
        await owner.close()

        response = await site.post(TAKE, headers, i={"dossierId": f"Dossier_{dossier}", "idempotencyKey": "k"})

        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "INTERNAL", "reason": "INTERNAL"}
        assert error["message"] == "系统暂时出现问题，请稍后重试，如仍出现请联系系统管理员。"
        assert set(response.json()["data"].values()) == {None}
        for word in ("secret_column", "since", "case_handler", "asyncpg", "Traceback", "INSERT"):
            assert word not in response.text
        assert await world.one("SELECT count(*) FROM ledger_entry") == 0
    await own.close()


async def test_an_error_inside_a_query_is_masked(owner_url: str, database_url: str, tmp_path: Path) -> None:
    own = Database(database_url)
    async with own.transaction("award_system") as tx:
        programme = (await tx.sql("SELECT id FROM programme"))[0][0]
    async for site in serve(World(own, database_url, programme), Settings(mode="development", data_dir=tmp_path)):
        owner: Any = await asyncpg.connect(owner_url)
        await owner.execute("ALTER TABLE agency RENAME COLUMN name TO secret_column")
        await owner.close()

        response = await site.post("{ agencies { nodes { name } } }")

        assert (response.status_code, response.headers["content-type"]) == (500, f"{MODERN}; charset=utf-8")
        (error,) = response.json()["errors"]
        assert code_of(error) == ("INTERNAL", "INTERNAL")
        assert error["message"] == "系统暂时出现问题，请稍后重试，如仍出现请联系系统管理员。"
        for word in ("secret_column", "agency", "asyncpg", "Traceback", "SELECT"):
            assert word not in response.text
    await own.close()


# --- Acts -------------------------------------------------------------------------------------------------------------


async def test_an_act_answers_with_what_its_actor_now_sees_and_once_for_a_key(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    headers = await site.bearer(clerk)
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())
    given = {"dossierId": f"Dossier_{dossier}", "idempotencyKey": "once"}
    ask = (
        "mutation ($i: TakeCaseInput!) { takeCase(input: $i) { dossier { handlers { totalCount } } errors { code } } }"
    )

    answers = [(await site.data(ask, headers, i=given))["takeCase"] for _ in range(3)]

    assert answers == [{"dossier": {"handlers": {"totalCount": 1}}, "errors": []}] * 3


async def test_mutations_of_one_request_follow_one_another(site: Site) -> None:
    clerk = await site.world.actor(Role.OFFICE)
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())
    ask = (
        "mutation ($a: TakeCaseInput!, $b: OpenDossierInput!) {"
        " takeCase(input: $a) { errors { code } } openDossier(input: $b) { dossier { secret { tradeSecrets } } } }"
    )
    target = {"dossierId": f"Dossier_{dossier}"}

    data = await site.data(
        ask, await site.bearer(clerk), a={**target, "idempotencyKey": "a"}, b={**target, "idempotencyKey": "b"}
    )

    assert data == {
        "takeCase": {"errors": []},
        "openDossier": {"dossier": {"secret": {"tradeSecrets": "工艺参数"}}},
    }


async def test_a_stale_version_is_a_conflict(site: Site) -> None:
    county = await site.world.county()
    dossier = await site.world.dossier(await site.world.cycle(), await site.world.organisation())
    ask = "mutation ($i: RecommendDossierInput!) { recommendDossier(input: $i) { errors { code } } }"
    given = {"dossierId": f"Dossier_{dossier}", "idempotencyKey": "k", "expectedVersion": 7, "opinion": "同意"}

    error = await site.error(ask, await site.bearer(county), i={**given, "truthStated": True})

    assert error["extensions"] == {"code": "CONFLICT", "reason": "STALE_VERSION", "article": "Art.12"}
