"""Files with what winners hand in (Art. 24-26): the winner's alone until then, then of all who read what it owes."""

from __future__ import annotations

from models import Award
from regulation.ability import Ability
from services.common import refuse
from services.documents import Digest, MediaType, Preview, Size, Title, drop, hand_out, start
from services.door import Act, Done, act


@act(Ability.OBLIGATION_START_UPLOAD)
async def start_obligation_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a file of what a winner owes; others read it once that is handed in (Art. 24-26)."""
    award = await act.get(Award, (await act.row())["award_id"])
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    given = {"title": title, "media_type": media_type, "size": size, "sha256": sha256}
    return await start(act, "obligation_document", dossier=award["dossier_id"], **given)


@act(Ability.OBLIGATION_DOCUMENT_REMOVE)
async def remove_obligation_document(act: Act) -> Done:
    """Remove a file of what a winner owes that is not handed in yet (Art. 24-26)."""
    return await drop(act)


@act(Ability.OBLIGATION_DOCUMENT_DOWNLOAD)
async def download_obligation_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a file that a winner handed in; every time is on record (Art. 24-26, 31)."""
    return await hand_out(act, preview=preview)
