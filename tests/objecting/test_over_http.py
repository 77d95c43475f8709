"""Objecting without an account over HTTP: evidence under the tracking code, limits, keys of nobody (Art. 21)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

import models as m
from api.app import create_app
from api.limiting import place_of
from api.settings import Settings, SettingsError
from regulation.ability import Ability
from regulation.roles import Role
from tests.codes import credit_code
from tests.files.desk import OFFSET
from tests.files.samples import pdf
from tests.objecting.desk import FILED, GIVEN
from tests.services.scenery import QUALITY, WINDOW_END, Publicity, publicity
from tests.world import World

_OBJECT = """mutation ($i: FileObjectionInput!) { done: fileObjection(input: $i) { trackingCode objection { id }
 errors { field code } } }"""
_START = """mutation ($i: StartObjectionUploadInput!) { done: startObjectionUpload(input: $i) { uploadUrl upload { id }
 errors { field code } } }"""
_FINISH = """mutation ($i: FinishUploadInput!) { done: finishUpload(input: $i) { upload { state documentId }
 errors { field code } } }"""
_DOWNLOAD = """mutation ($i: DownloadObjectionDocumentInput!) { done: downloadObjectionDocument(input: $i) { downloadUrl
 errors { field code } } }"""
_MINE = "{ objections { nodes { id state documents { nodes { id title sealed } } } } }"


@dataclass
class Counter:
    """The running application, as callers from different addresses reach it."""

    world: World
    app: Any

    async def ask(self, query: str, given: dict[str, Any] | None = None, *, code: str = "", peer: str = "192.0.2.1",
                  at: Any = FILED) -> httpx.Response:  # fmt: skip
        body = {"query": query, "variables": {"i": given} if given else {}}
        return await self.call("POST", "/graphql", code=code, peer=peer, at=at, json=body)

    async def call(self, method: str, url: str, *, code: str = "", peer: str = "192.0.2.1", at: Any = FILED,
                   headers: dict[str, str] | None = None, **given: Any) -> httpx.Response:  # fmt: skip
        shown = {"x-clock": at.isoformat(), **({"x-tracking-code": code} if code else {}), **(headers or {})}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://award.test") as client:
            return await client.request(method, url, headers=shown, **given)

    async def object(self, public: Publicity, n: int = 0, **given: Any) -> httpx.Response:
        keys = ("key", "peer", "at")
        about = {
            "noticeId": f"Notice_{public.notice}",
            "organisationId": f"Organisation_{public.organisations[n]}",
            "idempotencyKey": given.get("key") or uuid4().hex,
            **GIVEN,
            **{name: value for name, value in given.items() if name not in keys},
        }
        return await self.ask(_OBJECT, about, **{k: v for k, v in given.items() if k in keys[1:]})


@pytest.fixture
async def counter(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    app = create_app(Settings(mode="development", data_dir=tmp_path_factory.mktemp("files")), world.url)
    yield Counter(world, app)
    await app.state.award.db.close()


def done(answer: httpx.Response) -> Any:
    body = answer.json()
    assert "errors" not in body, body
    return body["data"]["done"]


def limited(answer: httpx.Response) -> bool:
    """Tell whether a call came too often, and require that it says when to come again."""
    code = ((answer.json().get("errors") or [{}])[0].get("extensions") or {}).get("code")
    if code == "RATE_LIMITED":
        assert 0 < int(answer.headers["retry-after"]) <= 86_400
    return code == "RATE_LIMITED"


async def sent(counter: Counter, code: str, objection: str, content: bytes, **given: Any) -> Any:
    about = {
        "objectionId": objection,
        "title": "证据.pdf",
        "mediaType": "application/pdf",
        "size": len(content),
        **given,
    }
    started = done(await counter.ask(_START, {**about, "idempotencyKey": uuid4().hex}, code=code))
    assert started["errors"] == []
    headers = {**OFFSET, "upload-offset": "0"}
    answer = await counter.call("PATCH", started["uploadUrl"], code=code, headers=headers, content=content)
    assert answer.status_code == 204, answer.text
    return started


# --- Evidence under the code ------------------------------------------------------------------------------------------


async def test_who_has_no_account_sends_evidence_under_the_code_and_gets_it_back(counter: Counter) -> None:
    public, content = await publicity(counter.world, QUALITY), pdf(2)
    filed = done(await counter.object(public, kind="ORGANISATION", creditCode=credit_code(700_002)))
    code = filed["trackingCode"]
    (mine,) = (await counter.ask(_MINE, code=code)).json()["data"]["objections"]["nodes"]

    started = await sent(counter, code, mine["id"], content, sealed=True)
    upload = {"uploadId": started["upload"]["id"], "idempotencyKey": uuid4().hex}
    finished = done(await counter.ask(_FINISH, upload, code=code))

    assert finished["errors"] == []
    (mine,) = (await counter.ask(_MINE, code=code)).json()["data"]["objections"]["nodes"]
    (document,) = mine["documents"]["nodes"]
    assert (document["title"], document["sealed"]) == ("证据.pdf", True)
    wanted = {"objectionDocumentId": document["id"], "idempotencyKey": uuid4().hex}
    link = done(await counter.ask(_DOWNLOAD, wanted, code=code))["downloadUrl"]
    assert (await counter.call("GET", link, code=code)).content == content


async def test_nobody_else_sends_finishes_or_gets_it(counter: Counter) -> None:
    public, content = await publicity(counter.world, QUALITY, QUALITY), pdf(1)
    code = done(await counter.object(public))["trackingCode"]
    other = done(await counter.object(public, 1))["trackingCode"]
    (mine,) = (await counter.ask(_MINE, code=code)).json()["data"]["objections"]["nodes"]
    offered = {"objectionId": mine["id"], "title": "证据.pdf", "mediaType": "application/pdf", "size": len(content)}

    refused = (await counter.ask(_START, {**offered, "idempotencyKey": "x"}, code=other)).json()
    started = done(await counter.ask(_START, {**offered, "idempotencyKey": "x"}, code=code))
    headers = {**OFFSET, "upload-offset": "0"}
    strangers = [
        (await counter.call("PATCH", started["uploadUrl"], code=given, headers=headers, content=content)).status_code
        for given in ("", other)
    ]
    own = await counter.call("PATCH", started["uploadUrl"], code=code, headers=headers, content=content)
    finishing = {"uploadId": started["upload"]["id"], "idempotencyKey": uuid4().hex}
    taken = (await counter.ask(_FINISH, finishing, code=other)).json()

    assert refused["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (strangers, own.status_code) == ([404, 404], 204)
    assert taken["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert await counter.world.one("SELECT count(*) FROM objection_document") == 0


async def test_evidence_is_small_and_of_a_kind_that_is_taken(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)
    code = done(await counter.object(public))["trackingCode"]
    (mine,) = (await counter.ask(_MINE, code=code)).json()["data"]["objections"]["nodes"]
    offered = {"objectionId": mine["id"], "title": "证据.pdf", "mediaType": "application/pdf"}

    big = done(await counter.ask(_START, {**offered, "size": 201 * 1024**2, "idempotencyKey": "a"}, code=code))
    program = {**offered, "title": "a.exe", "mediaType": "application/x-msdownload", "size": 1, "idempotencyKey": "b"}
    odd = done(await counter.ask(_START, program, code=code))

    assert [one["errors"] != [] for one in (big, odd)] == [True, True]
    assert await counter.world.one("SELECT count(*) FROM upload") == 0


async def test_the_handler_reads_evidence_stamped_and_the_plenary_none(counter: Counter) -> None:
    world, public = counter.world, await publicity(counter.world, QUALITY)
    code = done(await counter.object(public))["trackingCode"]
    (mine,) = (await counter.ask(_MINE, code=code)).json()["data"]["objections"]["nodes"]
    started = await sent(counter, code, mine["id"], pdf(1))
    done(await counter.ask(_FINISH, {"uploadId": started["upload"]["id"], "idempotencyKey": uuid4().hex}, code=code))
    handler, colleague, secretary, supervisor = [
        world.at(await world.actor(role), FILED)
        for role in (Role.OFFICE, Role.OFFICE, Role.LEADING_GROUP_SECRETARY, Role.SUPERVISOR)
    ]
    key = await world.one("SELECT id FROM objection_document")

    await world.act(handler, Ability.OBJECTION_TAKE, await world.one("SELECT id FROM objection"))
    await world.act(handler, Ability.OBJECTION_DOCUMENT_DOWNLOAD, key)

    seen = [await world.visible(one, "objection_document") for one in (handler, supervisor, colleague, secretary)]
    assert seen == [{key}, {key}, set(), set()]
    access = (await world.sql("SELECT * FROM document_access"))[0]
    assert (access["resource"], access["dossier_id"], access["person_id"]) == (
        "objection_document", None, handler.person_id,
    )  # fmt: skip


# --- Limits -----------------------------------------------------------------------------------------------------------


async def test_one_address_cannot_flood_an_entry_and_others_still_object(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY, QUALITY)

    first = [limited(await counter.object(public)) for _ in range(4)]
    other_entry = limited(await counter.object(public, 1))
    other_address = limited(await counter.object(public, peer="192.0.2.2"))

    assert first == [False, False, False, True]
    assert (other_entry, other_address) == (False, False)
    assert await counter.world.one("SELECT count(*) FROM objection") == 5


async def test_what_is_refused_takes_no_place_from_who_objects(counter: Counter) -> None:
    """Art. 21: neither slips of the own pen nor the nonsense of others use up the right to object."""
    public = await publicity(counter.world, QUALITY)
    refused = [limited(await counter.object(public, at=WINDOW_END)) for _ in range(29)]

    taken = [limited(await counter.object(public)) for _ in range(3)]

    assert refused == [False] * 29
    assert taken == [False] * 3
    assert await counter.world.one("SELECT count(*) FROM objection") == 3


async def test_many_at_once_take_no_more_places_than_there_are(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)

    answers = await asyncio.gather(*(counter.object(public) for _ in range(8)))

    assert sorted(limited(one) for one in answers) == [False] * 3 + [True] * 5
    assert await counter.world.one("SELECT count(*) FROM objection") == 3


async def test_what_comes_too_often_grows_no_ledger(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)
    none = await counter.world.one("SELECT count(*) FROM ledger_entry")
    for _ in range(30):
        await counter.object(public, at=WINDOW_END)
    before = await counter.world.one("SELECT count(*) FROM ledger_entry")

    flood = [limited(await counter.object(public, at=WINDOW_END)) for _ in range(10)]

    assert flood == [True] * 10
    assert await counter.world.one("SELECT count(*) FROM ledger_entry") == before == none + 30
    assert await counter.world.one("SELECT count(*) FROM objection") == 0


async def test_a_neighbour_in_the_same_network_of_version_6_is_the_same_address(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)

    flood = [limited(await counter.object(public, peer=f"2001:db8::{n}")) for n in range(1, 5)]

    assert flood == [False, False, False, True]


async def test_wrong_codes_are_counted_and_a_right_one_does_not_help_then(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)
    code = done(await counter.object(public))["trackingCode"]

    wrong = [await counter.ask(_MINE, code=f"wrong{n}") for n in range(20)]
    over = await counter.ask(_MINE, code="wrong")
    right = await counter.ask(_MINE, code=code)
    elsewhere = await counter.ask(_MINE, code=code, peer="192.0.2.9")
    without = await counter.ask(_MINE)

    assert [one.json()["data"]["objections"]["nodes"] for one in wrong] == [[]] * 20
    assert [limited(over), limited(right), over.status_code] == [True, True, 429]
    assert len(elsewhere.json()["data"]["objections"]["nodes"]) == 1
    assert without.json()["data"]["objections"]["nodes"] == []


async def test_the_address_that_a_stranger_states_is_not_believed(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)
    about = {
        "noticeId": f"Notice_{public.notice}",
        "organisationId": f"Organisation_{public.organisations[0]}",
        **GIVEN,
    }

    flood = [
        limited(
            await counter.call(
                "POST", "/graphql", headers={"x-forwarded-for": f"203.0.113.{n}"},
                json={"query": _OBJECT, "variables": {"i": {**about, "idempotencyKey": f"k{n}"}}},
            )
        )
        for n in range(4)
    ]  # fmt: skip

    assert flood == [False, False, False, True]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_counts_as_its_site(address: str, place: str) -> None:
    assert place_of(address) == place


def test_a_trusted_proxy_is_an_address_or_a_network() -> None:
    Settings(trusted_proxies=("10.0.0.0/8", "::1")).check()
    with pytest.raises(SettingsError, match="AWARD_TRUSTED_PROXIES"):
        Settings(trusted_proxies=("proxy",)).check()


# --- Keys of nobody ---------------------------------------------------------------------------------------------------


async def test_a_key_that_somebody_else_used_is_no_obstacle(counter: Counter) -> None:
    public = await publicity(counter.world, QUALITY)

    first = done(await counter.object(public, key="1"))
    other = done(await counter.object(public, key="1", name="另一人", peer="192.0.2.2"))
    again = done(await counter.object(public, key="1"))

    assert first["errors"] == other["errors"] == again["errors"] == []
    assert first["trackingCode"] != other["trackingCode"]
    assert again["trackingCode"] is None
    assert await counter.world.one("SELECT count(*) FROM objection") == 2
    names = {row["name"] for row in await counter.world.sql(f"SELECT name FROM {m.Objector.__tablename__}")}
    assert names == {"举报人", "另一人"}
