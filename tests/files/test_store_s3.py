"""The store on S3, against a server of its own that speaks it: rclone on the loopback (a process that the test ends)."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from api.settings import Settings
from services.files.store import FileStore
from tests.files import samples
from tests.files.desk import Desk, desk_at
from tests.world import World

KEY, SECRET = "AKIDTEST", "geheim-fuer-den-test"


def _rclone() -> str:
    return shutil.which("rclone") or str(Path(sys.executable).parent / "rclone")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder behind the bucket `award`; the settings of the environment lead to it."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "award").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [_rclone(), "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
    patch = pytest.MonkeyPatch()
    for name, value in {
        "AWS_ENDPOINT": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
    }.items():  # fmt: skip
        patch.setenv(name, value)
    _wait_for(port)
    yield folder / "award"
    patch.undo()
    server.terminate()
    server.wait(10)


def _wait_for(port: int) -> None:
    import time

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("rclone does not answer")


@pytest.fixture(scope="module")
async def cloud(world: World, bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("cloud"), files_url="s3://award/city/2026")
    async with desk_at(world, settings) as found:
        yield found


async def test_a_document_goes_to_the_bucket_and_comes_back(cloud: Desk, bucket: Path) -> None:
    applicant, _, dossier = await cloud.application()
    content = samples.drawn_pdf()
    digest = sha256(content).hexdigest()

    document = await cloud.upload(applicant, dossier, content)
    url = (await cloud.link(applicant, document))["downloadUrl"]
    picture = (await cloud.link(applicant, document, preview=True))["downloadUrl"]

    assert (bucket / "city" / "2026" / "contents" / digest[:2] / digest).read_bytes() == content
    assert not (cloud.state.settings.data_dir / "files").exists()
    assert (await cloud.get(applicant, url)).content == content
    assert (await cloud.get(applicant, url, range="bytes=5-8")).content == content[5:9]
    assert (await cloud.get(applicant, picture)).headers["content-type"] == "image/png"


async def test_a_large_content_goes_in_parts_and_is_the_same(bucket: Path, tmp_path: Path) -> None:
    store, file = FileStore("s3://award/large", tmp_path), tmp_path / "large"
    with file.open("wb") as out:
        for n in range(40):
            out.write(bytes([n]) * 1024 * 1024)
    digest = sha256(file.read_bytes()).hexdigest()

    await asyncio.gather(store.keep(digest, file), store.keep(digest, file))
    back = tmp_path / "back"
    await store.fetch(digest, back)
    middle = b"".join([piece async for piece in store.read(digest, (5 * 1024 * 1024 - 1, 5 * 1024 * 1024 + 1))])
    await store.forget(digest)

    assert sha256(back.read_bytes()).hexdigest() == digest
    assert middle == b"\x04\x05"
    assert not list((bucket / "large").rglob(digest))
    assert await store.preview(digest) is None


async def test_a_wrong_key_gets_nothing(bucket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    store, file = FileStore("s3://award/x", tmp_path), tmp_path / "file"
    file.write_bytes(b"x")

    with pytest.raises(Exception, match=r"403|SignatureDoesNotMatch|denied|Permission"):
        await store.keep("0" * 64, file)
