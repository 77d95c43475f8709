"""Documents of applications, recommendations, consultations and notices (Art. 12, 13, 16, 17, 31).

An act starts an upload and answers with a signed address; the bytes go there by HTTP (`services.files.receive`);
an act makes the document. What is being prepared is its sender's alone until it is handed in (`freeze`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import (
    BonusUseDocument,
    ConsultationDocument,
    DesignDocument,
    Document,
    DocumentRemoval,
    HearingDocument,
    MeetingDocument,
    MeetingItem,
    NominationDocument,
    NoticeDocument,
    ObjectionDocument,
    ObligationDocument,
    RecommendationDocument,
    RequestDocument,
    ResearchDocument,
    RoleGrant,
    SecretDocument,
    SiteDocument,
    Upload,
)
from regulation.ability import Ability
from regulation.documents import Holding, Offered, offer_violations
from regulation.meetings import MeetingPaper
from regulation.procedure import RULES
from regulation.states import DocumentState, StoredState, UploadState
from regulation.violation import require
from services.common import before_filing_deadline, refuse
from services.custody import KINDS, record, sends
from services.door import Act, Done, act
from services.files.links import Purpose, link_for, secret_of
from services.inputs import BigInt, Ref, Sealed
from services.meetings import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.base import Base

# Conditions that documents of the next submission of an application `{dossier}` are evidence for (Art. 13).
EVIDENCE_SQL: Final = """(SELECT jsonb_agg(DISTINCT f.condition) FROM (
 SELECT d.condition FROM public.document d WHERE d.dossier_id = {dossier} AND d.state IN ('draft', 'submitted')
  AND NOT EXISTS (SELECT 1 FROM public.document_removal r WHERE r.document_id = d.id)
 UNION ALL
 SELECT d.condition FROM public.secret_document d WHERE d.dossier_id = {dossier} AND d.state IN ('draft', 'submitted')
  AND NOT EXISTS (SELECT 1 FROM public.document_removal r WHERE r.secret_document_id = d.id)
 ) f WHERE f.condition IS NOT NULL)"""
UPLOAD_SECONDS: Final = 2 * 60 * 60
DOWNLOAD_SECONDS: Final = 5 * 60

Title = Annotated[str, Sealed(), Doc("Title: the name of the file.")]
MediaType = Annotated[str, Doc("Media type: PDF, PNG, JPEG, XLSX or DOCX.")]
Size = Annotated[BigInt, Doc("Size in bytes.")]
Digest = Annotated[str | None, Doc("SHA-256 in hexadecimal, if known: what arrives must have it.")]
Preview = Annotated[bool, Doc("Whether the picture of the first page is wanted instead of the file.")]


@dataclass(frozen=True)
class Kind:
    """One kind of document: its table, the act that starts its upload, and what refers to its parent."""

    model: type[Base]
    start: Ability
    parent_column: str

    @property
    def resource(self) -> str:
        """Name of the table."""
        return str(self.model.__tablename__)


_KINDS: Final = {
    kind.resource: kind
    for kind in (
        Kind(Document, Ability.DOSSIER_START_UPLOAD, "dossier_id"),
        Kind(SecretDocument, Ability.DOSSIER_START_UPLOAD, "dossier_id"),
        Kind(RecommendationDocument, Ability.DOSSIER_START_OPINION_UPLOAD, "dossier_id"),
        Kind(ConsultationDocument, Ability.CONSULTATION_START_UPLOAD, "consultation_id"),
        Kind(NoticeDocument, Ability.CYCLE_START_UPLOAD, "cycle_id"),
        Kind(SiteDocument, Ability.SITE_VISIT_START_UPLOAD, "site_visit_id"),
        Kind(RequestDocument, Ability.SITE_REQUEST_START_UPLOAD, "site_request_id"),
        Kind(MeetingDocument, Ability.MEETING_START_UPLOAD, "meeting_id"),
        Kind(ResearchDocument, Ability.RESEARCH_NOTE_START_UPLOAD, "research_note_id"),
        Kind(NominationDocument, Ability.HIGHER_NOMINATION_START_UPLOAD, "higher_nomination_id"),
        Kind(DesignDocument, Ability.DESIGN_VERSION_START_UPLOAD, "design_version_id"),
        Kind(ObjectionDocument, Ability.OBJECTION_START_UPLOAD, "objection_id"),
        Kind(HearingDocument, Ability.OBJECTION_HEARING_START_UPLOAD, "objection_hearing_id"),
        Kind(ObligationDocument, Ability.OBLIGATION_START_UPLOAD, "obligation_id"),
        Kind(BonusUseDocument, Ability.BONUS_USE_START_UPLOAD, "bonus_use_id"),
    )
}
_OF_OFFICE: Final = ("research_document", "design_document")  # of the office's standing work (Art. 11)
_OF_DOSSIER: Final = ("document", "secret_document")
# What winners send: the office reads it at once (Art. 23-28).
_OF_WINNERS: Final = frozenset({"bonus_use_document", "nomination_document"})
# What a document says as its parent does, beside the application.
_OF_PARENT: Final[Mapping[str, tuple[str, ...]]] = {
    "consultation_document": ("organisation_id", "agency_id"),
    "hearing_document": ("objection_id", "organisation_id"),
    "obligation_document": ("organisation_id",),
}
_UNDER_SEAL: Final = "sealed"  # section of an upload that is the statement under an organisation's seal


# --- Starting ------------------------------------------------------------------------------------------------------


@act(Ability.DOSSIER_START_UPLOAD)
async def start_upload(
    act: Act,
    *,
    title: Title,
    media_type: MediaType,
    size: Size,
    sha256: Digest = None,
    confidential: Annotated[
        bool, Doc("Whether it is a trade secret: read like the confidential part (Art. 31).")
    ] = False,
    condition: Annotated[int | None, Doc("Condition of Art. 13 that it is evidence for, 1 to 6.")] = None,
    section: Annotated[str | None, Sealed(), Doc("Section of the application that it belongs to.")] = None,
) -> Done:
    """Start the upload of a document of the application; answers with the address for its bytes (Art. 13, 17)."""
    await before_filing_deadline(act)
    offered = Offered(title, media_type, size, sha256, condition, section)
    return await _start(act, "secret_document" if confidential else "document", offered, act.target.id)


@act(Ability.DOSSIER_START_OPINION_UPLOAD)
async def start_opinion_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of the recommender's sealed opinion; others read it once it has recommended (Art. 12)."""
    return await _start(act, "recommendation_document", Offered(title, media_type, size, sha256), act.target.id)


