"""Handing out documents: to whom the database shows them now, by a link for that person alone, on record (Art. 17, 31)."""

from __future__ import annotations

import io
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import pytest
from PIL import Image, ImageChops

import models as m
from regulation.roles import Role
from tests.files import samples
from tests.files.desk import Desk, codes
from tests.printed import texts

if TYPE_CHECKING:
    from policies.actor import Actor

NAME = "質量𠮷管理體系\U00020bb7认证 100%\"证书'.pdf"


@pytest.fixture
async def handed_in(desk: Desk) -> tuple[Any, str, bytes]:
    """Return applicant, document and content of an application that is handed in."""
    applicant, key, dossier = await desk.application()
    content = samples.drawn_pdf()
    document = await desk.upload(applicant, dossier, content, title=NAME)
    assert await desk.submit(applicant, key) == []
    return applicant, document, content


async def address(desk: Desk, actor: Actor, document: str, **given: Any) -> str:
    return str((await desk.link(actor, document, **given))["downloadUrl"])


@pytest.mark.parametrize("stamped", [False, True])
async def test_a_document_is_had_whole_and_in_parts(desk: Desk, handed_in: Any, stamped: bool) -> None:
    applicant, document, original = handed_in
    reader = await desk.world.actor(Role.OFFICE) if stamped else applicant
    url = await address(desk, reader, document)

    whole = await desk.get(reader, url)
    content = whole.content
    head = await desk.client.head(url, headers=await desk.login(reader))
    parts = [await desk.get(reader, url, range=r) for r in ("bytes=0-9", "bytes=10-", "bytes=-5")]
    beyond = [
        await desk.get(reader, url, range=r) for r in (f"bytes={len(content)}-", "bytes=5-4", "bytes=-", "pages=1")
    ]

    assert (whole.status_code, content == original) == (200, not stamped)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(content)), b"")
    assert [p.status_code for p in parts] == [206] * 3
    assert [p.content for p in parts] == [content[:10], content[10:], content[-5:]]
    assert parts[0].headers["content-range"] == f"bytes 0-9/{len(content)}"
    assert [b.status_code for b in beyond] == [416] * 4


async def test_a_document_is_saved_under_its_name_and_never_shown_as_a_page(desk: Desk, handed_in: Any) -> None:
    applicant, document, content = handed_in

    headers = (await desk.get(applicant, await address(desk, applicant, document))).headers

    kind, plain, encoded = headers["content-disposition"].split("; ")
    assert (kind, plain) == ("attachment", f'filename="document-{document[-12:]}.pdf"')
    assert unquote(encoded.removeprefix("filename*=UTF-8''")) == NAME.replace('"', "_")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "application/pdf"
    assert headers["cache-control"] == "private, no-store"
    assert headers["etag"] == f'"{sha256(content).hexdigest()}"'


async def test_the_preview_is_a_picture_of_the_first_page(desk: Desk, handed_in: Any) -> None:
    applicant, document, _ = handed_in

    answer = await desk.get(applicant, await address(desk, applicant, document, preview=True))

    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as preview:
        assert preview.height == 800


async def test_every_link_is_on_record_with_the_digest(desk: Desk, handed_in: Any) -> None:
    _, document, content = handed_in
    clerk = await desk.world.actor(Role.OFFICE)

    for _ in range(2):
        await address(desk, clerk, document)

    rows = await desk.world.sql(
        "SELECT p.body FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id"
        " WHERE e.person_id = $1 AND e.ability = 'document:download' AND e.outcome = 'done'",
        clerk.person_id,
    )
    assert len(rows) == 2
    assert all(sha256(content).hexdigest() in row["body"] for row in rows)


