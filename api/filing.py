"""The files of an installation, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.files.copies import Copies
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


def copies_of(settings: Settings, files: Files) -> Copies:
    """Return where the copies of files that are handed out are made and kept for a while."""
    return Copies(files.store, settings.data_dir.absolute() / "copies")
