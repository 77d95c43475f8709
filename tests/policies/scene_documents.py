"""The documents of the scene: handed in, being prepared, replaced and taken back; one upload of each sender."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene

FILE: dict[str, Any] = {
    "title": "证明材料.pdf",
    "media_type": "application/pdf",
    "size": 1,
    "sha256": "0" * 64,
    "uploaded_at": datetime(2026, 5, 6, tzinfo=UTC),
}


async def put_documents(scene: Scene) -> None:
    await _of_dossiers(scene)
    for name, county, agency in (
        ("half", "county_north", "tax"),
        ("full", "county_south", "labour"),
        ("b", "county_b", "tax_b"),
    ):
        await _opinion(scene, name, name, county, "submitted")
        await _answer(scene, name, name, agency, "submitted")
    await _opinion(scene, "f_handed_draft", "f_handed", "county_north", "draft")
    await _opinion(scene, "f_handed_removed", "f_handed", "county_north", "removed")
    await _answer(scene, "half_draft", "half", "tax", "draft")
    await _attachments(scene)
    for name, who, of in (
        ("author_half", "author", "half"),
        ("clerk_full", "clerk", "full"),
        ("b", "office_b", "b"),
    ):
        await _access(scene, name, who, of)
    for name, cycle, dossier in (
        ("applicant_n2", "filing", "f_handed"), ("county_north", "filing", "f_handed"), ("tax", "reviewing", "half"),
        ("clerk", "preparing", None), ("applicant_b", "b", "b"),
    ):  # fmt: skip
        await _upload(scene, name, cycle, dossier)


async def _of_dossiers(scene: Scene) -> None:
    """Put one open and one secret document for each application, and the other lives of those of `f_handed`."""
    for key, name in list(scene.names["dossier"].items()):
        row = await scene.world.row(m.Dossier, key)
        life = "draft" if row["state"] == "draft" else "submitted"
        for model in (m.Document, m.SecretDocument):
            await scene.put(name, model, dossier_id=key, cycle_id=row["cycle_id"], state=life, **FILE)
    handed = {"dossier_id": scene.key("dossier", "f_handed"), "cycle_id": scene.key("cycle", "filing")}
    for model in (m.Document, m.SecretDocument):
        for name, life in (("added", "draft"), ("old", "superseded"), ("removed", "removed")):
            await scene.put(f"f_handed_{name}", model, **handed, state=life, **FILE)
    for name in ("f_handed", "b"):
        await scene.put(
            name, m.DocumentRemoval, dossier_id=scene.key("dossier", name),
            document_id=scene.key("document", name), marked_at=scene.world.clock,
        )  # fmt: skip


async def _opinion(scene: Scene, name: str, dossier: str, county: str, life: str) -> None:
    row = await scene.world.row(m.Dossier, scene.key("dossier", dossier))
    grant = await scene.world.row(m.RoleGrant, scene[county].grant_id)
    await scene.put(
        name, m.RecommendationDocument, dossier_id=row["id"], cycle_id=row["cycle_id"], submission=1, state=life,
        by_jurisdiction_id=grant["jurisdiction_id"], **FILE,
    )  # fmt: skip


async def _answer(scene: Scene, name: str, consultation: str, agency: str, life: str) -> None:
    row = await scene.world.row(m.Consultation, scene.key("consultation", consultation))
    same = ("dossier_id", "cycle_id", "organisation_id", "agency_id")
    await scene.put(
        name, m.ConsultationDocument, consultation_id=row["id"], state=life, **{c: row[c] for c in same}, **FILE
    )


async def _attachments(scene: Scene) -> None:
    """Put one that is being prepared, one of a published notice, and one of a notice of tomorrow."""
    await scene.put("preparing", m.NoticeDocument, cycle_id=scene.key("cycle", "preparing"), **FILE)
    for name in ("publicity", "b"):
        row = await scene.world.row(m.Notice, scene.key("notice", name))
        attached = {"cycle_id": row["cycle_id"], "notice_id": row["id"], "state": "submitted"}
        await scene.put(name, m.NoticeDocument, **attached, **FILE)


async def _upload(scene: Scene, name: str, cycle: str, dossier: str | None) -> None:
    parent = scene.key("dossier", dossier) if dossier else None
    about = {key: FILE[key] for key in ("title", "media_type", "size", "sha256")}
    await scene.put(
        name, m.Upload, kind="document", parent_id=parent or scene.key("cycle", cycle), dossier_id=parent,
        cycle_id=scene.key("cycle", cycle), person_id=scene[name].person_id, grant_id=scene[name].grant_id, seal="",
        started_at=scene.world.clock, expires_at=scene.world.clock, **about,
    )  # fmt: skip


async def _access(scene: Scene, name: str, who: str, dossier: str) -> None:
    """Put a copy of the document of an application that somebody got."""
    row = await scene.world.row(m.Dossier, scene.key("dossier", dossier))
    programme = (await scene.world.row(m.Cycle, row["cycle_id"]))["programme_id"]
    actor, clock = scene[who], scene.world.clock
    await scene.put(
        name, m.DocumentAccess, programme_id=programme, cycle_id=row["cycle_id"], dossier_id=row["id"], person_id=actor.person_id,
        grant_id=actor.grant_id, role=actor.role.value, reader=who, kind="content", resource="document",
        target_id=scene.key("document", dossier), at=clock, day=clock.date(),
    )  # fmt: skip
