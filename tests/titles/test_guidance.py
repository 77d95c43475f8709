"""Anybody reads how a title may be used, and how not (Art. 23, 30, 33)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api.settings import Settings
from regulation.titles import GUIDANCE, TitleUse
from tests.files.desk import Desk, desk_at
from tests.world import World

QUERY = "{ titleUses { use allowed article text } }"


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("titles"))
    async with desk_at(world, settings) as found:
        yield found


async def test_image_promotion_alone_is_allowed_with_its_year(desk: Desk) -> None:
    answer = await desk.client.post("/graphql", json={"query": QUERY}, headers={"accept-language": "en"})

    rules = answer.json()["data"]["titleUses"]
    assert [(one["use"], one["allowed"], one["article"]) for one in rules] == [
        ("IMAGE_PROMOTION", True, "Art.23"), ("PRODUCT", False, "Art.23"), ("PACKAGING", False, "Art.23"),
        ("WITHOUT_YEAR", False, "Art.23"), ("EXPIRED", False, "Art.23"), ("REVOKED", False, "Art.30"),
        ("FORGED", False, "Art.33"),
    ]  # fmt: skip
    assert "award year" in rules[0]["text"]


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "同时注明获奖年份"), ("en", "together with the award year")])
async def test_the_page_says_it_in_both_languages(desk: Desk, language: str, said: str) -> None:
    page = await desk.client.get(f"/title-use?lang={language}", headers={"accept": "text/html"})

    assert page.status_code == 200
    assert said in page.text
    assert page.text.count("<li>") >= len(GUIDANCE)


def test_there_is_a_rule_for_each_use() -> None:
    assert [one.use for one in GUIDANCE] == list(TitleUse)
