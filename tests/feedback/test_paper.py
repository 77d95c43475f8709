"""The feedback report as a PDF, in both languages, for who reads the report (Art. 24, 31)."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.roles import Role
from tests.feedback.conftest import Reviewed
from tests.files.desk import Desk, desk_at
from tests.printed import unspaced
from tests.reassessing.conftest import A
from tests.world import World

_DOWNLOAD = """mutation ($i: DownloadFeedbackInput!) { done: downloadFeedback(input: $i) { downloadUrl
 errors { code } } }"""


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("feedback-papers"))
    async with desk_at(world, settings) as found:
        yield found


@pytest.fixture
async def released(world: World, reviewed: Reviewed) -> Any:
    """The report of the application, released."""
    release = await reviewed.compiled()
    await world.act(reviewed.director, A.FEEDBACK_RELEASE_SIGN, release)
    return await reviewed.report(release)


async def link(desk: Desk, actor: Actor, key: Any, language: str = "ZH") -> str:
    """Return the address of the PDF, or the code of the refusal."""
    given = {"feedbackReportId": f"FeedbackReport_{key}", "language": language, "idempotencyKey": uuid4().hex}
    answer = await desk.ask(actor, _DOWNLOAD, i=given)
    done = (answer["data"] or {}).get("done")
    return str(done["downloadUrl"] if done else answer["errors"][0]["extensions"]["code"])


async def words(desk: Desk, actor: Actor, key: Any, language: str = "ZH") -> str:
    answer = await desk.get(actor, await link(desk, actor, key, language))
    assert answer.status_code == 200, answer.text
    return unspaced(answer.content)


async def test_it_says_bands_and_remarks_in_both_languages(desk: Desk, reviewed: Reviewed, released: Any) -> None:
    """The mean of five sheets is 60 percent: 60 to 80; single percentages (50, 55, 65, 70) are nowhere."""
    zh = await words(desk, reviewed.applicant, released["id"])
    en = await words(desk, reviewed.applicant, released["id"], "EN")

    for said in (
        "评审反馈报告",
        "总体优势",
        "总体不足",
        "领导",
        "4.1.2高层领导的作用",
        "60–80%",
        "优势1",
        "不足5",
        "第1页",
    ):
        assert said in zh, said
    for said in ("Feedbackreport", "总体优势", "Leadership", "4.1.2Roleofseniorleaders", "60–80%", "优势1", "Page1of"):
        assert said in en, said
    assert not any(single in text for text in (zh, en) for single in ("50%", "55%", "65%", "70%"))


async def test_no_expert_is_named(desk: Desk, world: World, reviewed: Reviewed, released: Any) -> None:
    authors = await world.sql(
        "SELECT p.id, p.name FROM review_author w JOIN person p ON p.id = w.person_id WHERE w.review_id = ANY ($1::uuid[])",
        reviewed.reviews,
    )
    for n, one in enumerate(authors):
        await world.sql("UPDATE person SET name = $2 WHERE id = $1", one["id"], f"评审员甲{n}")

    for language in ("ZH", "EN"):
        assert "评审员甲" not in await words(desk, reviewed.applicant, released["id"], language)


async def test_an_applicant_gets_none_before_the_release(desk: Desk, reviewed: Reviewed) -> None:
    report = await reviewed.report(await reviewed.compiled())

    assert await link(desk, reviewed.applicant, report["id"]) == "NOT_FOUND"
    assert "尚未发放" in await words(desk, reviewed.clerk, report["id"])


async def test_who_may_not_read_the_report_finds_none(
    desk: Desk, world: World, reviewed: Reviewed, released: Any
) -> None:
    bound = await world.actor(Role.OFFICE)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=reviewed.cycle, organisation_id=reviewed.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    blind = [
        bound, await world.applicant(await world.organisation()), await world.county(), await world.expert(),
        await world.actor(Role.LEADING_GROUP), await world.actor(Role.FINANCE),
    ]  # fmt: skip
    url = await link(desk, reviewed.applicant, released["id"])

    for one in blind:
        assert await link(desk, one, released["id"]) == "NOT_FOUND", one.role
        assert (await desk.get(one, url)).status_code == 404, one.role
    assert (await desk.get(reviewed.applicant, url)).status_code == 200
    assert "评审反馈报告" in await words(desk, await world.actor(Role.SUPERVISOR), released["id"])


async def test_every_copy_is_on_record_and_says_whose_it_is(
    desk: Desk, world: World, reviewed: Reviewed, released: Any
) -> None:
    reader = reviewed.applicant
    answer = await desk.get(reader, await link(desk, reader, released["id"], "EN"))

    (row,) = await world.sql("SELECT * FROM document_access WHERE cycle_id = $1", reviewed.cycle)
    assert (row["paper"], row["kind"], row["dossier_id"], row["person_id"], row["target_id"]) == (
        "feedback_report_en", "report", reviewed.dossier, reader.person_id, released["id"],
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) >= 2
    assert all(str(row["id"]) in "".join(page.extract_text().split()) for page in pages)
