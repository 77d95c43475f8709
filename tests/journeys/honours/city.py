"""Who takes part in the story that ends with a paid bonus, and how a refusal is shown to change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.codes import credit_code
from tests.journeys.cast import STAFF, Cast

if TYPE_CHECKING:
    from tests.journeys.people import Person

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
_EVERYTHING = {
    "director": """{ cycles { nodes { stage version } } dossiers(first: 100) { nodes { id state version } }
      lists(first: 100) { nodes { id state digest } } objections(first: 100) { nodes { id state version } }
      notices(first: 100) { nodes { id contentDigest unprovedChannels } } awards(first: 100) { nodes { id state } }
      evaluations(first: 100) { nodes { id score tiePlace } } certificates(first: 100) { nodes { id digest } } }""",
    "secretary": """{ meetings(first: 100) { nodes { id state version } } meetingItems(first: 100) { nodes {
      id version motions(first: 10) { nodes { id version ballotsCast } } } } }""",
    "finance": """{ budgetLines { nodes { state version total committed released paid } }
      paymentOrders(first: 100) { nodes { id state version } } payeeAccounts(first: 100) { totalCount } }""",
    "secadmin": "{ grants(first: 100) { totalCount } }",
}
_EVERYTHING["executive"] = _EVERYTHING["secretary"]


class City(Cast):
    """The city, its seven applicants and both bodies."""

    staff = _STAFF
    applicants = _APPLICANTS
    percentages = _PERCENTAGES

    @property
    def cycle(self) -> dict[str, str]:
        return {"cycleId": self.ids["cycle"]}

    def dossier(self, name: str) -> str:
        return self.ids[f"{name} dossier"]

    def representative(self, name: str) -> Person:
        return self[f"{name} representative"]

    async def refusal(self, person: Person, act: str, /, **given: Any) -> tuple[str, str]:
        """Try an act that must be refused; return code and article, and require that everybody finds all as it was."""
        before = await self.picture(person.clock)
        found = await person.is_refused(act, **given)
        assert await self.picture(person.clock) == before, "a refused act changed something"
        return found

    async def picture(self, clock: str) -> list[Any]:
        """Return what office, both bodies, finance and administration find."""
        day, time = clock[:10], clock[11:19]
        return [await self[name].on(day, time).ask(query) for name, query in _EVERYTHING.items()]

    async def states(self, day: str) -> dict[str, str]:
        """Return in what state each application is, as the office sees it."""
        query = "{ dossiers(first: 100) { nodes { state organisation { name } } } }"
        nodes = (await self["director"].on(day).ask(query))["dossiers"]["nodes"]
        return {one["organisation"]["name"]: one["state"] for one in nodes}
