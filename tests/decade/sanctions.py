"""How titles are lost (Art. 28, 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.decade.town import Town


async def ban(town: Town, name: str, ground: str, day: str) -> None:
    """One clerk enters the decision, the director signs it; from its day on it bars."""
    clerk, about = town["clerk"].on(day), town.applicants[name]
    given = {"creditCode": about.code, "organisationName": name, "ground": ground, "decidedOn": day}
    decided = {"decidedBy": "市人民政府", "documentNumber": f"示例府决〔{day[:4]}〕1号"}
    made = await clerk.do("enterBan", "ban { id }", programmeId=town.ids["programme"], **given, **decided)
    await town["director"].on(day).do("signBan", banId=made["ban"]["id"], expectedVersion=1)
