"""Evidence from a visit, and what the applicant delivers, over HTTP: each is had by its own audience alone (Art. 19, 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.files.desk import Desk, codes, desk_at
from tests.files.samples import picture
from tests.site.party import PLAN, Party, party
from tests.world import World

TODAY = date(2026, 5, 6)  # on which the desk's requests are made
PHOTO = {"title": "现场照片.png", "mediaType": "image/png"}


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("files"))) as found:
        yield found


async def on_site(world: World) -> tuple[Party, str]:
    """Return a party on its visit today, and the id of the visit."""
    found = await party(world, site_notice_days=0)
    plan = {**PLAN, "first_day": TODAY, "last_day": TODAY}
    visit = (await world.act(found.clerk, Ability.DOSSIER_PLAN_SITE_VISIT, found.dossier, **plan)).id
    await world.act(found.clerk, Ability.SITE_VISIT_ANNOUNCE, visit)
    await world.act(found.leader, Ability.SITE_VISIT_HOLD, visit)
    await found.attend(visit)
    return found, f"SiteVisit_{visit}"


async def has(desk: Desk, who: Actor, document: str, name: str, key: str) -> list[str] | int:
    """Let somebody ask for a document; return why not, or the status of its address."""
    act = f"mutation ($i: {name[0].upper()}{name[1:]}Input!) {{ done: {name}(input: $i) {{ downloadUrl errors {{ code }} }} }}"
    told = await desk.done(who, act, **{key: document})
    return codes(told) if told["errors"] else (await desk.get(who, told["downloadUrl"])).status_code


async def test_a_photograph_is_had_by_panel_and_office_and_nobody_else(desk: Desk, world: World) -> None:
    found, visit = await on_site(world)

    photo = await desk.upload(found.experts[1], visit, picture(), "startSiteUpload", **PHOTO)

    asked = (photo, "downloadSiteDocument", "siteDocumentId")
    assert photo.startswith("SiteDocument_")
    assert [await has(desk, who, *asked) for who in (found.leader, found.clerk)] == [200, 200]
    strangers = [
        found.applicant, await world.county(), await world.expert(), await world.actor(Role.SUPERVISOR),
        await world.actor(Role.LEADING_GROUP),
    ]  # fmt: skip
    assert [await has(desk, who, *asked) for who in strangers] == [["NOT_FOUND"]] * 5


async def test_only_its_sender_takes_a_photograph_back(desk: Desk, world: World) -> None:
    found, visit = await on_site(world)
    photo = await desk.upload(found.experts[1], visit, picture(), "startSiteUpload", **PHOTO)
    act = "mutation ($i: RemoveSiteDocumentInput!) { done: removeSiteDocument(input: $i) { errors { code } } }"

    by_leader = await desk.done(found.leader, act, siteDocumentId=photo)
    by_sender = await desk.done(found.experts[1], act, siteDocumentId=photo)

    assert codes(by_leader) == ["OUT_OF_SCOPE"]
    assert codes(by_sender) == []
    assert await has(desk, found.leader, photo, "downloadSiteDocument", "siteDocumentId") == ["NOT_FOUND"]


async def test_what_is_delivered_is_the_applicants_alone_until_then(desk: Desk, world: World) -> None:
    found, visit = await on_site(world)
    request = f"SiteRequest_{(await found.ask(key_of(visit), TODAY))}"

    paper = await desk.upload(found.applicant, request, picture(), "startDeliveryUpload", **PHOTO)
    asked = (paper, "downloadDeliveryDocument", "requestDocumentId")
    before = [await has(desk, who, *asked) for who in (found.applicant, found.leader)]
    deliver = "mutation ($i: DeliverInformationInput!) { done: deliverInformation(input: $i) { errors { code } } }"
    done = await desk.done(found.applicant, deliver, siteRequestId=request, expectedVersion=1, answer="见附件")
    late = await desk.start(found.applicant, request, "startDeliveryUpload", **PHOTO)

    assert before == [200, ["NOT_FOUND"]]
    assert codes(done) == []
    assert await has(desk, found.leader, *asked) == 200
    assert codes(late) == ["WRONG_STATE"]


def key_of(ident: str) -> UUID:
    return UUID(ident.partition("_")[2])
