"""What nobody has any more is deleted, what somebody has never is; two workers at once do no harm."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path

from api.filing import files_of
from services.files.clean import clean
from tests.files import samples
from tests.files.desk import Desk

_OLD = "UPDATE stored_file SET touched_at = touched_at - interval '25 hours' WHERE sha256 = $1"


def kept(desk: Desk, content: bytes) -> bool:
    digest = sha256(content).hexdigest()
    return (desk.state.settings.data_dir / "files" / "contents" / digest[:2] / digest).exists()


async def test_a_content_without_a_document_is_deleted_after_a_day_and_comes_back(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    content, digest = samples.pdf(31), sha256(samples.pdf(31)).hexdigest()
    files = files_of(desk.state.settings, desk.state.db)
    documents = [await desk.upload(applicant, dossier, content) for _ in range(2)]
    await desk.world.sql(_OLD, digest)

    found = []
    for document in documents:
        await clean(files)
        found.append(kept(desk, content))
        assert await desk.remove(applicant, document) == []
    await asyncio.gather(clean(files), clean(files))
    gone = kept(desk, content)
    again = await desk.upload(applicant, dossier, content)

    assert (found, gone, kept(desk, content)) == ([True, True], False, True)
    assert (await desk.link(applicant, again))["errors"] == []


async def test_a_content_without_a_document_is_kept_for_a_day(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    content = samples.pdf(32)
    assert await desk.remove(applicant, await desk.upload(applicant, dossier, content)) == []

    await clean(files_of(desk.state.settings, desk.state.db))

    assert kept(desk, content)


async def test_the_part_of_an_abandoned_upload_is_deleted_a_day_after_its_end(desk: Desk) -> None:
    applicant, _, dossier = await desk.application()
    started = [await desk.start(applicant, dossier) for _ in range(2)]
    for one in started:
        await desk.send(applicant, one["uploadUrl"], b"%PDF-")
    parts: list[Path] = [
        desk.state.settings.data_dir / "uploads" / f"{one['upload']['id'].removeprefix('Upload_')}.part"
        for one in started
    ]
    files = files_of(desk.state.settings, desk.state.db)

    await clean(files)
    before = [part.exists() for part in parts]
    await desk.world.sql(
        "UPDATE upload SET expires_at = now() - interval '25 hours' WHERE id = $1::uuid", parts[0].stem
    )
    await clean(files)
    late = await desk.send(applicant, started[0]["uploadUrl"], b"x", 0)

    assert (before, [part.exists() for part in parts]) == ([True, True], [False, True])
    assert (late.status_code, late.json()["errors"][0]["code"]) == (410, "UPLOAD_EXPIRED")
