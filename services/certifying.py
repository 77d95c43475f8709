"""Certificates: issued for all awards of a cycle, issued again with a reason, handed to the winner (Art. 8, 22, 33)."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from annotated_doc import Doc

from models import Certificate, CertificateKey
from regulation.ability import Ability
from regulation.certificates import SHORT, content_of
from services.common import refuse, require_text, require_unconflicted
from services.documents import DOWNLOAD_SECONDS
from services.door import Act, Done, act
from services.files.links import Purpose, link_for, secret_of
from services.ledger import digest
from services.sealing import INSTALLED, Seal

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_REASON: Final = 500
_AWARDS: Final = """
SELECT a.*, p.code AS programme, o.name AS organisation, d.credit_code, c.document_number, c.issued_on
FROM public.award a JOIN public.programme p ON p.id = a.programme_id
JOIN public.organisation o ON o.id = a.organisation_id
JOIN public.organisation_detail d ON d.organisation_id = o.id
JOIN public.commendation c ON c.id = a.commendation_id
"""
_LACKING: Final = f"""{_AWARDS} WHERE a.cycle_id = $1 AND a.state = 'in_force'
 AND NOT EXISTS (SELECT 1 FROM public.certificate t WHERE t.award_id = a.id) ORDER BY a.certificate_number
"""  # noqa: S608 -- no value
_ONE: Final = f"{_AWARDS} WHERE a.id = $1"
_CURRENT: Final = "SELECT t.* FROM public.certificate t WHERE t.award_id = $1 AND t.replaced_at IS NULL FOR UPDATE"
# A key is known from its first certificate on; of acts that use it first at the same time one puts it in.
_ENTER_KEY: Final = """
INSERT INTO public.certificate_key (programme_id, fingerprint, algorithm, public_key, valid_from)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (programme_id, fingerprint) DO NOTHING
"""
_KEY: Final = "SELECT k.* FROM public.certificate_key k WHERE k.programme_id = $1 AND k.fingerprint = $2"
# The key that signs takes the place of the one that did until now.
_RETIRE_OTHERS: Final = """UPDATE public.certificate_key SET retired_at = $3
WHERE programme_id = $1 AND fingerprint <> $2 AND retired_at IS NULL"""


@act(Ability.CYCLE_ISSUE_CERTIFICATES)
async def issue_certificates(act: Act) -> Done:
    """Issue a signed certificate for each award of the cycle that is in force and has none (Art. 8, 22, 33)."""
    seal = _seal(act)
    awards = await act.tx.sql(_LACKING, act.target.id)
    refuse(act, not awards, "NO_CERTIFICATE_DUE")
    await require_unconflicted(act, [row["organisation_id"] for row in awards])
    key = await _key(act, seal, awards[0]["programme_id"])
    issued = [await _issue(act, seal, key, award, edition=1) for award in awards]
    return act.done(certificates=[{name: one[name] for name in ("number", "digest")} for one in issued])


@act(Ability.AWARD_REISSUE_CERTIFICATE)
async def reissue_certificate(
    act: Act,
    *,
    edition: Annotated[int, Doc("The edition that it takes the place of, as the caller saw it.")],
    reason: Annotated[str, Doc("Why the certificate is issued again; public.")],
) -> Done:
    """Issue another edition of an award's certificate, with a reason; the one before is replaced (Art. 22, 33)."""
    require_text(act, _LONGEST_REASON, reason=reason)
    seal, rows = _seal(act), await act.tx.sql(_CURRENT, act.target.id)
    refuse(act, not rows, "CERTIFICATE_NOT_ISSUED")
    current = rows[0]["edition"]
    refuse(act, edition != current, "EDITION_NOT_CURRENT", "edition", edition=str(current))
    award = (await act.tx.sql(_ONE, act.target.id))[0]
    refuse(act, award["state"] == "revoked", "AWARD_REVOKED")
    key = await _key(act, seal, award["programme_id"])
    await act.tx.update(Certificate, rows[0]["id"], replaced_at=act.now)
    issued = await _issue(act, seal, key, award, edition=current + 1, reason=reason)
    return act.done("certificate", issued["id"], edition=current + 1, digest=issued["digest"])


@act(Ability.CERTIFICATE_KEY_RETIRE)
async def retire_certificate_key(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Retire a key at once: it signs nothing more, and what it signed before stays good (Art. 33)."""
    require_text(act, reason=reason)
    row = await act.row()
    refuse(act, row["retired_at"] is not None, "CERTIFICATE_KEY_RETIRED")
    await act.tx.update(CertificateKey, row["id"], retired_at=act.now)
    return act.done(fingerprint=row["fingerprint"])


@act(Ability.CERTIFICATE_DOWNLOAD)
async def download_certificate(
    act: Act, *, preview: Annotated[bool, Doc("Whether its picture is wanted, not the file.")] = False
) -> Done:
    """Get a certificate as a PDF with content and signature in it, or its picture; it is the winner's original (Art. 22)."""
    purpose = Purpose.CERTIFICATE_PREVIEW if preview else Purpose.CERTIFICATE
    link = link_for(act.actor, purpose, "certificate", act.target.id, DOWNLOAD_SECONDS)
    return Done("certificate", act.target.id, {"download_url": link.address(await secret_of(act.tx))})


def _seal(act: Act) -> Seal:
    seal = INSTALLED.seal
    refuse(act, seal is None, "CERTIFICATE_KEY_MISSING")
    assert seal is not None
    return seal


async def _key(act: Act, seal: Seal, programme: UUID) -> Any:
    """Return the row of the key that signs, put in at its first use; the one before is retired (Art. 33)."""
    signer = seal.signer
    await act.tx.sql(_ENTER_KEY, programme, signer.key_id, signer.algorithm, signer.public_key, act.now)
    key = (await act.tx.sql(_KEY, programme, signer.key_id))[0]
    refuse(act, key["retired_at"] is not None, "CERTIFICATE_KEY_RETIRED")
    await act.tx.sql(_RETIRE_OTHERS, programme, signer.key_id, act.now)
    return key


async def _issue(
    act: Act, seal: Seal, key: Any, award: Mapping[str, Any], *, edition: int, reason: str | None = None
) -> dict[str, Any]:
    signer, number = seal.signer, award["certificate_number"]
    content = content_of(award, edition=edition, issued_at=act.now, key_id=signer.key_id, algorithm=signer.algorithm)
    signature = await asyncio.to_thread(signer.sign, content.encode())  # hardware takes its time
    row = {
        "award_id": award["id"],
        "cycle_id": award["cycle_id"],
        "organisation_id": award["organisation_id"],
        "certificate_key_id": key["id"],
        "number": number,
        "edition": edition,
        "content": content,
        "digest": digest(content.encode()),
        "signature": b64encode(signature).decode(),
        "issued_at": act.now,
        "reason": reason,
    }
    row["check_url"] = _address(seal, number, edition, row["digest"])
    return row | {"id": await act.tx.insert(Certificate, **row)}


def _address(seal: Seal, number: str, edition: int, whole: str) -> str:
    return f"{seal.address}/verify/{quote(number, safe='')}?e={edition}&d={whole[:SHORT]}"
