"""Signed addresses, calendars, checks, searches and messages in one programme and the other (Art. 11, 34; ADR 0025, 0028)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import models as m
from api.local_issuer import ADDRESS
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.files.links import Purpose, link_for, secret_of
from services.packing import pack_waiting
from services.sealing import INSTALLED
from tests.attacks.crawl import Keys
from tests.attacks.programmes import AT, CITY, OTHER, found, get
from tests.certificates.conftest import seal_at
from tests.files.desk import Desk
from tests.policies.looking import gid
from tests.policies.scene import Scene

# --- Signed addresses -----------------------------------------------------------------------------------------------------


async def signed(desk: Desk, actor: Actor, hidden: Mapping[str, set[UUID]]) -> list[str]:
    """Return a good address of each purpose that was given to somebody of the city."""
    tables = {
        Purpose.UPLOAD: "upload", Purpose.ARCHIVE: "cycle_archive", Purpose.CERTIFICATE: "certificate",
        Purpose.CERTIFICATE_PREVIEW: "certificate", Purpose.PAPER: "cycle",
    }  # fmt: skip
    found = []
    async with desk.state.db.transaction("award_system") as tx:
        secret = await secret_of(tx)
    for purpose in Purpose:
        table = tables.get(purpose, "document")
        key = min(hidden.get(table, {uuid4()}))
        found.append(link_for(actor, purpose, table, key, 600, uuid4()).address(secret))
    return found


async def test_an_address_given_in_one_programme_is_good_for_nobody_in_another(
    scene: Scene,
    desk: Desk,
    hidden: Keys,
) -> None:
    """Not for another person, nor under another programme's grant of the same login."""
    world, actor, there = scene.world, scene["director"], scene["director_b"]
    both = await desk.login(actor)
    (login,) = await world.sql("SELECT issuer, subject FROM identity WHERE person_id = $1", actor.person_id)
    double = replace(there, person_id=await world.put(m.Person, name="同一人", created_in_id=there.programme_id))
    grant = await world.put(
        m.RoleGrant, person_id=double.person_id, programme_id=there.programme_id, role="office_director",
        valid_from=actor.clock.replace(year=2020),
    )  # fmt: skip
    await world.put(m.Identity, person_id=double.person_id, programme_id=there.programme_id, **dict(login))
    readers = [await desk.login(there), both | {"x-acting-as": f"RoleGrant_{grant}"}, both | {"x-programme": OTHER}, AT]

    for address in await signed(desk, actor, hidden):
        for reader in readers:
            answer = await desk.client.get(address, headers=reader)
            if "/uploads/" in address:
                answer = await desk.client.head(address, headers=reader)
            assert answer.status_code == 404, (address, reader.keys())
    await world.sql("DELETE FROM identity WHERE person_id = $1", double.person_id)


# --- Papers, archives, calendars of the other one -----------------------------------------------------------------------


async def test_the_calendar_of_who_has_grants_in_both_shows_that_of_its_grant(
    scene: Scene,
    desk: Desk,
    marks: frozenset[str],
    words: frozenset[str],
) -> None:
    shown = {}
    for name in ("director", "director_b"):
        done = await scene.world.act(scene[name], Ability.ROLE_GRANT_RENEW_CALENDAR_FEED, scene[name].grant_id)
        answer = await desk.client.get(done.told["feed_url"], headers=AT | {"x-programme": CITY})
        assert answer.status_code == 200
        shown[name] = found(answer, marks | words)

    assert shown["director"] != set()
    assert shown["director_b"] == set()


async def test_a_batch_for_the_platform_is_not_there_in_another_programme(
    scene: Scene,
    desk: Desk,
    hidden: Keys,
) -> None:
    login = await desk.login(scene["finance_b"])

    told = [
        (await desk.client.get(f"/platform/batches/{key}", headers=login))
        for key in (min(hidden["payment_batch"]), uuid4())
    ]

    assert [one.status_code for one in told] == [404, 404]
    assert told[0].content == told[1].content


async def test_a_report_on_a_year_counts_its_own_programme(
    scene: Scene,
    marks: frozenset[str],
    words: frozenset[str],
    other: UUID,
) -> None:
    world = scene.world
    await world.sql("UPDATE cycle SET stage = 'closed' WHERE programme_id = $1", other)
    year = await world.one("SELECT max(award_year) FROM cycle WHERE programme_id = $1", other)

    done = await world.act(scene["office_b"], Ability.PROGRAMME_DRAFT_ANNUAL_REPORT, other, year=min(year, 2026))

    said = json.dumps((await world.row(m.AnnualReport, done.id))["content"], default=str, ensure_ascii=False)
    assert {sign for sign in marks | words if sign in said} == set()


