"""Paths beside the queries: pages, feeds, open data, pictures, papers, calendars, checks, in one programme and the other.

The large scene has the city's award with everything in it, and a second one, b. What asks in the second finds nothing of the
first, and an id of the first is answered like one that there is not (Art. 11, 34; ADR 0025). Every address that the application
has is one that is looked at here, or says why not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.routing import Mount, Route

import models as m
from api.pages.site import _FILLED, _READ
from services.open_data import DATASETS
from tests.attacks.crawl import Keys
from tests.attacks.programmes import AT, CITY, OTHER, found, get
from tests.files.desk import Desk
from tests.policies.looking import TYPE_OF
from tests.policies.scene import Scene

# Looked at elsewhere, or of nobody's award: why.
ELSEWHERE = {
    "/graphql": "test_programmes",
    "/graphql/schema.graphql": "of no award", "/graphql/explorer.js": "of no award", "/graphql/explorer.css": "of no award",
    "/healthz": "says that the server runs", "/readyz": "says that the server runs",
    "/metrics": "counts of the whole platform, for who runs it",
    "/.well-known/jwks.json": "keys of logins, which are the platform's",
    "/auth/token": "logins are the platform's, ADR 0028", "/auth/accounts": "logins are the platform's, ADR 0028",
    "/.well-known/award-certificate-keys.json": "public keys of all, by which anybody verifies (Art. 33)",
    "/verify/{number}": "anybody verifies a certificate of whatever award (Art. 33)",
    "/verify": "anybody verifies a certificate of whatever award (Art. 33)",
    "/platform/formats/{name}.schema.json": "formats, of no award",
    "/platform/payments": "the platform's own words, by its signature",
    "/open-data/catalogue.jsonld": "says which awards there are, which is public",
    "/files/uploads/upload/{key}": "signed addresses, below",
}  # fmt: skip


def ids(hidden: Keys) -> Iterator[tuple[str, UUID]]:
    """Give the type and key of one row of the city of each type."""
    yield from ((TYPE_OF[table], min(keys)) for table, keys in hidden.items() if table in TYPE_OF)


# --- All addresses ------------------------------------------------------------------------------------------------------

ASKED = {
    "/pictures/cycles/{key}/{name}.svg", "/pictures/programmes/{key}/history.svg", "/pictures/awards/{award}/{figure}.svg",
    "/pictures/programmes/{programme}/obligations.svg", "/reports/{given}.pdf", "/open-data/{programme}/{name}.{ending}",
    "/files/attachments/{key}", "/files/contents/{resource}/{key}", "/files/previews/{resource}/{key}",
    "/files/archives/cycle_archive/{key}", "/files/papers/{resource}/{key}", "/files/certificates/certificate/{key}",
    "/files/certificate-previews/certificate/{key}", "/calendars/{token}.ics", "/platform/batches/{key}",
}  # fmt: skip


def test_every_address_is_looked_at_or_says_why_not(desk: Desk) -> None:
    app: Any = desk.client._transport.app  # type: ignore[attr-defined]
    paths = {route.path for route in app.router.routes if isinstance(route, Route)}
    site = next(route for route in app.router.routes if type(route) is Mount and route.path == "")
    pages = {route.path for route in site.routes if isinstance(route, Route)} - {"/static/{name}"}

    assert paths == ASKED | {path for path in ELSEWHERE if path in paths}
    assert pages == set(_READ) | set(_FILLED)


# --- Pages --------------------------------------------------------------------------------------------------------------

PLAIN = sorted(path for path in {**_READ, **_FILLED} if "{" not in path)
OF_ONE = sorted(path for path in {**_READ, **_FILLED} if "{id}" in path)


async def test_no_page_and_no_feed_tells_of_another_programme(
    desk: Desk,
    marks: frozenset[str],
    words: frozenset[str],
) -> None:
    leaks, own = {}, 0
    for path in PLAIN:
        if told := found(await get(desk, path, OTHER), marks | words):
            leaks[path] = told
        own += bool(found(await get(desk, path, CITY), marks | words))

    assert leaks == {}
    assert own > 5  # what is looked for is there to be found


async def test_a_page_of_a_row_of_another_programme_is_not_there(desk: Desk, hidden: Keys) -> None:
    """It is answered like one of an id that nothing has, but for the address itself."""
    shown, given = 0, [f"{kind}_{key}" for kind, key in ids(hidden)]
    for path in OF_ONE:
        none = await get(desk, path.format(id="Notice_none"), OTHER)
        for one in given:
            answer = await get(desk, path.format(id=one), OTHER)
            assert (answer.status_code, answer.text.replace(one, "Notice_none")) == (404, none.text), (path, one)
            shown += (await get(desk, path.format(id=one), CITY)).status_code == 200
    assert shown > 1


async def test_versions_of_another_programme_are_not_compared(desk: Desk, hidden: Keys) -> None:
    before, after = sorted(hidden["regulation_version"])[:2]
    path = f"/rules/compare?from=RegulationVersion_{before}&to=RegulationVersion_{after}"

    statuses = [(await desk.client.get(f"{path}&programme={code}", headers=AT)).status_code for code in (CITY, OTHER)]

    assert statuses == [200, 404]


# --- Open data, reports, attachments --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "jsonld"])
async def test_open_data_of_a_programme_hold_nothing_of_another(
    desk: Desk,
    marks: frozenset[str],
    words: frozenset[str],
    ending: str,
) -> None:
    """Neither under its own address nor, for who names another one beside it, under that of the other."""
    own = 0
    for name in DATASETS:
        for path, programme in ((OTHER, None), (OTHER, OTHER), (CITY, OTHER)):
            answer = await get(desk, f"/open-data/{path}/{name}.{ending}", programme)
            assert found(answer, marks | words) == set(), (name, path, programme)
        own += bool(found(await get(desk, f"/open-data/{CITY}/{name}.{ending}"), words))
    assert own > 0


async def test_a_published_report_is_not_there_in_another_programme(scene: Scene, desk: Desk) -> None:
    report = await scene.world.one(
        "SELECT id FROM annual_report WHERE programme_id = $1 AND published_at IS NOT NULL", scene.world.programme
    )
    told = [await get(desk, f"/reports/AnnualReport_{key}.pdf", OTHER) for key in (report, uuid4())]

    assert [(one.status_code, one.content) for one in told] == [(404, b"")] * 2


async def test_an_attachment_of_a_notice_is_not_there_in_another_programme(scene: Scene, desk: Desk) -> None:
    world = scene.world
    document = await world.one(
        "SELECT d.id FROM notice_document d JOIN notice n ON n.id = d.notice_id JOIN cycle c ON c.id = n.cycle_id"
        " WHERE c.programme_id = $1 AND d.state = 'submitted' LIMIT 1",
        world.programme,
    )
    digest = await world.one("SELECT sha256 FROM notice_document WHERE id = $1", document)
    about = {"size": 3, "media_type": "application/pdf", "state": "clean", "touched_at": world.clock}
    if not await world.sql("SELECT 1 FROM stored_file WHERE sha256 = $1", digest):
        await world.put(m.StoredFile, sha256=digest, **about)

    told = [
        (await desk.client.head(f"/files/attachments/{document}", headers=AT | {"x-programme": code})).status_code
        for code in (CITY, OTHER)
    ]

    assert told == [200, 404]


# --- Pictures -----------------------------------------------------------------------------------------------------------


def _pictures(cycle: UUID, programme: UUID, award: UUID) -> list[str]:
    shares = ("states", "jurisdictions", "sectors", "sizes", "funnel", "stages")
    return [
        *(f"/pictures/cycles/Cycle_{cycle}/{name}.svg" for name in shares),
        f"/pictures/programmes/Programme_{programme}/history.svg",
        f"/pictures/programmes/{programme}/obligations.svg",
        f"/pictures/awards/{award}/profit.svg",
    ]


@pytest.mark.parametrize("reader", ["director_b", "applicant_b", "supervisor_b"])
async def test_pictures_of_another_programme_are_not_there(scene: Scene, desk: Desk, reader: str) -> None:
    world, login = scene.world, await desk.login(scene[reader])
    first = "SELECT min(id::text)::uuid FROM {} WHERE programme_id = $1"
    cycle, award = [await world.one(first.format(table), world.programme) for table in ("cycle", "award")]
    real = [await desk.client.get(path, headers=login) for path in _pictures(cycle, world.programme, award)]
    none = [await desk.client.get(path, headers=login) for path in _pictures(uuid4(), uuid4(), uuid4())]

    own = await desk.client.get(
        _pictures(cycle, world.programme, award)[0], headers=await desk.login(scene["director"])
    )
    assert own.status_code == 200
    assert [(one.status_code, one.content) for one in real] == [(404, one.content) for one in none]
