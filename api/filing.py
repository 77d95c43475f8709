"""The files of an installation, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.files.receive import Files
from services.files.scan import scanner_at
from services.files.store import FileStore

if TYPE_CHECKING:
    from api.settings import Settings
    from models.database import Database


def files_of(settings: Settings, db: Database) -> Files:
    """Return where files come in, are checked and kept."""
    folder = settings.data_dir.absolute()
    store = FileStore(settings.files_url, folder / "files")
    return Files(db, store, folder / "uploads", scanner_at(settings.clamav))
