"""Files with what a winner hands in: its own until then, then of its readers, each copy on record (Art. 24-26, 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.duties.conftest import NOON, Winner, at_noon
from tests.files.desk import Desk, desk_at
from tests.files.samples import drawn_pdf
from tests.world import World

_ERRORS = "errors { field code article }"
_START = (
    "mutation ($i: StartObligationUploadInput!) { done: startObligationUpload(input: $i) { upload { id } uploadUrl "
    + (_ERRORS + " } }")
)
_FINISH = (
    "mutation ($i: FinishUploadInput!) { done: finishUpload(input: $i) { upload { documentId } " + _ERRORS + " } }"
)
_DOWNLOAD = (
    "mutation ($i: DownloadObligationDocumentInput!) { done: downloadObligationDocument(input: $i) { downloadUrl "
    + _ERRORS
    + " } }"
)
CONTENT = drawn_pdf()
_LISTED = """query ($id: ID!) { node(id: $id) { ... on Obligation { documents(first: 9) { nodes { title state
 submission { number } } } } } }"""


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("duty-files"))
    async with desk_at(world, settings) as found:
        yield found


async def asked(desk: Desk, actor: Actor | None, query: str, **variables: Any) -> Any:
    headers = {**(await desk.login(actor) if actor else {}), "x-clock": NOON.isoformat()}
    answer = await desk.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    return answer.json()


async def done(desk: Desk, actor: Actor, query: str, **given: Any) -> Any:
    answer = await asked(desk, actor, query, i={"idempotencyKey": str(sorted(given.items())), **given})
    return (answer["data"] or {}).get("done") or answer["errors"][0]["extensions"]["code"]


async def uploaded(desk: Desk, winner: Winner, key: UUID, title: str = "佐证.pdf") -> str:
    """Upload a file for what is owed; return the id of the document."""
    given = {"title": title, "mediaType": "application/pdf", "size": len(CONTENT)}
    started = await done(desk, winner.applicant, _START, obligationId=f"Obligation_{key}", **given)
    assert started["errors"] == []
    headers = {**await desk.login(winner.applicant), "x-clock": NOON.isoformat()}
    sent = await desk.client.put(started["uploadUrl"], content=CONTENT, headers=headers)
    assert sent.status_code == 204, sent.text
    finished = await done(desk, winner.applicant, _FINISH, uploadId=started["upload"]["id"])
    assert finished["errors"] == []
    return str(finished["upload"]["documentId"])


async def summary(world: World, winner: Winner) -> UUID:
    return UUID(bytes=(await winner.owed(world))["id"].bytes)


async def files(desk: Desk, actor: Actor | None, key: UUID) -> list[tuple[str, str, int | None]]:
    node = (await asked(desk, actor, _LISTED, id=f"Obligation_{key}"))["data"]["node"]
    rows = node["documents"]["nodes"] if node else []
    return [(one["title"], one["state"], (one["submission"] or {}).get("number")) for one in rows]


async def test_a_file_is_its_winners_alone_until_it_is_handed_in(desk: Desk, world: World, winner: Winner) -> None:
    clerk, county = await at_noon(world, Role.OFFICE), world.at(await world.county(), NOON)
    key = await summary(world, winner)
    document = await uploaded(desk, winner, key)
    before = [await files(desk, one, key) for one in (winner.applicant, clerk, county)]
    hidden = await done(desk, clerk, _DOWNLOAD, obligationDocumentId=document)

    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="总结")
    after = [await files(desk, one, key) for one in (winner.applicant, clerk, county)]

    assert before == [[("佐证.pdf", "DRAFT", None)], [], []]
    assert hidden == "NOT_FOUND"
    assert after == [[("佐证.pdf", "SUBMITTED", 1)]] * 3


async def test_each_submission_keeps_its_files(desk: Desk, world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    await uploaded(desk, winner, key, "一稿.pdf")
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="一稿")
    await world.act(clerk, Ability.OBLIGATION_RETURN, key, answer="补充")
    dropped = await uploaded(desk, winner, key, "误传.pdf")
    await world.act(winner.applicant, Ability.OBLIGATION_DOCUMENT_REMOVE, UUID(dropped.partition("_")[2]))
    await uploaded(desk, winner, key, "二稿.pdf")
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="二稿")

    assert sorted(await files(desk, clerk, key)) == [("一稿.pdf", "SUBMITTED", 1), ("二稿.pdf", "SUBMITTED", 2)]
    kept = await world.sql("SELECT id FROM obligation_document WHERE obligation_id = $1 AND state = 'submitted'", key)
    assert await world.refusal(winner.applicant, Ability.OBLIGATION_DOCUMENT_REMOVE, kept[0]["id"]) == (
        "FORBIDDEN", "WRONG_STATE", "Art.24",
    )  # fmt: skip


async def test_a_copy_is_stamped_for_all_but_its_winner_and_on_record(desk: Desk, world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    document = await uploaded(desk, winner, key)
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="总结")

    urls = {
        actor.role: (await done(desk, actor, _DOWNLOAD, obligationDocumentId=document))["downloadUrl"]
        for actor in (winner.applicant, clerk)
    }
    own = await desk.client.get(urls[Role.APPLICANT], headers=await desk.login(winner.applicant))
    copy = await desk.client.get(urls[Role.OFFICE], headers=await desk.login(clerk))
    other = world.at(await world.applicant(await world.organisation()), NOON)
    stolen = await desk.client.get(urls[Role.OFFICE], headers=await desk.login(other))

    assert own.content == CONTENT
    assert (copy.status_code, copy.content == CONTENT) == (200, False)
    assert stolen.status_code == 404
    rows = await world.sql(
        "SELECT person_id, resource, kind FROM document_access WHERE cycle_id = $1 ORDER BY id", winner.cycle
    )
    assert [tuple(row) for row in rows] == [(clerk.person_id, "obligation_document", "content")]


async def test_who_does_not_see_what_is_owed_finds_no_file_of_it(desk: Desk, world: World, winner: Winner) -> None:
    key, bound = await summary(world, winner), await at_noon(world, Role.OFFICE)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    document = await uploaded(desk, winner, key)
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="总结")
    others = [
        bound, world.at(await world.applicant(await world.organisation()), NOON),
        world.at(await world.county("360722"), NOON), await at_noon(world, Role.FINANCE),
    ]  # fmt: skip

    for one in others:
        assert await files(desk, one, key) == []
        assert await done(desk, one, _DOWNLOAD, obligationDocumentId=document) == "NOT_FOUND", one.role
    assert await files(desk, None, key) == []


async def test_no_file_is_taken_once_it_is_accepted_or_the_title_is_revoked(
    desk: Desk, world: World, winner: Winner
) -> None:
    given = {"title": "佐证.pdf", "media_type": "application/pdf", "size": 3}
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    event = (await winner.owed(world, "exchange_event"))["id"]
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, key, text="总结")
    await world.act(clerk, Ability.OBLIGATION_ACCEPT, key)
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    start = Ability.OBLIGATION_START_UPLOAD
    assert await world.refusal(winner.applicant, start, key, **given) == ("FORBIDDEN", "WRONG_STATE", "Art.24")
    assert await world.refusal(winner.applicant, start, event, **given) == ("RULE", "TITLE_REVOKED", "Art.24")
    assert await world.refusal(clerk, start, event, **given) == ("FORBIDDEN", "NO_RIGHT", "Art.24")
