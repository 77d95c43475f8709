"""What a winner handed in as a PDF, in both languages, for who sees it (Art. 23-26, 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.duties.conftest import NOON, Winner, at_noon, commended
from tests.duties.reports import APPLIED, IN_TIME, figures, report, reported
from tests.files.desk import Desk, desk_at
from tests.printed import unspaced
from tests.world import World

_DOWNLOAD = """mutation ($i: DownloadSubmissionInput!) { done: downloadSubmission(input: $i) { downloadUrl
 errors { code } } }"""


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("duty-papers"))
    async with desk_at(world, settings) as found:
        yield found


@pytest.fixture
async def winner(world: World) -> Winner:
    """Who is run for profit, and gave figures of the years before."""
    found = await commended(world)
    change = "UPDATE dossier SET claims = $2, figures = $3 WHERE id = $1"
    await world.sql(change, found.dossier, {"for_profit": True}, APPLIED)
    return found


async def link(desk: Desk, actor: Actor | None, key: Any, language: str = "ZH", at: datetime = IN_TIME) -> Any:
    headers = {**(await desk.login(actor) if actor else {}), "x-clock": at.isoformat()}
    given = {
        "obligationSubmissionId": f"ObligationSubmission_{key}",
        "language": language,
        "idempotencyKey": uuid4().hex,
    }
    body = {"query": _DOWNLOAD, "variables": {"i": given}}
    answer = (await desk.client.post("/graphql", json=body, headers=headers)).json()
    done = (answer["data"] or {}).get("done")
    return done["downloadUrl"] if done else answer["errors"][0]["extensions"]["code"]


async def got(desk: Desk, actor: Actor, url: str, at: datetime = IN_TIME) -> Any:
    return await desk.client.get(url, headers={**await desk.login(actor), "x-clock": at.isoformat()})


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return unspaced(answer.content)


async def test_the_report_says_text_figures_and_years_in_both_languages(
    desk: Desk, world: World, winner: Winner
) -> None:
    key = await reported(world, winner)
    clerk = world.at(await at_noon(world, Role.OFFICE), IN_TIME)

    zh = words(await got(desk, clerk, await link(desk, clerk, key)))
    en = words(await got(desk, clerk, await link(desk, clerk, key, "EN")))

    for said in ("质量绩效报告", "绩效报告", "营业收入", "万元", "2023", "13200.55", "+10.00%", "Art.24"):
        assert said in zh, said
    for said in ("Performancereport", "Operatingrevenue", "10,000CNY", "13200.55", "+10.00%", "Page1of"):
        assert said in en, said


async def test_who_may_not_see_it_gets_no_address_and_no_use_of_anothers(
    desk: Desk, world: World, winner: Winner
) -> None:
    key = await reported(world, winner)
    clerk = await at_noon(world, Role.OFFICE)
    url = await link(desk, winner.applicant, key)
    bound = await at_noon(world, Role.OFFICE)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    blind = [
        world.at(await world.applicant(await world.organisation()), NOON), await world.county("360722"),
        await at_noon(world, Role.FINANCE), bound,
    ]  # fmt: skip

    for one in blind:
        assert await link(desk, one, key) == "NOT_FOUND", one.role
    assert await link(desk, None, key) == "NOT_FOUND"
    assert (await got(desk, clerk, url)).status_code == 404  # signed for somebody else
    assert (await got(desk, winner.applicant, url)).status_code == 200


async def test_a_link_gives_nothing_once_the_paper_would_say_something_else(
    desk: Desk, world: World, winner: Winner
) -> None:
    key, clerk = await reported(world, winner), world.at(await at_noon(world, Role.OFFICE), IN_TIME)
    url = await link(desk, winner.applicant, key)

    await world.act(clerk, Ability.OBLIGATION_ACCEPT, await report(world, winner))

    assert (await got(desk, winner.applicant, url)).status_code == 410
    assert "已认可" in words(await got(desk, winner.applicant, await link(desk, winner.applicant, key)))


@pytest.mark.parametrize(
    ("state", "at", "said"),
    [
        ("in_force", datetime(2029, 11, 1, 15, tzinfo=UTC), ""),
        ("in_force", datetime(2029, 11, 1, 16, tzinfo=UTC), "（已届满）"),
        ("revoked", datetime(2028, 1, 1, tzinfo=UTC), "（称号已撤销）"),
    ],
)
async def test_a_report_stays_readable_after_the_title(
    desk: Desk, world: World, winner: Winner, state: str, at: datetime, said: str
) -> None:
    key = await reported(world, winner)
    await world.sql("UPDATE award SET state = $2 WHERE cycle_id = $1", winner.cycle, state)

    text = words(await got(desk, winner.applicant, await link(desk, winner.applicant, key, at=at), at))

    assert ("（已届满）" in text, "（称号已撤销）" in text) == (said == "（已届满）", said == "（称号已撤销）")


async def test_what_is_written_is_never_markup(desk: Desk, world: World, winner: Winner) -> None:
    text = '#read("/etc/passwd") $x$ = 标题 *粗*'
    key = await report(world, winner)
    done = await world.act(
        world.at(winner.applicant, IN_TIME), Ability.OBLIGATION_SUBMIT, key, text=text, figures=figures()
    )

    found = words(await got(desk, winner.applicant, await link(desk, winner.applicant, done.id)))
    assert '#read("/etc/passwd")$x$=标题*粗*' in found


async def test_every_copy_is_on_record_where_a_conflict_hides_it(desk: Desk, world: World, winner: Winner) -> None:
    key, clerk = await reported(world, winner), await at_noon(world, Role.OFFICE)

    await link(desk, clerk, key)

    rows = await world.sql("SELECT paper, dossier_id, person_id FROM document_access WHERE cycle_id = $1", winner.cycle)
    assert [tuple(row) for row in rows] == [("submission_report", winner.dossier, clerk.person_id)]
