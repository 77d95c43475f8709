"""Files of research notes and of designs (Art. 11)."""

from __future__ import annotations

from models import DesignVersion, ResearchNote
from regulation.ability import Ability
from regulation.office_work import DesignState, ResearchState
from services.common import refuse
from services.documents import Digest, MediaType, Preview, Size, Title, drop, hand_out, start
from services.door import Act, Done, act


@act(Ability.RESEARCH_NOTE_START_UPLOAD)
async def start_research_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a file of an open research note (Art. 11(3))."""
    return await start(act, "research_document", title=title, media_type=media_type, size=size, sha256=sha256)


@act(Ability.RESEARCH_DOCUMENT_REMOVE)
async def remove_research_document(act: Act) -> Done:
    """Take back a file of a research note that is open (Art. 11(3))."""
    note = await act.get(ResearchNote, (await act.row())["research_note_id"])
    refuse(act, note["state"] != ResearchState.OPEN, "WRONG_STATE")
    return await drop(act)


@act(Ability.RESEARCH_DOCUMENT_DOWNLOAD)
async def download_research_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a file of a research note; every time is on record (Art. 11(3), 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.DESIGN_VERSION_START_UPLOAD)
async def start_design_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a file of a drafted design (Art. 11(1))."""
    return await start(act, "design_document", title=title, media_type=media_type, size=size, sha256=sha256)


@act(Ability.DESIGN_DOCUMENT_REMOVE)
async def remove_design_document(act: Act) -> Done:
    """Take back a file of a drafted design (Art. 11(1))."""
    design = await act.get(DesignVersion, (await act.row())["design_version_id"])
    refuse(act, design["state"] != DesignState.DRAFTED, "WRONG_STATE")
    return await drop(act)


@act(Ability.DESIGN_DOCUMENT_DOWNLOAD)
async def download_design_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a file of a design; every time is on record (Art. 11(1))."""
    return await hand_out(act, preview=preview)
