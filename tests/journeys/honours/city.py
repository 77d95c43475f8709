"""Who takes part in the story that ends with a paid bonus."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from typing import TYPE_CHECKING

from tests.codes import credit_code
from tests.journeys.cast import STAFF, Cast

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

PUBLIC_URL = "https://award.example"
PLATFORM_SECRET = "p" * 40
# Five make things, two heal; what becomes of each:
MAGNET = "磁材厂"  # first of its group: a first quality award, paid
FURNITURE = "家具厂"  # removed after an objection
GEAR = "齿轮厂"  # wins the tie for the third place; objected to at the last second, stays
CABLE = "电缆厂"  # loses the tie; follows in the place that became free
COPPER = "铜材厂"  # won in the fourth session: honour only
HOSPITAL = "康复医院"  # declined by the executive meeting
CLINIC = "体检中心"  # moved to a nomination by the plenary
MEMBERS = [f"member{n}" for n in range(1, 6)]
GOVERNORS = [f"governor{n}" for n in range(1, 4)]
_STAFF = {
    **STAFF,
    "investigator": "OFFICE",
    "executive": "EXECUTIVE_SECRETARY",
    "second_finance": "FINANCE",
    "platform": "PAYMENT_PLATFORM",
    **dict.fromkeys(MEMBERS, "LEADING_GROUP"),
    **dict.fromkeys(GOVERNORS, "EXECUTIVE_MEETING"),
}
_APPLICANTS = {
    MAGNET: (credit_code(830_001, region="360703"), "C", "360703"),
    FURNITURE: (credit_code(830_002, region="360703"), "C", "360703"),
    GEAR: (credit_code(830_003, region="360703"), "C", "360703"),
    CABLE: (credit_code(830_004), "C", "360702"),
    COPPER: (credit_code(830_005), "C", "360702"),
    HOSPITAL: (credit_code(830_006, kind="12"), "Q", "360702"),
    CLINIC: (credit_code(830_007, kind="12"), "Q", "360702"),
}
_PERCENTAGES = {MAGNET: 90, FURNITURE: 85, GEAR: 80, CABLE: 80, COPPER: 75, HOSPITAL: 70, CLINIC: 65}
_AWARD = (sys.executable, "-c", "from api.cli import main; main()")


class City(Cast):
    """The city, its seven applicants and both bodies."""

    staff = _STAFF
    applicants = _APPLICANTS
    percentages = _PERCENTAGES

    def __init__(self, http: httpx.AsyncClient, database_url: str, folder: Path) -> None:
        super().__init__(http)
        self.database_url, self.folder = database_url, folder

    async def command(self, *arguments: str, offline: bool = False) -> tuple[int | None, str]:
        """Run a command of the product as its operator or an auditor does; return exit code and what it says."""
        url = "postgresql://nowhere/none" if offline else self.database_url
        environment = {**os.environ, "DATABASE_URL": url, "AWARD_DATA_DIR": str(self.folder), "COLUMNS": "200"}
        process = await asyncio.create_subprocess_exec(*_AWARD, *arguments, env=environment, stdout=PIPE, stderr=STDOUT)
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    async def states(self, day: str) -> dict[str, str]:
        """Return in what state each application is, as the office sees it."""
        query = "{ dossiers(first: 100) { nodes { state organisation { name } } } }"
        nodes = (await self["director"].on(day).ask(query))["dossiers"]["nodes"]
        return {one["organisation"]["name"]: one["state"] for one in nodes}
