"""Where contents of files are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.files.store import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(None, tmp_path / "files")
