"""Where contents are kept: a folder of this machine or an S3 bucket, under the digest of the content.

The same content has the same name, so that it is kept once and nothing is ever overwritten by something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import obstore
from obstore.exceptions import GenericError, NotFoundError
from obstore.store import LocalStore, from_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

# A part of 8 MiB, two at a time, makes 78 GiB possible on S3 and bounds the memory of one upload.
_PART: Final = 8 * 1024 * 1024
_PARTS_AT_ONCE: Final = 2
_CHUNK: Final = 256 * 1024


class FileStore:
    """Contents and their previews by SHA-256."""

    def __init__(self, url: str | None, folder: Path) -> None:
        """Open the store at an address such as `s3://bucket/prefix`; without one, the folder."""
        self._store: Any = LocalStore(folder, mkdir=True) if url is None else from_url(url)

    async def keep(self, sha256: str, file: Path, preview: Path | None = None) -> None:
        """Keep a content, and its preview if it has one, unless they are kept already."""
        if preview is not None:
            await self._put(_preview(sha256), preview)
        await self._put(_content(sha256), file)

    async def _put(self, name: str, file: Path) -> None:
        if not await self._has(name):
            await obstore.put_async(self._store, name, file, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE)

    async def _has(self, name: str) -> bool:
        try:
            await obstore.head_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    async def read(self, sha256: str, part: tuple[int, int] | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes of a content, or of a part from its first byte up to its end, in bounded pieces."""
        whole = self._pieces(await obstore.get_async(self._store, _content(sha256))) if part is None else None
        async for piece in whole or await self._part(sha256, *(part or (0, 0))):
            yield piece

    async def _part(self, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(self._store, _content(sha256), options={"range": (start, end)})
            return self._pieces(found)
        except GenericError:  # some servers send the whole when a part is asked for
            return _within(self.read(sha256), start, end)

    @staticmethod
    async def _pieces(found: Any) -> AsyncIterator[bytes]:
        async for piece in found.stream(min_chunk_size=_CHUNK):
            yield bytes(piece)

    async def preview(self, sha256: str) -> bytes | None:
        """Return the preview picture of a content, a PNG; None if it has none."""
        try:
            found = await obstore.get_async(self._store, _preview(sha256))
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return None

    async def fetch(self, sha256: str, into: Path) -> None:
        """Write a content to a file of this machine."""
        with into.open("wb") as file:
            async for piece in self.read(sha256):
                file.write(piece)

    async def forget(self, sha256: str) -> None:
        """Delete a content and its preview; no document may have it."""
        for name in (_content(sha256), _preview(sha256)):
            if await self._has(name):
                await obstore.delete_async(self._store, name)


async def _within(pieces: AsyncIterator[bytes], start: int, end: int) -> AsyncIterator[bytes]:
    """Yield what lies from `start` up to `end` of a stream."""
    at = 0
    async for piece in pieces:
        if wanted := piece[max(start - at, 0) : max(end - at, 0)]:
            yield wanted
        at += len(piece)
        if at >= end:
            return


def _content(sha256: str) -> str:
    return f"contents/{sha256[:2]}/{sha256}"


def _preview(sha256: str) -> str:
    return f"previews/{sha256[:2]}/{sha256}.png"
