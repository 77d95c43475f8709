"""What hangs on the objections of the scene: statement and evidence of each, handling and hearing of those taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import models as m
from tests.policies.scene_documents import FILE

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_objections(scene: Scene) -> None:
    for name in ("new", "taken", "b"):
        await _stated(scene, name)
    for name in ("taken", "b"):
        await _handled(scene, name)
    for name in ("publicity", "b"):
        row = await scene.world.row(m.Notice, scene.key("notice", name))
        about = {"notice_id": row["id"], "cycle_id": row["cycle_id"]}
        at = {"published_at": row["published_at"], "recorded_at": row["published_at"]}
        await scene.put(name, m.NoticePublication, **about, **at, channel="门户网站", url="https://example.gov.cn/1")
    await _upload(scene)


async def _stated(scene: Scene, name: str) -> None:
    row = await scene.world.row(m.Objection, scene.key("objection", name))
    about = {"objection_id": row["id"], "cycle_id": row["cycle_id"]}
    await scene.put(name, m.ObjectionStatement, **about, grounds="数据不实", stated_at=row["filed_at"])
    await scene.put(name, m.ObjectionDocument, **about, **{**FILE, "state": "submitted"})


async def _handled(scene: Scene, name: str) -> None:
    """Put what the office found, and a hearing with a document handed in and one that is being prepared."""
    row = await scene.world.row(m.Objection, scene.key("objection", name))
    same = {column: row[column] for column in ("cycle_id", "dossier_id", "organisation_id")}
    about = {"objection_id": row["id"], **same}
    await scene.put(name, m.ObjectionHandling, **about, summary="反映数据问题")
    when = {"asked_at": row["filed_at"], "due_at": row["filed_at"]}
    hearing = await scene.put(name, m.ObjectionHearing, **about, **when, text="请说明数据来源")
    of = {**about, "objection_hearing_id": hearing}
    await scene.put(name, m.HearingDocument, **of, **{**FILE, "state": "submitted"})
    await scene.put(f"{name}_draft", m.HearingDocument, **of, **{**FILE, "state": "draft"})


async def _upload(scene: Scene) -> None:
    """Put an upload under the tracking code of the objection that nobody has taken."""
    row = await scene.world.row(m.Objection, scene.key("objection", "new"))
    about = {key: FILE[key] for key in ("title", "media_type", "size", "sha256")}
    await scene.put(
        "tracker", m.Upload, kind="objection_document", parent_id=row["id"], objection_id=row["id"],
        cycle_id=row["cycle_id"], seal="", started_at=row["filed_at"], expires_at=row["filed_at"], **about,
    )  # fmt: skip
