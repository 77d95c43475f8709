"""Pages of one programme: what it has published and nothing of another, kept along every link (Art. 11, 34)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.pages.conftest import Listed, Site, name_of, publish
from tests.programmes.conftest import county_beside

PATHS = ("/", "/notices", "/list", "/results", "/rules", "/feed.atom")


@pytest.fixture(scope="module")
async def both(site: Site) -> Mapping[str, Listed]:
    """The city and the county, each with a list in its ten days, under titles of their own."""
    county = await county_beside(site.world)
    return {
        "GZMQA": await publish(site.world, title="市级拟奖名单"),
        "EXCMQA": await publish(county, title="县级拟奖名单"),
    }


@pytest.mark.parametrize(("code", "other"), [("GZMQA", "EXCMQA"), ("EXCMQA", "GZMQA")])
async def test_pages_of_a_programme_tell_nothing_of_another(
    site: Site, both: Mapping[str, Listed], code: str, other: str
) -> None:
    titles = {"GZMQA": "市级拟奖名单", "EXCMQA": "县级拟奖名单"}
    theirs = [await name_of(site.world, one) for one in both[other].organisations]

    for path in PATHS:
        said = (await site.get(f"{path}?programme={code}")).response.text
        assert [word for word in (titles[other], *theirs) if word in said] == [], path
    own = (await site.get(f"/notices?programme={code}")).response.text
    assert titles[code] in own
    assert (await site.get(f"{both[code].address}?programme={code}")).status == 200
    assert (await site.get(f"{both[other].address}?programme={code}")).status == 404


async def test_without_a_programme_pages_show_what_each_has_published(site: Site, both: Mapping[str, Listed]) -> None:
    said = (await site.get("/notices")).response.text
    home = await site.get("/")

    assert "市级拟奖名单" in said
    assert "县级拟奖名单" in said
    assert [link.text for link in home.main.find("a", href="/?programme=EXCMQA")] == ["示例县县长质量奖"]


async def test_links_stay_in_the_programme(site: Site, both: Mapping[str, Listed]) -> None:
    page = await site.get("/notices?programme=EXCMQA")

    links = [link.attributes["href"] for link in page.root.find("body")[0].find("a")]
    inside = [link for link in links if link.startswith("/")]
    assert len(inside) > 8
    assert [link for link in inside if "programme=EXCMQA" not in link] == []


async def test_a_programme_that_there_is_not_has_no_pages(site: Site) -> None:
    assert (await site.get("/notices?programme=NONE")).status == 404