@act(Ability.CONSULTATION_START_UPLOAD)
async def start_answer_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a document of the department's answer; others read it once it has answered (Art. 17)."""
    row = await act.row()
    return await _start(act, "consultation_document", Offered(title, media_type, size, sha256), row["dossier_id"])


@act(Ability.CYCLE_START_UPLOAD)
async def start_attachment_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of an attachment of the next notice of the cycle (Art. 16)."""
    return await _start(act, "notice_document", Offered(title, media_type, size, sha256), None)


@act(Ability.SITE_VISIT_START_UPLOAD)
async def start_site_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of evidence from a visit, such as a photograph; panel and office read it at once (Art. 19)."""
    return await _start(act, "site_document", Offered(title, media_type, size, sha256), act.target.dossier_id)


@act(Ability.SITE_REQUEST_START_UPLOAD)
async def start_delivery_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of what the panel asked for; others read it once it is delivered (Art. 19)."""
    return await _start(act, "request_document", Offered(title, media_type, size, sha256), act.target.dossier_id)


@act(Ability.MEETING_START_UPLOAD)
async def start_meeting_upload(
    act: Act,
    *,
    title: Title,
    media_type: MediaType,
    size: Size,
    sha256: Digest = None,
    kind: Annotated[MeetingPaper, Doc("What it is.")] = MeetingPaper.PAPER,
    item_id: Annotated[UUID | None, Ref("meeting_item"), Doc("Item that a paper is about; empty: all.")] = None,
) -> Done:
    """Start the upload of a paper or of the signed minutes; members read it at once, who stands aside does not (Art. 10)."""
    rows = await act.tx.sql("SELECT dossier_id FROM public.meeting_item WHERE id = $1 AND meeting_id = $2", item_id,
                            act.target.id)  # fmt: skip
    foreign = item_id is not None and (kind is MeetingPaper.MINUTES or not rows)
    refuse(
        act,
        foreign or (item_id is not None and item_id not in await act.visible(MeetingItem, [item_id])),
        "NOT_FOUND",
        "item_id",
    )
    offered = Offered(title, media_type, size, sha256, section=str(item_id or kind.value))
    return await _start(act, "meeting_document", offered, rows[0]["dossier_id"] if rows else None)


@act(Ability.OBJECTION_START_UPLOAD, anonymous=True)
async def start_objection_upload(
    act: Act,
    *,
    title: Title,
    media_type: MediaType,
    size: Size,
    sha256: Digest = None,
    sealed: Annotated[bool, Doc("Whether it is the statement under the organisation's seal.")] = False,
) -> Done:
    """Start the upload of evidence under the tracking code; the handler alone reads it, and the supervisor (Art. 21)."""
    offered = Offered(title, media_type, size, sha256, section=_UNDER_SEAL if sealed else None)
    return await _start(act, "objection_document", offered, None)


@act(Ability.OBJECTION_HEARING_START_UPLOAD)
async def start_hearing_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a document of the answer; others read it once it is given (Art. 21)."""
    return await _start(act, "hearing_document", Offered(title, media_type, size, sha256), act.target.dossier_id)