async def test_a_package_of_a_cycle_holds_nothing_of_another_programme(
    scene: Scene,
    desk: Desk,
    hidden: Keys,
    marks: frozenset[str],
    words: frozenset[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither records nor ledger, though the anchors lie over the whole platform."""
    world, cycle, seal = scene.world, scene.key("cycle", "b"), seal_at(tmp_path / "key.pem")
    monkeypatch.setattr(INSTALLED, "seal", seal)
    await world.sql("UPDATE cycle SET stage = 'closed' WHERE id = $1", cycle)

    done = await world.act(scene["director_b"], Ability.CYCLE_PACK, cycle)
    await pack_waiting(world.db, desk.state.files.store, seal, world.clock)

    row = await world.row(m.CycleArchive, done.id)
    assert row["state"] == "ready", row["why"]
    await desk.state.files.store.fetch(row["sha256"], tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        said = {name: package.read(name).decode(errors="replace") for name in package.namelist()}
    assert str(scene.key("dossier", "b")) in said["records/dossier.json"]
    # In this scene people of the city entered some rows of b, and a conflict of b names an organisation of the city.
    named = {str(key) for key in hidden["person"]} | {str(scene.key("organisation", "n1"))}
    signs = (marks | words) - named
    assert {(name, sign) for name, text in said.items() for sign in signs if sign in text} == set()


# --- Questions without a grant, and searches ----------------------------------------------------------------------------

CHECK = """query ($n: String!) { certificateCheck(number: $n) { verdict register { number } } }"""


async def test_a_certificate_of_another_programme_is_known_to_who_asks_in_none(scene: Scene, desk: Desk) -> None:
    """Who asks within a programme is answered there as of a number that nobody has (Art. 33)."""
    number = await scene.world.one(
        "SELECT certificate_number FROM award WHERE programme_id = $1 AND state = 'in_force' LIMIT 1",
        scene.world.programme,
    )
    await scene.world.sql("UPDATE certificate SET replaced_at = issued_at WHERE number = $1", number)
    await scene.world.sql(
        "INSERT INTO certificate (award_id, cycle_id, organisation_id, certificate_key_id, number, edition, content, digest,"
        " signature, check_url, issued_at) SELECT award_id, cycle_id, organisation_id, certificate_key_id, number, 2,"
        ' \'{"organisation": "某公司"}\', digest, signature, check_url, issued_at FROM certificate WHERE number = $1',
        number,
    )
    body = {"query": CHECK, "variables": {"n": number}}
    unknown = {"query": CHECK, "variables": {"n": "GZMQA-1999-Q-99"}}

    free = (await desk.client.post("/graphql", json=body, headers=AT)).json()
    for headers in (AT | {"x-programme": OTHER}, await desk.login(scene["director_b"])):
        told = [(await desk.client.post("/graphql", json=one, headers=headers)).json() for one in (body, unknown)]
        assert told[0] == told[1]
        assert told[0]["data"]["certificateCheck"]["register"] is None

    assert free["data"]["certificateCheck"]["register"] == {"number": number}
    assert (await get(desk, f"/verify/{number}", OTHER)).json()["register"]["number"] == number


async def test_a_tracking_code_opens_nothing_in_another_programme(scene: Scene, desk: Desk) -> None:
    query = {"query": "{ objections { totalCount } tips { totalCount } }"}
    code = {"x-tracking-code": "tracking code of the new objection"}

    told = [
        (await desk.client.post("/graphql", json=query, headers=AT | code | {"x-programme": one})).json()["data"]
        for one in (CITY, OTHER)
    ]

    assert [one["objections"]["totalCount"] for one in told] == [1, 0]


async def test_who_looks_for_people_finds_those_of_the_own_programme(scene: Scene, desk: Desk) -> None:
    world, there = scene.world, replace(scene.world, programme=scene["director_b"].programme_id)
    admin = await there.actor(Role.SYSTEM_ADMIN)
    names = [
        row["name"] for row in await world.sql("SELECT name FROM person WHERE created_in_id = $1", world.programme)
    ]
    query = """query ($n: [String!]) { people(filter: {name: $n}) { totalCount }
 grants(first: 100) { nodes { person { name } } } }"""

    told = (await desk.ask(admin, query, n=names[:100]))["data"]

    assert told["people"]["totalCount"] == 0
    assert {one["person"]["name"] for one in told["grants"]["nodes"]} & set(names) == set()


async def test_messages_belong_to_the_grant_under_which_they_were_told(scene: Scene, desk: Desk) -> None:
    """One login in both: each programme shows its own, and who has chosen neither is shown none."""
    world, there = scene.world, replace(scene.world, programme=scene["director_b"].programme_id)
    here, over = await world.actor(Role.OFFICE_DIRECTOR), await there.actor(Role.OFFICE_DIRECTOR)
    subject = uuid4().hex
    for actor in (here, over):
        await world.put(
            m.Identity, person_id=actor.person_id, programme_id=actor.programme_id, issuer=ADDRESS, subject=subject
        )
        await world.put(
            m.Message, person_id=actor.person_id, grant_id=actor.grant_id, event="retention_due", told_at=actor.clock,
            facts={"award": "奖", "award_en": "award", "count": 1, "due": actor.clock.isoformat()},
        )  # fmt: skip
    assert desk.state.issuer is not None
    token = desk.state.issuer.issue(subject, desk.state.settings.token_lifetime)
    login, query = AT | {"authorization": f"Bearer {token}"}, {"query": "{ messages { totalCount } }"}

    counts = [
        (await desk.client.post("/graphql", json=query, headers=login | more)).json()["data"]["messages"]["totalCount"]
        for more in (
            {"x-programme": CITY},
            {"x-programme": OTHER},
            {"x-acting-as": gid("role_grant", over.grant_id)},
            {},
        )
    ]

    assert counts == [1, 1, 1, 0]


@pytest.mark.parametrize("code", ["NONE", "gzmqa", "", "GZMQA ", "OTHER,GZMQA"])
async def test_a_code_that_is_none_is_refused_on_every_way(desk: Desk, code: str) -> None:
    asked = await desk.client.post(
        "/graphql", json={"query": "{ programmes { totalCount } }"}, headers=AT | {"x-programme": code}
    )

    assert asked.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "reason": "PROGRAMME_UNKNOWN"}
    assert (await get(desk, "/notices", code)).status_code == 404
    assert (await get(desk, f"/open-data/{CITY}/winners.csv", code)).status_code in {400, 404}
    assert (await get(desk, f"/reports/AnnualReport_{uuid4()}.pdf", code)).status_code in {400, 404}
