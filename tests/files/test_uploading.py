"""Handing in documents: started by an act, sent by HTTP, cut and resumed, checked, made a document (Art. 13, 17)."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

import models as m
from regulation.roles import Role
from tests.files import samples
from tests.files.desk import OFFSET, Desk, codes
from tests.files.samples import PDF, PNG, XLSX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_DOCUMENTS = """query ($id: ID!) { node(id: $id) { ... on Dossier {
 documents(first: 100) { nodes { title state } } secretDocuments(first: 100) { nodes { title state } } } } }"""


async def seen(desk: Desk, actor: Any, dossier: str) -> Any:
    """Return titles and states of the open and of the secret documents that somebody sees; None without the dossier."""
    node = (await desk.ask(actor, _DOCUMENTS, id=dossier))["data"]["node"]
    return node and [
        {one["title"]: one["state"] for one in node[kind]["nodes"]} for kind in ("documents", "secretDocuments")
    ]


FILL = """INSERT INTO document (dossier_id, cycle_id, title, media_type, size, sha256, uploaded_at)
 SELECT $1, $2, 'n' || n, 'application/pdf', 1, repeat('0', 64), now() FROM generate_series(1, $3::int) AS n"""


async def test_a_document_is_started_sent_and_finished(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    content = samples.pdf(3)

    started = await desk.start(applicant, dossier, size=len(content), condition=1, title="\U00020bb7野家營業執照.pdf")
    sent = await desk.send(applicant, started["uploadUrl"], content)
    finished = await desk.finish(applicant, started["upload"]["id"])

    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(len(content)))
    assert sent.headers["upload-state"] == "received"
    assert finished["errors"] == []
    (row,) = await desk.world.sql("SELECT * FROM document WHERE dossier_id = $1", key)
    assert (row["title"], row["state"], row["pages"], row["condition"]) == ("\U00020bb7野家營業執照.pdf", "draft", 3, 1)
    assert (row["sha256"], row["size"]) == (sha256(content).hexdigest(), len(content))
    assert finished["upload"]["documentId"] == f"Document_{row['id']}"


async def test_an_upload_cut_in_the_middle_goes_on_where_it_stopped(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    content = samples.pdf(200)
    started = await desk.start(applicant, dossier, size=len(content))
    url, login = started["uploadUrl"], await desk.login(applicant)

    async def cut() -> AsyncIterator[bytes]:
        yield content[:700]
        raise ConnectionResetError

    await desk.client.patch(url, content=cut(), headers={**login, **OFFSET, "upload-offset": "0"})
    there = await desk.client.head(url, headers=login)
    again = await desk.send(applicant, url, content, 0)
    ahead = await desk.send(applicant, url, content[900:], 900)
    rest = await desk.send(applicant, url, content[700:], 700)
    finished = await desk.finish(applicant, started["upload"]["id"])

    assert (there.headers["upload-offset"], there.headers["upload-length"]) == ("700", str(len(content)))
    assert [(a.status_code, a.json()["errors"][0]["code"]) for a in (again, ahead)] == [(409, "UPLOAD_OFFSET")] * 2
    assert {a.headers["upload-offset"] for a in (again, ahead)} == {"700"}
    assert rest.status_code == 204
    assert finished["upload"]["sha256"] == sha256(content).hexdigest()
    assert await desk.world.one("SELECT count(*) FROM document WHERE dossier_id = $1", key) == 1


async def test_an_address_can_be_had_again(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    content = samples.pdf()
    started = await desk.start(applicant, dossier, size=len(content))
    await desk.send(applicant, started["uploadUrl"], content[:50])
    resume = "mutation ($i: ResumeUploadInput!) { done: resumeUpload(input: $i) { uploadUrl errors { code } } }"

    again = await desk.done(applicant, resume, uploadId=started["upload"]["id"])

    assert (await desk.send(applicant, again["uploadUrl"], content[50:], 50)).status_code == 204


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"size": 0}, "size", "FILE_EMPTY"),
        ({"size": -1}, "size", "FILE_EMPTY"),
        ({"size": 200 * 1024 * 1024 + 1}, "size", "FILE_TOO_LARGE"),
        ({"size": 2 * 1024**3}, "size", "FILE_TOO_LARGE"),
        ({"size": 2**62}, "size", "FILE_TOO_LARGE"),
        ({"mediaType": "application/x-msdownload"}, "mediaType", "FILE_TYPE_REFUSED"),
        ({"mediaType": ""}, "mediaType", "FILE_TYPE_REFUSED"),
        ({"title": "执照.exe"}, "title", "FILE_NOT_WHAT_IT_CLAIMS"),
        ({"title": "执照.png"}, "title", "FILE_NOT_WHAT_IT_CLAIMS"),
        ({"title": "  "}, "title", "TEXT_MISSING"),
        ({"title": "长" * 201}, "title", "TEXT_TOO_LONG"),
        ({"title": "执\u0007照.pdf"}, "title", "TEXT_CONTROL_CHARACTER"),
        ({"title": "执照\u202efdp.exe.pdf"}, "title", "TEXT_CONTROL_CHARACTER"),
        ({"sha256": "ABC"}, "sha256", "DIGEST_INVALID"),
        ({"condition": 7}, "condition", "CONDITION_UNKNOWN"),
        ({"condition": 0}, "condition", "CONDITION_UNKNOWN"),
        ({"section": "a\u0000b"[:1] + "\u0001"}, "section", "TEXT_CONTROL_CHARACTER"),
    ],
)
async def test_a_bad_description_is_refused_before_a_byte_is_sent(
    desk: Desk, given: dict[str, Any], field: str, code: str
) -> None:
    applicant, key, dossier = await desk.application()

    started = await desk.start(applicant, dossier, **given)

    assert [(e["field"], e["code"]) for e in started["errors"]] == [(field, code)]
    assert started["uploadUrl"] is None
    assert await desk.world.one("SELECT count(*) FROM upload WHERE dossier_id = $1", key) == 0


@pytest.mark.parametrize(
    ("content", "kind", "title", "code"),
    [
        (samples.picture("PNG"), PDF, "a.pdf", "FILE_NOT_WHAT_IT_CLAIMS"),
        (samples.pdf(1, user_password="x"), PDF, "a.pdf", "PDF_ENCRYPTED"),
        (samples.pdf(0), PDF, "a.pdf", "PDF_WITHOUT_PAGES"),
        (samples.picture("PNG", (15_000, 15_000)), PNG, "a.png", "FILE_IS_BOMB"),
        (samples.xlsx()[:3000], XLSX, "a.xlsx", "FILE_BROKEN"),
    ],
)
async def test_a_refused_content_becomes_no_document_and_is_on_record(
    desk: Desk, content: bytes, kind: str, title: str, code: str
) -> None:
    applicant, key, dossier = await desk.application()
    started = await desk.start(applicant, dossier, size=len(content), mediaType=kind, title=title)

    sent = await desk.send(applicant, started["uploadUrl"], content)
    finished = await desk.finish(applicant, started["upload"]["id"])

    assert (sent.status_code, sent.json()["errors"][0]["code"]) == (422, code)
    assert [(e["field"], e["code"], e["article"]) for e in finished["errors"]] == [("file", code, "Art.17")]
    assert finished["errors"][0]["message"] == sent.json()["errors"][0]["message"]
    assert await desk.world.one("SELECT count(*) FROM document WHERE dossier_id = $1", key) == 0
    stored = "SELECT count(*) FROM stored_file WHERE sha256 = $1"
    assert await desk.world.one(stored, sha256(content).hexdigest()) == 0
    refused = "SELECT count(*) FROM ledger_entry WHERE person_id = $1 AND outcome = 'refused' AND code = $2"
    assert await desk.world.one(refused, applicant.person_id, code) == 1


async def test_what_arrives_must_have_the_digest_stated(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    content = samples.pdf()
    started = await desk.start(applicant, dossier, size=len(content), sha256=sha256(b"another").hexdigest())

    sent = await desk.send(applicant, started["uploadUrl"], content)

    assert (sent.status_code, sent.json()["errors"][0]["code"]) == (422, "DIGEST_MISMATCH")


async def test_more_bytes_than_stated_are_refused_while_they_come(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    started = await desk.start(applicant, dossier, size=100)

    sent = await desk.send(applicant, started["uploadUrl"], bytes(101))

    assert (sent.status_code, sent.json()["errors"][0]["code"]) == (413, "UPLOAD_OVERFLOW")


async def test_an_upload_is_not_finished_before_its_last_byte_nor_twice(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    content = samples.pdf()
    started = await desk.start(applicant, dossier, size=len(content))
    upload = started["upload"]["id"]

    early = await desk.finish(applicant, upload)
    await desk.send(applicant, started["uploadUrl"], content)
    both = await asyncio.gather(desk.finish(applicant, upload), desk.finish(applicant, upload))
    late = await desk.send(applicant, started["uploadUrl"], b"", len(content))

    assert codes(early) == ["UPLOAD_INCOMPLETE"]
    assert sorted(len(one["errors"]) for one in both) == [0, 1]
    assert late.json()["errors"][0]["code"] == "UPLOAD_OVER"
    assert await desk.world.one("SELECT count(*) FROM document WHERE dossier_id = $1", key) == 1


async def test_an_address_is_of_no_use_to_another_person(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    other, _, _ = await desk.application()
    started = await desk.start(applicant, dossier)

    answers = [
        await desk.send(other, started["uploadUrl"], b"x"),
        await desk.client.patch(started["uploadUrl"], content=b"x", headers=OFFSET | {"accept-language": "en"}),
        await desk.send(applicant, started["uploadUrl"].replace("signature=", "signature=A"), b"x"),
        await desk.send(applicant, started["uploadUrl"].partition("?")[0], b"x"),
        await desk.send(applicant, f"/files/uploads/upload/{uuid4()}?until=9999999999&signature=x", b"x"),
        await desk.send(applicant, "/files/uploads/upload/nonsense?until=x", b"x"),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


async def test_no_more_documents_than_the_cycle_takes_and_10_000_are_listed_in_one_statement(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    cycle = await desk.world.one("SELECT cycle_id FROM dossier WHERE id = $1", key)
    await desk.world.sql(FILL, key, cycle, 499)

    last = await desk.start(applicant, dossier)
    over = await desk.start(applicant, dossier)
    await desk.world.sql(FILL, key, cycle, 9_501)
    served = desk.state.executor.served
    shown = await desk.ask(
        applicant, "query ($d: ID!) { node(id: $d) { ... on Dossier { documents(first: 100) { totalCount nodes { title } } } } }",
        d=dossier,
    )  # fmt: skip

    assert codes(last) == []
    assert codes(over) == ["TOO_MANY_DOCUMENTS"]
    assert (shown["data"]["node"]["documents"]["totalCount"], len(shown["data"]["node"]["documents"]["nodes"])) == (
        10_000,
        100,
    )
    assert desk.state.executor.served == served + 1, "answered by one compiled statement"


async def test_all_documents_together_are_limited(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    large = 200 * 1024 * 1024

    found = [codes(await desk.start(applicant, dossier, size=large)) for _ in range(11)]

    assert found == [[]] * 10 + [["DOCUMENTS_TOO_LARGE"]]  # 2048 MiB hold ten of 200


@pytest.mark.parametrize("how", ["finished", "resumed"])
async def test_an_upload_that_expired_is_counted_when_it_comes_back(desk: Desk, how: str) -> None:
    applicant, key, dossier = await desk.application()
    cycle, content = await desk.world.one("SELECT cycle_id FROM dossier WHERE id = $1", key), samples.pdf()
    started = await desk.start(applicant, dossier, size=len(content))
    if how == "finished":
        await desk.send(applicant, started["uploadUrl"], content)
    await desk.world.sql("UPDATE upload SET expires_at = now() WHERE dossier_id = $1", key)
    await desk.world.sql(FILL, key, cycle, 500)

    if how == "finished":
        found = await desk.finish(applicant, started["upload"]["id"])
    else:
        resume = "mutation ($i: ResumeUploadInput!) { done: resumeUpload(input: $i) { uploadUrl errors { code } } }"
        found = await desk.done(applicant, resume, uploadId=started["upload"]["id"])

    assert codes(found) == ["TOO_MANY_DOCUMENTS"]


async def test_the_same_file_is_stored_once(desk: Desk) -> None:
    content = samples.pdf(11)
    for _ in range(2):
        applicant, _, dossier = await desk.application()
        await desk.upload(applicant, dossier, content)
        await desk.upload(applicant, dossier, content, confidential=True)

    digest = sha256(content).hexdigest()
    folder = desk.state.settings.data_dir / "files" / "contents"
    assert [path.name for path in folder.rglob("*") if path.name == digest] == [digest]
    assert await desk.world.one("SELECT count(*) FROM stored_file WHERE sha256 = $1", digest) == 1
    assert not list((desk.state.settings.data_dir / "uploads").glob(f"{digest}*"))


async def test_what_is_prepared_is_seen_by_nobody_else_until_it_is_handed_in(desk: Desk) -> None:
    applicant, key, dossier = await desk.application("returned", submission=2)
    county, clerk = await desk.world.county(), await desk.world.actor(Role.OFFICE)
    cycle = await desk.world.one("SELECT cycle_id FROM dossier WHERE id = $1", key)
    old = await desk.world.put(
        m.Document, dossier_id=key, cycle_id=cycle, title="旧", media_type=PDF, size=1, sha256="0" * 64,
        uploaded_at=desk.world.clock, state="submitted", submission=1,
    )  # fmt: skip
    await desk.upload(applicant, dossier, samples.pdf(2), title="新")
    await desk.upload(applicant, dossier, samples.pdf(3), title="密", confidential=True)
    taken_back = await desk.upload(applicant, dossier, samples.pdf(4), title="误")

    assert await desk.remove(applicant, f"Document_{old}") == []
    assert await desk.remove(applicant, taken_back) == []
    before = [await seen(desk, who, dossier) for who in (applicant, county, clerk)]
    assert await desk.submit(applicant, key) == []
    after = [await seen(desk, who, dossier) for who in (applicant, county, clerk)]

    assert before == [
        [{"旧": "SUBMITTED", "新": "DRAFT"}, {"密": "DRAFT"}], [{"旧": "SUBMITTED"}, {}], [{"旧": "SUBMITTED"}, {}],
    ]  # fmt: skip
    assert after == [
        [{"旧": "SUPERSEDED", "新": "SUBMITTED"}, {"密": "SUBMITTED"}],
        [{"新": "SUBMITTED"}, {}],
        [{"旧": "SUPERSEDED", "新": "SUBMITTED"}, {}],
    ]
    row = await desk.world.row(m.Document, old)
    assert (row["submission"], row["superseded_in"]) == (1, 2)


async def test_a_submitted_application_takes_no_document_and_loses_none(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    content = samples.pdf()
    document = await desk.upload(applicant, dossier, content)
    under_way = await desk.start(applicant, dossier, size=len(content))
    await desk.send(applicant, under_way["uploadUrl"], content)
    assert await desk.submit(applicant, key) == []

    assert codes(await desk.finish(applicant, under_way["upload"]["id"])) == ["WRONG_STATE"]
    assert codes(await desk.start(applicant, dossier)) == ["WRONG_STATE"]
    assert await desk.remove(applicant, document) == ["WRONG_STATE"]
    assert await desk.world.one("SELECT count(*) FROM document WHERE dossier_id = $1 AND state = 'submitted'", key) == 1


async def test_the_ledger_keeps_no_title_of_a_file_but_its_digest(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    title = f"配方{uuid4().hex}.pdf"

    await desk.upload(applicant, dossier, samples.pdf(5), title=title, confidential=True)

    bodies = [row["body"] for row in await desk.world.sql("SELECT body FROM ledger_payload")]
    assert not any(title in body for body in bodies)
    done = "SELECT ability FROM ledger_entry WHERE dossier_id = $1 AND outcome = 'done' ORDER BY id"
    assert [r["ability"] for r in await desk.world.sql(done, key)] == ["dossier:start_upload", "upload:finish"]
