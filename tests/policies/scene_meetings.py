"""Meetings in the scene: a plenary that is held, an executive meeting being prepared, and a plenary of the second programme.

`group` stands aside from the item `aside` and has voted on `reported`, which is counted, and `other`, which is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene


async def put_meetings(scene: Scene) -> None:
    first, second = scene.world.programme, await scene.world.one("SELECT id FROM programme WHERE code = 'OTHER'")
    plenary = await _meeting(scene, "plenary", first, "deciding", "leading_group", "held")
    sitting = await _meeting(scene, "sitting", first, "deciding", "executive_meeting", "planned")
    other = await _meeting(scene, "b", second, "b", "leading_group", "held")
    await scene.put("plenary", m.Attendance, **plenary, person_id=scene["group"].person_id, presence="present")
    await scene.put("b", m.Attendance, **other, person_id=scene["group_b"].person_id, presence="present")
    await _item(scene, "sitting", sitting, "approval", "proposed")
    aside = await _item(scene, "aside", plenary, "candidate", "proposed")
    await _stands_aside(scene, "aside", aside, "group")
    await _voted(scene, "other", await _item(scene, "other", plenary, "other"), "group")
    for name, meeting, member in (("reported", plenary, "group"), ("b", other, "group_b")):
        about = await _item(scene, name, meeting, "candidate", name)
        await _voted(scene, name, about, member)
        await _counted(scene, name, about)
        await _on_paper(scene, name, about)
    await _stands_aside(scene, "b", {"item_id": scene.key("meeting_item", "b"), **other}, "executive_b")
    for name, meeting in (("plenary", plenary), ("b", other)):
        await scene.put(name, m.MeetingMinutes, **meeting, document_id=None, text="纪要", recorded_at=scene.world.clock)
    await _document(scene, "plenary", plenary, "minutes", cycle_id=scene.key("cycle", "deciding"))


async def _meeting(scene: Scene, name: str, programme: UUID, cycle: str, body: str, state: str) -> dict[str, Any]:
    key = await scene.put(
        name, m.Meeting, programme_id=programme, cycle_id=scene.key("cycle", cycle), body=body, number=1, title="会议",
        place="会议室", starts_at=scene.world.clock, ballot_kind="open", state=state, planned_at=scene.world.clock,
    )  # fmt: skip
    return {"meeting_id": key, "programme_id": programme}


async def _item(scene: Scene, name: str, meeting: dict[str, Any], kind: str, dossier: str = "") -> dict[str, Any]:
    """Put an item with a motion and return what rows about its vote say."""
    row = await scene.world.row(m.Dossier, scene.key("dossier", dossier)) if dossier else {"id": None}
    cycle = (await scene.world.row(m.Meeting, meeting["meeting_id"]))["cycle_id"]
    organisation = row["organisation_id"] if dossier else None
    about = {**meeting, "cycle_id": cycle, "dossier_id": row["id"], "organisation_id": organisation}
    item = await scene.put(name, m.MeetingItem, **about, kind=kind, subject_id=row["id"], title="议题")
    state = "voting" if name == "other" else "pending"
    motion = await scene.put(
        name, m.Motion, **about, item_id=item, moved_by_id=None, effect="accept", text="动议", state=state
    )
    return {**meeting, "organisation_id": organisation, "item_id": item, "motion_id": motion}


async def _stands_aside(scene: Scene, name: str, about: dict[str, Any], who: str) -> None:
    item = await scene.world.row(m.MeetingItem, about["item_id"])
    of_item = {key: item[key] for key in ("meeting_id", "programme_id", "organisation_id")}
    await scene.put(
        name, m.Recusal, **of_item, item_id=item["id"], person_id=scene[who].person_id, ground="declared",
        recorded_at=scene.world.clock,
    )  # fmt: skip


async def _voted(scene: Scene, name: str, about: dict[str, Any], who: str) -> None:
    person = {"person_id": scene[who].person_id}
    await scene.put(name, m.BallotRoll, **about, **person)
    await scene.put(name, m.OpenVote, **about, **person, choice="for")


async def _counted(scene: Scene, name: str, about: dict[str, Any]) -> None:
    await scene.put(
        name, m.VoteTally, **about, votes_for=1, votes_against=0, abstentions=0, present=1, recused=0, majority="0.5",
        adopted=True,
    )  # fmt: skip


async def _on_paper(scene: Scene, name: str, about: dict[str, Any]) -> None:
    item = await scene.world.row(m.MeetingItem, about["item_id"])
    of_item = {key: item[key] for key in ("cycle_id", "dossier_id", "organisation_id")}
    meeting = {key: item[key] for key in ("meeting_id", "programme_id")}
    await _document(scene, name, meeting, "paper", item_id=item["id"], **of_item)
    await scene.put(
        name, m.Resolution, **meeting, **of_item, item_id=item["id"], kind="candidate", subject_id=item["subject_id"],
        number="1", outcome="accepted", text="拟授予", reason="", digest="0" * 64, resolved_at=scene.world.clock,
    )  # fmt: skip


async def _document(scene: Scene, name: str, meeting: dict[str, Any], kind: str, **about: Any) -> None:
    await scene.put(
        name, m.MeetingDocument, **meeting, **about, kind=kind, state="submitted", sha256="f" * 64, title="会议材料",
        media_type="application/pdf", size=1, uploaded_at=scene.world.clock,
    )  # fmt: skip