async def start(act: Act, kind: str, *, dossier: UUID | None = None, **offered: Any) -> Done:
    """Start the upload of a document of a winner's; for acts of other chapters (Art. 23-28)."""
    return await _start(act, kind, Offered(**offered), dossier or act.target.dossier_id)


async def _start(act: Act, kind: str, offered: Offered, dossier: UUID | None) -> Done:
    await _require_room(act, _KINDS[kind], act.target.id, offered)
    upload = await act.tx.insert(
        Upload,
        kind=kind,
        parent_id=act.target.id,
        dossier_id=dossier,
        cycle_id=act.target.cycle_id,
        person_id=act.actor.person_id,
        grant_id=act.actor.grant_id,
        objection_id=act.target.id if kind == "objection_document" else None,
        seal=act.seal,
        started_at=act.now,
        expires_at=await _expiry(act),
        **vars(offered),
    )
    return Done("upload", upload, await _upload_address(act, upload))


async def _lock(act: Act, kind: Kind, parent: UUID, mode: str) -> Any:
    """Lock the row that documents belong to, so that their number and its state hold until the end; return it."""
    table = kind.start.resource
    return (await act.tx.sql(f"SELECT * FROM public.{table} WHERE id = $1 FOR {mode}", parent))[0]  # noqa: S608 -- names


async def _require_room(act: Act, kind: Kind, parent: UUID, offered: Offered) -> None:
    """Require that a file is one that is taken, and that its parent has room for it."""
    await _lock(act, kind, parent, "UPDATE")
    numbers = await numbers_of(act)
    limits = numbers.of_objections() if kind.resource == "objection_document" else numbers
    require(offer_violations(offered, await _holding(act, kind, parent), limits))


async def _holding(act: Act, kind: Kind, parent: UUID) -> Holding:
    """Return what the parent has already, uploads under way included."""
    kinds = _OF_DOSSIER if kind.resource in _OF_DOSSIER else (kind.resource,)
    documents = " UNION ALL ".join(
        f"SELECT size FROM public.{name} WHERE {kind.parent_column} = $1 AND state IN ('draft', 'submitted')"  # noqa: S608
        for name in kinds
    )
    rows = await act.tx.sql(
        f"SELECT count(*) AS number, COALESCE(sum(size), 0)::bigint AS size FROM ({documents} UNION ALL"  # noqa: S608
        " SELECT size FROM public.upload WHERE parent_id = $1 AND kind = ANY ($2::text[])"
        " AND state IN ('receiving', 'received') AND expires_at > now()) held",
        *(parent, list(kinds)),
    )
    return Holding(rows[0]["number"], rows[0]["size"])


async def _expiry(act: Act) -> Any:
    return (await act.tx.sql("SELECT now() + make_interval(secs => $1)", UPLOAD_SECONDS))[0][0]


async def _upload_address(act: Act, upload: UUID) -> dict[str, Any]:
    link = link_for(act.actor, Purpose.UPLOAD, "upload", upload, UPLOAD_SECONDS)
    return {"upload_url": link.address(await secret_of(act.tx))}


@act(Ability.UPLOAD_RESUME)
async def resume_upload(act: Act) -> Done:
    """Get a new address for an upload that was interrupted; what has come is kept (Art. 17)."""
    upload = await act.row()
    await _require_room_again(act, upload)
    await _require_open(act, upload)
    await act.move(expires_at=await _expiry(act))
    return Done("upload", act.target.id, await _upload_address(act, act.target.id))


