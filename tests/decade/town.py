"""Who takes part in ten years of the award, and where things are (Art. 6, 10-12)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.codes import credit_code
from tests.decade.book import expected
from tests.decade.together import do_all, wanted
from tests.journeys.cast import EXPERTS, ISSUER, Cast
from tests.journeys.people import Person, log_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

MEMBERS = ("member1", "member2")
GOVERNORS = ("governor1", "governor2")
_STAFF = {
    "clerk": "OFFICE",
    "second_clerk": "OFFICE",
    "director": "OFFICE_DIRECTOR",
    "second_director": "OFFICE_DIRECTOR",
    "secretary": "LEADING_GROUP_SECRETARY",
    "executive": "EXECUTIVE_SECRETARY",
    "finance": "FINANCE",
    "second_finance": "FINANCE",
    "platform": "PAYMENT_PLATFORM",
    "supervisor": "SUPERVISOR",
    **dict.fromkeys(MEMBERS, "LEADING_GROUP"),
    **dict.fromkeys(GOVERNORS, "EXECUTIVE_MEETING"),
}
# Invented organisations: the first eight make things, the others heal, design, store, teach.
MAKERS = ("磁材厂", "家具厂", "齿轮厂", "电缆厂", "铜材厂", "玻璃厂", "轴承厂", "电机厂")
OTHERS = {"康复医院": "Q", "体检中心": "Q", "设计院": "M", "物流园": "G", "职业学校": "P"}


_REFERENCE = """{ programmes { nodes { id code } } jurisdictions(first: 30) { nodes { id code } }
  regulationVersions(first: 20, order: {by: EFFECTIVE_FROM, direction: DESC}) { nodes { id programme { id } } }
  criteriaEditions { nodes { id items(first: 100) { nodes { code } } } } }"""


class About(NamedTuple):
    """What the register says of an organisation."""

    code: str
    section: str
    county: str


def _registered(first: int, sections: Mapping[str, str], regions: Sequence[str]) -> dict[str, About]:
    """Give invented organisations codes, one region after the other."""
    places = cycle(regions)
    return {
        name: About(credit_code(first + n, region=(place := next(places))), section, place)
        for n, (name, section) in enumerate(sections.items())
    }


@dataclass(frozen=True)
class Place:
    """A city or a county with an award of its own, and who takes part in it."""

    code: str
    folder: str
    applicants: Mapping[str, About]
    experts: Sequence[str]
    prefix: str = ""

    @property
    def regions(self) -> list[str]:
        """Return the regions that recommend."""
        return sorted({one.county for one in self.applicants.values()})


CITY = Place(
    "GZMQA", "city",
    _registered(840_001, {**dict.fromkeys(MAKERS, "C"), **OTHERS}, ("360702", "360722", "360703")), EXPERTS,
)  # fmt: skip
# An award of a county, with other numbers; who lost the city's by fraud is registered there.
COUNTY = Place(
    "EXCMQA", "county",
    {**_registered(841_001, {"酒厂": "C", "陶瓷厂": "C", "卫生院": "Q"}, ("360722",)), "家具厂": CITY.applicants["家具厂"]},
    EXPERTS[:3], "county ",
)  # fmt: skip


class Town(Cast):
    """The people of an award; `ids` also holds cycles and applications of the session that runs."""

    staff = _STAFF

    def __init__(self, http: httpx.AsyncClient, place: Place = CITY) -> None:
        super().__init__(http)
        self.place, self.experts = place, place.experts
        self.applicants: Mapping[str, About] = place.applicants
        self.awards: dict[tuple[str, int], dict[str, Any]] = {}

    @property
    def anybody(self) -> Person:
        """Return somebody without a login who looks at this award."""
        return Person(self.http, programme=self.place.code)

    def expected(self, name: str) -> list[dict[str, str]]:
        """Return a table of the ledger of this award."""
        return expected(f"{self.place.folder}/{name}")

    def winner(self, name: str) -> Person:
        return self.representative(name)

    async def arrive(self) -> None:
        """Create accounts, people, grants, experts and organisations, each by whom it is up to."""
        names = [*self.staff, *self.experts, *(f"county {code}" for code in self.place.regions)]
        names += [f"{name} representative" for name in self.applicants]
        everybody = ("sysadmin", "secadmin", *names)
        entered = await asyncio.gather(*(log_in(self.http, self.place.prefix + name) for name in everybody))
        self.people = dict(zip(everybody, entered, strict=True))
        await self._look_around()
        await self._create(names)
        await self._grant()

    async def _look_around(self) -> None:
        data = await Person(self.http).ask(_REFERENCE)
        (programme,) = [one for one in data["programmes"]["nodes"] if one["code"] == self.place.code]
        versions = [one for one in data["regulationVersions"]["nodes"] if one["programme"]["id"] == programme["id"]]
        edition = data["criteriaEditions"]["nodes"][0]
        self.items = [one["code"] for one in edition["items"]["nodes"]]
        self.ids = {
            "programme": programme["id"],
            "regulation": versions[0]["id"],
            "criteria": edition["id"],
            **{place["code"]: place["id"] for place in data["jurisdictions"]["nodes"]},
        }

    async def _create(self, names: Iterable[str]) -> None:
        about = {"programmeId": self.ids["programme"], "issuer": ISSUER}
        people = [
            wanted("createPerson", "person { id }", name=name, subject=self.place.prefix + name, **about)
            for name in names
        ]
        for name, made in zip(names, await do_all(self["sysadmin"], people), strict=True):
            self.ids[name] = made["person"]["id"]

    async def _grant(self) -> None:
        roles = {**self.staff, **dict.fromkeys(self.experts, "EXPERT")}
        grants = [wanted("grantRole", personId=self.ids[name], role=role) for name, role in roles.items()]
        for code in self.place.regions:
            over = {"role": "RECOMMENDER", "jurisdictionId": self.ids[code]}
            grants.append(wanted("grantRole", personId=self.ids[f"county {code}"], **over))
        await do_all(self["secadmin"], grants)
        admitted = {"employerName": "质量研究院", "specialities": sorted({"C", *OTHERS.values()})}
        await do_all(
            self["clerk"], [wanted("admitExpert", personId=self.ids[expert], **admitted) for expert in self.experts]
        )
        await self._register()

    async def _register(self) -> None:
        registered = [
            wanted(
                "registerOrganisation", "organisation { id }", programmeId=self.ids["programme"], name=name,
                creditCode=one.code, sectionCode=one.section, jurisdictionId=self.ids[one.county], contactName="联系人",
            )
            for name, one in self.applicants.items()
        ]  # fmt: skip
        for name, made in zip(self.applicants, await do_all(self["clerk"], registered), strict=True):
            self.ids[name] = made["organisation"]["id"]
        await do_all(
            self["secadmin"],
            [
                wanted(
                    "grantRole",
                    personId=self.ids[f"{name} representative"],
                    role="APPLICANT",
                    organisationId=self.ids[name],
                )
                for name in self.applicants
            ],
        )