async def test_a_link_opens_nothing_for_others_or_without_a_login(desk: Desk, handed_in: Any) -> None:
    applicant, document, _ = handed_in
    clerk, another = await desk.world.actor(Role.OFFICE), await desk.world.actor(Role.OFFICE)
    url = await address(desk, clerk, document)
    absent = "Document_0190a000-0000-7000-8000-000000000000"

    answers = [
        await desk.get(another, url),  # sees the document, but has no link
        await desk.get(applicant, url),
        await desk.get(clerk, url.replace("signature=", "signature=A")),
        await desk.get(clerk, url.replace("until=1", "until=2")),
        await desk.get(clerk, url.replace("/contents/", "/previews/")),
        await desk.get(clerk, url.replace("/contents/document/", "/contents/secret_document/")),
        await desk.get(clerk, url.replace("/contents/document/", "/contents/person/")),
        await desk.get(clerk, url.replace(document.removeprefix("Document_"), absent.removeprefix("Document_"))),
        await desk.get(clerk, "/files/contents/document/nonsense"),
        await desk.client.get(url, headers={"accept-language": "en"}),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert (await desk.get(clerk, url)).status_code == 200


async def test_an_expired_link_says_so_to_its_person_alone(
    desk: Desk, handed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 301)
    url = await address(desk, clerk, document)
    monkeypatch.undo()

    own, foreign = await desk.get(clerk, url), await desk.get(applicant, url)

    assert (own.status_code, own.json()["errors"][0]["code"]) == (410, "LINK_EXPIRED")
    assert foreign.status_code == 404


async def test_a_conflict_closes_a_link_at_once(desk: Desk, handed_in: Any) -> None:
    _, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)
    url = await address(desk, clerk, document)
    before = (await desk.get(clerk, url)).status_code
    about = await desk.world.sql(
        "SELECT d.cycle_id, d.organisation_id FROM document x JOIN dossier d ON d.id = x.dossier_id WHERE x.id = $1::uuid",
        document.removeprefix("Document_"),
    )

    await desk.world.put(
        m.Conflict, **dict(about[0]), person_id=clerk.person_id, kind="kinship", source="declared", rule="r",
        found_at=desk.world.clock,
    )  # fmt: skip

    assert (before, (await desk.get(clerk, url)).status_code) == (200, 404)
    assert codes(await desk.link(clerk, document)) == ["NOT_FOUND"]


