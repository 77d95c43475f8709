"""Cycles that are over, with applications and objections, as rules of keeping find them."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import models as m
from services.files.store import FileStore
from tests.world import NOON, World

# A cycle closed on 1 March 2027 at 23:59 in the city. Kept for five years means: the last day is 29 February 2032.
CLOSED = datetime(2027, 3, 1, 15, 59, tzinfo=UTC)
CONTENT = "检验报告".encode()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


async def closed(world: World) -> UUID:
    cycle = await world.cycle("closed")
    await world.sql("UPDATE cycle_stage SET opened_at = $2 WHERE cycle_id = $1", cycle, CLOSED)
    return cycle


async def applied(
    world: World, cycle: UUID, state: str, store: FileStore | None = None, folder: Path | None = None
) -> UUID:
    content = {"claims": {"legal_person": True}, "sections": [{"text": "自评"}]}
    dossier = await world.dossier(cycle, await world.organisation(), state, **content)
    digest = sha256(CONTENT).hexdigest()
    about = {"dossier_id": dossier, "cycle_id": cycle, "media_type": "application/pdf", "size": len(CONTENT),
             "uploaded_at": world.clock, "state": "submitted", "submission": 1, "title": "检验报告.pdf"}  # fmt: skip
    await world.put(m.Document, **about, sha256=digest)
    await world.put(m.SecretDocument, **about, sha256="5" * 64)
    if store is not None and folder is not None:
        (folder / "content").write_bytes(CONTENT)
        await store.keep(digest, folder / "content")
        await world.put(
            m.StoredFile, sha256=digest, size=len(CONTENT), media_type="application/pdf", state="clean",
            touched_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return dossier


async def left(world: World, dossier: UUID) -> dict[str, Any]:
    documents = await world.sql("SELECT state, title FROM document WHERE dossier_id = $1", dossier)
    draft = await world.sql("SELECT content FROM dossier_draft WHERE dossier_id = $1", dossier)
    secret = await world.sql("SELECT trade_secrets FROM dossier_secret WHERE dossier_id = $1", dossier)
    row = await world.row(m.Dossier, dossier)
    return {
        "content": [row["profile"], row["claims"], row["sections"]],
        "documents": [(row["state"], row["title"]) for row in documents],
        "draft": bool(draft[0]["content"]),
        "secret": secret[0]["trade_secrets"],
    }


KEPT = {
    "content": ["简介", {"legal_person": True}, [{"text": "自评"}]],
    "documents": [("submitted", "检验报告.pdf")],
    "draft": True,
    "secret": "工艺参数",
}
GONE = {"content": ["", None, []], "documents": [("removed", "")], "draft": False, "secret": ""}


async def objected(world: World, cycle: UUID, dossier: UUID, state: str) -> UUID:
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="publicity", title="公示", body="公示", content_digest="0" * 64, published_at=NOON,
    )  # fmt: skip
    decided = {"decision_reason": "不成立", "decided_at": NOON} if state == "dismissed" else {}
    key = await world.put(
        m.Objection, cycle_id=cycle, notice_id=notice, dossier_id=dossier, organisation_id=organisation, state=state,
        tracking_digest=uuid4().hex, filed_at=NOON, **decided,
    )  # fmt: skip
    await world.put(
        m.Objector, objection_id=key, cycle_id=cycle, kind="organisation", name="某公司", contact="13800000000",
        credit_code="91360702MA35ABCD1X", seal="k",
    )  # fmt: skip
    await world.put(m.ObjectionStatement, objection_id=key, cycle_id=cycle, grounds="事实", stated_at=NOON)
    return key