# --- Finishing -----------------------------------------------------------------------------------------------------


@act(Ability.UPLOAD_FINISH)
async def finish_upload(act: Act) -> Done:
    """Make a document of what was uploaded; its content was checked when the last byte came (Art. 13, 17)."""
    upload = (await act.tx.sql("SELECT * FROM public.upload WHERE id = $1 FOR UPDATE", act.target.id))[0]
    refuse(act, upload["state"] == UploadState.RECEIVING, "UPLOAD_INCOMPLETE", "file")
    refuse(act, upload["state"] == UploadState.REFUSED, upload["why"], "file", claimed=upload["media_type"])
    refuse(act, upload["state"] == UploadState.FINISHED, "ALREADY_EXISTS")
    await _require_room_again(act, upload)
    parent = await _require_open(act, upload)
    kind = _KINDS[upload["kind"]]
    document = await act.tx.insert(kind.model, **_described(act, upload), **await _belonging(act, upload, parent))
    await act.move(document_id=document)
    return act.done(document=str(document), sha256=upload["sha256"], size=upload["size"])


async def _require_room_again(act: Act, upload: Any) -> None:
    """Require room for an upload that expired: from then on it was not counted."""
    if (await act.tx.sql("SELECT $1::timestamptz <= now()", upload["expires_at"]))[0][0]:
        offered = Offered(**{one.name: upload[one.name] for one in fields(Offered)})
        await _require_room(act, _KINDS[upload["kind"]], upload["parent_id"], offered)


async def _require_open(act: Act, upload: Any) -> Any:
    """Require that the act which started the upload would still be possible; return what it belongs to."""
    kind = _KINDS[upload["kind"]]
    parent, rule = await _lock(act, kind, upload["parent_id"], "SHARE"), RULES[kind.start]
    refuse(act, bool(rule.stages) and (await act.cycle())["stage"] not in rule.stages, "WRONG_STAGE")
    refuse(act, bool(rule.moves) and parent["state"] not in rule.moves, "WRONG_STATE")
    if kind.start is Ability.DOSSIER_START_UPLOAD:
        await before_filing_deadline(act)
    return parent


def _described(act: Act, upload: Any) -> dict[str, Any]:
    same = ("title", "media_type", "size", "sha256", "pages", "cycle_id")
    columns = _KINDS[upload["kind"]].model.__table__.c
    return {name: upload[name] for name in same if name in columns} | {"uploaded_at": act.now}


async def _belonging(act: Act, upload: Any, parent: Any) -> dict[str, Any]:
    """Return what a document says of its parent beside the cycle."""
    if upload["kind"] in _OF_DOSSIER:
        return {name: upload[name] for name in ("dossier_id", "condition", "section")}
    if upload["kind"] == "recommendation_document":
        return {"dossier_id": parent["id"], "submission": parent["submission"], **await _recommender(act)}
    if upload["kind"] in _OF_PARENT:
        same = {name: parent[name] for name in _OF_PARENT[upload["kind"]]}
        return {_KINDS[upload["kind"]].parent_column: parent["id"], "dossier_id": upload["dossier_id"], **same}
    if upload["kind"] == "site_document":
        who = {"person_id": act.actor.person_id, "state": DocumentState.SUBMITTED.value}
        return {"site_visit_id": parent["id"], "dossier_id": parent["dossier_id"], **who}
    if upload["kind"] == "request_document":
        return {"site_request_id": parent["id"], **{name: parent[name] for name in ("site_visit_id", "dossier_id")}}
    if upload["kind"] in (*_OF_WINNERS, *_OF_OFFICE):
        of = "programme_id" if upload["kind"] in _OF_OFFICE else "organisation_id"
        state = {"state": DocumentState.SUBMITTED.value, of: parent[of]}
        return {_KINDS[upload["kind"]].parent_column: parent["id"], **state}
    if upload["kind"] == "meeting_document":
        return await _of_meeting(act, upload, parent)
    if upload["kind"] == "objection_document":
        sealed = upload["section"] == _UNDER_SEAL
        return {"objection_id": parent["id"], "sealed": sealed, "state": DocumentState.SUBMITTED.value}
    return {}