async def test_a_secret_document_is_handed_out_to_the_handler_while_the_opening_lasts(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    secret = await desk.upload(applicant, dossier, samples.pdf(8), confidential=True)
    assert await desk.submit(applicant, key) == []
    handler, clerk, county = (
        await desk.world.actor(Role.OFFICE),
        await desk.world.actor(Role.OFFICE),
        await desk.world.county(),
    )
    await desk.world.put(m.CaseHandler, dossier_id=key, person_id=handler.person_id, since=desk.world.clock)

    closed = codes(await desk.link(handler, secret))
    opening = await desk.world.put(
        m.DossierOpening, dossier_id=key, person_id=handler.person_id, opened_at=desk.world.clock,
        expires_at=desk.world.clock.replace(hour=5),
    )  # fmt: skip
    url = await address(desk, handler, secret)
    open_ = await desk.get(handler, url)
    others = [codes(await desk.link(who, secret)) for who in (clerk, county)]
    await desk.world.change(m.DossierOpening, opening, expires_at=desk.world.clock)

    assert (closed, open_.status_code, others) == (["NOT_FOUND"], 200, [["NOT_FOUND"]] * 2)
    assert (await desk.get(handler, url)).status_code == 404


async def test_a_recommender_of_another_county_finds_no_document_by_any_address(desk: Desk, handed_in: Any) -> None:
    _, document, _ = handed_in
    own, other = await desk.world.county("360702"), await desk.world.county("360703")
    url = await address(desk, own, document)

    assert (await desk.get(own, url)).status_code == 200
    assert codes(await desk.link(other, document)) == ["NOT_FOUND"]
    assert (await desk.get(other, url)).status_code == 404


async def test_a_document_in_quarantine_is_handed_out_to_nobody(desk: Desk, handed_in: Any) -> None:
    applicant, document, content = handed_in
    url = await address(desk, applicant, document)
    state = "UPDATE stored_file SET state = $2 WHERE sha256 = $1"
    digest = sha256(content).hexdigest()

    await desk.world.sql(state, digest, "quarantined")
    waiting = codes(await desk.link(applicant, document)), (await desk.get(applicant, url)).status_code
    await desk.world.sql(state, digest, "refused")
    refused = codes(await desk.link(applicant, document)), (await desk.get(applicant, url)).status_code
    await desk.world.sql(state, digest, "clean")

    assert waiting == (["DOCUMENT_UNCHECKED"], 404)
    assert refused == (["DOCUMENT_UNAVAILABLE"], 404)


# --- Copies ---------------------------------------------------------------------------------------------------------------


async def copy_of(desk: Desk, reader: Actor) -> Any:
    """Return the latest copy that somebody got, as it is on record."""
    rows = await desk.world.sql(
        "SELECT x.*, d.number FROM document_access x JOIN dossier d ON d.id = x.dossier_id"
        " WHERE x.person_id = $1 ORDER BY x.id DESC LIMIT 1",
        reader.person_id,
    )
    return rows[0]


async def assigned(desk: Desk, dossier: str, actor: Actor) -> None:
    """Put the application before an expert."""
    key = UUID(dossier.removeprefix("Dossier_"))
    cycle = (await desk.world.row(m.Dossier, key))["cycle_id"]
    await desk.world.change(m.Dossier, key, state="qualified", told_state="qualified")
    await desk.world.change(m.Cycle, cycle, stage="material_review")
    await desk.world.assigned(key, actor)


async def test_each_page_of_a_copy_says_who_has_it_when_and_for_which_task(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    document = await desk.upload(applicant, dossier, samples.pdf(9))
    assert await desk.submit(applicant, key) == []
    expert = await desk.world.expert()
    await assigned(desk, dossier, expert)

    answer = await desk.get(expert, await address(desk, expert, document))

    copy = await copy_of(desk, expert)
    name = (await desk.world.row(m.Person, expert.person_id))["name"]
    for text in texts(answer.content):
        for said in (
            name,
            "评审专家",
            "2026-05-06 12:00:00",
            copy["number"],
            str(copy["assignment_id"])[-12:],
            str(copy["id"]),
        ):
            assert said in text
    assert (copy["kind"], copy["role"], copy["resource"]) == ("content", "expert", "document")
    assert str(copy["target_id"]) == document.removeprefix("Document_")


async def test_a_sender_gets_back_its_own_file_and_leaves_no_trace_among_readers(desk: Desk, handed_in: Any) -> None:
    applicant, document, content = handed_in

    answer = await desk.get(applicant, await address(desk, applicant, document))

    assert answer.content == content
    assert await desk.world.sql("SELECT 1 FROM document_access WHERE person_id = $1", applicant.person_id) == []


async def test_the_preview_of_a_reader_is_stamped_too(desk: Desk, handed_in: Any) -> None:
    applicant, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)

    own, stamped = [await desk.get(who, await address(desk, who, document, preview=True)) for who in (applicant, clerk)]

    assert (stamped.status_code, stamped.headers["content-type"]) == (200, "image/png")
    with Image.open(io.BytesIO(stamped.content)) as after, Image.open(io.BytesIO(own.content)) as before:
        assert after.size == before.size
        assert ImageChops.difference(after, before.convert("RGB")).getbbox() is not None
    assert (await copy_of(desk, clerk))["kind"] == "preview"


async def test_a_link_of_one_copy_is_not_one_of_another_or_of_the_original(desk: Desk, handed_in: Any) -> None:
    _, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)
    first, second = [await address(desk, clerk, document) for _ in range(2)]
    numbers = [parse_qs(urlsplit(url).query)["copy"][0] for url in (first, second)]

    answers = [
        await desk.get(clerk, first.replace(numbers[0], numbers[1])),
        await desk.get(clerk, first.replace(f"copy={numbers[0]}&", "")),
        await desk.get(clerk, first.replace(numbers[0], "nonsense")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert [(await desk.get(clerk, url)).headers["etag"] for url in (first, second)] == [f'"{n}"' for n in numbers]


async def test_going_on_from_bytes_of_another_copy_begins_anew(desk: Desk, handed_in: Any) -> None:
    _, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)
    first, second = [await address(desk, clerk, document) for _ in range(2)]
    tag = (await desk.get(clerk, first)).headers["etag"]

    same = await desk.get(clerk, first, range="bytes=5-", **{"if-range": tag})
    other = await desk.get(clerk, second, range="bytes=5-", **{"if-range": tag})

    assert (same.status_code, other.status_code) == (206, 200)
    assert other.content[:5] == b"%PDF-"


async def test_a_copy_that_was_dropped_is_made_again_byte_for_byte(desk: Desk, handed_in: Any) -> None:
    _, document, _ = handed_in
    clerk = await desk.world.actor(Role.OFFICE)
    url = await address(desk, clerk, document)
    first = await desk.get(clerk, url)

    for file in desk.state.copies.folder.iterdir():
        file.unlink()

    assert (await desk.get(clerk, url)).content == first.content


async def test_rights_end_with_the_phase_for_links_previews_and_what_was_begun(desk: Desk) -> None:
    applicant, key, dossier = await desk.application()
    document = await desk.upload(applicant, dossier, samples.pdf(11))
    assert await desk.submit(applicant, key) == []
    expert = await desk.world.expert()
    await assigned(desk, dossier, expert)
    whole, picture = await address(desk, expert, document), await address(desk, expert, document, preview=True)
    before = [(await desk.get(expert, url)).status_code for url in (whole, picture)]
    cycle = (await desk.world.row(m.Dossier, key))["cycle_id"]

    await desk.world.change(m.Cycle, cycle, stage="evaluating")

    assert before == [200, 200]
    assert [(await desk.get(expert, url)).status_code for url in (whole, picture)] == [404, 404]
    assert (await desk.get(expert, whole, range="bytes=100-")).status_code == 404
    assert codes(await desk.link(expert, document)) == ["NOT_FOUND"]


async def test_the_supervisor_finds_whose_copy_it_is_by_its_number(desk: Desk, handed_in: Any) -> None:
    applicant, document, _ = handed_in
    clerk, supervisor = await desk.world.actor(Role.OFFICE), await desk.world.actor(Role.SUPERVISOR)
    await address(desk, clerk, document)
    number = (await copy_of(desk, clerk))["id"]
    whose = "query ($i: ID!) { node(id: $i) { ... on DocumentAccess { reader role kind } } }"
    when = (
        "query ($d: Date!, $p: ID!) { documentAccesses(filter: {day: [$d], person: [$p]})"
        " { totalCount nodes { resource } } }"
    )

    found = await desk.ask(supervisor, whose, i=f"DocumentAccess_{number}")
    day = [await desk.ask(supervisor, when, d=d, p=f"Person_{clerk.person_id}") for d in ("2026-05-06", "2026-05-07")]
    hidden = await desk.ask(applicant, whose, i=f"DocumentAccess_{number}")

    name = (await desk.world.row(m.Person, clerk.person_id))["name"]
    assert found["data"]["node"] == {"reader": name, "role": "OFFICE", "kind": "CONTENT"}
    assert [one["data"]["documentAccesses"]["totalCount"] for one in day] == [1, 0]
    assert hidden["data"]["node"] is None


# --- Opinions, answers, attachments -----------------------------------------------------------------------------------


async def test_a_sealed_opinion_is_read_by_others_once_it_is_given(desk: Desk) -> None:
    applicant, key, dossier = await desk.application("submitted")
    county, trade = (
        await desk.world.county(),
        await desk.world.actor(Role.RECOMMENDER, agency_id=await desk.world.agency("quality-association")),
    )
    clerk = await desk.world.actor(Role.OFFICE)
    opinion = await desk.upload(county, dossier, samples.pdf(1), "startOpinionUpload")
    early = [codes(await desk.link(who, opinion)) for who in (county, trade, applicant, clerk)]
    row = await desk.world.row(m.Dossier, key)
    recommend = "mutation ($i: RecommendDossierInput!) { done: recommendDossier(input: $i) { errors { code } } }"

    done = await desk.done(
        county, recommend, dossierId=dossier, expectedVersion=row["version"], opinion="同意推荐", truthStated=True
    )
    late = [codes(await desk.link(who, opinion)) for who in (county, trade, applicant, clerk)]

    assert codes(done) == []
    assert early == [[], ["NOT_FOUND"], ["NOT_FOUND"], ["NOT_FOUND"]]
    assert late == [[], [], [], []]


async def test_documents_of_an_answer_are_read_by_the_office_once_it_is_given(desk: Desk) -> None:
    world = desk.world
    organisation, cycle = await world.organisation(), await world.cycle("qualifying")
    dossier = await world.dossier(cycle, organisation)
    tax, labour = await world.department("tax"), await world.department("labour")
    clerk = await world.actor(Role.OFFICE)
    asked = await world.put(
        m.Consultation, dossier_id=dossier, cycle_id=cycle, organisation_id=organisation,
        agency_id=await world.agency("tax"), question="有无欠税", due_at=world.clock,
    )  # fmt: skip
    answer = await desk.upload(tax, f"Consultation_{asked}", samples.pdf(2), "startAnswerUpload")
    early = [codes(await desk.link(who, answer)) for who in (tax, labour, clerk)]
    query = "mutation ($i: AnswerConsultationInput!) { done: answerConsultation(input: $i) { errors { code } } }"

    await desk.done(tax, query, consultationId=f"Consultation_{asked}", expectedVersion=1, answer="无", objects=False)
    late = [codes(await desk.link(who, answer)) for who in (tax, labour, clerk)]

    assert early == [[], ["NOT_FOUND"], ["NOT_FOUND"]]
    assert late == [[], ["NOT_FOUND"], []]


async def test_an_attachment_is_public_once_its_notice_is(desk: Desk) -> None:
    world = desk.world
    cycle, clerk = await world.cycle("drafting"), await world.actor(Role.OFFICE)
    content = samples.pdf(6)
    attachment = await desk.upload(clerk, f"Cycle_{cycle}", content, "startAttachmentUpload", title="通知附件.pdf")
    url = f"/files/attachments/{attachment.removeprefix('NoticeDocument_')}"
    early = [(await desk.get(who, url)).status_code for who in (None, clerk)]
    announce = "mutation ($i: AnnounceCycleInput!) { done: announceCycle(input: $i) { errors { field code } } }"

    done = await desk.done(
        clerk, announce, cycleId=f"Cycle_{cycle}", expectedVersion=1, title="通知", body="正文", channels=["政府网站"]
    )
    clock = {"x-clock": world.clock.isoformat()}
    late = await desk.client.get(url, headers=clock)

    assert codes(done) == []
    assert early == [404, 200]
    assert (late.status_code, late.content) == (200, content)