async def _of_meeting(act: Act, upload: Any, parent: Any) -> dict[str, Any]:
    """Return what a document of a meeting says: its kind, or the item that it is about (Art. 10)."""
    found = {"meeting_id": parent["id"], "programme_id": parent["programme_id"], "state": DocumentState.SUBMITTED.value}
    if upload["section"] in set(MeetingPaper):
        return {**found, "kind": upload["section"]}
    item = await act.get(MeetingItem, UUID(upload["section"]))
    about = {"item_id": item["id"], "dossier_id": item["dossier_id"], "organisation_id": item["organisation_id"]}
    return {**found, **about, "kind": MeetingPaper.PAPER.value}


async def _recommender(act: Act) -> dict[str, Any]:
    grant = await act.get(RoleGrant, act.actor.grant_id)
    return {"by_jurisdiction_id": grant["jurisdiction_id"], "by_agency_id": grant["agency_id"]}


# --- Handing in: called by the acts that hand in what documents belong to ---------------------------------------------


async def freeze(act: Act, dossier_id: UUID) -> list[dict[str, str]]:
    """Hand in the documents of an application, without those marked for removal; return what is handed in now.

    For the act that submits it, before it moves. RuleBroken DOCUMENTS_UNCHECKED or DOCUMENTS_REFUSED while a draft
    waits in quarantine or was found harmful (Art. 17).
    """
    rows = await act.tx.sql("SELECT submission FROM public.dossier WHERE id = $1 FOR UPDATE", dossier_id)
    for table in _OF_DOSSIER:
        await _require_clean(act, table, "dossier_id = $1", dossier_id)
        await act.tx.sql(_SUPERSEDE.format(table=table), dossier_id, rows[0]["submission"])
        await act.tx.sql(_SUBMIT.format(table=table), dossier_id, rows[0]["submission"])
    return [dict(row) for row in await act.tx.sql(_HANDED_IN, dossier_id)]


_SUBMIT: Final = """
UPDATE public.{table} SET state = 'submitted', submission = $2 WHERE dossier_id = $1 AND state = 'draft'
"""
_SUPERSEDE: Final = """
UPDATE public.{table} d SET state = 'superseded', superseded_in = $2
WHERE dossier_id = $1 AND state = 'submitted'
 AND EXISTS (SELECT 1 FROM public.document_removal r WHERE r.{table}_id = d.id)
"""
_HANDED_IN: Final = """
SELECT id::text, sha256, 'document' AS kind FROM public.document WHERE dossier_id = $1 AND state = 'submitted'
UNION ALL
SELECT id::text, sha256, 'secret_document' FROM public.secret_document WHERE dossier_id = $1 AND state = 'submitted'
ORDER BY id
"""


async def freeze_opinions(act: Act, dossiers: Sequence[UUID], by: Mapping[str, UUID | None]) -> set[UUID]:
    """Hand in what a body sealed of its opinions on applications; return those whose submission has such a document.

    `by` names the body by its columns (Art. 12, 28).
    """
    body = (by["by_jurisdiction_id"], by["by_agency_id"])
    await _require_clean(
        act, "recommendation_document", f"dossier_id = ANY ($1::uuid[]) AND {_OF_BODY}", dossiers, *body
    )
    await act.tx.sql(_SEAL, dossiers, *body)
    return {row["dossier_id"] for row in await act.tx.sql(_SEALED, dossiers, *body)}


_OF_BODY: Final = "d.by_jurisdiction_id IS NOT DISTINCT FROM $2 AND d.by_agency_id IS NOT DISTINCT FROM $3"
_SEAL: Final = f"""
UPDATE public.recommendation_document d SET state = 'submitted'
WHERE dossier_id = ANY ($1::uuid[]) AND state = 'draft' AND {_OF_BODY}
"""  # noqa: S608 -- no value
_SEALED: Final = f"""
SELECT d.dossier_id FROM public.recommendation_document d
JOIN public.dossier o ON o.id = d.dossier_id AND o.submission = d.submission
WHERE d.dossier_id = ANY ($1::uuid[]) AND d.state = 'submitted' AND {_OF_BODY}
"""  # noqa: S608 -- no value


async def freeze_answers(act: Act, consultations: Sequence[UUID]) -> None:
    """Hand in the documents of a department's answers, with the answers (Art. 17)."""
    await _require_clean(act, "consultation_document", "consultation_id = ANY ($1::uuid[])", consultations)
    await act.tx.sql(
        "UPDATE public.consultation_document SET state = 'submitted'"
        " WHERE consultation_id = ANY ($1::uuid[]) AND state = 'draft'",
        consultations,
    )


async def freeze_deliveries(act: Act, request: UUID) -> None:
    """Hand in the documents of what the panel asked for, with the answer (Art. 19)."""
    await _require_clean(act, "request_document", "site_request_id = $1", request)
    await act.tx.sql(
        "UPDATE public.request_document SET state = 'submitted' WHERE site_request_id = $1 AND state = 'draft'", request
    )


async def freeze_hearing(act: Act, hearing: UUID) -> None:
    """Hand in the documents of an organisation's answer, with the answer (Art. 21)."""
    await _require_clean(act, "hearing_document", "objection_hearing_id = $1", hearing)
    await act.tx.sql(
        "UPDATE public.hearing_document SET state = 'submitted' WHERE objection_hearing_id = $1 AND state = 'draft'",
        hearing,
    )


async def freeze_duty(act: Act, obligation: UUID, submission: UUID) -> list[dict[str, str]]:
    """Hand in the files of what a winner owes, with a submission of it; return which (Art. 24-26)."""
    await _require_clean(act, "obligation_document", "obligation_id = $1", obligation)
    rows = await act.tx.sql(
        "UPDATE public.obligation_document SET state = 'submitted', submission_id = $2"
        " WHERE obligation_id = $1 AND state = 'draft' RETURNING id::text, sha256",
        *(obligation, submission),
    )
    return sorted((dict(row) for row in rows), key=lambda one: str(one["id"]))


async def attach_evidence(act: Act, notice_id: UUID, document_id: UUID) -> str:
    """Attach a document that was prepared for the cycle to a notice that is published; return its digest (Art. 21)."""
    await _require_clean(act, "notice_document", "id = $1", document_id)
    rows = await act.tx.sql(
        "UPDATE public.notice_document SET state = 'submitted', notice_id = $2"
        " WHERE id = $1 AND cycle_id = $3 AND state = 'draft' RETURNING sha256",
        *(document_id, notice_id, act.target.cycle_id),
    )
    refuse(act, not rows, "NOT_FOUND", "document_id")
    return str(rows[0]["sha256"])


async def attach_to(act: Act, notice_id: UUID) -> None:
    """Publish the attachments that were prepared for a cycle's next notice, with the notice (Art. 16)."""
    await _require_clean(act, "notice_document", "cycle_id = $1", act.target.cycle_id)
    await act.tx.sql(
        "UPDATE public.notice_document SET state = 'submitted', notice_id = $2 WHERE cycle_id = $1 AND state = 'draft'",
        *(act.target.cycle_id, notice_id),
    )


async def _require_clean(act: Act, table: str, where: str, *values: Any) -> None:
    rows = await act.tx.sql(
        f"SELECT d.title, f.state FROM public.{table} d JOIN public.stored_file f ON f.sha256 = d.sha256"  # noqa: S608
        f" WHERE d.{where} AND d.state = 'draft' AND f.state <> 'clean' ORDER BY f.state, d.id",
        *values,
    )
    waiting = [row["title"] for row in rows if row["state"] == StoredState.QUARANTINED]
    refuse(act, len(rows) > len(waiting), "DOCUMENTS_REFUSED", "documents", title=rows[-1]["title"] if rows else "")
    refuse(act, bool(waiting), "DOCUMENTS_UNCHECKED", "documents", title="".join(waiting[:1]))


# --- Removing --------------------------------------------------------------------------------------------------------


@act(Ability.DOCUMENT_REMOVE)
async def remove_document(act: Act) -> Done:
    """Remove a document: a draft at once, one handed in before with the next submission (Art. 17)."""
    return await _remove(act)


@act(Ability.SECRET_DOCUMENT_REMOVE)
async def remove_secret_document(act: Act) -> Done:
    """Remove a secret document: a draft at once, one handed in before with the next submission (Art. 17, 31)."""
    return await _remove(act)


async def _remove(act: Act) -> Done:
    row, resource = await act.row(), act.request.ability.resource
    await _require_open(act, {"kind": resource, "parent_id": row["dossier_id"]})
    if row["state"] == DocumentState.DRAFT:
        return await drop(act)
    await act.tx.insert(
        DocumentRemoval, dossier_id=row["dossier_id"], marked_at=act.now, **{f"{resource}_id": act.target.id}
    )
    return act.done()


@act(Ability.RECOMMENDATION_DOCUMENT_REMOVE)
async def remove_opinion_document(act: Act) -> Done:
    """Remove a sealed opinion that is not handed in yet (Art. 12)."""
    return await drop(act)


@act(Ability.CONSULTATION_DOCUMENT_REMOVE)
async def remove_answer_document(act: Act) -> Done:
    """Remove a document of an answer that is not given yet (Art. 17)."""
    return await drop(act)


@act(Ability.NOTICE_DOCUMENT_REMOVE)
async def remove_attachment(act: Act) -> Done:
    """Remove an attachment of a notice that is not published yet (Art. 16)."""
    return await drop(act)


@act(Ability.SITE_DOCUMENT_REMOVE)
async def remove_site_document(act: Act) -> Done:
    """Take back evidence from a visit, before the site review report (Art. 19)."""
    await _require_open(act, {"kind": "site_document", "parent_id": (await act.row())["site_visit_id"]})
    return await drop(act)


@act(Ability.REQUEST_DOCUMENT_REMOVE)
async def remove_delivery_document(act: Act) -> Done:
    """Remove a document for the panel that is not delivered yet (Art. 19)."""
    return await drop(act)


@act(Ability.MEETING_DOCUMENT_REMOVE)
async def remove_meeting_document(act: Act) -> Done:
    """Remove a document of a meeting that is not closed (Art. 10)."""
    await _require_open(act, {"kind": "meeting_document", "parent_id": (await act.row())["meeting_id"]})
    return await drop(act)


@act(Ability.HEARING_DOCUMENT_REMOVE)
async def remove_hearing_document(act: Act) -> Done:
    """Remove a document of an answer that is not given yet (Art. 21)."""
    return await drop(act)


async def drop(act: Act) -> Done:
    """Remove the document that the act is aimed at."""
    await act.move(DocumentState.REMOVED)
    return act.done()


# --- Downloading (attachments of notices are public: they have an address of their own) ------------------------------


@act(Ability.DOCUMENT_DOWNLOAD)
async def download_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a document of an application; every time is on record (Art. 17, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.SECRET_DOCUMENT_DOWNLOAD)
async def download_secret_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a secret document; every time is on record (Art. 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.RECOMMENDATION_DOCUMENT_DOWNLOAD)
async def download_opinion_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a sealed opinion; every time is on record (Art. 12, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.CONSULTATION_DOCUMENT_DOWNLOAD)
async def download_answer_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a document of a department's answer; every time is on record (Art. 17, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.SITE_DOCUMENT_DOWNLOAD)
async def download_site_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of evidence from a visit; every time is on record (Art. 19, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.REQUEST_DOCUMENT_DOWNLOAD)
async def download_delivery_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of what was delivered to the panel; every time is on record (Art. 19, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.MEETING_DOCUMENT_DOWNLOAD)
async def download_meeting_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a document of a meeting; every time is on record (Art. 10, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.OBJECTION_DOCUMENT_DOWNLOAD)
async def download_objection_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of evidence of an objection; every time is on record (Art. 21, 31)."""
    return await hand_out(act, preview=preview)


@act(Ability.HEARING_DOCUMENT_DOWNLOAD)
async def download_hearing_document(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of what an organisation answered when heard; every time is on record (Art. 21, 31)."""
    return await hand_out(act, preview=preview)


async def hand_out(act: Act, *, preview: bool) -> Done:
    """Give the address of the document that the act is aimed at; a copy for anybody but its sender is on record."""
    row, resource = await act.row(), act.request.ability.resource
    rows = await act.tx.sql("SELECT state FROM public.stored_file WHERE sha256 = $1", row["sha256"])
    state = rows[0]["state"] if rows else StoredState.GONE
    refuse(act, state == StoredState.QUARANTINED, "DOCUMENT_UNCHECKED")
    refuse(act, state != StoredState.CLEAN, "DOCUMENT_UNAVAILABLE")
    purpose = Purpose.PREVIEW if preview else Purpose.CONTENT
    copy = None if sends(act) else await record(act, KINDS[purpose][0], row.get("dossier_id"), digest=row["sha256"])
    link = link_for(act.actor, purpose, resource, act.target.id, DOWNLOAD_SECONDS, copy)
    told = {"download_url": link.address(await secret_of(act.tx))}
    return Done(resource, act.target.id, told, {"sha256": row["sha256"]} | ({"copy": str(copy)} if copy else {}))
